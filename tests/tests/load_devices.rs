//! What happens to devices, as a platform on Debian's mosquitto hears it: alarms, states, last wills, and connections that come back.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use twin_core::catalogue::{Catalogue, Reporting};
use twin_core::ids::DeviceId;
use twin_core::model::Community;
use twin_core::scenario::RunSettings;
use twin_core::sim::{Defect, Disturbances, FaultPlan, NetworkModel, synthetic_community};
use twin_load::payload::device_facts;
use twin_load::plan::{Address, Check, Pace, Plan, Sharing, Target};
use twin_load::verdict::Report;
use twin_load::{RunOptions, Witness, run};
use twin_tests::{Broker, gas_leak, sim_options, while_listening};

/// What a platform hears, in order.
#[derive(Default)]
struct Platform(Vec<(String, Vec<u8>)>);

impl Witness for Platform {
    fn sent(&mut self, _: u16, _: u64, _: u64) {}
    fn missed(&mut self, _: u16) {}
    fn received(&mut self, topic: &[u8], payload: &[u8], _: u64) {
        let topic = String::from_utf8(topic.to_vec()).unwrap();
        self.0.push((topic, payload.to_vec()));
    }
}

struct World {
    community: Community,
    catalogue: Catalogue,
    /// Devices as topics name them, and their gateways, in the order of the community.
    names: Vec<(String, String)>,
}

impl World {
    fn new() -> Self {
        let catalogue = Catalogue::builtin().unwrap();
        let community = synthetic_community(&catalogue, 700).unwrap();
        let facts = device_facts(&community).into_iter();
        Self {
            names: facts.map(|f| (f.device, f.gateway)).collect(),
            community,
            catalogue,
        }
    }

    /// Ids and names of the first devices of a class.
    fn first(&self, class: &str, count: usize) -> (Vec<DeviceId>, BTreeSet<String>) {
        let devices = self.community.devices.iter().zip(&self.names);
        let of_class = devices.filter(|(d, _)| d.class.as_str() == class);
        let found = of_class.map(|(d, (name, _))| (d.id.clone(), name.clone()));
        let (ids, names): (Vec<_>, BTreeSet<_>) = found.take(count).unzip();
        assert_eq!(names.len(), count, "{class}");
        (ids, names)
    }

    /// `seconds` seconds of a simulated minute each, with what a platform hears.
    fn run(
        &self,
        (profile, seconds): (&str, f64),
        disturbances: &Disturbances,
        change: impl FnOnce(&mut Target),
    ) -> Option<(Report, Platform)> {
        let folder = tempfile::tempdir().unwrap();
        let broker = Broker::start(folder.path(), "").unwrap()?;
        let mut plan = Plan {
            check: Some(Check::default()),
            ..Plan::soak(seconds, Pace::Factor(60.0))
        };
        profile.clone_into(&mut plan.payload.profile);
        let mut target = Target::new(Address::parse(&broker.url()).unwrap());
        change(&mut target);
        let settings = RunSettings::default();
        let options = RunOptions {
            community: &self.community,
            catalogue: &self.catalogue,
            simulation: sim_options(settings.start),
            disturbances,
            plan: &plan,
            target: &target,
            password: None,
            check_password: None,
            begin: twin_load::Begin::Start,
            present: settings.start,
            record: None,
            truth: None,
        };
        let drive = || run(&options, &mut |_| {});
        let (report, heard) =
            while_listening(broker.port(), Platform::default(), |_, _| {}, drive).unwrap();
        Some((report.unwrap(), heard))
    }
}

/// A fault of some devices, on an ideal network: what else hangs on them goes on speaking.
fn broken(kind: Defect, devices: Vec<DeviceId>, (after_s, lasts_s): (f64, f64)) -> Disturbances {
    Disturbances {
        faults: vec![FaultPlan {
            kind,
            devices,
            class: None,
            share: 1.0,
            after_s,
            lasts_s: Some(lasts_s),
            size: (kind == Defect::RebootStorm).then_some(60.0),
        }],
        network: NetworkModel::Ideal,
        ..Disturbances::default()
    }
}

/// Every device has a connection, whose end a will tells.
fn each_its_own(target: &mut Target) {
    target.sharing = Sharing::Device;
    target.will_topic = Some("gone/{client}".into());
}

/// How often the will of each device was published.
fn wills(heard: &Platform) -> BTreeMap<String, usize> {
    let mut wills = BTreeMap::new();
    for (topic, _) in &heard.0 {
        if let Some(device) = topic.strip_prefix("gone/twin-") {
            *wills.entry(device.to_owned()).or_default() += 1;
        }
    }
    wills
}

fn each(devices: &BTreeSet<String>, times: usize) -> BTreeMap<String, usize> {
    devices.iter().map(|d| (d.clone(), times)).collect()
}

/// The records of SenML that a platform heard: device, name and value, where it is none of a number.
fn records(heard: &Platform) -> Vec<(String, String, Value)> {
    let mut records = Vec::new();
    for (topic, payload) in &heard.0 {
        let Some(device) = topic
            .strip_suffix("/senml")
            .and_then(|t| t.rsplit('/').next())
        else {
            continue;
        };
        let pack: Value = serde_json::from_slice(payload).unwrap();
        for record in pack.as_array().unwrap() {
            let name = record["n"].as_str().unwrap().to_owned();
            let value = ["vb", "vs"].iter().find_map(|key| record.get(key));
            let value = value.cloned().unwrap_or_default();
            records.push((device.to_owned(), name, value));
        }
    }
    records
}

#[test]
fn an_alarm_without_a_channel_is_raised_once_and_cleared_once() {
    let world = World::new();
    let leak = gas_leak(60.0, 60.0);
    let Some((report, heard)) = world.run(("senml", 4.0), &leak, |_| {}) else {
        return;
    };
    let records = records(&heard);
    let gas: Vec<_> = records.iter().filter(|r| r.1 == "alarm_gas").collect();
    let values: Vec<&Value> = gas.iter().map(|r| &r.2).collect();
    assert_eq!(values, [&json!(true), &json!(false)], "{gas:?}");
    assert_eq!(gas[0].0, gas[1].0, "of one detector");
    let states: Vec<&Value> = (records.iter())
        .filter(|r| r.0 == gas[0].0 && r.1 == "device_state")
        .map(|r| &r.2)
        .collect();
    assert_eq!(states, [&json!("alarm"), &json!("normal")]);
    // No alarm of any device is repeated: raised and cleared in turn.
    let mut active: BTreeMap<(&str, &str), bool> = BTreeMap::new();
    for (device, name, value) in &records {
        if name.starts_with("alarm_") && value.is_boolean() {
            let was = active.insert((device.as_str(), name.as_str()), *value == json!(true));
            assert_ne!(
                was.unwrap_or(false),
                *value == json!(true),
                "{device} {name}"
            );
        }
    }
    let told = records.iter().filter(|r| r.1 == "device_state").count();
    let total = &report.total;
    let alarms = active.len();
    assert!(total.notices as usize >= alarms + told, "{report:#?}");
    assert_eq!(total.telemetry + total.notices, total.sent, "{report:#?}");
    let check = total.check.as_ref().unwrap();
    assert_eq!((check.lost, check.received), (0, total.sent), "{report:#?}");
    // Left out where the scenario says so.
    let without = |target: &mut Target| target.notices = false;
    let (report, heard) = world.run(("senml", 4.0), &leak, without).unwrap();
    assert_eq!(report.total.notices, 0);
    let names = self::records(&heard);
    assert!(
        names
            .iter()
            .all(|r| r.1 != "alarm_gas" && r.1 != "device_state")
    );
}

#[test]
fn alink_s_events_come_back_to_who_checks() {
    let world = World::new();
    let leak = gas_leak(30.0, 30.0);
    let own = |target: &mut Target| target.sharing = Sharing::Device;
    let Some((report, heard)) = world.run(("alink", 2.0), &leak, own) else {
        return;
    };
    let end = "/thing/event/alarm_gas/post";
    let events = heard.0.iter().filter(|(topic, _)| topic.ends_with(end));
    let raised: Vec<Value> = events
        .map(|(_, payload)| serde_json::from_slice::<Value>(payload).unwrap())
        .map(|event| event["params"]["value"]["raised"].clone())
        .collect();
    assert_eq!(raised, [json!(1), json!(0)]);
    let check = report.total.check.as_ref().unwrap();
    assert_eq!((check.lost, report.unknown_received), (0, 0), "{report:#?}");
}

#[test]
fn a_power_cut_of_twenty_devices_gives_twenty_wills_and_twenty_reconnects() {
    let world = World::new();
    let (ids, names) = world.first("T4-1", 20);
    let cut = broken(Defect::NoMains, ids, (60.0, 60.0));
    let Some((report, heard)) = world.run(("senml", 4.0), &cut, each_its_own) else {
        return;
    };
    assert_eq!(wills(&heard), each(&names, 1));
    let total = &report.total;
    assert_eq!(
        (total.silenced.no_mains, total.reconnects),
        (20, 20),
        "{report:#?}"
    );
    // What they say when they start waits for the connection.
    assert_eq!((total.missed, total.dropped), (0, 0), "{report:#?}");
    assert_eq!(total.check.as_ref().unwrap().lost, 0, "{report:#?}");
    assert_eq!(total.broken, 0, "nobody else ended a connection");
    // From the will to the end of the cut a device says nothing.
    let first = names.first().unwrap();
    let will = heard
        .0
        .iter()
        .position(|(t, _)| *t == format!("gone/twin-{first}"));
    let says = |(topic, _): &(String, Vec<u8>)| topic.ends_with(&format!("/{first}/senml"));
    let after = heard
        .0
        .iter()
        .skip(will.unwrap())
        .find(|m| says(m))
        .unwrap();
    let pack: Value = serde_json::from_slice(&after.1).unwrap();
    let start = RunSettings::default().start.secs_f64();
    assert!(pack[0]["bt"].as_f64().unwrap() - start >= 120.0, "{pack}");
}

#[test]
fn a_reboot_storm_drops_a_connection_with_every_start() {
    let world = World::new();
    let (ids, names) = world.first("T4-1", 5);
    // Starts at 60 s and 120 s of the run, each 20 s long.
    let storm = broken(Defect::RebootStorm, ids, (60.0, 110.0));
    let Some((report, heard)) = world.run(("senml", 5.0), &storm, each_its_own) else {
        return;
    };
    assert_eq!(wills(&heard), each(&names, 2));
    let total = &report.total;
    assert_eq!(
        (total.silenced.reboot_storm, total.reconnects),
        (10, 10),
        "{report:#?}"
    );
}

#[test]
fn connections_stay_where_a_scenario_says_so() {
    let world = World::new();
    let (ids, _) = world.first("T4-1", 5);
    let dead = broken(Defect::Dead, ids, (30.0, 30.0));
    let stays = |target: &mut Target| {
        each_its_own(target);
        target.follow_devices = false;
    };
    let Some((report, heard)) = world.run(("senml", 2.0), &dead, stays) else {
        return;
    };
    assert!(wills(&heard).is_empty());
    assert_eq!(
        (report.total.silenced.dead, report.total.reconnects),
        (0, 0)
    );
}

/// The number of a Sparkplug payload, which is its last field.
fn sequence(payload: &[u8]) -> u8 {
    match payload {
        [.., 24, number] if *number < 128 => *number,
        [.., 24, number, 1] => *number,
        other => unreachable!("{other:?}"),
    }
}

#[test]
fn a_device_behind_a_node_dies_and_is_born_again_while_the_node_lives() {
    let world = World::new();
    let reports = |class: &str| {
        let mut channels = world.catalogue.class(class).unwrap().channels.iter();
        channels.any(|c| c.reporting == Reporting::Periodic && c.interval_s <= 60)
    };
    let devices = world.community.devices.iter().zip(&world.names);
    let (device, (name, gateway)) = devices
        .filter(|(d, _)| reports(d.class.as_str()))
        .find(|(_, (_, gateway))| world.names.iter().filter(|(_, g)| g == gateway).count() > 1)
        .unwrap();
    let dead = broken(Defect::Dead, vec![device.id.clone()], (120.0, 60.0));
    let nodes = |target: &mut Target| target.sharing = Sharing::Gateway;
    let Some((report, heard)) = world.run(("sparkplug", 5.0), &dead, nodes) else {
        return;
    };
    let kinds: Vec<&str> = (heard.0.iter())
        .filter(|(topic, _)| topic.ends_with(&format!("/{gateway}/{name}")))
        .filter_map(|(topic, _)| topic.split('/').nth(2))
        .filter(|kind| *kind != "DDATA")
        .collect();
    assert_eq!(kinds, ["DBIRTH", "DDEATH", "DBIRTH"], "{name}");
    assert!(heard.0.iter().all(|(topic, _)| !topic.contains("/NDEATH/")));
    assert_eq!(
        (report.total.silenced.dead, report.total.reconnects),
        (0, 0)
    );
    // Its node counts on, deaths and births among its messages.
    let mut due = 0_u8;
    let of_node = |topic: &str| topic.split('/').nth(3) == Some(gateway.as_str());
    for (topic, payload) in heard.0.iter().filter(|(topic, _)| of_node(topic)) {
        assert_eq!(sequence(payload), due, "{topic}");
        due = due.wrapping_add(1);
    }
    assert!(due > 4, "{due}");
}

//! Commands that a platform sends over Debian's mosquitto or NATS server or over a WebSocket while it is driven: devices follow and answer them.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

mod nats;
mod web_socket;
#[path = "../world/mod.rs"]
mod world;

use std::path::Path;

use serde_json::{Value, json};
use twin_load::mqtt::{Offer, Pool};
use twin_load::payload::device_facts;
use twin_load::plan::{Address, Pace, Plan, Sharing, Target};
use twin_load::verdict::Report;
use twin_load::{RunError, Witness};
use twin_tests::{Broker, while_listening};
use world::World;

/// What a platform hears, in order.
#[derive(Default)]
struct Platform(Vec<(String, Vec<u8>)>);

impl Witness for Platform {
    fn sent(&mut self, _: u16, _: u64, _: u64) {}
    fn missed(&mut self, _: u16) {}
    fn received(&mut self, topic: &[u8], payload: &[u8], _: u64) {
        self.0
            .push((String::from_utf8(topic.to_vec()).unwrap(), payload.to_vec()));
    }
}

impl Platform {
    /// The first payload on a topic that is JSON and fits.
    fn find(&self, topic: &str, fits: impl Fn(&Value) -> bool) -> Option<Value> {
        let on_topic = self.0.iter().filter(|(t, _)| t == topic);
        let mut values = on_topic.filter_map(|(_, payload)| serde_json::from_slice(payload).ok());
        values.find(fits)
    }
}

impl World {
    /// Id of the first device of a class, as topics have it.
    fn first(&self, class: &str) -> String {
        let mut devices = self.community.devices.iter();
        let found = devices.find(|d| d.class.as_str() == class).unwrap();
        found.id.as_str().replace('/', "_")
    }

    /// Eight seconds of ten simulated seconds each.
    fn commanded(
        &self,
        (profile, command_topic): (&str, Option<&str>),
        url: &str,
        truth: Option<&Path>,
    ) -> Result<Report, RunError> {
        let mut plan = Plan::soak(8.0, Pace::Factor(10.0));
        profile.clone_into(&mut plan.payload.profile);
        plan.payload.command_topic = command_topic.map(str::to_owned);
        let mut target = Target::new(Address::parse(url).unwrap());
        // What tells devices apart there.
        // Its own user, as ThingsBoard knows a device by its token.
        target.user = (profile == "thingsboard").then(|| "{device}".to_owned());
        target.sharing = match profile {
            "alink" | "thingsboard" => Sharing::Device,
            "sparkplug" => Sharing::Gateway,
            _ => target.sharing,
        };
        self.run(&plan, &target, None, truth)
    }
}

/// Runs while a platform sends `commands` as soon as the first telemetry is there; gives what it heard.
fn commanded(
    world: &World,
    plan: (&str, Option<&str>),
    commands: &[(String, Vec<u8>)],
    truth: Option<&Path>,
) -> Option<(Report, Platform)> {
    let folder = tempfile::tempdir().unwrap();
    let broker = Broker::start(folder.path(), "").unwrap()?;
    Some(commanded_at(&broker, world, plan, commands, truth))
}

/// The same at a broker that is there.
fn commanded_at(
    broker: &Broker,
    world: &World,
    plan: (&str, Option<&str>),
    commands: &[(String, Vec<u8>)],
    truth: Option<&Path>,
) -> (Report, Platform) {
    let mut has_asked = false;
    let ask = |pool: &mut Pool, heard: &Platform| {
        if has_asked || heard.0.is_empty() {
            return;
        }
        has_asked = true;
        for (topic, payload) in commands {
            let offer = pool.offer(0, topic.as_bytes(), payload, 0, 0);
            assert_eq!(offer, Offer::Taken);
        }
    };
    let drive = || world.commanded(plan, &broker.url(), truth);
    let (report, heard) = while_listening(broker.port(), Platform::default(), ask, drive).unwrap();
    (report.unwrap(), heard)
}

/// Holds what a report counts of commands against how many came in, how many of these for nobody, and how many were done and refused.
fn assert_counted(report: &Report, came: (u64, u64), became: (u64, u64)) {
    let total = &report.total;
    let told = (total.commands, total.unknown_commands);
    assert_eq!(told, came, "{report:#?}");
    let told = (total.commands_done, total.commands_refused);
    assert_eq!(told, became, "{report:#?}");
}

#[test]
fn a_device_follows_refuses_and_answers_in_plain_json() {
    let world = World::of(700);
    let (room, lamp) = (world.first("T5-8"), world.first("T5-9"));
    let topic = |device: &str| format!("site/{device}/command");
    let command = |device: &str, id: u32, set: Value| {
        let body = json!({ "id": id, "set": set }).to_string();
        (topic(device), body.into_bytes())
    };
    let commands = [
        command(&room, 1, json!({ "mode": "cool", "setpoint": 19 })),
        command(&room, 2, json!({ "setpoint": 45 })),
        command(&room, 3, json!({ "power": 1 })),
        command("nobody", 4, json!({ "setpoint": 20 })),
        (topic(&lamp), b"{not json".to_vec()),
    ];
    let folder = tempfile::tempdir().unwrap();
    let truth = folder.path().join("truth.ndjson");
    let plan = ("senml", Some("site/{device}/command"));
    let Some((report, heard)) = commanded(&world, plan, &commands, Some(&truth)) else {
        return;
    };
    assert_counted(&report, (5, 1), (1, 3));
    let answer = |device: &str, id: u32| {
        let topic = format!("{}/response", topic(device));
        heard.find(&topic, |answer| answer["id"] == id).unwrap()
    };
    assert_eq!(answer(&room, 1)["status"], "done");
    assert_eq!(
        answer(&room, 2)["reason"],
        "setpoint must lie between 16 and 30 Cel, and 45 does not"
    );
    assert!(
        answer(&room, 3)["reason_zh"]
            .as_str()
            .unwrap()
            .contains("setpoint、mode")
    );
    assert_eq!(answer("nobody", 4)["reason"], "there is no device 'nobody'");
    let lamps = format!("{}/response", topic(&lamp));
    let unread = heard.find(&lamps, |_| true).unwrap();
    assert_eq!(unread["status"], "refused");
    assert_eq!(
        report.setting.last_unknown_addressee.as_deref(),
        Some("nobody")
    );
    assert!(report.setting.last_refusal.is_some());
    for kind in ["unknown_commands", "refused_commands"] {
        assert!(report.notes.iter().any(|n| n.kind == kind), "{kind}");
    }
    // What it does is in its telemetry.
    let telemetry = format!("/{room}/senml");
    let says = heard.0.iter().any(|(topic, payload)| {
        let text = String::from_utf8_lossy(payload);
        topic.ends_with(&telemetry) && text.contains("setpoint") && text.contains("19")
    });
    assert!(says, "the set point is told");
    // And in the truth, with the time of the answer to the second.
    let truth = std::fs::read_to_string(&truth).unwrap();
    let lines: Vec<Value> = (truth.lines())
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let set: Vec<&Value> = lines.iter().filter(|l| l["what"] == "command").collect();
    let channels: Vec<&Value> = set.iter().map(|l| &l["parameters"]["channel"]).collect();
    assert_eq!(channels, ["mode", "setpoint"], "{set:?}");
    assert_eq!(set[1]["parameters"]["value"], 19.0);
    let done = answer(&room, 1);
    let to_second = |time: &Value| time.as_str().unwrap()[..19].to_owned();
    assert_eq!(to_second(&set[1]["time"]), to_second(&done["time"]));
}

#[test]
fn thingsboard_s_gateway_gets_its_answers_on_the_topic_of_its_calls() {
    let world = World::of(700);
    let pole = world.first("T4-1");
    let call = |device: &str, id: u32, method: &str, params: Value| {
        let data = json!({ "id": id, "method": method, "params": params });
        let body = json!({ "device": device, "data": data }).to_string();
        ("v1/gateway/rpc".to_owned(), body.into_bytes())
    };
    let commands = [
        call(&pole, 1, "set", json!({ "lamp_on": true })),
        call(&pole, 2, "set", json!({ "lamp_on": 7 })),
        call("nobody", 3, "restart", json!({})),
    ];
    let plan = ("thingsboard-gateway", Some("v1/gateway/rpc"));
    let Some((report, heard)) = commanded(&world, plan, &commands, None) else {
        return;
    };
    let answer = |id: u32| {
        let is_answer = |v: &Value| v["id"] == id && v["data"]["method"].is_null();
        heard.find("v1/gateway/rpc", is_answer).unwrap()
    };
    assert_eq!(
        answer(1),
        json!({ "device": pole, "id": 1, "data": { "success": true } })
    );
    assert_eq!(answer(2)["data"]["success"], false);
    assert_eq!(answer(3)["data"]["error"], "there is no device 'nobody'");
    let total = &report.total;
    assert_eq!(
        (total.commands, total.commands_done, total.commands_refused),
        (3, 1, 1),
        "its own answers are no commands: {report:#?}"
    );
    assert_eq!(total.unknown_commands, 1);
}

/// ThingsBoard sends a call over the connection of its device alone, whose topics are those of all; mosquitto does so with an access list.
#[test]
fn thingsboard_s_device_is_called_over_its_own_connection() {
    let world = World::of(700);
    let pole = world.first("T4-1");
    let folder = tempfile::tempdir().unwrap();
    let access = folder.path().join("access");
    // Who has no name is the platform; others may not answer, so that what is heard is the pole's.
    let rules = format!(
        "topic readwrite #\nuser {pole}\ntopic readwrite #\npattern write v1/devices/me/telemetry\n"
    );
    std::fs::write(&access, rules).unwrap();
    let lines = format!("acl_file {}", access.display());
    let Some(broker) = Broker::start(folder.path(), &lines).unwrap() else {
        return;
    };
    let call = |id: u32, method: &str, params: Value| {
        let body = json!({ "method": method, "params": params }).to_string();
        let topic = format!("v1/devices/me/rpc/request/{id}");
        (topic, body.into_bytes())
    };
    let commands = [
        call(1, "set", json!({ "lamp_on": true })),
        call(2, "set", json!({ "lamp_on": 7 })),
        call(3, "fly", json!({})),
    ];
    let truth = folder.path().join("truth.ndjson");
    let plan = ("thingsboard", Some("v1/devices/me/rpc/request/+"));
    let (report, heard) = commanded_at(&broker, &world, plan, &commands, Some(&truth));
    let answers = |id: u32| {
        let topic = format!("v1/devices/me/rpc/response/{id}");
        let payloads = heard.0.iter().filter(|(t, _)| *t == topic);
        payloads
            .map(|(_, payload)| serde_json::from_slice(payload).unwrap())
            .collect::<Vec<Value>>()
    };
    assert_eq!(answers(1), [json!({ "success": true })], "{report:#?}");
    assert_eq!(answers(2).len(), 1);
    assert_eq!(answers(2)[0]["success"], false);
    assert_eq!(answers(3)[0]["error"], "method must be 'set' or 'restart'");
    let total = &report.total;
    assert_eq!(
        (total.commands, total.commands_done, total.commands_refused),
        (3, 1, 2),
        "no other device was called: {report:#?}"
    );
    // The lamp that it switched is that of the pole.
    let truth = std::fs::read_to_string(&truth).unwrap();
    let lines = (truth.lines()).map(|line| serde_json::from_str::<Value>(line).unwrap());
    let set: Vec<Value> = lines.filter(|l| l["what"] == "command").collect();
    assert_eq!(set.len(), 1, "{set:?}");
    let device = set[0]["entity"].as_str().unwrap();
    assert_eq!(device.replace('/', "_"), pole);
}

#[test]
fn alink_s_property_is_set_and_its_reply_has_a_code() {
    let world = World::of(700);
    let pole = world.first("T4-1");
    let topic = |device: &str| format!("/sys/T4-1/{device}/thing/service/property/set");
    let command = |device: &str, id: &str, value: Value| {
        let method = "thing.service.property.set";
        let body =
            json!({ "id": id, "version": "1.0", "params": { "lamp_on": value }, "method": method });
        (topic(device), body.to_string().into_bytes())
    };
    let commands = [
        command(&pole, "1", json!(1)),
        command(&pole, "2", json!(7)),
        command("nobody", "3", json!(1)),
    ];
    let plan = (
        "alink",
        Some("/sys/{class}/{device}/thing/service/property/set"),
    );
    let Some((report, heard)) = commanded(&world, plan, &commands, None) else {
        return;
    };
    let code = |device: &str, id: &str| {
        let reply = format!("{}_reply", topic(device));
        heard.find(&reply, |v| v["id"] == id).unwrap()["code"].as_u64()
    };
    assert_eq!((code(&pole, "1"), code(&pole, "2")), (Some(200), Some(460)));
    assert_eq!(code("nobody", "3"), Some(100_000));
    assert_eq!(report.total.commands_done, 1);
}

#[test]
fn sparkplug_s_device_answers_with_its_data() {
    let world = World::of(700);
    let camera = world.first("T3-3");
    let facts = device_facts(&world.community);
    let of_camera = facts.iter().find(|f| f.device == camera).unwrap();
    let (group, node) = (&of_camera.community, &of_camera.gateway);
    let topic = |device: &str| format!("spBv1.0/{group}/DCMD/{node}/{device}");
    // A metric `siren` of datatype 11 (Boolean) that is true, and one of datatype 3 (Int32) that is 7.
    let on = b"\x12\x0b\x0a\x05siren\x20\x0b\x70\x01".to_vec();
    let seven = b"\x12\x0b\x0a\x05siren\x20\x03\x50\x07".to_vec();
    let commands = [
        (topic(&camera), on.clone()),
        (topic(&camera), seven),
        (topic("nobody"), on),
    ];
    let Some((report, heard)) = commanded(&world, ("sparkplug", None), &commands, None) else {
        return;
    };
    assert_counted(&report, (3, 1), (1, 1));
    // A birth declares the siren whether or not it is on: behind the name a time of seven bytes, type 11, and true.
    let is_on = |payload: &[u8]| {
        payload
            .windows(16)
            .any(|metric| metric.starts_with(b"siren") && metric.ends_with(b"\x20\x0b\x70\x01"))
    };
    let says = heard.0.iter().any(|(topic, payload)| {
        let is_data = topic.contains("/DDATA/") || topic.contains("/DBIRTH/");
        is_data && topic.ends_with(&format!("/{camera}")) && is_on(payload)
    });
    assert!(says, "the siren is told to be on");
}

#[test]
fn a_topic_of_commands_that_names_no_device_is_refused_before_the_run() {
    let world = World::of(700);
    let error = world
        .commanded(("senml", Some("site/commands")), "mqtt://127.0.0.1:1", None)
        .unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("'site/commands'") && text.contains("{device}"),
        "{text}"
    );
}

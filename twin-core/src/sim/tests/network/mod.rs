//! What hangs on what, and what falls silent with it.

mod radio;

use std::collections::{BTreeMap, BTreeSet};

use super::demo::demo;
use super::*;
use crate::ids::{ClassId, DeviceIdx};
use crate::model::{Host, Network, Provenance};
use crate::sim::chance::{HOUR, drawn_fault};
use crate::sim::random::entity_key;
use crate::sim::{
    Defect, Disturbances, FaultPlan, IncidentKind, IncidentPlan, NetworkModel, TruthCause,
    TruthKind, TruthPhase, UplinkRule, Uplinks,
};
use crate::time::SimSpan;

const DEVICES: usize = 1_450;

fn dead(class: &str, after_s: f64, lasts_s: f64) -> FaultPlan {
    FaultPlan {
        kind: Defect::Dead,
        devices: Vec::new(),
        class: Some(ClassId::new(class).unwrap()),
        share: 1.0,
        after_s,
        lasts_s: Some(lasts_s),
        size: None,
    }
}

fn run(disturbances: &Disturbances, threads: usize) -> Heard {
    run_in(&block(DEVICES).0, disturbances, threads)
}

fn run_in(community: &Community, disturbances: &Disturbances, threads: usize) -> Heard {
    let catalogue = catalogue();
    let mut simulation =
        Simulation::new(community, &catalogue, options(MIDNIGHT, threads)).unwrap();
    simulation
        .disturb(community, &catalogue, disturbances)
        .unwrap();
    let mut heard = Heard::default();
    simulation.advance(MIDNIGHT + hours(6), &mut heard);
    heard
}

fn with(network: NetworkModel, faults: Vec<FaultPlan>) -> Disturbances {
    Disturbances {
        faults,
        network,
        ..Disturbances::default()
    }
}

/// The technologies of the block's devices.
fn technologies() -> Vec<Network> {
    let (community, _) = block(DEVICES);
    community
        .devices
        .iter()
        .map(|d| d.network.technology)
        .collect()
}

fn of_class(class: &str) -> BTreeSet<DeviceIdx> {
    let (community, _) = block(DEVICES);
    let devices = (0..).map(DeviceIdx).zip(&community.devices);
    let of = devices.filter(|(_, d)| d.class.as_str() == class);
    of.map(|(index, _)| index).collect()
}

/// Poles and routers fall silent from the second to the fourth hour.
fn no_carriers(network: NetworkModel) -> Disturbances {
    let faults = vec![
        dead("T4-1", 7_200.0, 7_200.0),
        dead("T8-5", 7_200.0, 7_200.0),
    ];
    with(network, faults)
}

fn within(time: SimTime, from_h: i64, until_h: i64) -> bool {
    time > MIDNIGHT + hours(from_h) && time < MIDNIGHT + hours(until_h)
}

/// A block whose meeting rooms are at the place of their router.
pub(super) fn office(devices: usize) -> (Community, Catalogue) {
    let (community, catalogue) = block(devices);
    let mut parts = community.into_parts();
    let router = parts.devices.iter().find(|d| d.class.as_str() == "T8-5");
    let host = router.unwrap().host.clone();
    let rooms = parts
        .devices
        .iter_mut()
        .filter(|d| d.class.as_str() == "T8-3");
    rooms.for_each(|room| room.host = host.clone());
    (Community::new(parts).unwrap(), catalogue)
}

#[test]
fn every_device_hangs_on_what_its_technology_needs() {
    let (community, catalogue) = office(DEVICES);
    let uplinks = Uplinks::new(&community, &catalogue);
    let mut rules = BTreeMap::<_, BTreeSet<UplinkRule>>::new();
    for (index, device) in community.devices.iter().enumerate() {
        let uplink = uplinks.of(index).unwrap();
        rules
            .entry(uplink.technology.as_str())
            .or_default()
            .insert(uplink.rule);
        assert_eq!(
            uplink.carriers.is_empty(),
            matches!(uplink.rule, UplinkRule::Outside | UplinkRule::Operator)
        );
        for carrier in &uplink.carriers {
            let class = community.devices[carrier.device.index()].class.as_str();
            let expected: &[&str] = match uplink.technology {
                Network::Wired => &["T8-5"],
                Network::Lora => &["T4-1"],
                _ => &["T4-1", "T8-5"],
            };
            assert!(expected.contains(&class), "{} on {class}", device.class);
            assert!(carrier.device.index() != index, "nothing hangs on itself");
            if let (Some(level), Some(needed)) = (carrier.level_dbm, carrier.needed_dbm) {
                assert!(level >= needed);
            }
        }
        let levels = uplink.carriers.iter().map(|c| c.level_dbm);
        assert!(levels.is_sorted_by(|a, b| a >= b), "loudest first");
    }
    assert_eq!(rules["nb_iot"], BTreeSet::from([UplinkRule::Operator]));
    assert_eq!(rules["lora"], BTreeSet::from([UplinkRule::InReach]));
    assert_eq!(rules["wifi"], BTreeSet::from([UplinkRule::InReach]));
    let wired = [UplinkRule::Outside, UplinkRule::SameBuilding];
    assert_eq!(rules["wired"], BTreeSet::from(wired));
    let lora = of_class("T4-7").into_iter().next().unwrap().index();
    let found = uplinks.of(lora).unwrap();
    assert_eq!(
        found.provenance(&community.devices[lora]),
        Provenance::Inferred {
            rule: "uplink-in-reach".into()
        }
    );
    assert_eq!(uplinks.of(DEVICES), None);
}

/// Level of a home's router at a screen 3 m beside it on another storey of the unit, dBm, with the height above the floor that screens have.
fn level_of_router(storey: i16) -> (Option<f64>, f64) {
    let (community, catalogue) = block(DEVICES);
    let mut parts = community.into_parts();
    let unit = parts.units[0].clone();
    let first = |class: &str| {
        let mut devices = parts.devices.iter();
        devices.position(|d| d.class.as_str() == class).unwrap()
    };
    let (router, screen) = (first("T8-5"), first("T8-1"));
    for (index, storey, east_m) in [(router, 0, 0.0), (screen, storey, 3.0)] {
        let device = &mut parts.devices[index];
        device.host = Host::Unit(unit.id.clone());
        device.storey = storey;
        device.position = unit.position;
        device.position.x += east_m;
    }
    let community = Community::new(parts).unwrap();
    let uplink = Uplinks::new(&community, &catalogue).of(screen).unwrap();
    let mut carriers = uplink.carriers.iter();
    let heard = carriers.find(|carrier| carrier.device.index() == router);
    let mount_m = catalogue.class("T8-1").unwrap().mount_height_m;
    (heard.and_then(|carrier| carrier.level_dbm), mount_m)
}

#[test]
fn floors_between_a_device_and_its_router_count_as_in_the_layers() {
    // The router hangs at 2.5 m. P.1238 through one floor of homes: 20 lg 2440 − 28 + 28 lg d + 10.
    let (level, mount_m) = level_of_router(1);
    let away_m = 3_f64.hypot(0.5 + mount_m);
    let expected = 20.0 - (67.747_8 - 28.0 + 28.0 * away_m.log10() + 10.0);
    let level = level.unwrap();
    assert!((level - expected).abs() < 0.001, "{level} {expected}");
    // Two floors at 2.4 GHz are in no table.
    assert_eq!(level_of_router(2).0, None);
}

#[test]
fn the_carrier_that_the_model_names_is_the_only_one() {
    let (community, catalogue) = block(DEVICES);
    let lora = of_class("T4-7").into_iter().next().unwrap().index();
    let heard = Uplinks::new(&community, &catalogue).of(lora).unwrap();
    let second = heard.carriers[1];
    let mut parts = community.into_parts();
    let pole = parts.fixtures[0].id.clone();
    parts.devices[second.device.index()].host = Host::Fixture(pole.clone());
    parts.devices[lora].network.gateway = Some(pole);
    let community = Community::new(parts).unwrap();
    let uplink = Uplinks::new(&community, &catalogue).of(lora).unwrap();
    assert_eq!(
        (uplink.rule, &uplink.carriers[..]),
        (UplinkRule::Named, &[second][..])
    );
    let device = &community.devices[lora];
    assert_eq!(uplink.provenance(device), device.network.provenance);
}

#[test]
fn what_hangs_on_dead_carriers_is_mute_and_the_truth_says_why() {
    let heard = run(&no_carriers(NetworkModel::Outages), 1);
    let technologies = technologies();
    let mut mute = BTreeMap::<_, Vec<_>>::new();
    for truth in &heard.truths {
        if let TruthKind::Mute { carrier } = truth.kind {
            mute.entry(truth.device.unwrap())
                .or_default()
                .push((*truth, carrier));
        }
    }
    let (classes, _) = block(DEVICES);
    for (index, technology) in (0..).map(DeviceIdx).zip(&technologies) {
        let hangs =
            matches!(technology, Network::Lora | Network::Wifi) || mute.contains_key(&index);
        if hangs {
            let [(begins, carrier), (ends, same)] = mute[&index][..] else {
                panic!("{index:?}: {:?}", mute[&index]);
            };
            assert_eq!(carrier, same);
            let class = classes.devices[carrier.index()].class.as_str();
            let plan = if class == "T4-1" { 0 } else { 1 };
            assert!(*technology != Network::Wired || class == "T8-5");
            assert!(
                matches!(begins.phase, TruthPhase::Begins { cause: TruthCause::Plan(n), .. } if n == plan)
            );
            assert_eq!(begins.time, MIDNIGHT + hours(2));
            assert_eq!(
                (ends.time, ends.phase),
                (MIDNIGHT + hours(4), TruthPhase::Ends)
            );
        } else {
            assert!(
                *technology == Network::Wired || !mute.contains_key(&index),
                "{technology:?}"
            );
        }
    }
    let silent = |o: &&Observation| within(o.time, 2, 4) && mute.contains_key(&o.device);
    let spoke = heard.kept.observations.iter().filter(silent).count();
    assert_eq!(spoke, 0);
    let after = |o: &&Observation| within(o.time, 4, 6) && mute.contains_key(&o.device);
    assert!(heard.kept.observations.iter().filter(after).count() > 100);
}

#[test]
fn what_is_kept_arrives_later_with_the_time_at_which_it_was_measured() {
    let sound = run(&with(NetworkModel::Outages, Vec::new()), 1);
    let heard = run(&no_carriers(NetworkModel::Outages), 1);
    let lora = &of_class("T4-7") | &of_class("T4-6");
    let said = |heard: &Heard| {
        let of = heard
            .kept
            .observations
            .iter()
            .filter(|o| lora.contains(&o.device));
        let of: BTreeSet<_> = of
            .map(|o| (o.stamp(), o.device, o.channel, o.value.to_bits()))
            .collect();
        of
    };
    let (was, is) = (said(&sound), said(&heard));
    assert!(was.is_subset(&is), "nothing is lost");
    let late = heard
        .kept
        .observations
        .iter()
        .filter(|o| o.shift != Shift::NONE);
    let mut last = BTreeMap::new();
    let mut count = 0;
    for o in late {
        count += 1;
        assert!(lora.contains(&o.device));
        assert!(within(o.stamp(), 2, 4) && within(o.time, 4, 6));
        // Message by message, five seconds each, in their order.
        let stamp = last.insert(o.device, o.stamp());
        assert!(stamp.is_none_or(|before| before <= o.stamp()));
    }
    // Two hours: eight quarters of an hour of four channels, two hours of one; and valves.
    assert!(count >= lora.len() * 34, "{count} of {}", lora.len());
    let fresh = MIDNIGHT + hours(4) + SimSpan::from_secs(600);
    assert!(
        heard
            .kept
            .observations
            .iter()
            .all(|o| o.shift == Shift::NONE || o.time < fresh)
    );
}

#[test]
fn what_does_not_hang_on_them_says_what_it_says_without() {
    let sound = run(&with(NetworkModel::Outages, Vec::new()), 1);
    let heard = run(&no_carriers(NetworkModel::Outages), 1);
    let technologies = technologies();
    let free = |o: &&Observation| {
        let wireless = matches!(
            technologies[o.device.index()],
            Network::NbIot | Network::Cellular
        );
        wireless && !within(o.time, 2, 6)
    };
    let free = |heard: &Heard| {
        heard
            .kept
            .observations
            .iter()
            .filter(free)
            .copied()
            .collect::<Vec<_>>()
    };
    assert!(free(&sound).len() > 1_000);
    assert_eq!(free(&sound), free(&heard));
    // Without networks nothing is mute.
    let ideal = run(&no_carriers(NetworkModel::Ideal), 1);
    assert!(
        !ideal
            .truths
            .iter()
            .any(|t| matches!(t.kind, TruthKind::Mute { .. }))
    );
}

#[test]
fn a_power_cut_takes_gateways_with_it() {
    let (community, catalogue) = demo();
    let mut simulation = Simulation::new(community, catalogue, options(MIDNIGHT, 1)).unwrap();
    let cut = IncidentPlan {
        kind: IncidentKind::PowerCut,
        at: None,
        storey: 0,
        after_s: Some(600.0),
        rate_per_day: None,
        lasts_s: Some(1_800.0),
    };
    let disturbances = Disturbances {
        incidents: vec![cut],
        ..Disturbances::default()
    };
    simulation
        .disturb(community, catalogue, &disturbances)
        .unwrap();
    let mut heard = Heard::default();
    simulation.advance(MIDNIGHT + hours(1), &mut heard);
    let mut lasts = BTreeMap::new();
    for truth in &heard.truths {
        if let TruthKind::Mute { .. } = truth.kind {
            match truth.phase {
                TruthPhase::Begins { cause, .. } => {
                    assert_eq!(cause, TruthCause::Incident(0));
                    assert_eq!(truth.time, MIDNIGHT + SimSpan::from_secs(600));
                    lasts.insert(truth.device.unwrap(), None);
                }
                TruthPhase::Ends => {
                    lasts.insert(
                        truth.device.unwrap(),
                        Some((truth.time - MIDNIGHT).secs_f64() - 600.0),
                    );
                }
            }
        }
    }
    assert!(lasts.len() > 5, "{}", lasts.len());
    for lasted in lasts.into_values() {
        // The gateway starts for 20 to 60 s when the mains are back.
        let lasted = lasted.unwrap();
        assert!((1_820.0..1_860.0).contains(&lasted), "{lasted}");
    }
}

#[test]
fn a_gateway_that_fails_by_itself_takes_its_devices_with_it() {
    let (community, catalogue) = office(700);
    let uplinks = Uplinks::new(&community, &catalogue);
    // A router that something hangs on alone, and an hour in which it fails by itself and lies dead.
    let alone = (0..700).filter_map(|i| match &uplinks.of(i).unwrap().carriers[..] {
        [carrier] => Some((DeviceIdx(i as u32), carrier.device)),
        _ => None,
    });
    let first = MIDNIGHT.nanos() / HOUR;
    let found = alone.into_iter().find_map(|(device, carrier)| {
        let key = entity_key(42, "device", community.devices[carrier.index()].id.as_str());
        let hour = (first..first + 200_000).find(|hour| {
            drawn_fault(key, 20_000.0, *hour).is_some_and(|f| f.is_dead() && f.seconds > 7_200.0)
        })?;
        Some((device, carrier, hour, drawn_fault(key, 20_000.0, hour)?.at))
    });
    let (device, carrier, hour, at) = found.expect("something hangs on one carrier alone");
    let start = SimTime::from_nanos(hour * HOUR);
    let mut simulation = Simulation::new(&community, &catalogue, options(start, 1)).unwrap();
    let mut heard = Heard::default();
    simulation.advance(start + hours(2), &mut heard);
    let begins =
        |truth: &&Truth| truth.device == Some(device) && truth.kind == TruthKind::Mute { carrier };
    let truth = heard.truths.iter().find(begins).unwrap();
    assert_eq!(truth.time.nanos(), at);
    assert!(matches!(
        truth.phase,
        TruthPhase::Begins {
            cause: TruthCause::Rate,
            ..
        }
    ));
    let broken = |truth: &&Truth| {
        truth.device == Some(carrier)
            && matches!(
                truth.kind,
                TruthKind::Fault {
                    defect: Defect::Dead,
                    ..
                }
            )
    };
    assert_eq!(heard.truths.iter().find(broken).unwrap().time.nanos(), at);
}

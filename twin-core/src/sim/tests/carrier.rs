//! Carriers that a command breaks take what hangs on them with them.

use std::collections::BTreeSet;

use super::network::office;
use super::*;
use crate::ids::{ClassId, DeviceIdx};
use crate::sim::behaviour::Kind;
use crate::sim::chance::{HOUR, drawn_fault};
use crate::sim::random::entity_key;
use crate::sim::{
    Command, CommunityDigest, Defect, Disturbances, Fault, FaultPlan, IncidentKind, IncidentPlan,
    TruthCause, TruthKind, TruthPhase, Uplinks,
};
use crate::time::SimSpan;

/// What happens to the router, and seconds after midnight.
#[derive(Clone, Copy)]
enum What {
    Off,
    On,
    Dead(i64),
    Stuck(i64),
    Clear,
}
use What::{Clear, Dead, Off, On, Stuck};

fn plan(kind: Defect, after_s: f64, lasts_s: f64) -> FaultPlan {
    FaultPlan {
        kind,
        devices: Vec::new(),
        class: Some(ClassId::new("T8-5").unwrap()),
        share: 1.0,
        after_s,
        lasts_s: Some(lasts_s),
        size: None,
    }
}

fn command(device: DeviceIdx, what: What) -> Command {
    let fault = |fault, lasts: i64| Command::InjectFault {
        device,
        fault,
        lasts: Some(SimSpan::from_secs(lasts)),
    };
    match what {
        Off => Command::Switch { device, on: false },
        On => Command::Switch { device, on: true },
        Dead(lasts) => fault(Fault::Dead, lasts),
        Stuck(lasts) => fault(Fault::Stuck, lasts),
        Clear => Command::ClearFault { device },
    }
}

struct Site {
    community: Community,
    catalogue: Catalogue,
    router: DeviceIdx,
    room: DeviceIdx,
}

fn site() -> Site {
    let (community, catalogue) = office(1_450);
    let uplinks = Uplinks::new(&community, &catalogue);
    let mut rooms = (0..community.devices.len())
        .filter(|i| community.devices[*i].class.as_str() == "T8-3")
        .filter_map(|i| match &uplinks.of(i)?.carriers[..] {
            [only] => Some((DeviceIdx(i as u32), only.device)),
            _ => None,
        });
    let (room, router) = rooms.next().unwrap();
    drop(rooms);
    Site {
        community,
        catalogue,
        router,
        room,
    }
}

/// Everything that is heard in an hour and a half in which commands come; it is saved and gone on from at the moments `stops`.
fn run(
    site: &Site,
    faults: &[FaultPlan],
    commands: &[(i64, What)],
    (threads, stops): (usize, &[i64]),
) -> Heard {
    let (community, catalogue) = (&site.community, &site.catalogue);
    let mut simulation = Simulation::new(community, catalogue, options(MIDNIGHT, threads)).unwrap();
    let disturbances = Disturbances {
        faults: faults.to_vec(),
        ..Disturbances::default()
    };
    simulation
        .disturb(community, catalogue, &disturbances)
        .unwrap();
    let digest = CommunityDigest::of(community, catalogue).unwrap();
    let mut heard = Heard::default();
    let mut moments: Vec<(i64, Option<What>)> = commands.iter().map(|c| (c.0, Some(c.1))).collect();
    moments.extend(stops.iter().map(|at| (*at, None)));
    moments.sort_by_key(|(at, _)| *at);
    for (at, what) in moments {
        simulation.advance(MIDNIGHT + SimSpan::from_secs(at), &mut heard);
        match what {
            Some(what) => {
                simulation.command(command(site.router, what)).unwrap();
            }
            None => {
                let bytes = simulation.save(digest);
                simulation = Simulation::resume(community, catalogue, &bytes, threads).unwrap();
                assert_eq!(simulation.save(digest), bytes);
            }
        }
    }
    simulation.advance(MIDNIGHT + SimSpan::from_secs(5_400), &mut heard);
    heard
}

/// When the room is mute by the ground truth: from and until, whole seconds.
fn mute(site: &Site, heard: &Heard) -> Vec<(i64, Option<i64>)> {
    let mut spells = Vec::new();
    for truth in heard.truths.iter().filter(|t| t.device == Some(site.room)) {
        let second = (truth.time - MIDNIGHT).nanos().div_euclid(1_000_000_000);
        match (truth.kind, truth.phase) {
            (TruthKind::Mute { carrier }, TruthPhase::Begins { .. }) => {
                assert_eq!(carrier, site.router);
                spells.push((second, None));
            }
            (TruthKind::Mute { .. }, TruthPhase::Ends) => {
                spells.last_mut().unwrap().1 = Some(second)
            }
            _ => {}
        }
    }
    spells
}

fn check(faults: &[FaultPlan], commands: &[(i64, What)], expected: &[(i64, Option<i64>)]) {
    let site = site();
    let heard = run(&site, faults, commands, (1, &[]));
    assert_eq!(mute(&site, &heard), expected);
    let spoken = heard
        .kept
        .observations
        .iter()
        .filter(|o| o.device == site.room);
    let seconds: Vec<f64> = spoken.map(|o| (o.time - MIDNIGHT).secs_f64()).collect();
    for (from, until) in expected {
        let (from, until) = (*from as f64 + 0.001, until.map_or(5_400.0, |s| s as f64));
        assert!(
            !seconds.iter().any(|s| *s > from && *s < until),
            "{from} {until}"
        );
    }
    // Two threads, and a stop after each of them, change nothing.
    let stops: Vec<i64> = commands.iter().map(|(at, _)| at + 7).collect();
    let again = run(&site, faults, commands, (2, &stops));
    assert_eq!(again.truths, heard.truths);
    assert_eq!(again.kept.observations, heard.kept.observations);
}

#[test]
fn what_hangs_on_a_router_that_is_switched_off_is_mute_until_it_is_on() {
    check(&[], &[(600, Off), (1_800, On)], &[(600, Some(1_800))]);
    check(&[], &[(600, Off), (601, Off)], &[(600, None)]);
}

#[test]
fn a_router_that_a_command_kills_mutes_it_for_as_long() {
    check(&[], &[(600, Dead(900))], &[(600, Some(1_500))]);
    check(&[], &[(600, Dead(900)), (700, Clear)], &[(600, Some(700))]);
    check(
        &[],
        &[(600, Dead(900)), (1_000, Dead(900))],
        &[(600, Some(1_900))],
    );
    // A router that repeats its own values carries those of others.
    check(&[], &[(600, Stuck(900))], &[]);
    check(
        &[],
        &[(600, Dead(900)), (800, Stuck(900))],
        &[(600, Some(800))],
    );
}

#[test]
fn a_router_that_breaks_as_it_is_healed_lets_nothing_speak() {
    check(
        &[],
        &[(600, Dead(900)), (700, Clear), (700, Dead(900))],
        &[(600, Some(1_600))],
    );
    check(
        &[],
        &[(600, Off), (700, On), (700, Dead(900))],
        &[(600, Some(1_600))],
    );
    // It would have healed by itself at that moment.
    check(
        &[],
        &[(600, Dead(900)), (1_500, Dead(300))],
        &[(600, Some(1_800))],
    );
    // The last of the commands counts.
    check(
        &[],
        &[
            (600, Dead(900)),
            (700, Clear),
            (700, Dead(900)),
            (700, Clear),
        ],
        &[(600, Some(700))],
    );
}

#[test]
fn what_is_off_and_dead_speaks_when_it_is_neither() {
    check(
        &[],
        &[(600, Dead(900)), (700, Off), (800, On)],
        &[(600, Some(1_500))],
    );
    check(
        &[],
        &[(600, Dead(900)), (700, Off), (2_000, On)],
        &[(600, Some(2_000))],
    );
    check(
        &[],
        &[(600, Dead(900)), (700, Off), (800, Clear), (900, On)],
        &[(600, Some(900))],
    );
}

#[test]
fn commands_and_plans_give_way_to_each_other() {
    let dead = [plan(Defect::Dead, 1_200.0, 1_200.0)];
    check(&dead, &[(1_500, Clear)], &[(1_200, Some(1_500))]);
    check(&dead, &[(600, Dead(3_000))], &[(600, Some(2_400))]);
    check(
        &dead,
        &[(600, Dead(300))],
        &[(600, Some(900)), (1_200, Some(2_400))],
    );
    check(&dead, &[(1_500, Dead(2_000))], &[(1_200, Some(3_500))]);
    // What is off does not break.
    check(&dead, &[(600, Off), (1_500, On)], &[(600, Some(1_500))]);
    // A fault that lets it speak gives way to none: the one before is over.
    let biased = [plan(Defect::Bias, 1_200.0, 1_200.0)];
    check(&biased, &[(600, Dead(3_000))], &[(600, Some(1_200))]);
}

#[test]
fn a_link_that_comes_and_goes_can_be_healed_or_switched_off() {
    // Down from 900 to 1,200, from 1,500 to 1,800, and so on to 3,000.
    let flapping = [plan(Defect::Flapping, 600.0, 2_400.0)];
    let turns: Vec<(i64, Option<i64>)> = (0..4)
        .map(|n| (900 + 600 * n, Some(1_200 + 600 * n)))
        .collect();
    check(&flapping, &[], &turns);
    check(&flapping, &[(1_000, Clear)], &[(900, Some(1_000))]);
    check(&flapping, &[(700, Clear)], &[]);
    check(
        &flapping,
        &[(1_300, Off), (1_400, On)],
        &[turns[0], (1_300, Some(1_400)), turns[1], turns[2], turns[3]],
    );
    // Off in one silence and on in the next one.
    check(
        &flapping,
        &[(1_000, Off), (1_600, On)],
        &[(900, Some(1_800)), turns[2], turns[3]],
    );
}

#[test]
fn the_truth_names_the_command() {
    let site = site();
    let heard = run(&site, &[], &[(600, Dead(900))], (1, &[]));
    let begin = heard
        .truths
        .iter()
        .find(|t| t.device == Some(site.room) && matches!(t.kind, TruthKind::Mute { .. }))
        .unwrap();
    assert_eq!(
        begin.phase,
        TruthPhase::Begins {
            cause: TruthCause::Command,
            lasts: Some(SimSpan::from_secs(900))
        }
    );
}

/// A carrier that alone carries another device and falls silent by chance, the hour since the epoch in which it does, and when.
fn drawn(site: &Site) -> (DeviceIdx, i64, SimTime) {
    let uplinks = Uplinks::new(&site.community, &site.catalogue);
    let devices = 0..site.community.devices.len();
    let carriers: BTreeSet<DeviceIdx> = devices
        .filter_map(|i| match &uplinks.of(i)?.carriers[..] {
            [only] => Some(only.device),
            _ => None,
        })
        .collect();
    let first = MIDNIGHT.nanos() / HOUR;
    let falls = |hour: i64| {
        carriers.iter().find_map(|carrier| {
            let device = &site.community.devices[carrier.index()];
            let class = site.catalogue.class(device.class.as_str())?;
            let kind = Kind::from_word(&class.behaviour)?;
            let key = entity_key(42, "device", device.id.as_str());
            let drawn = drawn_fault(key, kind.mtbf_hours(), hour)?;
            let is_late = drawn.at > hour * HOUR + 60_000_000_000;
            let at = SimTime::from_nanos(drawn.at);
            (drawn.is_dead() && is_late).then_some((*carrier, hour, at))
        })
    };
    (first..first + 100_000).find_map(falls).unwrap()
}

#[test]
fn a_carrier_falls_silent_by_chance_where_the_truth_tells_of_its_fault_alone() {
    let site = site();
    let (carrier, hour, at) = drawn(&site);
    // It repeats its values half a minute into the hour; whether it is healed before its chance comes.
    for (is_healed, falls) in [(false, false), (true, true)] {
        let start = SimTime::from_nanos(hour * HOUR);
        let options = options(start, 1);
        let mut simulation = Simulation::new(&site.community, &site.catalogue, options).unwrap();
        let mut heard = Heard::default();
        let half = start + SimSpan::from_secs(30);
        simulation.advance(half, &mut heard);
        let stuck = Command::InjectFault {
            device: carrier,
            fault: Fault::Stuck,
            lasts: None,
        };
        simulation.command(stuck).unwrap();
        simulation.advance(half + SimSpan::from_secs(20), &mut heard);
        if is_healed {
            simulation.command(command(carrier, Clear)).unwrap();
        }
        simulation.advance(at + SimSpan::from_secs(1), &mut heard);
        let mutes = heard
            .truths
            .iter()
            .any(|t| matches!(t.kind, TruthKind::Mute { carrier: c } if c == carrier));
        let dies = heard.truths.iter().any(|t| {
            let defect = Defect::Dead;
            t.device == Some(carrier)
                && matches!(t.kind, TruthKind::Fault { defect: d, .. } if d == defect)
        });
        assert_eq!((mutes, dies), (falls, falls));
    }
}

#[test]
fn what_hangs_on_a_router_that_was_off_when_the_power_failed_is_mute_until_it_is_back() {
    off_while_the_power_fails(&[], 900);
    // Nor does a fault that was planned while it was off, and did not come about, keep them mute for good.
    off_while_the_power_fails(&[plan(Defect::Dead, 900.0, 60.0)], 1_200);
}

/// The power fails from 600 s on for half an hour at a router that is off from 300 s on, and switched on again in the dark.
fn off_while_the_power_fails(faults: &[FaultPlan], on_at: i64) {
    let site = site();
    let (community, catalogue) = (&site.community, &site.catalogue);
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
        faults: faults.to_vec(),
        ..Disturbances::default()
    };
    simulation
        .disturb(community, catalogue, &disturbances)
        .unwrap();
    let mut heard = Heard::default();
    for (second, what) in [(300, Off), (on_at, On)] {
        simulation.advance(MIDNIGHT + SimSpan::from_secs(second), &mut heard);
        simulation.command(command(site.router, what)).unwrap();
    }
    simulation.advance(MIDNIGHT + hours(1), &mut heard);
    let [(300, Some(back))] = mute(&site, &heard)[..] else {
        panic!("{:?}", mute(&site, &heard));
    };
    // It starts for 20 s to a minute.
    assert!((2_420..=2_460).contains(&back), "{back}");
}

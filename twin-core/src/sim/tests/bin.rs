//! Runs of bins that stand beside each other.

use super::*;
use crate::ids::{DeviceId, DeviceIdx};
use crate::sim::{CommunityDigest, Disturbances, IncidentKind, IncidentPlan, NullSink};
use crate::time::SimSpan;

/// Seven in the morning, after the truck.
const START: SimTime = SimTime::from_secs(1_780_243_200 + 7 * 3_600);

/// Blocks of households with two bins at one spot and no other device.
fn bins() -> (Community, Catalogue) {
    let (whole, catalogue) = block(700);
    let mut parts = whole.into_parts();
    parts.devices.retain(|d| d.class.as_str() == "T4-4");
    parts.devices.truncate(1);
    let mut another = parts.devices[0].clone();
    another.id = DeviceId::new("beside").unwrap();
    parts.devices.push(another);
    (Community::new(parts).unwrap(), catalogue)
}

/// A run in which the first bin is not emptied for four hours, or nothing happens. So few homes are lived in that the other never fills.
fn start(
    (community, catalogue): &(Community, Catalogue),
    threads: usize,
    fills: bool,
) -> Simulation {
    let options = SimOptions {
        population: Habits {
            occupied: 0.3,
            ..Habits::default()
        },
        ..options(START, threads)
    };
    let mut simulation = Simulation::new(community, catalogue, options).unwrap();
    let overfull = IncidentPlan {
        kind: IncidentKind::OverfullBin,
        at: Some(community.devices[0].id.as_str().to_owned()),
        storey: 0,
        after_s: Some(60.0),
        rate_per_day: None,
        lasts_s: Some(14_400.0),
    };
    let disturbances = Disturbances {
        incidents: fills.then_some(overfull).into_iter().collect(),
        ..Disturbances::default()
    };
    simulation
        .disturb(community, catalogue, &disturbances)
        .unwrap();
    simulation
}

/// How often the lid of each bin was opened from a quarter to eight, when one that fills is full, to a quarter to eleven.
fn openings(fills: bool) -> [f64; 2] {
    let site = bins();
    let mut simulation = start(&site, 1, fills);
    let channels = &site.1.class("T4-4").unwrap().channels;
    let lid = channels.iter().position(|c| &*c.name == "lid_openings");
    let lid = lid.unwrap() as u16;
    let mut opened = |at: SimTime| {
        simulation.advance(at, &mut NullSink);
        [0, 1].map(|n| simulation.latest(DeviceIdx(n), lid).unwrap().1)
    };
    let before = opened(START + SimSpan::from_secs(2_700));
    let after = opened(START + SimSpan::from_secs(2_700 + 10_800));
    [after[0] - before[0], after[1] - before[1]]
}

/// Some 79 homes; the same people come, whatever is full.
#[test]
fn who_finds_a_bin_full_goes_to_the_one_beside_it() {
    let usual = openings(false);
    let filled = openings(true);
    println!("{usual:?} times usually, {filled:?} while the first is full");
    assert!(usual[0] > 3.0 && usual[1] > 3.0, "{usual:?}");
    assert_eq!(filled, [0.0, usual[0] + usual[1]]);
}

#[test]
fn threads_and_snapshots_change_nothing_of_bins_beside_each_other() {
    let site = bins();
    let end = START + hours(3);
    let run = |threads| {
        let mut digest = EventDigest::new();
        start(&site, threads, true).advance(end, &mut digest);
        digest.sha256()
    };
    let whole = run(1);
    assert_eq!(whole, run(2), "two threads");
    assert_eq!(whole, run(4), "four threads");
    // In the middle of a minute in which one is full, and at the end of one.
    for stop_s in [3_630, 4_200] {
        let mut parts = EventDigest::new();
        let mut simulation = start(&site, 1, true);
        simulation.advance(START + SimSpan::from_secs(stop_s), &mut parts);
        let bytes = simulation.save(CommunityDigest::of(&site.0, &site.1).unwrap());
        let mut resumed = Simulation::resume(&site.0, &site.1, &bytes, 2).unwrap();
        resumed.advance(end, &mut parts);
        assert_eq!(whole, parts.sha256(), "a snapshot after {stop_s} s");
    }
}

//! Days of the demo: every channel of every class, looked at as an engineer would.

mod watch;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use geo::{Contains, Distance, Euclidean, Point};

use super::*;
use crate::catalogue::Reporting;
use crate::generate;
use crate::ids::DeviceIdx;
use crate::planning::place;
use crate::rules::{RuleSet, shipped_profile};
use crate::scenario::{CommunitySource, Scenario};
use crate::sim::{NullSink, Pose};
use crate::time::SimSpan;
use watch::{RARE, Watch};

const SCENARIO: &str = include_str!("../../../../../scenarios/demo/scenario.toml");

/// The demo community with its devices, made once.
pub(super) fn demo() -> &'static (Community, Catalogue) {
    static DEMO: OnceLock<(Community, Catalogue)> = OnceLock::new();
    DEMO.get_or_init(|| {
        let scenario = Scenario::parse("demo", SCENARIO).unwrap();
        let CommunitySource::Generate(spec) = &scenario.community else {
            panic!("the demo is generated");
        };
        let catalogue = catalogue();
        let community = generate::community(spec).unwrap();
        let settings = scenario.placement.unwrap();
        let rules = RuleSet::read(shipped_profile(&settings.profile).unwrap(), &[]).unwrap();
        let placed = place(&community, &catalogue, &rules.options(settings.optional)).unwrap();
        (placed.apply(community).unwrap(), catalogue)
    })
}

fn start_of(community: &Community, catalogue: &Catalogue) -> Simulation {
    Simulation::new(community, catalogue, options(MIDNIGHT, 1)).unwrap()
}

#[test]
fn every_channel_of_every_class_speaks_at_its_interval_within_its_range() {
    let (community, catalogue) = demo();
    let mut watch = Watch::new(community, catalogue);
    start_of(community, catalogue).advance(MIDNIGHT + hours(26), &mut watch);
    let placed: BTreeSet<&str> = community.devices.iter().map(|d| d.class.as_str()).collect();
    assert_eq!(placed.len(), 53, "the demo has every class");
    let mut missing = Vec::new();
    for class in &catalogue.classes {
        for channel in &class.channels {
            let key = (class.id.to_string(), channel.name.to_string());
            let rare = RARE.iter().any(|r| (r.0, r.1) == (&*key.0, &*key.1));
            assert!(!rare || channel.reporting == Reporting::Event, "{key:?}");
            if !rare && !watch.spoken.contains(&key) {
                missing.push(key);
            }
        }
    }
    assert!(missing.is_empty(), "never heard of: {missing:?}");
    for (class, channel, _) in RARE {
        let known = catalogue.class(class).unwrap();
        assert!(
            known.channels.iter().any(|c| &*c.name == *channel),
            "{class} {channel}"
        );
    }
    assert!(
        watch.faults.0 > 2 && watch.faults.1 > 0 && watch.gaps > 0,
        "devices die and come back: {:?}",
        watch.faults
    );
    assert!(
        watch.alarms.0 > 20 && watch.alarms.1 > 10,
        "alarms come and go: {:?}",
        watch.alarms
    );
}

/// Greatest speed of a class over the ground or in the air, m/s: the cruising speeds of `mover::nature`.
fn top_speed(class: &str) -> f64 {
    match class {
        "T9-1" => 1.5,
        "T9-2" => 1.1,
        "T9-3" => 1.0,
        "T9-4" => 1.6,
        "T9-5" => 10.0,
        _ => 5.5,
    }
}

/// The nearest way of any level, metres.
fn off_the_ways(community: &Community, at: Point<f64>) -> f64 {
    let pieces = community.roads.iter().flat_map(|r| r.line.lines());
    pieces
        .map(|piece| Euclidean.distance(&at, &piece))
        .fold(f64::INFINITY, f64::min)
}

#[test]
fn movers_of_the_demo_keep_to_ways_speeds_and_batteries_and_out_of_buildings() {
    let (community, catalogue) = demo();
    let mut simulation = start_of(community, catalogue);
    let mut last: BTreeMap<DeviceIdx, Pose> = BTreeMap::new();
    let mut done: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    simulation.advance(MIDNIGHT + hours(7), &mut NullSink);
    for second in 0..6 * 3_600 {
        let now = MIDNIGHT + hours(7) + SimSpan::from_secs(second);
        simulation.advance(now, &mut NullSink);
        for pose in simulation.poses() {
            let class = community.devices[pose.device.index()].class.as_str();
            done.entry(class).or_default().insert(pose.activity);
            let (at, z) = (pose.position.plan(), pose.position.z);
            assert!(
                (5.0..=100.0).contains(&pose.battery_percent),
                "{class} {pose:?}"
            );
            if let Some(before) = last.insert(pose.device, pose) {
                let rise = z - before.position.z;
                let flat = Euclidean.distance(&at, &before.position.plan());
                let step = flat.hypot(rise);
                assert!(
                    step <= top_speed(class) + 1e-6,
                    "{class} moved {step} m in a second"
                );
            }
            if second % 20 != 0 {
                continue;
            }
            let flies = class == "T9-5";
            assert!(
                flies || off_the_ways(community, at) < 0.01,
                "{class} is off its way at {at:?}"
            );
            // A path ends at a door, which lies in the wall; the drone may stand on a roof.
            let inside = community.buildings.iter().find(|b| {
                b.footprint.contains(&at)
                    && z < b.top_z.value - 0.01
                    && Euclidean.distance(&at, b.footprint.exterior()) > 0.05
            });
            assert!(
                inside.is_none(),
                "{class} is in {} at {at:?}",
                inside.unwrap().id
            );
            let height = z - community.devices[pose.device.index()].position.z;
            assert!((-0.01..=120.01).contains(&height), "{class} at {height} m");
        }
    }
    for (class, activity) in [
        ("T6-8", "at_stop"),
        ("T9-1", "unloading"),
        ("T9-1", "charging"),
        ("T9-2", "emptying_bin"),
        ("T9-2", "cleaning"),
        ("T9-2", "charging"),
        ("T9-3", "inspecting"),
        ("T9-5", "flying"),
        ("T9-5", "charging"),
    ] {
        assert!(done[class].contains(activity), "{class}: {:?}", done[class]);
    }
}

/// Values of a channel of the demo, by device, over the hours `from` to `to` of the first day.
fn series(
    from: i64,
    to: i64,
    wanted: &[(&str, &str)],
) -> BTreeMap<(String, u32), Vec<(SimTime, f64)>> {
    let (community, catalogue) = demo();
    let mut simulation = start_of(community, catalogue);
    simulation.advance(MIDNIGHT + hours(from), &mut NullSink);
    let mut kept = Keep::default();
    let mut series: BTreeMap<(String, u32), Vec<(SimTime, f64)>> = BTreeMap::new();
    for hour in from..to {
        simulation.advance(MIDNIGHT + hours(hour + 1), &mut kept);
        kept.notices.clear();
        for o in kept.observations.drain(..) {
            let class = community.devices[o.device.index()].class.as_str();
            if !wanted.iter().any(|w| w.0 == class) {
                continue;
            }
            let channel = &catalogue.class(class).unwrap().channels[usize::from(o.channel)];
            if wanted.contains(&(class, &*channel.name)) {
                series
                    .entry((format!("{class} {}", channel.name), o.device.0))
                    .or_default()
                    .push((o.time, o.value));
            }
        }
    }
    series
}

fn of<'s>(
    series: &'s BTreeMap<(String, u32), Vec<(SimTime, f64)>>,
    name: &'s str,
) -> impl Iterator<Item = &'s Vec<(SimTime, f64)>> {
    (series.iter())
        .filter(move |(key, _)| key.0 == name)
        .map(|(_, values)| values)
}

fn hour_of(time: SimTime) -> i64 {
    time.second_of_day(28_800) / 3_600
}

#[test]
fn two_days_of_the_demo_hang_together() {
    let wanted = [
        ("T4-5", "rain_rate"),
        ("T4-7", "valve_open"),
        ("T4-4", "lid_openings"),
        ("T4-6", "level"),
        ("T5-1", "free_spaces"),
        ("T5-6", "occupied"),
        ("T5-7", "power"),
        ("T5-7", "energy"),
        ("T5-10", "trips"),
        ("T9-2", "bins_emptied"),
    ];
    let s = series(0, 48, &wanted);
    // Nothing is watered while it rains.
    let rain: Vec<(SimTime, f64)> = of(&s, "T4-5 rain_rate").next().unwrap().clone();
    assert!(
        rain.iter().any(|r| r.1 > 1.0),
        "it rains on one of the days"
    );
    for valve in of(&s, "T4-7 valve_open").flatten().filter(|v| v.1 == 1.0) {
        let next = rain.partition_point(|r| r.0 < valve.0).min(rain.len() - 1);
        assert!(rain[next].1 < 0.3, "{valve:?} {:?}", rain[next]);
        assert!(matches!(hour_of(valve.0), 4..=7 | 18..=21), "{valve:?}");
    }
    // The screen shows as many spaces as there are, and as many as the sensors see.
    let (community, _) = demo();
    let spaces: u32 = community.parkings.iter().map(|p| p.spaces.value).sum();
    let free = of(&s, "T5-1 free_spaces").next().unwrap();
    assert!(
        free.iter()
            .all(|f| (0.0..=f64::from(spaces)).contains(&f.1))
    );
    let mean = |hours: std::ops::Range<i64>| {
        let at: Vec<f64> = (free.iter())
            .filter(|f| hours.contains(&hour_of(f.0)))
            .map(|f| f.1)
            .collect();
        at.iter().sum::<f64>() / at.len() as f64
    };
    assert!(
        mean(11..13) > 3.0 * mean(2..5),
        "{} {}",
        mean(11..13),
        mean(2..5)
    );
    let (mut came, mut went) = (0, 0);
    let window = free[0].0..free[free.len() - 1].0;
    for change in of(&s, "T5-6 occupied").flatten() {
        if window.contains(&change.0) {
            *(if change.1 == 1.0 {
                &mut came
            } else {
                &mut went
            }) += 1;
        }
    }
    let counted = f64::from(went - came);
    let shown = free[free.len() - 1].1 - free[0].1;
    assert!(
        (counted - shown).abs() < 60.0,
        "{counted} {shown}: but for bookings and faults"
    );
    // A charger's counter is the integral of its power, and a session a battery's worth.
    let energies = of(&s, "T5-7 energy").zip(of(&s, "T5-7 power"));
    let (mut charged, mut integrals) = (0.0, 0.0);
    for (energy, power) in energies {
        charged += energy[energy.len() - 1].1 - energy[0].1;
        integrals += power.iter().map(|p| p.1 / 60.0).sum::<f64>();
    }
    assert!(
        (charged / integrals - 1.0).abs() < 0.03,
        "{charged} {integrals}"
    );
    // Lifts rest at night, and the tanks are neither dry nor over full.
    let trips: Vec<i64> = of(&s, "T5-10 trips")
        .flatten()
        .map(|t| hour_of(t.0))
        .collect();
    let at = |hours: std::ops::Range<i64>| trips.iter().filter(|h| hours.contains(h)).count();
    assert!(at(7..9) > 20 * at(2..4), "{} {}", at(7..9), at(2..4));
    let levels: Vec<f64> = of(&s, "T4-6 level").flatten().map(|l| l.1).collect();
    let low = levels.iter().filter(|l| **l < 1.0).count();
    assert!(
        (low as f64) < 0.02 * levels.len() as f64,
        "{low} of {}",
        levels.len()
    );
    // Two robots never empty one bin at a time: all bins they empty open at that very moment.
    let mut emptied: Vec<SimTime> = of(&s, "T9-2 bins_emptied").flatten().map(|e| e.0).collect();
    emptied.sort_unstable();
    // 2,500 homes make 1,830 kg a day (2.62 persons, 0.28 kg), of which the trucks take most; robots come at 50 kg, about twice a day to each of
    // the eight bins of more than 120 homes: some 35 times in two days.
    assert!(emptied.len() > 20, "{}", emptied.len());
    for lids in of(&s, "T4-4 lid_openings") {
        let mine: Vec<SimTime> = (lids.iter().map(|l| l.0))
            .filter(|t| emptied.binary_search(t).is_ok())
            .collect();
        for pair in mine.windows(2) {
            let gap = (pair[1] - pair[0]).secs_f64();
            // At the morning's peak half of the households an hour carry something out: the 320 homes of the busiest bin some 30 kg in a quarter
            // of an hour. No robot comes for less than 50.
            assert!(gap > 900.0, "a bin was emptied twice within {gap} s");
        }
    }
}

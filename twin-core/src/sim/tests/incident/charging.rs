//! Chargers that overheat by a rate: those that charge.

use super::*;
use crate::sim::{CommunityDigest, Habits, Occurrence, Reach, Whole};

const CHARGING: f64 = 2.0;
/// Five in the afternoon, when cars come home.
const EVENING: SimTime = SimTime::from_secs(1_780_243_200 + 17 * 3_600);

/// Twelve an hour.
fn overheating() -> Disturbances {
    only(vec![IncidentPlan {
        after_s: None,
        rate_per_day: Some(288.0),
        lasts_s: Some(600.0),
        ..plan(IncidentKind::ChargerOverheating, None)
    }])
}

/// What is heard, and whom the incidents reached.
#[derive(Default)]
struct Told {
    heard: Heard,
    occurred: Vec<(Occurrence, Reach)>,
}

impl EventSink for Told {
    fn window(&mut self, observations: &[Observation], notices: &[Notice]) {
        self.heard.window(observations, notices);
    }

    fn truth(&mut self, records: &[Truth]) {
        self.heard.truth(records);
    }

    fn incident(&mut self, occurrence: &Occurrence, reach: Reach) {
        self.occurred.push((occurrence.clone(), reach));
    }
}

fn start(
    (community, catalogue): &(Community, Catalogue),
    habits: Habits,
    threads: usize,
) -> Simulation {
    let options = SimOptions {
        population: habits,
        ..options(EVENING, threads)
    };
    let mut simulation = Simulation::new(community, catalogue, options).unwrap();
    simulation
        .disturb(community, catalogue, &overheating())
        .unwrap();
    simulation
}

/// The chargers at which an incident began.
fn begun(truths: &[Truth]) -> Vec<DeviceIdx> {
    let is_worn = |truth: &&Truth| {
        let is_meant = matches!(
            truth.kind,
            TruthKind::Incident {
                word: "contact_worn",
                ..
            }
        );
        let by_incident = matches!(
            truth.phase,
            TruthPhase::Begins {
                cause: TruthCause::Incident(_),
                ..
            }
        );
        is_meant && by_incident
    };
    let begun = truths.iter().filter(is_worn);
    begun.filter_map(|truth| truth.device).collect()
}

#[test]
fn one_overheats_that_charges_as_the_minute_begins() {
    let site = block(1_450);
    let channels = &site.1.class("T5-7").unwrap().channels;
    let session = channels.iter().position(|c| &*c.name == "session");
    let session = session.unwrap() as u16;
    let mut simulation = start(&site, Habits::default(), 1);
    let (mut worn, mut idle) = (0, 0);
    for minute in 1..=180 {
        let state = |simulation: &Simulation, device| {
            simulation.latest(device, session).map(|latest| latest.1)
        };
        let chargers = (0..).zip(&site.0.devices);
        let chargers = chargers.filter(|(_, d)| d.class.as_str() == "T5-7");
        let before: BTreeMap<DeviceIdx, Option<f64>> = chargers
            .map(|(n, _)| (DeviceIdx(n), state(&simulation, DeviceIdx(n))))
            .collect();
        let mut told = Told::default();
        simulation.advance(EVENING + SimSpan::from_secs(60 * minute), &mut told);
        for device in begun(&told.heard.truths) {
            assert_eq!(before[&device], Some(CHARGING), "in minute {minute}");
            worn += 1;
        }
        idle += before
            .values()
            .filter(|state| **state != Some(CHARGING))
            .count();
    }
    println!("{worn} of those that charge have a worn contact; {idle} minutes of others");
    // 36 in three hours, less those of the first minutes, when no car is back yet, and those at one that is worn already.
    assert!(worn >= 8, "{worn}");
    assert!(idle > 1_000, "most charge nothing at any moment");
}

#[test]
fn where_no_car_charges_nobody_is_reached_and_that_is_told() {
    let nobody = Habits {
        occupied: 0.0,
        ..Habits::default()
    };
    let mut told = Told::default();
    start(&block(1_450), nobody, 1).advance(EVENING + hours(3), &mut told);
    assert!(told.occurred.len() > 10, "{}", told.occurred.len());
    assert!(
        told.occurred
            .iter()
            .all(|(_, reach)| *reach == Reach::default())
    );
    assert!(begun(&told.heard.truths).is_empty());
    // The truth has each of them, without a place.
    let in_vain = told.heard.truths.iter().filter(|truth| {
        let is_begin = truth.phase != TruthPhase::Ends;
        let is_in_vain = matches!(
            truth.kind,
            TruthKind::Whole(Whole::Incident {
                place: None,
                devices: 0,
                ..
            })
        );
        is_begin && is_in_vain
    });
    assert_eq!(in_vain.count(), told.occurred.len());
}

#[test]
fn threads_and_snapshots_draw_the_same_chargers() {
    let site = block(1_450);
    let digest = CommunityDigest::of(&site.0, &site.1).unwrap();
    let end = EVENING + hours(2);
    let run = |threads| {
        let mut told = Told::default();
        start(&site, Habits::default(), threads).advance(end, &mut told);
        told
    };
    let whole = run(1);
    assert!(!begun(&whole.heard.truths).is_empty());
    for threads in [2, 4] {
        let other = run(threads);
        assert_eq!(other.occurred, whole.occurred);
        assert_eq!(other.heard.truths, whole.heard.truths);
    }
    let (mut simulation, mut told) = (start(&site, Habits::default(), 2), Told::default());
    while simulation.now() < end {
        let next = simulation.now() + SimSpan::from_secs(1_777);
        simulation.advance(next.min(end), &mut told);
        let saved = simulation.save(digest);
        simulation = Simulation::resume(&site.0, &site.1, &saved, 3).unwrap();
    }
    assert_eq!(told.occurred, whole.occurred);
    assert_eq!(told.heard.truths, whole.heard.truths);
    assert_eq!(told.heard.kept.observations, whole.heard.kept.observations);
}

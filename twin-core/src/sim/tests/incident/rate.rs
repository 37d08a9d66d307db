//! Incidents that come by a rate.

use std::collections::BTreeSet;

use super::*;
use crate::sim::{CommunityDigest, Occurrence, Reach};

/// Half past seven, in the middle of an hour.
const START: SimTime = SimTime::from_secs(1_780_243_200 + 7 * 3_600 + 1_800);
const END: SimTime = SimTime::from_secs(1_780_243_200 + 12 * 3_600);

fn by_rate(kind: IncidentKind, rate_per_day: f64, lasts_s: f64) -> IncidentPlan {
    IncidentPlan {
        after_s: None,
        rate_per_day: Some(rate_per_day),
        lasts_s: Some(lasts_s),
        ..plan(kind, None)
    }
}

fn incidents() -> Disturbances {
    only(vec![
        plan(IncidentKind::BinFire, None),
        by_rate(IncidentKind::Fall, 96.0, 300.0),
        by_rate(IncidentKind::PowerCut, 12.0, 120.0),
    ])
}

/// What is heard, and the incidents that came by a rate.
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

fn start((community, catalogue): &(Community, Catalogue), threads: usize) -> Simulation {
    let mut simulation = Simulation::new(community, catalogue, options(START, threads)).unwrap();
    let disturbed = simulation.disturb(community, catalogue, &incidents());
    // Each reaches somebody whenever it comes.
    assert!(disturbed.unwrap().incidents.iter().all(|r| r.devices > 0));
    simulation
}

/// When and where incidents of these numbers began, as the ground truth has it.
fn begun(heard: &Heard, numbers: &BTreeSet<u32>) -> Vec<(u32, SimTime, DeviceIdx)> {
    let begun = heard.truths.iter().filter_map(|truth| match truth.phase {
        TruthPhase::Begins {
            cause: TruthCause::Incident(number),
            ..
        } if numbers.contains(&number) => Some((number, truth.time, truth.device?)),
        _ => None,
    });
    begun.collect()
}

#[test]
fn what_comes_by_a_rate_is_the_same_however_the_run_is_cut() {
    let site = block(1_450);
    let digest = CommunityDigest::of(&site.0, &site.1).unwrap();
    let mut whole = Told::default();
    start(&site, 1).advance(END, &mut whole);
    for step_s in [1_777, 7_777] {
        let (mut simulation, mut told) = (start(&site, 2), Told::default());
        while simulation.now() < END {
            let next = simulation.now() + SimSpan::from_secs(step_s);
            simulation.advance(next.min(END), &mut told);
            let saved = simulation.save(digest);
            simulation = Simulation::resume(&site.0, &site.1, &saved, 3).unwrap();
        }
        assert_eq!(told.occurred, whole.occurred);
        assert_eq!(told.heard.truths, whole.heard.truths);
        let observations = &whole.heard.kept.observations;
        assert_eq!(told.heard.kept.observations, *observations);
    }
}

#[test]
fn what_has_come_by_a_rate_and_was_not_told_yet_is_told_after_a_snapshot() {
    let (community, catalogue) = block(1_450);
    let digest = CommunityDigest::of(&community, &catalogue).unwrap();
    // 42 an hour.
    let falls = only(vec![by_rate(IncidentKind::Fall, 1_000.0, 3_600.0)]);
    let run = |is_saved: bool| {
        let mut simulation = Simulation::new(&community, &catalogue, options(END, 1)).unwrap();
        simulation.disturb(&community, &catalogue, &falls).unwrap();
        // What came in the last hour goes on, and is told with the first window.
        simulation.go_on_since(END + hours(-1));
        let mut told = Told::default();
        for hour in 1..=3 {
            if is_saved {
                let saved = simulation.save(digest);
                simulation = Simulation::resume(&community, &catalogue, &saved, 2).unwrap();
                assert_eq!(simulation.save(digest), saved);
            }
            simulation.advance(END + hours(hour), &mut told);
            // It begins the next hour, and with it what that brings.
            let (device, on) = (DeviceIdx(0), hour == 2);
            simulation.command(Command::Switch { device, on }).unwrap();
        }
        told
    };
    let (whole, saved) = (run(false), run(true));
    // Those that stand at first, and those of three hours.
    assert!(whole.occurred.len() > 100, "{}", whole.occurred.len());
    assert!(whole.occurred[0].0.begins <= END);
    assert_eq!(saved.occurred, whole.occurred);
    assert_eq!(saved.heard.truths, whole.heard.truths);
    let observations = &whole.heard.kept.observations;
    assert_eq!(saved.heard.kept.observations, *observations);
}

#[test]
fn each_occurrence_has_its_number_and_its_own_place_in_the_truth() {
    let site = block(1_450);
    let mut told = Told::default();
    start(&site, 1).advance(END, &mut told);
    // Four an hour for four and a half hours.
    let falls = told.occurred.iter();
    let falls = falls.filter(|(o, _)| o.plan.kind == IncidentKind::Fall);
    let falls: BTreeSet<u32> = falls.map(|(o, _)| o.number).collect();
    assert!((6..=36).contains(&falls.len()), "{falls:?}");
    let numbers: BTreeSet<u32> = told.occurred.iter().map(|(o, _)| o.number).collect();
    assert_eq!(numbers.len(), told.occurred.len());
    // Those of the scenario's entries are 0 to 2.
    assert!(numbers.first().is_some_and(|first| *first == 3));
    let fallen = begun(&told.heard, &falls);
    let places: BTreeSet<DeviceIdx> = fallen.iter().map(|(_, _, device)| *device).collect();
    assert!(places.len() > 1, "{fallen:?}");
    for (number, time, _) in fallen {
        let of = told.occurred.iter().find(|(o, _)| o.number == number);
        let late = (time - of.unwrap().0.begins).secs_f64();
        assert!((0.0..0.01).contains(&late), "{late} s");
    }
    let cuts: BTreeSet<u32> = numbers.difference(&falls).copied().collect();
    assert!(!begun(&told.heard, &cuts).is_empty(), "{cuts:?}");
}

#[test]
fn a_run_that_goes_on_takes_up_what_came_before_it() {
    let (community, catalogue) = block(1_450);
    let cuts = only(vec![by_rate(IncidentKind::PowerCut, 1_000.0, 3_600.0)]);
    let run = |since: Option<SimTime>| {
        let mut simulation = Simulation::new(&community, &catalogue, options(END, 1)).unwrap();
        simulation.disturb(&community, &catalogue, &cuts).unwrap();
        if let Some(since) = since {
            simulation.go_on_since(since);
        }
        let mut told = Told::default();
        simulation.advance(END + SimSpan::from_secs(1), &mut told);
        let before = told.occurred.iter().filter(|(o, _)| o.begins <= END);
        before.count()
    };
    assert_eq!(run(None), 0);
    assert_eq!(run(Some(END)), 0);
    // 42 an hour.
    let taken_up = run(Some(START));
    assert!((15..=75).contains(&taken_up), "{taken_up}");
}

#[test]
fn a_time_and_a_rate_exclude_each_other_and_a_rate_has_its_bounds() {
    let (community, catalogue) = demo();
    let refused = |after_s, rate_per_day, words: &str| {
        let wrong = IncidentPlan {
            after_s,
            rate_per_day,
            ..plan(IncidentKind::Fever, None)
        };
        let mut simulation = Simulation::new(community, catalogue, options(MIDNIGHT, 1)).unwrap();
        let error = simulation
            .disturb(community, catalogue, &only(vec![wrong]))
            .unwrap_err();
        assert!(error.to_string().contains(words), "{error}");
        assert_eq!(error.table(), Some(("incident", 0)));
    };
    refused(Some(60.0), Some(1.0), "exclude each other");
    refused(None, None, "after_s or rate_per_day is missing");
    for rate in [0.0, -1.0, f64::NAN, f64::INFINITY, 1_000.1] {
        refused(None, Some(rate), "at most 1000");
    }
}

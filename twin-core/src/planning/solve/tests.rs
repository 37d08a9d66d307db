//! The choice among candidates by each objective, by hand.

use std::borrow::Cow;
use std::ops::ControlFlow;

use geo::coord;

use super::choice::{Choice, Problem};
use super::device::{MOST_DEVICES, room_for_one};
use super::pricing::{Charge, Measure};
use super::stretch::stations;
use crate::ids::RowId;
use crate::optimise::{CoverDemand, CoverInput, Covering, Effort, Progress};
use crate::planning::chain::Chain;
use crate::planning::decided::{ByCoverage, Decided};
use crate::planning::line::ServedLine;
use crate::planning::siting::Footing;

fn demand(candidates: &[u32], weight: f64) -> CoverDemand {
    CoverDemand {
        candidates: candidates.to_vec(),
        covers: 1,
        weight,
    }
}

fn chosen(problem: &Problem, measure: &Measure) -> Choice {
    let mut watch = |_: Progress| ControlFlow::Continue(());
    problem
        .choose(measure, &Effort::default(), &mut watch)
        .unwrap()
}

/// One a candidate: what it costs by itself, and the spot that it shares with what that costs.
fn cost(charges: &[(f64, Option<(i64, f64)>)]) -> Measure {
    let charge = |(each, spot): &(f64, Option<(i64, f64)>)| Charge {
        each: *each,
        opening: spot.map_or(0.0, |(_, opening)| opening),
        spot: spot.map(|(at, _)| (at, 0)),
    };
    Measure::Cost {
        currency: "CNY".into(),
        charges: charges.iter().map(charge).collect(),
    }
}

/// A wall that serves both demands, and a post for each.
fn wall_or_posts() -> Problem {
    Problem {
        footings: vec![Footing::Wall, Footing::Ground, Footing::Ground],
        demands: vec![demand(&[0, 1], 1.0), demand(&[0, 2], 1.0)],
        lefts: vec![4.0, 4.0],
        ..Problem::default()
    }
}

#[test]
fn the_fewest_are_the_cheapest_by_weight() {
    let problem = wall_or_posts();
    let found = chosen(&problem, &Measure::Sites);
    assert_eq!(found.chosen, [0]);
    assert_eq!((found.bounds.value, found.decided), (1.05, None));
    let plain = CoverInput {
        costs: vec![1.05, 1.25, 1.25, 4.0, 4.0],
        demands: vec![demand(&[0, 1, 3], 1.0), demand(&[0, 2, 4], 1.0)],
        ..CoverInput::default()
    };
    let mut watch = |_: Progress| ControlFlow::Continue(());
    let effort = Effort::default();
    let answer = Covering::new(&plain).unwrap().cheapest(&effort, &mut watch);
    let answer = answer.unwrap();
    assert_eq!((answer.chosen, answer.bounds), (found.chosen, found.bounds));
}

#[test]
fn a_dear_wall_loses_against_two_posts_and_a_cheap_one_does_not() {
    let problem = wall_or_posts();
    // 100 and a mount of 500 against twice 100 and a post of 50.
    let posts = [(100.0, Some((1, 50.0))), (100.0, Some((2, 50.0)))];
    let dear = chosen(&problem, &cost(&[(600.0, None), posts[0], posts[1]]));
    assert_eq!((dear.chosen, dear.bounds.value), (vec![1, 2], 300.0));
    let Some(Decided::Prices(found)) = dear.decided else {
        panic!("prices did not decide");
    };
    assert_eq!((found.cost, found.otherwise), (300.0, 600.0));
    assert_eq!(found.sites[&Footing::Wall], [0, 1]);
    assert_eq!(found.sites[&Footing::Ground], [2, 0]);
    let cheap = chosen(&problem, &cost(&[(250.0, None), posts[0], posts[1]]));
    assert_eq!((cheap.chosen, cheap.bounds.value), (vec![0], 250.0));
}

#[test]
fn devices_at_one_spot_share_its_post_and_its_trench() {
    let problem = Problem {
        footings: vec![
            Footing::Ground,
            Footing::Ground,
            Footing::Wall,
            Footing::Wall,
        ],
        demands: vec![demand(&[0, 2], 1.0), demand(&[1, 3], 1.0)],
        ..Problem::default()
    };
    let at = |opening: f64| (100.0, Some((7, opening)));
    // Two on one post, 200 and its opening once, against two on walls for 550 each.
    let walls = [(550.0, None), (550.0, None)];
    let found = |opening: f64| {
        chosen(
            &problem,
            &cost(&[at(opening), at(opening), walls[0], walls[1]]),
        )
    };
    let shared = found(800.0);
    assert_eq!((shared.chosen, shared.bounds.value), (vec![0, 1], 1_000.0));
    let apart = found(1_000.0);
    assert_eq!((apart.chosen, apart.bounds.value), (vec![2, 3], 1_100.0));
}

#[test]
fn what_no_candidate_serves_is_left_and_costs_nothing() {
    let mut problem = wall_or_posts();
    problem.demands.push(demand(&[], 30.0));
    problem.lefts.push(33.0);
    let charges = [(600.0, None), (100.0, None), (100.0, None)];
    let found = chosen(&problem, &cost(&charges));
    assert_eq!(found.chosen, [1, 2, 5]);
    assert_eq!((found.bounds.value, found.bounds.bound), (200.0, 200.0));
}

/// Of two that are too close to each other one serves three short pieces and the other one long piece.
#[test]
fn coverage_counts_what_is_left_and_not_how_often() {
    let problem = Problem {
        footings: vec![Footing::Ground, Footing::Ground],
        demands: vec![
            demand(&[0], 1.0),
            demand(&[0], 1.0),
            demand(&[0], 1.0),
            demand(&[1], 8.0),
        ],
        lefts: vec![4.0, 4.0, 4.0, 11.0],
        exclusions: vec![[0, 1]],
        ..Problem::default()
    };
    // 1.25 + 11 against 1.25 + 12.
    assert_eq!(chosen(&problem, &Measure::Sites).chosen, [0, 5]);
    let found = chosen(&problem, &Measure::Coverage);
    assert_eq!(found.chosen, [1, 2, 3, 4]);
    assert_eq!(found.bounds.value, 1.25);
    let most = ByCoverage {
        served: 8.0,
        most: 8.0,
    };
    assert_eq!(found.decided, Some(Decided::Coverage(most)));
}

/// Spare candidates are for prices alone.
#[test]
fn the_fewest_leave_what_prices_alone_may_take() {
    let mut problem = wall_or_posts();
    problem.footings.push(Footing::SmartPole);
    problem.spare.push(3);
    for demand in &mut problem.demands {
        demand.candidates.push(3);
    }
    assert_eq!(chosen(&problem, &Measure::Sites).chosen, [0]);
    let charges = [(600.0, None), (400.0, None), (400.0, None), (100.0, None)];
    assert_eq!(chosen(&problem, &cost(&charges)).chosen, [3]);
}

/// Eleven outlets in a ring, each of which serves two of eleven places, and two more places: one that nothing serves, and one of its own.
fn ring() -> Problem {
    let mut demands: Vec<CoverDemand> = (0..11)
        .map(|number| demand(&[number, (number + 1) % 11], 1.0))
        .collect();
    demands.extend([demand(&[], 1.0), demand(&[11], 1.0)]);
    Problem {
        footings: vec![Footing::Feature; 12],
        lefts: vec![4.0; demands.len()],
        demands,
        ..Problem::default()
    }
}

/// A choice, and how often its solvers told how far they were.
fn watched(problem: &Problem, measure: &Measure) -> (Choice, usize) {
    let mut told = 0;
    let mut watch = |_: Progress| {
        told += 1;
        ControlFlow::Continue(())
    };
    let found = problem.choose(measure, &Effort::default(), &mut watch);
    (found.unwrap(), told)
}

#[test]
fn where_all_sites_cost_the_same_money_is_not_looked_for_again() {
    let problem = ring();
    let (fewest, once) = watched(&problem, &Measure::Sites);
    assert!(once > 0, "it takes some looking for");
    // A device for 100 on a base of its own for 50. Six of the ring and the one apart serve all that can be served.
    let at = |number: i64| (100.0, Some((number, 50.0)));
    let alike: Vec<_> = (0..12).map(at).collect();
    let (found, told) = watched(&problem, &cost(&alike));
    assert_eq!((&found.chosen, told), (&fewest.chosen, once));
    assert_eq!((found.bounds.value, found.bounds.bound), (1_050.0, 1_050.0));
    assert_eq!(found.bounds.gap(), 0.0);
    let Some(Decided::Prices(prices)) = found.decided else {
        panic!("prices did not decide");
    };
    assert_eq!((prices.cost, prices.otherwise), (1_050.0, 1_050.0));
    assert_eq!(prices.sites[&Footing::Feature], [7, 7]);
    // One that is dearer, or two on one base: another problem, which has an answer of its own.
    let mut dear = alike.clone();
    dear[0].0 = 200.0;
    let (found, told) = watched(&problem, &cost(&dear));
    assert!(told > once);
    assert_eq!((found.bounds.value, found.chosen[0]), (1_050.0, 1));
    let mut shared = alike;
    shared[0] = shared[11];
    let (found, _) = watched(&problem, &cost(&shared));
    assert_eq!((found.bounds.value, found.chosen[0]), (1_000.0, 0));
}

/// Six rows of six places; a device at one serves it and those beside it, and one more place nothing serves.
fn lattice() -> Problem {
    let places = || (0..36_i32).map(|place| (place % 6, place / 6));
    let serves = |(x, y): (i32, i32), (u, v): (i32, i32)| (x - u).abs() + (y - v).abs() <= 1;
    let of = |at: (i32, i32)| {
        let near = (0..).zip(places()).filter(|(_, other)| serves(at, *other));
        let near: Vec<u32> = near.map(|(number, _)| number).collect();
        demand(&near, 1.0)
    };
    let mut demands: Vec<CoverDemand> = places().map(of).collect();
    demands.push(demand(&[], 1.0));
    Problem {
        footings: vec![Footing::Feature; 36],
        lefts: vec![4.0; demands.len()],
        demands,
        ..Problem::default()
    }
}

/// Half of the value is enough of a bound here, so that neither is proven.
#[test]
fn the_bound_in_money_is_that_of_the_fewest_sites_without_what_they_leave() {
    let problem = lattice();
    let effort = Effort {
        gap: 0.5,
        search_steps: 0,
        ..Effort::default()
    };
    let bounds = |measure: &Measure| {
        let mut watch = |_: Progress| ControlFlow::Continue(());
        let found = problem.choose(measure, &effort, &mut watch);
        found.unwrap().bounds
    };
    let sites = bounds(&Measure::Sites);
    assert!(sites.bound < sites.value, "{sites:?}");
    let money = bounds(&cost(&[(150.0, None); 36]));
    // What nothing serves is left for 4 sites.
    let in_money = [sites.value, sites.bound].map(|in_sites| (in_sites - 4.0) * 150.0);
    assert!((money.value - in_money[0]).abs() < 1e-6, "{money:?}");
    assert!((money.bound - in_money[1]).abs() < 1e-6, "{money:?}");
    // One that costs a cent less makes it a problem of its own, whose bound is its own: about the same.
    let mut other = [(150.0, None); 36];
    other[0].0 = 149.99;
    let other = bounds(&cost(&other));
    assert!(other.bound <= money.value && money.bound <= other.value + 0.01);
}

#[test]
fn sites_along_a_line_are_a_tenth_of_half_the_spacing_apart_and_half_a_metre_at_least() {
    let ends = vec![coord! { x: 0.0, y: 0.0 }, coord! { x: 100.0, y: 0.0 }];
    let sites = |spacing_max_m: f64| -> Vec<f64> {
        let line = ServedLine {
            chain: Cow::Owned(Chain::new(ends.clone(), Vec::new())),
            half_m: spacing_max_m / 2.0,
            beside_m: 4.0,
            about_ends_m: 0.0,
            at_ends_m: None,
            least_m: None,
            is_ring: false,
        };
        stations(&line).collect()
    };
    // Every 2.5 m, both ends included.
    assert_eq!(sites(50.0).len(), 41);
    // A metre would make one every 5 cm.
    let narrow = sites(1.0);
    assert_eq!((narrow.len(), &narrow[..2]), (201, &[0.0, 0.5][..]));
}

#[test]
fn a_plan_has_an_end_however_many_devices_its_rules_ask_for() {
    let row = RowId::new("HZ-1").unwrap();
    assert_eq!(room_for_one(MOST_DEVICES - 1, &row), Ok(()));
    let error = room_for_one(MOST_DEVICES, &row).unwrap_err();
    let words = "with row 'HZ-1' the plan has more than 5000000 devices";
    assert!(error.to_string().starts_with(words), "{error}");
}

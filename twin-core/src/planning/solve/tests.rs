//! The choice among candidates by each objective, by hand.

use std::ops::ControlFlow;

use super::choice::{Choice, Problem};
use super::pricing::{Charge, Measure};
use crate::optimise::{CoverDemand, CoverInput, Covering, Effort, Progress};
use crate::planning::decided::{ByCoverage, Decided};
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

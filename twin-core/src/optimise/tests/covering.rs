use super::{after, on};
use crate::optimise::{
    CoverAnswer, CoverDemand, CoverInput, Covering, Effort, Ended, OptimiseError,
};
use crate::told::Term;

fn demand(candidates: &[u32], covers: u32) -> CoverDemand {
    CoverDemand {
        candidates: candidates.to_vec(),
        covers,
        weight: 1.0,
    }
}

fn input(costs: &[f64], demands: &[(&[u32], u32)]) -> CoverInput {
    CoverInput {
        costs: costs.to_vec(),
        demands: demands.iter().map(|(c, k)| demand(c, *k)).collect(),
        ..CoverInput::default()
    }
}

fn cheapest(input: &CoverInput) -> Result<CoverAnswer, OptimiseError> {
    Covering::new(input)?.cheapest(&Effort::default(), &mut on)
}

#[track_caller]
fn check(input: &CoverInput, chosen: &[u32], cost: f64) {
    let answer = cheapest(input).unwrap();
    assert_eq!(answer.chosen, chosen);
    assert_eq!(
        (answer.cost, answer.bounds.value, answer.bounds.bound),
        (cost, cost, cost)
    );
    assert_eq!(
        (answer.bounds.ended, answer.bounds.gap()),
        (Ended::Optimal, 0.0)
    );
    assert!(answer.covered.iter().all(|&c| c));
}

#[track_caller]
fn fails(input: &CoverInput, expected: OptimiseError) {
    assert_eq!(cheapest(input).unwrap_err(), expected);
}

/// Five places on a line, each candidate reaches its neighbours: the second and the last but one do.
fn line() -> CoverInput {
    input(
        &[1.0; 5],
        &[
            (&[0, 1], 1),
            (&[0, 1, 2], 1),
            (&[1, 2, 3], 1),
            (&[2, 3, 4], 1),
            (&[3, 4], 1),
        ],
    )
}

#[test]
fn two_of_five_on_a_line_cover_it() {
    check(&line(), &[1, 3], 2.0);
}

#[test]
fn no_demand_costs_nothing() {
    check(&input(&[1.0, 2.0], &[]), &[], 0.0);
}

#[test]
fn costs_decide_between_covers() {
    check(
        &input(&[5.0, 2.0, 2.0], &[(&[0, 1], 1), (&[0, 2], 1)]),
        &[1, 2],
        4.0,
    );
    check(
        &input(&[3.0, 2.0, 2.0], &[(&[0, 1], 1), (&[0, 2], 1)]),
        &[0],
        3.0,
    );
}

#[test]
fn a_triangle_needs_two_though_the_relaxation_says_one_and_a_half() {
    check(
        &input(&[1.0; 3], &[(&[0, 1], 1), (&[1, 2], 1), (&[0, 2], 1)]),
        &[0, 1],
        2.0,
    );
}

#[test]
fn a_demand_for_two_covers_gets_the_two_cheapest() {
    check(&input(&[3.0, 1.0, 2.0], &[(&[0, 1, 2], 2)]), &[1, 2], 3.0);
}

#[test]
fn a_must_keep_stays_and_is_paid_though_it_covers_nothing_new() {
    let keep = CoverInput {
        keep: vec![0],
        ..line()
    };
    check(&keep, &[0, 3], 2.0);
    let useless = CoverInput {
        costs: vec![1.0; 6],
        keep: vec![5],
        ..line()
    };
    check(&useless, &[1, 3, 5], 3.0);
}

#[test]
fn a_must_not_is_replaced() {
    let ban = CoverInput {
        ban: vec![1],
        ..line()
    };
    let answer = cheapest(&ban).unwrap();
    assert_eq!(answer.cost, 2.0);
    assert!(!answer.chosen.contains(&1));
}

#[test]
fn candidates_too_close_are_not_chosen_together() {
    let spaced = CoverInput {
        exclusions: vec![[1, 3]],
        ..line()
    };
    let answer = cheapest(&spaced).unwrap();
    assert!(!(answer.chosen.contains(&1) && answer.chosen.contains(&3)));
    assert_eq!((answer.cost, answer.bounds.bound), (2.0, 2.0));
}

/// A square of 36 × 36 points, each of them a site too, that a site covers 6 steps around it and excludes others for as far; a point may be
/// left out for the price of three.
fn discs() -> CoverInput {
    let places: Vec<[i32; 2]> = (0..36 * 36).map(|n| [n % 36, n / 36]).collect();
    let near = |[x, y]: [i32; 2], [u, v]: [i32; 2]| (x - u).pow(2) + (y - v).pow(2) <= 36;
    let sites = 0..places.len() as u32;
    let demand_at = |(number, place): (u32, &[i32; 2])| {
        let reached = sites.clone().filter(|s| near(*place, places[*s as usize]));
        demand(&reached.chain([sites.end + number]).collect::<Vec<_>>(), 1)
    };
    let pairs = sites.clone().flat_map(|a| (0..a).map(move |b| [b, a]));
    CoverInput {
        demands: sites.clone().zip(&places).map(demand_at).collect(),
        costs: [vec![1.0; places.len()], vec![3.0; places.len()]].concat(),
        exclusions: pairs
            .filter(|[a, b]| near(places[*a as usize], places[*b as usize]))
            .collect(),
        ..CoverInput::default()
    }
}

/// Whatever comes in pushes others out: the search must not run empty over it. Discs in the densest lattice (Kershner 1939) waste a sixth
/// of their area, so that 14 would do without edges.
#[test]
fn discs_that_exclude_each_other_cover_a_square_with_few() {
    let effort = Effort {
        gap: 0.01,
        dual_steps: 200,
        search_steps: 8_000,
        neighbourhoods: 0,
        nodes: 0,
        seed: 1,
    };
    let answer = Covering::new(&discs()).unwrap();
    let answer = answer.cheapest(&effort, &mut on).unwrap();
    assert!(answer.cost <= 17.0, "{}", answer.cost);
    assert!(answer.bounds.bound >= 14.0, "{}", answer.bounds.bound);
}

#[test]
fn devices_share_a_pole_that_is_paid_once() {
    // Two poles at 10 each; a camera and a lamp at either. Apart, the cheap camera and the cheap lamp would cost 2 + 20.
    let poles = CoverInput {
        openings: vec![10.0, 10.0],
        sites: vec![Some(0), Some(0), Some(1), Some(1)],
        ..input(&[1.0, 3.0, 4.0, 1.0], &[(&[0, 2], 1), (&[1, 3], 1)])
    };
    check(&poles, &[0, 1], 14.0);
    let standing = CoverInput {
        keep: vec![3],
        ..poles
    };
    check(&standing, &[2, 3], 15.0);
}

#[test]
fn what_is_wrong_is_named() {
    let bad = |what, index, value| OptimiseError::BadFigure { what, index, value };
    fails(
        &input(&[1.0, -2.0], &[]),
        bad(
            Term::new("the cost of candidate", "候选点的费用，序号"),
            1,
            -2.0,
        ),
    );
    let nan = cheapest(&input(&[f64::NAN], &[])).unwrap_err();
    assert!(
        nan.to_string()
            .starts_with("the cost of candidate 0 is NaN"),
        "{nan}"
    );
    fails(
        &input(&[1.0], &[(&[0], 1), (&[], 1)]),
        OptimiseError::NoCandidate { demand: 1 },
    );
    let few = OptimiseError::TooFewCandidates {
        demand: 0,
        covers: 2,
        candidates: 1,
    };
    fails(&input(&[1.0], &[(&[0], 2)]), few);
    fails(
        &input(&[1.0], &[(&[0], 0)]),
        OptimiseError::NoCovers { demand: 0 },
    );
    let unknown = OptimiseError::Unknown {
        what: Term::new("a demand", "需求"),
        index: 7,
        count: 1,
    };
    fails(&input(&[1.0], &[(&[7], 1)]), unknown);
}

#[test]
fn contradictions_are_named() {
    let both = CoverInput {
        keep: vec![2],
        ban: vec![2],
        ..line()
    };
    fails(&both, OptimiseError::KeptAndBanned { candidate: 2 });
    let close = CoverInput {
        keep: vec![2, 4],
        exclusions: vec![[4, 2]],
        ..line()
    };
    fails(
        &close,
        OptimiseError::KeptTooClose {
            first: 4,
            second: 2,
        },
    );
    let banned = CoverInput {
        ban: vec![0, 1],
        ..line()
    };
    fails(&banned, OptimiseError::NoCandidate { demand: 0 });
    // Each demand has its own candidate, and the two exclude each other.
    let apart = CoverInput {
        exclusions: vec![[0, 1]],
        ..input(&[1.0, 1.0], &[(&[0], 1), (&[1], 1)])
    };
    assert!(matches!(
        cheapest(&apart),
        Err(OptimiseError::Infeasible { .. })
    ));
}

#[test]
fn a_gap_that_is_no_figure_is_refused() {
    let effort = Effort {
        gap: f64::NAN,
        ..Effort::default()
    };
    let refused = Covering::new(&line()).unwrap().cheapest(&effort, &mut on);
    assert!(matches!(refused, Err(OptimiseError::BadGap { .. })));
}

#[test]
fn a_beginning_with_a_candidate_that_there_is_not_is_refused() {
    let problem = Covering::new(&line()).unwrap();
    let begun = |known: &[u32]| problem.cheapest_from(known, &Effort::default(), &mut on);
    assert_eq!(begun(&[0, 2, 4]).unwrap().chosen, [1, 3]);
    let what = Term::new("the choice to begin with", "起始方案");
    let (index, count) = (5, 5);
    let expected = OptimiseError::Unknown { what, index, count };
    assert_eq!(begun(&[1, 5]).unwrap_err(), expected);
}

/// A grid of demands, each covered by the candidates within a reach that makes the relaxation fractional.
pub(super) fn grid(side: i32) -> CoverInput {
    let places = || (0..side * side).map(|i| (i % side, i / side));
    let within = |(x, y): (i32, i32), (u, v): (i32, i32)| (x - u).abs() + (y - v).abs() <= 2;
    let covering = |p: (i32, i32)| {
        let candidates = places().enumerate().filter(|(_, q)| within(p, *q));
        demand(&candidates.map(|(j, _)| j as u32).collect::<Vec<_>>(), 1)
    };
    CoverInput {
        costs: vec![1.0; places().count()],
        demands: places().map(covering).collect(),
        ..CoverInput::default()
    }
}

#[test]
fn a_cancelled_run_gives_the_best_so_far_with_its_gap() {
    let problem = Covering::new(&grid(14)).unwrap();
    for calls in [0, 1, 3, 10, 40] {
        let answer = problem
            .cheapest(&Effort::default(), &mut after(calls))
            .unwrap();
        assert_eq!(answer.bounds.ended, Ended::Cancelled, "{calls}");
        assert!(answer.covered.iter().all(|&c| c));
        assert!(answer.bounds.bound < answer.bounds.value && answer.bounds.gap() > 0.0);
    }
}

#[test]
fn the_same_input_gives_the_same_answer() {
    let problem = Covering::new(&grid(12)).unwrap();
    let effort = Effort {
        nodes: 20,
        ..Effort::default()
    };
    let once = problem.cheapest(&effort, &mut on).unwrap();
    assert_eq!(once, problem.cheapest(&effort, &mut on).unwrap());
}

#[test]
fn progress_never_gets_worse() {
    let mut last: Option<(f64, f64)> = None;
    let mut watch = |p: crate::optimise::Progress| {
        let value = p.value.unwrap_or(f64::INFINITY);
        if let Some((v, b)) = last {
            assert!(value <= v && p.bound >= b - 1e-9, "{v} {b} then {p:?}");
        }
        last = Some((value, p.bound));
        std::ops::ControlFlow::Continue(())
    };
    let effort = Effort {
        nodes: 50,
        ..Effort::default()
    };
    let answer = Covering::new(&grid(10))
        .unwrap()
        .cheapest(&effort, &mut watch)
        .unwrap();
    let (value, bound) = last.unwrap();
    assert!(answer.bounds.value <= value && answer.bounds.bound >= bound);
}

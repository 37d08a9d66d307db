use super::covering::grid;
use super::covering_brute::{allowed, cost, covered, small};
use super::{after, assert_most, on, subsets};
use crate::optimise::random::SplitMix;
use crate::optimise::{
    Budget, CoverAnswer, CoverDemand, CoverInput, Covering, Effort, Ended, OptimiseError,
};

fn demand(candidates: &[u32], covers: u32, weight: f64) -> CoverDemand {
    CoverDemand {
        candidates: candidates.to_vec(),
        covers,
        weight,
    }
}

/// Three candidates; the dearest covers the most.
fn three() -> CoverInput {
    CoverInput {
        costs: vec![3.0, 2.0, 2.0],
        demands: vec![
            demand(&[0, 1], 1, 4.0),
            demand(&[0], 1, 2.0),
            demand(&[0, 2], 1, 3.0),
            demand(&[2], 1, 1.0),
        ],
        ..CoverInput::default()
    }
}

fn most(input: &CoverInput, budget: Budget) -> Result<CoverAnswer, OptimiseError> {
    Covering::new(input)?.most_within(budget, &Effort::default(), &mut on)
}

#[track_caller]
fn check(input: &CoverInput, budget: Budget, chosen: &[u32], weight: f64) {
    let answer = most(input, budget).unwrap();
    assert_eq!(
        (answer.chosen.as_slice(), answer.bounds.value),
        (chosen, weight)
    );
    assert_eq!(
        (answer.bounds.ended, answer.bounds.gap()),
        (Ended::Optimal, 0.0)
    );
}

#[test]
fn a_budget_buys_the_most_weight() {
    check(&three(), Budget::Cost(1.9), &[], 0.0);
    check(&three(), Budget::Cost(2.0), &[1], 4.0);
    check(&three(), Budget::Cost(3.0), &[0], 9.0);
    check(&three(), Budget::Cost(5.0), &[0, 2], 10.0);
}

#[test]
fn a_number_ignores_costs() {
    check(&three(), Budget::Number(1), &[0], 9.0);
    check(&three(), Budget::Number(2), &[0, 2], 10.0);
}

#[test]
fn greedy_is_beaten_where_it_misses() {
    // The middle candidate covers 4 of 6; the outer two cover all.
    let input = CoverInput {
        costs: vec![1.0; 3],
        demands: [&[0][..], &[0, 1], &[0, 1], &[1, 2], &[1, 2], &[2]]
            .map(|c| demand(c, 1, 1.0))
            .to_vec(),
        ..CoverInput::default()
    };
    check(&input, Budget::Number(2), &[0, 2], 6.0);
}

#[test]
fn a_demand_for_two_covers_counts_only_with_both() {
    let input = CoverInput {
        costs: vec![1.0; 3],
        demands: vec![demand(&[0, 1], 2, 5.0), demand(&[2], 1, 2.0)],
        ..CoverInput::default()
    };
    check(&input, Budget::Number(1), &[2], 2.0);
    check(&input, Budget::Number(2), &[0, 1], 5.0);
}

#[test]
fn a_pole_is_opened_once_within_the_budget() {
    let poles = CoverInput {
        costs: vec![1.0, 1.0, 5.0],
        openings: vec![4.0],
        sites: vec![Some(0), Some(0), None],
        demands: vec![
            demand(&[0], 1, 3.0),
            demand(&[1], 1, 3.0),
            demand(&[2], 1, 4.0),
        ],
        ..CoverInput::default()
    };
    check(&poles, Budget::Cost(5.0), &[2], 4.0);
    check(&poles, Budget::Cost(6.0), &[0, 1], 6.0);
}

#[test]
fn must_keeps_take_their_part_of_the_budget() {
    let kept = CoverInput {
        keep: vec![1],
        ..three()
    };
    check(&kept, Budget::Cost(4.0), &[1, 2], 8.0);
    let short = OptimiseError::Budget {
        kept: 2.0,
        budget: 1.0,
    };
    assert_eq!(most(&kept, Budget::Cost(1.0)).unwrap_err(), short);
}

#[test]
fn budgets_that_cannot_be_are_refused() {
    let sites = |sites| OptimiseError::Sites {
        sites,
        least: 1,
        most: 3,
    };
    assert_eq!(most(&three(), Budget::Number(0)).unwrap_err(), sites(0));
    assert_eq!(most(&three(), Budget::Number(4)).unwrap_err(), sites(4));
    for bad in [-1.0, f64::NAN, f64::INFINITY] {
        let refused = most(&three(), Budget::Cost(bad));
        assert!(matches!(refused, Err(OptimiseError::BadFigure { .. })));
    }
}

#[test]
fn the_most_within_a_budget_is_the_most_of_all_subsets() {
    let mut random = SplitMix(21);
    let mut solved = 0;
    for case in 0..4_000 {
        let input = small(&mut random);
        let by_number = random.below(2) == 0;
        let number = 1 + random.below(input.costs.len());
        let budget = random.below(40) as f64 / 1.5;
        let fits = |chosen: &[u32]| match by_number {
            true => chosen.len() <= number,
            false => cost(&input, chosen) <= budget,
        };
        let weight = |chosen: &[u32]| {
            let demands = input.demands.iter().filter(|d| covered(d, chosen));
            demands.map(|d| d.weight).sum::<f64>()
        };
        let best = subsets(input.costs.len())
            .filter(|chosen| allowed(&input, chosen) && fits(chosen))
            .map(|chosen| weight(&chosen))
            .max_by(f64::total_cmp);
        let limit = if by_number {
            Budget::Number(number)
        } else {
            Budget::Cost(budget)
        };
        let few = Effort {
            gap: 0.1,
            dual_steps: 15,
            search_steps: 2,
            neighbourhoods: 0,
            nodes: 2,
            seed: case,
        };
        for effort in [Effort::default(), few] {
            let answer = Covering::new(&input).and_then(|p| p.most_within(limit, &effort, &mut on));
            match (answer, best) {
                (Ok(answer), Some(best)) => {
                    let what = format!("case {case}: {limit:?} {input:?} {answer:?}");
                    assert!(
                        allowed(&input, &answer.chosen) && fits(&answer.chosen),
                        "{what}"
                    );
                    assert!(
                        (weight(&answer.chosen) - answer.bounds.value).abs() < 1e-9,
                        "{what}"
                    );
                    assert_most(&answer.bounds, best, &what);
                    assert!(effort == few || answer.bounds.gap() == 0.0, "{what}");
                    solved += 1;
                }
                (Err(_), None) => {}
                (answer, best) => panic!("case {case}: {limit:?} {input:?}: {answer:?}, {best:?}"),
            }
        }
    }
    assert!(solved > 3_000, "{solved}");
}

#[test]
fn the_curve_holds_no_point_that_another_beats() {
    let mut random = SplitMix(22);
    for case in 0..300 {
        let input = small(&mut random);
        let Ok(problem) = Covering::new(&input) else {
            continue;
        };
        let kept = cost(&input, &input.keep);
        let budgets: Vec<f64> = (0..8).map(|step| kept + f64::from(step) * 3.0).collect();
        let curve = problem
            .trade_off(&budgets, &Effort::default(), &mut on)
            .unwrap();
        assert!(!curve.is_empty());
        for pair in curve.windows(2) {
            assert!(pair[0].answer.cost < pair[1].answer.cost, "case {case}");
            assert!(pair[0].answer.bounds.value < pair[1].answer.bounds.value);
        }
        for point in &curve {
            let alone =
                problem.most_within(Budget::Cost(point.budget), &Effort::default(), &mut on);
            assert_most(
                &point.answer.bounds,
                alone.unwrap().bounds.value,
                &format!("{case}"),
            );
            assert!(point.answer.cost <= point.budget * (1.0 + 1e-9));
        }
    }
}

#[test]
fn a_larger_budget_never_covers_less() {
    let problem = Covering::new(&grid(9)).unwrap();
    let effort = Effort {
        nodes: 30,
        search_steps: 2_000,
        ..Effort::default()
    };
    let budgets: Vec<f64> = (1..9).map(f64::from).collect();
    let curve = problem.trade_off(&budgets, &effort, &mut on).unwrap();
    assert_eq!(curve.len(), budgets.len(), "each site covers something new");
    for pair in curve.windows(2) {
        assert!(pair[1].answer.bounds.value > pair[0].answer.bounds.value);
        assert!(pair[1].answer.bounds.bound >= pair[0].answer.bounds.bound);
    }
}

#[test]
fn a_cancelled_run_gives_the_best_so_far_with_its_gap() {
    let problem = Covering::new(&grid(14)).unwrap();
    for calls in [0, 1, 5, 30] {
        let budget = Budget::Number(12);
        let answer = problem
            .most_within(budget, &Effort::default(), &mut after(calls))
            .unwrap();
        assert_eq!(answer.bounds.ended, Ended::Cancelled, "{calls}");
        assert!(answer.bounds.bound > answer.bounds.value);
        assert!(answer.chosen.len() <= 12);
    }
}

#[test]
fn the_same_input_gives_the_same_answer() {
    let problem = Covering::new(&grid(9)).unwrap();
    let effort = Effort {
        nodes: 20,
        ..Effort::default()
    };
    let solve = || {
        problem
            .most_within(Budget::Number(5), &effort, &mut on)
            .unwrap()
    };
    assert_eq!(solve(), solve());
}

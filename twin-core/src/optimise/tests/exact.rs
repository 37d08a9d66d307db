//! Random problems beyond brute force against an exact solver of another make: microlp, a simplex method with branch and bound. All
//! figures are whole, so that an optimum is too, whatever the other solver's tolerances are.

use microlp::{ComparisonOp, Error, OptimizationDirection, Problem, Variable};

use super::{assert_least, assert_most, figure, on};
use crate::optimise::random::SplitMix;
use crate::optimise::{
    Bounds, Budget, Capacitated, CapacitatedInput, CoverDemand, CoverInput, Covering, Effort,
    Ended, Median, MedianInput, OptimiseError,
};

/// Enough to prove optima of these sizes.
const EXACT: Effort = Effort {
    gap: 0.0,
    dual_steps: 1_500,
    search_steps: 20_000,
    neighbourhoods: 100,
    nodes: 50_000,
    seed: 1,
};

/// So little that the bounds have to hold without a proof.
const LITTLE: Effort = Effort {
    gap: 0.05,
    dual_steps: 20,
    search_steps: 3,
    neighbourhoods: 0,
    nodes: 2,
    seed: 1,
};

/// The optimum; none where there is no solution.
fn optimum(problem: &Problem, what: &str) -> Option<f64> {
    match problem.solve() {
        Ok(outcome) => {
            assert!(outcome.is_optimal(), "{what}");
            let value = outcome.solution().unwrap().objective();
            assert!((value - value.round()).abs() < 1e-4, "{what}: {value}");
            Some(value.round())
        }
        Err(Error::Infeasible) => None,
        Err(error) => panic!("{what}: {error}"),
    }
}

/// Compares our answers with the optimum; whether there is one.
fn agree(
    solve: impl Fn(&Effort) -> Result<Bounds, OptimiseError>,
    best: Option<f64>,
    check: fn(&Bounds, f64, &str),
    what: &str,
) -> bool {
    match (solve(&LITTLE), best) {
        (Ok(bounds), Some(best)) => check(&bounds, best, what),
        (Err(OptimiseError::NotFound { .. }), _) | (Err(_), None) => {}
        (answer, best) => panic!("{what}: {answer:?}, optimum {best:?}"),
    }
    match (solve(&EXACT), best) {
        (Ok(bounds), Some(best)) => {
            assert_eq!(bounds.ended, Ended::Optimal, "{what}: {bounds:?}");
            check(&bounds, best, what);
            true
        }
        (Err(_), None) => false,
        (answer, best) => panic!("{what}: {answer:?}, optimum {best:?}"),
    }
}

/// Fixes the variables of some candidates.
fn fix(problem: &mut Problem, variables: &[Variable], which: &[u32], value: f64) {
    for j in which {
        problem.add_constraint([(variables[*j as usize], 1.0)], ComparisonOp::Eq, value);
    }
}

/// The variables of a covering problem.
struct Choice {
    candidates: Vec<Variable>,
    sites: Vec<Variable>,
}

impl Choice {
    /// What holds of every choice; what it costs counts `price` times.
    fn of(problem: &mut Problem, input: &CoverInput, price: f64) -> Self {
        let mut binary = |cost: &f64| problem.add_binary_var(price * cost);
        let candidates: Vec<Variable> = input.costs.iter().map(&mut binary).collect();
        let sites: Vec<Variable> = input.openings.iter().map(&mut binary).collect();
        for (candidate, site) in candidates.iter().zip(&input.sites) {
            if let Some(site) = site {
                let site = sites[*site as usize];
                let opens = [(*candidate, 1.0), (site, -1.0)];
                problem.add_constraint(opens, ComparisonOp::Le, 0.0);
            }
        }
        for pair in &input.exclusions {
            let both = pair.map(|j| (candidates[j as usize], 1.0));
            problem.add_constraint(both, ComparisonOp::Le, 1.0);
        }
        fix(problem, &candidates, &input.keep, 1.0);
        fix(problem, &candidates, &input.ban, 0.0);
        Self { candidates, sites }
    }

    fn covering(&self, demand: &CoverDemand) -> Vec<(Variable, f64)> {
        let chosen = demand.candidates.iter();
        chosen
            .map(|j| (self.candidates[*j as usize], 1.0))
            .collect()
    }

    fn spent(&self, input: &CoverInput) -> Vec<(Variable, f64)> {
        let variables = self.candidates.iter().chain(&self.sites).copied();
        let costs = input.costs.iter().chain(&input.openings).copied();
        variables.zip(costs).collect()
    }
}

fn cheapest(input: &CoverInput, what: &str) -> Option<f64> {
    let mut problem = Problem::new(OptimizationDirection::Minimize);
    let choice = Choice::of(&mut problem, input, 1.0);
    for demand in &input.demands {
        let covers = f64::from(demand.covers);
        problem.add_constraint(choice.covering(demand), ComparisonOp::Ge, covers);
    }
    optimum(&problem, what)
}

fn most(input: &CoverInput, budget: Budget, what: &str) -> Option<f64> {
    let mut problem = Problem::new(OptimizationDirection::Maximize);
    let choice = Choice::of(&mut problem, input, 0.0);
    for demand in &input.demands {
        let is_covered = problem.add_binary_var(demand.weight);
        let mut terms = choice.covering(demand);
        terms.push((is_covered, -f64::from(demand.covers)));
        problem.add_constraint(terms, ComparisonOp::Ge, 0.0);
    }
    let (terms, limit) = match budget {
        Budget::Cost(cost) => (choice.spent(input), cost),
        Budget::Number(number) => {
            let all = choice.candidates.iter().map(|c| (*c, 1.0));
            (all.collect(), number as f64)
        }
    };
    problem.add_constraint(terms, ComparisonOp::Le, limit);
    optimum(&problem, what)
}

/// The least that opening and serving cost; `holds` are the loads of the demands and what the sites hold.
fn least(input: &MedianInput, holds: Option<(&[f64], &[f64])>, what: &str) -> Option<f64> {
    let mut problem = Problem::new(OptimizationDirection::Minimize);
    let openings = input.openings.iter();
    let open: Vec<Variable> = openings.map(|c| problem.add_binary_var(*c)).collect();
    let mut loads: Vec<Vec<(Variable, f64)>> = vec![Vec::new(); open.len()];
    for (demand, served) in input.demands.iter().enumerate() {
        let mut all = Vec::new();
        for &(site, cost) in served {
            let site = site as usize;
            // Without capacities its cheapest open site serves a demand whole by itself.
            let serves = match holds {
                Some(_) => problem.add_binary_var(cost),
                None => problem.add_var(cost, (0.0, 1.0)),
            };
            let opens = [(serves, 1.0), (open[site], -1.0)];
            problem.add_constraint(opens, ComparisonOp::Le, 0.0);
            if let Some((brought, _)) = holds {
                loads[site].push((serves, brought[demand]));
            }
            all.push((serves, 1.0));
        }
        problem.add_constraint(all, ComparisonOp::Eq, 1.0);
    }
    if let Some((_, capacities)) = holds {
        for ((mut load, site), capacity) in loads.into_iter().zip(&open).zip(capacities) {
            load.push((*site, -capacity));
            problem.add_constraint(load, ComparisonOp::Le, 0.0);
        }
    }
    if let Some(limit) = input.limit {
        let all: Vec<(Variable, f64)> = open.iter().map(|site| (*site, 1.0)).collect();
        problem.add_constraint(all, ComparisonOp::Le, limit as f64);
    }
    fix(&mut problem, &open, &input.keep, 1.0);
    fix(&mut problem, &open, &input.ban, 0.0);
    optimum(&problem, what)
}

/// A place in a square of a kilometre.
fn place(random: &mut SplitMix) -> (f64, f64) {
    (figure(random, 1_000), figure(random, 1_000))
}

/// Whole metres from a place to each candidate.
fn distances((x, y): (f64, f64), candidates: &[(f64, f64)]) -> Vec<(u32, f64)> {
    let away = candidates.iter().map(|(u, v)| (x - u).hypot(y - v).round());
    (0..).zip(away).collect()
}

/// One of so many now and then.
fn some(random: &mut SplitMix, count: usize, one_in: usize) -> Vec<u32> {
    let all = 0..count as u32;
    all.filter(|_| random.below(one_in) == 0).collect()
}

/// Demands that the nearest few of 20 to 40 candidates cover, some at shared poles, some too close to each other.
fn town(random: &mut SplitMix) -> CoverInput {
    let count = 20 + random.below(21);
    let candidates: Vec<(f64, f64)> = (0..count).map(|_| place(random)).collect();
    let poles = 6;
    let demand = |random: &mut SplitMix| {
        let mut near = distances(place(random), &candidates);
        near.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        near.truncate(3 + random.below(6));
        CoverDemand {
            candidates: near.into_iter().map(|(j, _)| j).collect(),
            covers: 1 + u32::from(random.below(4) == 0),
            weight: 1.0 + figure(random, 20),
        }
    };
    let pole = |random: &mut SplitMix| match random.below(2) {
        0 => None,
        _ => Some(random.below(poles) as u32),
    };
    let pair = |random: &mut SplitMix| {
        let first = random.below(count);
        let second = (first + 1 + random.below(count - 1)) % count;
        [first as u32, second as u32]
    };
    CoverInput {
        costs: (0..count).map(|_| 50.0 + figure(random, 101)).collect(),
        openings: (0..poles).map(|_| 20.0 + figure(random, 81)).collect(),
        sites: (0..count).map(|_| pole(random)).collect(),
        demands: (0..25 + random.below(11)).map(|_| demand(random)).collect(),
        keep: some(random, count, 20),
        ban: some(random, count, 20),
        exclusions: (0..random.below(5)).map(|_| pair(random)).collect(),
    }
}

/// Demands and candidates in the same square; serving costs the distance.
fn region(random: &mut SplitMix, demands: usize, count: usize) -> MedianInput {
    let candidates: Vec<(f64, f64)> = (0..count).map(|_| place(random)).collect();
    let is_priced = random.below(2) == 0;
    let opening = |random: &mut SplitMix| match is_priced {
        true => 100.0 + figure(random, 400),
        false => 0.0,
    };
    MedianInput {
        openings: (0..count).map(|_| opening(random)).collect(),
        demands: (0..demands)
            .map(|_| distances(place(random), &candidates))
            .collect(),
        limit: (!is_priced || random.below(2) == 0).then(|| 3 + random.below(4)),
        keep: some(random, count, 20),
        ban: some(random, count, 20),
    }
}

#[test]
fn the_cheapest_cover_costs_what_another_solver_finds() {
    let mut random = SplitMix(101);
    let mut solved = 0;
    for case in 0..40 {
        let input = town(&mut random);
        let what = format!("case {case}: {input:?}");
        let best = cheapest(&input, &what);
        let solve = |effort: &Effort| -> Result<Bounds, OptimiseError> {
            let answer = Covering::new(&input)?.cheapest(effort, &mut on)?;
            Ok(answer.bounds)
        };
        solved += u32::from(agree(solve, best, assert_least, &what));
    }
    assert!(solved > 15, "{solved}");
}

#[test]
fn a_budget_covers_as_much_as_another_solver_finds() {
    let mut random = SplitMix(102);
    let mut solved = 0;
    for case in 0..40 {
        let input = town(&mut random);
        let budget = match random.below(2) {
            0 => Budget::Number(4 + random.below(6)),
            _ => Budget::Cost(400.0 + figure(&mut random, 600)),
        };
        let what = format!("case {case}: {budget:?} {input:?}");
        let best = most(&input, budget, &what);
        let solve = |effort: &Effort| -> Result<Bounds, OptimiseError> {
            let answer = Covering::new(&input)?.most_within(budget, effort, &mut on)?;
            Ok(answer.bounds)
        };
        solved += u32::from(agree(solve, best, assert_most, &what));
    }
    assert!(solved > 25, "{solved}");
}

#[test]
fn medians_cost_what_another_solver_finds() {
    let mut random = SplitMix(103);
    let mut solved = 0;
    for case in 0..24 {
        let count = 20 + random.below(6);
        let input = region(&mut random, 25, count);
        let what = format!("case {case}: {input:?}");
        let best = least(&input, None, &what);
        let solve = |effort: &Effort| -> Result<Bounds, OptimiseError> {
            let answer = Median::new(&input)?.solve(effort, &mut on)?;
            Ok(answer.bounds)
        };
        solved += u32::from(agree(solve, best, assert_least, &what));
    }
    assert!(solved > 15, "{solved}");
}

/// Fewer, as each demand goes whole to one site: 8¹² assignments.
#[test]
fn sites_that_hold_only_so_much_cost_what_another_solver_finds() {
    let mut random = SplitMix(104);
    let mut solved = 0;
    for case in 0..24 {
        let (demands, count) = (12, 8);
        let input = CapacitatedInput {
            median: region(&mut random, demands, count),
            loads: (0..demands).map(|_| 1.0 + figure(&mut random, 6)).collect(),
            capacities: (0..count).map(|_| 10.0 + figure(&mut random, 13)).collect(),
        };
        let what = format!("case {case}: {input:?}");
        let holds = Some((input.loads.as_slice(), input.capacities.as_slice()));
        let best = least(&input.median, holds, &what);
        let solve = |effort: &Effort| -> Result<Bounds, OptimiseError> {
            let answer = Capacitated::new(&input)?.solve(effort, &mut on)?;
            Ok(answer.bounds)
        };
        solved += u32::from(agree(solve, best, assert_least, &what));
    }
    assert!(solved > 12, "{solved}");
}

use super::{assert_least, figure, on, subsets};
use crate::optimise::random::SplitMix;
use crate::optimise::{CoverDemand, CoverInput, Covering, Effort, OptimiseError};

/// A small problem with everything: costs, sites, exclusions, several covers, must-keeps, must-nots.
pub(super) fn small(random: &mut SplitMix) -> CoverInput {
    let count = 3 + random.below(9);
    let openings: Vec<f64> = (0..random.below(4)).map(|_| figure(random, 8)).collect();
    let whole = random.below(3) > 0;
    let cost = |random: &mut SplitMix| {
        let cost = figure(random, 10);
        if whole {
            cost
        } else {
            cost + figure(random, 1_000) / 997.0
        }
    };
    let site = |random: &mut SplitMix| match random.below(openings.len() + 1) {
        0 => None,
        s => Some(s as u32 - 1),
    };
    let (dense, most) = (2 + random.below(3), 1 + random.below(3));
    let demands = 1 + random.below(10);
    CoverInput {
        costs: (0..count).map(|_| cost(random)).collect(),
        sites: if openings.is_empty() {
            Vec::new()
        } else {
            (0..count).map(|_| site(random)).collect()
        },
        demands: (0..demands)
            .map(|_| CoverDemand {
                candidates: (0..count as u32)
                    .filter(|_| random.below(dense) == 0)
                    .collect(),
                covers: 1 + random.below(most) as u32,
                weight: figure(random, 6),
            })
            .collect(),
        keep: (0..count as u32)
            .filter(|_| random.below(12) == 0)
            .collect(),
        ban: (0..count as u32)
            .filter(|_| random.below(12) == 0)
            .collect(),
        exclusions: (0..random.below(6))
            .map(|_| [random.below(count) as u32, random.below(count) as u32])
            .collect(),
        openings,
    }
}

/// Whether a choice keeps what it must and holds neither a must-not nor two that exclude each other.
pub(super) fn allowed(input: &CoverInput, chosen: &[u32]) -> bool {
    let has = |j: &u32| chosen.contains(j);
    let apart = |e: &[u32; 2]| e[0] == e[1] || !(has(&e[0]) && has(&e[1]));
    input.keep.iter().all(has) && !input.ban.iter().any(has) && input.exclusions.iter().all(apart)
}

pub(super) fn cost(input: &CoverInput, chosen: &[u32]) -> f64 {
    let mut sites: Vec<u32> = Vec::new();
    for &j in chosen {
        sites.extend(input.sites.get(j as usize).copied().flatten());
    }
    sites.sort_unstable();
    sites.dedup();
    chosen.iter().map(|&j| input.costs[j as usize]).sum::<f64>()
        + sites
            .iter()
            .map(|&s| input.openings[s as usize])
            .sum::<f64>()
}

pub(super) fn covered(demand: &CoverDemand, chosen: &[u32]) -> bool {
    let covers = chosen.iter().filter(|j| demand.candidates.contains(j));
    covers.count() >= demand.covers as usize
}

#[test]
fn the_cheapest_cover_is_the_cheapest_of_all_subsets() {
    let mut random = SplitMix(7);
    let (mut solved, mut impossible) = (0, 0);
    for case in 0..4_000 {
        let input = small(&mut random);
        let covers = |chosen: &Vec<u32>| {
            allowed(&input, chosen) && input.demands.iter().all(|d| covered(d, chosen))
        };
        let best = subsets(input.costs.len())
            .filter(covers)
            .map(|chosen| cost(&input, &chosen))
            .min_by(f64::total_cmp);
        let answer =
            Covering::new(&input).and_then(|problem| problem.cheapest(&Effort::default(), &mut on));
        match (answer, best) {
            (Ok(answer), Some(best)) => {
                let what = format!("case {case}: {input:?} {answer:?}");
                assert!(covers(&answer.chosen), "{what}");
                assert!(
                    (cost(&input, &answer.chosen) - answer.cost).abs() < 1e-9,
                    "{what}"
                );
                assert_eq!(answer.bounds.gap(), 0.0, "{what}");
                assert_least(&answer.bounds, best, &what);
                solved += 1;
            }
            (Err(OptimiseError::NotFound { .. }), _) => panic!("case {case}: {input:?}"),
            (Err(_), None) => impossible += 1,
            (answer, best) => panic!("case {case}: {input:?}: {answer:?}, best {best:?}"),
        }
    }
    assert!(solved > 1_000 && impossible > 500, "{solved} {impossible}");
}

#[test]
fn with_little_effort_the_bounds_still_hold() {
    let mut random = SplitMix(8);
    for case in 0..1_500 {
        let input = small(&mut random);
        let covers = |chosen: &Vec<u32>| {
            allowed(&input, chosen) && input.demands.iter().all(|d| covered(d, chosen))
        };
        let costs = subsets(input.costs.len())
            .filter(covers)
            .map(|c| cost(&input, &c));
        let Some(best) = costs.min_by(f64::total_cmp) else {
            continue;
        };
        for (gap, dual_steps, search_steps, nodes) in [
            (0.0, 0, 0, 0),
            (0.3, 5, 3, 2),
            (0.0, 20, 10, 1),
            (0.1, 40, 0, 3),
        ] {
            let effort = Effort {
                gap,
                dual_steps,
                search_steps,
                neighbourhoods: nodes,
                nodes,
                seed: case,
            };
            match Covering::new(&input).unwrap().cheapest(&effort, &mut on) {
                Ok(answer) => {
                    assert!(covers(&answer.chosen));
                    assert_least(&answer.bounds, best, &format!("case {case}: {input:?}"));
                }
                Err(OptimiseError::NotFound { .. }) => {}
                Err(error) => panic!("case {case}: {input:?}: {error}"),
            }
        }
    }
}

#[test]
fn whatever_it_begins_with_the_cheapest_cover_costs_the_same() {
    let mut random = SplitMix(9);
    let mut solved = 0;
    for case in 0..1_500 {
        let input = small(&mut random);
        let all = 0..input.costs.len() as u32;
        let known: Vec<u32> = all.filter(|_| random.below(2) == 0).collect();
        let effort = Effort::default();
        let Ok(problem) = Covering::new(&input) else {
            continue;
        };
        let Ok(alone) = problem.cheapest(&effort, &mut on) else {
            continue;
        };
        let answer = problem.cheapest_from(&known, &effort, &mut on).unwrap();
        let what = format!("case {case}: {input:?} {known:?} {answer:?}");
        assert!(allowed(&input, &answer.chosen), "{what}");
        let is_covered = |demand| covered(demand, &answer.chosen);
        assert!(input.demands.iter().all(is_covered), "{what}");
        assert!((answer.cost - alone.cost).abs() < 1e-9, "{what}");
        assert_eq!(answer.bounds.gap(), 0.0, "{what}");
        solved += 1;
    }
    assert!(solved > 300, "{solved}");
}

use super::{assert_least, figure, on, subsets};
use crate::optimise::random::SplitMix;
use crate::optimise::{Effort, Median, MedianInput, OptimiseError};

fn small(random: &mut SplitMix) -> MedianInput {
    let count = 2 + random.below(10);
    let priced = random.below(2) == 0;
    let sparse = 1 + random.below(3);
    let demands = 1 + random.below(14);
    let served = |random: &mut SplitMix| {
        let mut pairs = Vec::new();
        for j in 0..count as u32 {
            if sparse == 1 || random.below(sparse) > 0 {
                pairs.push((j, figure(random, 1_000) / 10.0));
            }
        }
        pairs
    };
    MedianInput {
        demands: (0..demands).map(|_| served(random)).collect(),
        openings: (0..count)
            .map(|_| if priced { figure(random, 60) } else { 0.0 })
            .collect(),
        limit: (random.below(4) > 0).then(|| 1 + random.below(count)),
        keep: (0..count as u32)
            .filter(|_| random.below(15) == 0)
            .collect(),
        ban: (0..count as u32)
            .filter(|_| random.below(15) == 0)
            .collect(),
    }
}

/// What a choice costs; none where it is not allowed or leaves a demand without service.
fn cost(input: &MedianInput, open: &[u32]) -> Option<f64> {
    let within = open.len() <= input.limit.unwrap_or(usize::MAX);
    let kept = input.keep.iter().all(|j| open.contains(j));
    if !within || !kept || input.ban.iter().any(|j| open.contains(j)) {
        return None;
    }
    let mut total: f64 = open.iter().map(|&j| input.openings[j as usize]).sum();
    for served in &input.demands {
        let costs = served
            .iter()
            .filter(|(j, _)| open.contains(j))
            .map(|pair| pair.1);
        total += costs.min_by(f64::total_cmp)?;
    }
    Some(total)
}

#[test]
fn the_best_sites_are_the_best_of_all_subsets() {
    let mut random = SplitMix(11);
    let (mut solved, mut impossible) = (0, 0);
    for case in 0..4_000 {
        let input = small(&mut random);
        let best = subsets(input.openings.len())
            .filter(|open| !open.is_empty())
            .filter_map(|open| cost(&input, &open))
            .min_by(f64::total_cmp);
        let problem = Median::new(&input);
        let answer = problem.and_then(|p| p.solve(&Effort::default(), &mut on));
        match (answer, best) {
            (Ok(answer), Some(best)) => {
                let what = format!("case {case}: {input:?} {answer:?}");
                let own = cost(&input, &answer.open).expect(&what);
                assert!((own - answer.bounds.value).abs() < 1e-6, "{what}");
                assert_eq!(answer.bounds.gap(), 0.0, "{what}");
                assert_least(&answer.bounds, best, &what);
                solved += 1;
            }
            (Err(OptimiseError::NotFound { .. }), _) => panic!("case {case}: {input:?}"),
            (Err(_), None) => impossible += 1,
            (answer, best) => panic!("case {case}: {input:?}: {answer:?}, best {best:?}"),
        }
    }
    assert!(solved > 2_000 && impossible > 200, "{solved} {impossible}");
}

#[test]
fn with_little_effort_the_bounds_still_hold() {
    let mut random = SplitMix(12);
    for case in 0..1_500 {
        let input = small(&mut random);
        let costs = subsets(input.openings.len()).filter_map(|open| cost(&input, &open));
        let Some(best) = costs.min_by(f64::total_cmp) else {
            continue;
        };
        for (gap, dual_steps, search_steps, nodes) in
            [(0.0, 0, 0, 0), (0.2, 3, 1, 2), (0.05, 20, 2, 5)]
        {
            let effort = Effort {
                gap,
                dual_steps,
                search_steps,
                neighbourhoods: 0,
                nodes,
                seed: 0,
            };
            match Median::new(&input).and_then(|p| p.solve(&effort, &mut on)) {
                Ok(answer) => {
                    assert_least(&answer.bounds, best, &format!("case {case}: {input:?}"))
                }
                Err(OptimiseError::NotFound { .. }) => {}
                Err(error) => panic!("case {case}: {input:?}: {error}"),
            }
        }
    }
}

use super::median::square;
use super::{after, assert_least, figure, on};
use crate::optimise::random::SplitMix;
use crate::optimise::{
    Capacitated, CapacitatedInput, Effort, Ended, Median, MedianAnswer, MedianInput, OptimiseError,
};

fn solve(input: &CapacitatedInput) -> Result<MedianAnswer, OptimiseError> {
    Capacitated::new(input)?.solve(&Effort::default(), &mut on)
}

/// Two demands nearest to the first of two sites.
fn two() -> CapacitatedInput {
    CapacitatedInput {
        median: MedianInput {
            openings: vec![1.0, 1.0],
            demands: vec![vec![(0, 1.0), (1, 4.0)], vec![(0, 2.0), (1, 9.0)]],
            ..MedianInput::default()
        },
        loads: vec![3.0, 3.0],
        capacities: vec![6.0, 6.0],
    }
}

#[track_caller]
fn check(input: &CapacitatedInput, open: &[u32], assigned: &[u32], value: f64) {
    let answer = solve(input).unwrap();
    assert_eq!(
        (answer.open.as_slice(), answer.assigned.as_slice()),
        (open, assigned)
    );
    assert_eq!((answer.bounds.value, answer.bounds.bound), (value, value));
    assert_eq!(answer.bounds.ended, Ended::Optimal);
}

#[test]
fn one_site_serves_what_it_holds() {
    check(&two(), &[0], &[0, 0], 4.0);
}

#[test]
fn a_full_site_sends_the_demand_with_less_regret_elsewhere() {
    let small = CapacitatedInput {
        capacities: vec![5.0, 6.0],
        ..two()
    };
    check(&small, &[0, 1], &[1, 0], 8.0);
}

#[test]
fn a_must_keep_is_paid_though_it_serves_nobody() {
    let mut kept = two();
    kept.median.keep = vec![1];
    check(&kept, &[0, 1], &[0, 0], 5.0);
}

#[test]
fn what_does_not_fit_is_named() {
    let large = CapacitatedInput {
        loads: vec![3.0, 7.0],
        ..two()
    };
    let demand = OptimiseError::DemandTooLarge {
        demand: 1,
        load: 7.0,
    };
    assert_eq!(solve(&large).unwrap_err(), demand);
    let mut narrow = two();
    narrow.median.limit = Some(1);
    narrow.capacities = vec![4.0, 5.0];
    let capacity = OptimiseError::Capacity {
        load: 6.0,
        capacity: 5.0,
    };
    assert_eq!(solve(&narrow).unwrap_err(), capacity);
    let short = CapacitatedInput {
        loads: vec![3.0],
        ..two()
    };
    assert!(matches!(solve(&short), Err(OptimiseError::Length { .. })));
    // Three loads of 3 into two sites of 5: enough capacity, but none holds two.
    let mut split = two();
    split.median.demands.push(vec![(0, 1.0), (1, 1.0)]);
    split.loads = vec![3.0; 3];
    split.capacities = vec![5.0, 5.0];
    assert!(matches!(
        solve(&split),
        Err(OptimiseError::Infeasible { .. })
    ));
}

fn small(random: &mut SplitMix) -> CapacitatedInput {
    let (count, demands) = (2 + random.below(4), 1 + random.below(6));
    let sparse = 1 + random.below(3);
    let served = |random: &mut SplitMix| {
        let mut pairs = Vec::new();
        for j in 0..count as u32 {
            if sparse == 1 || random.below(sparse + 1) > 0 {
                pairs.push((j, figure(random, 500) / 7.0));
            }
        }
        pairs
    };
    CapacitatedInput {
        median: MedianInput {
            demands: (0..demands).map(|_| served(random)).collect(),
            openings: (0..count).map(|_| figure(random, 60)).collect(),
            limit: (random.below(3) == 0).then(|| 1 + random.below(count)),
            keep: (0..count as u32)
                .filter(|_| random.below(15) == 0)
                .collect(),
            ban: (0..count as u32)
                .filter(|_| random.below(15) == 0)
                .collect(),
        },
        loads: (0..demands).map(|_| 1.0 + figure(random, 6)).collect(),
        capacities: (0..count).map(|_| 4.0 + figure(random, 12)).collect(),
    }
}

/// The least cost over all assignments, each site tried for each demand.
fn brute(input: &CapacitatedInput) -> Option<f64> {
    let (count, demands) = (input.capacities.len(), input.loads.len());
    if input
        .median
        .keep
        .iter()
        .any(|j| input.median.ban.contains(j))
    {
        return None;
    }
    let mut best: Option<f64> = None;
    'all: for code in 0..count.pow(demands as u32) {
        let (mut rest, mut cost) = (code, 0.0);
        let mut room = input.capacities.clone();
        let mut open = vec![false; count];
        for &j in &input.median.keep {
            open[j as usize] = true;
        }
        for i in 0..demands {
            let j = rest % count;
            rest /= count;
            let Some(pair) = input.median.demands[i].iter().find(|p| p.0 as usize == j) else {
                continue 'all;
            };
            room[j] -= input.loads[i];
            if room[j] < 0.0 || input.median.ban.contains(&(j as u32)) {
                continue 'all;
            }
            cost += pair.1;
            open[j] = true;
        }
        let sites = (0..count).filter(|&j| open[j]);
        if sites.clone().count() > input.median.limit.unwrap_or(count) {
            continue;
        }
        cost += sites.map(|j| input.median.openings[j]).sum::<f64>();
        best = Some(best.map_or(cost, |b: f64| b.min(cost)));
    }
    best
}

#[test]
fn the_best_assignment_is_the_best_of_all() {
    let mut random = SplitMix(31);
    let (mut solved, mut impossible) = (0, 0);
    for case in 0..2_000 {
        let input = small(&mut random);
        let best = brute(&input);
        let few = Effort {
            gap: 0.05,
            dual_steps: 10,
            search_steps: 3,
            neighbourhoods: 0,
            nodes: 2,
            seed: 0,
        };
        for effort in [Effort::default(), few] {
            let answer = Capacitated::new(&input).and_then(|p| p.solve(&effort, &mut on));
            match (answer, best) {
                (Ok(answer), Some(best)) => {
                    let what = format!("case {case}: {input:?} {answer:?}, best {best}");
                    let mut room = input.capacities.clone();
                    for (i, &j) in answer.assigned.iter().enumerate() {
                        room[j as usize] -= input.loads[i];
                        assert!(answer.open.contains(&j), "{what}");
                    }
                    assert!(room.iter().all(|&r| r >= -1e-6), "{what}");
                    assert_least(&answer.bounds, best, &what);
                    assert!(effort == few || answer.bounds.gap() == 0.0, "{what}");
                    solved += 1;
                }
                (Err(OptimiseError::NotFound { .. }), _) if effort == few => {}
                (Err(_), None) => impossible += 1,
                (answer, best) => panic!("case {case}: {input:?}: {answer:?}, best {best:?}"),
            }
        }
    }
    assert!(solved > 1_500 && impossible > 100, "{solved} {impossible}");
}

fn loaded(capacity: f64) -> CapacitatedInput {
    let median = square(6, 60, 20, 6);
    CapacitatedInput {
        loads: (0..60).map(|i| 1.0 + f64::from(i % 3)).collect(),
        capacities: vec![capacity; 20],
        median,
    }
}

#[test]
fn capacities_that_never_bind_change_nothing() {
    let wide = loaded(1_000.0);
    let free = Median::new(&wide.median)
        .unwrap()
        .solve(&Effort::default(), &mut on)
        .unwrap();
    let answer = solve(&wide).unwrap();
    assert!((answer.bounds.value - free.bounds.value).abs() < 1e-6);
    assert_eq!(answer.bounds.ended, Ended::Optimal);
}

#[test]
fn tight_capacities_cost_more_and_hold() {
    let effort = Effort {
        nodes: 30,
        search_steps: 500,
        ..Effort::default()
    };
    let tight = loaded(22.0);
    let answer = Capacitated::new(&tight)
        .unwrap()
        .solve(&effort, &mut on)
        .unwrap();
    let mut load = [0.0; 20];
    for (i, &j) in answer.assigned.iter().enumerate() {
        load[j as usize] += tight.loads[i];
    }
    assert!(load.iter().all(|&l| l <= 22.0 + 1e-6), "{load:?}");
    let free = solve(&loaded(1_000.0)).unwrap().bounds.value;
    assert!(answer.bounds.value > free && answer.bounds.bound >= free * 0.99);
    assert_eq!(
        answer,
        Capacitated::new(&tight)
            .unwrap()
            .solve(&effort, &mut on)
            .unwrap()
    );
}

#[test]
fn a_cancelled_run_gives_the_best_so_far_with_its_gap() {
    let problem = Capacitated::new(&loaded(22.0)).unwrap();
    let answer = problem.solve(&Effort::default(), &mut after(2)).unwrap();
    assert_eq!(answer.bounds.ended, Ended::Cancelled);
    assert!(answer.bounds.gap() > 0.0);
}

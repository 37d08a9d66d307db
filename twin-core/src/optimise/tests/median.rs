use super::{after, on};
use crate::optimise::random::SplitMix;
use crate::optimise::{Effort, Ended, Median, MedianAnswer, MedianInput, OptimiseError};

/// Demands and candidates at places on a line; serving costs the distance.
fn line(demands: &[f64], candidates: &[f64], limit: usize) -> MedianInput {
    let served = |d: &f64| {
        let costs = candidates.iter().map(|c| (c - d).abs());
        costs.enumerate().map(|(j, c)| (j as u32, c)).collect()
    };
    MedianInput {
        openings: vec![0.0; candidates.len()],
        demands: demands.iter().map(served).collect(),
        limit: Some(limit),
        ..MedianInput::default()
    }
}

fn solve(input: &MedianInput) -> Result<MedianAnswer, OptimiseError> {
    Median::new(input)?.solve(&Effort::default(), &mut on)
}

#[track_caller]
fn check(input: &MedianInput, open: &[u32], assigned: &[u32], value: f64) {
    let answer = solve(input).unwrap();
    assert_eq!(
        (answer.open.as_slice(), answer.assigned.as_slice()),
        (open, assigned)
    );
    assert_eq!((answer.bounds.value, answer.bounds.bound), (value, value));
    assert_eq!(
        (answer.bounds.ended, answer.bounds.gap()),
        (Ended::Optimal, 0.0)
    );
}

#[test]
fn one_median_of_three_is_the_middle() {
    check(
        &line(&[0.0, 1.0, 10.0], &[0.0, 1.0, 10.0], 1),
        &[1],
        &[1, 1, 1],
        10.0,
    );
}

#[test]
fn two_medians_serve_two_clusters() {
    check(
        &line(
            &[0.0, 1.0, 2.0, 10.0, 11.0, 12.0],
            &[0.0, 1.0, 2.0, 10.0, 11.0, 12.0],
            2,
        ),
        &[1, 4],
        &[1, 1, 1, 4, 4, 4],
        4.0,
    );
}

#[test]
fn must_keep_and_must_not_move_the_median() {
    let kept = MedianInput {
        keep: vec![2],
        ..line(&[0.0, 1.0, 10.0], &[0.0, 1.0, 10.0], 1)
    };
    check(&kept, &[2], &[2, 2, 2], 19.0);
    let banned = MedianInput {
        ban: vec![1],
        ..line(&[0.0, 1.0, 10.0], &[0.0, 1.0, 10.0], 1)
    };
    check(&banned, &[0], &[0, 0, 0], 11.0);
}

#[test]
fn openings_decide_how_many_open() {
    let cheap = MedianInput {
        openings: vec![1.0, 1.0],
        limit: None,
        ..line(&[0.0, 10.0], &[0.0, 10.0], 2)
    };
    check(&cheap, &[0, 1], &[0, 1], 2.0);
    let dear = MedianInput {
        openings: vec![20.0, 21.0],
        ..cheap
    };
    check(&dear, &[0], &[0, 0], 30.0);
}

#[test]
fn sparse_distances_leave_out_what_is_out_of_reach() {
    let mut sparse = line(&[0.0, 1.0, 10.0], &[0.0, 1.0, 10.0], 2);
    sparse.demands[2] = vec![(2, 0.0)];
    check(&sparse, &[0, 2], &[0, 0, 2], 1.0);
    sparse.demands[0] = vec![(0, 0.0)];
    sparse.limit = Some(1);
    assert!(matches!(
        solve(&sparse),
        Err(OptimiseError::Infeasible { .. })
    ));
}

#[test]
fn what_is_wrong_is_named() {
    let one = || line(&[0.0], &[0.0, 1.0], 1);
    let sites = |sites| OptimiseError::Sites {
        sites,
        least: 1,
        most: 2,
    };
    let with_limit = |limit| MedianInput {
        limit: Some(limit),
        ..one()
    };
    assert_eq!(solve(&with_limit(0)).unwrap_err(), sites(0));
    assert_eq!(solve(&with_limit(3)).unwrap_err(), sites(3));
    let both = MedianInput {
        keep: vec![0],
        ban: vec![0],
        ..one()
    };
    assert_eq!(
        solve(&both).unwrap_err(),
        OptimiseError::KeptAndBanned { candidate: 0 }
    );
    let mut out_of_reach = one();
    out_of_reach.demands.push(Vec::new());
    assert_eq!(
        solve(&out_of_reach).unwrap_err(),
        OptimiseError::NoCandidate { demand: 1 }
    );
    let mut negative = one();
    negative.demands[0][1].1 = -1.0;
    assert!(matches!(
        solve(&negative),
        Err(OptimiseError::BadFigure { .. })
    ));
}

/// Demands and candidates at random in a square.
pub(super) fn square(seed: u64, demands: usize, candidates: usize, limit: usize) -> MedianInput {
    let mut random = SplitMix(seed);
    let mut place = || (random.below(1_000) as f64, random.below(1_000) as f64);
    let sites: Vec<(f64, f64)> = (0..candidates).map(|_| place()).collect();
    let served = |(x, y): (f64, f64)| {
        let costs = sites.iter().map(|(u, v)| (x - u).hypot(y - v));
        costs.enumerate().map(|(j, c)| (j as u32, c)).collect()
    };
    MedianInput {
        openings: vec![0.0; candidates],
        demands: (0..demands).map(|_| served(place())).collect(),
        limit: Some(limit),
        ..MedianInput::default()
    }
}

#[test]
fn a_cancelled_run_gives_the_best_so_far_with_its_gap() {
    let problem = Median::new(&square(3, 120, 60, 6)).unwrap();
    for calls in [0, 1, 3] {
        let answer = problem
            .solve(&Effort::default(), &mut after(calls))
            .unwrap();
        assert_eq!(answer.bounds.ended, Ended::Cancelled, "{calls}");
        assert!(answer.open.len() <= 6);
        assert!(answer.bounds.bound < answer.bounds.value);
    }
}

#[test]
fn the_same_input_gives_the_same_answer() {
    let problem = Median::new(&square(4, 80, 40, 5)).unwrap();
    let solve = || problem.solve(&Effort::default(), &mut on).unwrap();
    assert_eq!(solve(), solve());
    assert_eq!(solve().bounds.ended, Ended::Optimal);
}

#[test]
fn one_more_site_never_costs_more() {
    let mut last = f64::INFINITY;
    for limit in 1..8 {
        let value = solve(&square(5, 60, 30, limit)).unwrap().bounds.value;
        assert!(value < last, "{limit} sites cost {value}, fewer {last}");
        last = value;
    }
}

//! Hand-computed cases, thousands of random small ones against every subset, and larger ones against another solver.

mod capacitated;
mod covering;
mod covering_brute;
mod exact;
mod maximal;
mod median;
mod median_brute;

use std::ops::ControlFlow;

use super::random::SplitMix;
use super::{Bounds, Ended, Progress};

/// A watch that lets everything run.
fn on(_: Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// Lets so many calls pass, then cancels.
fn after(mut calls: u32) -> impl FnMut(Progress) -> ControlFlow<()> {
    move |_| {
        if calls == 0 {
            return ControlFlow::Break(());
        }
        calls -= 1;
        ControlFlow::Continue(())
    }
}

/// Every subset of `count` candidates as a list.
fn subsets(count: usize) -> impl Iterator<Item = Vec<u32>> {
    (0..1_u32 << count).map(move |bits| (0..count as u32).filter(|j| bits >> j & 1 == 1).collect())
}

/// Where little is good: the optimum lies between bound and value, and is the value once the gap is closed.
fn assert_least(bounds: &Bounds, optimum: f64, what: &str) {
    let slack = 1e-6 * optimum.abs().max(1.0);
    assert!(
        bounds.value >= optimum - slack,
        "{what}: {bounds:?}, optimum {optimum}"
    );
    assert!(
        bounds.bound <= optimum + slack,
        "{what}: {bounds:?}, optimum {optimum}"
    );
    if bounds.ended == Ended::Optimal {
        assert!(
            bounds.value <= optimum + slack,
            "{what}: {bounds:?}, optimum {optimum}"
        );
    }
}

/// Where much is good: the optimum lies between value and bound, and is the value once the gap is closed.
fn assert_most(bounds: &Bounds, optimum: f64, what: &str) {
    let turned = Bounds {
        value: -bounds.value,
        bound: -bounds.bound,
        ended: bounds.ended,
    };
    assert_least(&turned, -optimum, what);
}

/// A number of 0 to `end` - 1 as a figure.
fn figure(random: &mut SplitMix, end: usize) -> f64 {
    random.below(end) as f64
}

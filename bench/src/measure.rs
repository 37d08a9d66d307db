//! Rounds, interleaved, and their medians.

use std::time::Instant;

/// Seconds that `work` takes.
pub(crate) fn seconds<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let start = Instant::now();
    let result = std::hint::black_box(work());
    (start.elapsed().as_secs_f64(), result)
}

/// Median of each of the two in turn, `rounds` times, after one of each that does not count.
pub(crate) fn interleaved(
    rounds: usize,
    mut ours: impl FnMut() -> f64,
    mut peer: impl FnMut() -> f64,
) -> (f64, f64) {
    ours();
    peer();
    let (mut a, mut b) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        a.push(ours());
        b.push(peer());
    }
    (median(a), median(b))
}

/// Medians of any number of contenders in turn, `rounds` times, after one of each that does not count.
pub(crate) fn in_turn(rounds: usize, contenders: &mut [&mut dyn FnMut() -> f64]) -> Vec<f64> {
    let mut taken = vec![Vec::new(); contenders.len()];
    for round in 0..=rounds {
        for (contender, taken) in contenders.iter_mut().zip(&mut taken) {
            let value = contender();
            if round > 0 {
                taken.push(value);
            }
        }
    }
    taken.into_iter().map(median).collect()
}

/// The middle value.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

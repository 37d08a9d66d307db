//! Incidents that come by a rate: a Poisson process for each.
//!
//! The gaps of such a process have no memory, so that each hour can begin its own without being told apart from one that goes on: what
//! happens in an hour follows from the seed, the incident's number and the hour alone, wherever a run begins and however it is cut.

use crate::sim::chance::HOUR;
use crate::sim::random::{entity_key, exponential};

/// Stream of the gaps; places have their own.
const GAP_STREAM: u32 = 2;
/// Counters of an hour: more than the 42 occurrences an hour of the highest rate ever need.
const HOUR_BITS: u32 = 16;

/// One time that an incident with a rate happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sim) struct Turn {
    /// When, nanoseconds.
    pub(in crate::sim) at: i64,
    /// By what its draws are told apart.
    pub(in crate::sim) counter: i64,
}

/// Key of the random numbers of an incident that comes by a rate.
pub(super) fn recurring_key(seed: u64, number: usize) -> u64 {
    entity_key(seed, "incident", &number.to_string())
}

/// When the incident `number` happens after the beginning of the hour `hour` (since the epoch) and up to its end.
pub(in crate::sim) fn turns(seed: u64, number: usize, rate_per_day: f64, hour: i64) -> Vec<Turn> {
    let key = recurring_key(seed, number);
    let mean_gap = 24.0 * HOUR as f64 / rate_per_day;
    let mut into = 0.0;
    let mut turns = Vec::new();
    for counter in hour << HOUR_BITS..(hour + 1) << HOUR_BITS {
        into += mean_gap * exponential(key, GAP_STREAM, counter);
        if into >= HOUR as f64 {
            break;
        }
        let at = hour * HOUR + into as i64 + 1;
        turns.push(Turn { at, counter });
    }
    turns
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Seconds from one to the next of `rate_per_day` over so many hours.
    fn gaps_s(number: usize, rate_per_day: f64, hours: i64) -> Vec<f64> {
        let all: Vec<Turn> = (0..hours)
            .flat_map(|hour| turns(42, number, rate_per_day, hour))
            .collect();
        assert!(all.is_sorted_by(|a, b| a.at < b.at && a.counter < b.counter));
        let pairs = all.windows(2);
        pairs.map(|p| (p[1].at - p[0].at) as f64 / 1e9).collect()
    }

    #[test]
    fn gaps_are_exponential_across_the_borders_of_hours() {
        // Three a day: most gaps hold several hours.
        let gaps = gaps_s(0, 3.0, 24 * 4_000);
        let (count, mean) = (gaps.len() as f64, 86_400.0 / 3.0);
        assert!((count / 12_000.0 - 1.0).abs() < 0.04, "{count}");
        let found = gaps.iter().sum::<f64>() / count;
        assert!((found / mean - 1.0).abs() < 0.04, "{found}");
        let longer = |times: f64| gaps.iter().filter(|g| **g > times * mean).count() as f64 / count;
        assert!((longer(1.0) - (-1.0_f64).exp()).abs() < 0.02);
        assert!((longer(2.0) - (-2.0_f64).exp()).abs() < 0.02);
    }

    #[test]
    fn incidents_come_apart_from_each_other() {
        let first = turns(42, 0, 48.0, 7);
        assert_ne!(first, turns(42, 1, 48.0, 7));
        assert_ne!(first, turns(43, 0, 48.0, 7));
        assert_eq!(first, turns(42, 0, 48.0, 7));
    }
}

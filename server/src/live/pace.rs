//! How fast simulated time runs, and how fast it really did.

use std::collections::VecDeque;
use std::time::Duration;

use twin_core::time::{NANOS_PER_SEC, SimSpan};

/// Ticks over which rates are averaged.
const WINDOW: usize = 10;
/// Work on one slice that leaves commands waiting no longer than a person notices.
const SLICE_WORK: Duration = Duration::from_millis(20);
/// Shortest and longest slice.
const SLICE: (i64, i64) = (NANOS_PER_SEC / 20, 3_600 * NANOS_PER_SEC);

/// What one tick did.
#[derive(Debug, Clone, Copy)]
struct Done {
    real: Duration,
    simulated: SimSpan,
    observations: u64,
}

/// Speed asked for and reached.
#[derive(Debug)]
pub(crate) struct Pace {
    /// Simulated seconds per second asked for.
    pub(crate) speed: f64,
    /// Whether time stands still.
    pub(crate) paused: bool,
    done: VecDeque<Done>,
    slice: SimSpan,
}

impl Pace {
    /// Starts at `speed`.
    pub(crate) fn new(speed: f64, paused: bool) -> Self {
        Self {
            speed,
            paused,
            done: VecDeque::with_capacity(WINDOW),
            slice: SimSpan::from_secs(1),
        }
    }

    /// Simulated time that `real` should bring.
    pub(crate) fn due(&self, real: Duration) -> SimSpan {
        if self.paused {
            return SimSpan::default();
        }
        SimSpan::from_nanos((real.as_secs_f64() * self.speed * NANOS_PER_SEC as f64) as i64)
    }

    /// How far to simulate before looking at commands again.
    pub(crate) fn slice(&self) -> SimSpan {
        self.slice
    }

    /// Learns from the work on a slice.
    pub(crate) fn sliced(&mut self, work: Duration) {
        let nanos = self.slice.nanos();
        let next = if work > SLICE_WORK {
            nanos / 2
        } else if work < SLICE_WORK / 4 {
            nanos * 2
        } else {
            nanos
        };
        self.slice = SimSpan::from_nanos(next.clamp(SLICE.0, SLICE.1));
    }

    /// Learns from a tick.
    pub(crate) fn ticked(&mut self, real: Duration, simulated: SimSpan, observations: u64) {
        if self.done.len() == WINDOW {
            self.done.pop_front();
        }
        self.done.push_back(Done {
            real,
            simulated,
            observations,
        });
    }

    /// Forgets the rates, after the speed changed.
    pub(crate) fn forget(&mut self) {
        self.done.clear();
    }

    /// Simulated seconds per second, lately.
    pub(crate) fn effective_speed(&self) -> f64 {
        if self.done.is_empty() {
            return if self.paused { 0.0 } else { self.speed };
        }
        self.done
            .iter()
            .map(|d| d.simulated.secs_f64())
            .sum::<f64>()
            / self.real_secs()
    }

    /// Observations per second, lately.
    pub(crate) fn observations_per_s(&self) -> f64 {
        self.done.iter().map(|d| d.observations).sum::<u64>() as f64 / self.real_secs()
    }

    /// Simulated time between two stored observations of a channel, so that `cells` channels stay within `per_second`.
    pub(crate) fn spacing(&self, cells: usize, per_second: u32) -> SimSpan {
        if self.observations_per_s() <= f64::from(per_second) {
            return SimSpan::default();
        }
        let secs = self.effective_speed() * cells as f64 / f64::from(per_second.max(1));
        SimSpan::from_nanos((secs * NANOS_PER_SEC as f64) as i64)
    }

    fn real_secs(&self) -> f64 {
        self.done
            .iter()
            .map(|d| d.real.as_secs_f64())
            .sum::<f64>()
            .max(1e-3)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_runs_at_the_speed_asked_for() {
        let mut pace = Pace::new(60.0, false);
        assert_eq!(pace.due(Duration::from_millis(200)), SimSpan::from_secs(12));
        pace.paused = true;
        assert_eq!(pace.due(Duration::from_millis(200)), SimSpan::default());
    }

    #[test]
    fn falling_behind_shows() {
        let mut pace = Pace::new(3_600.0, false);
        for _ in 0..20 {
            pace.ticked(Duration::from_millis(200), SimSpan::from_secs(100), 400);
        }
        assert!((pace.effective_speed() - 500.0).abs() < 1e-6);
        assert!((pace.observations_per_s() - 2_000.0).abs() < 1e-6);
        assert_eq!(pace.spacing(100, 5_000), SimSpan::default());
        assert_eq!(pace.spacing(100, 1_000), SimSpan::from_secs(50));
    }

    #[test]
    fn slices_shrink_under_load_and_grow_again() {
        let mut pace = Pace::new(1.0, false);
        (0..40).for_each(|_| pace.sliced(Duration::from_secs(1)));
        assert_eq!(pace.slice().nanos(), SLICE.0);
        (0..40).for_each(|_| pace.sliced(Duration::ZERO));
        assert_eq!(pace.slice().nanos(), SLICE.1);
    }
}

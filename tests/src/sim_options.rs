//! How tests simulate.

use twin_core::sim::{Habits, SimOptions};
use twin_core::time::SimTime;

/// Habits and climate of the shipped settings from a moment on, with the same seed in every test, on one thread.
#[must_use]
pub fn sim_options(start: SimTime) -> SimOptions {
    SimOptions {
        seed: 7,
        start,
        population: Habits::default(),
        climate: None,
        threads: 1,
        first_alarm_number: 1,
    }
}

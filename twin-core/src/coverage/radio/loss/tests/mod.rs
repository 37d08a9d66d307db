//! The formulas against published values and hand computations.

mod itu;
mod three_gpp;

use super::Link;
use crate::coverage::radio::error::RadioError;

fn near(value: Result<f64, RadioError>, expected: f64, tolerance: f64) {
    let value = value.unwrap();
    assert!(
        (value - expected).abs() <= tolerance,
        "{value} is not {expected}"
    );
}

/// A link of a UMi cell at 5 GHz to a terminal in the hand.
fn micro(distance_2d_m: f64) -> Link {
    Link {
        distance_2d_m,
        site_m: 10.0,
        terminal_m: 1.5,
        frequency_ghz: 5.0,
    }
}

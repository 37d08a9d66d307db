//! The behaviours of people and weather against real series: the same code with the figures of each data set.
//!
//! Most ask the model's functions; `telemetry` asks what devices of a run say. The series lie beside the checkout; where they do not, a test says so and is over. Each test prints what it finds.

mod air;
mod beijing;
mod direction;
mod dust;
mod fits;
mod load;
mod moisture;
mod pressure;
mod rain;
mod session;
mod telemetry;
mod wind;

use std::io::Read;
use std::path::Path;

/// Text of a real series, or none with a printed reason.
#[expect(
    clippy::disallowed_methods,
    reason = "tests read real series; nothing else in the core reads files"
)]
pub(super) fn series(name: &str) -> Option<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../shared/data/telemetry")
        .join(name);
    let Ok(bytes) = std::fs::read(&file) else {
        println!("skipped: {} is not beside the checkout", file.display());
        return None;
    };
    let mut text = String::new();
    if name.ends_with(".gz") {
        flate2::read::GzDecoder::new(&bytes[..])
            .read_to_string(&mut text)
            .unwrap();
    } else {
        text = String::from_utf8(bytes).unwrap();
    }
    Some(text)
}

/// Mean and deviation of weighted values.
pub(super) fn moments(values: impl Iterator<Item = (f64, f64)> + Clone) -> (f64, f64) {
    let weight: f64 = values.clone().map(|v| v.1).sum();
    let mean = values.clone().map(|(v, w)| v * w).sum::<f64>() / weight;
    let variance = values.map(|(v, w)| w * (v - mean).powi(2)).sum::<f64>() / weight;
    (mean, variance.sqrt())
}

/// Mean and deviation.
pub(super) fn spread(values: &[f64]) -> (f64, f64) {
    moments(values.iter().map(|&v| (v, 1.0)))
}

/// Pearson's correlation.
pub(super) fn correlation(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    let ((mean_a, sd_a), (mean_b, sd_b)) = (spread(a), spread(b));
    let products = a.iter().zip(b).map(|(x, y)| (x - mean_a) * (y - mean_b));
    products.sum::<f64>() / a.len() as f64 / (sd_a * sd_b).max(1e-12)
}

/// The values below which these shares of all lie.
pub(super) fn quantiles<const N: usize>(values: &[f64], shares: [f64; N]) -> [f64; N] {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    shares.map(|share| sorted[(share * sorted.len() as f64) as usize])
}

#[test]
fn the_measures_are_right_on_small_cases() {
    assert_eq!(spread(&[1.0, 3.0]), (2.0, 1.0));
    assert!((correlation(&[1.0, 2.0, 3.0], &[2.0, 4.0, 6.0]) - 1.0).abs() < 1e-12);
    assert!((correlation(&[1.0, 2.0, 3.0], &[3.0, 2.0, 1.0]) + 1.0).abs() < 1e-12);
    assert_eq!(quantiles(&[4.0, 1.0, 3.0, 2.0], [0.0, 0.5]), [1.0, 3.0]);
}

//! Pressure against four years at Aotizhongxin, Beijing.

use super::beijing::{PLACE, compare, model, present, real, seasons};
use super::quantiles;
use crate::sim::weather::Weather;

#[test]
fn the_pressure_is_like_that_of_beijing() {
    let Some(hours) = real() else {
        return;
    };
    let model = model(&Weather::new(5, PLACE.0, PLACE.1), &hours);
    let pressure: Vec<_> = model.iter().map(|w| Some(w.pressure)).collect();
    let [mean, sd, real_mean, real_sd] =
        compare("pressure, hPa", &hours.pressure, &pressure, &hours);
    assert!((mean - real_mean).abs() < 1.0, "{mean} {real_mean}");
    assert!((sd / real_sd - 1.0).abs() < 0.05, "{sd} {real_sd}");
    assert!(seasons(&hours.pressure, &pressure, &hours) >= 0.9);
    let shares = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];
    let (q, r) = (
        quantiles(&present(&pressure), shares),
        quantiles(&present(&hours.pressure), shares),
    );
    println!("  quantiles {q:.1?}\n  real      {r:.1?}");
    for (q, r) in q.into_iter().zip(r) {
        assert!((q - r).abs() < 2.0, "{q} {r}");
    }
}

//! Wind against four years at Aotizhongxin, Beijing.

use super::beijing::{PLACE, compare, model, present, real, seasons};
use super::quantiles;
use crate::sim::weather::Weather;

#[test]
fn the_wind_blows_like_that_of_beijing() {
    let Some(hours) = real() else {
        return;
    };
    let model = model(&Weather::new(5, PLACE.0, PLACE.1), &hours);
    let wind: Vec<_> = model.iter().map(|w| Some(w.wind)).collect();
    let [mean, sd, real_mean, real_sd] = compare("wind, m/s", &hours.wind, &wind, &hours);
    assert!((mean / real_mean - 1.0).abs() < 0.05, "{mean} {real_mean}");
    assert!((sd / real_sd - 1.0).abs() < 0.1, "{sd} {real_sd}");
    assert!(seasons(&hours.wind, &wind, &hours) >= 0.9);
    let shares = [0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999];
    let (q, r) = (
        quantiles(&present(&wind), shares),
        quantiles(&present(&hours.wind), shares),
    );
    println!("  quantiles {q:.2?}\n  real      {r:.2?}");
    // The gauge shows tenths and starts late; storms are few.
    for (q, r) in q.into_iter().zip(r) {
        assert!((q - r).abs() < 0.15 + 0.05 * r, "{q} {r}");
    }
}

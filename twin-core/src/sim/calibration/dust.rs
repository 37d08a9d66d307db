//! Coarse dust beside the fine against four years at Aotizhongxin, Beijing.

use super::air::{AOTIZHONGXIN, logarithm};
use super::beijing::{PLACE, compare, means, model, present, real, seasons};
use super::{correlation, quantiles, spread};
use crate::sim::weather::Weather;

/// What is known of both at once.
fn pairs(fine: &[Option<f64>], all: &[Option<f64>]) -> (Vec<f64>, Vec<f64>) {
    let both = fine.iter().zip(all);
    both.filter_map(|(fine, all)| Some(((*fine)?, (*all)?)))
        .unzip()
}

#[test]
fn coarse_dust_is_like_that_of_beijing() {
    let Some(hours) = real() else {
        return;
    };
    let model = model(
        &Weather::new(5, PLACE.0, PLACE.1).with_air(AOTIZHONGXIN),
        &hours,
    );
    let fine: Vec<_> = model.iter().map(|w| Some(w.pm25)).collect();
    let dust: Vec<_> = model.iter().map(|w| Some(w.pm10)).collect();
    let [mean, sd, real_mean, real_sd] = compare("PM10, µg/m³", &hours.pm10, &dust, &hours);
    assert!((mean / real_mean - 1.0).abs() < 0.1, "{mean} {real_mean}");
    assert!((sd / real_sd - 1.0).abs() < 0.15, "{sd} {real_sd}");
    let (real_ln, ln) = (logarithm(&hours.pm10), logarithm(&dust));
    let ((real_mean, real_sd), (mean, sd)) = (spread(&present(&real_ln)), spread(&present(&ln)));
    println!("ln PM10: mean {mean:.2} (real {real_mean:.2}), deviation {sd:.2} ({real_sd:.2})");
    assert!((mean - real_mean).abs() < 0.1 && (sd / real_sd - 1.0).abs() < 0.1);
    let shares = [0.05, 0.25, 0.5, 0.75, 0.95];
    let (q, r) = (
        quantiles(&present(&dust), shares),
        quantiles(&present(&hours.pm10), shares),
    );
    println!("  quantiles {q:.0?}\n  real      {r:.0?}");
    for (q, r) in q.into_iter().zip(r) {
        assert!((q - r).abs() < 4.0 + 0.12 * r, "{q} {r}");
    }

    // What goes together: most of it is the fine dust, the rest knows little of that.
    let ((real_fine, real_dust), (fine, dust)) =
        (pairs(&hours.pm25, &hours.pm10), pairs(&fine, &dust));
    let (m, r) = (
        correlation(&fine, &dust),
        correlation(&real_fine, &real_dust),
    );
    println!("PM2.5 and PM10: correlation {m:.2} (real {r:.2})");
    assert!((m - r).abs() < 0.1, "{m} {r}");
    let ratio = |fine: &[f64], dust: &[f64]| spread(fine).0 / spread(dust).0;
    let (m, r) = (ratio(&fine, &dust), ratio(&real_fine, &real_dust));
    println!("PM2.5 in PM10: {m:.2} (real {r:.2})");
    assert!((m - r).abs() < 0.05, "{m} {r}");
    let beyond = |fine: &[f64], dust: &[f64]| {
        let twice = fine
            .iter()
            .zip(dust)
            .filter(|(fine, dust)| **dust > 2.0 * **fine);
        twice.count() as f64 / fine.len() as f64
    };
    let (m, r) = (beyond(&fine, &dust), beyond(&real_fine, &real_dust));
    println!("hours with more coarse than fine dust: {m:.3} (real {r:.3})");
    assert!((m - r).abs() < 0.06, "{m} {r}");
}

/// As for fine dust, the months of one run are as much chance as season; spring has most of the coarse.
#[test]
fn coarse_dust_has_the_seasons_of_beijing() {
    let Some(hours) = real() else {
        return;
    };
    let runs = 10;
    let (mut all, mut coarse) = (vec![0.0; hours.hour.len()], vec![0.0; hours.hour.len()]);
    for seed in 0..runs {
        let weather = Weather::new(seed, PLACE.0, PLACE.1).with_air(AOTIZHONGXIN);
        for (hour, sample) in model(&weather, &hours).iter().enumerate() {
            all[hour] += sample.pm10 / runs as f64;
            coarse[hour] += (sample.pm10 - sample.pm25) / runs as f64;
        }
    }
    let some = |values: Vec<f64>| values.into_iter().map(Some).collect::<Vec<_>>();
    let (all, coarse) = (some(all), some(coarse));
    let year = seasons(&hours.pm10, &all, &hours);
    let both = hours.pm10.iter().zip(&hours.pm25);
    let real_coarse: Vec<_> = both.map(|(all, fine)| Some((*all)? - (*fine)?)).collect();
    let of_coarse = seasons(&real_coarse, &coarse, &hours);
    println!("PM10, mean of {runs} runs: year: correlation {year:.3}, coarse {of_coarse:.3}");
    assert!(year >= 0.8 && of_coarse >= 0.8, "{year} {of_coarse}");
    let day = correlation(
        &means(&real_coarse, &hours.hour, 24),
        &means(&coarse, &hours.hour, 24),
    );
    println!("coarse dust, day: correlation {day:.3}");
    assert!(day >= 0.9, "{day}");
}

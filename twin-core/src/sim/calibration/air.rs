//! Temperature and fine dust against four years at Aotizhongxin, Beijing.

use super::beijing::{FIRST, PLACE, compare, model, present, real, seasons};
use super::spread;
use crate::sim::weather::{Air, FITTED_SPREAD, Weather};
use crate::time::SimTime;

/// The air there from 2013 to 2017.
pub(super) const AOTIZHONGXIN: Air = Air {
    level: 52.0,
    season: [(0.229, 0.029), (0.024, -0.077), (-0.099, -0.045)],
    spread: FITTED_SPREAD,
    coarse: 9.2,
};

/// The months of one run of four years are as much chance as season: some runs together show the season.
#[test]
fn dust_has_the_seasons_of_beijing() {
    let Some(hours) = real() else {
        return;
    };
    let runs = 10;
    let mut sums = vec![0.0; hours.hour.len()];
    for seed in 0..runs {
        let weather = Weather::new(seed, PLACE.0, PLACE.1).with_air(AOTIZHONGXIN);
        for (hour, sum) in sums.iter_mut().enumerate() {
            let time = SimTime::from_secs(FIRST + hour as i64 * 3_600);
            *sum += weather.at(time).pm25 / runs as f64;
        }
    }
    let model: Vec<_> = sums.into_iter().map(Some).collect();
    let year = seasons(&hours.pm25, &model, &hours);
    println!("PM2.5, mean of {runs} runs: year: correlation {year:.3}");
    assert!(year >= 0.8, "{year}");
}

pub(super) fn logarithm(values: &[Option<f64>]) -> Vec<Option<f64>> {
    values.iter().map(|v| v.map(f64::ln)).collect()
}

#[test]
fn temperature_and_dust_are_like_those_of_beijing() {
    let Some(hours) = real() else {
        return;
    };
    let weather = Weather::new(5, PLACE.0, PLACE.1).with_air(AOTIZHONGXIN);
    let model = model(&weather, &hours);
    let temperature: Vec<_> = model.iter().map(|w| Some(w.temperature)).collect();
    let dust: Vec<_> = model.iter().map(|w| Some(w.pm25)).collect();
    let [mean, sd, real_mean, real_sd] =
        compare("temperature, °C", &hours.temperature, &temperature, &hours);
    assert!((mean - real_mean).abs() < 1.0 && (sd / real_sd - 1.0).abs() < 0.1);
    assert!(seasons(&hours.temperature, &temperature, &hours) >= 0.9);
    let [mean, sd, real_mean, real_sd] = compare("PM2.5, µg/m³", &hours.pm25, &dust, &hours);
    assert!((mean / real_mean - 1.0).abs() < 0.1, "{mean} {real_mean}");
    assert!((sd / real_sd - 1.0).abs() < 0.15, "{sd} {real_sd}");
    let (real_ln, ln) = (logarithm(&hours.pm25), logarithm(&dust));
    let ((real_mean, real_sd), (mean, sd)) = (spread(&present(&real_ln)), spread(&present(&ln)));
    println!("ln PM2.5: mean {mean:.2} (real {real_mean:.2}), deviation {sd:.2} ({real_sd:.2})");
    assert!((mean - real_mean).abs() < 0.1 && (sd / real_sd - 1.0).abs() < 0.1);
}

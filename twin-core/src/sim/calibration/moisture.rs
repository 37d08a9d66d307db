//! Humidity against four years at Aotizhongxin, Beijing.

use super::beijing::{PLACE, compare, model, present, real, seasons};
use super::{correlation, quantiles};
use crate::sim::weather::{Weather, dew_point, humidity};

/// The humidity of the data is what Magnus' formula makes of its temperature and dew point; for the dew point of the model it is the other
/// way round.
#[test]
fn the_air_is_as_moist_as_that_of_beijing() {
    let Some(hours) = real() else {
        return;
    };
    let model = model(&Weather::new(5, PLACE.0, PLACE.1), &hours);
    let pairs = hours.temperature.iter().zip(&hours.dew_point);
    let real: Vec<Option<f64>> = pairs.map(|(t, d)| Some(humidity((*t)?, (*d)?))).collect();
    let moist: Vec<_> = model.iter().map(|w| Some(w.humidity)).collect();
    let [mean, sd, real_mean, real_sd] = compare("humidity, %", &real, &moist, &hours);
    assert!((mean - real_mean).abs() < 2.0, "{mean} {real_mean}");
    assert!((sd / real_sd - 1.0).abs() < 0.05, "{sd} {real_sd}");
    assert!(seasons(&real, &moist, &hours) >= 0.9);
    let shares = [0.05, 0.25, 0.5, 0.75, 0.95];
    let (q, r) = (
        quantiles(&present(&moist), shares),
        quantiles(&present(&real), shares),
    );
    println!("  quantiles {q:.1?}\n  real      {r:.1?}");
    for (q, r) in q.into_iter().zip(r) {
        assert!((q - r).abs() < 5.0, "{q} {r}");
    }

    let dew: Vec<_> = model
        .iter()
        .map(|w| Some(dew_point(w.temperature, w.humidity)))
        .collect();
    let [mean, sd, real_mean, real_sd] = compare("dew point, °C", &hours.dew_point, &dew, &hours);
    assert!((mean - real_mean).abs() < 1.0, "{mean} {real_mean}");
    assert!((sd / real_sd - 1.0).abs() < 0.05, "{sd} {real_sd}");
    assert!(seasons(&hours.dew_point, &dew, &hours) >= 0.9);

    // What goes together: it is moist where it rains, and wind brings dry air.
    let in_rain = |moist: &[Option<f64>], rain: &dyn Fn(usize) -> bool| {
        let wet: Vec<f64> = (0..moist.len())
            .filter(|hour| rain(*hour))
            .filter_map(|hour| moist[hour])
            .collect();
        wet.iter().sum::<f64>() / wet.len() as f64
    };
    let real_wet = in_rain(&real, &|hour| hours.rain[hour].is_some_and(|r| r > 0.0));
    let wet = in_rain(&moist, &|hour| model[hour].rain > 0.1);
    println!("humidity in rain: {wet:.1} % (real {real_wet:.1})");
    assert!((wet - real_wet).abs() < 5.0, "{wet} {real_wet}");
    let together = |wind: &[Option<f64>], dew: &[Option<f64>]| {
        let both = wind
            .iter()
            .zip(dew)
            .filter_map(|(w, d)| Some(((*w)?, (*d)?)));
        let (wind, dew): (Vec<f64>, Vec<f64>) = both.unzip();
        correlation(&wind, &dew)
    };
    let wind: Vec<_> = model.iter().map(|w| Some(w.wind)).collect();
    let (m, r) = (
        together(&wind, &dew),
        together(&hours.wind, &hours.dew_point),
    );
    println!("wind and dew point: correlation {m:.2} (real {r:.2})");
    assert!((m - r).abs() < 0.15, "{m} {r}");
}

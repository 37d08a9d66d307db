//! Temperature and fine dust against four years at Aotizhongxin, Beijing.

use super::{correlation, series, spread};
use crate::sim::weather::{Air, FITTED_SPREAD, Weather};
use crate::time::SimTime;

/// The air there from 2013 to 2017.
const AOTIZHONGXIN: Air = Air {
    level: 52.0,
    season: [(0.229, 0.029), (0.024, -0.077), (-0.099, -0.045)],
    spread: FITTED_SPREAD,
};
/// The first hour of the file, 2013-03-01T00:00 in China.
const FIRST: i64 = 1_362_067_200;

/// Hour by hour.
#[derive(Default)]
struct Hours {
    month: Vec<usize>,
    hour: Vec<usize>,
    temperature: Vec<Option<f64>>,
    pm25: Vec<Option<f64>>,
}

fn real() -> Option<Hours> {
    let text = series("PRSA_Data_Aotizhongxin_20130301-20170228.csv.gz")?;
    let mut lines = text.lines();
    let head: Vec<String> = (lines.next().unwrap().split(','))
        .map(|h| h.trim_matches('"').to_owned())
        .collect();
    let column = |name: &str| head.iter().position(|h| h == name).unwrap();
    let (month, hour) = (column("month"), column("hour"));
    let (temperature, pm25) = (column("TEMP"), column("PM2.5"));
    let mut hours = Hours::default();
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        hours.month.push(cells[month].parse::<usize>().unwrap() - 1);
        hours.hour.push(cells[hour].parse().unwrap());
        hours.temperature.push(cells[temperature].parse().ok());
        hours.pm25.push(cells[pm25].parse().ok());
    }
    Some(hours)
}

/// Means by a key, of the hours that have a value.
fn means(values: &[Option<f64>], keys: &[usize], count: usize) -> Vec<f64> {
    let (mut sums, mut numbers) = (vec![0.0; count], vec![0.0; count]);
    for (value, &key) in values.iter().zip(keys) {
        if let Some(value) = value {
            sums[key] += value;
            numbers[key] += 1.0;
        }
    }
    sums.iter().zip(numbers).map(|(sum, n)| sum / n).collect()
}

/// Correlation of values with those some hours later, after the means of months and hours are taken off.
fn persistence(values: &[Option<f64>], hours: &Hours, lag: usize) -> f64 {
    let by_month = means(values, &hours.month, 12);
    let by_hour = means(values, &hours.hour, 24);
    let mean = by_hour.iter().sum::<f64>() / 24.0;
    let rest: Vec<Option<f64>> = (values.iter().enumerate())
        .map(|(i, v)| v.map(|v| v - by_month[hours.month[i]] - by_hour[hours.hour[i]] + mean))
        .collect();
    let (a, b): (Vec<f64>, Vec<f64>) = (rest.iter().zip(&rest[lag..]))
        .filter_map(|(a, b)| Some(((*a)?, (*b)?)))
        .unzip();
    correlation(&a, &b)
}

fn present(values: &[Option<f64>]) -> Vec<f64> {
    values.iter().flatten().copied().collect()
}

/// Prints and checks what a year and a day look like, and how long it lasts; gives means and deviations, real ones last.
fn compare(name: &str, real: &[Option<f64>], model: &[Option<f64>], hours: &Hours) -> [f64; 4] {
    let ((real_mean, real_sd), (mean, sd)) = (spread(&present(real)), spread(&present(model)));
    let shape =
        |keys: &[usize], count| correlation(&means(real, keys, count), &means(model, keys, count));
    let (year, day) = (shape(&hours.month, 12), shape(&hours.hour, 24));
    println!(
        "{name}: mean {mean:.2} (real {real_mean:.2}), deviation {sd:.2} ({real_sd:.2}), \
         year: correlation {year:.3}, day: {day:.3}"
    );
    assert!(day >= 0.9, "{name}: {day}");
    for lag in [1, 6, 12, 24, 48, 96] {
        let (r, m) = (
            persistence(real, hours, lag),
            persistence(model, hours, lag),
        );
        println!("  after {lag:2} h: {m:.2} (real {r:.2})");
        assert!((r - m).abs() < 0.16, "{name} after {lag} h: {m} {r}");
    }
    [mean, sd, real_mean, real_sd]
}

/// Correlation of the means of months.
fn seasons(real: &[Option<f64>], model: &[Option<f64>], hours: &Hours) -> f64 {
    correlation(
        &means(real, &hours.month, 12),
        &means(model, &hours.month, 12),
    )
}

/// The months of one run of four years are as much chance as season: some runs together show the season.
#[test]
fn dust_has_the_seasons_of_beijing() {
    let Some(hours) = real() else {
        return;
    };
    let runs = 10;
    let mut sums = vec![0.0; hours.hour.len()];
    for seed in 0..runs {
        let weather = Weather::new(seed, 39.98, 116.4).with_air(AOTIZHONGXIN);
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

fn logarithm(values: &[Option<f64>]) -> Vec<Option<f64>> {
    values.iter().map(|v| v.map(f64::ln)).collect()
}

#[test]
fn temperature_and_dust_are_like_those_of_beijing() {
    let Some(hours) = real() else {
        return;
    };
    let weather = Weather::new(5, 39.98, 116.4).with_air(AOTIZHONGXIN);
    let model: Vec<_> = (0..hours.hour.len() as i64)
        .map(|hour| weather.at(SimTime::from_secs(FIRST + hour * 3_600)))
        .collect();
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

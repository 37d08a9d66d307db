//! Four years of hours at Aotizhongxin, Beijing, and measures of what a model makes of them.

use super::{correlation, series, spread};
use crate::sim::weather::{Weather, WeatherSample};
use crate::time::SimTime;

/// Where it is, degrees.
pub(super) const PLACE: (f64, f64) = (39.98, 116.4);
/// The first hour of the file, 2013-03-01T00:00 in China.
pub(super) const FIRST: i64 = 1_362_067_200;

/// Hour by hour.
#[derive(Default)]
pub(super) struct Hours {
    pub(super) month: Vec<usize>,
    pub(super) hour: Vec<usize>,
    pub(super) temperature: Vec<Option<f64>>,
    pub(super) dew_point: Vec<Option<f64>>,
    /// Of the hour, mm.
    pub(super) rain: Vec<Option<f64>>,
    pub(super) wind: Vec<Option<f64>>,
    pub(super) pm25: Vec<Option<f64>>,
    pub(super) pm10: Vec<Option<f64>>,
    /// hPa.
    pub(super) pressure: Vec<Option<f64>>,
    /// Where the wind came from: a sixteenth of the compass, north first, clockwise.
    pub(super) wind_from: Vec<Option<usize>>,
}

/// Sixteenths of the compass as the file names them.
pub(super) const SECTORS: [&str; 16] = [
    "N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW",
    "NNW",
];

pub(super) fn real() -> Option<Hours> {
    let text = series("PRSA_Data_Aotizhongxin_20130301-20170228.csv.gz")?;
    let mut lines = text.lines();
    let head: Vec<String> = (lines.next().unwrap().split(','))
        .map(|h| h.trim_matches('"').to_owned())
        .collect();
    let column = |name: &str| head.iter().position(|h| h == name).unwrap();
    let (month, hour) = (column("month"), column("hour"));
    let (temperature, dew_point) = (column("TEMP"), column("DEWP"));
    let (rain, wind, pm25) = (column("RAIN"), column("WSPM"), column("PM2.5"));
    let (pm10, pressure, wind_from) = (column("PM10"), column("PRES"), column("wd"));
    let mut hours = Hours::default();
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        hours.month.push(cells[month].parse::<usize>().unwrap() - 1);
        hours.hour.push(cells[hour].parse().unwrap());
        hours.temperature.push(cells[temperature].parse().ok());
        hours.dew_point.push(cells[dew_point].parse().ok());
        hours.rain.push(cells[rain].parse().ok());
        hours.wind.push(cells[wind].parse().ok());
        hours.pm25.push(cells[pm25].parse().ok());
        hours.pm10.push(cells[pm10].parse().ok());
        hours.pressure.push(cells[pressure].parse().ok());
        let sector = cells[wind_from].trim_matches('"');
        (hours.wind_from).push(SECTORS.iter().position(|name| *name == sector));
    }
    Some(hours)
}

/// Means by a key, of the hours that have a value.
pub(super) fn means(values: &[Option<f64>], keys: &[usize], count: usize) -> Vec<f64> {
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

pub(super) fn present(values: &[Option<f64>]) -> Vec<f64> {
    values.iter().flatten().copied().collect()
}

/// Prints and checks what a year and a day look like, and how long it lasts; gives means and deviations, real ones last.
pub(super) fn compare(
    name: &str,
    real: &[Option<f64>],
    model: &[Option<f64>],
    hours: &Hours,
) -> [f64; 4] {
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
pub(super) fn seasons(real: &[Option<f64>], model: &[Option<f64>], hours: &Hours) -> f64 {
    correlation(
        &means(real, &hours.month, 12),
        &means(model, &hours.month, 12),
    )
}

/// The model's hours, from that of the file's first on.
pub(super) fn model(weather: &Weather, hours: &Hours) -> Vec<WeatherSample> {
    (0..hours.hour.len() as i64)
        .map(|hour| weather.at(SimTime::from_secs(FIRST + hour * 3_600)))
        .collect()
}

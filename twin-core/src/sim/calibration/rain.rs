//! Rain against four years at Aotizhongxin, Beijing.
//!
//! Rain is few storms: the data have 286 days with rain, and one of their hours brought 3 % of all. So the model is the mean of many runs of the
//! same four years, and the course of amounts over the day is looked at by three hours.

use super::beijing::{FIRST, Hours, PLACE, means, real};
use super::{correlation, quantiles, spread};
use crate::sim::weather::Weather;
use crate::time::SimTime;

const RUNS: u64 = 60;
const SHARES: [f64; 4] = [0.25, 0.5, 0.9, 0.99];

/// What a gauge shows of each hour, in steps of 0.1 mm: two looks an hour at how hard it rains.
fn gauge(weather: &Weather, hours: usize) -> Vec<f64> {
    let rain = |seconds| weather.wet(SimTime::from_secs(seconds)).rain;
    let hour = |hour: usize| {
        let start = FIRST + hour as i64 * 3_600;
        let fell = (rain(start + 900) + rain(start + 2_700)) / 2.0;
        (fell * 10.0).round() / 10.0
    };
    (0..hours).map(hour).collect()
}

/// Measures of a series of hourly amounts.
struct Measures {
    /// Means by month and by hour of the day.
    month: Vec<f64>,
    hour: Vec<f64>,
    /// Shares of the hours that are wet, by month and by hour of the day.
    wet_month: Vec<f64>,
    wet_hour: Vec<f64>,
    /// Mean and deviation of hours' amounts, deviation of days' amounts, mm.
    moments: [f64; 3],
    /// Share of the hours and of the days that are wet.
    shares: [f64; 2],
    /// Correlation of wet hours with those 1, 6 and 24 hours later.
    lasts: [f64; 3],
    /// Chance that a wet day follows a wet one.
    wet_again: f64,
    /// Amounts of wet hours below which these shares of them lie.
    quantiles: [f64; 4],
}

fn is_wet(amount: f64) -> f64 {
    f64::from(u8::from(amount > 0.05))
}

fn measure(amounts: &[f64], hours: &Hours) -> Measures {
    let some = |values: &[f64]| values.iter().copied().map(Some).collect::<Vec<_>>();
    let wet: Vec<f64> = amounts.iter().map(|a| is_wet(*a)).collect();
    let (all, is) = (some(amounts), some(&wet));
    let days: Vec<f64> = amounts.chunks_exact(24).map(|d| d.iter().sum()).collect();
    let wet_days: Vec<f64> = days.iter().map(|d| is_wet(*d)).collect();
    let (mean, sd) = spread(amounts);
    let again = wet_days.windows(2).map(|d| d[0] * d[1]).sum::<f64>();
    let only: Vec<f64> = amounts.iter().copied().filter(|a| *a > 0.05).collect();
    Measures {
        month: means(&all, &hours.month, 12),
        hour: means(&all, &hours.hour, 24),
        wet_month: means(&is, &hours.month, 12),
        wet_hour: means(&is, &hours.hour, 24),
        moments: [mean, sd, spread(&days).1],
        shares: [spread(&wet).0, spread(&wet_days).0],
        lasts: [1, 6, 24].map(|lag| correlation(&wet[..wet.len() - lag], &wet[lag..])),
        wet_again: again / wet_days[..wet_days.len() - 1].iter().sum::<f64>(),
        quantiles: quantiles(&only, SHARES),
    }
}

/// The mean of a figure, or of each of several, over the runs.
fn mean<const N: usize>(runs: &[Measures], pick: impl Fn(&Measures) -> [f64; N]) -> [f64; N] {
    let mut sums = [0.0; N];
    for run in runs {
        for (sum, value) in sums.iter_mut().zip(pick(run)) {
            *sum += value / runs.len() as f64;
        }
    }
    sums
}

fn course(runs: &[Measures], pick: impl Fn(&Measures) -> &Vec<f64>) -> Vec<f64> {
    let mut sums = vec![0.0; pick(&runs[0]).len()];
    for run in runs {
        for (sum, value) in sums.iter_mut().zip(pick(run)) {
            *sum += value / runs.len() as f64;
        }
    }
    sums
}

fn by_three_hours(hours: &[f64]) -> Vec<f64> {
    hours
        .chunks(3)
        .map(|h| h.iter().sum::<f64>() / 3.0)
        .collect()
}

#[test]
fn it_rains_as_in_beijing() {
    let Some(hours) = real() else {
        return;
    };
    // Twenty hours have no value: as dry as most.
    let amounts: Vec<f64> = hours.rain.iter().map(|r| r.unwrap_or(0.0)).collect();
    let real = measure(&amounts, &hours);
    let runs: Vec<Measures> = (0..RUNS)
        .map(|seed| {
            let weather = Weather::new(seed, PLACE.0, PLACE.1);
            measure(&gauge(&weather, amounts.len()), &hours)
        })
        .collect();
    let near = |name: &str, model: f64, real: f64, tolerance: f64| {
        println!("{name}: {model:.3} (real {real:.3})");
        assert!(
            (model / real - 1.0).abs() < tolerance,
            "{name}: {model} {real}"
        );
    };
    let moments = mean(&runs, |m| m.moments);
    near("rain, mm/h: mean", moments[0], real.moments[0], 0.08);
    near("  deviation of hours", moments[1], real.moments[1], 0.15);
    near("  deviation of days, mm", moments[2], real.moments[2], 0.15);
    let shares = mean(&runs, |m| m.shares);
    near("share of wet hours", shares[0], real.shares[0], 0.08);
    near("share of wet days", shares[1], real.shares[1], 0.08);
    let [again] = mean(&runs, |m| [m.wet_again]);
    near("wet day after a wet day", again, real.wet_again, 0.15);
    let wet = mean(&runs, |m| m.quantiles);
    println!(
        "quantiles of wet hours, mm, {SHARES:?}: {wet:.2?} (real {:.2?})",
        real.quantiles
    );
    for (q, r) in wet.into_iter().zip(real.quantiles) {
        assert!((q - r).abs() < 0.1 + 0.25 * r, "{q} {r}");
    }
    let lasts = mean(&runs, |m| m.lasts);
    println!(
        "wet after 1, 6, 24 h: {lasts:.2?} (real {:.2?})",
        real.lasts
    );
    for (m, r) in lasts.into_iter().zip(real.lasts) {
        assert!((m - r).abs() < 0.16, "{m} {r}");
    }
    let like = |name: &str, model: &[f64], real: &[f64]| {
        let shape = correlation(model, real);
        println!("{name}: correlation {shape:.3}");
        assert!(shape >= 0.9, "{name}: {shape}");
    };
    like("year, rain", &course(&runs, |m| &m.month), &real.month);
    like(
        "year, wet hours",
        &course(&runs, |m| &m.wet_month),
        &real.wet_month,
    );
    like(
        "day, wet hours",
        &course(&runs, |m| &m.wet_hour),
        &real.wet_hour,
    );
    let (day, real_day) = (course(&runs, |m| &m.hour), &real.hour);
    println!(
        "day, rain by the hour: correlation {:.3}",
        correlation(&day, real_day)
    );
    like(
        "day, rain by three hours",
        &by_three_hours(&day),
        &by_three_hours(real_day),
    );
}

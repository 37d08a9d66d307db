//! Electric load of homes, farms and trade against BDEW's profiles of 2025 and SimBench's series of 2016.

use super::fits::{BUSINESS_FITS, BusinessFit, HOME_FITS, HomeFit, Whose};
use super::{correlation, moments, series, spread};
use crate::sim::population::{Day, DayKind, HomeDay, Person, darkness};
use crate::sim::random::{entity_key, normal};
use crate::sim::site::household_size;

pub(super) const QUARTERS: usize = 96;
const MONTHS: usize = 12;
/// A day that is a Monday.
const MONDAY: i64 = 20_605;
/// Days looked at of each kind: one Saturday, one Sunday, Tuesday to Thursday; and their share of a week.
const KINDS: [(&str, &[i64], f64); 3] = [
    ("Saturday", &[5], 1.0 / 7.0),
    ("Sunday", &[6], 1.0 / 7.0),
    ("workday", &[1, 2, 3], 5.0 / 7.0),
];

/// Load as a multiple of the mean by month, kind of day and quarter of an hour.
pub(super) type Year = Vec<[[f64; QUARTERS]; 3]>;

/// A real series: means by month, kind and quarter, and the deviation of all its values.
pub(super) struct Real {
    year: Year,
    pub(super) deviation: f64,
}

impl Real {
    /// Means of some of its months as multiples of their own mean, with their deviation; and that mean.
    pub(super) fn of_months(&self, months: &[usize]) -> (Self, f64) {
        let mut year: Year = months.iter().map(|month| self.year[*month]).collect();
        let (mean, deviation) = moments(weighted(&year));
        for value in year.iter_mut().flatten().flatten() {
            *value /= mean;
        }
        let deviation = deviation / mean;
        (Self { year, deviation }, mean)
    }
}

/// BDEW's files have a column for Saturday, Sunday and working day of each month, in that order.
fn bdew(text: &str) -> Year {
    let mut year = vec![[[0.0; QUARTERS]; 3]; MONTHS];
    for (quarter, line) in text.lines().skip(2).enumerate() {
        for (column, cell) in line.split(',').skip(1).enumerate() {
            year[column / 3][column % 3][quarter] = cell.parse().unwrap();
        }
    }
    year
}

/// A column of SimBench's file: means, and all its values.
fn simbench(text: &str, name: &str) -> (Year, Vec<f64>) {
    let mut lines = text.lines();
    let column = (lines.next().unwrap().split(';'))
        .position(|head| head == name)
        .unwrap();
    let mut year = vec![[[0.0; QUARTERS]; 3]; MONTHS];
    let mut days = vec![[0.0; 3]; MONTHS];
    let mut values = Vec::new();
    for (row, line) in lines.enumerate() {
        let cells: Vec<&str> = line.split(';').collect();
        let value: f64 = cells[column].parse().unwrap();
        let month = cells[0][3..5].parse::<usize>().unwrap() - 1;
        // 2016-01-01 was a Friday; the file has no summer time.
        let kind = DayKind::of(16_801 + (row / QUARTERS) as i64) as usize;
        year[month][kind][row % QUARTERS] += value;
        if row % QUARTERS == 0 {
            days[month][kind] += 1.0;
        }
        values.push(value);
    }
    for (kinds, days) in year.iter_mut().zip(days) {
        for (quarters, days) in kinds.iter_mut().zip(days) {
            quarters.iter_mut().for_each(|value| *value /= days);
        }
    }
    (year, values)
}

/// Every value with its weight.
fn weighted(year: &Year) -> impl Iterator<Item = (f64, f64)> + Clone + '_ {
    year.iter().flat_map(|kinds| {
        kinds
            .iter()
            .zip(KINDS)
            .flat_map(|(quarters, kind)| quarters.iter().map(move |&value| (value, kind.2)))
    })
}

pub(super) fn real(name: &str) -> Option<Real> {
    let (mut year, values) = if name.ends_with(".csv") {
        (bdew(&series(name)?), Vec::new())
    } else {
        simbench(&series("simbench-load-pv-15min-2016.csv.gz")?, name)
    };
    let (mean, deviation) = moments(weighted(&year));
    for value in year.iter_mut().flatten().flatten() {
        *value /= mean;
    }
    let deviation = if values.is_empty() {
        deviation / mean
    } else {
        let (mean, deviation) = spread(&values);
        deviation / mean
    };
    Some(Real { year, deviation })
}

/// Height of the sun in the middle of Germany in radians, near enough for lamps and roofs: noon is at 12:24, in summer time an hour later.
fn sun(month: usize, quarter: usize) -> f64 {
    let day = 30.44 * (month as f64 + 0.5);
    let summer = f64::from(u8::from((3..10).contains(&month)));
    let hour = (quarter as f64 + 0.5) / 4.0 - 0.4 - summer;
    let declination = -0.409 * (std::f64::consts::TAU * (day + 10.0) / 365.0).cos();
    let latitude = 51.5_f64.to_radians();
    let turn = (15.0 * (hour - 12.0)).to_radians();
    (latitude.sin() * declination.sin() + latitude.cos() * declination.cos() * turn.cos()).asin()
}

/// 1 in the middle of winter, 0 in the middle of summer.
fn coldness(month: usize) -> f64 {
    0.5 + 0.5 * (std::f64::consts::TAU * (month as f64 - 0.1) / 12.0).cos()
}

/// A quarter of an hour of a day, whose first hours belong to the day before.
fn span(quarter: usize) -> (u32, u32) {
    const QUARTER: u32 = 900_000;
    let from = quarter as u32 * QUARTER;
    let from = if quarter < 16 {
        from + 96 * QUARTER
    } else {
        from
    };
    (from, from + QUARTER)
}

/// Means over homes of what is done in each quarter of a day: activities' load, its square, share of homes where somebody is up.
#[derive(Clone, Copy, Default)]
struct Doing {
    load: f64,
    square: f64,
    up: f64,
}

const HOMES_ASKED: u32 = 1_500;

fn ask_homes(fit: &HomeFit) -> [[Doing; QUARTERS]; 3] {
    let mut all = [[Doing::default(); QUARTERS]; 3];
    for number in 0..HOMES_ASKED {
        let key = entity_key(9, "household", &number.to_string());
        let size = household_size(key);
        for (kind, (_, weekdays, _)) in KINDS.iter().enumerate() {
            let part = 1.0 / f64::from(HOMES_ASKED) / weekdays.len() as f64;
            for weekday in *weekdays {
                let day = MONDAY + weekday;
                let days = (0..size).map(|number| {
                    let person = Person::of(&fit.rhythm, key, size, number, false);
                    Day::of(&fit.rhythm, &person, day)
                });
                let home = HomeDay::new(&fit.rhythm, key, days.collect(), day);
                for (quarter, doing) in all[kind].iter_mut().enumerate() {
                    let span = span(quarter);
                    let load = fit.weights.activity(&home, span) + chores(fit, key, day, span);
                    doing.load += load * part;
                    doing.square += load * load * part;
                    doing.up += f64::from(u8::from(home.awake(span) > 0.0)) * part;
                }
            }
        }
    }
    all
}

/// Load of milking.
fn chores(fit: &HomeFit, key: u64, day: i64, span: (u32, u32)) -> f64 {
    let (starts, hours) = fit.rest.chore_hours;
    let middle = f64::from(span.0) / 3.6e6 + 0.125;
    (0..2)
        .map(|chore: usize| {
            let stream = 700 + 2 * chore as u32;
            let from = starts[chore] + 0.8 * normal(key, stream, day);
            let length = (hours + 0.4 * normal(key, stream + 1, day)).max(0.5);
            let is_done = (from..from + length).contains(&middle);
            fit.rest.chores[chore] * f64::from(u8::from(is_done))
        })
        .sum()
}

/// The model's year and the mean over it of the variance between homes.
fn homes(fit: &HomeFit) -> (Year, f64) {
    let doing = ask_homes(fit);
    let mut between = 0.0;
    let year: Year = (0..MONTHS)
        .map(|month| {
            let cold = coldness(month);
            let mut kinds = [[0.0; QUARTERS]; 3];
            for (kind, quarters) in kinds.iter_mut().enumerate() {
                for (quarter, value) in quarters.iter_mut().enumerate() {
                    let d = doing[kind][quarter];
                    let sun = sun(month, quarter);
                    let per_up = fit.weights.dark * darkness(sun) + fit.rest.heated * cold;
                    *value = fit.weights.standby + d.load + d.up * per_up + fit.rest.cold * cold
                        - fit.rest.sun * sun.sin().max(0.0);
                    let own = d.square - d.load * d.load + d.up * (1.0 - d.up) * per_up * per_up;
                    // A home's load swings as a whole.
                    let sigma = fit.weights.swing;
                    let swung = ((sigma * sigma).exp() - 1.0) * (*value * *value + own);
                    between += (own + swung) * KINDS[kind].2 / (MONTHS * QUARTERS) as f64;
                }
            }
            kinds
        })
        .collect();
    (year, between)
}

fn trade(fit: &BusinessFit) -> Year {
    const ASKED: u32 = 1_500;
    let mut at_work = [[0.0; QUARTERS]; 3];
    for number in 0..ASKED {
        let key = entity_key(9, "worker", &number.to_string());
        for (kind, (_, weekdays, _)) in KINDS.iter().enumerate() {
            let there = Day::at_work(&fit.weights.rhythm, key, false, MONDAY + weekdays[0]);
            for (quarter, share) in at_work[kind].iter_mut().enumerate() {
                let middle = span(quarter).0 + 450_000;
                *share += f64::from(u8::from(there.is_in_stay(middle))) / f64::from(ASKED);
            }
        }
    }
    (0..MONTHS)
        .map(|month| {
            std::array::from_fn(|kind| {
                std::array::from_fn(|quarter| {
                    let hour = (quarter as f64 + 0.5) / 4.0;
                    let sun = sun(month, quarter);
                    (fit.weights).share(at_work[kind][quarter], coldness(month), hour, sun)
                })
            })
        })
        .collect()
}

/// The mean day of a kind, or of all kinds.
fn mean_day(year: &Year, kind: Option<usize>) -> Vec<f64> {
    (0..QUARTERS)
        .map(|quarter| {
            let values = year.iter().flat_map(|kinds| kinds.iter().enumerate());
            let of_kind = values.filter(|(k, _)| kind.is_none_or(|kind| kind == *k));
            moments(of_kind.map(|(k, quarters)| (quarters[quarter], KINDS[k].2))).0
        })
        .collect()
}

impl Whose {
    /// A variance that a single one has and that the mean of many has not.
    fn of_one(self, variance: f64) -> f64 {
        match self {
            Self::One => variance,
            Self::Many => 0.0,
        }
    }
}

/// Prints and gives mean, deviation as a part of the real one, and correlation of the mean day and of the mean working day; `between` is the
/// variance between homes.
pub(super) fn measure(name: &str, real: &Real, model: &Year, between: f64) -> [f64; 4] {
    let (mean, deviation) = moments(weighted(model));
    let deviation = (deviation * deviation + between).sqrt();
    let shape = correlation(&mean_day(&real.year, None), &mean_day(model, None));
    println!(
        "{name}: mean {mean:.3} (real 1), deviation {deviation:.3} (real {:.3}), mean day: correlation {shape:.3}",
        real.deviation
    );
    for (kind, (word, ..)) in KINDS.iter().enumerate() {
        let (r, m) = (
            mean_day(&real.year, Some(kind)),
            mean_day(model, Some(kind)),
        );
        println!(
            "  {word}: correlation {:.3}, mean {:.3} (real {:.3})",
            correlation(&r, &m),
            spread(&m).0,
            spread(&r).0
        );
    }
    let workday = correlation(&mean_day(&real.year, Some(2)), &mean_day(model, Some(2)));
    [mean, deviation / real.deviation, shape, workday]
}

/// Checks mean, shape of the day and deviation.
fn compare(name: &str, real: &Real, model: &Year, between: f64) {
    let [mean, deviation, shape, workday] = measure(name, real, model, between);
    assert!(shape >= 0.9 && workday >= 0.85, "{name}: {shape} {workday}");
    assert!((mean - 1.0).abs() < 0.04, "{name}: {mean}");
    assert!((deviation - 1.0).abs() < 0.1, "{name}: {deviation}");
}

#[test]
fn homes_use_electricity_like_real_ones() {
    for fit in &HOME_FITS {
        if let Some(real) = real(fit.name) {
            let (model, between) = homes(fit);
            compare(fit.name, &real, &model, fit.of.of_one(between));
        }
    }
}

#[test]
fn trade_uses_electricity_like_real_trade() {
    for fit in &BUSINESS_FITS {
        if let Some(real) = real(fit.name) {
            let model = trade(fit);
            let (mean, deviation) = moments(weighted(&model));
            let swung = (fit.weights.swing * fit.weights.swing).exp() - 1.0;
            let swung = swung * (mean * mean + deviation * deviation);
            compare(fit.name, &real, &model, fit.of.of_one(swung));
        }
    }
}

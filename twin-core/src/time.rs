//! Simulated time: integer nanoseconds, no wall clock.

use std::fmt;
use std::ops::{Add, Sub};

use serde::{Deserialize, Serialize};

use crate::told::Told;

/// Nanoseconds in a second.
pub const NANOS_PER_SEC: i64 = 1_000_000_000;

/// An instant of simulated time: nanoseconds since the Unix epoch, UTC, leap seconds not counted.
///
/// Covers the years 1677 to 2262.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct SimTime(i64);

/// A span of simulated time in nanoseconds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct SimSpan(i64);

impl SimTime {
    /// From nanoseconds since the Unix epoch.
    #[must_use]
    pub const fn from_nanos(nanos: i64) -> Self {
        Self(nanos)
    }

    /// From whole seconds since the Unix epoch.
    #[must_use]
    pub const fn from_secs(secs: i64) -> Self {
        Self(secs * NANOS_PER_SEC)
    }

    /// Nanoseconds since the Unix epoch.
    #[must_use]
    pub const fn nanos(self) -> i64 {
        self.0
    }

    /// Seconds since the Unix epoch.
    #[must_use]
    pub fn secs_f64(self) -> f64 {
        self.0 as f64 / NANOS_PER_SEC as f64
    }

    /// Seconds since local midnight, where local time is `utc_offset_secs` ahead of UTC.
    #[must_use]
    pub const fn second_of_day(self, utc_offset_secs: i64) -> i64 {
        (self.0.div_euclid(NANOS_PER_SEC) + utc_offset_secs).rem_euclid(86_400)
    }

    /// Days since 1970-01-01 in local time.
    #[must_use]
    pub const fn local_day(self, utc_offset_secs: i64) -> i64 {
        (self.0.div_euclid(NANOS_PER_SEC) + utc_offset_secs).div_euclid(86_400)
    }
}

impl SimSpan {
    /// From nanoseconds.
    #[must_use]
    pub const fn from_nanos(nanos: i64) -> Self {
        Self(nanos)
    }

    /// From whole milliseconds.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis * 1_000_000)
    }

    /// From whole seconds.
    #[must_use]
    pub const fn from_secs(secs: i64) -> Self {
        Self(secs * NANOS_PER_SEC)
    }

    /// In nanoseconds.
    #[must_use]
    pub const fn nanos(self) -> i64 {
        self.0
    }

    /// In seconds.
    #[must_use]
    pub fn secs_f64(self) -> f64 {
        self.0 as f64 / NANOS_PER_SEC as f64
    }
}

/// Why a text is not a time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an RFC 3339 time with an offset, such as 2026-06-01T07:30:00+08:00")]
pub struct TimeError;

impl Told for TimeError {
    fn zh(&self) -> String {
        "应为带时区偏移的 RFC 3339 时间，如 2026-06-01T07:30:00+08:00".to_owned()
    }
}

impl std::str::FromStr for SimTime {
    type Err = TimeError;

    /// Reads RFC 3339 with an offset, within the years 1700 to 2200; fractions finer than a nanosecond are cut.
    fn from_str(text: &str) -> Result<Self, TimeError> {
        let (date, clock) = text.split_once(['T', 't']).ok_or(TimeError)?;
        let split = clock.find(['Z', 'z', '+', '-']).ok_or(TimeError)?;
        let (clock, offset) = clock.split_at(split);
        let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
        let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
        let [hour, minute, second] = numbers(clock, ':', [2, 2, 2])?;
        let in_day =
            (0..24).contains(&hour) && (0..60).contains(&minute) && (0..60).contains(&second);
        let days = days_from_civil(year, month, day)
            .filter(|_| in_day)
            .ok_or(TimeError)?;
        let local = days * 86_400 + hour * 3_600 + minute * 60 + second;
        let nanos = fraction_nanos(fraction)?;
        Ok(Self((local - offset_secs(offset)?) * NANOS_PER_SEC + nanos))
    }
}

fn numbers(text: &str, separator: char, widths: [usize; 3]) -> Result<[i64; 3], TimeError> {
    let mut parts = text.split(separator);
    let mut out = [0; 3];
    for (number, width) in out.iter_mut().zip(widths) {
        let part = parts.next().ok_or(TimeError)?;
        if part.len() != width || !part.bytes().all(|b| b.is_ascii_digit()) {
            return Err(TimeError);
        }
        *number = part.parse().map_err(|_| TimeError)?;
    }
    if parts.next().is_none() {
        Ok(out)
    } else {
        Err(TimeError)
    }
}

fn fraction_nanos(digits: &str) -> Result<i64, TimeError> {
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(TimeError);
    }
    let nine: String = digits.chars().chain("000000000".chars()).take(9).collect();
    nine.parse().map_err(|_| TimeError)
}

fn offset_secs(text: &str) -> Result<i64, TimeError> {
    let sign = match text.chars().next() {
        Some('Z' | 'z') if text.len() == 1 => return Ok(0),
        Some('+') => 1,
        Some('-') => -1,
        _ => return Err(TimeError),
    };
    let [hours, minutes, _] = numbers(&format!("{}:00", &text[1..]), ':', [2, 2, 2])?;
    if hours > 23 || minutes > 59 {
        Err(TimeError)
    } else {
        Ok(sign * (hours * 3_600 + minutes * 60))
    }
}

/// Days since 1970-01-01 of a date that exists, within the years 1700 to 2200.
fn days_from_civil(year: i64, month: i64, day: i64) -> Option<i64> {
    if !(1700..=2200).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let from_march = if month > 2 { month - 3 } else { month + 9 };
    let shifted_year = if month > 2 { year } else { year - 1 };
    let day_of_year = (153 * from_march + 2) / 5 + day - 1;
    let leap_days = shifted_year / 4 - shifted_year / 100 + shifted_year / 400;
    let days = shifted_year * 365 + leap_days + day_of_year - 719_468;
    (civil_from_days(days) == (year, month as u32, day as u32)).then_some(days)
}

impl Add<SimSpan> for SimTime {
    type Output = Self;
    fn add(self, span: SimSpan) -> Self {
        Self(self.0 + span.0)
    }
}

impl Sub for SimTime {
    type Output = SimSpan;
    fn sub(self, earlier: Self) -> SimSpan {
        SimSpan(self.0 - earlier.0)
    }
}

impl fmt::Display for SimTime {
    /// RFC 3339 in UTC with milliseconds, such as `2026-06-01T00:00:00.000Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil_from_days(self.local_day(0));
        let second = self.second_of_day(0);
        let millis = self.0.rem_euclid(NANOS_PER_SEC) / 1_000_000;
        let (h, m, s) = (second / 3600, second / 60 % 60, second % 60);
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{h:02}:{m:02}:{s:02}.{millis:03}Z"
        )
    }
}

impl fmt::Debug for SimTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SimTime({self})")
    }
}

impl fmt::Debug for SimSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SimSpan({} s)", self.secs_f64())
    }
}

/// Year, month (1–12) and day (1–31) of the proleptic Gregorian calendar, for days since 1970-01-01.
///
/// Counts in 400-year eras that start on 1 March, so that the leap day is the last of its year.
#[must_use]
pub const fn civil_from_days(days: i64) -> (i64, u32, u32) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = (day_of_year - (153 * month_from_march + 2) / 5 + 1) as u32;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    } as u32;
    let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_print_as_rfc_3339() {
        assert_eq!(
            SimTime::from_secs(0).to_string(),
            "1970-01-01T00:00:00.000Z"
        );
        assert_eq!(
            SimTime::from_secs(951_782_400).to_string(),
            "2000-02-29T00:00:00.000Z"
        );
        assert_eq!(
            SimTime::from_nanos(1_780_272_000_250_000_000).to_string(),
            "2026-06-01T00:00:00.250Z"
        );
        assert_eq!(
            SimTime::from_secs(-1).to_string(),
            "1969-12-31T23:59:59.000Z"
        );
    }

    #[test]
    fn times_are_read_back() {
        let read = |text: &str| text.parse::<SimTime>().map(SimTime::nanos);
        assert_eq!(read("1970-01-01T00:00:01.5Z"), Ok(1_500_000_000));
        assert_eq!(
            read("2026-06-01T07:30:00+08:00"),
            Ok(1_780_270_200 * NANOS_PER_SEC)
        );
        for bad in [
            "",
            "noon",
            "2026-02-29T00:00:00Z",
            "2026-06-01T07:30:00",
            "2026-06-01T25:00:00Z",
            "2026-6-1T0:0:0Z",
        ] {
            assert_eq!(read(bad), Err(TimeError), "{bad}");
        }
        for bad in [
            "2026-06-01T07:30:00+08:00:00",
            "2026-06-01T07:30:00+é",
            "2026-06-01T07:30:00.Z",
            "9999-01-01T00:00:00Z",
        ] {
            assert_eq!(read(bad), Err(TimeError), "{bad}");
        }
    }

    #[test]
    fn local_days_start_at_local_midnight() {
        let beijing = 8 * 3600;
        let evening_utc = SimTime::from_secs(16 * 3600);
        assert_eq!(evening_utc.second_of_day(beijing), 0);
        assert_eq!(evening_utc.local_day(beijing), 1);
    }
}

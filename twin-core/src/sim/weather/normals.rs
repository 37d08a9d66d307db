//! Climate normals: what is usual at a place month by month, as a scenario gives it.

use serde::{Deserialize, Serialize};

use crate::told::Told;

/// What is usual at a place: means of the twelve months of the calendar, January first, wherever the place is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClimateNormals {
    /// Air temperature, °C.
    pub temperature: [f64; 12],
    /// Highest less lowest temperature of a day, K.
    pub daily_range: [f64; 12],
    /// Relative humidity, %.
    pub humidity: [f64; 12],
    /// Days with at least 0.1 mm of rain or snow.
    pub rain_days: [f64; 12],
    /// Rain and snow as water, mm in the month.
    pub rain_mm: [f64; 12],
    /// Wind speed, m/s.
    pub wind: [f64; 12],
    /// Share of the sky under clouds, 0 to 1.
    pub cloud: [f64; 12],
}

/// Why climate normals cannot be.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ClimateError {
    /// A figure is out of range.
    #[error("{key}: month {month} is {value}, but must be {least} to {most}")]
    OutOfRange {
        /// The key, such as `climate.wind`.
        key: &'static str,
        /// Month from 1.
        month: usize,
        /// What it is.
        value: f64,
        /// Least that it may be.
        least: f64,
        /// Most that it may be.
        most: f64,
    },
    /// Rain in a month without days of rain.
    #[error("climate.rain_mm: month {month} has rain, but climate.rain_days has no day for it")]
    RainWithoutDays {
        /// Month from 1.
        month: usize,
    },
}

impl ClimateError {
    /// The key that is wrong, such as `climate.wind`.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::OutOfRange { key, .. } => key,
            Self::RainWithoutDays { .. } => "climate.rain_mm",
        }
    }
}

impl Told for ClimateError {
    fn zh(&self) -> String {
        match self {
            Self::OutOfRange {
                key,
                month,
                value,
                least,
                most,
            } => format!("{key}：{month} 月为 {value}，应在 {least} 至 {most} 之间"),
            Self::RainWithoutDays { month } => {
                format!("climate.rain_mm：{month} 月有降水量，但 climate.rain_days 中没有降水日")
            }
        }
    }
}

impl ClimateNormals {
    /// Checks its figures. The bounds lie beyond where people live, but for two of the model: more than 19 days with rain a month, and air as
    /// good as always saturated, are beyond it.
    ///
    /// # Errors
    /// When a figure is out of range, or rain falls on no day.
    pub fn check(&self) -> Result<(), ClimateError> {
        let figures = [
            ("climate.temperature", &self.temperature, -60.0, 45.0),
            ("climate.daily_range", &self.daily_range, 1.5, 25.0),
            ("climate.humidity", &self.humidity, 20.0, 95.0),
            ("climate.rain_days", &self.rain_days, 0.0, 19.0),
            ("climate.rain_mm", &self.rain_mm, 0.0, 3_000.0),
            ("climate.wind", &self.wind, 0.1, 20.0),
            ("climate.cloud", &self.cloud, 0.0, 1.0),
        ];
        for (key, months, least, most) in figures {
            let wrong = |value: &f64| !(least..=most).contains(value);
            if let Some(at) = months.iter().position(wrong) {
                return Err(ClimateError::OutOfRange {
                    key,
                    month: at + 1,
                    value: months[at],
                    least,
                    most,
                });
            }
        }
        let mut months = self.rain_mm.iter().zip(&self.rain_days);
        match months.position(|(mm, days)| *mm > 0.0 && *days == 0.0) {
            Some(at) => Err(ClimateError::RainWithoutDays { month: at + 1 }),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::station::HELSINKI;
    use super::*;

    #[test]
    fn what_is_wrong_is_named_with_its_month() {
        assert_eq!(HELSINKI.check(), Ok(()));
        let mut cold = HELSINKI;
        cold.temperature[1] = -99.0;
        let error = cold.check().unwrap_err();
        assert_eq!(error.key(), "climate.temperature");
        assert!(error.to_string().contains("month 2 is -99"), "{error}");
        assert!(error.zh().contains("2 月为 -99"), "{}", error.zh());
        let mut unknown = HELSINKI;
        unknown.cloud[11] = f64::NAN;
        assert_eq!(unknown.check().unwrap_err().key(), "climate.cloud");
    }

    #[test]
    fn rain_needs_days_to_fall_on() {
        let mut odd = HELSINKI;
        odd.rain_days[6] = 0.0;
        let error = odd.check().unwrap_err();
        assert_eq!(error, ClimateError::RainWithoutDays { month: 7 });
        odd.rain_mm[6] = 0.0;
        assert_eq!(odd.check(), Ok(()));
    }
}

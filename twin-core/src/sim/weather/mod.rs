//! The weather of the community's place: functions of (seed, time) without steps, so that it can be asked for any moment.
//!
//! | module | what it holds |
//! |---|---|
//! | `climate` | what is usual in each month at a latitude |
//! | `sun` | where the sun stands, and its light |
//! | `rain` | wet and dry days and hours, amounts, clouds of rain |
//! | `temperature`, `moisture` | the air's temperature and dew point |
//! | `wind`, `air` | breeze and gales; fine dust |
//!
//! What goes together: rain covers the sky, cools and moistens the air and washes it; clouds dim the sun and the difference of day
//! and night; fronts with wind bring dry air; the dew point is never above the temperature. How near all this is to a real place is
//! what `calibration` asks.

mod air;
mod climate;
mod moisture;
mod rain;
mod sun;
mod temperature;
mod wind;

use self::air::AIR_TODAY;
pub(crate) use self::air::Air;
#[cfg(test)]
pub(crate) use self::air::FITTED_SPREAD;
use self::climate::Climate;
#[cfg(test)]
pub(crate) use self::moisture::{dew_point, humidity};
use self::rain::{RainHours, Wet};
use super::random::{entity_key, smooth};
use super::spell::Spells;
use crate::time::SimTime;

const HOUR: i64 = 3_600_000_000_000;
const DAY: i64 = 24 * HOUR;

/// A part of a sum of noises: its stream, its period in nanoseconds, its weight.
type Part = (u32, i64, f64);
/// The noise of the fronts that bring wind and dry air: its stream and period.
const FRONTS: (u32, i64) = (5, 34 * HOUR);

/// The weather at one instant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct WeatherSample {
    /// Air temperature, °C.
    pub(crate) temperature: f64,
    /// Relative humidity, %.
    pub(crate) humidity: f64,
    /// Wind speed, m/s.
    pub(crate) wind: f64,
    /// Direction the wind blows from, degrees clockwise from north, in [0, 360).
    pub(crate) wind_from: f64,
    /// Rain, mm/h.
    pub(crate) rain: f64,
    /// Mean of the rain of the last six hours, mm/h: what the ground and the sewers still hold.
    pub(crate) wetness: f64,
    /// Air pressure, hPa.
    pub(crate) pressure: f64,
    /// Height of the sun above the horizon, radians.
    pub(crate) sun: f64,
    /// Global radiation, W/m².
    pub(crate) radiation: f64,
    /// Illuminance of the sky, lx.
    pub(crate) light: f64,
    /// PM2.5, µg/m³.
    pub(crate) pm25: f64,
}

/// A sum of cosine and sine parts, the first of them once a turn.
fn harmonics(parts: &[(f64, f64)], turn: f64) -> f64 {
    let part = |(n, (cosine, sine)): (usize, &(f64, f64))| {
        let angle = std::f64::consts::TAU * turn * (n + 1) as f64;
        cosine * angle.cos() + sine * angle.sin()
    };
    parts.iter().enumerate().map(part).sum()
}

/// An instant as the courses of day and year see it.
#[derive(Debug, Clone, Copy)]
struct When {
    nanos: i64,
    /// Part of the year that has passed.
    year: f64,
    /// The same for a place in the south, where it is half a year on.
    season: f64,
    /// Part of the mean solar day that has passed since midnight.
    turn: f64,
}

/// Makes weather samples.
#[derive(Debug, Clone)]
pub(crate) struct Weather {
    key: u64,
    air: Air,
    climate: Climate,
    rain_hours: RainHours,
    lat_rad: f64,
    lon_deg: f64,
    mean: f64,
    amplitude: f64,
    /// What a scenario adds.
    pub(crate) spells: Spells,
}

impl Weather {
    /// Weather at a place; `lat` and `lon` in degrees.
    ///
    /// Mean and yearly amplitude of the temperature go with latitude along a line through Shenzhen (23 °C, 7.5 K, climate normals from
    /// general knowledge) and Beijing (13.6 °C, 14.5 K, fitted: see `calibration`); they are held within what mild places have. So
    /// do rain, moisture and wind (`climate`): the seasons are those of China's monsoon wherever the place is.
    pub(crate) fn new(seed: u64, lat: f64, lon: f64) -> Self {
        let beyond = lat.abs() - 22.5;
        Self {
            key: entity_key(seed, "weather", ""),
            lat_rad: lat.to_radians(),
            lon_deg: lon,
            mean: (23.3 - 0.54 * beyond).clamp(4.0, 27.0),
            amplitude: (7.5 + 0.4 * beyond).clamp(1.5, 20.0) * lat.signum(),
            air: AIR_TODAY,
            climate: Climate::at_latitude(lat),
            rain_hours: RainHours::at_longitude(lon),
            spells: Spells::default(),
        }
    }

    /// The same with the air of a data set.
    #[cfg(test)]
    pub(crate) fn with_air(self, air: Air) -> Self {
        Self { air, ..self }
    }

    /// Part of the year as the place's seasons see it.
    fn season(&self, year: f64) -> f64 {
        if self.lat_rad < 0.0 { year + 0.5 } else { year }
    }

    /// Weather at `time`.
    pub(crate) fn at(&self, time: SimTime) -> WeatherSample {
        let (sun, year) = sun::height(time, self.lat_rad, self.lon_deg);
        let hours = time.secs_f64() / 3_600.0 + self.lon_deg / 15.0;
        let when = When {
            nanos: time.nanos(),
            year,
            season: self.season(year),
            turn: (hours / 24.0).rem_euclid(1.0),
        };
        let wet = self.wet(time);
        let open = 0.5 + 0.5 * self.noise(3, when.nanos, 9 * HOUR);
        let cloud = open + (1.0 - open) * wet.overcast;
        let warmth = self.warmth(&when, cloud, &wet);
        let warmer = self.spells.warmer(time);
        // A heat wave leaves the vapour that there is; a cold snap brings the air of where it comes from.
        let dew_point = self.dew_point(&when, &warmth, &wet) + warmer.min(0.0);
        let temperature = warmth.air + warmer;
        let summer = -(std::f64::consts::TAU * (year - 0.055)).cos() * self.lat_rad.signum();
        let wind_from = 180.0 * self.noise(6, when.nanos, 11 * HOUR) + 180.0;
        let radiation = sun::radiation(sun, cloud);
        WeatherSample {
            temperature,
            humidity: moisture::humidity(temperature, dew_point),
            wind: self.wind(&when) + self.spells.wind(time),
            wind_from: wind_from.clamp(0.0, 359.9),
            rain: wet.rain,
            wetness: wet.wetness,
            pressure: 1_013.0 - 9.0 * summer + 8.0 * self.noise(7, when.nanos, 3 * DAY),
            sun,
            radiation,
            light: sun::LUX_PER_WATT * radiation + sun::twilight(sun, cloud),
            pm25: self.pm25(&when, wet.wetness),
        }
    }

    fn noise(&self, stream: u32, nanos: i64, period: i64) -> f64 {
        smooth(self.key, stream, nanos, period)
    }

    /// A sum of noises.
    fn blend(&self, nanos: i64, parts: &[Part]) -> f64 {
        let part = |&(stream, period, weight): &Part| weight * self.noise(stream, nanos, period);
        parts.iter().map(part).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_air_is_heavily_polluted_some_hours_a_year() {
        let weather = Weather::new(3, 22.7, 114.2);
        let start = 1_767_225_600; // 2026-01-01
        let heavy = (0..20 * 8_766)
            .filter(|h| weather.at(SimTime::from_secs(start + h * 3_600)).pm25 >= 150.0)
            .count();
        // One to sixty hours a year.
        assert!((20..1_200).contains(&heavy), "{heavy} hours in 20 years");
    }

    #[test]
    fn a_year_of_weather_is_plausible() {
        let weather = Weather::new(3, 22.7, 114.2);
        let start = 1_767_225_600; // 2026-01-01
        let hours: Vec<_> = (0..8_760)
            .map(|h| weather.at(SimTime::from_secs(start + h * 3_600)))
            .collect();
        let mean = |f: &dyn Fn(&WeatherSample) -> f64| hours.iter().map(f).sum::<f64>() / 8_760.0;
        let share = |f: &dyn Fn(&WeatherSample) -> bool| {
            hours.iter().filter(|w| f(w)).count() as f64 / 8_760.0
        };
        assert!((18.0..27.0).contains(&mean(&|w| w.temperature)));
        assert!(
            (0.02..0.25).contains(&share(&|w| w.rain > 0.1)),
            "{}",
            share(&|w| w.rain > 0.1)
        );
        assert!(
            (300.0..4_000.0).contains(&(mean(&|w| w.rain) * 8_760.0)),
            "{}",
            mean(&|w| w.rain) * 8_760.0
        );
        assert!(
            (0.002..0.1).contains(&share(&|w| w.wind > 10.8)),
            "{}",
            share(&|w| w.wind > 10.8)
        );
        assert!((15.0..60.0).contains(&mean(&|w| w.pm25)));
        let january = hours[..744].iter().map(|w| w.temperature).sum::<f64>() / 744.0;
        let july = hours[4_344..5_088]
            .iter()
            .map(|w| w.temperature)
            .sum::<f64>()
            / 744.0;
        assert!(july - january > 10.0);
    }
}

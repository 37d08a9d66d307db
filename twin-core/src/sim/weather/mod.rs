//! The weather of the community's place: functions of (seed, time) without steps, so that it can be asked for any moment.
//!
//! | module | what it holds |
//! |---|---|
//! | `climate` | what the model needs to know of each month; China's by latitude |
//! | `normals`, `station` | climate normals as a scenario gives them; known ones, and which is the nearest |
//! | `monthly` | the model's figures from climate normals |
//! | `sun` | where the sun stands, and its light |
//! | `rain`, `snow` | wet and dry days and hours, amounts, clouds of rain; what of it is frozen |
//! | `cover` | snow that lies |
//! | `temperature`, `moisture` | the air's temperature and dew point |
//! | `wind`, `direction` | breeze and gales; where they come from |
//! | `pressure`, `air` | highs and lows; fine and coarse dust |
//!
//! What goes together: rain covers the sky, cools and moistens the air and washes it; clouds dim the sun and the difference of day
//! and night; fronts with wind bring dry air; the dew point is never above the temperature. How near all this is to a real place is
//! what `calibration` asks.

mod air;
mod climate;
mod cover;
mod direction;
mod moisture;
mod monthly;
mod normals;
mod pressure;
mod rain;
mod snow;
mod station;
mod sun;
mod temperature;
#[cfg(test)]
mod tests;
mod wind;

use self::air::AIR_TODAY;
pub(crate) use self::air::Air;
#[cfg(test)]
pub(crate) use self::air::FITTED_SPREAD;
use self::climate::Climate;
pub(crate) use self::cover::Cover;
pub(crate) use self::direction::{between, turned};
#[cfg(test)]
pub(crate) use self::moisture::{dew_point, humidity};
use self::monthly::Months;
pub use self::normals::{ClimateError, ClimateNormals};
use self::rain::{RainHours, Wet};
pub use self::station::ClimateSource;
use self::temperature::Seasons;
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
    /// Snow as water, mm/h: sleet is both.
    pub(crate) snow: f64,
    /// Mean of the rain of the last six hours, mm/h: what the ground and the sewers still hold, as far as it is not frozen now.
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
    /// PM10, µg/m³: fine dust is among it.
    pub(crate) pm10: f64,
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
    /// The same as the climate's months count it: half a year on in the south, where they are those of a station in the north.
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
    seasons: Seasons,
    /// Whether the climate's months are those of the other hemisphere.
    is_turned: bool,
    source: ClimateSource,
    /// The climate that a scenario gave.
    given: Option<Box<ClimateNormals>>,
    /// What a scenario adds.
    pub(crate) spells: Spells,
}

impl Weather {
    /// Weather at a place; `lat` and `lon` in degrees.
    ///
    /// Where a station in Europe is the nearest, its months are those of the place. Elsewhere mean and yearly amplitude of the temperature go
    /// with latitude along a line through Shenzhen (23 °C, 7.5 K, climate normals from general knowledge) and Beijing (13.6 °C, 14.5 K, fitted:
    /// see `calibration`); they are held within what mild places have. So do rain, moisture and wind (`climate`): the seasons are those of
    /// China's monsoon.
    pub(crate) fn new(seed: u64, lat: f64, lon: f64) -> Self {
        let beyond = lat.abs() - 22.5;
        let (source, normals) = station::nearest(lat, lon);
        let mut weather = Self {
            key: entity_key(seed, "weather", ""),
            lat_rad: lat.to_radians(),
            lon_deg: lon,
            seasons: Seasons::Wave {
                mean: (23.3 - 0.54 * beyond).clamp(4.0, 27.0),
                amplitude: (7.5 + 0.4 * beyond).clamp(1.5, 20.0) * lat.signum(),
            },
            is_turned: lat < 0.0,
            source,
            given: None,
            air: AIR_TODAY,
            climate: Climate::at_latitude(lat),
            rain_hours: RainHours::at_longitude(lon),
            spells: Spells::default(),
        };
        if let Some(normals) = normals {
            weather.take_months(normals);
        }
        weather
    }

    /// Makes a scenario's climate that of the place: its months are those of the calendar there. `normals` are within their bounds.
    pub(crate) fn follow(&mut self, normals: &ClimateNormals) {
        self.take_months(normals);
        self.is_turned = false;
        self.source = ClimateSource::Scenario;
        self.given = Some(Box::new(*normals));
    }

    /// The climate that a scenario gave.
    pub(crate) fn given(&self) -> Option<&ClimateNormals> {
        self.given.as_deref()
    }

    /// Where its climate comes from.
    pub(crate) fn source(&self) -> ClimateSource {
        self.source
    }

    fn take_months(&mut self, normals: &ClimateNormals) {
        let months = Months::of(normals);
        self.climate = Climate::of(normals, &months);
        self.seasons = Seasons::Months(Box::new(months));
    }

    /// The same with the air of a data set.
    #[cfg(test)]
    pub(crate) fn with_air(self, air: Air) -> Self {
        Self { air, ..self }
    }

    /// Part of the year as the place's seasons see it.
    fn season(&self, year: f64) -> f64 {
        if self.is_turned { year + 0.5 } else { year }
    }

    /// Weather at `time`.
    pub(crate) fn at(&self, time: SimTime) -> WeatherSample {
        let (sun, year) = sun::height(time, self.lat_rad, self.lon_deg);
        let when = self.when(time, year);
        let wet = self.wet(time);
        let cloud = self.cloud(&when, &wet);
        let warmth = self.warmth(&when, cloud, &wet);
        let warmer = self.spells.warmer(time);
        // A heat wave leaves the vapour that there is; a cold snap brings the air of where it comes from.
        let dew_point = self.dew_point(&when, &warmth, &wet) + warmer.min(0.0);
        let temperature = warmth.air + warmer;
        let frozen = snow::share(temperature);
        let pm25 = self.pm25(&when, wet.wetness);
        let radiation = sun::radiation(sun, cloud);
        WeatherSample {
            temperature,
            humidity: moisture::humidity(temperature, dew_point),
            wind: self.wind(&when) + self.spells.wind(time),
            wind_from: self.wind_from(&when),
            rain: wet.rain * (1.0 - frozen),
            snow: wet.rain * frozen,
            wetness: wet.wetness * (1.0 - frozen),
            pressure: self.pressure(&when),
            sun,
            radiation,
            light: sun::LUX_PER_WATT * radiation + sun::twilight(sun, cloud),
            pm25,
            pm10: self.pm10(&when, wet.wetness, pm25),
        }
    }

    fn when(&self, time: SimTime, year: f64) -> When {
        let hours = time.secs_f64() / 3_600.0 + self.lon_deg / 15.0;
        When {
            nanos: time.nanos(),
            year,
            season: self.season(year),
            turn: (hours / 24.0).rem_euclid(1.0),
        }
    }

    /// Share of the sky under clouds, those of rain with the others.
    fn cloud(&self, when: &When, wet: &Wet) -> f64 {
        let half = 0.5 + 0.5 * self.noise(3, when.nanos, 9 * HOUR);
        let open = self.seasons.cover(when, half);
        open + (1.0 - open) * wet.overcast
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

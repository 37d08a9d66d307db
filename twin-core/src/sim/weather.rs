//! The weather of the community's place: smooth functions of (seed, time), so that it can be asked for any moment.

use super::random::{entity_key, smooth, unit};
use super::spell::Spells;
use crate::time::SimTime;

const HOUR: i64 = 3_600_000_000_000;
const DAY: i64 = 24 * HOUR;

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

/// How much fine dust is in the air of a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Air {
    /// PM2.5 in the geometric mean without rain, µg/m³.
    pub(crate) level: f64,
    /// Cosine and sine parts of the logarithm's course over the year: once, twice, three times a year.
    pub(crate) season: [(f64, f64); 3],
    /// Deviation of the logarithm besides.
    pub(crate) spread: f64,
}

/// Chinese cities of recent years: 35 µg/m³, more in winter (national means, general knowledge); above the 150 of heavy pollution
/// (HJ 633-2012) some hours a year on the mean (assumption).
const AIR_TODAY: Air = Air {
    level: 35.0,
    season: [(0.329, 0.119), (0.0, 0.0), (0.0, 0.0)],
    spread: 0.68,
};

/// Deviation of the logarithm at Aotizhongxin, to which the parts of the noise and the course of the day were fitted: see
/// `calibration`.
pub(crate) const FITTED_SPREAD: f64 = 1.05;
/// Course of the logarithm over the solar day there: cosine and sine parts, once and twice a day.
const AIR_DAY: [(f64, f64); 2] = [(0.122, 0.030), (0.052, -0.028)];
/// Weights and periods of the noise: fronts of a day and a half, half-days, hours. The deviation of the sum is 1.
const AIR_NOISE: [(f64, i64); 3] = [(1.75, 40), (0.9, 14), (0.4, 4)];
/// How much more often the air is cleaner by a factor than it is dustier by it.
const AIR_SKEW: f64 = 0.14;

/// A sum of cosine and sine parts, the first of them once a turn.
fn harmonics(parts: &[(f64, f64)], turn: f64) -> f64 {
    let part = |(n, (cosine, sine)): (usize, &(f64, f64))| {
        let angle = std::f64::consts::TAU * turn * (n + 1) as f64;
        cosine * angle.cos() + sine * angle.sin()
    };
    parts.iter().enumerate().map(part).sum()
}

/// Makes weather samples.
#[derive(Debug, Clone)]
pub(crate) struct Weather {
    key: u64,
    air: Air,
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
    /// general knowledge) and Beijing (13.6 °C, 14.5 K, fitted: see `calibration`); they are held within what mild places have.
    pub(crate) fn new(seed: u64, lat: f64, lon: f64) -> Self {
        let beyond = lat.abs() - 22.5;
        Self {
            key: entity_key(seed, "weather", ""),
            lat_rad: lat.to_radians(),
            lon_deg: lon,
            mean: (23.3 - 0.54 * beyond).clamp(4.0, 27.0),
            amplitude: (7.5 + 0.4 * beyond).clamp(1.5, 20.0) * lat.signum(),
            air: AIR_TODAY,
            spells: Spells::default(),
        }
    }

    /// The same with the air of a data set.
    #[cfg(test)]
    pub(crate) fn with_air(self, air: Air) -> Self {
        Self { air, ..self }
    }

    /// Hours since the sun's midnight, on the mean.
    fn solar_hour(&self, time: SimTime) -> f64 {
        (time.secs_f64() / 3_600.0 + self.lon_deg / 15.0).rem_euclid(24.0)
    }

    /// Weather at `time`.
    pub(crate) fn at(&self, time: SimTime) -> WeatherSample {
        let nanos = time.nanos();
        let (sun, year) = self.sun(time);
        let summer = -(std::f64::consts::TAU * (year - 0.055)).cos() * self.lat_rad.signum();
        let rain = self.rain(nanos, summer);
        let wetness = (0..6)
            .map(|hours| self.rain(nanos - hours * HOUR, summer))
            .sum::<f64>()
            / 6.0;
        let cloud = (0.5 + 0.5 * self.noise(3, nanos, 9 * HOUR) + rain).clamp(0.0, 1.0);
        let temperature = self.temperature(time, year, cloud, rain);
        let dry = 62.0 + 12.0 * summer + 14.0 * self.noise(4, nanos, 16 * HOUR)
            - 14.0 * sun.sin().max(0.0);
        // Rain saturates the air, and wet ground keeps it moist for some hours.
        let wet = (rain / 1.5).min(1.0).max(0.6 * wetness.min(1.0));
        let humidity = (dry + (96.0 - dry) * wet).clamp(12.0, 100.0);
        let clear = 1_098.0 * sun.sin().max(0.0) * (-0.057 / sun.sin().max(0.01)).exp();
        let radiation = clear * (1.0 - 0.75 * cloud.powf(3.4));
        let mut sample = WeatherSample {
            temperature,
            humidity,
            wind: self.wind(nanos),
            wind_from: (180.0 * self.noise(6, nanos, 11 * HOUR) + 180.0).clamp(0.0, 359.9),
            rain,
            wetness,
            pressure: 1_013.0 - 9.0 * summer + 8.0 * self.noise(7, nanos, 3 * DAY),
            sun,
            radiation,
            light: 110.0 * radiation + twilight(sun),
            pm25: self.pm25(time, year, wetness),
        };
        self.spells.add(time, &mut sample);
        sample
    }

    fn noise(&self, stream: u32, nanos: i64, period: i64) -> f64 {
        smooth(self.key, stream, nanos, period)
    }

    /// Height of the sun in radians and the part of the year that has passed: NOAA's general solar position equations
    /// (after Spencer 1971), better than half a degree.
    fn sun(&self, time: SimTime) -> (f64, f64) {
        let days = time.secs_f64() / 86_400.0;
        let year = (days / 365.2425).rem_euclid(1.0);
        let g = std::f64::consts::TAU * year;
        let declination = 0.006918 - 0.399912 * g.cos() + 0.070257 * g.sin()
            - 0.006758 * (2.0 * g).cos()
            + 0.000907 * (2.0 * g).sin()
            - 0.002697 * (3.0 * g).cos()
            + 0.00148 * (3.0 * g).sin();
        let equation_min = 229.18
            * (0.000075 + 0.001868 * g.cos()
                - 0.032077 * g.sin()
                - 0.014615 * (2.0 * g).cos()
                - 0.040849 * (2.0 * g).sin());
        let minutes = days.rem_euclid(1.0) * 1_440.0 + equation_min + 4.0 * self.lon_deg;
        let hour_angle = (minutes / 4.0 - 180.0).to_radians();
        let sine = self.lat_rad.sin() * declination.sin()
            + self.lat_rad.cos() * declination.cos() * hour_angle.cos();
        (sine.clamp(-1.0, 1.0).asin(), year)
    }

    fn temperature(&self, time: SimTime, year: f64, cloud: f64, rain: f64) -> f64 {
        // The coldest days come about three weeks after the turn of the year's solstice.
        let season = -(std::f64::consts::TAU * (year - 0.055)).cos();
        let solar_hour = self.solar_hour(time);
        // Warm and cold spells go with the seasons: small where these are small.
        let spells = self.amplitude.abs() / 14.5;
        // Warmest about three hours after noon.
        let day = (std::f64::consts::TAU * (solar_hour - 15.0) / 24.0).cos();
        self.mean
            + self.amplitude * season
            + (6.0 - 3.0 * cloud) * day
            + 4.8 * spells * self.noise(1, time.nanos(), 5 * DAY)
            + 2.5 * spells * self.noise(14, time.nanos(), 30 * HOUR)
            + 4.6 * spells * self.noise(18, time.nanos(), 10 * HOUR)
            + 0.6 * self.noise(2, time.nanos(), 2 * HOUR)
            - 1.5 * rain.min(2.0)
    }

    /// Showers and fronts: noise above a threshold that is lower in the rainy season.
    fn rain(&self, nanos: i64, summer: f64) -> f64 {
        let asked_for = self.spells.rain(SimTime::from_nanos(nanos));
        let front = self.noise(8, nanos, 14 * HOUR) + 0.5 * self.noise(9, nanos, 2 * HOUR);
        let over = front - (0.85 - 0.2 * summer);
        let over = over.max(0.0);
        asked_for + 30.0 * over * over + 1.5 * over
    }

    /// A breeze that seldom stops, and a gale on about one half-day in forty.
    fn wind(&self, nanos: i64) -> f64 {
        let breeze = 2.4
            * (0.9 * self.noise(5, nanos, 7 * HOUR) + 0.25 * self.noise(10, nanos, HOUR / 4)).exp();
        let half_day = nanos.div_euclid(DAY / 2);
        let part = nanos.rem_euclid(DAY / 2) as f64 / (DAY / 2) as f64;
        let gale = if unit(self.key, 11, half_day) < 0.025 {
            9.0 * (std::f64::consts::PI * part).sin()
        } else {
            0.0
        };
        (breeze + gale).clamp(0.0, 40.0)
    }

    /// The logarithm is a course of the year, a course of the day and noise; rain washes the air.
    fn pm25(&self, time: SimTime, year: f64, wetness: f64) -> f64 {
        let noise: f64 = (15..)
            .zip(AIR_NOISE)
            .map(|(stream, (weight, hours))| {
                weight * self.noise(stream, time.nanos(), hours * HOUR)
            })
            .sum();
        let day = harmonics(&AIR_DAY, self.solar_hour(time) / 24.0);
        let season = harmonics(&self.air.season, year) * self.lat_rad.signum();
        let noise = noise - AIR_SKEW * (noise * noise - 1.0);
        let logarithm = season + self.air.spread * (noise + day / FITTED_SPREAD);
        (self.air.level * logarithm.exp() / (1.0 + 0.5 * wetness)).clamp(3.0, 900.0)
    }
}

/// Light in lux that is left while the sun is below the horizon: 400 lx at sunset, none below -12° (nautical twilight).
fn twilight(sun: f64) -> f64 {
    let below = (-sun.to_degrees()).clamp(0.0, 12.0);
    400.0 * (-0.85 * below).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sun_stands_where_almanacs_say() {
        // Noon in Beijing at the summer solstice: 90 - 39.9 + 23.44 = 73.5 degrees.
        let weather = Weather::new(1, 39.9, 116.4);
        let solstice = 1_782_014_400; // 2026-06-21T04:00Z
        let highest = (0..120)
            .map(|m| weather.at(SimTime::from_secs(solstice + m * 60)).sun)
            .fold(-2.0, f64::max);
        assert!(
            (highest.to_degrees() - 73.5).abs() < 0.6,
            "{}",
            highest.to_degrees()
        );
        // And at midnight below the horizon by 90 - 39.9 - 23.44 = 26.7 degrees.
        let lowest = (0..120)
            .map(|m| {
                weather
                    .at(SimTime::from_secs(solstice + 43_200 + m * 60))
                    .sun
            })
            .fold(2.0, f64::min);
        assert!(
            (lowest.to_degrees() + 26.7).abs() < 0.6,
            "{}",
            lowest.to_degrees()
        );
    }

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

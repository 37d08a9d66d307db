//! Snow that lies: it gathers from what falls as snow, and melts by the degree-day method.
//!
//! What lies after an hour is what lay before it and what fell in it, less what melts in it: at least nothing, and at most [`MOST_MM`]. So it can be
//! asked for at any hour: going back, more has melted than can ever lie, and before that it does not matter what lay (as the chains of `rain`).

use super::{HOUR, Weather};
use crate::time::SimTime;

/// Water that melts for each degree above 0 °C and day, mm: the mean of open ground at twelve stations in Finland, 1959 to 1978 (Kuusisto: "On the
/// values and variability of degree-day melting factor in Finland", Nordic Hydrology 11, 1980; abstract read). That it holds for an hour's
/// degrees, elsewhere and for snow that was trodden on is an assumption.
const MELTS_MM: f64 = 3.51;
/// Most water that lies, mm (assumption: about twice that of Helsinki's hardest winters).
const MOST_MM: f64 = 400.0;
/// Density of lying snow beside that of water: settled snow has 200 to 300 kg/m³ (general knowledge), which is taken for fresh and old snow too
/// (assumption).
const DENSITY: f64 = 0.25;
/// Hours of a year of snow, which begins with nothing in the warmest season: that matters only where snow never melts.
const YEAR: i64 = 8_766;
/// The hour of the first of them: the end of July in the north, of January in the south.
const BEGINS: [i64; 2] = [5_064, 700];

/// The snow that lies in an hour.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Cover {
    /// Number of the hour since the epoch.
    hour: i64,
    /// Water that lies when it begins and when it ends, mm.
    ends: [f64; 2],
    /// Water of snow that melts in it, mm.
    pub(crate) melts: f64,
}

impl Cover {
    /// Water that lies at a moment of the hour, mm.
    pub(crate) fn water_mm(&self, time: SimTime) -> f64 {
        let part = (time.nanos() - self.hour * HOUR) as f64 / HOUR as f64;
        self.ends[0] + (self.ends[1] - self.ends[0]) * part
    }

    /// How deep so many millimetres of water lie as snow, cm.
    pub(crate) fn depth_cm(water_mm: f64) -> f64 {
        water_mm / DENSITY / 10.0
    }
}

impl Weather {
    /// The snow that lies in the hour of a moment in nanoseconds. Cost: some hundred hours of weather in summer, those since autumn in winter.
    pub(crate) fn cover_at(&self, nanos: i64) -> Cover {
        let hour = nanos.div_euclid(HOUR);
        let begins = self.year_of_snow(hour);
        let (mut first, mut sum, mut nets) = (hour, 0.0, Vec::new());
        // A millimetre more than can lie, for what is lost in rounding.
        while first > begins && sum > -(MOST_MM + 1.0) {
            first -= 1;
            let [fell, may_melt] = self.snow_of(first);
            sum += fell - may_melt;
            nets.push(fell - may_melt);
        }
        let lay = nets.iter().rev().fold(0.0, |lay, net| gathered(lay, *net));
        self.cover_of(hour, lay)
    }

    /// The same, from that of an hour that was asked for before: as it is, or a step from it, where it is the same or the next.
    pub(crate) fn cover_from(&self, known: &Cover, nanos: i64) -> Cover {
        let hour = nanos.div_euclid(HOUR);
        match hour - known.hour {
            0 => *known,
            1 if hour == self.year_of_snow(hour) => self.cover_of(hour, 0.0),
            1 => self.cover_of(hour, known.ends[1]),
            _ => self.cover_at(nanos),
        }
    }

    fn cover_of(&self, hour: i64, lay: f64) -> Cover {
        let [fell, may_melt] = self.snow_of(hour);
        let lies = gathered(lay, fell - may_melt);
        Cover {
            hour,
            ends: [lay, lies],
            melts: (lay + fell - lies).max(0.0),
        }
    }

    /// Water that falls as snow in an hour, and that melts in it where there is enough, mm.
    fn snow_of(&self, hour: i64) -> [f64; 2] {
        let middle = self.at(SimTime::from_nanos(hour * HOUR + HOUR / 2));
        [middle.snow, MELTS_MM / 24.0 * middle.temperature.max(0.0)]
    }

    /// The first hour of the year of snow that an hour is in.
    fn year_of_snow(&self, hour: i64) -> i64 {
        let [north, south] = BEGINS;
        let first = if self.lat_rad < 0.0 { south } else { north };
        (hour - first).div_euclid(YEAR) * YEAR + first
    }
}

/// What lies after so much came and went, mm of water.
fn gathered(lay: f64, net: f64) -> f64 {
    (lay + net).clamp(0.0, MOST_MM)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-01-01T00:00Z, in hours.
    const NEW_YEAR: i64 = 1_767_225_600 / 3_600;

    fn helsinki(seed: u64) -> Weather {
        Weather::new(seed, 60.17, 24.94)
    }

    #[test]
    fn any_hour_alone_is_as_all_hours_since_summer_one_after_the_other() {
        let weather = helsinki(3);
        let begins = weather.year_of_snow(NEW_YEAR);
        assert!(NEW_YEAR - begins < YEAR);
        let mut cover = weather.cover_at(begins * HOUR);
        assert_eq!(cover.ends[0], 0.0);
        let mut lain = 0;
        for hour in begins + 1..begins + YEAR + 100 {
            let last = cover;
            cover = weather.cover_from(&last, hour * HOUR);
            if hour % 97 == 0 {
                let alone = weather.cover_at(hour * HOUR + 1);
                assert_eq!(alone, cover, "hour {hour}");
                lain += i32::from(cover.ends[0] > 0.0);
            }
            // What lay and fell lies or has melted.
            let [fell, _] = weather.snow_of(hour);
            let left = last.ends[1] + fell - cover.ends[1] - cover.melts;
            assert!(left.abs() < 1e-9 || hour == begins + YEAR, "hour {hour}");
        }
        assert!(lain > 5, "{lain}");
    }

    #[test]
    fn snow_lies_in_winter_and_not_in_summer_and_never_in_shenzhen() {
        let (mut february, mut winters) = (0.0, 0.0);
        for seed in 0..6 {
            let weather = helsinki(seed);
            // Noon of the tenth of February and of July.
            let lies = |day: i64| weather.cover_at((NEW_YEAR + 24 * day + 10) * HOUR).ends[0];
            february += Cover::depth_cm(lies(40));
            winters += 1.0;
            assert_eq!(lies(190), 0.0);
        }
        let mean = february / winters;
        println!("{mean} cm on the tenth of February");
        assert!((1.0..80.0).contains(&mean), "{mean} cm");
        let shenzhen = Weather::new(3, 22.69, 114.2);
        for day in (0..365).step_by(15) {
            let cover = shenzhen.cover_at((NEW_YEAR + 24 * day) * HOUR);
            assert_eq!((cover.ends, cover.melts), ([0.0, 0.0], 0.0));
        }
    }

    #[test]
    fn a_hundredth_of_a_metre_of_water_is_four_of_snow() {
        let cover = Cover {
            hour: 0,
            ends: [10.0, 20.0],
            melts: 0.0,
        };
        let at = |seconds| cover.water_mm(SimTime::from_secs(seconds));
        assert_eq!([at(0), at(1_800), at(3_600)], [10.0, 15.0, 20.0]);
        assert_eq!(Cover::depth_cm(10.0), 4.0);
    }
}

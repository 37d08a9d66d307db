//! The weather as a whole: in China by latitude, elsewhere as its climate normals say.

use super::station::HELSINKI;
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
    let share =
        |f: &dyn Fn(&WeatherSample) -> bool| hours.iter().filter(|w| f(w)).count() as f64 / 8_760.0;
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

const HELSINKI_PLACE: (f64, f64) = (60.17, 24.94);
const BEIJING_PLACE: (f64, f64) = (39.98, 116.4);
/// 2026-01-01.
const NEW_YEAR: i64 = 1_767_225_600;
const YEARS: i64 = 10;
const SEEDS: u64 = 3;

/// Means of the twelfths of the year.
#[derive(Default)]
struct Month {
    hours: f64,
    temperature: f64,
    humidity: f64,
    wind: f64,
    cloud: f64,
    fell: f64,
    snow: f64,
    days: f64,
    ranges: f64,
    rain_days: f64,
}

/// Ten years of each of three seeds, hour by hour. `of` makes the weather of a seed.
fn months(of: &dyn Fn(u64) -> Weather) -> Vec<Month> {
    let mut months: Vec<Month> = (0..12).map(|_| Month::default()).collect();
    for seed in 0..SEEDS {
        let weather = of(seed);
        for day in 0..YEARS * 365 {
            // From midnight to midnight of the mean solar day.
            let midnight = NEW_YEAR + day * 86_400 - (weather.lon_deg * 240.0) as i64;
            let (mut low, mut high, mut fell) = (f64::MAX, f64::MIN, 0.0);
            let mut month = 0;
            for hour in 0..24 {
                let time = SimTime::from_secs(midnight + hour * 3_600);
                let (_, year) = sun::height(time, weather.lat_rad, weather.lon_deg);
                let sample = weather.at(time);
                month = (year * 12.0) as usize % 12;
                let sums = &mut months[month];
                sums.hours += 1.0;
                sums.temperature += sample.temperature;
                sums.humidity += sample.humidity;
                sums.wind += sample.wind;
                sums.cloud += weather.cloud(&weather.when(time, year), &weather.wet(time));
                sums.fell += sample.rain + sample.snow;
                sums.snow += sample.snow;
                low = low.min(sample.temperature);
                high = high.max(sample.temperature);
                fell += sample.rain + sample.snow;
            }
            let sums = &mut months[month];
            sums.days += 1.0;
            sums.ranges += high - low;
            sums.rain_days += f64::from(u8::from(fell >= 0.1));
        }
    }
    months
}

/// What falls in a month, mm.
fn fell(month: &Month) -> f64 {
    month.fell / month.hours * 24.0 * climate::MONTH_DAYS
}

fn have_the_means_of(normals: &ClimateNormals, months: &[Month], name: &str) {
    let near = |what: &str, i: usize, got: f64, given: f64, tolerance: f64| {
        let month = i + 1;
        println!("{name} {month} {what}: {got:.2} (given {given})");
        assert!(
            (got - given).abs() <= tolerance,
            "{name} {month} {what}: {got} {given}"
        );
    };
    for (i, month) in months.iter().enumerate() {
        let mean = |sum: f64| sum / month.hours;
        near(
            "temperature",
            i,
            mean(month.temperature),
            normals.temperature[i],
            0.9,
        );
        near(
            "humidity",
            i,
            mean(month.humidity),
            normals.humidity[i],
            4.0,
        );
        near("cloud", i, mean(month.cloud), normals.cloud[i], 0.04);
        let (wind, mm) = (normals.wind[i], normals.rain_mm[i]);
        near("wind", i, mean(month.wind), wind, 0.1 * wind);
        near("rain", i, fell(month), mm, 10.0 + 0.3 * mm);
        let (range, days) = (month.ranges / month.days, normals.rain_days[i]);
        near("daily range", i, range, normals.daily_range[i], 1.5);
        let wet = month.rain_days / month.days * climate::MONTH_DAYS;
        near("days with rain", i, wet, days, 1.5 + 0.25 * days);
    }
    let year: f64 = months.iter().map(fell).sum();
    let given: f64 = normals.rain_mm.iter().sum();
    assert!((year / given - 1.0).abs() < 0.15, "{name}: {year} {given}");
}

#[test]
fn ten_years_have_the_means_of_the_nearest_climate() {
    for (lat, lon, name) in [
        (60.17, 24.94, "Helsinki"),
        (52.0, 4.36, "De Bilt"),
        (43.73, 7.42, "Nice"),
    ] {
        let (source, normals) = station::nearest(lat, lon);
        assert!(source.told().en.contains(name), "{source:?}");
        let months = months(&|seed| Weather::new(seed, lat, lon));
        have_the_means_of(normals.unwrap(), &months, name);
    }
}

#[test]
fn a_climate_that_is_given_holds_by_the_calendar_in_the_south_too() {
    // Helsinki's seasons half a year on, at the latitude of Cape Town.
    let turn = |figures: [f64; 12]| std::array::from_fn(|i| figures[(i + 6) % 12]);
    let normals = ClimateNormals {
        temperature: turn(HELSINKI.temperature),
        daily_range: turn(HELSINKI.daily_range),
        humidity: turn(HELSINKI.humidity),
        rain_days: turn(HELSINKI.rain_days),
        rain_mm: turn(HELSINKI.rain_mm),
        wind: turn(HELSINKI.wind),
        cloud: turn(HELSINKI.cloud),
    };
    let given = |seed| {
        let mut weather = Weather::new(seed, -33.9, 18.4);
        weather.follow(&normals);
        weather
    };
    assert_eq!(given(0).source(), ClimateSource::Scenario);
    assert_eq!(given(0).given(), Some(&normals));
    have_the_means_of(&normals, &months(&given), "given");
}

#[test]
fn the_seasons_of_helsinki_are_not_those_of_beijing() {
    let of = |(lat, lon): (f64, f64)| months(&|seed| Weather::new(seed, lat, lon));
    let (helsinki, beijing) = (of(HELSINKI_PLACE), of(BEIJING_PLACE));
    // The monsoon brings nearly all rain of Beijing in summer; Helsinki has rain all the year.
    let (january, july) = (0, 6);
    assert!(fell(&beijing[july]) > 20.0 * fell(&beijing[january]));
    assert!(fell(&helsinki[july]) < 2.5 * fell(&helsinki[january]));
    let humidity = |months: &[Month], i: usize| months[i].humidity / months[i].hours;
    assert!(humidity(&helsinki, january) > humidity(&helsinki, july) + 5.0);
    assert!(humidity(&beijing, january) < humidity(&beijing, july) - 10.0);
    // Most of what falls in Helsinki's January is snow, and none of July's.
    assert!(helsinki[january].snow > 0.5 * helsinki[january].fell);
    assert_eq!(helsinki[july].snow, 0.0);
}

#[test]
fn the_weather_of_china_is_that_of_its_latitude() {
    for (lat, lon) in [
        (22.69, 114.2),
        (30.3, 120.0),
        (31.3, 121.4),
        (39.98, 116.4),
        (45.8, 126.6),
    ] {
        let weather = Weather::new(1, lat, lon);
        assert!(matches!(weather.seasons, Seasons::Wave { .. }), "{lat}");
        assert_eq!(weather.climate, Climate::at_latitude(lat), "{lat}");
        assert!(weather.given().is_none());
    }
}

#[test]
fn snow_is_what_falls_in_frost_and_does_not_run_off() {
    let weather = Weather::new(3, HELSINKI_PLACE.0, HELSINKI_PLACE.1);
    let hours = (0..8_766).map(|h| SimTime::from_secs(NEW_YEAR + h * 3_600));
    let (mut snows, mut rains) = (0, 0);
    for time in hours {
        let (sample, wet) = (weather.at(time), weather.wet(time));
        assert!((sample.rain + sample.snow - wet.rain).abs() < 1e-12);
        if sample.temperature <= 0.0 {
            assert_eq!((sample.rain, sample.wetness), (0.0, 0.0));
            snows += i32::from(sample.snow > 0.0);
        } else if sample.temperature >= 2.0 {
            assert_eq!((sample.snow, sample.wetness), (0.0, wet.wetness));
            rains += i32::from(sample.rain > 0.0);
        }
    }
    assert!(snows > 100 && rains > 300, "{snows} {rains}");
}

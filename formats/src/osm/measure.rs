//! Numbers and lengths as mappers write them.

/// Metres in a foot and an inch (international).
const FOOT_M: f64 = 0.3048;
const INCH_M: f64 = 0.0254;

/// A length in metres: `12`, `12.5 m`, `12,5`, `40'`, `5'10"`, `40 ft`, `0.2 km`; the OSM wiki's default unit is the metre.
pub(super) fn length_m(text: &str) -> Option<f64> {
    let text = text.trim();
    if let Some((feet, inches)) = text.split_once(['\'', '′']) {
        let inches = inches.trim().trim_end_matches(['"', '″']);
        let inches = if inches.is_empty() {
            0.0
        } else {
            number(inches)?
        };
        return Some(number(feet)? * FOOT_M + inches * INCH_M);
    }
    for (unit, metres) in [
        ("km", 1_000.0),
        ("cm", 0.01),
        ("metres", 1.0),
        ("meters", 1.0),
        ("米", 1.0),
        ("m", 1.0),
        ("feet", FOOT_M),
        ("foot", FOOT_M),
        ("ft", FOOT_M),
        ("\"", INCH_M),
    ] {
        if let Some(rest) = text.strip_suffix(unit) {
            return number(rest).map(|n| n * metres);
        }
    }
    number(text)
}

/// The points of the compass as the OSM wiki's page on `direction` has them, clockwise from north.
const COMPASS: [&str; 16] = [
    "N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW",
    "NNW",
];

/// A direction in radians anticlockwise from east, above -π up to π: `90`, `90°`, `-45`, `SSW`, and the middle of a range clockwise such as `350-10` or `N-E`.
pub(super) fn direction_rad(text: &str) -> Option<f64> {
    let degrees = match one_direction_deg(text) {
        Some(degrees) => degrees,
        None => {
            let (from, to) = text.split_once(['-', '–'])?;
            let (from, to) = (one_direction_deg(from)?, one_direction_deg(to)?);
            from + (to - from).rem_euclid(360.0) / 2.0
        }
    };
    let turned = (90.0 - degrees).rem_euclid(360.0);
    let shortest = if turned > 180.0 {
        turned - 360.0
    } else {
        turned
    };
    Some(shortest.to_radians())
}

/// Degrees clockwise from north.
fn one_direction_deg(text: &str) -> Option<f64> {
    let text = text.trim().trim_end_matches('°').trim_end();
    let point = COMPASS.iter().position(|p| p.eq_ignore_ascii_case(text));
    let of_point = point.map(|number| number as f64 * 22.5);
    of_point.or_else(|| number(text).filter(|degrees| (-360.0..=360.0).contains(degrees)))
}

/// The highest of the numbers of `5`, `5;7` and `5-7`.
pub(super) fn highest(text: &str) -> Option<f64> {
    let mut best: Option<f64> = None;
    for value in text.split(';') {
        let value = number(value).or_else(|| {
            let (low, high) = value.split_once(['-', '–'])?;
            Some(number(low)?.max(number(high)?))
        })?;
        best = Some(best.map_or(value, |b| b.max(value)));
    }
    best
}

/// A decimal number with point or comma; finite.
pub(super) fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let plain = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+');
    if text.is_empty() || !text.chars().all(plain) {
        return None;
    }
    let value: f64 = text.replace(',', ".").parse().ok()?;
    value.is_finite().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_as_mappers_write_them() {
        let check = |text: &str, expected: Option<f64>| {
            let found = length_m(text);
            let same = match (found, expected) {
                (Some(a), Some(b)) => (a - b).abs() < 1e-9,
                (a, b) => a == b,
            };
            assert!(same, "{text}: {found:?}, not {expected:?}");
        };
        check("12", Some(12.0));
        check("12.5", Some(12.5));
        check("12,5", Some(12.5));
        check(" 12 m ", Some(12.0));
        check("12m", Some(12.0));
        check("30米", Some(30.0));
        check("40'", Some(12.192));
        check("5'10\"", Some(1.778));
        check("40 ft", Some(12.192));
        check("0.2 km", Some(200.0));
        check("tall", None);
        check("", None);
        check("12;14", None);
        check("1e400", None);
        check("nan", None);
        check("1,000.5", None);
    }

    #[test]
    fn directions_are_degrees_from_north_or_points_of_the_compass() {
        let check = |text: &str, expected: Option<f64>| {
            let found = direction_rad(text).map(f64::to_degrees);
            let same = match (found, expected) {
                (Some(a), Some(b)) => (a - b).abs() < 1e-9,
                (a, b) => a == b,
            };
            assert!(same, "{text}: {found:?}, not {expected:?}");
        };
        // Clockwise from north as mapped; anticlockwise from east as we have it.
        check("0", Some(90.0));
        check("90", Some(0.0));
        check("90°", Some(0.0));
        check(" 180 ", Some(-90.0));
        check("270", Some(180.0));
        check("-90", Some(180.0));
        check("22,5", Some(67.5));
        check("N", Some(90.0));
        check("sw", Some(-135.0));
        check("WNW", Some(157.5));
        check("90-180", Some(-45.0));
        check("350-10", Some(90.0));
        check("N-E", Some(45.0));
        check("361", None);
        check("forward", None);
        check("90;270", None);
        check("", None);
        check("NSE", None);
    }

    #[test]
    fn of_several_numbers_the_highest_counts() {
        for (text, expected) in [
            ("6", Some(6.0)),
            ("6;7", Some(7.0)),
            ("11; 8", Some(11.0)),
            ("5-7", Some(7.0)),
            ("5–7", Some(7.0)),
            ("2,5", Some(2.5)),
            ("-1", Some(-1.0)),
            ("six", None),
            ("6;", None),
            ("6-", None),
        ] {
            assert_eq!(highest(text), expected, "{text}");
        }
    }
}

//! Time stamps in payloads, found and moved without changing anything else.

use std::borrow::Cow;
use std::str::FromStr;

use twin_core::time::{SimSpan, SimTime};

/// Keys of JSON under which platforms keep time stamps: SenML (RFC 8428), SensorThings 1.1, NGSI-LD, ThingsBoard, Alink.
const KEYS: &[&str] = &[
    "bt",
    "t",
    "ts",
    "time",
    "timestamp",
    "phenomenonTime",
    "resultTime",
    "observedAt",
];
/// Below it a SenML time is relative to the present (RFC 8428, 4.5.3): such a stamp moves with the clock by itself.
const LEAST_ABSOLUTE: i128 = 1 << 28;
/// From these on a number is taken for milliseconds, microseconds and nanoseconds: as seconds it would lie after the year 5138.
const UNITS: [(i128, u32); 3] = [
    (100_000_000_000_000_000, 0),
    (100_000_000_000_000, 3),
    (100_000_000_000, 6),
];

/// `text` with its time stamps moved by `shift`: values of the keys above in JSON, and the first field of CSV when it is a time.
pub(super) fn moved(text: &str, shift: SimSpan) -> String {
    match text.trim_start().as_bytes().first() {
        Some(b'{' | b'[') => json(text, shift),
        _ => lines(text, shift),
    }
}

fn lines(text: &str, shift: SimSpan) -> String {
    let line = |line: &str| match line.split_once(',') {
        Some((first, rest)) => match instant(first, shift) {
            Some(time) => format!("{time},{rest}"),
            None => line.to_owned(),
        },
        None => line.to_owned(),
    };
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

fn json(text: &str, shift: SimSpan) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(quote) = rest.find('"') {
        let (before, string) = rest.split_at(quote);
        out.push_str(before);
        let length = string_length(string);
        let (string, after) = string.split_at(length);
        out.push_str(string);
        rest = after;
        let key = string.trim_matches('"');
        let Some(colon) = colon(after).filter(|_| KEYS.contains(&key)) else {
            continue;
        };
        let (between, value) = after.split_at(colon);
        out.push_str(between);
        let length = value_length(value);
        let (value, after) = value.split_at(length);
        out.push_str(&value_moved(value, shift));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Bytes of the string at the begin of `text`, quotes included.
fn string_length(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Where the value begins, when `text`, what follows a string, makes that string a key.
fn colon(text: &str) -> Option<usize> {
    let blank = text.len() - text.trim_start().len();
    let after = text.get(blank..)?.strip_prefix(':')?;
    Some(blank + 1 + after.len() - after.trim_start().len())
}

/// Bytes of the number or string at the begin of `text`; 0 for anything else.
fn value_length(text: &str) -> usize {
    if text.starts_with('"') {
        return string_length(text);
    }
    let is_number = |b: u8| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E');
    text.bytes().take_while(|b| is_number(*b)).count()
}

fn value_moved(value: &str, shift: SimSpan) -> String {
    if let Some(inside) = value.strip_prefix('"').and_then(|v| v.strip_suffix('"')) {
        return instant(inside, shift)
            .map_or_else(|| value.to_owned(), |time| format!("\"{time}\""));
    }
    number(value, shift).unwrap_or_else(|| value.to_owned())
}

/// An RFC 3339 time moved, in UTC with as many digits of the second as it had.
fn instant(text: &str, shift: SimSpan) -> Option<String> {
    let time = SimTime::from_str(text).ok()?;
    let nanos = time.nanos().checked_add(shift.nanos())?;
    let moved = SimTime::from_nanos(nanos).to_string();
    let digits = match text.split_once('.') {
        Some((_, fraction)) => fraction.bytes().take_while(u8::is_ascii_digit).count(),
        None => 0,
    };
    let (whole, _) = moved.split_once('.')?;
    let fraction = format!("{:09}", nanos.rem_euclid(1_000_000_000));
    Some(match fraction.get(..digits.min(9)) {
        Some("") | None => format!("{whole}Z"),
        Some(fraction) => format!("{whole}.{fraction}Z"),
    })
}

/// A decimal number of seconds, milliseconds, microseconds or nanoseconds since 1970 moved, with as many decimals as it had.
fn number(text: &str, shift: SimSpan) -> Option<String> {
    let text = without_exponent(text)?;
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let seconds: i128 = whole.parse().ok()?;
    if seconds < LEAST_ABSOLUTE || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let unit = UNITS.iter().find(|(least, _)| seconds >= *least);
    let unit_nanos = 10_i128.pow(unit.map_or(9, |u| u.1));
    // As an integer of its last decimal.
    let decimals = u32::try_from(fraction.len()).ok().filter(|d| *d <= 12)?;
    let scale = 10_i128.pow(decimals);
    let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
    let moved = digits.checked_add(i128::from(shift.nanos()) * scale / unit_nanos)?;
    if decimals == 0 {
        return Some(moved.to_string());
    }
    let part = moved.rem_euclid(scale);
    let width = fraction.len();
    Some(format!("{}.{part:0width$}", moved.div_euclid(scale)))
}

/// The number without an exponent: `1.7e9` is 1700000000. None for one that is no time, or that a time would not be written as.
fn without_exponent(text: &str) -> Option<Cow<'_, str>> {
    let Some((number, exponent)) = text.split_once(['e', 'E']) else {
        return Some(Cow::Borrowed(text));
    };
    // A time in nanoseconds has 19 digits.
    let places: usize = exponent.parse().ok().filter(|places| *places < 20)?;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = format!("{fraction:0<places$}");
    let (more, fraction) = digits.split_at_checked(places)?;
    Some(Cow::Owned(match fraction {
        "" => format!("{whole}{more}"),
        fraction => format!("{whole}{more}.{fraction}"),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, shift_millis: i64, expected: &str) {
        assert_eq!(moved(text, SimSpan::from_millis(shift_millis)), expected);
    }

    #[test]
    fn stamps_of_every_profile_move() {
        check(
            r#"[{"bn":"d:","bt":1780272000.250,"n":"x","v":1}]"#,
            1_500,
            r#"[{"bn":"d:","bt":1780272001.750,"n":"x","v":1}]"#,
        );
        check(r#"{"ts":1780272000250}"#, -250, r#"{"ts":1780272000000}"#);
        check(
            r#"{"bt":1.7e9,"v":1e3}"#,
            2_000,
            r#"{"bt":1700000002,"v":1e3}"#,
        );
        check(
            r#"[{"bt":1.78027200025E+9}]"#,
            1_500,
            r#"[{"bt":1780272001.75}]"#,
        );
        check(
            r#"{"phenomenonTime": "2026-06-01T00:00:00.500Z","result":3}"#,
            600,
            r#"{"phenomenonTime": "2026-06-01T00:00:01.100Z","result":3}"#,
        );
        check(
            r#"{"observedAt":"2026-06-01T08:00:00+08:00"}"#,
            86_400_000,
            r#"{"observedAt":"2026-06-02T00:00:00Z"}"#,
        );
        check(
            "2026-06-01T00:00:00.000Z,d,x,1,V\n",
            1,
            "2026-06-01T00:00:00.001Z,d,x,1,V\n",
        );
    }

    #[test]
    fn nothing_else_changes() {
        for text in [
            r#"{"value":1780272000,"name":"ts"}"#,
            r#"[{"t":-5,"v":2},{"t":1000,"v":3}]"#,
            r#"{"ts":"soon","time":[1,2],"a\"ts":1780272000}"#,
            r#"{"ts":1e"#,
            r#"{"ts":1.7e-9,"t":-1.7e9,"bt":1e99}"#,
            "plain text, with a comma",
            "\"ts",
            "",
        ] {
            check(text, 1_000, text);
        }
    }
}

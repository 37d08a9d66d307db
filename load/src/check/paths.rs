//! Values as a platform tells them: device, channel and time stamp, each at a JSON path.

use std::borrow::Cow;
use std::str::FromStr;

use serde_json::Value;
use twin_core::both;
use twin_core::time::SimTime;
use twin_core::told::Bilingual;

use super::ledger::{Key, key};

/// Below these a number of a time stamp is of seconds, milliseconds and microseconds; above, of nanoseconds. As seconds the first would lie after the
/// year 5138.
const MOST_SECONDS: i64 = 100_000_000_000;
const MOST_MILLIS: i64 = 100_000_000_000_000;
const MOST_MICROS: i64 = 100_000_000_000_000_000;

/// What stands where no path leads.
static NOTHING: Value = Value::Null;

/// Where a value is in a JSON document: `$`, then `.name`, `['name']`, `[number]` or `[*]`, each item of a list (those steps of RFC 9535).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonPath(Vec<Step>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Name(String),
    Number(usize),
    Each,
}

impl JsonPath {
    /// Reads a path.
    ///
    /// # Errors
    /// What it must be, when it is none.
    pub fn parse(text: &str) -> Result<Self, Bilingual> {
        let steps = text.strip_prefix('$').and_then(steps);
        steps.map(Self).ok_or_else(|| {
            both!(
                "must be a JSON path of '$', '.name', '['name']', '[0]' and '[*]', such as $.rows[*].device",
                "应为由 '$'、'.name'、'['name']'、'[0]'、'[*]' 组成的 JSON 路径，如 $.rows[*].device"
            )
        })
    }
}

fn steps(mut rest: &str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    while !rest.is_empty() {
        let (step, after) = if let Some(after) = rest.strip_prefix('.') {
            let (name, after) = after.split_at(after.find(['.', '[']).unwrap_or(after.len()));
            (Step::Name(name.to_owned()), after)
        } else if let Some(after) = rest.strip_prefix("['") {
            let (name, after) = after.split_once("']")?;
            (Step::Name(name.to_owned()), after)
        } else {
            let (inside, after) = rest.strip_prefix('[')?.split_once(']')?;
            match inside {
                "*" => (Step::Each, after),
                number => (Step::Number(number.parse().ok()?), after),
            }
        };
        if matches!(&step, Step::Name(name) if name.is_empty()) {
            return None;
        }
        steps.push(step);
        rest = after;
    }
    Some(steps)
}

/// Where a platform's documents tell whose value it is, and when it was measured. Paths through the same list go through it together: an item is a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValuePaths {
    /// The device's id, as it is sent.
    pub device: JsonPath,
    /// The channel's name; a row is of all channels of a report where there is none.
    pub channel: Option<JsonPath>,
    /// The time stamp: RFC 3339, or seconds, milliseconds, microseconds or nanoseconds since 1970, told by their size.
    pub time: JsonPath,
}

impl ValuePaths {
    /// Tells the key and the time stamp, milliseconds since 1970, of each value in `document`; what has no device or time is passed over.
    pub(crate) fn values(&self, document: &[u8], tell: &mut dyn FnMut(Key, i64)) {
        let Ok(document) = serde_json::from_slice::<Value>(document) else {
            return;
        };
        let nothing = Place {
            value: &NOTHING,
            steps: &[],
        };
        let channel = self.channel.as_ref();
        let channel = channel.map_or(nothing, |path| Place::begin(&document, path));
        let device = Place::begin(&document, &self.device);
        let time = Place::begin(&document, &self.time);
        rows([device, channel, time], &mut |[device, channel, time]| {
            if let (Some(device), Some(millis)) = (text(device), millis(time)) {
                tell(
                    value_key(&device, &text(channel).unwrap_or_default(), millis),
                    millis,
                );
            }
        });
    }
}

/// The key of a device's value at a time, milliseconds since 1970; never 0, which stands for none.
#[must_use]
pub fn value_key(device: &str, channel: &str, millis: i64) -> Key {
    let whose = key(device.as_bytes(), channel.as_bytes());
    key(&whose.to_le_bytes(), &millis.to_le_bytes()).max(1)
}

/// Where a path leads so far, and what is left of it.
#[derive(Clone, Copy)]
struct Place<'a> {
    value: &'a Value,
    steps: &'a [Step],
}

impl<'a> Place<'a> {
    fn begin(document: &'a Value, path: &'a JsonPath) -> Self {
        Self {
            value: document,
            steps: &path.0,
        }
    }

    /// Goes on up to the next list of which each item is wanted; whether there is such a place.
    fn go(&mut self) -> bool {
        while let [step, rest @ ..] = self.steps {
            let next = match step {
                Step::Name(name) => self.value.get(name),
                Step::Number(number) => self.value.get(number),
                Step::Each => return true,
            };
            let Some(next) = next else {
                return false;
            };
            (self.value, self.steps) = (next, rest);
        }
        true
    }
}

/// Tells the values at the three places, once for each item of the lists that they go through.
fn rows(mut places: [Place<'_>; 3], tell: &mut dyn FnMut([&Value; 3])) {
    if !places.iter_mut().all(Place::go) {
        return;
    }
    let Some(list) = places.iter().find(|p| !p.steps.is_empty()) else {
        return tell(places.map(|p| p.value));
    };
    let list = list.value;
    for item in list.as_array().into_iter().flatten() {
        let inside = places.map(|place| match place.steps {
            [_, rest @ ..] if std::ptr::eq(place.value, list) => Place {
                value: item,
                steps: rest,
            },
            _ => place,
        });
        rows(inside, tell);
    }
}

fn text(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => Some(Cow::Borrowed(text)),
        Value::Number(number) => Some(Cow::Owned(number.to_string())),
        _ => None,
    }
}

/// A time stamp in whole milliseconds since 1970.
fn millis(value: &Value) -> Option<i64> {
    match value {
        Value::String(text) => match SimTime::from_str(text) {
            Ok(time) => Some(time.nanos().div_euclid(1_000_000)),
            Err(_) => millis(&Value::Number(serde_json::from_str(text).ok()?)),
        },
        Value::Number(number) => match number.as_i64() {
            Some(whole) => Some(match whole.unsigned_abs() {
                n if n < MOST_SECONDS.unsigned_abs() => whole * 1_000,
                n if n < MOST_MILLIS.unsigned_abs() => whole,
                n if n < MOST_MICROS.unsigned_abs() => whole.div_euclid(1_000),
                _ => whole.div_euclid(1_000_000),
            }),
            None => Some(millis_of(number.as_f64()?)),
        },
        _ => None,
    }
}

/// The whole milliseconds of a number with decimals or an exponent.
fn millis_of(number: f64) -> i64 {
    let millis = match number.abs() {
        n if n < MOST_SECONDS as f64 => number * 1e3,
        n if n < MOST_MILLIS as f64 => number,
        n if n < MOST_MICROS as f64 => number / 1e3,
        _ => number / 1e6,
    };
    // What a binary fraction lacks of a whole millisecond is far less than a microsecond.
    (millis + 1e-3).floor() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(device: &str, channel: Option<&str>, time: &str) -> ValuePaths {
        let path = |text: &str| JsonPath::parse(text).unwrap();
        ValuePaths {
            device: path(device),
            channel: channel.map(path),
            time: path(time),
        }
    }

    fn check(paths: &ValuePaths, document: &str, expected: &[(&str, &str, i64)]) {
        let mut found = Vec::new();
        paths.values(document.as_bytes(), &mut |key, millis| {
            found.push((key, millis))
        });
        let wanted: Vec<_> = (expected.iter())
            .map(|(device, channel, millis)| (value_key(device, channel, *millis), *millis))
            .collect();
        assert_eq!(found, wanted, "{document}");
    }

    #[test]
    fn paths_through_the_same_list_are_rows() {
        let flat = paths("$[*].device", Some("$[*].channel"), "$[*].at");
        check(
            &flat,
            r#"[{"device":"a","channel":"x","at":1780272000250},{"device":"b","channel":"y","at":"2026-06-01T00:00:00.250Z"},{"device":"c"}]"#,
            &[("a", "x", 1_780_272_000_250), ("b", "y", 1_780_272_000_250)],
        );
        // The device stands once, before the lists of its values.
        let nested = paths(
            "$.devices[*]['device id']",
            Some("$.devices[*].values[*].n"),
            "$.devices[*].values[*].t",
        );
        check(
            &nested,
            r#"{"devices":[{"device id":7,"values":[{"n":"x","t":1},{"n":"y","t":2}]},{"device id":"b","values":[]}]}"#,
            &[("7", "x", 1_000), ("7", "y", 2_000)],
        );
        let one = paths("$.d", None, "$.t[1]");
        check(&one, r#"{"d":"a","t":[5,6]}"#, &[("a", "", 6_000)]);
    }

    #[test]
    fn a_time_is_read_in_every_unit() {
        let one = paths("$.d", None, "$.t");
        for time in [
            "1780272000.250",
            "1780272000250",
            "\"1780272000250\"",
            "1780272000250900",
            "1780272000250900100",
            "1.78027200025e9",
            "1.78027200025e12",
            "1780272000250.9",
            "\"1.7802720002509E+15\"",
            "1.7802720002509e18",
            "\"2026-06-01T08:00:00.250+08:00\"",
        ] {
            let document = format!(r#"{{"d":"a","t":{time}}}"#);
            check(&one, &document, &[("a", "", 1_780_272_000_250)]);
        }
    }

    #[test]
    fn what_is_no_document_or_has_no_device_is_passed_over() {
        let flat = paths("$[*].d", None, "$[*].t");
        for document in [
            "",
            "{",
            "{}",
            "[]",
            "[1]",
            r#"[{"d":"a","t":"soon"}]"#,
            r#"[{"t":1}]"#,
        ] {
            check(&flat, document, &[]);
        }
    }

    #[test]
    fn what_is_no_path_is_refused() {
        for text in [
            "", "device", "$.", "$..a", "$[", "$[-1]", "$['a", "$[?@.x]", "$a",
        ] {
            assert!(JsonPath::parse(text).is_err(), "{text}");
        }
        assert_eq!(JsonPath::parse("$").unwrap(), JsonPath(Vec::new()));
    }
}

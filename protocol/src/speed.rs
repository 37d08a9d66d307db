//! How fast simulated time runs.

use std::fmt;

use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::schema::{Object, ObjectBuilder, SchemaType, Type};

/// The word for as fast as possible.
const MAX: &str = "max";

/// How fast simulated time runs: a number on the wire, or the word `max`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Speed {
    /// So many simulated seconds in a second.
    Factor(f64),
    /// As fast as possible.
    Max,
}

impl Speed {
    /// Simulated seconds in a second; infinitely many for as fast as possible.
    #[must_use]
    pub const fn per_second(self) -> f64 {
        match self {
            Self::Factor(factor) => factor,
            Self::Max => f64::INFINITY,
        }
    }

    /// The speed of so many simulated seconds in a second; as fast as possible if they are infinitely many.
    #[must_use]
    pub fn from_per_second(factor: f64) -> Self {
        if factor == f64::INFINITY {
            Self::Max
        } else {
            Self::Factor(factor)
        }
    }
}

impl fmt::Display for Speed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Factor(factor) => write!(f, "{factor}"),
            Self::Max => f.write_str(MAX),
        }
    }
}

impl Serialize for Speed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Factor(factor) => serializer.serialize_f64(*factor),
            Self::Max => serializer.serialize_str(MAX),
        }
    }
}

impl<'de> Deserialize<'de> for Speed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SpeedVisitor)
    }
}

struct SpeedVisitor;

impl Visitor<'_> for SpeedVisitor {
    type Value = Speed;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number or \"max\"")
    }

    fn visit_f64<E: Error>(self, factor: f64) -> Result<Speed, E> {
        Ok(Speed::Factor(factor))
    }

    fn visit_u64<E: Error>(self, factor: u64) -> Result<Speed, E> {
        Ok(Speed::Factor(factor as f64))
    }

    fn visit_i64<E: Error>(self, factor: i64) -> Result<Speed, E> {
        Ok(Speed::Factor(factor as f64))
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<Speed, E> {
        if word == MAX {
            Ok(Speed::Max)
        } else {
            Err(E::invalid_value(Unexpected::Str(word), &self))
        }
    }
}

/// A number of 0.1 to 3,600, or the word.
pub(crate) fn speed() -> Object {
    let types = SchemaType::from_iter([Type::Number, Type::String]);
    let schema = ObjectBuilder::new().schema_type(types);
    let bounded = schema.minimum(Some(0.1_f64)).maximum(Some(3_600.0_f64));
    bounded.pattern(Some(format!("^{MAX}$"))).build()
}

#[cfg(test)]
mod tests {
    use serde_json::{from_str, to_string};

    use super::*;

    #[test]
    fn a_speed_is_a_number_or_max() {
        for (text, speed) in [
            ("60", Speed::Factor(60.0)),
            ("0.5", Speed::Factor(0.5)),
            ("-1", Speed::Factor(-1.0)),
            ("\"max\"", Speed::Max),
        ] {
            assert_eq!(from_str::<Speed>(text).unwrap(), speed);
            let written = to_string(&speed).unwrap();
            assert_eq!(from_str::<Speed>(&written).unwrap(), speed);
            assert_eq!(Speed::from_per_second(speed.per_second()), speed);
        }
        for text in ["\"fast\"", "\"60\"", "null", "true", "[1]", "{}"] {
            let error = from_str::<Speed>(text).unwrap_err().to_string();
            assert!(error.contains("a number or \"max\""), "{error}");
        }
    }
}

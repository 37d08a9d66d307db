//! PROJ's words for a projection in one normal form, so that two definitions can be compared.

use std::collections::BTreeMap;

/// Method and parameters of a projection without those that have their default value; UTM as Transverse Mercator.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct Parameters {
    pub(in super::super) method: String,
    pub(in super::super) values: BTreeMap<String, f64>,
}

/// The normal form of words such as `tmerc lat_0=0 lon_0=120 k=1 x_0=500000 y_0=0`.
///
/// Words without a value, such as `south`, count as 1; values that are no numbers as NaN, which equals nothing.
pub(in super::super) fn parameters(words: &str) -> Parameters {
    let mut words = words.split_ascii_whitespace();
    let method = words.next().unwrap_or_default().to_owned();
    let values = words
        .map(|word| match word.split_once('=') {
            Some(("k0", value)) => ("k".to_owned(), number(value)),
            Some((key, value)) => (key.to_owned(), number(value)),
            None => (word.to_owned(), 1.0),
        })
        .collect();
    let mut parameters = Parameters { method, values };
    parameters.unfold_utm();
    parameters.drop_defaults();
    parameters
}

fn number(text: &str) -> f64 {
    text.parse().unwrap_or(f64::NAN)
}

impl Parameters {
    /// UTM is Transverse Mercator with 0.9996 on the central meridian (EPSG Guidance Note 7-2, method 9807).
    fn unfold_utm(&mut self) {
        if self.method != "utm" {
            return;
        }
        let zone = self.values.remove("zone").unwrap_or(f64::NAN);
        let is_south = self.values.remove("south").is_some();
        self.method = "tmerc".to_owned();
        self.values.insert("lon_0".to_owned(), zone * 6.0 - 183.0);
        self.values.insert("k".to_owned(), 0.9996);
        self.values.insert("x_0".to_owned(), 500_000.0);
        if is_south {
            self.values.insert("y_0".to_owned(), 10_000_000.0);
        }
    }

    fn drop_defaults(&mut self) {
        self.values.retain(|key, value| {
            let default = if key == "k" { 1.0 } else { 0.0 };
            *value != default
        });
    }

    /// A value, or its default.
    pub(in super::super) fn get(&self, key: &str) -> f64 {
        let default = if key == "k" { 1.0 } else { 0.0 };
        self.values.get(key).copied().unwrap_or(default)
    }

    /// The first parameter in which two projections of the same method differ by more than rounding: a tenth of a
    /// millimetre, or the same on the ground for an angle.
    pub(in super::super) fn difference(&self, other: &Self) -> Option<String> {
        let keys = self.values.keys().chain(other.values.keys());
        keys.into_iter()
            .find(|key| {
                let (a, b) = (self.get(key), other.get(key));
                let tolerance = match key.as_str() {
                    "x_0" | "y_0" => 1e-4,
                    _ => 1e-9,
                };
                // NaN differs from everything.
                let is_same = (a - b).abs() <= tolerance;
                !is_same
            })
            .cloned()
    }

    /// The same as text for [`super::super::projection::Projection`].
    pub(in super::super) fn words(&self) -> String {
        let mut words = self.method.clone();
        for (key, value) in &self.values {
            words.push_str(&format!(" {key}={value}"));
        }
        words
    }
}

//! How large a place has to be for those whom it serves, and which document says so.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::both;
use crate::told::Bilingual;

/// How large a place has to be. Without any figure no document says how large, and the source says that.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaceArea {
    /// Square metres for each household that it serves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_household_m2: Option<f64>,
    /// Share of the floor area of all storeys of the buildings that it serves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share_of_floors: Option<f64>,
    /// The least from so many households on; the last that applies counts.
    #[serde(default)]
    pub least: Vec<AreaBand>,
    /// What is large enough for however many, square metres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enough_m2: Option<f64>,
    /// Which document says so, or that none does.
    pub source: Arc<str>,
    /// The same in Chinese.
    pub source_zh: Arc<str>,
}

/// The least area of a place from a number of households on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AreaBand {
    /// How many households it serves at least.
    pub households: u32,
    /// The least that it has, square metres.
    pub m2: f64,
}

/// Whom a place serves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Served {
    /// How many households.
    pub households: u64,
    /// Floor area of all storeys of their buildings and those between them, square metres.
    pub floors_m2: f64,
}

impl PlaceArea {
    /// The least that a place has for those whom it serves, square metres; none where no document says.
    #[must_use]
    pub fn least_m2(&self, served: Served) -> Option<f64> {
        let applies = |band: &&AreaBand| u64::from(band.households) <= served.households;
        let band = self.least.iter().rev().find(applies);
        let least_m2 = [
            self.per_household_m2
                .map(|m2| m2 * served.households as f64),
            self.share_of_floors.map(|share| share * served.floors_m2),
            band.map(|band| band.m2),
        ];
        let least_m2 = least_m2.into_iter().flatten().reduce(f64::max)?;
        Some(
            self.enough_m2
                .map_or(least_m2, |enough_m2| least_m2.min(enough_m2)),
        )
    }

    /// What is wrong with it, if anything.
    pub(crate) fn problem(&self) -> Option<Bilingual> {
        let figures = [self.per_household_m2, self.share_of_floors, self.enough_m2];
        let bands = self.least.iter().map(|band| band.m2);
        let mut all = figures.into_iter().flatten().chain(bands);
        if !all.all(|figure| figure.is_finite() && figure > 0.0) {
            return Some(both!(
                "the figures of an area are more than 0",
                "面积的各项数值应大于 0"
            ));
        }
        let mut pairs = self.least.iter().zip(self.least.iter().skip(1));
        if pairs.any(|(a, b)| a.households >= b.households) {
            return Some(both!(
                "'least' has its bands by growing households",
                "least 各档应按户数递增"
            ));
        }
        let texts = [&self.source, &self.source_zh];
        texts.iter().any(|text| text.trim().is_empty()).then(|| {
            both!(
                "say in 'source' and 'source_zh' which document says so, or that none does",
                "请在 source 和 source_zh 中写明所依据的文件，或写明没有文件规定"
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area() -> PlaceArea {
        PlaceArea {
            per_household_m2: None,
            share_of_floors: None,
            least: Vec::new(),
            enough_m2: None,
            source: "test".into(),
            source_zh: "测试".into(),
        }
    }

    fn served(households: u64, floors_m2: f64) -> Served {
        Served {
            households,
            floors_m2,
        }
    }

    #[test]
    fn the_greatest_of_the_figures_counts_up_to_what_is_enough() {
        let area = PlaceArea {
            per_household_m2: Some(0.3),
            share_of_floors: Some(0.002),
            least: vec![
                AreaBand {
                    households: 0,
                    m2: 10.0,
                },
                AreaBand {
                    households: 1_500,
                    m2: 600.0,
                },
            ],
            enough_m2: Some(1_000.0),
            ..area()
        };
        // 10 m² in any case; 0.3 × 100 = 30; 0.002 × 50,000 = 100.
        assert_eq!(area.least_m2(served(0, 0.0)), Some(10.0));
        assert_eq!(area.least_m2(served(100, 0.0)), Some(30.0));
        assert_eq!(area.least_m2(served(100, 50_000.0)), Some(100.0));
        // 0.3 × 1,499 = 449.7; from 1,500 on it is 600; 0.3 × 3,000 = 900; 0.3 × 4,000 = 1,200 is more than enough.
        let near = |found: Option<f64>, wanted: f64| (found.unwrap() - wanted).abs() < 1e-9;
        assert!(near(area.least_m2(served(1_499, 0.0)), 449.7));
        assert_eq!(area.least_m2(served(1_500, 0.0)), Some(600.0));
        assert!(near(area.least_m2(served(3_000, 0.0)), 900.0));
        assert_eq!(area.least_m2(served(4_000, 0.0)), Some(1_000.0));
        assert!(area.problem().is_none());
    }

    #[test]
    fn without_figures_nothing_is_asked_for_and_bad_ones_are_refused() {
        assert_eq!(area().least_m2(served(1_000, 1e6)), None);
        let negative = PlaceArea {
            per_household_m2: Some(-1.0),
            ..area()
        };
        let band = AreaBand {
            households: 5,
            m2: 1.0,
        };
        let twice = PlaceArea {
            least: vec![band, band],
            ..area()
        };
        let silent = PlaceArea {
            source: " ".into(),
            ..area()
        };
        for (area, words) in [
            (negative, "more than 0"),
            (twice, "growing households"),
            (silent, "which document"),
        ] {
            let problem = area.problem().unwrap();
            assert!(problem.en.contains(words), "{problem:?}");
        }
    }
}

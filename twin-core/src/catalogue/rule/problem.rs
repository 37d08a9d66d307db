//! What makes a rule meaningless.

use std::sync::Arc;

use super::{Listener, MOST_PER_FEATURE, Rule};
use crate::both;
use crate::catalogue::FeatureLayer;
use crate::catalogue::selection::{amount_problem, tests_problem};
use crate::told::Bilingual;

impl Rule {
    /// What makes the rule meaningless, if anything: a count of 0, a spacing that is not positive, an unknown place kind.
    #[must_use]
    pub fn problem(&self) -> Option<Bilingual> {
        let unknown = |kind: &&Arc<str>| !crate::catalogue::is_place_kind(kind);
        if let Some(kind) = self.place_kinds().iter().find(unknown) {
            return Some(both!(
                "unknown place kind '{kind}'",
                "未知的场所类型“{kind}”"
            ));
        }
        if let Some(problem) = self.selection_problem() {
            return Some(problem);
        }
        let (field, sound) = match self {
            Self::ForEach {
                count, within_m, ..
            } => (
                "count and within_m",
                (1..=MOST_PER_FEATURE).contains(count) && is_positive(*within_m),
            ),
            Self::WithinReach { distance_m, .. } if !is_positive(*distance_m) => {
                ("distance_m", false)
            }
            Self::WithinReach {
                at_most,
                serves_at_most,
                ..
            } => (
                "at_most and serves_at_most",
                *at_most != Some(0) && *serves_at_most != Some(0),
            ),
            Self::PerCommunity { count, .. }
            | Self::PerCompound { count, .. }
            | Self::PerGate { count, .. }
            | Self::PerParking { count }
            | Self::PerRoute { count }
            | Self::HighestBuilding { count } => ("count", *count > 0),
            Self::PerFixture {
                count,
                near_main_road_m,
                ..
            } => (
                "count and near_main_road_m",
                *count > 0 && near_main_road_m.is_none_or(is_positive),
            ),
            Self::AlongRoads {
                classes,
                spacing_min_m,
                spacing_max_m,
                ..
            } => (
                "classes and spacing",
                !classes.is_empty() && is_range(*spacing_min_m, *spacing_max_m),
            ),
            Self::AtJunctions { classes, spacing_m } => (
                "classes and spacing",
                !classes.is_empty() && is_positive(*spacing_m),
            ),
            Self::AlongPerimeter { spacing_max_m, .. } => {
                ("spacing_max_m", is_positive(*spacing_max_m))
            }
            Self::InGreens {
                spacing_min_m,
                spacing_max_m,
            } => ("spacing", is_range(*spacing_min_m, *spacing_max_m)),
            Self::ShareOfFixtures {
                share, per_place, ..
            } => ("share and per_place", is_share(*share) && *per_place > 0),
            Self::ShareOfParking { share } => ("share", is_share(*share)),
            Self::PerPlace {
                count_min,
                count_max,
                ..
            } => (
                "count_min and count_max",
                *count_min > 0 && count_min <= count_max,
            ),
            Self::PerPlaceArea { area_m2, .. } => ("area_m2", is_positive(*area_m2)),
            Self::IndoorPublic {
                wall_clearance_m,
                every_storeys,
            } => (
                "wall_clearance_m and every_storeys",
                *wall_clearance_m >= 0.0 && wall_clearance_m.is_finite() && *every_storeys > 0,
            ),
            Self::PerHouseholds { households, .. } => ("households", *households > 0),
            Self::Heard {
                by,
                at,
                places,
                usages,
                within_m,
                least_dbm,
                ..
            } => {
                let names_places = !(places.is_empty() && usages.is_empty());
                (
                    "by, places, usages, within_m and least_dbm",
                    !by.is_empty()
                        && names_places == (*at == Listener::Places)
                        && is_positive(*within_m)
                        && least_dbm.is_none_or(f64::is_finite),
                )
            }
            Self::Having { must, .. } => ("must", !must.is_empty()),
            Self::PerHousehold { .. } => return None,
        };
        (!sound).then(|| {
            let listed = field.replace(" and ", " 和 ").replace(", ", "、");
            Bilingual::new(
                format!("the rule's {field} make no sense"),
                format!("规则的 {listed} 取值不合理"),
            )
        })
    }

    fn selection_problem(&self) -> Option<Bilingual> {
        match self {
            Self::ForEach { of, tests, per, .. } => tests_problem(*of, tests)
                .or_else(|| per.as_ref().and_then(|per| amount_problem(*of, per))),
            Self::WithinReach {
                of,
                tests,
                by,
                serves_at_most,
                ..
            } => {
                let problem = tests_problem(*of, tests).or_else(|| by.problem(*of));
                let is_asked = serves_at_most.is_some();
                problem.or_else(|| is_asked.then(|| households_problem(*of)).flatten())
            }
            Self::Having { of, tests, must } => {
                tests_problem(*of, tests).or_else(|| tests_problem(*of, must))
            }
            _ => None,
        }
    }
}

/// What is wrong with counting the households of a layer's features, if anything.
fn households_problem(of: FeatureLayer) -> Option<Bilingual> {
    let mut attributes = of.attributes().iter();
    let has_households = attributes.any(|attribute| attribute.word == "households");
    (!has_households).then(|| {
        both!(
            "{of} have no households: serves_at_most is of compounds, buildings and units",
            "{of} 没有户数：serves_at_most 只用于 compounds、buildings、units"
        )
    })
}

fn is_positive(value: f64) -> bool {
    value.is_finite() && value > 0.0
}

fn is_range(min: f64, max: f64) -> bool {
    is_positive(min) && is_positive(max) && min <= max
}

fn is_share(share: f64) -> bool {
    is_positive(share) && share <= 1.0
}

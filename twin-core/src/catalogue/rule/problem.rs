//! What makes a rule meaningless.

use std::sync::Arc;

use super::{Listener, Rule};
use crate::both;
use crate::catalogue::FeatureLayer;
use crate::catalogue::bounds::{
    LEAST_AREA_M2, MOST_AREA_M2, MOST_M, of_count, of_distance, of_households, of_spacing, within,
};
use crate::catalogue::selection::{amount_problem, tests_problem};
use crate::told::Bilingual;

impl Rule {
    /// What makes the rule meaningless, if anything: a count of 0, a spacing of less than a metre, an unknown place kind.
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
        self.number_problem().or_else(|| self.form_problem())
    }

    /// Which of its numbers is beyond what a rule may have, if any.
    fn number_problem(&self) -> Option<Bilingual> {
        match self {
            Self::PerCommunity { count, .. }
            | Self::PerCompound { count, .. }
            | Self::PerGate { count, .. }
            | Self::PerParking { count }
            | Self::PerRoute { count }
            | Self::HighestBuilding { count } => of_count("count", *count),
            Self::PerFixture {
                count,
                near_main_road_m,
                ..
            } => of_count("count", *count)
                .or_else(|| of_distance("near_main_road_m", (*near_main_road_m)?)),
            Self::ForEach {
                count, within_m, ..
            } => of_count("count", *count).or_else(|| of_distance("within_m", *within_m)),
            Self::WithinReach {
                distance_m,
                at_most,
                serves_at_most,
                ..
            } => of_distance("distance_m", *distance_m)
                .or_else(|| of_count("at_most", (*at_most)?))
                .or_else(|| of_households("serves_at_most", (*serves_at_most)?)),
            Self::AlongRoads {
                spacing_min_m,
                spacing_max_m,
                ..
            }
            | Self::InGreens {
                spacing_min_m,
                spacing_max_m,
            } => of_spacing("spacing_min_m", *spacing_min_m)
                .or_else(|| of_spacing("spacing_max_m", *spacing_max_m)),
            Self::AtJunctions { spacing_m, .. } => of_spacing("spacing_m", *spacing_m),
            Self::AlongPerimeter { spacing_max_m, .. } => {
                of_spacing("spacing_max_m", *spacing_max_m)
            }
            Self::ShareOfFixtures { per_place, .. } => of_count("per_place", *per_place),
            Self::PerPlace {
                count_min,
                count_max,
                ..
            } => of_count("count_min", *count_min).or_else(|| of_count("count_max", *count_max)),
            Self::PerPlaceArea { area_m2, .. } => {
                within("area_m2", *area_m2, [LEAST_AREA_M2, MOST_AREA_M2])
            }
            Self::IndoorPublic {
                wall_clearance_m,
                every_storeys,
            } => within("wall_clearance_m", *wall_clearance_m, [0.0, MOST_M]).or_else(|| {
                let most = f64::from(u16::MAX);
                within("every_storeys", f64::from(*every_storeys), [1.0, most])
            }),
            Self::PerHouseholds { households, .. } => of_households("households", *households),
            // Stations are proposed a share of the distance apart.
            Self::Heard { within_m, .. } => of_spacing("within_m", *within_m),
            Self::ShareOfParking { .. } | Self::PerHousehold { .. } | Self::Having { .. } => None,
        }
    }

    /// What of it is empty or contradicts itself, if anything.
    fn form_problem(&self) -> Option<Bilingual> {
        let (field, sound) = match self {
            Self::AlongRoads {
                classes,
                spacing_min_m,
                spacing_max_m,
                ..
            } => (
                "classes and spacing",
                !classes.is_empty() && spacing_min_m <= spacing_max_m,
            ),
            Self::AtJunctions { classes, .. } => ("classes", !classes.is_empty()),
            Self::InGreens {
                spacing_min_m,
                spacing_max_m,
            } => ("spacing", spacing_min_m <= spacing_max_m),
            Self::ShareOfFixtures { share, .. } | Self::ShareOfParking { share } => {
                ("share", *share > 0.0 && *share <= 1.0)
            }
            Self::PerPlace {
                count_min,
                count_max,
                ..
            } => ("count_min and count_max", count_min <= count_max),
            Self::Heard {
                by,
                at,
                places,
                usages,
                least_dbm,
                ..
            } => {
                let names_places = !(places.is_empty() && usages.is_empty());
                (
                    "by, places, usages and least_dbm",
                    !by.is_empty()
                        && names_places == (*at == Listener::Places)
                        && least_dbm.is_none_or(f64::is_finite),
                )
            }
            Self::Having { must, .. } => ("must", !must.is_empty()),
            _ => return None,
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

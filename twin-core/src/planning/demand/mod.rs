//! From a row's rule to its needs.

mod compounds;
mod features;

use super::feature::{Choice, chosen};
use super::group::Grouping;
use super::hall::halls;
use super::need::{Demand, Need, ReachLimits};
use super::reason::{Missing, Reason};
use super::survey::Survey;
use crate::catalogue::{Catalogue, DeviceRow, MOST_PER_FEATURE, Rule};
use crate::model::{FixtureKind, Place};

/// Floor area from which a place gets the greater number of `per_place`, in square metres; an assumption.
const LARGE_PLACE_M2: f64 = 200.0;

/// What `row` of the catalogue needs of the surveyed community, whose places, planned ones included, are `places`. Cost: O(n) in the
/// features it reads.
#[must_use]
pub fn demand(
    row: &DeviceRow,
    catalogue: &Catalogue,
    survey: &Survey<'_>,
    places: &[Place],
) -> Demand {
    let asked = Asked {
        survey,
        places,
        grouping: Grouping::of(row, catalogue),
    };
    let (needs, missing) = asked.needs(&row.rule);
    let reason = needs.is_empty().then_some(Reason::Missing(missing));
    Demand {
        row: row.id.clone(),
        class: row.class.clone(),
        needs,
        with: asked.grouping.with,
        reason,
    }
}

struct Asked<'a> {
    survey: &'a Survey<'a>,
    places: &'a [Place],
    grouping: Grouping,
}

impl Asked<'_> {
    fn needs(&self, rule: &Rule) -> (Vec<Need>, Missing) {
        let community = self.survey.community;
        match rule {
            Rule::PerCommunity { count, at } => (
                self.per_community(*count, at.as_deref()),
                Missing::PlaceOrGate,
            ),
            Rule::PerCompound { count, at } => {
                (self.per_compound(*count, at.as_deref()), Missing::Compounds)
            }
            Rule::PerGate { count, gates, .. } => {
                let gates = self.survey.gates(*gates).into_iter();
                (
                    gates
                        .map(|gate| Need::Gate {
                            gate,
                            count: *count,
                        })
                        .collect(),
                    Missing::Gates,
                )
            }
            Rule::AlongRoads {
                classes,
                spacing_min_m,
                spacing_max_m,
                on_poles,
                ..
            } => {
                let (spacing_min_m, spacing_max_m, on_poles) =
                    (*spacing_min_m, *spacing_max_m, *on_poles);
                let chains = self.survey.chains(classes).into_iter();
                let needs = chains.map(|chain| Need::Along {
                    chain,
                    spacing_min_m,
                    spacing_max_m,
                    on_poles,
                });
                (needs.collect(), Missing::Roads)
            }
            Rule::AtJunctions { classes, spacing_m } => {
                let chains = self.survey.chains(classes);
                let junctions = self.survey.junctions(&chains, classes);
                let needs = chains.into_iter().zip(junctions);
                let needs = needs.map(|(chain, junctions)| Need::FromEnds {
                    chain,
                    junctions,
                    spacing_m: *spacing_m,
                });
                (needs.collect(), Missing::Roads)
            }
            Rule::AlongPerimeter {
                enclosure,
                spacing_max_m,
                ..
            } => {
                let compounds = community
                    .compounds
                    .iter()
                    .enumerate()
                    .filter(|(_, c)| c.enclosure.value == *enclosure);
                let needs = compounds.map(|(compound, _)| Need::Perimeter {
                    compound,
                    spacing_max_m: *spacing_max_m,
                });
                (needs.collect(), Missing::Boundary)
            }
            Rule::PerFixture {
                fixture,
                count,
                near_main_road_m,
            } => {
                let near = |i: usize| {
                    let position = community.fixtures[i].position.plan().into();
                    near_main_road_m
                        .is_none_or(|radius_m| self.survey.is_near_main_road(position, radius_m))
                };
                let are_there = self.fixtures(*fixture).next().is_some();
                let no_road = near_main_road_m.is_some() && !self.survey.has_main_road();
                let fixtures = self.fixtures(*fixture).filter(|i| near(*i));
                (
                    fixtures
                        .map(|fixture| Need::Fixture {
                            fixture,
                            count: *count,
                        })
                        .collect(),
                    match are_there && no_road {
                        true => Missing::Roads,
                        false => Missing::Fixtures,
                    },
                )
            }
            Rule::ShareOfFixtures {
                fixture,
                share,
                place,
                per_place,
            } => (
                self.share_of_fixtures(*fixture, *share, place, *per_place),
                Missing::FixturesAndPlace,
            ),
            Rule::PerHousehold {
                rented_only,
                places,
            } => {
                let mut needs = self.homes(*rented_only);
                needs.extend(places.iter().flat_map(|kind| self.at_places(kind, |_| 1)));
                (needs, Missing::Homes)
            }
            Rule::ShareOfParking { share } => (self.spaces(*share), Missing::ParkingSpaces),
            Rule::PerParking { count } => (self.entrances(*count), Missing::GatesAndParking),
            Rule::PerPlace {
                place,
                count_min,
                count_max,
            } => {
                let needs = self.at_places(place, |p| {
                    if p.area_m2.value >= LARGE_PLACE_M2 {
                        *count_max
                    } else {
                        *count_min
                    }
                });
                (needs, Missing::Place)
            }
            Rule::PerPlaceArea { place, area_m2 } => {
                let most = f64::from(MOST_PER_FEATURE);
                let needs = self.at_places(place, |p| {
                    (p.area_m2.value / area_m2 - 1e-9).ceil().clamp(1.0, most) as u32
                });
                (needs, Missing::Place)
            }
            Rule::InGreens {
                spacing_min_m,
                spacing_max_m,
            } => (self.greens(*spacing_min_m, *spacing_max_m), Missing::Greens),
            Rule::IndoorPublic {
                wall_clearance_m,
                every_storeys,
            } => (
                halls(
                    self.survey,
                    self.places,
                    (*wall_clearance_m, *every_storeys),
                ),
                Missing::Units,
            ),
            Rule::HighestBuilding { count } => (self.highest(*count as usize), Missing::Buildings),
            Rule::PerHouseholds { households, at } => (
                self.per_households(*households, at.as_deref()),
                Missing::HouseholdsOrPlace,
            ),
            Rule::PerRoute { count } => (self.route(*count), Missing::Route),
            Rule::ForEach {
                of,
                tests,
                count,
                per,
                within_m,
            } => (
                self.for_each((*of, tests), (*count, per.as_ref()), *within_m),
                Missing::Features,
            ),
            Rule::WithinReach {
                of,
                tests,
                distance_m,
                by,
                at_most,
                serves_at_most,
            } => {
                let limits = ReachLimits {
                    at_most: *at_most,
                    serves_at_most: *serves_at_most,
                };
                let reach = |choice| match choice {
                    Choice::Asked(feature) => Need::Reach {
                        feature,
                        distance_m: *distance_m,
                        by: *by,
                        limits,
                    },
                    Choice::Untold(feature, attribute) => Need::Untold { feature, attribute },
                };
                let needs = chosen(self.survey, self.places, *of, tests)
                    .map(reach)
                    .collect();
                (needs, Missing::Features)
            }
            // No device row has these: catalogue and rule files refuse it.
            Rule::Heard { .. } | Rule::Having { .. } => (Vec::new(), Missing::Features),
        }
    }

    fn fixtures(&self, kind: FixtureKind) -> impl Iterator<Item = usize> + '_ {
        let all = self.survey.community.fixtures.iter().enumerate();
        all.filter(move |(_, f)| f.kind == kind).map(|(i, _)| i)
    }

    fn places_of(&self, kind: &str) -> impl Iterator<Item = usize> {
        self.places
            .iter()
            .enumerate()
            .filter(move |(_, p)| &*p.kind.value == kind)
            .map(|(i, _)| i)
    }

    fn at_places(&self, kind: &str, count: impl Fn(&Place) -> u32) -> Vec<Need> {
        self.places_of(kind)
            .map(|place| Need::Place {
                place,
                count: count(&self.places[place]),
            })
            .collect()
    }
}

//! From a row's rule to its needs.

use super::feature::{Choice, chosen, counted};
use super::group::{Grouping, main_gate_near};
use super::hall::halls;
use super::need::{Demand, Need, ReachLimits};
use super::reason::{Missing, Reason};
use super::stand_in::StandIn;
use super::survey::Survey;
use crate::catalogue::{Catalogue, DeviceRow, FeatureLayer, PerAmount, Rule, Tests};
use crate::model::{FixtureKind, GreenKind, Place};

/// Smallest green area that counts as one of the main green areas 主要绿化区, in square metres; an assumption.
const MAIN_GREEN_MIN_M2: f64 = 100.0;

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
                let chains = self.survey.chains(classes).into_iter();
                (
                    chains
                        .map(|chain| Need::FromEnds {
                            chain,
                            spacing_m: *spacing_m,
                        })
                        .collect(),
                    Missing::Roads,
                )
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
                let fixtures = self.fixtures(*fixture).filter(|i| near(*i));
                (
                    fixtures
                        .map(|fixture| Need::Fixture {
                            fixture,
                            count: *count,
                        })
                        .collect(),
                    Missing::Fixtures,
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
                let needs = self.at_places(place, |p| {
                    (p.area_m2.value / area_m2 - 1e-9).ceil().max(1.0) as u32
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
                halls(self.survey, *wall_clearance_m, *every_storeys),
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

    fn for_each(
        &self,
        (of, tests): (FeatureLayer, &Tests),
        (count, per): (u32, Option<&PerAmount>),
        within_m: f64,
    ) -> Vec<Need> {
        let all = chosen(self.survey, self.places, of, tests);
        let counted = all.map(|choice| counted((self.survey, self.places), choice, count, per));
        let need = |counted| match counted {
            (Choice::Asked(_), 0) => None,
            (Choice::Asked(feature), count) => Some(Need::Near {
                feature,
                count,
                within_m,
            }),
            (Choice::Untold(feature, attribute), _) => Some(Need::Untold { feature, attribute }),
        };
        counted.filter_map(need).collect()
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

    /// At the largest place of the kind, or with its group at the main gate nearest to it, or at what stands in for it; without a kind, at
    /// the main gate of the compound with most households.
    fn per_community(&self, count: u32, at: Option<&str>) -> Vec<Need> {
        let Some(kind) = at else {
            return self.at_largest_compound(count);
        };
        let largest = self
            .places_of(kind)
            .first_max_by(|i| self.places[*i].area_m2.value);
        let need = |place: usize| {
            let gate = main_gate_near(&self.places[place], self.survey);
            self.grouping.need(place, gate, count)
        };
        match largest {
            Some(place) => vec![need(place)],
            None => self.unhoused(kind, count),
        }
    }

    /// What `count` devices need whose kind of place is not there; nothing where nothing stands in for it.
    fn unhoused(&self, kind: &str, count: u32) -> Vec<Need> {
        let at = StandIn::of(self.survey, self.places);
        let need = at.map(|at| Need::Unhoused {
            kind: kind.into(),
            at,
            count,
        });
        need.into_iter().collect()
    }

    fn at_largest_compound(&self, count: u32) -> Vec<Need> {
        let compounds = 0..self.survey.community.compounds.len();
        let largest = compounds.first_max_by(|c| self.survey.households_of[*c] as f64);
        largest
            .map(|compound| self.at_compound(compound, count))
            .into_iter()
            .collect()
    }

    fn at_compound(&self, compound: usize, count: u32) -> Need {
        match self.survey.main_gate_of[compound] {
            Some(gate) => Need::Gate { gate, count },
            None => Need::Compound { compound, count },
        }
    }

    /// At the first place of the kind within the compound, or with its group at its main gate; else at that gate, else in its middle.
    fn per_compound(&self, count: u32, at: Option<&str>) -> Vec<Need> {
        let mut inside = vec![None; self.survey.community.compounds.len()];
        for place in at.into_iter().flat_map(|kind| self.places_of(kind)) {
            if let Some(compound) = self
                .survey
                .compound_at(self.places[place].position.plan().into())
            {
                inside[compound].get_or_insert(place);
            }
        }
        let compounds = inside.into_iter().enumerate();
        let need = |(compound, place): (usize, Option<usize>)| match place {
            Some(place) => (self.grouping).need(place, self.survey.main_gate_of[compound], count),
            None => self.at_compound(compound, count),
        };
        compounds.map(need).collect()
    }

    fn share_of_fixtures(
        &self,
        kind: FixtureKind,
        share: f64,
        place: &str,
        per_place: u32,
    ) -> Vec<Need> {
        let fixtures: Vec<usize> = self.fixtures(kind).collect();
        if fixtures.is_empty() {
            return self.at_places(place, |_| at_least_share(share, per_place));
        }
        let count = at_least_share(share, fixtures.len() as u32) as usize;
        fixtures
            .into_iter()
            .take(count)
            .map(|fixture| Need::Fixture { fixture, count: 1 })
            .collect()
    }

    fn homes(&self, rented_only: bool) -> Vec<Need> {
        let units = self.survey.community.units.iter().enumerate();
        let count = |u: &crate::model::Unit| if rented_only { u.rented } else { u.households };
        let mut needs: Vec<Need> = units
            .map(|(unit, u)| Need::Homes {
                unit,
                count: count(u),
            })
            .filter(|n| !matches!(n, Need::Homes { count: 0, .. }))
            .collect();
        if !rented_only {
            let without = |(i, b): &(usize, &crate::model::Building)| {
                b.households.value > 0 && self.survey.units_of[*i].is_empty()
            };
            let buildings = self
                .survey
                .community
                .buildings
                .iter()
                .enumerate()
                .filter(without);
            needs.extend(buildings.map(|(building, b)| Need::BuildingHomes {
                building,
                count: b.households.value,
            }));
        }
        needs
    }

    fn spaces(&self, share: f64) -> Vec<Need> {
        let spaces = |i: usize| self.survey.community.parkings[i].spaces.value;
        let parkings = self.survey.vehicle_parkings().filter(|i| spaces(*i) > 0);
        parkings
            .map(|parking| Need::Spaces {
                parking,
                count: at_least_share(share, spaces(parking)),
            })
            .collect()
    }

    fn entrances(&self, count: u32) -> Vec<Need> {
        let gates = self
            .survey
            .gates(crate::catalogue::GateChoice::Vehicle)
            .into_iter()
            .map(|gate| Need::Gate { gate, count });
        gates
            .chain(
                self.survey
                    .vehicle_parkings()
                    .map(|parking| Need::ParkingEntrance { parking, count }),
            )
            .collect()
    }

    fn greens(&self, spacing_min_m: f64, spacing_max_m: f64) -> Vec<Need> {
        use geo::Area;
        let greens = self.survey.community.greens.iter().enumerate();
        let main = greens.filter(|(_, g)| {
            matches!(g.kind, GreenKind::Park | GreenKind::Lawn)
                && g.area.unsigned_area() >= MAIN_GREEN_MIN_M2
        });
        main.map(|(green, _)| Need::Green {
            green,
            spacing_min_m,
            spacing_max_m,
        })
        .collect()
    }

    fn highest(&self, count: usize) -> Vec<Need> {
        let buildings = &self.survey.community.buildings;
        let mut order: Vec<usize> = (0..buildings.len()).collect();
        order.sort_by(|a, b| {
            buildings[*b]
                .top_z
                .value
                .total_cmp(&buildings[*a].top_z.value)
                .then(a.cmp(b))
        });
        order
            .into_iter()
            .take(count)
            .map(|building| Need::Roof { building })
            .collect()
    }

    fn per_households(&self, households: u32, at: Option<&str>) -> Vec<Need> {
        let total = self
            .survey
            .community
            .household_count()
            .div_ceil(u64::from(households)) as u32;
        let Some(kind) = at else {
            return if total > 0 {
                self.at_largest_compound(total)
            } else {
                Vec::new()
            };
        };
        let places: Vec<usize> = self.places_of(kind).collect();
        if places.is_empty() && total > 0 {
            return self.unhoused(kind, total);
        }
        let shares = places.iter().enumerate().map(|(i, place)| {
            let (each, rest) = (total / places.len() as u32, total % places.len() as u32);
            Need::Place {
                place: *place,
                count: each + u32::from((i as u32) < rest),
            }
        });
        shares
            .filter(|n| !matches!(n, Need::Place { count: 0, .. }))
            .collect()
    }

    fn route(&self, count: u32) -> Vec<Need> {
        let Some(road) = self.survey.community.roads.iter().position(|r| r.drivable) else {
            return Vec::new();
        };
        match self.at_largest_compound(count).pop() {
            Some(need @ Need::Gate { .. }) => vec![need],
            _ => vec![Need::RoadStart { road, count }],
        }
    }
}

/// The least whole number that is at least `share` of `of`.
fn at_least_share(share: f64, of: u32) -> u32 {
    (share * f64::from(of) - 1e-9).ceil().max(0.0) as u32
}

trait FirstMaxBy: Iterator<Item = usize> + Sized {
    /// The first of the greatest by `value`.
    fn first_max_by(self, value: impl Fn(&usize) -> f64) -> Option<usize> {
        let mut best: Option<(f64, usize)> = None;
        for item in self {
            let here = value(&item);
            if best.is_none_or(|(most, _)| here > most) {
                best = Some((here, item));
            }
        }
        best.map(|(_, item)| item)
    }
}

impl<I: Iterator<Item = usize>> FirstMaxBy for I {}

//! Needs at features: fixtures, homes, car parks, greens, roofs, and those that a city's own rules speak of.

use super::Asked;
use crate::catalogue::{FeatureLayer, PerAmount, Tests};
use crate::model::{FixtureKind, GreenKind};
use crate::planning::feature::{Choice, chosen, counted};
use crate::planning::need::Need;

/// Smallest green area that counts as one of the main green areas 主要绿化区, in square metres; an assumption.
const MAIN_GREEN_MIN_M2: f64 = 100.0;

impl Asked<'_> {
    pub(super) fn for_each(
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

    pub(super) fn share_of_fixtures(
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
        let count = at_least_share(share, fixtures.len() as u32);
        let need = (count > 0).then_some(Need::Share { fixtures, count });
        need.into_iter().collect()
    }

    pub(super) fn homes(&self, rented_only: bool) -> Vec<Need> {
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

    pub(super) fn spaces(&self, share: f64) -> Vec<Need> {
        let spaces = |i: usize| self.survey.community.parkings[i].spaces.value;
        let parkings = self.survey.vehicle_parkings().filter(|i| spaces(*i) > 0);
        parkings
            .map(|parking| Need::Spaces {
                parking,
                count: at_least_share(share, spaces(parking)),
            })
            .collect()
    }

    pub(super) fn entrances(&self, count: u32) -> Vec<Need> {
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

    pub(super) fn greens(&self, spacing_min_m: f64, spacing_max_m: f64) -> Vec<Need> {
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

    pub(super) fn highest(&self, count: usize) -> Vec<Need> {
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
}

/// The least whole number that is at least `share` of `of`.
fn at_least_share(share: f64, of: u32) -> u32 {
    (share * f64::from(of) - 1e-9).ceil().max(0.0) as u32
}

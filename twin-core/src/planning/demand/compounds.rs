//! Needs of a community as a whole and of its compounds.

use super::Asked;
use crate::planning::group::main_gate_near;
use crate::planning::need::Need;
use crate::planning::stand_in::StandIn;

impl Asked<'_> {
    /// At the largest place of the kind, or with its group at the main gate nearest to it, or at what stands in for it; without a kind, at
    /// the main gate of the compound with most households.
    pub(super) fn per_community(&self, count: u32, at: Option<&str>) -> Vec<Need> {
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
    pub(super) fn per_compound(&self, count: u32, at: Option<&str>) -> Vec<Need> {
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

    pub(super) fn per_households(&self, households: u32, at: Option<&str>) -> Vec<Need> {
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

    pub(super) fn route(&self, count: u32) -> Vec<Need> {
        let Some(road) = self.survey.community.roads.iter().position(|r| r.drivable) else {
            return Vec::new();
        };
        match self.at_largest_compound(count).pop() {
            Some(need @ Need::Gate { .. }) => vec![need],
            _ => vec![Need::RoadStart { road, count }],
        }
    }
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

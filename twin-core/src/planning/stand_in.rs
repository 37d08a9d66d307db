//! Where devices stand that belong in a place which the community does not have.

use std::cmp::Reverse;

use super::area::inner_point;
use super::sites::rank;
use super::survey::Survey;
use crate::model::Place;

/// The kind of place whose staff can look after what belongs in another one; an assumption.
const OFFICE: &str = "property_operations_centre";

/// What stands in for a place that is not there: a feature by its position in the community's list, a place by its position in the list of
/// all places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StandIn {
    /// The main gate of the compound with most households that has a gate.
    Gate(usize),
    /// The largest property office.
    Place(usize),
    /// The building of the best use for places, the nearest to the middle of the community.
    Building(usize),
    /// The middle of the compound with most households.
    Compound(usize),
}

impl StandIn {
    /// The first of these that there is, in their order: at the main gate most people pass; an office is staffed; a building has a roof and
    /// power. None in a community without any. An assumption: the white paper says nothing of it. Cost: O(n) in compounds, places and buildings.
    pub(super) fn of(survey: &Survey<'_>, places: &[Place]) -> Option<Self> {
        let by_households =
            |compound: &usize| (Reverse(survey.households_of[*compound]), *compound);
        let compounds = 0..survey.community.compounds.len();
        let gated = compounds
            .clone()
            .filter(|c| survey.main_gate_of[*c].is_some());
        let gate = gated
            .min_by_key(by_households)
            .and_then(|compound| survey.main_gate_of[compound]);
        gate.map(Self::Gate)
            .or_else(|| office(places).map(Self::Place))
            .or_else(|| building(survey).map(Self::Building))
            .or_else(|| compounds.min_by_key(by_households).map(Self::Compound))
    }

    /// What it is, in Chinese.
    pub(super) fn zh(self) -> &'static str {
        match self {
            Self::Gate(_) => "最大小区的主出入口",
            Self::Place(_) => "最大的物业运行管理中心",
            Self::Building(_) => "社区中部的建筑",
            Self::Compound(_) => "最大小区的中部",
        }
    }

    /// What it is, in English.
    pub(super) fn en(self) -> &'static str {
        match self {
            Self::Gate(_) => "the main gate of the largest compound",
            Self::Place(_) => "the largest property operations centre",
            Self::Building(_) => "a building in the middle of the community",
            Self::Compound(_) => "the middle of the largest compound",
        }
    }
}

/// The largest property office; of equals the first.
fn office(places: &[Place]) -> Option<usize> {
    let offices = places.iter().enumerate();
    let offices = offices.filter(|(_, place)| &*place.kind.value == OFFICE);
    let largest = offices.min_by(|(_, a), (_, b)| b.area_m2.value.total_cmp(&a.area_m2.value));
    largest.map(|(index, _)| index)
}

/// The building of the best use, of these the nearest to the middle; of equals the first.
fn building(survey: &Survey<'_>) -> Option<usize> {
    let centre = survey.centre();
    let buildings = survey.community.buildings.iter().enumerate();
    let ranked = buildings.filter_map(|(index, building)| {
        let away = inner_point(&building.footprint) - centre;
        Some((rank(building.usage.value)?, away.x.hypot(away.y), index))
    });
    let best = ranked.min_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    best.map(|(.., index)| index)
}

//! Halls that no source draws: which detectors hang in them though they are attached to no unit.

use geo::{Contains, Coord, Point};

use super::solve::SAME_SPOT_M;
use super::survey::Survey;
use crate::model::{Device, Host, Room};

/// Whether a detector that is attached to no unit, home or place hangs in the hall of a unit on its storey: in the unit's building, about its core, nearer
/// to that than to any other of the building, and in no room that a source draws. Cost: O(u + r) for the units and rooms of the building.
pub(crate) fn hangs_in_hall(survey: &Survey<'_>, unit: usize, detector: &Device) -> bool {
    let community = survey.community;
    let own = &community.units[unit].building;
    let may_be_here = match &detector.host {
        Host::Unit(_) | Host::Household { .. } | Host::Place(_) => false,
        Host::Building(building) => building == own,
        _ => true,
    };
    let Some(&building) = survey.building_by_id.get(own.as_str()) else {
        return false;
    };
    let at: Coord<f64> = detector.position.plan().into();
    let away_m = |unit: usize| {
        let core = community.units[unit].position;
        (core.x - at.x).hypot(core.y - at.y)
    };
    let own_m = away_m(unit);
    let footprint = &community.buildings[building].footprint;
    let is_about = may_be_here && own_m <= SAME_SPOT_M && footprint.contains(&Point::from(at));
    // Of cores that are equally near the first has it.
    let is_nearer = |other: &usize| (away_m(*other), *other) < (own_m, unit);
    let holds = |room: &Room| {
        !room.provenance.is_inferred()
            && room.level == detector.storey
            && room.outline.contains(&Point::from(at))
    };
    let mut rooms = survey.rooms_of[building].iter();
    is_about
        && !survey.units_of[building].iter().any(is_nearer)
        && !rooms.any(|room| holds(&community.rooms[*room]))
}

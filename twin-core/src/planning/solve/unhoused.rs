//! Devices whose place the community does not have.

use std::sync::Arc;

use super::{RowWork, Solver, Spot};
use crate::coverage::under_ceiling;
use crate::model::{Host, Position};
use crate::planning::area::spread;
use crate::planning::placement::PlacementError;
use crate::planning::reason::Reason;
use crate::planning::stand_in::StandIn;

impl<'a> Solver<'a> {
    /// At what stands in for a kind of place, which the outcome says.
    pub(super) fn unhoused(
        &mut self,
        (kind, at): (&Arc<str>, StandIn),
        count: u32,
        work: &mut RowWork<'a>,
    ) -> Result<(), PlacementError> {
        match at {
            StandIn::Gate(gate) => self.at_gate(gate, count, work)?,
            StandIn::Place(place) => self.in_place(place, count, work)?,
            StandIn::Building(building) => self.on_ground_floor(building, count, work)?,
            StandIn::Compound(compound) => self.in_compound(compound, count, work)?,
        }
        let kind = Arc::clone(kind);
        work.outcome
            .reason
            .get_or_insert(Reason::StandsIn { kind, at });
        Ok(())
    }

    /// Spread over the ground floor of a building.
    fn on_ground_floor(
        &mut self,
        index: usize,
        count: u32,
        work: &mut RowWork<'a>,
    ) -> Result<(), PlacementError> {
        let building = &self.survey.community.buildings[index];
        let above_floor_m =
            under_ceiling(work.class.mount_height_m, self.survey.storey_height(index));
        let z = building.base_z.value + above_floor_m;
        let points = spread(&building.footprint, count as usize).into_iter();
        let spots = points.map(|at| Spot {
            position: Position::new(at.x, at.y, z),
            host: Host::Building(building.id.clone()),
            storey: 0,
            heading_rad: None,
        });
        self.fill(spots.collect::<Vec<_>>(), work)
    }
}

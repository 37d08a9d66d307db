//! Cameras that take the fronts of vehicles at gates (能拍摄车辆正面图像): where about a gate a number plate is seen from.

use geo::Coord;

use super::{RowWork, Solver, Spot, Watching};
use crate::model::{Gate, GateKind, Host, Position};
use crate::planning::front::{about, front_heading};
use crate::planning::placement::PlacementError;

impl<'a> Solver<'a> {
    /// Beside the gate as other devices, but where a number plate is seen from if there is such a place about it; at a gate for people, where
    /// no vehicle comes, it only looks out. Cameras that are there count where they do that, or may as far as is known, as in an audit, and
    /// else where no new one would. Whether all do.
    pub(super) fn take_fronts(
        &mut self,
        (number, count): (usize, u32),
        watching: Watching<'_>,
        work: &mut RowWork<'a>,
    ) -> Result<bool, PlacementError> {
        let gate = &self.survey.community.gates[number];
        let mut all_show = true;
        for _ in 0..count {
            let usual = self.beside_gate(gate, &work.with);
            work.outcome.demanded += 1;
            if self.take_front(gate, watching, work, true) {
                continue;
            }
            let z = self.survey.footed(gate.position).z + work.class.mount_height_m;
            let found = self.front_view(gate, (usual, z), watching);
            all_show &= found.is_some();
            if found.is_none() && self.take_front(gate, watching, work, false) {
                continue;
            }
            let unseen = (Position::new(usual.x, usual.y, z), gate.outward_rad.value);
            let (position, heading_rad) = found.unwrap_or(unseen);
            let spot = Spot {
                position,
                host: Host::Gate(gate.id.clone()),
                storey: 0,
                heading_rad: Some(heading_rad),
            };
            self.push(spot, work)?;
        }
        Ok(all_show)
    }

    /// Counts the best camera that is there, of those that show what comes in as far as is known where it `has_to_show` it; whether there was
    /// one.
    fn take_front(
        &mut self,
        gate: &Gate,
        watching: Watching<'_>,
        work: &mut RowWork<'a>,
        has_to_show: bool,
    ) -> bool {
        let counts = |index: usize| !has_to_show || self.front(index, gate, watching).may_show();
        let Some(taken) = work.existing.take_there_that(counts) else {
            return false;
        };
        work.outcome.existing += 1;
        self.note_existing(taken);
        true
    }

    /// The first place about a gate that a plate is seen from, the usual one before others, and the way to look there: straight out, or a
    /// little to one side, still at fronts. At a gate for people the usual one.
    fn front_view(
        &self,
        gate: &Gate,
        (usual, z): (Coord<f64>, f64),
        watching: Watching<'_>,
    ) -> Option<(Position, f64)> {
        if gate.kind.value == GateKind::Pedestrian {
            let usual = Position::new(usual.x, usual.y, z);
            return Some((usual, gate.outward_rad.value));
        }
        let others = about(gate)
            .into_iter()
            .filter(|at| self.is_free(*at))
            .map(|at| Position::new(at.x, at.y, z));
        let usual = self
            .is_allowed(usual)
            .then(|| Position::new(usual.x, usual.y, z));
        let mut places = usual.into_iter().chain(others);
        places.find_map(|position| {
            let heading_rad = front_heading(watching.eyes, &watching.gaze, position, gate)?;
            Some((position, heading_rad))
        })
    }
}

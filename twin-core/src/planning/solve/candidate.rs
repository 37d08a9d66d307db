//! Where a device of a row may be at all: outside of areas to keep out of, on free ground, and where what it needs reaches.

use geo::Coord;

use super::{Solver, Spot};
use crate::planning::supply::{Lack, Unreached};

impl Solver<'_> {
    /// Whether a point may be a site of the row being solved; one that only power or network keeps from it is counted. Cost: O(corners of
    /// areas to keep out of).
    pub(super) fn is_allowed(&self, at: Coord<f64>) -> bool {
        if !self.is_open(at) {
            return false;
        }
        let lack = self.lack(at);
        if let Some(lack) = lack {
            self.left_out.borrow_mut().note(at, lack);
        }
        lack.is_none()
    }

    /// Whether a device of the row being solved may be at a point, which is one of many that are looked over: none is counted.
    pub(super) fn is_suitable(&self, at: Coord<f64>) -> bool {
        self.is_open(at) && self.lack(at).is_none()
    }

    /// Whether no area to keep out of holds a point.
    pub(super) fn is_open(&self, at: Coord<f64>) -> bool {
        !self.closed.iter().any(|area| area.holds(at))
    }

    /// What a point lacks of what devices of the row being solved need.
    fn lack(&self, at: Coord<f64>) -> Option<Lack> {
        self.supply.lack(self.class?, at, self.survey)
    }

    /// How many candidate sites of the row being solved were left out so far.
    pub(super) fn unreached(&self) -> Unreached {
        self.left_out.borrow().count()
    }

    pub(super) fn allows(&self, spot: &Spot) -> bool {
        self.is_allowed(spot.position.plan().into())
    }

    /// Whether nothing of the map and no device is there.
    pub(super) fn is_free(&self, at: Coord<f64>) -> bool {
        self.survey.ground.is_free(at) && !self.standing.any(at) && self.is_allowed(at)
    }

    /// The free ground nearest to `wanted`; where there is none within reach, `wanted` itself.
    pub(super) fn settled(&self, wanted: Coord<f64>, reach_m: u32) -> Coord<f64> {
        let ground = &self.survey.ground;
        let suits = |at| !self.standing.any(at) && self.is_suitable(at);
        let found = ground.settle(wanted, reach_m, suits);
        found.unwrap_or(wanted)
    }
}

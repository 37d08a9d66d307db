//! Areas to keep out of, which places keep out of as devices do.

use geo::{Area, BooleanOps, Coord, Intersects, MultiPolygon};

use super::Sites;
use crate::planning::area::{edge_distance, spread};
use crate::planning::given::KeepOut;
use crate::planning::reason::Reason;
use crate::planning::sizes::{Setting, site_kind};
use crate::planning::want::Want;

/// So many points of a footprint are tried for its rooms.
pub(super) const ROOM_POINTS: usize = 12;

impl<'a> Sites<'a> {
    /// The same, with areas to keep out of.
    pub(in crate::planning) fn outside(self, keep_out: &'a [KeepOut]) -> Self {
        Self { keep_out, ..self }
    }

    /// Begins places that some of the areas bind.
    pub(super) fn close(&mut self, binds: impl Fn(&KeepOut) -> bool) {
        let areas = self.keep_out.iter();
        self.closed = areas.filter(|area| binds(area)).collect();
    }

    /// Whether all within `radius_m` of a point lies outside of the areas.
    pub(super) fn is_clear(&self, at: Coord<f64>, radius_m: f64) -> bool {
        let touches = |area: &&KeepOut| area.holds(at) || edge_distance(&area.area, at) < radius_m;
        !self.closed.iter().any(touches)
    }

    /// Square metres of a building's footprint outside of the areas; none where no room could be.
    pub(super) fn open_m2(&self, building: usize) -> f64 {
        let footprint = &self.survey.community.buildings[building].footprint;
        let meets = |area: &&&KeepOut| area.area.intersects(footprint);
        let closed: Vec<&&KeepOut> = self.closed.iter().filter(meets).collect();
        if closed.is_empty() {
            return footprint.unsigned_area();
        }
        let points = spread(footprint, ROOM_POINTS);
        if !points.into_iter().any(|at| self.is_clear(at, 0.0)) {
            return 0.0;
        }
        let mut open = MultiPolygon::new(vec![footprint.clone()]);
        for area in closed {
            open = open.difference(&area.area);
        }
        open.unsigned_area()
    }

    /// Why no site was found: areas to keep out of, where there is one but for them.
    pub(super) fn no_site(&mut self, kind: &str, want: &Want) -> Reason {
        if self.closed.is_empty() {
            return Reason::NoRoom;
        }
        let site = site_kind(kind);
        let (wanted_m2, compound) = (want.area_m2(&site), self.compound_of(want));
        let closed = std::mem::take(&mut self.closed);
        let is_indoors =
            site.setting == Setting::Indoor && self.roomiest(compound, wanted_m2).is_some();
        let is_there = is_indoors || self.open_point(site.setting, compound, wanted_m2).is_some();
        self.closed = closed;
        if is_there {
            Reason::KeptOut
        } else {
            Reason::NoRoom
        }
    }
}

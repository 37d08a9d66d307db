//! Somebody who climbs over the fence and is seen on the way.

use super::scene::{Scene, Which};
use super::{IncidentError, IncidentPlan, Stroke};
use crate::sim::behaviour::Kind;

/// How fast somebody walks, m/s (the design speed of pedestrians, HCM 2010 chapter 4, is 1.2 to 1.5; general knowledge).
const WALK_M_PER_S: f64 = 1.4;
/// Cameras so near see it, metres: about what a fixed lens shows at the level *recognise* (assumption).
const SEEN_M: f64 = 60.0;
/// Most cameras on the way.
const CAMERAS: usize = 3;
/// How long a fence feels it, and a camera sees it, seconds (assumptions).
const CLIMB_S: f64 = 20.0;
const IN_VIEW_S: f64 = 30.0;

impl Scene<'_> {
    /// The fence first, where there is one, then the cameras nearest to it.
    pub(super) fn intrusion(
        &self,
        which: Which,
        plan: &IncidentPlan,
    ) -> Result<Vec<Stroke>, IncidentError> {
        let spot = self.spot_or_everywhere(which, plan)?;
        let members = self.members(&spot);
        let fences = self.of_kind(&members, Kind::ElectricFence);
        let fence = self.one_of(which, &fences);
        let camera = || self.one_of(which, &self.of_kind(&members, Kind::AiCamera));
        let Some(start) = fence.or_else(camera).map(|i| self.position(i)) else {
            return Ok(Vec::new());
        };
        let (begin, touched) = (plan.begins_s(), CLIMB_S.min(plan.lasts_s()));
        let mut strokes = Vec::new();
        strokes.extend(fence.and_then(|i| self.condition(i, begin, "fence_touched", touched)));
        let cameras = self.nearest(&self.all_of(Kind::AiCamera), start);
        let on_the_way = cameras.into_iter().take(CAMERAS);
        for (away_m, camera) in on_the_way.take_while(|(m, _)| *m <= SEEN_M) {
            let after_s = touched + away_m / WALK_M_PER_S;
            let seen = IN_VIEW_S.min(plan.lasts_s() - after_s);
            if seen > 0.0 {
                strokes.extend(self.condition(camera, begin + after_s, "intrusion", seen));
            }
        }
        Ok(strokes)
    }
}

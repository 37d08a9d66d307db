//! Power that fails, and pipes that leak.

use super::scene::{Scene, Which};
use super::{IncidentError, IncidentPlan, Stroke, What};
use crate::sim::behaviour::Kind;

/// Hydrants so near to a leak feel it, metres (assumption).
const DISTURBED_M: f64 = 300.0;

impl Scene<'_> {
    /// What hangs on mains is silent, at once or when the battery that bridges the cut is empty; robots and drones have batteries of their
    /// own, and so has what tells of one.
    pub(super) fn power_cut(
        &self,
        which: Which,
        plan: &IncidentPlan,
    ) -> Result<Vec<Stroke>, IncidentError> {
        let spot = self.spot_or_everywhere(which, plan)?;
        let (after_s, seconds) = (plan.begins_s(), plan.lasts_s());
        let on_mains = self.members(&spot).into_iter();
        let on_mains = on_mains.filter(|i| !self.kinds[*i].has_battery());
        Ok(on_mains
            .map(|device| Stroke {
                device,
                after_s,
                what: What::NoMains { seconds },
            })
            .collect())
    }

    /// A meter near it counts what is lost, and hydrants lose pressure.
    pub(super) fn water_leak(
        &self,
        which: Which,
        plan: &IncidentPlan,
    ) -> Result<Vec<Stroke>, IncidentError> {
        let spot = self.spot_or_everywhere(which, plan)?;
        let meters = self.of_kind(&self.members(&spot), Kind::TripleMeter);
        let leaks = self.one_of(which, &meters);
        let at = self
            .middle(&spot)
            .or(leaks.map(|meter| self.position(meter)));
        let (after_s, lasts) = (plan.begins_s(), plan.lasts_s());
        let mut strokes = Vec::new();
        strokes.extend(leaks.and_then(|meter| self.condition(meter, after_s, "leak", lasts)));
        if let Some(at) = at {
            let hydrants = self.nearest(&self.all_of(Kind::HydrantMonitor), at);
            let near = hydrants.into_iter().take_while(|(m, _)| *m <= DISTURBED_M);
            strokes.extend(
                near.filter_map(|(_, i)| self.condition(i, after_s, "mains_disturbed", lasts)),
            );
        }
        Ok(strokes)
    }
}

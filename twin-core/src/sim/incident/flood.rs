//! Water that comes up in the street.

use super::scene::{Scene, Which};
use super::{IncidentError, IncidentPlan, Stroke, What};
use crate::sim::behaviour::Kind;

/// How high the water rises where it comes up, metres (assumption: to the cover of a shaft of some two metres).
const RISES_M: f64 = 2.0;
/// So far away it does not rise any more, metres (assumption).
const REACH_M: f64 = 150.0;
/// How fast it spreads in the sewer, m/s (assumption: about the least velocity at which a sewer cleans itself, 0.6 m/s, general knowledge).
const SPREADS_M_PER_S: f64 = 0.6;

/// By how much the water rises at a distance from where it comes up, metres.
pub(super) fn rises_m(away_m: f64) -> f64 {
    RISES_M * (1.0 - away_m / REACH_M).max(0.0)
}

impl Scene<'_> {
    /// It rises in the manholes around, less and later the farther away they are; where no manhole is in reach, nothing tells of it.
    pub(super) fn flood(
        &self,
        which: Which,
        plan: &IncidentPlan,
    ) -> Result<Vec<Stroke>, IncidentError> {
        let spot = self.spot_or_everywhere(which, plan)?;
        let covers = self.all_of(Kind::ManholeCover);
        let drawn = || {
            self.one_of(which, &covers)
                .map(|cover| self.position(cover))
        };
        let Some(source) = self.middle(&spot).or_else(drawn) else {
            return Ok(Vec::new());
        };
        let (begin, lasts) = (plan.begins_s(), plan.lasts_s());
        let stroke = |(away_m, device): (f64, usize)| {
            let later_s = away_m / SPREADS_M_PER_S;
            let (metres, seconds) = (rises_m(away_m), lasts - later_s);
            (metres > 0.0 && seconds > 0.0).then_some(Stroke {
                device,
                after_s: begin + later_s,
                what: What::Water { metres, seconds },
            })
        };
        let around = self.nearest(&covers, source).into_iter();
        Ok(around.filter_map(stroke).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn water_rises_less_the_farther_away() {
        assert_eq!(rises_m(0.0), 2.0);
        assert_eq!(rises_m(75.0), 1.0);
        assert_eq!((rises_m(150.0), rises_m(400.0)), (0.0, 0.0));
    }
}

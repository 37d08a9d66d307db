//! Incidents that begin while the simulation runs, or that had begun before it.

use super::{IncidentPlan, Stroke, What};
use crate::ids::DeviceIdx;
use crate::time::{SimSpan, SimTime};

/// Seconds from an occurrence's beginning to its first effect: it begins in the run, not with a moment that is over.
pub(super) const MOMENT_S: f64 = 0.001;

/// An incident that has its moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Occurrence {
    /// The number by which the ground truth names it. What is drawn for it follows from this and the run's seed, but for one that came by a
    /// rate: that was drawn by the number of its plan.
    pub number: u32,
    /// When it begins.
    pub begins: SimTime,
    /// What happens; its `after_s` and `rate_per_day` mean nothing here.
    pub plan: IncidentPlan,
}

impl Occurrence {
    /// When it is over. What hangs on it can take a little longer: devices start again, people come.
    #[must_use]
    pub fn ends(&self) -> SimTime {
        self.begins + SimSpan::from_nanos((self.plan.lasts_s() * 1e9) as i64)
    }

    /// The plan, counted from its beginning.
    pub(in crate::sim) fn plan(&self) -> IncidentPlan {
        IncidentPlan {
            after_s: Some(MOMENT_S),
            rate_per_day: None,
            ..self.plan.clone()
        }
    }
}

/// Which devices an incident reaches.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reach {
    /// How many.
    pub devices: usize,
    /// The one that is reached first.
    pub first: Option<DeviceIdx>,
}

impl Reach {
    /// Of strokes in the order of time.
    pub(in crate::sim) fn of(strokes: &[Stroke]) -> Self {
        let mut devices: Vec<usize> = strokes.iter().map(|s| s.device).collect();
        devices.sort_unstable();
        devices.dedup();
        Self {
            devices: devices.len(),
            first: strokes.first().map(|s| DeviceIdx(s.device as u32)),
        }
    }
}

impl Stroke {
    /// When its effect ends by itself, seconds; when it happens, for what has no end.
    fn ends_s(&self) -> f64 {
        match self.what {
            What::Condition { seconds, .. }
            | What::Water { seconds, .. }
            | What::Amiss { seconds, .. }
            | What::NoMains { seconds }
            | What::NoLine { seconds, .. } => self.after_s + seconds,
            What::Told { .. } => self.after_s,
        }
    }

    /// What is left of it `elapsed_s` later: nothing where its effect is over. What a behaviour was told before, it is told again.
    fn left(&self, elapsed_s: f64) -> Option<Self> {
        let after_s = (self.after_s - elapsed_s).max(MOMENT_S);
        let seconds = self.ends_s() - elapsed_s - after_s;
        let what = match self.what {
            What::Condition { alarm, .. } if seconds > 0.0 => What::Condition { alarm, seconds },
            What::NoMains { .. } if seconds > 0.0 => What::NoMains { seconds },
            What::NoLine { keeps, .. } if seconds > 0.0 => What::NoLine { seconds, keeps },
            What::Water { metres, .. } if seconds > 0.0 => What::Water { metres, seconds },
            What::Amiss { by, .. } if seconds > 0.0 => What::Amiss { by, seconds },
            What::Told { code } => What::Told { code },
            What::Condition { .. }
            | What::NoMains { .. }
            | What::NoLine { .. }
            | What::Water { .. }
            | What::Amiss { .. } => return None,
        };
        Some(Self {
            device: self.device,
            after_s,
            what,
        })
    }
}

/// What is left of an incident `elapsed_s` after the moment from which its strokes are counted; nothing where all of it is over.
pub(in crate::sim) fn left(strokes: &[Stroke], elapsed_s: f64) -> Vec<Stroke> {
    if strokes.iter().all(|stroke| stroke.ends_s() <= elapsed_s) {
        return Vec::new();
    }
    strokes.iter().filter_map(|s| s.left(elapsed_s)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stroke(after_s: f64, what: What) -> Stroke {
        Stroke {
            device: 3,
            after_s,
            what,
        }
    }

    #[test]
    fn what_lasts_goes_on_and_what_is_over_does_not_happen_again() {
        let smoke = |after_s, seconds| stroke(after_s, What::Condition { alarm: 1, seconds });
        let dark = stroke(0.0, What::NoMains { seconds: 60.0 });
        let down = stroke(20.0, What::Told { code: 6 });
        let all = [dark, smoke(10.0, 100.0), down, smoke(50.0, 5.0)];
        let after_a_minute = [
            smoke(MOMENT_S, 50.0 - MOMENT_S),
            stroke(MOMENT_S, down.what),
        ];
        assert_eq!(left(&all, 60.0), after_a_minute);
        let after_15_s = left(&all, 15.0);
        assert_eq!(after_15_s.len(), 4);
        assert_eq!(after_15_s[2].after_s, 5.0);
        assert_eq!(after_15_s[3], smoke(35.0, 5.0));
        assert_eq!(left(&all, 110.0), []);
    }
}

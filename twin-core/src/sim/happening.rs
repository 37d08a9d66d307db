//! Incidents and spells of weather as a whole, from their begin to their end, for the ground truth: whether or not anybody notices them.

use serde::{Deserialize, Serialize};

use super::truth::{Truth, TruthCause, TruthKind, TruthPhase, Whole};
use crate::time::{SimSpan, SimTime};

/// Something that is to come, or under way.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct Happening {
    what: Whole,
    /// When it begins and ends, nanoseconds.
    begins: i64,
    ends: i64,
}

impl Happening {
    /// What happens from `begins` to `ends`, told from the present moment on; nothing where it is over.
    pub(super) fn new(
        what: Whole,
        (begins, ends): (SimTime, SimTime),
        now: SimTime,
    ) -> Option<Self> {
        // What began before is told as the run begins.
        let begins = begins.nanos().max(now.nanos().saturating_add(1));
        let ends = ends.nanos();
        (ends > begins).then_some(Self { what, begins, ends })
    }

    /// Whether it is not over at a moment.
    pub(super) fn goes_on(&self, now: SimTime) -> bool {
        self.ends > now.nanos()
    }

    /// Its records after `from` and up to `until`.
    pub(super) fn records(&self, from: SimTime, until: SimTime) -> impl Iterator<Item = Truth> {
        let cause = match self.what {
            Whole::Incident { number, .. } | Whole::Linkage { number, .. } => {
                TruthCause::Incident(number)
            }
            Whole::Weather { number, .. } => TruthCause::Spell(number),
        };
        let lasts = Some(SimSpan::from_nanos(self.ends - self.begins));
        let begin = (self.begins, TruthPhase::Begins { cause, lasts });
        let kind = TruthKind::Whole(self.what);
        let within = move |nanos: i64| from.nanos() < nanos && nanos <= until.nanos();
        let all = [begin, (self.ends, TruthPhase::Ends)].into_iter();
        all.filter(move |(nanos, _)| within(*nanos))
            .map(move |(nanos, phase)| Truth {
                time: SimTime::from_nanos(nanos),
                device: None,
                kind,
                phase,
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::spell::WeatherSpell;

    fn at(second: i64) -> SimTime {
        SimTime::from_secs(second)
    }

    fn storm(begins: i64, ends: i64) -> Option<Happening> {
        let spell = WeatherSpell {
            after_s: 10.0,
            lasts_s: 60.0,
            rain_mm_per_h: 30.0,
            wind_m_per_s: 0.0,
            warmer_k: 0.0,
        };
        let what = Whole::Weather { number: 2, spell };
        Happening::new(what, (at(begins), at(ends)), at(100))
    }

    #[test]
    fn begin_and_end_are_told_in_their_windows() {
        let storm = storm(110, 170).unwrap();
        let times = |from, until| {
            let records = storm.records(at(from), at(until));
            records.map(|t| t.time).collect::<Vec<_>>()
        };
        assert_eq!(times(100, 109), []);
        assert_eq!(times(109, 110), [at(110)]);
        assert_eq!(times(110, 169), []);
        assert_eq!(times(100, 170), [at(110), at(170)]);
        assert!(storm.goes_on(at(169)) && !storm.goes_on(at(170)));
    }

    #[test]
    fn what_began_before_is_told_at_once_and_what_is_over_is_not() {
        let first = storm(50, 170).unwrap().records(at(100), at(160)).next();
        let just_after = SimTime::from_nanos(at(100).nanos() + 1);
        assert_eq!(first.unwrap().time, just_after);
        assert_eq!(storm(50, 100), None);
    }
}

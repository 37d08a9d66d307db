//! Phases: how many messages are sent when.

use twin_core::both;

use super::Reader;
use super::table::{Kind, PhaseTable};
use crate::plan::{Curve, Pace, Phase, PlanError, Storm};

/// Longest run: a year of seconds.
const MOST_SECONDS: f64 = 31_536_000.0;
/// Highest rate in messages a second: far above what one thread sends.
const MOST_RATE: f64 = 1e8;

impl Reader<'_> {
    pub(super) fn phase(&self, index: usize, table: &PhaseTable) -> Result<Phase, PlanError> {
        let key = |field: &str| format!("load.phases[{index}].{field}");
        let seconds = table.seconds;
        if !(seconds > 0.0 && seconds <= MOST_SECONDS) {
            return Err(self.value(
                key("seconds"),
                both!(
                    "must be more than 0 and at most a year",
                    "应大于 0 且不超过一年"
                ),
            ));
        }
        let rate = |field: &str, value: Option<f64>| match value {
            Some(rate) if (0.0..=MOST_RATE).contains(&rate) => Ok(rate),
            Some(_) => Err(self.value(
                key(field),
                both!(
                    "must be 0 to 100,000,000 messages a second",
                    "应为每秒 0 至 100,000,000 条消息"
                ),
            )),
            None => Err(self.value(
                key(field),
                both!("is missing for this kind of phase", "缺失，该类阶段需要它"),
            )),
        };
        let pace = match table.kind {
            Kind::Ramp => Pace::Rate(Curve::ramp(
                rate("from", table.from)?,
                rate("to", table.to)?,
                seconds,
            )),
            Kind::Step => {
                let steps = table.steps.unwrap_or(5);
                if !(2..=1_000).contains(&steps) {
                    return Err(self.value(
                        key("steps"),
                        both!("must be 2 to 1000", "应在 2 至 1000 之间"),
                    ));
                }
                let (from, to) = (rate("from", table.from)?, rate("to", table.to)?);
                Pace::Rate(Curve::steps(from, to, steps, seconds))
            }
            Kind::Spike => {
                let (base, peak) = (rate("rate", table.rate)?, rate("peak", table.peak)?);
                Pace::Rate(Curve::spike(base, peak, seconds))
            }
            Kind::Soak | Kind::ReconnectStorm => match (table.rate, table.factor) {
                (Some(_), Some(_)) => {
                    return Err(self.value(
                        key("rate"),
                        both!(
                            "and factor are both there; keep one",
                            "与 factor 同时给出；请只留一个"
                        ),
                    ));
                }
                (Some(_), None) => Pace::Rate(Curve::constant(rate("rate", table.rate)?, seconds)),
                (None, Some(factor)) if factor > 0.0 && factor.is_finite() => Pace::Factor(factor),
                (None, Some(_)) => {
                    return Err(self.value(key("factor"), both!("must be more than 0", "应大于 0")));
                }
                (None, None) if table.kind == Kind::ReconnectStorm => Pace::Factor(1.0),
                (None, None) => Pace::Fastest,
            },
        };
        Ok(Phase {
            name: table
                .name
                .clone()
                .unwrap_or_else(|| format!("phase {}", index + 1)),
            seconds,
            pace,
            storm: self.storm(index, table)?,
        })
    }

    fn storm(&self, index: usize, table: &PhaseTable) -> Result<Option<Storm>, PlanError> {
        if table.kind != Kind::ReconnectStorm {
            return Ok(None);
        }
        let storm = Storm {
            share: table.share.unwrap_or(1.0),
            spread_secs: table.spread_seconds.unwrap_or(1.0),
        };
        if !(0.0..=1.0).contains(&storm.share) {
            return Err(self.value(
                format!("load.phases[{index}].share"),
                both!("must be 0 to 1", "应在 0 至 1 之间"),
            ));
        }
        if !(0.0..=3_600.0).contains(&storm.spread_secs) {
            return Err(self.value(
                format!("load.phases[{index}].spread_seconds"),
                both!("must be 0 to 3600", "应在 0 至 3600 之间"),
            ));
        }
        Ok(Some(storm))
    }
}

//! Faults and conditions that happen by themselves, drawn hour by hour.

use super::behaviour::Event;
use super::calendar::Planned;
use super::chunk::Chunk;
use super::class::Class;
use super::context::code;
use super::env::{Cause, Env};
use super::random::{exponential, unit};
use crate::time::SimTime;

/// An hour in nanoseconds.
pub(crate) const HOUR: i64 = 3_600_000_000_000;
const HOURS_PER_YEAR: f64 = 8_766.0;
const FAULT_STREAM: u32 = 920;
const ALARM_STREAM: u32 = 930;

/// Shares of faults that are dead, stuck, biased; the rest is noisy (assumption: most failures of sensors in the field are silence).
const FAULT_SHARES: [f64; 3] = [0.6, 0.15, 0.1];
/// Hours until a fault is repaired: exponential with this mean, within 1 and 48 (assumption: same day to two days).
const REPAIR_HOURS: f64 = 8.0;

impl Chunk {
    /// Puts the faults and conditions that begin in the hour `hour` (since the epoch) and after `after` into the calendar.
    pub(crate) fn draw_hour(&mut self, spec: &Class, env: &Env, hour: i64, after: SimTime) {
        let rates = env.rates_at(SimTime::from_nanos(hour * HOUR + HOUR / 2));
        let start = hour * HOUR;
        for local in 0..self.devices.len() {
            let key = self.devices[local].key;
            if let Some(drawn) = drawn_fault(key, spec.mtbf_hours, hour) {
                let data = drawn.kind | ((drawn.seconds as u32) << 3);
                let event = Event {
                    code: code::FAULT,
                    data,
                };
                self.push_after(after, drawn.at, local, event);
            }
            for (k, alarm) in spec.alarms.iter().enumerate() {
                let Cause::Random {
                    per_year,
                    minutes,
                    when,
                } = alarm.cause
                else {
                    continue;
                };
                let chance = per_year / HOURS_PER_YEAR * rates.rate[when as usize];
                let stream = ALARM_STREAM + 4 * k as u32;
                if unit(key, stream, hour) < chance {
                    let at = start + (unit(key, stream + 1, hour) * HOUR as f64) as i64 + 1;
                    let length =
                        60.0 * (minutes.0 + (minutes.1 - minutes.0) * unit(key, stream + 2, hour));
                    let data = k as u32 | ((length.max(1.0) as u32) << 4);
                    self.push_after(
                        after,
                        at,
                        local,
                        Event {
                            code: code::ONSET,
                            data,
                        },
                    );
                }
            }
        }
    }

    fn push_after(&mut self, after: SimTime, at: i64, local: usize, event: Event) {
        if at > after.nanos() {
            self.add(Planned::new(at, local as u16, event));
        }
    }
}

/// A fault that comes by itself.
pub(super) struct DrawnFault {
    /// When, nanoseconds.
    pub(super) at: i64,
    /// Its kind as an event has it; [`DrawnFault::DEAD`] is one of them.
    kind: u32,
    /// How long it lasts.
    pub(super) seconds: f64,
}

impl DrawnFault {
    const DEAD: u32 = 1;

    /// Whether the device sends nothing.
    pub(super) fn is_dead(&self) -> bool {
        self.kind == Self::DEAD
    }
}

/// The fault that befalls the device `key` in an hour since the epoch, if one does.
pub(super) fn drawn_fault(key: u64, mtbf_hours: f64, hour: i64) -> Option<DrawnFault> {
    let chance = 1.0 / mtbf_hours;
    let when = unit(key, FAULT_STREAM, hour);
    if when >= chance {
        return None;
    }
    let u = unit(key, FAULT_STREAM + 1, hour);
    let (mut kind, mut sum) = (DrawnFault::DEAD, 0.0);
    for share in FAULT_SHARES {
        sum += share;
        kind += u32::from(u >= sum);
    }
    let hours = (REPAIR_HOURS * exponential(key, FAULT_STREAM + 2, hour)).clamp(1.0, 48.0);
    Some(DrawnFault {
        at: hour * HOUR + ((when / chance) * HOUR as f64) as i64 + 1,
        kind,
        // Whole seconds, as an event has them.
        seconds: (hours * 3_600.0).floor(),
    })
}

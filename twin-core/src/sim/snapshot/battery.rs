//! Batteries, as a snapshot holds them.

use super::{Reader, SnapshotError, Writer};
use crate::sim::battery::Bridge;
use crate::sim::chunk::Chunk;
use crate::told::Term;

/// Most hours that a battery bridges.
const MOST_HOURS: f64 = 1_000.0;

/// The minute since 1970 of a moment: ages of batteries are shorter than their dates.
fn now_minute(now: i64) -> i64 {
    now.div_euclid(60_000_000_000)
}

impl Chunk {
    /// Writes what was taken from batteries, and which cuts of the mains are bridged.
    pub(super) fn write_batteries(&self, now: i64, out: &mut Writer) {
        for charge in &self.cells.charges {
            out.signed(now_minute(now) - i64::from(charge.since_minute));
            out.whole(u64::from(charge.spent_mj));
        }
        out.whole(self.bridges.len() as u64);
        for (local, bridge) in &self.bridges {
            out.whole(u64::from(*local));
            out.nanos(now - bridge.since);
            out.byte(u8::from(bridge.until.is_some()));
            out.nanos(bridge.until.map_or(0, |until| until - now));
            out.number(bridge.spent_h);
        }
    }

    /// Reads it into a chunk of the same devices.
    pub(super) fn read_batteries(
        &mut self,
        now: i64,
        from: &mut Reader<'_>,
    ) -> Result<(), SnapshotError> {
        let what = Term::new(
            "what was taken from a battery is too much",
            "电池放电量过大",
        );
        for charge in &mut self.cells.charges {
            let ago = from.signed()?;
            charge.since_minute = now_minute(now)
                .checked_sub(ago)
                .and_then(|minute| u32::try_from(minute).ok())
                .ok_or(SnapshotError::Damaged(Term::new(
                    "a battery is of no time",
                    "电池的时刻无效",
                )))?;
            charge.spent_mj = from.below(1 << 32, what)? as u32;
        }
        for _ in 0..from.whole()? {
            let local = from.below(
                self.devices.len(),
                Term::new(
                    "a bridged cut is of no device",
                    "备用电池供电的停电记录所属的设备不存在",
                ),
            )?;
            let since = now - from.nanos()?;
            let has_end = from.byte()? != 0;
            let until = Some(now + from.nanos()?).filter(|_| has_end);
            let spent_h = from.finite()?;
            let is_sound = since <= now
                && until.is_none_or(|until| until >= since)
                && (0.0..=MOST_HOURS).contains(&spent_h);
            if !is_sound {
                return Err(SnapshotError::Damaged(Term::new(
                    "a bridged cut cannot be",
                    "备用电池供电的停电记录不可能成立",
                )));
            }
            let bridge = Bridge {
                since,
                until,
                spent_h,
            };
            self.bridges.insert(local as u16, bridge);
        }
        Ok(())
    }
}

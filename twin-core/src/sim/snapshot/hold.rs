//! What holds alarms and states of devices, as a snapshot has it.

use super::{Reader, SnapshotError, Writer};
use crate::sim::chunk::Chunk;
use crate::sim::hold::{Holder, RECALLED, WATER_CUT};
use crate::told::Term;

/// Numbers of the holders that are no incidents; those of incidents follow them.
const OWN: u64 = 0;
const BEHAVIOUR: u64 = 1;
const RATE: u64 = 2;
const INCIDENT: u64 = 3;

impl Chunk {
    /// Writes what is held, by what, and until when.
    pub(super) fn write_holds(&self, now: i64, out: &mut Writer) {
        out.whole(self.holds.len() as u64);
        for ((local, what, holder), until) in &self.holds {
            out.whole(u64::from(*local));
            out.byte(*what);
            out.whole(match holder {
                Holder::Own => OWN,
                Holder::Behaviour => BEHAVIOUR,
                Holder::Rate => RATE,
                Holder::Incident(number) => INCIDENT + u64::from(*number),
            });
            // What ends by itself ends later than now.
            out.nanos(until.map_or(0, |until| until - now));
        }
    }

    /// Reads it into a chunk of the same devices, each with so many alarms.
    pub(super) fn read_holds(
        &mut self,
        (alarms, now): (usize, i64),
        from: &mut Reader<'_>,
    ) -> Result<(), SnapshotError> {
        let wrong = Term::new(
            "what an incident holds is not there",
            "事件所保持的告警或状态不存在",
        );
        for _ in 0..from.whole()? {
            let local = from.below(self.devices.len(), wrong)? as u16;
            let what = from.byte()?;
            if usize::from(what) >= alarms && !matches!(what, RECALLED | WATER_CUT) {
                return Err(SnapshotError::Damaged(wrong));
            }
            let holder = match from.whole()? {
                OWN => Holder::Own,
                BEHAVIOUR => Holder::Behaviour,
                RATE => Holder::Rate,
                number => match u32::try_from(number - INCIDENT) {
                    Ok(number) => Holder::Incident(number),
                    Err(_) => return Err(SnapshotError::Damaged(wrong)),
                },
            };
            let left = from.nanos()?;
            let until = (left > 0).then(|| now.saturating_add(left));
            self.holds.insert((local, what, holder), until);
        }
        Ok(())
    }
}

//! What is on the way, as a snapshot holds it.

use std::collections::{BTreeMap, VecDeque};

use super::{Reader, SnapshotError, Writer};
use crate::ids::DeviceIdx;
use crate::sim::chunk::Chunk;
use crate::sim::class::Class;
use crate::sim::event::{Observation, Shift};
use crate::time::SimTime;
use crate::told::Term;

impl Chunk {
    /// Writes what is on the way, kept, or has no carrier.
    pub(super) fn write_air(&self, now: i64, out: &mut Writer) {
        let air = &self.air;
        let local_of: BTreeMap<DeviceIdx, usize> = if air.flights.is_empty() {
            BTreeMap::new()
        } else {
            self.indices.iter().copied().zip(0..).collect()
        };
        out.whole(air.flights.len() as u64);
        for flight in &air.flights {
            let local = local_of.get(&flight.device).copied().unwrap_or(0);
            write_observation((local, flight), now, out);
        }
        out.whole(air.kept.len() as u64);
        for (local, kept) in &air.kept {
            out.whole(u64::from(*local));
            out.whole(kept.len() as u64);
            for made in kept {
                write_observation((usize::from(*local), made), now, out);
            }
        }
        out.whole(air.mute.len() as u64);
        for (local, carrier) in &air.mute {
            out.whole(u64::from(*local));
            out.whole(u64::from(carrier.0));
        }
        out.whole(air.airtime.waited);
        out.whole(air.airtime.dropped);
        air.busy
            .iter()
            .for_each(|busy| out.nanos((busy - now).max(0)));
    }

    /// Reads it. What is declared is not allocated: each part is read before the next is believed.
    pub(super) fn read_air(
        &mut self,
        spec: &Class,
        now: i64,
        from: &mut Reader<'_>,
    ) -> Result<(), SnapshotError> {
        for _ in 0..from.whole()? {
            let (_, flight) = self.read_observation(spec, now, from)?;
            if flight.time.nanos() <= now {
                return Err(SnapshotError::Damaged(Term::new(
                    "what is on the way has arrived",
                    "在途消息早已到达",
                )));
            }
            self.air.put(flight);
        }
        for _ in 0..from.whole()? {
            let local = from.below(
                self.devices.len(),
                Term::new("what is kept is of no device", "缓存消息所属的设备不存在"),
            )?;
            let mut kept = VecDeque::new();
            for _ in 0..from.whole()? {
                let (of, made) = self.read_observation(spec, now, from)?;
                if of != local || made.time.nanos() > now {
                    return Err(SnapshotError::Damaged(Term::new(
                        "what is kept cannot be",
                        "缓存的消息不可能存在",
                    )));
                }
                kept.push_back(made);
            }
            self.air.kept.insert(local as u16, kept);
        }
        for _ in 0..from.whole()? {
            let local = from.below(
                self.devices.len(),
                Term::new("a mute device is none", "失联设备不存在"),
            )?;
            let carrier = from.below(
                1 << 32,
                Term::new("a carrier is no device", "承载设备不存在"),
            )? as u32;
            self.air.mute.insert(local as u16, DeviceIdx(carrier));
        }
        self.air.airtime.waited = from.whole()?;
        self.air.airtime.dropped = from.whole()?;
        for busy in &mut self.air.busy {
            *busy = now + from.nanos()?;
        }
        Ok(())
    }

    fn read_observation(
        &self,
        spec: &Class,
        now: i64,
        from: &mut Reader<'_>,
    ) -> Result<(usize, Observation), SnapshotError> {
        let time = SimTime::from_nanos(now + from.nanos()?);
        let local = from.below(
            self.devices.len(),
            Term::new("a message is of no device", "消息所属的设备不存在"),
        )?;
        let channel = from.below(
            spec.slot_of.len(),
            Term::new("a message is of no channel", "消息所属的测点不存在"),
        )?;
        let shift = Shift::from_code(from.signed()? as i16);
        let value = from.number()?;
        let made = Observation {
            time,
            device: self.indices[local],
            channel: channel as u16,
            shift,
            value,
        };
        Ok((local, made))
    }
}

/// An observation, its device by its place in the chunk.
fn write_observation((local, o): (usize, &Observation), now: i64, out: &mut Writer) {
    out.nanos(o.time.nanos() - now);
    out.whole(local as u64);
    out.whole(u64::from(o.channel));
    out.signed(i64::from(o.shift.code()));
    out.number(o.value);
}

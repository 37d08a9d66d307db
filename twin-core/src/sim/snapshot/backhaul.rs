//! Lines to the platform and what gateways keep, as a snapshot holds them.

use super::{Reader, SnapshotError, Writer};
use crate::ids::DeviceIdx;
use crate::sim::backhaul::{Backhaul, Cut, Edge, Silenced};
use crate::sim::event::{Observation, Shift};
use crate::time::SimTime;
use crate::told::Term;

/// What devices a message can be of.
struct Senders<F> {
    now: i64,
    devices: usize,
    /// How many channels a device has.
    channels: F,
}

impl Backhaul {
    /// Writes what is down or will be, what is kept and what is on its way; by which gateways messages go is worked out anew.
    pub(in crate::sim) fn write_state(&self, now: i64, out: &mut Writer) {
        out.whole(self.counts.kept);
        out.whole(self.counts.lost);
        out.whole(self.edges.len() as u64);
        for (device, edge) in &self.edges {
            out.whole(u64::from(*device));
            write_edge(edge, now, out);
        }
        out.whole(self.silenced.len() as u64);
        for (device, silenced) in &self.silenced {
            out.whole(u64::from(*device));
            out.whole(u64::from(silenced.gateway));
            out.whole(u64::from(silenced.kept));
            out.whole(u64::from(silenced.lost));
        }
        out.whole(self.late.len() as u64);
        self.late
            .iter()
            .for_each(|o| write_observation(o, now, out));
    }

    /// Reads it. What is declared is not allocated: each part is read before the next is believed.
    pub(in crate::sim) fn read_state(
        now: i64,
        devices: usize,
        channels: impl Fn(DeviceIdx) -> usize,
        from: &mut Reader<'_>,
    ) -> Result<Self, SnapshotError> {
        let senders = Senders {
            now,
            devices,
            channels,
        };
        let mut backhaul = Self::default();
        backhaul.counts.kept = from.whole()?;
        backhaul.counts.lost = from.whole()?;
        for _ in 0..from.whole()? {
            let device = senders.device(from)?;
            let edge = senders.edge(from)?;
            backhaul.edges.insert(device, edge);
        }
        for _ in 0..from.whole()? {
            let device = senders.device(from)?;
            let silenced = Silenced {
                gateway: senders.device(from)?,
                kept: count(from)?,
                lost: count(from)?,
            };
            backhaul.silenced.insert(device, silenced);
        }
        for _ in 0..from.whole()? {
            let late = senders.observation(from)?;
            if late.time.nanos() <= now {
                return Err(cannot_be());
            }
            backhaul.late.push(late);
        }
        Ok(backhaul)
    }
}

fn cannot_be() -> SnapshotError {
    SnapshotError::Damaged(Term::new(
        "what a gateway keeps cannot be",
        "网关缓存的内容不可能存在",
    ))
}

fn count(from: &mut Reader<'_>) -> Result<u32, SnapshotError> {
    let most = Term::new("a count is too large", "计数过大");
    Ok(from.below(1 << 32, most)? as u32)
}

fn write_edge(edge: &Edge, now: i64, out: &mut Writer) {
    out.byte(u8::from(edge.keeps) | u8::from(edge.is_down) << 1);
    out.whole(edge.cuts.len() as u64);
    for cut in &edge.cuts {
        out.nanos(cut.begins - now);
        out.nanos(cut.ends - now);
        out.whole(u64::from(cut.incident));
    }
    out.whole(edge.kept.len() as u64);
    (edge.kept.iter()).for_each(|kept| write_observation(kept, now, out));
    // What was before the present moment holds nothing up any more.
    out.nanos(edge.next_send.max(now) - now);
    out.nanos(edge.last_arrival.max(now) - now);
    let latest = edge.latest.iter().filter(|(_, at)| **at > now);
    out.whole(latest.clone().count() as u64);
    for (device, at) in latest {
        out.whole(u64::from(*device));
        out.nanos(at - now);
    }
}

impl<F: Fn(DeviceIdx) -> usize> Senders<F> {
    fn device(&self, from: &mut Reader<'_>) -> Result<u32, SnapshotError> {
        let what = Term::new("a gateway is no device", "网关设备不存在");
        Ok(from.below(self.devices, what)? as u32)
    }

    fn edge(&self, from: &mut Reader<'_>) -> Result<Edge, SnapshotError> {
        let bits = from.byte()?;
        let mut edge = Edge::new(bits & 1 != 0);
        edge.is_down = bits & 2 != 0;
        for _ in 0..from.whole()? {
            let cut = Cut {
                begins: self.now + from.nanos()?,
                ends: self.now + from.nanos()?,
                incident: count(from)?,
            };
            let follows = edge.cuts.last().is_none_or(|last| last.ends < cut.begins);
            if !follows || cut.begins >= cut.ends || cut.ends <= self.now {
                return Err(cannot_be());
            }
            edge.cuts.push(cut);
        }
        let mut kept: Vec<Observation> = Vec::new();
        for _ in 0..from.whole()? {
            let made = self.observation(from)?;
            if made.time.nanos() > self.now {
                return Err(cannot_be());
            }
            kept.push(made);
        }
        let messages = kept.chunk_by(|a, b| (a.time, a.device) == (b.time, b.device));
        messages.for_each(|message| edge.keep(message));
        edge.next_send = self.now + from.nanos()?;
        edge.last_arrival = self.now + from.nanos()?;
        for _ in 0..from.whole()? {
            let device = self.device(from)?;
            edge.latest.insert(device, self.now + from.nanos()?);
        }
        Ok(edge)
    }

    fn observation(&self, from: &mut Reader<'_>) -> Result<Observation, SnapshotError> {
        let time = SimTime::from_nanos(self.now + from.nanos()?);
        let device = DeviceIdx(self.device(from)?);
        let what = Term::new("a message is of no channel", "消息所属的测点不存在");
        let channel = from.below((self.channels)(device), what)?;
        Ok(Observation {
            time,
            device,
            channel: channel as u16,
            shift: Shift::from_code(from.signed()? as i16),
            value: from.number()?,
        })
    }
}

fn write_observation(o: &Observation, now: i64, out: &mut Writer) {
    out.nanos(o.time.nanos() - now);
    out.whole(u64::from(o.device.0));
    out.whole(u64::from(o.channel));
    out.signed(i64::from(o.shift.code()));
    out.number(o.value);
}

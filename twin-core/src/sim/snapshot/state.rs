//! What a snapshot's body holds, part by part; reading goes in the order of writing.

use std::collections::BTreeMap;

use super::{Reader, SnapshotError, Writer};
use crate::ids::DeviceIdx;
use crate::sim::alarms::AlarmBook;
use crate::sim::behaviour::Event;
use crate::sim::calendar::{Calendar, Planned};
use crate::sim::chunk::Chunk;
use crate::sim::class::Class;
use crate::sim::context::code;
use crate::sim::device::{Broken, Status};
use crate::sim::fault::{Affliction, Defect};
use crate::sim::gap::{AMISS, Gap};
use crate::sim::incident::Effect;
use crate::sim::schedule::Schedule;
use crate::sim::site::MOST_SERVED;
use crate::time::SimTime;
use crate::told::Term;

/// Parts of a device that are written only where they are not zero.
const A: u8 = 1;
const B: u8 = 2;
const C: u8 = 4;
const FLAG: u8 = 8;
const PERSONS: u8 = 16;
const STATUS: u8 = 32;

/// What a scenario plans, by which events are checked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Planning<'a> {
    /// Number of faults.
    pub(crate) faults: usize,
    /// What incidents do.
    pub(crate) effects: &'a [Effect],
    /// Number of outages of carriers.
    pub(crate) outages: usize,
}

impl Chunk {
    /// Writes what moves; `now` is the present moment.
    pub(in crate::sim) fn write_state(&self, spec: &Class, now: i64, out: &mut Writer) {
        for (dev, status) in self.devices.iter().zip(&self.status) {
            let plain = *status == Status::default();
            let parts = [
                (A, dev.a.to_bits() != 0),
                (B, dev.b.to_bits() != 0),
                (C, dev.c.to_bits() != 0),
                (FLAG, dev.flag),
                (PERSONS, dev.persons != 0.0),
                (STATUS, !plain),
            ];
            let held = parts.iter().filter(|p| p.1).fold(0, |bits, p| bits | p.0);
            out.byte(held);
            for (part, value) in [(A, dev.a), (B, dev.b), (C, dev.c)] {
                if held & part != 0 {
                    out.number(value);
                }
            }
            if dev.persons != 0.0 {
                out.number(f64::from(dev.persons));
            }
            if !plain {
                write_status(*status, out);
            }
        }
        for local in 0..self.devices.len() {
            let row = self.told.row(spec, local);
            (0..spec.bindings.len()).for_each(|slot| out.number(row.get(slot)));
        }
        self.times.iter().for_each(|time| out.nanos(now - time));
        let pending = self.calendar.pending();
        out.whole(pending.len() as u64);
        for planned in pending {
            let event = planned.event();
            out.nanos(planned.time - now);
            out.whole(u64::from(planned.local));
            out.byte(event.code);
            out.whole(u64::from(event.data));
        }
        self.write_air(now, out);
        self.write_batteries(now, out);
        out.whole(self.afflictions.len() as u64);
        for (local, affliction) in &self.afflictions {
            out.whole(u64::from(*local));
            out.nanos(now - affliction.since.nanos());
            out.number(affliction.size);
        }
        self.write_gaps(out);
        self.write_holds(now, out);
    }

    fn write_gaps(&self, out: &mut Writer) {
        out.whole(self.gaps.len() as u64);
        for (local, gap) in &self.gaps {
            out.whole(u64::from(*local));
            out.whole(u64::from(gap.unsaid));
            out.whole(u64::from(gap.unreal));
            out.whole(u64::from(gap.followed));
        }
        out.whole(self.incidents.len() as u64);
        for (local, hold, effect) in &self.incidents {
            out.whole(u64::from(*local));
            out.byte(*hold);
            out.whole(u64::from(*effect));
        }
    }

    fn read_gaps(&mut self, alarms: usize, from: &mut Reader<'_>) -> Result<(), SnapshotError> {
        let (devices, of_alarms) = (self.devices.len(), 1 << alarms.min(16));
        let nobody = Term::new(
            "a gap of the ground truth is of no device",
            "真值缺口所属的设备不存在",
        );
        let wrong = Term::new(
            "a gap of the ground truth is of no alarm",
            "真值缺口所属的告警不存在",
        );
        for _ in 0..from.whole()? {
            let local = from.below(devices, nobody)? as u16;
            let gap = Gap {
                unsaid: from.below(of_alarms, wrong)? as u16,
                unreal: from.below(of_alarms, wrong)? as u16,
                followed: from.below(of_alarms, wrong)? as u16,
            };
            self.gaps.insert(local, gap);
        }
        for _ in 0..from.whole()? {
            let local = from.below(devices, nobody)? as u16;
            let hold = from.below_byte(usize::from(AMISS) + 1, wrong)?;
            let effect = from.below(1 << 32, wrong)? as u32;
            self.incidents.insert((local, hold, effect));
        }
        Ok(())
    }

    /// Reads what moves into a chunk of the same devices; `planned` is what the scenario plans.
    pub(in crate::sim) fn read_state(
        &mut self,
        spec: &Class,
        now: i64,
        planned: Planning<'_>,
        from: &mut Reader<'_>,
    ) -> Result<(), SnapshotError> {
        for (dev, status) in self.devices.iter_mut().zip(&mut self.status) {
            let held = from.byte()?;
            let mut part = |bit: u8| {
                if held & bit == 0 {
                    Ok(0.0)
                } else {
                    from.number()
                }
            };
            (dev.a, dev.b, dev.c) = (part(A)?, part(B)?, part(C)?);
            dev.flag = held & FLAG != 0;
            dev.persons = part(PERSONS)? as f32;
            if !(0.0..=MOST_SERVED as f32).contains(&dev.persons) {
                return Err(SnapshotError::Damaged(Term::new(
                    "a device serves no such number",
                    "设备服务的序号不存在",
                )));
            }
            *status = Status::default();
            if held & STATUS != 0 {
                *status = read_status(spec.alarms.len(), from)?;
            }
        }
        for local in 0..self.devices.len() {
            let mut row = self.told.row_mut(spec, local);
            for slot in 0..spec.bindings.len() {
                let value = from.number()?;
                row.set(slot, value);
                if row.get(slot).to_bits() != value.to_bits() {
                    return Err(SnapshotError::Damaged(Term::new(
                        "a state is none",
                        "某个状态无效",
                    )));
                }
            }
        }
        for time in &mut self.times {
            *time = now - from.nanos()?;
        }
        self.calendar = self.read_calendar(spec, now, planned, from)?;
        self.read_air(spec, now, from)?;
        self.read_batteries(now, from)?;
        self.afflictions = self.read_afflictions(now, from)?;
        self.read_gaps(spec.alarms.len(), from)?;
        self.read_holds((spec.alarms.len(), now), from)?;
        self.schedules = (spec.groups.iter())
            .map(|group| Schedule::new(group.interval, self.devices.iter().map(|d| d.key), now))
            .collect();
        self.wake();
        Ok(())
    }

    fn read_calendar(
        &self,
        spec: &Class,
        now: i64,
        planned: Planning<'_>,
        from: &mut Reader<'_>,
    ) -> Result<Calendar, SnapshotError> {
        let mut calendar = Calendar::default();
        // What is declared is not allocated: each event is read before the next is believed.
        for _ in 0..from.whole()? {
            let time = now + from.nanos()?;
            let local = from.below(
                self.devices.len(),
                Term::new("an event is of no device", "事件所属的设备不存在"),
            )?;
            let event = Event {
                code: from.byte()?,
                data: from.below(
                    1 << 32,
                    Term::new("the data of an event are too large", "事件的数据过大"),
                )? as u32,
            };
            let alarms = spec.alarms.len() as u32;
            let known = match event.code {
                code::ONSET => event.data & 15 < alarms,
                code::END => event.data < alarms,
                code::PLANNED => (event.data as usize) < planned.faults,
                code::BEFALLS => (planned.effects.get(event.data as usize))
                    .is_some_and(|effect| effect.what.fits(alarms)),
                code::CARRIER_DOWN | code::CARRIER_UP => {
                    ((event.data >> 2) as usize) < planned.outages
                }
                _ => true,
            };
            if !known || time <= now {
                return Err(SnapshotError::Damaged(Term::new(
                    "an event cannot be",
                    "某个事件不可能发生",
                )));
            }
            calendar.push(Planned::new(time, local as u16, event));
        }
        Ok(calendar)
    }

    fn read_afflictions(
        &self,
        now: i64,
        from: &mut Reader<'_>,
    ) -> Result<BTreeMap<u16, Affliction>, SnapshotError> {
        let mut afflictions = BTreeMap::new();
        for _ in 0..from.whole()? {
            let local = from.below(
                self.devices.len(),
                Term::new("a fault is of no device", "故障所属的设备不存在"),
            )?;
            let since = SimTime::from_nanos(now - from.nanos()?);
            let size = from.number()?;
            let sizes = self.status[local].broken.defect().map(Defect::sizes);
            if sizes.is_none_or(|(least, most)| !(least..=most).contains(&size)) {
                return Err(SnapshotError::Damaged(Term::new(
                    "the size of a fault is out of range",
                    "故障大小超出范围",
                )));
            }
            afflictions.insert(local as u16, Affliction { since, size });
        }
        Ok(afflictions)
    }
}

fn write_status(status: Status, out: &mut Writer) {
    out.whole(u64::from(status.active));
    let defect = status.broken.defect();
    let number = Defect::ALL.iter().position(|d| Some(*d) == defect);
    out.byte(number.map_or(0, |n| n as u8 + 1));
    out.whole(u64::from(status.fault_serial));
    out.whole(u64::from(status.forced_serial));
    out.byte(status.flags);
}

fn read_status(alarms: usize, from: &mut Reader<'_>) -> Result<Status, SnapshotError> {
    let active = from.below(
        1 << alarms.min(16),
        Term::new("an alarm is of no kind", "告警类型不存在"),
    )? as u16;
    let broken = match from.below(
        Defect::ALL.len() + 1,
        Term::new("a fault is of no kind", "故障类型不存在"),
    )? {
        0 => Broken::No,
        n => Broken::by(Defect::ALL[n - 1]),
    };
    Ok(Status {
        active,
        broken,
        fault_serial: from.below(
            1 << 16,
            Term::new("a fault's number is too large", "故障序号过大"),
        )? as u16,
        forced_serial: from.below(
            1 << 16,
            Term::new("an alarm's number is too large", "告警序号过大"),
        )? as u16,
        flags: from.byte()?,
    })
}

impl AlarmBook {
    /// Writes the alarms that are active, and the next number.
    pub(in crate::sim) fn write_state(&self, now: i64, out: &mut Writer) {
        out.whole(self.next_number());
        out.whole(self.entries().count() as u64);
        for ((device, k), alarm) in self.entries() {
            out.whole(u64::from(device.0));
            out.byte(k);
            out.whole(alarm.number.0);
            out.nanos(now - alarm.raised.nanos());
        }
    }

    /// Reads them; `class_of` gives the class of a device.
    pub(in crate::sim) fn read_state<'c>(
        now: i64,
        devices: usize,
        class_of: impl Fn(DeviceIdx) -> &'c Class,
        from: &mut Reader<'_>,
    ) -> Result<Self, SnapshotError> {
        let mut book = Self::new(from.whole()?);
        for _ in 0..from.whole()? {
            let device = DeviceIdx(from.below(
                devices,
                Term::new("an alarm is of no device", "告警所属的设备不存在"),
            )? as u32);
            let k = from.byte()?;
            let alarm = class_of(device).alarms.get(usize::from(k));
            let kind = &alarm
                .ok_or(SnapshotError::Damaged(Term::new(
                    "an alarm is of no kind",
                    "告警类型不存在",
                )))?
                .kind;
            let number = from.whole()?;
            let raised = SimTime::from_nanos(now - from.nanos()?);
            book.restore(number, device, k, kind, raised);
        }
        Ok(book)
    }
}

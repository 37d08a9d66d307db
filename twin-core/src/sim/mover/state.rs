//! The movers' part of a snapshot: see [`crate::sim::snapshot`].

use std::collections::VecDeque;

use super::errand::{Errand, Stage};
use super::leg::{Effect, Leg};
use super::{Fleet, Mover, Order};
use crate::model::Position;
use crate::sim::population::Address;
use crate::sim::snapshot::{Reader, SnapshotError, Writer};
use crate::told::Term;

impl Fleet {
    /// Writes what moves; `now` is the present moment.
    pub(in crate::sim) fn write_state(&self, now: i64, out: &mut Writer) {
        for mover in &self.movers {
            out.byte(u8::from(mover.held.is_some()));
            out.nanos(mover.held.map_or(0, |held| now - held));
            out.number(mover.heading);
            out.whole(u64::from(mover.serial));
            out.whole(mover.next as u64);
            out.number(mover.load);
            write_errand(mover.errand, now, out);
            out.whole(mover.legs.len() as u64);
            mover.legs.iter().for_each(|leg| leg.write(now, out));
        }
        out.whole(self.orders.len() as u64);
        for order in &self.orders {
            out.nanos(now - order.since);
            write_address(order.to, out);
        }
    }

    /// Reads it into a new fleet of the same movers.
    pub(in crate::sim) fn read_state(
        &mut self,
        now: i64,
        devices: usize,
        from: &mut Reader<'_>,
    ) -> Result<(), SnapshotError> {
        for mover in &mut self.movers {
            mover.read(now, devices, from)?;
        }
        self.orders = Vec::new();
        for _ in 0..from.whole()? {
            let since = now - from.nanos()?;
            let to = read_address(from)?;
            self.orders.push(Order { since, to });
        }
        Ok(())
    }
}

impl Mover {
    fn read(
        &mut self,
        now: i64,
        devices: usize,
        from: &mut Reader<'_>,
    ) -> Result<(), SnapshotError> {
        let held = from.byte()? != 0;
        self.held = Some(now - from.nanos()?).filter(|_| held);
        self.heading = from.finite()?;
        self.serial = from.below(
            1 << 32,
            Term::new("a mover has made too many missions", "移动体的任务数过大"),
        )? as u32;
        self.next = from.below(
            1 << 40,
            Term::new("a mover has made too many rounds", "移动体的巡行数过大"),
        )?;
        self.load = from.finite()?;
        self.errand = read_errand(now, devices, from)?;
        let activities = self.kind.nature().activities.len();
        self.legs = VecDeque::new();
        for _ in 0..from.whole()? {
            self.legs
                .push_back(Leg::read(now, activities, devices, from)?);
        }
        Ok(())
    }
}

fn write_address(to: Address, out: &mut Writer) {
    out.whole(u64::from(to.home));
    out.byte(to.floor);
}

fn read_address(from: &mut Reader<'_>) -> Result<Address, SnapshotError> {
    let home = from.below(
        1 << 32,
        Term::new("an order is of no home", "订单所属的住户不存在"),
    )? as u32;
    let floor = from.byte()?;
    Ok(Address { home, floor })
}

/// A byte for its stage, 0 where there is none.
fn write_errand(errand: Option<Errand>, now: i64, out: &mut Writer) {
    let Some(errand) = errand else {
        out.byte(0);
        return;
    };
    out.byte(errand.stage as u8 + 1);
    out.nanos(now - errand.since);
    write_address(errand.to, out);
    out.whole(errand.lift as u64);
}

fn read_errand(
    now: i64,
    devices: usize,
    from: &mut Reader<'_>,
) -> Result<Option<Errand>, SnapshotError> {
    let stage = from.below_byte(
        Stage::ALL.len() + 1,
        Term::new("an errand has no such stage", "某次送货的阶段不存在"),
    )?;
    let Some(&stage) = usize::from(stage)
        .checked_sub(1)
        .and_then(|stage| Stage::ALL.get(stage))
    else {
        return Ok(None);
    };
    let since = now - from.nanos()?;
    let to = read_address(from)?;
    let lift = from.below(
        devices,
        Term::new("an errand has no such lift", "某次送货的电梯不存在"),
    )?;
    Ok(Some(Errand {
        to,
        stage,
        since,
        lift,
    }))
}

impl Leg {
    fn write(&self, now: i64, out: &mut Writer) {
        out.nanos(self.from - now);
        out.nanos(self.to - self.from);
        out.whole(self.path.len() as u64);
        for (position, distance) in &self.path {
            for number in [position.x, position.y, position.z, *distance] {
                out.number(number);
            }
        }
        out.byte(self.activity);
        for number in [self.battery.0, self.battery.1, self.odometer_m] {
            out.number(number);
        }
        out.byte(u8::from(self.announced) | u8::from(self.done) << 1);
        let (tag, code, data) = match self.effect {
            Effect::Nothing => (0, 0, 0),
            Effect::Own(code, data) => (1, code, u64::from(data)),
            Effect::BinEmptied(device) => (2, 0, device as u64),
            Effect::LiftCalled(lift, pass) => (3, 0, (lift as u64) << 32 | u64::from(pass)),
        };
        out.byte(tag);
        out.byte(code);
        out.whole(data);
    }

    fn read(
        now: i64,
        activities: usize,
        devices: usize,
        reader: &mut Reader<'_>,
    ) -> Result<Self, SnapshotError> {
        let from = now + reader.nanos()?;
        let span = reader.nanos()?;
        let to = from
            .checked_add(span)
            .filter(|to| span >= 0 && to.unsigned_abs() < 1 << 62);
        let to = to.ok_or(SnapshotError::Damaged(Term::new(
            "a leg ends before it begins",
            "某段行程尚未开始就已结束",
        )))?;
        let mut path = Vec::new();
        for _ in 0..reader.whole()? {
            let (x, y, z) = (reader.finite()?, reader.finite()?, reader.finite()?);
            path.push((Position::new(x, y, z), reader.finite()?));
        }
        let activity = reader.below_byte(
            activities,
            Term::new("a leg has no such activity", "某段行程的活动不存在"),
        )?;
        let battery = (reader.finite()?, reader.finite()?);
        let odometer_m = reader.finite()?;
        let bits = reader.byte()?;
        let (tag, code, data) = (reader.byte()?, reader.byte()?, reader.whole()?);
        let effect = match tag {
            0 => Effect::Nothing,
            1 => Effect::Own(code, data as u32),
            2 if data < devices as u64 => Effect::BinEmptied(data as usize),
            3 if data >> 32 < devices as u64 => {
                Effect::LiftCalled((data >> 32) as usize, data as u32)
            }
            _ => {
                return Err(SnapshotError::Damaged(Term::new(
                    "a leg has no such effect",
                    "某段行程的作用不存在",
                )));
            }
        };
        Ok(Self {
            from,
            to,
            path,
            activity,
            battery,
            odometer_m,
            effect,
            announced: bits & 1 != 0,
            done: bits & 2 != 0,
        })
    }
}

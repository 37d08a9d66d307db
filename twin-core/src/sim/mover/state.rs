//! The movers' part of a snapshot: see [`crate::sim::snapshot`].

use std::collections::VecDeque;

use super::leg::{Effect, Leg};
use super::{Fleet, Mover, Order};
use crate::model::Position;
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
            out.whole(mover.legs.len() as u64);
            mover.legs.iter().for_each(|leg| leg.write(now, out));
        }
        out.whole(self.orders.len() as u64);
        for order in &self.orders {
            out.nanos(now - order.since);
            out.whole(u64::from(order.home));
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
            let home = from.below(
                1 << 32,
                Term::new("an order is of no home", "订单所属的住户不存在"),
            )? as u32;
            self.orders.push(Order { since, home });
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
        let activities = self.kind.nature().activities.len();
        self.legs = VecDeque::new();
        for _ in 0..from.whole()? {
            self.legs
                .push_back(Leg::read(now, activities, devices, from)?);
        }
        Ok(())
    }
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
            _ if data < devices as u64 => Effect::BinEmptied(data as usize),
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

//! Legs: what a mover does from one moment to another, as exact functions of time.

use super::errand::Errand;
use super::nature::{MoverKind, Nature};
use crate::model::Position;

/// What the end of a leg brings about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Effect {
    /// Nothing.
    Nothing,
    /// Something that the mover itself counts: a code of its behaviour and a number.
    Own(u8, u32),
    /// A bin is emptied: index of its device.
    BinEmptied(usize),
    /// A lift is called: index of its device, and the bits of a pass.
    LiftCalled(usize, u32),
}

/// One stretch of time in which a mover does one thing.
#[derive(Debug, Clone)]
pub(crate) struct Leg {
    pub(super) from: i64,
    pub(super) to: i64,
    /// Points and their distance from the first; a single point for a leg that stays.
    pub(super) path: Vec<(Position, f64)>,
    /// Index into the nature's activities.
    pub(super) activity: u8,
    pub(super) battery: (f64, f64),
    pub(super) odometer_m: f64,
    pub(super) effect: Effect,
    pub(super) announced: bool,
    pub(super) done: bool,
}

/// A mover at one moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Sample {
    /// Where it is, local metres.
    pub(crate) position: Position,
    /// Radians anticlockwise from east.
    pub(crate) heading_rad: f64,
    /// Speed in m/s.
    pub(crate) speed: f64,
    /// Index into the nature's activities.
    pub(crate) activity: u8,
    /// Per cent.
    pub(crate) battery: f64,
    /// Metres moved since the start.
    pub(crate) odometer_m: f64,
}

impl Leg {
    fn length(&self) -> f64 {
        self.path.last().map_or(0.0, |p| p.1)
    }

    /// The mover at `time`, held within the leg.
    pub(super) fn at(&self, time: i64, heading_before: f64) -> Sample {
        let time = time.clamp(self.from, self.to);
        let part = if self.to > self.from {
            (time - self.from) as f64 / (self.to - self.from) as f64
        } else {
            1.0
        };
        let distance = part * self.length();
        let i = self
            .path
            .partition_point(|p| p.1 <= distance)
            .clamp(1, self.path.len().max(2) - 1);
        let (position, heading_rad) = match (self.path.get(i - 1), self.path.get(i)) {
            (Some(&(a, da)), Some(&(b, db))) if db > da => {
                let f = ((distance - da) / (db - da)).clamp(0.0, 1.0);
                let flat = (b.x - a.x).hypot(b.y - a.y);
                let heading = if flat > 1e-6 {
                    (b.y - a.y).atan2(b.x - a.x)
                } else {
                    heading_before
                };
                (
                    Position::new(
                        a.x + (b.x - a.x) * f,
                        a.y + (b.y - a.y) * f,
                        a.z + (b.z - a.z) * f,
                    ),
                    heading,
                )
            }
            (Some(&(a, _)), _) => (a, heading_before),
            (None, _) => (Position::new(0.0, 0.0, 0.0), heading_before),
        };
        let seconds = (self.to - self.from) as f64 / 1e9;
        Sample {
            position,
            heading_rad,
            speed: if seconds > 0.0 {
                self.length() / seconds
            } else {
                0.0
            },
            activity: self.activity,
            battery: self.battery.0 + (self.battery.1 - self.battery.0) * part,
            odometer_m: self.odometer_m + distance,
        }
    }

    pub(super) fn shift(&mut self, nanos: i64) {
        self.from += nanos;
        self.to += nanos;
    }

    /// Heap bytes.
    pub(super) fn memory_bytes(&self) -> usize {
        self.path.capacity() * size_of::<(Position, f64)>()
    }
}

/// Battery in per cent at which charging ends: the last per cents take long and wear the cells.
pub(super) const CHARGED_PERCENT: f64 = 97.0;

/// Adds legs one after another.
#[derive(Debug)]
pub(super) struct Draft {
    nature: Nature,
    /// End of what was added so far.
    pub(super) time: i64,
    /// Where the mover will be then.
    pub(super) position: Position,
    /// Battery it will have then.
    pub(super) battery: f64,
    odometer_m: f64,
    /// Place of the order that it brings among those that wait.
    pub(super) order: Option<usize>,
    /// What it has at the door of a house then.
    pub(super) errand: Option<Errand>,
    /// The legs.
    pub(super) legs: Vec<Leg>,
}

impl Draft {
    /// From what a mover is at `time`.
    pub(super) fn new(kind: MoverKind, time: i64, now: &Sample) -> Self {
        let nature = kind.nature();
        Self {
            nature,
            time,
            position: now.position,
            battery: now.battery,
            odometer_m: now.odometer_m,
            order: None,
            errand: None,
            legs: Vec::new(),
        }
    }

    fn push(
        &mut self,
        seconds: f64,
        path: Vec<(Position, f64)>,
        activity: u8,
        battery: f64,
        effect: Effect,
    ) {
        let to = self.time + ((seconds * 1e9) as i64).max(1);
        self.push_until(to, path, activity, battery, effect);
    }

    fn push_until(
        &mut self,
        to: i64,
        path: Vec<(Position, f64)>,
        activity: u8,
        battery: f64,
        effect: Effect,
    ) {
        let length = path.last().map_or(0.0, |p| p.1);
        let battery = battery.clamp(0.0, 100.0);
        self.position = path.last().map_or(self.position, |p| p.0);
        self.legs.push(Leg {
            from: self.time,
            to,
            path,
            activity,
            battery: (self.battery, battery),
            odometer_m: self.odometer_m,
            effect,
            announced: false,
            done: false,
        });
        self.time = to;
        self.battery = battery;
        self.odometer_m += length;
    }

    /// Stays where it is.
    pub(super) fn stay(&mut self, seconds: f64, activity: u8, effect: Effect) {
        let battery = self.battery - self.nature.idle_percent_per_hour * seconds / 3_600.0;
        self.push(
            seconds,
            vec![(self.position, 0.0)],
            activity,
            battery,
            effect,
        );
    }

    /// Stays where it is until a moment that is to come, nanoseconds.
    pub(super) fn stay_until(&mut self, to: i64, activity: u8, effect: Effect) {
        let seconds = (to - self.time) as f64 / 1e9;
        let battery = self.battery - self.nature.idle_percent_per_hour * seconds / 3_600.0;
        let path = vec![(self.position, 0.0)];
        self.push_until(to, path, activity, battery, effect);
    }

    /// Charges to [`CHARGED_PERCENT`], for `most` seconds at most.
    pub(super) fn charge(&mut self, most: f64) {
        let rate = self.nature.charge_percent_per_hour / 3_600.0;
        let seconds = ((CHARGED_PERCENT - self.battery) / rate).clamp(0.0, most);
        self.push(
            seconds,
            vec![(self.position, 0.0)],
            self.nature.charging,
            self.battery + rate * seconds,
            Effect::Nothing,
        );
    }

    /// Moves along points at a share of its speed; the first point is where it stands.
    pub(super) fn go(
        &mut self,
        points: impl IntoIterator<Item = Position>,
        speed_share: f64,
        activity: u8,
        effect: Effect,
    ) {
        let mut path = vec![(self.position, 0.0)];
        for point in points {
            let (last, distance) = path[path.len() - 1];
            let step = ((point.x - last.x).powi(2)
                + (point.y - last.y).powi(2)
                + (point.z - last.z).powi(2))
            .sqrt();
            if step > 0.0 {
                path.push((point, distance + step));
            }
        }
        let length = path[path.len() - 1].1;
        let battery = self.battery - 100.0 * length / self.nature.range_m;
        self.push(
            length / (self.nature.speed * speed_share),
            path,
            activity,
            battery,
            effect,
        );
    }

    /// Per cent of battery that `metres` take.
    pub(super) fn cost(&self, metres: f64) -> f64 {
        100.0 * metres / self.nature.range_m
    }
}

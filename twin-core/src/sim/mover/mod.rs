//! Movers: robots, shuttle and drone, as chains of legs along real ways.
//!
//! Missions are planned at the start of each minute, for as far as they reach; where a mover is at any moment is an exact
//! function of its legs. One that is switched off or dead stands still; its legs wait with it.

mod errand;
mod flight;
mod leg;
mod mission;
mod nature;
mod state;
mod terrain;

use std::collections::VecDeque;

use geo::Coord;

use super::behaviour::{BIN_EMPTIED, Event, LIFT_HIRE};
use super::device::{Device, Status};
use super::env::{Env, MINUTE};
use super::event::Pose;
use super::population::Address;
use super::random::entity_key;
use crate::catalogue::Catalogue;
use crate::ids::DeviceIdx;
use crate::model::{Community, Position};
use crate::time::SimTime;
use errand::Errand;
use leg::Leg;
pub(crate) use leg::{Effect, Sample};
pub(crate) use mission::HOPPER_KG;
pub(crate) use nature::{CLEANING, DELIVERY, DRONE, FIRE, HALTING, MoverKind, PATROL, SHUTTLE};
use terrain::Terrain;

/// [`Device::mover`] of a device that does not move.
pub(crate) const NO_MOVER: u16 = u16::MAX;

/// A ground mover's home is the point of a way nearest to its base, unless that is farther than this many metres.
const HOME_REACH_M: f64 = 250.0;

/// Nanoseconds after which a courier brings what no robot has fetched (assumption: half an hour).
const PATIENCE: i64 = 30 * MINUTE;

/// Codes of the events that movers send to their devices.
pub(crate) mod own {
    /// A new activity: `data` is its index.
    pub(crate) const ACTIVITY: u8 = 0;
    /// Something was handed over.
    pub(crate) const DELIVERED: u8 = 1;
    /// The box was opened.
    pub(crate) const BOX_OPENED: u8 = 2;
    /// A bin was emptied.
    pub(crate) const BIN_DONE: u8 = 3;
    /// The hopper was emptied.
    pub(crate) const HOPPER_EMPTIED: u8 = 4;
    /// A floor was swept: `data` in tenths of a square metre.
    pub(crate) const SWEPT: u8 = 5;
    /// People were checked: `data` says how many.
    pub(crate) const CHECKED: u8 = 6;
    /// A mission ended.
    pub(crate) const MISSION_DONE: u8 = 7;
    /// Passengers on board: `data` says how many.
    pub(crate) const PASSENGERS: u8 = 8;
    /// It is at the scene: `data` is 1 for a fire, 0 for a drill.
    pub(crate) const SCENE_REACHED: u8 = 9;
    /// The line was changed for who wants a ride.
    pub(crate) const REROUTED: u8 = 10;
    /// It does what a command asked for.
    pub(crate) const TOLD: u8 = 11;
}

/// What missions may ask about devices.
pub(crate) struct Known<'a> {
    /// Registers and status of a device.
    pub(crate) state: &'a dyn Fn(usize) -> (Device, Status),
    /// Whether an alarm with one of these words is active at a device.
    pub(crate) tells: &'a dyn Fn(usize, &[&str]) -> bool,
    /// Devices where an alarm of [`FIRE_WORDS`] is active, in their order.
    pub(crate) burning: &'a [usize],
}

/// Alarms that call the fire robot.
pub(crate) const FIRE_WORDS: &[&str] = &["smoke", "bin_fire"];

/// An event that the fleet causes at a device.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FleetEvent {
    /// When.
    pub(crate) time: SimTime,
    /// Index of the device in the community.
    pub(crate) device: usize,
    /// What.
    pub(crate) event: Event,
}

/// What a household ordered, waiting for a robot.
#[derive(Debug, Clone, Copy)]
struct Order {
    /// When it was ready, nanoseconds.
    since: i64,
    /// Where it goes.
    to: Address,
}

/// One robot, shuttle or drone.
#[derive(Debug)]
pub(crate) struct Mover {
    device: usize,
    kind: MoverKind,
    key: u64,
    home: Position,
    legs: VecDeque<Leg>,
    held: Option<i64>,
    heading: f64,
    serial: u32,
    next: usize,
    load: f64,
    errand: Option<Errand>,
}

impl Mover {
    fn home_plan(&self) -> Coord<f64> {
        Coord {
            x: self.home.x,
            y: self.home.y,
        }
    }

    /// Where it is at `time` and what it does.
    pub(crate) fn at(&self, time: SimTime) -> Sample {
        match self.held.filter(|&held| time.nanos() >= held) {
            Some(held) => Sample {
                speed: 0.0,
                ..self.moving_at(held)
            },
            None => self.moving_at(time.nanos()),
        }
    }

    fn moving_at(&self, time: i64) -> Sample {
        let mut heading = self.heading;
        for leg in &self.legs {
            if time < leg.to {
                return leg.at(time, heading);
            }
            heading = leg.at(leg.to, heading).heading_rad;
        }
        match self.legs.back() {
            Some(leg) => leg.at(leg.to, heading),
            None => Sample {
                position: self.home,
                heading_rad: heading,
                speed: 0.0,
                activity: 0,
                battery: 90.0,
                odometer_m: 0.0,
            },
        }
    }

    /// What it carries, kg.
    pub(crate) fn load(&self) -> f64 {
        self.load
    }

    /// Height of its home, metres.
    pub(crate) fn home_z(&self) -> f64 {
        self.home.z
    }

    fn hold(&mut self, hold: bool, time: i64) {
        match (self.held, hold) {
            (None, true) => self.held = Some(self.stops_at(time)),
            (Some(since), false) => {
                self.held = None;
                let waited = (time - since).max(0);
                for leg in self.legs.iter_mut().filter(|leg| leg.to > since) {
                    leg.shift(waited);
                }
            }
            _ => {}
        }
    }

    /// When it stands still if it is halted at `time`: at once, but a drone first flies home, where its legs end.
    fn stops_at(&self, time: i64) -> i64 {
        let end = self.legs.back().map_or(time, |leg| leg.to);
        match self.kind {
            MoverKind::Drone => end.max(time),
            _ => time,
        }
    }

    /// Bins that it is on its way to.
    fn claims(&self) -> impl Iterator<Item = usize> {
        self.legs.iter().filter_map(|leg| match leg.effect {
            Effect::BinEmptied(bin) if !leg.done => Some(bin),
            _ => None,
        })
    }

    /// Lifts that it calls from `time` on.
    fn hires(&self, time: i64) -> impl Iterator<Item = usize> {
        self.legs.iter().filter_map(move |leg| match leg.effect {
            Effect::LiftCalled(lift, _) if leg.to > time => Some(lift),
            _ => None,
        })
    }

    /// Forgets legs that ended before `time`, but the last.
    fn forget(&mut self, time: i64) {
        while self.legs.len() > 1
            && self
                .legs
                .front()
                .is_some_and(|leg| leg.to < time && leg.done)
        {
            if let Some(leg) = self.legs.pop_front() {
                self.heading = leg.at(leg.to, self.heading).heading_rad;
            }
        }
    }

    /// Sends what begins and ends up to `until`, not before `earliest`.
    fn announce(
        &mut self,
        earliest: i64,
        until: i64,
        state: &dyn Fn(usize) -> (Device, Status),
        out: &mut Vec<FleetEvent>,
    ) {
        for leg in &mut self.legs {
            let device = self.device;
            let mut send = |time: i64, device, code, data| {
                out.push(FleetEvent {
                    time: SimTime::from_nanos(time.max(earliest)),
                    device,
                    event: Event { code, data },
                });
            };
            if !leg.announced && leg.from <= until {
                leg.announced = true;
                send(leg.from, device, own::ACTIVITY, u32::from(leg.activity));
            }
            if !leg.done && leg.to <= until {
                leg.done = true;
                match leg.effect {
                    Effect::Nothing => {}
                    Effect::Own(code, data) => {
                        if code == own::HOPPER_EMPTIED {
                            self.load = 0.0;
                        }
                        send(leg.to, device, code, data);
                    }
                    Effect::BinEmptied(bin) => {
                        self.load = (self.load + state(bin).0.a).min(HOPPER_KG);
                        send(leg.to, bin, BIN_EMPTIED, 0);
                        send(leg.to, device, own::BIN_DONE, 0);
                    }
                    Effect::LiftCalled(lift, pass) => send(leg.to, lift, LIFT_HIRE, pass),
                }
            }
        }
    }
}

/// All movers and where they can go.
#[derive(Debug, Default)]
pub(crate) struct Fleet {
    movers: Vec<Mover>,
    terrain: Option<Terrain>,
    orders: Vec<Order>,
    /// What the last minute's plan causes.
    pub(crate) events: Vec<FleetEvent>,
}

impl Fleet {
    /// The movers among the community's devices.
    pub(crate) fn new(community: &Community, catalogue: &Catalogue, seed: u64) -> Self {
        let kind_of = |class: &str| {
            catalogue
                .class(class)
                .and_then(|c| MoverKind::from_word(&c.behaviour))
        };
        let kinds: Vec<(usize, MoverKind)> = (community.devices.iter().enumerate())
            .filter_map(|(i, d)| kind_of(d.class.as_str()).map(|k| (i, k)))
            .take(usize::from(NO_MOVER))
            .collect();
        if kinds.is_empty() {
            return Self::default();
        }
        let terrain = Terrain::new(
            community,
            catalogue,
            &kinds.iter().map(|k| k.1).collect::<Vec<_>>(),
        );
        let movers = kinds.iter().enumerate().map(|(n, &(i, kind))| {
            let device = &community.devices[i];
            Mover {
                device: i,
                kind,
                key: entity_key(seed, "mover", device.id.as_str()),
                home: home(&terrain, kind, device.position),
                legs: VecDeque::new(),
                held: None,
                heading: device.heading_rad.unwrap_or(0.0),
                serial: 0,
                // Movers of a kind start at different points of their rounds.
                next: n * 7,
                load: 0.0,
                errand: None,
            }
        });
        Self {
            movers: movers.collect(),
            terrain: Some(terrain),
            orders: Vec::new(),
            events: Vec::new(),
        }
    }

    /// Number of the mover that a device is, [`NO_MOVER`] if it does not move.
    pub(crate) fn mover_of(&self, device: usize) -> u16 {
        self.movers
            .binary_search_by_key(&device, |m| m.device)
            .map_or(NO_MOVER, |n| n as u16)
    }

    /// A mover by its number.
    pub(crate) fn mover(&self, number: u16) -> Option<&Mover> {
        self.movers.get(usize::from(number))
    }

    /// Holds a mover where it is, or lets it go on.
    pub(crate) fn hold(&mut self, number: u16, hold: bool, time: SimTime) {
        if let Some(mover) = self.movers.get_mut(usize::from(number)) {
            mover.hold(hold, time.nanos());
        }
    }

    /// Plans the minute that `env` stands in, of which everything up to `after` has passed.
    pub(crate) fn plan_minute(&mut self, env: &Env, after: SimTime, known: &Known<'_>) {
        self.events.clear();
        let Some(terrain) = &self.terrain else { return };
        let (start, end) = (env.start, env.start + MINUTE);
        let earliest = start.max(after.nanos());
        self.orders
            .retain(|order| order.since + PATIENCE > earliest);
        env.population.orders(start, |time, to| {
            if time > after {
                let since = time.nanos();
                self.orders.push(Order { since, to });
            }
        });
        let mut claimed: Vec<usize> = self.movers.iter().flat_map(Mover::claims).collect();
        let mut hired = Vec::new();
        for mover in &mut self.movers {
            let silent = (known.state)(mover.device).1.is_silent();
            mover.hold(silent || (known.tells)(mover.device, HALTING), earliest);
            if mover.held.is_some_and(|held| held <= earliest) {
                continue;
            }
            mover.forget(start);
            while mover.held.is_none() {
                let free = mover.legs.back().map_or(earliest, |leg| leg.to);
                if free >= end {
                    break;
                }
                let now = mover.at(SimTime::from_nanos(free));
                let scene = mission::Scene {
                    env,
                    terrain,
                    known,
                    claimed: &claimed,
                    hired: &hired,
                    known_at: earliest,
                    orders: &self.orders,
                };
                let draft = mission::plan(&scene, mover, free.max(earliest), &now);
                if let Some(order) = draft.order {
                    self.orders.remove(order);
                }
                mover.errand = draft.errand;
                mover.legs.extend(draft.legs);
                claimed.extend(mover.claims());
                hired.extend(mover.hires(earliest));
            }
            let until = mover.held.map_or(end, |held| held.min(end));
            mover.announce(earliest + 1, until, known.state, &mut self.events);
        }
    }

    /// Every mover at `time`.
    pub(crate) fn poses(&self, time: SimTime) -> Vec<Pose> {
        let pose = |m: &Mover| {
            let s = m.at(time);
            Pose {
                device: DeviceIdx(m.device as u32),
                position: s.position,
                heading_rad: s.heading_rad,
                activity: m.kind.nature().activities[usize::from(s.activity)],
                battery_percent: s.battery,
            }
        };
        self.movers.iter().map(pose).collect()
    }

    /// Heap bytes.
    pub(crate) fn memory_bytes(&self) -> usize {
        let legs = self
            .movers
            .iter()
            .flat_map(|m| &m.legs)
            .map(|l| l.memory_bytes() + size_of::<Leg>())
            .sum::<usize>();
        legs + self.movers.capacity() * size_of::<Mover>()
            + self.events.capacity() * size_of::<FleetEvent>()
            + self.orders.capacity() * size_of::<Order>()
            + self.terrain.as_ref().map_or(0, Terrain::memory_bytes)
    }
}

/// Where a mover waits: the nearest point of a way that leads somewhere, or its base.
fn home(terrain: &Terrain, kind: MoverKind, base: Position) -> Position {
    let snap = terrain.ways(kind).and_then(|ways| {
        ways.nearest_main(Coord {
            x: base.x,
            y: base.y,
        })
    });
    match snap {
        Some(snap) if snap.distance_m <= HOME_REACH_M => {
            Position::new(snap.point.x, snap.point.y, base.z)
        }
        _ => base,
    }
}

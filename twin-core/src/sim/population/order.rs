//! Orders that robots and drones bring instead of couriers.
//!
//! Which deliveries they are is a function of household and day, so that nobody has to know what a robot does to know who passes a door:
//! of the deliveries to the homes about a robot, as large a share as it has missions for on a usual day.

use super::Population;
use super::party::{Party, PartyKind};
use super::pass::{Pass, Passage, Via, Who};
use super::setup::HostHome;
use crate::sim::random::unit;
use crate::time::SimTime;

const ORDER_STREAM: u32 = 1_060;
/// How far from its base a robot serves homes, metres: a quarter of an hour's walk (GB 50180-2018).
pub(crate) const REACH_M: f64 = 1_000.0;
/// Missions of a robot or drone on a usual day (assumption: some four an hour at noon, when two orders of five come).
const MISSIONS_A_DAY: f64 = 20.0;

/// Homes are not more than parties, of which there are two million at most.
const HOME_BITS: u32 = 25;

/// Where an order goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Address {
    /// Number of the unit or building.
    pub(crate) home: u32,
    /// Storey of the household, 0 at the ground, 127 at most.
    pub(crate) floor: u8,
}

impl Address {
    pub(super) fn of(party: &Party) -> Self {
        Self {
            home: party.host(),
            floor: party.floor(),
        }
    }

    pub(super) fn to_bits(self) -> u32 {
        u32::from(self.floor) << HOME_BITS | self.home
    }

    fn from_bits(bits: u32) -> Self {
        Self {
            home: bits & ((1 << HOME_BITS) - 1),
            floor: (bits >> HOME_BITS) as u8,
        }
    }

    /// How a robot is seen that rides up to it, or down from it.
    pub(crate) fn ride(self, is_up: bool) -> Pass {
        Pass::new(is_up, Who::Courier, false, self.floor, 0)
    }
}

/// Persons who live in a home.
fn residents(home: &HostHome, parties: &[Party]) -> f64 {
    if home.kind == PartyKind::Worker {
        return 0.0;
    }
    let (first, count) = (home.first as usize, home.parties as usize);
    let parties = parties.iter().skip(first).take(count);
    parties.map(|party| f64::from(party.size())).sum()
}

/// Adds up the missions that robots have for each person of a home and day.
#[derive(Debug)]
pub(super) struct Missions {
    residents: Vec<f64>,
    per_person: Vec<f32>,
}

impl Missions {
    pub(super) fn new(homes: &[HostHome], parties: &[Party]) -> Self {
        Self {
            residents: homes.iter().map(|h| residents(h, parties)).collect(),
            per_person: vec![0.0; homes.len()],
        }
    }

    /// Adds a robot that has these homes in reach.
    pub(super) fn add(&mut self, near: &[usize]) {
        let persons: f64 = near.iter().map(|home| self.residents[*home]).sum();
        if persons > 0.0 {
            for home in near {
                self.per_person[*home] += (MISSIONS_A_DAY / persons) as f32;
            }
        }
    }

    /// Missions for each person and day, home by home.
    pub(super) fn per_person(self) -> Vec<f32> {
        self.per_person
    }
}

impl Population {
    /// Whether a robot brings what somebody passes with.
    pub(super) fn is_carried(&self, party: &Party, passage: &Passage) -> bool {
        if passage.pass.who() != Who::Courier {
            return false;
        }
        let Some(missions) = self.doors.missions.get(party.host() as usize) else {
            return false;
        };
        // Both ways of a courier have the same numbers.
        let (key, counter) = (passage.pass.to_bits() >> 11, passage.choice.to_bits());
        let share = f64::from(*missions) / self.habits.deliveries_per_person;
        unit(u64::from(key), ORDER_STREAM, i64::from(counter)) < share
    }

    /// Calls `f` for each order that waits for a robot from a moment of the minute from `start` on, with where it goes: it is ready when a
    /// courier would have come through the gate with it.
    pub(crate) fn orders(&self, start: i64, mut f: impl FnMut(SimTime, Address)) {
        if !self.doors.missions.is_empty() {
            self.of_minute(self.doors.orders, start, |time, bits, _| {
                f(time, Address::from_bits(bits));
            });
        }
    }

    /// The devices of the lifts that the people of a home take, in the order of their doors; known where there are robots.
    pub(crate) fn lifts_of(&self, home: u32) -> impl Iterator<Item = usize> + '_ {
        let ways = self.doors.ways.get(home as usize).iter();
        let groups = ways.filter(|way| way.via == Via::Lift);
        let doors = groups.flat_map(move |way| self.doors.groups.of(way.group as usize));
        let lifts = &self.doors.lifts;
        doors.flat_map(move |&(door, _)| {
            let first = lifts.partition_point(|lift| lift.0 < door);
            let side_by_side = lifts[first..].iter().take_while(move |l| l.0 == door);
            side_by_side.map(|lift| lift.1 as usize)
        })
    }

    /// Where a home is, local metres; known where there are robots.
    pub(crate) fn home_at(&self, home: u32) -> Option<[f64; 2]> {
        self.doors.places.get(home as usize).copied()
    }
}

//! The past of the run: snapshots with the books of their moments, and the commands given since, so that it can be gone back to.
//!
//! It is bounded: a moment a simulated minute for what is recent, farther apart the older, at most an hour; [`MOST`] moments and
//! [`crate::Limits::past_bytes`] in all. It lies in memory alone, so a restart, and an edit of the community, begin it anew.

use std::collections::{BTreeMap, VecDeque};
use std::time::Instant;

use twin_core::ids::DeviceIdx;
use twin_core::sim::{Archive, ArchiveBounds, CommunityDigest, Simulation, SnapshotError};
use twin_core::time::{SimSpan, SimTime};
use twin_core::told::Told;

use super::alarms::AlarmBook;
use super::incidents::IncidentBook;
use super::latest::LatestTable;
use super::request::Order;
use crate::store::Override;
use crate::world::World;

/// Simulated seconds between two moments: few enough that going back to something recent is no wait.
const EVERY_SECS: i64 = 60;
/// Most simulated seconds between two moments, as many as the longest step has: going back costs at most what that costs.
const LONGEST_GAP_SECS: i64 = 3_600;
/// Most moments: with an hour between the older ones, four simulated days.
const MOST: usize = 100;
/// Keeping moments takes at most one part in so many of the thread's time; at high speeds they lie farther apart for it.
const SHARE: u32 = 50;
/// Commands that are kept to be given again. A flood of them costs the oldest moments.
const MOST_ORDERS: usize = 10_000;
/// Nanoseconds in a millisecond, to which clients name times.
const MILLI: i64 = 1_000_000;

/// Why a moment cannot be gone back to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum RewindError {
    /// Nothing is kept.
    #[error("simulated time cannot go back: no moment of this run is kept")]
    Nothing,
    /// It lies outside of what is kept, or in the future.
    #[error("{to} cannot be gone back to: times from {from} to {now} can")]
    OutOfReach {
        /// The moment asked for.
        to: SimTime,
        /// The first that can be reached.
        from: SimTime,
        /// The present moment.
        now: SimTime,
    },
    /// The snapshot before it cannot be gone on from.
    #[error("simulated time cannot go back: {0}")]
    Snapshot(#[from] SnapshotError),
}

impl Told for RewindError {
    fn zh(&self) -> String {
        match self {
            Self::Nothing => "模拟时间无法回退：本次运行没有保留任何时刻".to_owned(),
            Self::OutOfReach { to, from, now } => {
                format!("无法回退到 {to}：可回退到 {from} 至 {now} 之间的时刻")
            }
            Self::Snapshot(error) => format!("模拟时间无法回退：{}", error.zh()),
        }
    }
}

/// What is known beside the simulation at a moment.
#[derive(Debug, Clone)]
pub(super) struct Books {
    /// Alarms.
    pub(super) alarms: AlarmBook,
    /// Incidents.
    pub(super) incidents: IncidentBook,
    /// What commands did to devices.
    pub(super) overrides: BTreeMap<DeviceIdx, Override>,
    /// What was heard last of every channel. The simulation knows what was sent last, which can be on its way still, or lost.
    pub(super) latest: LatestTable,
}

impl Books {
    /// About so many bytes.
    fn memory_bytes(&self) -> usize {
        /// Bytes of an entry of a map: an estimate.
        const ENTRY: usize = 64;
        self.alarms.memory_bytes() + self.overrides.len() * ENTRY + self.latest.memory_bytes()
    }
}

/// A command that is part of the run.
#[derive(Debug, Clone)]
pub(super) struct Given {
    number: u64,
    /// When it was given.
    pub(super) time: SimTime,
    /// What was asked.
    pub(super) order: Order,
}

/// What lies beside a snapshot.
#[derive(Debug)]
struct Mark {
    books: Books,
    /// Number of the first command that came after.
    next: u64,
}

/// From where a moment is reached.
#[derive(Debug)]
pub(super) struct Departure {
    /// The simulation at a moment kept.
    pub(super) sim: Simulation,
    /// The books of that moment.
    pub(super) books: Books,
    /// What was commanded from there on.
    pub(super) orders: Vec<Given>,
}

/// What is kept of the run.
#[derive(Debug)]
pub(super) struct Past {
    archive: Archive<Mark>,
    orders: VecDeque<Given>,
    next: u64,
    rests_until: Instant,
}

impl Past {
    /// An empty one that takes at most so many bytes.
    pub(super) fn new(world: &World, most_bytes: usize) -> Result<Self, SnapshotError> {
        let digest = CommunityDigest::of(&world.community, &world.catalogue)?;
        let bounds = ArchiveBounds {
            every: SimSpan::from_secs(EVERY_SECS),
            longest_gap: SimSpan::from_secs(LONGEST_GAP_SECS),
            most: MOST,
            most_bytes,
        };
        Ok(Self {
            archive: Archive::new(digest, bounds),
            orders: VecDeque::new(),
            next: 0,
            rests_until: Instant::now(),
        })
    }

    /// The first whole millisecond that can be gone back to.
    pub(super) fn reach(&self) -> Option<SimTime> {
        let (first, _) = self.archive.first()?;
        Some(whole_milli(first))
    }

    /// Whether the present moment should be kept.
    pub(super) fn is_due(&self, now: SimTime) -> bool {
        self.archive.is_due(now) && Instant::now() >= self.rests_until
    }

    /// Keeps the present moment.
    pub(super) fn keep(&mut self, sim: &Simulation, books: impl FnOnce() -> Books) {
        let started = Instant::now();
        let books = books();
        let bytes = books.memory_bytes();
        let next = self.next;
        self.archive.keep(sim, Mark { books, next }, bytes);
        self.trim();
        self.rests_until = Instant::now() + started.elapsed() * (SHARE - 1);
    }

    /// Takes down a command that was followed.
    pub(super) fn note(&mut self, time: SimTime, order: Order) {
        let number = self.next;
        self.next += 1;
        self.orders.push_back(Given {
            number,
            time,
            order,
        });
        while self.orders.len() > MOST_ORDERS {
            self.archive.forget_first();
            self.trim();
        }
    }

    /// From where `to` is reached.
    pub(super) fn departure(
        &self,
        world: &World,
        to: SimTime,
        threads: usize,
    ) -> Result<Departure, RewindError> {
        let (community, catalogue) = (&world.community, &world.catalogue);
        let resumed = self.archive.resume(community, catalogue, to, threads)?;
        let (sim, mark) = resumed.ok_or(RewindError::Nothing)?;
        let since = self.orders.iter().filter(|given| given.number >= mark.next);
        let orders = since
            .take_while(|given| given.time <= to)
            .cloned()
            .collect();
        Ok(Departure {
            sim,
            books: mark.books.clone(),
            orders,
        })
    }

    /// Forgets what came after `time`.
    pub(super) fn forget_after(&mut self, time: SimTime) {
        self.archive.forget_after(time);
        while self.orders.back().is_some_and(|given| given.time > time) {
            self.orders.pop_back();
        }
    }

    /// Forgets commands of before the first moment: nothing leads back to them.
    fn trim(&mut self) {
        let first = self
            .archive
            .first()
            .map_or(self.next, |(_, mark)| mark.next);
        while self
            .orders
            .front()
            .is_some_and(|given| given.number < first)
        {
            self.orders.pop_front();
        }
    }
}

/// The first whole millisecond that is not before `time`.
pub(super) fn whole_milli(time: SimTime) -> SimTime {
    let millis = (time.nanos() + MILLI - 1).div_euclid(MILLI);
    SimTime::from_nanos(millis * MILLI)
}

#[cfg(test)]
mod tests {
    use twin_core::sim::{Habits, SimOptions};

    use super::super::alarms::empty_world;
    use super::*;

    fn sim(world: &World) -> Simulation {
        let options = SimOptions {
            seed: 1,
            start: SimTime::from_nanos(1_500_000),
            threads: 1,
            first_alarm_number: 1,
            population: Habits::default(),
            climate: None,
        };
        Simulation::new(&world.community, &world.catalogue, options).unwrap()
    }

    fn books() -> Books {
        Books {
            alarms: AlarmBook::default(),
            incidents: IncidentBook::default(),
            overrides: BTreeMap::new(),
            latest: LatestTable::new(0),
        }
    }

    fn acknowledge(number: u64) -> Order {
        Order::Acknowledge {
            number,
            by: "王".to_owned(),
        }
    }

    #[test]
    fn commands_since_the_moment_before_are_given_again() {
        let world = empty_world();
        let mut past = Past::new(&world, usize::MAX).unwrap();
        let mut sim = sim(&world);
        assert_eq!(past.reach(), None);
        past.keep(&sim, books);
        assert_eq!(past.reach(), Some(SimTime::from_nanos(2_000_000)));
        past.note(SimTime::from_secs(10), acknowledge(1));
        sim.advance(SimTime::from_secs(60), &mut twin_core::sim::NullSink);
        past.keep(&sim, books);
        for (second, number) in [(60, 2), (70, 3), (80, 4)] {
            past.note(SimTime::from_secs(second), acknowledge(number));
        }
        let given = |past: &Past, second: i64| -> Vec<Order> {
            let departure = past.departure(&world, SimTime::from_secs(second), 1);
            let orders = departure.unwrap().orders.into_iter();
            orders.map(|given| given.order).collect()
        };
        assert_eq!(given(&past, 30), [acknowledge(1)]);
        assert_eq!(given(&past, 70), [acknowledge(2), acknowledge(3)]);
        past.forget_after(SimTime::from_secs(70));
        assert_eq!(given(&past, 90), [acknowledge(2), acknowledge(3)]);
    }

    #[test]
    fn a_flood_of_commands_costs_the_oldest_moments() {
        let world = empty_world();
        let mut past = Past::new(&world, usize::MAX).unwrap();
        past.keep(&sim(&world), books);
        for number in 0..=MOST_ORDERS as u64 {
            past.note(SimTime::from_secs(1), acknowledge(number));
        }
        assert_eq!((past.reach(), past.orders.len()), (None, 0));
        let departure = past.departure(&world, SimTime::from_secs(1), 1);
        assert_eq!(departure.unwrap_err(), RewindError::Nothing);
    }

    #[test]
    fn a_past_without_room_is_empty() {
        let world = empty_world();
        let mut past = Past::new(&world, 0).unwrap();
        past.keep(&sim(&world), books);
        assert_eq!(past.reach(), None);
    }
}

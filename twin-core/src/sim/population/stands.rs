//! Bins and lockers: which of them a household uses, and which takes over where one is full.
//!
//! A household chooses anew each day, evenly, among the nearest and those about as near: a function of household and day. Who comes to a full
//! one takes one beside it that is not. Which are full is what they were when the minute began, so that devices need not see each other.

use std::collections::BTreeMap;

use super::Population;
use crate::sim::nearest::Nearest;
use crate::sim::random::unit;
use crate::time::SimTime;

/// Stands of one kind, each by its door.
#[derive(Debug, Default)]
pub(super) struct Stands {
    /// Sets of doors that are about equally near to a home.
    pub(super) sets: Vec<Vec<u32>>,
    /// Set of each host; empty without doors.
    of_host: Vec<u32>,
    /// Doors with others beside them, and those; in the order of doors.
    beside: Vec<(u32, Vec<u32>)>,
    /// Doors that were full when the minute began, in their order.
    full: Vec<u32>,
}

impl Stands {
    /// Of doors at some places, for the people of hosts at theirs (local metres). Cost: O(n log n).
    pub(super) fn new(doors: &[([f64; 2], u32)], hosts: impl Iterator<Item = [f64; 2]>) -> Self {
        let mut stands = Self::default();
        if doors.is_empty() {
            return stands;
        }
        let nearest = Nearest::new(doors.iter().copied());
        let mut number_of: BTreeMap<Vec<u32>, u32> = BTreeMap::new();
        for host in hosts {
            let next = number_of.len() as u32;
            let number = *number_of.entry(nearest.to(host)).or_insert(next);
            stands.of_host.push(number);
        }
        stands.sets = vec![Vec::new(); number_of.len()];
        for (set, number) in number_of {
            stands.sets[number as usize] = set;
        }
        for &(place, door) in doors {
            let mut others = nearest.beside(place);
            others.retain(|other| *other != door);
            if !others.is_empty() {
                stands.beside.push((door, others));
            }
        }
        stands.beside.sort_unstable();
        stands
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.of_host.is_empty()
    }

    /// Whether some stand beside each other.
    pub(super) fn has_neighbours(&self) -> bool {
        !self.beside.is_empty()
    }

    /// Door that a household of a host uses on a day, drawn by its key and the stream. Cost: O(1).
    pub(super) fn of(&self, host: u32, (key, stream): (u64, u32), day: i64) -> Option<u32> {
        let set = *self.of_host.get(host as usize)?;
        match self.sets.get(set as usize)?.as_slice() {
            [door] => Some(*door),
            several => {
                let chosen = unit(key, stream, day) * several.len() as f64;
                several.get(chosen as usize).or(several.last()).copied()
            }
        }
    }

    /// Keeps which doors are full.
    fn fill(&mut self, full: &[u32]) {
        self.full.clear();
        self.full.extend_from_slice(full);
        self.full.sort_unstable();
    }

    fn is_full(&self, door: u32) -> bool {
        self.full.binary_search(&door).is_ok()
    }

    fn beside(&self, door: u32) -> &[u32] {
        let found = self.beside.binary_search_by_key(&door, |stand| stand.0);
        found.map_or(&[], |index| self.beside[index].1.as_slice())
    }

    /// The door that takes what comes to `door` in a millisecond: that one, unless it is full and one beside it is not; of several, now one,
    /// now another.
    fn taker(&self, door: u32, millis: i64) -> u32 {
        if !self.is_full(door) {
            return door;
        }
        let free = self.beside(door).iter().filter(|d| !self.is_full(**d));
        let count = free.clone().count().max(1) as i64;
        let mut free = free.skip(millis.rem_euclid(count) as usize);
        free.next().copied().unwrap_or(door)
    }

    /// Doors from which `door` may take: its own, and the full ones beside it.
    fn sources(&self, door: u32) -> impl Iterator<Item = u32> {
        let full = self.beside(door).iter().filter(|d| self.is_full(**d));
        std::iter::once(door).chain(full.copied())
    }

    /// Heap bytes.
    pub(super) fn memory_bytes(&self) -> usize {
        let sets = self.sets.iter().chain(self.beside.iter().map(|b| &b.1));
        let doors: usize = sets.map(|set| set.capacity()).sum();
        (doors + self.of_host.capacity() + self.full.capacity()) * size_of::<u32>()
            + self.sets.capacity() * size_of::<Vec<u32>>()
            + self.beside.capacity() * size_of::<(u32, Vec<u32>)>()
    }
}

impl Population {
    /// Whether bins or lockers stand beside each other, so that it matters which are full.
    pub(crate) fn has_neighbours(&self) -> bool {
        self.doors.bins.has_neighbours() || self.doors.lockers.has_neighbours()
    }

    /// Tells which bins and lockers are full as the minute begins, by their doors.
    pub(crate) fn note_full(&mut self, full: &[u32]) {
        self.doors.bins.fill(full);
        self.doors.lockers.fill(full);
    }

    /// Calls `f` for everything that a stand takes in the minute from `start` on; in the order of time of each door that it comes from.
    pub(super) fn taken(
        &self,
        stands: &Stands,
        door: u32,
        start: i64,
        mut f: impl FnMut(SimTime, u32),
    ) {
        for source in stands.sources(door) {
            self.of_minute(source, start, |time, bits, _| {
                if stands.taker(source, time.nanos() / super::MILLI) == door {
                    f(time, bits);
                }
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three at one spot, doors 4 to 6, and one 30 m off, door 9; a home 100 m from the three and 130 m from the one.
    fn stands() -> Stands {
        let doors = [
            ([100.0, 0.0], 4),
            ([100.0, 0.0], 5),
            ([100.0, 0.0], 6),
            ([130.0, 0.0], 9),
        ];
        Stands::new(&doors, [[0.0, 0.0], [200.0, 0.0]].into_iter())
    }

    /// Of 3,000 draws a third each, with a deviation of 26.
    #[test]
    fn a_household_uses_those_at_one_spot_evenly_and_a_far_one_never() {
        let stands = stands();
        let mut uses = BTreeMap::new();
        for day in 0..3_000 {
            let door = stands.of(0, (7, 1), day).unwrap();
            *uses.entry(door).or_insert(0) += 1;
            assert_eq!(stands.of(1, (7, 1), day), Some(9));
        }
        assert_eq!(uses.keys().copied().collect::<Vec<u32>>(), [4, 5, 6]);
        assert!(
            uses.values().all(|n| (870..=1_130).contains(n)),
            "within five deviations: {uses:?}"
        );
    }

    #[test]
    fn who_comes_to_a_full_one_takes_one_beside_it() {
        let mut stands = stands();
        let takers = |stands: &Stands, door| [0, 1, 2, 3].map(|millis| stands.taker(door, millis));
        assert_eq!(takers(&stands, 4), [4; 4]);
        stands.fill(&[9, 4]);
        assert_eq!(takers(&stands, 4), [5, 6, 5, 6]);
        assert_eq!(takers(&stands, 5), [5; 4]);
        assert_eq!(takers(&stands, 9), [9; 4], "nothing is beside it");
        assert_eq!(stands.sources(5).collect::<Vec<_>>(), [5, 4]);
        stands.fill(&[4, 5]);
        assert_eq!(takers(&stands, 4), [6; 4]);
        stands.fill(&[4, 5, 6]);
        assert_eq!(takers(&stands, 4), [4; 4], "all are full");
    }

    #[test]
    fn without_doors_there_is_nothing_to_choose() {
        let none = Stands::new(&[], [[0.0, 0.0]].into_iter());
        assert!(none.is_empty() && !none.has_neighbours());
        assert_eq!(none.of(0, (7, 1), 0), None);
    }
}

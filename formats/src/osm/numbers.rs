//! Numbers of the nodes that ways are made of: dense, so that what is known of each lies in a list.

use std::hash::{BuildHasher, Hasher, RandomState};

/// The number of a node of ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Number(u32);

impl Number {
    /// As an index into a list by numbers.
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// The number of each id, in the order in which they came first.
#[derive(Debug)]
pub(super) struct Numbers {
    ids: Vec<i64>,
    /// Numbers by a hash of their ids, in the next free place; [`FREE`] where there is none. A power of two, at most half of them
    /// taken.
    places: Vec<u32>,
    /// What ids are multiplied by: odd, and not known to whom writes a file, lest all ids fall on one place (Dietzfelbinger et al. 1997,
    /// multiply-shift hashing). Numbers do not depend on it.
    factor: u64,
}

const FREE: u32 = u32::MAX;

/// So many ids next to each other have places next to each other, in one line of a cache: nodes that were drawn together are asked for
/// together.
const BESIDE: u64 = 16;

/// Memory of one number in bytes: its id, and two to four places.
pub(super) const BYTES_EACH: usize = size_of::<i64>() + 4 * size_of::<u32>();

impl Default for Numbers {
    fn default() -> Self {
        Self::with_room_for(0)
    }
}

impl Numbers {
    /// With places for so many ids.
    pub(super) fn with_room_for(ids: usize) -> Self {
        Self {
            ids: Vec::new(),
            places: vec![FREE; places_for(ids)],
            factor: RandomState::new().build_hasher().finish() | 1,
        }
    }

    /// How many ids have one.
    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    /// The number of an id, if it has one. Cost: O(1).
    pub(super) fn get(&self, id: i64) -> Option<Number> {
        let number = *self.places.get(self.place(id))?;
        (number != FREE).then_some(Number(number))
    }

    /// The number of an id, the next one where it has none; none when there are no more.
    pub(super) fn add(&mut self, id: i64) -> Option<Number> {
        let place = self.place(id);
        let number = self.places.get_mut(place)?;
        if *number == FREE {
            *number = u32::try_from(self.ids.len()).ok().filter(|n| *n != FREE)?;
            let found = Number(*number);
            self.ids.push(id);
            if self.places.len() < places_for(self.ids.len()) {
                self.grow();
            }
            return Some(found);
        }
        Some(Number(*number))
    }

    /// Where the id is, or would be.
    fn place(&self, id: i64) -> usize {
        let last = self.places.len() - 1;
        let (group, beside) = (id as u64 / BESIDE, id as u64 % BESIDE);
        let shift = u64::BITS - self.places.len().trailing_zeros();
        let hash = group.wrapping_mul(self.factor) >> shift;
        let mut place = (hash - hash % BESIDE + beside) as usize;
        let is_other = |place: usize| {
            let number = self.places[place];
            number != FREE && self.ids[number as usize] != id
        };
        while is_other(place) {
            place = (place + 1) & last;
        }
        place
    }

    fn grow(&mut self) {
        self.places = vec![FREE; self.places.len() * 2];
        for (number, id) in (0..).zip(&self.ids) {
            let place = self.place(*id);
            self.places[place] = number;
        }
    }
}

/// How many places so many ids are to have: a power of two, of which at most half are taken.
fn places_for(ids: usize) -> usize {
    (2 * ids).next_power_of_two().max(2 * BESIDE as usize)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use rand::rngs::StdRng;
    use rand::{Rng, SeedableRng};

    use super::*;

    #[test]
    fn each_id_has_the_number_of_its_first_turn() {
        let mut random = StdRng::seed_from_u64(9);
        let (mut numbers, mut expected) = (Numbers::default(), BTreeMap::new());
        for round in 0..20_000 {
            // Close to each other, far apart, and the ends of the range.
            let id = match round % 3 {
                0 => random.random_range(-500..500),
                1 => random.random(),
                _ => [i64::MIN, i64::MAX, 0, -1][random.random_range(0..4)],
            };
            let next = expected.len();
            let number = *expected.entry(id).or_insert(next);
            assert_eq!(numbers.add(id).map(Number::index), Some(number));
        }
        assert_eq!(numbers.len(), expected.len());
        for (id, number) in expected {
            assert_eq!(numbers.get(id).map(Number::index), Some(number), "{id}");
            let other = id ^ 0x5555_5555;
            let is_known = numbers.ids.contains(&other);
            assert_eq!(numbers.get(other).is_some(), is_known, "{other}");
        }
    }
}

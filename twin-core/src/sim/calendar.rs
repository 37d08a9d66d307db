//! What will happen to the devices of a chunk: the agenda of the minute, sorted once, and a heap for what comes up on the way.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::behaviour::Event;

/// Something that will happen to a device; the order is that of handling. 16 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Planned {
    /// When, nanoseconds.
    pub(crate) time: i64,
    data: u32,
    /// Which device of the chunk.
    pub(crate) local: u16,
    code: u8,
}

impl Planned {
    /// `event` at `time` for the device `local` of a chunk.
    pub(crate) fn new(time: i64, local: u16, event: Event) -> Self {
        Self {
            time,
            data: event.data,
            local,
            code: event.code,
        }
    }

    /// What will happen.
    pub(crate) fn event(self) -> Event {
        Event {
            code: self.code,
            data: self.data,
        }
    }

    /// All but the time in the order of handling: device, code, data.
    fn rank(self) -> u64 {
        u64::from(self.local) << 40 | u64::from(self.code) << 32 | u64::from(self.data)
    }
}

impl Ord for Planned {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.time, self.rank()).cmp(&(other.time, other.rank()))
    }
}

impl PartialOrd for Planned {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// Events in order. Most are known when their minute begins: they are sorted once and read from front to back, which costs
/// a fraction of a heap and lets the processor see what comes next.
#[derive(Debug, Default)]
pub(crate) struct Calendar {
    agenda: Vec<Planned>,
    next: usize,
    later: BinaryHeap<Reverse<Planned>>,
}

impl Calendar {
    /// When the next event is due; [`i64::MAX`] if there is none.
    #[inline]
    pub(crate) fn next_time(&self) -> i64 {
        let planned = self.agenda.get(self.next).map_or(i64::MAX, |p| p.time);
        let later = self.later.peek().map_or(i64::MAX, |Reverse(p)| p.time);
        planned.min(later)
    }

    /// Takes the next event.
    #[inline]
    pub(crate) fn pop(&mut self) -> Option<Planned> {
        let planned = self.agenda.get(self.next).copied();
        let later = self.later.peek().map(|Reverse(p)| *p);
        match (planned, later) {
            (Some(planned), Some(later)) if later < planned => self.pop_later(),
            (Some(planned), _) => {
                self.next += 1;
                Some(planned)
            }
            (None, _) => self.pop_later(),
        }
    }

    fn pop_later(&mut self) -> Option<Planned> {
        self.later.pop().map(|Reverse(p)| p)
    }

    /// The device after the next on the agenda, so that what it remembers can be fetched in time.
    #[inline]
    pub(crate) fn upcoming(&self) -> Option<u16> {
        self.agenda.get(self.next + 2).map(|p| p.local)
    }

    /// Adds one event.
    pub(crate) fn push(&mut self, planned: Planned) {
        self.later.push(Reverse(planned));
    }

    /// How often something has come up on the way and still waits.
    pub(crate) fn waiting(&self) -> usize {
        self.later.len()
    }

    /// Adds the events of a minute, in any order.
    pub(crate) fn plan(&mut self, fill: impl FnOnce(&mut Vec<Planned>)) {
        self.agenda.drain(..self.next);
        self.next = 0;
        fill(&mut self.agenda);
        self.agenda.sort_unstable();
        trim(&mut self.agenda);
    }

    /// Everything that is still to come, in order.
    pub(crate) fn pending(&self) -> Vec<Planned> {
        let mut all = self.agenda.get(self.next..).unwrap_or(&[]).to_vec();
        all.extend(self.later.iter().map(|Reverse(p)| *p));
        all.sort_unstable();
        all
    }

    /// Everything that is still to come for one device, in no order. Cost: O(n) in what is planned for all.
    pub(crate) fn waiting_for(&self, local: usize) -> impl Iterator<Item = Planned> {
        let agenda = self.agenda.get(self.next..).unwrap_or(&[]).iter();
        let later = self.later.iter().map(|Reverse(planned)| planned);
        let all = agenda.chain(later).copied();
        all.filter(move |planned| usize::from(planned.local) == local)
    }

    /// Heap bytes.
    pub(crate) fn memory_bytes(&self) -> usize {
        (self.agenda.capacity() + self.later.capacity()) * size_of::<Planned>()
    }
}

/// Gives back what doubling has left over: a minute is about as full as the one before, and a million devices have a thousand agendas.
fn trim(agenda: &mut Vec<Planned>) {
    let roomy = agenda.len() + agenda.len() / 4 + 16;
    if agenda.capacity() > roomy {
        agenda.shrink_to(agenda.len() + agenda.len() / 8);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::random::bits;

    fn random(n: i64, stream: u32) -> Planned {
        let b = bits(7, stream, n);
        let event = Event {
            code: (b >> 8) as u8 & 3,
            data: (b >> 16) as u32 & 7,
        };
        Planned::new((b >> 32) as i64 & 1023, (b & 3) as u16, event)
    }

    #[test]
    fn events_come_in_the_order_of_time_device_code_and_data() {
        let mut calendar = Calendar::default();
        let mut expected = Vec::new();
        for minute in 0..5 {
            calendar.plan(|agenda| {
                for n in 0..200 {
                    let mut planned = random(n, minute);
                    planned.time += i64::from(minute) * 1024;
                    agenda.push(planned);
                    expected.push(planned);
                }
            });
            for n in 0..100 {
                let mut planned = random(n, 90 + minute);
                planned.time += i64::from(minute) * 1024;
                calendar.push(planned);
                expected.push(planned);
            }
            let key = |p: &Planned| (p.time, p.local, p.code, p.data);
            expected.sort_by_key(key);
            assert_eq!(calendar.pending(), expected);
            // Half of them now, so that a minute begins with some of the last one left.
            let rest = expected.split_off(150);
            for planned in expected {
                assert_eq!(calendar.next_time(), planned.time);
                assert_eq!(calendar.pop(), Some(planned));
            }
            expected = rest;
        }
    }
}

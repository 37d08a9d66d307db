//! When the devices of a chunk report a group of periodic channels, without a queue.

use super::random::bits;

const PHASE_STREAM: u32 = 910;
const MILLI: i64 = 1_000_000;

/// When a device reports a group of channels within their interval, in milliseconds: a function of seed and device.
pub(crate) fn phase_millis(key: u64, interval: i64) -> u32 {
    (bits(key, PHASE_STREAM, interval) % (interval / MILLI) as u64) as u32
}

/// The turns of the devices of a chunk, read round and round.
#[derive(Debug)]
pub(crate) struct Schedule {
    next: usize,
    next_time: i64,
    steps: Steps,
    /// From the last turn of a round to the first of the one after it, nanoseconds.
    pause: i64,
    /// Whose turn it is; empty where devices lie in the order of their turns.
    locals: Box<[u16]>,
}

/// Milliseconds from each turn of a round to the one after it: in two bytes where all follow each other within a minute, as those of many do.
#[derive(Debug)]
enum Steps {
    Short(Box<[u16]>),
    Long(Box<[u32]>),
}

impl Steps {
    /// Between phases in order, milliseconds.
    fn between(phases: &[u32]) -> Self {
        let steps = phases.windows(2).map(|pair| pair[1] - pair[0]);
        let short: Result<Box<[u16]>, _> = steps.clone().map(u16::try_from).collect();
        short.map_or_else(|_| Self::Long(steps.collect()), Self::Short)
    }

    /// Nanoseconds; none after the last turn.
    #[inline]
    fn nanos(&self, turn: usize) -> Option<i64> {
        let millis = match self {
            Self::Short(steps) => steps.get(turn).map(|&step| u32::from(step)),
            Self::Long(steps) => steps.get(turn).copied(),
        };
        millis.map(|millis| i64::from(millis) * MILLI)
    }

    fn memory_bytes(&self) -> usize {
        match self {
            Self::Short(steps) => size_of_val(&**steps),
            Self::Long(steps) => size_of_val(&**steps),
        }
    }
}

impl Schedule {
    /// The turns after the moment `after` of devices by their keys, at least one.
    pub(crate) fn new(interval: i64, keys: impl Iterator<Item = u64>, after: i64) -> Self {
        let mut entries: Vec<(u32, u16)> = (keys.enumerate())
            .map(|(local, key)| (phase_millis(key, interval), local as u16))
            .collect();
        let lie_in_order = entries.is_sorted();
        entries.sort_unstable();
        let locals = entries.iter().map(|e| e.1).filter(|_| !lie_in_order);
        let phases: Vec<u32> = entries.iter().map(|e| e.0).collect();
        let at = |turn: usize| i64::from(phases[turn]) * MILLI;
        let round = after.div_euclid(interval) * interval;
        let upcoming = (0..phases.len()).find(|&turn| round + at(turn) > after);
        let next_time = upcoming.map_or_else(|| round + interval + at(0), |turn| round + at(turn));
        Self {
            next: upcoming.unwrap_or(0),
            next_time,
            steps: Steps::between(&phases),
            pause: interval - (at(phases.len() - 1) - at(0)),
            locals: locals.collect(),
        }
    }

    /// When the next turn is.
    #[inline]
    pub(crate) fn next_time(&self) -> i64 {
        self.next_time
    }

    /// Takes the next turn: which device of the chunk.
    #[inline]
    pub(crate) fn turn(&mut self) -> usize {
        let turn = self.next;
        let step = self.steps.nanos(turn);
        self.next = step.map_or(0, |_| turn + 1);
        self.next_time += step.unwrap_or(self.pause);
        self.locals
            .get(turn)
            .map_or(turn, |&local| usize::from(local))
    }

    /// Heap bytes.
    pub(crate) fn memory_bytes(&self) -> usize {
        self.steps.memory_bytes() + self.locals.len() * size_of::<u16>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Turns from `after` on, by the definition: every device in each round at its phase.
    fn expected(interval: i64, keys: &[u64], after: i64, count: usize) -> Vec<(i64, usize)> {
        let rounds = after / interval..=after / interval + count as i64;
        let mut all: Vec<(i64, usize)> = rounds
            .flat_map(|round| {
                keys.iter().enumerate().map(move |(local, &key)| {
                    let phase = i64::from(phase_millis(key, interval)) * MILLI;
                    (round * interval + phase, local)
                })
            })
            .filter(|turn| turn.0 > after)
            .collect();
        all.sort_unstable();
        all.truncate(count);
        all
    }

    #[test]
    fn turns_come_at_their_phases_round_after_round() {
        let second = 1_000 * MILLI;
        for (interval, devices) in [(5, 40), (300, 1), (300, 30), (86_400, 3), (86_400, 300)] {
            let interval = interval * second;
            let keys: Vec<u64> = (1..=devices).collect();
            for after in [0, interval / 3, 7 * interval - MILLI] {
                let mut schedule = Schedule::new(interval, keys.iter().copied(), after);
                let expected = expected(interval, &keys, after, 2 * keys.len() + 1);
                for turn in expected {
                    let time = schedule.next_time();
                    assert_eq!((time, schedule.turn()), turn, "{interval} {devices}");
                }
            }
        }
    }
}

//! Every message under way. A message is known by its topic and bytes, so that payloads need no mark of ours.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasherDefault, Hasher};

use twox_hash::XxHash3_64;

use super::figures::{CheckFigures, Micros};

/// Keys of which it is kept how many of their messages were settled as missing, some 50 MiB. Of older ones that is forgotten, so that what is said
/// of them later changes nothing.
const MOST_MISSING: usize = 1 << 20;

/// A message's topic and bytes as 64 bits: among a million messages under way two differ with the same key once in 37 million runs.
pub type Key = u64;

/// The key of a message.
#[inline]
#[must_use]
pub fn key(topic: &[u8], payload: &[u8]) -> Key {
    XxHash3_64::oneshot_with_seed(XxHash3_64::oneshot(topic), payload)
}

/// A message that is about to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sent {
    /// Its key; 0 where it is not checked.
    pub key: Key,
    /// Its device: the stream in which order is kept.
    pub stream: u32,
    /// Its phase.
    pub phase: u16,
    /// When it was due, nanoseconds of the run.
    pub due: u64,
}

#[derive(Debug)]
struct Entry {
    stream: u32,
    number: u32,
    phase: u16,
    copies: u16,
    back: u16,
    dropped: u16,
    due: u64,
    deadline: u64,
}

/// Messages of a key that were settled, had not come back, and were not said to be dropped.
#[derive(Debug, Clone, Copy)]
struct Missing {
    phase: u16,
    count: u16,
    is_unheard: bool,
}

/// Keys are hashes already.
#[derive(Default)]
struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0 << 8 | u64::from(*byte);
        }
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Stream {
    sent: u32,
    newest_back: u32,
}

/// Every message under way, and the figures of each phase.
#[derive(Debug)]
pub struct Ledger {
    entries: HashMap<Key, Entry, BuildHasherDefault<AsIs>>,
    /// Keys by the time from which they are settled.
    deadlines: VecDeque<(u64, Key)>,
    /// What is missing by its key: of a message whose time is over it may still be said that it was dropped.
    missing: HashMap<Key, Missing, BuildHasherDefault<AsIs>>,
    /// The same keys, the oldest first.
    missing_keys: VecDeque<Key>,
    streams: Vec<Stream>,
    phases: Vec<CheckFigures>,
    /// Latencies since they were asked for last, once they were.
    recent: Option<Micros>,
    /// Nanoseconds after which a message that is not back is lost.
    grace: u64,
    /// The time stamp that what was sent has come to, milliseconds since 1970.
    reached: i64,
    unknown: u64,
    under_way: u64,
    /// When the checking side did not listen: from, to; the last one may be open.
    gaps: VecDeque<(u64, u64)>,
    gap_nanos: u64,
    checker_nanos: Option<u64>,
}

impl Ledger {
    /// An empty ledger of `streams` devices and `phases`.
    #[must_use]
    pub fn new(streams: usize, phases: usize, grace: std::time::Duration) -> Self {
        Self {
            entries: HashMap::default(),
            deadlines: VecDeque::new(),
            missing: HashMap::default(),
            missing_keys: VecDeque::new(),
            streams: vec![Stream::default(); streams],
            phases: vec![CheckFigures::default(); phases],
            recent: None,
            grace: grace.as_nanos() as u64,
            reached: i64::MIN,
            unknown: 0,
            under_way: 0,
            gaps: VecDeque::new(),
            gap_nanos: 0,
            checker_nanos: None,
        }
    }

    /// Takes in messages that are about to be sent at `now`.
    pub fn register(&mut self, sent: &[Sent], now: u64) {
        for message in sent {
            let Some(figures) = self.phases.get_mut(usize::from(message.phase)) else {
                continue;
            };
            figures.registered += 1;
            self.under_way += 1;
            let number = match self.streams.get_mut(message.stream as usize) {
                Some(stream) => {
                    stream.sent += 1;
                    stream.sent
                }
                None => 0,
            };
            let deadline = now + self.grace;
            let entry = self.entries.entry(message.key).or_insert(Entry {
                stream: message.stream,
                number,
                phase: message.phase,
                copies: 0,
                back: 0,
                dropped: 0,
                due: message.due,
                deadline,
            });
            if entry.copies > 0 {
                figures.alike += 1;
            }
            entry.copies = entry.copies.saturating_add(1);
            entry.deadline = deadline;
            self.deadlines.push_back((deadline, message.key));
        }
    }

    /// Notes which time stamp, milliseconds since 1970, what was sent has come to; that of a device whose clock is ahead is none.
    pub fn reach(&mut self, millis: i64) {
        self.reached = self.reached.max(millis);
    }

    /// The latest time stamp that was noted.
    #[must_use]
    pub fn reached(&self) -> i64 {
        self.reached
    }

    /// A message came back at `now`.
    pub fn received(&mut self, key: Key, now: u64) {
        self.back(key, now);
    }

    /// The same of a message that the checking side read at `now` and may have left unread for `lag` nanoseconds at most.
    pub fn read(&mut self, key: Key, now: u64, lag: u64) {
        if let Some(phase) = self.back(key, now)
            && let Some(figures) = self.phases.get_mut(usize::from(phase))
        {
            figures.reading_lag.record(lag);
        }
    }

    /// The sending side gave a message of this key up, with a broken connection or at the end. It is not lost then; where some of it got through
    /// and it comes back, it is received as any other. What is no message of ours, or is not checked, changes nothing.
    pub fn dropped(&mut self, key: Key) {
        if let Some(entry) = self.entries.get_mut(&key) {
            entry.dropped = entry.dropped.saturating_add(1);
            return;
        }
        let Some(missing) = self.missing.get_mut(&key).filter(|m| m.count > 0) else {
            return;
        };
        missing.count -= 1;
        if let Some(figures) = self.phases.get_mut(usize::from(missing.phase)) {
            let count = figures.missing(missing.is_unheard);
            *count = count.saturating_sub(1);
        }
    }

    /// Whether a message of this key was sent and is not settled.
    #[must_use]
    pub fn knows(&self, key: Key) -> bool {
        self.entries.contains_key(&key)
    }

    /// Whether such a message is not back yet.
    #[must_use]
    pub fn awaits(&self, key: Key) -> bool {
        (self.entries.get(&key)).is_some_and(|entry| entry.back < entry.copies)
    }

    /// Takes in that a message is back; its phase, if it is one of ours.
    fn back(&mut self, key: Key, now: u64) -> Option<u16> {
        let Some(entry) = self.entries.get_mut(&key) else {
            self.unknown += 1;
            return None;
        };
        let phase = entry.phase;
        let figures = self.phases.get_mut(usize::from(phase))?;
        if entry.back >= entry.copies {
            figures.duplicates += 1;
            return Some(phase);
        }
        entry.back += 1;
        figures.received += 1;
        self.under_way -= 1;
        if entry.copies > 1 {
            return Some(phase);
        }
        let latency = now.saturating_sub(entry.due);
        figures.latency.record(latency);
        if let Some(recent) = &mut self.recent {
            recent.record(latency);
        }
        if let Some(stream) = self.streams.get_mut(entry.stream as usize) {
            if entry.number < stream.newest_back {
                figures.disordered += 1;
            }
            stream.newest_back = stream.newest_back.max(entry.number);
        }
        Some(phase)
    }

    /// Notes how much CPU time the checking side's thread took so far, nanoseconds.
    pub fn spent(&mut self, cpu_nanos: u64) {
        self.checker_nanos = Some(cpu_nanos);
    }

    /// The CPU time that was noted last; `None` where what is back is told by the target's answers.
    #[must_use]
    pub fn checker_nanos(&self) -> Option<u64> {
        self.checker_nanos
    }

    /// Notes at `now` whether the checking side listens.
    pub fn listens(&mut self, does: bool, now: u64) {
        let is_open = self.gaps.back().is_some_and(|gap| gap.1 == u64::MAX);
        match (does, is_open) {
            (false, false) => self.gaps.push_back((now, u64::MAX)),
            (true, true) => {
                if let Some(gap) = self.gaps.back_mut() {
                    gap.1 = now;
                    self.gap_nanos += now.saturating_sub(gap.0);
                }
            }
            _ => {}
        }
    }

    /// How long the checking side did not listen, nanoseconds.
    #[must_use]
    pub fn gap_nanos(&self) -> u64 {
        self.gap_nanos
    }

    /// Whether a message with this deadline was under way while nobody listened: it may have come back unheard.
    fn is_in_gap(&self, deadline: u64) -> bool {
        let registered = deadline.saturating_sub(self.grace);
        let overlaps = |gap: &(u64, u64)| gap.0 <= deadline && gap.1 >= registered;
        self.gaps.iter().any(overlaps)
    }

    /// Settles the messages whose time is over at `now`. A message that is back stays until then, so that a duplicate is known.
    pub fn settle(&mut self, now: u64) {
        while let Some(&(deadline, key)) = self.deadlines.front() {
            if deadline > now {
                return;
            }
            self.deadlines.pop_front();
            self.settle_one(key, now);
            // Every message that a gap could concern is settled.
            let oldest = deadline.saturating_sub(self.grace);
            while self.gaps.front().is_some_and(|gap| gap.1 < oldest) {
                self.gaps.pop_front();
            }
        }
    }

    fn settle_one(&mut self, key: Key, now: u64) {
        // A key that was sent again waits for its last time.
        if self.entries.get(&key).is_none_or(|e| e.deadline > now) {
            return;
        }
        let Some(entry) = self.entries.remove(&key) else {
            return;
        };
        let not_back = entry.copies.saturating_sub(entry.back);
        self.under_way -= u64::from(not_back);
        let count = not_back.saturating_sub(entry.dropped);
        if count == 0 {
            return;
        }
        let missing = Missing {
            phase: entry.phase,
            count,
            is_unheard: self.is_in_gap(entry.deadline),
        };
        if let Some(figures) = self.phases.get_mut(usize::from(missing.phase)) {
            *figures.missing(missing.is_unheard) += u64::from(count);
        }
        self.keep(key, missing);
    }

    /// Keeps what is missing, and forgets the oldest where there is much.
    fn keep(&mut self, key: Key, missing: Missing) {
        if self.missing.insert(key, missing).is_none() {
            self.missing_keys.push_back(key);
        }
        if self.missing_keys.len() > MOST_MISSING
            && let Some(oldest) = self.missing_keys.pop_front()
        {
            self.missing.remove(&oldest);
        }
    }

    /// Messages that are neither back nor lost.
    #[must_use]
    pub fn under_way(&self) -> u64 {
        self.under_way
    }

    /// Messages that came back and were not ours, or so late that they were taken for lost.
    #[must_use]
    pub fn unknown(&self) -> u64 {
        self.unknown
    }

    /// Latencies of what came back since this was asked last; none the first time. A run that nobody asks pays nothing for them.
    pub fn take_recent(&mut self) -> Micros {
        std::mem::take(self.recent.get_or_insert_default())
    }

    /// The figures of each phase so far.
    #[must_use]
    pub fn phases(&self) -> &[CheckFigures] {
        &self.phases
    }
}

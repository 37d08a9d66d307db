//! Where a message leaves the community: a gateway that keeps what its line does not take, or a device that is wired to the line itself.

use std::collections::{BTreeMap, VecDeque};

use super::cut::Cut;
use crate::sim::event::Observation;
use crate::sim::network::tcp_again_millis;
use crate::time::SimSpan;

/// Most messages that a gateway keeps; what comes then is lost. It is what mosquitto, as the bridge on a gateway, keeps for a platform that is away
/// (`max_queued_messages` of mosquitto.conf(5), 1000 where nothing is set).
const MOST_KEPT: usize = 1_000;
/// From one message that was kept to the next when they are sent, nanoseconds (assumption: a gateway has a hundred acknowledged a second).
const GAP: i64 = 10_000_000;

/// What becomes of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It goes straight through.
    Passes,
    /// It is kept, or sent again, and comes later.
    Later,
    /// It never comes.
    Lost,
}

/// A gateway or wired device with its line.
#[derive(Debug)]
pub(in crate::sim) struct Edge {
    /// Whether it keeps what its line does not take.
    pub(in crate::sim) keeps: bool,
    /// Whether its line is down now.
    pub(in crate::sim) is_down: bool,
    /// When it is or will be, in order and apart from each other.
    pub(in crate::sim) cuts: Vec<Cut>,
    /// What it keeps, oldest first.
    pub(in crate::sim) kept: VecDeque<Observation>,
    /// How many messages that is.
    messages: usize,
    /// When it may send the next of it, nanoseconds.
    pub(in crate::sim) next_send: i64,
    /// When the last that it has sent arrives, nanoseconds.
    pub(in crate::sim) last_arrival: i64,
    /// When the last message of a device arrives, nanoseconds: none overtakes another of its device.
    pub(in crate::sim) latest: BTreeMap<u32, i64>,
}

impl Edge {
    /// One whose line is up; `keeps` says whether it is a gateway.
    pub(in crate::sim) fn new(keeps: bool) -> Self {
        Self {
            keeps,
            is_down: false,
            cuts: Vec::new(),
            kept: VecDeque::new(),
            messages: 0,
            next_send: i64::MIN,
            last_arrival: i64::MIN,
            latest: BTreeMap::new(),
        }
    }

    /// Whether what is sent in a window passes as if it were not there.
    pub(super) fn rests(&self, from: i64, until: i64) -> bool {
        let is_cut = self.cuts.first().is_some_and(|cut| cut.begins <= until);
        !self.is_down && !is_cut && self.kept.is_empty() && self.last_arrival <= from
    }

    /// Whether nothing is left to be done by it.
    pub(super) fn is_done(&self, now: i64) -> bool {
        self.cuts.is_empty() && self.rests(now, now)
    }

    /// Its line is up again.
    pub(super) fn restore(&mut self, at: i64) {
        self.is_down = false;
        self.next_send = self.next_send.max(at);
        self.cuts.retain(|cut| cut.ends > at);
    }

    /// Takes a message of the moment `at`. Gives what becomes of it, and how many messages that were kept are lost, since they are too old.
    pub(super) fn take(
        &mut self,
        message: &[Observation],
        at: i64,
        late: &mut Vec<Observation>,
    ) -> (Fate, u64) {
        if !self.keeps {
            return (self.try_again(message, at, late), 0);
        }
        let too_old = self.send_before(at.saturating_add(1), late);
        let is_open = !self.is_down && self.kept.is_empty() && self.last_arrival < at;
        let fate = if is_open {
            self.latest.clear();
            Fate::Passes
        } else if self.messages < MOST_KEPT {
            self.keep(message);
            Fate::Later
        } else {
            Fate::Lost
        };
        (fate, too_old)
    }

    /// Keeps a message behind all others.
    pub(in crate::sim) fn keep(&mut self, message: &[Observation]) {
        self.kept.extend(message);
        self.messages += 1;
    }

    /// Sends what is kept, one message after the other, as far as their turns come before a moment. Gives how many are lost, since they are
    /// older than a stamp can tell.
    pub(super) fn send_before(&mut self, limit: i64, late: &mut Vec<Observation>) -> u64 {
        let mut too_old = 0;
        while !self.is_down
            && let Some(first) = self.kept.front()
        {
            let at = self.next_send.max(first.time.nanos());
            if at >= limit {
                break;
            }
            self.next_send = at.saturating_add(GAP);
            too_old += u64::from(!self.send_first(at, late));
        }
        too_old
    }

    /// Sends the first message at a moment, or when the one before it of its device has arrived; `false` if it is lost.
    fn send_first(&mut self, at: i64, late: &mut Vec<Observation>) -> bool {
        let Some(first) = self.kept.front().copied() else {
            return true;
        };
        self.messages -= 1;
        let latest = self.latest.get(&first.device.0).copied();
        let arrives = latest.map_or(at, |latest| at.max(latest + 1));
        let mut is_sent = true;
        while let Some(made) = self.kept.front().copied()
            && (made.time, made.device) == (first.time, first.device)
        {
            self.kept.pop_front();
            match arriving(made, arrives) {
                Some(sent) => {
                    let arrives = sent.time.nanos();
                    let latest = self.latest.entry(made.device.0).or_insert(arrives);
                    *latest = (*latest).max(arrives);
                    self.last_arrival = self.last_arrival.max(arrives);
                    late.push(sent);
                }
                None => is_sent = false,
            }
        }
        is_sent
    }

    /// What a device without a gateway sends: TCP tries again for some seconds, in order.
    fn try_again(&mut self, message: &[Observation], at: i64, late: &mut Vec<Observation>) -> Fate {
        if !self.is_down && self.last_arrival < at {
            return Fate::Passes;
        }
        let is_up = |at: &i64| !self.cuts.iter().any(|cut| cut.holds(*at));
        let tries = std::iter::once(0).chain(tcp_again_millis());
        let mut tries = tries.map(|millis| at + SimSpan::from_millis(millis).nanos());
        let Some(tried) = tries.find(is_up) else {
            return Fate::Lost;
        };
        let arrives = tried.max(self.last_arrival.saturating_add(1));
        let mut fate = Fate::Lost;
        for sent in message.iter().filter_map(|made| arriving(*made, arrives)) {
            self.last_arrival = self.last_arrival.max(sent.time.nanos());
            late.push(sent);
            fate = Fate::Later;
        }
        fate
    }

    /// Heap bytes, maps by estimate.
    pub(super) fn memory_bytes(&self) -> usize {
        self.cuts.capacity() * size_of::<Cut>()
            + self.kept.capacity() * size_of::<Observation>()
            + self.latest.len() * 32
    }
}

/// An observation as it arrives at a moment or up to two seconds later, when its stamp can be told; `None` where it never can.
fn arriving(made: Observation, at: i64) -> Option<Observation> {
    let waits = (at - made.time.nanos()).max(0);
    let waits_millis = waits / 1_000_000 + i64::from(waits % 1_000_000 != 0);
    let delayed = made.shift.delayed(waits_millis)?;
    Some(Observation {
        time: made.time + SimSpan::from_millis(delayed.millis),
        shift: delayed.shift,
        ..made
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::DeviceIdx;
    use crate::sim::event::Shift;
    use crate::time::SimTime;

    const SECOND: i64 = 1_000_000_000;

    fn made(device: u32, millis: i64) -> Observation {
        Observation {
            time: SimTime::from_nanos(millis * 1_000_000),
            device: DeviceIdx(device),
            channel: 0,
            shift: Shift::NONE,
            value: 1.0,
        }
    }

    fn cut(begins_s: i64, ends_s: i64) -> Cut {
        Cut {
            begins: begins_s * SECOND,
            ends: ends_s * SECOND,
            incident: 0,
        }
    }

    /// An edge whose line is down from 0 to a number of seconds.
    fn down(keeps: bool, ends_s: i64) -> Edge {
        Edge {
            is_down: true,
            cuts: vec![cut(0, ends_s)],
            ..Edge::new(keeps)
        }
    }

    fn take(edge: &mut Edge, device: u32, millis: i64, late: &mut Vec<Observation>) -> Fate {
        let message = [made(device, millis)];
        edge.take(&message, millis * 1_000_000, late).0
    }

    /// Device, moment of arrival and stamp, milliseconds.
    fn told(late: &[Observation]) -> Vec<(u32, i64, i64)> {
        let millis = |time: SimTime| time.nanos() / 1_000_000;
        let all = late.iter();
        all.map(|o| (o.device.0, millis(o.time), millis(o.stamp())))
            .collect()
    }

    #[test]
    fn a_gateway_sends_what_it_kept_in_order_with_the_stamps_of_then() {
        let (mut edge, mut late) = (down(true, 10), Vec::new());
        for (device, millis) in [(1, 1_000), (2, 2_000), (1, 2_500)] {
            assert_eq!(take(&mut edge, device, millis, &mut late), Fate::Later);
        }
        assert!(late.is_empty());
        edge.restore(10 * SECOND);
        // It has not sent all when another comes: that waits its turn. All are less than 16 s late, so to the millisecond.
        assert_eq!(take(&mut edge, 3, 10_015, &mut late), Fate::Later);
        assert_eq!(told(&late), [(1, 10_000, 1_000), (2, 10_010, 2_000)]);
        late.clear();
        assert_eq!(edge.send_before(11 * SECOND, &mut late), 0);
        assert_eq!(told(&late), [(1, 10_020, 2_500), (3, 10_030, 10_015)]);
        assert_eq!(
            take(&mut edge, 3, 10_025, &mut late),
            Fate::Later,
            "one is on its way"
        );
        assert_eq!(take(&mut edge, 3, 10_050, &mut late), Fate::Passes);
    }

    #[test]
    fn what_is_late_by_more_waits_for_a_stamp_and_none_overtakes_another_of_its_device() {
        let (mut edge, mut late) = (down(true, 100), Vec::new());
        for (device, millis) in [(1, 1_500), (1, 3_400), (2, 3_500)] {
            take(&mut edge, device, millis, &mut late);
        }
        edge.restore(100 * SECOND);
        edge.send_before(101 * SECOND, &mut late);
        // Stamps tell steps of two seconds there. The first would be 98.5 s late and is 100 s; the second, 96.61 s, would come with 98 s before it, and
        // waits for the next step; the third, of another device, is 98 s late after 96.52 s.
        let expected = [
            (1, 101_500, 1_500),
            (1, 103_400, 3_400),
            (2, 101_500, 3_500),
        ];
        assert_eq!(told(&late), expected);
    }

    #[test]
    fn a_gateway_keeps_a_thousand_messages_and_loses_what_comes_then() {
        let (mut edge, mut late) = (down(true, 2_000), Vec::new());
        for n in 0..1_000 {
            assert_eq!(
                take(&mut edge, n, 1_000 + i64::from(n), &mut late),
                Fate::Later
            );
        }
        assert_eq!(take(&mut edge, 1, 5_000, &mut late), Fate::Lost);
        edge.restore(2_000 * SECOND);
        // Ten milliseconds each: 500 of them in the first five seconds, and there is room again.
        edge.send_before(2_005 * SECOND, &mut late);
        assert_eq!((late.len(), edge.messages), (500, 500));
        assert_eq!(take(&mut edge, 1, 2_005_000, &mut late), Fate::Later);
    }

    #[test]
    fn what_is_older_than_a_stamp_can_tell_is_lost() {
        let (mut edge, mut late) = (down(true, 33_000), Vec::new());
        take(&mut edge, 1, 1_000, &mut late);
        take(&mut edge, 1, 1_000_000, &mut late);
        edge.restore(33_000 * SECOND);
        // 32,999 s are more than the 32,766 s that a stamp can be off; 32,000 s are not.
        assert_eq!(edge.send_before(33_001 * SECOND, &mut late), 1);
        assert_eq!(told(&late), [(1, 33_002_000, 1_000_000)]);
    }

    #[test]
    fn without_a_gateway_tcp_tries_at_1_3_7_and_15_seconds() {
        let (mut edge, mut late) = (down(false, 30), Vec::new());
        // At 14.9 s the last try is at 29.9 s; at 15 s it is at 30 s. At 24 s the third is at 31 s, at 29.5 s the first at 30.5 s: in order.
        assert_eq!(take(&mut edge, 1, 14_900, &mut late), Fate::Lost);
        for millis in [15_000, 24_000, 29_500] {
            assert_eq!(take(&mut edge, 1, millis, &mut late), Fate::Later);
        }
        let expected = [
            (1, 30_000, 15_000),
            (1, 31_000, 24_000),
            (1, 31_001, 29_500),
        ];
        assert_eq!(told(&late), expected);
        edge.restore(30 * SECOND);
        let fate = take(&mut edge, 1, 30_200, &mut late);
        assert_eq!(fate, Fate::Later, "two are on their way");
        assert_eq!(told(&late[3..]), [(1, 31_002, 30_200)]);
        assert_eq!(take(&mut edge, 1, 31_003, &mut late), Fate::Passes);
        assert!(edge.is_done(32 * SECOND));
    }
}

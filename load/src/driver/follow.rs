//! Connections follow what happens to what speaks over them: a silent device's is dropped without a word, so that its last will is published,
//! and made again when the device is back.

use super::{Driver, Due, PhaseClock};
use crate::parking::{Ticket, Wait};
use crate::payload::MessageKind;
use crate::record::Wire;
use crate::silence::{Change, SilenceCause};
use crate::target::nanos_since;

/// How many devices of each connection can be heard.
#[derive(Debug)]
pub(super) struct Hearing {
    heard: Vec<u32>,
}

/// What becomes of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    /// The last of its devices fell silent.
    Drops(SilenceCause),
    /// The first of them is heard again.
    Returns,
    /// Others speak over it.
    Stays,
}

impl Hearing {
    /// All devices are heard, the connection of each being that of `connection_of`.
    pub(super) fn new(connection_of: &[u32], connections: usize) -> Self {
        let mut heard = vec![0; connections];
        for connection in connection_of {
            if let Some(devices) = heard.get_mut(*connection as usize) {
                *devices += 1;
            }
        }
        Self { heard }
    }

    fn turn(&mut self, connection: usize, cause: Option<SilenceCause>) -> Turn {
        let Some(devices) = self.heard.get_mut(connection) else {
            return Turn::Stays;
        };
        let before = *devices;
        *devices = match cause {
            Some(_) => before.saturating_sub(1),
            None => before + 1,
        };
        match (cause, *devices) {
            (Some(cause), 0) => Turn::Drops(cause),
            (None, 1) => Turn::Returns,
            _ => Turn::Stays,
        }
    }
}

impl Driver<'_> {
    /// Follows all that happened to devices before the next message and is due; tells when the next of it is, if that is to come.
    pub(super) fn follow_due(&mut self, clock: &PhaseClock<'_>, now: u64) -> Option<u64> {
        while let Some(change) = self.batch.change_before(self.followed, self.next) {
            match self.due(change.time, clock, now) {
                Due::At(due) if due > now => return Some(due),
                Due::Over => return Some(clock.end),
                Due::At(_) => {}
            }
            self.followed += 1;
            self.follow(change, clock.index);
        }
        None
    }

    /// Follows what is left of that in a batch whose messages are all dealt with.
    pub(super) fn follow_rest(&mut self, phase: u16) {
        while let Some(change) = self.batch.change_before(self.followed, usize::MAX) {
            self.followed += 1;
            self.follow(change, phase);
        }
        self.followed = 0;
    }

    fn follow(&mut self, change: Change, phase: u16) {
        let connection = self.connection_of.get(change.device as usize);
        let connection = connection.copied().unwrap_or(0);
        let to = connection as usize;
        if let Some(edges) = &mut self.edges {
            match change.cause {
                Some(_) => edges.falls_silent(change.device),
                None => edges.speaks(change.device),
            }
        }
        match self.hearing.turn(to, change.cause) {
            Turn::Drops(cause) => {
                // What is on it leaves at once: it could come back before the ledger knows it.
                self.pass_pending();
                self.outlet.silence(to, &mut self.figures);
                self.figures.of(phase, |f| f.silenced.count(cause));
            }
            Turn::Returns => self.outlet.release(to),
            // Its node's births tell of it when that is back.
            Turn::Stays if !self.outlet.is_up(to) => {}
            Turn::Stays => self.tell_turn(change.device, connection),
        }
    }

    /// Lets a Sparkplug node say that one of its devices has died, or is born again.
    fn tell_turn(&mut self, device: u32, connection: u32) {
        let now = nanos_since(self.epoch);
        let said = self.edges.as_mut().and_then(|edges| edges.turn(device));
        if let Some(said) = said {
            let ticket = Ticket {
                device,
                time: None,
                due: now,
                kind: MessageKind::Telemetry,
                value: 0,
            };
            let content = (&said.topic[..], &said.payload[..]);
            self.parking.put(
                connection,
                ticket,
                (content, Wire::default()),
                (now, Wait::Room),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_is_up_as_long_as_one_of_its_devices_is_heard() {
        // A gateway with two devices, and one with one.
        let mut hearing = Hearing::new(&[0, 1, 0], 2);
        let (dead, mains) = (Some(SilenceCause::Dead), Some(SilenceCause::NoMains));
        assert_eq!(hearing.turn(0, dead), Turn::Stays);
        assert_eq!(hearing.turn(1, dead), Turn::Drops(SilenceCause::Dead));
        assert_eq!(hearing.turn(0, mains), Turn::Drops(SilenceCause::NoMains));
        assert_eq!(hearing.turn(0, None), Turn::Returns);
        assert_eq!(hearing.turn(0, None), Turn::Stays);
        assert_eq!(hearing.turn(1, None), Turn::Returns);
        assert_eq!(hearing.turn(9, dead), Turn::Stays, "there is none");
    }
}

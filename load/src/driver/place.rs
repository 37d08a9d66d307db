//! What becomes of a message that is due: it is handed over, waits for its connection, or is left out.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use super::figures::{Figures, Incoming};
use super::{Checking, DriveError, Driver, PhaseClock};
use crate::check::{Key, Ledger, Sent};
use crate::commands::Way;
use crate::edges::{Fate, is_birth};
use crate::mqtt::Offer;
use crate::parking::{Parks, Ticket, Wait};
use crate::payload::{Message, MessageKind};
use crate::plan::Pace;
use crate::record::{Tap, Wire};
use crate::target::{Outlet, nanos_since};

/// Answers to commands are no messages of a phase: they are not measured.
const NO_PHASE: u16 = u16::MAX;

impl Driver<'_> {
    /// Deals with a message that is due: hands it over, or lets it wait for its connection. `false` when it must wait where it is.
    pub(super) fn place(
        &mut self,
        message: &Message,
        due: u64,
        clock: &PhaseClock<'_>,
    ) -> Result<bool, DriveError> {
        let (topic, payload) = self.batch.content(message);
        let wire = self.batch.wire(self.next);
        let connection = self.connection_of.get(message.device as usize);
        let connection = connection.copied().unwrap_or(0);
        let is_birth = self.edges.is_some() && is_birth(topic);
        let payload = match &mut self.edges {
            Some(edges) => edges.dress(topic, payload, self.outlet.session(connection as usize)),
            None => payload,
        };
        let mut fate = Fate::Sent;
        let mut sent = Sent {
            key: 0,
            stream: message.device,
            phase: clock.index,
            due,
        };
        let offer = match self.parking.waits(connection) {
            Some(Wait::Room) => Offer::Full,
            Some(Wait::Return) => Offer::Returning,
            None => {
                let to = connection as usize;
                if self.ledger.is_some() {
                    let by = (self.check, message.value);
                    sent.key = known_key(by, &mut self.outlet, topic, payload);
                }
                Self::make_known(self.ledger, &self.outlet, to, &mut self.pending, self.epoch);
                (self.outlet).offer(to, (topic, payload), wire, &sent)?
            }
        };
        match offer {
            Offer::Full | Offer::Returning => {
                let times = (due, nanos_since(self.epoch));
                let wait = if offer == Offer::Returning {
                    Wait::Return
                } else {
                    Wait::Room
                };
                let content = (topic, payload);
                match (self.parking).park(connection, message, (content, wire), times, wait) {
                    Parks::Waits => {}
                    // Nothing that comes after a birth is understood without it.
                    Parks::LaneFull if is_birth => {
                        let (ticket, now) = (Ticket::of(message, due), times.1);
                        let content = (content, wire);
                        self.parking.put(connection, ticket, content, (now, wait));
                    }
                    // A replay is whole or waits; without pacing nothing is ever late.
                    Parks::LaneFull if self.traffic.is_none() && *clock.pace != Pace::Fastest => {
                        fate = Fate::LeftOut;
                        self.figures.of(clock.index, |f| f.shed += 1);
                    }
                    Parks::LaneFull | Parks::LotFull => return Ok(false),
                }
            }
            Offer::Taken => {
                Self::taken(
                    &mut self.figures,
                    &mut self.tap,
                    &mut self.pending,
                    sent,
                    (message.kind, (topic, payload), wire),
                )?;
                if let Some(truth) = &mut self.truth {
                    truth.reach(message.time);
                }
            }
            Offer::Missed => {
                fate = Fate::LeftOut;
                self.figures.of(clock.index, |f| f.missed += 1);
            }
            Offer::TooLong => {
                fate = Fate::LeftOut;
                self.figures.of(clock.index, |f| f.too_long += 1);
            }
        }
        self.reached = Some(message.time);
        if let Some(traffic) = &mut self.traffic {
            traffic.add(topic, payload);
        }
        if let Some(edges) = &mut self.edges {
            edges.used(message.device, topic, fate);
        }
        Ok(true)
    }

    /// A message is not sent at all: where it is a birth, its node knows it and is born when it attends next.
    pub(super) fn leave_out(&mut self, message: &Message) {
        let Some(edges) = &mut self.edges else {
            return;
        };
        let (topic, payload) = self.batch.content(message);
        let connection = self.connection_of.get(message.device as usize);
        let connection = connection.copied().unwrap_or(0);
        edges.dress(topic, payload, self.outlet.session(connection as usize));
        edges.used(message.device, topic, Fate::LeftOut);
        if is_birth(topic) && self.lapsed.last() != Some(&connection) {
            self.lapsed.push(connection);
        }
    }

    /// Hears commands and answers them, and lets edge nodes be born again that were asked to or whose connection was made again.
    pub(super) fn attend(&mut self, phase: u16) -> Result<(), DriveError> {
        let mut born = Vec::new();
        for incoming in std::mem::take(&mut self.figures.heard) {
            let Some(commands) = &mut self.commands else {
                continue;
            };
            let Incoming {
                connection,
                topic,
                payload,
                reply,
            } = incoming;
            let way = Way { connection, reply };
            let heard = commands.hear(way, &String::from_utf8_lossy(&topic), &payload);
            self.figures.of(phase, |f| f.hear(heard));
            born.extend(self.edges.as_ref().and_then(|e| e.asked(&topic, &payload)));
        }
        self.answer(phase)?;
        let connection_of = |device: u32| {
            let connection = self.connection_of.get(device as usize);
            connection.copied().unwrap_or(0)
        };
        let Some(edges) = &mut self.edges else {
            return Ok(());
        };
        let mut again = std::mem::take(&mut self.lapsed);
        again.extend(self.outlet.take_returned());
        for connection in again {
            // What waited for the connection that broke would come before the births.
            let missed = self.parking.forget(connection);
            self.figures.of(phase, |f| f.missed += missed);
            born.extend(edges.of(|device| connection_of(device) == connection));
        }
        born.sort_unstable();
        born.dedup();
        let now = nanos_since(self.epoch);
        for key in born {
            let session = |device| self.outlet.session(connection_of(device) as usize);
            for birth in edges.births(&key, session) {
                let to = connection_of(birth.device);
                let content = (&birth.topic[..], &birth.payload[..]);
                let ticket = Ticket {
                    device: birth.device,
                    time: None,
                    due: now,
                    kind: MessageKind::Telemetry,
                    value: 0,
                };
                let content = (content, Wire::default());
                self.parking.put(to, ticket, content, (now, Wait::Room));
            }
        }
        Ok(())
    }

    /// Counts what became of commands, and sends what their devices answer, as far as there is room.
    pub(super) fn answer(&mut self, phase: u16) -> Result<(), DriveError> {
        let Some(commands) = &mut self.commands else {
            return Ok(());
        };
        let (done, refused) = commands.settle();
        self.figures.of(phase, |f| {
            f.commands_done += done;
            f.commands_refused += refused;
        });
        let sent = Sent {
            key: 0,
            stream: u32::MAX,
            phase: NO_PHASE,
            due: nanos_since(self.epoch),
        };
        while let Some(answer) = commands.first_answer() {
            let content = (&answer.topic[..], &answer.payload[..]);
            let none = Wire::default();
            match (self.outlet).offer(answer.connection, content, none, &sent)? {
                Offer::Full | Offer::Returning => break,
                Offer::Taken | Offer::Missed | Offer::TooLong => commands.drop_answer(),
            }
        }
        Ok(())
    }

    /// Tells the ledger of what an offer is about to send: it could come back before the ledger knows it.
    #[inline]
    fn make_known(
        ledger: Option<&Mutex<Ledger>>,
        outlet: &Outlet,
        connection: usize,
        pending: &mut Vec<Sent>,
        epoch: Instant,
    ) {
        let Some(ledger) = ledger.filter(|_| outlet.sends_when_offered(connection)) else {
            return;
        };
        let mut ledger = ledger.lock().unwrap_or_else(PoisonError::into_inner);
        ledger.register(pending, nanos_since(epoch));
        pending.clear();
    }

    /// The target took a message over.
    fn taken(
        figures: &mut Figures,
        tap: &mut Option<Tap>,
        pending: &mut Vec<Sent>,
        sent: Sent,
        (kind, content, wire): (MessageKind, (&[u8], &[u8]), Wire<'_>),
    ) -> Result<(), DriveError> {
        figures.of(sent.phase, |f| {
            f.taken += 1;
            f.notices += u64::from(kind == MessageKind::Notice);
        });
        if sent.key != 0 {
            pending.push(sent);
        }
        let is_recorded = match tap {
            Some(tap) => tap.note(sent.due, sent.stream, content, wire),
            None => true,
        };
        if is_recorded {
            Ok(())
        } else {
            Err(DriveError::RecordGone)
        }
    }

    /// Hands over what waits for connections, as far as these have room now.
    pub(super) fn unpark(&mut self, phase: u16, now: u64) -> Result<(), DriveError> {
        if self.parking.is_empty() {
            return Ok(());
        }
        for connection in self.parking.connections() {
            while let Some(parked) = self.parking.front(connection) {
                let (topic, payload) = parked.content();
                let wire = parked.wire();
                let Ticket {
                    device,
                    time,
                    due,
                    kind,
                    value,
                } = parked.ticket;
                let to = connection as usize;
                let mut sent = Sent {
                    key: 0,
                    stream: device,
                    phase,
                    due,
                };
                if self.ledger.is_some() {
                    let by = (self.check, value);
                    sent.key = known_key(by, &mut self.outlet, topic, payload);
                }
                Self::make_known(self.ledger, &self.outlet, to, &mut self.pending, self.epoch);
                match (self.outlet).offer(to, (topic, payload), wire, &sent)? {
                    Offer::Full | Offer::Returning => break,
                    Offer::Taken => {
                        Self::taken(
                            &mut self.figures,
                            &mut self.tap,
                            &mut self.pending,
                            sent,
                            (kind, (topic, payload), wire),
                        )?;
                        if let (Some(truth), Some(time)) = (&mut self.truth, time) {
                            truth.reach(time);
                        }
                    }
                    Offer::Missed => self.figures.of(phase, |f| f.missed += 1),
                    Offer::TooLong => {
                        self.figures.of(phase, |f| f.too_long += 1);
                        // Its number was used. A birth that is too long would be too long again.
                        let is_gap = self.edges.is_some() && !is_birth(topic);
                        if is_gap && self.lapsed.last() != Some(&connection) {
                            self.lapsed.push(connection);
                        }
                    }
                }
                self.parking.pop(connection);
            }
        }
        let waited = self.parking.waited(now);
        self.figures.of(phase, |f| f.full_nanos += waited);
        Ok(())
    }
}

/// The key of a message of a run that is checked, 0 where this one is not: a hash a message is what an unchecked run need not pay.
#[inline]
fn known_key(
    (check, value): (Checking, Key),
    outlet: &mut Outlet,
    topic: &[u8],
    payload: &[u8],
) -> Key {
    match check {
        Checking::Subscribed | Checking::Answers => outlet.key_of(topic, payload),
        Checking::Values => value,
    }
}

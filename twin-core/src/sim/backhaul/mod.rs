//! The line from the community to the platform: when it is down, gateways keep what they carry and send it after.
//!
//! It is the last thing that happens to a message, behind the merging of a window: there all messages come in the order of time whatever
//! thread or step computed them, so that gateways, which serve devices of many chunks, need no lock. What passes costs nothing as long as
//! no line is down and nothing waits.
//!
//! | module | what it holds |
//! |---|---|
//! | `cut` | when a line is down |
//! | `edge` | a gateway with what it keeps, or a device that is wired to the line itself |
//! | `way` | by which gateways a device's messages can go |

mod cut;
mod edge;
#[cfg(test)]
mod tests;
mod way;

use std::collections::BTreeMap;

pub(super) use cut::Cut;
pub(super) use edge::Edge;
pub(super) use way::Ways;

use edge::Fate;

use super::event::Observation;
use super::truth::{Truth, TruthCause, TruthKind, TruthPhase};
use crate::ids::DeviceIdx;
use crate::time::{SimSpan, SimTime};

/// What became of messages while the line to the platform was down, since the run began.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BackhaulCounts {
    /// Messages that were kept, or tried again, and sent later.
    pub kept: u64,
    /// Messages that were lost: a gateway had no room for them or they were too old when their turn came, or no try of a device without a
    /// gateway met a line.
    pub lost: u64,
}

/// A device whose messages do not get through now.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Silenced {
    /// The loudest of its gateways, which keeps its messages; itself if it has none.
    pub(super) gateway: u32,
    /// Its messages that were kept since.
    pub(super) kept: u32,
    /// Its messages that were lost since.
    pub(super) lost: u32,
}

/// The lines of a community to its platform.
#[derive(Debug, Default)]
pub(super) struct Backhaul {
    /// Gateways and wired devices whose line is or will be down, or that have something to send yet.
    pub(super) edges: BTreeMap<u32, Edge>,
    /// By which of them devices' messages go; empty while there are none.
    ways: Ways,
    /// What is silenced now.
    pub(super) silenced: BTreeMap<u32, Silenced>,
    /// What was sent and has not arrived yet, in no order.
    pub(super) late: Vec<Observation>,
    /// What arrives in the present window, where that is not what the devices sent in it.
    heard: Option<Vec<Observation>>,
    /// Memory of the windows before.
    spare: Vec<Observation>,
    /// Begins and ends of the present window.
    truths: Vec<Truth>,
    /// See [`BackhaulCounts`].
    pub(super) counts: BackhaulCounts,
}

/// Begin or end of a cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Turn {
    at: i64,
    /// Ends come before begins of the same moment: who changes from one gateway to another is not silenced.
    is_begin: bool,
    edge: u32,
}

impl Backhaul {
    /// Takes the ways of devices' messages, which it needs as long as there are edges.
    pub(super) fn take_ways(&mut self, ways: Ways) {
        self.ways = ways;
    }

    /// Lets a line be down for a while; cuts that overlap or touch are one, of the incident of the first. `keeps` says whether it is a gateway's.
    pub(super) fn cut(&mut self, edge: u32, keeps: bool, cut: Cut) {
        let edge = self.edges.entry(edge).or_insert_with(|| Edge::new(keeps));
        cut::add(&mut edge.cuts, cut);
    }

    /// Lets the observations of the window (from, until], in the order of time, go by their lines.
    pub(super) fn pass(&mut self, sent: &[Observation], (from, until): (i64, i64)) {
        if let Some(heard) = self.heard.take() {
            self.spare = heard;
        }
        if self.rests(from, until) {
            return;
        }
        let mut heard = std::mem::take(&mut self.spare);
        heard.clear();
        let turns = self.turns(from, until);
        let mut turns = turns.iter().peekable();
        // What a device sends at one moment is one message.
        for message in sent.chunk_by(|a, b| (a.time, a.device) == (b.time, b.device)) {
            let Some(first) = message.first() else {
                continue;
            };
            while let Some(turn) = turns.next_if(|turn| turn.at <= first.time.nanos()) {
                self.turn(*turn);
            }
            self.take(message, first, &mut heard);
        }
        turns.for_each(|turn| self.turn(*turn));
        for edge in self.edges.values_mut() {
            let lost = edge.send_before(until.saturating_add(1), &mut self.late);
            self.counts.lose_kept(lost);
        }
        let is_here = |late: &mut Observation| late.time.nanos() <= until;
        let mut late: Vec<Observation> = self.late.extract_if(.., is_here).collect();
        // Of what arrives together by two gateways, the older comes first, wherever a window ends.
        late.sort_by_key(|o| (o.time, o.device, o.channel, o.stamp()));
        heard.append(&mut late);
        heard.sort_by_key(|o| (o.time, o.device, o.channel));
        self.heard = Some(heard);
        self.edges.retain(|_, edge| !edge.is_done(until));
        if self.edges.is_empty() {
            self.ways = Ways::default();
        }
    }

    /// What arrives in the window that was passed last; `None` if it is what was sent.
    pub(super) fn heard(&self) -> Option<&[Observation]> {
        self.heard.as_deref()
    }

    /// Takes out what really happened in that window.
    pub(super) fn truths(&mut self) -> std::vec::Drain<'_, Truth> {
        self.truths.drain(..)
    }

    /// Whether every message of a window goes straight through.
    fn rests(&self, from: i64, until: i64) -> bool {
        self.late.is_empty() && self.edges.values().all(|edge| edge.rests(from, until))
    }

    /// Begins and ends of cuts in a window, in their order.
    fn turns(&self, from: i64, until: i64) -> Vec<Turn> {
        let mut turns = Vec::new();
        for (&edge, Edge { cuts, .. }) in &self.edges {
            for cut in cuts {
                let ends = [(cut.begins, true), (cut.ends, false)];
                let within = ends
                    .into_iter()
                    .filter(|(at, _)| (from + 1..=until).contains(at));
                turns.extend(within.map(|(at, is_begin)| Turn { at, is_begin, edge }));
            }
        }
        turns.sort_unstable();
        turns
    }

    fn turn(&mut self, Turn { at, is_begin, edge }: Turn) {
        let Some(of) = self.edges.get_mut(&edge) else {
            return;
        };
        if is_begin {
            let lost = of.send_before(at, &mut self.late);
            self.counts.lose_kept(lost);
            of.is_down = true;
            let cut = of.cuts.iter().find(|cut| cut.begins == at).copied();
            if let Some(Cut { incident, .. }) = cut {
                self.silence(edge, at, incident);
            }
        } else {
            of.restore(at);
            self.let_speak(edge, at);
        }
    }

    /// Tells of those that the cut of an edge silences: all whose other gateways have no line either.
    fn silence(&mut self, edge: u32, at: i64, incident: u32) {
        for device in self.ways.on(edge) {
            let is_silent = self.ways.of(device).all(|gateway| self.is_down(gateway));
            if !is_silent || self.silenced.contains_key(&device) {
                continue;
            }
            let silenced = Silenced {
                gateway: self.ways.of(device).next().unwrap_or(edge),
                kept: 0,
                lost: 0,
            };
            self.silenced.insert(device, silenced);
            // The first of its gateways that has a line again lets it speak.
            let ends = self
                .ways
                .of(device)
                .filter_map(|gateway| self.restored(gateway, at));
            let begins = TruthPhase::Begins {
                cause: TruthCause::Incident(incident),
                lasts: ends.min().map(|ends| SimSpan::from_nanos(ends - at)),
            };
            self.truths.push(truth(at, device, silenced, begins));
        }
    }

    /// Tells of those that an edge, whose line is back, lets speak again.
    fn let_speak(&mut self, edge: u32, at: i64) {
        for device in self.ways.on(edge) {
            if let Some(silenced) = self.silenced.remove(&device) {
                let ends = TruthPhase::Ends;
                self.truths.push(truth(at, device, silenced, ends));
            }
        }
    }

    /// When the line of an edge that is down at a moment is up again.
    fn restored(&self, edge: u32, at: i64) -> Option<i64> {
        let cuts = &self.edges.get(&edge)?.cuts;
        cuts.iter().find(|cut| cut.holds(at)).map(|cut| cut.ends)
    }

    fn is_down(&self, edge: u32) -> bool {
        self.edges.get(&edge).is_some_and(|edge| edge.is_down)
    }

    /// Lets a message go by the loudest of its gateways that has a line; where none has one, the loudest keeps it.
    fn take(&mut self, message: &[Observation], first: &Observation, heard: &mut Vec<Observation>) {
        let device = first.device.0;
        let loudest = self.ways.of(device).next();
        let open = self.ways.of(device).find(|gateway| !self.is_down(*gateway));
        let edge = open.or(loudest).and_then(|edge| self.edges.get_mut(&edge));
        let Some(edge) = edge else {
            heard.extend_from_slice(message);
            return;
        };
        let (fate, too_old) = edge.take(message, first.time.nanos(), &mut self.late);
        self.counts.lose_kept(too_old);
        let silenced = self.silenced.get_mut(&device);
        match fate {
            Fate::Passes => heard.extend_from_slice(message),
            Fate::Later => {
                self.counts.kept += 1;
                silenced.into_iter().for_each(|silenced| silenced.kept += 1);
            }
            Fate::Lost => {
                self.counts.lost += 1;
                silenced.into_iter().for_each(|silenced| silenced.lost += 1);
            }
        }
    }

    /// Heap bytes, maps by estimate.
    pub(super) fn memory_bytes(&self) -> usize {
        let edges = self.edges.values().map(|edge| 64 + edge.memory_bytes());
        let heard = self.heard.as_ref().map_or(0, Vec::capacity);
        edges.sum::<usize>()
            + self.ways.memory_bytes()
            + self.silenced.len() * 32
            + (self.late.capacity() + self.spare.capacity() + heard) * size_of::<Observation>()
    }
}

impl BackhaulCounts {
    /// Messages that were kept were too old in the end.
    fn lose_kept(&mut self, messages: u64) {
        self.kept = self.kept.saturating_sub(messages);
        self.lost += messages;
    }
}

fn truth(at: i64, device: u32, silenced: Silenced, phase: TruthPhase) -> Truth {
    Truth {
        time: SimTime::from_nanos(at),
        device: Some(DeviceIdx(device)),
        kind: TruthKind::Backhaul {
            gateway: DeviceIdx(silenced.gateway),
            kept: silenced.kept,
            lost: silenced.lost,
        },
        phase,
    }
}

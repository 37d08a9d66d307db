//! The twin's telemetry as messages: the simulation and the payloads in a thread of their own, a bounded step ahead.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use twin_core::catalogue::{Catalogue, Channel};
use twin_core::model::Community;
use twin_core::sim::{Disturbances, EventSink, Notice, Observation, SimOptions, Simulation, Truth};
use twin_core::time::{SimSpan, SimTime};

use crate::RunError;
use crate::check::{Key, ValuePaths, value_key};
use crate::commands::Inbox;
use crate::notices::{Notices, Tiding};
use crate::payload::{Batch, DeviceFacts, Matter, Profile, Reading, Report, Unit, channels};
use crate::silence::Silences;
use crate::warm_up::WarmUp;

/// Batches that may wait: with the one in the making and the one being sent, at most some tens of MiB.
const AHEAD: usize = 3;
/// How much simulated time passes before the thread looks whether anybody still listens.
const STEP: SimSpan = SimSpan::from_secs(60);
/// The same where commands come in: a device follows one some simulated seconds after what is just being sent.
const COMMANDED_STEP: SimSpan = SimSpan::from_secs(1);

/// The simulation of a community, ready to send.
#[derive(Debug)]
pub struct Source<'a> {
    simulation: Simulation,
    community: &'a Community,
    catalogue: &'a Catalogue,
    channels: Vec<&'a [Channel]>,
    /// Added to every time stamp.
    shift: SimSpan,
    /// How the checking side knows messages, if by their values.
    paths: Option<&'a ValuePaths>,
    /// Where it ends, if anywhere.
    until: Option<SimTime>,
    /// Alarms and states as they are.
    notices: Notices,
    /// Devices that are not heard.
    silences: Silences,
    /// Whether alarms and states are told.
    tells_notices: bool,
    /// Whether batches tell which devices fall silent and are heard again.
    tells_silence: bool,
}

/// Where a run begins in the course of its scenario.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Begin<'a> {
    /// At its start.
    #[default]
    Start,
    /// At this time: what happens before is simulated and not sent, and what comes of it is. Before the scenario's start the simulation begins as
    /// early, and what happens keeps its times.
    At(SimTime),
    /// At this snapshot, with the seed and what is to happen that are in it. Alarms that stand in it count as told.
    Snapshot(&'a [u8]),
}

/// Thread CPU of the source, nanoseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SourceUse {
    /// CPU time of its thread.
    pub cpu_nanos: u64,
}

impl<'a> Source<'a> {
    /// The simulation of `community`, to which `disturbances` happen, at its begin.
    ///
    /// # Errors
    /// When the simulation does not know a class, what happens is wrong, or a snapshot is none of this community.
    pub fn new(
        community: &'a Community,
        catalogue: &'a Catalogue,
        (options, disturbances): (SimOptions, &Disturbances),
        begin: Begin<'_>,
    ) -> Result<Self, RunError> {
        let of = (community, catalogue);
        let notices = Notices::new(community, catalogue);
        let nothing = Silences::default();
        let (simulation, notices, silences) = match begin {
            Begin::Start => (begun(of, options, disturbances)?, notices, nothing),
            Begin::At(time) if time < options.start => {
                let earlier = disturbances.after(time - options.start);
                let options = SimOptions {
                    start: time,
                    ..options
                };
                (begun(of, options, &earlier)?, notices, nothing)
            }
            Begin::At(time) => {
                let mut simulation = begun(of, options, disturbances)?;
                let mut warm_up = WarmUp::new(notices);
                simulation.advance(time, &mut warm_up);
                let (notices, silences) = warm_up.end(simulation.now());
                (simulation, notices, silences)
            }
            Begin::Snapshot(bytes) => {
                let threads = options.threads;
                let simulation = Simulation::resume(community, catalogue, bytes, threads)?;
                let silences = Silences::of(&simulation);
                (simulation, notices, silences)
            }
        };
        Ok(Self {
            notices: notices.begun_at(&simulation),
            silences,
            simulation,
            community,
            catalogue,
            channels: channels(community, catalogue),
            shift: SimSpan::default(),
            paths: None,
            until: None,
            tells_notices: false,
            tells_silence: false,
        })
    }

    /// The same, with messages of alarms and states beside those of values.
    #[must_use]
    pub fn with_notices(self) -> Self {
        Self {
            tells_notices: true,
            ..self
        }
    }

    /// The same, with word of the devices that fall silent and are heard again, which connections follow.
    #[must_use]
    pub fn with_silences(self) -> Self {
        Self {
            tells_silence: true,
            ..self
        }
    }

    /// The same, `shift` added to every time stamp.
    #[must_use]
    pub fn shifted(self, shift: SimSpan) -> Self {
        Self { shift, ..self }
    }

    /// The same, messages named for a checking side that knows them by their values.
    #[must_use]
    pub fn known_by(self, paths: Option<&'a ValuePaths>) -> Self {
        Self { paths, ..self }
    }

    /// Its seed.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.simulation.seed()
    }

    /// The simulated time that it has come to.
    #[must_use]
    pub fn now(&self) -> SimTime {
        self.simulation.now()
    }

    /// The same, ending at `time`.
    #[must_use]
    pub fn until(self, time: SimTime) -> Self {
        Self {
            until: Some(time),
            ..self
        }
    }

    /// The channel through which batches come, and the other end for the batches that were sent.
    #[must_use]
    pub fn pipe() -> (Spout, Inlet) {
        let (send, batches) = sync_channel(AHEAD);
        let (used, reuse) = sync_channel(AHEAD + 2);
        let spout = Spout {
            send,
            reuse,
            is_over: false,
            inbox: None,
        };
        (spout, Inlet { batches, used })
    }

    /// Simulates until its end, until `stop` or until nobody listens.
    pub fn run(
        mut self,
        facts: &[DeviceFacts],
        profile: &mut dyn Profile,
        mut spout: Spout,
        stop: &AtomicBool,
    ) -> SourceUse {
        let inbox = spout.inbox.take();
        let step = inbox.as_ref().map_or(STEP, |_| COMMANDED_STEP);
        let mut batch = Batch::default();
        if self.tells_silence {
            let silent = self.silences.at(self.simulation.now());
            silent.for_each(|change| batch.add_change(change));
        }
        let mut sink = Sink {
            facts,
            channels: &self.channels,
            shift: self.shift,
            paths: self.paths,
            keys: Vec::new(),
            profile,
            spout,
            batch,
            notices: self.tells_notices.then_some(self.notices),
            silences: self.silences,
            tells_silence: self.tells_silence,
        };
        let end = self.until.unwrap_or(SimTime::from_nanos(i64::MAX));
        while !sink.spout.is_over() && !stop.load(Ordering::Relaxed) && self.simulation.now() < end
        {
            if let Some(inbox) = &inbox {
                let of = (self.community, self.catalogue);
                let notices = obey(&mut self.simulation, of, self.shift, inbox);
                notices.iter().for_each(|notice| sink.notice(notice));
            }
            let until = (self.simulation.now() + step).min(end);
            self.simulation.advance(until, &mut sink);
            sink.follow(until);
            sink.spout.hand_over(&mut sink.batch);
        }
        if self.until.is_some() {
            sink.spout.end(sink.batch);
        }
        SourceUse {
            cpu_nanos: crate::cpu::thread_nanos(),
        }
    }
}

fn begun(
    (community, catalogue): (&Community, &Catalogue),
    options: SimOptions,
    disturbances: &Disturbances,
) -> Result<Simulation, RunError> {
    let mut simulation = Simulation::new(community, catalogue, options)?;
    simulation.disturb(community, catalogue, disturbances)?;
    Ok(simulation)
}

/// Lets devices follow the commands that wait, as far as there is room for their outcomes. Each stamp is that of what the device says of it.
/// Gives what changed by them, which the simulation tells nobody else.
fn obey(
    simulation: &mut Simulation,
    (community, catalogue): (&Community, &Catalogue),
    shift: SimSpan,
    inbox: &Inbox,
) -> Vec<Notice> {
    let mut notices = Vec::new();
    while let Some(order) = inbox.take() {
        let device = community.devices.get(order.device as usize);
        let Some(class) = device.and_then(|d| catalogue.class(d.class.as_str())) else {
            continue;
        };
        let followed = order.follow(simulation, class, &mut notices);
        let stamp = simulation.now() + shift;
        inbox.tell(order.back, followed.map(|()| stamp));
    }
    notices
}

/// The end of the pipe that batches go into.
#[derive(Debug)]
pub struct Spout {
    send: SyncSender<Batch>,
    reuse: Receiver<Batch>,
    is_over: bool,
    /// Where commands come in, if any do.
    pub(crate) inbox: Option<Inbox>,
}

impl Spout {
    /// Whether nobody listens any more.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.is_over
    }

    /// Hands `batch` over and leaves an empty one; waits while enough are ahead.
    pub fn hand_over(&mut self, batch: &mut Batch) {
        if batch.is_empty() {
            return;
        }
        let mut next = self.reuse.try_recv().unwrap_or_default();
        next.clear();
        let full = std::mem::replace(batch, next);
        self.is_over = self.send.send(full).is_err();
    }

    /// Hands the last batch over.
    pub fn end(self, mut batch: Batch) {
        batch.mark_last();
        // Nobody may be listening any more.
        drop(self.send.send(batch));
    }
}

/// The end of the pipe that batches come out of.
#[derive(Debug)]
pub struct Inlet {
    /// Batches in order.
    pub batches: Receiver<Batch>,
    /// Where a batch goes whose memory can be used again.
    pub used: SyncSender<Batch>,
}

struct Sink<'a> {
    facts: &'a [DeviceFacts],
    channels: &'a [&'a [Channel]],
    shift: SimSpan,
    paths: Option<&'a ValuePaths>,
    /// The keys of the messages of a report.
    keys: Vec<Key>,
    profile: &'a mut dyn Profile,
    spout: Spout,
    batch: Batch,
    notices: Option<Notices>,
    silences: Silences,
    tells_silence: bool,
}

impl Sink<'_> {
    /// Comes to a moment: devices that fell silent or were heard again until then are told, and what the latter have kept.
    fn follow(&mut self, until: SimTime) {
        while let Some(change) = self.silences.next(until) {
            if self.tells_silence {
                self.batch.add_change(change);
            }
            let held = match &mut self.notices {
                Some(notices) if change.cause.is_none() => notices.release(change.device),
                _ => Vec::new(),
            };
            for tiding in held {
                self.tell(change.device, change.time, tiding);
            }
        }
    }

    /// Tells a notice, or keeps it where the device is silent.
    fn notice(&mut self, notice: &Notice) {
        let Some(tiding) = self.notices.as_mut().and_then(|n| n.tiding(notice)) else {
            return;
        };
        self.follow(tiding.time);
        let device = notice.device().0;
        if self.silences.is_silent(device) {
            if let Some(notices) = &mut self.notices {
                notices.hold(device, tiding);
            }
        } else {
            self.tell(device, tiding.time, tiding);
        }
    }

    /// Writes what a device tells at a moment.
    fn tell(&mut self, device: u32, sent: SimTime, tiding: Tiding) {
        let index = device as usize;
        let (Some(notices), Some(facts)) = (&self.notices, self.facts.get(index)) else {
            return;
        };
        let Some((channel, value)) = notices.channels.shows(tiding.matter) else {
            return;
        };
        let report = Report {
            facts,
            index: device,
            sent,
            stamp: tiding.time + self.shift,
            readings: &[Reading { channel, value }],
            channels: self.channels.get(index).copied().unwrap_or_default(),
            matter: tiding.matter,
            standing: Some(notices.begun(index)),
        };
        let first = self.batch.messages().len();
        self.profile.write(&report, &mut self.batch);
        // Of a template that has no place for notices nothing was written.
        if self.batch.messages().len() > first {
            let known_by = (self.paths, self.profile.unit());
            name(&report, known_by, &mut self.keys, &mut self.batch);
        }
        self.batch.mark_notices(first);
    }
}

/// Names the messages of a report that was just written, where the checking side knows them by their values.
fn name(
    report: &Report<'_>,
    (paths, unit): (Option<&ValuePaths>, Unit),
    keys: &mut Vec<Key>,
    batch: &mut Batch,
) {
    let Some(paths) = paths else {
        return;
    };
    let named = match unit {
        Unit::Report => report.readings.get(..1).unwrap_or_default(),
        Unit::Value => report.readings,
    };
    keys.clear();
    keys.extend(named.iter().map(|reading| {
        let channel = (paths.channel.as_ref()).map_or("", |_| &*reading.channel.name);
        value_key(&report.facts.device, channel, report.millis())
    }));
    batch.name_values(keys);
}

/// What is late, or comes twice, is a report of its own.
fn is_one_report(a: &Observation, b: &Observation) -> bool {
    (a.time, a.device, a.shift) == (b.time, b.device, b.shift)
}

impl EventSink for Sink<'_> {
    /// What a device sends at one moment is one report; a notice comes after the values of its moment.
    fn window(&mut self, observations: &[Observation], notices: &[Notice]) {
        let mut notices = notices.iter().peekable();
        let mut readings: Vec<Reading<'_>> = Vec::with_capacity(16);
        for report in observations.chunk_by(is_one_report) {
            if self.spout.is_over() {
                return;
            }
            let Some(first) = report.first() else {
                continue;
            };
            while let Some(notice) = notices.next_if(|notice| notice.time() < first.time) {
                self.notice(notice);
            }
            self.follow(first.time);
            let device = first.device.index();
            let (Some(facts), Some(channels)) = (self.facts.get(device), self.channels.get(device))
            else {
                continue;
            };
            readings.clear();
            readings.extend(report.iter().filter_map(|o| {
                let channel = channels.get(usize::from(o.channel))?;
                Some(Reading {
                    channel,
                    value: o.value,
                })
            }));
            if readings.is_empty() {
                continue;
            }
            let report = Report {
                facts,
                index: device as u32,
                sent: first.time,
                stamp: first.stamp() + self.shift,
                readings: &readings,
                channels,
                matter: Matter::Values,
                standing: (self.notices.as_ref()).map(|notices| notices.begun(device)),
            };
            self.profile.write(&report, &mut self.batch);
            let known_by = (self.paths, self.profile.unit());
            name(&report, known_by, &mut self.keys, &mut self.batch);
            if self.batch.is_full() {
                self.spout.hand_over(&mut self.batch);
            }
        }
        notices.for_each(|notice| self.notice(notice));
        self.spout.hand_over(&mut self.batch);
    }

    fn truth(&mut self, records: &[Truth]) {
        self.batch.add_truths(records);
        if self.tells_silence || self.notices.is_some() {
            self.silences.take_in(records);
        }
    }
}

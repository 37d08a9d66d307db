//! When devices are not heard, and why: what the ground truth of the simulation says of them, in the order of time.
//!
//! A device is silent while it is dead, without power or battery, away in a turn of a fault that comes and goes (flapping, a reboot storm),
//! while nothing carries its messages, or while the line to the platform is down. A device that a command switched off is not: it has to
//! hear the one that switches it on.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::ops::Range;

use serde::Serialize;
use twin_core::sim::{Defect, Simulation, Truth, TruthKind, TruthPhase};
use twin_core::time::{SimSpan, SimTime};

/// Why a device is not heard, by the words of the ground truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum SilenceCause {
    /// It is dead, or starts again after a command.
    Dead,
    /// It has no mains supply.
    NoMains,
    /// Its battery is empty.
    FlatBattery,
    /// Its link comes and goes.
    Flapping,
    /// Its firmware starts again and again.
    RebootStorm,
    /// What carries its messages is silent.
    Mute,
    /// The line to the platform is down.
    Backhaul,
}

impl SilenceCause {
    /// What a fault is to who listens; `None` where the device goes on speaking.
    fn of(defect: Defect) -> Option<Self> {
        Some(match defect {
            Defect::Dead => Self::Dead,
            Defect::NoMains => Self::NoMains,
            Defect::FlatBattery => Self::FlatBattery,
            Defect::Flapping => Self::Flapping,
            Defect::RebootStorm => Self::RebootStorm,
            Defect::Stuck
            | Defect::Bias
            | Defect::Noise
            | Defect::Drift
            | Defect::ClockSkew
            | Defect::Spoofed => return None,
        })
    }
}

/// Connections that were dropped with what they speak for, by cause. Of several devices on a connection the last that fell silent counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Silenced {
    /// Dead, or starting again after a command.
    pub dead: u64,
    /// Without mains supply.
    pub no_mains: u64,
    /// With an empty battery.
    pub flat_battery: u64,
    /// With a link that comes and goes.
    pub flapping: u64,
    /// With a firmware that starts again and again.
    pub reboot_storm: u64,
    /// Carried by what is silent.
    pub mute: u64,
    /// Behind a line to the platform that is down.
    pub backhaul: u64,
}

impl Silenced {
    /// Counts one.
    pub(crate) fn count(&mut self, cause: SilenceCause) {
        *match cause {
            SilenceCause::Dead => &mut self.dead,
            SilenceCause::NoMains => &mut self.no_mains,
            SilenceCause::FlatBattery => &mut self.flat_battery,
            SilenceCause::Flapping => &mut self.flapping,
            SilenceCause::RebootStorm => &mut self.reboot_storm,
            SilenceCause::Mute => &mut self.mute,
            SilenceCause::Backhaul => &mut self.backhaul,
        } += 1;
    }

    /// Adds those of another phase.
    pub(crate) fn add(&mut self, other: &Self) {
        self.dead += other.dead;
        self.no_mains += other.no_mains;
        self.flat_battery += other.flat_battery;
        self.flapping += other.flapping;
        self.reboot_storm += other.reboot_storm;
        self.mute += other.mute;
        self.backhaul += other.backhaul;
    }

    /// Each number with its word, in the order of the fields.
    #[must_use]
    pub fn by_word(&self) -> [(&'static str, u64); 7] {
        [
            ("dead", self.dead),
            ("no_mains", self.no_mains),
            ("flat_battery", self.flat_battery),
            ("flapping", self.flapping),
            ("reboot_storm", self.reboot_storm),
            ("mute", self.mute),
            ("backhaul", self.backhaul),
        ]
    }
}

/// A device falls silent, or is heard again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) time: SimTime,
    pub(crate) device: u32,
    /// Why it is silent; `None` when it is heard again.
    pub(crate) cause: Option<SilenceCause>,
}

/// Which devices are silent.
#[derive(Debug, Default)]
pub(crate) struct Silences {
    of: BTreeMap<u32, Silence>,
    /// Truths that are to come.
    waiting: VecDeque<(u32, Truth)>,
    /// When devices with a fault that comes and goes turn next.
    turns: BTreeSet<(SimTime, u32)>,
}

/// What keeps a device from being heard.
#[derive(Debug, Default)]
struct Silence {
    fault: Option<Fault>,
    is_mute: bool,
    has_no_line: bool,
}

#[derive(Debug)]
struct Fault {
    cause: SilenceCause,
    is_away: bool,
    comes_and_goes: Option<Comings>,
}

/// The turns of a fault that comes and goes.
#[derive(Debug)]
struct Comings {
    since: SimTime,
    /// Seconds of a turn.
    size: f64,
    /// When in a turn the device is mute, seconds.
    mute: Range<f64>,
    /// Number of the present turn.
    turn: u32,
    next: SimTime,
}

impl Silence {
    fn cause(&self) -> Option<SilenceCause> {
        let fault = self.fault.as_ref().filter(|fault| fault.is_away);
        fault
            .map(|fault| fault.cause)
            .or(self.is_mute.then_some(SilenceCause::Mute))
            .or(self.has_no_line.then_some(SilenceCause::Backhaul))
    }

    fn is_over(&self) -> bool {
        self.fault.is_none() && !self.is_mute && !self.has_no_line
    }
}

impl Fault {
    fn new(defect: Defect, size: f64, since: SimTime) -> Option<Self> {
        let cause = SilenceCause::of(defect)?;
        let mute = defect.mute_secs(size);
        // Where a turn begins mute the device is away at once; else it falls silent later in it.
        let begins_mute = mute.as_ref().is_none_or(|mute| mute.start <= 0.0);
        Some(Self {
            cause,
            is_away: begins_mute,
            comes_and_goes: mute.map(|mute| Comings {
                since,
                size,
                next: since + seconds(if begins_mute { mute.end } else { mute.start }),
                mute,
                turn: 0,
            }),
        })
    }
}

impl Comings {
    /// Goes on to the moment after [`Self::next`] at which the device, which is away then or not, turns again.
    fn go_on(&mut self, is_away: bool) {
        let in_turn = if is_away {
            self.mute.end
        } else {
            self.mute.start
        };
        let begins = |turn: u32| self.since + seconds(f64::from(turn) * self.size + in_turn);
        while begins(self.turn) <= self.next {
            self.turn += 1;
        }
        self.next = begins(self.turn);
    }
}

fn seconds(seconds: f64) -> SimSpan {
    SimSpan::from_nanos((seconds * 1e9) as i64)
}

impl Silences {
    /// Those of a simulation that goes on from its present moment.
    pub(crate) fn of(simulation: &Simulation) -> Self {
        let mut silences = Self::default();
        for standing in simulation.standing_faults() {
            let device = standing.device.0;
            let fault = Fault::new(standing.defect, standing.size, standing.since);
            if let Some(fault) = fault {
                let comings = fault.comes_and_goes.as_ref();
                silences.turns.extend(comings.map(|c| (c.next, device)));
                silences.of.entry(device).or_default().fault = Some(fault);
            }
        }
        for device in simulation.mute_devices() {
            silences.of.entry(device.0).or_default().is_mute = true;
        }
        for device in simulation.devices_without_line() {
            silences.of.entry(device.0).or_default().has_no_line = true;
        }
        // What comes and goes has turned since.
        while silences.next(simulation.now()).is_some() {}
        silences
    }

    /// The devices that are silent, as far as [`Self::next`] came, as if they fell silent at a moment.
    pub(crate) fn at(&self, time: SimTime) -> impl Iterator<Item = Change> {
        self.of.iter().filter_map(move |(device, silence)| {
            Some(Change {
                time,
                device: *device,
                cause: Some(silence.cause()?),
            })
        })
    }

    /// Takes in what really happened, in the order of time.
    pub(crate) fn take_in(&mut self, truths: &[Truth]) {
        let matters = |truth: &&Truth| match truth.kind {
            TruthKind::Fault { defect, .. } => SilenceCause::of(defect).is_some(),
            TruthKind::Mute { .. } | TruthKind::Backhaul { .. } => true,
            TruthKind::Incident { .. } | TruthKind::Whole(_) | TruthKind::Set { .. } => false,
        };
        let of_device = |truth: &Truth| Some((truth.device?.0, *truth));
        let truths = truths.iter().filter(matters).filter_map(of_device);
        self.waiting.extend(truths);
    }

    /// Whether a device is not heard, as far as [`Self::next`] came.
    pub(crate) fn is_silent(&self, device: u32) -> bool {
        let silence = self.of.get(&device);
        silence.is_some_and(|silence| silence.cause().is_some())
    }

    /// The next change up to and including a moment.
    pub(crate) fn next(&mut self, until: SimTime) -> Option<Change> {
        loop {
            let truth = (self.waiting.front()).map(|(device, truth)| (truth.time, *device));
            let turn = self.turns.first().copied();
            let first = truth.into_iter().chain(turn).min();
            let (time, device) = first.filter(|(time, _)| *time <= until)?;
            let was = self.of.get(&device).and_then(Silence::cause);
            if truth == first {
                self.follow(time, device);
            } else {
                self.turn(time, device);
            }
            let now = self.of.get(&device).and_then(Silence::cause);
            if self.of.get(&device).is_some_and(Silence::is_over) {
                self.of.remove(&device);
            }
            if was.is_some() != now.is_some() {
                return Some(Change {
                    time,
                    device,
                    cause: now,
                });
            }
        }
    }

    /// Follows all that happened to a device at a moment: a fault that gives way to another one is no pause.
    fn follow(&mut self, time: SimTime, device: u32) {
        let is_next = |(of, truth): &(u32, Truth)| truth.time == time && *of == device;
        while let Some((_, truth)) = self.waiting.front().copied().filter(is_next) {
            self.waiting.pop_front();
            let silence = self.of.entry(device).or_default();
            let begins = matches!(truth.phase, TruthPhase::Begins { .. });
            match truth.kind {
                TruthKind::Fault { defect, size, .. } => {
                    let fault = begins.then(|| Fault::new(defect, size, time)).flatten();
                    let before = std::mem::replace(&mut silence.fault, fault);
                    let turns = |fault: &Option<Fault>| {
                        let comings = fault.as_ref().and_then(|f| f.comes_and_goes.as_ref());
                        comings.map(|comings| (comings.next, device))
                    };
                    if let Some(turn) = turns(&before) {
                        self.turns.remove(&turn);
                    }
                    self.turns.extend(turns(&silence.fault));
                }
                TruthKind::Mute { .. } => silence.is_mute = begins,
                TruthKind::Backhaul { .. } => silence.has_no_line = begins,
                TruthKind::Incident { .. } | TruthKind::Whole(_) | TruthKind::Set { .. } => {}
            }
        }
    }

    /// Lets a fault that comes and goes turn.
    fn turn(&mut self, time: SimTime, device: u32) {
        self.turns.remove(&(time, device));
        let fault = self.of.get_mut(&device).and_then(|s| s.fault.as_mut());
        let Some(fault) = fault else {
            return;
        };
        fault.is_away = !fault.is_away;
        if let Some(comings) = &mut fault.comes_and_goes {
            comings.go_on(fault.is_away);
            self.turns.insert((comings.next, device));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use twin_core::catalogue::Catalogue;
    use twin_core::ids::DeviceIdx;
    use twin_core::sim::{
        Disturbances, EventSink, FaultPlan, Habits, Notice, Observation, SimOptions, TruthCause,
        synthetic_community,
    };

    fn truth(secs: i64, device: u32, kind: TruthKind, begins: bool) -> Truth {
        let cause = TruthCause::Rate;
        Truth {
            time: SimTime::from_secs(secs),
            device: Some(DeviceIdx(device)),
            kind,
            phase: if begins {
                TruthPhase::Begins { cause, lasts: None }
            } else {
                TruthPhase::Ends
            },
        }
    }

    fn fault(defect: Defect, size: f64) -> TruthKind {
        TruthKind::Fault {
            defect,
            size,
            serial: 1,
        }
    }

    /// Seconds, devices and causes of all changes up to a moment.
    fn changes(silences: &mut Silences, until: i64) -> Vec<(f64, u32, Option<SilenceCause>)> {
        let until = SimTime::from_secs(until);
        std::iter::from_fn(|| silences.next(until))
            .map(|c| (c.time.secs_f64(), c.device, c.cause))
            .collect()
    }

    #[test]
    fn a_device_is_silent_as_long_as_anything_keeps_it_silent() {
        let mut silences = Silences::default();
        let carrier = TruthKind::Mute {
            carrier: DeviceIdx(9),
        };
        silences.take_in(&[
            truth(10, 1, fault(Defect::NoMains, 0.0), true),
            truth(10, 2, fault(Defect::Bias, 0.1), true),
            truth(20, 1, carrier, true),
            truth(30, 1, fault(Defect::NoMains, 0.0), false),
            truth(40, 1, carrier, false),
        ]);
        let (mains, dead) = (SilenceCause::NoMains, SilenceCause::Dead);
        assert_eq!(changes(&mut silences, 35), [(10.0, 1, Some(mains))]);
        assert!(silences.is_silent(1) && !silences.is_silent(2));
        assert_eq!(changes(&mut silences, 50), [(40.0, 1, None)]);
        // A fault that gives way to another one is no pause.
        silences.take_in(&[
            truth(60, 1, fault(Defect::Dead, 0.0), true),
            truth(70, 1, fault(Defect::Dead, 0.0), false),
            truth(70, 1, fault(Defect::NoMains, 0.0), true),
            truth(80, 1, fault(Defect::NoMains, 0.0), false),
        ]);
        let expected = [(60.0, 1, Some(dead)), (80.0, 1, None)];
        assert_eq!(changes(&mut silences, 90), expected);
        assert!(silences.of.is_empty() && silences.turns.is_empty());
    }

    /// Takes in what is true, each in its turn.
    struct Ears(Vec<Silences>);

    impl EventSink for Ears {
        fn window(&mut self, _: &[Observation], _: &[Notice]) {}

        fn truth(&mut self, records: &[Truth]) {
            self.0.iter_mut().for_each(|ears| ears.take_in(records));
        }
    }

    #[test]
    fn who_listens_later_knows_the_same_devices_as_silent() {
        let catalogue = Catalogue::builtin().unwrap();
        let community = synthetic_community(&catalogue, 700).unwrap();
        let fault = |kind: Defect, of: usize, size: Option<f64>| FaultPlan {
            kind,
            devices: vec![community.devices[of].id.clone()],
            class: None,
            share: 1.0,
            after_s: 100.0,
            lasts_s: Some(900.0),
            size,
        };
        let disturbances = Disturbances {
            faults: vec![
                fault(Defect::Dead, 1, None),
                fault(Defect::Flapping, 2, Some(70.0)),
                fault(Defect::RebootStorm, 3, Some(50.0)),
                fault(Defect::Bias, 4, None),
            ],
            ..Disturbances::default()
        };
        let start = 1_780_243_200;
        let options = SimOptions {
            seed: 7,
            start: SimTime::from_secs(start),
            population: Habits::default(),
            climate: None,
            threads: 1,
            first_alarm_number: 1,
        };
        let mut simulation = Simulation::new(&community, &catalogue, options).unwrap();
        simulation
            .disturb(&community, &catalogue, &disturbances)
            .unwrap();
        let mut ears = Ears(vec![Silences::default()]);
        let later = SimTime::from_secs(start + 333);
        simulation.advance(later, &mut ears);
        while ears.0[0].next(later).is_some() {}
        ears.0.push(Silences::of(&simulation));
        let silent = |silences: &Silences| silences.at(later).collect::<Vec<_>>();
        let expected = silent(&ears.0[0]);
        let dead = Some(SilenceCause::Dead);
        assert!((expected.iter()).any(|change| (change.device, change.cause) == (1, dead)));
        assert_eq!(silent(&ears.0[1]), expected);
        let end = start + 1_200;
        simulation.advance(SimTime::from_secs(end), &mut ears);
        let told = changes(&mut ears.0[0], end);
        assert!(told.iter().any(|(.., device, _)| *device == 2));
        assert_eq!(changes(&mut ears.0[1], end), told);
    }

    #[test]
    fn faults_that_come_and_go_turn_as_the_simulation_has_it() {
        let mut silences = Silences::default();
        silences.take_in(&[
            truth(100, 1, fault(Defect::RebootStorm, 120.0), true),
            truth(100, 2, fault(Defect::Flapping, 60.0), true),
            truth(250, 1, fault(Defect::RebootStorm, 120.0), false),
            truth(260, 2, fault(Defect::Flapping, 60.0), false),
        ]);
        let reboot = Some(SilenceCause::RebootStorm);
        let flapping = Some(SilenceCause::Flapping);
        // Mute for the first 20 s of 120, and for the second half of 60.
        let expected = [
            (100.0, 1, reboot),
            (120.0, 1, None),
            (130.0, 2, flapping),
            (160.0, 2, None),
            (190.0, 2, flapping),
            (220.0, 1, reboot),
            (220.0, 2, None),
            (240.0, 1, None),
            (250.0, 2, flapping),
            (260.0, 2, None),
        ];
        assert_eq!(changes(&mut silences, 1_000), expected);
        assert!(silences.turns.is_empty());
    }
}

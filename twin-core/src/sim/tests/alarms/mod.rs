//! Every alarm of every class, each by its name: it is raised, told once, shown on the channel that shows it, and over when its cause is.
//!
//! Which alarms there are is asked of the classes of the catalogue: one that the lists do not have, or have otherwise, is an error.

mod t3;
mod t4;
mod t5;
mod t6;
mod t7;
mod t8;
mod t9;

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::catalogue::{DeviceClass, ValueKind};
use crate::ids::DeviceIdx;
use crate::sim::behaviour::Kind;
use crate::sim::context::code;
use crate::sim::env::{AlarmSpec, Cause, Shows};
use crate::sim::{TruthKind, TruthPhase};
use crate::time::SimSpan;

/// An alarm of a class, and what a channel is while it stands.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Told {
    class: &'static str,
    word: &'static str,
    shown: Option<(&'static str, f64)>,
}

/// An alarm that a channel shows.
const fn shown(class: &'static str, word: &'static str, channel: &'static str, value: f64) -> Told {
    Told {
        class,
        word,
        shown: Some((channel, value)),
    }
}

/// An alarm that only its notices tell of.
const fn quiet(class: &'static str, word: &'static str) -> Told {
    Told {
        class,
        word,
        shown: None,
    }
}

/// Devices of a class that are tried: one of them may have a fault of its own.
const TRIED: usize = 3;
/// Seconds from one alarm of a class to its next, and for which each stands.
const EVERY_S: i64 = 60;
const STANDS_S: i64 = 20;
/// Most alarms of a class.
const MOST: i64 = 16;

fn kind(class: &DeviceClass) -> Kind {
    Kind::from_word(&class.behaviour).unwrap()
}

/// What the behaviour of a class says of its alarms.
fn told_by(class: &DeviceClass) -> Vec<(&'static str, Option<(&'static str, f64)>)> {
    let slots = kind(class).slots();
    let of = |alarm: &AlarmSpec| {
        let shown = match alarm.shows {
            Shows::On(slot) => Some((slots[slot].name, 1.0)),
            Shows::Off(slot) => Some((slots[slot].name, 0.0)),
            Shows::Nothing => None,
        };
        (alarm.kind.word, shown)
    };
    kind(class).alarms().iter().map(of).collect()
}

/// A morning in which each alarm of each class comes over some of its devices, one after the other.
struct Morning {
    community: Community,
    catalogue: Catalogue,
    start: SimTime,
    /// When alarms of a device were raised and cleared, by their words.
    raised: BTreeMap<(DeviceIdx, &'static str), Vec<SimTime>>,
    cleared: BTreeMap<(DeviceIdx, &'static str), Vec<SimTime>>,
    said: BTreeMap<(DeviceIdx, u16), Vec<(SimTime, f64)>>,
    first: BTreeMap<(DeviceIdx, u16), f64>,
    faulty: BTreeSet<DeviceIdx>,
}

fn tried(community: &Community, class: &str) -> Vec<DeviceIdx> {
    let devices = community.devices.iter().zip(0..);
    let of_class = devices.filter(|(d, _)| d.class.as_str() == class);
    of_class.map(|(_, i)| DeviceIdx(i)).take(TRIED).collect()
}

/// When the k-th alarm of a class comes.
fn comes(start: SimTime, k: usize) -> SimTime {
    start + SimSpan::from_secs(10 + EVERY_S * k as i64)
}

impl Morning {
    fn run() -> Self {
        let start = MIDNIGHT + hours(9);
        let (mut simulation, community, catalogue) = simulation(1_450, start);
        let mut first = BTreeMap::new();
        for class in &catalogue.classes {
            for device in tried(&community, class.id.as_str()) {
                for channel in 0..class.channels.len() as u16 {
                    let value = simulation.latest(device, channel).unwrap().1;
                    first.insert((device, channel), value);
                }
                for k in 0..kind(class).alarms().len() {
                    let onset = k as u32 | (STANDS_S as u32) << 4;
                    simulation.put(device.index(), comes(start, k), (code::ONSET, onset));
                }
            }
        }
        let mut heard = Heard::default();
        simulation.advance(start + SimSpan::from_secs(EVERY_S * (MOST + 1)), &mut heard);
        let mut morning = Self {
            community,
            catalogue,
            start,
            raised: BTreeMap::new(),
            cleared: BTreeMap::new(),
            said: BTreeMap::new(),
            first,
            faulty: BTreeSet::new(),
        };
        morning.hear(&heard);
        morning
    }

    fn hear(&mut self, heard: &Heard) {
        let mut open = BTreeMap::new();
        for notice in &heard.kept.notices {
            match notice {
                Notice::AlarmRaised(alarm) => {
                    let key = (alarm.device, alarm.kind.word);
                    open.insert(alarm.number.0, key);
                    self.raised.entry(key).or_default().push(alarm.raised);
                }
                Notice::AlarmCleared { number, time, .. } => {
                    if let Some(&key) = open.get(&number.0) {
                        self.cleared.entry(key).or_default().push(*time);
                    }
                }
                Notice::StateChanged { .. } => {}
            }
        }
        for o in &heard.kept.observations {
            let series = self.said.entry((o.device, o.channel)).or_default();
            series.push((o.time, o.value));
        }
        let faults = heard.truths.iter();
        let faults = faults.filter(|t| {
            matches!(t.kind, TruthKind::Fault { .. })
                && matches!(t.phase, TruthPhase::Begins { .. })
        });
        self.faulty = faults.filter_map(|t| t.device).collect();
    }

    /// What a device has said last on a channel at a moment.
    fn at(&self, device: DeviceIdx, class: &DeviceClass, name: &str, time: SimTime) -> f64 {
        let channel = class.channels.iter().position(|c| &*c.name == name);
        let key = (device, channel.unwrap() as u16);
        let said = self.said.get(&key).map_or(&[][..], Vec::as_slice);
        match said.partition_point(|s| s.0 <= time) {
            0 => self.first[&key],
            n => said[n - 1].1,
        }
    }

    /// Checks the k-th alarm of a class at a device; `None` where it stood already by itself.
    fn check(
        &self,
        class: &DeviceClass,
        k: usize,
        told: Told,
        device: DeviceIdx,
    ) -> Option<String> {
        let key = (device, told.word);
        let (from, until) = (
            comes(self.start, k),
            comes(self.start, k) + SimSpan::from_secs(STANDS_S + 1),
        );
        let within = |times: Option<&Vec<SimTime>>| -> Vec<SimTime> {
            let times = times.into_iter().flatten().copied();
            times.filter(|t| from <= *t && *t <= until).collect()
        };
        let (raised, cleared) = (
            within(self.raised.get(&key)),
            within(self.cleared.get(&key)),
        );
        if raised.first() != Some(&from) {
            return None;
        }
        let Some(&over) = cleared.first() else {
            return Some(format!("{told:?} does not end"));
        };
        if let Some((channel, value)) = told.shown {
            let shows = self.at(device, class, channel, from);
            let after = self.at(device, class, channel, over);
            if (shows, after) != (value, 1.0 - value) {
                return Some(format!("{told:?}: {channel} is {shows}, then {after}"));
            }
        }
        (raised.len() > 1).then(|| format!("{told:?} is told again"))
    }

    /// What is wrong with the alarms of a class.
    fn wrong(&self, class: &DeviceClass, told: &[Told]) -> Vec<String> {
        let mut wrong = Vec::new();
        for (k, told) in told.iter().enumerate() {
            let devices = tried(&self.community, class.id.as_str());
            let sound = devices.into_iter().filter(|d| !self.faulty.contains(d));
            let mut was_raised = false;
            for device in sound {
                let came = self.raised.get(&(device, told.word));
                was_raised |= came.is_some_and(|t| t.contains(&comes(self.start, k)));
                wrong.extend(self.check(class, k, *told, device));
            }
            if !was_raised {
                wrong.push(format!("{told:?} is never raised"));
            }
        }
        wrong
    }
}

fn lists() -> [&'static [Told]; 7] {
    [
        t3::ALARMS,
        t4::ALARMS,
        t5::ALARMS,
        t6::ALARMS,
        t7::ALARMS,
        t8::ALARMS,
        t9::ALARMS,
    ]
}

#[test]
fn every_alarm_of_every_class_is_in_the_lists() {
    let catalogue = catalogue();
    let mut listed: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for told in lists().into_iter().flatten() {
        let of_class = listed.entry(told.class).or_default();
        of_class.push((told.word, told.shown));
    }
    for class in &catalogue.classes {
        let listed = listed.remove(class.id.as_str()).unwrap_or_default();
        assert_eq!(listed, told_by(class), "{}", class.id);
    }
    assert!(listed.is_empty(), "there are no such classes: {listed:?}");
}

#[test]
fn every_alarm_is_raised_shown_and_cleared() {
    let morning = Morning::run();
    let mut wrong = Vec::new();
    for class in &morning.catalogue.classes {
        let all = lists().into_iter().flatten();
        let told: Vec<Told> = all
            .filter(|t| t.class == class.id.as_str())
            .copied()
            .collect();
        wrong.extend(morning.wrong(class, &told));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_threshold_can_be_reached_and_left() {
    let catalogue = catalogue();
    for class in &catalogue.classes {
        for alarm in kind(class).alarms() {
            let (slot, raise, clear, is_above) = match alarm.cause {
                Cause::Above { slot, raise, clear } => (slot, raise, clear, true),
                Cause::Below { slot, raise, clear } => (slot, raise, clear, false),
                Cause::Random { .. } | Cause::Behaviour => continue,
            };
            let name = kind(class).slots()[slot].name;
            let channel = class.channels.iter().find(|c| &*c.name == name).unwrap();
            let what = (&class.id, alarm.kind.word, name);
            let ValueKind::Number { min, max } = channel.value else {
                panic!("{what:?} watches no number");
            };
            let range = min..=max;
            assert!(range.contains(&raise) && range.contains(&clear), "{what:?}");
            assert_eq!(raise > clear, is_above, "{what:?}");
        }
    }
}

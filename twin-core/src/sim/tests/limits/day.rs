//! Telemetry that limits are checked against: a usual day, and some hours in which the first device of every class has its alarm.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use super::*;
use crate::sim::context::code;
use crate::sim::{
    Command, Disturbances, Fault, IncidentKind, IncidentPlan, Truth, TruthKind, WeatherSpell,
};
use crate::time::SimSpan;

/// Length of an injected alarm, seconds.
const INJECTED_S: i64 = 7_200;

/// An alarm, and how long it stood.
#[derive(Debug)]
pub(super) struct Standing {
    pub(super) device: DeviceIdx,
    pub(super) word: &'static str,
    pub(super) from: SimTime,
    pub(super) until: Option<SimTime>,
}

/// What a run said.
pub(super) struct Day {
    pub(super) community: Community,
    pub(super) catalogue: Catalogue,
    pub(super) start: SimTime,
    /// Alarms in the order in which they were raised.
    pub(super) alarms: Vec<Standing>,
    /// What really happened.
    pub(super) truths: Vec<Truth>,
    /// Devices that had a fault or were not heard for a while.
    pub(super) broken: BTreeSet<DeviceIdx>,
    first: BTreeMap<(DeviceIdx, u16), f64>,
    said: BTreeMap<(DeviceIdx, u16), Vec<(SimTime, f64)>>,
}

/// A usual day.
pub(super) fn usual() -> &'static Day {
    static DAY: OnceLock<Day> = OnceLock::new();
    DAY.get_or_init(|| {
        run(
            1_450,
            (MIDNIGHT, 24),
            Disturbances::default(),
            Injected::Nothing,
        )
    })
}

/// Three hours of a morning; in the first two the first device of each class has its class's first alarm.
pub(super) fn alarmed() -> &'static Day {
    static DAY: OnceLock<Day> = OnceLock::new();
    DAY.get_or_init(|| {
        run(
            1_450,
            (MIDNIGHT + hours(9), 3),
            Disturbances::default(),
            Injected::First,
        )
    })
}

/// Three hours of a morning; in the first two the first device of some classes has alarms that are not its class's first.
pub(super) fn named() -> &'static Day {
    static DAY: OnceLock<Day> = OnceLock::new();
    const ALARMS: &[(&str, &str)] = &[
        ("T3-4", "fence_cut"),
        ("T3-9", "displaced"),
        ("T4-2", "cover_stolen"),
        ("T4-2", "foreign_object"),
        ("T4-2", "emergency_button"),
        ("T4-3", "unusual_use"),
        ("T4-4", "bin_fire"),
        ("T5-10", "lift_fault"),
        ("T8-6", "antenna_fault"),
        ("T5-2", "arm_forced"),
        ("T5-2", "arm_knocked_off"),
        ("T3-6", "patrol_incident"),
        ("T9-3", "suspect"),
    ];
    let morning = (MIDNIGHT + hours(9), 3);
    DAY.get_or_init(|| {
        run(
            1_450,
            morning,
            Disturbances::default(),
            Injected::Named(ALARMS),
        )
    })
}

/// Two hours of a morning in which it burns in one house.
pub(super) fn burning() -> &'static Day {
    static DAY: OnceLock<Day> = OnceLock::new();
    let fire = || Disturbances {
        incidents: vec![IncidentPlan {
            kind: IncidentKind::Fire,
            at: None,
            storey: 2,
            after_s: Some(600.0),
            rate_per_day: None,
            lasts_s: None,
        }],
        ..Disturbances::default()
    };
    DAY.get_or_init(|| run(1_450, (MIDNIGHT + hours(7), 2), fire(), Injected::Nothing))
}

/// A day of one block with spells of weather.
pub(super) fn weathered(start: SimTime, spells: &[WeatherSpell]) -> Day {
    let asked_for = Disturbances {
        weather: spells.to_vec(),
        ..Disturbances::default()
    };
    run(660, (start, 24), asked_for, Injected::Nothing)
}

/// Which alarms come at once, for [`INJECTED_S`].
#[derive(Debug, Clone, Copy)]
enum Injected {
    /// None.
    Nothing,
    /// The first one of every class, over its first device.
    First,
    /// Alarms of classes by their words, over their first devices.
    Named(&'static [(&'static str, &'static str)]),
}

fn run(
    devices: usize,
    (start, span_h): (SimTime, i64),
    asked_for: Disturbances,
    injected: Injected,
) -> Day {
    let (mut simulation, community, catalogue) = simulation(devices, start);
    simulation
        .disturb(&community, &catalogue, &asked_for)
        .unwrap();
    let mut first = BTreeMap::new();
    for (i, device) in community.devices.iter().enumerate() {
        let channels = &catalogue.class(device.class.as_str()).unwrap().channels;
        for channel in 0..channels.len() as u16 {
            let key = (DeviceIdx(i as u32), channel);
            first.insert(key, simulation.latest(key.0, channel).unwrap().1);
        }
    }
    let mut heard = Heard::default();
    match injected {
        Injected::Nothing => {}
        Injected::First => {
            for class in &catalogue.classes {
                let inject = Command::InjectFault {
                    device: first_of(&community, class.id.as_str()),
                    fault: Fault::Alarm,
                    lasts: Some(SimSpan::from_secs(INJECTED_S)),
                };
                // A command tells by itself what it changes.
                let told = simulation.command(inject).unwrap();
                heard.kept.notices.extend(told);
            }
        }
        Injected::Named(alarms) => {
            for (class, word) in alarms {
                let behaviour = &catalogue.class(class).unwrap().behaviour;
                let mut kinds = Kind::from_word(behaviour).unwrap().alarms().iter();
                let k = kinds.position(|a| a.kind.word == *word).unwrap() as u32;
                let device = first_of(&community, class);
                let soon = start + SimSpan::from_nanos(1);
                let onset = (code::ONSET, k | (INJECTED_S as u32) << 4);
                simulation.put(device.index(), soon, onset);
            }
        }
    }
    simulation.advance(start + hours(span_h), &mut heard);
    let mut said: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for o in &heard.kept.observations {
        let series = said.entry((o.device, o.channel)).or_default();
        series.push((o.time, o.value));
    }
    let broken = (heard.truths.iter())
        .filter(|t| !matches!(t.kind, TruthKind::Incident { .. }))
        .filter_map(|t| t.device)
        .collect();
    Day {
        community,
        catalogue,
        start,
        alarms: standing(&heard.kept.notices),
        truths: heard.truths,
        broken,
        first,
        said,
    }
}

fn first_of(community: &Community, class: &str) -> DeviceIdx {
    let is = |d: &crate::model::Device| d.class.as_str() == class;
    DeviceIdx(community.devices.iter().position(is).unwrap() as u32)
}

fn standing(notices: &[Notice]) -> Vec<Standing> {
    let mut alarms: Vec<Standing> = Vec::new();
    let mut open: BTreeMap<u64, usize> = BTreeMap::new();
    for notice in notices {
        match notice {
            Notice::AlarmRaised(alarm) => {
                open.insert(alarm.number.0, alarms.len());
                alarms.push(Standing {
                    device: alarm.device,
                    word: alarm.kind.word,
                    from: alarm.raised,
                    until: None,
                });
            }
            Notice::AlarmCleared { number, time, .. } => {
                if let Some(i) = open.remove(&number.0) {
                    alarms[i].until = Some(*time);
                }
            }
            Notice::StateChanged { .. } => {}
        }
    }
    alarms
}

impl Day {
    /// All devices of a class, in their order.
    pub(super) fn all(&self, class: &str) -> Vec<DeviceIdx> {
        let devices = self.community.devices.iter().enumerate();
        devices
            .filter(|(_, d)| d.class.as_str() == class)
            .map(|(i, _)| DeviceIdx(i as u32))
            .collect()
    }

    /// Those of them that had no fault.
    pub(super) fn sound(&self, class: &str) -> Vec<DeviceIdx> {
        let mut devices = self.all(class);
        devices.retain(|d| !self.broken.contains(d));
        devices
    }

    fn channel(&self, device: DeviceIdx, name: &str) -> u16 {
        let class = &self.community.devices[device.index()].class;
        let channels = &self.catalogue.class(class.as_str()).unwrap().channels;
        let position = channels.iter().position(|c| &*c.name == name);
        position.unwrap_or_else(|| panic!("{class} has no {name}")) as u16
    }

    /// What a device said on a channel.
    pub(super) fn said(&self, device: DeviceIdx, name: &str) -> &[(SimTime, f64)] {
        let key = (device, self.channel(device, name));
        self.said.get(&key).map(Vec::as_slice).unwrap_or_default()
    }

    /// What it said last on a channel, at a moment or before it.
    pub(super) fn at(&self, device: DeviceIdx, name: &str, time: SimTime) -> f64 {
        let series = self.said(device, name);
        match series.partition_point(|s| s.0 <= time) {
            0 => self.first[&(device, self.channel(device, name))],
            n => series[n - 1].1,
        }
    }

    /// The last that it said on a channel.
    pub(super) fn last(&self, device: DeviceIdx, name: &str) -> f64 {
        self.at(device, name, SimTime::from_nanos(i64::MAX))
    }

    /// What it said last on a channel a millisecond before a moment.
    pub(super) fn before(&self, device: DeviceIdx, name: &str, time: SimTime) -> f64 {
        self.at(device, name, time + SimSpan::from_millis(-1))
    }

    /// Whether a device says something on a channel at that very moment.
    pub(super) fn tells(&self, device: DeviceIdx, name: &str, time: SimTime) -> bool {
        let said = self.said(device, name);
        said.binary_search_by_key(&time, |s| s.0).is_ok()
    }

    /// What the first device of a class says on a channel while the injected alarm stands, but for its first and last second.
    pub(super) fn meanwhile(&self, class: &str, name: &str) -> Vec<f64> {
        let from = self.start + SimSpan::from_secs(1);
        let until = self.start + SimSpan::from_secs(INJECTED_S - 1);
        let said = self.said(self.all(class)[0], name).iter();
        let within = said.filter(|s| from < s.0 && s.0 < until);
        within.map(|s| s.1).collect()
    }

    /// Whether a counter of some devices grows, and only where a channel is `value` at some time since it was told before.
    pub(super) fn grows_only(
        &self,
        devices: &[DeviceIdx],
        counter: &str,
        (name, value): (&str, f64),
    ) -> Kept {
        let mut grown = 0;
        for &device in devices {
            for pair in self.said(device, counter).windows(2) {
                if pair[0].1 == pair[1].1 {
                    continue;
                }
                grown += 1;
                let (from, until) = (pair[0].0, pair[1].0);
                let mut said = self.said(device, name).iter();
                let is_held = self.at(device, name, from) == value
                    || said.any(|s| from < s.0 && s.0 <= until && s.1 == value);
                holds(is_held, (counter, device, from, until))?;
            }
        }
        holds(grown > 0, (counter, "does not grow"))
    }

    /// Whether an alarm of a device stands at a moment.
    pub(super) fn stands(&self, device: DeviceIdx, word: &str, time: SimTime) -> bool {
        let mut mine = self.alarms.iter().filter(|a| a.device == device);
        mine.any(|a| a.word == word && a.from <= time && a.until.is_none_or(|t| time < t))
    }

    /// When the injected alarms end.
    pub(super) fn injected_until(&self) -> SimTime {
        self.start + SimSpan::from_secs(INJECTED_S + 1)
    }

    /// Whether each value that the sound devices of a class say on a channel is as it should be; some are.
    pub(super) fn every(
        &self,
        class: &str,
        name: &str,
        is_right: impl Fn(DeviceIdx, SimTime, f64) -> bool,
    ) -> Kept {
        let mut count = 0;
        for device in self.sound(class) {
            for &(time, value) in self.said(device, name) {
                count += 1;
                let what = (name, device, time, value);
                holds(is_right(device, time, value), what)?;
            }
        }
        holds(count > 0, (name, "says nothing"))
    }

    /// Whether an alarm stands wherever a value is so high.
    pub(super) fn warns(&self, class: &str, name: &str, word: &str, from: f64) -> Kept {
        self.every(class, name, |device, time, value| {
            value < from || self.stands(device, word, time)
        })
    }

    /// How often the sound devices of a class say something on a channel.
    pub(super) fn count(&self, class: &str, name: &str) -> usize {
        let devices = self.sound(class);
        devices.iter().map(|d| self.said(*d, name).len()).sum()
    }

    /// Whether they say something on each of some channels.
    pub(super) fn speak(&self, class: &str, names: &[&str]) -> Kept {
        let silent = names.iter().find(|name| self.count(class, name) == 0);
        holds(silent.is_none(), (silent, "says nothing"))
    }

    /// Whether they say at least so many different things on a channel.
    pub(super) fn varies(&self, class: &str, name: &str, least: usize) -> Kept {
        let said = self.sound(class).into_iter();
        let kinds: BTreeSet<u64> = said
            .flat_map(|d| self.said(d, name).iter().map(|s| s.1.to_bits()))
            .collect();
        holds(kinds.len() >= least, (name, kinds.len()))
    }

    /// Whether each sound device says something on a channel so often.
    pub(super) fn counts(&self, class: &str, name: &str, expected: usize) -> Kept {
        for device in self.sound(class) {
            let count = self.said(device, name).len();
            holds(count == expected, (name, device, count))?;
        }
        Ok(())
    }

    /// Whether a boolean channel follows the injected alarm of the first device of a class, and is `value` while it stands.
    pub(super) fn follows(&self, class: &str, name: &str, value: f64) -> Kept {
        let device = self.all(class)[0];
        let at = |seconds| self.at(device, name, self.start + SimSpan::from_secs(seconds));
        let told = [at(1), at(INJECTED_S - 1), at(INJECTED_S + 1)];
        holds(told == [value, value, 1.0 - value], (name, told))
    }
}

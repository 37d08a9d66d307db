//! A device class made ready: its behaviour bound to the catalogue's channels once.

use super::behaviour::Kind;
use super::env::AlarmSpec;
use super::error::SimError;
use super::event::{AlarmKind, Severity};
use super::told::Column;
use crate::catalogue::{Channel, DeviceClass, Reporting, ValueKind};
use crate::time::NANOS_PER_SEC;
use crate::told::Term;

/// A channel as a behaviour knows it; its index in the behaviour's list is its slot.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Slot {
    /// Name in the catalogue.
    pub(crate) name: &'static str,
    /// The states a behaviour speaks of, in its own order; empty if it is not a state.
    pub(crate) states: &'static [&'static str],
    /// Whether the behaviour's value is what holds at that moment, so that a device that was mute can tell it when it is back.
    pub(crate) lasting: bool,
}

impl Slot {
    /// The slot as one whose value lasts until the next one.
    pub(crate) const fn lasting(self) -> Self {
        Self {
            lasting: true,
            ..self
        }
    }
}

/// A slot that is a number, counter or boolean.
pub(crate) const fn slot(name: &'static str) -> Slot {
    Slot {
        name,
        states: &[],
        lasting: false,
    }
}

/// A slot that is one of some states.
pub(crate) const fn states(name: &'static str, states: &'static [&'static str]) -> Slot {
    Slot {
        name,
        states,
        lasting: false,
    }
}

/// How a slot's values are brought into the form of its channel.
#[derive(Debug, Clone, Copy)]
enum Form {
    Number { min: f64, max: f64, scale: f64 },
    Counter,
    Boolean,
    State { map: [u8; 8] },
}

/// A slot bound to a channel.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Binding {
    /// Index of the channel in the class's list.
    pub(crate) channel: u16,
    form: Form,
    /// Whether it speaks when something happens.
    pub(crate) event: bool,
    /// Whether an alarm watches it.
    pub(crate) watched: bool,
    /// See [`Slot::lasting`].
    pub(crate) lasting: bool,
    /// Place of its time among those that are kept for a device: channels of one interval are sent together and share one.
    pub(crate) clock: u8,
    /// Where its last value is kept.
    pub(crate) column: Column,
}

impl Binding {
    /// `value` within the channel's range, to three decimals (six where the range is at most 1); a counter never falls below `last`.
    #[inline]
    pub(crate) fn fit(&self, value: f64, last: f64) -> f64 {
        match self.form {
            Form::Number { min, max, scale } => rounded(value, scale).clamp(min, max),
            Form::Counter => rounded(value, 1_000.0).max(last),
            Form::Boolean => f64::from(u8::from(value >= 0.5)),
            Form::State { map } => f64::from(map[(value as usize).min(7)]),
        }
    }

    /// A value in the form of its channel as the behaviour has it: a state by its number among the behaviour's.
    pub(crate) fn own(&self, value: f64) -> f64 {
        match self.form {
            Form::Number { .. } | Form::Counter | Form::Boolean => self.fit(value, value),
            Form::State { map } => {
                let of = map.iter().position(|at| f64::from(*at) == value);
                of.unwrap_or(0) as f64
            }
        }
    }

    /// The range of a number; `None` for anything else.
    #[inline]
    pub(crate) fn range(&self) -> Option<(f64, f64)> {
        match self.form {
            Form::Number { min, max, .. } => Some((min, max)),
            Form::Counter | Form::Boolean | Form::State { .. } => None,
        }
    }
}

#[inline]
fn rounded(value: f64, scale: f64) -> f64 {
    ((value * scale + 0.5_f64.copysign(value)) as i64) as f64 / scale
}

/// Channels of one interval.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    /// Nanoseconds between two reports.
    pub(crate) interval: i64,
    /// Slots, in the order of their channels.
    pub(crate) slots: Vec<u8>,
}

/// A device class that occurs in the community.
#[derive(Debug)]
pub(crate) struct Class {
    /// Its behaviour.
    pub(crate) kind: Kind,
    /// Slot by slot.
    pub(crate) bindings: Vec<Binding>,
    /// Slot of each channel.
    pub(crate) slot_of: Vec<u8>,
    /// Groups of periodic channels, shortest interval first.
    pub(crate) groups: Vec<Group>,
    /// Its alarms.
    pub(crate) alarms: &'static [AlarmSpec],
    /// Bits of the alarms that are critical.
    pub(crate) critical: u16,
    /// Bits of the alarms that values decide.
    pub(crate) watched: u16,
    /// Mean hours between two failures.
    pub(crate) mtbf_hours: f64,
    /// Times that are kept for each device.
    pub(crate) clocks: usize,
    /// Numbers and counters among its slots.
    pub(crate) numbers: usize,
    /// Booleans and states among them.
    pub(crate) states: usize,
    /// See [`super::behaviour::Behaviour::KEEPS`].
    pub(crate) keeps: bool,
}

impl Class {
    /// Binds a class's channels to its behaviour's slots.
    pub(crate) fn bind(class: &DeviceClass) -> Result<Self, SimError> {
        let kind = Kind::from_word(&class.behaviour).ok_or_else(|| SimError::UnknownBehaviour {
            class: class.id.to_string(),
            behaviour: class.behaviour.to_string(),
        })?;
        let slots = kind.slots();
        for channel in &class.channels {
            if !slots.iter().any(|s| s.name == &*channel.name) {
                return Err(SimError::UnknownChannel {
                    class: class.id.to_string(),
                    behaviour: class.behaviour.to_string(),
                    channel: channel.name.to_string(),
                    known: slots.iter().map(|s| s.name).collect::<Vec<_>>().join(", "),
                });
            }
        }
        let bindings = slots
            .iter()
            .map(|slot| bind_slot(class, slot))
            .collect::<Result<Vec<_>, _>>()?;
        let mut slot_of = vec![0; class.channels.len()];
        for (slot, binding) in bindings.iter().enumerate() {
            slot_of[usize::from(binding.channel)] = slot as u8;
        }
        let groups = group(&class.channels, &slot_of);
        let alarms = kind.alarms();
        let mut bound = Self {
            kind,
            bindings,
            slot_of,
            groups,
            alarms,
            critical: 0,
            watched: 0,
            mtbf_hours: kind.mtbf_hours(),
            clocks: 0,
            numbers: 0,
            states: 0,
            keeps: kind.keeps(),
        };
        bound.set_clocks();
        bound.set_columns();
        for (k, alarm) in alarms.iter().enumerate() {
            if alarm.kind.severity == Severity::Critical {
                bound.critical |= 1 << k;
            }
            if let Some(slot) = alarm.watches() {
                bound.bindings[slot].watched = true;
                bound.watched |= 1 << k;
            }
        }
        Ok(bound)
    }

    /// One clock for each group, one for each event channel.
    fn set_clocks(&mut self) {
        for (clock, group) in self.groups.iter().enumerate() {
            for &slot in &group.slots {
                self.bindings[usize::from(slot)].clock = clock as u8;
            }
        }
        self.clocks = self.groups.len();
        for binding in self.bindings.iter_mut().filter(|b| b.event) {
            binding.clock = self.clocks as u8;
            self.clocks += 1;
        }
    }

    /// Gives each slot its place in the column of its kind.
    fn set_columns(&mut self) {
        for binding in &mut self.bindings {
            let (column, held): (fn(u8) -> Column, _) = match binding.form {
                Form::Number { .. } | Form::Counter => (Column::Numbers, &mut self.numbers),
                Form::Boolean | Form::State { .. } => (Column::States, &mut self.states),
            };
            binding.column = column(*held as u8);
            *held += 1;
        }
    }
}

/// Whether the simulation can run devices of a class.
///
/// # Errors
/// When there is no such behaviour, or its channels are not the class's.
pub fn check_class(class: &DeviceClass) -> Result<(), SimError> {
    Class::bind(class).map(|_| ())
}

/// The kinds of alarm that devices of a class can raise, the one that an injected alarm raises first; none of a class without a behaviour.
#[must_use]
pub fn alarm_kinds(class: &DeviceClass) -> Vec<&'static AlarmKind> {
    let kind = Kind::from_word(&class.behaviour);
    let alarms = kind.map_or(&[][..], Kind::alarms);
    alarms.iter().map(|alarm| &alarm.kind).collect()
}

fn bind_slot(class: &DeviceClass, slot: &Slot) -> Result<Binding, SimError> {
    let (index, channel) = (class.channels.iter().enumerate())
        .find(|(_, c)| &*c.name == slot.name)
        .ok_or_else(|| SimError::MissingChannel {
            class: class.id.to_string(),
            behaviour: class.behaviour.to_string(),
            channel: slot.name.to_owned(),
        })?;
    let bad = |reason| SimError::BadChannel {
        class: class.id.to_string(),
        channel: channel.name.to_string(),
        reason,
    };
    let form = match &channel.value {
        ValueKind::State { states } => {
            let mut map = [0; 8];
            if slot.states.is_empty() {
                return Err(bad(Term::new(
                    "the behaviour gives no state here",
                    "该行为在此处不产生状态",
                )));
            }
            for (i, word) in slot.states.iter().enumerate() {
                let position = states.iter().position(|s| &**s == *word).ok_or_else(|| {
                    bad(Term::new(
                        "a state of the behaviour is missing",
                        "缺少该行为的一个状态",
                    ))
                })?;
                map[i] = position as u8;
            }
            Form::State { map }
        }
        _ if !slot.states.is_empty() => {
            return Err(bad(Term::new(
                "the behaviour gives a state here",
                "该行为在此处产生状态",
            )));
        }
        ValueKind::Number { min, max } if min <= max => {
            let scale = if max - min <= 1.0 { 1e6 } else { 1e3 };
            Form::Number {
                min: *min,
                max: *max,
                scale,
            }
        }
        ValueKind::Number { .. } => {
            return Err(bad(Term::new("its range is empty", "其取值范围为空")));
        }
        ValueKind::Counter => Form::Counter,
        ValueKind::Boolean => Form::Boolean,
    };
    let event = channel.reporting == Reporting::Event;
    if !event && channel.interval_s == 0 {
        return Err(bad(Term::new(
            "a periodic channel needs an interval",
            "周期上报的测点需要上报间隔",
        )));
    }
    if channel.interval_s > 86_400 {
        return Err(bad(Term::new(
            "an interval is at most a day",
            "上报间隔不超过一天",
        )));
    }
    Ok(Binding {
        channel: index as u16,
        form,
        event,
        watched: false,
        lasting: slot.lasting,
        clock: 0,
        column: Column::Numbers(0),
    })
}

fn group(channels: &[Channel], slot_of: &[u8]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (channel, slot) in channels.iter().zip(slot_of) {
        if channel.reporting == Reporting::Event {
            continue;
        }
        let interval = i64::from(channel.interval_s) * NANOS_PER_SEC;
        match groups.iter_mut().find(|g| g.interval == interval) {
            Some(group) => group.slots.push(*slot),
            None => groups.push(Group {
                interval,
                slots: vec![*slot],
            }),
        }
    }
    groups.sort_by_key(|g| g.interval);
    groups
}

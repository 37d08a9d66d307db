//! What commands can set: some channels of some classes, within the bounds that the catalogue's channel has.

use super::behaviour::Kind;
use super::class::Slot;
use crate::both;
use crate::catalogue::{Channel, DeviceClass, ValueKind};
use crate::told::{Bilingual, Told};

/// A slot that commands can set.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Control {
    /// The slot.
    pub(crate) slot: usize,
    /// Of a state those that can be asked for, as the behaviour names them; empty for all of them and for what is no state.
    pub(crate) states: &'static [&'static str],
    /// Whether the device holds the value until it is given back, and else goes on by itself.
    pub(crate) holds: bool,
    /// Of a counter what moves it on.
    pub(crate) counts: Option<Counts>,
}

/// What moves a counter on by command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counts {
    /// A whole number from 1 to this one, by so much.
    Number(u32),
    /// A text of 1 to so many characters, by one. What it says is the device's own matter: the simulation keeps that it came.
    Text(u32),
}

/// A slot whose value holds until it is given back.
pub(crate) const fn held(slot: usize) -> Control {
    held_states(slot, &[])
}

/// A state that holds until it is given back, where only some can be asked for.
pub(crate) const fn held_states(slot: usize, states: &'static [&'static str]) -> Control {
    Control {
        slot,
        states,
        holds: true,
        counts: None,
    }
}

/// A slot whose value is an act: the device goes on by itself from there.
pub(crate) const fn act(slot: usize, states: &'static [&'static str]) -> Control {
    Control {
        slot,
        states,
        holds: false,
        counts: None,
    }
}

/// A counter that a command moves on.
pub(crate) const fn count(slot: usize, counts: Counts) -> Control {
    Control {
        slot,
        states: &[],
        holds: false,
        counts: Some(counts),
    }
}

/// A value that a command names.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Wanted<'a> {
    /// A number; of a boolean 0 or 1, of a state its index in the catalogue.
    Number(f64),
    /// True or false.
    Boolean(bool),
    /// The word of a state, or a text.
    Word(&'a str),
}

/// A channel of a class that commands can set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settable<'a> {
    /// The channel.
    pub channel: &'a Channel,
    /// Its index in the class's list.
    pub index: u16,
    /// Whether the device holds the value until it is given back to it; else it is an act, after which the device goes on by itself.
    pub holds: bool,
    /// Of a counter what moves it on; none for what is no counter.
    pub counts: Option<Counts>,
    states: &'static [&'static str],
}

impl<'a> Settable<'a> {
    /// The states that can be asked for, in the catalogue's order; none for what is no state.
    #[must_use]
    pub fn states(&self) -> Vec<&'a str> {
        let ValueKind::State { states } = &self.channel.value else {
            return Vec::new();
        };
        let is_meant = |word: &&str| self.states.is_empty() || self.states.contains(word);
        states.iter().map(|s| &**s).filter(is_meant).collect()
    }

    /// The value as the simulation has it: a number, 0 or 1, or the index of a state.
    fn value(&self, wanted: Wanted<'_>) -> Result<f64, SettingError> {
        let channel = &self.channel.name;
        let wrong = |takes: Bilingual| SettingError::WrongValue {
            channel: channel.to_string(),
            takes,
        };
        match (&self.channel.value, wanted) {
            (ValueKind::Number { min, max }, Wanted::Number(value)) => {
                if (*min..=*max).contains(&value) {
                    return Ok(value);
                }
                Err(SettingError::OutOfRange {
                    channel: channel.to_string(),
                    min: *min,
                    max: *max,
                    unit: unit_text(&self.channel.unit),
                    value,
                })
            }
            (ValueKind::Number { .. }, _) => Err(wrong(Bilingual::new("a number", "数值"))),
            (ValueKind::Counter, wanted) => self
                .moves_on(wanted)
                .ok_or_else(|| wrong(self.counts_text())),
            (ValueKind::Boolean, Wanted::Boolean(yes)) => Ok(f64::from(u8::from(yes))),
            (ValueKind::Boolean, Wanted::Number(value)) if value == 0.0 || value == 1.0 => {
                Ok(value)
            }
            (ValueKind::Boolean, _) => Err(wrong(Bilingual::new(
                "true or false",
                "真（true）或假（false）",
            ))),
            (ValueKind::State { states }, wanted) => {
                let is_named = |word: &str, index: usize| match wanted {
                    Wanted::Word(named) => word == named,
                    Wanted::Number(number) => number == index as f64,
                    Wanted::Boolean(_) => false,
                };
                let found = (states.iter().enumerate()).find(|(i, word)| is_named(word, *i));
                let may = self.states();
                match found.filter(|(_, word)| may.contains(&&***word)) {
                    Some((index, _)) => Ok(index as f64),
                    None => Err(wrong(Bilingual::list(may))),
                }
            }
        }
    }

    /// By how much a value moves a counter on, if it does.
    fn moves_on(&self, wanted: Wanted<'_>) -> Option<f64> {
        match (self.counts?, wanted) {
            (Counts::Number(most), Wanted::Number(by)) => {
                let fits = by.fract() == 0.0 && (1.0..=f64::from(most)).contains(&by);
                fits.then_some(by)
            }
            (Counts::Text(most), Wanted::Word(text)) => {
                let most = usize::try_from(most).unwrap_or(usize::MAX);
                // No more of a text from outside is counted than is asked about.
                let characters = text.chars().take(most.saturating_add(1)).count();
                (1..=most).contains(&characters).then_some(1.0)
            }
            _ => None,
        }
    }

    /// What moves a counter on, in words.
    fn counts_text(&self) -> Bilingual {
        match self.counts {
            Some(Counts::Number(most)) => {
                both!("a whole number from 1 to {most}", "1 至 {most} 的整数")
            }
            Some(Counts::Text(most)) => {
                both!("a text of 1 to {most} characters", "1 至 {most} 个字的文本")
            }
            None => Bilingual::new("no value", "不接受取值"),
        }
    }
}

/// A unit behind a number; a pure number has none.
fn unit_text(unit: &str) -> String {
    match unit {
        "1" => String::new(),
        unit => format!(" {unit}"),
    }
}

/// The channels of a class that commands can set, in the order of its channels; none where the simulation does not know the class.
#[must_use]
pub fn settable(class: &DeviceClass) -> Vec<Settable<'_>> {
    let Some(kind) = Kind::from_word(&class.behaviour) else {
        return Vec::new();
    };
    let slots: &[Slot] = kind.slots();
    let control_of = |channel: &Channel| {
        (kind.controls().iter())
            .find(|c| slots.get(c.slot).is_some_and(|s| s.name == &*channel.name))
    };
    (class.channels.iter().zip(0..))
        .filter_map(|(channel, index)| {
            let control = control_of(channel)?;
            Some(Settable {
                channel,
                index,
                holds: control.holds,
                counts: control.counts,
                states: control.states,
            })
        })
        .collect()
}

/// A channel and the value that it is to have: one that its class has, within its bounds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Setting {
    channel: u16,
    value: Option<f64>,
    holds: bool,
}

/// Most characters of a name from outside that an error repeats.
const SHOWN: usize = 64;

impl Setting {
    /// A channel of a class and its value; none gives the channel back to the device.
    ///
    /// # Errors
    /// When the class has no such channel that can be set, or the value is not one of it.
    pub fn new(
        class: &DeviceClass,
        channel: &str,
        wanted: Option<Wanted<'_>>,
    ) -> Result<Self, SettingError> {
        let known = settable(class);
        let Some(found) = known.iter().find(|s| &*s.channel.name == channel) else {
            let class = class.id.to_string();
            let channel = channel.chars().take(SHOWN).collect();
            if known.is_empty() {
                return Err(SettingError::NothingSettable { class });
            }
            let known = Bilingual::list(known.iter().map(|s| &*s.channel.name));
            return Err(SettingError::NotSettable {
                class,
                channel,
                known,
            });
        };
        if wanted.is_none() && !found.holds {
            return Err(SettingError::NotHeld {
                channel: channel.to_owned(),
            });
        }
        Ok(Self {
            channel: found.index,
            value: wanted.map(|wanted| found.value(wanted)).transpose()?,
            holds: found.holds,
        })
    }

    /// Index of the channel in its class's list.
    #[must_use]
    pub const fn channel(self) -> u16 {
        self.channel
    }

    /// The value as an observation has it, of a counter by how much it moves on; none where the channel is given back to the device.
    #[must_use]
    pub const fn value(self) -> Option<f64> {
        self.value
    }

    /// See [`Settable::holds`].
    #[must_use]
    pub const fn holds(self) -> bool {
        self.holds
    }
}

/// Why a channel cannot be set so.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SettingError {
    /// The class has channels that can be set, but not this one.
    #[error(
        "devices of class {class} take no command for '{channel}'; they take commands for {known}"
    )]
    NotSettable {
        /// Id of the class.
        class: String,
        /// The channel that was named.
        channel: String,
        /// Those that can be set.
        known: Bilingual,
    },
    /// The class has none that can be set.
    #[error("devices of class {class} take no command that sets a value")]
    NothingSettable {
        /// Id of the class.
        class: String,
    },
    /// The value is beyond the bounds of the catalogue's channel.
    #[error("{channel} must lie between {min} and {max}{unit}, and {value} does not")]
    OutOfRange {
        /// The channel.
        channel: String,
        /// Least value.
        min: f64,
        /// Greatest value.
        max: f64,
        /// Its unit (UCUM) with a space before it, or nothing.
        unit: String,
        /// The value that was named.
        value: f64,
    },
    /// The value is not of the channel's kind, or none of its states.
    #[error("{channel} takes one of these: {takes}")]
    WrongValue {
        /// The channel.
        channel: String,
        /// What it takes.
        takes: Bilingual,
    },
    /// The device goes on by itself after the command, so that there is nothing to give back.
    #[error("{channel} is not held, so that it cannot be given back to the device; name a value")]
    NotHeld {
        /// The channel.
        channel: String,
    },
}

impl Told for SettingError {
    fn zh(&self) -> String {
        match self {
            Self::NotSettable {
                class,
                channel,
                known,
            } => format!(
                "设备类 {class} 不接受对“{channel}”的命令；可设置的有 {}",
                known.zh
            ),
            Self::NothingSettable { class } => format!("设备类 {class} 不接受设置数值的命令"),
            Self::OutOfRange {
                channel,
                min,
                max,
                unit,
                value,
            } => format!("{channel} 应在 {min} 至 {max}{unit} 之间，{value} 超出范围"),
            Self::WrongValue { channel, takes } => {
                format!("{channel} 的取值应为：{}", takes.zh)
            }
            Self::NotHeld { channel } => {
                format!("{channel} 不是保持型的设定，无法交还设备自动控制；请给出数值")
            }
        }
    }
}

//! What a device tells beside the values of its channels: its alarms and its state, each as the one value of a channel of its own.

use std::collections::BTreeMap;
use std::sync::Arc;

use twin_core::catalogue::{Channel, Reporting, ValueKind};
use twin_core::sim::{AlarmKind, DeviceState};

/// Name of the channel that shows a device's state.
pub const DEVICE_STATE: &str = "device_state";

/// What the name of a channel that shows an alarm begins with.
const ALARM_PREFIX: &str = "alarm_";

/// Name of the channel that shows whether an alarm is active.
#[must_use]
pub fn alarm_name(kind: &AlarmKind) -> String {
    format!("{ALARM_PREFIX}{}", kind.word)
}

/// What a report is about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Matter {
    /// The values of channels.
    Values,
    /// An alarm was raised; the reading is true.
    Raised(&'static AlarmKind),
    /// An alarm was cleared; the reading is false.
    Cleared(&'static AlarmKind),
    /// The device's state is another one; the reading is its word.
    State(DeviceState),
}

impl Matter {
    /// The alarm that it is about, if it is about one.
    #[must_use]
    pub fn alarm(&self) -> Option<&'static AlarmKind> {
        match self {
            Self::Raised(kind) | Self::Cleared(kind) => Some(kind),
            Self::Values | Self::State(_) => None,
        }
    }

    /// The state that it is about, if it is about one.
    #[must_use]
    pub fn state(&self) -> Option<DeviceState> {
        match self {
            Self::State(state) => Some(*state),
            Self::Values | Self::Raised(_) | Self::Cleared(_) => None,
        }
    }

    /// Its word: what happened; `None` for values of channels.
    #[must_use]
    pub fn event(&self) -> Option<&'static str> {
        match self {
            Self::Values => None,
            Self::Raised(_) => Some("alarm_raised"),
            Self::Cleared(_) => Some("alarm_cleared"),
            Self::State(_) => Some("state_changed"),
        }
    }
}

/// The channels that show alarms and states.
#[derive(Debug, Clone, PartialEq)]
pub struct NoticeChannels {
    /// By the alarm's word.
    alarms: BTreeMap<&'static str, Channel>,
    state: Channel,
}

impl NoticeChannels {
    /// Those of alarms of these kinds, and of the state.
    #[must_use]
    pub fn new(kinds: impl IntoIterator<Item = &'static AlarmKind>) -> Self {
        let alarm = |kind: &'static AlarmKind| {
            let names = [alarm_name(kind).as_str(), kind.text_zh, kind.text_en].map(Into::into);
            (kind.word, channel(names, ValueKind::Boolean))
        };
        let states = DeviceState::ALL.map(|state| Arc::from(state.word()));
        let states = ValueKind::State {
            states: states.to_vec(),
        };
        let names = [DEVICE_STATE, "设备状态", "Device state"].map(Into::into);
        Self {
            alarms: kinds.into_iter().map(alarm).collect(),
            state: channel(names, states),
        }
    }

    /// The channels that show alarms, each with the alarm's word, in the order of the words.
    pub fn of_alarms(&self) -> impl Iterator<Item = (&'static str, &Channel)> {
        self.alarms.iter().map(|(word, channel)| (*word, channel))
    }

    /// The channel that shows the state.
    #[must_use]
    pub fn of_state(&self) -> &Channel {
        &self.state
    }

    /// The channel that shows a matter, and the value that it has there; `None` for values of channels and for an alarm of another kind.
    #[must_use]
    pub fn shows(&self, matter: Matter) -> Option<(&Channel, f64)> {
        match matter {
            Matter::Values => None,
            Matter::Raised(kind) => Some((self.alarms.get(kind.word)?, 1.0)),
            Matter::Cleared(kind) => Some((self.alarms.get(kind.word)?, 0.0)),
            Matter::State(state) => Some((&self.state, f64::from(state as u8))),
        }
    }
}

fn channel([name, name_zh, name_en]: [Arc<str>; 3], value: ValueKind) -> Channel {
    Channel {
        name,
        name_zh,
        name_en,
        unit: "1".into(),
        value,
        reporting: Reporting::Event,
        interval_s: 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use twin_core::catalogue::Catalogue;
    use twin_core::sim::alarm_kinds;

    #[test]
    fn no_channel_of_the_catalogue_has_the_name_of_an_alarm_or_of_the_state() {
        let catalogue = Catalogue::builtin().unwrap();
        let mut alarms = 0;
        for class in &catalogue.classes {
            let names: Vec<String> = alarm_kinds(class).into_iter().map(alarm_name).collect();
            alarms += names.len();
            for channel in &class.channels {
                let is_taken = names.iter().any(|name| **name == *channel.name);
                assert!(!is_taken, "{} {}", class.id, channel.name);
                assert_ne!(&*channel.name, DEVICE_STATE, "{}", class.id);
            }
            // Alibaba Cloud's identifiers of events: at most 50 letters, digits and underscores.
            for name in &names {
                let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
                assert!(name.len() <= 50 && name.chars().all(is_word), "{name}");
            }
        }
        assert!(alarms > 100, "{alarms}");
    }

    #[test]
    fn a_state_is_shown_by_its_word() {
        let channels = NoticeChannels::new([]);
        for state in DeviceState::ALL {
            let (channel, value) = channels.shows(Matter::State(state)).unwrap();
            let ValueKind::State { states } = &channel.value else {
                unreachable!("a state is shown as one");
            };
            assert_eq!(&*states[value as usize], state.word());
        }
    }
}

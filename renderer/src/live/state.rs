//! The state that the messages add up to.

use std::collections::{BTreeMap, BTreeSet};

use bevy::ecs::resource::Resource;
use twin_protocol::PROTOCOL_VERSION;
use twin_protocol::live::{
    Alarm, Clock, DeviceState, DeviceStatus, Observation, Pose, ServerMessage, Totals,
};

use super::Update;
use crate::twin::Twin;

/// How the source is doing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Connection {
    /// Nothing has come yet.
    #[default]
    Waiting,
    /// Messages come.
    Live,
    /// Lost; it is tried again.
    Lost(String),
}

/// What a message asks the receiver to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reaction {
    /// Nothing.
    None,
    /// Messages are missing: ask for a snapshot.
    AskForSnapshot,
}

/// What is known of everything that changes.
#[derive(Debug, Default, Resource)]
pub struct LiveState {
    /// The simulated clock.
    pub clock: Option<Clock>,
    /// How the source is doing.
    pub connection: Connection,
    /// Devices that are not normal, by number.
    pub states: BTreeMap<usize, DeviceState>,
    /// Robots and drones, by number.
    pub poses: BTreeMap<usize, Pose>,
    /// Alarms that are active, by id.
    pub alarms: BTreeMap<String, Alarm>,
    /// Latest values of the devices asked for, by device and channel.
    pub values: BTreeMap<(String, String), Observation>,
    /// Running totals.
    pub totals: Totals,
    /// Devices whose state changed in this frame.
    pub changed: BTreeSet<usize>,
    /// Robots and drones that reported in this frame.
    pub moved: BTreeSet<usize>,
    last_seq: Option<u64>,
}

impl LiveState {
    /// Forgets what was new in the last frame.
    pub fn begin_frame(&mut self) {
        self.changed.clear();
        self.moved.clear();
    }

    /// Whether a snapshot has come.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.last_seq.is_some()
    }

    /// State of the device `number`.
    #[must_use]
    pub fn state(&self, number: usize) -> DeviceState {
        self.states
            .get(&number)
            .copied()
            .unwrap_or(DeviceState::Normal)
    }

    /// The source has ended for good.
    pub fn end_of_source(&mut self) {
        if self.connection == Connection::Live {
            self.connection = Connection::Lost("the source has ended".to_owned());
        }
    }

    /// Takes in one update. What names an unknown device is left out.
    pub fn apply(&mut self, twin: &Twin, update: Update) -> Reaction {
        match update {
            Update::Connected => self.last_seq = None,
            Update::Lost { reason } => self.connection = Connection::Lost(reason),
            Update::Message(message) => return self.message(twin, *message),
        }
        Reaction::None
    }

    fn message(&mut self, twin: &Twin, message: ServerMessage) -> Reaction {
        match message {
            ServerMessage::Snapshot { version, .. } if version != PROTOCOL_VERSION => {
                let text = format!(
                    "the server speaks version {version} of the protocol, this viewer {PROTOCOL_VERSION}: use the same release of both"
                );
                self.connection = Connection::Lost(text);
            }
            ServerMessage::Snapshot {
                seq,
                clock,
                states,
                poses,
                alarms,
                observations,
                totals,
                ..
            } => {
                self.changed.extend(self.states.keys());
                self.states.clear();
                self.alarms.clear();
                self.begin(seq, clock, totals);
                self.merge(twin, states, poses, alarms, observations);
            }
            ServerMessage::Delta {
                seq,
                clock,
                states,
                poses,
                alarms,
                observations,
                totals,
                ..
            } => {
                let Some(last) = self.last_seq else {
                    return Reaction::None;
                };
                if seq != last + 1 {
                    self.last_seq = None;
                    return Reaction::AskForSnapshot;
                }
                self.begin(seq, clock, totals);
                self.merge(twin, states, poses, alarms, observations);
            }
            ServerMessage::Done { .. } => {}
            ServerMessage::Refused { reason, .. } => bevy::log::warn!("refused: {reason}"),
        }
        Reaction::None
    }

    fn begin(&mut self, seq: u64, clock: Clock, totals: Totals) {
        self.last_seq = Some(seq);
        self.clock = Some(clock);
        self.totals = totals;
        self.connection = Connection::Live;
    }

    fn merge(
        &mut self,
        twin: &Twin,
        states: Vec<DeviceStatus>,
        poses: Vec<Pose>,
        alarms: Vec<Alarm>,
        observations: Vec<Observation>,
    ) {
        for DeviceStatus { device, state } in states {
            let Some(number) = twin.device(&device) else {
                continue;
            };
            if state == DeviceState::Normal {
                self.states.remove(&number);
            } else {
                self.states.insert(number, state);
            }
            self.changed.insert(number);
        }
        for pose in poses {
            let Some(number) = twin.device(&pose.device) else {
                continue;
            };
            self.moved.insert(number);
            self.poses.insert(number, pose);
        }
        for alarm in alarms {
            if alarm.cleared.is_some() {
                self.alarms.remove(&alarm.id);
            } else {
                self.alarms.insert(alarm.id.clone(), alarm);
            }
        }
        for value in observations {
            self.values
                .insert((value.device.clone(), value.channel.clone()), value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn twin() -> Twin {
        Twin::new(crate::fixture::scene()).unwrap()
    }

    fn clock() -> Clock {
        serde_json::from_value(serde_json::json!({
            "time": "2026-06-01T00:00:00Z", "time_ms": 1_780_272_000_000_i64, "speed": 1.0, "effective_speed": 1.0, "paused": false,
        }))
        .unwrap()
    }

    fn status(device: &str, state: DeviceState) -> DeviceStatus {
        DeviceStatus {
            device: device.to_owned(),
            state,
        }
    }

    fn snapshot(version: u32, states: Vec<DeviceStatus>) -> Update {
        let (poses, alarms, observations) = (vec![], vec![], vec![]);
        let totals = Totals::default();
        let message = ServerMessage::Snapshot {
            version,
            seq: 7,
            clock: clock(),
            states,
            poses,
            alarms,
            incidents: vec![],
            observations,
            totals,
        };
        Update::Message(Box::new(message))
    }

    fn delta(seq: u64, states: Vec<DeviceStatus>) -> Update {
        let (poses, alarms, observations) = (vec![], vec![], vec![]);
        let message = ServerMessage::Delta {
            seq,
            clock: clock(),
            states,
            poses,
            alarms,
            incidents: vec![],
            observations,
            totals: Totals::default(),
        };
        Update::Message(Box::new(message))
    }

    #[test]
    fn deltas_add_up_on_a_snapshot() {
        let (twin, mut live) = (twin(), LiveState::default());
        assert_eq!(live.apply(&twin, delta(3, vec![])), Reaction::None);
        assert!(!live.is_complete());
        live.apply(
            &twin,
            snapshot(PROTOCOL_VERSION, vec![status("cam/1", DeviceState::Alarm)]),
        );
        assert_eq!(live.state(0), DeviceState::Alarm);
        live.apply(
            &twin,
            delta(
                8,
                vec![
                    status("cam/1", DeviceState::Normal),
                    status("nobody", DeviceState::Off),
                ],
            ),
        );
        assert_eq!(live.state(0), DeviceState::Normal);
        assert_eq!((live.changed.len(), live.states.len()), (1, 0));
    }

    #[test]
    fn a_gap_asks_for_a_snapshot_and_the_snapshot_heals_it() {
        let (twin, mut live) = (twin(), LiveState::default());
        live.apply(
            &twin,
            snapshot(
                PROTOCOL_VERSION,
                vec![status("cam/2", DeviceState::Offline)],
            ),
        );
        assert_eq!(
            live.apply(&twin, delta(10, vec![])),
            Reaction::AskForSnapshot
        );
        assert_eq!(live.apply(&twin, delta(11, vec![])), Reaction::None);
        live.begin_frame();
        live.apply(&twin, snapshot(PROTOCOL_VERSION, vec![]));
        assert_eq!(live.state(1), DeviceState::Normal);
        assert!(
            live.changed.contains(&1),
            "what became normal is drawn anew"
        );
    }

    #[test]
    fn another_version_is_not_understood() {
        let (twin, mut live) = (twin(), LiveState::default());
        live.apply(&twin, snapshot(PROTOCOL_VERSION + 1, vec![]));
        assert!(matches!(&live.connection, Connection::Lost(text) if text.contains("version")));
    }
}

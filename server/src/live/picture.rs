//! What the simulation's thread shows: pictures for readers, deltas for clients, totals.

use std::sync::Arc;

use twin_core::ids::DeviceIdx;
use twin_core::time::SimTime;
use twin_protocol::live::{Clock, DeviceState, Pose, ServerMessage, Totals};

use super::engine::{Engine, set_state};
use super::hub::{Live, Tick};
use super::pace::Pace;
use super::wire;

impl Engine {
    /// Makes a new picture and tells the clients what changed.
    pub(super) fn publish(&mut self) {
        self.seq += 1;
        let states = self.changed_states();
        let moved = self.moved();
        let changed = self.book.take_changes();
        let alarms = changed.map_or_else(Vec::new, |(changed, view)| {
            self.view = Arc::new(view);
            changed
        });
        let begun = self.incidents.take_changes(self.sim.now());
        let incidents = begun.map_or_else(Vec::new, |(begun, view)| {
            self.incidents_view = view;
            begun
        });
        if *self.overrides_view != self.overrides {
            self.overrides_view = Arc::new(self.overrides.clone());
        }
        let clock = clock(&self.pace, self.sim.now(), self.past.reach());
        let totals = self.totals();
        self.measure(&totals);
        let message = ServerMessage::Delta {
            seq: self.seq,
            clock: clock.clone(),
            states: states
                .iter()
                .map(|(d, s)| self.hub.status(*d, *s))
                .collect(),
            poses: moved,
            alarms: alarms.iter().map(|a| (**a).clone()).collect(),
            incidents,
            observations: Vec::new(),
            totals: totals.clone(),
        };
        let (head, tail) = split(&message);
        let tick = Tick {
            seq: self.seq,
            head,
            tail,
            observations: self.recorder.take_delta(),
            is_rewound: std::mem::take(&mut self.is_rewound),
        };
        let live = Live {
            seq: self.seq,
            clock,
            states: self.states_view.clone(),
            poses: Arc::new(self.poses.clone()),
            alarms: self.view.clone(),
            incidents: self.incidents_view.clone(),
            overrides: self.overrides_view.clone(),
            totals,
        };
        self.hub.publish(live, tick);
    }

    /// Devices whose state is not what it was, with their new state.
    fn changed_states(&mut self) -> Vec<(DeviceIdx, DeviceState)> {
        let touched = std::mem::take(&mut self.touched);
        let mut changed = Vec::new();
        for device in touched {
            let own = self
                .sim_states
                .get(&device)
                .copied()
                .unwrap_or(DeviceState::Normal);
            let state = match own {
                DeviceState::Off | DeviceState::Offline => own,
                other => other.max(self.book.carried_state(device)),
            };
            let before = self
                .states
                .get(&device)
                .copied()
                .unwrap_or(DeviceState::Normal);
            if state != before {
                set_state(&mut self.states, device, state);
                changed.push((device, state));
            }
        }
        if !changed.is_empty() {
            self.states_view = Arc::new(self.states.clone());
        }
        changed
    }

    /// Robots and drones that are not where they were.
    fn moved(&mut self) -> Vec<Pose> {
        let mut moved = Vec::new();
        for pose in self.sim.poses() {
            let now = wire::pose(&self.hub.world, &pose);
            if self.poses.get(&pose.device) != Some(&now) {
                moved.push(now.clone());
                self.poses.insert(pose.device, now);
            }
        }
        moved
    }

    fn totals(&self) -> Totals {
        let offline = self
            .states
            .values()
            .filter(|s| **s == DeviceState::Offline)
            .count();
        Totals {
            observations: self.recorder.observations,
            observations_per_s: self.pace.observations_per_s().round(),
            active_alarms: self.book.active_count() as u64,
            offline_devices: offline as u64,
        }
    }

    fn measure(&self, totals: &Totals) {
        self.metrics.set(
            "twin_sim_observations_per_second",
            totals.observations_per_s,
        );
        self.metrics.set("twin_sim_speed_asked", self.pace.asked());
        self.metrics
            .set("twin_sim_speed_effective", self.pace.effective_speed());
        self.metrics
            .set("twin_alarms_active", totals.active_alarms as f64);
        self.metrics
            .set("twin_devices_offline", totals.offline_devices as f64);
        self.metrics
            .set("twin_store_lag_seconds", self.saved.elapsed().as_secs_f64());
    }
}

/// The clock, for the wire; `reach` is how far back it can go.
pub(super) fn clock(pace: &Pace, now: SimTime, reach: Option<SimTime>) -> Clock {
    Clock {
        time: now.to_string(),
        time_ms: wire::millis(now),
        speed: pace.speed,
        paused: pace.paused,
        effective_speed: (pace.effective_speed() * 100.0).round() / 100.0,
        rewind_from_ms: reach.map(wire::millis),
        going_to_ms: pace.goal.map(wire::millis),
    }
}

/// The message's text up to and after its observations, which are empty.
fn split(message: &ServerMessage) -> (String, String) {
    const MARK: &str = "\"observations\":[";
    let text = serde_json::to_string(message).unwrap_or_default();
    // After the observations only numbers follow, so the last mark is theirs.
    let at = text.rfind(MARK).map_or(text.len(), |at| at + MARK.len());
    let (head, tail) = text.split_at(at);
    (head.to_owned(), tail.to_owned())
}

#[cfg(test)]
mod tests {
    use twin_protocol::speed::Speed;

    use super::*;

    #[test]
    fn a_delta_can_be_filled_later() {
        let message = ServerMessage::Delta {
            seq: 3,
            clock: clock(&Pace::new(Speed::Max, false), SimTime::from_secs(0), None),
            states: Vec::new(),
            poses: Vec::new(),
            alarms: Vec::new(),
            incidents: Vec::new(),
            observations: Vec::new(),
            totals: Totals {
                observations: 9,
                ..Totals::default()
            },
        };
        let (head, tail) = split(&message);
        assert!(
            head.ends_with('[') && tail.starts_with(']'),
            "{head} | {tail}"
        );
        assert_eq!(
            serde_json::from_str::<ServerMessage>(&format!("{head}{tail}")).unwrap(),
            message
        );
    }
}

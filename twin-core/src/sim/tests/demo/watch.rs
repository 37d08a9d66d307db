//! Follows every channel of every device through a run.

use std::collections::BTreeSet;

use crate::catalogue::{Catalogue, Reporting, ValueKind};
use crate::model::Community;
use crate::sim::{DeviceState, EventSink, Notice, Observation};
use crate::time::SimTime;

/// Channels that may be silent for a day, each because what it tells of is rare.
pub(super) const RARE: &[(&str, &str, &str)] = &[
    ("T3-1", "powered", "the display is dark twice a year"),
    ("T3-1", "content_updates", "shown by commands alone"),
    (
        "T3-2",
        "stream_online",
        "a stream is lost three times a year",
    ),
    (
        "T3-2",
        "falling_object",
        "an object falls some times a year",
    ),
    (
        "T3-3",
        "stream_online",
        "a stream is lost three times a year",
    ),
    ("T3-3", "intrusion", "somebody climbs in every other year"),
    ("T3-3", "siren", "with an intrusion"),
    ("T3-4", "armed", "maintained once a month"),
    ("T3-4", "touch_alarm", "touched some times a year"),
    ("T3-4", "cut_alarm", "cut once in ten years"),
    ("T3-4", "alarm_records", "with a touch or a cut"),
    ("T3-5", "tamper", "tampered with once in fifty years"),
    (
        "T3-6",
        "incident_report",
        "one visit in two thousand finds something",
    ),
    ("T3-7", "closing_time", "with a fire alarm"),
    ("T3-7", "fire_linkage", "a fire alarm once in twenty years"),
    ("T3-7", "fault", "a fault once in ten years"),
    ("T3-8", "alarm", "smoke once in thirty years"),
    ("T3-8", "fault", "a fault once in twenty years"),
    ("T3-9", "outflow", "with abnormal use"),
    ("T3-9", "abnormal_use", "water is taken once in two years"),
    ("T3-9", "displaced", "moved once in fifty years"),
    ("T3-10", "arc_fault", "an arc once in thirty years"),
    ("T4-1", "emergency_call", "a call once in three years"),
    (
        "T4-1",
        "stream_online",
        "a stream is lost three times a year",
    ),
    ("T4-2", "cover_open", "opened once in seven years"),
    ("T4-2", "tilt", "with an open cover"),
    ("T4-2", "overflow", "only after heavy rain"),
    ("T4-2", "theft", "stolen once in fifty years"),
    ("T4-2", "foreign_object", "once in five years"),
    ("T4-2", "emergency_button", "pressed once in fifty years"),
    ("T4-3", "valve_open", "with a leak"),
    ("T4-3", "leak", "a leak once in 25 years"),
    ("T4-3", "unusual_use", "unusual once in twenty years"),
    ("T4-4", "smoke", "a fire once in twenty years"),
    ("T4-4", "overflow", "emptied before it is full"),
    (
        "T4-5",
        "pollution_warning",
        "heavily polluted on a few days a year",
    ),
    ("T4-6", "lid_open", "opened once in three years"),
    ("T4-7", "valve_open", "not while the soil is wet"),
    ("T5-1", "powered", "the screen is dark once a year"),
    ("T5-2", "obstructed", "four times a year"),
    ("T5-2", "arm_forced", "once a year"),
    ("T5-2", "arm_knocked_off", "once in two years"),
    ("T5-3", "fever", "three in ten thousand"),
    ("T5-5", "fault", "a fault a year"),
    ("T5-7", "overpower", "three sessions in a thousand"),
    ("T5-8", "setpoint", "changes with season and heat alone"),
    ("T5-10", "fault", "a fault a year"),
    ("T5-10", "trapped", "once in three years"),
    ("T6-2", "overflow", "emptied before it is full"),
    ("T6-3", "out_of_stock", "filled before it is empty"),
    ("T6-7", "fall", "twice a year"),
    (
        "T7-1",
        "door_open",
        "not on a day when it need not be filled",
    ),
    ("T7-3", "lock_fault", "once or twice a year"),
    ("T7-3", "stream_online", "a stream is lost twice a year"),
    (
        "T7-5",
        "kitchen_stream_online",
        "a stream is lost three times a year",
    ),
    ("T8-2", "fault", "jammed once a month"),
    ("T8-5", "uplink_up", "down four times a year"),
    ("T8-5", "speed_limit", "set by commands alone"),
    ("T8-6", "asset_moved", "four times a year"),
    ("T8-6", "antenna_fault", "once in two years"),
    ("T9-3", "hazard", "found once a month"),
    ("T9-3", "suspect", "found every other month"),
    ("T9-4", "missions", "a drill a week"),
    ("T9-4", "activity", "stands by between its drills"),
];

/// Follows every channel of every device through a run.
pub(super) struct Watch<'a> {
    community: &'a Community,
    catalogue: &'a Catalogue,
    /// First place of each device in `last`, one for each channel.
    at: Vec<usize>,
    last: Vec<Option<(SimTime, f64)>>,
    /// When each device was last offline.
    silent: Vec<Option<(SimTime, Option<SimTime>)>>,
    pub(super) spoken: BTreeSet<(String, String)>,
    pub(super) gaps: u64,
    pub(super) faults: (u32, u32),
    pub(super) alarms: (u32, u32),
}

impl<'a> Watch<'a> {
    pub(super) fn new(community: &'a Community, catalogue: &'a Catalogue) -> Self {
        let mut at = Vec::new();
        let mut slots = 0;
        for device in &community.devices {
            at.push(slots);
            slots += catalogue
                .class(device.class.as_str())
                .unwrap()
                .channels
                .len();
        }
        Self {
            community,
            catalogue,
            at,
            last: vec![None; slots],
            silent: vec![None; community.devices.len()],
            spoken: BTreeSet::new(),
            gaps: 0,
            faults: (0, 0),
            alarms: (0, 0),
        }
    }

    fn check(&mut self, o: &Observation) {
        let class = (self.catalogue)
            .class(self.community.devices[o.device.index()].class.as_str())
            .unwrap();
        let channel = &class.channels[usize::from(o.channel)];
        let name = || format!("{} {} = {} at {}", class.id, channel.name, o.value, o.time);
        let fits = match &channel.value {
            ValueKind::Number { min, max } => (*min..=*max).contains(&o.value),
            ValueKind::Boolean => o.value == 0.0 || o.value == 1.0,
            ValueKind::Counter => o.value >= 0.0 && o.value.is_finite(),
            ValueKind::State { states } => (0..states.len()).any(|s| s as f64 == o.value),
        };
        assert!(fits, "{}", name());
        let slot = self.at[o.device.index()] + usize::from(o.channel);
        let Some((time, value)) = self.last[slot].replace((o.time, o.value)) else {
            self.spoken
                .insert((class.id.to_string(), channel.name.to_string()));
            return;
        };
        if channel.value == ValueKind::Counter {
            assert!(o.value >= value, "{} after {value}", name());
        }
        if channel.reporting == Reporting::Periodic {
            let interval = i64::from(channel.interval_s) * 1_000_000_000;
            let gap = (o.time - time).nanos();
            assert!(gap > 0 && gap % interval == 0, "{}: {gap}", name());
            if gap != interval {
                self.gaps += 1;
                let dead = self.silent[o.device.index()];
                assert!(
                    dead.is_some_and(|(from, _)| from > time && from <= o.time),
                    "{}: {gap} ns without a report, but no fault",
                    name()
                );
            }
        }
    }

    fn note(&mut self, notice: &Notice) {
        match notice {
            Notice::AlarmRaised(_) => self.alarms.0 += 1,
            Notice::AlarmCleared { .. } => self.alarms.1 += 1,
            Notice::StateChanged {
                device,
                state: DeviceState::Offline,
                time,
            } => {
                self.faults.0 += 1;
                self.silent[device.index()] = Some((*time, None));
            }
            Notice::StateChanged { device, time, .. } => {
                if let Some((from, None)) = self.silent[device.index()] {
                    self.faults.1 += 1;
                    self.silent[device.index()] = Some((from, Some(*time)));
                }
            }
        }
    }
}

impl EventSink for Watch<'_> {
    fn window(&mut self, observations: &[Observation], notices: &[Notice]) {
        notices.iter().for_each(|n| self.note(n));
        observations.iter().for_each(|o| self.check(o));
    }
}

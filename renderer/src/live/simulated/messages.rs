//! The simulation's events in the words of the protocol.

use std::collections::{BTreeMap, BTreeSet};

use twin_core::catalogue::Catalogue;
use twin_core::ids::DeviceIdx;
use twin_core::model::Community;
use twin_core::sim::{Alarm, DeviceState, Notice, Severity, Simulation};
use twin_protocol::live as wire;

/// Knows the ids behind the simulation's numbers.
#[derive(Debug)]
pub(super) struct Translator {
    community: Community,
    catalogue: Catalogue,
    subscribed: BTreeSet<usize>,
    raised: BTreeMap<u64, Alarm>,
}

fn state(state: DeviceState) -> wire::DeviceState {
    match state {
        DeviceState::Normal => wire::DeviceState::Normal,
        DeviceState::Off => wire::DeviceState::Off,
        DeviceState::Warning => wire::DeviceState::Warning,
        DeviceState::Alarm => wire::DeviceState::Alarm,
        DeviceState::Offline => wire::DeviceState::Offline,
    }
}

fn index(number: usize) -> DeviceIdx {
    DeviceIdx(u32::try_from(number).unwrap_or(u32::MAX))
}

impl Translator {
    pub(super) fn new(community: Community, catalogue: Catalogue) -> Self {
        Self {
            community,
            catalogue,
            subscribed: BTreeSet::new(),
            raised: BTreeMap::new(),
        }
    }

    fn id(&self, device: DeviceIdx) -> String {
        self.community
            .devices
            .get(device.index())
            .map(|d| d.id.to_string())
            .unwrap_or_default()
    }

    /// Asks for the values of these devices in place of those asked for before.
    pub(super) fn subscribe(&mut self, ids: &[String]) {
        let wanted: BTreeSet<&str> = ids.iter().map(String::as_str).collect();
        let devices = self.community.devices.iter().enumerate();
        self.subscribed = devices
            .filter(|(_, d)| wanted.contains(d.id.as_str()))
            .map(|(i, _)| i)
            .collect();
    }

    fn status(&self, sim: &Simulation, device: DeviceIdx) -> wire::DeviceStatus {
        wire::DeviceStatus {
            device: self.id(device),
            state: state(sim.state(device)),
        }
    }

    /// Devices that are not normal.
    pub(super) fn states(&self, sim: &Simulation) -> Vec<wire::DeviceStatus> {
        let all = (0..sim.device_count()).map(index);
        all.filter(|d| sim.state(*d) != DeviceState::Normal)
            .map(|d| self.status(sim, d))
            .collect()
    }

    pub(super) fn poses(&self, sim: &Simulation) -> Vec<wire::Pose> {
        let pose = |p: twin_core::sim::Pose| wire::Pose {
            device: self.id(p.device),
            position: [p.position.x, p.position.y, p.position.z],
            heading_rad: p.heading_rad,
            activity: p.activity.to_owned(),
            battery_percent: p.battery_percent,
        };
        sim.poses().into_iter().map(pose).collect()
    }

    /// Alarms that are active.
    pub(super) fn alarms(&mut self, sim: &Simulation) -> Vec<wire::Alarm> {
        self.raised = sim.active_alarms().map(|a| (a.number.0, *a)).collect();
        self.raised.values().map(|a| self.alarm(a, None)).collect()
    }

    fn alarm(&self, alarm: &Alarm, cleared: Option<String>) -> wire::Alarm {
        let device = self.community.devices.get(alarm.device.index());
        let severity = match alarm.kind.severity {
            Severity::Minor => wire::Severity::Minor,
            Severity::Major => wire::Severity::Major,
            Severity::Critical => wire::Severity::Critical,
        };
        wire::Alarm {
            id: alarm.number.0.to_string(),
            device: self.id(alarm.device),
            class: device.map(|d| d.class.to_string()).unwrap_or_default(),
            kind: alarm.kind.word.to_owned(),
            text_zh: alarm.kind.text_zh.to_owned(),
            text_en: alarm.kind.text_en.to_owned(),
            severity,
            raised: alarm.raised.to_string(),
            cleared,
            acknowledged: None,
            acknowledged_by: None,
            position: device.map_or([0.0; 3], |d| [d.position.x, d.position.y, d.position.z]),
        }
    }

    /// Devices whose state changed, and alarms that were raised or cleared.
    pub(super) fn changes(
        &mut self,
        sim: &Simulation,
        notices: &[Notice],
    ) -> (Vec<wire::DeviceStatus>, Vec<wire::Alarm>) {
        let (mut changed, mut alarms) = (BTreeSet::new(), Vec::new());
        for notice in notices {
            match notice {
                Notice::AlarmRaised(alarm) => {
                    self.raised.insert(alarm.number.0, *alarm);
                    alarms.push(self.alarm(alarm, None));
                }
                Notice::AlarmCleared { number, time, .. } => {
                    if let Some(alarm) = self.raised.remove(&number.0) {
                        alarms.push(self.alarm(&alarm, Some(time.to_string())));
                    }
                }
                Notice::StateChanged { device, .. } => {
                    changed.insert(*device);
                }
            }
        }
        (
            changed.into_iter().map(|d| self.status(sim, d)).collect(),
            alarms,
        )
    }

    /// Latest values of the devices asked for.
    pub(super) fn values(&self, sim: &Simulation) -> Vec<wire::Observation> {
        self.subscribed
            .iter()
            .flat_map(|number| self.values_of(sim, *number))
            .collect()
    }

    fn values_of(&self, sim: &Simulation, number: usize) -> Vec<wire::Observation> {
        let Some(device) = self.community.devices.get(number) else {
            return Vec::new();
        };
        let Some(class) = self.catalogue.class(device.class.as_str()) else {
            return Vec::new();
        };
        let value = |(channel, spec): (usize, &twin_core::catalogue::Channel)| {
            let (time, value) = sim.latest(index(number), u16::try_from(channel).ok()?)?;
            let time_ms = time.nanos().div_euclid(1_000_000);
            Some(wire::Observation {
                device: device.id.to_string(),
                channel: spec.name.to_string(),
                time_ms,
                value,
            })
        };
        class
            .channels
            .iter()
            .enumerate()
            .filter_map(value)
            .collect()
    }
}

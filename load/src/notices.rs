//! Alarms and states of devices as reports: who cannot be heard tells them when it is again.

use std::collections::BTreeMap;

use twin_core::catalogue::Catalogue;
use twin_core::ids::DeviceIdx;
use twin_core::model::Community;
use twin_core::sim::{Alarm, AlarmKind, DeviceState, Notice, Severity, Simulation, alarm_kinds};
use twin_core::time::SimTime;

use crate::payload::{Matter, NoticeChannels, Standing};

/// What a device has to tell, and since when it holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Tiding {
    pub(crate) matter: Matter,
    pub(crate) time: SimTime,
}

/// The notices of a community's devices.
#[derive(Debug)]
pub(crate) struct Notices {
    /// The kinds of alarm of each class.
    kinds: Vec<Vec<&'static AlarmKind>>,
    /// The class of each device among these.
    class_of: Vec<usize>,
    pub(crate) channels: NoticeChannels,
    /// Kinds of the alarms that are active, by their numbers.
    standing: BTreeMap<u64, &'static AlarmKind>,
    /// The alarms of devices that had any as the run began.
    active: BTreeMap<u32, Vec<&'static AlarmKind>>,
    /// The states that were not normal then.
    states: BTreeMap<u32, DeviceState>,
    /// What silent devices have to tell when they are heard again.
    held: BTreeMap<u32, Vec<Tiding>>,
}

impl Notices {
    /// Those of a community in which nothing has happened yet.
    pub(crate) fn new(community: &Community, catalogue: &Catalogue) -> Self {
        let kinds: Vec<_> = catalogue.classes.iter().map(alarm_kinds).collect();
        let number_of: BTreeMap<&str, usize> = (catalogue.classes.iter().enumerate())
            .map(|(number, class)| (class.id.as_str(), number))
            .collect();
        let class_of = (community.devices.iter())
            .map(|device| {
                let number = number_of.get(device.class.as_str()).copied();
                number.unwrap_or(usize::MAX)
            })
            .collect();
        Self {
            channels: NoticeChannels::new(kinds.iter().flatten().copied()),
            kinds,
            class_of,
            standing: BTreeMap::new(),
            active: BTreeMap::new(),
            states: BTreeMap::new(),
            held: BTreeMap::new(),
        }
    }

    /// The same where a run begins at the present moment of a simulation: with the alarms that stand, which will be cleared, and the states.
    pub(crate) fn begun_at(mut self, simulation: &Simulation) -> Self {
        self.stand(simulation.active_alarms());
        for device in 0..simulation.device_count() as u32 {
            let active = self.active.get(&device).map(Vec::as_slice);
            let state = match simulation.state(DeviceIdx(device)) {
                DeviceState::Offline => worst(active.unwrap_or_default()),
                state => state,
            };
            if state != DeviceState::Normal {
                self.states.insert(device, state);
            }
        }
        self
    }

    /// Takes over the alarms that are active. What a silent device keeps to itself was told to nobody, and never is if it ends before.
    pub(crate) fn stand<'a>(&mut self, alarms: impl Iterator<Item = &'a Alarm>) {
        for alarm in alarms {
            self.standing.insert(alarm.number.0, alarm.kind);
            if !self.is_kept(alarm.device.0, alarm.kind) {
                let of_device = self.active.entry(alarm.device.0).or_default();
                of_device.push(alarm.kind);
            }
        }
    }

    fn is_kept(&self, device: u32, kind: &'static AlarmKind) -> bool {
        let held = self.held.get(&device);
        held.is_some_and(|held| held.iter().any(|t| t.matter == Matter::Raised(kind)))
    }

    /// A device's alarms and state as the run began.
    pub(crate) fn begun(&self, device: usize) -> Standing<'_> {
        let index = device as u32;
        let active = self.active.get(&index);
        let state = self.states.get(&index);
        Standing {
            kinds: self.kinds(device),
            active: active.map(Vec::as_slice).unwrap_or_default(),
            state: state.copied().unwrap_or(DeviceState::Normal),
        }
    }

    /// The kinds of alarm that a device can raise.
    fn kinds(&self, device: usize) -> &[&'static AlarmKind] {
        let class = self.class_of.get(device);
        let kinds = class.and_then(|class| self.kinds.get(*class));
        kinds.map_or(&[][..], |kinds| &kinds[..])
    }

    /// What a notice tells; `None` where that is nothing. A device that is offline cannot say so.
    pub(crate) fn tiding(&mut self, notice: &Notice) -> Option<Tiding> {
        let matter = match notice {
            Notice::AlarmRaised(alarm) => {
                self.standing.insert(alarm.number.0, alarm.kind);
                Matter::Raised(alarm.kind)
            }
            Notice::AlarmCleared { number, .. } => {
                Matter::Cleared(self.standing.remove(&number.0)?)
            }
            Notice::StateChanged { state, .. } => match state {
                DeviceState::Offline => return None,
                state => Matter::State(*state),
            },
        };
        let time = notice.time();
        Some(Tiding { matter, time })
    }

    /// Keeps what a silent device has to tell: of its states the last alone, and nothing of an alarm that was raised and cleared meanwhile.
    pub(crate) fn hold(&mut self, device: u32, tiding: Tiding) {
        let held = self.held.entry(device).or_default();
        match tiding.matter {
            Matter::State(_) => held.retain(|before| before.matter.state().is_none()),
            Matter::Cleared(kind) => {
                let raised = held.iter().position(|t| t.matter == Matter::Raised(kind));
                if let Some(raised) = raised {
                    held.remove(raised);
                    return;
                }
            }
            Matter::Raised(_) | Matter::Values => {}
        }
        held.push(tiding);
    }

    /// Takes out what a device that is heard again has to tell.
    pub(crate) fn release(&mut self, device: u32) -> Vec<Tiding> {
        self.held.remove(&device).unwrap_or_default()
    }
}

/// The state of a device with these alarms that no fault silences: what one that is offline has told, and will tell again.
fn worst(active: &[&'static AlarmKind]) -> DeviceState {
    let is_critical = |kind: &&AlarmKind| kind.severity == Severity::Critical;
    match active {
        [] => DeviceState::Normal,
        kinds if kinds.iter().any(is_critical) => DeviceState::Alarm,
        _ => DeviceState::Warning,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use twin_core::sim::{Alarm, AlarmNumber, synthetic_community};

    fn notices() -> Notices {
        let catalogue = Catalogue::builtin().unwrap();
        let community = synthetic_community(&catalogue, 10).unwrap();
        Notices::new(&community, &catalogue)
    }

    fn raised(notices: &Notices, number: u64, secs: i64) -> Notice {
        let kind = notices.kinds.iter().flatten().copied().next().unwrap();
        Notice::AlarmRaised(Alarm {
            number: AlarmNumber(number),
            device: DeviceIdx(3),
            kind,
            raised: SimTime::from_secs(secs),
        })
    }

    fn cleared(number: u64, secs: i64) -> Notice {
        Notice::AlarmCleared {
            number: AlarmNumber(number),
            device: DeviceIdx(3),
            time: SimTime::from_secs(secs),
        }
    }

    fn state(state: DeviceState, secs: i64) -> Notice {
        Notice::StateChanged {
            device: DeviceIdx(3),
            state,
            time: SimTime::from_secs(secs),
        }
    }

    #[test]
    fn an_alarm_is_cleared_by_the_kind_that_was_raised() {
        let mut notices = notices();
        let raised = raised(&notices, 7, 10);
        let told = notices.tiding(&raised).unwrap();
        let kind = told.matter.alarm().unwrap();
        assert_eq!(told.matter, Matter::Raised(kind));
        let told = notices.tiding(&cleared(7, 12)).unwrap();
        assert_eq!(told.matter, Matter::Cleared(kind));
        assert_eq!(told.time, SimTime::from_secs(12));
        assert_eq!(notices.tiding(&cleared(7, 13)), None, "it is cleared once");
        assert_eq!(notices.tiding(&state(DeviceState::Offline, 14)), None);
    }

    #[test]
    fn a_device_that_is_offline_stands_for_the_worst_of_its_alarms() {
        static MINOR: AlarmKind = AlarmKind {
            word: "tamper",
            text_zh: "拆动",
            text_en: "Tampered with",
            severity: Severity::Minor,
        };
        static CRITICAL: AlarmKind = AlarmKind {
            word: "smoke",
            text_zh: "烟雾",
            text_en: "Smoke",
            severity: Severity::Critical,
        };
        assert_eq!(worst(&[]), DeviceState::Normal);
        assert_eq!(worst(&[&MINOR]), DeviceState::Warning);
        assert_eq!(worst(&[&MINOR, &CRITICAL]), DeviceState::Alarm);
    }

    #[test]
    fn a_silent_device_tells_afterwards_what_still_matters() {
        let mut notices = notices();
        let first = raised(&notices, 1, 10);
        let second = raised(&notices, 2, 30);
        for notice in [
            first,
            state(DeviceState::Warning, 10),
            cleared(1, 20),
            state(DeviceState::Normal, 20),
            second,
            state(DeviceState::Warning, 30),
        ] {
            let tiding = notices.tiding(&notice).unwrap();
            notices.hold(3, tiding);
        }
        let told = notices.release(3);
        let times: Vec<_> = told.iter().map(|t| t.time).collect();
        // The first alarm came and went unheard; the second stands.
        assert_eq!(times, [30, 30].map(SimTime::from_secs));
        assert!(matches!(told[0].matter, Matter::Raised(_)));
        assert_eq!(told[1].matter, Matter::State(DeviceState::Warning));
        assert!(notices.release(3).is_empty());
    }
}

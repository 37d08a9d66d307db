//! The alarms that matter now: active ones, and those cleared lately.
//!
//! A restart starts the simulation anew, which knows nothing of the alarms that were active before. They are carried over:
//! when the simulation raises the same kind on the same device again, that is the old alarm, not a new one; one that it
//! does not raise within [`CARRY_SECS`] of simulated time is cleared.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use twin_core::ids::DeviceIdx;
use twin_core::sim;
use twin_core::time::{SimSpan, SimTime};
use twin_protocol::live::{Alarm, DeviceState, Severity};

use super::wire;
use crate::store::{AlarmRow, alarm_id};
use crate::world::World;

/// Cleared alarms that are kept in memory.
const RECENT: usize = 1_000;
/// Simulated seconds for which an alarm of before a restart waits to be raised again; an assumption: conditions such as a
/// full bin show again within an hour.
const CARRY_SECS: i64 = 3_600;
/// Bytes of an alarm's entry in a book; the alarm itself is shared: an estimate.
const ENTRY: usize = 64;
/// Stands for a device that the community no longer has.
const GONE: DeviceIdx = DeviceIdx(u32::MAX);

/// An immutable picture of the book.
#[derive(Debug, Clone, Default)]
pub(crate) struct AlarmView {
    /// Active alarms, newest first.
    pub(crate) active: Vec<Arc<Alarm>>,
    /// Alarms cleared lately, newest first.
    pub(crate) recent: Vec<Arc<Alarm>>,
}

/// What became of an acknowledgement.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Acknowledged {
    /// It is acknowledged now.
    Now(AlarmRow),
    /// It was before.
    Before(Arc<Alarm>),
    /// There is no such alarm here.
    Unknown,
}

/// The alarms.
#[derive(Debug, Clone, Default)]
pub(crate) struct AlarmBook {
    active: BTreeMap<u64, Arc<Alarm>>,
    recent: VecDeque<AlarmRow>,
    carried: BTreeMap<u64, DeviceIdx>,
    carried_until: Option<SimTime>,
    /// Numbers of the simulation that are other numbers here.
    aliases: BTreeMap<u64, u64>,
    /// Changed since the last delta.
    changed: BTreeMap<u64, Arc<Alarm>>,
    /// Changed since the last batch for the store.
    unsaved: BTreeMap<u64, Arc<Alarm>>,
    highest: u64,
}

impl AlarmBook {
    /// The book as a store left it at `now`.
    pub(crate) fn resumed(rows: Vec<AlarmRow>, world: &World, now: SimTime) -> Self {
        let mut book = Self {
            carried_until: Some(now + SimSpan::from_secs(CARRY_SECS)),
            ..Self::default()
        };
        for row in rows {
            book.highest = book.highest.max(row.number);
            if row.alarm.cleared.is_some() {
                book.recent.push_back(row);
            } else {
                let device = world
                    .device(&row.alarm.device)
                    .map_or(GONE, |(device, _)| device);
                book.carried.insert(row.number, device);
                book.active.insert(row.number, row.alarm);
            }
        }
        book
    }

    /// Highest number so far.
    pub(crate) fn highest(&self) -> u64 {
        self.highest
    }

    /// Number of active alarms.
    pub(crate) fn active_count(&self) -> usize {
        self.active.len()
    }

    /// The simulation raised an alarm. Returns the device if its carried state changed.
    pub(crate) fn raised(&mut self, alarm: &sim::Alarm, world: &World) -> Option<DeviceIdx> {
        let is_carried = self.carried_until.is_some_and(|until| alarm.raised < until);
        let same = self.carried.iter().find(|(number, device)| {
            is_carried
                && **device == alarm.device
                && self
                    .active
                    .get(*number)
                    .is_some_and(|a| a.kind == alarm.kind.word)
        });
        if let Some((number, _)) = same {
            let number = *number;
            self.carried.remove(&number);
            self.aliases.insert(alarm.number.0, number);
            return Some(alarm.device);
        }
        let number = alarm.number.0;
        self.highest = self.highest.max(number);
        self.active
            .insert(number, Arc::new(wire_alarm(alarm, world)));
        self.touch(number);
        None
    }

    /// The simulation cleared an alarm.
    pub(crate) fn cleared(&mut self, number: u64, time: SimTime) {
        let number = self.aliases.remove(&number).unwrap_or(number);
        self.clear(number, time);
    }

    /// A device was healed: what was carried for it is over.
    pub(crate) fn healed(&mut self, device: DeviceIdx, time: SimTime) {
        let over: Vec<u64> = self
            .carried
            .iter()
            .filter(|(_, d)| **d == device)
            .map(|(n, _)| *n)
            .collect();
        over.into_iter().for_each(|number| self.clear(number, time));
    }

    /// Clears what was carried too long. Returns its devices.
    pub(crate) fn let_go(&mut self, now: SimTime) -> Vec<DeviceIdx> {
        let Some(until) = self.carried_until.filter(|until| *until <= now) else {
            return Vec::new();
        };
        self.carried_until = None;
        let devices = self.carried.values().copied().collect();
        let over: Vec<u64> = self.carried.keys().copied().collect();
        over.into_iter()
            .for_each(|number| self.clear(number, until));
        devices
    }

    /// State that carried alarms give a device.
    pub(crate) fn carried_state(&self, device: DeviceIdx) -> DeviceState {
        let of_device = self.carried.iter().filter(|(_, d)| **d == device);
        let states = of_device
            .filter_map(|(number, _)| self.active.get(number))
            .map(|alarm| match alarm.severity {
                Severity::Critical => DeviceState::Alarm,
                Severity::Major | Severity::Minor => DeviceState::Warning,
            });
        states.max().unwrap_or(DeviceState::Normal)
    }

    /// Devices with carried alarms.
    pub(crate) fn carried_devices(&self) -> Vec<DeviceIdx> {
        self.carried.values().copied().collect()
    }

    /// Acknowledges an alarm that is active or was cleared lately.
    pub(crate) fn acknowledge(&mut self, number: u64, by: &str, time: SimTime) -> Acknowledged {
        let recent = self
            .recent
            .iter_mut()
            .find(|r| r.number == number)
            .map(|r| &mut r.alarm);
        let Some(slot) = self.active.get_mut(&number).or(recent) else {
            return Acknowledged::Unknown;
        };
        if slot.acknowledged.is_some() {
            return Acknowledged::Before(slot.clone());
        }
        let mut alarm = Alarm::clone(slot);
        alarm.acknowledged = Some(time.to_string());
        alarm.acknowledged_by = Some(by.to_owned());
        let alarm = Arc::new(alarm);
        *slot = alarm.clone();
        self.changed.insert(number, alarm.clone());
        self.unsaved.insert(number, alarm.clone());
        Acknowledged::Now(AlarmRow { number, alarm })
    }

    /// What changed since this was last asked, and the new picture if anything did.
    pub(crate) fn take_changes(&mut self) -> Option<(Vec<Arc<Alarm>>, AlarmView)> {
        if self.changed.is_empty() {
            return None;
        }
        let changed = std::mem::take(&mut self.changed)
            .into_values()
            .rev()
            .collect();
        Some((changed, self.view()))
    }

    /// The picture.
    pub(crate) fn view(&self) -> AlarmView {
        AlarmView {
            active: self.active.values().rev().cloned().collect(),
            recent: self.recent.iter().rev().map(|r| r.alarm.clone()).collect(),
        }
    }

    /// The book without what is still to be told or stored.
    pub(crate) fn settled(&self) -> Self {
        Self {
            changed: BTreeMap::new(),
            unsaved: BTreeMap::new(),
            ..self.clone()
        }
    }

    /// All alarms of the book.
    pub(crate) fn rows(&self) -> Vec<AlarmRow> {
        let row = |(number, alarm): (&u64, &Arc<Alarm>)| AlarmRow {
            number: *number,
            alarm: alarm.clone(),
        };
        let active = self.active.iter().map(row);
        active.chain(self.recent.iter().cloned()).collect()
    }

    /// About so many bytes.
    pub(crate) fn memory_bytes(&self) -> usize {
        let entries =
            self.active.len() + self.recent.len() + self.carried.len() + self.aliases.len();
        entries * ENTRY
    }

    /// What the store does not have yet.
    pub(crate) fn take_unsaved(&mut self) -> Vec<AlarmRow> {
        let unsaved = std::mem::take(&mut self.unsaved);
        unsaved
            .into_iter()
            .map(|(number, alarm)| AlarmRow { number, alarm })
            .collect()
    }

    fn clear(&mut self, number: u64, time: SimTime) {
        self.carried.remove(&number);
        let Some(mut alarm) = self.active.remove(&number) else {
            return;
        };
        Arc::make_mut(&mut alarm).cleared = Some(time.to_string());
        self.changed.insert(number, alarm.clone());
        self.unsaved.insert(number, alarm.clone());
        self.recent.push_back(AlarmRow { number, alarm });
        if self.recent.len() > RECENT {
            self.recent.pop_front();
        }
    }

    fn touch(&mut self, number: u64) {
        if let Some(alarm) = self.active.get(&number) {
            self.changed.insert(number, alarm.clone());
            self.unsaved.insert(number, alarm.clone());
        }
    }
}

fn wire_alarm(alarm: &sim::Alarm, world: &World) -> Alarm {
    let device = world.community.devices.get(alarm.device.index());
    let at = device.map_or([0.0; 3], |d| [d.position.x, d.position.y, d.position.z]);
    Alarm {
        id: alarm_id(alarm.number.0),
        device: world.device_id(alarm.device).to_owned(),
        class: device.map_or_else(String::new, |d| d.class.to_string()),
        kind: alarm.kind.word.to_owned(),
        text_zh: alarm.kind.text_zh.to_owned(),
        text_en: alarm.kind.text_en.to_owned(),
        severity: wire::severity(alarm.kind.severity),
        raised: alarm.raised.to_string(),
        cleared: None,
        acknowledged: None,
        acknowledged_by: None,
        position: at.map(|m| (m * 100.0).round() / 100.0),
    }
}

/// A world without devices, which the books take calmly.
#[cfg(test)]
pub(super) fn empty_world() -> World {
    use twin_core::catalogue::Catalogue;
    use twin_core::ids::CommunityId;
    use twin_core::model::{Community, CommunityParts, Name, Provenance};
    use twin_core::spatial::LocalFrame;

    let frame = LocalFrame::new(114.2, 22.7, 0.0).unwrap();
    let id = CommunityId::new("empty").unwrap();
    let parts = CommunityParts::new(id, Name::default(), frame, Provenance::generated("test"));
    World::new(
        Community::new(parts).unwrap(),
        Catalogue::builtin().unwrap(),
    )
    .unwrap()
}

#[cfg(test)]
mod tests {
    use twin_core::sim::{AlarmKind, AlarmNumber};

    use super::*;

    const FULL: AlarmKind = AlarmKind {
        word: "bin_full",
        text_zh: "满",
        text_en: "full",
        severity: sim::Severity::Major,
    };

    fn raised(number: u64) -> sim::Alarm {
        sim::Alarm {
            number: AlarmNumber(number),
            device: GONE,
            kind: &FULL,
            raised: SimTime::from_secs(0),
        }
    }

    /// What a store gives back of a book with alarm 5.
    fn stored(world: &World) -> Vec<AlarmRow> {
        let mut book = AlarmBook::default();
        book.raised(&raised(5), world);
        book.take_unsaved()
    }

    #[test]
    fn an_alarm_lives_from_raised_to_cleared() {
        let world = empty_world();
        let mut book = AlarmBook::default();
        book.raised(&raised(1), &world);
        book.raised(&raised(2), &world);
        let (changed, view) = book.take_changes().unwrap();
        assert_eq!(
            (changed.len(), view.active.len(), view.recent.len()),
            (2, 2, 0)
        );
        assert_eq!(view.active[0].id, "alarm-2", "newest first");
        assert!(book.take_changes().is_none());

        let now = SimTime::from_secs(60);
        assert!(matches!(
            book.acknowledge(1, "王", now),
            Acknowledged::Now(_)
        ));
        let before = book.acknowledge(1, "李", now);
        assert!(
            matches!(before, Acknowledged::Before(a) if a.acknowledged_by.as_deref() == Some("王"))
        );
        book.cleared(1, now);
        let view = book.view();
        assert_eq!(
            (view.active.len(), view.recent.len(), book.highest()),
            (1, 1, 2)
        );
        assert!(matches!(
            book.acknowledge(1, "李", now),
            Acknowledged::Before(_)
        ));
        assert_eq!(book.acknowledge(9, "李", now), Acknowledged::Unknown);
    }

    #[test]
    fn an_alarm_raised_again_after_a_restart_is_the_same() {
        let world = empty_world();
        let mut book = AlarmBook::resumed(stored(&world), &world, SimTime::from_secs(0));
        assert_eq!(book.carried_state(GONE), DeviceState::Warning);
        assert_eq!(book.raised(&raised(100_001), &world), Some(GONE));
        assert_eq!(
            (book.active_count(), book.carried_state(GONE)),
            (1, DeviceState::Normal)
        );
        book.cleared(100_001, SimTime::from_secs(9));
        assert_eq!(book.view().recent[0].id, "alarm-5");
    }

    #[test]
    fn an_alarm_that_is_not_raised_again_is_let_go() {
        let world = empty_world();
        let mut book = AlarmBook::resumed(stored(&world), &world, SimTime::from_secs(0));
        assert!(book.let_go(SimTime::from_secs(CARRY_SECS - 1)).is_empty());
        assert_eq!(book.let_go(SimTime::from_secs(CARRY_SECS)), [GONE]);
        assert_eq!(
            (book.active_count(), book.carried_state(GONE)),
            (0, DeviceState::Normal)
        );
    }

    #[test]
    fn memory_holds_only_the_latest_cleared_alarms() {
        let world = empty_world();
        let mut book = AlarmBook::default();
        for number in 1..=RECENT as u64 + 10 {
            book.raised(&raised(number), &world);
            book.cleared(number, SimTime::from_secs(1));
        }
        assert_eq!(book.view().recent.len(), RECENT);
    }
}

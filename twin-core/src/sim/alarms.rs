//! The alarms that are active, and their numbers.

use std::collections::BTreeMap;

use super::event::{Alarm, AlarmKind, AlarmNumber, Notice};
use crate::ids::DeviceIdx;
use crate::time::SimTime;

/// Bytes of a map's entry beside its value: an estimate.
const MAP_ENTRY: usize = 48;

/// Gives alarms their numbers and remembers those that are active.
#[derive(Debug)]
pub(crate) struct AlarmBook {
    next: u64,
    active: BTreeMap<u64, Alarm>,
    /// Number of the active alarm of a device and its class's k-th kind.
    number_of: BTreeMap<(DeviceIdx, u8), u64>,
}

impl AlarmBook {
    /// An empty book; `first` is the first number it gives.
    pub(crate) fn new(first: u64) -> Self {
        Self {
            next: first,
            active: BTreeMap::new(),
            number_of: BTreeMap::new(),
        }
    }

    /// Enters an alarm.
    pub(crate) fn raise(
        &mut self,
        device: DeviceIdx,
        k: u8,
        kind: &'static AlarmKind,
        raised: SimTime,
    ) -> Notice {
        let number = self.next;
        self.next += 1;
        let alarm = self.restore(number, device, k, kind, raised);
        Notice::AlarmRaised(alarm)
    }

    /// Strikes an alarm out; `None` if it is not in the book.
    pub(crate) fn clear(&mut self, device: DeviceIdx, k: u8, time: SimTime) -> Option<Notice> {
        let number = self.number_of.remove(&(device, k))?;
        self.active.remove(&number);
        Some(Notice::AlarmCleared {
            number: AlarmNumber(number),
            device,
            time,
        })
    }

    /// The number that the next alarm gets.
    pub(crate) fn next_number(&self) -> u64 {
        self.next
    }

    /// The active alarms by device and number of their kind.
    pub(crate) fn entries(&self) -> impl Iterator<Item = ((DeviceIdx, u8), &Alarm)> {
        let entry = |(&key, number)| Some((key, self.active.get(number)?));
        self.number_of.iter().filter_map(entry)
    }

    /// Enters an alarm that was raised before.
    pub(crate) fn restore(
        &mut self,
        number: u64,
        device: DeviceIdx,
        k: u8,
        kind: &'static AlarmKind,
        raised: SimTime,
    ) -> Alarm {
        let alarm = Alarm {
            number: AlarmNumber(number),
            device,
            kind,
            raised,
        };
        self.active.insert(number, alarm);
        self.number_of.insert((device, k), number);
        alarm
    }

    /// The active alarms, oldest first.
    pub(crate) fn active(&self) -> impl Iterator<Item = &Alarm> {
        self.active.values()
    }

    /// Heap bytes, by estimate.
    pub(crate) fn memory_bytes(&self) -> usize {
        self.active.len() * (2 * MAP_ENTRY + size_of::<Alarm>())
    }
}

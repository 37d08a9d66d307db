//! Queues of bare times as other simulators have them: one event a device, put back a minute after it was taken.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Events of a turn.
const EVENTS: u64 = 1_000_000;
const MINUTE: i64 = 60_000_000_000;

/// When a device speaks first: spread over a minute.
fn first(device: u32) -> i64 {
    let millis = (i64::from(device.wrapping_mul(2_654_435_761)) * 60_000) >> 32;
    millis * 1_000_000
}

/// The standard library's heap of times and devices.
pub(super) struct Heap(BinaryHeap<Reverse<(i64, u32)>>);

impl Heap {
    pub(super) fn new(devices: usize) -> Self {
        Self(
            (0..devices as u32)
                .map(|d| Reverse((first(d), d)))
                .collect(),
        )
    }

    /// Takes and puts back [`EVENTS`]; gives their number.
    pub(super) fn turn(&mut self) -> u64 {
        for _ in 0..EVENTS {
            if let Some(Reverse((time, device))) = self.0.pop() {
                self.0.push(Reverse((time + MINUTE, device)));
            }
        }
        EVENTS
    }
}

const SLOT: i64 = 64_000_000;
const SLOTS: usize = 1_024;
const NONE: u32 = u32::MAX;

/// A timing wheel whose slots are linked lists, in no order within a slot.
pub(super) struct Wheel {
    first: Vec<u32>,
    next: Vec<u32>,
    times: Vec<i64>,
    slot: usize,
    device: u32,
}

impl Wheel {
    pub(super) fn new(devices: usize) -> Self {
        let mut wheel = Self {
            first: vec![NONE; SLOTS],
            next: vec![NONE; devices],
            times: vec![0; devices],
            slot: 0,
            device: NONE,
        };
        (0..devices as u32).for_each(|device| wheel.put(device, first(device)));
        wheel
    }

    fn put(&mut self, device: u32, time: i64) {
        let slot = (time / SLOT) as usize % SLOTS;
        self.times[device as usize] = time;
        self.next[device as usize] = std::mem::replace(&mut self.first[slot], device);
    }

    /// Takes and puts back [`EVENTS`]; gives their number.
    pub(super) fn turn(&mut self) -> u64 {
        for _ in 0..EVENTS {
            while self.device == NONE {
                self.device = std::mem::replace(&mut self.first[self.slot], NONE);
                self.slot = (self.slot + 1) % SLOTS;
            }
            let device = std::mem::replace(&mut self.device, NONE);
            self.device = self.next[device as usize];
            self.put(device, self.times[device as usize] + MINUTE);
        }
        EVENTS
    }
}

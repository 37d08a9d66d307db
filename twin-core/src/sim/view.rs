//! What the value of a channel is computed from.

use super::device::Device;
use super::env::Moment;
use super::random::{smooth, unit};

/// Battery in per cent at which a device asks for a new one.
pub(crate) const BATTERY_LOW: f64 = 12.0;
/// Days until somebody changes a battery that is low (assumption: the property office's weekly round).
const CHANGED_AFTER_DAYS: f64 = 7.0;

/// What a value is computed from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View<'a> {
    /// The moment.
    pub(crate) m: Moment<'a>,
    /// The device.
    pub(crate) dev: &'a Device,
    /// What it sent last, slot by slot.
    pub(crate) last: &'a [f64],
}

impl View<'_> {
    /// Smooth noise of this device in [-1, 1] that changes within `seconds`.
    #[inline]
    pub(crate) fn noise(&self, stream: u32, seconds: i64) -> f64 {
        smooth(
            self.dev.key,
            stream,
            self.m.time.nanos(),
            seconds * 1_000_000_000,
        )
    }

    /// A number in [0, 1) that belongs to the device and never changes.
    #[inline]
    pub(crate) fn trait_of(&self, stream: u32) -> f64 {
        unit(self.dev.key, stream, 0)
    }

    /// Battery in per cent that falls from 100 to [`BATTERY_LOW`] in `days` and is changed [`CHANGED_AFTER_DAYS`] later, each
    /// device's at its own time.
    pub(crate) fn battery(&self, days: f64) -> f64 {
        let cycle = days + CHANGED_AFTER_DAYS;
        let age_days =
            (self.m.time.secs_f64() / 86_400.0 + self.trait_of(890) * cycle).rem_euclid(cycle);
        100.0 - (100.0 - BATTERY_LOW) * age_days / days
    }

    /// Temperature in a room that is heated and cooled a little: °C.
    pub(crate) fn room_temperature(&self) -> f64 {
        let outside = self.m.weather(|w| w.temperature);
        23.0 + 0.25 * (outside - 20.0) + 0.8 * self.noise(891, 5_400)
    }

    /// Temperature in a small cabinet outdoors that the sun heats: °C.
    pub(crate) fn cabinet_temperature(&self, warming: f64) -> f64 {
        self.m.weather(|w| w.temperature + 0.008 * w.radiation)
            + warming
            + 0.7 * self.noise(892, 1_800)
    }
}

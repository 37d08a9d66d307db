//! What the value of a channel is computed from.

use super::device::Device;
use super::env::Moment;
use super::random::{smooth, unit};
use super::told::Row;

/// What a value is computed from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View<'a> {
    /// The moment.
    pub(crate) m: Moment<'a>,
    /// The device.
    pub(crate) dev: &'a Device,
    /// What it told last.
    pub(crate) last: Row<'a>,
    /// What is left in its battery, per cent; see [`super::battery`].
    pub(crate) battery_percent: f64,
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

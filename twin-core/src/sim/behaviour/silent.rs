//! Devices of a city's own classes that nothing simulates: they are there and send nothing.

use super::*;

/// Sends nothing; it can be switched off and fail like any device.
pub(crate) struct NotSimulated;

impl Behaviour for NotSimulated {
    const SLOTS: &'static [Slot] = &[];
    const ALARMS: &'static [AlarmSpec] = &[];
    const PLANS: bool = false;

    fn value(_v: &View<'_>, _slot: usize) -> f64 {
        0.0
    }
}

//! Table 7.

use super::{Told, quiet, shown};

pub(super) const ALARMS: &[Told] = &[
    quiet("T7-1", "cargo_warm"),
    quiet("T7-1", "stock_low"),
    quiet("T7-1", "cooling_fault"),
    quiet("T7-2", "pesticide"),
    quiet("T7-2", "stock_low"),
    quiet("T7-2", "cooling_fault"),
    shown("T7-3", "lock_fault", "lock_fault", 1.0),
    quiet("T7-3", "locker_full"),
    shown("T7-3", "stream_lost", "stream_online", 0.0),
    quiet("T7-4", "food_cold"),
    quiet("T7-4", "heater_fault"),
    shown("T7-5", "kitchen_stream_lost", "kitchen_stream_online", 0.0),
    quiet("T7-6", "warm_box_cold"),
    quiet("T7-6", "cold_box_warm"),
    quiet("T7-6", "temperature_fault"),
];

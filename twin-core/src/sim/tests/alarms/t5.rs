//! Table 5.

use super::{Told, quiet, shown};

pub(super) const ALARMS: &[Told] = &[
    shown("T5-1", "display_dark", "powered", 0.0),
    quiet("T5-1", "panel_hot"),
    shown("T5-2", "gate_obstructed", "obstructed", 1.0),
    quiet("T5-2", "motor_hot"),
    shown("T5-2", "arm_forced", "arm_forced", 1.0),
    shown("T5-2", "arm_knocked_off", "arm_knocked_off", 1.0),
    shown("T5-3", "fever", "fever", 1.0),
    quiet("T5-4", "reader_fault"),
    quiet("T5-4", "cabinet_hot"),
    shown("T5-5", "barrier_fault", "fault", 1.0),
    quiet("T5-6", "overstay"),
    quiet("T5-6", "battery_low"),
    shown("T5-7", "overpower", "overpower", 1.0),
    quiet("T5-7", "connector_hot"),
    quiet("T5-7", "contact_worn"),
    quiet("T5-7", "not_started"),
    quiet("T5-8", "filter_blocked"),
    quiet("T5-8", "room_hot"),
    quiet("T5-8", "cooling_fault"),
    quiet("T5-9", "circuit_fault"),
    shown("T5-10", "lift_trapped", "trapped", 1.0),
    shown("T5-10", "lift_fault", "fault", 1.0),
    quiet("T5-10", "vibration_high"),
];

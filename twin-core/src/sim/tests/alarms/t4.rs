//! Table 4.

use super::{Told, quiet, shown};

pub(super) const ALARMS: &[Told] = &[
    shown("T4-1", "emergency_call", "emergency_call", 1.0),
    quiet("T4-1", "lamp_failed"),
    shown("T4-1", "stream_lost", "stream_online", 0.0),
    quiet("T4-2", "cover_open"),
    shown("T4-2", "overflow", "overflow", 1.0),
    quiet("T4-2", "battery_low"),
    shown("T4-2", "cover_stolen", "theft", 1.0),
    shown("T4-2", "foreign_object", "foreign_object", 1.0),
    shown("T4-2", "emergency_button", "emergency_button", 1.0),
    shown("T4-3", "leak", "leak", 1.0),
    shown("T4-3", "unusual_use", "unusual_use", 1.0),
    shown("T4-4", "bin_full", "overflow", 1.0),
    shown("T4-4", "bin_fire", "smoke", 1.0),
    quiet("T4-4", "battery_low"),
    quiet("T4-4", "collection_missed"),
    shown("T4-5", "air_polluted", "pollution_warning", 1.0),
    quiet("T4-5", "gale"),
    quiet("T4-5", "heavy_rain"),
    shown("T4-6", "lid_open", "lid_open", 1.0),
    quiet("T4-6", "chlorine_low"),
    quiet("T4-6", "dosing_fault"),
    quiet("T4-6", "level_low"),
    quiet("T4-6", "pump_fault"),
    quiet("T4-6", "turbid"),
    quiet("T4-7", "pipe_leak"),
    quiet("T4-7", "soil_dry"),
    quiet("T4-7", "valve_stuck"),
];

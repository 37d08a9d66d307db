//! Table 8.

use super::{Told, quiet, shown};

pub(super) const ALARMS: &[Told] = &[
    quiet("T8-1", "sign_fault"),
    shown("T8-2", "paper_jam", "fault", 1.0),
    quiet("T8-2", "paper_low"),
    quiet("T8-2", "toner_low"),
    quiet("T8-3", "air_stale"),
    quiet("T8-3", "panel_fault"),
    quiet("T8-4", "overheated"),
    quiet("T8-4", "fan_fault"),
    shown("T8-5", "uplink_down", "uplink_up", 0.0),
    quiet("T8-5", "cpu_high"),
    quiet("T8-5", "traffic_flood"),
    shown("T8-6", "asset_moved", "asset_moved", 1.0),
    shown("T8-6", "antenna_fault", "antenna_fault", 1.0),
];

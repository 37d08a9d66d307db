//! Table 6.

use super::{Told, quiet, shown};

pub(super) const ALARMS: &[Told] = &[
    quiet("T6-1", "uplink_lost"),
    quiet("T6-1", "queue_long"),
    shown("T6-2", "overflow", "overflow", 1.0),
    quiet("T6-2", "door_stuck"),
    shown("T6-3", "out_of_stock", "out_of_stock", 1.0),
    quiet("T6-4", "vital_sign"),
    quiet("T6-4", "door_fault"),
    quiet("T6-5", "video_lost"),
    quiet("T6-6", "emergency_stop"),
    shown("T6-7", "fall", "fall", 1.0),
    quiet("T6-8", "path_blocked"),
    quiet("T6-8", "battery_low"),
];

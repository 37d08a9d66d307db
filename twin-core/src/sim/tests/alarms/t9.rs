//! Table 9.

use super::{Told, quiet, shown};

pub(super) const ALARMS: &[Told] = &[
    quiet("T9-1", "path_blocked"),
    quiet("T9-1", "battery_low"),
    quiet("T9-2", "path_blocked"),
    quiet("T9-2", "battery_low"),
    shown("T9-3", "hazard", "hazard", 1.0),
    quiet("T9-3", "battery_low"),
    shown("T9-3", "suspect", "suspect", 1.0),
    quiet("T9-4", "scene_hot"),
    quiet("T9-4", "battery_low"),
    quiet("T9-5", "wind_high"),
    quiet("T9-5", "battery_low"),
    quiet("T9-6", "lane_blocked"),
    quiet("T9-6", "queue_long"),
];

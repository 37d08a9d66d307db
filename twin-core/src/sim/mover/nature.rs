//! What each kind of mover can do.

use crate::routing::Mode;

/// Kind of a mover.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MoverKind {
    /// T9-1 配送机器人.
    Delivery,
    /// T9-2 环卫机器人.
    Cleaning,
    /// T9-3 巡逻机器人.
    Patrol,
    /// T9-4 消防机器人.
    Fire,
    /// T9-5 配送无人机.
    Drone,
    /// T6-8 智能接驳车.
    Shuttle,
}

/// Speeds and battery of a kind: values of products on the Chinese market, from general knowledge.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Nature {
    /// Cruising speed, m/s; it is never faster.
    pub(crate) speed: f64,
    /// Metres that a full battery moves it.
    pub(crate) range_m: f64,
    /// Per cent of battery that an hour of standing takes.
    pub(crate) idle_percent_per_hour: f64,
    /// Per cent of battery that an hour of charging gives.
    pub(crate) charge_percent_per_hour: f64,
    /// Its activities; the first is the one of rest.
    pub(crate) activities: &'static [&'static str],
    /// Index of the activity of charging.
    pub(crate) charging: u8,
}

impl MoverKind {
    /// The kind that a behaviour's word names, if it moves.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        match word {
            "delivery_robot" => Some(Self::Delivery),
            "cleaning_robot" => Some(Self::Cleaning),
            "patrol_robot" => Some(Self::Patrol),
            "fire_robot" => Some(Self::Fire),
            "delivery_drone" => Some(Self::Drone),
            "smart_shuttle" => Some(Self::Shuttle),
            _ => None,
        }
    }

    /// Whose ways it uses; `None` for one that flies.
    pub(crate) fn ways(self) -> Option<Mode> {
        match self {
            Self::Drone => None,
            Self::Shuttle => Some(Mode::Drive),
            Self::Delivery | Self::Cleaning | Self::Patrol | Self::Fire => Some(Mode::Roll),
        }
    }

    /// What it can do.
    pub(crate) fn nature(self) -> Nature {
        let robot = |speed, activities, charging| Nature {
            speed,
            range_m: 20_000.0,
            idle_percent_per_hour: 3.0,
            charge_percent_per_hour: 40.0,
            activities,
            charging,
        };
        match self {
            Self::Delivery => robot(1.5, DELIVERY, 5),
            Self::Cleaning => robot(1.1, CLEANING, 5),
            Self::Patrol => robot(1.0, PATROL, 3),
            Self::Fire => robot(1.6, FIRE, 4),
            Self::Drone => Nature {
                speed: 10.0,
                range_m: 12_000.0,
                idle_percent_per_hour: 1.0,
                charge_percent_per_hour: 120.0,
                activities: DRONE,
                charging: 4,
            },
            Self::Shuttle => Nature {
                speed: 5.5,
                range_m: 80_000.0,
                idle_percent_per_hour: 2.0,
                charge_percent_per_hour: 45.0,
                activities: SHUTTLE,
                charging: 3,
            },
        }
    }
}

/// Words of the alarms that make a mover stand still.
pub(crate) const HALTING: &[&str] = &["path_blocked"];

/// Activities of a delivery robot.
pub(crate) const DELIVERY: &[&str] = &[
    "idle",
    "loading",
    "driving",
    "riding_lift",
    "unloading",
    "charging",
];
/// Activities of a cleaning robot.
pub(crate) const CLEANING: &[&str] = &[
    "idle",
    "driving",
    "cleaning",
    "emptying_bin",
    "unloading",
    "charging",
];
/// Activities of a patrol robot.
pub(crate) const PATROL: &[&str] = &["idle", "patrolling", "inspecting", "charging"];
/// Activities of a fire-fighting robot.
pub(crate) const FIRE: &[&str] = &["standby", "driving", "on_scene", "returning", "charging"];
/// Activities of a delivery drone.
pub(crate) const DRONE: &[&str] = &[
    "idle",
    "loading",
    "flying",
    "unloading",
    "charging",
    "grounded",
];
/// Activities of a shuttle.
pub(crate) const SHUTTLE: &[&str] = &["parked", "driving", "at_stop", "charging"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charging_is_the_activity_of_that_name() {
        use MoverKind::{Cleaning, Delivery, Drone, Fire, Patrol, Shuttle};
        for kind in [Cleaning, Delivery, Drone, Fire, Patrol, Shuttle] {
            let nature = kind.nature();
            assert_eq!(
                nature.activities[usize::from(nature.charging)],
                "charging",
                "{kind:?}"
            );
        }
    }
}

//! Why a simulation cannot be made or a command not be followed.

use crate::ids::DeviceIdx;
use crate::told::{Bilingual, Term, Told};

/// Why a simulation cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SimError {
    /// A device names a class that the catalogue does not have.
    #[error("device '{device}': class '{class}' is not in the catalogue")]
    UnknownClass {
        /// Id of the device.
        device: String,
        /// The class it names.
        class: String,
    },
    /// A class names a behaviour that the simulation does not have.
    #[error("device class '{class}': there is no behaviour '{behaviour}'")]
    UnknownBehaviour {
        /// Id of the class.
        class: String,
        /// The behaviour it names.
        behaviour: String,
    },
    /// A class has a channel that its behaviour does not produce.
    #[error(
        "device class '{class}': behaviour '{behaviour}' does not produce channel '{channel}'; it produces {known}"
    )]
    UnknownChannel {
        /// Id of the class.
        class: String,
        /// Its behaviour.
        behaviour: String,
        /// The channel.
        channel: String,
        /// The channels that the behaviour produces.
        known: String,
    },
    /// A behaviour produces a channel that its class does not have.
    #[error("device class '{class}': channel '{channel}' of behaviour '{behaviour}' is missing")]
    MissingChannel {
        /// Id of the class.
        class: String,
        /// Its behaviour.
        behaviour: String,
        /// The channel.
        channel: String,
    },
    /// A channel's form does not fit its behaviour or the engine.
    #[error("device class '{class}': channel '{channel}' does not fit: {reason}")]
    BadChannel {
        /// Id of the class.
        class: String,
        /// The channel.
        channel: String,
        /// What is wrong with it.
        reason: Term,
    },
    /// More devices than a 32-bit index can name.
    #[error("{count} devices are more than the engine can index ({max})")]
    TooManyDevices {
        /// How many there are.
        count: usize,
        /// How many there may be.
        max: usize,
    },
    /// More households and workers than the engine keeps.
    #[error(
        "{parties} households and workers are more than the engine keeps ({most}); the most, {of_largest}, are those of '{largest}': correct its number, or simulate a part of the community"
    )]
    TooManyPeople {
        /// Households, and workers of buildings without homes.
        parties: u64,
        /// How many there may be.
        most: u64,
        /// Id of the unit or building with the most.
        largest: String,
        /// How many those are.
        of_largest: u32,
    },
    /// The worker threads could not be started.
    #[error("{threads} worker threads could not be started: {reason}")]
    Threads {
        /// How many were asked for.
        threads: usize,
        /// What the system said.
        reason: String,
    },
    /// The climate that was given is out of range.
    #[error("{reason}")]
    Climate {
        /// Which figure, and what it must be.
        reason: Bilingual,
    },
}

impl Told for SimError {
    fn zh(&self) -> String {
        match self {
            Self::UnknownClass { device, class } => {
                format!("设备“{device}”：设备类“{class}”不在目录中")
            }
            Self::UnknownBehaviour { class, behaviour } => {
                format!("设备类“{class}”：没有行为“{behaviour}”")
            }
            Self::UnknownChannel {
                class,
                behaviour,
                channel,
                known,
            } => format!(
                "设备类“{class}”：行为“{behaviour}”不产生测点“{channel}”；它产生 {}",
                known.replace(", ", "、")
            ),
            Self::MissingChannel {
                class,
                behaviour,
                channel,
            } => format!("设备类“{class}”：缺少行为“{behaviour}”的测点“{channel}”"),
            Self::BadChannel {
                class,
                channel,
                reason,
            } => format!("设备类“{class}”：测点“{channel}”不匹配：{}", reason.zh),
            Self::TooManyDevices { count, max } => {
                format!("设备数为 {count}，超过引擎可编址的 {max}")
            }
            Self::TooManyPeople {
                parties,
                most,
                largest,
                of_largest,
            } => format!(
                "住户与工作人员共 {parties}，超过引擎可容纳的 {most}；其中最多的 {of_largest} 属于“{largest}”：请更正其数量，或只仿真社区的一部分"
            ),
            Self::Threads { threads, reason } => format!("无法启动 {threads} 个工作线程：{reason}"),
            Self::Climate { reason } => reason.zh.to_string(),
        }
    }
}

/// Why a command cannot be followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CommandError {
    /// There is no such device.
    #[error("there is no device {}", .0.0)]
    UnknownDevice(DeviceIdx),
    /// The device's class has no alarm to raise.
    #[error("device {} is of a class without alarms", .0.0)]
    NoAlarm(DeviceIdx),
    /// The device is off or dead, so it cannot do that.
    #[error("device {} is switched off or dead: switch it on or clear its fault first", .0.0)]
    Silent(DeviceIdx),
    /// A fault cannot last a negative time or none.
    #[error("a fault lasts longer than 0 s")]
    NotPositive,
    /// The device's class has no such channel that a command could set.
    #[error("device {} is of a class that takes no such command", .0.0)]
    NoControl(DeviceIdx),
    /// What would carry the command to the device is silent.
    #[error("device {} cannot be reached: what carries its messages is silent", .0.0)]
    Unreachable(DeviceIdx),
    /// The state of the device does not allow it.
    #[error("device {} does not do that: {reason}", .device.0)]
    Hindered {
        /// The device.
        device: DeviceIdx,
        /// What hinders it.
        reason: Term,
    },
}

impl Told for CommandError {
    fn zh(&self) -> String {
        match self {
            Self::UnknownDevice(device) => format!("没有设备 {}", device.0),
            Self::NoAlarm(device) => format!("设备 {} 所属的设备类没有告警", device.0),
            Self::Silent(device) => {
                format!("设备 {} 已关闭或失效：请先开启设备或清除其故障", device.0)
            }
            Self::NotPositive => "故障持续时间应大于 0 s".to_owned(),
            Self::NoControl(device) => format!("设备 {} 所属的设备类不接受该命令", device.0),
            Self::Unreachable(device) => {
                format!("无法联系设备 {}：承载其消息的设备没有响应", device.0)
            }
            Self::Hindered { device, reason } => {
                format!("设备 {} 未执行：{}", device.0, reason.zh)
            }
        }
    }
}

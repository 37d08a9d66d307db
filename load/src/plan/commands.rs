//! Where commands can come from.

use twin_core::told::Told;

use super::{Payload, Scheme, Target};
use crate::target::remote::Body;

/// Why commands cannot be listened to at a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CommandsError {
    /// HTTP answers who asks, and asks nothing itself.
    #[error(
        "over HTTP no command comes in: a platform answers requests there and sends none; leave command_topic out, or speak MQTT, NATS or WebSocket"
    )]
    Http,
    /// What is published to a subject of NATS, or in a frame, does not tell the device by its connection.
    #[error(
        "the calls of ThingsBoard's device interface name no device and come over MQTT, on the connection of each device; name another topic, with {{device}} as a level of its own"
    )]
    DeviceCalls,
    /// A frame that is a payload as it is has no topic.
    #[error(
        "the topic of a command stands in its frame, as in {{\"topic\": ..., \"payload\": ...}}; say body = \"lines\" for the target"
    )]
    Frames,
}

impl Told for CommandsError {
    fn zh(&self) -> String {
        match self {
            Self::Http => "HTTP 上收不到命令：平台只应答请求，不会主动下发；请去掉 command_topic，或改用 MQTT、NATS 或 WebSocket",
            Self::DeviceCalls => "ThingsBoard 设备接口的调用不含设备标识，只能经 MQTT 由各设备自己的连接接收；请另写含单独成级的 {device} 的主题",
            Self::Frames => "命令的主题写在帧中，如 {\"topic\": ..., \"payload\": ...}；请为该目标写 body = \"lines\"",
        }
        .to_owned()
    }
}

impl Payload {
    /// Whether the commands that are asked for, if they are, can come in at `target`. A file sends none, which is no fault of the plan.
    ///
    /// # Errors
    /// When nobody could send any there, or none could tell its device.
    pub fn check_commands(&self, target: &Target) -> Result<(), CommandsError> {
        if self.command_topic.is_none() {
            return Ok(());
        }
        match target.address.scheme {
            Scheme::Http => Err(CommandsError::Http),
            Scheme::Nats | Scheme::WebSocket if self.has_device_calls() => {
                Err(CommandsError::DeviceCalls)
            }
            Scheme::WebSocket if target.body == Some(Body::Payload) => Err(CommandsError::Frames),
            _ => Ok(()),
        }
    }
}

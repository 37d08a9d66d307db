//! Why a connection ended.

use twin_core::both;
use twin_core::told::{Bilingual, Told};

use super::decode::DecodeError;
use super::encode::Version;

/// Why a connection ended.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Broken {
    #[error("the connection was closed by the broker")]
    Closed,
    #[error("{0}")]
    Io(#[from] std::io::Error),
    #[error("{0}")]
    Decode(#[from] DecodeError),
    #[error("the broker refuses the connection: {0}")]
    Refused(Bilingual),
    #[error("the broker refuses the subscription (code {0})")]
    Subscription(u8),
    #[error("the broker ended the connection (reason {0})")]
    Disconnected(u8),
    #[error("the broker does not take the last will's quality of service")]
    Will,
    #[error(
        "the broker retains nothing (MQTT 5, Retain Available), and messages of the record are to be retained"
    )]
    RetainsNothing,
    #[error(
        "the broker allows less than before: messages that wait for it are longer, or of a higher quality of service"
    )]
    AllowsLess,
    #[error(
        "the subscription has {length} bytes, and the broker takes packets of {most} bytes at most"
    )]
    LongSubscription { length: usize, most: usize },
    #[error("the broker did not answer in time")]
    Silent,
}

impl Told for Broken {
    fn zh(&self) -> String {
        match self {
            Self::Closed => "连接被服务器关闭".to_owned(),
            Self::Io(error) => error.zh(),
            Self::Decode(error) => error.zh(),
            Self::Refused(reason) => format!("服务器拒绝连接：{}", reason.zh),
            Self::Subscription(code) => format!("服务器拒绝订阅（代码 {code}）"),
            Self::Disconnected(code) => format!("服务器断开了连接（原因 {code}）"),
            Self::Will => "服务器不支持遗嘱的 QoS".to_owned(),
            Self::RetainsNothing => {
                "服务器不保留消息（MQTT 5 Retain Available），而录制中有需保留的消息".to_owned()
            }
            Self::AllowsLess => "服务器允许的范围比先前小：待发消息过长，或 QoS 过高".to_owned(),
            Self::LongSubscription { length, most } => {
                format!("订阅报文长 {length} 字节，而服务器最多接受 {most} 字节的报文")
            }
            Self::Silent => "服务器未及时应答".to_owned(),
        }
    }
}

/// What a refusing CONNACK means: MQTT 3.1.1 table 3.1, MQTT 5 table 3-1.
pub(crate) fn refusal(version: Version, code: u8) -> Bilingual {
    let (en, zh) = match (version, code) {
        (Version::V311, 1) | (Version::V5, 0x84) => (
            "it does not speak this version of MQTT",
            "不支持该 MQTT 版本",
        ),
        (Version::V311, 2) | (Version::V5, 0x85) => {
            ("it does not take this client id", "不接受该客户端编号")
        }
        (Version::V311, 3) | (Version::V5, 0x88) => ("it is not available", "服务不可用"),
        (Version::V311, 4) | (Version::V5, 0x86) => {
            ("bad user name or password", "用户名或口令错误")
        }
        (Version::V311, 5) | (Version::V5, 0x87) => (
            "not authorised: check user name and password",
            "未获授权：请核对用户名和口令",
        ),
        (Version::V5, 0x89) => ("it is busy", "服务繁忙"),
        (Version::V5, 0x8A) => ("this client is banned", "该客户端被禁止"),
        (Version::V5, 0x95) => ("the packet is too large for it", "报文过长"),
        (Version::V5, 0x9B) => (
            "it does not take the last will's quality of service",
            "不支持遗嘱的 QoS",
        ),
        (Version::V5, 0x97) => ("its quota is exceeded", "超出配额"),
        (Version::V5, 0x9F) => ("its rate of connections is exceeded", "连接速率超限"),
        _ => return both!("code {code}", "代码 {code}"),
    };
    Bilingual::new(
        format!("{en} (code {code})"),
        format!("{zh}（代码 {code}）"),
    )
}

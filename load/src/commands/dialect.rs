//! How platforms say commands, and how a device answers in the same way.

use serde::Deserialize;
use serde_json::{Map, Value, json};
use twin_core::both;
use twin_core::time::SimTime;
use twin_core::told::{Bilingual, Told};

use super::Way;
use super::order::{Ask, Refusal, Said};
use crate::payload::sparkplug;

/// A way to say commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// `{"id": 1, "set": {"setpoint": 24}}` or `{"id": 1, "restart": true}`; answered on the topic with `/response` behind it.
    Json,
    /// ThingsBoard's device, over a connection of its own: `{"method": "set", "params": {…}}` on `v1/devices/me/rpc/request/ID`; answered on
    /// `v1/devices/me/rpc/response/ID`.
    Device,
    /// ThingsBoard's gateway: `{"device": …, "data": {"id": …, "method": "set", "params": {…}}}`; answered on the same topic.
    Gateway,
    /// Aliyun's Alink: `thing.service.property.set`; answered on the topic with `_reply` behind it.
    Alink,
    /// Sparkplug's DCMD: metrics; the device's data are the answer, and there is none for what was refused (3.0, 6.4.22).
    Sparkplug,
}

/// How a command is answered.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Back {
    dialect: Dialect,
    way: Way,
    topic: String,
    id: Value,
    device: String,
}

/// A command that was heard.
#[derive(Debug, PartialEq)]
pub(crate) struct Spoken {
    /// The device that its payload names.
    pub(crate) device: Option<String>,
    /// The number or word by which its answer is known.
    pub(crate) id: Value,
    pub(crate) asks: Result<Vec<Ask>, Bilingual>,
}

/// Aliyun's codes of answers: done, a wrong parameter, the device's own errors (from 100000).
const ALINK_DONE: u32 = 200;
const ALINK_PARAMETER: u32 = 460;
const ALINK_DEVICE: u32 = 100_000;

impl Dialect {
    /// The one of a payload profile.
    pub(crate) fn of(profile: &str) -> Self {
        match profile {
            "sparkplug" => Self::Sparkplug,
            "thingsboard-gateway" => Self::Gateway,
            "alink" => Self::Alink,
            _ => Self::Json,
        }
    }

    /// Reads a payload; none where it is no command, but a gateway's own answer on the topic of its commands.
    pub(crate) fn read(self, payload: &[u8]) -> Option<Spoken> {
        match self {
            Self::Json => Some(read_json(payload)),
            Self::Device => Some(read_device(payload)),
            Self::Gateway => read_gateway(payload),
            Self::Alink => Some(read_alink(payload)),
            Self::Sparkplug => Some(Spoken {
                device: None,
                id: Value::Null,
                asks: asked(sparkplug::asked(payload)),
            }),
        }
    }

    /// How what came that way on `topic` for `device` is answered.
    pub(crate) fn back(self, way: Way, (topic, device): (&str, &str), id: Value) -> Back {
        Back {
            dialect: self,
            way,
            topic: topic.to_owned(),
            id,
            device: device.to_owned(),
        }
    }
}

impl Back {
    /// The device as the command names it.
    pub(crate) fn device(&self) -> &str {
        &self.device
    }

    /// The connection that heard it, over which it is answered.
    pub(crate) fn connection(&self) -> usize {
        self.way.connection
    }

    /// Topic and payload of the answer, where the dialect has one.
    pub(crate) fn answer(&self, told: &Result<SimTime, Refusal>) -> Option<(Vec<u8>, Vec<u8>)> {
        let (topic, body) = match self.dialect {
            Dialect::Json => (format!("{}/response", self.topic), self.json(told)),
            Dialect::Device => {
                let topic = self.topic.replacen("/rpc/request/", "/rpc/response/", 1);
                (topic, success(told))
            }
            Dialect::Gateway => (self.topic.clone(), self.gateway(told)),
            Dialect::Alink => (format!("{}_reply", self.topic), self.alink(told)),
            Dialect::Sparkplug => return None,
        };
        let topic = self.way.reply.clone().unwrap_or(topic);
        Some((topic.into_bytes(), body.to_string().into_bytes()))
    }

    fn json(&self, told: &Result<SimTime, Refusal>) -> Value {
        match told {
            Ok(time) => json!({
                "id": self.id, "device": self.device, "status": "done", "time": time.to_string(),
            }),
            Err(refusal) => {
                let reason = refusal.reason();
                json!({
                    "id": self.id, "device": self.device, "status": "refused",
                    "reason": reason.en, "reason_zh": reason.zh,
                })
            }
        }
    }

    fn gateway(&self, told: &Result<SimTime, Refusal>) -> Value {
        json!({ "device": self.device, "id": self.id, "data": success(told) })
    }

    fn alink(&self, told: &Result<SimTime, Refusal>) -> Value {
        let (code, message) = match told {
            Ok(_) => (ALINK_DONE, "success"),
            Err(refusal) => (alink_code(refusal), &*refusal.reason().en),
        };
        json!({ "id": self.id, "code": code, "data": {}, "message": message, "version": "1.0" })
    }
}

/// What ThingsBoard's devices say of a call.
fn success(told: &Result<SimTime, Refusal>) -> Value {
    match told {
        Ok(_) => json!({ "success": true }),
        Err(refusal) => json!({ "success": false, "error": refusal.reason().en }),
    }
}

fn alink_code(refusal: &Refusal) -> u32 {
    match refusal {
        Refusal::Unreadable(_) | Refusal::Value(_) => ALINK_PARAMETER,
        Refusal::Unknown(_) | Refusal::State(_) => ALINK_DEVICE,
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct JsonCommand {
    #[serde(default)]
    id: Value,
    #[serde(default)]
    set: Map<String, Value>,
    #[serde(default)]
    restart: bool,
}

fn read_json(payload: &[u8]) -> Spoken {
    match serde_json::from_slice::<JsonCommand>(payload) {
        Ok(command) => {
            let restart = command.restart.then_some(Ask::Restart);
            let asks =
                sets(command.set).map(|sets| sets.into_iter().chain(restart).collect::<Vec<_>>());
            Spoken {
                device: None,
                id: command.id,
                asks: asks.and_then(asked),
            }
        }
        Err(error) => unreadable(&error),
    }
}

#[derive(Deserialize)]
struct GatewayCommand {
    device: String,
    data: GatewayData,
}

#[derive(Deserialize)]
struct GatewayData {
    #[serde(default)]
    id: Value,
    method: Option<String>,
    #[serde(default)]
    params: Value,
}

fn read_gateway(payload: &[u8]) -> Option<Spoken> {
    let command: GatewayCommand = match serde_json::from_slice(payload) {
        Ok(command) => command,
        Err(error) => return Some(unreadable(&error)),
    };
    let GatewayData { id, method, params } = command.data;
    Some(Spoken {
        device: Some(command.device),
        id,
        asks: called(&method?, params),
    })
}

#[derive(Deserialize)]
struct DeviceCall {
    method: String,
    #[serde(default)]
    params: Value,
}

fn read_device(payload: &[u8]) -> Spoken {
    match serde_json::from_slice(payload) {
        Ok(DeviceCall { method, params }) => Spoken {
            device: None,
            // It stands in the topic.
            id: Value::Null,
            asks: called(&method, params),
        },
        Err(error) => unreadable(&error),
    }
}

/// What a remote procedure call of ThingsBoard asks for.
fn called(method: &str, params: Value) -> Result<Vec<Ask>, Bilingual> {
    match (method, params) {
        ("set", Value::Object(params)) => sets(params).and_then(asked),
        ("restart", _) => Ok(vec![Ask::Restart]),
        ("set", _) => Err(both!(
            "params must be an object of channels and values",
            "params 应为由测点和取值组成的对象"
        )),
        _ => Err(both!(
            "method must be 'set' or 'restart'",
            "method 应为“set”或“restart”"
        )),
    }
}

#[derive(Deserialize)]
struct AlinkCommand {
    #[serde(default)]
    id: Value,
    method: String,
    #[serde(default)]
    params: Map<String, Value>,
}

fn read_alink(payload: &[u8]) -> Spoken {
    let command: AlinkCommand = match serde_json::from_slice(payload) {
        Ok(command) => command,
        Err(error) => return unreadable(&error),
    };
    let asks = if command.method == "thing.service.property.set" {
        sets(command.params).and_then(asked)
    } else {
        Err(both!(
            "method must be 'thing.service.property.set'",
            "method 应为“thing.service.property.set”"
        ))
    };
    Spoken {
        device: None,
        id: command.id,
        asks,
    }
}

/// A command asks for something.
fn asked(asks: Vec<Ask>) -> Result<Vec<Ask>, Bilingual> {
    if asks.is_empty() {
        return Err(both!("it asks for nothing", "命令没有内容"));
    }
    Ok(asks)
}

fn sets(values: Map<String, Value>) -> Result<Vec<Ask>, Bilingual> {
    let set = |(channel, value): (String, Value)| {
        let value = match value {
            Value::Null => None,
            Value::Bool(yes) => Some(Said::Boolean(yes)),
            Value::String(word) => Some(Said::Word(word)),
            Value::Number(number) => Some(Said::Number(number.as_f64().unwrap_or(f64::NAN))),
            Value::Array(_) | Value::Object(_) => {
                return Err(both!(
                    "a value must be a number, true, false, the word of a state or null",
                    "取值应为数值、true、false、状态名或 null"
                ));
            }
        };
        Ok(Ask::Set { channel, value })
    };
    values.into_iter().map(set).collect()
}

fn unreadable(error: &serde_json::Error) -> Spoken {
    let error = error.told();
    Spoken {
        device: None,
        id: Value::Null,
        asks: Err(both!(
            "the command cannot be read: {error}",
            "无法读取命令：{error}" => error
        )),
    }
}

//! The tables of the `[load]` part as they are written.

use std::collections::BTreeMap;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::plan::Thresholds;

#[derive(Deserialize)]
pub(super) struct File {
    pub(super) load: Option<LoadTable>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LoadTable {
    /// Where messages go, by name.
    #[serde(default)]
    pub(super) targets: BTreeMap<String, TargetTable>,
    /// What messages look like.
    #[serde(default)]
    pub(super) payload: PayloadTable,
    /// What happens, in order.
    #[serde(default)]
    pub(super) phases: Vec<PhaseTable>,
    /// How it is checked that messages arrive; not if missing.
    pub(super) check: Option<CheckTable>,
    /// What the verdict is held against.
    #[serde(default)]
    pub(super) thresholds: Thresholds,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TargetTable {
    /// `mqtt(s)://`, `http(s)://`, `nats://`, `tls://`, `ws(s)://`, `stdout` or a path.
    pub(super) url: String,
    /// MQTT: `3.1.1` or `5`.
    pub(super) version: Option<String>,
    /// MQTT: quality of service, 0 to 2.
    pub(super) qos: Option<u8>,
    /// `device`, `gateway` or a number.
    pub(super) connections: Option<ConnectionsValue>,
    /// What client ids begin with.
    pub(super) client_prefix: Option<String>,
    /// User name; `{device}` stands for the device's or gateway's id.
    pub(super) user: Option<String>,
    /// Environment variable that holds the password or token.
    pub(super) password_env: Option<String>,
    /// File that holds it.
    pub(super) password_file: Option<PathBuf>,
    /// CSV file with the logins of devices or gateways that have their own.
    pub(super) credentials_file: Option<PathBuf>,
    /// Certificates of the authorities, PEM.
    pub(super) ca_file: Option<PathBuf>,
    /// The client's certificate, PEM.
    pub(super) certificate_file: Option<PathBuf>,
    /// Its key, PEM.
    pub(super) key_file: Option<PathBuf>,
    /// MQTT: topic of the last will.
    pub(super) will_topic: Option<String>,
    /// HTTP: most messages of a request.
    pub(super) batch: Option<u32>,
    /// HTTP and WebSocket: `payload`, `lines` or `array`.
    pub(super) body: Option<String>,
    /// JetStream: the stream.
    pub(super) stream: Option<String>,
    /// MQTT: seconds between signs of life.
    pub(super) keep_alive_seconds: Option<u16>,
    /// Seconds that a connection may take to be accepted, and a request to be answered; 10 if missing.
    pub(super) timeout_seconds: Option<f64>,
    /// Whether alarms and states are sent beside the values of channels; true if missing.
    pub(super) notices: Option<bool>,
    /// MQTT, with connections of devices or gateways: whether a connection is dropped without a word while what speaks over it is silent,
    /// and made again when that is back; true if missing.
    pub(super) follow_devices: Option<bool>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum ConnectionsValue {
    Count(u32),
    Word(String),
}

#[derive(Deserialize, Default, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PayloadTable {
    /// The payload profile, such as `senml`.
    pub(super) profile: Option<String>,
    /// The topic, with `{device}`, `{class}` and the like; the profile's own if missing.
    pub(super) topic: Option<String>,
    /// MQTT, NATS and WebSocket: topic on which commands are listened to, with `{device}` as a level of its own; devices follow them and answer. Of the profile
    /// `thingsboard-gateway` it is `v1/gateway/rpc`, of `thingsboard` `v1/devices/me/rpc/request/+`: each device then listens over its own connection.
    pub(super) command_topic: Option<String>,
    /// The payload's template, for the profile `template`.
    pub(super) template: Option<String>,
    /// File that holds it.
    pub(super) template_file: Option<PathBuf>,
    /// `simulated`, or `shifted` to the present.
    pub(super) clock: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PhaseTable {
    /// Its name.
    pub(super) name: Option<String>,
    /// What it is.
    pub(super) kind: Kind,
    /// How long it lasts.
    pub(super) seconds: f64,
    /// Messages a second.
    pub(super) rate: Option<f64>,
    /// In place of a rate: simulated seconds per second.
    pub(super) factor: Option<f64>,
    /// Ramp: rate at its begin.
    pub(super) from: Option<f64>,
    /// Ramp: rate at its end.
    pub(super) to: Option<f64>,
    /// Step: how many.
    pub(super) steps: Option<u32>,
    /// Spike: highest rate.
    pub(super) peak: Option<f64>,
    /// Storm: share of the connections that break.
    pub(super) share: Option<f64>,
    /// Storm: over so many seconds.
    pub(super) spread_seconds: Option<f64>,
}

#[derive(Deserialize, JsonSchema, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    Ramp,
    Step,
    Spike,
    Soak,
    ReconnectStorm,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CheckTable {
    /// How many subscribers share the messages.
    pub(super) subscribers: Option<u32>,
    /// Topic filters; made from the payload's topic if missing.
    #[serde(default)]
    pub(super) topics: Vec<String>,
    /// How long is waited for what is under way.
    pub(super) grace_seconds: Option<f64>,
    /// Where messages come back, if that is not the target: `mqtt(s)://`, `nats://`, `tls://` (NATS), or `http(s)://`, a store that is asked for `{since}`
    /// (RFC 3339) or `{since_millis}` and later.
    pub(super) url: Option<String>,
    /// User name there.
    pub(super) user: Option<String>,
    /// Environment variable that holds the password or token.
    pub(super) password_env: Option<String>,
    /// File that holds it.
    pub(super) password_file: Option<PathBuf>,
    /// Certificates of the authorities, PEM.
    pub(super) ca_file: Option<PathBuf>,
    /// The client's certificate, PEM.
    pub(super) certificate_file: Option<PathBuf>,
    /// Its key, PEM.
    pub(super) key_file: Option<PathBuf>,
    /// JetStream: the stream that is read, as a consumer of it.
    pub(super) stream: Option<String>,
    /// HTTP: seconds from one question to the next; 1 if missing.
    pub(super) interval_seconds: Option<f64>,
    /// How a message is known: by its first value; by topic and bytes if missing.
    #[serde(rename = "match")]
    pub(super) values: Option<ValuesTable>,
}

/// Where values are in what comes back: JSON paths of `$`, `.name`, `['name']`, `[0]` and `[*]`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ValuesTable {
    /// The device's id.
    pub(super) device: String,
    /// The channel's name; missing where a row is a whole report.
    pub(super) channel: Option<String>,
    /// The time stamp: RFC 3339, or a number since 1970 in s, ms, µs or ns.
    pub(super) time: String,
}

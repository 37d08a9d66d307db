//! The `[load]` part of a scenario file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;
use toml::de::{DeTable, DeValue};
use twin_core::both;
use twin_core::told::{Bilingual, Told, parser_words};

use super::{
    Address, Check, Clock, Curve, Pace, Payload, Phase, Plan, PlanError, Sharing, Storm, Target,
    Thresholds, read_text,
};
use crate::mqtt::{QoS, TlsFiles, Version};
use crate::secret::SecretSource;
use crate::target::remote::Body;

/// Keys under which people write credentials.
const CREDENTIALS: &[&str] = &[
    "password",
    "passwd",
    "pwd",
    "pass",
    "token",
    "access_token",
    "secret",
    "api_key",
    "apikey",
    "device_secret",
    "private_key",
    "authorization",
    "credentials",
];
/// Most messages of a request.
const MOST_BATCH: u32 = 10_000;
/// Seconds that a target may be given to answer.
const TIMEOUTS: std::ops::RangeInclusive<f64> = 0.1..=600.0;
/// Longest run: a year of seconds.
const MOST_SECONDS: f64 = 31_536_000.0;
/// Most connections: every port of one address.
const MOST_CONNECTIONS: u32 = 64_000;
/// Highest rate in messages a second: far above what one thread sends.
const MOST_RATE: f64 = 1e8;

#[derive(Deserialize)]
struct File {
    load: Option<LoadTable>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct LoadTable {
    /// Where messages go, by name.
    #[serde(default)]
    targets: BTreeMap<String, TargetTable>,
    /// What messages look like.
    #[serde(default)]
    payload: PayloadTable,
    /// What happens, in order.
    #[serde(default)]
    phases: Vec<PhaseTable>,
    /// How it is checked that messages arrive; not if missing.
    check: Option<CheckTable>,
    /// What the verdict is held against.
    #[serde(default)]
    thresholds: Thresholds,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct TargetTable {
    /// `mqtt(s)://`, `http(s)://`, `nats://`, `tls://`, `ws(s)://`, `stdout` or a path.
    url: String,
    /// MQTT: `3.1.1` or `5`.
    version: Option<String>,
    /// MQTT: quality of service, 0 to 2.
    qos: Option<u8>,
    /// `device`, `gateway` or a number.
    connections: Option<ConnectionsValue>,
    /// What client ids begin with.
    client_prefix: Option<String>,
    /// User name; `{device}` stands for the device's or gateway's id.
    user: Option<String>,
    /// Environment variable that holds the password or token.
    password_env: Option<String>,
    /// File that holds it.
    password_file: Option<PathBuf>,
    /// Certificates of the authorities, PEM.
    ca_file: Option<PathBuf>,
    /// The client's certificate, PEM.
    certificate_file: Option<PathBuf>,
    /// Its key, PEM.
    key_file: Option<PathBuf>,
    /// MQTT: topic of the last will.
    will_topic: Option<String>,
    /// HTTP: most messages of a request.
    batch: Option<u32>,
    /// HTTP and WebSocket: `payload`, `lines` or `array`.
    body: Option<String>,
    /// JetStream: the stream.
    stream: Option<String>,
    /// MQTT: seconds between signs of life.
    keep_alive_seconds: Option<u16>,
    /// Seconds that a connection may take to be accepted, and a request to be answered; 10 if missing.
    timeout_seconds: Option<f64>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
enum ConnectionsValue {
    Count(u32),
    Word(String),
}

#[derive(Deserialize, Default, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PayloadTable {
    /// The payload profile, such as `senml`.
    profile: Option<String>,
    /// The topic, with `{device}`, `{class}` and the like; the profile's own if missing.
    topic: Option<String>,
    /// MQTT: topic on which commands are listened to.
    command_topic: Option<String>,
    /// The payload's template, for the profile `template`.
    template: Option<String>,
    /// File that holds it.
    template_file: Option<PathBuf>,
    /// `simulated`, or `shifted` to the present.
    clock: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PhaseTable {
    /// Its name.
    name: Option<String>,
    /// What it is.
    kind: Kind,
    /// How long it lasts.
    seconds: f64,
    /// Messages a second.
    rate: Option<f64>,
    /// In place of a rate: simulated seconds per second.
    factor: Option<f64>,
    /// Ramp: rate at its begin.
    from: Option<f64>,
    /// Ramp: rate at its end.
    to: Option<f64>,
    /// Step: how many.
    steps: Option<u32>,
    /// Spike: highest rate.
    peak: Option<f64>,
    /// Storm: share of the connections that break.
    share: Option<f64>,
    /// Storm: over so many seconds.
    spread_seconds: Option<f64>,
}

#[derive(Deserialize, JsonSchema, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Ramp,
    Step,
    Spike,
    Soak,
    ReconnectStorm,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CheckTable {
    /// How many subscribers share the messages.
    subscribers: Option<u32>,
    /// Topic filters; made from the payload's topic if missing.
    #[serde(default)]
    topics: Vec<String>,
    /// How long is waited for what is under way.
    grace_seconds: Option<f64>,
}

/// The form of the `[load]` part as JSON Schema 2020-12.
#[must_use]
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(LoadTable)
}

/// The load plan in the text of a scenario file; `None` when it has no `[load]` part. Paths in it are relative to the file's folder.
///
/// # Errors
/// When the part is not of this form, a value is out of range or a credential is in it: with file and line.
pub fn read(file: &Path, text: &str) -> Result<Option<Plan>, PlanError> {
    let reader = Reader {
        file: file.display().to_string(),
        folder: file.parent().unwrap_or(Path::new(".")),
        text,
    };
    reader.refuse_credentials()?;
    let read: File = toml::from_str(text).map_err(|e| reader.syntax(&e))?;
    read.load.map(|load| reader.plan(load)).transpose()
}

struct Reader<'a> {
    file: String,
    folder: &'a Path,
    text: &'a str,
}

impl Reader<'_> {
    fn line(&self, at: usize) -> usize {
        let before = self.text.as_bytes().iter().take(at);
        1 + before.filter(|b| **b == b'\n').count()
    }

    /// The parser's message without its excerpt of the file and without quoted values, either of which may be a credential.
    fn syntax(&self, error: &toml::de::Error) -> PlanError {
        PlanError::Syntax {
            file: self.file.clone(),
            line: self.line(error.span().map_or(0, |s| s.start)),
            reason: parser_words(&without_strings(error.message())),
        }
    }

    fn value(&self, key: impl Into<String>, reason: Bilingual) -> PlanError {
        PlanError::Value {
            file: self.file.clone(),
            key: key.into(),
            reason,
        }
    }

    fn refuse_credentials(&self) -> Result<(), PlanError> {
        let document = DeTable::parse(self.text).map_err(|e| self.syntax(&e))?;
        let load = document
            .get_ref()
            .iter()
            .find(|(key, _)| key.get_ref() == "load");
        load.map_or(Ok(()), |(_, value)| self.walk(value.get_ref()))
    }

    /// The TOML parser limits how deep values nest, so that this ends.
    fn walk(&self, value: &DeValue<'_>) -> Result<(), PlanError> {
        match value {
            DeValue::Table(table) => table.iter().try_for_each(|(key, value)| {
                let name = key.get_ref().to_string();
                let holds_text = matches!(value.get_ref(), DeValue::String(_));
                let is_url_with_user = |text: &str| {
                    text.split_once("://").is_some_and(|(_, rest)| {
                        rest.split(['/', '?'])
                            .next()
                            .is_some_and(|host| host.contains('@'))
                    })
                };
                let is_credential = CREDENTIALS.contains(&name.to_lowercase().as_str())
                    || value.get_ref().as_str().is_some_and(is_url_with_user);
                if holds_text && is_credential {
                    return Err(PlanError::PlainCredential {
                        file: self.file.clone(),
                        line: self.line(value.span().start),
                        key: if name == "url" {
                            "password".to_owned()
                        } else {
                            name
                        },
                    });
                }
                self.walk(value.get_ref())
            }),
            DeValue::Array(values) => values.iter().try_for_each(|v| self.walk(v.get_ref())),
            _ => Ok(()),
        }
    }

    fn plan(&self, load: LoadTable) -> Result<Plan, PlanError> {
        let targets = (load.targets.into_iter())
            .map(|(name, table)| Ok((name.clone(), self.target(&name, table)?)))
            .collect::<Result<_, PlanError>>()?;
        let phases = (load.phases.iter().enumerate())
            .map(|(index, table)| self.phase(index, table))
            .collect::<Result<Vec<_>, _>>()?;
        if phases.is_empty() {
            return Err(self.value(
                "load.phases",
                both!(
                    "are missing: a run has at least one",
                    "缺失：一次运行至少有一个阶段"
                ),
            ));
        }
        if phases.len() > usize::from(u16::MAX) {
            return Err(self.value("load.phases", both!("are too many", "过多")));
        }
        Ok(Plan {
            targets,
            payload: self.payload(load.payload)?,
            phases,
            check: load.check.map(|c| self.check(c)).transpose()?,
            thresholds: load.thresholds,
        })
    }

    fn target(&self, name: &str, table: TargetTable) -> Result<Target, PlanError> {
        let key = |field: &str| format!("load.targets.{name}.{field}");
        let address = Address::parse(&table.url).map_err(|e| self.value(key("url"), e))?;
        let mut target = Target::new(address);
        target.version = match table.version.as_deref() {
            None | Some("3.1.1") => Version::V311,
            Some("5") => Version::V5,
            Some(_) => {
                return Err(self.value(
                    key("version"),
                    both!("must be \"3.1.1\" or \"5\"", "应为“3.1.1”或“5”"),
                ));
            }
        };
        target.qos = match table.qos {
            None | Some(0) => QoS::AtMostOnce,
            Some(1) => QoS::AtLeastOnce,
            Some(2) => QoS::ExactlyOnce,
            Some(_) => {
                return Err(self.value(key("qos"), both!("must be 0, 1 or 2", "应为 0、1 或 2")));
            }
        };
        target.sharing = match table.connections {
            None => Sharing::Count(1),
            Some(ConnectionsValue::Word(word)) if word == "device" => Sharing::Device,
            Some(ConnectionsValue::Word(word)) if word == "gateway" => Sharing::Gateway,
            Some(ConnectionsValue::Count(n)) if (1..=MOST_CONNECTIONS).contains(&n) => {
                Sharing::Count(n)
            }
            Some(_) => {
                let reason = both!(
                    "must be \"device\", \"gateway\" or a number from 1 to {MOST_CONNECTIONS}",
                    "应为“device”、“gateway”或 1 至 {MOST_CONNECTIONS} 的数"
                );
                return Err(self.value(key("connections"), reason));
            }
        };
        target.password = match (table.password_env, table.password_file) {
            (Some(_), Some(_)) => {
                return Err(self.value(
                    key("password_env"),
                    both!(
                        "and password_file are both named; name one",
                        "与 password_file 同时给出；请只写一个"
                    ),
                ));
            }
            (Some(variable), None) => Some(SecretSource::Environment(variable)),
            (None, Some(path)) => Some(SecretSource::File(self.folder.join(path))),
            (None, None) => None,
        };
        self.remote(&key, &table.body, table.batch, &mut target)?;
        target.stream = table.stream;
        let file = |path: Option<PathBuf>| path.map(|p| self.folder.join(p));
        target.tls = TlsFiles {
            ca: file(table.ca_file),
            certificate: file(table.certificate_file),
            key: file(table.key_file),
        };
        target.user = table.user;
        target.will_topic = table.will_topic;
        target.client_prefix = table.client_prefix.unwrap_or(target.client_prefix);
        target.keep_alive_secs = table.keep_alive_seconds.unwrap_or(target.keep_alive_secs);
        if let Some(seconds) = table.timeout_seconds {
            if !TIMEOUTS.contains(&seconds) {
                return Err(self.value(
                    key("timeout_seconds"),
                    both!("must be 0.1 to 600", "应在 0.1 至 600 之间"),
                ));
            }
            target.timeout = Duration::from_secs_f64(seconds);
        }
        Ok(target)
    }

    fn remote(
        &self,
        key: &dyn Fn(&str) -> String,
        body: &Option<String>,
        batch: Option<u32>,
        target: &mut Target,
    ) -> Result<(), PlanError> {
        target.body = body
            .as_deref()
            .map(Body::parse)
            .transpose()
            .map_err(|reason| self.value(key("body"), reason))?;
        target.batch = batch.unwrap_or(1);
        if !(1..=MOST_BATCH).contains(&target.batch) {
            return Err(self.value(
                key("batch"),
                both!("must be 1 to {MOST_BATCH}", "应在 1 至 {MOST_BATCH} 之间"),
            ));
        }
        Ok(())
    }

    fn payload(&self, table: PayloadTable) -> Result<Payload, PlanError> {
        let template = match (table.template, table.template_file) {
            (template, None) => template,
            (None, Some(path)) => {
                let path = self.folder.join(path);
                let text = read_text(&path).map_err(|e| {
                    let e = e.told();
                    let reason =
                        both!("{} cannot be read: {e}", "{} 无法读取：{e}"; path.display() => e);
                    self.value("load.payload.template_file", reason)
                })?;
                Some(text)
            }
            _ => {
                let reason = both!(
                    "and template_file are both there; keep one",
                    "与 template_file 同时给出；请只留一个"
                );
                return Err(self.value("load.payload.template", reason));
            }
        };
        let clock = match table.clock.as_deref() {
            None | Some("simulated") => Clock::Simulated,
            Some("shifted") => Clock::Shifted,
            Some(_) => {
                return Err(self.value(
                    "load.payload.clock",
                    both!(
                        "must be \"simulated\" or \"shifted\"",
                        "应为“simulated”或“shifted”"
                    ),
                ));
            }
        };
        Ok(Payload {
            profile: table.profile.unwrap_or_else(|| Payload::default().profile),
            topic: table.topic,
            command_topic: table.command_topic,
            template,
            clock,
        })
    }

    fn check(&self, table: CheckTable) -> Result<Check, PlanError> {
        let check = Check {
            subscribers: table.subscribers.unwrap_or(1),
            topics: table.topics,
            grace_secs: table.grace_seconds.unwrap_or(Check::default().grace_secs),
        };
        if !(1..=1_000).contains(&check.subscribers) {
            return Err(self.value(
                "load.check.subscribers",
                both!("must be 1 to 1000", "应在 1 至 1000 之间"),
            ));
        }
        if !(0.0..=3_600.0).contains(&check.grace_secs) {
            return Err(self.value(
                "load.check.grace_seconds",
                both!("must be 0 to 3600", "应在 0 至 3600 之间"),
            ));
        }
        Ok(check)
    }

    fn phase(&self, index: usize, table: &PhaseTable) -> Result<Phase, PlanError> {
        let key = |field: &str| format!("load.phases[{index}].{field}");
        let seconds = table.seconds;
        if !(seconds > 0.0 && seconds <= MOST_SECONDS) {
            return Err(self.value(
                key("seconds"),
                both!(
                    "must be more than 0 and at most a year",
                    "应大于 0 且不超过一年"
                ),
            ));
        }
        let rate = |field: &str, value: Option<f64>| match value {
            Some(rate) if (0.0..=MOST_RATE).contains(&rate) => Ok(rate),
            Some(_) => Err(self.value(
                key(field),
                both!(
                    "must be 0 to 100,000,000 messages a second",
                    "应为每秒 0 至 100,000,000 条消息"
                ),
            )),
            None => Err(self.value(
                key(field),
                both!("is missing for this kind of phase", "缺失，该类阶段需要它"),
            )),
        };
        let pace = match table.kind {
            Kind::Ramp => Pace::Rate(Curve::ramp(
                rate("from", table.from)?,
                rate("to", table.to)?,
                seconds,
            )),
            Kind::Step => {
                let steps = table.steps.unwrap_or(5);
                if !(2..=1_000).contains(&steps) {
                    return Err(self.value(
                        key("steps"),
                        both!("must be 2 to 1000", "应在 2 至 1000 之间"),
                    ));
                }
                let (from, to) = (rate("from", table.from)?, rate("to", table.to)?);
                Pace::Rate(Curve::steps(from, to, steps, seconds))
            }
            Kind::Spike => {
                let (base, peak) = (rate("rate", table.rate)?, rate("peak", table.peak)?);
                Pace::Rate(Curve::spike(base, peak, seconds))
            }
            Kind::Soak | Kind::ReconnectStorm => match (table.rate, table.factor) {
                (Some(_), Some(_)) => {
                    return Err(self.value(
                        key("rate"),
                        both!(
                            "and factor are both there; keep one",
                            "与 factor 同时给出；请只留一个"
                        ),
                    ));
                }
                (Some(_), None) => Pace::Rate(Curve::constant(rate("rate", table.rate)?, seconds)),
                (None, Some(factor)) if factor > 0.0 && factor.is_finite() => Pace::Factor(factor),
                (None, Some(_)) => {
                    return Err(self.value(key("factor"), both!("must be more than 0", "应大于 0")));
                }
                (None, None) if table.kind == Kind::ReconnectStorm => Pace::Factor(1.0),
                (None, None) => Pace::Fastest,
            },
        };
        Ok(Phase {
            name: table
                .name
                .clone()
                .unwrap_or_else(|| format!("phase {}", index + 1)),
            seconds,
            pace,
            storm: self.storm(index, table)?,
        })
    }

    fn storm(&self, index: usize, table: &PhaseTable) -> Result<Option<Storm>, PlanError> {
        if table.kind != Kind::ReconnectStorm {
            return Ok(None);
        }
        let storm = Storm {
            share: table.share.unwrap_or(1.0),
            spread_secs: table.spread_seconds.unwrap_or(1.0),
        };
        if !(0.0..=1.0).contains(&storm.share) {
            return Err(self.value(
                format!("load.phases[{index}].share"),
                both!("must be 0 to 1", "应在 0 至 1 之间"),
            ));
        }
        if !(0.0..=3_600.0).contains(&storm.spread_secs) {
            return Err(self.value(
                format!("load.phases[{index}].spread_seconds"),
                both!("must be 0 to 3600", "应在 0 至 3600 之间"),
            ));
        }
        Ok(Some(storm))
    }
}

/// A message of the parser with its quoted strings left out.
fn without_strings(message: &str) -> String {
    let pieces: Vec<&str> = message.split('"').collect();
    let outside = pieces.iter().step_by(2).copied();
    outside.collect::<Vec<_>>().join("\"...\"")
}

//! The `[load]` part of a scenario file.

mod check;
mod credential;
mod phase;
mod place;
mod table;

use std::path::{Path, PathBuf};
use std::time::Duration;

use twin_core::both;
use twin_core::told::{Bilingual, Told, parser_words};

use self::table::{ConnectionsValue, File, LoadTable, PayloadTable, TargetTable};
use super::{Address, Clock, Payload, Plan, PlanError, Sharing, Target, read_text};
use crate::mqtt::{QoS, TlsFiles, Version};
use crate::secret::SecretSource;
use crate::target::remote::Body;

/// Most messages of a request.
const MOST_BATCH: u32 = 10_000;
/// Seconds that a target may be given to answer.
const TIMEOUTS: std::ops::RangeInclusive<f64> = 0.1..=600.0;
/// Most connections: every port of one address.
const MOST_CONNECTIONS: u32 = 64_000;
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

    fn plan(&self, load: LoadTable) -> Result<Plan, PlanError> {
        let targets = (load.targets.into_iter())
            .map(|(name, table)| Ok((name.clone(), self.target(&name, table)?)))
            .collect::<Result<Vec<_>, PlanError>>()?;
        let payload = self.payload(load.payload)?;
        for (name, target) in &targets {
            self.login(&["load", "targets", name.as_str()], target)?;
            self.identity(name, target, &payload)?;
            self.commands(name, target, &payload)?;
        }
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
            payload,
            phases,
            check: load.check.map(|c| self.check(c)).transpose()?,
            thresholds: load.thresholds,
        })
    }

    /// Whether the platform of the table at `path` can be logged in to.
    fn login(&self, path: &[&str], target: &Target) -> Result<(), PlanError> {
        let password = target.password.as_ref();
        let key = match password {
            Some(SecretSource::File(_)) => "password_file",
            _ => "password_env",
        };
        let path = [path, &[key]].concat();
        let checked = target.check_login(password);
        checked.map_err(|source| PlanError::Login {
            file: self.file.clone(),
            line: self.line_of(&path),
            key: path.join("."),
            source,
        })
    }

    fn identity(&self, name: &str, target: &Target, payload: &Payload) -> Result<(), PlanError> {
        let checked = payload.check_connections(target);
        checked.map_err(|source| PlanError::Identity {
            file: self.file.clone(),
            line: self.line_of(&["load", "targets", name, source.key()]),
            target: name.to_owned(),
            source,
        })
    }

    fn commands(&self, name: &str, target: &Target, payload: &Payload) -> Result<(), PlanError> {
        let checked = payload.check_commands(target);
        checked.map_err(|source| PlanError::Commands {
            file: self.file.clone(),
            line: self.line_of(&["load", "payload", "command_topic"]),
            target: name.to_owned(),
            source,
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
        target.password = self.password(&key, table.password_env, table.password_file)?;
        target.credentials = table.credentials_file.map(|path| self.folder.join(path));
        if target.credentials.is_some() && matches!(target.sharing, Sharing::Count(_)) {
            let reason = both!(
                "has logins of devices: say connections = \"device\", or \"gateway\" where gateways log in",
                "中是各设备的登录信息：请写 connections = “device”，由网关登录时写“gateway”"
            );
            return Err(self.value(key("credentials_file"), reason));
        }
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
        target.notices = table.notices.unwrap_or(target.notices);
        target.follow_devices = table.follow_devices.unwrap_or(target.follow_devices);
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

    fn password(
        &self,
        key: &dyn Fn(&str) -> String,
        variable: Option<String>,
        file: Option<PathBuf>,
    ) -> Result<Option<SecretSource>, PlanError> {
        match (variable, file) {
            (Some(_), Some(_)) => Err(self.value(
                key("password_env"),
                both!(
                    "and password_file are both named; name one",
                    "与 password_file 同时给出；请只写一个"
                ),
            )),
            (Some(variable), None) => Ok(Some(SecretSource::Environment(variable))),
            (None, Some(path)) => Ok(Some(SecretSource::File(self.folder.join(path)))),
            (None, None) => Ok(None),
        }
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
}

/// A message of the parser with its quoted strings left out.
fn without_strings(message: &str) -> String {
    let pieces: Vec<&str> = message.split('"').collect();
    let outside = pieces.iter().step_by(2).copied();
    outside.collect::<Vec<_>>().join("\"...\"")
}

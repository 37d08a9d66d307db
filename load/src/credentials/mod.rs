//! What each device logs in with, where devices have logins of their own: read from a CSV file that the scenario or the command line names.
//!
//! Columns: `device` (its id, or its gateway's where gateways have the connections), then any of `user` (a user name or access token), `password`,
//! `certificate_file` and `key_file` (PEM, relative to the file's folder), and for Alibaba Cloud's IoT Platform `device_secret` and `product_key`.
//! Nothing shows what is in the file but devices, lines and the columns' numbers.

mod error;
mod row;
mod signature;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use csv::{ReaderBuilder, Trim};
use twin_core::both;
use twin_core::time::SimTime;
use twin_core::told::{Bilingual, Term};

pub use error::CredentialsError;
use row::{Row, fault, fields, row, text};
use signature::Signing;

use crate::crew::Crew;
use crate::csv_lines::{Lines, csv_words};
use crate::mqtt::{Client, Identity, Password};
use crate::payload::DeviceFacts;
use crate::plan::{Scheme, Sharing, Target};

/// What each device logs in with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    path: PathBuf,
    /// Lines of the file.
    lines: u64,
    rows: BTreeMap<String, Row>,
}

impl Credentials {
    /// Reads the file at `path`.
    ///
    /// # Errors
    /// When it cannot be read, a column is not known or a row is wrong: with the line, and without anything that may be a credential.
    pub fn read(path: &Path) -> Result<Self, CredentialsError> {
        let text = text(path)?;
        let mut reader = ReaderBuilder::new()
            .trim(Trim::All)
            .from_reader(text.as_bytes());
        let row_error = |line: u64, reason: Bilingual| CredentialsError::Row {
            path: path.to_owned(),
            line,
            reason,
        };
        let headings = reader.headers().cloned();
        let headings = headings.map_err(|error| row_error(1, csv_words(&error)))?;
        let fields = fields(path, &headings)?;
        let folder = path.parent().unwrap_or(Path::new("."));
        let mut lines = Lines::new(&text);
        let mut rows: BTreeMap<String, Row> = BTreeMap::new();
        for record in reader.records() {
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    let line = lines.at(error.position());
                    return Err(row_error(line, csv_words(&error)));
                }
            };
            let line = lines.at(record.position());
            let (device, row) = row(&fields, &record, folder, line);
            fault(&device, &row).map_or(Ok(()), |reason| Err(row_error(line, reason)))?;
            // Ids stand in topics with `_` for their slashes.
            if let Some(first) = rows.insert(device.replace('/', "_"), row) {
                let first = first.line;
                let reason = both!(
                    "the device '{device}' is in line {first} already; keep one of them",
                    "设备“{device}”已在第 {first} 行；请只留一行"
                );
                return Err(row_error(line, reason));
            }
        }
        Ok(Self {
            path: path.to_owned(),
            lines: text.lines().count() as u64,
            rows,
        })
    }

    /// The facts of devices as topics show them, where they are of products: a product's key stands where the class does.
    pub(crate) fn products(&self, facts: &[DeviceFacts]) -> Option<Vec<DeviceFacts>> {
        if self.rows.values().all(|row| row.product_key.is_none()) {
            return None;
        }
        let shown = |facts: &DeviceFacts| {
            let row = self.rows.get(&facts.device);
            let product = row.and_then(|row| row.product_key.clone());
            DeviceFacts {
                class: product.unwrap_or_else(|| facts.class.clone()),
                ..facts.clone()
            }
        };
        Some(facts.iter().map(shown).collect())
    }

    /// Gives each connection of `crew` what its device, or gateway, logs in with; `present` is in signatures.
    ///
    /// # Errors
    /// When a device is not in the file, or the target does not take what is.
    pub(crate) fn give(
        &self,
        crew: &mut Crew,
        facts: &[DeviceFacts],
        target: &Target,
        present: SimTime,
    ) -> Result<(), CredentialsError> {
        let mut given = vec![false; crew.clients.len()];
        for (facts, connection) in facts.iter().zip(&crew.connection_of) {
            let name = match target.sharing {
                Sharing::Device => &facts.device,
                Sharing::Gateway => &facts.gateway,
                Sharing::Count(_) => return Err(CredentialsError::Shared(self.path.clone())),
            };
            let at = *connection as usize;
            let (Some(client), Some(given)) = (crew.clients.get_mut(at), given.get_mut(at)) else {
                continue;
            };
            if !std::mem::replace(given, true) {
                self.dress(client, name, facts, target, present)?;
            }
        }
        Ok(())
    }

    fn dress(
        &self,
        client: &mut Client,
        name: &str,
        facts: &DeviceFacts,
        target: &Target,
        present: SimTime,
    ) -> Result<(), CredentialsError> {
        let row = self.rows.get(name);
        let row = row.ok_or_else(|| CredentialsError::Missing {
            path: self.path.clone(),
            lines: self.lines,
            device: name.to_owned(),
        })?;
        let unfit = |reason: Term| CredentialsError::Unfit {
            path: self.path.clone(),
            line: row.line,
            device: name.to_owned(),
            reason,
        };
        let is_mqtt = target.address.scheme == Scheme::Mqtt;
        if let Some(user) = &row.user {
            client.user = Some(user.reveal().to_owned());
        }
        // A token alone is sent without the password that is for others.
        if row.user.is_some() || row.password.is_some() {
            client.password = Password::Own(row.password.clone());
        }
        if row.password.is_some() && client.user.is_none() && target.needs_user() {
            return Err(unfit(NEEDS_USER));
        }
        if let (Some(certificate), Some(key)) = (&row.certificate, &row.key) {
            if !(is_mqtt && target.address.is_secure) {
                return Err(unfit(NEEDS_MQTTS));
            }
            client.identity = Some(Identity {
                certificate: certificate.clone(),
                key: key.clone(),
            });
        }
        if let Some(secret) = &row.device_secret {
            if !is_mqtt {
                return Err(unfit(NEEDS_MQTT));
            }
            let signing = Signing {
                client: &client.id,
                device: name,
                product: row.product_key.as_deref().unwrap_or(&facts.class),
                millis: present.nanos().div_euclid(1_000_000),
                is_tls: target.address.is_secure,
            };
            signing.check().map_err(unfit)?;
            let signed = signing.sign(secret);
            client.id = signed.id;
            client.user = Some(signed.user);
            client.password = Password::Own(Some(signed.password));
        }
        Ok(())
    }
}

const NEEDS_USER: Term = Term::new(
    "MQTT 3.1.1 has no password without a user name (MQTT-3.1.2-22): fill in user",
    "MQTT 3.1.1 不允许只有口令而没有用户名（MQTT-3.1.2-22）：请填写 user",
);
const NEEDS_MQTTS: Term = Term::new(
    "a certificate of its own is for targets of mqtts://",
    "设备自有证书仅用于 mqtts:// 目标",
);
const NEEDS_MQTT: Term = Term::new(
    "a device_secret is for MQTT targets",
    "device_secret 仅用于 MQTT 目标",
);

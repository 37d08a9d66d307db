//! Credentials that a scenario must not hold.

use toml::de::{DeTable, DeValue};

use super::Reader;
use crate::plan::PlanError;

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

impl Reader<'_> {
    pub(super) fn refuse_credentials(&self) -> Result<(), PlanError> {
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
}

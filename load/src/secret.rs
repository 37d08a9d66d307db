//! Credentials: named by an environment variable or a file, never written in a scenario, never shown.

use std::fmt;
use std::path::{Path, PathBuf};

use twin_core::told::Told;

/// Most bytes of a file that holds a credential: tokens are shorter, and a wrong path may name anything.
const MOST_BYTES: u64 = 64 << 10;

/// A password or token. Nothing prints it: its `Debug` says that it is there, and it has no `Display`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps `text`.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The text itself, for the wire alone.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(not shown)")
    }
}

/// Where a credential is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretSource {
    /// In an environment variable of this name.
    Environment(String),
    /// In a file; a line feed at its end does not count.
    File(PathBuf),
}

/// Why a credential cannot be had. Its text never holds any part of one.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SecretError {
    /// The variable is not set, or not text.
    #[error("the environment variable {0}, which should hold a credential, is not set")]
    Missing(String),
    /// The file cannot be read.
    #[error("{path}, which should hold a credential, cannot be read")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The file is too long for a credential.
    #[error("{0} is too long for a credential")]
    TooLong(PathBuf),
}

impl Told for SecretError {
    fn zh(&self) -> String {
        match self {
            Self::Missing(variable) => format!("应存放凭据的环境变量 {variable} 未设置"),
            Self::File { path, source } => {
                format!("无法读取应存放凭据的 {}：{}", path.display(), source.zh())
            }
            Self::TooLong(path) => format!("{} 作为凭据过长", path.display()),
        }
    }
}

impl SecretSource {
    /// Reads it; `environment` looks a variable up.
    ///
    /// # Errors
    /// When it is not there.
    pub fn read(
        &self,
        environment: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Secret, SecretError> {
        match self {
            Self::Environment(name) => environment(name)
                .map(Secret)
                .ok_or_else(|| SecretError::Missing(name.clone())),
            Self::File(path) => read_file(path),
        }
    }
}

fn read_file(path: &Path) -> Result<Secret, SecretError> {
    use std::io::Read;
    let error = |source| SecretError::File {
        path: path.to_owned(),
        source,
    };
    let file = std::fs::File::open(path).map_err(error)?;
    let mut text = String::new();
    let read = file.take(MOST_BYTES + 1).read_to_string(&mut text);
    if read.map_err(error)? as u64 > MOST_BYTES {
        return Err(SecretError::TooLong(path.to_owned()));
    }
    let end = text.trim_end_matches(['\r', '\n']).len();
    text.truncate(end);
    Ok(Secret(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_never_shown() {
        let secret = Secret::new("hunter2".into());
        assert!(!format!("{secret:?} {:#?}", Some(&secret)).contains("hunter2"));
    }

    #[test]
    fn it_is_read_from_environment_or_file() {
        let environment = |name: &str| (name == "TOKEN").then(|| "abc".to_owned());
        let from = |name: &str| SecretSource::Environment(name.into()).read(&environment);
        assert_eq!(from("TOKEN").unwrap().reveal(), "abc");
        assert!(from("NONE").unwrap_err().to_string().contains("NONE"));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("password");
        std::fs::write(&path, "pass word\r\n").unwrap();
        let secret = SecretSource::File(path.clone()).read(&environment).unwrap();
        assert_eq!(secret.reveal(), "pass word");
        std::fs::write(&path, vec![b'x'; 70_000]).unwrap();
        let long = SecretSource::File(path).read(&environment);
        assert!(matches!(long, Err(SecretError::TooLong(_))));
    }
}

//! What a platform can be logged in to with.

use twin_core::told::Told;

use super::{Scheme, Target};
use crate::mqtt::Version;
use crate::secret::SecretSource;

/// Why a platform cannot be logged in to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LoginError {
    /// Of MQTT 3.1.1 the flag of the password is 0 where that of the user name is (3.1.2.9, MQTT-3.1.2-22); MQTT 5 allows a password alone.
    #[error(
        "MQTT 3.1.1 has no password without a user name (MQTT-3.1.2-22): give the user too (user, on the command line --user); MQTT 5 takes a password alone"
    )]
    PasswordAlone,
}

impl Told for LoginError {
    fn zh(&self) -> String {
        match self {
            Self::PasswordAlone => "MQTT 3.1.1 不允许只有口令而没有用户名（MQTT-3.1.2-22）：请同时给出用户名（user，命令行为 --user）；MQTT 5 允许只用口令",
        }
        .to_owned()
    }
}

impl Target {
    /// Whether the user that it has, if any, goes with `password`.
    ///
    /// # Errors
    /// When the protocol has no such login.
    pub fn check_login(&self, password: Option<&SecretSource>) -> Result<(), LoginError> {
        if password.is_some() && self.user.is_none() && self.needs_user() {
            return Err(LoginError::PasswordAlone);
        }
        Ok(())
    }

    /// Whether a password goes with a user alone.
    pub(crate) fn needs_user(&self) -> bool {
        self.address.scheme == Scheme::Mqtt && self.version == Version::V311
    }
}

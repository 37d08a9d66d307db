//! Why a load plan cannot be used.

use twin_core::told::{Bilingual, Told};

use super::{CommandsError, IdentityError, LoginError};

/// Why a load plan cannot be used. No text of it repeats a value that might be a credential.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// The file is not TOML, or a key is missing, unknown or of the wrong type.
    #[error("{file}, line {line}: {reason}")]
    Syntax {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        reason: Bilingual,
    },
    /// A credential is written in plain text.
    #[error(
        "{file}, line {line}: {key} holds a credential in plain text; name an environment variable ({key}_env) or a file ({key}_file) that holds it"
    )]
    PlainCredential {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// The key.
        key: String,
    },
    /// A target's connections are not what the profile's standard wants.
    #[error("{file}, line {line}: load.targets.{target}.{}: {source}", .source.key())]
    Identity {
        /// The file.
        file: String,
        /// The line of the key that is wrong, or of the target that says nothing of it, from 1.
        line: usize,
        /// The target's name.
        target: String,
        /// What does not fit.
        #[source]
        source: IdentityError,
    },
    /// Commands are asked for and cannot come in at a target.
    #[error("{file}, line {line}: load.payload.command_topic, with the target {target}: {source}")]
    Commands {
        /// The file.
        file: String,
        /// The line of the topic, from 1.
        line: usize,
        /// The target's name.
        target: String,
        /// Why none comes in.
        #[source]
        source: CommandsError,
    },
    /// A platform cannot be logged in to with what is given.
    #[error("{file}, line {line}: {key}: {source}")]
    Login {
        /// The file.
        file: String,
        /// The line of the password, from 1.
        line: usize,
        /// The password's key, such as `load.targets.lab.password_env`.
        key: String,
        /// What does not fit.
        #[source]
        source: LoginError,
    },
    /// A value is out of range or does not fit the others.
    #[error("{file}: {key} {reason}")]
    Value {
        /// The file.
        file: String,
        /// The key, such as `load.phases[2].seconds`.
        key: String,
        /// What it must be.
        reason: Bilingual,
    },
}

impl Told for PlanError {
    fn zh(&self) -> String {
        match self {
            Self::Syntax { file, line, reason } => format!("{file}，第 {line} 行：{}", reason.zh),
            Self::PlainCredential { file, line, key } => format!(
                "{file}，第 {line} 行：{key} 以明文写有凭据；请改为写明存放它的环境变量（{key}_env）或文件（{key}_file）"
            ),
            Self::Identity {
                file,
                line,
                target,
                source,
            } => format!(
                "{file}，第 {line} 行：load.targets.{target}.{}：{}",
                source.key(),
                source.zh()
            ),
            Self::Commands {
                file,
                line,
                target,
                source,
            } => format!(
                "{file}，第 {line} 行：load.payload.command_topic，目标 {target}：{}",
                source.zh()
            ),
            Self::Login {
                file,
                line,
                key,
                source,
            } => format!("{file}，第 {line} 行：{key}：{}", source.zh()),
            Self::Value { file, key, reason } => format!("{file}：{key} {}", reason.zh),
        }
    }
}

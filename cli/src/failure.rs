//! Why a command fails, in both languages.

use std::error::Error;
use std::fmt;

use twin_core::told::{Bilingual, Told, Words};

/// What a command gives that may fail.
pub(crate) type Result<T> = std::result::Result<T, Failure>;

/// Why a command fails: its words, and the error that they come from. Only errors that are told in both languages become one.
#[derive(Debug)]
pub(crate) struct Failure {
    words: Bilingual,
    cause: Option<Box<dyn Error + Send + Sync>>,
}

impl Failure {
    /// With these words.
    pub(crate) fn of(words: Bilingual) -> Self {
        Self { words, cause: None }
    }

    /// An error of a library that speaks English alone.
    pub(crate) fn foreign(error: &dyn Error) -> Self {
        Self::of(Bilingual::alike(error.to_string()))
    }

    /// Its words.
    pub(crate) fn words(&self) -> &Bilingual {
        &self.words
    }

    /// The error that it comes from, if it is an `E`.
    pub(crate) fn cause<E: Error + 'static>(&self) -> Option<&E> {
        self.cause.as_ref()?.downcast_ref()
    }

    /// The same, with what was being done before it.
    pub(crate) fn within(self, doing: &Bilingual) -> Self {
        let Words { zh, en } = self.words.into_words();
        Self {
            words: Bilingual::new(format!("{}: {en}", doing.en), format!("{}：{zh}", doing.zh)),
            cause: self.cause,
        }
    }
}

impl<E: Told + Send + Sync + 'static> From<E> for Failure {
    fn from(error: E) -> Self {
        Self {
            words: error.told(),
            cause: Some(Box::new(error)),
        }
    }
}

/// In English, for logs.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.words.fmt(f)
    }
}

/// Says what was being done when something failed.
pub(crate) trait Context<T> {
    /// With these words before the error's own.
    fn context(self, doing: Bilingual) -> Result<T>;

    /// The same, with words that are made only when they are needed.
    fn with_context(self, doing: impl FnOnce() -> Bilingual) -> Result<T>;
}

impl<T, E: Into<Failure>> Context<T> for std::result::Result<T, E> {
    fn context(self, doing: Bilingual) -> Result<T> {
        self.with_context(|| doing)
    }

    fn with_context(self, doing: impl FnOnce() -> Bilingual) -> Result<T> {
        self.map_err(|error| error.into().within(&doing()))
    }
}

impl<T> Context<T> for Option<T> {
    fn context(self, doing: Bilingual) -> Result<T> {
        self.with_context(|| doing)
    }

    fn with_context(self, doing: impl FnOnce() -> Bilingual) -> Result<T> {
        self.ok_or_else(|| Failure::of(doing()))
    }
}

/// Fails with words in both languages: what [`twin_core::both!`] takes.
macro_rules! bail {
    ($($words:tt)+) => {
        return Err($crate::failure::Failure::of(twin_core::both!($($words)+)))
    };
}
pub(crate) use bail;

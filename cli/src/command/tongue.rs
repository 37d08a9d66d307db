//! The language of reports, on the command line.

use twin_formats::audit::Language;

/// A language that reports are written in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Tongue {
    /// 中文.
    #[default]
    Zh,
    /// English.
    En,
}

impl From<Tongue> for Language {
    fn from(tongue: Tongue) -> Self {
        match tongue {
            Tongue::Zh => Self::Zh,
            Tongue::En => Self::En,
        }
    }
}

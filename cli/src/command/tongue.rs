//! The language of reports, on the command line.

use twin_formats::audit::Language;
use twin_formats::finding::Finding;

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

/// The findings in a language.
pub(crate) fn sentences(findings: &[Finding], language: Language) -> Vec<String> {
    let of = |f: &Finding| match language {
        Language::Zh => f.zh(),
        Language::En => f.to_string(),
    };
    findings.iter().map(of).collect()
}

//! The language that a command speaks: in its reports, and in what it says when something is wrong.

use std::ffi::OsString;
use std::str::FromStr;
use std::sync::OnceLock;

use twin_core::told::{Bilingual, Told};
use twin_formats::audit::Language;
use twin_formats::finding::Finding;

/// A language, on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Tongue {
    /// 中文.
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

static MESSAGES: OnceLock<Language> = OnceLock::new();
static REPORTS: OnceLock<Language> = OnceLock::new();

/// Settles the language of messages, before the command line is read: it may have to be said what is wrong with that.
pub(crate) fn listen(
    arguments: impl Iterator<Item = OsString>,
    environment: impl Fn(&str) -> Option<String>,
) {
    // The first of a process holds.
    let _ = MESSAGES.set(heard(arguments, environment));
}

/// Settles the language of reports by what the command line and TWIN_LANGUAGE say; Chinese where they say nothing.
pub(crate) fn settle(said: Option<Tongue>) {
    let _ = REPORTS.set(said.map_or(Language::Zh, Language::from));
}

/// The language of messages.
pub(crate) fn of_messages() -> Language {
    MESSAGES.get().copied().unwrap_or(Language::En)
}

/// The language of reports.
pub(crate) fn of_reports() -> Language {
    REPORTS.get().copied().unwrap_or(Language::Zh)
}

/// What the flag says, else TWIN_LANGUAGE, else the locale's language for messages (POSIX: LC_ALL, LC_MESSAGES, LANG); English where
/// none of them says Chinese.
fn heard(
    arguments: impl Iterator<Item = OsString>,
    environment: impl Fn(&str) -> Option<String>,
) -> Language {
    let told = flag(arguments).or_else(|| environment("TWIN_LANGUAGE"));
    let told = told.or_else(|| {
        let mut locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter();
        locale.find_map(|name| environment(name).filter(|value| !value.is_empty()))
    });
    match told {
        Some(word) if word.to_ascii_lowercase().starts_with("zh") => Language::Zh,
        _ => Language::En,
    }
}

/// The value of `--language`, wherever it stands before `--`.
fn flag(arguments: impl Iterator<Item = OsString>) -> Option<String> {
    let mut words = arguments
        .map(|word| word.to_string_lossy().into_owned())
        .take_while(|word| word != "--");
    while let Some(word) = words.next() {
        if word == "--language" {
            return words.next();
        }
        if let Some(value) = word.strip_prefix("--language=") {
            return Some(value.to_owned());
        }
    }
    None
}

/// Words in the language of messages.
pub(crate) fn said(words: &Bilingual) -> String {
    of_messages().of(&words.zh, &words.en).to_string()
}

/// The value of an argument, or what is wrong with it in the language of messages.
pub(crate) fn parsed<T: FromStr<Err: Told>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|error: T::Err| said(&error.told()))
}

/// The findings in a language.
pub(crate) fn sentences(findings: &[Finding], language: Language) -> Vec<String> {
    let of = |f: &Finding| match language {
        Language::Zh => f.zh(),
        Language::En => f.to_string(),
    };
    findings.iter().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(arguments: &[&str], environment: &[(&str, &str)], wanted: Language) {
        let arguments = arguments.iter().map(OsString::from);
        let value = |name: &str| {
            let found = environment.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        assert_eq!(heard(arguments, value), wanted);
    }

    #[test]
    fn the_flag_goes_before_the_variable_and_that_before_the_locale() {
        let (zh, en) = (Language::Zh, Language::En);
        check(&["twin", "log"], &[], en);
        check(
            &["twin", "log", "--language", "zh"],
            &[("TWIN_LANGUAGE", "en")],
            zh,
        );
        check(
            &["twin", "--language=en", "log"],
            &[("LANG", "zh_CN.UTF-8")],
            en,
        );
        check(&["twin", "log", "--", "--language", "zh"], &[], en);
        check(
            &["twin"],
            &[("TWIN_LANGUAGE", "en"), ("LC_ALL", "zh_CN")],
            en,
        );
        check(&["twin"], &[("LANG", "zh_CN.UTF-8")], zh);
        check(&["twin"], &[("LC_ALL", "C"), ("LANG", "zh_CN.UTF-8")], en);
        check(
            &["twin"],
            &[("LC_ALL", ""), ("LC_MESSAGES", "zh_TW"), ("LANG", "C")],
            zh,
        );
    }
}

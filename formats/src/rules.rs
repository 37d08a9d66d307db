//! Profiles and a city's rule files, read from disk.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use twin_core::rules::{RuleErrors, RuleSet, SHIPPED_PROFILES, shipped_profile};
use twin_core::told::Told;

/// Largest rule file in bytes; a city's rules are some thousand lines at most.
const MAX_BYTES: u64 = 1 << 20;

/// Why rules cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RulesError {
    /// The profile is neither shipped nor a file.
    #[error(
        "there is no profile and no file '{name}'; shipped profiles: {shipped}; or name a profile file"
    )]
    UnknownProfile {
        /// What was named.
        name: String,
        /// The words of the shipped ones.
        shipped: String,
    },
    /// A file cannot be read.
    #[error("{path} cannot be read")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A file is larger than any rules are.
    #[error("{path} is larger than 1 MiB, which no rule file is; name a rule file, or split it")]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
    /// The rules are wrong.
    #[error(transparent)]
    Rules(#[from] RuleErrors),
}

impl Told for RulesError {
    fn zh(&self) -> String {
        match self {
            Self::UnknownProfile { name, shipped } => format!(
                "没有名为“{name}”的社区类型或文件；自带的社区类型：{}；也可指定社区类型文件",
                shipped.replace(", ", "、")
            ),
            Self::Io { path, source } => format!("无法读取 {}：{}", path.display(), source.zh()),
            Self::TooLarge { path } => format!(
                "{} 超过 1 MiB，规则文件不会这么大；请指定规则文件，或将其拆分",
                path.display()
            ),
            Self::Rules(error) => error.zh(),
        }
    }
}

/// Reads the rules that hold under `profile`, a shipped one's word or a file, with a city's rule files in order.
///
/// # Errors
/// When a file is missing or too large; else every problem of every file, each with file, line and what to do.
pub fn read(profile: &str, files: &[PathBuf]) -> Result<RuleSet, RulesError> {
    let texts = files
        .iter()
        .map(|path| Ok((path.display().to_string(), text(path)?)))
        .collect::<Result<Vec<_>, RulesError>>()?;
    let texts: Vec<(&str, &str)> = texts
        .iter()
        .map(|(n, t)| (n.as_str(), t.as_str()))
        .collect();
    if let Some(shipped) = shipped_profile(profile) {
        return Ok(RuleSet::read(shipped, &texts)?);
    }
    let path = Path::new(profile);
    if !path.is_file() {
        let words: Vec<&str> = SHIPPED_PROFILES.iter().map(|(word, _)| *word).collect();
        return Err(RulesError::UnknownProfile {
            name: profile.to_owned(),
            shipped: words.join(", "),
        });
    }
    Ok(RuleSet::read((profile, &text(path)?), &texts)?)
}

fn text(path: &Path) -> Result<String, RulesError> {
    let mut text = String::new();
    let read = File::open(path).and_then(|file| {
        let mut bounded = file.take(MAX_BYTES + 1);
        bounded.read_to_string(&mut text)
    });
    match read {
        Ok(bytes) if bytes as u64 > MAX_BYTES => Err(RulesError::TooLarge {
            path: path.to_owned(),
        }),
        Ok(_) => Ok(text),
        Err(source) => Err(RulesError::Io {
            path: path.to_owned(),
            source,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_is_a_word_or_a_file_and_files_are_named_in_errors() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        assert_eq!(&*read("historic", &[]).unwrap().profile.id, "historic");
        let (_, profile) = shipped_profile("fringe").unwrap();
        std::fs::write(path("mine.toml"), profile.replace("\"fringe\"", "\"mine\"")).unwrap();
        let mine = path("mine.toml").display().to_string();
        assert_eq!(&*read(&mine, &[]).unwrap().profile.id, "mine");
        let unknown = read("modern", &[]).unwrap_err().to_string();
        assert!(
            unknown.contains("new_build, existing, historic, fringe"),
            "{unknown}"
        );
        let missing = read("existing", &[path("none.toml")]).unwrap_err();
        assert!(matches!(missing, RulesError::Io { path: at, .. } if at == path("none.toml")));
        std::fs::write(path("bad.toml"), "[[overide]]\n").unwrap();
        let bad = read("existing", &[path("bad.toml")])
            .unwrap_err()
            .to_string();
        assert!(bad.contains("bad.toml:1: unknown entry 'overide'"), "{bad}");
    }

    #[test]
    fn a_file_that_is_no_rule_file_is_not_swallowed_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("large.toml");
        std::fs::write(&path, "#".repeat(MAX_BYTES as usize + 1)).unwrap();
        let refused = read("existing", &[path]).unwrap_err();
        assert!(matches!(refused, RulesError::TooLarge { .. }), "{refused}");
    }
}

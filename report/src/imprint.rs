//! What the title page of a report says of the data and the rules.

use twin_core::edit::Log;
use twin_core::model::{Community, Provenance};
use twin_core::rules::Profile;
use twin_core::time::SimTime;
use twin_formats::audit::Language;

/// Something that the title page says: what, and its value, in the language of the report.
pub type Fact = (String, String);

/// What a report tells beside what it is about.
#[derive(Debug, Clone, Default)]
pub struct Imprint {
    /// Lines of the title page.
    pub facts: Vec<Fact>,
    /// When the data are from, UTC. It is the date of the file; without one the file cannot be PDF/A, which asks for a date.
    pub date: Option<SimTime>,
}

impl Imprint {
    /// The profile, where the data are from, and for a file with versions which one it is and from when: no clock is looked at.
    #[must_use]
    pub fn of(community: &Community, log: &Log, profile: &Profile, language: Language) -> Self {
        let name = &profile.name;
        let names = language.of([&name.zh, &name.en], [&name.en, &name.zh]);
        let profile = names.into_iter().flatten().next().unwrap_or(&profile.id);
        let fact = |zh: &str, en: &str, value: String| (language.of(zh, en).to_owned(), value);
        let mut facts = vec![
            fact("社区类型", "Profile", profile.to_string()),
            fact(
                "数据来源",
                "Data",
                origin(&community.provenance).to_string(),
            ),
        ];
        let version = log.last();
        if let Some(version) = version {
            let (number, time) = (version.number, version.stamp.time.to_string());
            // To the second: `2026-03-01T08:00:00`.
            let time = time.get(..19).unwrap_or(&time).replace('T', " ");
            facts.push(fact(
                "数据日期",
                "Date of the data",
                language.of(
                    format!("{time} UTC（第 {number} 版）"),
                    format!("{time} UTC (version {number})"),
                ),
            ));
        }
        Self {
            facts,
            date: version.map(|version| version.stamp.time),
        }
    }
}

fn origin(provenance: &Provenance) -> &str {
    match provenance {
        Provenance::Surveyed { source } | Provenance::Imported { source } => source,
        Provenance::Inferred { rule } => rule,
        Provenance::Generated { by } | Provenance::Planned { by } | Provenance::Edited { by } => by,
    }
}

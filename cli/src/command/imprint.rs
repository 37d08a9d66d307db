//! What the title page of a report says of the data and the rules.

use twin_core::edit::Log;
use twin_core::model::{Community, Provenance};
use twin_core::rules::Profile;
use twin_formats::audit::Language;
use twin_report::Imprint;

/// The profile, where the data are from, and for a file with versions which one it is and from when: no clock is looked at.
pub(crate) fn of(
    community: &Community,
    log: &Log,
    profile: &Profile,
    language: Language,
) -> Imprint {
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
    Imprint {
        facts,
        date: version.map(|version| version.stamp.time),
    }
}

fn origin(provenance: &Provenance) -> &str {
    match provenance {
        Provenance::Surveyed { source } | Provenance::Imported { source } => source,
        Provenance::Inferred { rule } => rule,
        Provenance::Generated { by } | Provenance::Planned { by } | Provenance::Edited { by } => by,
    }
}

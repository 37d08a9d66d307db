//! What both reports have: their head, facts and pictures.

use serde::Serialize;
use twin_formats::audit::{Language, Text};
use twin_formats::picture::Picture;

use crate::imprint::Fact;

/// The head of a report.
#[derive(Debug, Serialize)]
pub(crate) struct Head {
    lang: &'static str,
    region: Option<&'static str>,
    name: String,
    title: &'static str,
    facts: Vec<Fact>,
    source_short: &'static str,
}

impl Head {
    /// The head of a report on the community of a name.
    pub(crate) fn new(
        name: &Text,
        title: &'static str,
        facts: Vec<Fact>,
        language: Language,
    ) -> Self {
        Self {
            lang: language.of("zh", "en"),
            region: language.of(Some("cn"), None),
            name: language.of(&name.zh, &name.en).clone(),
            title,
            facts,
            source_short: language.of(
                "《现代社区数字基础设施建设白皮书》",
                "White paper on the digital infrastructure of modern communities",
            ),
        }
    }
}

/// A picture under a heading.
#[derive(Debug, Serialize)]
pub(crate) struct Figure {
    heading: &'static str,
    legend: String,
    proportion: f64,
}

impl Figure {
    /// Of a picture; none where there is none.
    pub(crate) fn of(
        picture: Option<&Picture>,
        heading: &'static str,
        legend: String,
    ) -> Option<Self> {
        picture.map(|picture| Self {
            heading,
            legend,
            proportion: picture.proportion,
        })
    }
}

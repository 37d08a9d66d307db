//! Documents that rules come from, and what they change.

use std::sync::Arc;

use crate::catalogue::{Condition, Figure, PlaceArea, Rule};
use crate::ids::RowId;

/// A document that asks for something: the white paper, a city's decree, a profile's reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Chinese title.
    pub title_zh: Arc<str>,
    /// English title.
    pub title_en: Arc<str>,
    /// Who issued it.
    pub issuer: Arc<str>,
    /// The same in English, where that is said.
    pub issuer_en: Option<Arc<str>>,
    /// Its number 文号, if it has one.
    pub number: Option<Arc<str>>,
    /// When it was issued: `2025`, `2025-03` or `2025-03-01`.
    pub date: Arc<str>,
}

impl Document {
    /// The white paper, as its title page and imprint say.
    #[must_use]
    pub fn white_paper() -> Self {
        Self {
            title_zh: "现代社区数字基础设施建设白皮书".into(),
            title_en: "White paper on the digital infrastructure of modern communities".into(),
            issuer: "华信咨询设计研究院有限公司".into(),
            issuer_en: Some("Huaxin Consulting Co., Ltd.".into()),
            number: None,
            date: "2022-11".into(),
        }
    }
}

/// Where a document says something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The document.
    pub document: Arc<Document>,
    /// Where in it.
    pub clause: Option<Arc<str>>,
    /// The same in English; of the white paper alone, as the clauses of others are named as they are printed.
    pub clause_en: Option<Arc<str>>,
    /// Its words in Chinese.
    pub quote_zh: Option<Arc<str>>,
    /// Its words in English.
    pub quote_en: Option<Arc<str>>,
    /// What is taken from elsewhere, and why.
    pub assumption: Option<Arc<str>>,
    /// The same in Chinese.
    pub assumption_zh: Option<Arc<str>>,
}

/// One thing that an entry of a rule file does to a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// The row is new.
    Added,
    /// It is no longer asked for.
    Withdrawn,
    /// It is asked for again.
    Reinstated,
    /// Its demand is another.
    Rule {
        /// The demand so far.
        before: Rule,
        /// The demand from now on.
        after: Rule,
    },
    /// Whether it is required.
    Required(bool),
    /// Whether it is part of the baseline for existing communities.
    ExistingBaseline(bool),
    /// Figures that are new or have other values.
    Figures(Vec<Figure>),
    /// All its conditions that are not numbers.
    Conditions(Vec<Condition>),
    /// What its rule takes from elsewhere.
    Assumption(Arc<str>),
    /// How large its place has to be.
    Area(PlaceArea),
    /// Whether the platform has it, of a function of the platform.
    There(bool),
}

/// What an entry of a rule file does to a row.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The file.
    pub file: Arc<str>,
    /// The row.
    pub row: RowId,
    /// What is done to it; never empty.
    pub steps: Vec<Step>,
    /// Where that is from.
    pub origin: Origin,
}

impl Change {
    /// Whether it decides what the row demands.
    #[must_use]
    pub fn decides_the_demand(&self) -> bool {
        let decides = |step: &Step| {
            matches!(
                step,
                Step::Added | Step::Withdrawn | Step::Reinstated | Step::Rule { .. }
            )
        };
        self.steps.iter().any(decides)
    }
}

/// Whether `text` is a year, a month or a day: `2025`, `2025-03`, `2025-03-01`.
pub(super) fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let number = |part: &str, digits: usize| {
        let sound = part.len() == digits && part.bytes().all(|b| b.is_ascii_digit());
        part.parse::<u32>().ok().filter(|_| sound)
    };
    let within = |part: &str, digits: usize, most: u32| {
        number(part, digits).is_some_and(|n| (1..=most).contains(&n))
    };
    match parts[..] {
        [year] => within(year, 4, 9999),
        [year, month] => within(year, 4, 9999) && within(month, 2, 12),
        [year, month, day] => within(year, 4, 9999) && within(month, 2, 12) && within(day, 2, 31),
        _ => false,
    }
}

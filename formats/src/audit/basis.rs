//! What a row goes by: its words, the document that asks for it, and what is assumed besides.

use std::sync::Arc;

use serde::Serialize;
use twin_core::catalogue::{Catalogue, DeviceRow, NETWORKS_TABLE, NetworkRow, PlaceRow};
use twin_core::rules::{Document as RuleDocument, Origin, RuleSet};

use super::document::{Text, text};
use super::words::Language;

/// What a row goes by.
#[derive(Debug, Clone, Serialize)]
pub struct Basis {
    /// The table it is in; [`NETWORKS_TABLE`] for section 3.
    pub table: u8,
    /// What it asks for.
    pub name: Text,
    /// 必选.
    pub required: bool,
    /// `*`.
    pub existing_baseline: bool,
    /// The words of the row: where, and how. In Chinese, but for those of a document that has them in English alone.
    pub quote: String,
    /// The same in English, where somebody has put them so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote_en: Option<Arc<str>>,
    /// What its machine-readable rule adds to them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assumption: Option<Arc<str>>,
    /// The same in Chinese.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assumption_zh: Option<Arc<str>>,
    /// The document that asks for it.
    pub source: Source,
}

/// The document that a row's demand is from, and where in it.
#[derive(Debug, Clone, Serialize)]
pub struct Source {
    /// Its title.
    pub title: Text,
    /// Who issued it.
    pub issuer: Arc<str>,
    /// The same in English.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer_en: Option<Arc<str>>,
    /// Its number, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<Arc<str>>,
    /// When it was issued.
    pub date: Arc<str>,
    /// Where in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clause: Option<Arc<str>>,
    /// The same in English.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clause_en: Option<Arc<str>>,
}

impl Basis {
    /// Of the row of that id; none where `rules` do not have it. Cost: linear in the rows and changes of the rules.
    #[must_use]
    pub fn of(row: &str, rules: &RuleSet) -> Option<Self> {
        let catalogue = &rules.catalogue;
        let origin = rules.origin(row)?;
        let printed = match catalogue.row(row) {
            Some(row) => of_devices(row, catalogue)?,
            None => match catalogue.place(row) {
                Some(row) => of_places(row),
                None => of_networks(catalogue.network(row)?),
            },
        };
        let [assumption, assumption_zh] = if origin.assumption.is_some() {
            [origin.assumption.clone(), origin.assumption_zh.clone()]
        } else {
            printed.assumptions
        };
        let (quote, quote_en) = quote((printed.quote, printed.quote_en), &origin);
        Some(Self {
            table: printed.table,
            name: printed.name,
            required: printed.required,
            existing_baseline: printed.existing_baseline,
            quote,
            quote_en,
            assumption,
            assumption_zh,
            source: Source::of(origin),
        })
    }

    /// The words that the row quotes: as they are printed and, in English reports, what they are in English.
    #[must_use]
    pub fn words(&self, language: Language) -> String {
        let quote = self.quote.as_str();
        match (language, self.quote_en.as_deref()) {
            (Language::En, Some(en)) if en != quote => format!("{quote}｜{en}"),
            _ => quote.to_owned(),
        }
    }

    /// What it takes from elsewhere than its document; empty where it takes nothing.
    #[must_use]
    pub fn assumed(&self, language: Language) -> &str {
        let said = language
            .of(&self.assumption_zh, &self.assumption)
            .as_deref();
        let said = said.or(self.assumption.as_deref()).unwrap_or_default();
        // Some begin with the word, others with their source.
        let said = said.strip_prefix("assumption:").unwrap_or(said);
        said.trim_start()
    }
}

impl Source {
    fn of(origin: Origin) -> Self {
        Self {
            title: text(&origin.document.title_zh, &origin.document.title_en),
            issuer: origin.document.issuer.clone(),
            issuer_en: origin.document.issuer_en.clone(),
            number: origin.document.number.clone(),
            date: origin.document.date.clone(),
            clause: origin.clause,
            clause_en: origin.clause_en,
        }
    }

    /// Whether it is the white paper itself.
    #[must_use]
    pub fn is_white_paper(&self) -> bool {
        *self.title.zh == *RuleDocument::white_paper().title_zh
    }

    /// The document and the clause, as one cites them.
    #[must_use]
    pub fn cited(&self, language: Language) -> String {
        let clause = in_english(&self.clause, &self.clause_en, language).unwrap_or_default();
        let document = self.document(language);
        if clause.is_empty() {
            return document;
        }
        format!("{document}{}{clause}", language.of("，", ", "))
    }

    /// Title, number, issuer and date of the document, as far as it has them.
    #[must_use]
    pub fn document(&self, language: Language) -> String {
        let title = language.of(format!("《{}》", self.title.zh), self.title.en.clone());
        let issuer_en = self.issuer_en.as_ref().unwrap_or(&self.issuer);
        let issuer = language.of(&self.issuer, issuer_en);
        let parts = [
            title.as_str(),
            self.number.as_deref().unwrap_or_default(),
            &**issuer,
            &*self.date,
        ];
        let said = parts.into_iter().filter(|part| !part.is_empty());
        let said: Vec<&str> = said.collect();
        said.join(language.of("，", ", "))
    }
}

/// A text in English where that is asked for and known.
fn in_english<'t>(
    text: &'t Option<Arc<str>>,
    en: &'t Option<Arc<str>>,
    language: Language,
) -> Option<&'t str> {
    let said = language.of(text, en).as_deref();
    said.or(text.as_deref())
}

/// What a row says of itself, whichever table it is in.
struct Printed {
    table: u8,
    name: Text,
    required: bool,
    existing_baseline: bool,
    quote: String,
    quote_en: Option<Arc<str>>,
    assumptions: [Option<Arc<str>>; 2],
}

fn of_devices(row: &DeviceRow, catalogue: &Catalogue) -> Option<Printed> {
    let class = catalogue.class(row.class.as_str())?;
    Some(Printed {
        table: row.table,
        name: text(&class.name_zh, &class.name_en),
        required: row.required,
        existing_baseline: row.existing_baseline,
        quote: joined(&row.location_zh, &row.deployment_zh),
        quote_en: None,
        assumptions: [row.assumption.clone(), row.assumption_zh.clone()],
    })
}

fn of_places(row: &PlaceRow) -> Printed {
    Printed {
        table: row.table,
        name: text(&row.name_zh, &row.name_en),
        required: row.required,
        existing_baseline: row.existing_baseline,
        quote: joined(&row.function_zh, &row.deployment_zh),
        quote_en: None,
        assumptions: [row.assumption.clone(), row.assumption_zh.clone()],
    }
}

fn of_networks(row: &NetworkRow) -> Printed {
    Printed {
        table: NETWORKS_TABLE,
        name: text(&row.name_zh, &row.name_en),
        required: row.required,
        existing_baseline: row.existing_baseline,
        quote: row.quote_zh.to_string(),
        quote_en: Some(row.quote_en.clone()),
        assumptions: [row.assumption.clone(), row.assumption_zh.clone()],
    }
}

/// The words of a city's document where it decides, else those of the row, with what they are in English.
fn quote(printed: (String, Option<Arc<str>>), origin: &Origin) -> (String, Option<Arc<str>>) {
    let is_printed = *origin.document == RuleDocument::white_paper();
    let words = origin.quote_zh.as_deref().or(origin.quote_en.as_deref());
    match words.filter(|_| !is_printed) {
        Some(words) => (words.to_owned(), origin.quote_en.clone()),
        None => printed,
    }
}

/// The printed columns, without those that are empty.
fn joined(first: &str, second: &str) -> String {
    let said = [first, second]
        .into_iter()
        .filter(|s| !s.is_empty() && *s != "/");
    said.collect::<Vec<_>>().join("｜")
}

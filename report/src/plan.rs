//! The plan of new devices and its cost as a PDF report.

use serde::Serialize;
use twin_formats::audit::Language;
use twin_formats::programme::notes::notes;
use twin_formats::programme::tables::{
    Table, bases, bill, curve, feeds, phases, places, rows, sums, title, trenches,
};
use twin_formats::programme::{Document, chart, map};

use crate::error::ReportError;
use crate::imprint::{Fact, Imprint};
use crate::press::Manuscript;
use crate::sheet::{Figure, Head};

/// The plan as PDF: its sums, what to know of the prices, phases and what each digs, the curve, the map, the bill of quantities, places, how the new
/// devices are powered and connected, how each row is placed, and what it goes by.
/// `imprint` has the lines of the title page beside those that the plan itself knows.
///
/// # Errors
/// Only where the program itself is broken; characters that the font lacks are shown by their codes. Cost: some seconds.
pub fn plan(
    document: &Document<'_>,
    imprint: &Imprint,
    language: Language,
) -> Result<Vec<u8>, ReportError> {
    let (drawn, site) = (
        chart::picture(document, language),
        map::picture(document, language),
    );
    let content = Content {
        head: Head::new(
            &document.name,
            title(language),
            all_facts(document, &imprint.facts, language),
            language,
        ),
        words: Words {
            sums: language.of("概算", "Sums"),
        },
        sums: sums(document, language),
        notes: notes(document, language),
        phases: phases(document, language).into(),
        trenches: trenches(document, language).into(),
        chart: Figure::of(
            drawn.as_ref(),
            chart::title(document, language),
            chart::legend(document, language).to_owned(),
        ),
        curve: curve(document, language).into(),
        map: Figure::of(
            site.as_ref(),
            language.of("平面图", "Plan"),
            map::legend(document, language),
        ),
        bill: bill(document, language).into(),
        places: places(document, language).into(),
        feeds: feeds(document, language).into(),
        rows: rows(document, language).into(),
        bases: bases(document, language).into(),
    };
    let manuscript = Manuscript {
        template: include_str!("typst/plan.typ"),
        content: serde_json::to_value(&content)?,
        pictures: vec![
            ("chart.svg".to_owned(), drawn),
            ("map.svg".to_owned(), site),
        ],
    };
    manuscript.print(imprint.date, language)
}

/// All that the pages say.
#[derive(Serialize)]
struct Content {
    #[serde(flatten)]
    head: Head,
    words: Words,
    sums: [(&'static str, String); 5],
    notes: Vec<String>,
    phases: Lines,
    trenches: Lines,
    chart: Option<Figure>,
    curve: Lines,
    map: Option<Figure>,
    bill: Lines,
    places: Lines,
    feeds: Lines,
    rows: Lines,
    bases: Lines,
}

/// Headings.
#[derive(Serialize)]
struct Words {
    sums: &'static str,
}

/// A table.
#[derive(Serialize)]
struct Lines {
    heading: &'static str,
    heads: Vec<&'static str>,
    lines: Vec<Vec<String>>,
}

impl From<Table> for Lines {
    fn from(table: Table) -> Self {
        Self {
            heading: table.heading,
            heads: table.heads,
            lines: table.lines,
        }
    }
}

fn all_facts(document: &Document<'_>, more: &[Fact], language: Language) -> Vec<Fact> {
    let fact = |zh: &str, en: &str, value: &str| (language.of(zh, en).to_owned(), value.to_owned());
    let prices = &document.prices;
    let list = language.of(&prices.title.zh, &prices.title.en);
    let community = fact("社区编号", "Community", document.community);
    let own = [
        fact("单价表", "Price list", &format!("{list} ({})", prices.date)),
        fact("币种", "Currency", document.currency),
    ];
    [community]
        .into_iter()
        .chain(more.iter().cloned())
        .chain(own)
        .collect()
}

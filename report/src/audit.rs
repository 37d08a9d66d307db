//! The audit as a PDF report.

use std::collections::BTreeMap;

use serde::Serialize;
use twin_core::audit::Verdict;
use twin_formats::audit::row_map::RowMaps;
use twin_formats::audit::{
    Application, Document, Language, Row, amount, page, plan, remarks, words,
};
use twin_formats::picture::Picture;

use crate::error::ReportError;
use crate::imprint::{Fact, Imprint};
use crate::press::Manuscript;
use crate::sheet::{Figure, Head};

/// The audit as PDF: verdicts, map, an overview, and each row with its words, its own map unless it is met, what is open and what would mend it. `imprint` has the lines of the
/// title page beside those that the audit itself knows.
///
/// # Errors
/// Only where the program itself is broken; characters that the font lacks are shown by their codes. Cost: some seconds.
pub fn audit(
    document: &Document<'_>,
    imprint: &Imprint,
    language: Language,
) -> Result<Vec<u8>, ReportError> {
    let map = plan::picture(document, language);
    let heading = language.of("平面图", "Plan");
    let figure = Figure::of(map.as_ref(), heading, plan::legend(language).to_owned());
    let mut maps = Maps::of(document);
    let content = Content {
        head: Head::new(
            &document.name,
            page::title_of(language),
            all_facts(document, &imprint.facts, language),
            language,
        ),
        words: Words::new(language),
        counts: counts(&document.counts, language),
        map: figure,
        sections: sections(document, &mut maps, language),
        applications: document
            .applications
            .iter()
            .map(|a| application(a, language))
            .collect(),
        source: page::source(document, language),
    };
    maps.pictures.push(("map.svg".to_owned(), map));
    let manuscript = Manuscript {
        template: include_str!("typst/audit.typ"),
        content: serde_json::to_value(&content)?,
        pictures: maps.pictures,
    };
    manuscript.print(imprint.date, language)
}

/// The maps of rows, and their pictures by the names of their files.
struct Maps<'d> {
    rows: Option<RowMaps<'d>>,
    pictures: Vec<(String, Option<Picture>)>,
}

impl<'d> Maps<'d> {
    fn of(document: &'d Document<'_>) -> Self {
        Self {
            rows: RowMaps::of(document),
            pictures: Vec::new(),
        }
    }

    /// The map of a row, whose picture is kept.
    fn map(&mut self, row: &Row<'_>, language: Language) -> Option<RowFigure> {
        let (picture, legend) = self.rows.as_ref()?.picture(row, language)?;
        let file = format!("row-{}.svg", self.pictures.len());
        let proportion = picture.proportion;
        self.pictures.push((file.clone(), Some(picture)));
        Some(RowFigure {
            file,
            proportion,
            legend,
        })
    }
}

/// All that the pages say.
#[derive(Serialize)]
struct Content<'a> {
    #[serde(flatten)]
    head: Head,
    words: Words,
    counts: Vec<Count>,
    map: Option<Figure>,
    sections: Vec<Section<'a>>,
    applications: Vec<Need>,
    source: String,
}

/// Headings.
#[derive(Serialize)]
struct Words {
    verdicts: &'static str,
    overview: &'static str,
    overview_heads: [&'static str; 4],
    open: [&'static str; 5],
    applications: &'static str,
    application_heads: [&'static str; 3],
}

/// A verdict: its word for the colour, and what is read.
#[derive(Serialize)]
struct Badge {
    key: &'static str,
    text: &'static str,
}

/// How many have a verdict.
#[derive(Serialize)]
struct Count {
    #[serde(flatten)]
    verdict: Badge,
    count: usize,
}

/// A table of the white paper.
#[derive(Serialize)]
struct Section<'a> {
    heading: String,
    counts: Vec<Count>,
    sum: String,
    rows: Vec<Entry<'a>>,
}

/// A row.
#[derive(Serialize)]
struct Entry<'a> {
    id: &'a str,
    name: &'a str,
    amount: String,
    verdict: Badge,
    quote: String,
    notes: Vec<String>,
    remarks: String,
    map: Option<RowFigure>,
    open: Vec<[String; 5]>,
    more: String,
}

/// The map of a row.
#[derive(Serialize)]
struct RowFigure {
    file: String,
    proportion: f64,
    legend: String,
}

/// An application and what it needs.
#[derive(Serialize)]
struct Need {
    name: String,
    verdict: Badge,
    parts: Vec<Part>,
}

#[derive(Serialize)]
struct Part {
    name: String,
    verdict: Badge,
}

impl Words {
    fn new(language: Language) -> Self {
        Self {
            verdicts: language.of("结论", "Verdicts"),
            overview: language.of("总览", "Overview"),
            overview_heads: language.of(
                ["条款", "设备或场所", "已有 / 要求", "结论"],
                ["Row", "Device or place", "There / asked for", "Verdict"],
            ),
            open: page::open_headings(language),
            applications: page::application_title(language),
            application_heads: page::application_headings(language),
        }
    }
}

fn badge(verdict: Verdict, language: Language) -> Badge {
    Badge {
        key: verdict.as_str(),
        text: words::verdict(verdict, language),
    }
}

fn all_facts(document: &Document<'_>, more: &[Fact], language: Language) -> Vec<Fact> {
    let community = (
        language.of("社区编号", "Community").to_owned(),
        document.community.to_owned(),
    );
    let amounts = document.extent.amounts();
    let amounts = amounts.map(|(zh, en, amount)| {
        let label = language.of(zh, en).to_owned();
        (label, amount::number(amount))
    });
    [community]
        .into_iter()
        .chain(more.iter().cloned())
        .chain(amounts)
        .collect()
}

fn counts(of: &BTreeMap<&'static str, usize>, language: Language) -> Vec<Count> {
    let count = |verdict: &Verdict| Count {
        verdict: badge(*verdict, language),
        count: of.get(verdict.as_str()).copied().unwrap_or(0),
    };
    Verdict::ALL.iter().map(count).collect()
}

/// The rows by the tables they are in, in their order.
fn sections<'a>(
    document: &'a Document<'_>,
    maps: &mut Maps<'_>,
    language: Language,
) -> Vec<Section<'a>> {
    let tables = document
        .rows
        .chunk_by(|a, b| a.basis.table == b.basis.table);
    let section = |rows: &'a [Row<'_>]| {
        let mut found = BTreeMap::new();
        for row in rows {
            *found.entry(row.verdict.as_str()).or_insert(0) += 1;
        }
        let table = rows.first().map_or(0, |row| row.basis.table);
        let met = found.get(Verdict::Met.as_str()).copied().unwrap_or(0);
        Section {
            heading: page::heading(table, language),
            counts: counts(&found, language),
            sum: language.of(
                format!("{met} / {} 条满足", rows.len()),
                format!("{met} of {} met", rows.len()),
            ),
            rows: rows.iter().map(|row| entry(row, maps, language)).collect(),
        }
    };
    tables.map(section).collect()
}

fn entry<'a>(row: &'a Row<'_>, maps: &mut Maps<'_>, language: Language) -> Entry<'a> {
    let (open, more) = page::open_lines(row, language);
    Entry {
        id: row.row,
        name: language.of(&row.basis.name.zh, &row.basis.name.en),
        amount: page::amount(row, language),
        verdict: badge(row.verdict, language),
        quote: row.basis.words(language),
        notes: page::notes(row, language),
        remarks: remarks(row, language),
        map: maps.map(row, language),
        open,
        more: if more > 0 {
            page::more_note(more, language)
        } else {
            String::new()
        },
    }
}

fn application(application: &Application<'_>, language: Language) -> Need {
    let parts = application.found.parts.iter().map(|part| Part {
        name: language.of(&part.name_zh, &part.name_en).to_string(),
        verdict: Badge {
            key: part.verdict.as_str(),
            text: words::part_verdict(part, language),
        },
    });
    Need {
        name: language
            .of(&application.name.zh, &application.name.en)
            .clone(),
        verdict: badge(application.found.verdict, language),
        parts: parts.collect(),
    }
}

//! From catalogue files to a catalogue: every problem is reported with its file and line.

mod application;
mod class;
mod function;
mod network;
mod row;

pub(crate) use class::{read_channels, read_covers};

use std::collections::BTreeMap;
use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::Catalogue;
use super::check::check_id;
use super::error::{CatalogueError, CatalogueErrors};
use super::platform::PLATFORM_TABLE;
use super::row::NETWORKS_TABLE;
use super::source::TableSource;
use super::supply::SupplyReach;
use crate::both;
use crate::told::{Bilingual, parser_words};

/// One file being read: its problems are noted by byte offset.
pub(crate) struct File<'a> {
    name: &'a str,
    text: &'a str,
    errors: Vec<CatalogueError>,
}

impl<'a> File<'a> {
    pub(crate) fn new(name: &'a str, text: &'a str) -> Self {
        Self {
            name,
            text,
            errors: Vec::new(),
        }
    }

    /// How many problems were noted so far.
    pub(crate) fn problem_count(&self) -> usize {
        self.errors.len()
    }

    /// The problems that were noted.
    pub(crate) fn into_errors(self) -> Vec<CatalogueError> {
        self.errors
    }

    pub(crate) fn note(&mut self, at: Range<usize>, reason: impl Into<Bilingual>) {
        self.errors.push(CatalogueError {
            file: self.name.to_owned(),
            line: self.line(&at),
            reason: reason.into(),
        });
    }

    /// `file:line`.
    pub(crate) fn place(&self, at: &Range<usize>) -> String {
        format!("{}:{}", self.name, self.line(at))
    }

    /// Reads a value; what is wrong with it is noted.
    pub(crate) fn read<T: DeserializeOwned>(&mut self, item: Item<'_>) -> Option<T> {
        let span = item.span();
        match T::deserialize(ValueDeserializer::from(item)) {
            Ok(value) => Some(value),
            Err(error) => {
                self.note(error.span().unwrap_or(span), parser_words(error.message()));
                None
            }
        }
    }

    /// The entries of the text; none where it is no TOML, which is noted.
    pub(crate) fn entries(&mut self) -> Option<DeTable<'a>> {
        let (document, errors) = DeTable::parse_recoverable(self.text);
        for error in &errors {
            self.note(error.span().unwrap_or(0..0), parser_words(error.message()));
        }
        errors.is_empty().then(|| document.into_inner())
    }

    fn line(&self, at: &Range<usize>) -> usize {
        let before = self.text.get(..at.start).unwrap_or(self.text);
        before.bytes().filter(|b| *b == b'\n').count() + 1
    }
}

/// A name of an entry that must be there, and where it stands: index of the file and span.
type Reference = (String, usize, Range<usize>);

/// The id that a row has by its table, number and variant: `T10-4a`, `S3-4a` in section 3 on networks and `S32-1` on the platform.
fn row_id(table: u8, number: u8, variant: Option<&str>) -> String {
    let variant = variant.unwrap_or_default();
    match table {
        NETWORKS_TABLE => format!("S3-{number}{variant}"),
        PLATFORM_TABLE => format!("S32-{number}{variant}"),
        _ => format!("T{table}-{number}{variant}"),
    }
}

/// Where an id was first used and where ids refer to.
#[derive(Default)]
struct References {
    ids: BTreeMap<String, String>,
    to_class: Vec<Reference>,
    to_place_row: Vec<Reference>,
}

struct Reader<'a> {
    files: Vec<File<'a>>,
    catalogue: Catalogue,
    references: References,
}

/// Reads `(file name, text)` pairs into one catalogue.
pub(super) fn parse(sources: &[(&str, &str)]) -> Result<Catalogue, CatalogueErrors> {
    let files = sources
        .iter()
        .map(|&(name, text)| File::new(name, text))
        .collect();
    let catalogue = Catalogue {
        classes: Vec::new(),
        rows: Vec::new(),
        places: Vec::new(),
        applications: Vec::new(),
        networks: Vec::new(),
        functions: Vec::new(),
        supply: None,
        absences: Vec::new(),
    };
    let mut reader = Reader {
        files,
        catalogue,
        references: References::default(),
    };
    for index in 0..sources.len() {
        reader.read_file(index);
    }
    reader.check_references();
    let mut errors: Vec<_> = reader
        .files
        .into_iter()
        .flat_map(File::into_errors)
        .collect();
    errors.sort();
    if errors.is_empty() {
        Ok(reader.catalogue)
    } else {
        Err(CatalogueErrors(errors))
    }
}

/// A value of a file and where it stands.
pub(crate) type Item<'i> = Spanned<DeValue<'i>>;

impl Reader<'_> {
    fn read_file(&mut self, index: usize) {
        let Some(entries) = self.files[index].entries() else {
            return;
        };
        let mut table = None;
        let mut sections = Vec::new();
        for (key, value) in entries {
            let span = key.span();
            match (key.into_inner().as_ref(), value.get_ref()) {
                ("table", DeValue::Table(_)) => {
                    table = self.read::<TableSource>(index, value).map(|t| (t, span))
                }
                (
                    word @ ("class" | "row" | "place" | "application" | "network" | "function"),
                    DeValue::Array(_),
                ) => sections.push((word.to_owned(), value)),
                ("supply", DeValue::Table(_)) => self.read_supply(index, value),
                (word, _) => {
                    let reason = both!(
                        "unknown entry '{word}': there are [table], [supply], [[class]], [[row]], [[place]], [[network]], [[function]] and [[application]]",
                        "未知的条目“{word}”：可用的有 [table]、[supply]、[[class]]、[[row]]、[[place]]、[[network]]、[[function]] 和 [[application]]"
                    );
                    self.files[index].note(span, reason);
                }
            }
        }
        match table {
            Some((table, span)) => self.read_sections(index, &table, span, sections),
            None => self.files[index].note(
                0..0,
                both!(
                    "the [table] entry is missing or bad",
                    "缺少 [table] 条目，或其内容有误"
                ),
            ),
        }
    }

    fn read_sections(
        &mut self,
        index: usize,
        table: &TableSource,
        span: Range<usize>,
        sections: Vec<(String, Item<'_>)>,
    ) {
        let words = [
            "class",
            "row",
            "place",
            "application",
            "network",
            "function",
        ];
        let mut counts = BTreeMap::from(words.map(|word| (word, 0)));
        for (word, value) in sections {
            let DeValue::Array(items) = value.into_inner() else {
                continue;
            };
            if let Some(count) = counts.get_mut(word.as_str()) {
                *count = items.len();
            }
            for item in items {
                match word.as_str() {
                    "class" => self.read_class(index, table.number, item),
                    "row" => self.read_row(index, table.number, item),
                    "place" => self.read_place(index, table.number, item),
                    "network" => self.read_network(index, table.number, item),
                    "function" => self.read_function(index, table.number, item),
                    _ => self.read_application(index, table.number, item),
                }
            }
        }
        let wanted = [
            ("class", table.classes),
            ("row", table.rows),
            ("place", table.places),
            ("application", table.applications),
            ("network", table.networks),
            ("function", table.functions),
        ];
        for (word, wanted) in wanted {
            let found = counts.get(word).copied().unwrap_or(0);
            if found != wanted {
                let reason = both!(
                    "table {} holds {found} [[{word}]] entries, but its header says {wanted}",
                    "表 {} 有 {found} 个 [[{word}]] 条目，而表头写明 {wanted} 个";
                    table.number
                );
                self.files[index].note(span.clone(), reason);
            }
        }
    }

    fn read<T: DeserializeOwned>(&mut self, index: usize, item: Item<'_>) -> Option<T> {
        self.files[index].read(item)
    }

    /// Takes the reach that is sound; of several files the last one's.
    fn read_supply(&mut self, index: usize, item: Item<'_>) {
        let span = item.span();
        let Some(supply) = self.read::<SupplyReach>(index, item) else {
            return;
        };
        match supply.problem() {
            Some(reason) => self.files[index].note(span, reason),
            None => self.catalogue.supply = Some(supply),
        }
    }

    /// Checks that `id` is `wanted` and new; gives it back as a typed id's text.
    fn claim(&mut self, index: usize, kind: &str, id: &Spanned<String>, wanted: &str) {
        let file = &mut self.files[index];
        check_id(file, id, wanted);
        let first = file.place(&id.span());
        let key = format!("{kind} {}", id.get_ref());
        match self.references.ids.entry(key) {
            std::collections::btree_map::Entry::Vacant(entry) => {
                entry.insert(first);
            }
            std::collections::btree_map::Entry::Occupied(entry) => {
                let reason = both!(
                    "{kind} '{}' is there already, at {}",
                    "{kind}“{}”已存在，位于 {}";
                    id.get_ref(),
                    entry.get()
                );
                file.note(id.span(), reason);
            }
        }
    }

    fn check_references(&mut self) {
        let References {
            to_class,
            to_place_row,
            ..
        } = std::mem::take(&mut self.references);
        for (class, index, span) in to_class {
            if self.catalogue.class(&class).is_none() {
                let reason = both!("there is no device class '{class}'", "没有设备类“{class}”");
                self.files[index].note(span, reason);
            }
        }
        for (row, index, span) in to_place_row {
            if self.catalogue.place(&row).is_none() {
                let reason = both!("there is no place row '{row}'", "没有场所目录行“{row}”");
                self.files[index].note(span, reason);
            }
        }
    }
}

//! From rule files to changes of a catalogue: every problem is noted with its file and line.

mod absent;
mod added;
mod class;
mod head;
mod overriding;
mod platform;
mod supply;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;
use toml::de::DeValue;

use super::document::{Change, Document, Origin, Step};
use super::fields::Fields;
use super::nearest::suggestion;
use super::profile::Profile;
use crate::both;
use crate::catalogue::{Catalogue, CatalogueError, File, Item};
use crate::ids::RowId;

/// What a file is meant to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// A profile, with a `[profile]` entry.
    Profile,
    /// A city's rules.
    City,
}

/// What a row is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    /// Devices of a class.
    Devices,
    /// A kind of place.
    Place,
    /// A network.
    Network,
}

/// Longest id of a row or class of a city's own, in bytes: ids of planned devices are built on it.
const LONGEST_ID: usize = 30;

/// Most entries of a kind in one file; a city's rules are far fewer.
const MOST_ENTRIES: usize = 250;

/// The catalogue as far as the files read so far make it.
pub(super) struct Reader {
    catalogue: Catalogue,
    changes: Vec<Change>,
    withdrawn: BTreeSet<RowId>,
    /// Where a city's own rows and classes are first defined.
    defined: BTreeMap<String, String>,
    errors: Vec<CatalogueError>,
}

/// One file being read.
struct Reading<'a, 'r> {
    reader: &'r mut Reader,
    file: File<'a>,
    name: Arc<str>,
    document: Arc<Document>,
    /// What the file says of a row so far, and where.
    said: BTreeMap<(String, &'static str), String>,
}

impl Reader {
    pub(super) fn new(catalogue: Catalogue) -> Self {
        Self {
            catalogue,
            changes: Vec::new(),
            withdrawn: BTreeSet::new(),
            defined: BTreeMap::new(),
            errors: Vec::new(),
        }
    }

    /// Reads one file over what was read before; gives the profile that it defines.
    pub(super) fn read(&mut self, (name, text): (&str, &str), role: Role) -> Option<Profile> {
        let mut file = File::new(name, text);
        let Some(entries) = file.entries() else {
            self.errors.extend(file.into_errors());
            return None;
        };
        let entries = entries.into_iter().map(|(key, value)| {
            let at = key.span();
            (key.into_inner().into_owned(), at, value)
        });
        let mut reading = Reading {
            reader: self,
            file,
            name: name.into(),
            document: Arc::new(Document::white_paper()),
            said: BTreeMap::new(),
        };
        let profile = reading.entries(entries.collect(), role);
        let errors = reading.file.into_errors();
        self.errors.extend(errors);
        profile
    }

    /// The effective catalogue, what was changed, and what was wrong.
    pub(super) fn finish(self) -> (Catalogue, Vec<Change>, Vec<CatalogueError>) {
        let (mut catalogue, mut errors) = (self.catalogue, self.errors);
        catalogue.rows.retain(|r| !self.withdrawn.contains(&r.id));
        catalogue.places.retain(|r| !self.withdrawn.contains(&r.id));
        let withdrawn = &self.withdrawn;
        catalogue.networks.retain(|r| !withdrawn.contains(&r.id));
        errors.sort();
        errors.dedup();
        (catalogue, self.changes, errors)
    }

    fn row_ids(&self) -> impl Iterator<Item = &str> {
        let rows = self.catalogue.rows.iter().map(|r| r.id.as_str());
        rows.chain(self.catalogue.places.iter().map(|r| r.id.as_str()))
            .chain(self.catalogue.networks.iter().map(|r| r.id.as_str()))
    }
}

/// The entries of a file: key, where it stands, value.
type Entries<'i> = Vec<(String, Range<usize>, Item<'i>)>;

/// The entries that a file can have.
const WORDS: &[&str] = &[
    "document",
    "profile",
    "supply",
    "class",
    "row",
    "place",
    "override",
    "platform",
    "surveyed_absent",
];

impl<'a> Reading<'a, '_> {
    /// The head first, then classes, then the rows that need them, then what is said of rows.
    fn entries(&mut self, mut entries: Entries<'a>, role: Role) -> Option<Profile> {
        let document = self.take(&mut entries, "document");
        let profile = self.take(&mut entries, "profile");
        self.read_document(document);
        let profile = self.read_profile(profile, role);
        if let Some(supply) = self.take(&mut entries, "supply") {
            self.read_supply(supply);
        }
        for (word, read) in [
            ("class", Self::read_class as fn(&mut Self, Item<'a>)),
            ("row", Self::read_row),
            ("place", Self::read_place),
            ("override", Self::read_override),
            ("platform", Self::read_platform),
            ("surveyed_absent", Self::read_absent),
        ] {
            for item in self.list(&mut entries, word) {
                read(self, item);
            }
        }
        for (word, at, _) in entries {
            let meant = suggestion(&word, WORDS.iter().copied());
            let reason = both!(
                "unknown entry '{word}'{meant} (there are [document], [profile], [supply], [[override]], [[row]], [[place]], [[class]], [[platform]], [[surveyed_absent]])",
                "未知的条目“{word}”{meant}（可用的有 [document]、[profile]、[supply]、[[override]]、[[row]]、[[place]]、[[class]]、[[platform]]、[[surveyed_absent]]）" => meant
            );
            self.file.note(at, reason);
        }
        profile
    }

    fn take(&mut self, entries: &mut Entries<'a>, word: &str) -> Option<Item<'a>> {
        let index = entries.iter().position(|(key, ..)| key == word)?;
        Some(entries.swap_remove(index).2)
    }

    fn list(&mut self, entries: &mut Entries<'a>, word: &str) -> Vec<Item<'a>> {
        let Some(item) = self.take(entries, word) else {
            return Vec::new();
        };
        let span = item.span();
        match item.into_inner() {
            DeValue::Array(items) if items.len() > MOST_ENTRIES => {
                let reason = both!(
                    "more than {MOST_ENTRIES} [[{word}]] entries: split the file",
                    "[[{word}]] 条目超过 {MOST_ENTRIES} 个：请拆分文件"
                );
                self.file.note(span, reason);
                Vec::new()
            }
            DeValue::Array(items) => items.into_iter().collect(),
            _ => {
                let reason = both!(
                    "'{word}' is a list of tables: write [[{word}]]",
                    "“{word}”是表的列表：请写作 [[{word}]]"
                );
                self.file.note(span, reason);
                Vec::new()
            }
        }
    }

    /// Where an entry is from: the document's words with their clause, or an assumption.
    fn origin(&mut self, fields: &mut Fields<'_>) -> Origin {
        let has_reason = ["quote_zh", "quote_en", "assumption"]
            .iter()
            .any(|name| fields.has(name));
        let file = &mut self.file;
        let clause = fields.text(file, "clause");
        let quote_zh = fields.text(file, "quote_zh");
        let quote_en = fields.text(file, "quote_en");
        let assumption = fields.text(file, "assumption");
        let assumption_zh = fields.text(file, "assumption_zh");
        if !has_reason {
            let reason = both!(
                "say where this is from: 'clause' with the document's words in 'quote_zh' or 'quote_en', or an 'assumption'",
                "请写明依据：用 clause 写条款号，并在 quote_zh 或 quote_en 中引用文件原文；或写明 assumption"
            );
            file.note(fields.span(), reason);
        } else if assumption.is_none() && assumption_zh.is_some() {
            let reason = both!(
                "'assumption_zh' is to say in Chinese what 'assumption' says: give both",
                "assumption_zh 是 assumption 的中文：两者须同时给出"
            );
            file.note(fields.span(), reason);
        } else if clause.is_none() && (quote_zh.is_some() || quote_en.is_some()) {
            let reason = both!(
                "say in 'clause' where the document has the words that are quoted",
                "请在 clause 中写明所引原文在文件中的条款"
            );
            file.note(fields.span(), reason);
        }
        Origin {
            document: self.document.clone(),
            clause,
            clause_en: None,
            quote_zh,
            quote_en,
            assumption,
            assumption_zh,
        }
    }

    fn change(&mut self, row: RowId, steps: Vec<Step>, origin: Origin) {
        self.reader.changes.push(Change {
            file: self.name.clone(),
            row,
            steps,
            origin,
        });
    }

    /// Whether a new id is one, and free; what is wrong is noted.
    fn claim(&mut self, kind: &str, id: &Spanned<String>) -> bool {
        let text = id.get_ref();
        let problem = if text.len() > LONGEST_ID {
            Some(both!(
                "an id has at most {LONGEST_ID} bytes",
                "编号最长 {LONGEST_ID} 字节"
            ))
        } else if is_white_papers(text) {
            Some(both!(
                "ids like '{text}' are the white paper's; take one of the city's own, such as 'HZ-1', or change the white paper's with [[override]]",
                "“{text}”这样的编号属于白皮书；请用城市自己的编号，如“HZ-1”，或用 [[override]] 修改白皮书的目录行"
            ))
        } else {
            let key = format!("{kind} {text}");
            let at = self.file.place(&id.span());
            let first = self.reader.defined.get(&key);
            let problem = first.map(|at| {
                both!(
                    "{kind} '{text}' is there already, at {at}",
                    "{kind}“{text}”已存在，位于 {at}"
                )
            });
            if problem.is_none() {
                self.reader.defined.insert(key, at);
            }
            problem
        };
        let is_free = problem.is_none();
        if let Some(problem) = problem {
            self.file.note(id.span(), problem);
        }
        is_free
    }
}

/// Whether an id is of the form that the white paper's rows and classes have: `T3-2`, `T10-4a`, `S3-1a`.
fn is_white_papers(id: &str) -> bool {
    let table = id.strip_prefix(['T', 'S']);
    let table = table.and_then(|rest| rest.split_once('-'));
    table.is_some_and(|(table, _)| !table.is_empty() && table.bytes().all(|b| b.is_ascii_digit()))
}

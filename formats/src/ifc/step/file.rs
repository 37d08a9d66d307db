//! A file with the places of its records.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use twin_core::told::Term;

use super::scanner::{Scanner, StepFault};
use super::value::{Value, parameters};
use crate::ifc::error::IfcError;

/// Largest file that is read, in MiB, unpacked: it is held in memory.
const MAX_MIB: u64 = 1_024;

/// What every STEP file begins with.
const BEGIN: &[u8] = b"ISO-10303-21;";

/// Where a record stands.
#[derive(Debug, Clone, Copy)]
struct Place {
    id: u64,
    kind: u32,
    start: u32,
    end: u32,
}

/// A file, whole in memory.
#[derive(Debug)]
pub(crate) struct StepFile {
    bytes: Vec<u8>,
    schema: String,
    kinds: Vec<String>,
    /// By id.
    places: Vec<Place>,
    /// Ids by kind, in the file's order.
    ids: BTreeMap<String, Vec<u64>>,
    repeated: Vec<u64>,
}

/// A record with its parameters.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Record<'f> {
    /// Name of its entity in capitals; empty for a complex instance, which IFC has none of.
    pub(crate) kind: &'f str,
    /// Its parameters, in order.
    pub(crate) values: Vec<Value>,
}

/// Whether a file's first bytes are those of a STEP file.
pub(crate) fn is_step(head: &[u8]) -> bool {
    let head = head.strip_prefix("\u{feff}".as_bytes()).unwrap_or(head);
    head.trim_ascii_start().starts_with(BEGIN)
}

impl StepFile {
    /// Reads the file at `path`, which may be packed with gzip, and finds its records.
    ///
    /// # Errors
    /// When it cannot be read, is too large, is truncated or is no STEP file; the error names the line.
    pub(crate) fn open(path: &Path) -> Result<Self, IfcError> {
        let bytes = whole(path)?;
        let mut index = Index::default();
        let mut scanner = Scanner::new(&bytes);
        index.fill(&mut scanner).map_err(|fault| IfcError::Form {
            file: path.to_owned(),
            line: 1 + bytes
                .iter()
                .take(scanner.at)
                .filter(|b| **b == b'\n')
                .count(),
            fault,
        })?;
        Ok(index.into_file(bytes))
    }

    /// Name of the schema, such as `IFC2X3`; empty where the header has none.
    pub(crate) fn schema(&self) -> &str {
        &self.schema
    }

    /// Ids of the records of the entity `kind` itself, without its subtypes.
    pub(crate) fn ids_of(&self, kind: &str) -> &[u64] {
        self.ids.get(kind).map_or(&[], Vec::as_slice)
    }

    /// Ids that more than one record has; the first of each is kept.
    pub(crate) fn repeated(&self) -> &[u64] {
        &self.repeated
    }

    /// Name of the entity of the record `id`.
    pub(crate) fn kind_of(&self, id: u64) -> Option<&str> {
        let place = self.place(id)?;
        self.kinds.get(place.kind as usize).map(String::as_str)
    }

    /// The record `id`, parsed now; `None` where there is none. Cost: O(log n) and its length.
    pub(crate) fn record(&self, id: u64) -> Option<Result<Record<'_>, StepFault>> {
        let place = self.place(id)?;
        let bytes = self.bytes.get(place.start as usize..place.end as usize)?;
        let kind = self.kinds.get(place.kind as usize)?;
        Some(parameters(bytes).map(|values| Record { kind, values }))
    }

    fn place(&self, id: u64) -> Option<&Place> {
        let at = self
            .places
            .binary_search_by_key(&id, |place| place.id)
            .ok()?;
        self.places.get(at)
    }
}

fn whole(path: &Path) -> Result<Vec<u8>, IfcError> {
    let io = |source| IfcError::Io {
        file: path.to_owned(),
        source,
    };
    let too_large = || IfcError::TooLarge {
        file: path.to_owned(),
        limit: MAX_MIB,
    };
    let file = File::open(path).map_err(io)?;
    if file.metadata().map_err(io)?.len() > MAX_MIB << 20 {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    let mut limited = file.take(MAX_MIB << 20);
    limited.read_to_end(&mut bytes).map_err(io)?;
    if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut unpacked = Vec::new();
        flate2::read::MultiGzDecoder::new(bytes.as_slice())
            .take((MAX_MIB << 20) + 1)
            .read_to_end(&mut unpacked)
            .map_err(io)?;
        bytes = unpacked;
    }
    if bytes.len() as u64 > MAX_MIB << 20 {
        return Err(too_large());
    }
    if !is_step(&bytes) {
        return Err(IfcError::NotStep {
            file: PathBuf::from(path),
        });
    }
    Ok(bytes)
}

/// What is found on the way through a file.
#[derive(Debug, Default)]
struct Index {
    schema: String,
    kinds: Vec<String>,
    kind_numbers: BTreeMap<String, u32>,
    places: Vec<Place>,
}

impl Index {
    fn fill(&mut self, scanner: &mut Scanner<'_>) -> Result<(), StepFault> {
        if scanner.bytes.starts_with("\u{feff}".as_bytes()) {
            scanner.at += 3;
        }
        loop {
            scanner.skip_blank()?;
            match scanner.peek() {
                None => return Err(StepFault::Truncated),
                Some(b'#') => self.record(scanner)?,
                Some(_) => {
                    let name = scanner.name()?;
                    if name.is_empty() {
                        return Err(scanner.unexpected(Term::new(
                            "a record such as #12=IFCWALL(...)",
                            "#12=IFCWALL(...) 这样的记录",
                        )));
                    }
                    let start = scanner.at;
                    let end = scanner.statement_end()?;
                    match name {
                        b"END-ISO-10303-21" => return Ok(()),
                        b"FILE_SCHEMA" => {
                            let text = scanner.bytes.get(start..end).unwrap_or_default();
                            self.schema = schema(text).unwrap_or_default();
                        }
                        _ => {}
                    }
                }
            }
        }
    }

    fn record(&mut self, scanner: &mut Scanner<'_>) -> Result<(), StepFault> {
        let id = scanner.id()?;
        scanner.expect(b'=', Term::new("'='", "“=”"))?;
        scanner.skip_blank()?;
        let name = scanner.name()?;
        scanner.skip_blank()?;
        if scanner.peek() != Some(b'(') {
            return Err(scanner.unexpected(Term::new("'('", "“(”")));
        }
        let kind = self.kind(name);
        let start = scanner.at;
        let end = scanner.statement_end()?;
        // Files have at most 1 GiB.
        let (start, end) = (start as u32, end as u32);
        self.places.push(Place {
            id,
            kind,
            start,
            end,
        });
        Ok(())
    }

    fn kind(&mut self, name: &[u8]) -> u32 {
        let name = String::from_utf8_lossy(name).to_ascii_uppercase();
        let next = self.kinds.len() as u32;
        *self.kind_numbers.entry(name).or_insert_with_key(|name| {
            self.kinds.push(name.clone());
            next
        })
    }

    fn into_file(self, bytes: Vec<u8>) -> StepFile {
        let Self {
            schema,
            kinds,
            mut places,
            ..
        } = self;
        // Stable, so that of records with one id the first stays first.
        places.sort_by_key(|place| place.id);
        let mut repeated = Vec::new();
        places.dedup_by(|later, first| {
            let is_same = later.id == first.id;
            if is_same {
                repeated.push(later.id);
            }
            is_same
        });
        let mut ids: BTreeMap<String, Vec<u64>> = BTreeMap::new();
        for place in &places {
            if let Some(kind) = kinds.get(place.kind as usize) {
                ids.entry(kind.clone()).or_default().push(place.id);
            }
        }
        StepFile {
            bytes,
            schema,
            kinds,
            places,
            ids,
            repeated,
        }
    }
}

/// The first name in `(('IFC4'))`.
fn schema(text: &[u8]) -> Option<String> {
    let values = parameters(text).ok()?;
    let name = values.first()?.list()?.first()?.text()?;
    Some(name.to_ascii_uppercase())
}

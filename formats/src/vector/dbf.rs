//! The attributes of a shapefile: a dBASE table, in an encoding that it may name, name wrongly or not name.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use encoding_rs::{Encoding, GBK, UTF_8};
use serde_json::{Map, Number, Value as Json};
use twin_core::both;
use twin_core::told::Term;

use super::error::VectorError;
use super::shapefile::io;
use crate::finding::{Findings, Outcome, Problem};

/// Length of the header's fixed part and of the description of a field, in bytes.
const BLOCK_BYTES: usize = 32;
/// Ends the descriptions of fields.
const END_OF_FIELDS: u8 = 0x0d;
/// Begins a record that is deleted.
const DELETED: u8 = b'*';

/// An opened table.
#[derive(Debug)]
pub(super) struct Dbf {
    path: PathBuf,
    header_bytes: u16,
    record_bytes: u16,
    records: u32,
    fields: Vec<Field>,
    encoding: &'static Encoding,
}

#[derive(Debug)]
struct Field {
    name: Vec<u8>,
    kind: u8,
    length: usize,
}

/// One record.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) is_deleted: bool,
    pub(super) properties: Map<String, Json>,
}

impl Dbf {
    /// Opens the table. `cpg` is what the file beside it says of its encoding; where the texts are not in that, or it is not said,
    /// UTF-8 is taken if they are valid in it, else GBK, and that is told of.
    pub(super) fn open(
        path: &Path,
        cpg: Option<&str>,
        found: &mut Findings,
    ) -> Result<Self, VectorError> {
        let damaged = |reason: Term| VectorError::Damaged {
            file: path.to_owned(),
            reason: reason.into(),
        };
        let mut file = BufReader::new(File::open(path).map_err(|e| io(path, e))?);
        let mut head = [0; BLOCK_BYTES];
        file.read_exact(&mut head)
            .map_err(|_| damaged(Term::new("its header is cut", "文件头被截断")))?;
        let [_, _, _, _, r0, r1, r2, r3, h0, h1, l0, l1, ..] = head;
        let mut table = Self {
            path: path.to_owned(),
            header_bytes: u16::from_le_bytes([h0, h1]),
            record_bytes: u16::from_le_bytes([l0, l1]),
            records: u32::from_le_bytes([r0, r1, r2, r3]),
            fields: Vec::new(),
            encoding: UTF_8,
        };
        let mut rest = vec![0; usize::from(table.header_bytes).saturating_sub(BLOCK_BYTES)];
        file.read_exact(&mut rest)
            .map_err(|_| damaged(Term::new("its header is cut", "文件头被截断")))?;
        table.fields = rest
            .chunks_exact(BLOCK_BYTES)
            .take_while(|block| block.first() != Some(&END_OF_FIELDS))
            .filter_map(Field::of)
            .collect();
        let width: usize = table.fields.iter().map(|field| field.length).sum();
        if width + 1 > usize::from(table.record_bytes) {
            return Err(damaged(Term::new(
                "its fields are longer than its records",
                "字段总长超过记录长度",
            )));
        }
        table.settle_encoding(cpg, head.get(29).copied(), found)?;
        Ok(table)
    }

    fn settle_encoding(
        &mut self,
        cpg: Option<&str>,
        driver: Option<u8>,
        found: &mut Findings,
    ) -> Result<(), VectorError> {
        let named = cpg
            .and_then(by_code_page)
            .or_else(|| driver.and_then(by_driver));
        let candidates = named.into_iter().chain([UTF_8, GBK]);
        let mut is_plain = true;
        let mut broken: Vec<(&'static Encoding, bool)> = Vec::new();
        for encoding in candidates {
            if broken.iter().all(|(seen, _)| *seen != encoding) {
                broken.push((encoding, false));
            }
        }
        self.each_text(&mut |text| {
            is_plain &= text.is_ascii();
            for (encoding, is_broken) in &mut broken {
                let encoding: &'static Encoding = encoding;
                *is_broken |= encoding
                    .decode_without_bom_handling_and_without_replacement(whole(text, encoding))
                    .is_none();
            }
        })?;
        let sound = broken.iter().find(|(_, is_broken)| !is_broken);
        self.encoding = sound.map_or(named.unwrap_or(GBK), |(encoding, _)| *encoding);
        if !is_plain && named != Some(self.encoding) {
            let taken = self.encoding.name().to_owned();
            found.file_wide(Problem::Encoding { taken }, Outcome::Assumed);
        }
        Ok(())
    }

    /// Calls `visit` with the bytes of every name and text.
    fn each_text(&self, visit: &mut dyn FnMut(&[u8])) -> Result<(), VectorError> {
        self.fields.iter().for_each(|field| visit(&field.name));
        let mut rows = self.rows()?;
        while let Some(record) = rows.next_record()? {
            let mut rest = record.get(1..).unwrap_or_default();
            for field in &self.fields {
                let (value, behind) = rest.split_at_checked(field.length).unwrap_or((rest, &[]));
                rest = behind;
                if field.kind == b'C' {
                    visit(value);
                }
            }
        }
        Ok(())
    }

    /// The records, in the order of the file.
    pub(super) fn rows(&self) -> Result<Rows<'_>, VectorError> {
        let mut file = BufReader::new(File::open(&self.path).map_err(|e| io(&self.path, e))?);
        file.seek(SeekFrom::Start(self.header_bytes.into()))
            .map_err(|e| io(&self.path, e))?;
        Ok(Rows {
            table: self,
            file,
            left: self.records,
            record: vec![0; self.record_bytes.into()],
        })
    }

    fn text(&self, bytes: &[u8]) -> String {
        let bytes = whole(bytes, self.encoding);
        self.encoding
            .decode_without_bom_handling(bytes)
            .0
            .into_owned()
    }

    fn value(&self, field: &Field, bytes: &[u8]) -> Json {
        let text = self.text(bytes);
        let text = text.trim();
        if text.is_empty() {
            return Json::Null;
        }
        match field.kind {
            b'N' | b'F' => {
                let number = text.parse().ok().and_then(Number::from_f64);
                // Stars stand for a number that did not fit.
                number.map_or(Json::Null, Json::Number)
            }
            b'L' => match text {
                "T" | "t" | "Y" | "y" => true.into(),
                "F" | "f" | "N" | "n" => false.into(),
                _ => Json::Null,
            },
            _ => text.into(),
        }
    }
}

/// Records on their way out.
#[derive(Debug)]
pub(super) struct Rows<'t> {
    table: &'t Dbf,
    file: BufReader<File>,
    left: u32,
    record: Vec<u8>,
}

impl Rows<'_> {
    fn next_record(&mut self) -> Result<Option<&[u8]>, VectorError> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        self.file
            .read_exact(&mut self.record)
            .map_err(|_| VectorError::Damaged {
                file: self.table.path.clone(),
                reason: both!("it ends {} records too early", "缺少最后 {} 条记录"; self.left + 1),
            })?;
        Ok(Some(&self.record))
    }

    /// The next record; none behind the last.
    pub(super) fn next_row(&mut self) -> Result<Option<Row>, VectorError> {
        let table = self.table;
        let Some(record) = self.next_record()? else {
            return Ok(None);
        };
        let mut rest = record.get(1..).unwrap_or_default();
        let mut properties = Map::new();
        for field in &table.fields {
            let (value, behind) = rest.split_at_checked(field.length).unwrap_or((rest, &[]));
            rest = behind;
            properties.insert(table.text(&field.name), table.value(field, value));
        }
        Ok(Some(Row {
            is_deleted: record.first() == Some(&DELETED),
            properties,
        }))
    }
}

impl Field {
    fn of(block: &[u8]) -> Option<Self> {
        let name = block.get(..11)?;
        let end = name.iter().position(|b| *b == 0).unwrap_or(name.len());
        Some(Self {
            name: name.get(..end)?.to_vec(),
            kind: *block.get(11)?,
            length: usize::from(*block.get(16)?),
        })
    }
}

/// Without the blanks and zeros that fill a field up.
fn trimmed(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|b| *b != b' ' && *b != 0);
    bytes
        .get(..end.map_or(0, |end| end + 1))
        .unwrap_or_default()
}

/// The text of a field; of one that is full without the beginning of a letter that it was too short for, since writers cut by bytes.
fn whole<'b>(field: &'b [u8], encoding: &'static Encoding) -> &'b [u8] {
    let text = trimmed(field);
    if text.len() < field.len() {
        return text;
    }
    let shorter = match std::str::from_utf8(text) {
        Err(error) if encoding == UTF_8 && error.error_len().is_none() => {
            text.get(..error.valid_up_to())
        }
        _ if encoding == UTF_8 => None,
        // Two bytes a letter.
        _ => text.split_last().map(|(_, shorter)| shorter),
    };
    let is_valid = |bytes: &[u8]| {
        encoding
            .decode_without_bom_handling_and_without_replacement(bytes)
            .is_some()
    };
    match shorter {
        Some(shorter) if !is_valid(text) && is_valid(shorter) => shorter,
        _ => text,
    }
}

/// By the text of a `.cpg` file: a label, or the number of a code page.
fn by_code_page(text: &str) -> Option<&'static Encoding> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0' || c == '\u{feff}');
    let number = text.trim_start_matches(|c: char| !c.is_ascii_digit());
    match number {
        "936" => Some(GBK),
        "950" => Some(encoding_rs::BIG5),
        "65001" => Some(UTF_8),
        "54936" => Some(encoding_rs::GB18030),
        "1252" | "88591" => Some(encoding_rs::WINDOWS_1252),
        _ => Encoding::for_label(text.as_bytes()),
    }
}

/// By the header's language driver: 0x4d is code page 936, 0x4f 950, 0x57 and 0x03 1252 (ESRI and dBASE's list; general knowledge).
fn by_driver(driver: u8) -> Option<&'static Encoding> {
    match driver {
        0x4d => Some(GBK),
        0x4f => Some(encoding_rs::BIG5),
        0x03 | 0x57 => Some(encoding_rs::WINDOWS_1252),
        _ => None,
    }
}

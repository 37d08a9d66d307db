//! A file to rows of text: CSV in UTF-8 or GBK, or the first sheet of a workbook whose first row is a heading.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use calamine::{Data, DataRef, Reader, Xlsx};
use encoding_rs::GB18030;
use twin_core::told::Term;

use super::column::shown;
use super::error::InventoryError;
use crate::finding::{Findings, Outcome, Problem};

/// Rows of one inventory: those of a large city district's devices.
pub(super) const MAX_ROWS: u64 = 1_000_000;
/// Largest CSV or XLSX file in MiB: a million rows of some thousand bytes.
const MAX_MIB: u64 = 1_024;
/// Most that a workbook's parts may have unpacked, in MiB: a million rows of twenty cells of fifty bytes.
const MAX_UNPACKED_MIB: u64 = 1_024;
/// Most that the parts which are held in memory (texts, styles, the list of sheets) may have unpacked, in MiB.
const MAX_HELD_MIB: u64 = 256;
/// Columns that are looked at.
const MAX_COLUMNS: usize = 1_000;
/// What begins a row of notes in a CSV file.
pub(super) const NOTE: &str = "# ";

/// Hears the rows of a table.
pub(super) trait RowSink {
    /// Whether these are the headings of a table that is wanted.
    fn heading(&mut self, cells: &[String]) -> bool;

    /// A row under the headings; rows are counted from 1, as programs for tables do. Not called for empty rows.
    fn row(&mut self, number: u64, cells: &[String]) -> Result<(), InventoryError>;
}

/// Whether a file's first bytes are those of a workbook.
pub(crate) fn is_xlsx(head: &[u8]) -> bool {
    let has = |wanted: &[u8]| head.windows(wanted.len()).any(|window| window == wanted);
    head.starts_with(b"PK\x03\x04") && (has(b"xl/") || has(b"[Content_Types].xml"))
}

/// Gives every row of the table at `path` to `sink`.
pub(super) fn each_row(
    path: &Path,
    found: &mut Findings,
    sink: &mut dyn RowSink,
) -> Result<(), InventoryError> {
    let mut head = Vec::new();
    let file = open(path)?;
    let length = file.metadata().map_err(|e| io(path, e))?.len();
    if length > MAX_MIB << 20 {
        return Err(too_large(path, Term::new("", ""), MAX_MIB));
    }
    let taken = file.take(4_096).read_to_end(&mut head);
    taken.map_err(|e| io(path, e))?;
    if is_xlsx(&head) {
        each_sheet_row(path, sink)
    } else {
        each_csv_row(path, &head, found, sink)
    }
}

fn each_csv_row(
    path: &Path,
    head: &[u8],
    found: &mut Findings,
    sink: &mut dyn RowSink,
) -> Result<(), InventoryError> {
    if head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) {
        let file = path.to_owned();
        return Err(InventoryError::Utf16 { file });
    }
    let is_utf8 = is_utf8(path)?;
    if !is_utf8 {
        let taken = "GB18030 (GBK)".to_owned();
        found.file_wide(Problem::Encoding { taken }, Outcome::Assumed);
    }
    let csv = |source| InventoryError::Csv {
        file: path.to_owned(),
        source,
    };
    // In GBK no second byte is a separator or a quote, so that cells can be cut before they are decoded.
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(head))
        .from_reader(BufReader::new(open(path)?));
    let mut rows = Rows::new(path, sink);
    let mut record = csv::ByteRecord::new();
    let mut cells: Vec<String> = Vec::new();
    while reader.read_byte_record(&mut record).map_err(csv)? {
        cells.clear();
        let decoded = record
            .iter()
            .take(MAX_COLUMNS)
            .map(|cell| decoded(cell, is_utf8));
        cells.extend(decoded);
        let is_note = cells.first().is_some_and(|first| first.starts_with(NOTE));
        if is_note {
            continue;
        }
        let number = record.position().map_or(0, csv::Position::record) + 1;
        if !rows.add(number, &cells)? {
            break;
        }
    }
    rows.end()
}

/// The file's lines one by one, so that it need not fit memory twice.
fn is_utf8(path: &Path) -> Result<bool, InventoryError> {
    let mut reader = BufReader::new(open(path)?);
    let mut line = Vec::new();
    loop {
        line.clear();
        if reader
            .read_until(b'\n', &mut line)
            .map_err(|e| io(path, e))?
            == 0
        {
            return Ok(true);
        }
        if std::str::from_utf8(&line).is_err() {
            return Ok(false);
        }
    }
}

fn decoded(cell: &[u8], is_utf8: bool) -> String {
    let text = if is_utf8 {
        String::from_utf8_lossy(cell)
    } else {
        GB18030.decode_without_bom_handling(cell).0
    };
    text.trim_start_matches('\u{feff}').trim().to_owned()
}

/// Of comma, semicolon and tab the one that the first line has most of.
fn delimiter(head: &[u8]) -> u8 {
    let line = head.split(|b| *b == b'\n').next().unwrap_or_default();
    let count = |delimiter: u8| line.iter().filter(|b| **b == delimiter).count();
    // Of equals the last is taken, hence the comma at the end.
    let all = [b'\t', b';', b','];
    all.into_iter().max_by_key(|d| count(*d)).unwrap_or(b',')
}

fn each_sheet_row(path: &Path, sink: &mut dyn RowSink) -> Result<(), InventoryError> {
    check_unpacked(path)?;
    let sheet_error = |source| InventoryError::Sheet {
        file: path.to_owned(),
        source,
    };
    let mut book: Xlsx<_> = Xlsx::new(BufReader::new(open(path)?)).map_err(sheet_error)?;
    let mut rows = Rows::new(path, sink);
    for name in book.sheet_names() {
        let mut reader = book.worksheet_cells_reader(&name).map_err(sheet_error)?;
        let mut cells: Vec<String> = Vec::new();
        let mut current = 0;
        while let Some(cell) = reader.next_cell().map_err(sheet_error)? {
            let (row, column) = cell.get_position();
            if row != current {
                if !rows.add(u64::from(current) + 1, &cells)? {
                    break;
                }
                cells.clear();
                current = row;
            }
            let column = usize::try_from(column).unwrap_or(MAX_COLUMNS);
            if column < MAX_COLUMNS {
                if cells.len() <= column {
                    cells.resize(column + 1, String::new());
                }
                if let Some(place) = cells.get_mut(column) {
                    *place = text_of(cell.get_value());
                }
            }
        }
        rows.add(u64::from(current) + 1, &cells)?;
        if rows.is_headed {
            return Ok(());
        }
    }
    rows.end()
}

fn text_of(value: &DataRef<'_>) -> String {
    match value {
        DataRef::String(text) => text.trim().to_owned(),
        DataRef::SharedString(text) => text.trim().to_owned(),
        // `#N/A`, `#DIV/0!`: no number and no id, so that the row is told of.
        other => Data::from(other.clone()).to_string(),
    }
}

/// Measures what a workbook unpacks to before it is read: the sizes that it states may be lies.
fn check_unpacked(path: &Path) -> Result<(), InventoryError> {
    let archive_error = |source| InventoryError::Archive {
        file: path.to_owned(),
        source,
    };
    let mut archive = zip::ZipArchive::new(BufReader::new(open(path)?)).map_err(archive_error)?;
    let (mut total, mut held) = (0_u64, 0_u64);
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(archive_error)?;
        let name = entry.name().map_err(archive_error)?;
        let is_sheet = name.to_ascii_lowercase().contains("worksheets/");
        let left = (MAX_UNPACKED_MIB << 20).saturating_sub(total);
        let size = std::io::copy(&mut entry.take(left + 1), &mut std::io::sink())
            .map_err(|e| io(path, e))?;
        total += size;
        if !is_sheet {
            held += size;
        }
        if total > MAX_UNPACKED_MIB << 20 {
            return Err(too_large(
                path,
                Term::new(" unpacked", "（解压后）"),
                MAX_UNPACKED_MIB,
            ));
        }
        if held > MAX_HELD_MIB << 20 {
            return Err(too_large(
                path,
                Term::new(" of texts unpacked", "（解压后的文本）"),
                MAX_HELD_MIB,
            ));
        }
    }
    Ok(())
}

/// Rows on their way to the sink: the heading first, none beyond the limit.
struct Rows<'r> {
    path: &'r Path,
    sink: &'r mut dyn RowSink,
    is_headed: bool,
    count: u64,
    /// The first row that headed nothing.
    refused: Option<String>,
}

impl<'r> Rows<'r> {
    fn new(path: &'r Path, sink: &'r mut dyn RowSink) -> Self {
        Self {
            path,
            sink,
            is_headed: false,
            count: 0,
            refused: None,
        }
    }

    /// Whether the rows after it are wanted.
    fn add(&mut self, number: u64, cells: &[String]) -> Result<bool, InventoryError> {
        if cells.iter().all(String::is_empty) {
            return Ok(true);
        }
        if !self.is_headed {
            self.is_headed = self.sink.heading(cells);
            if !self.is_headed {
                self.refused.get_or_insert_with(|| shown(cells));
            }
            return Ok(self.is_headed);
        }
        self.count += 1;
        if self.count > MAX_ROWS {
            return Err(InventoryError::TooManyRows {
                file: self.path.to_owned(),
                limit: MAX_ROWS,
            });
        }
        self.sink.row(number, cells)?;
        Ok(true)
    }

    fn end(self) -> Result<(), InventoryError> {
        if self.is_headed {
            return Ok(());
        }
        Err(InventoryError::Heading {
            file: self.path.to_owned(),
            found: self.refused.unwrap_or_default(),
        })
    }
}

fn open(path: &Path) -> Result<File, InventoryError> {
    File::open(path).map_err(|e| io(path, e))
}

pub(super) fn io(path: &Path, source: std::io::Error) -> InventoryError {
    InventoryError::Io {
        file: path.to_owned(),
        source,
    }
}

fn too_large(path: &Path, what: Term, limit_mib: u64) -> InventoryError {
    InventoryError::TooLarge {
        file: path.to_owned(),
        what,
        limit_mib,
    }
}

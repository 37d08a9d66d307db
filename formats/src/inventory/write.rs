//! Devices as an inventory that the reader reads back without loss.

use std::io::Write;
use std::path::Path;

use geo::Coord;
use rust_xlsxwriter::{Format, Workbook, Worksheet};
use twin_core::model::{CameraView, CommunityParts, Device, Mounting};

use super::column::Column;
use super::error::InventoryError;
use super::host;
use super::product::{figures_cell, provides_cell};
use super::sheet::io;

/// Kind of a table's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableKind {
    /// CSV in UTF-8 with a byte-order mark, as spreadsheets need it to know the encoding.
    Csv,
    /// A workbook of Office Open XML.
    Xlsx,
}

impl TableKind {
    /// By the ending of a file's name.
    #[must_use]
    pub fn of_path(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        match ending.as_str() {
            "csv" => Some(Self::Csv),
            "xlsx" => Some(Self::Xlsx),
            _ => None,
        }
    }
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Empty,
    Text(String),
    Number(f64),
}

impl Cell {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    fn maybe_text(text: Option<&str>) -> Self {
        text.map_or(Self::Empty, Self::text)
    }

    /// As CSV has it; numbers with as many digits as tell them from all others.
    pub(super) fn csv(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
        }
    }

    pub(super) fn put(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        column: u16,
    ) -> Result<(), rust_xlsxwriter::XlsxError> {
        match self {
            Self::Empty => Ok(()),
            // As text even where it looks like a formula.
            Self::Text(text) => sheet.write_string(row, column, text).map(drop),
            Self::Number(number) => sheet.write_number(row, column, *number).map(drop),
        }
    }
}

/// The columns of an export.
const COLUMNS: &[Column] = &[
    Column::Id,
    Column::Class,
    Column::Row,
    Column::NameZh,
    Column::NameEn,
    Column::Lon,
    Column::Lat,
    Column::Z,
    Column::Storey,
    Column::Azimuth,
    Column::Pitch,
    Column::PictureWidth,
    Column::PictureHeight,
    Column::Pixels,
    Column::Mounting,
    Column::SoundLevel,
    Column::Provides,
    Column::Figures,
    Column::HostKind,
    Column::HostId,
    Column::Household,
    Column::Network,
    Column::Gateway,
    Column::Source,
    Column::NetworkSource,
];

/// Name of the sheet of devices.
pub(super) const SHEET: &str = "设备";
/// What a spreadsheet tells UTF-8 by.
pub(super) const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Writes the devices of `parts` as CSV. Heights are above the community's origin.
///
/// # Errors
/// When `out` fails.
pub fn write_csv(parts: &CommunityParts, out: &mut dyn Write) -> std::io::Result<()> {
    out.write_all(BYTE_ORDER_MARK)?;
    let mut writer = csv::Writer::from_writer(&mut *out);
    writer.write_record(COLUMNS.iter().map(|c| c.zh()))?;
    for device in &parts.devices {
        writer.write_record(cells(parts, device).iter().map(Cell::csv))?;
    }
    writer.flush()
}

/// Writes the devices of `parts` to the file at `path`, which is replaced. Heights are above the community's origin. A workbook is
/// made in memory, and holds 1,048,575 devices.
///
/// # Errors
/// When the file cannot be written, or the devices are more than a workbook holds.
pub fn write(path: &Path, kind: TableKind, parts: &CommunityParts) -> Result<(), InventoryError> {
    match kind {
        TableKind::Csv => {
            let file = std::fs::File::create(path).map_err(|e| io(path, e))?;
            let mut out = std::io::BufWriter::new(file);
            write_csv(parts, &mut out).map_err(|e| io(path, e))?;
            out.flush().map_err(|e| io(path, e))
        }
        TableKind::Xlsx => {
            let saved = workbook(parts).and_then(|mut book| book.save(path));
            saved.map_err(|source| InventoryError::Write {
                file: path.to_owned(),
                source,
            })
        }
    }
}

fn workbook(parts: &CommunityParts) -> Result<Workbook, rust_xlsxwriter::XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name(SHEET)?;
    put_headings(sheet, COLUMNS)?;
    for (device, row) in parts.devices.iter().zip(1..) {
        for (cell, column) in cells(parts, device).iter().zip(0..) {
            cell.put(sheet, row, column)?;
        }
    }
    Ok(book)
}

/// Bold Chinese headings that stay in view.
pub(super) fn put_headings(
    sheet: &mut Worksheet,
    columns: &[Column],
) -> Result<(), rust_xlsxwriter::XlsxError> {
    const WIDTH: f64 = 16.0;
    let bold = Format::new().set_bold();
    for (column, place) in columns.iter().zip(0..) {
        sheet.write_string_with_format(0, place, column.zh(), &bold)?;
        sheet.set_column_width(place, WIDTH)?;
    }
    sheet.set_freeze_panes(1, 0).map(drop)
}

fn cells(parts: &CommunityParts, device: &Device) -> Vec<Cell> {
    let plan = Coord {
        x: device.position.x,
        y: device.position.y,
    };
    let lonlat = parts.frame.lonlat_from_enu(plan);
    let (host_kind, host_id, household) = host::columns(&device.host);
    let number = |column| match column {
        Column::Lon => Some(lonlat.x),
        Column::Lat => Some(lonlat.y),
        Column::Z => Some(device.position.z),
        // The ground floor is 1 in an inventory, and there is no 0.
        Column::Storey => Some(f64::from(device.storey) + f64::from(u8::from(device.storey >= 0))),
        Column::Azimuth => device
            .heading_rad
            .map(|h| (90.0 - h.to_degrees()).rem_euclid(360.0)),
        Column::Pitch => device.view.pitch_rad.map(f64::to_degrees),
        Column::PictureWidth => device.view.horizontal_rad.map(f64::to_degrees),
        Column::PictureHeight => device.view.vertical_rad.map(f64::to_degrees),
        Column::SoundLevel => device.product.sound_level_db,
        Column::Household => household.map(f64::from),
        _ => None,
    };
    let text = |column| match column {
        Column::Id => Some(device.id.as_str()),
        Column::Class => Some(device.class.as_str()),
        Column::Row => device.row.as_ref().map(|r| r.as_str()),
        Column::NameZh => device.name.zh.as_deref(),
        Column::NameEn => device.name.en.as_deref(),
        Column::Mounting => device.mounting.map(Mounting::zh),
        Column::HostKind => Some(host_kind),
        Column::HostId => host_id,
        Column::Network => Some(device.network.technology.zh()),
        Column::Gateway => device.network.gateway.as_ref().map(|g| g.as_str()),
        _ => None,
    };
    let cell = |column: &Column| match column {
        Column::Source => provenance(&device.provenance),
        Column::NetworkSource => provenance(&device.network.provenance),
        Column::Pixels => pixels(&device.view),
        Column::Provides => provides_cell(&device.product),
        Column::Figures => figures_cell(&device.product),
        column => number(*column).map_or_else(|| Cell::maybe_text(text(*column)), Cell::Number),
    };
    COLUMNS.iter().map(cell).collect()
}

/// `2560x1440`, or what is known of it: `2560x`.
fn pixels(view: &CameraView) -> Cell {
    let side = |pixels: Option<u32>| pixels.map_or_else(String::new, |p| p.to_string());
    match (view.columns, view.rows) {
        (None, None) => Cell::Empty,
        (columns, rows) => Cell::Text(format!("{}x{}", side(columns), side(rows))),
    }
}

fn provenance(provenance: &twin_core::model::Provenance) -> Cell {
    // A tag and a text have no case that fails.
    Cell::Text(serde_json::to_string(provenance).unwrap_or_default())
}

//! Empty inventories to fill in, with what each class sends.

use std::io::Write;
use std::path::Path;

use rust_xlsxwriter::{DataValidation, Formula, Workbook, Worksheet, XlsxError};
use twin_core::catalogue::{Catalogue, Channel, DeviceClass, Reporting, ValueKind};
use twin_core::model::Network;

use super::column::Column;
use super::error::InventoryError;
use super::host::KINDS;
use super::sheet::{NOTE, io};
use super::write::{BYTE_ORDER_MARK, Cell, SHEET, TableKind, put_headings};

/// The columns of a template.
const COLUMNS: &[Column] = &[
    Column::Id,
    Column::Class,
    Column::Name,
    Column::Lon,
    Column::Lat,
    Column::X,
    Column::Y,
    Column::AboveGround,
    Column::AboveSea,
    Column::Storey,
    Column::Azimuth,
    Column::HostKind,
    Column::HostId,
    Column::Household,
    Column::Network,
    Column::Gateway,
];

/// Rows that are offered choices: the most that a sheet has, but for the heading.
const LAST_ROW: u32 = 1_048_575;

/// Writes an empty inventory to the file at `path`, which is replaced: Chinese headings, what to write under them, and for each
/// class what it is and sends. Of one class where `class` names it by its id or name.
///
/// # Errors
/// When there is no such class, or the file cannot be written.
pub fn write_template(
    path: &Path,
    kind: TableKind,
    catalogue: &Catalogue,
    class: Option<&str>,
) -> Result<(), InventoryError> {
    let classes = wanted(catalogue, class)?;
    match kind {
        TableKind::Csv => {
            let text = csv_text(catalogue, &classes).map_err(|e| io(path, e))?;
            std::fs::write(path, text).map_err(|e| io(path, e))
        }
        TableKind::Xlsx => {
            let saved = workbook(catalogue, &classes).and_then(|mut book| book.save(path));
            saved.map_err(|source| InventoryError::Write {
                file: path.to_owned(),
                source,
            })
        }
    }
}

fn wanted<'c>(
    catalogue: &'c Catalogue,
    class: Option<&str>,
) -> Result<Vec<&'c DeviceClass>, InventoryError> {
    let Some(word) = class else {
        return Ok(catalogue.classes.iter().collect());
    };
    let classes = super::class::Classes::of(catalogue);
    let (class, _) = classes
        .named(word)
        .ok_or_else(|| InventoryError::UnknownClass(word.to_owned()))?;
    Ok(vec![*class])
}

fn csv_text(catalogue: &Catalogue, classes: &[&DeviceClass]) -> std::io::Result<Vec<u8>> {
    let mut text = BYTE_ORDER_MARK.to_vec();
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .from_writer(&mut text);
    writer.write_record(COLUMNS.iter().map(|c| c.zh()))?;
    let of_classes = classes
        .iter()
        .flat_map(|class| class_notes(catalogue, class));
    for row in column_notes().into_iter().chain(of_classes) {
        let cells = row.iter().map(Cell::csv).enumerate();
        writer.write_record(cells.map(|(i, cell)| match i {
            0 => format!("{NOTE}{cell}"),
            _ => cell,
        }))?;
    }
    writer.flush()?;
    drop(writer);
    text.flush()?;
    Ok(text)
}

fn workbook(catalogue: &Catalogue, classes: &[&DeviceClass]) -> Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name(SHEET)?;
    put_headings(sheet, COLUMNS)?;
    offer_choices(sheet, classes)?;
    put_notes(&mut book, "填写说明", &column_notes())?;
    let list: Vec<_> = classes.iter().map(|class| named(class)).collect();
    put_notes(&mut book, "设备类", &list)?;
    for class in classes {
        put_notes(&mut book, class.id.as_str(), &class_notes(catalogue, class))?;
    }
    Ok(book)
}

fn put_notes(book: &mut Workbook, name: &str, rows: &[Vec<Cell>]) -> Result<(), XlsxError> {
    const WIDTH: f64 = 28.0;
    let sheet = book.add_worksheet().set_name(name)?;
    sheet.set_column_range_width(0, 3, WIDTH)?;
    for (cells, row) in rows.iter().zip(0..) {
        for (cell, column) in cells.iter().zip(0..) {
            cell.put(sheet, row, column)?;
        }
    }
    Ok(())
}

/// Lists to choose from under the columns of closed words. Other words than these are read too, hence no refusal.
fn offer_choices(sheet: &mut Worksheet, classes: &[&DeviceClass]) -> Result<(), XlsxError> {
    let of_classes = Formula::new(format!("='设备类'!$A$1:$A${}", classes.len()));
    let hosts: Vec<_> = KINDS.iter().map(|(_, zh, _)| *zh).collect();
    let networks: Vec<_> = Network::ALL.iter().map(|n| n.zh()).collect();
    let choices = [
        (
            Column::Class,
            DataValidation::new().allow_list_formula(of_classes),
        ),
        (
            Column::HostKind,
            DataValidation::new().allow_list_strings(&hosts)?,
        ),
        (
            Column::Network,
            DataValidation::new().allow_list_strings(&networks)?,
        ),
    ];
    for (column, choice) in choices {
        let lenient = choice.show_error_message(false);
        if let Some((_, place)) = COLUMNS.iter().zip(0..).find(|(c, _)| **c == column) {
            sheet.add_data_validation(1, place, LAST_ROW, place, &lenient)?;
        }
    }
    Ok(())
}

/// What to write under each heading.
fn column_notes() -> Vec<Vec<Cell>> {
    let row = |column: &Column| {
        let [zh, en] = column.note();
        vec![
            Cell::text(column.zh()),
            Cell::text(column.en()),
            Cell::text(zh),
            Cell::text(en),
        ]
    };
    COLUMNS.iter().map(row).collect()
}

fn named(class: &DeviceClass) -> Vec<Cell> {
    vec![
        Cell::text(class.id.as_str()),
        Cell::text(&*class.name_zh),
        Cell::text(&*class.name_en),
    ]
}

/// What a class is, where the white paper puts it and what it sends.
fn class_notes(catalogue: &Catalogue, class: &DeviceClass) -> Vec<Vec<Cell>> {
    let mut notes = vec![
        named(class),
        vec![
            Cell::text("安装高度"),
            Cell::text("mounting height"),
            Cell::Number(class.mount_height_m),
            Cell::text("m"),
        ],
        vec![
            Cell::text("网络"),
            Cell::text("network"),
            Cell::text(class.network.zh()),
            Cell::text(class.network.as_str()),
        ],
    ];
    for row in catalogue.rows.iter().filter(|row| row.class == class.id) {
        notes.push(vec![
            Cell::text("部署位置"),
            Cell::text(row.id.as_str()),
            Cell::text(&*row.location_zh),
            Cell::text(&*row.deployment_zh),
        ]);
    }
    notes.push(
        [
            "测点",
            "channel",
            "单位 unit",
            "取值 values",
            "上报 reports",
        ]
        .map(Cell::text)
        .into(),
    );
    notes.extend(class.channels.iter().map(channel_note));
    notes
}

fn channel_note(channel: &Channel) -> Vec<Cell> {
    let values = match &channel.value {
        ValueKind::Number { min, max } => format!("{min} – {max}"),
        ValueKind::Counter => "累计 counter".to_owned(),
        ValueKind::Boolean => "0 / 1".to_owned(),
        ValueKind::State { states } => states.join(", "),
    };
    let reports = match channel.reporting {
        Reporting::Periodic => format!("每 {0} 秒 every {0} s", channel.interval_s),
        Reporting::Event => "事件 event".to_owned(),
    };
    vec![
        Cell::text(format!("{} {}", channel.name_zh, channel.name)),
        Cell::text(&*channel.name_en),
        Cell::text(&*channel.unit),
        Cell::Text(values),
        Cell::Text(reports),
    ]
}

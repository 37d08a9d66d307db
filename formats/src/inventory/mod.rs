//! Inventories of devices as CSV and XLSX: one row a device, headings in Chinese or English, in any order.
//!
//! A row in error is left out with a finding that names its number, column, value and what is expected; the others are kept. Tables
//! of other makers are read with a [`ColumnList`] that says what their columns mean, as devices or as fixtures. Exports and templates
//! are written in the form that is read.

mod class;
mod column;
mod error;
mod host;
mod item;
mod mapping;
mod plan;
mod product;
mod reach;
mod read;
mod sheet;
mod template;
#[cfg(test)]
mod tests;
mod write;

pub use column::Column;
pub use error::InventoryError;
pub use mapping::{ColumnList, Source, Unit, What};
pub(crate) use read::read;
pub(crate) use sheet::is_xlsx;
pub use template::write_template;
pub use write::{TableKind, write, write_csv};

/// Whether the first line of a text, in UTF-8, heads an inventory.
pub(crate) fn is_inventory(head: &[u8]) -> bool {
    let line = head.split(|b| *b == b'\n').next().unwrap_or_default();
    let text = String::from_utf8_lossy(line);
    let columns: Vec<_> = text
        .split([',', ';', '\t'])
        .filter_map(|cell| Column::of_heading(cell.trim().trim_matches('"')))
        .collect();
    [Column::Id, Column::Class]
        .iter()
        .all(|needed| columns.contains(needed))
}

//! What a row says of a device's data sheet, read and written.

use std::collections::BTreeMap;
use std::sync::Arc;

use twin_core::catalogue::{ConditionOf, condition_kind};
use twin_core::model::Product;

use super::column::Column;
use super::plan::Cells;
use super::write::Cell;
use crate::finding::{Expected, Problem};

/// The words for a device that provides nothing.
const NOTHING: &[&str] = &["无", "none"];

/// What the cells of a row say.
pub(super) fn product(cells: &Cells<'_>) -> Result<Product, Problem> {
    let level = cells.number(Column::SoundLevel)?;
    if level.is_some_and(|level| !(0.0..=150.0).contains(&level)) {
        let text = cells.text(Column::SoundLevel).unwrap_or_default();
        return Err(cells.unreadable(Column::SoundLevel, text, Expected::SoundLevel));
    }
    Ok(Product {
        sound_level_db: level,
        provides: cells.parsed(Column::Provides, Expected::Provides, provided)?,
        figures: cells
            .parsed(Column::Figures, Expected::Figures, figures)?
            .unwrap_or_default(),
    })
}

/// The items of a list with semicolons between, also Chinese ones.
fn items(text: &str) -> impl Iterator<Item = &str> {
    text.split([';', '；'])
        .map(str::trim)
        .filter(|i| !i.is_empty())
}

fn provided(text: &str) -> Option<Vec<Arc<str>>> {
    if NOTHING.contains(&text.to_lowercase().as_str()) {
        return Some(Vec::new());
    }
    let Some(ConditionOf::Words(known)) = condition_kind("provides").map(|kind| kind.of) else {
        return None;
    };
    let word = |item: &str| known.contains(&item).then(|| Arc::<str>::from(item));
    items(text).map(word).collect()
}

fn figures(text: &str) -> Option<BTreeMap<Arc<str>, f64>> {
    let figure = |item: &str| {
        let (quantity, value) = item.split_once(['=', '＝'])?;
        let value = value.trim().parse::<f64>().ok().filter(|v| v.is_finite())?;
        let quantity = quantity.trim();
        let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        let is_quantity = !quantity.is_empty() && quantity.chars().all(is_word);
        is_quantity.then(|| (Arc::<str>::from(quantity), value))
    };
    items(text).map(figure).collect()
}

/// What a device provides, as it is read.
pub(super) fn provides_cell(product: &Product) -> Cell {
    match product.provides.as_deref() {
        None => Cell::Empty,
        Some([]) => Cell::Text("无".to_owned()),
        Some(words) => Cell::Text(words.join(";")),
    }
}

/// The figures of a device, as they are read.
pub(super) fn figures_cell(product: &Product) -> Cell {
    let figures = product.figures.iter();
    let all: Vec<String> = figures
        .map(|(quantity, value)| format!("{quantity}={value}"))
        .collect();
    if all.is_empty() {
        Cell::Empty
    } else {
        Cell::Text(all.join(";"))
    }
}

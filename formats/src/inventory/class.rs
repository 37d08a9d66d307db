//! Device classes by what an inventory calls them.

use std::collections::BTreeMap;

use twin_core::catalogue::{Catalogue, DeviceClass};
use twin_core::ids::RowId;

/// Device classes by id, row id, Chinese and English name.
#[derive(Debug)]
pub(super) struct Classes<'c> {
    by_word: BTreeMap<String, (&'c DeviceClass, Option<RowId>)>,
}

impl<'c> Classes<'c> {
    pub(super) fn of(catalogue: &'c Catalogue) -> Self {
        let mut by_word = BTreeMap::new();
        for class in &catalogue.classes {
            for word in [class.id.as_str(), &class.name_zh, &class.name_en] {
                by_word.insert(plain(word), (class, None));
            }
        }
        for row in &catalogue.rows {
            if let Some(class) = catalogue.class(row.class.as_str()) {
                // A class with one row may share its id with it; the class's meaning is the wider one.
                let of_row = (class, Some(row.id.clone()));
                by_word.entry(plain(row.id.as_str())).or_insert(of_row);
            }
        }
        Self { by_word }
    }

    /// The class that `word` names, and the row where it names one.
    pub(super) fn named(&self, word: &str) -> Option<&(&'c DeviceClass, Option<RowId>)> {
        self.by_word.get(&plain(word))
    }
}

/// Without case and spaces.
fn plain(word: &str) -> String {
    let letters = word.chars().filter(|c| !c.is_whitespace());
    letters.flat_map(char::to_lowercase).collect()
}

//! `[[function]]` entries.

use super::{Item, Reader, row_id};
use crate::catalogue::check::check_names;
use crate::catalogue::platform::PlatformFunction;
use crate::catalogue::source::FunctionSource;
use crate::ids::RowId;

impl Reader<'_> {
    pub(super) fn read_function(&mut self, index: usize, table: u8, item: Item<'_>) {
        let Some(source) = self.read::<FunctionSource>(index, item) else {
            return;
        };
        let wanted = row_id(table, source.number, None);
        self.claim(index, "row", &source.id, &wanted);
        let file = &mut self.files[index];
        check_names(file, &[&source.name_zh, &source.name_en, &source.quote_zh]);
        let Ok(id) = RowId::new(source.id.get_ref()) else {
            return;
        };
        self.catalogue.functions.push(PlatformFunction {
            id,
            layer: source.layer,
            name_zh: source.name_zh.into_inner(),
            name_en: source.name_en.into_inner(),
            quote_zh: source.quote_zh.into_inner(),
            there: None,
        });
    }
}

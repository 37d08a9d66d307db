//! `[[network]]` entries.

use toml::Spanned;

use super::{Item, Reader, row_id};
use crate::catalogue::check::{check_names, check_network_rule};
use crate::catalogue::row::NetworkRow;
use crate::catalogue::source::NetworkSource;
use crate::ids::{ClassId, RowId};

impl Reader<'_> {
    pub(super) fn read_network(&mut self, index: usize, table: u8, item: Item<'_>) {
        let Some(source) = self.read::<NetworkSource>(index, item) else {
            return;
        };
        let wanted = row_id(table, source.number, source.variant.as_deref());
        self.claim(index, "row", &source.id, &wanted);
        if let Some(class) = &source.class {
            let reference = (class.get_ref().clone(), index, class.span());
            self.references.to_class.push(reference);
        }
        let file = &mut self.files[index];
        let names = [&source.name_zh, &source.name_en];
        check_names(file, &names);
        check_names(file, &[&source.quote_zh, &source.quote_en]);
        check_network_rule(
            file,
            &source.rule,
            [&source.assumption, &source.assumption_zh],
        );
        for item in &source.conditions {
            if let Some(problem) = item.get_ref().problem(&[source.quote_zh.get_ref()]) {
                file.note(item.span(), problem);
            }
        }
        let class = source.class.map(Spanned::into_inner);
        let (Ok(id), Ok(class)) = (
            RowId::new(source.id.get_ref()),
            class.map(ClassId::new).transpose(),
        ) else {
            return;
        };
        self.catalogue.networks.push(NetworkRow {
            id,
            number: source.number,
            variant: source.variant,
            name_zh: source.name_zh.into_inner(),
            name_en: source.name_en.into_inner(),
            need: source.need,
            class,
            required: source.required,
            existing_baseline: source.existing_baseline,
            quote_zh: source.quote_zh.into_inner(),
            quote_en: source.quote_en.into_inner(),
            rule: source.rule.into_inner(),
            conditions: source
                .conditions
                .into_iter()
                .map(Spanned::into_inner)
                .collect(),
            assumption: source.assumption.map(Spanned::into_inner),
            assumption_zh: source.assumption_zh.map(Spanned::into_inner),
        });
    }
}

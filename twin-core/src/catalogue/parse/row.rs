//! `[[row]]` and `[[place]]` entries.

use toml::Spanned;

use super::{Item, Reader, row_id};
use crate::both;
use crate::catalogue::check::{
    check_area, check_conditions, check_figures, check_locations, check_names, check_rule,
};
use crate::catalogue::deployment::Condition;
use crate::catalogue::is_place_kind;
use crate::catalogue::row::{DeviceRow, PlaceRow};
use crate::catalogue::source::{PlaceSource, RowSource};
use crate::ids::{ClassId, RowId};

fn inner<T>(items: Vec<Spanned<T>>) -> Vec<T> {
    items.into_iter().map(Spanned::into_inner).collect()
}

impl Reader<'_> {
    /// Notes the classes that conditions name, so that they are looked up when all files are read.
    fn refer_to_classes(&mut self, index: usize, conditions: &[Spanned<Condition>]) {
        for item in conditions {
            for class in item.get_ref().classes() {
                let reference = (class.to_string(), index, item.span());
                self.references.to_class.push(reference);
            }
        }
    }

    pub(super) fn read_row(&mut self, index: usize, table: u8, item: Item<'_>) {
        let Some(source) = self.read::<RowSource>(index, item) else {
            return;
        };
        let wanted = row_id(table, source.number, source.variant.as_deref());
        self.claim(index, "row", &source.id, &wanted);
        self.references
            .to_class
            .push((source.class.get_ref().clone(), index, source.class.span()));
        self.refer_to_classes(index, &source.conditions);
        let file = &mut self.files[index];
        let class = format!("T{table}-{}", source.number);
        if *source.class.get_ref() != class {
            let reason = both!(
                "the class of this row is '{class}', not '{}'",
                "该目录行的设备类应为“{class}”，而非“{}”";
                source.class.get_ref()
            );
            file.note(source.class.span(), reason);
        }
        check_names(file, &[&source.application_zh, &source.application_en]);
        check_rule(
            file,
            &source.rule,
            [&source.assumption, &source.assumption_zh],
            &source.figures,
        );
        check_locations(file, &source.locations, source.location_zh.get_ref());
        if source.locations.is_empty() && &**source.location_zh.get_ref() != "/" {
            let reason = both!(
                "the row names a location, but 'locations' is empty",
                "该目录行写有部署位置，但 locations 为空"
            );
            file.note(source.location_zh.span(), reason);
        }
        check_conditions(
            file,
            &source.conditions,
            (&source.deployment_zh, &**source.location_zh.get_ref()),
            &source.figures,
        );
        let deployment = [
            &**source.location_zh.get_ref(),
            &**source.deployment_zh.get_ref(),
        ];
        check_figures(
            file,
            &source.figures,
            &deployment,
            &source.function_zh,
            &source.performance_zh,
        );
        let covers = super::read_covers(file, source.covers);
        let (Ok(id), Ok(class)) = (
            RowId::new(source.id.get_ref()),
            ClassId::new(source.class.get_ref()),
        ) else {
            return;
        };
        self.catalogue.rows.push(DeviceRow {
            id,
            class,
            table,
            number: source.number,
            variant: source.variant,
            required: source.required,
            existing_baseline: source.existing_baseline,
            location_zh: source.location_zh.into_inner(),
            deployment_zh: source.deployment_zh.into_inner(),
            function_zh: source.function_zh,
            performance_zh: source.performance_zh,
            application_zh: source.application_zh.into_inner(),
            application_en: source.application_en.into_inner(),
            locations: inner(source.locations),
            conditions: inner(source.conditions),
            rule: source.rule.into_inner(),
            assumption: source.assumption.map(Spanned::into_inner),
            assumption_zh: source.assumption_zh.map(Spanned::into_inner),
            figures: inner(source.figures),
            covers,
        });
    }

    pub(super) fn read_place(&mut self, index: usize, table: u8, item: Item<'_>) {
        let Some(source) = self.read::<PlaceSource>(index, item) else {
            return;
        };
        let wanted = row_id(table, source.number, source.variant.as_deref());
        self.claim(index, "row", &source.id, &wanted);
        self.refer_to_classes(index, &source.conditions);
        let file = &mut self.files[index];
        if !is_place_kind(source.place.get_ref()) {
            let kind = source.place.get_ref();
            let reason = both!("unknown place kind '{kind}'", "未知的场所类型“{kind}”");
            file.note(source.place.span(), reason);
        }
        check_names(
            file,
            &[
                &source.name_zh,
                &source.name_en,
                &source.group_zh,
                &source.group_en,
            ],
        );
        check_rule(
            file,
            &source.rule,
            [&source.assumption, &source.assumption_zh],
            &source.figures,
        );
        check_locations(file, &source.locations, &source.function_zh);
        check_conditions(
            file,
            &source.conditions,
            (&source.deployment_zh, ""),
            &source.figures,
        );
        check_figures(
            file,
            &source.figures,
            &[source.deployment_zh.get_ref()],
            &source.function_zh,
            "",
        );
        check_area(file, source.area.as_ref());
        let Ok(id) = RowId::new(source.id.get_ref()) else {
            return;
        };
        self.catalogue.places.push(PlaceRow {
            id,
            table,
            number: source.number,
            variant: source.variant,
            name_zh: source.name_zh.into_inner(),
            name_en: source.name_en.into_inner(),
            group_zh: source.group_zh.into_inner(),
            group_en: source.group_en.into_inner(),
            place: source.place.into_inner(),
            required: source.required,
            existing_baseline: source.existing_baseline,
            function_zh: source.function_zh,
            deployment_zh: source.deployment_zh.into_inner(),
            locations: inner(source.locations),
            conditions: inner(source.conditions),
            rule: source.rule.into_inner(),
            assumption: source.assumption.map(Spanned::into_inner),
            assumption_zh: source.assumption_zh.map(Spanned::into_inner),
            figures: inner(source.figures),
            area: source.area.map(Spanned::into_inner),
        });
    }
}

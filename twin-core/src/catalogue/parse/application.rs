//! `[[application]]` entries.

use toml::Spanned;

use super::{Item, Reader};
use crate::both;
use crate::catalogue::check::check_names;
use crate::catalogue::is_place_kind;
use crate::catalogue::row::{ApplicationRow, NamedDevice, NamedPlace};
use crate::catalogue::source::{ApplicationSource, NamedDeviceSource, NamedPlaceSource};
use crate::ids::{ClassId, RowId};

impl Reader<'_> {
    pub(super) fn read_application(&mut self, index: usize, table: u8, item: Item<'_>) {
        let Some(source) = self.read::<ApplicationSource>(index, item) else {
            return;
        };
        let wanted = format!("T{table}-{}", source.number);
        self.claim(index, "application", &source.id, &wanted);
        let file = &mut self.files[index];
        check_names(
            file,
            &[
                &source.name_zh,
                &source.name_en,
                &source.category_zh,
                &source.category_en,
            ],
        );
        if source.networks.get_ref().is_empty() {
            let reason = both!(
                "an application needs a network or more",
                "应用场景至少需要一种网络"
            );
            file.note(source.networks.span(), reason);
        }
        let devices = source.devices.into_iter();
        let devices = devices.map(|d| self.named_device(index, d)).collect();
        let places = source.places.into_iter();
        let places = places.map(|p| self.named_place(index, p)).collect();
        let Ok(id) = RowId::new(source.id.get_ref()) else {
            return;
        };
        self.catalogue.applications.push(ApplicationRow {
            id,
            number: source.number,
            name_zh: source.name_zh.into_inner(),
            name_en: source.name_en.into_inner(),
            category_zh: source.category_zh.into_inner(),
            category_en: source.category_en.into_inner(),
            devices,
            places,
            networks: source.networks.into_inner(),
            data_centre: source.data_centre,
            platform: source.platform,
        });
    }

    fn named_device(&mut self, index: usize, source: NamedDeviceSource) -> NamedDevice {
        check_names(&mut self.files[index], &[&source.name_zh, &source.name_en]);
        for class in &source.classes {
            let reference = (class.get_ref().clone(), index, class.span());
            self.references.to_class.push(reference);
        }
        let classes = source.classes.iter();
        NamedDevice {
            name_zh: source.name_zh.into_inner(),
            name_en: source.name_en.into_inner(),
            classes: classes
                .filter_map(|class| ClassId::new(class.get_ref()).ok())
                .collect(),
        }
    }

    fn named_place(&mut self, index: usize, source: NamedPlaceSource) -> NamedPlace {
        let file = &mut self.files[index];
        check_names(file, &[&source.name_zh, &source.name_en]);
        for place in &source.places {
            if !is_place_kind(place.get_ref()) {
                let kind = place.get_ref();
                let reason = both!("unknown place kind '{kind}'", "未知的场所类型“{kind}”");
                file.note(place.span(), reason);
            }
        }
        for row in &source.rows {
            let reference = (row.get_ref().clone(), index, row.span());
            self.references.to_place_row.push(reference);
        }
        let rows = source.rows.iter();
        NamedPlace {
            name_zh: source.name_zh.into_inner(),
            name_en: source.name_en.into_inner(),
            rows: rows
                .filter_map(|row| RowId::new(row.get_ref()).ok())
                .collect(),
            places: source.places.into_iter().map(Spanned::into_inner).collect(),
        }
    }
}

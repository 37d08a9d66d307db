//! From catalogue files to a catalogue: every problem is reported with its file and line.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::channel::Channel;
use super::check::{check_figures, check_id, check_rule};
use super::error::{CatalogueError, CatalogueErrors};
use super::row::{ApplicationRow, DeviceClass, DeviceRow, PlaceRow};
use super::source::{
    ApplicationSource, ClassSource, PlaceSource, RowSource, TableSource, is_snake_case,
};
use super::{Catalogue, is_place_kind};
use crate::ids::{ClassId, RowId};

/// One file being read: its problems are noted by byte offset.
pub(super) struct File<'a> {
    name: &'a str,
    text: &'a str,
    errors: Vec<CatalogueError>,
}

impl File<'_> {
    pub(super) fn note(&mut self, at: Range<usize>, reason: impl Into<String>) {
        let before = self.text.get(..at.start).unwrap_or(self.text);
        let line = before.bytes().filter(|b| *b == b'\n').count() + 1;
        self.errors.push(CatalogueError {
            file: self.name.to_owned(),
            line,
            reason: reason.into(),
        });
    }
}

/// Where an id was first used and where ids refer to.
#[derive(Default)]
struct References {
    ids: BTreeMap<String, String>,
    to_class: Vec<(String, usize, Range<usize>)>,
    to_place_row: Vec<(String, usize, Range<usize>)>,
}

struct Reader<'a> {
    files: Vec<File<'a>>,
    catalogue: Catalogue,
    references: References,
}

/// Reads `(file name, text)` pairs into one catalogue.
pub(super) fn parse(sources: &[(&str, &str)]) -> Result<Catalogue, CatalogueErrors> {
    let files = sources
        .iter()
        .map(|&(name, text)| File {
            name,
            text,
            errors: Vec::new(),
        })
        .collect();
    let catalogue = Catalogue {
        classes: Vec::new(),
        rows: Vec::new(),
        places: Vec::new(),
        applications: Vec::new(),
    };
    let mut reader = Reader {
        files,
        catalogue,
        references: References::default(),
    };
    for (index, (_, text)) in sources.iter().enumerate() {
        reader.read_file(index, text);
    }
    reader.check_references();
    let mut errors: Vec<_> = reader
        .files
        .into_iter()
        .flat_map(|file| file.errors)
        .collect();
    errors.sort();
    if errors.is_empty() {
        Ok(reader.catalogue)
    } else {
        Err(CatalogueErrors(errors))
    }
}

type Item<'i> = Spanned<DeValue<'i>>;

impl Reader<'_> {
    fn read_file(&mut self, index: usize, text: &str) {
        let (document, errors) = DeTable::parse_recoverable(text);
        if !errors.is_empty() {
            for error in errors {
                self.files[index].note(error.span().unwrap_or(0..0), error.message());
            }
            return;
        }
        let mut table = None;
        let mut sections = Vec::new();
        for (key, value) in document.into_inner() {
            let span = key.span();
            match (key.into_inner().as_ref(), value.get_ref()) {
                ("table", DeValue::Table(_)) => {
                    table = self.read::<TableSource>(index, value).map(|t| (t, span))
                }
                (word @ ("class" | "row" | "place" | "application"), DeValue::Array(_)) => {
                    sections.push((word.to_owned(), value))
                }
                (word, _) => {
                    let reason = format!(
                        "unknown entry '{word}': there are [table], [[class]], [[row]], [[place]] and [[application]]"
                    );
                    self.files[index].note(span, reason);
                }
            }
        }
        match table {
            Some((table, span)) => self.read_sections(index, &table, span, sections),
            None => self.files[index].note(0..0, "the [table] entry is missing or bad"),
        }
    }

    fn read_sections(
        &mut self,
        index: usize,
        table: &TableSource,
        span: Range<usize>,
        sections: Vec<(String, Item<'_>)>,
    ) {
        let mut counts =
            BTreeMap::from([("class", 0), ("row", 0), ("place", 0), ("application", 0)]);
        for (word, value) in sections {
            let DeValue::Array(items) = value.into_inner() else {
                continue;
            };
            if let Some(count) = counts.get_mut(word.as_str()) {
                *count = items.len();
            }
            for item in items {
                match word.as_str() {
                    "class" => self.read_class(index, table.number, item),
                    "row" => self.read_row(index, table.number, item),
                    "place" => self.read_place(index, table.number, item),
                    _ => self.read_application(index, table.number, item),
                }
            }
        }
        let wanted = [
            ("class", table.classes),
            ("row", table.rows),
            ("place", table.places),
            ("application", table.applications),
        ];
        for (word, wanted) in wanted {
            let found = counts.get(word).copied().unwrap_or(0);
            if found != wanted {
                let reason = format!(
                    "table {} holds {found} [[{word}]] entries, but its header says {wanted}",
                    table.number
                );
                self.files[index].note(span.clone(), reason);
            }
        }
    }

    fn read<T: DeserializeOwned>(&mut self, index: usize, item: Item<'_>) -> Option<T> {
        let span = item.span();
        match T::deserialize(ValueDeserializer::from(item)) {
            Ok(value) => Some(value),
            Err(error) => {
                self.files[index].note(error.span().unwrap_or(span), error.message());
                None
            }
        }
    }

    /// Checks that `id` is `wanted` and new; gives it back as a typed id's text.
    fn claim(&mut self, index: usize, kind: &str, id: &Spanned<String>, wanted: &str) {
        let file = &mut self.files[index];
        check_id(file, id, wanted);
        let first = format!(
            "{}:{}",
            file.name,
            file.text[..id.span().start.min(file.text.len())]
                .bytes()
                .filter(|b| *b == b'\n')
                .count()
                + 1
        );
        let key = format!("{kind} {}", id.get_ref());
        match self.references.ids.entry(key) {
            std::collections::btree_map::Entry::Vacant(entry) => {
                entry.insert(first);
            }
            std::collections::btree_map::Entry::Occupied(entry) => {
                let reason = format!(
                    "{kind} '{}' is there already, at {}",
                    id.get_ref(),
                    entry.get()
                );
                file.note(id.span(), reason);
            }
        }
    }

    fn read_class(&mut self, index: usize, table: u8, item: Item<'_>) {
        let Some(source) = self.read::<ClassSource>(index, item) else {
            return;
        };
        let number = source
            .id
            .get_ref()
            .rsplit('-')
            .next()
            .and_then(|n| n.parse::<u8>().ok());
        let wanted = format!("T{table}-{}", number.unwrap_or(1));
        self.claim(index, "class", &source.id, &wanted);
        let channels = self.read_channels(index, &source);
        let file = &mut self.files[index];
        for name in [&source.name_zh, &source.name_en] {
            if name.get_ref().is_empty() {
                file.note(name.span(), "the name is empty");
            }
        }
        if !is_snake_case(source.behaviour.get_ref()) {
            file.note(
                source.behaviour.span(),
                format!(
                    "behaviour '{}' is not snake_case",
                    source.behaviour.get_ref()
                ),
            );
        }
        let mount_height_m = *source.mount_height_m.get_ref();
        if !(0.0..=100.0).contains(&mount_height_m) {
            file.note(
                source.mount_height_m.span(),
                format!("mount_height_m {mount_height_m} is not within 0 to 100 m"),
            );
        }
        let Ok(id) = ClassId::new(source.id.get_ref()) else {
            return;
        };
        self.catalogue.classes.push(DeviceClass {
            id,
            name_zh: source.name_zh.into_inner(),
            name_en: source.name_en.into_inner(),
            behaviour: source.behaviour.into_inner(),
            network: source.network,
            mobile: source.mobile,
            mount_height_m,
            channels,
        });
    }

    fn read_channels(&mut self, index: usize, source: &ClassSource) -> Vec<Channel> {
        let file = &mut self.files[index];
        let mut channels: Vec<Channel> = Vec::new();
        for item in source.channels.get_ref() {
            match item.get_ref().channel() {
                Ok(channel) if channels.iter().any(|c| c.name == channel.name) => {
                    file.note(
                        item.span(),
                        format!("channel '{}' is there twice", channel.name),
                    );
                }
                Ok(channel) => channels.push(channel),
                Err(reason) => file.note(item.span(), reason),
            }
        }
        if source.channels.get_ref().is_empty() {
            file.note(
                source.channels.span(),
                "a class sends on one channel or more",
            );
        }
        channels
    }

    fn read_row(&mut self, index: usize, table: u8, item: Item<'_>) {
        let Some(source) = self.read::<RowSource>(index, item) else {
            return;
        };
        let variant = source.variant.as_deref().unwrap_or_default();
        self.claim(
            index,
            "row",
            &source.id,
            &format!("T{table}-{}{variant}", source.number),
        );
        self.references
            .to_class
            .push((source.class.get_ref().clone(), index, source.class.span()));
        let file = &mut self.files[index];
        let class = format!("T{table}-{}", source.number);
        if *source.class.get_ref() != class {
            file.note(
                source.class.span(),
                format!(
                    "the class of this row is '{class}', not '{}'",
                    source.class.get_ref()
                ),
            );
        }
        check_rule(
            file,
            &source.rule,
            source.assumption.as_ref(),
            &source.figures,
        );
        let deployment = [&*source.location_zh, &*source.deployment_zh];
        check_figures(
            file,
            &source.figures,
            &deployment,
            &source.function_zh,
            &source.performance_zh,
        );
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
            location_zh: source.location_zh,
            deployment_zh: source.deployment_zh,
            function_zh: source.function_zh,
            performance_zh: source.performance_zh,
            application_zh: source.application_zh,
            rule: source.rule.into_inner(),
            assumption: source.assumption.map(Spanned::into_inner),
            figures: source
                .figures
                .into_iter()
                .map(Spanned::into_inner)
                .collect(),
        });
    }

    fn read_place(&mut self, index: usize, table: u8, item: Item<'_>) {
        let Some(source) = self.read::<PlaceSource>(index, item) else {
            return;
        };
        let variant = source.variant.as_deref().unwrap_or_default();
        self.claim(
            index,
            "row",
            &source.id,
            &format!("T{table}-{}{variant}", source.number),
        );
        let file = &mut self.files[index];
        if !is_place_kind(source.place.get_ref()) {
            file.note(
                source.place.span(),
                format!("unknown place kind '{}'", source.place.get_ref()),
            );
        }
        check_rule(
            file,
            &source.rule,
            source.assumption.as_ref(),
            &source.figures,
        );
        check_figures(
            file,
            &source.figures,
            &[&source.deployment_zh],
            &source.function_zh,
            "",
        );
        let Ok(id) = RowId::new(source.id.get_ref()) else {
            return;
        };
        self.catalogue.places.push(PlaceRow {
            id,
            number: source.number,
            variant: source.variant,
            name_zh: source.name_zh,
            name_en: source.name_en,
            group_zh: source.group_zh,
            place: source.place.into_inner(),
            required: source.required,
            existing_baseline: source.existing_baseline,
            function_zh: source.function_zh,
            deployment_zh: source.deployment_zh,
            rule: source.rule.into_inner(),
            assumption: source.assumption.map(Spanned::into_inner),
            figures: source
                .figures
                .into_iter()
                .map(Spanned::into_inner)
                .collect(),
        });
    }

    fn read_application(&mut self, index: usize, table: u8, item: Item<'_>) {
        let Some(source) = self.read::<ApplicationSource>(index, item) else {
            return;
        };
        self.claim(
            index,
            "application",
            &source.id,
            &format!("T{table}-{}", source.number),
        );
        let Ok(id) = RowId::new(source.id.get_ref()) else {
            return;
        };
        let mut row = ApplicationRow {
            id,
            number: source.number,
            name_zh: source.name_zh,
            name_en: source.name_en,
            category_zh: source.category_zh,
            devices_zh: source
                .devices
                .iter()
                .map(|d| Arc::clone(&d.name_zh))
                .collect(),
            device_classes: Vec::new(),
            places_zh: source
                .places
                .iter()
                .map(|p| Arc::clone(&p.name_zh))
                .collect(),
            place_rows: Vec::new(),
            networks_zh: source.networks_zh,
            data_centre_zh: source.data_centre_zh,
            platform: source.platform,
        };
        for class in source.devices.iter().flat_map(|d| &d.classes) {
            self.references
                .to_class
                .push((class.get_ref().clone(), index, class.span()));
            row.device_classes.extend(
                ClassId::new(class.get_ref())
                    .ok()
                    .filter(|c| !row.device_classes.contains(c)),
            );
        }
        for place in source.places.iter().flat_map(|p| &p.rows) {
            self.references
                .to_place_row
                .push((place.get_ref().clone(), index, place.span()));
            row.place_rows.extend(
                RowId::new(place.get_ref())
                    .ok()
                    .filter(|r| !row.place_rows.contains(r)),
            );
        }
        self.catalogue.applications.push(row);
    }

    fn check_references(&mut self) {
        let References {
            to_class,
            to_place_row,
            ..
        } = std::mem::take(&mut self.references);
        for (class, index, span) in to_class {
            if self.catalogue.class(&class).is_none() {
                self.files[index].note(span, format!("there is no device class '{class}'"));
            }
        }
        for (row, index, span) in to_place_row {
            if self.catalogue.place(&row).is_none() {
                self.files[index].note(span, format!("there is no place row '{row}'"));
            }
        }
    }
}

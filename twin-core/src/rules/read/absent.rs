//! `[[surveyed_absent]]`: what was looked for in a community and is not there.

use std::sync::Arc;

use toml::Spanned;

use super::head::date_of;
use super::{Fields, Reading};
use crate::both;
use crate::catalogue::{Absence, Item};

impl<'a> Reading<'a, '_> {
    pub(super) fn read_absent(&mut self, item: Item<'a>) {
        let file = &mut self.file;
        let Some(mut fields) = Fields::of(file, "[[surveyed_absent]]", item) else {
            return;
        };
        let features = fields.need::<Vec<Spanned<String>>>(file, "features");
        let by = fields.need_text(file, "by");
        let date = date_of(&mut fields, file);
        fields.finish(file);
        let Some(features) = features else {
            return;
        };
        if features.get_ref().is_empty() {
            let reason = both!(
                "'features' is empty: list what is not there, such as fixture/lift",
                "features 为空：请列出确认没有的对象，如 fixture/lift"
            );
            file.note(features.span(), reason);
        }
        for word in features.get_ref() {
            match (Absence::feature(word.get_ref()), &by, &date) {
                (Err(reason), ..) => file.note(word.span(), reason),
                (Ok((layer, kind)), Some(by), Some(date)) => {
                    self.reader.catalogue.absences.push(Absence {
                        layer: layer.into(),
                        kind: kind.map(Arc::from),
                        by: by.clone(),
                        date: date.clone(),
                    });
                }
                // What is missing of who and when was told.
                (Ok(_), ..) => {}
            }
        }
    }
}

//! `[document]` and `[profile]`.

use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use super::{Fields, Reading, Role};
use crate::catalogue::{Item, is_snake_case};
use crate::model::Name;
use crate::planning::RowChoice;
use crate::rules::document::{Document, is_date};
use crate::rules::profile::Profile;

/// A date as text or as TOML has it.
#[derive(Deserialize)]
#[serde(untagged)]
enum DateSource {
    Text(Arc<str>),
    Date(toml::value::Datetime),
}

impl<'a> Reading<'a, '_> {
    pub(super) fn read_document(&mut self, item: Option<Item<'a>>) {
        let Some(item) = item else {
            self.file.note(
                0..0,
                "the [document] entry is missing: title_zh, title_en, issuer and date of what the rules are from",
            );
            return;
        };
        let file = &mut self.file;
        let Some(mut fields) = Fields::of(file, "[document]", item) else {
            return;
        };
        let title_zh = fields.need_text(file, "title_zh");
        let title_en = fields.need_text(file, "title_en");
        let issuer = fields.need_text(file, "issuer");
        let number = fields.text(file, "number");
        let date = fields.need::<DateSource>(file, "date");
        fields.finish(file);
        let date = date.and_then(|date| {
            let text = match date.get_ref() {
                DateSource::Text(text) => text.clone(),
                DateSource::Date(date) => date.to_string().into(),
            };
            if !is_date(&text) {
                let reason = format!("date '{text}' is not like 2025, 2025-03 or 2025-03-01");
                file.note(date.span(), reason);
                return None;
            }
            Some(text)
        });
        if let (Some(title_zh), Some(title_en), Some(issuer), Some(date)) =
            (title_zh, title_en, issuer, date)
        {
            self.document = Arc::new(Document {
                title_zh,
                title_en,
                issuer,
                number,
                date,
            });
        }
    }

    pub(super) fn read_profile(&mut self, item: Option<Item<'a>>, role: Role) -> Option<Profile> {
        let file = &mut self.file;
        let item = match (item, role) {
            (Some(item), Role::Profile) => item,
            (None, Role::City) => return None,
            (Some(item), Role::City) => {
                file.note(
                    item.span(),
                    "this file is a profile: name it with --profile, not with --rules",
                );
                return None;
            }
            (None, Role::Profile) => {
                file.note(
                    0..0,
                    "a profile needs a [profile] entry with id, name_zh, name_en and rows; a city's rules are named with --rules",
                );
                return None;
            }
        };
        let mut fields = Fields::of(file, "[profile]", item)?;
        let id = fields.need::<Arc<str>>(file, "id");
        let name_zh = fields.need_text(file, "name_zh");
        let name_en = fields.need_text(file, "name_en");
        let rows = fields.need::<RowChoice>(file, "rows");
        fields.finish(file);
        let id = id?;
        if !is_snake_case(id.get_ref()) {
            let reason = format!("id '{}' is not snake_case", id.get_ref());
            file.note(id.span(), reason);
        }
        Some(Profile {
            id: id.into_inner(),
            name: Name::new(&name_zh?, &name_en?),
            rows: rows.map(Spanned::into_inner)?,
        })
    }
}

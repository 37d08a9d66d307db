//! `[document]` and `[profile]`.

use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use super::{Fields, Reading, Role};
use crate::both;
use crate::catalogue::{File, Item, is_snake_case};
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
            let reason = both!(
                "the [document] entry is missing: title_zh, title_en, issuer and date of what the rules are from",
                "缺少 [document] 条目：须写明规则所依据文件的 title_zh、title_en、issuer 和 date"
            );
            self.file.note(0..0, reason);
            return;
        };
        let file = &mut self.file;
        let Some(mut fields) = Fields::of(file, "[document]", item) else {
            return;
        };
        let title_zh = fields.need_text(file, "title_zh");
        let title_en = fields.need_text(file, "title_en");
        let issuer = fields.need_text(file, "issuer");
        let issuer_en = fields.text(file, "issuer_en");
        let number = fields.text(file, "number");
        let date = date_of(&mut fields, file);
        fields.finish(file);
        if let (Some(title_zh), Some(title_en), Some(issuer), Some(date)) =
            (title_zh, title_en, issuer, date)
        {
            self.document = Arc::new(Document {
                title_zh,
                title_en,
                issuer,
                issuer_en,
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
                let reason = both!(
                    "this file is a profile: name it with --profile, not with --rules",
                    "该文件是社区类型文件：请用 --profile 指定，而不是 --rules"
                );
                file.note(item.span(), reason);
                return None;
            }
            (None, Role::Profile) => {
                let reason = both!(
                    "a profile needs a [profile] entry with id, name_zh, name_en and rows; a city's rules are named with --rules",
                    "社区类型文件需要 [profile] 条目，含 id、name_zh、name_en 和 rows；城市规则文件请用 --rules 指定"
                );
                file.note(0..0, reason);
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
            let reason = both!(
                "id '{}' is not snake_case",
                "id“{}”应为小写字母加下划线（snake_case）";
                id.get_ref()
            );
            file.note(id.span(), reason);
        }
        Some(Profile {
            id: id.into_inner(),
            name: Name::new(&name_zh?, &name_en?),
            rows: rows.map(Spanned::into_inner)?,
        })
    }
}

/// The field `date`, which must be there; what is none is noted.
pub(super) fn date_of(fields: &mut Fields<'_>, file: &mut File<'_>) -> Option<Arc<str>> {
    let date = fields.need::<DateSource>(file, "date")?;
    let text = match date.get_ref() {
        DateSource::Text(text) => text.clone(),
        DateSource::Date(date) => date.to_string().into(),
    };
    if !is_date(&text) {
        let reason = both!(
            "date '{text}' is not like 2025, 2025-03 or 2025-03-01",
            "date“{text}”的格式应如 2025、2025-03 或 2025-03-01"
        );
        file.note(date.span(), reason);
        return None;
    }
    Some(text)
}

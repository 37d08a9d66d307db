//! Values of attributes as text, numbers and truths.

use serde_json::{Map, Value as Json};

/// The attribute in which GDAL's reader of OpenStreetMap keeps the tags without a column of their own, as `"key"=>"value"` pairs.
const OTHER_TAGS: &str = "other_tags";

/// The value as text; `None` where it says nothing.
pub(super) fn text_of(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => {
            let text = text.trim();
            (!text.is_empty()).then(|| text.to_owned())
        }
        Json::Number(number) => Some(plain(number)),
        Json::Bool(truth) => Some(truth.to_string()),
        Json::Null | Json::Array(_) | Json::Object(_) => None,
    }
}

/// Whole numbers without a fraction, since many formats hold all numbers as floating ones.
fn plain(number: &serde_json::Number) -> String {
    match number.as_f64() {
        Some(whole) if whole.fract() == 0.0 && whole.abs() < 9e15 => {
            format!("{whole:.0}")
        }
        _ => number.to_string(),
    }
}

/// The value as a number; units that people write behind it go.
pub(super) fn number_of(value: &Json) -> Option<f64> {
    const UNITS: &[&str] = &["metres", "米", "层", "户", "个", "m", "M", "F", "f"];
    let text = match value {
        Json::Number(number) => return number.as_f64(),
        Json::String(text) => text.trim(),
        _ => return None,
    };
    let bare = UNITS
        .iter()
        .find_map(|unit| text.strip_suffix(unit))
        .unwrap_or(text);
    bare.trim().parse::<f64>().ok().filter(|n| n.is_finite())
}

/// The value as a truth. `T` and `F` are none: for one-way roads some files mean "to" and "from" by them.
pub(super) fn truth_of(value: &Json) -> Option<bool> {
    match text_of(value)?.to_lowercase().as_str() {
        "yes" | "true" | "1" | "y" | "是" | "单行" => Some(true),
        "no" | "false" | "0" | "n" | "否" | "双行" => Some(false),
        _ => None,
    }
}

/// Makes an attribute of each pair in `other_tags`, where there is none of that name yet.
pub(super) fn expand_other_tags(properties: &mut Map<String, Json>) {
    let Some(Json::String(text)) = properties.get(OTHER_TAGS) else {
        return;
    };
    let pairs = pairs(text);
    for (key, value) in pairs {
        let entry = properties.entry(key).or_insert(Json::Null);
        if entry.is_null() {
            *entry = Json::String(value);
        }
    }
    properties.remove(OTHER_TAGS);
}

/// The pairs of a text `"key"=>"value","key"=>"value"`; what is behind the first that is damaged is left out.
fn pairs(text: &str) -> Vec<(String, String)> {
    let mut quoted = Quoted(text);
    let mut pairs = Vec::new();
    while let Some(pair) = quoted.next().zip(quoted.next()) {
        pairs.push(pair);
    }
    pairs
}

/// The texts between quotation marks; a backslash stands before a mark that belongs to the text.
struct Quoted<'t>(&'t str);

impl Iterator for Quoted<'_> {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        let (_, rest) = self.0.split_once('"')?;
        let mut text = String::new();
        let mut letters = rest.char_indices();
        while let Some((at, letter)) = letters.next() {
            match letter {
                '"' => {
                    self.0 = rest.get(at + 1..).unwrap_or_default();
                    return Some(text);
                }
                '\\' => text.extend(letters.next().map(|(_, escaped)| escaped)),
                _ => text.push(letter),
            }
        }
        None
    }
}

/// A part of an id: letters that an id may not have are written by their number, so that different texts stay different, and too
/// long a text is cut.
pub(super) fn id_text(text: &str) -> String {
    let mut id = String::new();
    for letter in text.trim().chars() {
        match letter {
            c if c.is_ascii_alphanumeric() || "-_.:/".contains(c) => id.push(c),
            ' ' => id.push('-'),
            c => id.push_str(&format!("u{:x}", u32::from(c))),
        }
        if id.len() > 80 {
            break;
        }
    }
    id
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_read_as_people_write_them() {
        assert_eq!(number_of(&json!("18米")), Some(18.0));
        assert_eq!(number_of(&json!(" 6F ")), Some(6.0));
        assert_eq!(number_of(&json!("33 层")), Some(33.0));
        assert_eq!(number_of(&json!("six")), None);
        assert_eq!(number_of(&json!("NaN")), None);
        assert_eq!(text_of(&json!(7.0)).as_deref(), Some("7"));
        assert_eq!(text_of(&json!("  ")), None);
        assert_eq!(truth_of(&json!("是")), Some(true));
        assert_eq!(truth_of(&json!(0)), Some(false));
        assert_eq!(truth_of(&json!("-1")), None);
    }

    #[test]
    fn other_tags_become_attributes_where_there_is_none() {
        let text = r#""layer"=>"-1","name:en"=>"The \"Mall\"","name"=>"other","cut"=>"of"#;
        let mut properties = Map::from_iter([
            (OTHER_TAGS.to_owned(), json!(text)),
            ("name".to_owned(), json!("路")),
            ("layer".to_owned(), Json::Null),
        ]);
        expand_other_tags(&mut properties);
        assert_eq!(
            Json::Object(properties),
            json!({"layer": "-1", "name:en": "The \"Mall\"", "name": "路"})
        );
    }

    #[test]
    fn ids_of_different_texts_differ() {
        assert_eq!(id_text("way/12"), "way/12");
        assert_eq!(id_text("1号楼"), "1u53f7u697c");
        assert_ne!(id_text("绿地"), id_text("道路"));
    }
}

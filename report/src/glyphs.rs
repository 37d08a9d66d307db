//! Characters that the font does not have, made visible as their code points.

use std::collections::BTreeSet;

use serde_json::Value;
use twin_formats::audit::Language;

/// The most characters that the note names; more are counted.
const NAMED: usize = 24;

/// Goes through texts, and remembers what it had to write otherwise.
pub(crate) struct Glyphs<'a> {
    has: &'a dyn Fn(char) -> bool,
    unshown: BTreeSet<char>,
}

impl<'a> Glyphs<'a> {
    /// Of a font that `has` some characters.
    pub(crate) fn new(has: &'a dyn Fn(char) -> bool) -> Self {
        Self {
            has,
            unshown: BTreeSet::new(),
        }
    }

    /// The text with each character that the font lacks as `〔U+1F600〕`.
    pub(crate) fn text(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            if (self.has)(c) || c == '\n' {
                out.push(c);
            } else {
                self.unshown.insert(c);
                out += &format!("〔U+{:04X}〕", c as u32);
            }
        }
        out
    }

    /// All texts of a document, at any depth.
    pub(crate) fn value(&mut self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.text(text),
            Value::Array(all) => all.iter_mut().for_each(|v| self.value(v)),
            Value::Object(all) => all.values_mut().for_each(|v| self.value(v)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// What a reader is told of it; none where all could be shown.
    pub(crate) fn note(&self, language: Language) -> Option<String> {
        let all = &self.unshown;
        if all.is_empty() {
            return None;
        }
        let codes = all
            .iter()
            .take(NAMED)
            .map(|c| format!("U+{:04X}", *c as u32));
        let mut codes = codes.collect::<Vec<_>>().join(", ");
        if all.len() > NAMED {
            codes += &format!(" … +{}", all.len() - NAMED);
        }
        Some(language.of(
            format!("本报告字体缺少下列字符，正文以〔U+编码〕代替，HTML 与 XLSX 报告保留原字：{codes}。"),
            format!("The font of this report lacks these characters, which stand as 〔U+code〕 above; the HTML and XLSX reports have them as they are: {codes}."),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_font_lacks_stands_as_its_code_and_is_told_once() {
        let has = |c: char| c.is_ascii_graphic() || c == ' ' || c == '好';
        let mut glyphs = Glyphs::new(&has);
        let mut value = serde_json::json!({"a": ["ok 好", "𠮷 \u{7}"], "b": {"c": "𠮷"}, "n": 1});
        glyphs.value(&mut value);
        assert_eq!(value["a"][0], "ok 好");
        assert_eq!(value["a"][1], "〔U+20BB7〕 〔U+0007〕");
        let note = glyphs.note(Language::En).unwrap();
        assert!(note.ends_with("as they are: U+0007, U+20BB7."), "{note}");
        assert_eq!(Glyphs::new(&has).note(Language::Zh), None);
    }
}

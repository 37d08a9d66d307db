//! What is wrong with a CSV file, in both languages.

use csv::ErrorKind;
use twin_core::told::{Bilingual, Told};

/// The words of the reader, and in Chinese what they come to.
pub(crate) fn csv_words(error: &csv::Error) -> Bilingual {
    let place = error
        .position()
        .map_or_else(String::new, |place| format!("第 {} 行：", place.line()));
    let zh = match error.kind() {
        ErrorKind::Io(error) => error.zh(),
        ErrorKind::Utf8 { .. } => format!("{place}不是有效的 UTF-8 文本"),
        ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => format!("{place}该行有 {len} 个字段，而之前的行有 {expected_len} 个"),
        _ => return Bilingual::alike(error.to_string()),
    };
    Bilingual::new(error.to_string(), zh)
}

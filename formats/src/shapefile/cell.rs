//! A value as a `.dbf` holds it.

use std::fmt::Write;

use rusqlite::types::Value;

use crate::table::Kind;

/// Longest text of a field in bytes: its length is a byte, and 255 is not allowed for texts (dBASE III; general knowledge, as GDAL and
/// ArcGIS have it).
pub(super) const MAX_TEXT_BYTES: usize = 254;
/// Width and decimals of a field of numbers with a fraction, as GDAL writes it.
pub(super) const REAL_WIDTH: u8 = 24;
pub(super) const REAL_DECIMALS: u8 = 15;
/// Width of a whole number of 64 bits with its sign.
pub(super) const INTEGER_WIDTH: u8 = 20;

/// The letters of a `.dbf`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    /// UTF-8, which the `.cpg` names.
    #[default]
    Utf8,
    /// GBK, code page 936, as Chinese desktop programs expect where no `.cpg` is read.
    Gbk,
}

impl Encoding {
    /// What the `.cpg` says.
    pub(super) fn code_page(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Gbk => "936",
        }
    }

    /// The header's language driver: 0x4d is code page 936 (ESRI's list; general knowledge), 0 leaves it to the `.cpg`.
    pub(super) fn driver(self) -> u8 {
        match self {
            Self::Utf8 => 0,
            Self::Gbk => 0x4d,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Gbk => "GBK",
        }
    }
}

/// What becomes of a value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cell {
    /// The bytes in the table, not filled up.
    pub(super) bytes: Vec<u8>,
    /// What a reader sees, where that is not the value.
    pub(super) shown: Option<String>,
    /// What a person should know.
    pub(super) loss: Option<Loss>,
}

/// Why a table shows something else than the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Loss {
    /// The text has so many bytes.
    TooLong(usize),
    /// The encoding lacks a letter of it.
    Letters,
}

/// The cell of a value that is no text.
pub(super) fn plain(kind: Kind, value: &Value) -> Vec<u8> {
    match value {
        Value::Integer(number) if kind == Kind::Boolean => {
            if *number == 0 { b"F" } else { b"T" }.to_vec()
        }
        Value::Integer(number) => number.to_string().into_bytes(),
        Value::Real(number) => real(*number).into_bytes(),
        _ => Vec::new(),
    }
}

/// The shortest text that is read as the same number.
fn real(number: f64) -> String {
    let mut text = number.to_string();
    if text.len() > usize::from(REAL_WIDTH) {
        text.clear();
        // A text takes whatever is written to it.
        let _ = write!(text, "{number:e}");
    }
    text
}

/// The cell of a text: as many whole letters as fit.
pub(super) fn text(text: &str, encoding: Encoding) -> Cell {
    let mut bytes = Vec::new();
    let mut shown = String::new();
    let mut loss = None;
    let mut buffer = [0; 4];
    let mut whole_bytes = 0;
    for letter in text.chars() {
        let own = letter.encode_utf8(&mut buffer);
        let (encoded, seen) = match encoding {
            Encoding::Utf8 => (own.as_bytes().to_vec(), letter),
            Encoding::Gbk => match encoding_rs::GBK.encode(own) {
                (encoded, _, false) => (encoded.into_owned(), letter),
                _ => {
                    loss = Some(Loss::Letters);
                    (b"?".to_vec(), '?')
                }
            },
        };
        whole_bytes += encoded.len();
        if whole_bytes <= MAX_TEXT_BYTES {
            bytes.extend(encoded);
            shown.push(seen);
        }
    }
    if whole_bytes > MAX_TEXT_BYTES {
        loss = Some(Loss::TooLong(whole_bytes));
    }
    // Blanks and zeros at the ends of a field are not part of its text, and an empty field has none.
    let seen = shown.trim_matches(|c: char| c.is_whitespace() || c == '\0');
    let is_whole = seen == text && !text.is_empty();
    Cell {
        shown: (!is_whole).then(|| seen.to_owned()),
        bytes,
        loss,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_between_letters() {
        let long = "楼".repeat(100);
        let cell = text(&long, Encoding::Utf8);
        assert_eq!(
            (cell.bytes.len(), cell.loss),
            (252, Some(Loss::TooLong(300)))
        );
        assert_eq!(cell.shown.as_deref(), Some("楼".repeat(84).as_str()));
        // Two bytes a letter in GBK.
        assert_eq!(text(&long, Encoding::Gbk).shown, None);
    }

    #[test]
    fn what_the_table_cannot_tell_is_known() {
        assert_eq!(
            text("1号楼", Encoding::Gbk).bytes,
            [b'1', 0xba, 0xc5, 0xc2, 0xa5]
        );
        let emoji = text("门🚪", Encoding::Gbk);
        assert_eq!(
            (emoji.shown.as_deref(), emoji.loss),
            (Some("门?"), Some(Loss::Letters))
        );
        assert_eq!(text("", Encoding::Utf8).shown.as_deref(), Some(""));
        let blank = text(" a ", Encoding::Utf8);
        assert_eq!((blank.shown.as_deref(), blank.loss), (Some("a"), None));
    }

    #[test]
    fn numbers_come_back_as_they_were() {
        for number in [
            0.1 + 0.2,
            -1.5,
            1e-300,
            f64::MAX,
            -2.225_073_858_507_201_4e-308,
        ] {
            let text = real(number);
            assert!(text.len() <= 24, "{text}");
            assert_eq!(text.parse(), Ok(number));
        }
    }
}

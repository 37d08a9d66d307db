//! What is told of the rows of a CSV file: their lines, and what the reader finds wrong.

use csv::{ErrorKind, Position};
use twin_core::both;
use twin_core::told::Bilingual;

/// The numbers of lines, asked for one after the other. The reader of CSV counts wrong where lines are empty or end in a carriage return.
pub(crate) struct Lines<'a> {
    text: &'a [u8],
    byte: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self {
            text: text.as_bytes(),
            byte: 0,
            line: 1,
        }
    }

    /// The line of the row that begins at `position` or, after the ends of lines, behind it.
    pub(crate) fn at(&mut self, position: Option<&Position>) -> u64 {
        let byte = position.map_or(self.byte, |p| p.byte() as usize);
        let rest = self.text.get(byte..).unwrap_or_default();
        let ends = rest.iter().take_while(|b| matches!(b, b'\r' | b'\n'));
        let start = byte + ends.count();
        let passed = self.text.get(self.byte..start).unwrap_or_default();
        self.line += passed.iter().filter(|b| **b == b'\n').count() as u64;
        self.byte = start;
        self.line
    }
}

/// What the reader of CSV says.
pub(crate) fn csv_words(error: &csv::Error) -> Bilingual {
    match error.kind() {
        ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => both!(
            "it has {len} fields where the heading has {expected_len}; quote fields that hold a comma",
            "有 {len} 个字段，而表头有 {expected_len} 个；含逗号的字段请加引号"
        ),
        _ => Bilingual::alike(error.to_string()),
    }
}

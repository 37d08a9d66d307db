//! The table of attributes (dBASE III).

use std::collections::BTreeSet;
use std::io::{self, Write};

use super::cell::{Encoding, INTEGER_WIDTH, REAL_DECIMALS, REAL_WIDTH};
use crate::table::Kind;

/// Longest name of a field in bytes.
const MAX_NAME_BYTES: usize = 10;

/// A field: its name in the table, and how its values are written.
#[derive(Debug, Clone)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) width: u8,
}

impl Field {
    pub(super) fn new(name: String, kind: Kind) -> Self {
        let width = match kind {
            // As wide as the longest of its texts.
            Kind::Text | Kind::Blob => 1,
            Kind::Integer => INTEGER_WIDTH,
            Kind::Real => REAL_WIDTH,
            Kind::Boolean => 1,
        };
        Self { name, kind, width }
    }

    fn letter(&self) -> u8 {
        match self.kind {
            Kind::Text | Kind::Blob => b'C',
            Kind::Integer | Kind::Real => b'N',
            Kind::Boolean => b'L',
        }
    }

    fn describe(&self) -> [u8; 32] {
        let mut block = [0; 32];
        for (to, from) in block.iter_mut().zip(self.name.bytes().take(MAX_NAME_BYTES)) {
            *to = from;
        }
        block[11] = self.letter();
        block[16] = self.width;
        block[17] = if self.kind == Kind::Real {
            REAL_DECIMALS
        } else {
            0
        };
        block
    }

    fn write(&self, value: &[u8], out: &mut dyn Write) -> io::Result<()> {
        let width = usize::from(self.width);
        let blanks = vec![b' '; width.saturating_sub(value.len())];
        match self.kind {
            // Numbers stand at the right.
            Kind::Integer | Kind::Real => {
                out.write_all(&blanks)?;
                out.write_all(value)
            }
            Kind::Boolean if value.is_empty() => out.write_all(b"?"),
            _ => {
                out.write_all(value)?;
                out.write_all(&blanks)
            }
        }
    }
}

/// Names of ten bytes, each once, for names of any length: cut, and with a number at the end where that is taken.
pub(super) fn short_names(names: &[&str]) -> Vec<String> {
    let cut = |name: &str, bytes: usize| {
        let ends = name
            .char_indices()
            .map(|(at, letter)| at + letter.len_utf8());
        let end = ends.take_while(|end| *end <= bytes).last().unwrap_or(0);
        name[..end].to_owned()
    };
    let mut taken = BTreeSet::new();
    let mut short = Vec::new();
    for name in names {
        let mut candidate = cut(name, MAX_NAME_BYTES);
        let mut number = 1;
        while !taken.insert(candidate.to_ascii_lowercase()) {
            number += 1;
            let number = number.to_string();
            candidate = cut(name, MAX_NAME_BYTES - number.len()) + &number;
        }
        short.push(candidate);
    }
    short
}

/// Writes the table; each row has a value a field.
pub(super) fn write(
    fields: &[Field],
    rows: &[Vec<Vec<u8>>],
    encoding: Encoding,
    out: &mut dyn Write,
) -> io::Result<()> {
    let header_bytes = (32 + 32 * fields.len() + 1) as u16;
    let record_bytes: u16 = fields.iter().map(|f| u16::from(f.width)).sum::<u16>() + 1;
    let mut head = [0; 32];
    // Version 3 without memos; the date is that of no day, so that the same community gives the same bytes.
    head[..4].copy_from_slice(&[3, 0, 1, 1]);
    head[4..8].copy_from_slice(&(rows.len() as u32).to_le_bytes());
    head[8..10].copy_from_slice(&header_bytes.to_le_bytes());
    head[10..12].copy_from_slice(&record_bytes.to_le_bytes());
    head[29] = encoding.driver();
    out.write_all(&head)?;
    for field in fields {
        out.write_all(&field.describe())?;
    }
    out.write_all(&[0x0d])?;
    for row in rows {
        // A blank: the record is not deleted.
        out.write_all(b" ")?;
        for (field, value) in fields.iter().zip(row) {
            field.write(value, out)?;
        }
    }
    out.write_all(&[0x1a])?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_cut_and_stay_different() {
        let names = [
            "households",
            "outward_rad",
            "outward_rate",
            "outward_ra",
            "幼儿园所在楼",
        ];
        let short = short_names(&names);
        assert_eq!(
            short,
            [
                "households",
                "outward_ra",
                "outward_r2",
                "outward_r3",
                "幼儿园"
            ]
        );
    }
}

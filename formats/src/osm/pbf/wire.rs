//! The protobuf wire format (protobuf.dev, Encoding): fields of a message, varints, packed lists. Nothing is copied.

use twin_core::told::Term;

/// Bytes that break the format, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Malformed(pub(super) Term);

/// The value of a field; those of 4 and 8 bytes, which OSM data do not use, are passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value<'a> {
    Varint(u64),
    Bytes(&'a [u8]),
    Other,
}

impl<'a> Value<'a> {
    pub(super) fn varint(self) -> Result<u64, Malformed> {
        match self {
            Self::Varint(value) => Ok(value),
            _ => Err(Malformed(Term::new(
                "a field that must be a number is not one",
                "应为数值的字段不是数值",
            ))),
        }
    }

    pub(super) fn bytes(self) -> Result<&'a [u8], Malformed> {
        match self {
            Self::Bytes(bytes) => Ok(bytes),
            _ => Err(Malformed(Term::new(
                "a field that must be a list of bytes is not one",
                "应为字节列表的字段不是字节列表",
            ))),
        }
    }

    /// A packed list of varints.
    pub(super) fn packed(self) -> Result<Varints<'a>, Malformed> {
        self.bytes().map(Varints)
    }
}

/// The fields of a message in their order: number and value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields<'a>(pub(super) &'a [u8]);

impl<'a> Fields<'a> {
    fn read(&mut self) -> Result<(u64, Value<'a>), Malformed> {
        let key = varint(&mut self.0)?;
        let value = match key & 7 {
            0 => Value::Varint(varint(&mut self.0)?),
            1 => self.skip(8)?,
            2 => {
                let length = varint(&mut self.0)?;
                let length = usize::try_from(length).unwrap_or(usize::MAX);
                Value::Bytes(self.take(length)?)
            }
            5 => self.skip(4)?,
            _ => {
                return Err(Malformed(Term::new(
                    "a field of a kind that protobuf does not have",
                    "字段类型不是 protobuf 的类型",
                )));
            }
        };
        Ok((key >> 3, value))
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], Malformed> {
        let split = self.0.split_at_checked(count);
        let (head, rest) = split.ok_or(Malformed(Term::new(
            "a field is longer than its message",
            "字段超出其消息",
        )))?;
        self.0 = rest;
        Ok(head)
    }

    fn skip(&mut self, count: usize) -> Result<Value<'a>, Malformed> {
        self.take(count).map(|_| Value::Other)
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<(u64, Value<'a>), Malformed>;

    /// Ends after the first error.
    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let field = self.read();
        if field.is_err() {
            self.0 = &[];
        }
        Some(field)
    }
}

/// Varints one after the other.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Varints<'a>(&'a [u8]);

impl Iterator for Varints<'_> {
    type Item = Result<u64, Malformed>;

    /// Ends after the first error.
    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let value = varint(&mut self.0);
        if value.is_err() {
            self.0 = &[];
        }
        Some(value)
    }
}

/// Differences of signed numbers, added up.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Deltas<'a> {
    differences: Varints<'a>,
    last: i64,
}

impl<'a> Deltas<'a> {
    pub(super) fn of(differences: Varints<'a>) -> Self {
        Self {
            differences,
            last: 0,
        }
    }
}

impl Iterator for Deltas<'_> {
    type Item = Result<i64, Malformed>;

    fn next(&mut self) -> Option<Self::Item> {
        let difference = match self.differences.next()? {
            Ok(value) => zigzag(value),
            Err(error) => return Some(Err(error)),
        };
        let sum = self.last.checked_add(difference);
        self.last = sum.unwrap_or(0);
        Some(sum.ok_or(Malformed(Term::new(
            "its differences add up past 64 bits",
            "其差分累加超过 64 位",
        ))))
    }
}

/// A signed number out of its zigzag encoding.
pub(super) fn zigzag(value: u64) -> i64 {
    (value >> 1) as i64 ^ -((value & 1) as i64)
}

/// Seven bits a byte, the lowest first; bits past the 64th are cut off.
fn varint(bytes: &mut &[u8]) -> Result<u64, Malformed> {
    let mut value = 0_u64;
    for shift in (0..70).step_by(7) {
        let (first, rest) = bytes
            .split_first()
            .ok_or(Malformed(Term::new("a number is cut off", "数值被截断")))?;
        *bytes = rest;
        value |= u64::from(first & 0x7f).checked_shl(shift).unwrap_or(0);
        if first & 0x80 == 0 {
            return Ok(value);
        }
    }
    Err(Malformed(Term::new(
        "a number of more than ten bytes",
        "数值超过十个字节",
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_in_their_order() {
        // The protobuf documentation's own example, 150 = 0x96 0x01, then a text, a double and a float that are passed over.
        let message = b"\x08\x96\x01\x12\x02ab\x19\0\0\0\0\0\0\0\0\x25\0\0\0\0\x28\x01";
        let found: Vec<_> = Fields(message).map(Result::unwrap).collect();
        let expected = [
            (1, Value::Varint(150)),
            (2, Value::Bytes(b"ab")),
            (3, Value::Other),
            (4, Value::Other),
            (5, Value::Varint(1)),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn whatever_breaks_the_format_is_an_error_and_ends_it() {
        for broken in [
            &b"\x08"[..],
            b"\x08\x96",
            b"\x12\x05ab",
            b"\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01ab",
            b"\x0b",
            b"\x19\0\0",
            b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
        ] {
            let found: Vec<_> = Fields(broken).collect();
            assert!(matches!(found[..], [Err(_)]), "{broken:?}: {found:?}");
        }
    }

    #[test]
    fn differences_add_up_and_overflow_is_an_error() {
        let sums: Vec<_> = Deltas::of(Varints(b"\x06\x04\x09"))
            .map(Result::unwrap)
            .collect();
        assert_eq!(sums, [3, 5, 0]);
        for (encoded, number) in [(0, 0), (1, -1), (2, 1), (u64::MAX, i64::MIN)] {
            assert_eq!(zigzag(encoded), number);
        }
        let most = b"\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01";
        let twice = [&most[..], most].concat();
        let sums: Vec<_> = Deltas::of(Varints(&twice)).collect();
        assert_eq!(sums[0], Ok(i64::MAX));
        assert!(sums[1].is_err());
    }
}

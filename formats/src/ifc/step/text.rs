//! Strings of a STEP file: ISO 10303-21 §6.4.3 writes what is not ASCII as `\S\`, `\P?\`, `\X\`, `\X2\` and `\X4\` directives.

use encoding_rs::Encoding;

/// A decoded string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Text {
    text: String,
    /// Whether bytes outside ASCII that are no UTF-8 were taken for GB 18030.
    pub(crate) is_guessed: bool,
}

impl Text {
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }
}

/// The text of what stands between a string's quotes. Directives that are none stay as they are written.
pub(super) fn decoded(raw: &[u8]) -> Text {
    let (raw, is_guessed) = unicode(raw);
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw.as_str();
    let mut page = encoding_rs::WINDOWS_1252;
    while let Some(at) = rest.find(['\\', '\'']) {
        let (before, special) = rest.split_at(at);
        text.push_str(before);
        let used = if special.starts_with("''") {
            text.push('\'');
            2
        } else {
            directive(special, &mut page, &mut text)
        };
        rest = special.get(used..).unwrap_or_default();
    }
    text.push_str(rest);
    Text { text, is_guessed }
}

/// The bytes as UTF-8, which edition 3 allows; else as the GB 18030 that Chinese programs write.
fn unicode(raw: &[u8]) -> (String, bool) {
    match std::str::from_utf8(raw) {
        Ok(text) => (text.to_owned(), false),
        Err(_) => {
            let (text, _) = encoding_rs::GB18030.decode_without_bom_handling(raw);
            (text.into_owned(), true)
        }
    }
}

/// Writes what the directive at the beginning of `special` stands for; gives how many bytes it has.
fn directive(special: &str, page: &mut &'static Encoding, text: &mut String) -> usize {
    let bytes = special.as_bytes();
    let used = match bytes {
        [b'\\', b'\\', ..] => {
            text.push('\\');
            Some(2)
        }
        [b'\\', b'S', b'\\', c @ 0x20..=0x7e, ..] => {
            text.push_str(&page.decode_without_bom_handling(&[c | 0x80]).0);
            Some(4)
        }
        [b'\\', b'P', letter, b'\\', ..] => of_letter(*letter).map(|found| {
            *page = found;
            4
        }),
        [b'\\', b'X', b'\\', ..] => hex(special.get(3..5)).and_then(char::from_u32).map(|c| {
            text.push(c);
            5
        }),
        [b'\\', b'X', b'2', b'\\', ..] => wide(special, 4, text),
        [b'\\', b'X', b'4', b'\\', ..] => wide(special, 8, text),
        _ => None,
    };
    used.unwrap_or_else(|| {
        // The first character is ASCII: a backslash or a quote.
        text.push_str(special.get(..1).unwrap_or_default());
        1
    })
}

/// Parts of ISO 8859 by letter. Windows' pages hold the same characters as parts 1 and 9 from A0 on.
fn of_letter(letter: u8) -> Option<&'static Encoding> {
    Some(match letter {
        b'A' => encoding_rs::WINDOWS_1252,
        b'B' => encoding_rs::ISO_8859_2,
        b'C' => encoding_rs::ISO_8859_3,
        b'D' => encoding_rs::ISO_8859_4,
        b'E' => encoding_rs::ISO_8859_5,
        b'F' => encoding_rs::ISO_8859_6,
        b'G' => encoding_rs::ISO_8859_7,
        b'H' => encoding_rs::ISO_8859_8,
        b'I' => encoding_rs::WINDOWS_1254,
        _ => return None,
    })
}

fn hex(digits: Option<&str>) -> Option<u32> {
    let digits = digits.filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()))?;
    u32::from_str_radix(digits, 16).ok()
}

/// Characters of `digits` hexadecimal digits each up to `\X0\`: UTF-16 for 4, whole code points for 8.
fn wide(special: &str, digits: usize, text: &mut String) -> Option<usize> {
    let body = special.get(4..)?;
    let length = body.find("\\X0\\")?;
    let body = body.get(..length)?;
    if body.len() % digits != 0 {
        return None;
    }
    let codes: Option<Vec<u32>> = (0..body.len())
        .step_by(digits)
        .map(|at| hex(body.get(at..at + digits)))
        .collect();
    let codes = codes?;
    if digits == 8 {
        let found: Option<String> = codes.into_iter().map(char::from_u32).collect();
        text.push_str(&found?);
    } else {
        let units: Vec<u16> = codes
            .into_iter()
            .filter_map(|c| c.try_into().ok())
            .collect();
        text.push_str(&String::from_utf16(&units).ok()?);
    }
    Some(4 + length + 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(raw: &str, expected: &str) {
        assert_eq!(decoded(raw.as_bytes()).as_str(), expected, "{raw}");
    }

    #[test]
    fn directives_become_characters() {
        check("plain", "plain");
        check("it''s", "it's");
        check(r"C:\\temp", r"C:\temp");
        check(r"K\S\|che", "Küche");
        check(r"\PE\\S\1", "Б");
        check(r"K\X\FCche", "Küche");
        check(r"\X2\697C68AF95F4\X0\ 1", "楼梯间 1");
        check(r"\X2\D83DDE00\X0\", "😀");
        check(r"\X4\0001F600\X0\!", "😀!");
        check("厨房", "厨房");
    }

    #[test]
    fn what_is_no_directive_stays() {
        for text in [
            r"\X2\697C",
            r"\X2\69\X0\",
            r"\X2\D800\X0\",
            r"\X\G0",
            r"\Q",
            r"\",
            r"\X4\FFFFFFFF\X0\",
            r"\PZ\",
        ] {
            check(text, text);
        }
    }

    #[test]
    fn bytes_that_are_no_utf8_are_taken_for_gb18030() {
        // 楼 is C2 A5 in GB 18030.
        let text = decoded(&[0xc2, 0xa5, 0xcc, 0xdd, b'1']);
        assert_eq!(text.as_str(), "楼梯1");
        assert!(text.is_guessed);
    }
}

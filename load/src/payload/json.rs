//! Pieces of JSON. Ids, channel names and states hold no character that JSON escapes: the model checks ids, the catalogue its words.

use std::io::Write;

use super::facts::Value;

/// Appends formatted text; writing into memory cannot fail.
macro_rules! put {
    ($out:expr, $($text:tt)*) => {
        let _ = write!($out, $($text)*);
    };
}
pub(crate) use put;

/// Appends a value: a number, `true`, `false` or a quoted word. JSON has no word for what is not finite, so that becomes `null`.
pub(crate) fn value(out: &mut Vec<u8>, value: Value<'_>) {
    match value {
        Value::Number(number) if number.is_finite() => {
            put!(out, "{number}");
        }
        Value::Number(_) => out.extend_from_slice(b"null"),
        Value::Boolean(yes) => out.extend_from_slice(if yes { b"true" } else { b"false" }),
        Value::State(word) => {
            out.push(b'"');
            out.extend_from_slice(word.as_bytes());
            out.push(b'"');
        }
    }
}

/// Appends `open`, then what `each` appends for every item with commas between, then `close`.
pub(crate) fn list<T>(
    out: &mut Vec<u8>,
    ends: [u8; 2],
    items: impl IntoIterator<Item = T>,
    mut each: impl FnMut(&mut Vec<u8>, T),
) {
    let [open, close] = ends;
    out.push(open);
    for (at, item) in items.into_iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        each(out, item);
    }
    out.push(close);
}

//! What a replay changes: ids and clocks.

use std::borrow::Cow;
use std::collections::BTreeMap;

use twin_core::time::SimSpan;

use super::{Row, stamps};

/// What a replay changes; by default nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rewrite {
    /// New ids by old ones.
    pub names: BTreeMap<String, String>,
    /// What goes before every id that has no new one.
    pub prefix: String,
    /// Added to every time stamp.
    pub shift: SimSpan,
}

impl Rewrite {
    /// Whether it changes nothing.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// The id that `device` gets.
    #[must_use]
    pub fn device<'a>(&'a self, device: &'a str) -> Cow<'a, str> {
        match self.names.get(device) {
            Some(name) => Cow::Borrowed(name),
            None if self.prefix.is_empty() => Cow::Borrowed(device),
            None => Cow::Owned(format!("{}{device}", self.prefix)),
        }
    }

    /// Topic and payload as they are sent. An id is replaced where it stands by itself, in the topic and in payloads that are text; a
    /// payload that is none stays as it is.
    #[must_use]
    pub fn content<'a>(&self, row: &Row<'a>) -> (Cow<'a, str>, Cow<'a, [u8]>) {
        let new = self.device(row.device);
        let is_same = new == row.device || row.device.is_empty();
        if is_same && self.shift == SimSpan::default() {
            return (Cow::Borrowed(row.topic), Cow::Borrowed(row.payload));
        }
        let renamed = |text: &'a str| match is_same {
            true => Cow::Borrowed(text),
            false => Cow::Owned(replaced(text, row.device, &new)),
        };
        let topic = renamed(row.topic);
        let Ok(text) = std::str::from_utf8(row.payload) else {
            return (topic, Cow::Borrowed(row.payload));
        };
        let mut text = renamed(text);
        if self.shift != SimSpan::default() {
            text = Cow::Owned(stamps::moved(&text, self.shift));
        }
        (topic, Cow::Owned(text.into_owned().into_bytes()))
    }
}

/// `text` with `old` replaced by `new` where no letter, digit, `_` or `-` is beside it.
fn replaced(text: &str, old: &str, new: &str) -> String {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let mut out = String::with_capacity(text.len() + new.len());
    let mut done = 0;
    for (at, _) in text.match_indices(old) {
        let (before, after) = (text.get(..at), text.get(at + old.len()..));
        let is_begun = before
            .and_then(|b| b.chars().next_back())
            .is_some_and(is_part);
        let goes_on = after.and_then(|a| a.chars().next()).is_some_and(is_part);
        if !is_begun && !goes_on {
            out.push_str(text.get(done..at).unwrap_or_default());
            out.push_str(new);
            done = at + old.len();
        }
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row<'a>(device: &'a str, topic: &'a str, payload: &'a [u8]) -> Row<'a> {
        Row {
            time_nanos: 0,
            device,
            topic,
            payload,
        }
    }

    #[test]
    fn ids_are_replaced_where_they_stand_by_themselves() {
        let rewrite = Rewrite {
            names: [("lamp-1".to_owned(), "L1".to_owned())].into(),
            prefix: "x-".to_owned(),
            shift: SimSpan::default(),
        };
        let (topic, payload) = rewrite.content(&row(
            "lamp-1",
            "a/lamp-1/b/lamp-10",
            br#"{"bn":"lamp-1:","other":"lamp-10","mine":"my-lamp-1"}"#,
        ));
        assert_eq!(topic, "a/L1/b/lamp-10");
        assert_eq!(
            &*payload,
            br#"{"bn":"L1:","other":"lamp-10","mine":"my-lamp-1"}"#
        );
        let (topic, payload) = rewrite.content(&row("b", "t/b", &[255, b'b']));
        assert_eq!((&*topic, &*payload), ("t/x-b", &[255, b'b'][..]));
    }
}

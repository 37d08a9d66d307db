//! What a replay changes: ids and clocks.

use std::borrow::Cow;
use std::collections::BTreeMap;

use twin_core::time::SimSpan;

use super::sparkplug::Change;
use super::{Row, stamps};

/// What topics of Sparkplug B begin with (4.1).
const SPARKPLUG: &str = "spBv1.0/";

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

    /// Topic and payload as they are sent. An id is replaced where it stands by itself, in the topic, in payloads that are text and in Sparkplug's; any
    /// other payload stays as it is.
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
        if row.topic.starts_with(SPARKPLUG) {
            let change = Change {
                name: (!is_same).then_some((row.device, &*new)),
                shift: self.shift,
            };
            if let Some(payload) = change.payload(row.payload) {
                return (topic, Cow::Owned(payload));
            }
        }
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
pub(super) fn replaced(text: &str, old: &str, new: &str) -> String {
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
    use crate::payload::sparkplug::node_birth;
    use crate::record::Wire;

    fn row<'a>(device: &'a str, topic: &'a str, payload: &'a [u8]) -> Row<'a> {
        Row {
            time_nanos: 0,
            device,
            topic,
            payload,
            wire: Wire::default(),
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

    #[test]
    fn sparkplug_is_renamed_and_moved_in_topic_and_payload() {
        let rewrite = Rewrite {
            prefix: "x-".to_owned(),
            shift: SimSpan::from_millis(1_000),
            ..Rewrite::default()
        };
        let before = node_birth(1_780_272_000_250, 3, 0);
        let row = row("lamp", "spBv1.0/c/DDATA/g/lamp", &before);
        let (topic, payload) = rewrite.content(&row);
        assert_eq!(topic, "spBv1.0/c/DDATA/g/x-lamp");
        assert_eq!(payload.into_owned(), node_birth(1_780_272_001_250, 3, 0));
        // What a host says of itself is JSON.
        let state = br#"{"online":true,"timestamp":1780272000250}"#;
        let (_, payload) = rewrite.content(&Row {
            topic: "spBv1.0/STATE/host",
            payload: state,
            ..row
        });
        assert_eq!(&*payload, br#"{"online":true,"timestamp":1780272001250}"#);
    }
}

//! Headers of NATS as a text that records keep, and back.

use std::collections::BTreeMap;

use async_nats::{HeaderMap, HeaderName, HeaderValue};

/// A JSON object of names and lists of values, by name; `None` where there are no headers.
pub(crate) fn headers_text(headers: Option<&HeaderMap>) -> Option<String> {
    let headers = headers.filter(|headers| !headers.is_empty())?;
    let all: BTreeMap<String, Vec<&str>> = headers
        .iter()
        .map(|(name, values)| {
            let values = values.iter().map(|value| value.as_str());
            (name.to_string(), values.collect())
        })
        .collect();
    serde_json::to_string(&all).ok()
}

/// The headers of such a text; what is none has none.
pub(super) fn headers_of(text: &[u8]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let read: Option<BTreeMap<String, Vec<String>>> = serde_json::from_slice(text).ok();
    for (name, values) in read.unwrap_or_default() {
        let Ok(name) = name.parse::<HeaderName>() else {
            continue;
        };
        for value in values.iter().filter_map(|v| v.parse::<HeaderValue>().ok()) {
            headers.append(name.clone(), value);
        }
    }
    headers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_come_back_as_they_were() {
        let mut headers = HeaderMap::new();
        headers.append("Trace", "a \"b\"");
        headers.append("Trace", "c");
        headers.append("Nats-Msg-Id", "1");
        let text = headers_text(Some(&headers)).unwrap();
        assert_eq!(text, r#"{"Nats-Msg-Id":["1"],"Trace":["a \"b\"","c"]}"#);
        assert_eq!(headers_of(text.as_bytes()), headers);
        assert_eq!(headers_text(None), None);
        assert_eq!(headers_text(Some(&HeaderMap::new())), None);
        assert!(headers_of(b"no JSON").is_empty());
    }
}

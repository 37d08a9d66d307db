//! Query strings, read strictly: an unknown, repeated or badly encoded parameter is an error that names it.

use std::collections::BTreeMap;
use std::str::FromStr;

use twin_core::both;
use twin_core::told::Bilingual;

use super::problem::HttpError;

/// Default number of items on a page.
pub(crate) const DEFAULT_LIMIT: usize = 100;
/// Greatest number of items on a page.
pub(crate) const MAX_LIMIT: usize = 10_000;

/// The parameters of a query string.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Query(BTreeMap<String, String>);

impl Query {
    /// Reads `raw`, which may hold the parameters `known`.
    pub(crate) fn parse(raw: Option<&str>, known: &[&str]) -> Result<Self, HttpError> {
        let mut parameters = BTreeMap::new();
        for pair in raw.unwrap_or_default().split('&').filter(|p| !p.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (name, value) = (decode(name)?, decode(value)?);
            if !known.contains(&name.as_str()) {
                let known = match known {
                    [] => both!("none", "无"),
                    known => Bilingual::list(known),
                };
                return Err(HttpError::bad_request(both!(
                    "unknown query parameter '{}'; known here: {known}",
                    "未知的查询参数“{}”；此处可用：{known}";
                    shorten(&name) => known
                )));
            }
            if parameters.insert(name.clone(), value).is_some() {
                return Err(HttpError::bad_request(both!(
                    "query parameter '{name}' is given twice",
                    "查询参数“{name}”重复"
                )));
            }
        }
        Ok(Self(parameters))
    }

    /// The text of a parameter.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Whether a parameter is given.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// A parameter as a number within `min..=max`.
    pub(crate) fn number<T>(&self, name: &str, min: T, max: T) -> Result<Option<T>, HttpError>
    where
        T: FromStr + PartialOrd + std::fmt::Display,
    {
        let Some(text) = self.text(name) else {
            return Ok(None);
        };
        let value = text.trim().parse::<T>().ok();
        match value.filter(|v| *v >= min && *v <= max) {
            Some(value) => Ok(Some(value)),
            None => Err(HttpError::bad_request(
                both!("{name}={} is not a number from {min} to {max}", "{name}={} 不是 {min} 至 {max} 之间的数"; shorten(text)),
            )),
        }
    }

    /// `limit` and `offset`.
    pub(crate) fn page(&self) -> Result<Page, HttpError> {
        Ok(Page {
            limit: self.number("limit", 1, MAX_LIMIT)?.unwrap_or(DEFAULT_LIMIT),
            offset: self.number("offset", 0, usize::MAX >> 1)?.unwrap_or(0),
        })
    }

    /// The address of the next page of `path`, if there is one.
    pub(crate) fn next(&self, path: &str, page: Page, matched: usize) -> Option<String> {
        let offset = page.offset.checked_add(page.limit)?;
        if offset >= matched {
            return None;
        }
        let mut out = format!("{path}?");
        for (name, value) in self
            .0
            .iter()
            .filter(|(n, _)| *n != "offset" && *n != "limit")
        {
            out.push_str(&format!("{}={}&", encode(name), encode(value)));
        }
        out.push_str(&format!("limit={}&offset={offset}", page.limit));
        Some(out)
    }
}

/// Which part of a list is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Page {
    /// Items at most.
    pub(crate) limit: usize,
    /// Items left out at the front.
    pub(crate) offset: usize,
}

impl Page {
    /// The page of `items`.
    pub(crate) fn of<T>(self, items: &[T]) -> &[T] {
        let start = self.offset.min(items.len());
        let end = start.saturating_add(self.limit).min(items.len());
        &items[start..end]
    }
}

/// Percent-encodes everything but unreserved characters (RFC 3986, 2.3).
pub(crate) fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// At most 60 characters of `text`, for a message.
pub(crate) fn shorten(text: &str) -> String {
    let mut out: String = text.chars().take(60).collect();
    if out.len() < text.len() {
        out.push('…');
    }
    out
}

fn decode(text: &str) -> Result<String, HttpError> {
    let bad = || {
        HttpError::bad_request(
            both!("'{}' is not percent-encoded UTF-8; write '%' itself as %25", "“{}”不是百分号编码的 UTF-8；“%”本身请写作 %25"; shorten(text)),
        )
    };
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let high = rest.next().and_then(hex).ok_or_else(bad)?;
                let low = rest.next().and_then(hex).ok_or_else(bad)?;
                bytes.push(high * 16 + low);
            }
            other => bytes.push(other),
        }
    }
    String::from_utf8(bytes).map_err(|_| bad())
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte)
        .to_digit(16)
        .and_then(|d| u8::try_from(d).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_decoded_and_checked() {
        let query = Query::parse(Some("q=%E6%A5%BC+a&limit=7"), &["q", "limit"]).unwrap();
        assert_eq!(query.text("q"), Some("楼 a"));
        assert_eq!(query.number("limit", 1, 10).unwrap(), Some(7));
        assert!(query.number("limit", 8, 10).is_err());
        for bad in ["q=%", "q=%zz", "q=%ff", "x=1", "q=1&q=2"] {
            assert!(Query::parse(Some(bad), &["q"]).is_err(), "{bad}");
        }
    }

    #[test]
    fn nan_is_no_number() {
        for bad in ["NaN", "inf", "1e999", "", "--1"] {
            let query = Query::parse(Some(&format!("r={bad}")), &["r"]).unwrap();
            assert!(query.number("r", 0.0, 1e9).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_next_page_keeps_the_filters() {
        let query = Query::parse(
            Some("q=%E6%A5%BC&offset=5&limit=5"),
            &["q", "offset", "limit"],
        )
        .unwrap();
        let page = query.page().unwrap();
        assert_eq!(
            query.next("/p", page, 11),
            Some("/p?q=%E6%A5%BC&limit=5&offset=10".to_owned())
        );
        assert_eq!(query.next("/p", page, 10), None);
        assert_eq!(page.of(&[0, 1, 2, 3, 4, 5, 6]), &[5, 6]);
    }
}

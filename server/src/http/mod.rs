//! What every HTTP interface shares: problems, strict query strings and messages, where a request may come from.

pub(crate) mod guard;
mod json;
pub(crate) mod problem;
pub(crate) mod query;
mod room;
pub(crate) mod strict;
mod tongue;

pub(crate) use json::JsonBody;
pub(crate) use problem::{HttpError, PROBLEM_JSON};
pub(crate) use query::{Page, Query};
pub(crate) use room::{Shared, room, with_room};
pub(crate) use strict::strict;
pub(crate) use tongue::speak;

use axum::http::{HeaderMap, header};

/// Whether the client takes gzip: named in `Accept-Encoding` and not weighted 0.
pub(crate) fn accepts_gzip(headers: &HeaderMap) -> bool {
    let lists = headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|v| v.to_str().ok());
    lists.flat_map(|list| list.split(',')).any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let named = parts
            .next()
            .is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
        let weight = parts
            .find_map(|p| p.strip_prefix("q="))
            .and_then(|q| q.parse::<f64>().ok());
        named && weight.is_none_or(|q| q > 0.0)
    })
}

/// Whether the client's copy has this tag.
pub(crate) fn is_unchanged(headers: &HeaderMap, etag: &str) -> bool {
    let lists = headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|v| v.to_str().ok());
    lists
        .flat_map(|list| list.split(','))
        .map(str::trim)
        .any(|tag| tag == "*" || tag.trim_start_matches("W/") == etag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_sent_to_those_who_take_it() {
        let takes = |value: &'static str| {
            accepts_gzip(&HeaderMap::from_iter([(
                header::ACCEPT_ENCODING,
                value.parse().unwrap(),
            )]))
        };
        assert!(takes("gzip") && takes("br, GZIP;q=0.5"));
        assert!(!takes("br") && !takes("gzip;q=0") && !accepts_gzip(&HeaderMap::new()));
    }

    #[test]
    fn a_good_copy_is_recognised() {
        let good = |value: &'static str| {
            is_unchanged(
                &HeaderMap::from_iter([(header::IF_NONE_MATCH, value.parse().unwrap())]),
                "\"a\"",
            )
        };
        assert!(good("\"a\"") && good("\"b\", W/\"a\"") && good("*"));
        assert!(!good("\"b\""));
    }
}

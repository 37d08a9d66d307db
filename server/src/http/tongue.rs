//! The language of problems: what the request asks for with `Accept-Language` (RFC 9110, 12.5.4).

use std::sync::Arc;

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use super::problem::HttpError;

/// A language that problems are told in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tongue {
    /// English, where nothing else is asked for.
    English,
    /// Chinese.
    Chinese,
}

impl Tongue {
    /// The value of `Content-Language`.
    pub(crate) fn tag(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::English => "en",
            Self::Chinese => "zh-CN",
        })
    }

    /// The one that a request likes better; of equals the one that it names first.
    fn of(headers: &HeaderMap) -> Self {
        let values = headers.get_all(header::ACCEPT_LANGUAGE).iter();
        let ranges = values
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','));
        let mut best = (Self::English, 0.0);
        for (tongue, weight) in ranges.filter_map(weighed) {
            if weight > best.1 {
                best = (tongue, weight);
            }
        }
        best.0
    }
}

/// A language range such as `zh-CN;q=0.9`, if it is of a language that there is.
fn weighed(range: &str) -> Option<(Tongue, f32)> {
    let (tag, weight) = range.split_once(';').unwrap_or((range, "q=1"));
    let weight = weight.trim().strip_prefix("q=")?.parse().ok()?;
    let primary = tag.trim().split('-').next()?.to_ascii_lowercase();
    let tongue = match primary.as_str() {
        "zh" => Tongue::Chinese,
        "en" => Tongue::English,
        _ => return None,
    };
    Some((tongue, weight))
}

/// Says a problem again in the language that was asked for.
pub(crate) async fn speak(request: Request, next: Next) -> Response {
    let tongue = Tongue::of(request.headers());
    let response = next.run(request).await;
    if tongue == Tongue::English {
        return response;
    }
    let Some(problem) = response.extensions().get::<Arc<HttpError>>() else {
        return response;
    };
    let told = problem.response_in(tongue);
    let (mut head, _) = response.into_parts();
    let (own, body) = told.into_parts();
    head.headers.remove(header::CONTENT_LENGTH);
    head.headers.remove(header::CONTENT_ENCODING);
    head.headers.extend(own.headers);
    Response::from_parts(head, body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_the_one_with_the_greater_weight() {
        for (accepted, wanted) in [
            ("", Tongue::English),
            ("zh-CN,zh;q=0.9,en;q=0.8", Tongue::Chinese),
            ("en-GB,en;q=0.9,zh;q=0.8", Tongue::English),
            ("fr, zh-Hant;q=0.2", Tongue::Chinese),
            ("zh;q=0, en;q=0.1", Tongue::English),
            ("de", Tongue::English),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static(accepted));
            assert_eq!(Tongue::of(&headers), wanted, "{accepted}");
        }
    }
}

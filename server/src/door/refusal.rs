//! What is said where no handler is reached: to requests that are not HTTP or have too long a head, and to one connection too
//! many. Hyper answers the former with an empty body.

use twin_core::both;
use twin_protocol::rest::Problem;

use crate::http::{HttpError, PROBLEM_JSON};

/// Whatever a handler answers carries this header, and what hyper answers by itself does not.
const OURS: &[u8] = b"x-content-type-options";

/// A refusal.
#[derive(Debug, Clone)]
pub(super) struct Refusal(HttpError);

impl Refusal {
    /// One connection too many.
    pub(super) fn too_many(most: usize) -> Self {
        Self(HttpError::too_many(
            both!(
                "all {most} connections are taken; close one or ask again",
                "{most} 个连接已全部占用；请关闭一个，或稍后再试"
            ),
            5,
        ))
    }

    /// What hyper refuses by itself with `written`, if that is what is being written.
    pub(super) fn automatic(written: &[u8]) -> Option<Self> {
        let rest = written.strip_prefix(b"HTTP/1.1 ")?;
        let is_automatic = rest.ends_with(b"\r\n\r\n")
            && holds(rest, b"\r\ncontent-length: 0\r\n")
            && !holds(rest, OURS);
        let error = match rest.get(..3).filter(|_| is_automatic)? {
            b"400" => HttpError::bad_request(both!(
                "this is no HTTP/1.1 request: check its first line and its headers, and percent-encode the address",
                "这不是 HTTP/1.1 请求：请检查首行和各标头，并对地址作百分号编码"
            )),
            b"414" => HttpError::address_too_long(),
            b"431" => HttpError::head_too_large(),
            _ => return None,
        };
        Some(Self(error))
    }

    /// All of it, as bytes of HTTP/1.1.
    pub(super) fn response(&self) -> Vec<u8> {
        let problem: Problem = self.0.problem();
        let body = serde_json::to_string(&problem).unwrap_or_default();
        let status = self.0.status();
        format!(
            "HTTP/1.1 {status}\r\ncontent-type: {PROBLEM_JSON}\r\ncontent-length: {}\r\ncache-control: no-store\r\n\
             x-content-type-options: nosniff\r\nconnection: close\r\n\r\n{body}",
            body.len()
        )
        .into_bytes()
    }
}

fn holds(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_hyper_says_by_itself_is_replaced() {
        let automatic =
            |text: &str| Refusal::automatic(text.as_bytes()).map(|r| r.0.status().as_u16());
        let of = |status: &str| {
            format!(
                "HTTP/1.1 {status}\r\ncontent-length: 0\r\ndate: Mon, 01 Jun 2026 00:00:00 GMT\r\n\r\n"
            )
        };
        assert_eq!(automatic(&of("400 Bad Request")), Some(400));
        assert_eq!(automatic(&of("414 URI Too Long")), Some(414));
        assert_eq!(
            automatic(&of("431 Request Header Fields Too Large")),
            Some(431)
        );
        assert_eq!(automatic(&of("304 Not Modified")), None);
        assert_eq!(
            automatic(
                "HTTP/1.1 400 Bad Request\r\nx-content-type-options: nosniff\r\ncontent-length: 0\r\n\r\n"
            ),
            None
        );
        assert_eq!(automatic("HTTP/1.1 400 Bad Request\r\n"), None);
    }

    #[test]
    fn a_refusal_is_a_whole_response() {
        let text = String::from_utf8(Refusal::too_many(7).response()).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(
            head.starts_with("HTTP/1.1 429 Too Many Requests\r\n"),
            "{head}"
        );
        assert!(head.contains(&format!("content-length: {}\r\n", body.len())));
        let problem: Problem = serde_json::from_str(body).unwrap();
        assert_eq!(problem.status, 429);
    }
}

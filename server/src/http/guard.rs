//! Where a request may come from.
//!
//! A server on the loopback interface is still reachable by every web page that the user opens: a page can send requests
//! and open WebSockets to `127.0.0.1`, and by DNS rebinding even read the answers. So:
//!
//! - the `Host` header must be an address, `localhost` or a name that the options allow;
//! - a request that changes something, or opens a WebSocket, and carries an `Origin` must come from this server's own
//!   pages or from a page of this machine (`http://localhost:5173` while the console is developed).
//!
//! Programs send no `Origin` and are not affected.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use twin_core::both;

use super::problem::HttpError;

/// Names under which the server may be reached.
#[derive(Debug, Clone)]
pub(crate) struct AllowedHosts(Arc<[String]>);

impl AllowedHosts {
    /// Names beside `localhost` and addresses.
    pub(crate) fn new(names: Vec<String>) -> Self {
        Self(names.into_iter().map(|n| n.to_ascii_lowercase()).collect())
    }

    fn admits(&self, host: &str) -> bool {
        let name = host_name(host).to_ascii_lowercase();
        name.parse::<IpAddr>().is_ok() || is_localhost(&name) || self.0.contains(&name)
    }

    fn check(
        &self,
        method: &Method,
        headers: &HeaderMap,
        authority: Option<&str>,
    ) -> Result<(), HttpError> {
        if headers.get_all(header::HOST).iter().count() > 1 {
            return Err(HttpError::bad_request(both!(
                "give one Host header, not several",
                "Host 标头只能有一个"
            )));
        }
        let host = headers.get(header::HOST).map(|h| h.to_str().unwrap_or(""));
        let host = host.or(authority).unwrap_or("");
        if !self.admits(host) {
            return Err(HttpError::forbidden(both!(
                "the Host header is neither an address nor localhost; start the server with the name allowed if it is yours",
                "Host 标头既不是地址，也不是 localhost；若该名称属于本机，请在启动服务时允许它"
            )));
        }
        let changes = !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
        let upgrades = headers.contains_key(header::UPGRADE);
        match headers.get(header::ORIGIN) {
            Some(origin) if changes || upgrades => {
                let origin = origin.to_str().unwrap_or("");
                if same_origin(origin, host) || is_loopback_origin(origin) {
                    Ok(())
                } else {
                    Err(HttpError::forbidden(both!(
                        "a web page of another origin may not send commands or open the live stream; use the server's own console",
                        "其他来源的网页不能发送命令或打开实时流；请使用服务自带的控制台"
                    )))
                }
            }
            _ => Ok(()),
        }
    }
}

/// Refuses what comes from elsewhere.
pub(crate) async fn guard(
    State(hosts): State<AllowedHosts>,
    request: Request,
    next: Next,
) -> Response {
    let authority = request.uri().authority().map(|a| a.as_str().to_owned());
    match hosts.check(request.method(), request.headers(), authority.as_deref()) {
        Ok(()) => next.run(request).await,
        Err(error) => error.into_response(),
    }
}

/// `host` without its port and brackets.
fn host_name(host: &str) -> &str {
    if let Some(rest) = host.strip_prefix('[') {
        return rest.split(']').next().unwrap_or("");
    }
    host.rsplit_once(':').map_or(host, |(name, _)| name)
}

fn is_localhost(name: &str) -> bool {
    name == "localhost" || name.ends_with(".localhost")
}

fn authority_of(origin: &str) -> Option<&str> {
    origin
        .strip_prefix("http://")
        .or_else(|| origin.strip_prefix("https://"))
}

fn same_origin(origin: &str, host: &str) -> bool {
    authority_of(origin).is_some_and(|a| !a.is_empty() && a.eq_ignore_ascii_case(host))
}

fn is_loopback_origin(origin: &str) -> bool {
    let Some(authority) = authority_of(origin) else {
        return false;
    };
    let name = host_name(authority).to_ascii_lowercase();
    is_localhost(&name) || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(method: Method, host: &str, origin: Option<&str>, upgrade: Option<&str>) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, host.parse().unwrap());
        for (name, value) in [(header::ORIGIN, origin), (header::UPGRADE, upgrade)] {
            if let Some(value) = value {
                headers.insert(name, value.parse().unwrap());
            }
        }
        let hosts = AllowedHosts::new(vec!["twin.example".to_owned()]);
        hosts.check(&method, &headers, None).is_ok()
    }

    #[test]
    fn own_and_loopback_pages_may_command() {
        assert!(verdict(Method::POST, "127.0.0.1:8080", None, None));
        assert!(verdict(
            Method::POST,
            "127.0.0.1:8080",
            Some("http://127.0.0.1:8080"),
            None
        ));
        assert!(verdict(
            Method::POST,
            "127.0.0.1:8080",
            Some("http://localhost:5173"),
            None
        ));
        assert!(verdict(
            Method::GET,
            "[::1]:8080",
            Some("http://[::1]:8080"),
            Some("websocket")
        ));
        assert!(verdict(
            Method::POST,
            "Twin.Example",
            Some("http://twin.example"),
            None
        ));
    }

    #[test]
    fn foreign_pages_may_not() {
        for origin in [
            "http://evil.example",
            "null",
            "http://127.0.0.1.evil.example",
            "https://localhost.evil.example",
            "",
            "file://",
        ] {
            assert!(
                !verdict(Method::POST, "127.0.0.1:8080", Some(origin), None),
                "{origin}"
            );
            assert!(
                !verdict(
                    Method::GET,
                    "127.0.0.1:8080",
                    Some(origin),
                    Some("websocket")
                ),
                "{origin}"
            );
        }
        assert!(verdict(
            Method::GET,
            "127.0.0.1:8080",
            Some("http://evil.example"),
            None
        ));
    }

    #[test]
    fn several_host_headers_are_refused() {
        let mut headers = HeaderMap::new();
        for host in ["127.0.0.1:8080", "evil.example"] {
            headers.append(header::HOST, host.parse().unwrap());
        }
        let hosts = AllowedHosts::new(Vec::new());
        assert!(hosts.check(&Method::GET, &headers, None).is_err());
    }

    #[test]
    fn a_rebound_name_is_refused() {
        assert!(!verdict(Method::GET, "evil.example:8080", None, None));
        assert!(!verdict(Method::GET, "", None, None));
        assert!(verdict(Method::GET, "192.168.1.7:8080", None, None));
        assert!(verdict(Method::GET, "localhost", None, None));
    }
}

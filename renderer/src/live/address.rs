//! The address of a server.

use std::fmt;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::str::FromStr;

use tungstenite::http::Uri;

/// Address of a server: `http://host:port`, without a slash at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerUrl {
    text: String,
    host: String,
    port: u16,
}

/// Port of an address that names none (RFC 9110, 4.2.1).
const HTTP_PORT: u16 = 80;

impl FromStr for ServerUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let Some(rest) = text.strip_prefix("http://") else {
            return Err(format!(
                "'{text}' is not an http:// address; this viewer speaks plain HTTP, so reach a TLS server through its local port"
            ));
        };
        let rest = rest.trim_end_matches('/');
        let uri = format!("http://{rest}").parse::<Uri>().ok();
        uri.and_then(|uri| Self::of(&uri, rest)).ok_or_else(|| {
            format!("'{text}' names no server; give an address such as http://127.0.0.1:8080")
        })
    }
}

impl ServerUrl {
    fn of(uri: &Uri, rest: &str) -> Option<Self> {
        let authority = uri.authority()?;
        let named = authority.as_str().strip_prefix(authority.host())?;
        let port = match named.strip_prefix(':') {
            Some(digits) => digits.parse().ok()?,
            None => HTTP_PORT,
        };
        let host = authority.host().trim_matches(['[', ']']).to_owned();
        (!host.is_empty() && uri.query().is_none()).then(|| Self {
            text: format!("http://{rest}"),
            host,
            port,
        })
    }

    /// Where the scene is.
    pub(super) fn scene(&self) -> String {
        format!("{}/api/v1/scene", self.text)
    }

    /// Where the file of the scene's model `number` is.
    pub(super) fn model(&self, number: usize) -> String {
        format!("{}/api/v1/models/{number}.glb", self.text)
    }

    /// Where the live messages are.
    pub(super) fn live(&self) -> String {
        format!("ws{}/api/v1/live", self.text.trim_start_matches("http"))
    }

    /// The network addresses of its host.
    ///
    /// # Errors
    /// When the name is not known.
    pub(super) fn resolve(&self) -> io::Result<Vec<SocketAddr>> {
        Ok((self.host.as_str(), self.port).to_socket_addrs()?.collect())
    }
}

impl fmt::Display for ServerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read() {
        let url: ServerUrl = "http://127.0.0.1:8080/".parse().unwrap();
        assert_eq!(url.scene(), "http://127.0.0.1:8080/api/v1/scene");
        assert_eq!(url.live(), "ws://127.0.0.1:8080/api/v1/live");
        assert_eq!(
            url.resolve().unwrap(),
            ["127.0.0.1:8080".parse::<SocketAddr>().unwrap()]
        );
        let inside: ServerUrl = "http://[::1]/twin".parse().unwrap();
        assert_eq!((inside.host.as_str(), inside.port), ("::1", 80));
        assert_eq!(inside.live(), "ws://[::1]/twin/api/v1/live");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let check = |text: &str, words: &str| {
            let error = text.parse::<ServerUrl>().unwrap_err();
            assert!(error.contains(words), "{text}: {error}");
        };
        check("https://example.org", "plain HTTP");
        for text in [
            "http://",
            "http:///",
            "http://:80",
            "http://a b",
            "http://a:99999",
            "http://a:x",
            "http://a/?b=c",
        ] {
            check(text, "names no server");
        }
    }
}

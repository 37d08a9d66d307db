//! Where a target is.

use std::path::PathBuf;

use twin_core::both;
use twin_core::told::Bilingual;
use url::Url;

/// What is spoken with a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// MQTT.
    Mqtt,
    /// HTTP/1.1.
    Http,
    /// NATS, or JetStream with a stream.
    Nats,
    /// WebSocket.
    WebSocket,
    /// A file of one message a line.
    File,
    /// A folder of Parquet files.
    Parquet,
    /// Standard output.
    Stdout,
}

impl Scheme {
    /// Whether somebody at the other end has to know who speaks; a file is only looked at.
    pub(crate) fn is_network(self) -> bool {
        match self {
            Self::Mqtt | Self::Http | Self::Nats | Self::WebSocket => true,
            Self::File | Self::Parquet | Self::Stdout => false,
        }
    }
}

/// Where a target is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// What is spoken.
    pub scheme: Scheme,
    /// Whether over TLS.
    pub is_secure: bool,
    /// Its host; empty for a file.
    pub host: String,
    /// Its port; 0 for a file.
    pub port: u16,
    /// The URL as it was given, or the file's path.
    pub url: String,
}

impl Address {
    /// Reads `mqtt://HOST:PORT`, `mqtts://`, `http://HOST:PORT/PATH`, `https://`, `nats://`, `tls://` (NATS over TLS), `ws://`, `wss://`,
    /// `stdout`, a folder's path that ends in `.parquet`, or a file's path.
    ///
    /// # Errors
    /// When it is none of those, or holds a credential.
    pub fn parse(text: &str) -> Result<Self, Bilingual> {
        if text == "stdout" {
            return Ok(Self::local(Scheme::Stdout, text));
        }
        if !text.contains("://") && text.trim_end_matches('/').ends_with(".parquet") {
            return Ok(Self::local(Scheme::Parquet, text));
        }
        if !text.contains("://") {
            return Ok(Self::local(Scheme::File, text));
        }
        // The parser's own errors do not repeat the text, which may hold a password.
        let url = Url::parse(text).map_err(|e| both!("is no URL: {e}", "不是 URL：{e}"))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(both!(
                "holds a user name or password; name them apart (user, password_env or password_file)",
                "含用户名或口令；请分别指定（user、password_env 或 password_file）"
            ));
        }
        let (scheme, is_secure, port) = match url.scheme() {
            "mqtt" | "tcp" => (Scheme::Mqtt, false, 1883),
            "mqtts" | "ssl" => (Scheme::Mqtt, true, 8883),
            "http" => (Scheme::Http, false, 80),
            "https" => (Scheme::Http, true, 443),
            "nats" => (Scheme::Nats, false, 4222),
            "tls" => (Scheme::Nats, true, 4222),
            "ws" => (Scheme::WebSocket, false, 80),
            "wss" => (Scheme::WebSocket, true, 443),
            other => {
                return Err(both!(
                    "begins with '{other}://'; known are mqtt, mqtts, http, https, nats, tls (NATS), ws, wss, stdout, files, and folders that end in .parquet",
                    "以“{other}://”开头；可用的有 mqtt、mqtts、http、https、nats、tls（NATS）、ws、wss、stdout、文件，以及以 .parquet 结尾的文件夹"
                ));
            }
        };
        let host = url.host_str().unwrap_or_default();
        if host.is_empty() {
            return Err(both!("names no host", "未写明主机"));
        }
        Ok(Self {
            scheme,
            is_secure,
            host: host.trim_matches(['[', ']']).to_owned(),
            port: url.port().unwrap_or(port),
            url: text.to_owned(),
        })
    }

    fn local(scheme: Scheme, text: &str) -> Self {
        Self {
            scheme,
            is_secure: false,
            host: String::new(),
            port: 0,
            url: text.to_owned(),
        }
    }

    /// Path and query as they were given; `/` if there are none.
    #[must_use]
    pub fn path_and_query(&self) -> &str {
        let after = self.url.split_once("://").map_or("", |(_, rest)| rest);
        match after.find(['/', '?']) {
            Some(at) => after.get(at..).unwrap_or("/"),
            None => "/",
        }
    }

    /// The target as it is told to people: of a URL scheme, host and port alone, since paths and queries of some platforms hold tokens.
    #[must_use]
    pub fn shown(&self) -> String {
        match (self.scheme.is_network(), self.url.split_once("://")) {
            (true, Some((scheme, _))) => format!("{scheme}://{}", self.host_and_port()),
            _ => self.url.clone(),
        }
    }

    /// Host and port as URLs have them: an IPv6 address in brackets.
    #[must_use]
    pub fn host_and_port(&self) -> String {
        host_and_port(&self.host, self.port)
    }

    /// The file or folder, for [`Scheme::File`] and [`Scheme::Parquet`].
    #[must_use]
    pub fn path(&self) -> PathBuf {
        PathBuf::from(&self.url)
    }
}

/// A host without brackets and its port, as URLs and the header `Host` have them (RFC 3986, 3.2.2).
pub(crate) fn host_and_port(host: &str, port: u16) -> String {
    match host.contains(':') {
        true => format!("[{host}]:{port}"),
        false => format!("{host}:{port}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_told_without_what_may_be_secret() {
        for (url, expected) in [
            ("mqtt://broker.example", "mqtt://broker.example:1883"),
            (
                "https://h/api/v1/TOKEN/telemetry?key=TOKEN",
                "https://h:443",
            ),
            ("http://h?key=TOKEN", "http://h:80"),
            ("tls://h/", "tls://h:4222"),
            ("wss://[::1]:9/x", "wss://[::1]:9"),
            ("nats://[2001:db8::7]", "nats://[2001:db8::7]:4222"),
            ("stdout", "stdout"),
            ("runs/out.ndjson", "runs/out.ndjson"),
            ("runs/day.parquet", "runs/day.parquet"),
        ] {
            assert_eq!(Address::parse(url).unwrap().shown(), expected);
        }
    }
}

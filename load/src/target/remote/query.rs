//! A web address that is asked again and again.

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::Request;
use hyper::header::{ACCEPT, AUTHORIZATION, HOST, USER_AGENT};
use twin_core::both;
use twin_core::told::Bilingual;

use super::http::{Sender, authorization, open};
use super::settings::RemoteSettings;
use super::socket::Socket;
use super::wire::NO_ANSWER;

/// Bytes of an answer that are read at most.
const ANSWER_BYTES: usize = 64 << 20;

/// A connection to a web address, made anew when it broke.
#[derive(Debug)]
pub(crate) struct Query {
    settings: RemoteSettings,
    sender: Option<Sender>,
}

impl Query {
    pub(crate) fn new(settings: RemoteSettings) -> Self {
        Self {
            settings,
            sender: None,
        }
    }

    /// Asks for `path` and its query; what is answered with 2xx.
    pub(crate) async fn ask(&mut self, path: &str) -> Result<Bytes, Bilingual> {
        let limit = self.settings.connect_timeout;
        match tokio::time::timeout(limit, self.try_ask(path)).await {
            Ok(answer) => answer,
            Err(_) => Err(NO_ANSWER.into()),
        }
    }

    async fn try_ask(&mut self, path: &str) -> Result<Bytes, Bilingual> {
        let kept = self.sender.take().filter(|sender| !sender.is_closed());
        let mut sender = match kept {
            Some(sender) => sender,
            None => open(Socket::connect(&self.settings).await?).await?,
        };
        let request = self.request(path)?;
        let said = |e: hyper::Error| Bilingual::alike(e.to_string());
        sender.ready().await.map_err(said)?;
        let answer = sender.send_request(request).await.map_err(said)?;
        let (head, body) = answer.into_parts();
        let body = Limited::new(body, ANSWER_BYTES).collect().await;
        let body = body.map_err(|e| Bilingual::alike(e.to_string()))?;
        // One that was read to its end can be used again.
        self.sender = Some(sender);
        if head.status.is_success() {
            return Ok(body.to_bytes());
        }
        let status = head.status;
        Err(both!("the platform answers {status}", "平台应答 {status}"))
    }

    fn request(&self, path: &str) -> Result<Request<Full<Bytes>>, Bilingual> {
        let settings = &self.settings;
        let mut request = Request::get(path)
            .header(HOST, settings.place())
            .header(USER_AGENT, concat!("twin/", env!("CARGO_PKG_VERSION")))
            .header(ACCEPT, "application/json");
        if let Some(value) = authorization(&settings.login)? {
            request = request.header(AUTHORIZATION, value);
        }
        let request = request.body(Full::new(Bytes::new()));
        request.map_err(|e| Bilingual::alike(e.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Address, Target};

    #[test]
    fn an_ipv6_address_has_brackets_where_it_is_named() {
        for (url, host, place) in [
            ("http://[::1]:8080/in", "::1", "[::1]:8080"),
            ("nats://[::1]", "::1", "[::1]:4222"),
            ("http://h/in", "h", "h:80"),
        ] {
            let target = Target::new(Address::parse(url).unwrap());
            let settings = RemoteSettings::of(&target, None).unwrap();
            assert_eq!((&*settings.host, &*settings.place()), (host, place));
            let request = Query::new(settings).request("/in").unwrap();
            assert_eq!(request.headers()[HOST], place, "{url}");
        }
    }
}

//! Posts how a run is doing to a web address. It has a thread of its own and keeps one text, the newest: a run never waits for it, whatever
//! becomes of the address.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::Request;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{CONTENT_TYPE, HOST, USER_AGENT};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use tokio::sync::Notify;
use twin_core::both;
use twin_core::told::{Bilingual, Told};

use crate::mqtt::{TlsError, TlsFiles};
use crate::plan::{Address, Scheme};
use crate::target::remote::Socket;

/// How often the newest text is posted, whether it is another or not: who gets none for a while knows that the run has gone.
const EVERY: Duration = Duration::from_secs(1);
/// Longest wait before an address that failed is tried again.
const LONGEST_WAIT: Duration = Duration::from_secs(10);
/// How long an answer may take.
const ANSWER: Duration = Duration::from_secs(3);
/// How long the end of a run may wait for the last text to be taken.
const GOODBYE: Duration = Duration::from_secs(4);
/// Bytes of an answer that are read, and characters of it that are shown.
const ANSWER_BYTES: usize = 16 << 10;
const SHOWN: usize = 300;

/// Why texts cannot be posted to an address.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WebhookError {
    /// The address is no web address. Its text is not repeated, since it may hold a password.
    #[error("the address {0}")]
    Address(Bilingual),
    /// TLS cannot be set up.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The operating system refuses a thread.
    #[error("the operating system refuses a thread: {0}")]
    System(#[from] std::io::Error),
}

impl Told for WebhookError {
    fn zh(&self) -> String {
        match self {
            Self::Address(reason) => format!("地址{}", reason.zh),
            Self::Tls(error) => error.zh(),
            Self::System(error) => format!("操作系统拒绝创建线程：{}", error.zh()),
        }
    }
}

/// Posts the newest text to a web address.
#[derive(Debug)]
pub struct Webhook {
    shared: Arc<Shared>,
    is_delivered: Receiver<bool>,
}

#[derive(Debug, Default)]
struct Shared {
    slot: Mutex<Slot>,
    wake: Notify,
}

#[derive(Debug, Default)]
struct Slot {
    body: Option<Bytes>,
    /// Until when the last text may be tried; none before the end.
    until: Option<Instant>,
}

impl Shared {
    fn slot(&self) -> MutexGuard<'_, Slot> {
        self.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Webhook {
    /// Makes ready to post JSON to `path` below a web address, `http://HOST:PORT` or `https://`. Whether anybody is there shows later.
    ///
    /// # Errors
    /// When it is no such address.
    pub fn open(url: &str, path: &str) -> Result<Self, WebhookError> {
        let address = Address::parse(url).map_err(WebhookError::Address)?;
        if address.scheme != Scheme::Http {
            let reason = both!(
                "must begin with http:// or https://",
                "须以 http:// 或 https:// 开头"
            );
            return Err(WebhookError::Address(reason));
        }
        let tls = address.is_secure.then(|| TlsFiles::default().config());
        let base = address.path_and_query().split(['?', '#']).next();
        let post = Post {
            path: format!("{}/{path}", base.unwrap_or_default().trim_end_matches('/')),
            tls: tls.transpose()?,
            address,
            sender: None,
        };
        let shared = Arc::new(Shared::default());
        let (told, is_delivered) = channel();
        let theirs = Arc::clone(&shared);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        std::thread::Builder::new()
            .name("twin-webhook".to_owned())
            .spawn(move || {
                runtime.block_on(deliver(&theirs, post, &told));
                // A name that is being looked up is not waited for.
                runtime.shutdown_background();
            })?;
        Ok(Self {
            shared,
            is_delivered,
        })
    }

    /// Replaces the text that is posted next.
    pub fn put(&self, body: Vec<u8>) {
        self.shared.slot().body = Some(body.into());
    }

    /// Posts the last text; waits some seconds at most until it is taken. Whether it was.
    #[must_use]
    pub fn finish(self, body: Vec<u8>) -> bool {
        self.put(body);
        self.shared.slot().until = Some(Instant::now() + GOODBYE);
        self.shared.wake.notify_one();
        let delivered = self.is_delivered.recv_timeout(GOODBYE + EVERY);
        delivered.unwrap_or(false)
    }
}

impl Drop for Webhook {
    fn drop(&mut self) {
        // A run that ends without a last text has nothing more to say.
        self.shared.slot().until.get_or_insert_with(Instant::now);
        self.shared.wake.notify_one();
    }
}

/// Posts until the last text is taken or its time is over.
async fn deliver(shared: &Shared, mut post: Post, told: &Sender<bool>) {
    let mut wait = EVERY;
    let mut is_failing = false;
    let mut failed_before_end = None;
    loop {
        let (body, until) = {
            let slot = shared.slot();
            (slot.body.clone(), slot.until)
        };
        if until.is_some() {
            failed_before_end.get_or_insert(is_failing);
        }
        // An address that failed before the end gets the last text once: nobody waits longer for it.
        let is_given_up = failed_before_end == Some(true);
        let is_over = until.is_some_and(|until| Instant::now() >= until);
        if let Some(body) = body.filter(|_| !is_over) {
            let left = until.map(|until| until.saturating_duration_since(Instant::now()));
            let most = left.map_or(ANSWER, |left| left.min(ANSWER));
            let posted = tokio::time::timeout(most, post.send(body)).await;
            let posted = posted.unwrap_or_else(|_| Err("no answer in time".to_owned()));
            wait = if posted.is_ok() {
                EVERY
            } else {
                (wait * 2).min(LONGEST_WAIT)
            };
            is_failing = tell(&post.address.shown(), posted, is_failing);
        }
        if until.is_some() && (is_over || is_given_up || !is_failing) {
            // Who does not wait for it has gone.
            let _gone = told.send(!is_over && !is_failing);
            return;
        }
        let wait = if until.is_some() { EVERY / 4 } else { wait };
        drop(tokio::time::timeout(wait, shared.wake.notified()).await);
    }
}

/// Says once that an address fails, and once that it does not any more; whether it fails.
fn tell(url: &str, posted: Result<(), String>, is_failing: bool) -> bool {
    match (&posted, is_failing) {
        (Err(reason), false) => tracing::warn!(
            "{url} cannot be told how the run is doing: {reason}; the run goes on, and it is tried again"
        ),
        (Ok(()), true) => tracing::info!("{url} is told again how the run is doing"),
        _ => {}
    }
    posted.is_err()
}

/// A connection to the address, made anew when it broke.
struct Post {
    address: Address,
    path: String,
    tls: Option<Arc<ClientConfig>>,
    sender: Option<SendRequest<Full<Bytes>>>,
}

impl Post {
    async fn send(&mut self, body: Bytes) -> Result<(), String> {
        let kept = self.sender.take().filter(|sender| !sender.is_closed());
        let mut sender = match kept {
            Some(sender) => sender,
            None => self.connect().await?,
        };
        let request = self.request(body)?;
        let answered = async {
            sender.ready().await?;
            sender.send_request(request).await
        };
        let (head, body) = answered
            .await
            .map_err(|e: hyper::Error| e.to_string())?
            .into_parts();
        let body = Limited::new(body, ANSWER_BYTES).collect().await;
        let text = body.map(|b| b.to_bytes()).unwrap_or_default();
        // One that was read to its end can be used again.
        self.sender = Some(sender);
        if head.status.is_success() {
            return Ok(());
        }
        Err(format!("it answers {}: {}", head.status, said(&text)))
    }

    async fn connect(&self) -> Result<SendRequest<Full<Bytes>>, String> {
        let place = (self.address.host.as_str(), self.address.port);
        let socket = Socket::open(place, self.tls.as_ref(), ANSWER).await;
        // For the log, which is English.
        let socket = socket.map_err(|reason| reason.en.to_string())?;
        let (sender, connection) = handshake(TokioIo::new(socket))
            .await
            .map_err(|e| e.to_string())?;
        // Its end is seen by the next request.
        drop(tokio::spawn(connection));
        Ok(sender)
    }

    fn request(&self, body: Bytes) -> Result<Request<Full<Bytes>>, String> {
        Request::post(&self.path)
            .header(HOST, self.address.host_and_port())
            .header(USER_AGENT, concat!("twin/", env!("CARGO_PKG_VERSION")))
            .header(CONTENT_TYPE, "application/json")
            .body(Full::new(body))
            .map_err(|e| e.to_string())
    }
}

/// What an answer says to people: the detail of problem details (RFC 9457), else its beginning.
fn said(text: &[u8]) -> String {
    let problem: Option<serde_json::Value> = serde_json::from_slice(text).ok();
    let detail = problem.as_ref().and_then(|p| p["detail"].as_str());
    let text = String::from_utf8_lossy(text);
    let text = detail.unwrap_or(text.trim());
    text.chars().take(SHOWN).collect()
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader, Read, Write};
    use std::net::{TcpListener, TcpStream};

    use super::*;

    /// Reads a request; its first line and its body.
    fn heard(socket: &mut BufReader<TcpStream>) -> (String, String) {
        let mut first = String::new();
        socket.read_line(&mut first).unwrap();
        let mut length = 0;
        loop {
            let mut line = String::new();
            socket.read_line(&mut line).unwrap();
            if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
            if line.trim().is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        socket.read_exact(&mut body).unwrap();
        (first.trim().to_owned(), String::from_utf8(body).unwrap())
    }

    fn accept(listener: &TcpListener) -> BufReader<TcpStream> {
        BufReader::new(listener.accept().unwrap().0)
    }

    fn answer(socket: &mut BufReader<TcpStream>, status: &str) {
        let head = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n");
        socket.get_mut().write_all(head.as_bytes()).unwrap();
    }

    #[test]
    fn the_newest_text_is_posted_again_and_again_and_the_last_one_is_waited_for() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/below/?x=1", listener.local_addr().unwrap());
        let webhook = Webhook::open(&url, "runs").unwrap();
        webhook.put(b"one".to_vec());
        webhook.put(b"two".to_vec());
        let mut socket = accept(&listener);
        let two = ("POST /below/runs HTTP/1.1".to_owned(), "two".to_owned());
        for _ in 0..2 {
            assert_eq!(heard(&mut socket), two, "though there is nothing new");
            answer(&mut socket, "200 OK");
        }
        let ending = std::thread::spawn(move || webhook.finish(b"end".to_vec()));
        while heard(&mut socket).1 != "end" {
            answer(&mut socket, "200 OK");
        }
        // It breaks the connection instead of answering: the last text comes once more.
        drop(socket);
        let mut socket = accept(&listener);
        assert_eq!(heard(&mut socket).1, "end");
        answer(&mut socket, "503 Later");
        assert_eq!(heard(&mut socket).1, "end");
        answer(&mut socket, "201 Created");
        assert!(ending.join().unwrap());
    }

    #[test]
    fn nobody_waits_for_an_address_that_says_nothing() {
        let silent = TcpListener::bind("127.0.0.1:0").unwrap();
        let gone = TcpListener::bind("127.0.0.1:0").unwrap();
        let place = gone.local_addr().unwrap();
        drop(gone);
        for place in [silent.local_addr().unwrap(), place] {
            let webhook = Webhook::open(&format!("http://{place}"), "runs").unwrap();
            let begun = Instant::now();
            for number in 0..10_000 {
                webhook.put(format!("text {number}").into_bytes());
            }
            assert!(begun.elapsed() < Duration::from_secs(1));
            assert!(!webhook.finish(b"end".to_vec()));
            assert!(begun.elapsed() < GOODBYE + Duration::from_secs(3));
        }
    }

    #[test]
    fn what_is_no_web_address_is_refused_without_being_repeated() {
        for url in [
            "mqtt://h",
            "stdout",
            "ftp://h",
            "http://me:hunter2@h",
            "http://",
        ] {
            let said = Webhook::open(url, "runs").unwrap_err().to_string();
            assert!(!said.contains("hunter2"), "{said}");
        }
    }

    #[test]
    fn an_answer_is_told_by_its_detail() {
        assert_eq!(said(br#"{"detail":"too many runs"}"#), "too many runs");
        assert_eq!(said(b" <html> "), "<html>");
    }
}

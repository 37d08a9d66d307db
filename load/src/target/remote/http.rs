//! HTTP/1.1: a POST a message or a batch, answers that ask for less, and answers that refuse.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{
    AUTHORIZATION, CONTENT_TYPE, HOST, HeaderValue, LOCATION, RETRY_AFTER, USER_AGENT,
};
use hyper::{HeaderMap, Request, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::sync::mpsc::Receiver;
use twin_core::both;
use twin_core::told::Bilingual;
use url::Url;

use super::parcel::{Item, Parcel};
use super::settings::{Body, Login, USER_PLACE};
use super::socket::Socket;
use super::wire::{Event, Line, NO_ANSWER, Waits, Work};
use crate::target::lines;

/// Bytes of an answer that are read: an explanation, no document.
const ANSWER_BYTES: usize = 64 << 10;
/// Characters of an answer that are shown to a person.
const SHOWN: usize = 200;
/// Times that a request is sent which fails each time: the platform neither takes nor refuses it, nor asks for less.
const ATTEMPTS: u32 = 5;
/// Longest wait that a platform may ask for: a run is no longer than people wait.
const LONGEST_WAIT: Duration = Duration::from_secs(300);

pub(super) type Sender = SendRequest<Full<Bytes>>;

/// What an answer means.
enum Answer {
    Taken,
    Refused(Bilingual),
    /// The platform asks for less, and may say for how long.
    Less(Option<Duration>, Bilingual),
    /// Something failed: it may go well next time.
    Failed(Bilingual),
}

/// Sends parcel after parcel.
pub(super) async fn speak(line: Line, mut work: Receiver<Work>) {
    let mut waits = line.waits();
    let mut sender = connect(&line, &mut waits).await;
    while let Some(work) = work.recv().await {
        match work {
            Work::Break(wait) => {
                drop(sender);
                line.down(both!("a reconnect storm", "重连风暴"));
                tokio::time::sleep(wait).await;
                sender = connect(&line, &mut waits).await;
            }
            Work::Parcel(parcel) => send(&line, &mut waits, &mut sender, parcel).await,
        }
    }
}

/// Connects, however long that takes.
async fn connect(line: &Line, waits: &mut Waits) -> Sender {
    loop {
        match dial(line).await {
            Ok(sender) => {
                waits.reset();
                line.up();
                return sender;
            }
            Err(reason) => line.down(reason),
        }
        tokio::time::sleep(waits.next()).await;
    }
}

async fn dial(line: &Line) -> Result<Sender, Bilingual> {
    open(line.socket().await?).await
}

/// Begins to speak over a socket.
pub(super) async fn open(socket: Socket) -> Result<Sender, Bilingual> {
    let (sender, connection) = handshake(TokioIo::new(socket))
        .await
        .map_err(|e| Bilingual::alike(e.to_string()))?;
    // Its end is seen by the next request.
    drop(tokio::spawn(connection));
    Ok(sender)
}

async fn send(line: &Line, waits: &mut Waits, sender: &mut Sender, parcel: Parcel) {
    let (items, bytes) = parcel.into_parts();
    match line.settings.body {
        Body::Payload => {
            for item in &items {
                let body = item.payload(&bytes);
                let kind = content_type(&body);
                post(
                    line,
                    waits,
                    sender,
                    std::slice::from_ref(item),
                    &item.topic(&bytes),
                    body,
                    kind,
                )
                .await;
            }
        }
        Body::Lines => {
            let mut body = Vec::with_capacity(bytes.len() + items.len() * 32);
            for item in &items {
                lines::put(&mut body, &item.topic(&bytes), &item.payload(&bytes));
            }
            post(
                line,
                waits,
                sender,
                &items,
                &[],
                body.into(),
                "application/x-ndjson",
            )
            .await;
        }
        Body::Array => {
            let mut body = vec![b'['];
            for item in &items {
                if body.len() > 1 {
                    body.push(b',');
                }
                lines::put_value(&mut body, &item.payload(&bytes));
            }
            body.push(b']');
            post(
                line,
                waits,
                sender,
                &items,
                &[],
                body.into(),
                "application/json",
            )
            .await;
        }
    }
}

/// Posts `items` until the platform takes or refuses them, or has failed too often.
async fn post(
    line: &Line,
    waits: &mut Waits,
    sender: &mut Sender,
    items: &[Item],
    topic: &[u8],
    body: Bytes,
    kind: &'static str,
) {
    let path = path_of(line, topic);
    let mut is_sent = false;
    // What asks for less has not failed, however often it does.
    let (mut failures, mut times_less) = (0, 0);
    loop {
        line.wait(waits).await;
        let answer = match reach(line, sender).await {
            Ok(()) => {
                // Told before the answer comes, which it may never do.
                if !is_sent {
                    line.sent(items, body.len(), line.now());
                    is_sent = true;
                }
                ask(line, sender, &path, body.clone(), kind).await
            }
            Err(reason) => Answer::Failed(reason),
        };
        match answer {
            Answer::Taken => {
                return line.acknowledged(items, line.now());
            }
            Answer::Refused(reason) => {
                return line.rejected(items, reason);
            }
            Answer::Less(asked, reason) => {
                line.tell(Event::Throttled { reason });
                let asked = asked.unwrap_or_default();
                line.hold(asked);
                // Who asks for no wait, or for a shorter one, would be asked again and again without any.
                let least = waits.after(times_less);
                times_less += 1;
                if asked < least {
                    tokio::time::sleep(least).await;
                }
            }
            Answer::Failed(_) if failures + 1 < ATTEMPTS => {
                tokio::time::sleep(waits.after(failures)).await;
                failures += 1;
            }
            Answer::Failed(reason) if is_sent => {
                return line.rejected(items, reason);
            }
            // The platform never had them.
            Answer::Failed(_) => return line.dropped(items),
        }
        if is_sent {
            line.tell(Event::Repeated { count: items.len() });
        }
        reconnect(line, sender).await;
    }
}

/// The path of a request, with what its places stand for.
fn path_of(line: &Line, topic: &[u8]) -> String {
    let path = line.settings.path.replace("{topic}", &escaped(topic));
    match line.settings.in_path(&line.login) {
        // It is one level, whatever is in it.
        Some(user) => path.replace(USER_PLACE, &escaped(user.as_bytes()).replace('/', "%2F")),
        None => path,
    }
}

/// Connects again where the platform closed the connection, however long that takes.
async fn reconnect(line: &Line, sender: &mut Sender) {
    if sender.is_closed() {
        line.down(both!(
            "the connection was closed by the platform",
            "连接被平台关闭"
        ));
        let mut connecting = line.waits();
        *sender = connect(line, &mut connecting).await;
    }
}

/// Makes a connection again that was kept open and closed meanwhile: no message was in it.
async fn reach(line: &Line, sender: &mut Sender) -> Result<(), Bilingual> {
    if sender.is_closed() {
        match dial(line).await {
            Ok(new) => *sender = new,
            Err(reason) => {
                line.down(reason.clone());
                return Err(reason);
            }
        }
    }
    Ok(())
}

async fn ask(
    line: &Line,
    sender: &mut Sender,
    path: &str,
    body: Bytes,
    kind: &'static str,
) -> Answer {
    let request = match request(line, path, body, kind) {
        Ok(request) => request,
        Err(reason) => return Answer::Refused(reason),
    };
    let asked = async {
        let said = |e: hyper::Error| Bilingual::alike(e.to_string());
        sender.ready().await.map_err(said)?;
        let answer = sender.send_request(request).await.map_err(said)?;
        let (head, body) = answer.into_parts();
        let body = Limited::new(body, ANSWER_BYTES).collect().await;
        let text = body.map(|b| String::from_utf8_lossy(&b.to_bytes()).into_owned());
        Ok::<_, Bilingual>((head.status, head.headers, text.unwrap_or_default()))
    };
    match tokio::time::timeout(line.settings.connect_timeout, asked).await {
        Ok(Ok((status, headers, text))) => {
            // Nobody sees the text of a success.
            let user = line.settings.in_path(&line.login);
            let shown = (!status.is_success()).then(|| without(&text, path, user));
            judge(status, &headers, &shown.unwrap_or_default())
        }
        Ok(Err(reason)) => Answer::Failed(reason),
        Err(_) => Answer::Failed(NO_ANSWER.into()),
    }
}

fn request(
    line: &Line,
    path: &str,
    body: Bytes,
    kind: &'static str,
) -> Result<Request<Full<Bytes>>, Bilingual> {
    let settings = &line.settings;
    let mut request = Request::post(path)
        .header(HOST, settings.place())
        .header(USER_AGENT, concat!("twin/", env!("CARGO_PKG_VERSION")))
        .header(CONTENT_TYPE, kind);
    // A token that is in the path is not sent once more.
    let login = &line.login;
    let is_pair = login.user.is_some() && login.password.is_some();
    let is_in_path = settings.in_path(login).is_some() && !is_pair;
    if !is_in_path && let Some(value) = authorization(login)? {
        request = request.header(AUTHORIZATION, value);
    }
    let request = request.body(Full::new(body));
    request.map_err(|e| Bilingual::alike(e.to_string()))
}

/// `Basic` with a user (RFC 7617), `Bearer` with a token alone (RFC 6750).
pub(super) fn authorization(login: &Login) -> Result<Option<HeaderValue>, Bilingual> {
    let password = login.password.as_ref().map_or("", |p| p.reveal());
    let text = match (&login.user, &login.password) {
        (None, None) => return Ok(None),
        (None, Some(_)) => format!("Bearer {password}"),
        (Some(user), _) => format!("Basic {}", base64(format!("{user}:{password}").as_bytes())),
    };
    let value = HeaderValue::from_str(&text);
    let mut value = value.map_err(|_| {
        both!(
            "the credential holds characters that HTTP has not",
            "凭据中有 HTTP 不允许的字符"
        )
    })?;
    value.set_sensitive(true);
    Ok(Some(value))
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for piece in bytes.chunks(3) {
        let padded = [0, 1, 2].map(|n| u32::from(piece.get(n).copied().unwrap_or(0)));
        let number = padded[0] << 16 | padded[1] << 8 | padded[2];
        for at in 0..4 {
            let letter = LETTERS[(number >> (18 - 6 * at) & 63) as usize];
            text.push(if at > piece.len() {
                '='
            } else {
                char::from(letter)
            });
        }
    }
    text
}

/// RFC 9110: 15.3 taken; 10.2.3 and RFC 6585 4 what asks for less; 15.5 and 15.6 what may go well later, and what will not.
fn judge(status: StatusCode, headers: &HeaderMap, text: &str) -> Answer {
    let shown: String = text.trim().chars().take(SHOWN).collect();
    let mut reason = both!("the platform answers {status}", "平台应答 {status}");
    if let Some(place) = headers.get(LOCATION) {
        let place = place_of(place);
        reason = both!("{reason}, moved to {place}", "{reason}，已移至 {place}" => reason, place);
    }
    if !shown.is_empty() {
        reason = both!("{reason}: {shown}", "{reason}：{shown}" => reason);
    }
    match status.as_u16() {
        200..=299 => Answer::Taken,
        429 | 503 => Answer::Less(retry_after(headers), reason),
        408 | 425 | 500 | 502 | 504 => Answer::Failed(reason),
        _ => Answer::Refused(reason),
    }
}

/// Where an answer says that what was asked for is: scheme and host alone, since its path may be as secret as ours.
fn place_of(location: &HeaderValue) -> Bilingual {
    let url = location.to_str().ok().and_then(|t| Url::parse(t).ok());
    match url {
        Some(url) => Bilingual::alike(url.origin().ascii_serialization()),
        None => both!("another path", "其他路径"),
    }
}

/// What an answer says, without the path and query that were asked for, and the user in them: some platforms have tokens in theirs and repeat them.
fn without(text: &str, path: &str, user: Option<&str>) -> String {
    let (bare, query) = path.split_once('?').unwrap_or((path, ""));
    let pieces = [path, bare, query, user.unwrap_or_default()]
        .into_iter()
        .filter(|p| p.len() > 1);
    pieces.fold(text.to_owned(), |text, piece| text.replace(piece, "..."))
}

/// Seconds, or a date.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = match text.parse::<u64>() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => {
            let then = httpdate::parse_http_date(text).ok()?;
            then.duration_since(SystemTime::now()).unwrap_or_default()
        }
    };
    Some(wait.min(LONGEST_WAIT))
}

fn content_type(body: &[u8]) -> &'static str {
    match body.first() {
        Some(b'{' | b'[') => "application/json",
        _ if std::str::from_utf8(body).is_ok() => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// A topic in a path: what RFC 3986 does not allow there in `%` and digits.
fn escaped(topic: &[u8]) -> String {
    let mut text = String::new();
    for byte in topic {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                text.push(char::from(*byte));
            }
            _ => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_rfc_4648() {
        for (plain, coded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn a_wait_is_read_as_seconds_or_date() {
        let wait = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, HeaderValue::from_str(text).unwrap());
            retry_after(&headers)
        };
        assert_eq!(wait("7"), Some(Duration::from_secs(7)));
        assert_eq!(wait("99999"), Some(LONGEST_WAIT));
        assert_eq!(wait("Wed, 21 Oct 2015 07:28:00 GMT"), Some(Duration::ZERO));
        assert_eq!(wait("soon"), None);
        let date = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(60));
        let wait = wait(&date).unwrap();
        assert!(wait > Duration::from_secs(50) && wait <= Duration::from_secs(60));
    }

    #[test]
    fn a_refusal_tells_neither_our_path_nor_where_it_sends_us() {
        let path = "/api/v1/TOKEN/telemetry?key=TOKEN";
        let text = r#"{"path":"/api/v1/TOKEN/telemetry","query":"key=TOKEN"}"#;
        let shown = without(text, path, None);
        assert_eq!(shown, r#"{"path":"...","query":"..."}"#);
        assert_eq!(without("a/b", "/", None), "a/b");
        assert_eq!(
            without("who is A/1?", "/x/A%2F1", Some("A/1")),
            "who is ...?"
        );
        for (place, expected) in [
            ("https://h:8443/api/v1/TOKEN", "https://h:8443"),
            ("https://h/api/v1/TOKEN", "https://h"),
            ("/api/v2/TOKEN", "another path"),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(LOCATION, HeaderValue::from_static(place));
            let Answer::Refused(reason) = judge(StatusCode::FOUND, &headers, "") else {
                panic!("{place} is no refusal");
            };
            let expected = format!("the platform answers 302 Found, moved to {expected}");
            assert_eq!(reason.en, expected);
        }
    }

    #[test]
    fn topics_become_paths() {
        assert_eq!(escaped(b"a/b c\xE4"), "a/b%20c%E4");
    }
}

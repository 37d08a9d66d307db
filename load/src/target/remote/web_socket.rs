//! WebSocket: a frame a message, text where it is text; commands come in frames of the same form.

use std::borrow::Cow;

use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use hyper::header::AUTHORIZATION;
use serde::Deserialize;
use serde_json::value::RawValue;
use tokio::sync::mpsc::Receiver;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message, Utf8Bytes};
use tokio_tungstenite::{WebSocketStream, client_async};
use twin_core::both;
use twin_core::told::Bilingual;

use super::http::authorization;
use super::parcel::Parcel;
use super::settings::Body;
use super::socket::Socket;
use super::wire::{Event, Line, NO_ANSWER, Waits, Work};
use crate::target::lines;

type Stream = WebSocketStream<Socket>;

/// Sends parcel after parcel, and answers what the platform asks meanwhile.
pub(super) async fn speak(line: Line, mut work: Receiver<Work>) {
    let mut waits = line.waits();
    let mut stream = connect(&line, &mut waits).await;
    loop {
        tokio::select! {
            next = work.recv() => match next {
                None => return drop(stream.close(None).await),
                Some(Work::Break(wait)) => {
                    drop(stream);
                    line.down(both!("a reconnect storm", "重连风暴"));
                    tokio::time::sleep(wait).await;
                    stream = connect(&line, &mut waits).await;
                }
                Some(Work::Parcel(parcel)) => {
                    match send(&line, &mut stream, parcel).await {
                        Ok(()) => waits.reset(),
                        Err(error) => {
                            let why = Bilingual::alike(error.to_string());
                            stream = connect_again(&line, &mut waits, why).await;
                        }
                    }
                }
            },
            // Pings are answered by the library; what a platform says and is no command is no matter of ours.
            said = stream.next() => match said {
                Some(Ok(Message::Close(_))) | None => {
                    let why = both!("the connection was closed by the platform", "连接被平台关闭");
                    stream = connect_again(&line, &mut waits, why).await;
                }
                Some(Ok(Message::Text(text))) => hear(&line, text.as_str()),
                Some(Ok(_)) => {}
                Some(Err(error)) => {
                    let why = Bilingual::alike(error.to_string());
                    stream = connect_again(&line, &mut waits, why).await;
                }
            },
        }
    }
}

/// After a connection that broke: with a wait, so that those that broke together do not come back as one, and longer each time until something
/// was sent, so that a platform that lets one in and closes is not asked without end.
async fn connect_again(line: &Line, waits: &mut Waits, why: Bilingual) -> Stream {
    line.down(why);
    tokio::time::sleep(waits.next()).await;
    connect(line, waits).await
}

async fn connect(line: &Line, waits: &mut Waits) -> Stream {
    loop {
        match try_connect(line).await {
            Ok(stream) => {
                line.up();
                return stream;
            }
            Err(reason) => line.down(reason),
        }
        tokio::time::sleep(waits.next()).await;
    }
}

async fn try_connect(line: &Line) -> Result<Stream, Bilingual> {
    let settings = &line.settings;
    let socket = line.socket().await?;
    let request = settings.url.as_str().into_client_request();
    let mut request = request.map_err(|e| Bilingual::alike(e.to_string()))?;
    if let Some(value) = authorization(&line.login)? {
        request.headers_mut().insert(AUTHORIZATION, value);
    }
    let shaking = client_async(request, socket);
    match tokio::time::timeout(settings.connect_timeout, shaking).await {
        Ok(Ok((stream, _))) => Ok(stream),
        Ok(Err(Error::Http(answer))) => {
            let status = answer.status();
            Err(both!("the platform answers {status}", "平台应答 {status}"))
        }
        Ok(Err(error)) => Err(Bilingual::alike(error.to_string())),
        Err(_) => Err(NO_ANSWER.into()),
    }
}

/// A frame in the form in which we send them.
#[derive(Deserialize)]
struct Frame<'a> {
    #[serde(borrow)]
    topic: Cow<'a, str>,
    #[serde(borrow)]
    payload: &'a RawValue,
}

/// Tells the sending thread of what a platform says, where that is a command.
fn hear(line: &Line, text: &str) {
    if line.filters.is_empty() {
        return;
    }
    let Ok(frame) = serde_json::from_str::<Frame<'_>>(text) else {
        return;
    };
    if line.filters.iter().any(|filter| fits(filter, &frame.topic)) {
        line.tell(Event::Heard {
            lane: line.number,
            topic: frame.topic.into_owned(),
            payload: Bytes::copy_from_slice(frame.payload.get().as_bytes()),
            reply: None,
        });
    }
}

/// Whether a filter, whose `+` stands for a level, finds a topic.
fn fits(filter: &str, topic: &str) -> bool {
    let mut given = topic.split('/');
    let mut levels = filter.split('/');
    let are_alike = levels.all(|level| given.next().is_some_and(|g| level == "+" || level == g));
    are_alike && given.next().is_none()
}

async fn send(line: &Line, stream: &mut Stream, parcel: Parcel) -> Result<(), Error> {
    let (items, bytes) = parcel.into_parts();
    let mut failed = None;
    for item in &items {
        let payload = item.payload(&bytes);
        let payload = match line.settings.body {
            Body::Payload => payload,
            Body::Lines | Body::Array => {
                let mut text = Vec::with_capacity(payload.len() + 64);
                lines::put(&mut text, &item.topic(&bytes), &payload);
                // A frame is a document by itself, without the end of a line.
                text.pop();
                text.into()
            }
        };
        let frame = match Utf8Bytes::try_from(payload.clone()) {
            Ok(text) => Message::Text(text),
            Err(_) => Message::Binary(payload),
        };
        if let Err(error) = stream.feed(frame).await {
            failed = Some(error);
            break;
        }
    }
    let failed = match failed {
        None => stream.flush().await.err(),
        some => some,
    };
    match failed {
        None => {
            line.sent(&items, bytes.len(), line.now());
            line.tell(Event::Settled { count: items.len() });
            Ok(())
        }
        Some(error) => {
            // Which of them the platform has cannot be known: what comes back of them counts as received.
            line.dropped(&items);
            Err(error)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_finds_topics_level_by_level() {
        for (topic, expected) in [
            ("site/ac-1/command", true),
            ("site//command", true),
            ("site/ac-1/command/response", false),
            ("site/ac-1", false),
            ("sites/ac-1/command", false),
            ("", false),
        ] {
            assert_eq!(fits("site/+/command", topic), expected, "{topic}");
        }
        assert!(fits("v1/gateway/rpc", "v1/gateway/rpc"));
    }
}

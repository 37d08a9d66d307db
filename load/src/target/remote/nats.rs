//! NATS, and JetStream with its acknowledgements; commands come on subjects that one connection subscribes to.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_nats::header::NATS_MESSAGE_ID;
use async_nats::jetstream::context::PublishErrorKind;
use async_nats::jetstream::{self, Context};
use async_nats::{Client, ConnectOptions, Message, Subscriber};
use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::future::join_all;
use futures_util::stream::SelectAll;
use tokio::sync::mpsc::Receiver;
use twin_core::both;
use twin_core::told::Bilingual;

use super::headers::headers_of;
use super::parcel::{Item, Parcel};
use super::settings::{Login, RemoteSettings, Speech};
use super::storm::Storm;
use super::wire::{Event, Line, Waits, Work};

/// How long an acknowledgement may take.
const ACK_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a refusal of a subscription may take to be told, once the server has answered what came after it.
pub(crate) const REFUSAL: Duration = Duration::from_millis(100);
/// Times that a message is sent which is not acknowledged.
const ATTEMPTS: u32 = 10;

/// Sends parcel after parcel.
pub(super) async fn speak(line: Line, mut work: Receiver<Work>) {
    let (events, number) = (line.events.clone(), line.number);
    let is_deaf = line.filters.is_empty();
    let is_ready = Arc::new(AtomicBool::new(false));
    let refusal = Arc::new(Mutex::new(None));
    let (ready, refused) = (Arc::clone(&is_ready), Arc::clone(&refusal));
    let storm = Arc::new(Storm::default());
    let breaking = Arc::clone(&storm);
    let told = move |said: Said| {
        // Until the stream is found, or what it listens to, the connection is not up.
        if !ready.load(Ordering::Relaxed) {
            if let Said::Refused(reason) = said {
                *refused.lock().unwrap_or_else(PoisonError::into_inner) = Some(reason);
            }
            return;
        }
        let event = match said {
            Said::Up => {
                breaking.end();
                Event::Up { lane: number }
            }
            Said::Down(reason) => Event::Down {
                lane: number,
                reason: breaking.reason(reason),
            },
            Said::Refused(reason) => return tracing::warn!("NATS: {reason}"),
            // Answers come as fast as it asks.
            Said::Dropped if is_deaf => return,
            Said::Dropped => {
                return tracing::warn!("NATS: commands came in faster than they were taken");
            }
        };
        // When the sending thread has gone there is nobody to tell.
        drop(events.send(event));
    };
    let pause = Arc::clone(&storm);
    let options = ConnectOptions::new()
        .name(&line.client)
        .reconnect_delay_callback(move |attempts| pause.delay(attempts));
    let client = match connect_with(options, &line.settings, &line.login, told).await {
        Ok(client) => client,
        Err(reason) => return line.down(reason),
    };
    let mut commands = match listen(&line, &client, &refusal).await {
        Ok(commands) => commands,
        Err(reason) => return line.down(reason),
    };
    let stream = match &line.settings.speech {
        // What devices answer is for who asks, not for the stream.
        Speech::JetStream(name) if is_deaf => match open_stream(&client, name).await {
            Ok(context) => Some(context),
            Err(reason) => return line.down(reason),
        },
        _ => None,
    };
    is_ready.store(true, Ordering::Relaxed);
    line.up();
    let mut waits = line.waits();
    let mut number = 0;
    loop {
        let next = tokio::select! {
            next = work.recv() => next,
            Some(command) = commands.next() => {
                hear(&line, command);
                continue;
            }
        };
        let Some(next) = next else {
            return;
        };
        match (next, &stream) {
            (Work::Break(wait), _) => storm.strike(&client, wait).await,
            (Work::Parcel(parcel), None) => publish(&line, &client, parcel).await,
            (Work::Parcel(parcel), Some(context)) => {
                let first = number;
                number += parcel.len() as u64;
                acknowledged(&line, context, &mut waits, parcel, first).await;
            }
        }
    }
}

/// Subscribes to what the line listens to.
async fn listen(
    line: &Line,
    client: &Client,
    refusal: &Mutex<Option<String>>,
) -> Result<SelectAll<Subscriber>, Bilingual> {
    let mut commands = SelectAll::new();
    for topics in &line.filters {
        let subscribed = client.subscribe(filter(topics)).await;
        commands.push(subscribed.map_err(|e| Bilingual::alike(e.to_string()))?);
    }
    if line.filters.is_empty() {
        return Ok(commands);
    }
    // Who commands from now on is heard, if the server lets it.
    let flushed = client.flush().await;
    flushed.map_err(|e| Bilingual::alike(e.to_string()))?;
    tokio::time::sleep(REFUSAL).await;
    let mut refusal = refusal.lock().unwrap_or_else(PoisonError::into_inner);
    match refusal.take() {
        Some(reason) => Err(both!(
            "commands cannot be subscribed to: {reason}",
            "无法订阅命令：{reason}"
        )),
        None => Ok(commands),
    }
}

/// Tells the sending thread of a command. In topics slashes part what points do in subjects; an answer's topic that has slashes of its own could not
/// be told so.
fn hear(line: &Line, command: Message) {
    let topic = |subject: &str| subject.replace('.', "/");
    let reply = command.reply.filter(|subject| !subject.contains('/'));
    line.tell(Event::Heard {
        lane: line.number,
        topic: topic(&command.subject),
        payload: command.payload,
        reply: reply.map(|subject| topic(&subject)),
    });
}

/// What a connection tells of itself.
#[derive(Debug)]
pub(crate) enum Said {
    /// It is there, or there again.
    Up,
    /// It broke; why.
    Down(Bilingual),
    /// Messages were dropped that came in faster than they were taken.
    Dropped,
    /// The server refuses something; why.
    Refused(String),
}

/// A connection that tells of its ups and downs.
pub(crate) async fn connect(
    settings: &RemoteSettings,
    login: &Login,
    client: &str,
    told: impl Fn(Said) + Send + Sync + Clone + 'static,
) -> Result<Client, Bilingual> {
    connect_with(ConnectOptions::new().name(client), settings, login, told).await
}

/// The same with options of one's own.
async fn connect_with(
    options: ConnectOptions,
    settings: &RemoteSettings,
    login: &Login,
    told: impl Fn(Said) + Send + Sync + Clone + 'static,
) -> Result<Client, Bilingual> {
    let mut options = options
        .connection_timeout(settings.connect_timeout)
        .event_callback(move |event| {
            let told = told.clone();
            async move {
                use async_nats::Event as Told;
                match event {
                    Told::Connected => told(Said::Up),
                    Told::Disconnected | Told::Closed => {
                        told(Said::Down(both!(
                            "the connection was closed by the server",
                            "连接被服务器关闭"
                        )));
                    }
                    Told::SlowConsumer(_) => told(Said::Dropped),
                    Told::ServerError(error) => told(Said::Refused(error.to_string())),
                    _ => {}
                }
            }
        });
    let password = login.password.as_ref().map(|p| p.reveal().to_owned());
    options = match (&login.user, password) {
        (Some(user), password) => {
            options.user_and_password(user.clone(), password.unwrap_or_default())
        }
        (None, Some(token)) => options.token(token),
        (None, None) => options,
    };
    if let Some(tls) = &settings.tls {
        options = options.require_tls(true).tls_client_config((**tls).clone());
    }
    options.connect(settings.place()).await.map_err(|error| {
        let mut text = error.to_string();
        let mut cause = std::error::Error::source(&error);
        while let Some(inner) = cause {
            let said = inner.to_string();
            if !text.contains(&said) {
                text = format!("{text}: {said}");
            }
            cause = inner.source();
        }
        Bilingual::alike(text)
    })
}

async fn open_stream(client: &Client, name: &str) -> Result<Context, Bilingual> {
    let mut context = jetstream::new(client.clone());
    context.set_timeout(ACK_TIMEOUT);
    match context.get_stream(name).await {
        Ok(_) => Ok(context),
        Err(error) => Err(both!(
            "the stream '{name}' cannot be used ({error}); make it first, with the subjects that are sent",
            "无法使用流“{name}”（{error}）；请先建立该流，并包含要发送的主题"
        )),
    }
}

/// Publishes without answers. What the server would not take, such as what is longer than it allows, is refused by itself, and the others go.
async fn publish(line: &Line, client: &Client, parcel: Parcel) {
    let (items, bytes) = parcel.into_parts();
    let mut handed = Vec::with_capacity(items.len());
    let mut refused = Vec::new();
    for item in &items {
        let subject = text(&item.topic(&bytes)).unwrap_or_default();
        let (headers, payload) = (item.headers(&bytes), item.payload(&bytes));
        let published = if headers.is_empty() {
            client.publish(subject, payload).await
        } else {
            let headers = headers_of(&headers);
            client.publish_with_headers(subject, headers, payload).await
        };
        match published {
            Ok(()) => handed.push(*item),
            Err(error) if error.kind() == async_nats::PublishErrorKind::Send => {
                return line.dropped(&items);
            }
            Err(error) => refused.push((*item, error)),
        }
    }
    for (item, error) in refused {
        sent(line, &[item]);
        let reason = both!(
            "the server would refuse a message: {error}",
            "服务器不会接受一条消息：{error}"
        );
        line.rejected(&[item], reason);
    }
    // While the connection is down this waits, and what follows waits for it.
    if client.flush().await.is_err() {
        return line.dropped(&handed);
    }
    sent(line, &handed);
    let count = handed.len();
    line.tell(Event::Settled { count });
}

/// Publishes and waits for the stream's acknowledgements. Each message bears a number of its own, so that what is sent again is not
/// stored twice.
async fn acknowledged(
    line: &Line,
    context: &Context,
    waits: &mut Waits,
    parcel: Parcel,
    first: u64,
) {
    let (items, bytes) = parcel.into_parts();
    let client = context.client();
    let mut open: Vec<(u64, Item)> = (first..).zip(items).collect();
    // Whether those that are open were told as sent.
    let mut is_sent = false;
    waits.reset();
    while !open.is_empty() {
        let connection = connects(&client);
        let answers = round(line, context, &open, &bytes).await;
        let handed = async {
            let is_handed = is_flushed(&client, connection).await;
            if is_handed && !is_sent {
                let items: Vec<Item> = open.iter().map(|(_, item)| *item).collect();
                sent(line, &items);
            }
            is_handed
        };
        let (is_handed, answers) = tokio::join!(handed, join_all(answers));
        is_sent |= is_handed;
        let at = line.now();
        let mut taken = Vec::new();
        let mut again = Vec::new();
        for ((number, item), answer) in open.into_iter().zip(answers) {
            match answer {
                Ok(()) => taken.push(item),
                Err(Refusal::Passing(_)) if waits.attempts() + 1 < ATTEMPTS => {
                    again.push((number, item));
                }
                // Nothing says that it ever left.
                Err(Refusal::Passing(_)) if !is_sent => line.dropped(&[item]),
                Err(Refusal::Passing(reason) | Refusal::Final(reason)) => {
                    if !is_sent {
                        sent(line, &[item]);
                    }
                    line.rejected(&[item], reason);
                }
            }
        }
        if !is_sent && !taken.is_empty() {
            sent(line, &taken);
        }
        line.acknowledged(&taken, at);
        open = again;
        if !open.is_empty() {
            if is_sent {
                line.tell(Event::Repeated { count: open.len() });
            }
            tokio::time::sleep(waits.next()).await;
        }
    }
}

/// Waits until the client has handed all that it was given to its socket; whether that is the connection of this number still. What the client had
/// not written when a connection broke it forgets, and says nothing of it: then an answer alone tells that a message was sent.
async fn is_flushed(client: &Client, connection: u64) -> bool {
    client.flush().await.is_ok() && connects(client) == connection
}

/// How often the client connected: the number of its connection.
pub(super) fn connects(client: &Client) -> u64 {
    client.statistics().connects.load(Ordering::Relaxed)
}

fn sent(line: &Line, items: &[Item]) {
    let bytes = items.iter().map(Item::size).sum();
    line.sent(items, bytes, line.now());
}

enum Refusal {
    /// It may go well next time.
    Passing(Bilingual),
    Final(Bilingual),
}

/// Publishes `open` and gives a future of each answer.
async fn round(
    line: &Line,
    context: &Context,
    open: &[(u64, Item)],
    bytes: &Bytes,
) -> Vec<impl Future<Output = Result<(), Refusal>> + use<>> {
    let mut answers = Vec::with_capacity(open.len());
    for (number, item) in open {
        let mut headers = headers_of(&item.headers(bytes));
        let id = format!("{}-{}-{number}", line.client, line.settings.run);
        headers.insert(NATS_MESSAGE_ID, id.as_str());
        let subject = text(&item.topic(bytes)).unwrap_or_default();
        let published = context
            .publish_with_headers(subject, headers, item.payload(bytes))
            .await;
        answers.push(async move {
            let acknowledged = match published {
                Ok(answer) => answer.await,
                Err(error) => Err(error),
            };
            acknowledged
                .map(|_| ())
                .map_err(|error| match error.kind() {
                    PublishErrorKind::TimedOut
                    | PublishErrorKind::BrokenPipe
                    | PublishErrorKind::MaxAckPending => {
                        Refusal::Passing(Bilingual::alike(error.to_string()))
                    }
                    _ => Refusal::Final(both!(
                        "the stream refuses a message: {error}",
                        "流拒绝了一条消息：{error}"
                    )),
                })
        });
    }
    answers
}

fn text(bytes: &Bytes) -> Option<String> {
    String::from_utf8(bytes.to_vec()).ok()
}

/// Appends the subject of a topic: levels are parted by points, and what a token must not hold becomes `_`.
pub(super) fn subject(topic: &[u8], out: &mut Vec<u8>) {
    for (at, level) in topic.split(|b| *b == b'/').enumerate() {
        if at > 0 {
            out.push(b'.');
        }
        if level.is_empty() {
            out.push(b'_');
        }
        out.extend(level.iter().map(|byte| match byte {
            b'.' | b'*' | b'>' => b'_',
            byte if byte.is_ascii_whitespace() || byte.is_ascii_control() => b'_',
            byte => *byte,
        }));
    }
}

/// The topic as which one is heard that went as a subject.
pub(crate) fn heard_topic(topic: &str) -> String {
    let mut out = Vec::new();
    subject(topic.as_bytes(), &mut out);
    String::from_utf8_lossy(&out).replace('.', "/")
}

/// The subject filter of a topic filter.
pub(crate) fn filter(filter: &str) -> String {
    let level = |level: &str| match level {
        "+" => "*".to_owned(),
        "#" => ">".to_owned(),
        level => {
            let mut out = Vec::new();
            subject(level.as_bytes(), &mut out);
            String::from_utf8_lossy(&out).into_owned()
        }
    };
    filter.split('/').map(level).collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_become_subjects() {
        let of = |topic: &str| {
            let mut out = Vec::new();
            subject(topic.as_bytes(), &mut out);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(
            of("twin/c/T3-2/lamp 1.a/senml"),
            "twin.c.T3-2.lamp_1_a.senml"
        );
        assert_eq!(of("/sys/>/x"), "_.sys._.x");
        assert_eq!(filter("v1.1/+/Observations"), "v1_1.*.Observations");
        assert_eq!(filter("spBv1.0/#"), "spBv1_0.>");
        assert_eq!(filter("#"), ">");
        assert_eq!(
            heard_topic("/site 1/v1.1/{device}/command"),
            "_/site_1/v1_1/{device}/command"
        );
        // What an answer is to go to comes out as it came in.
        assert_eq!(of("_INBOX/k3.x/1"), "_INBOX.k3_x.1");
        assert_eq!(of("_INBOX/platform/1"), "_INBOX.platform.1");
    }
}

//! The WebSocket `/api/v1/live`: a snapshot, then deltas; subscriptions and commands back.
//!
//! All clients share the same few latest deltas. A client that takes them too slowly loses them and gets a snapshot when it
//! takes something again, so it costs no memory however slow it is; one that takes nothing for a minute is let go.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade, close_code};
use axum::extract::{RawQuery, State};
use axum::response::Response;
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, mpsc, watch};
use tokio::time::{MissedTickBehavior, interval, timeout};
use twin_core::both;
use twin_core::ids::DeviceIdx;
use twin_core::told::{Bilingual, Told};
use twin_protocol::live::{ClientMessage, Observation, ServerMessage};

use super::hub::{Hub, Tick};
use super::subscriptions::Subscriptions;
use crate::http::{HttpError, Query, strict};
use crate::state::{App, Phase};

/// Answers that may wait for a client; past it, its messages wait instead.
const REPLIES: usize = 16;
/// Real time between two pings, which keep proxies from closing a quiet connection.
const PING_EVERY: Duration = Duration::from_secs(20);

/// The live stream as a WebSocket: `ServerMessage` as JSON text, `ClientMessage` back.
#[utoipa::path(get, path = "/api/v1/live", tag = "live",
    responses(
        (status = 101, description = "The stream begins; its messages are the schemas ServerMessage and ClientMessage"),
        (status = 400, description = "Not a WebSocket request", body = twin_protocol::rest::Problem, content_type = "application/problem+json"),
        (status = 403, description = "A web page of another origin", body = twin_protocol::rest::Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many live streams", body = twin_protocol::rest::Problem, content_type = "application/problem+json"),
        (status = 503, description = "The server is starting or stopping", body = twin_protocol::rest::Problem, content_type = "application/problem+json")))]
pub(crate) async fn live(
    State(app): State<App>,
    RawQuery(raw): RawQuery,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, HttpError> {
    Query::parse(raw.as_deref(), &[])?;
    let upgrade = upgrade.map_err(|rejection| {
        HttpError::bad_request(both!("this address speaks WebSocket only: {}", "该地址只支持 WebSocket：{}"; rejection.body_text()))
    })?;
    app.ready()?;
    let seat = Seat::take(&app)?;
    let largest = app.limits.message_bytes;
    Ok(upgrade
        .max_message_size(largest)
        .max_frame_size(largest)
        .on_upgrade(move |socket| async move {
            serve(socket, seat).await;
        }))
}

/// A client's place among the clients, given back when it is dropped.
struct Seat {
    app: App,
}

impl Seat {
    fn take(app: &App) -> Result<Self, HttpError> {
        let most = app.limits.clients;
        let one_more = |n: usize| (n < most).then_some(n + 1);
        match app
            .clients
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, one_more)
        {
            Ok(_) => {
                app.metrics.ws_clients(1.0);
                Ok(Self { app: app.clone() })
            }
            Err(_) => Err(HttpError::too_many(
                both!(
                    "all {most} live streams are taken; close one",
                    "{most} 路实时流已全部占用；请关闭一路"
                ),
                10,
            )),
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.app.clients.fetch_sub(1, Ordering::AcqRel);
        self.app.metrics.ws_clients(-1.0);
    }
}

async fn serve(socket: WebSocket, seat: Seat) {
    // Before the look at what is served, so that no edition is missed between the two.
    let edition = seat.app.edition.subscribe();
    let Ok(ready) = seat.app.ready() else {
        return;
    };
    let (sink, stream) = socket.split();
    let (replies, waiting) = mpsc::channel(REPLIES);
    let subscriptions = Subscriptions::new(ready.hub.clone(), seat.app.limits.subscriptions);
    let resync = AtomicBool::new(false);
    let ear = Ear {
        app: &seat.app,
        subscriptions: &subscriptions,
        resync: &resync,
        replies,
    };
    let mouth = Mouth {
        app: &seat.app,
        hub: &ready.hub,
        subscriptions: &subscriptions,
        resync: &resync,
        sink,
        seq: 0,
    };
    tokio::select! {
        () = ear.listen(stream) => {}
        () = mouth.talk(waiting, edition) => {}
    }
}

/// Takes a client's messages, one after the other.
struct Ear<'a> {
    app: &'a App,
    subscriptions: &'a Subscriptions,
    resync: &'a AtomicBool,
    replies: mpsc::Sender<ServerMessage>,
}

impl Ear<'_> {
    async fn listen(self, mut stream: SplitStream<WebSocket>) {
        while let Some(Ok(message)) = stream.next().await {
            let reply = match message {
                Message::Text(text) => self.hear(text.as_str()).await,
                Message::Binary(_) => Some(refused(
                    None,
                    both!(
                        "send messages as JSON text, not as binary",
                        "请以 JSON 文本而不是二进制发送消息"
                    ),
                )),
                Message::Close(_) => return,
                Message::Ping(_) | Message::Pong(_) => None,
            };
            let Some(reply) = reply else { continue };
            if matches!(reply, ServerMessage::Refused { .. }) {
                self.app.metrics.ws_refused();
            }
            if self.replies.send(reply).await.is_err() {
                return;
            }
        }
    }

    async fn hear(&self, text: &str) -> Option<ServerMessage> {
        let value = match serde_json::from_str::<Value>(text) {
            Ok(value) => value,
            Err(error) => {
                let error = error.told();
                let reason = both!("this is not JSON: {error}", "不是 JSON：{error}" => error);
                return Some(refused(None, reason));
            }
        };
        let id = value.get("id").and_then(Value::as_u64);
        match strict(value) {
            Ok(ClientMessage::Subscribe { devices }) => self
                .subscriptions
                .replace(&devices)
                .err()
                .map(|reason| refused(None, reason)),
            Ok(ClientMessage::Resync) => {
                self.resync.store(true, Ordering::Release);
                None
            }
            Ok(ClientMessage::Command { id, command }) => {
                let Ok(ready) = self.app.ready() else {
                    return Some(refused(
                        Some(id),
                        both!("the server is stopping", "服务正在停止"),
                    ));
                };
                Some(match ready.commander.follow(&command, "live").await {
                    Ok(outcome) => ServerMessage::Done { id, outcome },
                    Err(refusal) => refused(Some(id), refusal.told()),
                })
            }
            Err(reason) => Some(refused(
                id,
                both!("this is no message of a client: {reason}", "不是客户端的消息：{reason}" => reason),
            )),
        }
    }
}

fn refused(id: Option<u64>, reason: Bilingual) -> ServerMessage {
    ServerMessage::Refused {
        id,
        reason: reason.en.to_string(),
        reason_zh: reason.zh.to_string(),
    }
}

/// Why a conversation ended.
struct Over;

/// Sends what the client should know.
struct Mouth<'a> {
    app: &'a App,
    hub: &'a Arc<Hub>,
    subscriptions: &'a Subscriptions,
    resync: &'a AtomicBool,
    sink: SplitSink<WebSocket, Message>,
    /// Number of the last delta that the client knows.
    seq: u64,
}

impl Mouth<'_> {
    async fn talk(
        mut self,
        mut waiting: mpsc::Receiver<ServerMessage>,
        mut edition: watch::Receiver<u64>,
    ) {
        let mut phase = self.app.phase.subscribe();
        let mut deltas = self.hub.deltas();
        let mut pings = interval(PING_EVERY);
        pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        pings.reset();
        let mut going = self.snapshot("first").await;
        while going.is_ok() {
            going = tokio::select! {
                biased;
                () = stopping(&mut phase) => {
                    let frame = CloseFrame { code: close_code::AWAY, reason: Utf8Bytes::from_static("the server is stopping") };
                    let _told = self.send(Message::Close(Some(frame))).await;
                    Err(Over)
                }
                Ok(()) = edition.changed() => {
                    let frame = CloseFrame { code: close_code::RESTART, reason: Utf8Bytes::from_static("the community has another version; load the scene again") };
                    let _told = self.send(Message::Close(Some(frame))).await;
                    Err(Over)
                }
                Some(reply) = waiting.recv() => self.send_json(&reply).await,
                delta = deltas.recv() => self.delta(delta).await,
                _ = pings.tick() => self.send(Message::Ping(Vec::new().into())).await,
            };
        }
    }

    async fn delta(
        &mut self,
        delta: Result<Arc<Tick>, broadcast::error::RecvError>,
    ) -> Result<(), Over> {
        match delta {
            Err(RecvError::Lagged(_)) => self.snapshot("behind").await,
            Err(RecvError::Closed) => Err(Over),
            Ok(tick) if tick.seq <= self.seq => Ok(()),
            Ok(tick) if tick.is_rewound => self.snapshot("rewound").await,
            Ok(_) if self.resync.swap(false, Ordering::AcqRel) => self.snapshot("asked").await,
            Ok(tick) => {
                self.seq = tick.seq;
                let (devices, fresh) = self.subscriptions.for_delta();
                let text = fill(&tick, self.hub, &devices, &fresh);
                self.send(Message::Text(text.into())).await
            }
        }
    }

    async fn snapshot(&mut self, reason: &'static str) -> Result<(), Over> {
        let devices = self.subscriptions.for_snapshot();
        let (seq, message) = self.hub.snapshot(&devices);
        self.seq = seq;
        self.app.metrics.ws_snapshot(reason);
        self.send_json(&message).await
    }

    async fn send_json(&mut self, message: &ServerMessage) -> Result<(), Over> {
        let text = serde_json::to_string(message).map_err(|error| {
            tracing::error!(%error, "a message could not be written");
            Over
        })?;
        self.send(Message::Text(text.into())).await
    }

    async fn send(&mut self, message: Message) -> Result<(), Over> {
        match timeout(self.app.limits.client_patience, self.sink.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(Over),
            Err(_) => {
                tracing::info!("a live client takes nothing and is let go");
                Err(Over)
            }
        }
    }
}

/// Waits until the server stops.
async fn stopping(phase: &mut watch::Receiver<Phase>) {
    // An error means that the state is gone, which is as good as stopping.
    let _gone = phase
        .wait_for(|p| matches!(p, Phase::Stopping | Phase::Failed(_)))
        .await
        .is_err();
}

/// A delta's text with the observations that this client wants: the last values of fresh devices, then the new ones.
fn fill(tick: &Tick, hub: &Hub, devices: &BTreeSet<DeviceIdx>, fresh: &[DeviceIdx]) -> String {
    if devices.is_empty() {
        return [tick.head.as_str(), tick.tail.as_str()].concat();
    }
    let mut observations: Vec<Observation> = fresh.iter().flat_map(|d| hub.latest_of(*d)).collect();
    let new = tick
        .observations
        .iter()
        .filter(|o| devices.contains(&o.device) && !fresh.contains(&o.device));
    observations.extend(new.filter_map(|o| hub.observation(o)));
    let list = serde_json::to_string(&observations).unwrap_or_default();
    let inner = list
        .strip_prefix('[')
        .and_then(|l| l.strip_suffix(']'))
        .unwrap_or_default();
    [tick.head.as_str(), inner, tick.tail.as_str()].concat()
}

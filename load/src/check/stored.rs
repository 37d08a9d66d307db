//! What a JetStream stream has stored, read as a consumer of it.

use std::time::Duration;

use async_nats::jetstream;
use async_nats::jetstream::consumer::pull;
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy};
use futures_util::{FutureExt, StreamExt};
use tokio::runtime::Runtime;
use twin_core::told::Bilingual;

use super::nats::AT_ONCE;
use crate::target::remote::{RemoteError, RemoteSettings, connect_nats};

/// How often a server that has nothing says that it is there: silent for twice as long, it has forgotten the consumer, as after a restart.
const HEARTBEAT: Duration = Duration::from_millis(500);
/// How long one asking for messages stands.
const ASKS_FOR: Duration = Duration::from_secs(5);
/// Longest wait for a consumer that is made anew.
const ANEW: Duration = Duration::from_secs(1);

/// A consumer that reads what comes into a stream, each message once and in order: what a broken connection did not bring is asked for again,
/// from the first message that was not heard.
pub(super) struct Stored {
    runtime: Runtime,
    reading: Reading,
}

struct Reading {
    stream: jetstream::stream::Stream,
    subject: String,
    /// Number in the stream of the next message.
    next: u64,
    /// None while there is no consumer.
    messages: Option<pull::Stream>,
}

impl std::fmt::Debug for Stored {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stored").finish_non_exhaustive()
    }
}

impl Stored {
    /// Reads what comes into the stream `name` from now on, of one subject if there is one filter.
    pub(super) fn open(
        settings: &RemoteSettings,
        client: &str,
        name: &str,
        subjects: &[String],
    ) -> Result<Self, RemoteError> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(RemoteError::System)?;
        // Several filters are none: servers before 2.10 know one, and what is not ours is passed over.
        let subject = match subjects {
            [one] => one.clone(),
            _ => String::new(),
        };
        let opened = runtime.block_on(Reading::open(settings, client, name, subject));
        match opened {
            Ok(reading) => Ok(Self { runtime, reading }),
            Err(reason) => Err(RemoteError::Connect {
                url: settings.shown.clone(),
                reason,
            }),
        }
    }

    /// Waits at most `wait` for messages, longer while the consumer is made anew, and shows their subjects and payloads.
    pub(super) fn turn(&mut self, wait: Duration, hear: impl FnMut(&str, &[u8])) {
        let reading = &mut self.reading;
        // As for subscribers: a task that used its budget up would never be woken again.
        let turn = tokio::task::unconstrained(reading.turn(wait, hear));
        self.runtime.block_on(turn);
    }
}

impl Reading {
    async fn open(
        settings: &RemoteSettings,
        client: &str,
        name: &str,
        subject: String,
    ) -> Result<Self, Bilingual> {
        let client = connect_nats(settings, &settings.login, client, |_| {}).await?;
        let unread = |error: &dyn std::error::Error| {
            twin_core::both!(
                "the stream '{name}' cannot be read ({error})",
                "无法读取流“{name}”（{error}）"
            )
        };
        let context = jetstream::new(client);
        let stream = context.get_stream(name).await.map_err(|e| unread(&e))?;
        let next = stream.cached_info().state.last_sequence + 1;
        let mut reading = Self {
            stream,
            subject,
            next,
            messages: None,
        };
        reading.messages = Some(reading.consume().await.map_err(|e| unread(&*e))?);
        Ok(reading)
    }

    /// A consumer from the next message on.
    async fn consume(&self) -> Result<pull::Stream, async_nats::Error> {
        let config = pull::Config {
            deliver_policy: DeliverPolicy::ByStartSequence {
                start_sequence: self.next,
            },
            ack_policy: AckPolicy::None,
            filter_subject: self.subject.clone(),
            memory_storage: true,
            num_replicas: 1,
            ..pull::Config::default()
        };
        let consumer = self.stream.create_consumer(config).await?;
        let asking = consumer.stream().heartbeat(HEARTBEAT).expires(ASKS_FOR);
        Ok(asking.messages().await?)
    }

    async fn turn(&mut self, wait: Duration, mut hear: impl FnMut(&str, &[u8])) {
        if self.messages.is_none() {
            // Where that fails the server is not back yet: the next turn tries again.
            let anew = tokio::time::timeout(ANEW, self.consume()).await;
            self.messages = anew.ok().and_then(Result::ok);
        }
        let Some(messages) = &mut self.messages else {
            tokio::time::sleep(wait).await;
            return;
        };
        let Ok(mut next) = tokio::time::timeout(wait, messages.next()).await else {
            return;
        };
        for _ in 0..AT_ONCE {
            let Some(Ok(message)) = next else {
                // The server was silent for too long, or its answer was none.
                self.messages = None;
                return;
            };
            let number = message.info().map_or(0, |info| info.stream_sequence);
            if number >= self.next {
                self.next = number + 1;
                hear(&message.subject, &message.payload);
            }
            match messages.next().now_or_never() {
                Some(one) => next = one,
                None => return,
            }
        }
    }
}

//! Asking a server for what a stream holds.

use std::time::Duration;

use async_nats::jetstream::consumer::pull::{self, Config};
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy};
use async_nats::jetstream::context::GetStreamErrorKind;
use async_nats::jetstream::stream::Info;
use async_nats::jetstream::{Context, ErrorCode};
use twin_core::told::Bilingual;

/// Messages that the server is asked for at once.
const BATCH: usize = 500;
/// How often the server tells that it is there while nothing comes.
const HEARTBEAT: Duration = Duration::from_secs(5);
/// How long the server remembers who does not ask any more.
const FORGOTTEN: Duration = Duration::from_secs(30);

/// What the server sends.
pub(super) struct Messages {
    pub(super) stream: pull::Stream,
    /// How many came: those that a slow client dropped are missing in the server's own count.
    pub(super) delivered: u64,
    /// Messages that were left to be read when it was asked.
    pub(super) left: u64,
}

/// Why a stream cannot be read.
pub(super) struct Refusal {
    /// Whether there is no such stream.
    pub(super) is_gone: bool,
    text: String,
}

impl Refusal {
    /// As the server says it.
    pub(super) fn told(&self) -> Bilingual {
        Bilingual::alike(self.text.clone())
    }

    fn unsaid(error: &dyn std::error::Error) -> Self {
        Self {
            is_gone: false,
            text: error.to_string(),
        }
    }
}

/// Asks for the messages of the stream `name` after `number`; what the stream is now comes with them.
pub(super) async fn ask(
    context: &Context,
    name: &str,
    filters: &[String],
    number: u64,
) -> Result<(Messages, Info), Refusal> {
    let stream = context.get_stream(name).await.map_err(|error| {
        let is_gone = matches!(error.kind(), GetStreamErrorKind::JetStream(told)
            if told.error_code() == ErrorCode::STREAM_NOT_FOUND);
        Refusal {
            is_gone,
            text: error.to_string(),
        }
    })?;
    let config = Config {
        // One filter is the server's work, several are ours: servers before 2.10 know one.
        filter_subject: match filters {
            [one] if one != ">" => one.clone(),
            _ => String::new(),
        },
        deliver_policy: match number {
            0 => DeliverPolicy::All,
            number => DeliverPolicy::ByStartSequence {
                start_sequence: number + 1,
            },
        },
        ack_policy: AckPolicy::None,
        inactive_threshold: FORGOTTEN,
        memory_storage: true,
        num_replicas: 1,
        ..Config::default()
    };
    let consumer = stream.create_consumer(config).await;
    let consumer = consumer.map_err(|error| Refusal::unsaid(&error))?;
    let left = consumer.cached_info().num_pending;
    let messages = consumer.stream().max_messages_per_batch(BATCH);
    let messages = messages.heartbeat(HEARTBEAT).messages().await;
    let messages = Messages {
        stream: messages.map_err(|error| Refusal::unsaid(&error))?,
        delivered: 0,
        left,
    };
    Ok((messages, stream.cached_info().clone()))
}

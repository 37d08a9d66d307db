//! What a JetStream stream holds, and what comes into it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_nats::Client;
use async_nats::jetstream::consumer::DeliverPolicy;
use async_nats::jetstream::consumer::pull::{Ordered, OrderedConfig};
use async_nats::jetstream::context::GetStreamErrorKind;
use async_nats::jetstream::{self, Context, ErrorCode, Message};
use futures_util::{FutureExt, StreamExt};
use tokio::runtime::Runtime;
use twin_core::told::Bilingual;
use twin_core::{both, time::SimTime};

use super::ears::Ears;
use super::filter::matches;
use super::{ListenError, ListenOptions};
use crate::record::Gap;
use crate::target::remote::{NatsSaid, RemoteError, RemoteSettings, connect_nats};

/// Messages that are taken over at once.
const AT_ONCE: usize = 4_096;
/// How long the server may take to answer a request.
const ANSWER: Duration = Duration::from_secs(2);
/// How long nobody asks again after the server could not be asked.
const PAUSE: Duration = Duration::from_millis(250);

/// A stream that is read from its first message on. What a connection that breaks did not bring is read when it is back, as long as the
/// stream holds it.
pub(super) struct StreamReader {
    runtime: Runtime,
    context: Context,
    name: String,
    url: String,
    /// What is read of it, and by the server's own choice where that is one filter.
    filters: Vec<String>,
    messages: Option<Ordered>,
    connection: Arc<Connection>,
    seen: Seen,
    /// Whether the record ends with what the stream held when it was opened.
    is_stored_only: bool,
}

/// How far the stream was read.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    /// Number of the last message that was read.
    number: u64,
    /// When the server took it in, nanoseconds since 1970.
    published: i64,
    /// Number of the stream's last message when it was opened.
    last: u64,
    /// Messages that were left to be read, by the server's count.
    left: u64,
}

/// What is heard of the connection.
#[derive(Debug, Default)]
struct Connection {
    is_down: AtomicBool,
    /// Whether it was down since the stream was asked for.
    was_down: AtomicBool,
}

impl Connection {
    fn hear(&self, said: NatsSaid) {
        match said {
            NatsSaid::Up => {
                if self.is_down.swap(false, Ordering::Relaxed) {
                    tracing::info!("the connection is back: the stream is read on");
                }
            }
            NatsSaid::Down(_) => {
                self.was_down.store(true, Ordering::Relaxed);
                if !self.is_down.swap(true, Ordering::Relaxed) {
                    tracing::warn!("the connection is lost: the stream is read on when it is back");
                }
            }
            NatsSaid::Refused(reason) => tracing::warn!("NATS: {reason}"),
            // What it drops is missed by number, and read again.
            NatsSaid::Dropped => {}
        }
    }
}

impl StreamReader {
    /// Finds the stream `name` and asks for what it holds.
    pub(super) fn open(options: &ListenOptions<'_>, name: &str) -> Result<Self, ListenError> {
        let settings = RemoteSettings::of(options.target, options.password)?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(RemoteError::System)?;
        let connection = Arc::new(Connection::default());
        let told = Arc::clone(&connection);
        let client = format!("{}record", options.target.client_prefix);
        let connected = connect_nats(&settings, &settings.login, &client, move |said| {
            told.hear(said);
        });
        let client: Client = runtime.block_on(connected).map_err(|reason| {
            ListenError::Server(RemoteError::Connect {
                url: settings.url.clone(),
                reason,
            })
        })?;
        // It begins a task of its own.
        let mut context = runtime.block_on(async { jetstream::new(client) });
        context.set_timeout(ANSWER);
        let mut reader = Self {
            runtime,
            context,
            name: name.to_owned(),
            url: settings.url.clone(),
            filters: options.filters.clone(),
            messages: None,
            connection,
            seen: Seen::default(),
            is_stored_only: options.is_stored_only,
        };
        let (messages, seen) = reader
            .runtime
            .block_on(reader.ask())
            .map_err(|why| reader.refused(&why))?;
        (reader.messages, reader.seen) = (Some(messages), seen);
        Ok(reader)
    }

    /// Whether all was read that is wanted.
    pub(super) fn is_done(&self) -> bool {
        let seen = self.seen;
        self.is_stored_only && (seen.left == 0 || seen.number >= seen.last)
    }

    /// Waits at most `wait` for messages and takes them in.
    pub(super) fn turn(&mut self, wait: Duration, ears: &mut Ears<'_>) -> Result<(), ListenError> {
        // The server may have forgotten who asked; whoever asks again is answered at once.
        if self.connection.was_down.load(Ordering::Relaxed) {
            self.messages = None;
        }
        let Some(messages) = &mut self.messages else {
            return self.ask_again();
        };
        let (seen, filters) = (&mut self.seen, &self.filters);
        let is_lost = self.runtime.block_on(tokio::task::unconstrained(async {
            let mut next = match tokio::time::timeout(wait, messages.next()).await {
                Ok(first) => first,
                Err(_) => return false,
            };
            for _ in 0..AT_ONCE {
                match next {
                    Some(Ok(message)) => take(&message, filters, seen, ears),
                    Some(Err(_)) | None => return true,
                }
                match messages.next().now_or_never() {
                    Some(one) => next = one,
                    None => break,
                }
            }
            false
        }));
        if is_lost {
            self.messages = None;
        }
        Ok(())
    }

    /// Asks for what follows the last message that was read.
    fn ask_again(&mut self) -> Result<(), ListenError> {
        self.connection.was_down.store(false, Ordering::Relaxed);
        match self.runtime.block_on(self.ask()) {
            Ok((messages, seen)) => {
                self.messages = Some(messages);
                self.seen.left = seen.left;
                Ok(())
            }
            Err(why) if why.is_final => Err(self.refused(&why)),
            Err(_) => {
                self.runtime.block_on(tokio::time::sleep(PAUSE));
                Ok(())
            }
        }
    }

    async fn ask(&self) -> Result<(Ordered, Seen), Refusal> {
        let stream = self.context.get_stream(&self.name).await.map_err(|error| {
            let is_final = matches!(error.kind(), GetStreamErrorKind::JetStream(told)
                if told.error_code() == ErrorCode::STREAM_NOT_FOUND);
            Refusal {
                is_final,
                text: error.to_string(),
            }
        })?;
        let unsaid = |text: String| Refusal {
            is_final: false,
            text,
        };
        let config = OrderedConfig {
            // One filter is the server's work, several are ours: servers before 2.10 know one.
            filter_subject: match &self.filters[..] {
                [one] if one != ">" => one.clone(),
                _ => String::new(),
            },
            deliver_policy: match self.seen.number {
                0 => DeliverPolicy::All,
                number => DeliverPolicy::ByStartSequence {
                    start_sequence: number + 1,
                },
            },
            ..OrderedConfig::default()
        };
        let consumer = stream.create_consumer(config).await;
        let consumer = consumer.map_err(|error| unsaid(error.to_string()))?;
        let seen = Seen {
            last: stream.cached_info().state.last_sequence,
            left: consumer.cached_info().num_pending,
            ..self.seen
        };
        let messages = consumer.messages().await;
        Ok((messages.map_err(|error| unsaid(error.to_string()))?, seen))
    }

    fn refused(&self, why: &Refusal) -> ListenError {
        let (name, text) = (&self.name, &why.text);
        let reason: Bilingual = both!(
            "the stream '{name}' cannot be read ({text})",
            "无法读取流“{name}”（{text}）"
        );
        ListenError::Server(RemoteError::Connect {
            url: self.url.clone(),
            reason,
        })
    }
}

/// Why a stream cannot be read.
struct Refusal {
    /// Whether asking again is of no use.
    is_final: bool,
    text: String,
}

/// Takes a message in, and notes those that the stream gave up before they were read.
fn take(message: &Message, filters: &[String], seen: &mut Seen, ears: &mut Ears<'_>) {
    let Ok(info) = message.info() else {
        return;
    };
    let published = i64::try_from(info.published.unix_timestamp_nanos()).unwrap_or(i64::MAX);
    let is_whole = matches!(filters, [all] if all == ">");
    // Before, what was overwritten or deleted leaves numbers free.
    let is_new = seen.number >= seen.last.max(1);
    if is_whole && is_new && info.stream_sequence > seen.number + 1 {
        let missed = info.stream_sequence - seen.number - 1;
        tracing::warn!("the stream gave up {missed} messages before they were read");
        ears.recorder.gap(Gap {
            from_nanos: seen.published,
            to_nanos: published,
        });
    }
    (seen.number, seen.published, seen.left) = (info.stream_sequence, published, info.pending);
    if filters
        .iter()
        .any(|filter| matches(filter, &message.subject))
    {
        ears.heard(
            message.subject.as_bytes(),
            &message.payload,
            SimTime::from_nanos(published),
        );
    }
}

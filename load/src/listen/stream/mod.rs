//! What a JetStream stream holds, and what comes into it.

mod ask;
mod seen;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use async_nats::Client;
use async_nats::jetstream::{self, Context};
use futures_util::{FutureExt, StreamExt};
use tokio::runtime::Runtime;
use twin_core::told::{Bilingual, Term};

use self::ask::{Messages, Refusal, ask};
use self::seen::Seen;
use super::ears::Ears;
use super::{Hears, ListenError, ListenOptions};
use crate::record::Gap;
use crate::target::remote::{NatsSaid, RemoteError, RemoteSettings, connect_nats};

/// Messages that are taken over at once.
const AT_ONCE: usize = 4_096;
/// How long the server may take to answer a request.
const ANSWER: Duration = Duration::from_secs(2);
/// How long nobody asks again after the server could not be asked.
const PAUSE: Duration = Duration::from_millis(250);
/// How long a record of what was held waits for the next message before it asks what is left.
const IDLE: Duration = Duration::from_secs(2);

const REMADE: Term = Term::new("it was deleted and made again", "它已被删除并重建");

/// A stream that is read from its first message on. What a connection that breaks did not bring is read when it is back, as long as the
/// stream holds it.
pub(super) struct StreamReader {
    runtime: Runtime,
    context: Context,
    name: String,
    url: String,
    /// What is read of it, and by the server's own choice where that is one filter.
    filters: Vec<String>,
    messages: Option<Messages>,
    connection: Arc<Connection>,
    seen: Seen,
    /// Whether the record ends with what the stream held when it was opened.
    is_stored_only: bool,
    /// Whether the stream was deleted.
    is_gone: bool,
    /// When the last message came.
    heard: Instant,
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
                url: settings.shown.clone(),
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
            url: settings.shown.clone(),
            filters: options.filters.clone(),
            messages: None,
            connection,
            seen: Seen::default(),
            is_stored_only: options.is_stored_only,
            is_gone: false,
            heard: Instant::now(),
        };
        let (messages, info) = reader
            .runtime
            .block_on(ask(&reader.context, name, &reader.filters, 0))
            .map_err(|why| reader.refused(&why.told()))?;
        reader.seen = Seen::nothing_of(&info);
        reader.seen.left = messages.left;
        reader.messages = Some(messages);
        Ok(reader)
    }

    /// Whether all was read that is wanted.
    pub(super) fn is_done(&self) -> bool {
        let seen = self.seen;
        self.is_stored_only && (seen.left == 0 || seen.number >= seen.last)
    }

    /// Waits at most `wait` for messages and takes them in. It hears nothing while there is no stream.
    pub(super) fn turn(
        &mut self,
        wait: Duration,
        ears: &mut Ears<'_>,
    ) -> Result<Hears, ListenError> {
        // The server may have forgotten who asked; whoever asks again is answered at once.
        if self.connection.was_down.swap(false, Ordering::Relaxed) {
            self.messages = None;
        }
        let Some(mut messages) = self.messages.take() else {
            self.ask_again(ears)?;
            return Ok(match self.is_gone {
                true => Hears::Nothing,
                false => Hears::All,
            });
        };
        let before = self.seen.number;
        let goes_on = self.take_all(&mut messages, wait, ears);
        if self.seen.number > before {
            self.heard = Instant::now();
        }
        // What the stream gave up never comes.
        let is_idle = self.is_stored_only && self.heard.elapsed() > IDLE;
        self.messages = (goes_on && !is_idle).then_some(messages);
        Ok(Hears::All)
    }

    /// Takes in what is there; whether more can come.
    fn take_all(&mut self, messages: &mut Messages, wait: Duration, ears: &mut Ears<'_>) -> bool {
        let (seen, filters) = (&mut self.seen, &self.filters);
        let end = match self.is_stored_only {
            true => seen.last,
            false => u64::MAX,
        };
        let stream = &mut messages.stream;
        self.runtime.block_on(tokio::task::unconstrained(async {
            let Ok(mut next) = tokio::time::timeout(wait, stream.next()).await else {
                return true;
            };
            for _ in 0..AT_ONCE {
                let Some(Ok(message)) = next else {
                    return false;
                };
                let Ok(info) = message.info() else {
                    return false;
                };
                messages.delivered += 1;
                let is_next = info.consumer_sequence == messages.delivered;
                if !is_next || info.stream_sequence <= seen.number {
                    return false;
                }
                if info.stream_sequence > end {
                    seen.left = 0;
                    return true;
                }
                seen.take(&message, &info, filters, ears);
                match stream.next().now_or_never() {
                    Some(one) => next = one,
                    None => break,
                }
            }
            true
        }))
    }

    /// Asks for what follows the last message that was read.
    fn ask_again(&mut self, ears: &mut Ears<'_>) -> Result<(), ListenError> {
        let asked = ask(&self.context, &self.name, &self.filters, self.seen.number);
        let (messages, info) = match self.runtime.block_on(asked) {
            Ok(asked) => asked,
            Err(why) => return self.wait_for(&why),
        };
        let now = Seen::nothing_of(&info);
        if now.created != self.seen.created {
            return self.begin_anew(now, ears);
        }
        self.seen.catch_up(&now, &self.filters, ears);
        self.seen.left = messages.left;
        (self.is_gone, self.heard) = (false, Instant::now());
        self.messages = Some(messages);
        Ok(())
    }

    /// Nothing can be read now.
    fn wait_for(&mut self, why: &Refusal) -> Result<(), ListenError> {
        if why.is_gone && self.is_stored_only {
            return Err(self.refused(&why.told()));
        }
        if why.is_gone && !std::mem::replace(&mut self.is_gone, true) {
            let name = &self.name;
            tracing::warn!("the stream '{name}' was deleted: one of its name is waited for");
        }
        self.runtime
            .block_on(async { tokio::time::sleep(PAUSE).await });
        Ok(())
    }

    /// Another stream of the name counts from its own first message on.
    fn begin_anew(&mut self, now: Seen, ears: &mut Ears<'_>) -> Result<(), ListenError> {
        if self.is_stored_only {
            return Err(self.refused(&REMADE.into()));
        }
        let name = &self.name;
        tracing::warn!("the stream '{name}' was deleted and made again: the new one is read");
        // Nobody knows what came into the old one at last.
        ears.recorder.gap(Gap {
            from_nanos: self.seen.published,
            to_nanos: now.created,
        });
        (self.seen, self.is_gone) = (now, false);
        Ok(())
    }

    fn refused(&self, why: &Bilingual) -> ListenError {
        let name = &self.name;
        let reason = Bilingual::new(
            format!("the stream '{name}' cannot be read ({})", why.en),
            format!("无法读取流“{name}”（{}）", why.zh),
        );
        ListenError::Server(RemoteError::Connect {
            url: self.url.clone(),
            reason,
        })
    }
}

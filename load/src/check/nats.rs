//! Subscribers of NATS.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_nats::{Message, Subscriber};
use futures_util::StreamExt;
use futures_util::stream::SelectAll;
use tokio::runtime::Runtime;
use twin_core::told::Bilingual;

use crate::target::remote::{NATS_REFUSAL, NatsSaid, RemoteError, RemoteSettings, connect_nats};

/// Messages that are taken over at once.
pub(super) const AT_ONCE: usize = 4_096;

/// Subscribers that are up.
#[derive(Debug)]
pub(crate) struct Subscribers {
    runtime: Runtime,
    messages: SelectAll<Subscriber>,
    news: Arc<News>,
}

/// What is heard of their connections.
#[derive(Debug, Default)]
struct News {
    down: AtomicUsize,
    reconnects: AtomicUsize,
    /// Whether messages were dropped since they were not taken as fast as they came in.
    has_dropped: AtomicBool,
    refusal: Mutex<Option<String>>,
}

impl News {
    fn hear(&self, said: NatsSaid) {
        match said {
            // The first connection is told too, and never was away.
            NatsSaid::Up => {
                let less = |n: usize| n.checked_sub(1);
                let was = (self.down).fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
                if was.is_ok() {
                    self.reconnects.fetch_add(1, Ordering::Relaxed);
                }
            }
            NatsSaid::Down(_) => drop(self.down.fetch_add(1, Ordering::Relaxed)),
            NatsSaid::Dropped => self.has_dropped.store(true, Ordering::Relaxed),
            NatsSaid::Refused(reason) => {
                let mut refusal = self.refusal.lock().unwrap_or_else(PoisonError::into_inner);
                refusal.get_or_insert(reason);
            }
        }
    }

    /// Gives a refusal that is on its way the time to be told.
    async fn refusal(&self) -> Option<String> {
        tokio::time::sleep(NATS_REFUSAL).await;
        let mut refusal = self.refusal.lock().unwrap_or_else(PoisonError::into_inner);
        refusal.take()
    }
}

impl Subscribers {
    /// Subscribes `count` connections to `subjects`; several share one queue group of the name `group`.
    pub(crate) fn open(
        settings: &RemoteSettings,
        group: &str,
        count: u32,
        subjects: &[String],
    ) -> Result<Self, RemoteError> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(RemoteError::System)?;
        let news = Arc::new(News::default());
        let mut messages = SelectAll::new();
        let refused = |reason: Bilingual| RemoteError::Connect {
            url: settings.shown.clone(),
            reason,
        };
        for number in 0..count {
            let theirs = Arc::clone(&news);
            let told = move |said| theirs.hear(said);
            let name = format!("{group}-check-{number}");
            runtime.block_on(async {
                let client = connect_nats(settings, &settings.login, &name, told)
                    .await
                    .map_err(refused)?;
                for subject in subjects {
                    let subscribed = match count {
                        1 => client.subscribe(subject.clone()).await,
                        _ => {
                            let group = group.to_owned();
                            client.queue_subscribe(subject.clone(), group).await
                        }
                    };
                    messages
                        .push(subscribed.map_err(|e| refused(Bilingual::alike(e.to_string())))?);
                }
                // Whoever publishes from now on is heard.
                client
                    .flush()
                    .await
                    .map_err(|e| refused(Bilingual::alike(e.to_string())))?;
                Ok::<_, RemoteError>(())
            })?;
        }
        if let Some(reason) = runtime.block_on(news.refusal()) {
            return Err(refused(Bilingual::alike(reason)));
        }
        Ok(Self {
            runtime,
            messages,
            news,
        })
    }

    /// Whether all of them listen.
    pub(crate) fn listen(&self) -> bool {
        self.news.down.load(Ordering::Relaxed) == 0
    }

    /// Whether messages were dropped since this was asked last.
    pub(crate) fn take_dropped(&self) -> bool {
        self.news.has_dropped.swap(false, Ordering::Relaxed)
    }

    /// Times that a connection was made again.
    pub(crate) fn reconnects(&self) -> usize {
        self.news.reconnects.load(Ordering::Relaxed)
    }

    /// Waits at most `wait` for messages and shows them.
    pub(crate) fn turn(&mut self, wait: Duration, mut hear: impl FnMut(&Message)) {
        let messages = &mut self.messages;
        // A task that used its budget up is told to come back by a wake-up, which is lost with the end of `block_on`; what waits
        // would then never be taken.
        self.runtime.block_on(tokio::task::unconstrained(async {
            let waited = tokio::time::timeout(wait, messages.next()).await;
            let Ok(Some(first)) = waited else {
                return;
            };
            hear(&first);
            for _ in 0..AT_ONCE {
                match futures_util::FutureExt::now_or_never(messages.next()) {
                    Some(Some(message)) => hear(&message),
                    _ => break,
                }
            }
        }));
    }
}

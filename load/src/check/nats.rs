//! Subscribers of NATS.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_nats::{Message, Subscriber};
use futures_util::StreamExt;
use futures_util::stream::SelectAll;
use tokio::runtime::Runtime;
use twin_core::told::Bilingual;

use crate::target::remote::{RemoteError, RemoteSettings, connect_nats, nats_filter};

/// Messages that are taken over at once.
const AT_ONCE: usize = 4_096;

/// Subscribers that are up.
#[derive(Debug)]
pub(super) struct Subscribers {
    runtime: Runtime,
    messages: SelectAll<Subscriber>,
    down: Arc<AtomicUsize>,
    pub(super) reconnects: Arc<AtomicUsize>,
}

impl Subscribers {
    /// Subscribes `count` connections to `filters`; several share one queue group of the name `group`.
    pub(super) fn open(
        settings: &RemoteSettings,
        group: &str,
        count: u32,
        filters: &[String],
    ) -> Result<Self, RemoteError> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(RemoteError::System)?;
        let down = Arc::new(AtomicUsize::new(0));
        let reconnects = Arc::new(AtomicUsize::new(0));
        let mut messages = SelectAll::new();
        let refused = |reason: Bilingual| RemoteError::Connect {
            url: settings.url.clone(),
            reason,
        };
        for number in 0..count {
            let (away, back) = (Arc::clone(&down), Arc::clone(&reconnects));
            let told = move |up: Result<(), Bilingual>| match up {
                // The first connection is told too, and never was away.
                Ok(()) => {
                    let was = away
                        .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1));
                    if was.is_ok() {
                        back.fetch_add(1, Ordering::Relaxed);
                    }
                }
                Err(_) => drop(away.fetch_add(1, Ordering::Relaxed)),
            };
            let name = format!("{group}-check-{number}");
            runtime.block_on(async {
                let client = connect_nats(settings, &settings.login, &name, told)
                    .await
                    .map_err(refused)?;
                for filter in filters {
                    let subject = nats_filter(filter);
                    let subscribed = match count {
                        1 => client.subscribe(subject).await,
                        _ => client.queue_subscribe(subject, group.to_owned()).await,
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
        Ok(Self {
            runtime,
            messages,
            down,
            reconnects,
        })
    }

    /// Whether all of them listen.
    pub(super) fn listen(&self) -> bool {
        self.down.load(Ordering::Relaxed) == 0
    }

    /// Waits at most `wait` for messages and shows them.
    pub(super) fn turn(&mut self, wait: Duration, mut hear: impl FnMut(&Message)) {
        let messages = &mut self.messages;
        self.runtime.block_on(async {
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
        });
    }
}

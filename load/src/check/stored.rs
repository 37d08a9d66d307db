//! What a JetStream stream has stored, read as a consumer of it.

use std::time::Duration;

use async_nats::jetstream;
use async_nats::jetstream::consumer::DeliverPolicy;
use async_nats::jetstream::consumer::pull::{Ordered, OrderedConfig};
use futures_util::{FutureExt, StreamExt};
use tokio::runtime::Runtime;
use twin_core::told::Bilingual;

use super::nats::AT_ONCE;
use crate::target::remote::{RemoteError, RemoteSettings, connect_nats};

/// A consumer that reads what comes into a stream, each message once and in order: what a broken connection did not bring is asked for again.
pub(super) struct Stored {
    runtime: Runtime,
    messages: Ordered,
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
        let config = OrderedConfig {
            // Several filters are none: servers before 2.10 know one, and what is not ours is passed over.
            filter_subject: match subjects {
                [one] => one.clone(),
                _ => String::new(),
            },
            deliver_policy: DeliverPolicy::New,
            ..OrderedConfig::default()
        };
        let opened = runtime.block_on(consume(settings, client, name, config));
        match opened {
            Ok(messages) => Ok(Self { runtime, messages }),
            Err(reason) => Err(RemoteError::Connect {
                url: settings.url.clone(),
                reason,
            }),
        }
    }

    /// Waits at most `wait` for messages and shows their subjects and payloads.
    pub(super) fn turn(&mut self, wait: Duration, mut hear: impl FnMut(&str, &[u8])) {
        let messages = &mut self.messages;
        // As for subscribers: a task that used its budget up would never be woken again.
        self.runtime.block_on(tokio::task::unconstrained(async {
            let Ok(mut next) = tokio::time::timeout(wait, messages.next()).await else {
                return;
            };
            for _ in 0..AT_ONCE {
                // An error is of the asking alone: the consumer asks again.
                let Some(Ok(message)) = next else {
                    return;
                };
                hear(&message.subject, &message.payload);
                match messages.next().now_or_never() {
                    Some(one) => next = one,
                    None => return,
                }
            }
        }));
    }
}

async fn consume(
    settings: &RemoteSettings,
    client: &str,
    name: &str,
    config: OrderedConfig,
) -> Result<Ordered, Bilingual> {
    let client = connect_nats(settings, &settings.login, client, |_| {}).await?;
    let unread = |error: &dyn std::error::Error| {
        twin_core::both!(
            "the stream '{name}' cannot be read ({error})",
            "无法读取流“{name}”（{error}）"
        )
    };
    let context = jetstream::new(client);
    let stream = context.get_stream(name).await.map_err(|e| unread(&e))?;
    let consumer = stream.create_consumer(config).await;
    let consumer = consumer.map_err(|e| unread(&e))?;
    consumer.messages().await.map_err(|e| unread(&e))
}

//! Hears a platform's traffic and records it.

mod ears;
mod filter;
mod side;
mod stream;

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use twin_core::time::SimTime;
use twin_core::told::{Term, Told};

use crate::mqtt::MqttError;
use crate::payload::ProfileError;
use crate::plan::Target;
use crate::record::{Gap, Manifest, RecordError, Recorder};
use crate::secret::Secret;
use crate::target::remote::RemoteError;
use ears::Ears;
pub use filter::listen_filters;
use side::Side;

/// What is heard.
#[derive(Debug)]
pub struct ListenOptions<'a> {
    /// The broker or server.
    pub target: &'a Target,
    /// Password or token for it.
    pub password: Option<&'a Secret>,
    /// What is subscribed to, as [`listen_filters`] gives it.
    pub filters: Vec<String>,
    /// Which level of a topic, or token of a subject, is the device's id; the whole topic stands for it otherwise.
    pub pattern: Option<&'a str>,
    /// Whether a stream's record ends with what the stream held at the start.
    pub is_stored_only: bool,
    /// How long; until `stop` otherwise.
    pub limit: Option<Duration>,
    /// The present.
    pub present: SimTime,
    /// Ends it.
    pub stop: &'a AtomicBool,
}

/// Why a platform's traffic cannot be recorded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ListenError {
    /// Such a platform sends nothing by itself.
    #[error(
        "only MQTT brokers and NATS servers can be listened to: mqtt://, mqtts://, nats:// or tls:// (NATS)"
    )]
    Deaf,
    /// A stream is named at what has none.
    #[error("--stream: only NATS servers have streams: nats:// or tls:// (NATS)")]
    Stream,
    /// What is to be subscribed to is none of the platform's.
    #[error("--topic {filter}: {reason}")]
    Filter {
        /// The filter.
        filter: String,
        /// What is wrong.
        reason: Term,
    },
    /// The pattern cannot be read.
    #[error(transparent)]
    Pattern(#[from] ProfileError),
    /// The broker cannot be used.
    #[error(transparent)]
    Broker(#[from] MqttError),
    /// The server cannot be used.
    #[error(transparent)]
    Server(#[from] RemoteError),
    /// The record cannot be written.
    #[error(transparent)]
    Record(#[from] RecordError),
}

impl Told for ListenError {
    fn zh(&self) -> String {
        match self {
            Self::Deaf => {
                "只能监听 MQTT 服务器和 NATS 服务器：mqtt://、mqtts://、nats:// 或 tls://（NATS）"
                    .to_owned()
            }
            Self::Stream => {
                "--stream：只有 NATS 服务器才有流：nats:// 或 tls://（NATS）".to_owned()
            }
            Self::Filter { filter, reason } => format!("--topic {filter}：{}", reason.zh),
            Self::Pattern(error) => error.zh(),
            Self::Broker(error) => error.zh(),
            Self::Server(error) => error.zh(),
            Self::Record(error) => error.zh(),
        }
    }
}

/// Records what the platform sends into `recorder` until it is told to stop; `tell` hears once a second how many messages there are. A
/// connection that breaks is made again, and the manifest tells from when to when nobody listened.
///
/// # Errors
/// When the platform cannot be reached or refuses at the start, or the record cannot be written: what was heard before is in it.
pub fn listen(
    options: &ListenOptions<'_>,
    mut recorder: Recorder,
    tell: &mut dyn FnMut(u64),
) -> Result<Manifest, ListenError> {
    let epoch = Instant::now();
    let mut ears = Ears::new(options, &mut recorder)?;
    let mut side = Side::open(options, &mut ears, epoch)?;
    let place = options.target.address.host_and_port();
    tracing::info!("listens to {place}");
    let mut told = Instant::now();
    let mut absence = Absence {
        begun: options.present,
        since: None,
    };
    let goes_on = || {
        !options.stop.load(Ordering::Relaxed) && options.limit.is_none_or(|l| epoch.elapsed() < l)
    };
    while goes_on() && !side.is_done() {
        let hears = side.turn(&mut ears);
        let failed = ears.failed.take().map(ListenError::from);
        let hears = match failed.map_or(hears, Err) {
            Ok(hears) => hears,
            Err(error) => {
                // What was taken in before is written; the error that is told is the first one.
                recorder.abandon();
                return Err(error);
            }
        };
        if let Some(gap) = absence.look(hears, epoch.elapsed()) {
            ears.recorder.gap(gap);
        }
        ears.recorder.tend()?;
        if told.elapsed() >= Duration::from_secs(1) {
            told = Instant::now();
            tell(ears.recorder.messages());
        }
    }
    if let Some(gap) = absence.end(epoch.elapsed()) {
        ears.recorder.gap(gap);
    }
    side.close()?;
    Ok(recorder.finish()?)
}

/// Whether all that the platform sends is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hears {
    All,
    /// The connection is down.
    Nothing,
    /// The connection is up, but messages were dropped since they came in faster than they were taken.
    NotAll,
}

/// The time in which not all was heard.
struct Absence {
    begun: SimTime,
    since: Option<i64>,
}

impl Absence {
    /// The gap that ends now, if one does.
    fn look(&mut self, hears: Hears, elapsed: Duration) -> Option<Gap> {
        match (hears, self.since) {
            (Hears::All, Some(_)) => {
                let gap = self.end(elapsed)?;
                tracing::warn!(
                    "listens again after {:.1} s: what was sent meanwhile is not in the record",
                    (gap.to_nanos - gap.from_nanos) as f64 / 1e9
                );
                Some(gap)
            }
            (Hears::Nothing | Hears::NotAll, None) => {
                if hears == Hears::NotAll {
                    tracing::warn!(
                        "messages come in faster than they are recorded: some are dropped"
                    );
                }
                self.since = Some(self.at(elapsed));
                None
            }
            _ => None,
        }
    }

    fn end(&mut self, elapsed: Duration) -> Option<Gap> {
        let from_nanos = self.since.take()?;
        Some(Gap {
            from_nanos,
            to_nanos: self.at(elapsed),
        })
    }

    fn at(&self, elapsed: Duration) -> i64 {
        let begun = self.begun.nanos();
        begun.saturating_add_unsigned(elapsed.as_nanos() as u64)
    }
}

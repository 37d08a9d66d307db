//! Hears a platform's traffic and records it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use twin_core::time::SimTime;
use twin_core::told::Told;

use crate::mqtt::{Client, MqttError, Pool, QoS, Settings, Subscription};
use crate::payload::TopicPattern;
use crate::record::{Gap, Manifest, RecordError, Recorder, Row};
use crate::witness::{Deaf, Witness};

/// How long the thread waits for sockets before it looks at the clock.
const WAIT: Duration = Duration::from_millis(20);

/// What is heard.
#[derive(Debug)]
pub struct ListenOptions<'a> {
    /// The broker.
    pub settings: Settings,
    /// Client id.
    pub client: String,
    /// User name.
    pub user: Option<String>,
    /// Topic filters.
    pub filters: Vec<String>,
    /// Which level of a topic is the device's id; the whole topic stands for it otherwise.
    pub pattern: Option<TopicPattern>,
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
    /// The broker cannot be used.
    #[error(transparent)]
    Broker(#[from] MqttError),
    /// The record cannot be written.
    #[error(transparent)]
    Record(#[from] RecordError),
}

impl Told for ListenError {
    fn zh(&self) -> String {
        match self {
            Self::Broker(error) => error.zh(),
            Self::Record(error) => error.zh(),
        }
    }
}

struct Ears<'a> {
    recorder: &'a mut Recorder,
    pattern: Option<&'a TopicPattern>,
    begun: SimTime,
    failed: Option<RecordError>,
}

impl Witness for Ears<'_> {
    fn sent(&mut self, _: u16, _: u64, _: u64) {}
    fn missed(&mut self, _: u16) {}

    fn received(&mut self, topic: &[u8], payload: &[u8], now: u64) {
        if self.failed.is_some() {
            return;
        }
        let topic = String::from_utf8_lossy(topic);
        let device = self.pattern.and_then(|p| p.device_of(&topic));
        let row = Row {
            time_nanos: self.begun.nanos().saturating_add_unsigned(now),
            device: device.unwrap_or(&topic),
            topic: &topic,
            payload,
        };
        self.failed = self.recorder.push(&row).err();
    }
}

/// Records what the broker sends into `recorder` until it is told to stop; `tell` hears once a second how many messages there are. A
/// connection that breaks is made again, and the manifest tells from when to when nobody listened.
///
/// # Errors
/// When the broker cannot be reached or refuses at the start, or the record cannot be written: what was heard before is in it.
pub fn listen(
    options: ListenOptions<'_>,
    mut recorder: Recorder,
    tell: &mut dyn FnMut(u64),
) -> Result<Manifest, ListenError> {
    let epoch = Instant::now();
    let host = (options.settings.host.clone(), options.settings.port);
    let client = Client {
        id: options.client,
        user: options.user,
        will: None,
        is_edge_node: false,
        subscription: Some(Subscription {
            filters: options.filters,
            qos: options.settings.qos,
        }),
    };
    let settings = Settings {
        qos: QoS::AtMostOnce,
        ..options.settings
    };
    let mut pool = Pool::new(settings, vec![client], epoch)?;
    let mut ears = Ears {
        recorder: &mut recorder,
        pattern: options.pattern.as_ref(),
        begun: options.present,
        failed: None,
    };
    pool.open(&mut ears)?;
    tracing::info!("listens to {}:{}", host.0, host.1);
    let mut told = Instant::now();
    let mut down_since = None;
    let at = |elapsed: Duration| {
        options
            .present
            .nanos()
            .saturating_add_unsigned(elapsed.as_nanos() as u64)
    };
    while !options.stop.load(Ordering::Relaxed) && options.limit.is_none_or(|l| epoch.elapsed() < l)
    {
        pool.turn(WAIT, &mut ears)?;
        if let Some(error) = ears.failed.take() {
            // What was taken in before is written; the error that is told is the first one.
            drop(recorder.abandon());
            return Err(error.into());
        }
        match (pool.up() == 0, down_since) {
            (true, None) => down_since = Some(at(epoch.elapsed())),
            (false, Some(from_nanos)) => {
                let to_nanos = at(epoch.elapsed());
                ears.recorder.gap(Gap {
                    from_nanos,
                    to_nanos,
                });
                down_since = None;
                tracing::warn!(
                    "listens again after {:.1} s: what was sent meanwhile is not in the record",
                    (to_nanos - from_nanos) as f64 / 1e9
                );
            }
            _ => {}
        }
        ears.recorder.tend()?;
        if told.elapsed() >= Duration::from_secs(1) {
            told = Instant::now();
            tell(ears.recorder.messages());
        }
    }
    if let Some(from_nanos) = down_since {
        let to_nanos = at(epoch.elapsed());
        ears.recorder.gap(Gap {
            from_nanos,
            to_nanos,
        });
    }
    pool.close(Duration::ZERO, &mut Deaf)?;
    Ok(recorder.finish()?)
}

//! The connection over which a platform is heard.

use std::time::{Duration, Instant};

use super::ears::Ears;
use super::stream::StreamReader;
use super::{Hears, ListenError, ListenOptions};
use crate::check::Subscribers;
use crate::mqtt::{Client, Pool, QoS, Settings, Subscription};
use crate::plan::Scheme;
use crate::record::Wire;
use crate::target::remote::{RemoteSettings, headers_text};
use crate::witness::{Deaf, Witness};

/// How long the thread waits for sockets before it looks at the clock.
const WAIT: Duration = Duration::from_millis(20);

/// The connection over which a platform is heard.
pub(super) enum Side {
    Mqtt(Box<Pool>),
    Nats {
        subscribers: Box<Subscribers>,
        epoch: Instant,
    },
    Stream(Box<StreamReader>),
}

impl Side {
    pub(super) fn open(
        options: &ListenOptions<'_>,
        ears: &mut Ears<'_>,
        epoch: Instant,
    ) -> Result<Self, ListenError> {
        match options.target.address.scheme {
            Scheme::Mqtt => mqtt(options, ears, epoch),
            Scheme::Nats => {
                if let Some(name) = &options.target.stream {
                    let reader = StreamReader::open(options, name)?;
                    return Ok(Self::Stream(Box::new(reader)));
                }
                let settings = RemoteSettings::of(options.target, options.password)?;
                let group = options.target.client_prefix.trim_end_matches('-');
                let subscribers = Subscribers::open(&settings, group, 1, &options.filters)?;
                Ok(Self::Nats {
                    subscribers: Box::new(subscribers),
                    epoch,
                })
            }
            _ => Err(ListenError::Deaf),
        }
    }

    /// Hears what there is, and waits a moment for it; whether that is all.
    pub(super) fn turn(&mut self, ears: &mut Ears<'_>) -> Result<Hears, ListenError> {
        match self {
            Self::Mqtt(pool) => {
                pool.turn(WAIT, ears)?;
                Ok(match pool.up() {
                    0 => Hears::Nothing,
                    _ => Hears::All,
                })
            }
            Self::Nats { subscribers, epoch } => {
                subscribers.turn(WAIT, |message| {
                    let now = epoch.elapsed().as_nanos() as u64;
                    let headers = headers_text(message.headers.as_ref());
                    let content = (message.subject.as_bytes(), &message.payload[..]);
                    ears.received_as(0, content, headed(headers.as_deref()), now);
                });
                Ok(match (subscribers.listen(), subscribers.take_dropped()) {
                    (false, _) => Hears::Nothing,
                    (true, true) => Hears::NotAll,
                    (true, false) => Hears::All,
                })
            }
            // What a broken connection did not bring is read later.
            Self::Stream(reader) => reader.turn(WAIT, ears),
        }
    }

    /// Whether there is nothing more to hear.
    pub(super) fn is_done(&self) -> bool {
        matches!(self, Self::Stream(reader) if reader.is_done())
    }

    pub(super) fn close(self) -> Result<(), ListenError> {
        match self {
            Self::Mqtt(mut pool) => Ok(pool.close(Duration::ZERO, &mut Deaf)?),
            // They end with their runtime.
            Self::Nats { .. } | Self::Stream(_) => Ok(()),
        }
    }
}

/// What NATS carries beside subject and payload.
pub(super) fn headed(headers: Option<&str>) -> Wire<'_> {
    Wire {
        headers,
        ..Wire::default()
    }
}

fn mqtt(
    options: &ListenOptions<'_>,
    ears: &mut Ears<'_>,
    epoch: Instant,
) -> Result<Side, ListenError> {
    let target = options.target;
    let client = Client {
        id: format!("{}record", target.client_prefix),
        user: target.user.clone(),
        subscription: Some(Subscription {
            filters: options.filters.clone(),
            qos: target.qos,
        }),
        ..Client::default()
    };
    let address = &target.address;
    let settings = Settings {
        tls: address.is_secure.then(|| target.tls.clone()),
        version: target.version,
        // What a subscriber sends are answers alone.
        qos: QoS::AtMostOnce,
        password: options.password.cloned(),
        ..Settings::new(address.host.clone(), address.port)
    };
    let mut pool = Pool::new(settings, vec![client], epoch)?;
    pool.open(ears)?;
    Ok(Side::Mqtt(Box::new(pool)))
}

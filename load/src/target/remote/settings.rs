//! What all connections to a platform have in common.

use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use twin_core::both;
use twin_core::told::{Bilingual, Told};

use crate::mqtt::TlsError;
use crate::plan::{Scheme, Target, host_and_port};
use crate::record::TopicForm;
use crate::secret::Secret;

/// What is spoken with a platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Speech {
    /// HTTP/1.1 requests.
    Http,
    /// NATS without answers.
    Nats,
    /// NATS with the acknowledgements of this stream.
    JetStream(String),
    /// WebSocket frames.
    WebSocket,
}

impl Speech {
    /// Whether the platform says of each message that it has it.
    pub(super) fn is_acknowledged(&self) -> bool {
        matches!(self, Self::Http | Self::JetStream(_))
    }
}

/// How messages are put into requests or frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// Each payload by itself, as it is.
    Payload,
    /// One JSON object a line, with topic and payload, as in a file.
    Lines,
    /// A JSON array of payloads.
    Array,
}

impl Body {
    /// Reads `payload`, `lines` or `array`.
    ///
    /// # Errors
    /// What it must be, when it is none of these.
    pub fn parse(word: &str) -> Result<Self, Bilingual> {
        match word {
            "payload" => Ok(Self::Payload),
            "lines" => Ok(Self::Lines),
            "array" => Ok(Self::Array),
            _ => Err(both!(
                "must be \"payload\", \"lines\" or \"array\"",
                "应为“payload”、“lines”或“array”"
            )),
        }
    }
}

/// Who speaks. Nothing shows the password.
#[derive(Debug, Clone, Default)]
pub struct Login {
    /// User name.
    pub user: Option<String>,
    /// Password, or a token when there is no user.
    pub password: Option<Secret>,
}

impl Login {
    /// What it is known by: the user name, or a token that comes without one.
    pub(super) fn name(&self) -> Option<&str> {
        let token = self.password.as_ref().map(Secret::reveal);
        self.user.as_deref().or(token)
    }
}

/// A connection that is to be made.
#[derive(Debug, Clone, Default)]
pub struct Caller {
    /// Its name.
    pub name: String,
    /// What it logs in with.
    pub login: Login,
    /// Filters of the topics on which it hears commands, `+` standing for a level; none where it hears none.
    pub filters: Vec<String>,
}

/// What stands in a path of HTTP for the user name, or the token, of the connection.
pub(crate) const USER_PLACE: &str = "{user}";

/// What all connections to a platform have in common.
#[derive(Debug, Clone)]
pub struct RemoteSettings {
    /// What is spoken.
    pub speech: Speech,
    /// The URL as it was given.
    pub url: String,
    /// Its scheme, host and port, for messages to people.
    pub shown: String,
    /// Host.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Path and query; over HTTP `{topic}` stands for the topic, [`USER_PLACE`] for who speaks.
    pub path: String,
    /// TLS, if it is used.
    pub tls: Option<Arc<ClientConfig>>,
    /// Who speaks.
    pub login: Login,
    /// How messages are put into requests or frames.
    pub body: Body,
    /// Messages of a request at most.
    pub batch: usize,
    /// How long a connection may take to be accepted, and a request to be answered.
    pub connect_timeout: Duration,
    /// What stands in topics.
    pub topics: TopicForm,
    /// Tells this run's messages from those of another.
    pub run: String,
    /// Seed of waits.
    pub seed: u64,
}

/// Messages that a task is given at once where each is sent by itself.
const PARCEL_MESSAGES: usize = 256;

impl RemoteSettings {
    /// Whether what is handed over as a topic goes as the subject of it.
    pub(super) fn sends_subjects(&self) -> bool {
        let is_nats = matches!(self.speech, Speech::Nats | Speech::JetStream(_));
        is_nats && self.topics == TopicForm::Topic
    }

    /// Host and port as a URL or the header `Host` has them.
    pub(super) fn place(&self) -> String {
        host_and_port(&self.host, self.port)
    }

    /// What of `login` goes in the path, if anything does.
    pub(super) fn in_path<'a>(&self, login: &'a Login) -> Option<&'a str> {
        let has_place = self.path.contains(USER_PLACE);
        login.name().filter(|_| has_place)
    }

    /// The settings of a target, for topics, a run without a name and no randomness.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn of(target: &Target, password: Option<&Secret>) -> Result<Self, RemoteError> {
        let address = &target.address;
        let speech = match (address.scheme, &target.stream) {
            (Scheme::Nats, Some(stream)) => Speech::JetStream(stream.clone()),
            (Scheme::Nats, None) => Speech::Nats,
            (Scheme::WebSocket, _) => Speech::WebSocket,
            _ => Speech::Http,
        };
        let body = match (&speech, target.batch) {
            (Speech::Http, 1) => Body::Payload,
            _ => Body::Lines,
        };
        let tls = address.is_secure.then(|| target.tls.config());
        Ok(Self {
            speech,
            url: address.url.clone(),
            shown: address.shown(),
            host: address.host.clone(),
            port: address.port,
            path: address.path_and_query().to_owned(),
            tls: tls.transpose()?,
            login: Login {
                user: target.user.clone(),
                password: password.cloned(),
            },
            body: target.body.unwrap_or(body),
            batch: target.batch as usize,
            connect_timeout: target.timeout,
            topics: TopicForm::Topic,
            run: String::new(),
            seed: 0,
        })
    }

    /// Messages of a parcel at most.
    pub(super) fn parcel_messages(&self) -> usize {
        if self.is_batched() {
            self.batch
        } else if self.speech == Speech::Http {
            // Each waits for an answer: more would only hide in the queue.
            8
        } else {
            PARCEL_MESSAGES
        }
    }

    /// Whether several messages make a request, so that it pays to wait for others.
    pub(super) fn is_batched(&self) -> bool {
        self.speech == Speech::Http && self.body != Body::Payload
    }
}

/// Why a platform cannot be spoken with.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RemoteError {
    /// TLS cannot be set up.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The operating system refuses.
    #[error("the operating system refuses a runtime: {0}")]
    System(std::io::Error),
    /// A connection is not accepted at the start.
    #[error("{url}: {reason}")]
    Connect {
        /// The platform.
        url: String,
        /// Why.
        reason: Bilingual,
    },
}

impl Told for RemoteError {
    fn zh(&self) -> String {
        match self {
            Self::Tls(error) => error.zh(),
            Self::System(error) => format!("操作系统不允许建立运行环境：{}", error.zh()),
            Self::Connect { url, reason } => format!("{url}：{}", reason.zh),
        }
    }
}

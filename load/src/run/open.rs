//! Opens what a run needs: its target, its checking side, its record.

use std::path::Path;
use std::time::Instant;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use twin_core::both;
use twin_core::told::Term;

use super::{Feed, Frame, RunError};
use crate::commands::{Commands, Dialect, Form};
use crate::crew::Crew;
use crate::mqtt::{Client, MqttError, Pool, QoS, Settings, Subscription, Will};
use crate::payload::{DeviceFacts, ProfileError, TopicPattern};
use crate::plan::{DEVICE_CALLS, Scheme, Target};
use crate::record::{Origin, Playback, Tap, TopicForm};
use crate::secret::Secret;
use crate::target::remote::{Caller, Login, RemoteSettings, USER_PLACE, nats_topic};
use crate::target::{Lines, Outlet, Recorded, Remote, RemoteError, TargetError};
use crate::witness::Deaf;

/// File descriptors that a run needs beside those of its connections.
const OTHER_DESCRIPTORS: u64 = 64;

pub(super) fn open_tap(frame: &Frame<'_>, feed: &Feed<'_>) -> Result<Option<Tap>, RunError> {
    let address = &frame.target.address;
    let path = match (frame.record, address.scheme) {
        (Some(_), Scheme::Parquet) => {
            return Err(RunError::Unfit {
                target: address.shown(),
                reason: Term::new(
                    "this target is a record already; leave --record out",
                    "该目标本身就是录制；请去掉 --record",
                ),
            });
        }
        (None, Scheme::Parquet) => address.path(),
        (Some(folder), _) => folder.to_owned(),
        (None, _) => return Ok(None),
    };
    let origin = Origin::Load {
        source: feed.name.clone(),
        target: address.shown(),
        profile: feed.profile.clone(),
        topics: topic_form(feed),
    };
    let devices = feed.facts.iter().map(|f| f.device.clone()).collect();
    Ok(Some(Tap::open(&path, origin, devices, frame.present)?))
}

/// What stands in the topics of what is sent: a replay sends what was recorded.
fn topic_form(feed: &Feed<'_>) -> TopicForm {
    let replayed = feed.replay.map(|playback| playback.record().manifest());
    replayed.map_or(TopicForm::Topic, |manifest| manifest.origin.topic_form())
}

/// Makes each connection of a gateway an edge node, whose last will is its death (Sparkplug 3.0, 6.4.24: quality of service 1).
pub(super) fn edge_nodes(crew: &mut Crew, facts: &[DeviceFacts]) {
    for (device, connection) in facts.iter().zip(&crew.connection_of) {
        if let Some(client) = crew.clients.get_mut(*connection as usize) {
            client.is_edge_node = true;
            client.will = Some(Will {
                topic: format!("spBv1.0/{}/NDEATH/{}", device.community, device.gateway),
                payload: Vec::new(),
                qos: 1,
            });
        }
    }
}

/// Who can be commanded, if commands are listened to: over one more connection than those that send, or over each of these.
pub(super) fn commands(
    frame: &Frame<'_>,
    feed: &Feed<'_>,
    is_sparkplug: bool,
) -> Result<Option<Commands>, RunError> {
    let payload = &frame.plan.payload;
    let is_called = feed.replay.is_none() && payload.has_device_calls();
    let dialect = if is_called {
        Dialect::Device
    } else {
        Dialect::of(&feed.profile)
    };
    let scheme = frame.target.address.scheme;
    let is_nats = scheme == Scheme::Nats;
    let form = match &payload.command_topic {
        // Nobody sends any.
        _ if !matches!(scheme, Scheme::Mqtt | Scheme::Nats | Scheme::WebSocket) => {
            return Ok(None);
        }
        Some(_) if is_called => Form::Connection(DEVICE_CALLS),
        Some(topic) if is_nats => Form::Pattern(command_pattern(&nats_topic(topic), dialect)?),
        Some(topic) => Form::Pattern(command_pattern(topic, dialect)?),
        None if is_sparkplug && scheme == Scheme::Mqtt => Form::Sparkplug,
        None => return Ok(None),
    };
    let commands = Commands::new(form, dialect, feed.facts);
    Ok(Some(if is_nats {
        commands.also_named(nats_topic)
    } else {
        commands
    }))
}

/// The topic of commands names the device, unless their payload does.
fn command_pattern(topic: &str, dialect: Dialect) -> Result<TopicPattern, ProfileError> {
    let pattern = TopicPattern::parse(topic)?;
    if dialect != Dialect::Gateway && !pattern.names_device() {
        return Err(ProfileError::BadTopic {
            topic: topic.to_owned(),
            reason: both!(
                "is one of commands and must hold {{device}} as a level of its own",
                "是命令主题，应含单独成级的 {{device}}"
            ),
        });
    }
    Ok(pattern)
}

/// The clients that send, and after them one that listens to commands; where a connection tells its device, each listens itself.
fn clients(frame: &Frame<'_>, crew: &Crew, commands: Option<&Commands>) -> Vec<Client> {
    let mut clients = crew.clients.clone();
    let Some(commands) = commands else {
        return clients;
    };
    let subscription = Some(Subscription {
        filters: commands.filters(),
        qos: QoS::AtMostOnce,
    });
    if commands.are_heard_by_senders() {
        for client in &mut clients {
            client.subscription.clone_from(&subscription);
        }
    } else {
        clients.push(Client {
            id: format!("{}commands", frame.target.client_prefix),
            user: frame.target.user.clone(),
            subscription,
            ..Client::default()
        });
    }
    clients
}

pub(super) fn target_error(frame: &Frame<'_>, source: impl Into<TargetError>) -> RunError {
    RunError::Target {
        target: frame.target.address.shown(),
        source: source.into(),
    }
}

/// How `target` is spoken with over MQTT, with the password of the run.
pub(super) fn settings(target: &Target, password: Option<&Secret>, seed: u64) -> Settings {
    Settings {
        tls: target.address.is_secure.then(|| target.tls.clone()),
        version: target.version,
        qos: target.qos,
        password: password.cloned(),
        keep_alive_secs: target.keep_alive_secs,
        connect_timeout: target.timeout,
        seed,
        ..Settings::new(target.address.host.clone(), target.address.port)
    }
}

pub(super) fn open(
    frame: &Frame<'_>,
    feed: &Feed<'_>,
    crew: &Crew,
    commands: Option<&Commands>,
    epoch: Instant,
) -> Result<Outlet, RunError> {
    let address = &frame.target.address;
    let connections = || descriptors(crew.clients.len() as u64);
    let opened = match address.scheme {
        Scheme::Mqtt => {
            connections()?;
            let settings = Settings {
                retains: feed.replay.is_some_and(Playback::retains),
                ..settings(frame.target, frame.password, feed.seed)
            };
            open_pool(settings, clients(frame, crew, commands), epoch)
                .map(|pool| Outlet::Mqtt(Box::new(pool)))
                .map_err(TargetError::from)
        }
        Scheme::File => Lines::create(Path::new(&address.url).to_owned(), epoch)
            .map(Outlet::Lines)
            .map_err(TargetError::from),
        Scheme::Stdout => Ok(Outlet::Lines(Lines::stdout(epoch))),
        Scheme::Parquet => Ok(Outlet::Recorded(Recorded::new(epoch))),
        Scheme::Http if lacks_user(frame.target, &crew.clients, frame.password) => {
            return Err(RunError::Unfit {
                target: address.shown(),
                reason: LACKS_USER,
            });
        }
        Scheme::Http | Scheme::Nats | Scheme::WebSocket => {
            connections()?;
            open_remote(frame, feed, crew, commands, epoch)
                .map(|remote| Outlet::Remote(Box::new(remote)))
                .map_err(TargetError::from)
        }
    };
    opened.map_err(|source| target_error(frame, source))
}

const LACKS_USER: Term = Term::new(
    "its path holds {user}, and connections have neither a user name nor a token that could stand there; name them: credentials_file, user, password_env or password_file",
    "其路径含 {user}，而连接既无用户名也无令牌可代入；请指定 credentials_file、user、password_env 或 password_file",
);

/// Whether the target's path names who speaks, and somebody has no name.
fn lacks_user(target: &Target, clients: &[Client], password: Option<&Secret>) -> bool {
    let is_nameless =
        |client: &Client| client.user.is_none() && client.password.over(password).is_none();
    target.address.path_and_query().contains(USER_PLACE) && clients.iter().any(is_nameless)
}

fn open_remote(
    frame: &Frame<'_>,
    feed: &Feed<'_>,
    crew: &Crew,
    commands: Option<&Commands>,
    epoch: Instant,
) -> Result<Remote, RemoteError> {
    let scheme = frame.target.address.scheme;
    let filters = commands.map(Commands::filters).unwrap_or_default();
    // A platform answers over the WebSocket that it was spoken to over; NATS brings what is subscribed to once.
    let of_senders = match scheme {
        Scheme::WebSocket => filters.clone(),
        _ => Vec::new(),
    };
    let mut callers: Vec<_> = (crew.clients.iter())
        .map(|client| Caller {
            name: client.id.clone(),
            login: Login {
                user: client.user.clone(),
                password: client.password.over(frame.password).cloned(),
            },
            filters: of_senders.clone(),
        })
        .collect();
    if commands.is_some() && scheme == Scheme::Nats {
        callers.push(Caller {
            name: format!("{}commands", frame.target.client_prefix),
            login: Login {
                user: frame.target.user.clone(),
                password: frame.password.cloned(),
            },
            filters,
        });
    }
    let settings = remote_settings(frame, feed, frame.target, frame.password)?;
    Remote::open(settings, callers, epoch)
}

/// How `target` is spoken with otherwise.
pub(super) fn remote_settings(
    frame: &Frame<'_>,
    feed: &Feed<'_>,
    target: &Target,
    password: Option<&Secret>,
) -> Result<RemoteSettings, RemoteError> {
    Ok(RemoteSettings {
        topics: topic_form(feed),
        run: format!("{:x}", frame.present.nanos()),
        seed: feed.seed,
        ..RemoteSettings::of(target, password)?
    })
}

fn open_pool(settings: Settings, clients: Vec<Client>, epoch: Instant) -> Result<Pool, MqttError> {
    let mut pool = Pool::new(settings, clients, epoch)?;
    pool.open(&mut Deaf)?;
    Ok(pool)
}

/// Raises the limit of open files as far as it may be raised.
fn descriptors(connections: u64) -> Result<(), RunError> {
    let needed = connections + OTHER_DESCRIPTORS;
    let limit = getrlimit(Resource::Nofile);
    let (soft, hard) = (
        limit.current.unwrap_or(u64::MAX),
        limit.maximum.unwrap_or(u64::MAX),
    );
    if needed <= soft {
        return Ok(());
    }
    let raised = Rlimit {
        current: Some(needed),
        maximum: limit.maximum,
    };
    if needed > hard || setrlimit(Resource::Nofile, raised).is_err() {
        return Err(RunError::Descriptors {
            needed: connections,
            allowed: hard,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mqtt::Password;
    use crate::plan::Address;

    #[test]
    fn a_path_that_names_who_speaks_needs_a_name_for_each_connection() {
        let lacks = |url: &str, users: &[Option<&str>], password: Option<&Secret>| {
            let target = Target::new(Address::parse(url).unwrap());
            let client = |user: &Option<&str>| Client {
                user: user.map(str::to_owned),
                ..Client::default()
            };
            let clients: Vec<Client> = users.iter().map(client).collect();
            lacks_user(&target, &clients, password)
        };
        let (path, token) = (
            "http://h/api/v1/{user}/telemetry",
            Secret::new("T".to_owned()),
        );
        assert!(lacks(path, &[Some("a"), None], None));
        assert!(!lacks(path, &[Some("a"), Some("b")], None));
        assert!(!lacks(path, &[Some("a"), None], Some(&token)));
        assert!(!lacks("http://h/in", &[None], None));
        let own = Client {
            password: Password::Own(None),
            ..Client::default()
        };
        let target = Target::new(Address::parse(path).unwrap());
        assert!(lacks_user(&target, &[own], Some(&token)));
    }
}

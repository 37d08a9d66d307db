//! What is asked of the simulation's thread, and how to ask.

use std::sync::Arc;
use std::sync::mpsc::{SyncSender, TrySendError};

use serde_json::Value;
use tokio::sync::oneshot;
use twin_core::both;
use twin_core::ids::DeviceIdx;
use twin_core::sim::{Fault, IncidentPlan, Setting, SettingError, Wanted};
use twin_core::time::{SimSpan, SimTime};
use twin_core::told::{Bilingual, Told};
use twin_protocol::command::{Command, CommandOutcome};
use twin_protocol::speed::Speed;

use super::wire;
use crate::metrics::Metrics;
use crate::state::App;
use crate::store::{StoreFault, alarm_number};
use crate::versions::Versions;
use crate::world::World;

/// Least speed, simulated seconds per second.
const SPEED_MIN: f64 = 0.1;
/// Greatest speed, simulated seconds per second.
const SPEED_MAX: f64 = 3_600.0;
/// Longest step, simulated seconds: an hour is soon simulated, and nothing else is followed meanwhile.
const STEP_MAX_S: u32 = 3_600;
/// Longest name of one who acknowledges, characters.
const BY_MAX: usize = 100;
/// Longest note, characters.
const NOTE_MAX: usize = 1_000;

/// Why a command was not followed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    /// It names something that does not exist.
    #[error("{0}")]
    Unknown(Bilingual),
    /// A value is out of its range.
    #[error("{0}")]
    OutOfRange(Bilingual),
    /// It does not fit the present state.
    #[error("{0}")]
    Conflict(Bilingual),
    /// Too many commands wait.
    #[error("too many commands wait; send it again in a second")]
    Busy,
    /// The server stops.
    #[error("the server is stopping")]
    Stopping,
    /// The community was edited while the command was on its way.
    #[error("the community has just become another version; send it again")]
    Renewed,
    /// It was followed, but could not be stored.
    #[error("it took effect but could not be stored: it will be lost at a restart")]
    NotStored(String),
}

impl Told for Refusal {
    fn zh(&self) -> String {
        match self {
            Self::Unknown(words) | Self::OutOfRange(words) | Self::Conflict(words) => {
                words.zh.to_string()
            }
            Self::Busy => "等待的命令过多；请在一秒后重发".to_owned(),
            Self::Stopping => "服务正在停止".to_owned(),
            Self::Renewed => "社区刚刚变为另一版本；请重发".to_owned(),
            Self::NotStored(_) => "命令已生效但未能保存：重启后将丢失".to_owned(),
        }
    }
}

/// A command whose values are sound and whose device exists.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Order {
    /// Acknowledge.
    Acknowledge { number: u64, by: String },
    /// Switch.
    Switch { device: DeviceIdx, on: bool },
    /// Break.
    Inject {
        device: DeviceIdx,
        fault: Fault,
        lasts: Option<SimSpan>,
    },
    /// Heal.
    Clear { device: DeviceIdx },
    /// Set a channel.
    Set { device: DeviceIdx, setting: Setting },
    /// Start again.
    Restart { device: DeviceIdx },
    /// Let an incident begin.
    Begin(IncidentPlan),
    /// Stop time.
    Pause,
    /// Let time run.
    Resume,
    /// Change the speed.
    Speed { speed: Speed },
    /// Let so much time pass at once.
    Step { span: SimSpan },
    /// Go back.
    Rewind { to: SimTime },
    /// Go to a time, back or ahead.
    GoTo { to: SimTime },
}

impl Order {
    /// Whether it is part of the run, and not of how fast that goes: whoever simulates the run again must give it again.
    pub(super) fn is_of_the_run(&self) -> bool {
        match self {
            Self::Acknowledge { .. }
            | Self::Switch { .. }
            | Self::Inject { .. }
            | Self::Clear { .. }
            | Self::Set { .. }
            | Self::Restart { .. }
            | Self::Begin(_) => true,
            Self::Pause
            | Self::Resume
            | Self::Speed { .. }
            | Self::Step { .. }
            | Self::Rewind { .. }
            | Self::GoTo { .. } => false,
        }
    }
}

/// What the simulation's thread answers: the outcome, and when it is on the disk.
pub(crate) type Answer =
    Result<(CommandOutcome, oneshot::Receiver<Result<(), StoreFault>>), Refusal>;

/// A command on its way.
#[derive(Debug)]
pub(crate) struct Request {
    /// The world that the order's devices are of.
    pub(crate) world: Arc<World>,
    /// What to do.
    pub(crate) order: Order,
    /// Who asks.
    pub(crate) who: String,
    /// The command as it was sent, for the log.
    pub(crate) json: String,
    /// Where the answer goes.
    pub(crate) reply: oneshot::Sender<Answer>,
}

/// What the simulation's thread takes.
#[derive(Debug)]
pub(crate) enum Message {
    /// A command.
    Request(Box<Request>),
    /// Hand to the store what waits to be handed over; answered when that is done.
    Save(oneshot::Sender<()>),
    /// Hand everything to the store and make room for another edition of the community.
    Renew(Box<Edition>),
    /// The end.
    Stop,
}

/// What is served next: another version of the community, with what the simulation's thread needs to serve it.
#[derive(Debug)]
pub(crate) struct Edition {
    /// What does not move.
    pub(crate) world: Arc<World>,
    /// The log of the file that it is of.
    pub(crate) versions: Versions,
    /// Where it is served.
    pub(crate) app: App,
    /// Where commands go.
    pub(crate) sender: SyncSender<Message>,
    /// Told when it is served; none at the start.
    pub(crate) served: Option<oneshot::Sender<()>>,
}

/// Sends commands to the simulation.
#[derive(Debug, Clone)]
pub(crate) struct Commander {
    world: Arc<World>,
    messages: SyncSender<Message>,
    metrics: Arc<Metrics>,
}

impl Commander {
    /// A commander of the thread that takes `messages`.
    pub(crate) fn new(
        world: Arc<World>,
        messages: SyncSender<Message>,
        metrics: Arc<Metrics>,
    ) -> Self {
        Self {
            world,
            messages,
            metrics,
        }
    }

    /// Checks a command and has it followed; returns when it is on the disk. `who` is the interface it came by.
    pub(crate) async fn follow(
        &self,
        command: &Command,
        who: &str,
    ) -> Result<CommandOutcome, Refusal> {
        let outcome = self.send(command, who).await;
        let word = if outcome.is_ok() { "done" } else { "refused" };
        self.metrics.command(kind(command), word);
        outcome
    }

    /// Has the simulation's thread hand over to the store what it still holds back.
    pub(crate) async fn save(&self) {
        let (done, when_done) = oneshot::channel();
        if self.messages.try_send(Message::Save(done)).is_ok() {
            // A thread that stops hands everything over too.
            let _stopped = when_done.await;
        }
    }

    /// Has another version of the community served in place of this one; returns when it is.
    pub(crate) async fn renew(
        &self,
        app: App,
        world: Arc<World>,
        versions: Versions,
    ) -> Result<(), Refusal> {
        let (served, when_served) = oneshot::channel();
        let sender = self.messages.clone();
        let edition = Edition {
            world,
            versions,
            app,
            sender: sender.clone(),
            served: Some(served),
        };
        let sent = tokio::task::spawn_blocking(move || {
            sender.send(Message::Renew(Box::new(edition))).is_ok()
        });
        match sent.await {
            Ok(true) => when_served.await.map_err(|_| Refusal::Stopping),
            _ => Err(Refusal::Stopping),
        }
    }

    async fn send(&self, command: &Command, who: &str) -> Result<CommandOutcome, Refusal> {
        let order = check(command, &self.world)?;
        let who = match &order {
            Order::Acknowledge { by, .. } => by.clone(),
            _ => who.to_owned(),
        };
        let json = serde_json::to_string(command).unwrap_or_default();
        let (reply, answer) = oneshot::channel();
        let request = Request {
            world: self.world.clone(),
            order,
            who,
            json,
            reply,
        };
        self.messages
            .try_send(Message::Request(Box::new(request)))
            .map_err(|error| match error {
                TrySendError::Full(_) => Refusal::Busy,
                TrySendError::Disconnected(_) => Refusal::Stopping,
            })?;
        let (outcome, stored) = answer.await.map_err(|_| Refusal::Stopping)??;
        match stored.await {
            Ok(Ok(())) => Ok(outcome),
            Ok(Err(fault)) => Err(Refusal::NotStored(fault.to_string())),
            Err(_) => Err(Refusal::NotStored("the store has stopped".to_owned())),
        }
    }
}

fn kind(command: &Command) -> &'static str {
    match command {
        Command::AcknowledgeAlarm { .. } => "acknowledge_alarm",
        Command::SwitchDevice { .. } => "switch_device",
        Command::InjectFault { .. } => "inject_fault",
        Command::ClearFault { .. } => "clear_fault",
        Command::SetChannel { .. } => "set_channel",
        Command::RestartDevice { .. } => "restart_device",
        Command::BeginIncident { .. } => "begin_incident",
        Command::Pause => "pause",
        Command::Resume => "resume",
        Command::SetSpeed { .. } => "set_speed",
        Command::Step { .. } => "step",
        Command::Rewind { .. } => "rewind",
        Command::GoTo { .. } => "go_to",
    }
}

fn check(command: &Command, world: &World) -> Result<Order, Refusal> {
    let device = |id: &str| match world.device(id) {
        Some((device, _)) => Ok(device),
        None => Err(Refusal::Unknown(
            both!("there is no device '{}'", "没有设备“{}”"; crate::http::query::shorten(id)),
        )),
    };
    match command {
        Command::AcknowledgeAlarm { alarm, by, note } => acknowledge(alarm, by, note.as_deref()),
        Command::SwitchDevice { device: id, on } => Ok(Order::Switch {
            device: device(id)?,
            on: *on,
        }),
        Command::InjectFault {
            device: id,
            fault,
            duration_s,
        } => {
            if *duration_s == Some(0) {
                return Err(Refusal::OutOfRange(both!(
                    "duration_s is 0; leave it out for a fault without end",
                    "duration_s 为 0；故障不设结束时间时请去掉它"
                )));
            }
            let lasts = duration_s.map(|s| SimSpan::from_secs(i64::from(s)));
            Ok(Order::Inject {
                device: device(id)?,
                fault: wire::fault(*fault),
                lasts,
            })
        }
        Command::ClearFault { device: id } => Ok(Order::Clear {
            device: device(id)?,
        }),
        Command::SetChannel {
            device: id,
            channel,
            value,
        } => {
            let device = device(id)?;
            let setting = setting(world, device, channel, value.as_ref())?;
            Ok(Order::Set { device, setting })
        }
        Command::RestartDevice { device: id } => Ok(Order::Restart {
            device: device(id)?,
        }),
        Command::BeginIncident {
            kind,
            at,
            storey,
            duration_s,
        } => {
            if *duration_s == Some(0) {
                return Err(Refusal::OutOfRange(both!(
                    "duration_s is 0; leave it out for an incident that lasts as long as its kind does",
                    "duration_s 为 0；按该类事件的默认时长持续时请去掉它"
                )));
            }
            Ok(Order::Begin(IncidentPlan {
                kind: *kind,
                at: at.clone(),
                storey: *storey,
                after_s: None,
                rate_per_day: None,
                lasts_s: duration_s.map(f64::from),
            }))
        }
        Command::Pause => Ok(Order::Pause),
        Command::Resume => Ok(Order::Resume),
        Command::SetSpeed { factor } => speed(*factor),
        Command::Step { seconds } if (1..=STEP_MAX_S).contains(seconds) => Ok(Order::Step {
            span: SimSpan::from_secs(i64::from(*seconds)),
        }),
        Command::Step { .. } => Err(Refusal::OutOfRange(both!(
            "seconds must lie between 1 and {STEP_MAX_S}",
            "seconds 应在 1 至 {STEP_MAX_S} 之间"
        ))),
        Command::Rewind { to } => Ok(Order::Rewind { to: time(to)? }),
        Command::GoTo { to } => Ok(Order::GoTo { to: time(to)? }),
    }
}

/// A factor within its bounds, or as fast as possible.
fn speed(speed: Speed) -> Result<Order, Refusal> {
    match speed {
        Speed::Factor(factor) if !(SPEED_MIN..=SPEED_MAX).contains(&factor) => {
            Err(Refusal::OutOfRange(both!(
                "factor must lie between {SPEED_MIN} and {SPEED_MAX}, or be \"max\"",
                "factor 应在 {SPEED_MIN} 至 {SPEED_MAX} 之间，或为 \"max\""
            )))
        }
        speed => Ok(Order::Speed { speed }),
    }
}

/// The moment that `to` names.
fn time(to: &str) -> Result<SimTime, Refusal> {
    to.parse::<SimTime>().map_err(|error| {
        let error = error.told();
        Refusal::OutOfRange(both!("to is {error}", "to {error}" => error))
    })
}

/// A channel of a device's class, and a value of it.
fn setting(
    world: &World,
    device: DeviceIdx,
    channel: &str,
    value: Option<&Value>,
) -> Result<Setting, Refusal> {
    let class = world.class(device).ok_or_else(|| {
        Refusal::Conflict(both!(
            "the device's class is not in the catalogue",
            "设备所属的设备类不在目录中"
        ))
    })?;
    let wanted = value.map(wanted).transpose()?;
    Setting::new(class, channel, wanted).map_err(|error| match &error {
        SettingError::NotSettable { .. } | SettingError::NothingSettable { .. } => {
            Refusal::Conflict(error.told())
        }
        _ => Refusal::OutOfRange(error.told()),
    })
}

fn wanted(value: &Value) -> Result<Wanted<'_>, Refusal> {
    let number = || value.as_f64().map(Wanted::Number);
    let boolean = || value.as_bool().map(Wanted::Boolean);
    let word = || value.as_str().map(Wanted::Word);
    let wanted = number().or_else(boolean).or_else(word);
    wanted.ok_or_else(|| {
        Refusal::OutOfRange(both!(
            "value must be a number, true, false or the word of a state",
            "value 应为数值、true、false 或状态名"
        ))
    })
}

fn acknowledge(alarm: &str, by: &str, note: Option<&str>) -> Result<Order, Refusal> {
    let by = by.trim();
    if by.is_empty() || by.chars().count() > BY_MAX || by.chars().any(char::is_control) {
        return Err(Refusal::OutOfRange(both!(
            "by must name who acknowledges, in 1 to {BY_MAX} characters of one line",
            "by 应写明确认人，1 至 {BY_MAX} 个字符，不可换行"
        )));
    }
    if note.is_some_and(|n| n.chars().count() > NOTE_MAX) {
        return Err(Refusal::OutOfRange(both!(
            "note must have at most {NOTE_MAX} characters",
            "note 最多 {NOTE_MAX} 个字符"
        )));
    }
    match alarm_number(alarm) {
        Some(number) => Ok(Order::Acknowledge {
            number,
            by: by.to_owned(),
        }),
        None => Err(Refusal::Unknown(
            both!("there is no alarm '{}'", "没有告警“{}”"; crate::http::query::shorten(alarm)),
        )),
    }
}

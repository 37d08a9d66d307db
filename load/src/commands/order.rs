//! What a command asks of a device, on its way to the simulation and back.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};

use twin_core::both;
use twin_core::catalogue::DeviceClass;
use twin_core::ids::DeviceIdx;
use twin_core::sim::{Command, CommandError, Notice, Setting, Simulation, Wanted};
use twin_core::time::SimTime;
use twin_core::told::{Bilingual, Told};

use super::dialect::Back;

/// Commands that may wait for the simulation. It looks for them once a simulated second.
const MOST: usize = 64;
/// Outcomes that may wait for the sending side: those of what waits to be followed and of what was followed since it looked last.
const MOST_OUTCOMES: usize = 2 * MOST;

/// A value as a payload says it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Said {
    Number(f64),
    Boolean(bool),
    Word(String),
}

impl Said {
    fn wanted(&self) -> Wanted<'_> {
        match self {
            Self::Number(number) => Wanted::Number(*number),
            Self::Boolean(yes) => Wanted::Boolean(*yes),
            Self::Word(word) => Wanted::Word(word),
        }
    }
}

/// One thing that a command asks for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Ask {
    /// Set a channel, or give it back to the device.
    Set {
        channel: String,
        value: Option<Said>,
    },
    /// Start again.
    Restart,
}

impl Ask {
    fn command(&self, device: DeviceIdx, class: &DeviceClass) -> Result<Command, Refusal> {
        match self {
            Self::Set { channel, value } => {
                let wanted = value.as_ref().map(Said::wanted);
                let setting = Setting::new(class, channel, wanted);
                let setting = setting.map_err(|error| Refusal::Value(error.told()))?;
                Ok(Command::Set { device, setting })
            }
            Self::Restart => Ok(Command::Restart { device }),
        }
    }
}

/// Why a command is not followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It cannot be read, or asks for nothing.
    Unreadable(Bilingual),
    /// There is no such device.
    Unknown(Bilingual),
    /// The class has no such channel, or the value is not one of it.
    Value(Bilingual),
    /// The device cannot do it now.
    State(Bilingual),
}

impl Refusal {
    pub(crate) fn reason(&self) -> &Bilingual {
        match self {
            Self::Unreadable(reason)
            | Self::Unknown(reason)
            | Self::Value(reason)
            | Self::State(reason) => reason,
        }
    }
}

impl From<CommandError> for Refusal {
    fn from(error: CommandError) -> Self {
        Self::State(match error {
            CommandError::Hindered { reason, .. } => reason.into(),
            CommandError::Silent(_) => {
                both!("it is switched off or dead", "设备已关闭或失效")
            }
            CommandError::Unreachable(_) => both!(
                "it cannot be reached: what carries its messages is silent",
                "无法联系设备：承载其消息的设备没有响应"
            ),
            other => other.told(),
        })
    }
}

/// A command for a device of the community.
#[derive(Debug)]
pub(crate) struct Order {
    pub(crate) device: u32,
    pub(crate) asks: Vec<Ask>,
    pub(crate) back: Back,
}

impl Order {
    /// Lets the simulation follow it: all that it asks for is checked before any of it is done. What changes by it goes to `notices`.
    pub(crate) fn follow(
        &self,
        simulation: &mut Simulation,
        class: &DeviceClass,
        notices: &mut Vec<Notice>,
    ) -> Result<(), Refusal> {
        let device = DeviceIdx(self.device);
        let commands = self.asks.iter().map(|ask| ask.command(device, class));
        for command in commands.collect::<Result<Vec<_>, _>>()? {
            notices.extend(simulation.command(command)?);
        }
        Ok(())
    }
}

/// What became of a command: the time stamp of what it did, or why it did nothing.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) back: Back,
    pub(crate) told: Result<SimTime, Refusal>,
}

/// The sending side's end of the line to the simulation.
#[derive(Debug)]
pub(crate) struct Line {
    orders: SyncSender<Order>,
    outcomes: Receiver<Outcome>,
    /// Outcomes that wait for the sending side.
    waiting: Arc<AtomicUsize>,
}

/// The simulation's end.
#[derive(Debug)]
pub(crate) struct Inbox {
    orders: Receiver<Order>,
    outcomes: SyncSender<Outcome>,
    /// Outcomes that wait for the sending side.
    waiting: Arc<AtomicUsize>,
}

/// Both ends.
pub(crate) fn line() -> (Line, Inbox) {
    let (send, orders) = sync_channel(MOST);
    let (outcomes, hear) = sync_channel(MOST_OUTCOMES);
    let waiting = Arc::<AtomicUsize>::default();
    let line = Line {
        orders: send,
        outcomes: hear,
        waiting: Arc::clone(&waiting),
    };
    let inbox = Inbox {
        orders,
        outcomes,
        waiting,
    };
    (line, inbox)
}

impl Line {
    /// Hands a command over, or tells how it is answered and what hinders that.
    pub(super) fn send(&self, order: Order) -> Option<(Back, Refusal)> {
        let (order, reason) = match self.orders.try_send(order).err()? {
            TrySendError::Full(order) => (
                order,
                both!(
                    "too many commands wait; send it again",
                    "等待的命令过多；请重发"
                ),
            ),
            TrySendError::Disconnected(order) => {
                (order, both!("the run is ending", "运行即将结束"))
            }
        };
        Some((order.back, Refusal::State(reason)))
    }

    /// What became of commands since it was asked last.
    pub(super) fn outcomes(&self) -> Vec<Outcome> {
        let outcomes: Vec<Outcome> = self.outcomes.try_iter().collect();
        self.waiting.fetch_sub(outcomes.len(), Ordering::Release);
        outcomes
    }
}

impl Inbox {
    /// The next command, as long as there is room for what becomes of it: one that is followed is answered and counted too.
    pub(crate) fn take(&self) -> Option<Order> {
        if self.waiting.load(Ordering::Acquire) >= MOST_OUTCOMES {
            return None;
        }
        self.orders.try_recv().ok()
    }

    /// Tells what became of it, before the next is taken. Whoever does not listen any more has ended the run.
    pub(crate) fn tell(&self, back: Back, told: Result<SimTime, Refusal>) {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        drop(self.outcomes.try_send(Outcome { back, told }));
    }
}

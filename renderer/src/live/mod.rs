//! What moves and changes: messages of the simulation or of a server, and the state they add up to.
//!
//! Both speak the protocol's messages, so that one path draws both.

mod address;
mod remote;
mod simulated;
mod state;

use std::sync::Mutex;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError};

use bevy::prelude::*;
use twin_protocol::live::{ClientMessage, ServerMessage};

pub use address::ServerUrl;
pub use remote::{Remote, RemoteError};
pub use simulated::{Simulated, SimulatedOptions};
pub use state::{Connection, LiveState, Reaction};

use crate::twin::{Step, Twin};

/// What a source reports.
#[derive(Debug, Clone, PartialEq)]
pub enum Update {
    /// A message.
    Message(Box<ServerMessage>),
    /// The connection stands; a snapshot follows.
    Connected,
    /// The connection is lost; the source tries again.
    Lost {
        /// Why, and what to do.
        reason: String,
    },
}

/// Most updates that wait to be drawn: a source that is faster waits itself.
pub(crate) const WAITING_UPDATES: usize = 32;
/// Most requests that wait to be sent.
pub(crate) const WAITING_REQUESTS: usize = 64;

/// The two ends of a source that runs in its own thread. The source ends when this is dropped.
#[derive(Debug, Resource)]
pub struct Link {
    updates: Mutex<Receiver<Update>>,
    requests: SyncSender<ClientMessage>,
    next_id: u64,
}

impl Link {
    /// From the ends of a source's channels.
    #[must_use]
    pub fn new(updates: Receiver<Update>, requests: SyncSender<ClientMessage>) -> Self {
        Self {
            updates: Mutex::new(updates),
            requests,
            next_id: 1,
        }
    }

    /// Sends a message unless too many are waiting already.
    pub fn send(&self, message: ClientMessage) {
        if self.requests.try_send(message).is_err() {
            warn!("the source takes no requests at the moment");
        }
    }

    /// Sends a command.
    pub fn command(&mut self, command: twin_protocol::command::Command) {
        let id = self.next_id;
        self.next_id += 1;
        self.send(ClientMessage::Command { id, command });
    }

    /// The next update, if one is there.
    pub fn poll(&self) -> Result<Update, TryRecvError> {
        let Ok(updates) = self.updates.lock() else {
            return Err(TryRecvError::Disconnected);
        };
        updates.try_recv()
    }
}

/// Takes in what the source reports.
#[derive(Debug)]
pub struct LivePlugin;

impl Plugin for LivePlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<LiveState>()
            .add_systems(bevy::app::Update, receive.in_set(Step::Receive));
    }
}

fn receive(twin: Res<Twin>, link: Option<Res<Link>>, mut state: ResMut<LiveState>) {
    state.begin_frame();
    let Some(link) = link else { return };
    for _ in 0..WAITING_UPDATES {
        match link.poll() {
            Ok(update) => {
                if state.apply(&twin, update) == Reaction::AskForSnapshot {
                    link.send(ClientMessage::Resync);
                }
            }
            Err(TryRecvError::Empty) => break,
            Err(TryRecvError::Disconnected) => {
                state.end_of_source();
                break;
            }
        }
    }
}

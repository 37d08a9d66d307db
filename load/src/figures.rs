//! What the sending side measures of a phase.

use crate::check::Micros;
use crate::commands::Heard;
use crate::mqtt::Counters;
use crate::silence::Silenced;

/// What the sending side measures of a phase.
#[derive(Debug, Clone, Default)]
pub struct PhaseFigures {
    /// Messages that the target took over.
    pub taken: u64,
    /// Those of them that told an alarm or a state.
    pub notices: u64,
    /// Messages that were handed to the network.
    pub sent: u64,
    /// Messages that were due while their connection was down.
    pub missed: u64,
    /// Messages that were in the buffer of a connection that broke, or which none had taken when the run ended.
    pub dropped: u64,
    /// Messages that are longer than the target takes.
    pub too_long: u64,
    /// Commands that came in.
    pub commands: u64,
    /// Those of them that were for a device which there is not.
    pub unknown_commands: u64,
    /// Those of them that their device followed.
    pub commands_done: u64,
    /// Those of them that could not be read or were refused by their device.
    pub commands_refused: u64,
    /// Messages that were due in the phase and could not be handed over before its end.
    pub shed: u64,
    /// Messages that were sent and that the target had neither acknowledged nor refused when the run ended; none before. Of targets that acknowledge.
    pub unacknowledged: u64,
    /// From the moment a message was due until it was handed to the network.
    pub schedule_error: Micros,
    /// How long it lasted.
    pub wall_nanos: u64,
    /// CPU time of the sending thread.
    pub sender_cpu_nanos: u64,
    /// CPU time of the thread that works for the connections; `None` where the sending thread does.
    pub io_cpu_nanos: Option<u64>,
    /// CPU time of the checking side's thread in the phase; `None` where there is no such thread.
    pub checker_cpu_nanos: Option<u64>,
    /// How long messages that were due waited for room: back-pressure.
    pub full_nanos: u64,
    /// How long the sending thread waited for the disk that takes the record and the ground truth.
    pub disk_nanos: u64,
    /// How often the simulation had no message ready.
    pub starved: u64,
    /// What happened to the connections.
    pub counters: Counters,
    /// Connections that were dropped with what they speak for.
    pub silenced: Silenced,
}

impl PhaseFigures {
    /// Messages that were dealt with, sent or not.
    #[must_use]
    pub fn handed_over(&self) -> u64 {
        self.taken + self.missed + self.too_long
    }

    /// Messages that were due.
    #[must_use]
    pub fn offered(&self) -> u64 {
        self.taken + self.missed + self.too_long + self.shed
    }

    pub(crate) fn hear(&mut self, heard: Heard) {
        self.commands += u64::from(heard != Heard::Nothing);
        self.unknown_commands += u64::from(heard == Heard::Unknown);
        self.commands_refused += u64::from(heard == Heard::Refused);
    }

    pub(crate) fn add_counters(&mut self, before: &Counters, after: &Counters) {
        let c = &mut self.counters;
        c.broken += after.broken - before.broken;
        c.reconnects += after.reconnects - before.reconnects;
        c.refusals += after.refusals - before.refusals;
        c.acknowledged += after.acknowledged - before.acknowledged;
        c.rejected += after.rejected - before.rejected;
        c.throttled += after.throttled - before.throttled;
        c.repeated += after.repeated - before.repeated;
        c.writes += after.writes - before.writes;
        c.bytes += after.bytes - before.bytes;
        c.socket_stalls += after.socket_stalls - before.socket_stalls;
        c.stalled_nanos += after.stalled_nanos - before.stalled_nanos;
        c.down_nanos += after.down_nanos - before.down_nanos;
    }
}

//! Rows of the server's tables.

use std::collections::BTreeMap;
use std::sync::Arc;

use twin_core::sim::{Fault, Occurrence};
use twin_core::time::SimTime;
use twin_protocol::live::Alarm;

/// Where the simulated clock stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct ClockRow {
    /// Simulated time.
    pub(crate) time: SimTime,
    /// Simulated seconds per second; infinitely many for as fast as possible.
    pub(crate) speed: f64,
    /// Whether it stands still.
    pub(crate) paused: bool,
    /// The simulation's seed.
    pub(crate) seed: u64,
    /// Every alarm number below this may have been given out.
    pub(crate) alarms_reserved: u64,
}

/// One observation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct ObservationRow {
    /// Position of the channel in [`crate::world::Layout`].
    pub(crate) cell: u32,
    /// When.
    pub(crate) time: SimTime,
    /// The value.
    pub(crate) value: f64,
}

/// A record of the ground truth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TruthRow {
    /// When.
    pub(crate) time: SimTime,
    /// It as JSON, without the end of the line.
    pub(crate) line: String,
}

/// An alarm with its number.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AlarmRow {
    /// Its number.
    pub(crate) number: u64,
    /// The alarm.
    pub(crate) alarm: Arc<Alarm>,
}

/// What commands did to a device.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Override {
    /// Whether it is switched off.
    pub(crate) off: bool,
    /// The fault injected into it, and when that heals.
    pub(crate) fault: Option<(Fault, Option<SimTime>)>,
    /// The values that commands hold, by channel.
    pub(crate) settings: BTreeMap<String, f64>,
}

/// An entry of the command log, with what it changed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct EditRow {
    /// Simulated time.
    pub(crate) time: SimTime,
    /// Who asked.
    pub(crate) who: String,
    /// The command as JSON.
    pub(crate) command: String,
    /// What became of it.
    pub(crate) outcome: String,
    /// The alarm it changed.
    pub(crate) alarm: Option<AlarmRow>,
    /// The device it changed, and what holds for it now.
    pub(crate) device: Option<(String, Override)>,
    /// The incident that it let begin.
    pub(crate) incident: Option<Occurrence>,
    /// What it left of the run, if time went back.
    pub(crate) rewound: Option<Rewound>,
    /// The clock after it.
    pub(crate) clock: ClockRow,
}

/// What is left of the run when simulated time goes back. Everything later goes, but for the log of commands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Rewound {
    /// Observations and records of the truth after it go.
    pub(crate) to: SimTime,
    /// Alarms with greater numbers go.
    pub(crate) last_alarm: u64,
    /// Alarms as they were then: what was cleared or acknowledged later was not.
    pub(crate) alarms: Vec<AlarmRow>,
    /// Devices to which commands had done something then, or later, and what held then.
    pub(crate) overrides: Vec<(String, Override)>,
    /// The incidents that commands had let begin and that were under way.
    pub(crate) incidents: Vec<Occurrence>,
}

/// What a store says about the time before it was opened.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Resumed {
    /// The clock, if it was served before.
    pub(crate) clock: Option<ClockRow>,
    /// Active alarms and those cleared lately, oldest first.
    pub(crate) alarms: Vec<AlarmRow>,
    /// Devices that are switched off, broken or hold a value.
    pub(crate) overrides: Vec<(String, Override)>,
    /// Incidents that commands let begin, by number; those that are over may be missing.
    pub(crate) incidents: Vec<Occurrence>,
}

/// Words of the faults as they are stored and sent.
const FAULTS: [(Fault, &str); 5] = [
    (Fault::Dead, "dead"),
    (Fault::Stuck, "stuck"),
    (Fault::Bias, "bias"),
    (Fault::Noise, "noise"),
    (Fault::Alarm, "alarm"),
];

/// The word of a fault.
pub(crate) fn fault_word(fault: Fault) -> &'static str {
    FAULTS
        .iter()
        .find(|(f, _)| *f == fault)
        .map_or("dead", |(_, word)| word)
}

/// The fault of a word.
pub(crate) fn fault_of(word: &str) -> Option<Fault> {
    FAULTS
        .iter()
        .find(|(_, w)| *w == word)
        .map(|(fault, _)| *fault)
}

//! The deterministic simulation: commands in, events out.
//!
//! Time runs in windows of at most a minute. Periodic channels are swept without a queue: the devices of a class lie in
//! columns, sorted by the phase of their reports, which is a function of seed and device, so that a window reads a few
//! stretches of memory from front to back and leaves most chunks (some thousand devices each) alone. What happens irregularly
//! (people passing, bins being filled, faults, conditions) is planned minute by minute and hour by hour from counter-based
//! random numbers (`random`), sorted once, and waits in the chunk's calendar. Chunks never see each other, so threads change
//! nothing: outputs are merged by (time, device, channel).
//!
//! | module | what it holds |
//! |---|---|
//! | `engine`, `merge`, `alarms` | [`Simulation`]: windows and their order; the numbers of alarms |
//! | `command`, `setting` | what goes in, and how a device follows it; which channels can be set, and to what |
//! | `chunk`, `schedule`, `calendar`, `class` | columns; whose turn it is, what is planned; binding to the catalogue |
//! | `device`, `view`, `context` | what a device remembers, what its values come from, what its code may touch |
//! | `chance`, `fault`, `affliction`, `truth` | faults and conditions, drawn by rate or planned; the record of what really happened |
//! | `gap`, `hold`, `happening` | what a device's alarms and what really is there differ in; what holds them until when; incidents and spells of weather as a whole |
//! | `disturbance`, `incident`, `spell` | what a scenario lets happen: faults, incidents with their consequences, weather |
//! | `charging` | what starts a session of a charger |
//! | `battery` | what is left in batteries, and how long others bridge a cut of the mains |
//! | `network`, `cut` | what carries messages, and what radio does to them; what a device does when nothing carries them |
//! | `backhaul` | the line to the platform: gateways keep what it does not take |
//! | `snapshot` | everything that moves as bytes, so that a run goes on or is gone back to |
//! | `env`, `weather`, `profile`, `site`, `bed`, `nearest` | the causes: weather, activities of people, who lives where, what grows on greens, which devices are near |
//! | `population` | the people: households and workers, their days, and the doors they pass |
//! | `mover` | robots, shuttle and drone on real ways |
//! | `behaviour` | one type a device class, by table of the white paper |
//! | `synthetic` | a community of any number of devices, for benchmarks |
//! | `event`, `told` | what comes out, and what devices told last |
//! | `share` | a part of the devices, for those who divide what is sent |
//! | `calibration` | tests: the behaviours against real series |
//! | `digest` | [`EventDigest`]: the proof that two runs are the same |

mod affliction;
mod alarms;
mod backhaul;
mod battery;
mod bed;
mod behaviour;
mod calendar;
#[cfg(test)]
mod calibration;
mod chance;
mod charging;
mod chunk;
mod class;
mod command;
mod context;
mod cut;
mod device;
mod digest;
mod disturbance;
mod engine;
mod env;
mod error;
mod event;
mod fault;
mod gap;
mod happening;
mod hold;
mod incident;
mod merge;
mod mover;
mod nearest;
mod network;
mod population;
mod profile;
mod random;
mod schedule;
mod setting;
mod share;
mod site;
mod snapshot;
mod spell;
mod synthetic;
#[cfg(test)]
mod tests;
mod told;
mod truth;
mod truth_line;
mod view;
mod weather;

pub use backhaul::BackhaulCounts;
pub use charging::ChargingStart;
pub use class::{alarm_kinds, check_class};
pub use command::{Command, Fault};
pub use digest::EventDigest;
pub use disturbance::{DisturbanceError, Disturbances, Disturbed};
pub use engine::{SimOptions, Simulation, StandingFault};
pub use error::{CommandError, SimError};
pub use event::{
    Alarm, AlarmKind, AlarmNumber, DeviceState, EventSink, Notice, NullSink, Observation, Pose,
    Severity, Shift,
};
pub use fault::{Defect, FaultError, FaultPlan};
pub use incident::{
    IncidentError, IncidentKind, IncidentPlan, Occurrence, Reach, possible_incidents,
};
pub use network::{AirtimeCounts, Carrier, NetworkModel, Uplink, UplinkRule, Uplinks};
pub use population::Habits;
pub use setting::{Counts, Settable, Setting, SettingError, Wanted, settable};
pub use share::{Share, ShareError};
pub(crate) use site::HOUSEHOLD_SIZES;
pub use snapshot::{Archive, ArchiveBounds, CommunityDigest, SnapshotError, SnapshotHeader};
pub use spell::{SpellError, WeatherSpell};
pub use synthetic::{SyntheticError, synthetic_community};
pub use truth::{
    LinkedBy, Missed, Spread, Truth, TruthCause, TruthKind, TruthPhase, TruthPlace, Whole,
};
pub use truth_line::truth_line;
pub use weather::{ClimateError, ClimateNormals, ClimateSource};

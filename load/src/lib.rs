//! The load generator: drives a real platform with the twin's telemetry and tells how the platform did.
//!
//! A run has three threads. The simulation and the payloads work a bounded step ahead (`source`); the sending side hands each message
//! to the target when it is due (`driver`); the checking side subscribes, reads a stream or asks a store, and
//! holds what comes back against what was sent (`check`).
//! Times are nanoseconds of the run on one monotonic clock.
//!
//! It must not know the server, the console or any file format: a scenario's text and a community come from the caller. It must never be
//! the bottleneck without saying so (`verdict`), and never show a credential (`secret`).
//!
//! | module | what it holds |
//! |---|---|
//! | [`plan`] | a scenario's `[load]` part: targets, payloads, phases, checks, thresholds |
//! | [`payload`] | profiles: what a report looks like to a platform |
//! | `source`, `feed`, `crew` | the simulation or a record as messages; which device speaks over which connection |
//! | `notices`, `silence`, `warm_up` | alarms and states as messages; when devices are not heard, and why; both before a run begins |
//! | `commands`, `edges` | what the platform asks of devices meanwhile, and their answers; Sparkplug's edge nodes |
//! | `driver`, `parking`, `figures`, `witness` | pacing; what waits for a slow connection; what the sending side measures |
//! | [`record`], `listen` | messages, the run's or a platform's, in Parquet files with proof that they are whole, and their replay |
//! | [`target`], [`mqtt`] | where messages go; MQTT 3.1.1 and 5 |
//! | [`check`] | loss, duplicates, order, latency |
//! | `run`, [`verdict`] | a whole run; its report as JSON, JUnit, HTML and text |
//! | `truth`, [`score`] | what really happened in a run, as far as it was sent; what a platform detected, held against it |
//! | `webhook` | posts how a run is doing to a web address, beside all else |
//! | `secret`, `credentials`, [`cpu`] | one credential; those of devices, each its own; our own CPU time |
//! | `csv_lines` | the lines of a CSV file's rows |
//!
//! Words: a *message* is what the target gets; a *report* is what a device sends at one moment, one message or several; *due* is when the
//! schedule wants a message to leave; *back-pressure* is the target taking messages more slowly than they are due.

pub mod check;
mod commands;
pub mod cpu;
mod credentials;
mod crew;
mod csv_lines;
mod driver;
mod edges;
mod feed;
mod figures;
mod listen;
pub mod mqtt;
mod notices;
mod parking;
pub mod payload;
pub mod plan;
pub mod record;
mod run;
pub mod score;
mod secret;
mod silence;
mod source;
pub mod target;
mod truth;
pub mod verdict;
mod warm_up;
mod webhook;
mod witness;

pub use credentials::{Credentials, CredentialsError};
pub use crew::Crew;
pub use driver::{Checking, DriveError, Driver, Moment, Stage, TICK};
pub use feed::{ReplayOptions, RunOptions, SimulationRecord, record_simulation, replay, run};
pub use figures::PhaseFigures;
pub use listen::{ListenError, ListenOptions, listen, listen_filters};
pub use run::{Live, RunError};
pub use secret::{Secret, SecretError, SecretSource};
pub use silence::Silenced;
pub use source::{Begin, Inlet, Source, SourceUse, Spout};
pub use truth::{TruthError, TruthFile};
pub use webhook::{Webhook, WebhookError};
pub use witness::{Deaf, Witness};

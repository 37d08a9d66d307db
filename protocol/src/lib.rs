//! The wire messages between the server and its clients: viewer, console, scripts. JSON, UTF-8, versioned.
//!
//! It must not hold behaviour: messages and their conversion from the core's types only.
//!
//! | module | what it holds |
//! |---|---|
//! | [`scene`] | the static picture: geometry in local metres, sent once (`GET /api/v1/scene`) |
//! | [`live`] | the moving picture: snapshot, then deltas (WebSocket `/api/v1/live`) |
//! | [`rest`] | bodies of the other REST answers: device detail, search, alarms, problems |
//! | [`interior`] | storeys and rooms of one building (`GET /api/v1/buildings/{id}/interior`) |
//! | [`audit`] | bodies of the audit (`GET /api/v1/audit`) |
//! | [`profile`] | which rows an audit or a plan asks for |
//! | [`plan`] | bodies of plans (`/api/v1/plans`) |
//! | [`edit`] | edits by hand (`POST /api/v1/edits`) |
//! | [`coverage`] | bodies of the coverage layers (`GET /api/v1/coverage`) |
//! | [`view`] | what one camera shows (`GET /api/v1/devices/{id}/view`) |
//! | [`schedule`] | all cameras with what they show and record (`GET /api/v1/cameras`) |
//! | [`load_run`] | bodies of load runs (`/api/v1/load-runs`) |
//! | [`command`] | what a client may ask for (`POST /api/v1/commands`, or over the WebSocket) |
//! | [`speed`] | how fast simulated time runs |

pub mod audit;
pub mod command;
pub mod coverage;
pub mod edit;
pub mod interior;
pub mod live;
pub mod load_run;
pub mod plan;
pub mod profile;
pub mod rest;
pub mod scene;
pub mod schedule;
pub mod speed;
pub mod view;

/// Version of the messages. A server and a client with different versions do not talk.
pub const PROTOCOL_VERSION: u32 = 1;

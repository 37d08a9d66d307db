//! The community twin's server: search, live state, commands, the store and the console.
//!
//! It owns the wall clock, sockets and the store; it must not know the viewer, and no rule of the domain lives here.
//!
//! | module | what it holds |
//! |---|---|
//! | [`config`] | what a server is started with |
//! | [`door`] | connections: how many, how long, how they end |
//! | [`server`], [`app`], [`state`] | starting and stopping; the routes; what handlers reach |
//! | [`http`] | problems, strict queries, where requests may come from |
//! | [`rest`] | the REST interface, one module a resource, and its OpenAPI document |
//! | [`live`] | the simulation's thread, the WebSocket, commands |
//! | [`audits`], [`audit_trials`] | what was audited; audits with one device elsewhere |
//! | `coverage`, `versions` | the layers of coverage that were asked for; the log of the served file |
//! | [`plans`], [`editor`] | plans in the making; edits of what is served |
//! | [`load_runs`] | what load generators tell of their runs |
//! | [`store`] | the community's GeoPackage as the embedded store |
//! | [`world`], [`layer`] | the community, indexed; its layers by name |
//! | [`console`] | the web console, embedded |
//! | [`metrics`], `wall` | what the server measures about itself; the wall clock |
//!
//! One thread owns the simulation and alone changes what moves; it leaves immutable pictures for readers, who never wait for
//! it. One thread owns the store's writing connection. One makes plans, while there are any to make. One a profile audits devices tried
//! elsewhere, once there was a question. Every queue between them is bounded.

mod app;
mod audit_trials;
mod audits;
mod config;
mod console;
mod coverage;
mod door;
mod editor;
mod error;
mod http;
mod layer;
mod live;
mod load_runs;
mod metrics;
mod plans;
mod rest;
mod server;
mod state;
mod store;
mod versions;
mod wall;
mod world;

pub use config::{Create, CreateError, DataSource, Limits, Options, SimSettings, Start};
pub use error::ServerError;
pub use server::{Server, run};
pub use state::Phase;
pub use store::StoreError;

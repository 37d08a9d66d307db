//! The REST interface under `/api/v1`, and what a service owes its operators. One module a resource.

mod alarms;
mod audit;
mod cameras;
mod catalogue;
mod collection;
mod commands;
mod community;
mod coverage;
mod devices;
mod edits;
mod feature;
mod history;
mod incidents;
mod interior;
mod layers;
mod load_runs;
mod models;
mod openapi;
mod outages;
mod place_query;
mod placed;
mod plans;
mod position;
mod report;
mod scene;
mod search;
mod system;
mod tiles;
mod truth;
mod versions;
mod views;

pub(crate) use openapi::router;
pub(crate) use system::unknown_path;

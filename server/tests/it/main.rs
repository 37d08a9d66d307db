//! The server as a client sees it: real sockets, a store of its own, a small community made by hand.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a failure there is the point; clippy knows tests by their attribute only, not their helpers"
)]

mod audit;
mod audit_trials;
mod bad_input;
mod clock;
mod community;
mod console;
mod coverage;
mod coverage_lines;
mod coverage_moved;
mod coverage_rules;
mod coverage_service;
mod coverage_stations;
mod coverage_storeys;
mod coverage_trials;
mod coverage_what_if;
mod depth;
mod door;
mod edits;
mod harness;
mod incidents;
mod interior;
mod live;
mod load_runs;
mod outages;
mod plans;
mod random_input;
mod rest;
mod rest_devices;
mod restart;
mod settings;
mod system;
mod tiles;
mod truth;
mod versions;
mod views;

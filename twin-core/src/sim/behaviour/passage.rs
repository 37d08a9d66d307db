//! People and vehicles that pass a gate, a door or a lift: the same instants for every device at the same host.

use super::Plan;
use crate::sim::context::Context;
use crate::sim::device::Device;
use crate::sim::env::Env;
use crate::sim::profile::Profile;
use crate::time::SimTime;

/// Trips of a resident through the gate on a day, each way counted (about 2.2 trips a day of Chinese city dwellers, household
/// travel surveys, general knowledge; three quarters of them not by car).
const WALKS_PER_PERSON: f64 = 1.7;
/// Passages of cars for each resident on a day, each way counted (about one car for three residents, 1.5 passages a day).
const DRIVES_PER_PERSON: f64 = 0.5;

const WALK_STREAM: u32 = 40;
const DRIVE_STREAM: u32 = 41;
const WAY_STREAM: u32 = 42;

/// Plans the people who pass on foot as `code` with their number as data.
pub(super) fn people(env: &Env, dev: &Device, code: u8, share: f64, plan: &mut Plan<'_>) {
    let per_day = f64::from(dev.persons) * WALKS_PER_PERSON * share;
    env.arrivals(
        Profile::Trips,
        per_day,
        dev.cause,
        WALK_STREAM,
        |k, time| plan(time, code, k as u32),
    );
}

/// Plans the vehicles that pass as `code` with their number as data.
pub(super) fn vehicles(env: &Env, dev: &Device, code: u8, share: f64, plan: &mut Plan<'_>) {
    let per_day = f64::from(dev.persons) * DRIVES_PER_PERSON * share;
    env.arrivals(
        Profile::Vehicles,
        per_day,
        dev.cause,
        DRIVE_STREAM,
        |k, time| plan(time, code, k as u32),
    );
}

/// Whether the passage with this number goes in: seldom in the morning, mostly in the evening.
pub(super) fn goes_in(cx: &Context<'_>, profile: Profile, number: u32) -> bool {
    let share = cx.m.env.inward(profile, cx.m.second_of_day());
    crate::sim::random::unit(cx.dev.cause, WAY_STREAM, i64::from(number)) < share
}

/// Calls `f(time)` when the local time of day passes `second` in the minute of `env`.
pub(super) fn at_second_of_day(env: &Env, second: i64, f: impl FnMut(SimTime)) {
    every(env, 86_400, second, f);
}

/// Calls `f(time)` when the local time of day is `offset` seconds past a multiple of `period` seconds in the minute of `env`;
/// `period` is at least a minute and divides a day.
pub(super) fn every(env: &Env, period: i64, offset: i64, mut f: impl FnMut(SimTime)) {
    let start = SimTime::from_nanos(env.start);
    let into = (offset - start.second_of_day(env.utc_offset)).rem_euclid(period);
    // A minute's end belongs to it, its start to the minute before.
    let into = if into == 0 { period } else { into };
    if into <= 60 {
        f(SimTime::from_nanos(env.start + into * 1_000_000_000));
    }
}

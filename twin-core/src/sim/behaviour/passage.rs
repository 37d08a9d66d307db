//! People and vehicles that pass a gate, a door or a lift: the same instants for every device at the same host.

use super::Plan;
use crate::sim::device::Device;
use crate::sim::env::Env;
use crate::sim::population::{MEALS_PER_PERSON, Pass, Who};
use crate::sim::random::unit;
use crate::time::SimTime;

/// Stream of a shop or canteen that tells who is served.
const BUYS_STREAM: u32 = 60;

/// Plans those who pass and of whom `sees` holds as `code`, with the bits of [`Pass`] as data.
pub(super) fn those(
    env: &Env,
    dev: &Device,
    code: u8,
    sees: impl Fn(Pass) -> bool,
    plan: &mut Plan<'_>,
) {
    env.population.passages(dev.seat, env.start, |time, pass| {
        if sees(pass) {
            plan(time, code, pass.to_bits());
        }
    });
}

/// Plans all who pass, each as the code that `of` tells, with the bits of [`Pass`] as data: they are looked for once, whatever the codes.
pub(super) fn coded(env: &Env, dev: &Device, of: impl Fn(Pass) -> u8, plan: &mut Plan<'_>) {
    env.population.passages(dev.seat, env.start, |time, pass| {
        plan(time, of(pass), pass.to_bits());
    });
}

/// Plans all who pass: those on foot as `walks`, vehicles as `drives`.
pub(super) fn by_vehicle(env: &Env, dev: &Device, (walks, drives): (u8, u8), plan: &mut Plan<'_>) {
    let of = |pass: Pass| if pass.drives() { drives } else { walks };
    coded(env, dev, of, plan);
}

/// Plans all who pass.
pub(super) fn all(env: &Env, dev: &Device, code: u8, plan: &mut Plan<'_>) {
    those(env, dev, code, |_| true, plan);
}

/// Plans those who pass on foot.
pub(super) fn people(env: &Env, dev: &Device, code: u8, plan: &mut Plan<'_>) {
    those(env, dev, code, |pass| !pass.drives(), plan);
}

/// Plans the vehicles that pass.
pub(super) fn vehicles(env: &Env, dev: &Device, code: u8, plan: &mut Plan<'_>) {
    those(env, dev, code, Pass::drives, plan);
}

/// Plans the vehicles that pass: those of visitors who leave as `leaves`, with the minutes that they were there, all others as `passes`, with the
/// bits of [`Pass`].
pub(super) fn parked(env: &Env, dev: &Device, (passes, leaves): (u8, u8), plan: &mut Plan<'_>) {
    env.population
        .stays(dev.seat, env.start, |time, pass, stayed| {
            if !pass.drives() {
                return;
            }
            if pass.who() == Who::Visitor && !pass.is_inward() {
                plan(time, leaves, stayed.minutes());
            } else {
                plan(time, passes, pass.to_bits());
            }
        });
}

/// Plans as `code` what those buy who come by on the way home: so much a day for each person that the device serves, `most` in all.
pub(super) fn purchases(
    env: &Env,
    dev: &Device,
    code: u8,
    (per_person, most): (f64, f64),
    plan: &mut Plan<'_>,
) {
    let chance = served(dev, per_person, most) * env.population.chance_to_buy(per_person);
    env.population.passages(dev.seat, env.start, |time, _| {
        if unit(dev.key, BUYS_STREAM, time.nanos()) < chance {
            plan(time, code, 0);
        }
    });
}

/// Share that is served of those who want something so often a day and person, where `most` are.
fn served(dev: &Device, per_person: f64, most: f64) -> f64 {
    let wanted = f64::from(dev.persons) * per_person;
    if wanted > most { most / wanted } else { 1.0 }
}

/// Plans as `code` those who come for a meal and of whom `sees` holds: `most` a day of all who come.
pub(super) fn guests(
    env: &Env,
    dev: &Device,
    code: u8,
    most: f64,
    sees: impl Fn(Pass) -> bool,
    plan: &mut Plan<'_>,
) {
    let chance = served(dev, MEALS_PER_PERSON, most);
    env.population.passages(dev.seat, env.start, |time, pass| {
        if sees(pass) && unit(dev.key, BUYS_STREAM, time.nanos()) < chance {
            plan(time, code, 0);
        }
    });
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

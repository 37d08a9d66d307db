//! What a delivery robot does between the door of a house and the door of a flat: it rides the lift (row T9-1, 配合梯控).
//!
//! A robot decides when a minute is planned, and knows the lifts as they are then. It calls one that is free at that very moment, so that nobody
//! comes between; how long the ride takes follows from the lift. Whether it is over is asked when the next minute is planned: a lift may have
//! stopped on the way, or been called down by a fire alarm.

use super::leg::{Draft, Effect};
use super::mission::{Scene, chance};
use super::{Mover, own};
use crate::sim::behaviour::{
    LIFT_STANDING, carries_robot, is_lift_free, refuses_robot, ride_seconds,
};
use crate::sim::env::MINUTE;
use crate::sim::population::Address;
use crate::time::NANOS_PER_SEC;

/// How long a robot waits below for a lift until it calls the resident down: ten minutes (assumption).
const PATIENCE: i64 = 10 * MINUTE;
/// Indices of its activities.
const RIDING: u8 = 3;
const UNLOADING: u8 = 4;

/// Where a robot is with an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Stage {
    /// Before the house, with the order.
    Below,
    /// On the way up.
    Rises,
    /// Upstairs, without the order.
    Above,
    /// On the way down.
    Sinks,
}

impl Stage {
    pub(super) const ALL: [Self; 4] = [Self::Below, Self::Rises, Self::Above, Self::Sinks];
}

/// An order that a robot has at a house with a lift.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Errand {
    pub(super) to: Address,
    pub(super) stage: Stage,
    /// When it came to the door, nanoseconds.
    pub(super) since: i64,
    /// Device of the lift that it called last.
    pub(super) lift: usize,
}

impl Errand {
    /// At the door of a house at `time`; `None` where the order is not for an upper storey, or the house has no lift.
    pub(super) fn at_door(scene: &Scene<'_>, to: Address, time: i64) -> Option<Self> {
        let lift = scene.env.population.lifts_of(to.home).next()?;
        (to.floor > 0).then_some(Self {
            to,
            stage: Stage::Below,
            since: time,
            lift,
        })
    }
}

/// How far an errand is when a draft is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Progress {
    /// It goes on at the next minute.
    GoesOn,
    /// The robot is before the house and has nothing more to bring.
    Over,
}

/// Goes on with an errand.
pub(super) fn go_on(
    scene: &Scene<'_>,
    mover: &Mover,
    draft: &mut Draft,
    errand: Errand,
) -> Progress {
    // Lifts are known at the beginning of what is planned, and not later.
    let is_known = draft.time == scene.known_at;
    let lift = (scene.known.state)(errand.lift).0;
    match errand.stage {
        Stage::Below if draft.time - errand.since > PATIENCE => {
            hand_over(mover, draft, 40.0 + 80.0 * chance(mover, 4));
            draft.errand = None;
            return Progress::Over;
        }
        Stage::Below | Stage::Above if is_known => {
            if let Some(lift) = free_lift(scene, errand.to) {
                ride(scene, draft, Errand { lift, ..errand });
                return Progress::GoesOn;
            }
            wait(draft, 0);
        }
        Stage::Below | Stage::Above => wait(draft, 0),
        Stage::Rises | Stage::Sinks if !is_known => {
            let leaves = if errand.stage == Stage::Rises {
                UNLOADING
            } else {
                0
            };
            wait(draft, leaves);
        }
        Stage::Rises | Stage::Sinks if carries_robot(&lift) => wait(draft, RIDING),
        Stage::Rises | Stage::Sinks if refuses_robot(&lift) => {
            let stage = match errand.stage {
                Stage::Rises => Stage::Below,
                _ => Stage::Above,
            };
            draft.errand = Some(Errand { stage, ..errand });
            wait(draft, 0);
        }
        Stage::Rises => {
            // At the door of the flat; residents are there soon.
            hand_over(mover, draft, 10.0 + 30.0 * chance(mover, 4));
            let stage = Stage::Above;
            draft.errand = Some(Errand { stage, ..errand });
        }
        Stage::Sinks => {
            // Out of the house.
            draft.stay(5.0, 0, Effect::Nothing);
            draft.errand = None;
            return Progress::Over;
        }
    }
    Progress::GoesOn
}

/// The resident is called and takes out what was brought, after so many seconds.
pub(super) fn hand_over(mover: &Mover, draft: &mut Draft, comes_s: f64) {
    draft.stay(comes_s, UNLOADING, Effect::Own(own::BOX_OPENED, 0));
    let takes_s = 25.0 + 35.0 * chance(mover, 5);
    draft.stay(takes_s, UNLOADING, Effect::Own(own::DELIVERED, 0));
}

/// Stays until the next minute is planned, for a second at least.
fn wait(draft: &mut Draft, activity: u8) {
    let mut until = (draft.time.div_euclid(MINUTE) + 1) * MINUTE;
    if until - draft.time < NANOS_PER_SEC {
        until += MINUTE;
    }
    draft.stay_until(until, activity, Effect::Nothing);
}

/// A lift of a home that runs, that nobody uses, and that no other robot calls now.
fn free_lift(scene: &Scene<'_>, to: Address) -> Option<usize> {
    let is_free = |&lift: &usize| {
        let (device, status) = (scene.known.state)(lift);
        let stands = status.is_silent() || (scene.known.tells)(lift, LIFT_STANDING);
        !stands && is_lift_free(&device) && !scene.hired.contains(&lift)
    };
    let mut lifts = scene.env.population.lifts_of(to.home);
    lifts.find(is_free)
}

/// Calls the errand's lift and rides it to the other end.
fn ride(scene: &Scene<'_>, draft: &mut Draft, errand: Errand) {
    let is_up = errand.stage == Stage::Below;
    let pass = errand.to.ride(is_up);
    let seconds = ride_seconds(&(scene.known.state)(errand.lift).0, pass);
    // The lift hears it a nanosecond later, before anything else can happen.
    let called = Effect::LiftCalled(errand.lift, pass.to_bits());
    draft.stay_until(draft.time + 1, RIDING, called);
    draft.stay(seconds, RIDING, Effect::Nothing);
    let stage = if is_up { Stage::Rises } else { Stage::Sinks };
    draft.errand = Some(Errand { stage, ..errand });
}

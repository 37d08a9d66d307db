//! Table 5, lifts.

use super::prelude::*;
use crate::sim::device::Broken;
use crate::sim::hold::RECALLED;

/// T5-10 电梯监测设备: carries the people of its unit; faults and trapped passengers are told once and cleared by themselves
/// when they are over (性能要求 2 and 3: neither repeated nor left standing).
///
/// Whoever lives or works above the ground, visits or brings something calls it on every way; who calls while it travels waits and rides
/// with the others who wait. 1.75 m/s and 3 m storeys, 2 s to start and stop. Registers: `a` floor, `b` what it does, `c` calls that wait,
/// and [`WAITING`] times who called last, [`ROBOT`] more while a robot rides or has called, twice that if it is not taken; flag: a fire alarm
/// holds it down. A command sends it to a floor, where it opens its doors, if nobody uses it.
///
/// A delivery robot (row T9-1, 配合梯控) calls one that nobody uses, rides alone, and looks every minute whether it still rides.
///
/// Speed, storeys and times are usual of lifts in homes (general knowledge); how patient people are and how often it fails are assumptions.
pub(crate) struct LiftMonitor;

const STOREY_M: f64 = 3.0;
const SPEED: f64 = 1.75;
/// Calls that one car takes up at once: 13 persons of about two a call (1,000 kg, the usual car).
const CAR: f64 = 6.0;
/// Calls that wait at most; who comes later takes the stairs or another lift.
const PATIENCE: f64 = 30.0;
/// More than can wait.
const WAITING: f64 = 64.0;
/// More than [`WAITING`] times any call; a multiple of it.
const ROBOT: f64 = (1_u64 << 40) as f64;
/// Seconds until the doors close behind those who step in: where it stands, and where it was called to.
const BOARDS_S: f64 = 5.0;
const STOPS_S: f64 = 6.0;
/// How often a ride ends with people trapped: about once in three years of 140 rides a day (assumption).
const TRAPPED_PER_RIDE: f64 = 6e-6;

const IDLE: f64 = 0.0;
const UP: f64 = 1.0;
const DOWN: f64 = 2.0;
const DOORS_OPEN: f64 = 3.0;
/// Its doors stay open on the ground for a fire alarm, and nothing is planned that closes them.
const HELD_OPEN: f64 = 4.0;

const TRAPPED: usize = 0;
const FAULT: usize = 1;
const WORN: usize = 2;

/// Somebody calls; who.
const CALL: u8 = 0;
/// It is where it was called: from and to.
const THERE: u8 = 1;
/// The doors close behind the passengers: to.
const LEAVES: u8 = 2;
/// It is where they want to go: to.
const ARRIVES: u8 = 3;
/// The doors close behind those who left.
const EMPTY: u8 = 4;
/// A fire alarm calls it to the ground, where it stands with its doors open (GB 50116-2013, 4.7.1, general knowledge): the number of the fire.
pub(crate) const RECALL: u8 = 6;
/// The fire alarm is over: the number of the fire. Another one holds it on.
pub(crate) const RETURN: u8 = 7;
/// A robot calls; how a pass has it.
pub(crate) const HIRE: u8 = 8;
/// It goes down for a fire alarm that found it standing still.
const DESCENDS: u8 = 9;
/// Seconds after which it looks again whether it can move.
const AGAIN_S: f64 = 30.0;
/// Words of the alarms with which it stands.
pub(crate) const STANDING: &[&str] = &["lift_trapped", "lift_fault"];

/// Whether nobody uses it and no fire alarm holds it.
pub(crate) fn is_lift_free(lift: &Device) -> bool {
    lift.b == IDLE && !lift.flag
}

/// Whether a robot rides, or is waiting for it to come.
pub(crate) fn carries_robot(lift: &Device) -> bool {
    (ROBOT..2.0 * ROBOT).contains(&lift.c)
}

/// Whether it did not take the robot that called it last, which is where it was.
pub(crate) fn refuses_robot(lift: &Device) -> bool {
    lift.c >= 2.0 * ROBOT
}

/// Seconds from the call of a robot that a free lift hears to the moment at which its doors open for the robot to leave.
pub(crate) fn ride_seconds(lift: &Device, ride: Pass) -> f64 {
    let (from, to) = floors(lift, ride);
    let comes = if from == lift.a {
        BOARDS_S
    } else {
        travel_seconds(lift.a, from) + STOPS_S
    };
    comes + travel_seconds(from, to)
}

/// The highest floor, counted from 0 on the ground.
fn top(lift: &Device) -> f64 {
    f64::from(lift.storeys.clamp(2, 120)) - 1.0
}

/// Start and end of a ride: from the home down, or up to it.
fn floors(lift: &Device, ride: Pass) -> (f64, f64) {
    let home = f64::from(ride.floor()).clamp(1.0, top(lift));
    if ride.is_inward() {
        (0.0, home)
    } else {
        (home, 0.0)
    }
}

fn travel_seconds(from: f64, to: f64) -> f64 {
    2.0 + (to - from).abs() * STOREY_M / SPEED
}

impl LiftMonitor {
    /// What its third register holds of a robot.
    fn robot(cx: &Context<'_>) -> f64 {
        cx.dev.c - cx.dev.c % ROBOT
    }

    /// Lets somebody wait for the next ride, or take the stairs if too many do.
    fn wait(cx: &mut Context<'_>, data: u32) {
        let waiting = (cx.dev.c % WAITING + 1.0).min(PATIENCE);
        cx.dev.c = Self::robot(cx) + waiting + WAITING * f64::from(data);
    }

    /// Takes up those who wait, as many as there is room for; they ride where the last of them wants to go.
    fn take_up(cx: &mut Context<'_>) {
        let calls = cx.dev.c % ROBOT;
        let (waiting, data) = (calls % WAITING, (calls / WAITING) as u32);
        let left = (waiting - CAR).max(0.0);
        let left = if left > 0.0 {
            left + WAITING * f64::from(data)
        } else {
            0.0
        };
        cx.dev.c = Self::robot(cx) + left;
        Self::serve(cx, data);
    }

    /// Drives to a floor, where `code` happens with `data`.
    fn drive(cx: &mut Context<'_>, to: f64, code: u8, data: u32) {
        cx.dev.b = if to > cx.dev.a { UP } else { DOWN };
        cx.set_if_new(1, cx.dev.b);
        cx.later(travel_seconds(cx.dev.a, to), code, data);
    }

    /// Stops at a floor and opens its doors.
    fn open(cx: &mut Context<'_>, floor: f64) {
        cx.dev.a = floor;
        cx.dev.b = DOORS_OPEN;
        cx.set_if_new(0, floor);
        cx.set_if_new(1, 0.0);
        cx.set_if_new(2, 1.0);
    }

    /// Serves a call.
    fn serve(cx: &mut Context<'_>, data: u32) {
        let (from, to) = floors(cx.dev, Pass::from_bits(data));
        if from == cx.dev.a {
            Self::open(cx, from);
            cx.later(BOARDS_S, LEAVES, to as u32);
        } else {
            Self::drive(cx, from, THERE, (from as u32) << 8 | to as u32);
        }
    }

    /// Drives to the ground for a fire alarm, or opens its doors there.
    fn go_down(cx: &mut Context<'_>) {
        cx.set_if_new(2, 0.0);
        if cx.dev.a > 0.0 {
            Self::drive(cx, 0.0, ARRIVES, 0);
        } else {
            // A robot that had boarded gets out again.
            if carries_robot(cx.dev) {
                cx.dev.c += ROBOT;
            }
            Self::open(cx, 0.0);
            cx.dev.b = HELD_OPEN;
        }
    }

    /// Follows a fire alarm: those who wait take the stairs; what it is doing ends at the next floor. One that cannot move goes down when it can.
    fn recall(cx: &mut Context<'_>, stands: bool) {
        cx.dev.flag = true;
        cx.dev.c = Self::robot(cx);
        if cx.dev.b == IDLE && stands {
            cx.later(AGAIN_S, DESCENDS, 0);
        } else if cx.dev.b == IDLE {
            Self::go_down(cx);
        }
    }

    /// A fire alarm is over; with the last of them it runs again.
    fn give_back(cx: &mut Context<'_>, fire: u32) {
        if !cx.let_go(RECALLED, fire) {
            return;
        }
        cx.dev.flag = false;
        // Doors that have just opened close by themselves.
        if cx.dev.b == HELD_OPEN {
            cx.dev.b = DOORS_OPEN;
            cx.later(6.0, EMPTY, 0);
        }
    }

    /// Follows the call of a robot, which looked a moment ago whether the lift is free.
    fn hire(cx: &mut Context<'_>, data: u32, stands: bool) {
        let calls = cx.dev.c % ROBOT;
        if stands || !is_lift_free(cx.dev) {
            cx.dev.c = 2.0 * ROBOT + calls;
        } else {
            cx.dev.c = ROBOT + calls;
            Self::serve(cx, data);
        }
    }

    /// Whether it does not move: trapped, broken or without mains.
    fn halts(cx: &Context<'_>) -> bool {
        cx.has(TRAPPED) || cx.has(FAULT) || cx.status.broken == Broken::NoMains
    }

    fn stands(v: &View<'_>) -> bool {
        v.m.has(TRAPPED) || v.m.has(FAULT)
    }
}

impl Behaviour for LiftMonitor {
    const SLOTS: &'static [Slot] = &[
        slot("floor").lasting(),
        states("direction", &["stopped", "up", "down"]).lasting(),
        slot("door_open").lasting(),
        slot("trips"),
        slot("vibration"),
        slot("fault"),
        slot("trapped"),
    ];
    const ALARMS: &'static [AlarmSpec] = &[
        alarm(
            "lift_trapped",
            "电梯困人",
            "People are trapped in the lift",
            Critical,
            Cause::Behaviour,
            Shows::On(6),
        ),
        alarm(
            "lift_fault",
            "电梯故障",
            "The lift has a fault",
            Major,
            Cause::Random {
                per_year: 1.2,
                minutes: (30.0, 240.0),
                when: Profile::Trips,
            },
            Shows::On(5),
        ),
        // Not watched by its value, which falls whenever the lift stands: the alarm would be repeated.
        alarm(
            "vibration_high",
            "电梯振动过大",
            "The lift vibrates too much",
            Minor,
            Cause::Random {
                per_year: 0.3,
                minutes: (720.0, 4_320.0),
                when: Profile::Trips,
            },
            Shows::Nothing,
        ),
    ];

    const CONTROLS: &'static [Control] = &[act(0, &[])];

    fn set(cx: &mut Context<'_>, _slot: usize, value: Option<f64>) -> Result<(), Term> {
        let floor = value.unwrap_or(0.0).round();
        if Self::halts(cx) {
            return Err(Term::new("the lift stands still", "电梯停运"));
        }
        if cx.dev.flag {
            return Err(Term::new(
                "the fire alarm holds the lift on the ground",
                "火灾报警期间电梯停在首层",
            ));
        }
        if !(0.0..=top(cx.dev)).contains(&floor) {
            return Err(Term::new(
                "the lift does not go to that floor",
                "电梯不到达该楼层",
            ));
        }
        if !is_lift_free(cx.dev) {
            return Err(Term::new(
                "the lift is in use; ask again when it stands",
                "电梯正在使用，请在其停稳后重试",
            ));
        }
        if floor == cx.dev.a {
            Self::open(cx, floor);
            cx.later(6.0, EMPTY, 0);
        } else {
            Self::drive(cx, floor, ARRIVES, floor as u32);
        }
        Ok(())
    }

    fn plan(env: &Env, dev: &Device, plan: &mut Plan<'_>) {
        passage::all(env, dev, CALL, plan);
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        let stands = Self::halts(cx);
        match event.code {
            RECALL => {
                cx.hold(RECALLED, event.data);
                Self::recall(cx, stands);
            }
            RETURN => Self::give_back(cx, event.data),
            HIRE => Self::hire(cx, event.data, stands),
            CALL if stands || cx.dev.flag => {}
            CALL if cx.dev.b != IDLE => Self::wait(cx, event.data),
            CALL => Self::serve(cx, event.data),
            // What it was doing goes on when it is repaired.
            code if stands => cx.later(AGAIN_S, code, event.data),
            DESCENDS if cx.dev.flag && cx.dev.b == IDLE => Self::go_down(cx),
            DESCENDS => {}
            // Whoever is in it goes down with it.
            LEAVES if cx.dev.flag => Self::go_down(cx),
            EMPTY if cx.dev.flag && cx.dev.a > 0.0 => Self::go_down(cx),
            EMPTY if cx.dev.flag => cx.dev.b = HELD_OPEN,
            THERE => {
                Self::open(cx, f64::from(event.data >> 8));
                cx.later(STOPS_S, LEAVES, event.data & 255);
            }
            LEAVES => {
                cx.set_if_new(2, 0.0);
                Self::drive(cx, f64::from(event.data), ARRIVES, event.data);
                if !carries_robot(cx.dev) && cx.draw(7) < TRAPPED_PER_RIDE {
                    // Until the technician has freed them.
                    cx.raise_for::<Self>(TRAPPED, 720.0 + 1_980.0 * cx.draw(8));
                }
            }
            ARRIVES => {
                Self::open(cx, f64::from(event.data));
                cx.add(3, 1.0);
                if carries_robot(cx.dev) {
                    cx.dev.c -= ROBOT;
                }
                cx.later(6.0, EMPTY, event.data);
            }
            _ => {
                cx.dev.b = IDLE;
                cx.set_if_new(2, 0.0);
                if cx.dev.c % ROBOT > 0.0 {
                    Self::take_up(cx);
                }
            }
        }
    }

    fn alarm(cx: &mut Context<'_>, k: usize, raised: bool) {
        if raised && k != WORN {
            cx.set_if_new(1, 0.0);
        }
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        let moves = !Self::stands(v) && (v.dev.b == UP || v.dev.b == DOWN);
        let moving = f64::from(u8::from(moves));
        match slot {
            0 => v.dev.a,
            1 => moving * v.dev.b,
            2 => f64::from(u8::from(v.dev.b == DOORS_OPEN || v.dev.b == HELD_OPEN)),
            4 => {
                let worn = 1.6 * v.m.flag(WORN);
                0.04 + 0.03 * v.trait_of(5) + moving * (0.25 + 0.12 * v.noise(6, 60) + worn)
            }
            _ => 0.0,
        }
    }
}

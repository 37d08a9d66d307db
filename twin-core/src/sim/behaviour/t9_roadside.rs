//! Table 9, roadside sensor of the parking area for autonomous vehicles.

use super::prelude::*;

/// T9-6 自动驾驶感知设备: counts vehicles, people and obstacles on the approach, free bays and the queue, and sends ten messages a
/// second to vehicles (the rate of basic safety messages, general knowledge). It sees those whose way between home and gate leads past it
/// and the vehicles that come to its bays and leave them. Registers: `a` messages, `b` obstacles, `c` who is in view and which bays are taken.
pub(crate) struct RoadsideSensor;

const BAYS: f64 = 12.0;
/// Each bay is taken three times a day, for up to so many seconds, half of that on the mean (assumptions).
const BAY_TAKEN: f64 = 3.0;
const STAYS_S: f64 = 9.0 * 3_600.0;
/// How long a vehicle and a person are in view, seconds: 120 m at 15 km/h, the limit that communities set, and at 1.4 m/s.
const VEHICLE_S: f64 = 29.0;
const PERSON_S: f64 = 86.0;
/// So many vehicles in view are moving; more of them queue (assumption).
const MOVING: f64 = 3.0;
/// Where a lane is blocked a vehicle tries again after so many seconds.
const WAITS_S: f64 = 15.0;

/// Events beyond those of obstacles (0 comes, 1 goes).
const VEHICLE_COMES: u8 = 2;
const VEHICLE_GOES: u8 = 3;
const PERSON_COMES: u8 = 4;
const PERSON_GOES: u8 = 5;
/// A vehicle comes for a bay, is in front of it, and leaves it.
const PARKS: u8 = 6;
const TAKES_BAY: u8 = 7;
const LEAVES_BAY: u8 = 8;

/// A person in view in register `c`, where a vehicle is 1, and a bay that is taken: all counts stay far below and are whole.
const PERSON: f64 = 65_536.0;
const BAY: f64 = PERSON * PERSON;

/// Vehicles and persons in view.
fn in_view(c: f64) -> (f64, f64) {
    (part(c, PERSON), (part(c, BAY) / PERSON).floor())
}

/// Bays that are taken.
fn taken(c: f64) -> f64 {
    (c / BAY).floor()
}

impl RoadsideSensor {
    /// A vehicle comes into view, and does `code` when it has driven past.
    fn comes(cx: &mut Context<'_>, code: u8) {
        cx.dev.c += 1.0;
        cx.later(VEHICLE_S, code, 0);
    }

    /// A vehicle takes a bay for some hours; where all are taken it drives on.
    fn take_bay(cx: &mut Context<'_>) {
        cx.dev.c -= 1.0;
        if taken(cx.dev.c) < BAYS {
            cx.dev.c += BAY;
            cx.later(1.0 + STAYS_S * cx.draw(4), LEAVES_BAY, 0);
        }
    }
}

impl Behaviour for RoadsideSensor {
    const SLOTS: &'static [Slot] = &[
        slot("vehicles"),
        slot("pedestrians"),
        slot("obstacles").lasting(),
        slot("free_bays"),
        slot("queue_length"),
        slot("messages"),
    ];
    const ALARMS: &'static [AlarmSpec] = &[
        alarm(
            "lane_blocked",
            "车道障碍物",
            "An obstacle blocks the lane",
            Major,
            Cause::Random {
                per_year: 20.0,
                minutes: (2.0, 30.0),
                when: Profile::Vehicles,
            },
            Shows::Nothing,
        ),
        alarm(
            "queue_long",
            "车辆排队过长",
            "The queue of vehicles is long",
            Minor,
            Cause::Above {
                slot: 4,
                raise: 8.0,
                clear: 3.0,
            },
            Shows::Nothing,
        ),
    ];

    fn begin(cx: &mut Context<'_>) {
        // As many as are taken on the mean, each with another rest of its stay.
        let usual = (BAYS * BAY_TAKEN * STAYS_S / 2.0 / 86_400.0)
            .min(BAYS)
            .round();
        for n in 1..=usual as u32 {
            cx.dev.c += BAY;
            cx.later(STAYS_S * f64::from(n) / usual, LEAVES_BAY, 0);
        }
    }

    fn plan(env: &Env, dev: &Device, plan: &mut Plan<'_>) {
        env.arrivals(Profile::Vehicles, 24.0, dev.key, 1, |_, time| {
            plan(time, 0, 0)
        });
        let per_day = BAYS * BAY_TAKEN;
        env.arrivals(Profile::Vehicles, per_day, dev.key, 3, |_, time| {
            plan(time, PARKS, 0)
        });
        passage::by_vehicle(env, dev, (PERSON_COMES, VEHICLE_COMES), plan);
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        match event.code {
            VEHICLE_COMES => Self::comes(cx, VEHICLE_GOES),
            PARKS => Self::comes(cx, TAKES_BAY),
            code @ (VEHICLE_GOES | TAKES_BAY) if cx.has(0) => cx.later(WAITS_S, code, 0),
            TAKES_BAY if in_view(cx.dev.c).0 > 0.0 => Self::take_bay(cx),
            LEAVES_BAY if taken(cx.dev.c) > 0.0 => {
                cx.dev.c -= BAY;
                Self::comes(cx, VEHICLE_GOES);
            }
            VEHICLE_GOES if in_view(cx.dev.c).0 > 0.0 => cx.dev.c -= 1.0,
            PERSON_COMES => {
                cx.dev.c += PERSON;
                cx.later(PERSON_S, PERSON_GOES, 0);
            }
            PERSON_GOES if in_view(cx.dev.c).1 > 0.0 => cx.dev.c -= PERSON,
            // A parcel, a bicycle or an animal for up to some minutes.
            0 => {
                obstacles(cx, 1.0);
                cx.later(10.0 + 200.0 * cx.draw(2), 1, 0);
            }
            1 => obstacles(cx, -1.0),
            // Who was in view when the device was set back.
            _ => {}
        }
    }

    fn alarm(cx: &mut Context<'_>, k: usize, raised: bool) {
        // A long queue is no obstacle.
        if k != 0 {
            return;
        }
        obstacles(cx, if raised { 1.0 } else { -1.0 });
    }

    fn tick(_m: &Moment<'_>, dev: &mut Device, seconds: f64) {
        dev.a += 10.0 * seconds;
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        let (vehicles, persons) = in_view(v.dev.c);
        match slot {
            0 => vehicles,
            1 => persons,
            2 => v.dev.b,
            3 => BAYS - taken(v.dev.c),
            4 => {
                let moving = if v.m.flag(0) > 0.0 { 0.0 } else { MOVING };
                (vehicles - moving).max(0.0)
            }
            5 => v.dev.a,
            _ => 0.0,
        }
    }
}

/// Obstacles come or go.
fn obstacles(cx: &mut Context<'_>, change: f64) {
    cx.dev.b = (cx.dev.b + change).max(0.0);
    cx.set_if_new(2, cx.dev.b);
}

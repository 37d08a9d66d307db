//! Table 9, roadside sensor of the parking area for autonomous vehicles.

use super::prelude::*;

/// T9-6 自动驾驶感知设备: counts vehicles, people and obstacles on the approach, free bays and the queue, and sends ten messages a
/// second to vehicles (the rate of basic safety messages, general knowledge). It sees those whose way between home and gate leads past it
/// and the vehicles that come to its bays. Registers: `a` messages, `b` obstacles, `c` who is in view.
pub(crate) struct RoadsideSensor;

const BAYS: f64 = 12.0;
/// Each bay is taken and left three times a day (assumption).
const BAY_PASSAGES: f64 = 6.0;
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

/// A person in view in register `c`, where a vehicle is 1: both counts stay far below it and are whole.
const PERSON: f64 = 65_536.0;

/// Vehicles and persons in view.
fn in_view(c: f64) -> (f64, f64) {
    (c % PERSON, (c / PERSON).floor())
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

    fn plan(env: &Env, dev: &Device, plan: &mut Plan<'_>) {
        env.arrivals(Profile::Vehicles, 24.0, dev.key, 1, |_, time| {
            plan(time, 0, 0)
        });
        let per_day = BAYS * BAY_PASSAGES;
        env.arrivals(Profile::Vehicles, per_day, dev.key, 3, |_, time| {
            plan(time, VEHICLE_COMES, 0)
        });
        passage::vehicles(env, dev, VEHICLE_COMES, plan);
        passage::people(env, dev, PERSON_COMES, plan);
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        match event.code {
            VEHICLE_COMES => {
                cx.dev.c += 1.0;
                cx.later(VEHICLE_S, VEHICLE_GOES, 0);
            }
            VEHICLE_GOES if cx.has(0) => cx.later(WAITS_S, VEHICLE_GOES, 0),
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
            3 => (BAYS * (1.05 - v.m.share(Profile::Parked)) + 1.5 * v.noise(5, 900))
                .clamp(0.0, BAYS)
                .round(),
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

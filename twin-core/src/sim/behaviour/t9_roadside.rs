//! Table 9, roadside sensor of the parking area for autonomous vehicles.

use super::prelude::*;

/// T9-6 自动驾驶感知设备: counts vehicles, people and obstacles on the approach, free bays and the queue, and sends ten messages a
/// second to vehicles (the rate of basic safety messages, general knowledge). Registers: `a` messages, `b` obstacles.
pub(crate) struct RoadsideSensor;

const BAYS: f64 = 12.0;

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
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        // A parcel, a bicycle or an animal for up to some minutes.
        let change = if event.code == 0 { 1.0 } else { -1.0 };
        cx.dev.b = (cx.dev.b + change).max(0.0);
        cx.set_if_new(2, cx.dev.b);
        if event.code == 0 {
            cx.later(10.0 + 200.0 * cx.draw(2), 1, 0);
        }
    }

    fn alarm(cx: &mut Context<'_>, k: usize, raised: bool) {
        // A long queue is no obstacle.
        if k != 0 {
            return;
        }
        cx.dev.b = (cx.dev.b + if raised { 1.0 } else { -1.0 }).max(0.0);
        cx.set_if_new(2, cx.dev.b);
    }

    fn tick(_m: &Moment<'_>, dev: &mut Device, seconds: f64) {
        dev.a += 10.0 * seconds;
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        let load = v.m.share(Profile::Vehicles);
        match slot {
            0 => (5.0 * load * (1.0 + v.noise(3, 40)) + 2.0 * v.m.flag(0))
                .max(0.0)
                .round(),
            1 => (8.0 * v.m.share(Profile::Trips) * (1.0 + v.noise(4, 40)))
                .max(0.0)
                .round(),
            2 => v.dev.b,
            3 => (BAYS * (1.05 - v.m.share(Profile::Parked)) + 1.5 * v.noise(5, 900))
                .clamp(0.0, BAYS)
                .round(),
            4 => (2.5 * load * load * (1.0 + v.noise(6, 90)) + 6.0 * load * v.m.flag(0))
                .max(0.0)
                .round(),
            5 => v.dev.a,
            _ => 0.0,
        }
    }
}

//! Table 5, chargers.

use super::prelude::*;

/// T5-7 充电桩: a heartbeat every 30 s; a session starts on payment and ends when the battery is full, the paid time is up or the
/// power is too high (性能要求 1 to 3). 20,000 h of work (性能要求 4).
///
/// 7 kW AC. Registers: `a` energy in kWh, `b` state of the session, `c` battery level or paid share that is still missing in kWh.
/// A car drives about 50 km a day at 16 kWh/100 km (general knowledge) and half the spaces have a charger, half of whose users
/// drive electric cars: [`SESSIONS_PER_DAY`] sessions of about 20 kWh.
pub(crate) struct EvCharger;

const SESSIONS_PER_DAY: f64 = 0.4;

const IDLE: f64 = 0.0;
const STARTING: f64 = 1.0;
const CHARGING: f64 = 2.0;
const FINISHED: f64 = 3.0;
const FAULTY: f64 = 4.0;
const CHARGING_KW: f64 = 6.8;

impl EvCharger {
    fn turn(cx: &mut Context<'_>, state: f64) {
        cx.dev.b = state;
        cx.set_if_new(1, state);
    }

    fn power(v: &Moment<'_>, dev: &Device) -> f64 {
        if dev.b == CHARGING && dev.c > 0.0 {
            // The last 3 kWh go in ever more slowly.
            CHARGING_KW * (0.35 + 0.65 * (dev.c / 3.0).min(1.0))
                + 0.05 * crate::sim::random::smooth(dev.key, 3, v.time.nanos(), 60_000_000_000)
        } else {
            0.0
        }
    }
}

impl Behaviour for EvCharger {
    const SLOTS: &'static [Slot] = &[
        slot("heartbeat"),
        states(
            "session",
            &["idle", "starting", "charging", "finished", "fault"],
        )
        .lasting(),
        slot("power"),
        slot("energy"),
        slot("connector_temperature"),
        slot("overpower"),
    ];
    const ALARMS: &'static [AlarmSpec] = &[
        alarm(
            "overpower",
            "充电超功率",
            "Too much power is drawn",
            Major,
            Cause::Behaviour,
            Shows::On(5),
        ),
        alarm(
            "connector_hot",
            "充电枪温度过高",
            "The connector is too hot",
            Critical,
            Cause::Above {
                slot: 4,
                raise: 90.0,
                clear: 60.0,
            },
            Shows::Nothing,
        ),
        alarm(
            "contact_worn",
            "充电触点磨损",
            "A contact is worn",
            Minor,
            Cause::Random {
                per_year: 0.1,
                minutes: (60.0, 600.0),
                when: Profile::Parked,
            },
            Shows::Nothing,
        ),
    ];

    fn plan(env: &Env, dev: &Device, plan: &mut Plan<'_>) {
        env.arrivals(
            Profile::Charging,
            SESSIONS_PER_DAY,
            dev.key,
            1,
            |_, time| plan(time, 0, 0),
        );
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        match event.code {
            0 if cx.dev.b == IDLE => {
                // What is missing or what was paid for, whichever is less.
                let missing = 6.0 + 34.0 * cx.draw(4);
                let paid = 7.0 * [2.0, 4.0, 8.0][(cx.draw(5) * 3.0) as usize];
                cx.dev.c = missing.min(paid);
                Self::turn(cx, STARTING);
                cx.later(12.0 + 10.0 * cx.draw(6), 1, 0);
            }
            1 if cx.dev.b == STARTING => {
                Self::turn(cx, CHARGING);
                if cx.draw(7) < 0.003 {
                    cx.later(600.0, 2, 0);
                }
                cx.later(30.0, 3, 0);
            }
            2 if cx.dev.b == CHARGING => {
                Self::turn(cx, FAULTY);
                cx.raise::<Self>(0);
                cx.later(900.0, 4, 0);
            }
            3 if cx.dev.b == CHARGING && cx.dev.c <= 0.0 => {
                Self::turn(cx, FINISHED);
                cx.later(300.0 + 5_400.0 * cx.draw(8), 4, 0);
            }
            3 if cx.dev.b == CHARGING => cx.later(30.0, 3, 0),
            4 => {
                cx.clear::<Self>(0);
                Self::turn(cx, IDLE);
            }
            _ => {}
        }
    }

    fn alarm(cx: &mut Context<'_>, k: usize, raised: bool) {
        if k == 1 && raised && cx.dev.b == CHARGING {
            Self::turn(cx, FAULTY);
            cx.later(1_800.0, 4, 0);
        }
    }

    fn tick(m: &Moment<'_>, dev: &mut Device, seconds: f64) {
        let energy = Self::power(m, dev) * seconds / 3_600.0;
        dev.a += energy;
        dev.c -= energy.max(f64::from(u8::from(dev.b == CHARGING)) * 0.005);
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        let power = Self::power(&v.m, v.dev);
        match slot {
            0 => v.last[0] + 1.0,
            1 => v.dev.b,
            2 => power,
            3 => v.dev.a,
            4 => v.cabinet_temperature(2.0) + 3.2 * power * (1.0 + 1.6 * v.m.flag(2)),
            _ => 0.0,
        }
    }
}

//! Table 5, parking: barriers, shared spaces, chargers.

use super::prelude::*;

/// T5-5 车辆道闸: reads plates and stores up to 10,000 vehicles (性能要求 1); the arm stays up some seconds for each. Register `a`: vehicles
/// under the arm.
pub(crate) struct VehicleBarrier;

impl Behaviour for VehicleBarrier {
    const SLOTS: &'static [Slot] = &[
        slot("vehicles_in"),
        slot("vehicles_out"),
        slot("arm_raised").lasting(),
        slot("recognition_rate"),
        slot("stored_vehicles"),
        slot("fault"),
    ];
    const ALARMS: &'static [AlarmSpec] = &[alarm(
        "barrier_fault",
        "道闸故障",
        "The barrier has a fault",
        Major,
        Cause::Random {
            per_year: 0.8,
            minutes: (10.0, 180.0),
            when: Profile::Vehicles,
        },
        Shows::On(5),
    )];

    fn plan(env: &Env, dev: &Device, plan: &mut Plan<'_>) {
        passage::vehicles(env, dev, 0, 1.0, plan);
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        match event.code {
            0 if cx.has(0) => {}
            0 => {
                cx.dev.a += 1.0;
                cx.set_if_new(2, 1.0);
                cx.add(
                    usize::from(!passage::goes_in(cx, Profile::Vehicles, event.data)),
                    1.0,
                );
                cx.later(5.0 + 3.0 * cx.draw(1), 1, 0);
            }
            _ => {
                cx.dev.a = (cx.dev.a - 1.0).max(0.0);
                if cx.dev.a == 0.0 {
                    cx.set_if_new(2, 0.0);
                }
            }
        }
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        match slot {
            2 => f64::from(u8::from(v.dev.a > 0.0)),
            3 => 98.6 + 0.8 * v.noise(2, 14_400) - 1.5 * v.m.weather(|w| w.rain).min(1.0),
            // A car for three residents and as many visitors' plates.
            4 => (f64::from(v.dev.persons) * 0.66).round().min(10_000.0),
            _ => 0.0,
        }
    }
}

/// T5-6 共享停车位: residents' cars come and go with the day; visitors book a quarter of an hour ahead. Registers: `a` 1 while a car
/// stands there, `b` 1 while it is booked, `c` cars so far.
pub(crate) struct SharedParkingSpace;

impl Behaviour for SharedParkingSpace {
    const SLOTS: &'static [Slot] = &[
        slot("occupied").lasting(),
        slot("booked").lasting(),
        slot("turnover"),
        slot("magnetic_field"),
        slot("battery"),
    ];
    const ALARMS: &'static [AlarmSpec] = &[
        alarm(
            "overstay",
            "共享车位超时占用",
            "A car overstays",
            Minor,
            Cause::Behaviour,
            Shows::Nothing,
        ),
        alarm(
            "battery_low",
            "电池电量低",
            "The battery is low",
            Minor,
            Cause::Below {
                slot: 4,
                raise: BATTERY_LOW,
                clear: 50.0,
            },
            Shows::Nothing,
        ),
    ];

    fn begin(cx: &mut Context<'_>) {
        let taken = crate::sim::random::unit(cx.dev.key, 1, 0) < cx.m.share(Profile::Parked);
        cx.dev.a = f64::from(u8::from(taken));
    }

    fn plan(env: &Env, dev: &Device, plan: &mut Plan<'_>) {
        // Three decisions a day; each makes the space taken as often as spaces are taken at that hour.
        env.arrivals(Profile::Vehicles, 3.0, dev.key, 2, |_, time| {
            plan(time, 0, 0)
        });
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        match event.code {
            0 => {
                let taken = cx.draw(3) < cx.m.share(Profile::Parked);
                if taken && cx.dev.a == 0.0 && cx.draw(4) < 0.3 {
                    if cx.dev.b == 0.0 {
                        cx.dev.b = 1.0;
                        cx.set_if_new(1, 1.0);
                        cx.later(900.0, 1, 0);
                    }
                } else if cx.dev.b == 0.0 && taken != (cx.dev.a > 0.0) {
                    Self::park(cx, taken);
                }
            }
            1 => {
                cx.dev.b = 0.0;
                cx.set_if_new(1, 0.0);
                Self::park(cx, true);
                if cx.draw(5) < 0.02 {
                    cx.later(3.0 * 3_600.0, 2, cx.dev.c as u32);
                }
            }
            // The same car still stands there.
            _ if cx.dev.a > 0.0 && cx.dev.c as u32 == event.data => cx.raise::<Self>(0),
            _ => {}
        }
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        match slot {
            0 => v.dev.a,
            1 => v.dev.b,
            // The earth's field of about 50 µT, bent by the steel of a car.
            3 => 48.0 + 5.0 * v.trait_of(6) + 0.5 * v.noise(7, 7_200) - 27.0 * v.dev.a,
            4 => v.battery(1_400.0),
            _ => 0.0,
        }
    }
}

/// Whether neither a car stands on a shared parking space nor somebody has booked it.
pub(crate) fn is_free_space(dev: &Device) -> bool {
    dev.a == 0.0 && dev.b == 0.0
}

impl SharedParkingSpace {
    fn park(cx: &mut Context<'_>, taken: bool) {
        cx.dev.a = f64::from(u8::from(taken));
        cx.set(0, cx.dev.a);
        if taken {
            cx.dev.c += 1.0;
            cx.add(2, 1.0);
        } else {
            cx.clear::<Self>(0);
        }
    }
}

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

//! Table 5, buildings: air conditioning, lighting, lifts.

use super::prelude::*;
use crate::time::SimTime;

/// T5-8 空调管控设备 of public rooms: cools above 26 °C and heats below 20 °C outside while they are open, as the State Council's
/// rule for public buildings asks (cooling not below 26 °C, heating not above 20 °C). Register `a`: room temperature, `b`: mode.
pub(crate) struct AirConditioningController;

const OFF: f64 = 0.0;
const COOL: f64 = 1.0;
const HEAT: f64 = 2.0;
const FAN: f64 = 3.0;

impl AirConditioningController {
    fn wanted(m: &Moment<'_>, mode: f64) -> f64 {
        let outside = m.weather(|w| w.temperature);
        let second = m.second_of_day();
        // A running mode holds on for a kelvin, so that it does not flap.
        let hold = |this: f64| f64::from(u8::from(mode == this));
        if !(27_000..79_200).contains(&second) {
            OFF
        } else if outside > 26.0 - hold(COOL) {
            COOL
        } else if outside < 11.0 + hold(HEAT) {
            HEAT
        } else {
            FAN
        }
    }

    fn power(m: &Moment<'_>, dev: &Device) -> f64 {
        let outside = m.weather(|w| w.temperature);
        let people = 1.0 + m.share(Profile::Service);
        match dev.b {
            COOL => 4.0 + 0.9 * (outside - 24.0).max(0.0) * people,
            HEAT => 5.0 + 0.7 * (16.0 - outside).max(0.0),
            FAN => 1.2,
            _ => 0.1,
        }
    }
}

impl Behaviour for AirConditioningController {
    const SLOTS: &'static [Slot] = &[
        slot("indoor_temperature"),
        slot("setpoint"),
        states("mode", &["off", "cool", "heat", "fan"]),
        slot("power"),
        slot("outdoor_temperature"),
    ];
    const ALARMS: &'static [AlarmSpec] = &[
        alarm(
            "filter_blocked",
            "空调滤网堵塞",
            "The filter is blocked",
            Minor,
            Cause::Random {
                per_year: 1.0,
                minutes: (240.0, 1_440.0),
                when: Profile::Service,
            },
            Shows::Nothing,
        ),
        alarm(
            "room_hot",
            "室温过高",
            "The room is too hot",
            Minor,
            Cause::Above {
                slot: 0,
                raise: 36.0,
                clear: 31.0,
            },
            Shows::Nothing,
        ),
    ];

    fn begin(cx: &mut Context<'_>) {
        cx.dev.b = Self::wanted(&cx.m, OFF);
        cx.dev.a = 24.0;
    }

    fn plan(env: &Env, dev: &Device, plan: &mut Plan<'_>) {
        let m = env.moment(SimTime::from_nanos(env.start + 30_000_000_000), 0);
        let wanted = Self::wanted(&m, dev.b);
        if wanted != dev.b {
            plan(m.time, wanted as u8, 0);
        }
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        cx.dev.b = f64::from(event.code);
        cx.set_if_new(2, cx.dev.b);
        if cx.dev.b == COOL || cx.dev.b == HEAT {
            cx.set_if_new(1, if cx.dev.b == COOL { 26.0 } else { 20.0 });
        }
    }

    fn tick(m: &Moment<'_>, dev: &mut Device, seconds: f64) {
        let outside = m.weather(|w| w.temperature);
        let free = 0.55 * outside + 11.5 + 1.5 * m.share(Profile::Service);
        let target = match dev.b {
            COOL => 26.0 + if m.has(0) { 2.5 } else { 0.0 },
            HEAT => 20.0,
            _ => free,
        };
        // A room follows with a time constant of two hours by itself, of twenty minutes when driven.
        let constant = if dev.b == COOL || dev.b == HEAT {
            1_200.0
        } else {
            7_200.0
        };
        dev.a += (target - dev.a) * (seconds / constant).min(1.0);
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        match slot {
            0 => v.dev.a + 0.25 * v.noise(1, 1_800),
            1 => {
                if v.dev.b == HEAT {
                    20.0
                } else {
                    26.0
                }
            }
            2 => v.dev.b,
            3 => Self::power(&v.m, v.dev) * (1.0 + 0.1 * v.noise(2, 900)),
            _ => v.m.weather(|w| w.temperature) + 0.5 * v.noise(3, 3_600),
        }
    }
}

/// T5-9 照明控制设备: day and night mode by the height of the sun; two fifths of the light after 23:00.
pub(crate) struct LightingController;

const DAY: u8 = 1;
const NIGHT: u8 = 2;

impl LightingController {
    fn mode(m: &Moment<'_>) -> u8 {
        if m.weather(|w| w.sun) < -0.02 {
            NIGHT
        } else {
            DAY
        }
    }

    fn brightness(m: &Moment<'_>) -> f64 {
        let second = m.second_of_day();
        match Self::mode(m) {
            DAY => 0.0,
            _ if (18_000..82_800).contains(&second) => 100.0,
            _ => 40.0,
        }
    }
}

impl Behaviour for LightingController {
    const SLOTS: &'static [Slot] = &[
        states("mode", &["off", "day", "night", "manual"]),
        slot("brightness"),
        slot("illuminance"),
        slot("power"),
    ];
    const ALARMS: &'static [AlarmSpec] = &[alarm(
        "circuit_fault",
        "照明回路故障",
        "A lighting circuit has a fault",
        Major,
        Cause::Random {
            per_year: 0.5,
            minutes: (30.0, 300.0),
            when: Profile::Night,
        },
        Shows::Nothing,
    )];

    fn plan(env: &Env, dev: &Device, plan: &mut Plan<'_>) {
        let start = env.moment(SimTime::from_nanos(env.start), 0);
        let end = env.moment(SimTime::from_nanos(env.start + 60_000_000_000), 0);
        if Self::mode(&start) != Self::mode(&end) {
            let at = env.start + 60_000_000_000 - (dev.key % 20_000_000_000) as i64;
            plan(SimTime::from_nanos(at), Self::mode(&end), 0);
        }
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        cx.set_if_new(0, f64::from(event.code));
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        let brightness = Self::brightness(&v.m) * (1.0 - 0.5 * v.m.flag(0));
        match slot {
            0 => f64::from(Self::mode(&v.m)),
            1 => brightness,
            2 => v.m.weather(|w| w.light) * (0.9 + 0.05 * v.noise(1, 1_800)) + 0.15 * brightness,
            // Corridor and garden lamps of 3 W for each resident.
            _ => 0.02 + f64::from(v.dev.persons).min(20_000.0) * 0.003 * brightness / 100.0,
        }
    }
}

/// T5-10 电梯监测设备: carries the people of its unit; faults and trapped passengers are told once and cleared by themselves
/// when they are over (性能要求 2 and 3: neither repeated nor left standing).
///
/// Three lift trips a resident and day, a fifth of them together with somebody; 1.75 m/s and 3 m storeys, 2 s to start and stop.
/// Registers: `a` floor, `b` 1 while it travels.
pub(crate) struct LiftMonitor;

const TRIPS_PER_PERSON: f64 = 2.4;

impl LiftMonitor {
    /// Start and end of a trip: mostly down in the morning and up in the evening, some between storeys.
    fn floors(cx: &Context<'_>, number: u32) -> (f64, f64) {
        let top = f64::from(cx.dev.storeys.clamp(2, 120));
        let home = 1.0 + (cx.draw(1) * (top - 1.0)).floor();
        let other = (cx.draw(2) * top).floor();
        if cx.draw(3) < 0.06 {
            (home, other)
        } else if passage::goes_in(cx, number) {
            (0.0, home)
        } else {
            (home, 0.0)
        }
    }

    fn travel(from: f64, to: f64) -> f64 {
        2.0 + (from - to).abs() * 3.0 / 1.75
    }
}

impl Behaviour for LiftMonitor {
    const SLOTS: &'static [Slot] = &[
        slot("floor"),
        states("direction", &["stopped", "up", "down"]),
        slot("door_open"),
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
            Cause::Random {
                per_year: 0.3,
                minutes: (12.0, 45.0),
                when: Profile::Trips,
            },
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
        alarm(
            "vibration_high",
            "电梯振动过大",
            "The lift vibrates too much",
            Minor,
            Cause::Above {
                slot: 4,
                raise: 1.5,
                clear: 1.0,
            },
            Shows::Nothing,
        ),
    ];

    fn plan(env: &Env, dev: &Device, plan: &mut Plan<'_>) {
        let per_day = f64::from(dev.persons) * TRIPS_PER_PERSON;
        env.arrivals(Profile::Trips, per_day, dev.key, 4, |k, time| {
            plan(time, 0, k as u32)
        });
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        if cx.has(0) || cx.has(1) {
            cx.dev.b = 0.0;
            cx.set_if_new(1, 0.0);
            return;
        }
        match event.code {
            // A call while it travels is served when it is free.
            0 if cx.dev.b > 0.0 => cx.later(15.0, 0, event.data),
            0 => {
                let (from, to) = Self::floors(cx, event.data);
                cx.dev.b = 1.0;
                if from == cx.dev.a {
                    cx.set_if_new(2, 1.0);
                    cx.later(5.0, 2, to as u32);
                } else {
                    cx.set_if_new(1, if from > cx.dev.a { 1.0 } else { 2.0 });
                    cx.later(
                        Self::travel(cx.dev.a, from),
                        1,
                        (from as u32) << 8 | to as u32,
                    );
                }
            }
            1 => {
                cx.dev.a = f64::from(event.data >> 8);
                cx.set_if_new(0, cx.dev.a);
                cx.set_if_new(1, 0.0);
                cx.set_if_new(2, 1.0);
                cx.later(6.0, 2, event.data & 255);
            }
            2 => {
                let to = f64::from(event.data);
                cx.set_if_new(2, 0.0);
                cx.set_if_new(1, if to > cx.dev.a { 1.0 } else { 2.0 });
                cx.later(Self::travel(cx.dev.a, to), 3, event.data);
            }
            3 => {
                cx.dev.a = f64::from(event.data);
                cx.set_if_new(0, cx.dev.a);
                cx.set_if_new(1, 0.0);
                cx.set_if_new(2, 1.0);
                cx.add(3, 1.0);
                cx.later(6.0, 4, 0);
            }
            _ => {
                cx.set_if_new(2, 0.0);
                cx.dev.b = 0.0;
            }
        }
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        match slot {
            0 => v.dev.a,
            4 => {
                0.04 + 0.03 * v.trait_of(5)
                    + v.dev.b * (0.25 + 0.12 * v.noise(6, 60))
                    + 0.6 * v.m.flag(1) * v.dev.b
            }
            _ => 0.0,
        }
    }
}

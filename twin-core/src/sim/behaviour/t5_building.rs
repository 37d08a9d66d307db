//! Table 5, buildings: air conditioning and lighting.

use super::prelude::*;
use crate::time::SimTime;

/// T5-8 空调管控设备 of public rooms: cools above 26 °C and heats below 20 °C outside while they are open, as the State Council's
/// rule for public buildings asks (cooling not below 26 °C, heating not above 20 °C), and a degree or two less cold on hot days (功能要求:
/// 根据不同天气动态调节). Registers: `a` room temperature, `b` mode.
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

    /// The temperature it steers to, °C; the limits are those of comfort that adapts to the weather (assumption).
    fn setpoint(m: &Moment<'_>, mode: f64) -> f64 {
        let outside = m.weather(|w| w.temperature);
        if mode == HEAT {
            20.0
        } else if outside > 35.0 {
            28.0
        } else if outside > 31.0 {
            27.0
        } else {
            26.0
        }
    }

    fn power(m: &Moment<'_>, dev: &Device) -> f64 {
        let outside = m.weather(|w| w.temperature);
        let people = 1.0 + m.share(Profile::Service);
        match dev.b {
            COOL if m.has(2) => 1.2,
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
        slot("setpoint").lasting(),
        states("mode", &["off", "cool", "heat", "fan"]).lasting(),
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
                raise: 31.0,
                clear: 29.0,
            },
            Shows::Nothing,
        ),
        alarm(
            "cooling_fault",
            "空调制冷故障",
            "The cooling has a fault",
            Major,
            Cause::Random {
                per_year: 0.5,
                minutes: (60.0, 480.0),
                when: Profile::Service,
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
        // The weather is looked at once a quarter of an hour, so that the setpoint does not flap.
        if wanted != dev.b || m.second_of_day() / 60 % 15 == 0 {
            plan(m.time, wanted as u8, 0);
        }
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        cx.dev.b = f64::from(event.code);
        cx.set_if_new(2, cx.dev.b);
        if cx.dev.b == COOL || cx.dev.b == HEAT {
            cx.set_if_new(1, Self::setpoint(&cx.m, cx.dev.b));
        }
    }

    fn tick(m: &Moment<'_>, dev: &mut Device, seconds: f64) {
        let outside = m.weather(|w| w.temperature);
        let free = 0.55 * outside + 11.5 + 1.5 * m.share(Profile::Service);
        // A room follows with a time constant of two hours by itself, of twenty minutes when driven.
        let (target, constant) = match dev.b {
            COOL if !m.has(2) => (Self::setpoint(m, COOL) + 2.5 * m.flag(0), 1_200.0),
            HEAT => (20.0, 1_200.0),
            _ => (free, 7_200.0),
        };
        dev.a += (target - dev.a) * (seconds / constant).min(1.0);
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        match slot {
            0 => v.dev.a + 0.25 * v.noise(1, 1_800),
            1 => Self::setpoint(&v.m, v.dev.b),
            2 => v.dev.b,
            3 => Self::power(&v.m, v.dev) * (1.0 + 0.1 * v.noise(2, 900)),
            _ => v.m.weather(|w| w.temperature) + 0.5 * v.noise(3, 3_600),
        }
    }
}

/// T5-9 照明控制设备: day and night mode by the light of the sky; two fifths of the light after 23:00.
pub(crate) struct LightingController;

const DAY: u8 = 1;
const NIGHT: u8 = 2;
/// Light of the sky below which it is night, lx: near the end of civil twilight, when lamps of public places are wanted (assumption).
const NIGHT_BELOW_LX: f64 = 50.0;

impl LightingController {
    fn mode(m: &Moment<'_>) -> u8 {
        if m.weather(|w| w.light) < NIGHT_BELOW_LX {
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
        states("mode", &["off", "day", "night", "manual"]).lasting(),
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

//! Table 5, buildings: air conditioning and lighting.

use super::prelude::*;
use crate::time::SimTime;

/// T5-8 空调管控设备 of public rooms: cools above 26 °C and heats below 20 °C outside while they are open, as the State Council's
/// rule for public buildings asks (cooling not below 26 °C, heating not above 20 °C), and a degree or two less cold on hot days (功能要求:
/// 根据不同天气动态调节). A command sets the temperature and the mode (性能要求: 支持自动调整及远程控制公共区域内空调温度). Registers: `a` room
/// temperature, `b` mode, `c` the set point that a command holds, 0 without; the flag holds while a command holds the mode.
///
/// The State Council's rule is general knowledge. From which warmth outside it works, how the room follows and what it draws are assumptions.
pub(crate) struct AirConditioningController;

const OFF: f64 = 0.0;
const COOL: f64 = 1.0;
const HEAT: f64 = 2.0;
const FAN: f64 = 3.0;

/// It looks at the weather.
const LOOKS: u8 = 0;

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
    fn by_weather(m: &Moment<'_>, mode: f64) -> f64 {
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

    /// The same, or what a command holds.
    fn setpoint(m: &Moment<'_>, dev: &Device) -> f64 {
        if dev.c > 0.0 {
            dev.c
        } else {
            Self::by_weather(m, dev.b)
        }
    }

    fn turn(cx: &mut Context<'_>, mode: f64) {
        cx.dev.b = mode;
        cx.set_if_new(2, mode);
        if mode == COOL || mode == HEAT {
            let setpoint = Self::setpoint(&cx.m, cx.dev);
            cx.set_if_new(1, setpoint);
        }
    }

    /// Heat comes through walls in proportion to the difference of temperature: a kelvin that a command asks for beyond what the weather
    /// would costs as much as one of the weather.
    fn power(m: &Moment<'_>, dev: &Device) -> f64 {
        let outside = m.weather(|w| w.temperature);
        let people = 1.0 + m.share(Profile::Service);
        let beyond = Self::setpoint(m, dev) - Self::by_weather(m, dev.b);
        match dev.b {
            COOL if m.has(2) => 1.2,
            COOL => 4.0 + 0.9 * (outside - 24.0 - beyond).max(0.0) * people,
            HEAT => 5.0 + 0.7 * (16.0 - outside + beyond).max(0.0),
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

    const CONTROLS: &'static [Control] = &[held(1), held(2)];

    fn set(cx: &mut Context<'_>, slot: usize, value: Option<f64>) -> Result<(), Term> {
        if slot == 1 {
            cx.dev.c = value.unwrap_or(0.0);
            return Ok(());
        }
        cx.dev.flag = value.is_some();
        // What a command held is no mode that the weather began, so that it does not hold on.
        let mode = value.unwrap_or_else(|| Self::wanted(&cx.m, OFF));
        Self::turn(cx, mode);
        Ok(())
    }

    fn begin(cx: &mut Context<'_>) {
        cx.dev.b = Self::wanted(&cx.m, OFF);
        cx.dev.a = 24.0;
    }

    fn plan(env: &Env, dev: &Device, plan: &mut Plan<'_>) {
        let m = env.moment(SimTime::from_nanos(env.start + 30_000_000_000), 0);
        let wanted = if dev.flag {
            dev.b
        } else {
            Self::wanted(&m, dev.b)
        };
        // The weather is looked at once a quarter of an hour, so that the setpoint does not flap.
        if wanted != dev.b || m.second_of_day() / 60 % 15 == 0 {
            plan(m.time, LOOKS, 0);
        }
    }

    fn event(cx: &mut Context<'_>, _event: Event) {
        // A command may have come since the look was planned.
        let mode = if cx.dev.flag {
            cx.dev.b
        } else {
            Self::wanted(&cx.m, cx.dev.b)
        };
        Self::turn(cx, mode);
    }

    fn tick(m: &Moment<'_>, dev: &mut Device, seconds: f64) {
        let outside = m.weather(|w| w.temperature);
        let free = 0.55 * outside + 11.5 + 1.5 * m.share(Profile::Service);
        // A room follows with a time constant of two hours by itself, of twenty minutes when driven, for which there is to be power.
        let (target, constant) = match dev.b {
            _ if m.dark => (free, 7_200.0),
            COOL if !m.has(2) => (Self::setpoint(m, dev) + 2.5 * m.flag(0), 1_200.0),
            HEAT => (Self::setpoint(m, dev), 1_200.0),
            _ => (free, 7_200.0),
        };
        dev.a += (target - dev.a) * (seconds / constant).min(1.0);
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        match slot {
            0 => v.dev.a + 0.25 * v.noise(1, 1_800),
            1 => Self::setpoint(&v.m, v.dev),
            2 => v.dev.b,
            3 => Self::power(&v.m, v.dev) * (1.0 + 0.1 * v.noise(2, 900)),
            _ => v.m.weather(|w| w.temperature) + 0.5 * v.noise(3, 3_600),
        }
    }
}

/// T5-9 照明控制设备: day and night mode by the light of the sky; two fifths of the light after 23:00. A command dims it, day or night (性能要求:
/// 支持自动调整及远程控制公共区域照明). Register `a`: the brightness in per cent that a command holds; the flag holds while one does.
///
/// When night begins, what lamps draw and how they are dimmed are assumptions.
pub(crate) struct LightingController;

const DAY: u8 = 1;
const NIGHT: u8 = 2;
const MANUAL: u8 = 3;
/// Light of the sky below which it is night, lx: near the end of civil twilight, when lamps of public places are wanted (assumption).
const NIGHT_BELOW_LX: f64 = 50.0;

impl LightingController {
    fn by_sky(m: &Moment<'_>) -> u8 {
        if m.weather(|w| w.light) < NIGHT_BELOW_LX {
            NIGHT
        } else {
            DAY
        }
    }

    fn mode(m: &Moment<'_>, dev: &Device) -> u8 {
        if dev.flag { MANUAL } else { Self::by_sky(m) }
    }

    fn brightness(m: &Moment<'_>, dev: &Device) -> f64 {
        let second = m.second_of_day();
        match Self::mode(m, dev) {
            MANUAL => dev.a,
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

    const CONTROLS: &'static [Control] = &[held(1)];

    fn set(cx: &mut Context<'_>, _slot: usize, value: Option<f64>) -> Result<(), Term> {
        cx.dev.flag = value.is_some();
        cx.dev.a = value.unwrap_or(0.0);
        let mode = Self::mode(&cx.m, cx.dev);
        cx.set_if_new(0, f64::from(mode));
        Ok(())
    }

    fn plan(env: &Env, dev: &Device, plan: &mut Plan<'_>) {
        let start = env.moment(SimTime::from_nanos(env.start), 0);
        let end = env.moment(SimTime::from_nanos(env.start + 60_000_000_000), 0);
        if Self::by_sky(&start) != Self::by_sky(&end) {
            let at = env.start + 60_000_000_000 - (dev.key % 20_000_000_000) as i64;
            plan(SimTime::from_nanos(at), Self::by_sky(&end), 0);
        }
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        if !cx.dev.flag {
            cx.set_if_new(0, f64::from(event.code));
        }
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        let brightness = Self::brightness(&v.m, v.dev) * (1.0 - 0.5 * v.m.flag(0));
        match slot {
            0 => f64::from(Self::mode(&v.m, v.dev)),
            1 => brightness,
            2 => v.m.weather(|w| w.light) * (0.9 + 0.05 * v.noise(1, 1_800)) + 0.15 * brightness,
            // Corridor and garden lamps of 3 W for each resident.
            _ => 0.02 + f64::from(v.dev.persons).min(20_000.0) * 0.003 * brightness / 100.0,
        }
    }
}

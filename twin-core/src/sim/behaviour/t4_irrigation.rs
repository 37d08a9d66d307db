//! Table 4, supply: irrigation.

use super::prelude::*;
use crate::sim::random::unit;
use crate::time::SimTime;

/// T4-7 智能浇灌设备: the sun dries the soil, rain and the valve wet it; the valve opens when the plants of its green want water of its soil
/// (根据植物和土壤种类; see [`crate::sim::bed`]), in the early morning or the evening, and not in rain, snow or frost or while snow lies, until the soil holds no more. Snow
/// wets the soil when it melts. A command opens or shuts it until it is given back. Registers: `a` moisture in per cent of the pores, `b` 1 while the valve is open, `c` water in m³;
/// the flag holds while a command holds the valve.
///
/// What plants and soils want has its sources at [`crate::sim::bed`]. How fast soil dries and gets wet, the hours, the valve's 1.1 m³ an hour and
/// how often it leaks or is stuck are assumptions.
pub(crate) struct SmartIrrigation;

/// Air temperature, °C, below which nothing is watered: water would freeze in pipes and on ways (assumption).
const FROST: f64 = 2.0;

/// Snow that lies, mm of water, up to which there is but a trace of it (assumption).
const TRACE_OF_SNOW: f64 = 0.5;

/// The alarm of a valve that does not open.
const VALVE_STUCK: usize = 2;

impl Behaviour for SmartIrrigation {
    // A logger by LoRa keeps its readings while no gateway answers (assumption: the row does not say).
    const KEEPS: bool = true;
    const SLOTS: &'static [Slot] = &[
        slot("soil_moisture"),
        slot("soil_temperature"),
        slot("air_humidity"),
        slot("illuminance"),
        slot("valve_open").lasting(),
        slot("water_volume"),
    ];
    const ALARMS: &'static [AlarmSpec] = &[
        alarm(
            "pipe_leak",
            "浇灌管道漏水",
            "The irrigation pipe leaks",
            Minor,
            Cause::Random {
                per_year: 0.2,
                minutes: (60.0, 600.0),
                when: Profile::Service,
            },
            Shows::Nothing,
        ),
        alarm(
            "soil_dry",
            "土壤过干",
            "The soil is too dry",
            Minor,
            Cause::Below {
                slot: 0,
                raise: 18.0,
                clear: 30.0,
            },
            Shows::Nothing,
        ),
        alarm(
            "valve_stuck",
            "浇灌阀门卡滞",
            "The valve does not open",
            Minor,
            Cause::Random {
                per_year: 0.3,
                minutes: (2_880.0, 11_520.0),
                when: Profile::Service,
            },
            Shows::Nothing,
        ),
    ];

    const CONTROLS: &'static [Control] = &[held(4)];

    fn set(cx: &mut Context<'_>, _slot: usize, value: Option<f64>) -> Result<(), Term> {
        if value == Some(1.0) && cx.has(VALVE_STUCK) {
            return Err(Term::new("the valve is stuck", "阀门卡滞"));
        }
        cx.dev.flag = value.is_some();
        cx.dev.b = value.unwrap_or(cx.dev.b);
        Ok(())
    }

    fn begin(cx: &mut Context<'_>) {
        // Some were watered a day ago, some are dry.
        let opens = cx.dev.host.bed().opens_below();
        cx.dev.a = opens - 6.0 + 24.0 * unit(cx.dev.key, 1, 0);
    }

    fn plan(env: &Env, dev: &Device, plan: &mut Plan<'_>) {
        if dev.flag {
            return;
        }
        let m = env.moment(SimTime::from_nanos(env.start), 0);
        let hour = m.second_of_day() / 3_600;
        let allowed = matches!(hour, 4..=6 | 18..=20)
            && m.weather(|w| w.rain + w.snow) < 0.1
            && m.weather(|w| w.temperature) >= FROST
            && m.lying_snow() <= TRACE_OF_SNOW;
        let at = SimTime::from_nanos(env.start + 1 + (dev.key % 59_000_000_000) as i64);
        let bed = dev.host.bed();
        if dev.b == 0.0 && dev.a < bed.opens_below() && allowed {
            plan(at, 1, 0);
        } else if dev.b > 0.0 && (dev.a > bed.closes_above() || !allowed) {
            plan(at, 0, 0);
        }
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        if !cx.dev.flag && (event.code == 0 || !cx.has(VALVE_STUCK)) {
            cx.dev.b = f64::from(event.code);
            cx.set_if_new(4, f64::from(event.code));
        }
    }

    fn tick(m: &Moment<'_>, dev: &mut Device, seconds: f64) {
        let hours = seconds / 3_600.0;
        // A sunny summer day dries the root zone by about ten points; an hour of the valve gives sixteen.
        let drying = 0.12
            + 0.0016
                * m.weather(|w| w.radiation)
                * (0.4 + 0.03 * m.weather(|w| w.temperature).max(0.0));
        let wetting = 4.0 * (m.weather(|w| w.rain) + m.melting_snow()) + 16.0 * dev.b;
        dev.a = (dev.a + hours * (wetting - drying * dev.a / 50.0)).clamp(5.0, 92.0);
        dev.c += hours * (1.1 * dev.b + if m.has(0) { 0.2 } else { 0.0 });
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        match slot {
            0 => v.dev.a + 0.6 * v.noise(2, 3_600),
            1 => 0.75 * v.m.weather(|w| w.temperature) + 4.5 + 0.4 * v.noise(3, 7_200),
            2 => v.m.weather(|w| w.humidity) + 2.0 * v.noise(4, 1_800),
            3 => v.m.weather(|w| w.light) * (0.8 + 0.15 * v.noise(5, 1_800)),
            4 => v.dev.b,
            _ => v.dev.c,
        }
    }
}

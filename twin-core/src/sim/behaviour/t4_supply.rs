//! Table 4, supply: meters, water tanks.

use super::prelude::*;
use crate::sim::hold::WATER_CUT;
use crate::sim::population::{HOMES, TRADE, swing};
use crate::sim::random::unit;
use crate::sim::site::PERSONS_PER_HOUSEHOLD;

/// How much more electricity homes use when it is hot or cold: 4 % for each kelvin above 26 °C, 3 % below 8 °C.
pub(super) fn climate_load(m: &Moment<'_>) -> f64 {
    let t = m.weather(|w| w.temperature);
    1.0 + cooling(t) + 0.03 * (8.0 - t).max(0.0)
}

/// How much more is used for cooling at a temperature, °C.
fn cooling(t: f64) -> f64 {
    0.04 * (t - 26.0).max(0.0)
}

/// Temperatures of the months in the middle of summer and of winter where the series of trade come from, Germany, °C (general knowledge).
const GERMAN_SUMMER: f64 = 18.0;
const GERMAN_WINTER: f64 = 1.0;

/// What the load of trade is told of the season, by the temperature instead of the month: 1 where it is as cold as in its winter.
fn coldness(t: f64) -> f64 {
    ((GERMAN_SUMMER - t) / (GERMAN_SUMMER - GERMAN_WINTER)).clamp(0.0, 1.0)
}

/// Mean electric load of homes for each person, watts: Chinese household consumption of about 900 kWh a head and year with its
/// growth (general knowledge) is 103 W; less what the lifts and lamps of row T5-9 take.
pub(crate) const WATTS_PER_PERSON: f64 = 85.0;

/// What a home uses while nobody stirs, and one where nobody lives (assumption), watts.
pub(crate) const STANDBY_WATTS: f64 = 18.0;
/// What a home, or a shop, uses on the mean beside that for each person to the power of 0.8, watts: larger homes use less a head. With 2.62
/// persons on the mean persons^0.8 is 2.10, and 18 + 98 · 2.10 = 224 W is 85 W for each of them.
pub(crate) const WATTS_BY_SIZE: f64 = 98.0;

/// Days from the epoch to 2020-01-01, when the meters were hung.
const INSTALLED_DAY: f64 = 18_262.0;
/// Water in m³ a person and day (GB/T 50331 range 0.11 to 0.22).
const WATER_M3: f64 = 0.14;
/// Gas in m³ a person and day (assumption).
const GAS_M3: f64 = 0.12;
/// What a leak in a home lets out, m³/h, and how long until the valve shuts after the meter noticed, seconds (assumptions).
const LEAK_M3_PER_H: f64 = 0.3;
const VALVE_SHUTS_S: f64 = 300.0;
/// How often gas that streams out is counted, seconds.
const COUNTS_S: f64 = 15.0;

/// The valve shuts, if the leak that it was planned for goes on: the leak's number, and [`OF_GAS`] where it is one of gas.
const SHUTS: u8 = 0;
/// Gas that streams out is counted, as long as that leak goes on: its number.
const STREAMS: u8 = 1;
/// More than any number of a leak.
const OF_GAS: u32 = 1 << 8;
/// The water fails: the number of the incident.
pub(crate) const WATER_STOPS: u8 = 2;
/// It is back, unless another incident has cut it too: the number of the incident.
pub(crate) const WATER_FLOWS: u8 = 3;

/// What holds of water, gas and valve: a leak of water or of gas has shut it, no water comes, gas streams out. Each is over by itself.
const SHUT_BY_WATER: u32 = 1;
const SHUT_BY_GAS: u32 = 2;
const DRY: u32 = 4;
const GAS_LEAKS: u32 = 8;
/// So many leaks are told apart by their numbers: what was planned for one of so many before is long over.
const LEAKS: f64 = 16.0;
/// Where register `c` has what holds, the number of the last leak of water, that of gas, and the gas; each takes as much room as there is to the
/// next.
const MARKS: f64 = 1.0;
const WATER_NUMBER: f64 = 16.0 * MARKS;
const GAS_NUMBER: f64 = LEAKS * WATER_NUMBER;
const GAS: f64 = LEAKS * GAS_NUMBER;
/// Steps in which gas is remembered, of a cubic metre.
const GAS_STEPS: f64 = 1e4;

/// T4-3 三表合一: electricity of a household follows what its members do at home (see [`crate::sim::population`]; weights fitted to BDEW
/// H25), water and gas the day and its size. A shop's electricity follows its hours ([`TRADE`], fitted to BDEW G25), its water and gas the day of
/// homes.
///
/// A command or a leak of water shuts the valve of the water, and no water is drawn until it is open again; while a leak has shut it, it stays
/// shut. Gas that streams out is counted until the valve shuts for it, and no gas is drawn then until the leak is over. No water is drawn while
/// the mains are cut, and no electricity while those of power are.
///
/// Registers: `a` energy in kWh, `b` leaked water in m³ less what was kept back, or the whole reading while the water stands still; `c` what
/// holds of water, gas and valve, the numbers of the last leaks, and the leaked gas in [`GAS_STEPS`] less what was kept back, or the whole
/// reading while a leak of gas has shut the valve; the flag holds while a command has shut it.
///
/// Loads have their sources at their constants. Gas and water in the course of a day, a leak in 25 years and unusual use in twenty are assumptions.
pub(crate) struct TripleMeter;

impl TripleMeter {
    fn watts(m: &Moment<'_>, dev: &Device) -> f64 {
        if m.dark {
            return 0.0;
        }
        // Somebody who usually stirs does not, or nobody lives there.
        if m.has(1) || dev.persons == 0.0 {
            return STANDBY_WATTS;
        }
        let frugal = 0.6 + 0.8 * unit(dev.key, 1, 0);
        let by_size = || WATTS_BY_SIZE * frugal * f64::from(dev.persons).powf(0.8);
        let swing = |sigma| swing(sigma, dev.key, m.time.nanos());
        let sun = m.weather(|w| w.sun);
        if dev.host == HostKind::Place {
            let t = m.weather(|w| w.temperature);
            let share = (m.env.population).trade(dev.key, m.time, (coldness(t), sun));
            let mean = STANDBY_WATTS + by_size();
            return mean * share * (1.0 + cooling(t)) * swing(TRADE.swing);
        }
        // Appliances come and go: the load of one home swings far more than the mean of many.
        let uses = climate_load(m) * swing(HOMES.swing);
        if let Some(share) = m.env.population.load(dev.seat, m.time, sun) {
            return WATTS_PER_PERSON * PERSONS_PER_HOUSEHOLD * share * frugal * uses;
        }
        STANDBY_WATTS + by_size() * m.rate(Profile::Electricity) * uses
    }

    /// What has been drawn since the meter was hung: the integral of a profile, each home a little ahead or behind of it and
    /// more or less frugal.
    fn drawn(v: &View<'_>, profile: Profile, per_person: f64) -> f64 {
        let stream = 10 + profile as u32;
        let frugal = 0.6 + 0.8 * v.trait_of(stream);
        let days = v.m.sum(profile) - INSTALLED_DAY + 0.04 * v.noise(stream, 5_400);
        f64::from(v.dev.persons) * frugal * per_person * days.max(0.0)
    }

    /// What register `c` has from `place` on up to `next`.
    fn field(dev: &Device, place: f64, next: f64) -> f64 {
        (part(dev.c, next) / place).floor()
    }

    fn has_mark(dev: &Device, mark: u32) -> bool {
        Self::field(dev, MARKS, WATER_NUMBER) as u32 & mark != 0
    }

    fn set_mark(dev: &mut Device, mark: u32, holds: bool) {
        if Self::has_mark(dev, mark) != holds {
            let change = f64::from(mark) * MARKS;
            dev.c += if holds { change } else { -change };
        }
    }

    /// Number of the last leak, of water or of gas by its place.
    fn leak(dev: &Device, place: f64) -> u32 {
        Self::field(dev, place, LEAKS * place) as u32
    }

    /// The number of a new leak.
    fn next_leak(dev: &mut Device, place: f64) -> u32 {
        let last = f64::from(Self::leak(dev, place));
        let next = (last + 1.0) % LEAKS;
        dev.c += (next - last) * place;
        next as u32
    }

    /// What it remembers of the gas, m³.
    fn gas(dev: &Device) -> f64 {
        (dev.c / GAS).floor() / GAS_STEPS
    }

    fn set_gas(dev: &mut Device, m3: f64) {
        dev.c = (m3 * GAS_STEPS).round() * GAS + part(dev.c, GAS);
    }

    /// Whether a leak has shut the valve.
    fn is_shut_by_leak(dev: &Device) -> bool {
        Self::has_mark(dev, SHUT_BY_WATER | SHUT_BY_GAS)
    }

    fn is_open(dev: &Device) -> bool {
        !Self::is_shut_by_leak(dev) && !dev.flag
    }

    /// Whether no water is drawn.
    fn stands_still(dev: &Device) -> bool {
        dev.flag || Self::has_mark(dev, SHUT_BY_WATER | DRY)
    }

    fn tell_valve(cx: &mut Context<'_>) {
        let open = Self::is_open(cx.dev);
        cx.set_if_new(4, f64::from(u8::from(open)));
    }

    /// Changes one of the things that stop the water: the reading stands still with the first of them and goes on from there after the last.
    fn change_water(cx: &mut Context<'_>, change: impl FnOnce(&mut Device)) {
        let (stood, reading) = (Self::stands_still(cx.dev), cx.value_of::<Self>(2));
        change(cx.dev);
        match (stood, Self::stands_still(cx.dev)) {
            (false, true) => cx.dev.b = reading,
            (true, false) => {
                cx.dev.b = 0.0;
                cx.dev.b = reading - cx.value_of::<Self>(2);
            }
            _ => {}
        }
    }

    /// Shuts the valve for a leak of water; what the leak let out until then is counted, where water flowed.
    fn shut_water(cx: &mut Context<'_>) {
        if !Self::stands_still(cx.dev) {
            cx.dev.b += LEAK_M3_PER_H * VALVE_SHUTS_S / 3_600.0;
        }
        Self::change_water(cx, |dev| Self::set_mark(dev, SHUT_BY_WATER, true));
        Self::tell_valve(cx);
    }

    /// Gas begins to stream out, or the last leak is over: who stopped it opens the valve. One leak beside another changes the flow alone.
    fn leak_gas(cx: &mut Context<'_>, m3_per_h: f64) {
        let leaked = Self::has_mark(cx.dev, GAS_LEAKS);
        Self::set_mark(cx.dev, GAS_LEAKS, m3_per_h > 0.0);
        if m3_per_h > 0.0 {
            if !leaked {
                let number = Self::next_leak(cx.dev, GAS_NUMBER);
                cx.later(COUNTS_S, STREAMS, number);
                cx.later(VALVE_SHUTS_S, SHUTS, OF_GAS | number);
            }
            return;
        }
        if Self::has_mark(cx.dev, SHUT_BY_GAS) {
            // The reading goes on from where it stopped.
            let stopped = Self::gas(cx.dev);
            Self::set_gas(cx.dev, 0.0);
            Self::set_mark(cx.dev, SHUT_BY_GAS, false);
            let drawn = cx.value_of::<Self>(3);
            Self::set_gas(cx.dev, stopped - drawn);
        }
        Self::tell_valve(cx);
    }

    /// Whether the leak of gas of a number goes on and has not shut the valve.
    fn streams(dev: &Device, number: u32) -> bool {
        let goes_on = Self::has_mark(dev, GAS_LEAKS) && !Self::has_mark(dev, SHUT_BY_GAS);
        goes_on && Self::leak(dev, GAS_NUMBER) == number
    }

    /// Counts gas that streams out, until the valve shuts or the leak is over.
    fn count_gas(cx: &mut Context<'_>, number: u32) {
        if Self::streams(cx.dev, number) {
            Self::add_gas(cx);
            cx.later(COUNTS_S, STREAMS, number);
        }
    }

    /// Adds what has streamed out since it was counted last.
    fn add_gas(cx: &mut Context<'_>) {
        let m3 = cx.amiss() * COUNTS_S / 3_600.0;
        let gas = Self::gas(cx.dev) + m3;
        Self::set_gas(cx.dev, gas);
    }

    /// Shuts the valve for a leak of gas, which stops the reading.
    fn shut_gas(cx: &mut Context<'_>) {
        Self::add_gas(cx);
        let reading = cx.value_of::<Self>(3);
        Self::set_gas(cx.dev, reading);
        Self::set_mark(cx.dev, SHUT_BY_GAS, true);
        Self::tell_valve(cx);
    }

    /// The time of a leak is up.
    fn shut(cx: &mut Context<'_>, data: u32) {
        let (is_gas, number) = (data & OF_GAS != 0, data % OF_GAS);
        let is_last = Self::leak(cx.dev, WATER_NUMBER) == number;
        if is_gas && Self::streams(cx.dev, number) {
            Self::shut_gas(cx);
        } else if !is_gas && is_last && cx.has(0) {
            Self::shut_water(cx);
        }
    }
}

impl Behaviour for TripleMeter {
    const SLOTS: &'static [Slot] = &[
        slot("electric_energy"),
        slot("electric_power"),
        slot("water_volume"),
        slot("gas_volume"),
        slot("valve_open").lasting(),
        slot("leak"),
        slot("unusual_use"),
    ];
    const ALARMS: &'static [AlarmSpec] = &[
        alarm(
            "leak",
            "管网漏渗",
            "Water leaks in the home",
            Major,
            Cause::Random {
                per_year: 0.04,
                minutes: (20.0, 300.0),
                when: Profile::AtHome,
            },
            Shows::On(5),
        ),
        alarm(
            "unusual_use",
            "用量异常",
            "The use of electricity is unusual",
            Minor,
            Cause::Random {
                per_year: 0.05,
                minutes: (240.0, 1_440.0),
                when: Profile::AtHome,
            },
            Shows::On(6),
        ),
    ];
    const PLANS: bool = false;
    const CONTROLS: &'static [Control] = &[held(4)];

    fn set(cx: &mut Context<'_>, _slot: usize, value: Option<f64>) -> Result<(), Term> {
        let shut = value == Some(0.0);
        if !shut && Self::is_shut_by_leak(cx.dev) {
            return Err(Term::new(
                "a leak has shut the valve, which stays shut until it is stopped",
                "阀门因漏渗已关断，漏渗解除前保持关闭",
            ));
        }
        Self::change_water(cx, |dev| dev.flag = shut);
        Ok(())
    }

    fn begin(cx: &mut Context<'_>) {
        if cx.dev.host == HostKind::Place {
            // A shop uses as much as one home for each forty people around it, as do two homes at least.
            cx.dev.persons = (cx.dev.persons / 40.0).clamp(5.0, 40.0);
        }
        let days = (cx.m.time.secs_f64() / 86_400.0 - INSTALLED_DAY).max(0.0);
        cx.dev.a = days * 24.0 * 0.08 * f64::from(cx.dev.persons).powf(0.8);
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        if let Some(m3_per_h) = event.amiss() {
            Self::leak_gas(cx, m3_per_h);
            return;
        }
        match event.code {
            SHUTS => Self::shut(cx, event.data),
            STREAMS => Self::count_gas(cx, event.data),
            WATER_STOPS => {
                cx.hold(WATER_CUT, event.data);
                Self::change_water(cx, |dev| Self::set_mark(dev, DRY, true));
            }
            WATER_FLOWS if cx.let_go(WATER_CUT, event.data) => {
                Self::change_water(cx, |dev| Self::set_mark(dev, DRY, false));
            }
            _ => {}
        }
    }

    fn alarm(cx: &mut Context<'_>, k: usize, raised: bool) {
        if k != 0 {
            return;
        }
        if raised {
            let number = Self::next_leak(cx.dev, WATER_NUMBER);
            cx.later(VALVE_SHUTS_S, SHUTS, number);
        } else {
            Self::change_water(cx, |dev| Self::set_mark(dev, SHUT_BY_WATER, false));
            Self::tell_valve(cx);
        }
    }

    fn tick(m: &Moment<'_>, dev: &mut Device, seconds: f64) {
        dev.a += Self::watts(m, dev) * seconds / 3.6e6;
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        match slot {
            0 => v.dev.a,
            1 => Self::watts(&v.m, v.dev),
            2 if Self::stands_still(v.dev) => v.dev.b,
            2 => Self::drawn(v, Profile::Water, WATER_M3) + v.dev.b,
            3 if Self::has_mark(v.dev, SHUT_BY_GAS) => Self::gas(v.dev),
            3 => Self::drawn(v, Profile::Gas, GAS_M3) + Self::gas(v.dev),
            4 => f64::from(u8::from(Self::is_open(v.dev))),
            _ => 0.0,
        }
    }
}

/// T4-6 生活水箱监控设备: drawn from by the homes it serves; the pump fills it from half to nearly full; chlorine decays between. As the mains'
/// pressure falls, less comes in (as the root of it, as through any opening), and nothing where they are cut.
///
/// Limits: free chlorine at least 0.05 mg/L, pH 6.5 to 8.5, turbidity at most 1 NTU (GB 5749-2022). The tank holds a quarter of a
/// day's water (GB 50015-2019: 20 to 25 %, general knowledge). Registers: `a` level as a share of full, `b` 1 while the pump fills, and
/// twice the thousandths that the mains have lost of their pressure; `c` chlorine in mg/L.
pub(crate) struct WaterTankMonitor;

const TANK_HEIGHT_M: f64 = 2.4;
const TANKS_PER_DAY: f64 = 4.0;
const PUMP_STARTS: f64 = 0.5;
const PUMP_STOPS: f64 = 0.95;
/// Share of the tank that the pump fills in an hour: more than the highest draw.
const PUMP_PER_HOUR: f64 = 1.2;
/// Chlorine of the mains in mg/L, above the least of 0.3 mg/L that GB 5749-2022 asks of water that leaves the works.
const MAINS_CHLORINE: f64 = 0.6;
/// Usual pressure of the mains before a tank, MPa (general knowledge: some 0.28 MPa are asked of a city's mains).
const MAINS_MPA: f64 = 0.28;
/// Share of the chlorine that decays in an hour in a tank (assumption within published rates for bulk water).
const CHLORINE_DECAY: f64 = 0.06;

impl WaterTankMonitor {
    /// Whether the pump fills it: 0 or 1.
    fn fills(dev: &Device) -> f64 {
        part(dev.b, 2.0)
    }

    /// Share of the mains' pressure that is left.
    fn left(dev: &Device) -> f64 {
        1.0 - (dev.b - Self::fills(dev)) / 2e3
    }
}

impl Behaviour for WaterTankMonitor {
    // A logger by LoRa keeps its readings while no gateway answers (assumption: the row does not say).
    const KEEPS: bool = true;
    const SLOTS: &'static [Slot] = &[
        slot("level"),
        slot("pressure"),
        slot("residual_chlorine"),
        slot("ph"),
        slot("temperature"),
        slot("lid_open"),
        slot("turbidity"),
    ];
    const ALARMS: &'static [AlarmSpec] = &[
        alarm(
            "lid_open",
            "水箱盖打开",
            "The tank's lid is open",
            Critical,
            Cause::Random {
                per_year: 0.3,
                minutes: (5.0, 60.0),
                when: Profile::Service,
            },
            Shows::On(5),
        ),
        alarm(
            "chlorine_low",
            "余氯不足",
            "There is too little chlorine",
            Critical,
            Cause::Below {
                slot: 2,
                raise: 0.05,
                clear: 0.1,
            },
            Shows::Nothing,
        ),
        alarm(
            "dosing_fault",
            "加氯故障",
            "The dosing of chlorine has a fault",
            Major,
            Cause::Random {
                per_year: 0.2,
                minutes: (240.0, 2_400.0),
                when: Profile::Service,
            },
            Shows::Nothing,
        ),
        alarm(
            "level_low",
            "水箱液位低",
            "The tank is nearly empty",
            Major,
            Cause::Below {
                slot: 0,
                raise: 0.5,
                clear: 0.8,
            },
            Shows::Nothing,
        ),
        alarm(
            "pump_fault",
            "补水泵故障",
            "The pump does not start",
            Major,
            Cause::Random {
                per_year: 0.4,
                minutes: (120.0, 600.0),
                when: Profile::Water,
            },
            Shows::Nothing,
        ),
        alarm(
            "turbid",
            "水质浑浊",
            "The water is turbid",
            Major,
            Cause::Above {
                slot: 6,
                raise: 1.0,
                clear: 0.8,
            },
            Shows::Nothing,
        ),
    ];
    const PLANS: bool = false;

    fn begin(cx: &mut Context<'_>) {
        cx.dev.a = PUMP_STARTS + (PUMP_STOPS - PUMP_STARTS) * unit(cx.dev.key, 1, 0);
        cx.dev.c = 0.4;
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        if let Some(lost) = event.amiss() {
            let thousandths = (lost / MAINS_MPA * 1e3).round().min(1e3);
            cx.dev.b = Self::fills(cx.dev) + 2.0 * thousandths;
        }
    }

    fn tick(m: &Moment<'_>, dev: &mut Device, seconds: f64) {
        let hours = seconds / 3_600.0;
        let fills = if dev.a <= PUMP_STARTS && !m.has(4) {
            1.0
        } else if dev.a >= PUMP_STOPS || m.has(4) {
            0.0
        } else {
            Self::fills(dev)
        };
        dev.b += fills - Self::fills(dev);
        let served = f64::from(u8::from(dev.persons > 0.0));
        let drawn = served * TANKS_PER_DAY / 24.0 * m.rate(Profile::Water) * hours;
        let filled = fills * Self::left(dev).sqrt() * PUMP_PER_HOUR * hours;
        dev.a = (dev.a + filled - drawn).clamp(0.02, 1.0);
        // What is filled in brings its chlorine, or none while the dosing is out of order.
        let mains = if m.has(2) { 0.0 } else { MAINS_CHLORINE };
        dev.c += (mains - dev.c) * (filled / dev.a).min(1.0);
        dev.c *= 1.0 - (CHLORINE_DECAY * hours).min(1.0);
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        match slot {
            0 => TANK_HEIGHT_M * v.dev.a,
            1 => {
                let usual = 0.35 + 0.03 * v.dev.a - 0.06 * v.m.share(Profile::Water)
                    + 0.008 * v.noise(2, 600);
                usual * Self::left(v.dev)
            }
            2 => v.dev.c + 0.015 * v.noise(3, 7_200),
            3 => 7.4 + 0.25 * v.noise(4, 43_200),
            4 => 0.5 * v.m.weather(|w| w.temperature) + 9.0 + 0.3 * v.noise(5, 7_200),
            6 => 0.3 + 0.12 * v.noise(6, 7_200) + 1.0 * v.m.flag(0),
            _ => 0.0,
        }
    }
}

//! Table 5, chargers.

use super::prelude::*;
use crate::sim::charging::ChargingStart;
use crate::sim::population::WORKPLACE_SESSIONS;

/// T5-7 充电桩: a heartbeat every 30 s; a session starts on payment and ends when the battery is full, the paid time is up or the
/// power is too high (性能要求 1 to 3). 20,000 h of work (性能要求 4).
///
/// 7 kW AC, for the electric car of a household or of somebody who works there: plugged in on some of its returns, unplugged when it
/// drives away. At home two in five of the evening wait for the cheap hours, at work sessions are those of [`WORKPLACE_SESSIONS`].
/// A car drives about 50 km a day at 16 kWh/100 km (general knowledge): at home [`PLUGS_IN`] of its returns make a session of about 20 kWh
/// every other day, and two, four or eight hours are paid for (assumption); at work nobody pays. A command starts a session where a car
/// stands, until its battery is full, and stops one. Some three sessions in a thousand draw more than [`OVERPOWER_KW`], which the charger notices
/// by the next report and stops.
///
/// Who plugs in pays first, by a scanned code or a card, at home for the hours; then the session starts by itself, or waits [`WAITS_S`] for the
/// platform's command, as the scenario has it ([`ChargingStart`], 性能要求 2). Where none comes the driver leaves, and the charger tells of it.
/// Mains that fail end the session, which the charger tells of when they are back, and nobody pays meanwhile (assumption).
/// Registers: `a` energy in kWh, `b` state of the session and, [`STATES`] times, the number of the stay or session, by which what is planned is
/// known, `c` kWh that the car's battery is missing; the flag holds while the car is there and its driver has not given up.
pub(crate) struct EvCharger;

/// Share of the returns at which a car is plugged in (assumption).
const PLUGS_IN: f64 = 0.5;
/// Second of the day at which the cheap hours begin in many Chinese provinces (general knowledge), and from which on cars wait for them.
const CHEAP: (i64, i64) = (79_200, 61_200);
/// Share of the cars that wait (assumption).
const WAITS: f64 = 0.4;
/// What an hour of 7 kW costs at home, yuan (assumption: about 0.9 yuan for a kWh with the service).
const YUAN_AN_HOUR: f64 = 6.0;
/// Share of those at home who scan a code; the others have a card, as all have at work (assumption).
const SCANS: f64 = 0.7;
/// How long a driver who has paid waits for the platform's command, seconds (assumption).
const WAITS_S: f64 = 180.0;
/// How long the charger tells that none came, seconds (assumption).
const TELLS_S: f64 = 60.0;

/// The car comes or drives away; how.
pub(crate) const CAR: u8 = 0;
/// The session begins to charge; how often the charger may look.
const STARTED: u8 = 1;
/// The car begins to draw too much.
pub(crate) const OVERDRAWS: u8 = 2;
/// The charger looks whether the session is over; how often it still may before the paid time is up, 0 without end.
const LOOKS: u8 = 3;
/// The charger is ready for the next session.
const IS_READY: u8 = 4;
/// The car is plugged in; 1 by somebody who works there.
const PLUGGED: u8 = 5;
/// The charger has noticed that too much is drawn.
const NOTICED: u8 = 6;
/// The driver has waited long enough.
const GIVES_UP: u8 = 7;
/// The charger has told that no command came.
const HAS_TOLD: u8 = 8;
/// The fault that ended a session is over: there is no other one before.
const REPAIRED: u8 = 9;
/// All but what comes by itself or ends by itself ([`CAR`], [`HAS_TOLD`], [`REPAIRED`]) have the number of the stay or session in the lowest bits of
/// their data, and are stale once that is another.
const NUMBER_BITS: u32 = 20;
const NUMBERS: u32 = 1 << NUMBER_BITS;
/// How often it looks, seconds.
const LOOK_S: f64 = 30.0;
/// Hours that are paid for.
const PAID_HOURS: [u32; 3] = [2, 4, 8];

/// Alarms that end a session.
const OVERPOWER: usize = 0;
const CONNECTOR_HOT: usize = 1;
/// The alarm of one that was paid for and that no command started.
const NOT_STARTED: usize = 3;

const PAYMENT: usize = 6;
const FEE: usize = 7;
/// Ways to pay, as the slot has them.
const BY_SCAN: f64 = 0.0;
const BY_CARD: f64 = 1.0;

const IDLE: f64 = 0.0;
const STARTING: f64 = 1.0;
const CHARGING: f64 = 2.0;
const FINISHED: f64 = 3.0;
const FAULTY: f64 = 4.0;
/// It charges, and draws too much; told as [`CHARGING`].
const OVERDRAWING: f64 = 5.0;
/// It is paid for and waits for the platform's command, and from there on how often it may look once it charges; told as [`STARTING`].
const WAITING: f64 = 6.0;
/// More than any state: one that waits may look 960 times at most.
const STATES: f64 = 1_024.0;
const CHARGING_KW: f64 = 6.8;
/// The threshold of over-power: 110 % of 7 kW (assumption; the row names none).
const OVERPOWER_KW: f64 = 7.7;
/// What is drawn beyond it at most, kW (assumption).
const OVERDRAWN_KW: f64 = 1.3;
/// How long the charger takes to notice, seconds: one report of its power falls into it.
const NOTICES_S: f64 = 60.0;

/// The state of the session.
fn state(dev: &Device) -> f64 {
    dev.b % STATES
}

/// The number of the stay or session.
fn number(dev: &Device) -> u32 {
    (dev.b / STATES) as u32
}

/// A stay or session is over, or another begins: what was planned for the last one is stale.
fn count_on(dev: &mut Device) {
    let next = (number(dev) + 1) % NUMBERS;
    dev.b = state(dev) + STATES * f64::from(next);
}

/// The data of what is planned for the present stay or session.
fn planned(dev: &Device, data: u32) -> u32 {
    data << NUMBER_BITS | number(dev)
}

/// Whether a charger charges a car.
pub(crate) fn is_charging(dev: &Device) -> bool {
    matches!(state(dev), CHARGING | OVERDRAWING)
}

/// The state of a session as it is told.
fn told(state: f64) -> f64 {
    match state {
        OVERDRAWING => CHARGING,
        state if state >= WAITING => STARTING,
        state => state,
    }
}

/// How often the charger may look in a session that is paid for and waits for the platform's command, 0 without end; nothing where none waits.
fn waiting(dev: &Device) -> Option<u32> {
    let state = state(dev);
    (state >= WAITING).then_some((state - WAITING) as u32)
}

impl EvCharger {
    fn comes_or_goes(cx: &mut Context<'_>, pass: Pass) {
        cx.dev.flag = pass.is_inward();
        if !cx.dev.flag {
            // Who drives away pulls the plug; a fault goes on.
            if !matches!(state(cx.dev), IDLE | FAULTY) {
                Self::turn(cx, IDLE);
            }
            count_on(cx.dev);
        } else if cx.draw(4) < PLUGS_IN {
            let second = cx.m.second_of_day();
            let evening = CHEAP.1..CHEAP.0;
            let waits = pass.who() == Who::Resident && evening.contains(&second);
            let wait = if waits && cx.draw(5) < WAITS {
                (CHEAP.0 - second) as f64 + 600.0 * cx.draw(9)
            } else {
                60.0
            };
            let works = u32::from(pass.who() == Who::Worker);
            let data = planned(cx.dev, works);
            cx.later(wait, PLUGGED, data);
        }
    }

    /// The driver has plugged in and pays, and the session starts or waits for the platform's command.
    fn pay(cx: &mut Context<'_>, works: bool) {
        let (missing, looks) = Self::wanted(cx, works);
        cx.dev.c = missing;
        count_on(cx.dev);
        let scans = looks > 0 && cx.draw(11) < SCANS;
        if looks > 0 {
            cx.set(FEE, YUAN_AN_HOUR * f64::from(looks) * LOOK_S / 3_600.0);
        }
        cx.set(PAYMENT, if scans { BY_SCAN } else { BY_CARD });
        match cx.m.env.charging {
            ChargingStart::ByItself => Self::start(cx, looks),
            ChargingStart::ByCommand => {
                Self::turn(cx, WAITING + f64::from(looks));
                let data = planned(cx.dev, 0);
                cx.later(WAITS_S, GIVES_UP, data);
            }
        }
    }

    /// No command came: the driver pulls the plug and leaves.
    fn give_up(cx: &mut Context<'_>) {
        cx.dev.flag = false;
        Self::turn(cx, IDLE);
        cx.raise::<Self>(NOT_STARTED);
        cx.later(TELLS_S, HAS_TOLD, 0);
    }

    /// kWh that a car's battery is missing, and how often the charger looks until the paid time is up.
    fn wanted(cx: &Context<'_>, works: bool) -> (f64, u32) {
        if works {
            let nanos = cx.m.time.nanos();
            return (WORKPLACE_SESSIONS.session(cx.dev.key, nanos).kwh, 0);
        }
        let missing = Self::missing(cx);
        let hours = PAID_HOURS[(cx.draw(5) * 3.0) as usize];
        (missing, hours * (3_600.0 / LOOK_S) as u32)
    }

    /// kWh that the battery of a car that has come home is missing.
    fn missing(cx: &Context<'_>) -> f64 {
        6.0 + 34.0 * cx.draw(4)
    }

    /// Whether a command can start a session, or what hinders it.
    fn is_ready(cx: &Context<'_>) -> Result<(), Term> {
        if cx.has(OVERPOWER) || state(cx.dev) == FAULTY {
            Err(Term::new("the charger has a fault", "充电桩故障"))
        } else if state(cx.dev) == FINISHED {
            Err(Term::new(
                "the last session has just ended, and the charger is not ready yet",
                "上一次充电刚结束，充电桩尚未就绪",
            ))
        } else if cx.dev.flag {
            Ok(())
        } else {
            Err(Term::new("no car is plugged in", "没有车辆连接"))
        }
    }

    fn start(cx: &mut Context<'_>, looks: u32) {
        Self::turn(cx, STARTING);
        let data = planned(cx.dev, looks);
        cx.later(12.0 + 10.0 * cx.draw(6), STARTED, data);
    }

    fn stop(cx: &mut Context<'_>) {
        Self::turn(cx, FINISHED);
        let data = planned(cx.dev, 0);
        cx.later(300.0 + 5_400.0 * cx.draw(8), IS_READY, data);
    }

    /// A fault ends the session; the charger is ready again after some seconds.
    fn break_off(cx: &mut Context<'_>, seconds: f64) {
        Self::turn(cx, FAULTY);
        cx.later(seconds, REPAIRED, 0);
    }

    fn be_ready(cx: &mut Context<'_>) {
        cx.clear::<Self>(OVERPOWER);
        Self::turn(cx, IDLE);
    }

    fn turn(cx: &mut Context<'_>, to: f64) {
        cx.dev.b += to - state(cx.dev);
        cx.set_if_new(1, told(to));
    }

    /// Charges, and looks from time to time whether it is over.
    fn charge(cx: &mut Context<'_>, looks: u32) {
        Self::turn(cx, CHARGING);
        if cx.draw(7) < 0.003 {
            let data = planned(cx.dev, 0);
            cx.later(600.0, OVERDRAWS, data);
        }
        let data = planned(cx.dev, looks);
        cx.later(LOOK_S, LOOKS, data);
    }

    /// Looks whether the battery is full or the paid time is up.
    fn look(cx: &mut Context<'_>, looks: u32) {
        if cx.dev.c <= 0.0 || looks == 1 {
            Self::stop(cx);
        } else {
            let data = planned(cx.dev, looks.saturating_sub(1));
            cx.later(LOOK_S, LOOKS, data);
        }
    }

    /// What was planned for the present stay or session happens.
    fn follow(cx: &mut Context<'_>, code: u8, data: u32) {
        let state = state(cx.dev);
        match code {
            PLUGGED if state == IDLE && cx.dev.flag && !cx.has(OVERPOWER) && !cx.m.dark => {
                Self::pay(cx, data == 1);
            }
            GIVES_UP if waiting(cx.dev).is_some() => Self::give_up(cx),
            STARTED if state == STARTING => Self::charge(cx, data),
            LOOKS if state == CHARGING => Self::look(cx, data),
            OVERDRAWS if state == CHARGING => {
                Self::turn(cx, OVERDRAWING);
                let data = planned(cx.dev, 0);
                cx.later(NOTICES_S, NOTICED, data);
            }
            NOTICED if state == OVERDRAWING => {
                Self::break_off(cx, 900.0);
                cx.raise::<Self>(OVERPOWER);
            }
            IS_READY if state == FINISHED => Self::be_ready(cx),
            _ => {}
        }
    }

    fn power(v: &Moment<'_>, dev: &Device) -> f64 {
        let state = state(dev);
        if state == OVERDRAWING {
            OVERPOWER_KW + OVERDRAWN_KW * (0.5 + 0.5 * crate::sim::random::unit(dev.key, 10, 0))
        } else if state == CHARGING && dev.c > 0.0 {
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
        states("payment", &["scan", "card"]),
        slot("charging_fee"),
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
        alarm(
            "not_started",
            "已支付的充电未启动",
            "A session that was paid for was not started",
            Minor,
            Cause::Behaviour,
            Shows::Nothing,
        ),
    ];

    const CONTROLS: &'static [Control] = &[act(1, &["starting", "finished"])];

    fn set(cx: &mut Context<'_>, _slot: usize, value: Option<f64>) -> Result<(), Term> {
        let is_on = state(cx.dev) == STARTING || is_charging(cx.dev);
        match (value == Some(STARTING), is_on, waiting(cx.dev)) {
            (true, true, _) => {}
            (true, false, Some(looks)) => Self::start(cx, looks),
            (true, false, None) => {
                Self::is_ready(cx)?;
                cx.dev.c = Self::missing(cx);
                count_on(cx.dev);
                Self::start(cx, 0);
            }
            (false, true, _) | (false, false, Some(_)) => Self::stop(cx),
            (false, false, None) => {
                return Err(Term::new("no session is under way", "没有进行中的充电"));
            }
        }
        Ok(())
    }

    fn plan(env: &Env, dev: &Device, plan: &mut Plan<'_>) {
        passage::all(env, dev, CAR, plan);
    }

    fn begin(cx: &mut Context<'_>) {
        let away = (cx.m.env.population).is_car_away(cx.dev.seat, cx.m.time);
        cx.dev.flag = away == Some(false);
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        let data = event.data >> NUMBER_BITS;
        match event.code {
            CAR => Self::comes_or_goes(cx, Pass::from_bits(event.data)),
            HAS_TOLD => cx.clear::<Self>(NOT_STARTED),
            REPAIRED => Self::be_ready(cx),
            code if event.data % NUMBERS == number(cx.dev) => Self::follow(cx, code, data),
            // What was planned for a stay or session that is over.
            _ => {}
        }
    }

    fn alarm(cx: &mut Context<'_>, k: usize, raised: bool) {
        // One that is injected has a session to end too.
        let charges = match k {
            OVERPOWER => !matches!(state(cx.dev), IDLE | FINISHED | FAULTY),
            CONNECTOR_HOT => is_charging(cx.dev),
            _ => false,
        };
        if raised && charges {
            Self::break_off(cx, 1_800.0);
        }
    }

    fn goes_dark(cx: &mut Context<'_>) {
        if !matches!(state(cx.dev), IDLE | FINISHED | FAULTY) {
            Self::stop(cx);
        }
    }

    fn tick(m: &Moment<'_>, dev: &mut Device, seconds: f64) {
        let energy = Self::power(m, dev) * seconds / 3_600.0;
        dev.a += energy;
        dev.c -= energy.max(f64::from(u8::from(is_charging(dev))) * 0.005);
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        let power = Self::power(&v.m, v.dev);
        match slot {
            0 => v.last.get(0) + 1.0,
            1 => told(state(v.dev)),
            2 => power,
            3 => v.dev.a,
            4 => v.cabinet_temperature(2.0) + 3.2 * power * (1.0 + 1.6 * v.m.flag(2)),
            _ => 0.0,
        }
    }
}

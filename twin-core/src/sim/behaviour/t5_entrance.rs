//! Table 5, entrances: displays, turnstiles, thermometers, visitor kiosks.

use super::prelude::*;

/// T5-1 信息发布屏: bright in daylight, shows free parking spaces and new messages, of which a command gives it one (功能要求 3).
///
/// Eight new messages a day, a question for a bus by one resident in fifty, how bright and warm it is and how often it is dark are assumptions.
pub(crate) struct InformationDisplay;

impl Behaviour for InformationDisplay {
    const SLOTS: &'static [Slot] = &[
        slot("powered"),
        slot("brightness"),
        slot("free_spaces"),
        slot("content_updates"),
        slot("panel_temperature"),
        slot("bus_queries"),
    ];
    const ALARMS: &'static [AlarmSpec] = &[
        alarm(
            "display_dark",
            "信息屏黑屏",
            "The display is dark",
            Minor,
            Cause::Random {
                per_year: 1.0,
                minutes: (10.0, 240.0),
                when: Profile::Trips,
            },
            Shows::Off(0),
        ),
        alarm(
            "panel_hot",
            "屏体温度过高",
            "The panel is too hot",
            Major,
            Cause::Above {
                slot: 4,
                raise: 68.0,
                clear: 60.0,
            },
            Shows::Nothing,
        ),
    ];

    const CONTROLS: &'static [Control] = &[count(3, Counts::Text(MOST_TEXT))];

    fn set(cx: &mut Context<'_>, _slot: usize, value: Option<f64>) -> Result<(), Term> {
        if cx.has(0) {
            return Err(Term::new("the display is dark", "信息屏黑屏"));
        }
        cx.add(3, value.unwrap_or(0.0));
        Ok(())
    }

    fn plan(env: &Env, dev: &Device, plan: &mut Plan<'_>) {
        env.arrivals(Profile::Service, 8.0, dev.key, 1, |_, time| {
            plan(time, 0, 0)
        });
        // One resident in fifty asks for a bus a day.
        let queries = (f64::from(dev.persons) / 50.0).clamp(4.0, 200.0);
        env.arrivals(Profile::Trips, queries, dev.key, 2, |_, time| {
            plan(time, 1, 0)
        });
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        cx.add(if event.code == 0 { 3 } else { 5 }, 1.0);
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        let lit = 1.0 - v.m.flag(0);
        let brightness = lit * (400.0 + 5_000.0 * (v.m.weather(|w| w.light) / 60_000.0).min(1.0));
        match slot {
            0 => lit,
            1 => brightness,
            2 => v.m.env.free_spaces,
            4 => v.cabinet_temperature(4.0 + brightness * 0.004),
            _ => 0.0,
        }
    }
}

/// T5-2 智能闸机: opens for those on foot by face, card or code, and for cars by their plate; raising and lowering the arm take at most 6 s each
/// (性能要求 2). It comes down when the last one is through and nothing is in its way (遇阻返回), and tells of who lifts it by force (防抬). An arm that
/// a car runs into comes off its joint instead of breaking (防撞脱杆): until somebody puts it back, everybody passes and is counted. A fan cools its
/// motor (抽风降温). A command holds the arm up, or down: then nobody passes. Registers: `a` those under the arm, `b` what a command holds it at.
///
/// How fast arms and people are, how they are recognised, the share that is refused (1 %) and how often something goes wrong are assumptions.
pub(crate) struct SmartTurnstile;

/// No command holds the arm.
const BY_ITSELF: f64 = 0.0;
const HELD_UP: f64 = 1.0;
const HELD_DOWN: f64 = 2.0;

/// Somebody on foot comes.
const COMES: u8 = 0;
/// A car comes.
const DRIVES: u8 = 1;
/// Somebody is through.
const THROUGH: u8 = 2;
/// The arm is down again: the milliseconds that this took.
const DOWN: u8 = 3;

const ARM: usize = 6;
const LOWERING_TIME: usize = 7;
const FAN: usize = 10;
const OBSTRUCTED: usize = 0;
const KNOCKED_OFF: usize = 3;

/// Motor temperatures from which on the fan runs and runs at full speed, °C, and what it takes off then, K (assumptions).
const FAN_C: (f64, f64) = (40.0, 50.0);
const FAN_K: f64 = 6.0;

/// Indices of the channel's states.
const BY_PLATE: f64 = 3.0;
const REFUSED: f64 = 4.0;
/// How long somebody on foot and a car need to pass, seconds (assumption).
const PASSES_S: (f64, f64) = (3.0, 5.0);
/// How often an arm that something is in the way of tries to come down, seconds.
const TRIES_S: f64 = 5.0;

impl SmartTurnstile {
    /// Seconds that the arm takes to rise or fall.
    fn arm_seconds(cx: &Context<'_>, stream: u32) -> f64 {
        (1.1 + 0.35 * cx.draw_normal(stream).abs()).min(6.0)
    }

    fn is_up(dev: &Device) -> bool {
        dev.a > 0.0 || dev.b == HELD_UP
    }

    /// How somebody is recognised.
    fn credential(cx: &Context<'_>, drives: bool) -> f64 {
        let u = cx.draw(1);
        if u < 0.01 {
            REFUSED
        } else if drives {
            BY_PLATE
        } else if u < 0.7 {
            0.0
        } else if u < 0.9 {
            1.0
        } else {
            2.0
        }
    }

    fn let_in(cx: &mut Context<'_>, pass: Pass) {
        let drives = pass.drives();
        let credential = Self::credential(cx, drives);
        cx.set(2, credential);
        if credential == REFUSED {
            return;
        }
        cx.add(usize::from(!pass.is_inward()), 1.0);
        if cx.has(KNOCKED_OFF) {
            return;
        }
        let seconds = Self::arm_seconds(cx, 2);
        cx.set(3, seconds);
        cx.dev.a += 1.0;
        cx.set_if_new(ARM, 1.0);
        let passes = if drives { PASSES_S.1 } else { PASSES_S.0 };
        cx.later(seconds + passes, THROUGH, 0);
    }

    /// Share of its full speed at which the fan runs, and how warm the motor is with it, °C.
    fn motor(v: &View<'_>) -> (f64, f64) {
        let warm = v.cabinet_temperature(6.0 + 10.0 * v.m.share(Profile::Trips));
        let (from, full) = FAN_C;
        let fan = ((warm - from) / (full - from)).clamp(0.0, 1.0);
        (fan, warm - FAN_K * fan)
    }

    /// Lets the arm come down when nobody is under it any more.
    fn lower(cx: &mut Context<'_>) {
        cx.dev.a = (cx.dev.a - 1.0).max(0.0);
        if !Self::is_up(cx.dev) {
            let millis = (Self::arm_seconds(cx, 3) * 1e3).round();
            cx.later(millis / 1e3, DOWN, millis as u32);
        }
    }
}

impl Behaviour for SmartTurnstile {
    const SLOTS: &'static [Slot] = &[
        slot("passages_in"),
        slot("passages_out"),
        states("credential", &["face", "card", "code", "plate", "refused"]),
        slot("opening_time"),
        slot("motor_temperature"),
        slot("obstructed"),
        slot("arm_raised").lasting(),
        slot("lowering_time"),
        slot("arm_forced"),
        slot("arm_knocked_off"),
        slot("fan_speed"),
    ];
    const ALARMS: &'static [AlarmSpec] = &[
        alarm(
            "gate_obstructed",
            "闸机遇阻",
            "The gate is obstructed",
            Major,
            Cause::Random {
                per_year: 4.0,
                minutes: (0.5, 10.0),
                when: Profile::Trips,
            },
            Shows::On(5),
        ),
        alarm(
            "motor_hot",
            "闸机电机过热",
            "The gate's motor is too hot",
            Minor,
            Cause::Above {
                slot: 4,
                raise: 60.0,
                clear: 54.0,
            },
            Shows::Nothing,
        ),
        alarm(
            "arm_forced",
            "闸杆被强行抬起",
            "The arm is lifted by force",
            Major,
            Cause::Random {
                per_year: 1.0,
                minutes: (0.5, 5.0),
                when: Profile::Night,
            },
            Shows::On(8),
        ),
        alarm(
            "arm_knocked_off",
            "闸杆被撞脱落",
            "The arm is knocked off",
            Major,
            Cause::Random {
                per_year: 0.5,
                minutes: (20.0, 240.0),
                when: Profile::Vehicles,
            },
            Shows::On(9),
        ),
    ];

    const CONTROLS: &'static [Control] = &[held(ARM)];

    fn set(cx: &mut Context<'_>, _slot: usize, value: Option<f64>) -> Result<(), Term> {
        if value.is_some() && cx.has(OBSTRUCTED) {
            return Err(Term::new("the gate is obstructed", "闸机遇阻"));
        }
        if value.is_some() && cx.has(KNOCKED_OFF) {
            return Err(Term::new("the arm is knocked off", "闸杆被撞脱落"));
        }
        cx.dev.b = match value {
            None => BY_ITSELF,
            Some(up) if up > 0.0 => HELD_UP,
            Some(_) => HELD_DOWN,
        };
        Ok(())
    }

    fn plan(env: &Env, dev: &Device, plan: &mut Plan<'_>) {
        passage::by_vehicle(env, dev, (COMES, DRIVES), plan);
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        match event.code {
            COMES | DRIVES if cx.has(OBSTRUCTED) || cx.dev.b == HELD_DOWN => {}
            COMES | DRIVES => Self::let_in(cx, Pass::from_bits(event.data)),
            THROUGH => Self::lower(cx),
            // Something is in its way: it goes up again.
            DOWN if cx.has(OBSTRUCTED) => cx.later(TRIES_S, DOWN, event.data),
            DOWN if !Self::is_up(cx.dev) && cx.last.get(ARM) > 0.0 => {
                cx.set(ARM, 0.0);
                cx.set(LOWERING_TIME, f64::from(event.data) / 1e3);
            }
            _ => {}
        }
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        match slot {
            4 => Self::motor(v).1,
            FAN => 100.0 * Self::motor(v).0,
            ARM => f64::from(u8::from(Self::is_up(v.dev))),
            _ => 0.0,
        }
    }
}

/// T5-3 红外线测温仪: measures who comes in, within 3 s and 1 K (性能要求); fever from 37.3 °C.
///
/// Skin-corrected temperature 36.5 ± 0.2 °C; three in ten thousand have a fever. The device errs on who is measured by 0.15 K, at most by
/// 0.35 K (assumption: well within the row's 1 K), so that it takes nobody well for feverish. Somebody whom an incident or a command gives a fever
/// is kept in front of it, and whoever comes then waits; who comes with one by chance goes aside, and the others go on.
pub(crate) struct InfraredThermometer;

/// Share of those who come in that have a fever (assumption).
const FEVERISH: f64 = 3e-4;
/// The alarm of a fever.
const FEVER: usize = 0;
/// The most that the device errs by, K.
const MOST_ERROR_K: f64 = 0.35;

impl InfraredThermometer {
    /// Measures somebody who is so warm.
    fn measure(cx: &mut Context<'_>, temperature: f64) {
        let error = (0.15 * cx.draw_normal(4)).clamp(-MOST_ERROR_K, MOST_ERROR_K);
        cx.set(0, temperature + error);
        cx.add(2, 1.0);
        cx.set(3, 0.4 + 1.2 * cx.draw(3));
    }

    /// Whether somebody with a fever is kept in front of it.
    fn is_taken(cx: &Context<'_>) -> bool {
        cx.incident().is_some() || cx.status.is_forced()
    }

    /// How warm somebody with a fever is: 37.7 to 39.4 °C (assumption: low to high).
    fn fever(cx: &Context<'_>) -> f64 {
        37.7 + 1.7 * cx.draw(2)
    }

    /// Measures somebody with a fever.
    fn measure_fever(cx: &mut Context<'_>) {
        let temperature = Self::fever(cx);
        Self::measure(cx, temperature);
    }
}

impl Behaviour for InfraredThermometer {
    const SLOTS: &'static [Slot] = &[
        slot("body_temperature"),
        slot("fever"),
        slot("measurements"),
        slot("measuring_time"),
        slot("ambient_temperature"),
    ];
    const ALARMS: &'static [AlarmSpec] = &[alarm(
        "fever",
        "体温异常",
        "Somebody has a fever",
        Major,
        Cause::Behaviour,
        Shows::On(1),
    )];

    fn plan(env: &Env, dev: &Device, plan: &mut Plan<'_>) {
        passage::people(env, dev, 0, plan);
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        if !Pass::from_bits(event.data).is_inward() || Self::is_taken(cx) {
            return;
        }
        if cx.draw(1) >= FEVERISH {
            let temperature = (36.5 + 0.2 * cx.draw_normal(2)).min(36.9);
            Self::measure(cx, temperature);
            return;
        }
        cx.raise_for::<Self>(FEVER, 600.0);
    }

    fn measures(cx: &Context<'_>, _k: usize) -> Option<f64> {
        Some(Self::fever(cx))
    }

    fn alarm(cx: &mut Context<'_>, _k: usize, raised: bool) {
        if raised {
            Self::measure_fever(cx);
        }
    }

    fn comes_again(cx: &mut Context<'_>, _k: usize) {
        Self::measure_fever(cx);
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        match slot {
            0 => 36.5,
            4 => v.m.weather(|w| w.temperature) + 0.6 * v.noise(4, 1_800),
            _ => 0.0,
        }
    }
}

/// T5-4 访客一体机: visitors who come on foot scan a document; some were booked, two for five visits (assumption: a resident in
/// sixty has a visitor a day). Commands book visits, of which each sends an invitation, and rooms.
pub(crate) struct VisitorKiosk;

/// Visits or rooms that one command books (assumption).
const MOST_BOOKED: u32 = 50;

impl VisitorKiosk {
    /// Books visits: each sends an invitation.
    fn book(cx: &mut Context<'_>, visits: f64) {
        cx.add(1, visits);
        cx.add(6, visits);
    }
}

impl Behaviour for VisitorKiosk {
    const SLOTS: &'static [Slot] = &[
        slot("visitors"),
        slot("bookings"),
        slot("document_scans"),
        slot("waiting"),
        slot("internal_temperature"),
        slot("room_bookings"),
        slot("invitations"),
    ];
    const ALARMS: &'static [AlarmSpec] = &[
        alarm(
            "reader_fault",
            "证件读取故障",
            "The document reader has a fault",
            Minor,
            Cause::Random {
                per_year: 1.0,
                minutes: (10.0, 240.0),
                when: Profile::Service,
            },
            Shows::Nothing,
        ),
        alarm(
            "cabinet_hot",
            "设备温度过高",
            "The kiosk is too hot",
            Minor,
            Cause::Above {
                slot: 4,
                raise: 50.0,
                clear: 45.0,
            },
            Shows::Nothing,
        ),
    ];

    const CONTROLS: &'static [Control] = &[
        count(1, Counts::Number(MOST_BOOKED)),
        count(5, Counts::Number(MOST_BOOKED)),
    ];

    fn set(cx: &mut Context<'_>, slot: usize, value: Option<f64>) -> Result<(), Term> {
        let booked = value.unwrap_or(0.0);
        if slot == 1 {
            Self::book(cx, booked);
        } else {
            cx.add(slot, booked);
        }
        Ok(())
    }

    fn plan(env: &Env, dev: &Device, plan: &mut Plan<'_>) {
        let visitors = f64::from(dev.persons) / env.population.habits().days_between_visits();
        let sees = |pass: Pass| pass.who() == Who::Visitor && pass.is_inward();
        passage::those(env, dev, 0, |pass| sees(pass) && !pass.drives(), plan);
        let bookings = visitors * 0.4;
        env.arrivals(Profile::Service, bookings, dev.key, 51, |_, time| {
            plan(time, 1, 0);
        });
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        match event.code {
            0 if cx.has(0) => {}
            0 => {
                cx.dev.a += 1.0;
                cx.add(2, 1.0);
                cx.later(20.0 + 40.0 * cx.draw(1), 2, 0);
            }
            1 => {
                // One in ten is for a meeting room.
                Self::book(cx, 1.0);
                if cx.draw(2) < 0.1 {
                    cx.add(5, 1.0);
                }
            }
            _ => {
                cx.dev.a = (cx.dev.a - 1.0).max(0.0);
                cx.add(0, 1.0);
            }
        }
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        match slot {
            3 => v.dev.a,
            4 => v.cabinet_temperature(7.0),
            _ => 0.0,
        }
    }
}

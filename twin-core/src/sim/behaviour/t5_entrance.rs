//! Table 5, entrances: displays, turnstiles, thermometers, visitor kiosks.

use super::prelude::*;

/// T5-1 信息发布屏: bright in daylight, shows free parking spaces and new messages.
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

/// T5-2 智能闸机: opens for residents by face, card or code; opening takes at most 6 s (性能要求 2).
pub(crate) struct SmartTurnstile;

impl Behaviour for SmartTurnstile {
    const SLOTS: &'static [Slot] = &[
        slot("passages_in"),
        slot("passages_out"),
        states("credential", &["face", "card", "code", "plate", "refused"]),
        slot("opening_time"),
        slot("motor_temperature"),
        slot("obstructed"),
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
    ];

    fn plan(env: &Env, dev: &Device, plan: &mut Plan<'_>) {
        passage::people(env, dev, 0, plan);
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        if cx.has(0) {
            return;
        }
        let u = cx.draw(1);
        if u < 0.01 {
            cx.set(2, 4.0);
            return;
        }
        let method = if u < 0.7 {
            0.0
        } else if u < 0.9 {
            1.0
        } else {
            2.0
        };
        cx.set(2, method);
        cx.set(3, (1.1 + 0.35 * cx.draw_normal(2).abs()).min(6.0));
        cx.add(usize::from(!Pass::from_bits(event.data).is_inward()), 1.0);
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        match slot {
            4 => v.cabinet_temperature(6.0 + 10.0 * v.m.share(Profile::Trips)),
            _ => 0.0,
        }
    }
}

/// T5-3 红外线测温仪: measures who comes in, within 3 s and 1 K (性能要求); fever from 37.3 °C.
///
/// Skin-corrected temperature 36.5 ± 0.2 °C; three in ten thousand have a fever. The device errs on who is measured by 0.15 K, at most by
/// 0.35 K (assumption: well within the row's 1 K), so that it takes nobody well for feverish. Flag: somebody with a fever is kept in front of it, by
/// an incident or a command, and whoever comes then waits.
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
        if event.code == 1 {
            cx.clear::<Self>(FEVER);
            return;
        }
        if !Pass::from_bits(event.data).is_inward() || cx.dev.flag {
            return;
        }
        if cx.draw(1) >= FEVERISH {
            let temperature = (36.5 + 0.2 * cx.draw_normal(2)).min(36.9);
            Self::measure(cx, temperature);
            return;
        }
        cx.later(600.0, 1, 0);
        if cx.has(FEVER) {
            Self::measure_fever(cx);
            return;
        }
        cx.raise::<Self>(FEVER);
        // Who came by chance goes aside, and the others go on.
        cx.dev.flag = false;
    }

    fn measures(cx: &Context<'_>, _k: usize) -> Option<f64> {
        Some(Self::fever(cx))
    }

    fn alarm(cx: &mut Context<'_>, _k: usize, raised: bool) {
        cx.dev.flag = raised;
        if raised {
            Self::measure_fever(cx);
        }
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
/// sixty has a visitor a day).
pub(crate) struct VisitorKiosk;

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
                // Each booking sends an invitation; one in ten is for a meeting room.
                cx.add(1, 1.0);
                cx.add(6, 1.0);
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

//! Table 3, security: locks.

use super::prelude::*;

/// T3-5 智能门锁 of rented homes: opens by fingerprint, face or card when somebody of the household comes or goes, and locks
/// itself after six seconds; it tells who that is (流动人口身份识别). It keeps the last 300 openings (性能要求 2). A command opens it for as long, or locks it at once. Registers: `a` 1 while
/// it is open, `b` openings that it keeps, `c` the number of the last.
///
/// The 300 openings are the row's. How it is opened (62 in a hundred by finger, 24 by face), that one try in seventy fails, and how often it is
/// tampered with are assumptions.
pub(crate) struct SmartLock;

/// Four alkaline AA cells: 2.2 Ah at 1.3 V each (makers' sheets at such loads, general knowledge), and 60 µA at 6 V while nobody comes
/// (assumption).
pub(crate) const LOCK_CELL: Cell = Cell {
    slot: 4,
    usable_j: 41_000.0,
    idle_uw: 360.0,
    sends: true,
};
/// Looking at a finger or face and turning the bolt both ways. With the rest it gives the ten months that makers promise at ten openings a
/// day (general knowledge; one promises 5,000 to 6,000 openings of four cells without radio, which is 7 to 8 J each; read). Tested.
pub(crate) const OPENING_J: f64 = 10.0;
/// How long it stays open, seconds (assumption: makers' locks offer five to ten).
const OPEN_S: f64 = 6.0;
/// It locks itself: the number of the opening, after which nobody has opened it.
const LOCKS: u8 = 1;
/// Openings that it keeps.
const RECORDS: f64 = 300.0;

impl SmartLock {
    /// Opens it for a while, and keeps that.
    fn open(cx: &mut Context<'_>) {
        cx.dev.a = 1.0;
        cx.dev.b = one_more(cx.dev.b, RECORDS);
        cx.spend(OPENING_J);
        let number = next_number(&mut cx.dev.c);
        cx.later(OPEN_S, LOCKS, number);
    }
}

impl Behaviour for SmartLock {
    const POWER: Power = Power::Cell(LOCK_CELL);
    const SLOTS: &'static [Slot] = &[
        slot("locked").lasting(),
        states(
            "unlock_method",
            &["fingerprint", "face", "card", "code", "key"],
        ),
        slot("openings"),
        slot("tamper"),
        slot("battery"),
        slot("refusals"),
        slot("records"),
        states("identity", &["resident", "visitor", "courier", "worker"]),
    ];
    const ALARMS: &'static [AlarmSpec] = &[
        alarm(
            "lock_tampered",
            "门锁被撬",
            "The lock is tampered with",
            Critical,
            Cause::Random {
                per_year: 0.02,
                minutes: (1.0, 10.0),
                when: Profile::Night,
            },
            Shows::On(3),
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

    const CONTROLS: &'static [Control] = &[act(0, &[])];

    fn set(cx: &mut Context<'_>, _slot: usize, value: Option<f64>) -> Result<(), Term> {
        if value == Some(1.0) {
            cx.dev.a = 0.0;
        } else if cx.dev.a == 0.0 {
            Self::open(cx);
            cx.add(2, 1.0);
        }
        Ok(())
    }

    fn plan(env: &Env, dev: &Device, plan: &mut Plan<'_>) {
        passage::all(env, dev, 0, plan);
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        if event.code == LOCKS {
            if is_latest(cx.dev.c, event.data) {
                cx.dev.a = 0.0;
                cx.set_if_new(0, 1.0);
            }
            return;
        }
        let u = cx.draw(1);
        let method = [0.62, 0.86, 0.94, 0.985]
            .iter()
            .filter(|&&limit| u >= limit)
            .count();
        // One try in seventy is not recognised, and the resident tries again.
        if cx.draw(2) < 1.0 / 70.0 {
            cx.add(5, 1.0);
        }
        Self::open(cx);
        cx.set(0, 0.0);
        cx.set(1, method as f64);
        cx.set(7, f64::from(Pass::from_bits(event.data).who() as u32));
        cx.add(2, 1.0);
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        match slot {
            0 => 1.0 - v.dev.a,
            4 => v.battery_percent,
            6 => v.dev.b,
            _ => 0.0,
        }
    }
}

//! Table 7, retail: vending machines, micro-markets, parcel lockers.

use super::prelude::*;

/// Ways to pay (性能要求 of rows T7-1, T7-2, T7-4 and T8-2).
pub(super) const PAYMENTS: &[&str] = &["bank_card", "alipay", "wechat", "citizen_card"];

/// Index of the payment that a number in [0, 1) chooses: WeChat and Alipay are far ahead in China.
pub(super) fn payment(u: f64) -> f64 {
    [0.04, 0.44, 0.96]
        .iter()
        .filter(|&&limit| u >= limit)
        .count() as f64
}

/// T7-1 自动售货机: keeps 4 to 25 °C (性能要求 3), sells to those who live nearest on their way home from work and shopping, and is refilled
/// in the morning when less than half is left. A command opens its door for as long as a refill takes, or shuts it. Register `a`: stock in
/// pieces of 200; `b`: 1 while its door is open; `c`: how often it was opened.
///
/// The 4 to 25 °C are the row's. Room for 200 pieces, one piece a day for twenty residents (110 at most), refills, and how often the cooling fails
/// are assumptions.
pub(crate) struct VendingMachine;

const PIECES: f64 = 200.0;
/// How long its door is open for a refill, seconds.
const REFILL_S: f64 = 540.0;
/// The refill is over: how often the door was opened by then.
const REFILLED: u8 = 2;

impl VendingMachine {
    /// Opens its door for as long as a refill takes.
    fn open(cx: &mut Context<'_>) {
        cx.dev.b = 1.0;
        let number = next_number(&mut cx.dev.c);
        cx.later(REFILL_S, REFILLED, number);
    }
}

impl Behaviour for VendingMachine {
    const SLOTS: &'static [Slot] = &[
        slot("cargo_temperature"),
        slot("sales"),
        states("payment", PAYMENTS),
        slot("stock"),
        slot("power"),
        slot("door_open").lasting(),
    ];
    const ALARMS: &'static [AlarmSpec] = &[
        alarm(
            "cargo_warm",
            "货仓温度过高",
            "The cargo is too warm",
            Major,
            Cause::Above {
                slot: 0,
                raise: 25.0,
                clear: 20.0,
            },
            Shows::Nothing,
        ),
        alarm(
            "stock_low",
            "货品不足",
            "The stock is low",
            Minor,
            Cause::Below {
                slot: 3,
                raise: 10.0,
                clear: 50.0,
            },
            Shows::Nothing,
        ),
        alarm(
            "cooling_fault",
            "制冷故障",
            "The cooling has a fault",
            Major,
            Cause::Random {
                per_year: 0.4,
                minutes: (60.0, 480.0),
                when: Profile::Shopping,
            },
            Shows::Nothing,
        ),
    ];

    const CONTROLS: &'static [Control] = &[act(5, &[])];

    fn set(cx: &mut Context<'_>, _slot: usize, value: Option<f64>) -> Result<(), Term> {
        if value != Some(1.0) {
            cx.dev.b = 0.0;
        } else if cx.dev.b == 0.0 {
            Self::open(cx);
        }
        Ok(())
    }

    fn begin(cx: &mut Context<'_>) {
        cx.dev.a = (PIECES * (0.55 + 0.45 * crate::sim::random::unit(cx.dev.key, 1, 0))).floor();
    }

    fn plan(env: &Env, dev: &Device, plan: &mut Plan<'_>) {
        passage::purchases(env, dev, 0, (1.0 / 20.0, 110.0), plan);
        passage::at_second_of_day(env, 30_600 + (dev.key % 5_400) as i64, |time| {
            plan(time, 1, 0)
        });
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        match event.code {
            0 if cx.dev.a >= 1.0 => {
                cx.dev.a -= 1.0;
                let paid = payment(cx.draw(3));
                cx.set(2, paid);
                cx.add(1, 1.0);
            }
            1 if cx.dev.a < 0.5 * PIECES => {
                cx.dev.a = PIECES;
                Self::open(cx);
                cx.set_if_new(5, 1.0);
            }
            REFILLED if is_latest(cx.dev.c, event.data) => {
                cx.dev.b = 0.0;
                cx.set_if_new(5, 0.0);
            }
            _ => {}
        }
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        match slot {
            0 => 8.0 + 1.2 * v.noise(4, 1_200) + 2.0 * v.dev.b + 19.0 * v.m.flag(2),
            3 => 100.0 * v.dev.a / PIECES,
            4 => {
                (240.0 + 90.0 * v.noise(5, 600) + 4.0 * v.m.weather(|w| w.temperature))
                    * (1.0 - 0.6 * v.m.flag(2))
            }
            5 => v.dev.b,
            _ => 0.0,
        }
    }
}

/// T7-2 智慧微菜场: sells vegetables by weight to those who live nearest on their way home from work and shopping, tests them for pesticide each
/// morning. Register `a`: stock in kg.
///
/// Cholinesterase inhibition of 50 % and more is positive (GB/T 5009.199-2003).
pub(crate) struct MicroMarket;

const MARKET_KG: f64 = 300.0;

impl Behaviour for MicroMarket {
    const SLOTS: &'static [Slot] = &[
        slot("cargo_temperature"),
        slot("sales"),
        slot("sold_mass"),
        slot("stock"),
        slot("pesticide_inhibition"),
        states("payment", PAYMENTS),
        slot("online_pickups"),
    ];
    const ALARMS: &'static [AlarmSpec] = &[
        alarm(
            "pesticide",
            "农残超标",
            "Too much pesticide residue",
            Critical,
            Cause::Above {
                slot: 4,
                raise: 50.0,
                clear: 45.0,
            },
            Shows::Nothing,
        ),
        alarm(
            "stock_low",
            "菜品不足",
            "The stock is low",
            Minor,
            Cause::Below {
                slot: 3,
                raise: 8.0,
                clear: 50.0,
            },
            Shows::Nothing,
        ),
        alarm(
            "cooling_fault",
            "制冷故障",
            "The cooling has a fault",
            Major,
            Cause::Random {
                per_year: 0.5,
                minutes: (60.0, 480.0),
                when: Profile::Shopping,
            },
            Shows::Nothing,
        ),
    ];

    fn begin(cx: &mut Context<'_>) {
        cx.dev.a = MARKET_KG * 0.6;
    }

    fn plan(env: &Env, dev: &Device, plan: &mut Plan<'_>) {
        passage::purchases(env, dev, 0, (1.0 / 25.0, 160.0), plan);
        passage::at_second_of_day(env, 19_800 + (dev.key % 1_800) as i64, |time| {
            plan(time, 1, 0)
        });
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        if event.code == 1 {
            // Once in fifty days nothing is delivered.
            if cx.draw(6) < 0.02 {
                return;
            }
            cx.dev.a = MARKET_KG;
            let positive = cx.draw(2) < 0.004;
            cx.set(
                4,
                if positive {
                    50.0 + 30.0 * cx.draw(3)
                } else {
                    24.0 * cx.draw(3)
                },
            );
            return;
        }
        let mass = (0.3 + 1.6 * cx.draw(4)).min(cx.dev.a);
        if mass > 0.1 {
            cx.dev.a -= mass;
            let paid = payment(cx.draw(8));
            cx.set(5, paid);
            cx.add(1, 1.0);
            cx.add(2, mass);
            // Three sales in ten were ordered online (网订店取).
            if cx.draw(7) < 0.3 {
                cx.add(6, 1.0);
            }
        }
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        match slot {
            0 => 6.0 + 1.0 * v.noise(5, 1_200) + 14.0 * v.m.flag(2),
            3 => 100.0 * v.dev.a / MARKET_KG,
            _ => 0.0,
        }
    }
}

/// T7-3 E邮柜: couriers put in the parcels of the households that live nearest, and whoever of a household comes home next fetches them
/// (`population/parcel`). What finds no free box is put in a locker beside it, or else brought to the door. A command opens boxes, from which
/// parcels are taken that nobody fetches later. Registers: `a` boxes taken, `b` parcels that were taken so.
///
/// Its 160 boxes, the cold box at -16 °C, and how often a lock or the stream fails are assumptions; parcels have their source at
/// `population/parcel`.
pub(crate) struct ParcelLocker;

/// A parcel is put in: `data` is the milliseconds until it is fetched.
const PUT_IN: u8 = 0;
/// A parcel is fetched.
const FETCHED: u8 = 1;
const BOXES: f64 = 160.0;
/// Boxes that one command opens (assumption: a courier clears what was not fetched).
const MOST_OPENED: u32 = 20;

/// Whether a locker has no free box.
pub(super) fn is_full(dev: &Device) -> bool {
    dev.a >= BOXES
}

impl Behaviour for ParcelLocker {
    const SLOTS: &'static [Slot] = &[
        slot("occupied_boxes"),
        slot("deposits"),
        slot("pickups"),
        slot("cold_box_temperature"),
        slot("lock_fault"),
        slot("stream_online"),
    ];
    const ALARMS: &'static [AlarmSpec] = &[
        alarm(
            "lock_fault",
            "柜门锁故障",
            "A box's lock has a fault",
            Minor,
            Cause::Random {
                per_year: 1.5,
                minutes: (30.0, 600.0),
                when: Profile::Deliveries,
            },
            Shows::On(4),
        ),
        alarm(
            "locker_full",
            "快递柜已满",
            "The locker is full",
            Minor,
            Cause::Above {
                slot: 0,
                raise: BOXES - 2.0,
                clear: BOXES * 0.8,
            },
            Shows::Nothing,
        ),
        alarm(
            "stream_lost",
            "柜机监控中断",
            "The locker's video is lost",
            Major,
            Cause::Random {
                per_year: 2.0,
                minutes: (5.0, 90.0),
                when: Profile::Deliveries,
            },
            Shows::Off(5),
        ),
    ];

    const CONTROLS: &'static [Control] = &[count(2, Counts::Number(MOST_OPENED))];

    fn set(cx: &mut Context<'_>, _slot: usize, value: Option<f64>) -> Result<(), Term> {
        let opened = value.unwrap_or(0.0);
        if cx.has(0) {
            return Err(Term::new("a lock has a fault", "格口锁故障"));
        }
        if opened > cx.dev.a {
            return Err(Term::new(
                "there are fewer parcels in it",
                "柜内没有这么多快件",
            ));
        }
        cx.dev.a -= opened;
        cx.dev.b += opened;
        cx.add(2, opened);
        Ok(())
    }

    fn begin(cx: &mut Context<'_>) {
        let env = cx.m.env;
        env.population.inside(cx.dev.seat, |fetched| {
            if cx.dev.a < BOXES {
                cx.dev.a += 1.0;
                cx.at(fetched.nanos(), FETCHED, 0);
            }
        });
    }

    fn plan(env: &Env, dev: &Device, plan: &mut Plan<'_>) {
        env.population
            .parcels(dev.seat, env.start, |time, waits| plan(time, PUT_IN, waits));
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        match event.code {
            PUT_IN if cx.dev.a < BOXES => {
                cx.dev.a += 1.0;
                cx.add(1, 1.0);
                let fetched = cx.m.time.nanos() + i64::from(event.data) * 1_000_000;
                cx.at(fetched, FETCHED, 0);
            }
            PUT_IN => {}
            // It was taken out before.
            _ if cx.dev.b > 0.0 => cx.dev.b -= 1.0,
            _ => {
                cx.dev.a = (cx.dev.a - 1.0).max(0.0);
                cx.add(2, 1.0);
            }
        }
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        match slot {
            0 => v.dev.a,
            3 => -16.0 + 1.5 * v.noise(4, 1_800),
            5 => 1.0 - v.m.flag(2),
            _ => 0.0,
        }
    }
}

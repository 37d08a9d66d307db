//! Table 6, services: government terminal, recycling, neighbourhood terminal.

use super::prelude::*;

/// T6-1 政务服务终端: used in office hours; a service takes two to eight minutes and others wait. Registers: `a` people waiting, `b` 1
/// while it is used.
///
/// The 500 cd/m² are the row's. Who comes, how long a service takes, which of the five kinds it is, and three faults a year are assumptions.
pub(crate) struct GovernmentTerminal;

impl GovernmentTerminal {
    fn serve(cx: &mut Context<'_>) {
        cx.dev.b = 1.0;
        cx.set_if_new(1, 1.0);
        cx.later(120.0 + 360.0 * cx.draw(1), 1, 0);
    }
}

impl Behaviour for GovernmentTerminal {
    const SLOTS: &'static [Slot] = &[
        slot("services"),
        slot("in_use").lasting(),
        slot("waiting"),
        slot("brightness"),
        slot("internal_temperature"),
        states(
            "service_kind",
            &[
                "social_insurance",
                "medical_insurance",
                "appointment",
                "transit_card",
                "bill_payment",
            ],
        ),
    ];
    const ALARMS: &'static [AlarmSpec] = &[
        alarm(
            "uplink_lost",
            "政务专网中断",
            "The government network is lost",
            Major,
            Cause::Random {
                per_year: 3.0,
                minutes: (2.0, 90.0),
                when: Profile::Service,
            },
            Shows::Nothing,
        ),
        alarm(
            "queue_long",
            "排队过长",
            "Too many people wait",
            Minor,
            Cause::Above {
                slot: 2,
                raise: 8.0,
                clear: 3.0,
            },
            Shows::Nothing,
        ),
    ];

    fn plan(env: &Env, dev: &Device, plan: &mut Plan<'_>) {
        // One resident in a hundred a day, at most what a terminal can serve.
        let per_day = (f64::from(dev.persons) / 100.0).clamp(12.0, 70.0);
        env.arrivals(Profile::Service, per_day, dev.key, 2, |_, time| {
            plan(time, 0, 0)
        });
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        match event.code {
            0 if cx.has(0) => {}
            // Nobody joins a queue that is too long.
            0 if cx.dev.b > 0.0 => cx.dev.a = (cx.dev.a + 1.0).min(15.0),
            0 => Self::serve(cx),
            _ => {
                cx.add(0, 1.0);
                cx.set(5, (5.0 * cx.draw(3)).floor());
                if cx.dev.a > 0.0 {
                    cx.dev.a -= 1.0;
                    Self::serve(cx);
                } else {
                    cx.dev.b = 0.0;
                    cx.set_if_new(1, 0.0);
                }
            }
        }
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        match slot {
            1 => v.dev.b,
            2 => v.dev.a,
            // At least 500 cd/m² (性能要求 3) while it is used; dimmed otherwise.
            3 => 320.0 + 240.0 * v.dev.b + 10.0 * v.noise(3, 900),
            4 => v.room_temperature() + 9.0 + 3.0 * v.dev.b,
            _ => 0.0,
        }
    }
}

/// T6-2 旧物回收终端: residents bring used things and earn points; it tells when it is full (性能要求 1) and is emptied in the
/// morning when it is more than half full. Registers: `a` load in kg, `b` how many have its door open.
///
/// A bag of 1 to 4.5 kg by one resident in fifty a day, ten points a kilogram, the room for 260 kg, when it is emptied and a fault a year are
/// assumptions.
pub(crate) struct RecyclingTerminal;

const RECYCLING_KG: f64 = 260.0;

impl Behaviour for RecyclingTerminal {
    const SLOTS: &'static [Slot] = &[
        slot("fill_level"),
        slot("collected_mass"),
        slot("deposits"),
        slot("points_granted"),
        slot("overflow"),
        slot("door_open").lasting(),
    ];
    const ALARMS: &'static [AlarmSpec] = &[
        alarm(
            "overflow",
            "回收箱满溢",
            "The recycling terminal is full",
            Major,
            Cause::Above {
                slot: 0,
                raise: 95.0,
                clear: 60.0,
            },
            Shows::On(4),
        ),
        alarm(
            "door_stuck",
            "回收门卡滞",
            "The door is stuck",
            Minor,
            Cause::Random {
                per_year: 1.0,
                minutes: (20.0, 240.0),
                when: Profile::Leisure,
            },
            Shows::Nothing,
        ),
    ];

    fn begin(cx: &mut Context<'_>) {
        cx.dev.a = RECYCLING_KG * 0.5 * crate::sim::random::unit(cx.dev.key, 1, 0);
    }

    fn plan(env: &Env, dev: &Device, plan: &mut Plan<'_>) {
        // One resident in fifty a day.
        env.arrivals(
            Profile::Leisure,
            f64::from(dev.persons) / 50.0,
            dev.key,
            2,
            |_, time| plan(time, 0, 0),
        );
        passage::at_second_of_day(env, 32_400 + (dev.key % 3_600) as i64, |time| {
            plan(time, 2, 0)
        });
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        match event.code {
            0 if cx.has(1) || cx.dev.a >= RECYCLING_KG => {}
            0 => {
                let mass = 1.0 + 3.5 * cx.draw(3) * cx.draw(4);
                cx.dev.a = (cx.dev.a + mass).min(RECYCLING_KG);
                Self::door(cx, 1.0);
                cx.add(1, mass);
                cx.add(2, 1.0);
                cx.add(3, (mass * 10.0).round());
                cx.later(40.0, 1, 0);
            }
            1 => Self::door(cx, -1.0),
            // The van fails to come on one day of ten.
            _ if cx.dev.a > 0.5 * RECYCLING_KG && cx.draw(5) < 0.9 => {
                cx.dev.a = 0.0;
                Self::door(cx, 1.0);
                cx.later(300.0, 1, 0);
            }
            _ => {}
        }
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        match slot {
            0 => 100.0 * v.dev.a / RECYCLING_KG,
            5 => f64::from(u8::from(v.dev.b > 0.0)),
            _ => 0.0,
        }
    }
}

impl RecyclingTerminal {
    /// Somebody opens the door or lets it shut; it is shut when the last one has.
    fn door(cx: &mut Context<'_>, change: f64) {
        cx.dev.b = (cx.dev.b + change).max(0.0);
        let is_open = cx.dev.b > 0.0;
        cx.set_if_new(5, f64::from(u8::from(is_open)));
    }
}

/// T6-3 社区邻里服务终端: exchanges points for goods and shows notices, of which a command gives it one (功能要求 2: 支持物业信息的发布); tells when it
/// has run out (性能要求 2). Registers: `a` stock in per cent, `b` how many use it.
///
/// Who comes and takes what, when it is filled, and when it says that it has run out (4 %) are assumptions.
pub(crate) struct NeighbourhoodTerminal;

impl Behaviour for NeighbourhoodTerminal {
    const SLOTS: &'static [Slot] = &[
        slot("exchanges"),
        slot("stock"),
        slot("out_of_stock"),
        slot("in_use").lasting(),
        slot("notices"),
    ];
    const ALARMS: &'static [AlarmSpec] = &[alarm(
        "out_of_stock",
        "缺货",
        "It has run out of goods",
        Minor,
        Cause::Below {
            slot: 1,
            raise: 4.0,
            clear: 30.0,
        },
        Shows::On(2),
    )];

    const CONTROLS: &'static [Control] = &[count(4, Counts::Text(MOST_TEXT))];

    fn set(cx: &mut Context<'_>, _slot: usize, value: Option<f64>) -> Result<(), Term> {
        cx.add(4, value.unwrap_or(0.0));
        Ok(())
    }

    fn begin(cx: &mut Context<'_>) {
        cx.dev.a = 30.0 + 70.0 * crate::sim::random::unit(cx.dev.key, 1, 0);
    }

    fn plan(env: &Env, dev: &Device, plan: &mut Plan<'_>) {
        let per_day = (f64::from(dev.persons) / 80.0).min(60.0);
        env.arrivals(Profile::Leisure, per_day, dev.key, 2, |_, time| {
            plan(time, 0, 0)
        });
        env.arrivals(Profile::Service, 1.5, dev.key, 3, |_, time| {
            plan(time, 2, 0)
        });
        passage::at_second_of_day(env, 36_000 + (dev.key % 3_600) as i64, |time| {
            plan(time, 3, 0)
        });
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        match event.code {
            0 => {
                cx.dev.b += 1.0;
                cx.set_if_new(3, 1.0);
                if cx.dev.a >= 1.0 && cx.draw(4) < 0.7 {
                    cx.dev.a -= 1.0;
                    cx.add(0, 1.0);
                }
                cx.later(60.0 + 120.0 * cx.draw(5), 1, 0);
            }
            1 => {
                cx.dev.b = (cx.dev.b - 1.0).max(0.0);
                if cx.dev.b == 0.0 {
                    cx.set_if_new(3, 0.0);
                }
            }
            2 => cx.add(4, 1.0),
            _ if cx.dev.a < 25.0 && cx.draw(6) < 0.8 => cx.dev.a = 100.0,
            _ => {}
        }
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        match slot {
            1 => v.dev.a,
            3 => f64::from(u8::from(v.dev.b > 0.0)),
            _ => 0.0,
        }
    }
}

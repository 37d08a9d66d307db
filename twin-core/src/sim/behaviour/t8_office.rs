//! Table 8: the innovation space's desks, printers and meeting rooms.

use super::prelude::*;
use super::t7_retail::{PAYMENTS, payment};

/// T8-1 智能工位: booked and taken in office hours, for one to four hours. A command books it, or calls that off. Registers: `a` 1 booked,
/// 2 taken, `b` the number of the last booking.
///
/// When and how long desks are taken, what is drawn there, who telephones and how often a sensor fails are assumptions.
pub(crate) struct SmartDesk;

impl SmartDesk {
    /// Keeps it for somebody, who comes within 21 minutes.
    fn keep(cx: &mut Context<'_>) {
        cx.dev.a = 1.0;
        let number = next_number(&mut cx.dev.b);
        cx.later(60.0 + 1_200.0 * cx.draw(3), 1, number);
    }
}

impl Behaviour for SmartDesk {
    const SLOTS: &'static [Slot] = &[
        slot("occupied").lasting(),
        slot("booked").lasting(),
        slot("calls"),
        slot("power"),
    ];
    const ALARMS: &'static [AlarmSpec] = &[alarm(
        "sign_fault",
        "电子标牌故障",
        "The desk's sign has a fault",
        Minor,
        Cause::Random {
            per_year: 0.5,
            minutes: (30.0, 600.0),
            when: Profile::Office,
        },
        Shows::Nothing,
    )];

    const CONTROLS: &'static [Control] = &[act(1, &[])];

    fn set(cx: &mut Context<'_>, _slot: usize, value: Option<f64>) -> Result<(), Term> {
        let books = value == Some(1.0);
        if books && cx.dev.a > 0.0 {
            return Err(Term::new(
                "the desk is taken or kept for somebody",
                "工位已被占用或预定",
            ));
        }
        if books {
            Self::keep(cx);
        } else if cx.dev.a == 1.0 {
            cx.dev.a = 0.0;
        } else {
            return Err(Term::new(
                "no booking waits for somebody to come",
                "没有待使用的预定",
            ));
        }
        Ok(())
    }

    fn plan(env: &Env, dev: &Device, plan: &mut Plan<'_>) {
        env.arrivals(Profile::Office, 3.2, dev.key, 1, |_, time| plan(time, 0, 0));
        env.arrivals(Profile::Office, 4.0, dev.key, 2, |_, time| plan(time, 3, 0));
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        match event.code {
            0 if cx.dev.a == 0.0 => {
                Self::keep(cx);
                cx.set_if_new(1, 1.0);
            }
            1 if cx.dev.a == 1.0 && is_latest(cx.dev.b, event.data) => {
                cx.dev.a = 2.0;
                cx.set_if_new(0, 1.0);
                cx.later(3_600.0 + 10_800.0 * cx.draw(4), 2, 0);
            }
            2 => {
                cx.dev.a = 0.0;
                cx.set_if_new(0, 0.0);
                cx.set_if_new(1, 0.0);
            }
            3 if cx.dev.a == 2.0 => cx.add(2, 1.0),
            _ => {}
        }
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        let taken = f64::from(u8::from(v.dev.a == 2.0));
        match slot {
            0 => taken,
            1 => f64::from(u8::from(v.dev.a > 0.0)),
            3 => 4.0 + taken * (65.0 + 18.0 * v.noise(5, 600)),
            _ => 0.0,
        }
    }
}

/// T8-2 自助打印机: jobs around the clock (7×24), mostly in office hours; paper and toner are filled up in the morning when they
/// run low. Registers: `a` pages since the paper was filled, `b` pages since the toner was changed, `c` jobs that wait.
///
/// The row asks for service around the clock. Forty-five jobs a day, their pages, paper for 500, toner for 6,000 and a jam a month are assumptions.
pub(crate) struct SelfServicePrinter;

const PAPER: f64 = 500.0;
const TONER_PAGES: f64 = 6_000.0;
/// Jobs that wait at most; who comes later prints elsewhere.
const JOBS: f64 = 12.0;

impl Behaviour for SelfServicePrinter {
    const SLOTS: &'static [Slot] = &[
        slot("pages"),
        slot("jobs_waiting"),
        slot("toner"),
        slot("paper"),
        slot("fault"),
        states("payment", PAYMENTS),
    ];
    const ALARMS: &'static [AlarmSpec] = &[
        alarm(
            "paper_jam",
            "打印机卡纸",
            "The paper is jammed",
            Minor,
            Cause::Random {
                per_year: 12.0,
                minutes: (3.0, 60.0),
                when: Profile::Office,
            },
            Shows::On(4),
        ),
        alarm(
            "paper_low",
            "纸张不足",
            "The paper is low",
            Minor,
            Cause::Below {
                slot: 3,
                raise: 30.0,
                clear: 200.0,
            },
            Shows::Nothing,
        ),
        alarm(
            "toner_low",
            "墨粉不足",
            "The toner is low",
            Minor,
            Cause::Below {
                slot: 2,
                raise: 8.0,
                clear: 50.0,
            },
            Shows::Nothing,
        ),
    ];

    fn begin(cx: &mut Context<'_>) {
        cx.dev.a = 0.5 * PAPER * crate::sim::random::unit(cx.dev.key, 1, 0);
        cx.dev.b = TONER_PAGES * crate::sim::random::unit(cx.dev.key, 2, 0);
    }

    fn plan(env: &Env, dev: &Device, plan: &mut Plan<'_>) {
        env.arrivals(Profile::Office, 45.0, dev.key, 3, |_, time| {
            plan(time, 0, 0)
        });
        passage::at_second_of_day(env, 29_700 + (dev.key % 900) as i64, |time| {
            plan(time, 2, 0)
        });
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        match event.code {
            0 if cx.dev.c >= JOBS => {}
            0 => {
                cx.dev.c += 1.0;
                let pages = 1.0 + (8.0 * cx.draw(4) * cx.draw(5)).floor();
                cx.later(15.0 + 2.5 * pages, 1, pages as u32);
            }
            1 if cx.has(0) || cx.dev.a >= PAPER => cx.later(120.0, 1, event.data),
            1 => {
                let pages = f64::from(event.data);
                cx.dev.c = (cx.dev.c - 1.0).max(0.0);
                cx.dev.a = (cx.dev.a + pages).min(PAPER);
                cx.dev.b = (cx.dev.b + pages).min(TONER_PAGES);
                let paid = payment(cx.draw(7));
                cx.set(5, paid);
                cx.add(0, pages);
            }
            _ => {
                // On four mornings of ten nobody looks.
                if cx.dev.a > 0.5 * PAPER && cx.draw(6) < 0.6 {
                    cx.dev.a = 0.0;
                }
                if cx.dev.b > 0.93 * TONER_PAGES {
                    cx.dev.b = 0.0;
                }
            }
        }
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        match slot {
            1 => v.dev.c,
            2 => 100.0 * (1.0 - v.dev.b / TONER_PAGES),
            3 => PAPER - v.dev.a,
            _ => 0.0,
        }
    }
}

/// T8-3 智能会议室: booked meetings with a scene; the people's breath raises CO₂.
///
/// One person adds about 20 L CO₂ an hour; the room of 120 m³ has three air changes an hour, which its control panel steers.
/// Commands book it, call that off, and set the scene while people meet. Registers: `a` attendees, `b` CO₂ in ppm above outside, `c` 1 while it is
/// booked and 1 more than its scene while it is used, and [`ROOM_STATES`] times the number of the last booking.
///
/// The breath of a person is general knowledge. Five meetings a day of two to thirteen people, the room, its air changes and how often something
/// fails are assumptions.
pub(crate) struct SmartMeetingRoom;

/// More than any state of a room.
const ROOM_STATES: f64 = 8.0;

impl SmartMeetingRoom {
    /// 1 while it is booked, 1 more than its scene while it is used.
    fn state(dev: &Device) -> f64 {
        part(dev.c, ROOM_STATES)
    }

    fn turn(dev: &mut Device, state: f64) {
        dev.c += state - Self::state(dev);
    }

    /// The number of the last booking.
    fn booking(dev: &Device) -> f64 {
        (dev.c / ROOM_STATES).floor()
    }

    /// Keeps it for a meeting that begins in ten minutes.
    fn keep(cx: &mut Context<'_>) {
        let mut booking = Self::booking(cx.dev);
        let number = next_number(&mut booking);
        cx.dev.c = ROOM_STATES * booking + 1.0;
        cx.later(600.0, 1, number);
    }

    /// Books it, or calls the booking off.
    fn book(cx: &mut Context<'_>, books: bool) -> Result<(), Term> {
        if books && Self::state(cx.dev) > 0.0 {
            return Err(Term::new(
                "the room is used or kept for a meeting",
                "会议室正在使用或已被预约",
            ));
        }
        if books {
            Self::keep(cx);
        } else if Self::state(cx.dev) == 1.0 {
            Self::turn(cx.dev, 0.0);
        } else {
            return Err(Term::new(
                "no booking waits for its meeting",
                "没有待开始的预约",
            ));
        }
        Ok(())
    }
}

/// What the breath of one person adds, ppm an hour.
const CO2_PER_PERSON: f64 = 167.0;
const AIR_CHANGES: f64 = 3.0;
/// Air changes an hour while the panel is out of order: what doors and windows leak.
const LEAKAGE: f64 = 0.7;

impl Behaviour for SmartMeetingRoom {
    const SLOTS: &'static [Slot] = &[
        slot("occupied").lasting(),
        slot("booked").lasting(),
        slot("attendees").lasting(),
        states("scene", &["off", "meeting", "presentation", "video_call"]).lasting(),
        slot("temperature"),
        slot("co2"),
        slot("minutes_written"),
    ];
    const ALARMS: &'static [AlarmSpec] = &[
        alarm(
            "air_stale",
            "会议室二氧化碳过高",
            "There is too much CO2",
            Minor,
            Cause::Above {
                slot: 5,
                raise: 1_500.0,
                clear: 1_000.0,
            },
            Shows::Nothing,
        ),
        alarm(
            "panel_fault",
            "控制面板故障",
            "The control panel has a fault",
            Minor,
            Cause::Random {
                per_year: 0.6,
                minutes: (20.0, 300.0),
                when: Profile::Office,
            },
            Shows::Nothing,
        ),
    ];

    const CONTROLS: &'static [Control] = &[
        act(1, &[]),
        act(3, &["meeting", "presentation", "video_call"]),
    ];

    fn set(cx: &mut Context<'_>, slot: usize, value: Option<f64>) -> Result<(), Term> {
        let value = value.unwrap_or(0.0);
        if slot == 1 {
            return Self::book(cx, value == 1.0);
        }
        if cx.dev.a == 0.0 {
            return Err(Term::new("nobody meets there", "会议室无人开会"));
        }
        if cx.has(1) {
            return Err(Term::new("its panel has a fault", "控制面板故障"));
        }
        Self::turn(cx.dev, 1.0 + value);
        Ok(())
    }

    fn plan(env: &Env, dev: &Device, plan: &mut Plan<'_>) {
        env.arrivals(Profile::Office, 5.0, dev.key, 1, |_, time| plan(time, 0, 0));
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        match event.code {
            0 if Self::state(cx.dev) == 0.0 => {
                Self::keep(cx);
                cx.set_if_new(1, 1.0);
            }
            1 if Self::state(cx.dev) == 1.0 && is_latest(Self::booking(cx.dev), event.data) => {
                cx.dev.a = 2.0 + (12.0 * cx.draw(2)).floor();
                let scene = 1.0 + (3.0 * cx.draw(3)).floor();
                Self::turn(cx.dev, 1.0 + scene);
                cx.set(0, 1.0);
                cx.set(2, cx.dev.a);
                cx.set(3, scene);
                cx.later(1_800.0 + 5_400.0 * cx.draw(4), 2, 0);
            }
            2 => {
                cx.dev.a = 0.0;
                Self::turn(cx.dev, 0.0);
                cx.set(0, 0.0);
                cx.set(1, 0.0);
                cx.set(2, 0.0);
                cx.set(3, 0.0);
                // Three meetings in five leave minutes.
                if cx.draw(5) < 0.6 {
                    cx.add(6, 1.0);
                }
            }
            _ => {}
        }
    }

    fn tick(m: &Moment<'_>, dev: &mut Device, seconds: f64) {
        let hours = seconds / 3_600.0;
        let changes = if m.has(1) { LEAKAGE } else { AIR_CHANGES };
        let settled = dev.a * CO2_PER_PERSON / changes;
        dev.b = settled + (dev.b - settled) * (-changes * hours).exp();
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        match slot {
            0 => f64::from(u8::from(v.dev.a > 0.0)),
            1 => f64::from(u8::from(Self::state(v.dev) > 0.0)),
            2 => v.dev.a,
            3 => (Self::state(v.dev) - 1.0).max(0.0),
            4 => v.room_temperature() + 0.12 * v.dev.a,
            5 => 430.0 + v.dev.b + 15.0 * v.noise(5, 900),
            _ => 0.0,
        }
    }
}

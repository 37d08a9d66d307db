//! Table 8: the innovation space's desks, printers, meeting rooms, projectors, routers and RFID readers.

use super::prelude::*;
use super::t7_retail::{PAYMENTS, payment};

/// T8-1 智能工位: booked and taken in office hours, for one to four hours.
pub(crate) struct SmartDesk;

impl Behaviour for SmartDesk {
    const SLOTS: &'static [Slot] = &[
        slot("occupied"),
        slot("booked"),
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

    fn plan(env: &Env, dev: &Device, plan: &mut Plan<'_>) {
        env.arrivals(Profile::Office, 3.2, dev.key, 1, |_, time| plan(time, 0, 0));
        env.arrivals(Profile::Office, 4.0, dev.key, 2, |_, time| plan(time, 3, 0));
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        match event.code {
            0 if cx.dev.a == 0.0 => {
                cx.dev.a = 1.0;
                cx.set_if_new(1, 1.0);
                cx.later(60.0 + 1_200.0 * cx.draw(3), 1, 0);
            }
            1 => {
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
        if slot == 3 {
            4.0 + taken * (65.0 + 18.0 * v.noise(5, 600))
        } else {
            0.0
        }
    }
}

/// T8-2 自助打印机: jobs around the clock (7×24), mostly in office hours; paper and toner are filled up in the morning when they
/// run low. Registers: `a` pages since the paper was filled, `b` pages since the toner was changed.
pub(crate) struct SelfServicePrinter;

const PAPER: f64 = 500.0;
const TONER_PAGES: f64 = 6_000.0;

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
                let paid = payment(cx.draw(6));
                cx.set(5, paid);
                cx.add(0, pages);
            }
            _ => {
                if cx.dev.a > 0.5 * PAPER {
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
/// One person adds about 20 L CO₂ an hour; the room of 120 m³ has three air changes an hour. Registers: `a` attendees, `b` CO₂ in ppm
/// above outside.
pub(crate) struct SmartMeetingRoom;

impl Behaviour for SmartMeetingRoom {
    const SLOTS: &'static [Slot] = &[
        slot("occupied"),
        slot("booked"),
        slot("attendees"),
        states("scene", &["off", "meeting", "presentation", "video_call"]),
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

    fn plan(env: &Env, dev: &Device, plan: &mut Plan<'_>) {
        env.arrivals(Profile::Office, 5.0, dev.key, 1, |_, time| plan(time, 0, 0));
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        match event.code {
            0 if cx.dev.c == 0.0 => {
                cx.dev.c = 1.0;
                cx.set_if_new(1, 1.0);
                cx.later(600.0, 1, 0);
            }
            1 => {
                cx.dev.a = 2.0 + (12.0 * cx.draw(2)).floor();
                let scene = 1.0 + (3.0 * cx.draw(3)).floor();
                cx.set(0, 1.0);
                cx.set(2, cx.dev.a);
                cx.set(3, scene);
                cx.later(1_800.0 + 5_400.0 * cx.draw(4), 2, 0);
            }
            2 => {
                cx.dev.a = 0.0;
                cx.dev.c = 0.0;
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

    fn tick(_m: &Moment<'_>, dev: &mut Device, seconds: f64) {
        let hours = seconds / 3_600.0;
        let settled = dev.a * 167.0 / 3.0;
        dev.b = settled + (dev.b - settled) * (-3.0 * hours).exp();
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        match slot {
            4 => v.room_temperature() + 0.12 * v.dev.a,
            5 => 430.0 + v.dev.b + 15.0 * v.noise(5, 900),
            _ => 0.0,
        }
    }
}

/// T8-4 智能投影机: switched on for presentations; files are sent to it and kept. Registers: `a` 1 while on, `b` lamp hours, `c`
/// storage in per cent.
pub(crate) struct SmartProjector;

impl Behaviour for SmartProjector {
    const SLOTS: &'static [Slot] = &[
        slot("powered"),
        slot("lamp_time"),
        slot("temperature"),
        slot("storage_used"),
        slot("transfers"),
    ];
    const ALARMS: &'static [AlarmSpec] = &[
        alarm(
            "overheated",
            "投影机过热",
            "The projector is too hot",
            Major,
            Cause::Above {
                slot: 2,
                raise: 78.0,
                clear: 60.0,
            },
            Shows::Nothing,
        ),
        alarm(
            "fan_fault",
            "投影机风扇故障",
            "The fan has a fault",
            Minor,
            Cause::Random {
                per_year: 0.4,
                minutes: (20.0, 200.0),
                when: Profile::Office,
            },
            Shows::Nothing,
        ),
    ];

    fn begin(cx: &mut Context<'_>) {
        cx.dev.b = 900.0 * crate::sim::random::unit(cx.dev.key, 1, 0);
        cx.dev.c = 20.0 + 40.0 * crate::sim::random::unit(cx.dev.key, 2, 0);
    }

    fn plan(env: &Env, dev: &Device, plan: &mut Plan<'_>) {
        env.arrivals(Profile::Office, 3.0, dev.key, 3, |_, time| plan(time, 0, 0));
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        match event.code {
            0 if cx.dev.a == 0.0 => {
                cx.dev.a = 1.0;
                cx.set_if_new(0, 1.0);
                cx.later(60.0, 2, 0);
                cx.later(1_800.0 + 3_600.0 * cx.draw(4), 1, 0);
            }
            1 => {
                cx.dev.a = 0.0;
                cx.set_if_new(0, 0.0);
            }
            2 => {
                // Old files are deleted when little room is left.
                cx.dev.c = if cx.dev.c > 85.0 {
                    30.0
                } else {
                    cx.dev.c + 0.4 * cx.draw(5)
                };
                cx.add(4, 1.0);
            }
            _ => {}
        }
    }

    fn tick(_m: &Moment<'_>, dev: &mut Device, seconds: f64) {
        dev.b += dev.a * seconds / 3_600.0;
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        match slot {
            1 => v.dev.b,
            2 => {
                v.room_temperature() + v.dev.a * (32.0 + 2.0 * v.noise(6, 600) + 26.0 * v.m.flag(1))
            }
            3 => v.dev.c,
            _ => 0.0,
        }
    }
}

/// T8-5 智能路由器: clients and traffic of the people at work.
pub(crate) struct SmartRouter;

impl Behaviour for SmartRouter {
    const SLOTS: &'static [Slot] = &[
        slot("clients"),
        slot("downlink"),
        slot("uplink"),
        slot("cpu_load"),
        slot("uplink_up"),
        slot("policy_changes"),
    ];
    const ALARMS: &'static [AlarmSpec] = &[
        alarm(
            "uplink_down",
            "上行链路中断",
            "The uplink is down",
            Critical,
            Cause::Random {
                per_year: 4.0,
                minutes: (1.0, 60.0),
                when: Profile::Office,
            },
            Shows::Off(4),
        ),
        alarm(
            "cpu_high",
            "路由器负载过高",
            "The processor's load is high",
            Minor,
            Cause::Above {
                slot: 3,
                raise: 92.0,
                clear: 75.0,
            },
            Shows::Nothing,
        ),
    ];

    fn plan(env: &Env, dev: &Device, plan: &mut Plan<'_>) {
        // Rights, speeds or priorities of companies are changed twice a day.
        env.arrivals(Profile::Office, 2.0, dev.key, 5, |_, time| plan(time, 0, 0));
    }

    fn event(cx: &mut Context<'_>, _event: Event) {
        cx.add(5, 1.0);
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        let clients =
            (3.0 + 75.0 * v.m.share(Profile::Office) * (1.0 + 0.15 * v.noise(1, 900))).round();
        let up = 1.0 - v.m.flag(0);
        let traffic = up * clients * 3.2 * (0.9 * v.noise(2, 120)).exp();
        match slot {
            0 => clients,
            1 => traffic,
            2 => 0.22 * traffic * (1.0 + 0.3 * v.noise(3, 120)),
            3 => 6.0 + 0.06 * traffic + 5.0 * v.noise(4, 60).abs(),
            4 => up,
            _ => 0.0,
        }
    }
}

/// T8-6 RFID设备: sees the tagged assets of who is at work; tells when one leaves.
pub(crate) struct RfidReader;

impl Behaviour for RfidReader {
    const SLOTS: &'static [Slot] = &[
        slot("tags_in_range"),
        slot("reads"),
        slot("asset_moved"),
        slot("antenna_fault"),
    ];
    const ALARMS: &'static [AlarmSpec] = &[
        alarm(
            "asset_moved",
            "资产异常移动",
            "An asset is moved without leave",
            Major,
            Cause::Random {
                per_year: 4.0,
                minutes: (1.0, 20.0),
                when: Profile::Office,
            },
            Shows::On(2),
        ),
        alarm(
            "antenna_fault",
            "天线故障",
            "The antenna has a fault",
            Minor,
            Cause::Random {
                per_year: 0.4,
                minutes: (30.0, 600.0),
                when: Profile::Office,
            },
            Shows::On(3),
        ),
    ];
    const PLANS: bool = false;

    fn tick(m: &Moment<'_>, dev: &mut Device, seconds: f64) {
        if !m.has(1) {
            dev.a += Self::tags(m, dev) * seconds / 5.0;
        }
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        match slot {
            0 => (1.0 - v.m.flag(1)) * Self::tags(&v.m, v.dev),
            // Each tag answers every five seconds.
            1 => v.dev.a.floor(),
            _ => 0.0,
        }
    }
}

impl RfidReader {
    fn tags(m: &Moment<'_>, dev: &Device) -> f64 {
        let moving = crate::sim::random::smooth(dev.key, 1, m.time.nanos(), 900_000_000_000);
        (24.0 + 40.0 * m.share(Profile::Office) * (1.0 + 0.1 * moving)).round()
    }
}

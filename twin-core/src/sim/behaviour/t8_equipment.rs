//! Table 8: the innovation space's projectors, routers and RFID readers.

use super::prelude::*;
use crate::sim::random::{smooth, unit};

/// T8-4 智能投影机: switched on for presentations; files are sent to it and kept, by command too (功能要求: 远程上传). Registers: `a` 1 while on, `b` lamp
/// hours, `c` storage in per cent.
///
/// Three presentations a day of half an hour to an hour and a half, what files take, how warm it gets and how often it fails are assumptions.
pub(crate) struct SmartProjector;

/// Files that one command sends (assumption).
const MOST_FILES: u32 = 20;

impl SmartProjector {
    /// Keeps a file that was sent to it.
    fn keep(cx: &mut Context<'_>) {
        // Old files are deleted when little room is left.
        cx.dev.c = if cx.dev.c > 85.0 {
            30.0
        } else {
            cx.dev.c + 0.4 * cx.draw(5)
        };
        cx.add(4, 1.0);
    }
}

impl Behaviour for SmartProjector {
    const SLOTS: &'static [Slot] = &[
        slot("powered").lasting(),
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

    const CONTROLS: &'static [Control] = &[count(4, Counts::Number(MOST_FILES))];

    fn set(cx: &mut Context<'_>, _slot: usize, value: Option<f64>) -> Result<(), Term> {
        let files = value.unwrap_or(0.0) as u32;
        (0..files).for_each(|_| Self::keep(cx));
        Ok(())
    }

    fn begin(cx: &mut Context<'_>) {
        cx.dev.b = 900.0 * unit(cx.dev.key, 1, 0);
        cx.dev.c = 20.0 + 40.0 * unit(cx.dev.key, 2, 0);
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
            2 => Self::keep(cx),
            _ => {}
        }
    }

    fn tick(_m: &Moment<'_>, dev: &mut Device, seconds: f64) {
        dev.b += dev.a * seconds / 3_600.0;
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        match slot {
            0 => v.dev.a,
            1 => v.dev.b,
            2 => {
                v.room_temperature() + v.dev.a * (32.0 + 2.0 * v.noise(6, 600) + 26.0 * v.m.flag(1))
            }
            3 => v.dev.c,
            _ => 0.0,
        }
    }
}

/// T8-5 智能路由器: clients and traffic of the people at work. A command limits how fast they may be together (功能要求: 网速资源调配); until it is given
/// back nobody is faster, and each change of it is one of policy. Register `a`: that limit, Mbit/s; the flag holds while there is one.
///
/// Up to some 78 clients, 3.2 Mbit/s of each, two changes of policy a day, and how often a line is down or flooded are assumptions.
pub(crate) struct SmartRouter;

/// What its line carries, Mbit/s (assumption: ten gigabit Ethernet).
const LINE_MBPS: f64 = 10_000.0;

impl SmartRouter {
    fn limit(dev: &Device) -> f64 {
        if dev.flag { dev.a } else { LINE_MBPS }
    }
}

impl Behaviour for SmartRouter {
    const SLOTS: &'static [Slot] = &[
        slot("clients"),
        slot("downlink"),
        slot("uplink"),
        slot("cpu_load"),
        slot("uplink_up"),
        slot("policy_changes"),
        slot("speed_limit").lasting(),
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
        alarm(
            "traffic_flood",
            "流量异常",
            "A client floods the network",
            Minor,
            Cause::Random {
                per_year: 3.0,
                minutes: (5.0, 90.0),
                when: Profile::Office,
            },
            Shows::Nothing,
        ),
    ];

    const CONTROLS: &'static [Control] = &[held(6)];

    fn set(cx: &mut Context<'_>, _slot: usize, value: Option<f64>) -> Result<(), Term> {
        cx.dev.flag = value.is_some();
        cx.dev.a = value.unwrap_or(0.0);
        cx.add(5, 1.0);
        Ok(())
    }

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
        let flood = v.m.flag(2);
        let wanted = clients * 3.2 * (0.9 * v.noise(2, 120)).exp() + 700.0 * flood;
        let traffic = up * wanted.min(Self::limit(v.dev));
        match slot {
            0 => clients,
            1 => traffic,
            2 => 0.22 * traffic * (1.0 + 0.3 * v.noise(3, 120)),
            3 => 6.0 + 0.06 * traffic + 42.0 * flood + 5.0 * v.noise(4, 60).abs(),
            4 => up,
            6 => Self::limit(v.dev),
            _ => 0.0,
        }
    }
}

/// T8-6 RFID设备: sees the tagged assets of who is at work; tells when one leaves.
///
/// How many tags there are, a reading of each in five seconds, four moved assets a year and how often the antenna fails are assumptions.
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
        let moving = smooth(dev.key, 1, m.time.nanos(), 900_000_000_000);
        (24.0 + 40.0 * m.share(Profile::Office) * (1.0 + 0.1 * moving)).round()
    }
}

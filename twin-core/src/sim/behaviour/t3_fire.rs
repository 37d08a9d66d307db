//! Table 3, fire safety: fire doors, smoke detectors, hydrants, electrical fire monitors.

use super::prelude::*;
use crate::sim::site::PERSONS_PER_HOUSEHOLD;

/// Backup of the fire doors' monitors: GB 29364-2012 wants a battery that goes on for three hours (general knowledge) and is charged within
/// 24 (read in a maker's text).
const FIRE_DOOR_BACKUP: Backup = Backup {
    holds_h: 3.0,
    charges_h: 24.0,
};

/// Least and most seconds that an open door takes to shut once the fire alarm lets go of it: its closer, and the leaf that waits for
/// the other (assumption; the row allows 30 s).
const LINKED_S: (f64, f64) = (4.0, 20.0);

/// T3-7 防火门监控设备: people on the stairs open the door and it falls shut behind them; in a fire alarm it shuts within 30 s, and tells how long
/// it took (0 for one that was shut). A command holds it open until another one, or a fire alarm, lets it shut. One that has a fault does not
/// shut before that is over. Those who flee from a fire open it, shut by the alarm or not, and it falls shut behind each. The alarm does not
/// shut one that is switched off. It keeps the last 10,000 times that it opened, shut, or had or lost a fault (性能要求 2 and 3). Registers: `a` what it
/// does, `b` records that it keeps, `c` the second since 1970 in which it was opened or let go last, by which what is planned is known.
///
/// The 30 s and the 10,000 records are the row's; GB 29364-2012 of its battery is general knowledge. How long a door takes to shut, that one opening
/// in five hundred leaves it wedged open, and how often it has a fault are assumptions.
pub(crate) struct FireDoorMonitor;

/// Records that it keeps.
const RECORDS: f64 = 10_000.0;

const SHUT: f64 = 0.0;
/// Somebody opened it.
const OPEN: f64 = 1.0;
/// A command holds it open.
const HELD_OPEN: f64 = 2.0;
/// The fire alarm or a command let it go, and its closer shuts it.
const SHUTTING: f64 = 3.0;

/// Somebody goes through.
const PASSED: u8 = 0;
/// It falls shut; [`RETRIED`] where a fault kept it from that. The data of what is planned for a movement are its [`mark`].
const FALLS_SHUT: u8 = 1;
/// It is open for too long.
const LEFT_OPEN: u8 = 2;
/// Its closer has shut it.
const CLOSED: u8 = 3;
/// People flee from a fire down the stairs.
pub(crate) const FLEES: u8 = 4;
/// Somebody who flees comes to the door.
const FLED: u8 = 5;
/// It falls shut behind them.
const BEHIND: u8 = 6;
/// Least and most seconds from the moment at which a fire is noticed until people come down the stairs: they wake, dress and look first
/// (assumption; the pre-movement time of homes is some minutes, general knowledge).
const FLEE_S: (f64, f64) = (200.0, 600.0);
/// Least and most seconds for which those who flee hold it open (assumption).
const HELD_OPEN_S: (f64, f64) = (3.0, 8.0);
/// Most that come to one door, each with whom they live with.
const MOST_FLEE: u32 = 12;
/// Streams of the draws of those who flee, one each.
const FLEE_STREAM: u32 = 20;

/// The lowest bit of the data of what falls shut.
const RETRIED: u32 = 1;

/// What is planned for the door's present movement is known by its milliseconds: what was planned for another is stale.
fn mark(dev: &Device) -> u32 {
    ((dev.c * 1e3).round() as i64 as u32) << 1
}

const DOOR_LEFT_OPEN: usize = 0;
const FIRE_LINKAGE: usize = 1;
const DOOR_FAULT: usize = 2;

/// Seconds after which a door is left open.
const LEFT_OPEN_S: f64 = 180.0;
/// How often one that has a fault tries to shut, seconds.
const TRIES_S: f64 = 30.0;

impl FireDoorMonitor {
    /// Keeps that it opened, shut, or had or lost a fault.
    fn record(cx: &mut Context<'_>) {
        cx.dev.b = one_more(cx.dev.b, RECORDS);
    }

    /// It moves; gives the mark of what is planned for that.
    fn turn(cx: &mut Context<'_>, to: f64) -> u32 {
        cx.dev.a = to;
        cx.dev.c = cx.m.time.secs_f64();
        mark(cx.dev)
    }

    /// Somebody opens it; gives the mark.
    fn open(cx: &mut Context<'_>) -> u32 {
        let mark = Self::turn(cx, OPEN);
        Self::record(cx);
        cx.set(0, 1.0);
        mark
    }

    /// Somebody goes through.
    fn pass(cx: &mut Context<'_>) {
        let mark = Self::open(cx);
        // One opening in five hundred leaves the door wedged open.
        if cx.draw(1) < 0.002 {
            cx.later(LEFT_OPEN_S, LEFT_OPEN, mark);
            cx.later(600.0 + 3_000.0 * cx.draw(2), FALLS_SHUT, mark);
        } else {
            cx.later(4.0 + 12.0 * cx.draw(2), FALLS_SHUT, mark);
        }
    }

    /// Lets the closer shut an open door.
    fn let_go(cx: &mut Context<'_>) {
        let mark = Self::turn(cx, SHUTTING);
        let (least, most) = LINKED_S;
        let millis = ((least + (most - least) * cx.draw(3)) * 1e3).round();
        cx.later(millis / 1e3, CLOSED, mark);
    }

    fn shut(cx: &mut Context<'_>) {
        cx.dev.a = SHUT;
        Self::record(cx);
        cx.set(0, 0.0);
        cx.clear::<Self>(DOOR_LEFT_OPEN);
    }

    /// What falls shut, or is shut by its closer, sticks while it has a fault, and is left open.
    fn stick(cx: &mut Context<'_>, event: Event) {
        if event.code == CLOSED {
            cx.later(TRIES_S, CLOSED, event.data);
            return;
        }
        if event.data & RETRIED == 0 {
            cx.later(LEFT_OPEN_S, LEFT_OPEN, event.data);
        }
        cx.later(TRIES_S, FALLS_SHUT, event.data | RETRIED);
    }

    /// What was planned for the present movement happens.
    fn follow(cx: &mut Context<'_>, event: Event) {
        let awaited = if event.code == CLOSED { SHUTTING } else { OPEN };
        if cx.dev.a != awaited {
            return;
        }
        match event.code {
            LEFT_OPEN => cx.raise::<Self>(DOOR_LEFT_OPEN),
            _ if cx.has(DOOR_FAULT) => Self::stick(cx, event),
            CLOSED => {
                Self::shut(cx);
                let took_s = cx.m.time.secs_f64() - cx.dev.c;
                cx.set(1, (took_s * 1e3).round() / 1e3);
            }
            _ => Self::shut(cx),
        }
    }
}

impl Behaviour for FireDoorMonitor {
    const POWER: Power = Power::Backup(FIRE_DOOR_BACKUP);
    const SLOTS: &'static [Slot] = &[
        slot("door_open").lasting(),
        slot("closing_time"),
        slot("fire_linkage"),
        slot("fault"),
        slot("supply_voltage"),
        slot("records"),
    ];
    const ALARMS: &'static [AlarmSpec] = &[
        alarm(
            "door_left_open",
            "防火门常开",
            "The fire door is left open",
            Major,
            Cause::Behaviour,
            Shows::Nothing,
        ),
        alarm(
            "fire_linkage",
            "消防联动关门",
            "Closed by the fire alarm",
            Critical,
            Cause::Random {
                per_year: 0.05,
                minutes: (5.0, 40.0),
                when: Profile::Gas,
            },
            Shows::On(2),
        ),
        alarm(
            "door_fault",
            "防火门故障",
            "The fire door has a fault",
            Minor,
            Cause::Random {
                per_year: 0.1,
                minutes: (60.0, 600.0),
                when: Profile::Trips,
            },
            Shows::On(3),
        ),
    ];

    const CONTROLS: &'static [Control] = &[act(0, &[])];

    fn set(cx: &mut Context<'_>, _slot: usize, value: Option<f64>) -> Result<(), Term> {
        if value == Some(1.0) {
            if cx.has(FIRE_LINKAGE) {
                return Err(Term::new(
                    "the fire alarm keeps the door shut",
                    "消防联动期间防火门保持关闭",
                ));
            }
            if cx.has(DOOR_FAULT) {
                return Err(Term::new("the fire door has a fault", "防火门故障"));
            }
            if cx.dev.a == SHUT {
                Self::record(cx);
            }
            cx.dev.a = HELD_OPEN;
        } else if cx.dev.a == OPEN || cx.dev.a == HELD_OPEN {
            Self::let_go(cx);
        }
        Ok(())
    }

    fn plan(env: &Env, dev: &Device, plan: &mut Plan<'_>) {
        passage::all(env, dev, PASSED, plan);
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        match event.code {
            PASSED if cx.dev.a == SHUT && !cx.has(FIRE_LINKAGE) => Self::pass(cx),
            FLEES => flee(cx),
            FLED if cx.dev.a == SHUT => {
                let mark = Self::open(cx);
                let (least, most) = HELD_OPEN_S;
                cx.later(least + (most - least) * cx.draw(4), BEHIND, mark);
            }
            LEFT_OPEN | FALLS_SHUT | BEHIND | CLOSED if event.data & !RETRIED == mark(cx.dev) => {
                Self::follow(cx, event);
            }
            _ => {}
        }
    }

    fn alarm(cx: &mut Context<'_>, k: usize, raised: bool) {
        if k == DOOR_FAULT {
            Self::record(cx);
        }
        if k != FIRE_LINKAGE || !raised {
            return;
        }
        if cx.dev.a == SHUT {
            cx.set(1, 0.0);
        } else if cx.dev.a != SHUTTING {
            Self::let_go(cx);
        }
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        match slot {
            0 => f64::from(u8::from(v.dev.a > SHUT)),
            4 => 24.0 + 0.4 * v.noise(4, 1_800) - 6.0 * v.m.flag(2),
            5 => v.dev.b,
            _ => 0.0,
        }
    }
}

/// Lets those who are at home come to the door one after the other, a household at a time.
fn flee(cx: &mut Context<'_>) {
    let at_home = f64::from(cx.dev.persons) * cx.m.share(Profile::AtHome);
    let households = (at_home / PERSONS_PER_HOUSEHOLD).ceil() as u32;
    let (least, most) = FLEE_S;
    for n in 0..households.min(MOST_FLEE) {
        let seconds = least + (most - least) * cx.draw(FLEE_STREAM + n);
        cx.later(seconds, FLED, n);
    }
}

/// T3-8 智能烟感: air is clean but for cooking; in a fire smoke and heat rise. 20,000 h of work (性能要求 1).
///
/// It answers from about 0.5 dB/m, some 11 %/m (GB 4715, general knowledge). Its cell outlasts the 20,000 h, and when it asks for a new one
/// enough is left for the 30 days for which EN 14604 §5.15 wants that to go on (general knowledge; GB 20517-2025 §5.11 asks for the alarm
/// before it is too late, and sets no days); both are tested. Register `a`: what comes of a leak nearby, % of the lower explosive limit.
pub(crate) struct SmokeDetector;

/// A lithium cell CR17450 of 2.4 Ah at 3 V, 85 % of it; 15 µA on the mean for a look each few seconds (assumptions after makers' sheets).
pub(crate) const SMOKE_CELL: Cell = Cell {
    slot: 5,
    usable_j: 22_000.0,
    idle_uw: 45.0,
    sends: true,
};
/// An alarm sounds for four minutes (the least that EN 14604 wants of a low battery, general knowledge) with a tenth of a watt (assumption).
const SOUNDING_J: f64 = 24.0;

impl Behaviour for SmokeDetector {
    const POWER: Power = Power::Cell(SMOKE_CELL);
    const SLOTS: &'static [Slot] = &[
        slot("smoke_obscuration"),
        slot("gas_lel"),
        slot("temperature"),
        slot("alarm"),
        slot("fault"),
        slot("battery"),
    ];
    const ALARMS: &'static [AlarmSpec] = &[
        alarm(
            "smoke",
            "烟雾报警",
            "Smoke is detected",
            Critical,
            Cause::Random {
                per_year: 0.03,
                minutes: (3.0, 25.0),
                when: Profile::Gas,
            },
            Shows::On(3),
        ),
        alarm(
            "detector_fault",
            "烟感故障",
            "The detector has a fault",
            Minor,
            Cause::Random {
                per_year: 0.05,
                minutes: (60.0, 900.0),
                when: Profile::Trips,
            },
            Shows::On(4),
        ),
        alarm(
            "battery_low",
            "电池电量低",
            "The battery is low",
            Minor,
            Cause::Below {
                slot: 5,
                raise: BATTERY_LOW,
                clear: 50.0,
            },
            Shows::Nothing,
        ),
        // Alarms of household gas detectors are set between 5 and 25 % of the lower explosive limit (GB 15322, general knowledge).
        alarm(
            "gas",
            "可燃气体泄漏",
            "Gas is leaking",
            Critical,
            Cause::Random {
                per_year: 0.01,
                minutes: (5.0, 60.0),
                when: Profile::Gas,
            },
            Shows::Nothing,
        ),
    ];
    const PLANS: bool = false;

    fn event(cx: &mut Context<'_>, event: Event) {
        if let Some(gas) = event.amiss() {
            cx.dev.a = gas;
        }
    }

    fn alarm(cx: &mut Context<'_>, k: usize, raised: bool) {
        // Smoke and gas are sounded.
        if raised && matches!(k, 0 | 3) {
            cx.spend(SOUNDING_J);
        }
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        let fire = v.m.flag(0);
        match slot {
            0 => (0.15
                + 0.5 * v.m.share(Profile::Gas) * (0.5 + 0.5 * v.noise(1, 1_800))
                + fire * 16.0)
                .max(0.0),
            1 => 0.2 + 0.2 * v.noise(2, 3_600) + 4.0 * fire + 15.0 * v.m.flag(3) + v.dev.a,
            2 => v.room_temperature() + 30.0 * fire,
            5 => v.battery_percent,
            _ => 0.0,
        }
    }
}

/// T3-9 智能消防栓监控设备: mains pressure that falls with the district's water use; abnormal use, low pressure and
/// displacement are told. A leak or cut takes pressure from it.
///
/// Static pressure at least 0.14 MPa (GB 50974-2014 7.2.8, general knowledge). Registers: `a` what flows out, L/s; `b` what an incident takes
/// from the pressure, MPa.
pub(crate) struct HydrantMonitor;

/// It looks at the pressure every few seconds: 100 µA on the mean (assumption).
const HYDRANT_CELL: Cell = Cell {
    slot: 4,
    usable_j: ER26500_J,
    idle_uw: 360.0,
    sends: true,
};

impl Behaviour for HydrantMonitor {
    const POWER: Power = Power::Cell(HYDRANT_CELL);
    const SLOTS: &'static [Slot] = &[
        slot("pressure"),
        slot("outflow").lasting(),
        slot("abnormal_use"),
        slot("displaced"),
        slot("battery"),
    ];
    const ALARMS: &'static [AlarmSpec] = &[
        alarm(
            "abnormal_use",
            "消防栓异常用水",
            "Water is taken from the hydrant",
            Major,
            Cause::Random {
                per_year: 0.4,
                minutes: (5.0, 45.0),
                when: Profile::Night,
            },
            Shows::On(2),
        ),
        alarm(
            "pressure_low",
            "消防栓水压低",
            "The hydrant's pressure is low",
            Major,
            Cause::Below {
                slot: 0,
                raise: 0.14,
                clear: 0.17,
            },
            Shows::Nothing,
        ),
        alarm(
            "displaced",
            "消防栓移位",
            "The hydrant was moved",
            Major,
            Cause::Random {
                per_year: 0.02,
                minutes: (60.0, 1_440.0),
                when: Profile::Vehicles,
            },
            Shows::On(3),
        ),
        alarm(
            "mains_disturbed",
            "管网水压波动",
            "The main's pressure is disturbed",
            Minor,
            Cause::Random {
                per_year: 0.2,
                minutes: (40.0, 240.0),
                when: Profile::Water,
            },
            Shows::Nothing,
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
    const PLANS: bool = false;

    fn event(cx: &mut Context<'_>, event: Event) {
        if let Some(lost) = event.amiss() {
            cx.dev.b = lost;
        }
    }

    fn alarm(cx: &mut Context<'_>, k: usize, raised: bool) {
        if k == 0 {
            cx.dev.a = if raised { 4.0 + 6.0 * cx.draw(1) } else { 0.0 };
            cx.set(1, cx.dev.a);
        }
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        match slot {
            0 => {
                let still = 0.28 + 0.08 * v.trait_of(2);
                // What an incident takes is known; what disturbs the mains by itself is not.
                let lost = if v.dev.b > 0.0 {
                    v.dev.b
                } else {
                    0.18 * v.m.flag(3)
                };
                let pressure = still - 0.05 * v.m.share(Profile::Water) + 0.008 * v.noise(3, 1_800)
                    - 0.1 * v.m.flag(0)
                    - lost;
                pressure.max(0.0)
            }
            1 => v.dev.a,
            4 => v.battery_percent,
            _ => 0.0,
        }
    }
}

/// T3-10 用电监测设备: the load of a unit's homes on its distribution box. 20,000 h of work (性能要求 1).
///
/// Alarm limits: 300 mA residual current and 70 °C (GB 14287.2 and .3 ranges, general knowledge).
pub(crate) struct ElectricalFireMonitor;

impl Behaviour for ElectricalFireMonitor {
    const SLOTS: &'static [Slot] = &[
        slot("residual_current"),
        slot("cable_temperature"),
        slot("current"),
        slot("voltage"),
        slot("arc_fault"),
    ];
    const ALARMS: &'static [AlarmSpec] = &[
        alarm(
            "arc_fault",
            "故障电弧",
            "An arc fault is detected",
            Critical,
            Cause::Random {
                per_year: 0.03,
                minutes: (0.5, 10.0),
                when: Profile::Electricity,
            },
            Shows::On(4),
        ),
        alarm(
            "residual_current",
            "剩余电流超限",
            "The residual current is too high",
            Major,
            Cause::Above {
                slot: 0,
                raise: 300.0,
                clear: 250.0,
            },
            Shows::Nothing,
        ),
        alarm(
            "cable_hot",
            "线缆温度过高",
            "The cable is too hot",
            Critical,
            Cause::Above {
                slot: 1,
                raise: 70.0,
                clear: 60.0,
            },
            Shows::Nothing,
        ),
        alarm(
            "insulation_weak",
            "绝缘下降",
            "The insulation is weak",
            Minor,
            Cause::Random {
                per_year: 0.15,
                minutes: (20.0, 200.0),
                when: Profile::Electricity,
            },
            Shows::Nothing,
        ),
        alarm(
            "contact_loose",
            "接触不良",
            "A contact is loose",
            Minor,
            Cause::Random {
                per_year: 0.08,
                minutes: (30.0, 200.0),
                when: Profile::Electricity,
            },
            Shows::Nothing,
        ),
    ];
    const PLANS: bool = false;

    fn value(v: &View<'_>, slot: usize) -> f64 {
        // As the meters of row T4-3; three phases of 220 V.
        let watts = super::t4_supply::WATTS_PER_PERSON
            * f64::from(v.dev.persons)
            * v.m.rate(Profile::Electricity)
            * super::t4_supply::climate_load(&v.m);
        let amperes = watts / 660.0 * (1.0 + 0.12 * v.noise(1, 600));
        match slot {
            0 => 12.0 + 0.25 * amperes + 6.0 * v.noise(2, 1_200) + 380.0 * v.m.flag(3),
            1 => {
                v.room_temperature()
                    + 0.1 * amperes.min(200.0)
                    + 50.0 * v.m.flag(4)
                    + 8.0 * v.m.flag(0)
            }
            2 => amperes,
            3 => 228.0 - 6.0 * v.m.share(Profile::Electricity) + 2.0 * v.noise(3, 300),
            _ => 0.0,
        }
    }
}

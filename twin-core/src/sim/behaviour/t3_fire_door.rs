//! Table 3, fire safety: fire doors.

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

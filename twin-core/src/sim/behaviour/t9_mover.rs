//! Tables 6 and 9: devices that move. Where they are and what they do is planned by [`crate::sim::mover`]; here it is told.

use super::prelude::*;
use crate::sim::env::any_active;
use crate::sim::mover::{
    CLEANING, DELIVERY, DRONE, FIRE, HALTING, HOPPER_KG, PATROL, SHUTTLE, Sample, own,
};

const LOW_BATTERY: Cause = Cause::Below {
    slot: 1,
    raise: 15.0,
    clear: 40.0,
};
const STUCK: Cause = Cause::Random {
    per_year: 6.0,
    minutes: (5.0, 40.0),
    when: Profile::Trips,
};

fn sample(v: &View<'_>) -> Option<Sample> {
    v.m.env
        .fleet
        .mover(v.dev.mover)
        .map(|mover| mover.at(v.m.time))
}

fn battery(v: &View<'_>) -> f64 {
    sample(v).map_or(90.0, |s| s.battery)
}

fn activity(v: &View<'_>) -> f64 {
    sample(v).map_or(0.0, |s| f64::from(s.activity))
}

fn speed(v: &View<'_>) -> f64 {
    sample(v).map_or(0.0, |s| s.speed)
}

fn odometer_km(v: &View<'_>) -> f64 {
    sample(v).map_or(0.0, |s| s.odometer_m / 1_000.0)
}

/// Asks an activity of a mover, or takes back what was asked: the mover ends what it has begun, does it next, and forgets it then (`own::TOLD`).
fn ask(cx: &mut Context<'_>, activity: Option<f64>) -> Result<(), Term> {
    if activity.is_some() && any_active(cx.spec.alarms, cx.status.active, HALTING) {
        return Err(Term::new("its path is blocked", "行进受阻"));
    }
    cx.dev.b = activity.map_or(0.0, |index| index + 1.0);
    Ok(())
}

/// T9-1 配送机器人: from the canteen or logistics station to the doors of units, with the house's lift (配合梯控) to the storey of the household,
/// and back; box opened for the resident, who comes down where no lift runs. A command lets it come home and charge. Registers: `a` 1 while the box
/// is open, `b` what a command asks, as of all movers.
///
/// Speeds and batteries of all movers are values of products (general knowledge; `mover/nature`). Its radius has its source at `population/order`;
/// six blocked paths a year are an assumption.
pub(crate) struct DeliveryRobot;

impl Behaviour for DeliveryRobot {
    const SLOTS: &'static [Slot] = &[
        states("activity", DELIVERY).lasting(),
        slot("battery"),
        slot("speed"),
        slot("deliveries"),
        slot("box_open").lasting(),
        slot("odometer"),
        slot("notices"),
    ];
    const ALARMS: &'static [AlarmSpec] = &[
        alarm(
            "path_blocked",
            "配送机器人受阻",
            "The robot's path is blocked",
            Minor,
            STUCK,
            Shows::Nothing,
        ),
        alarm(
            "battery_low",
            "电池电量低",
            "The battery is low",
            Minor,
            LOW_BATTERY,
            Shows::Nothing,
        ),
    ];
    const PLANS: bool = false;
    const CONTROLS: &'static [Control] = &[act(0, &["charging"])];

    fn set(cx: &mut Context<'_>, _slot: usize, value: Option<f64>) -> Result<(), Term> {
        ask(cx, value)
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        match event.code {
            own::ACTIVITY => cx.set_if_new(0, f64::from(event.data)),
            own::TOLD => cx.dev.b = 0.0,
            own::BOX_OPENED => {
                // The recipient is called or texted first (性能要求 3).
                cx.add(6, 1.0);
                cx.dev.a = 1.0;
                cx.set_if_new(4, 1.0);
            }
            own::DELIVERED => {
                cx.dev.a = 0.0;
                cx.set_if_new(4, 0.0);
                cx.add(3, 1.0);
            }
            _ => {}
        }
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        match slot {
            0 => activity(v),
            1 => battery(v),
            2 => speed(v),
            4 => v.dev.a,
            5 => odometer_km(v),
            _ => 0.0,
        }
    }
}

/// T9-2 环卫机器人: empties the fullest bins by the shortest way, unloads at the waste station, sweeps between. A command lets it sweep, unload, or come
/// home and charge. Registers: `a` swept m², `b` what a command asks.
///
/// Its speed and battery are those of products (general knowledge; `mover/nature`). An object on each 60 m², its hopper and six blocked paths a year
/// are assumptions.
pub(crate) struct CleaningRobot;

impl Behaviour for CleaningRobot {
    const SLOTS: &'static [Slot] = &[
        states("activity", CLEANING).lasting(),
        slot("battery"),
        slot("speed"),
        slot("hopper_level"),
        slot("bins_emptied"),
        slot("cleaned_area"),
        slot("objects_removed"),
    ];
    const ALARMS: &'static [AlarmSpec] = &[
        alarm(
            "path_blocked",
            "环卫机器人受阻",
            "The robot's path is blocked",
            Minor,
            STUCK,
            Shows::Nothing,
        ),
        alarm(
            "battery_low",
            "电池电量低",
            "The battery is low",
            Minor,
            LOW_BATTERY,
            Shows::Nothing,
        ),
    ];
    const PLANS: bool = false;
    const CONTROLS: &'static [Control] = &[act(0, &["cleaning", "unloading", "charging"])];

    fn set(cx: &mut Context<'_>, _slot: usize, value: Option<f64>) -> Result<(), Term> {
        ask(cx, value)
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        match event.code {
            own::ACTIVITY => cx.set_if_new(0, f64::from(event.data)),
            own::TOLD => cx.dev.b = 0.0,
            own::BIN_DONE => cx.add(4, 1.0),
            own::SWEPT => {
                let swept_m2 = f64::from(event.data) / 10.0;
                cx.dev.a += swept_m2;
                // Something lies on every 60 m² or so.
                let objects = (swept_m2 / 60.0 + cx.draw(1)).floor();
                if objects > 0.0 {
                    cx.add(6, objects);
                }
            }
            _ => {}
        }
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        match slot {
            0 => activity(v),
            1 => battery(v),
            2 => speed(v),
            3 => {
                v.m.env
                    .fleet
                    .mover(v.dev.mover)
                    .map_or(0.0, |m| 100.0 * m.load() / HOPPER_KG)
            }
            5 => v.dev.a,
            _ => 0.0,
        }
    }
}

/// T9-3 巡逻机器人: walks the patrol's points in order around the clock, checks people, finds hazards. A command lets it come home and charge.
/// Register `b`: what a command asks.
///
/// Its speed and battery are those of products (general knowledge; `mover/nature`). Twelve hazards and six suspects a year are assumptions.
pub(crate) struct PatrolRobot;

impl Behaviour for PatrolRobot {
    const SLOTS: &'static [Slot] = &[
        states("activity", PATROL).lasting(),
        slot("battery"),
        slot("speed"),
        slot("people_checked"),
        slot("hazard"),
        slot("odometer"),
        slot("suspect"),
    ];
    const ALARMS: &'static [AlarmSpec] = &[
        alarm(
            "hazard",
            "发现安全隐患",
            "A hazard was found",
            Major,
            Cause::Random {
                per_year: 12.0,
                minutes: (5.0, 60.0),
                when: Profile::Night,
            },
            Shows::On(4),
        ),
        alarm(
            "battery_low",
            "电池电量低",
            "The battery is low",
            Minor,
            LOW_BATTERY,
            Shows::Nothing,
        ),
        alarm(
            "suspect",
            "发现可疑人员",
            "A suspect was found",
            Major,
            Cause::Random {
                per_year: 6.0,
                minutes: (2.0, 20.0),
                when: Profile::Night,
            },
            Shows::On(6),
        ),
    ];
    const PLANS: bool = false;
    const CONTROLS: &'static [Control] = &[act(0, &["charging"])];

    fn set(cx: &mut Context<'_>, _slot: usize, value: Option<f64>) -> Result<(), Term> {
        ask(cx, value)
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        match event.code {
            own::ACTIVITY => cx.set_if_new(0, f64::from(event.data)),
            own::TOLD => cx.dev.b = 0.0,
            own::CHECKED if event.data > 0 => cx.add(3, f64::from(event.data)),
            _ => {}
        }
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        match slot {
            0 => activity(v),
            1 => battery(v),
            2 => speed(v),
            5 => odometer_km(v),
            _ => 0.0,
        }
    }
}

/// T9-4 消防机器人: stands by, drives to a fire that a detector tells of, measures heat, gas and oxygen there; a drill a week.
/// A command sends it on a drill at once, or home to charge (性能要求 2: 支持根据指令实现各种复杂动作). Registers: `a` 1 at a fire, 0 on a drill, `b` what a
/// command asks.
///
/// Its speed and battery are those of products (general knowledge; `mover/nature`). The drill, and what it measures at a fire, are assumptions.
pub(crate) struct FireRobot;

const ON_SCENE: u8 = 2;

impl Behaviour for FireRobot {
    const SLOTS: &'static [Slot] = &[
        states("activity", FIRE).lasting(),
        slot("battery"),
        slot("speed"),
        slot("scene_temperature"),
        slot("gas_lel"),
        slot("oxygen"),
        slot("missions"),
        slot("carbon_monoxide"),
        slot("smoke_obscuration"),
    ];
    const ALARMS: &'static [AlarmSpec] = &[
        alarm(
            "scene_hot",
            "火场高温",
            "It is hot at the scene",
            Critical,
            Cause::Above {
                slot: 3,
                raise: 150.0,
                clear: 80.0,
            },
            Shows::Nothing,
        ),
        alarm(
            "battery_low",
            "电池电量低",
            "The battery is low",
            Minor,
            LOW_BATTERY,
            Shows::Nothing,
        ),
    ];
    const PLANS: bool = false;
    const CONTROLS: &'static [Control] = &[act(0, &["on_scene", "charging"])];

    fn set(cx: &mut Context<'_>, _slot: usize, value: Option<f64>) -> Result<(), Term> {
        ask(cx, value)
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        match event.code {
            own::ACTIVITY => cx.set_if_new(0, f64::from(event.data)),
            own::TOLD => cx.dev.b = 0.0,
            own::SCENE_REACHED => cx.dev.a = f64::from(event.data),
            own::MISSION_DONE => {
                cx.dev.a = 0.0;
                cx.add(6, 1.0);
            }
            _ => {}
        }
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        let on_scene = sample(v).is_some_and(|s| s.activity == ON_SCENE);
        let there = v.dev.a * f64::from(u8::from(on_scene));
        match slot {
            0 => activity(v),
            1 => battery(v),
            2 => speed(v),
            3 => v.m.weather(|w| w.temperature) + there * (140.0 + 90.0 * v.noise(1, 180)),
            4 => (0.3 + 0.2 * v.noise(2, 600) + there * (4.0 + 3.0 * v.noise(3, 120))).max(0.0),
            5 => 20.9 - there * (1.8 + 1.2 * v.noise(4, 120)),
            7 => 1.5 + 1.0 * v.noise(5, 600) + there * (320.0 + 240.0 * v.noise(6, 120)),
            8 => 0.1 + 0.08 * v.noise(7, 600) + there * (22.0 + 14.0 * v.noise(8, 120)),
            _ => 0.0,
        }
    }
}

/// T9-5 配送无人机: flies straight above the roofs and back to its pad, below force 6 and in moderate rain (性能要求 1). A command keeps it on the ground
/// until it is given back. Register `b`: what a command asks.
///
/// Force 6 begins at 10.8 m/s (WMO); speed and battery are those of products (general knowledge; `mover/nature`), limits of rain and snow have their
/// sources at `mover/flight`.
pub(crate) struct DeliveryDrone;

impl Behaviour for DeliveryDrone {
    const SLOTS: &'static [Slot] = &[
        states("activity", DRONE).lasting(),
        slot("battery"),
        slot("altitude"),
        slot("ground_speed"),
        slot("deliveries"),
        slot("wind_speed"),
    ];
    const ALARMS: &'static [AlarmSpec] = &[
        alarm(
            "wind_high",
            "风速超限停飞",
            "Grounded by the wind",
            Minor,
            Cause::Above {
                slot: 5,
                raise: 10.8,
                clear: 8.0,
            },
            Shows::Nothing,
        ),
        alarm(
            "battery_low",
            "电池电量低",
            "The battery is low",
            Minor,
            LOW_BATTERY,
            Shows::Nothing,
        ),
    ];
    const PLANS: bool = false;
    const CONTROLS: &'static [Control] = &[held_states(0, &["grounded"])];

    fn set(cx: &mut Context<'_>, _slot: usize, value: Option<f64>) -> Result<(), Term> {
        ask(cx, value)
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        match event.code {
            own::ACTIVITY => cx.set_if_new(0, f64::from(event.data)),
            own::DELIVERED => cx.add(4, 1.0),
            _ => {}
        }
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        match slot {
            0 => activity(v),
            1 => battery(v),
            2 => match (sample(v), v.m.env.fleet.mover(v.dev.mover)) {
                (Some(s), Some(mover)) => s.position.z - mover.home_z(),
                _ => 0.0,
            },
            3 => speed(v),
            5 => v.m.weather(|w| w.wind) * (1.0 + 0.1 * v.noise(1, 60)),
            _ => 0.0,
        }
    }
}

/// T6-8 智能接驳车: a fixed line around gates and places, by day; it leaves out a stop where nobody wants it (根据用户需求调整线路).
/// A command lets it come home and charge. Registers: `a` passengers on board, `b` what a command asks.
///
/// Its speed and battery are those of products (general knowledge; `mover/nature`). Who gets in where, and six blocked paths a year, are
/// assumptions.
pub(crate) struct SmartShuttle;

impl Behaviour for SmartShuttle {
    const SLOTS: &'static [Slot] = &[
        states("activity", SHUTTLE).lasting(),
        slot("battery"),
        slot("speed"),
        slot("passengers").lasting(),
        slot("odometer"),
        slot("route_changes"),
    ];
    const ALARMS: &'static [AlarmSpec] = &[
        alarm(
            "path_blocked",
            "接驳车受阻",
            "The shuttle's path is blocked",
            Minor,
            STUCK,
            Shows::Nothing,
        ),
        alarm(
            "battery_low",
            "电池电量低",
            "The battery is low",
            Minor,
            LOW_BATTERY,
            Shows::Nothing,
        ),
    ];
    const PLANS: bool = false;
    const CONTROLS: &'static [Control] = &[act(0, &["charging"])];

    fn set(cx: &mut Context<'_>, _slot: usize, value: Option<f64>) -> Result<(), Term> {
        ask(cx, value)
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        match event.code {
            own::ACTIVITY => cx.set_if_new(0, f64::from(event.data)),
            own::TOLD => cx.dev.b = 0.0,
            own::PASSENGERS => {
                cx.dev.a = f64::from(event.data);
                cx.set_if_new(3, cx.dev.a);
            }
            own::REROUTED => cx.add(5, 1.0),
            _ => {}
        }
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        match slot {
            0 => activity(v),
            1 => battery(v),
            3 => v.dev.a,
            // km/h, as the channel's unit.
            2 => speed(v) * 3.6,
            4 => odometer_km(v),
            _ => 0.0,
        }
    }
}

//! Table 3, fire safety: smoke detectors, hydrants, electrical fire monitors.

use super::prelude::*;

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

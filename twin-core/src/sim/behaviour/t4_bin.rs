//! Table 4, bins.

use super::prelude::*;
use crate::sim::random::unit;

/// T4-4 智能垃圾桶: filled by those who carry out the waste of the households that live nearest to it (`population/waste`), emptied by the
/// truck twice a day and by the cleaning robot when it comes. One that shows that it is full gets nothing while one beside it is not.
///
/// Registers: `a` load in kilograms, `b` load that was last compacted, `c` battery in per cent, charged by its solar panel, `flag` whether
/// it is deodorised, which it is until it is emptied at the most.
///
/// Two trucks a day, of which one in fifty does not come, the 12 kg after which it presses, and how often it burns are assumptions; what people
/// throw away has its source at its constant.
pub(crate) struct SmartBin;

/// What a bin holds, kg: 240 l at the 221 kg/m³ of household waste (Qu and others, doi:10.1016/j.wasman.2009.05.014) are 53 kg, and pressed to
/// three fifths of that space 90 kg (the size and the pressing are assumptions).
pub(crate) const BIN_CAPACITY_KG: f64 = 90.0;
/// Per cent of it from which on a bin shows that it is full.
const FULL_PERCENT: f64 = 90.0;
/// The bin is emptied by a robot.
pub(crate) const BIN_EMPTIED: u8 = 9;
/// Deodorising ends: the grams that the bin held when it began.
const BIN_AIRED: u8 = 2;
/// Kitchen, recyclable, hazardous and other waste, of which each time most is one: where the share of each ends (about 55, 20, 0.5 and 24.5 % of household
/// waste in Chinese cities, general knowledge).
const WASTE_KINDS: [f64; 3] = [0.55, 0.75, 0.755];
/// Waste of a person and day, kg: 280.5 g in 240 households of Suzhou, a week of each season (Gu and others, Resources, Conservation and
/// Recycling 98, 2015; its abstract was read, the title is general knowledge); 113 households of Beijing made 230 g (Qu and others, as above).
/// The kilogram of municipal statistics is of streets, markets and offices too (general knowledge).
const WASTE_KG_PER_PERSON: f64 = 0.28;
/// Per cent of battery that a day takes, and that a kWh/m² of sun gives: a week of rain is bridged (assumption).
const BIN_USE_PER_DAY: f64 = 10.0;
const BIN_CHARGE_PER_KWH: f64 = 3.2;
const BIN_BATTERY_LOW: f64 = 15.0;
/// The alarm of a bin that is not emptied while more is thrown in than it holds.
const COLLECTION_MISSED: usize = 3;
/// A bin that nobody empties fills within this time, whatever is in it, seconds (assumption: a party, a move, a market).
const OVERFILLS_S: f64 = 1_800.0;

/// Whether a bin shows that it is full.
pub(super) fn is_full(dev: &Device) -> bool {
    dev.a >= BIN_CAPACITY_KG * FULL_PERCENT / 100.0
}

impl SmartBin {
    fn empty(cx: &mut Context<'_>) {
        cx.dev.a = 0.0;
        cx.dev.b = 0.0;
        cx.add(3, 1.0);
        Self::end_deodorising(cx);
    }

    /// What it held when it was last compacted, grams.
    fn compacted_g(dev: &Device) -> u32 {
        (dev.b * 1e3) as u32
    }

    /// Deodorises it for a while after it was compacted.
    fn deodorise(cx: &mut Context<'_>) {
        cx.dev.flag = true;
        cx.set_if_new(8, 1.0);
        let compacted_g = Self::compacted_g(cx.dev);
        cx.later(600.0, BIN_AIRED, compacted_g);
    }

    /// Ends that, unless it was emptied or compacted once more since.
    fn air(cx: &mut Context<'_>, compacted_g: u32) {
        if Self::compacted_g(cx.dev) == compacted_g {
            Self::end_deodorising(cx);
        }
    }

    fn end_deodorising(cx: &mut Context<'_>) {
        cx.dev.flag = false;
        cx.set_if_new(8, 0.0);
    }
}

impl Behaviour for SmartBin {
    const SLOTS: &'static [Slot] = &[
        slot("fill_level"),
        slot("temperature"),
        slot("smoke"),
        slot("lid_openings"),
        slot("compactions"),
        slot("battery"),
        slot("overflow"),
        states(
            "deposit_kind",
            &["kitchen", "recyclable", "hazardous", "other"],
        ),
        slot("deodorising").lasting(),
    ];
    const ALARMS: &'static [AlarmSpec] = &[
        alarm(
            "bin_full",
            "垃圾桶满溢",
            "The bin is full",
            Major,
            Cause::Above {
                slot: 0,
                raise: FULL_PERCENT,
                clear: 50.0,
            },
            Shows::On(6),
        ),
        alarm(
            "bin_fire",
            "垃圾桶烟火",
            "The bin burns",
            Critical,
            Cause::Random {
                per_year: 0.05,
                minutes: (4.0, 20.0),
                when: Profile::Waste,
            },
            Shows::On(2),
        ),
        alarm(
            "battery_low",
            "电池电量低",
            "The battery is low",
            Minor,
            Cause::Below {
                slot: 5,
                raise: BIN_BATTERY_LOW,
                clear: 40.0,
            },
            Shows::Nothing,
        ),
        alarm(
            "collection_missed",
            "垃圾未及时清运",
            "The bin is not emptied in time",
            Minor,
            Cause::Behaviour,
            Shows::Nothing,
        ),
    ];

    fn begin(cx: &mut Context<'_>) {
        let occupied = cx.m.env.population.habits().occupied;
        cx.dev.a = BIN_CAPACITY_KG * 0.4 * unit(cx.dev.key, 1, 0) * occupied;
        cx.dev.b = cx.dev.a;
        cx.dev.c = 55.0 + 40.0 * unit(cx.dev.key, 5, 0);
    }

    fn plan(env: &Env, dev: &Device, plan: &mut Plan<'_>) {
        env.population
            .waste(dev.seat, env.start, |time, persons| plan(time, 0, persons));
        // The truck comes between 5:30 and 6:30 and between 14:00 and 15:00.
        let within = (dev.key % 3_600) as i64;
        for second in [19_800 + within, 50_400 + within] {
            passage::at_second_of_day(env, second, |time| plan(time, 1, 0));
        }
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        if event.code == BIN_AIRED {
            Self::air(cx, event.data);
            return;
        }
        if event.code != 0 {
            if cx.has(COLLECTION_MISSED) {
                return;
            }
            // The truck misses one bin in fifty.
            if event.code == BIN_EMPTIED || cx.draw(4) >= 0.02 {
                Self::empty(cx);
            }
            // The crew sees a battery that is low on one visit of three, and charges it (快速充电装置).
            if cx.dev.c <= BIN_BATTERY_LOW && cx.draw(6) < 0.33 {
                cx.dev.c = 100.0;
            }
            return;
        }
        let usual = f64::from(event.data) * WASTE_KG_PER_PERSON;
        let thrown = usual * (1.0 + 0.3 * cx.draw_normal(3)).max(0.1);
        cx.dev.a = (cx.dev.a + thrown).min(BIN_CAPACITY_KG);
        let kind = cx.draw(8);
        cx.set(
            7,
            WASTE_KINDS.iter().filter(|&&limit| kind >= limit).count() as f64,
        );
        cx.add(3, 1.0);
        if cx.dev.a - cx.dev.b > 12.0 {
            cx.dev.b = cx.dev.a;
            cx.add(4, 1.0);
            Self::deodorise(cx);
        }
    }

    fn alarm(cx: &mut Context<'_>, k: usize, raised: bool) {
        // A crew that comes at last ends it.
        if k == COLLECTION_MISSED && !raised {
            Self::empty(cx);
        }
    }

    fn tick(m: &Moment<'_>, dev: &mut Device, seconds: f64) {
        if m.has(COLLECTION_MISSED) {
            let more = BIN_CAPACITY_KG * seconds / OVERFILLS_S;
            dev.a = (dev.a + more).min(BIN_CAPACITY_KG);
        }
        let kwh = m.weather(|w| w.radiation) / 1_000.0 * seconds / 3_600.0;
        // Buildings and trees shade one bin more than another.
        let sunny = 0.55 + 0.45 * unit(dev.key, 7, 0);
        let change = sunny * BIN_CHARGE_PER_KWH * kwh - BIN_USE_PER_DAY * seconds / 86_400.0;
        dev.c = (dev.c + change).clamp(0.0, 100.0);
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        match slot {
            0 => 100.0 * v.dev.a / BIN_CAPACITY_KG,
            1 => v.cabinet_temperature(1.5) + 75.0 * v.m.flag(1),
            5 => v.dev.c,
            8 => f64::from(u8::from(v.dev.flag)),
            _ => 0.0,
        }
    }
}

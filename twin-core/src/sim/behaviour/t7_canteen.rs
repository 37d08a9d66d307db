//! Table 7, canteen: ordering kiosk, display, meal locker.

use super::prelude::*;
use super::t7_retail::payment;

/// Meals that a canteen serves on a day at most (assumption).
const MOST_MEALS: f64 = 600.0;
/// Share of the guests who ordered before and take their meal out of the locker (assumption).
const TAKEN_AWAY: f64 = 0.3;

/// Whether the plates are being disinfected: for half an hour after each meal.
fn disinfecting(m: &Moment<'_>) -> bool {
    let minute = m.second_of_day() / 60;
    [9 * 60 + 30, 14 * 60, 20 * 60 + 30]
        .iter()
        .any(|start| (*start..start + 30).contains(&minute))
}

/// Plans the start (code 3) and end (code 4) of disinfection.
fn plan_disinfection(env: &Env, plan: &mut Plan<'_>) {
    for start in [34_200, 50_400, 73_800] {
        passage::at_second_of_day(env, start, |time| plan(time, 3, 0));
        passage::at_second_of_day(env, start + 1_800, |time| plan(time, 4, 0));
    }
}

/// T7-4 自助点餐机: those order who come for a meal (`population/meal`), people wait in line; food is held warm; plates are disinfected after
/// each meal. Register `a`: people waiting.
///
/// Hot food above 60 °C is that of GB 31654-2021; how long people wait, when plates are disinfected and how often the heater fails are assumptions.
pub(crate) struct OrderingKiosk;

impl Behaviour for OrderingKiosk {
    const SLOTS: &'static [Slot] = &[
        slot("orders"),
        states(
            "payment",
            &["bank_card", "alipay", "wechat", "citizen_card"],
        ),
        slot("waiting"),
        slot("holding_temperature"),
        slot("disinfecting").lasting(),
        slot("pickups"),
    ];
    const ALARMS: &'static [AlarmSpec] = &[
        alarm(
            "food_cold",
            "保温温度不足",
            "The food is not kept warm",
            Major,
            Cause::Below {
                slot: 3,
                raise: 55.0,
                clear: 60.0,
            },
            Shows::Nothing,
        ),
        alarm(
            "heater_fault",
            "保温加热故障",
            "The heater has a fault",
            Major,
            Cause::Random {
                per_year: 0.8,
                minutes: (15.0, 120.0),
                when: Profile::Meals,
            },
            Shows::Nothing,
        ),
    ];

    fn plan(env: &Env, dev: &Device, plan: &mut Plan<'_>) {
        passage::guests(env, dev, 0, MOST_MEALS, |_| true, plan);
        plan_disinfection(env, plan);
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        match event.code {
            0 => {
                cx.dev.a += 1.0;
                let paid = payment(cx.draw(2));
                cx.set(1, paid);
                cx.add(0, 1.0);
                cx.later(40.0 + 200.0 * cx.draw(3), 1, 0);
            }
            1 => {
                cx.dev.a = (cx.dev.a - 1.0).max(0.0);
                cx.add(5, 1.0);
            }
            code => cx.set_if_new(4, f64::from(u8::from(code == 3))),
        }
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        match slot {
            2 => v.dev.a,
            // Hot food is held above 60 °C (GB 31654-2021).
            3 => 66.0 + 2.0 * v.noise(4, 900) - 16.0 * v.m.flag(1),
            4 => f64::from(u8::from(disinfecting(&v.m))),
            _ => 0.0,
        }
    }
}

/// T7-5 食堂显示屏: dishes, prices and the kitchen's camera (明厨亮灶); on from 6:00 to 21:00. A command shows a text (性能要求 3: 支持信息切换和滚动发布).
///
/// The hours, how often dishes change, how bright it is and how often the stream is lost are assumptions.
pub(crate) struct CanteenDisplay;

const OPENS: i64 = 21_600;
const CLOSES: i64 = 75_600;

impl Behaviour for CanteenDisplay {
    const SLOTS: &'static [Slot] = &[
        slot("powered").lasting(),
        slot("kitchen_stream_online"),
        slot("content_updates"),
        slot("brightness"),
    ];
    const ALARMS: &'static [AlarmSpec] = &[alarm(
        "kitchen_stream_lost",
        "明厨亮灶视频中断",
        "The kitchen's video is lost",
        Major,
        Cause::Random {
            per_year: 3.0,
            minutes: (2.0, 60.0),
            when: Profile::Meals,
        },
        Shows::Off(1),
    )];

    const CONTROLS: &'static [Control] = &[count(2, Counts::Text(MOST_TEXT))];

    fn set(cx: &mut Context<'_>, _slot: usize, value: Option<f64>) -> Result<(), Term> {
        if !(OPENS..CLOSES).contains(&cx.m.second_of_day()) {
            return Err(Term::new(
                "the display is off until the canteen opens",
                "食堂未开放，显示屏关闭",
            ));
        }
        cx.add(2, value.unwrap_or(0.0));
        Ok(())
    }

    fn plan(env: &Env, dev: &Device, plan: &mut Plan<'_>) {
        env.arrivals(Profile::Meals, 12.0, dev.key, 1, |_, time| plan(time, 2, 0));
        passage::at_second_of_day(env, OPENS, |time| plan(time, 1, 0));
        passage::at_second_of_day(env, CLOSES, |time| plan(time, 0, 0));
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        match event.code {
            2 => cx.add(2, 1.0),
            code => cx.set_if_new(0, f64::from(code)),
        }
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        let on = f64::from(u8::from((OPENS..CLOSES).contains(&v.m.second_of_day())));
        match slot {
            0 => on,
            1 => 1.0 - v.m.flag(0),
            3 => on * (650.0 + 40.0 * v.noise(2, 1_800)),
            _ => 0.0,
        }
    }
}

/// T7-6 智能取餐柜: meals of those who ordered before wait warm or cold until they are fetched, and are lit and disinfected. Registers: `a`
/// boxes taken, `b` people fetching.
///
/// Hot food above 60 °C is that of GB 31654-2021; 60 boxes, how long meals wait and how often it fails are assumptions.
pub(crate) struct MealLocker;

const BOXES: f64 = 60.0;

impl Behaviour for MealLocker {
    const SLOTS: &'static [Slot] = &[
        slot("occupied_boxes"),
        slot("pickups"),
        slot("warm_temperature"),
        slot("cold_temperature"),
        slot("disinfecting").lasting(),
        slot("light_on").lasting(),
    ];
    const ALARMS: &'static [AlarmSpec] = &[
        alarm(
            "warm_box_cold",
            "热柜温度不足",
            "The warm boxes are too cold",
            Major,
            Cause::Below {
                slot: 2,
                raise: 55.0,
                clear: 60.0,
            },
            Shows::Nothing,
        ),
        alarm(
            "cold_box_warm",
            "冷柜温度过高",
            "The cold boxes are too warm",
            Major,
            Cause::Above {
                slot: 3,
                raise: 10.0,
                clear: 8.0,
            },
            Shows::Nothing,
        ),
        alarm(
            "temperature_fault",
            "温控故障",
            "The temperature control has a fault",
            Major,
            Cause::Random {
                per_year: 0.8,
                minutes: (20.0, 180.0),
                when: Profile::Meals,
            },
            Shows::Nothing,
        ),
    ];

    fn plan(env: &Env, dev: &Device, plan: &mut Plan<'_>) {
        let takes_away = |pass: Pass| pass.share() < TAKEN_AWAY;
        passage::guests(env, dev, 0, MOST_MEALS, takes_away, plan);
        plan_disinfection(env, plan);
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        match event.code {
            0 if cx.dev.a < BOXES => {
                cx.dev.a += 1.0;
                cx.later(240.0 + 1_500.0 * cx.draw(2), 1, 0);
            }
            0 => {}
            1 => {
                cx.dev.a = (cx.dev.a - 1.0).max(0.0);
                cx.dev.b += 1.0;
                cx.add(1, 1.0);
                cx.set_if_new(5, 1.0);
                cx.later(25.0, 2, 0);
            }
            2 => {
                cx.dev.b = (cx.dev.b - 1.0).max(0.0);
                if cx.dev.b == 0.0 {
                    cx.set_if_new(5, 0.0);
                }
            }
            code => cx.set_if_new(4, f64::from(u8::from(code == 3))),
        }
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        match slot {
            0 => v.dev.a,
            2 => 65.0 + 1.8 * v.noise(3, 900) - 14.0 * v.m.flag(2),
            3 => 4.0 + 0.9 * v.noise(4, 900) + 8.0 * v.m.flag(2),
            4 => f64::from(u8::from(disinfecting(&v.m))),
            5 => f64::from(u8::from(v.dev.b > 0.0)),
            _ => 0.0,
        }
    }
}

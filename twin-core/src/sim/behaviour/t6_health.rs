//! Table 6, health and sport: health cabin, telemedicine, treadmill, fall alarm.

use super::prelude::*;
use crate::sim::env::MINUTE;
use crate::sim::random::{smooth, unit};
use crate::time::SimTime;

/// T6-4 健康小屋: a visitor opens the door with the face, a card or a code (社区居民实现刷脸开门，并支持人脸，刷卡等多种开门方式) and is measured: height, weight,
/// temperature, blood pressure, sugar, oxygen, pulse and fat (功能要求).
///
/// Who comes is one of those whom it serves, who opens the door the same way each time: most with the face, some with the card that they carry
/// anyway. Who is not known yet opens it by a code that was sent to the phone, and its face is taken then.
///
/// Means and spreads of Chinese adults after national nutrition surveys (general knowledge). It keeps 20,000 faces, from the beginning on those of
/// the residents whom it serves, and 100,000 visits (性能要求 5 and 6). Registers: `a` faces, `b` visits.
pub(crate) struct HealthCabin;

/// Faces and visits that it keeps.
const FACES: f64 = 20_000.0;
const VISITS: f64 = 100_000.0;
/// Share of the visitors whose face is new to it (assumption).
const NEW_FACE: f64 = 0.02;
/// Share of the residents who open with a card (assumption: old people, who come more than others, with the card of their insurance).
const WITH_CARD: f64 = 0.2;
/// Stream of who comes, and of how each one opens.
const WHO_STREAM: u32 = 15;
const HABIT_STREAM: u32 = 16;

/// Ways of entry, as the slot has them.
const BY_FACE: f64 = 0.0;
const BY_CARD: f64 = 1.0;
const BY_CODE: f64 = 2.0;

impl Behaviour for HealthCabin {
    const SLOTS: &'static [Slot] = &[
        slot("measurements"),
        slot("body_height"),
        slot("body_mass"),
        slot("body_temperature"),
        slot("systolic_pressure"),
        slot("diastolic_pressure"),
        slot("blood_glucose"),
        slot("blood_oxygen"),
        slot("heart_rate"),
        slot("body_fat"),
        slot("entries"),
        states("entry_method", &["face", "card", "code"]),
        slot("archive_queries"),
        slot("medicine_box_openings"),
        slot("stored_faces"),
        slot("access_records"),
    ];
    const ALARMS: &'static [AlarmSpec] = &[
        alarm(
            "vital_sign",
            "体征异常",
            "A vital sign is out of bounds",
            Major,
            Cause::Behaviour,
            Shows::Nothing,
        ),
        alarm(
            "door_fault",
            "小屋门禁故障",
            "The door has a fault",
            Minor,
            Cause::Random {
                per_year: 0.5,
                minutes: (10.0, 240.0),
                when: Profile::Service,
            },
            Shows::Nothing,
        ),
    ];

    fn begin(cx: &mut Context<'_>) {
        cx.dev.a = f64::from(cx.dev.persons).floor().min(FACES);
    }

    fn plan(env: &Env, dev: &Device, plan: &mut Plan<'_>) {
        let per_day = (f64::from(dev.persons) / 150.0).clamp(6.0, 80.0);
        env.arrivals(Profile::Service, per_day, dev.key, 1, |_, time| {
            plan(time, 0, 0)
        });
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        match event.code {
            0 if cx.has(1) => {}
            0 => {
                let method = Self::open(cx);
                cx.set(11, method);
                cx.add(10, 1.0);
                cx.dev.b = one_more(cx.dev.b, VISITS);
                cx.later(180.0 + 180.0 * cx.draw(2), 1, 0);
            }
            _ => Self::measure(cx),
        }
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        [
            0.0, 165.0, 62.0, 36.5, 122.0, 78.0, 5.4, 97.5, 74.0, 24.0, 0.0, BY_FACE, 0.0, 0.0,
            v.dev.a, v.dev.b,
        ][slot]
    }
}

impl HealthCabin {
    /// How somebody who comes opens the door; a new face is taken.
    fn open(cx: &mut Context<'_>) -> f64 {
        if cx.draw(14) < NEW_FACE {
            cx.dev.a = one_more(cx.dev.a, FACES);
            return BY_CODE;
        }
        let who = (cx.draw(WHO_STREAM) * f64::from(cx.dev.persons)) as i64;
        if unit(cx.dev.key, HABIT_STREAM, who) < WITH_CARD {
            BY_CARD
        } else {
            BY_FACE
        }
    }

    fn measure(cx: &mut Context<'_>) {
        let height = 165.0 + 8.5 * cx.draw_normal(3);
        let index = 24.0 + 3.4 * cx.draw_normal(4);
        let systolic = 124.0 + 15.0 * cx.draw_normal(5);
        let sugar = (5.5 + 0.9 * cx.draw_normal(6)).max(3.2);
        let oxygen = (97.4 + 0.9 * cx.draw_normal(7)).min(100.0);
        cx.add(0, 1.0);
        cx.set(1, height);
        cx.set(2, index * (height / 100.0).powi(2));
        cx.set(3, 36.5 + 0.25 * cx.draw_normal(8));
        cx.set(4, systolic);
        cx.set(5, 0.5 * systolic + 16.0 + 5.0 * cx.draw_normal(9));
        cx.set(6, sugar);
        cx.set(7, oxygen);
        cx.set(8, 75.0 + 9.0 * cx.draw_normal(10));
        cx.set(9, 24.0 + 0.9 * (index - 24.0) + 4.0 * cx.draw_normal(11));
        // One visitor in four reads the record, one in ten takes medicine from the box.
        if cx.draw(12) < 0.25 {
            cx.add(12, 1.0);
        }
        if cx.draw(13) < 0.1 {
            cx.add(13, 1.0);
        }
        // Severe hypertension starts at 180 mmHg, hypoxia at 94 %.
        if systolic >= 165.0 || oxygen < 94.6 {
            cx.raise_for::<Self>(0, 1_800.0);
        }
    }
}

/// T6-5 远程医疗智能终端: patients wait some minutes and are seen by a doctor over video for a quarter of an hour, by day. Register `a`:
/// state of the session.
///
/// Who comes, how long patients wait and are seen, what is measured, and how often the video is lost are assumptions.
pub(crate) struct TelemedicineTerminal;

impl Behaviour for TelemedicineTerminal {
    const SLOTS: &'static [Slot] = &[
        states("session", &["idle", "waiting", "consulting"]).lasting(),
        slot("consultations"),
        slot("heart_rate"),
        slot("systolic_pressure"),
        slot("bitrate"),
        slot("diastolic_pressure"),
        slot("images"),
    ];
    const ALARMS: &'static [AlarmSpec] = &[alarm(
        "video_lost",
        "视频会诊中断",
        "The consultation's video is lost",
        Major,
        Cause::Random {
            per_year: 4.0,
            minutes: (1.0, 20.0),
            when: Profile::Service,
        },
        Shows::Nothing,
    )];

    fn plan(env: &Env, dev: &Device, plan: &mut Plan<'_>) {
        env.arrivals(Profile::Service, 9.0, dev.key, 1, |_, time| {
            plan(time, 0, 0)
        });
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        match event.code {
            0 if cx.dev.a == 0.0 && (25_200..72_000).contains(&cx.m.second_of_day()) => {
                cx.dev.a = 1.0;
                cx.set(0, 1.0);
                cx.later(60.0 + 480.0 * cx.draw(2), 1, 0);
            }
            1 => {
                cx.dev.a = 2.0;
                cx.set(0, 2.0);
                cx.set(2, 76.0 + 10.0 * cx.draw_normal(3));
                let systolic = 128.0 + 16.0 * cx.draw_normal(4);
                cx.set(3, systolic);
                cx.set(5, 0.5 * systolic + 16.0 + 5.0 * cx.draw_normal(7));
                // One patient in three brings images to look at.
                if cx.draw(8) < 1.0 / 3.0 {
                    cx.add(6, 1.0 + (4.0 * cx.draw(9)).floor());
                }
                cx.later(420.0 + 900.0 * cx.draw(5), 2, 0);
            }
            2 => {
                cx.dev.a = 0.0;
                cx.add(1, 1.0);
                cx.set(0, 0.0);
            }
            _ => {}
        }
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        match slot {
            0 => v.dev.a,
            2 => 75.0,
            3 => 125.0,
            5 => 78.0,
            4 if v.m.has(0) => 0.0,
            4 if v.dev.a == 2.0 => 3.2 + 0.5 * v.noise(6, 60),
            4 => 0.02,
            _ => 0.0,
        }
    }
}

/// T6-6 共享跑步机: booked and started by code, run for a quarter to three quarters of an hour. A command books it, or calls that off (支持线上预约).
/// Registers: `a` speed in km/h, `b` 1 while it is booked, `c` the number of the last booking.
///
/// How often it is booked, how long and fast people run, and two emergency stops a year are assumptions.
pub(crate) struct SharedTreadmill;

impl SharedTreadmill {
    /// Keeps it for somebody, who comes in ten minutes.
    fn keep(cx: &mut Context<'_>) {
        cx.dev.b = 1.0;
        let number = next_number(&mut cx.dev.c);
        cx.later(600.0, 1, number);
    }
}

impl Behaviour for SharedTreadmill {
    const SLOTS: &'static [Slot] = &[
        slot("in_use").lasting(),
        slot("booked").lasting(),
        slot("speed"),
        slot("distance"),
        slot("sessions"),
    ];
    const ALARMS: &'static [AlarmSpec] = &[alarm(
        "emergency_stop",
        "跑步机急停",
        "The emergency stop was pulled",
        Major,
        Cause::Random {
            per_year: 2.0,
            minutes: (1.0, 15.0),
            when: Profile::Gym,
        },
        Shows::Nothing,
    )];

    const CONTROLS: &'static [Control] = &[act(1, &[])];

    fn set(cx: &mut Context<'_>, _slot: usize, value: Option<f64>) -> Result<(), Term> {
        let books = value == Some(1.0);
        if books && cx.has(0) {
            return Err(Term::new("its emergency stop was pulled", "跑步机已急停"));
        }
        if books && (cx.dev.a > 0.0 || cx.dev.b > 0.0) {
            return Err(Term::new(
                "it is used or kept for somebody",
                "跑步机正在使用或已被预约",
            ));
        }
        if !books && cx.dev.b == 0.0 {
            return Err(Term::new("nobody has booked it", "没有预约"));
        }
        if books {
            Self::keep(cx);
        } else {
            cx.dev.b = 0.0;
        }
        Ok(())
    }

    fn plan(env: &Env, dev: &Device, plan: &mut Plan<'_>) {
        env.arrivals(Profile::Gym, 11.0, dev.key, 1, |_, time| plan(time, 0, 0));
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        match event.code {
            // Who comes while it is used or kept for somebody takes another one.
            0 if cx.dev.a > 0.0 || cx.dev.b > 0.0 => {}
            0 if cx.draw(2) < 0.4 => {
                Self::keep(cx);
                cx.set_if_new(1, 1.0);
            }
            // The booking was called off.
            1 if cx.dev.b == 0.0 || !is_latest(cx.dev.c, event.data) => {}
            0 | 1 => {
                let seconds = 900.0 + 1_800.0 * cx.draw(3);
                cx.dev.a = 5.5 + 5.5 * cx.draw(4);
                cx.dev.b = 0.0;
                cx.set_if_new(1, 0.0);
                cx.set_if_new(0, 1.0);
                cx.later(seconds, 2, (seconds * cx.dev.a / 3.6) as u32);
            }
            2 => {
                cx.dev.a = 0.0;
                cx.add(3, f64::from(event.data) / 1_000.0);
                cx.add(4, 1.0);
                cx.set_if_new(0, 0.0);
            }
            _ => {}
        }
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        let runs = v.dev.a > 0.0;
        match slot {
            0 => f64::from(u8::from(runs)),
            1 => v.dev.b,
            2 if runs && !v.m.has(0) => v.dev.a + 0.4 * v.noise(5, 120),
            _ => 0.0,
        }
    }
}

/// T6-7 跌倒报警器 in the elderly centre: sees who is there and raises the alarm at once when somebody falls.
///
/// Two falls a year for a room; about three in ten people over 65 fall once a year (general knowledge), mostly at home.
pub(crate) struct FallAlarm;

impl FallAlarm {
    fn people(m: &Moment<'_>, dev: &Device) -> f64 {
        if !(28_800..75_600).contains(&m.second_of_day()) {
            return 0.0;
        }
        let room = (f64::from(dev.persons) * 0.004).clamp(4.0, 18.0);
        let noise = smooth(dev.key, 1, m.time.nanos(), 900_000_000_000);
        (room * m.share(Profile::Leisure) * (1.0 + 0.6 * noise))
            .max(0.0)
            .round()
    }

    fn present(m: &Moment<'_>, dev: &Device) -> f64 {
        f64::from(u8::from(Self::people(m, dev) > 0.0))
    }
}

impl Behaviour for FallAlarm {
    const SLOTS: &'static [Slot] = &[
        slot("fall"),
        slot("presence").lasting(),
        slot("people_count"),
        slot("motion_level"),
    ];
    const ALARMS: &'static [AlarmSpec] = &[alarm(
        "fall",
        "人员跌倒",
        "Somebody has fallen",
        Critical,
        Cause::Random {
            per_year: 2.0,
            minutes: (2.0, 15.0),
            when: Profile::Leisure,
        },
        Shows::On(0),
    )];

    fn plan(env: &Env, dev: &Device, plan: &mut Plan<'_>) {
        let at = |nanos| Self::present(&env.moment(SimTime::from_nanos(nanos), 0), dev);
        let end = env.start + MINUTE;
        if at(env.start) != at(end) {
            plan(SimTime::from_nanos(end), 0, 0);
        }
    }

    fn event(cx: &mut Context<'_>, _event: Event) {
        cx.set_if_new(1, Self::present(&cx.m, cx.dev));
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        let people = Self::people(&v.m, v.dev);
        match slot {
            1 => Self::present(&v.m, v.dev),
            2 => people,
            3 => {
                (people * 7.0 * (1.0 + 0.5 * v.noise(3, 60))).clamp(0.0, 100.0)
                    * (1.0 - 0.6 * v.m.flag(0))
            }
            _ => 0.0,
        }
    }
}

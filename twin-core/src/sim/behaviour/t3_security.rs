//! Table 3, security: display, cameras, fence, patrol points.

use super::prelude::*;

/// T3-1 社区一体化显示屏: bright in working hours, dim at night; at most 0.0003 of its pixels fail and it runs 10,000 h between
/// failures (性能要求 1 and 3). A command shows a text on it.
///
/// The share of pixels and the 10,000 h are the row's; how bright and warm it is, when it shows something new, and two faults a year are
/// assumptions.
pub(crate) struct CommunityDisplay;

impl Behaviour for CommunityDisplay {
    const SLOTS: &'static [Slot] = &[
        slot("powered"),
        slot("brightness"),
        slot("faulty_pixel_ratio"),
        slot("panel_temperature"),
        slot("running_time"),
        slot("content_updates"),
    ];
    const ALARMS: &'static [AlarmSpec] = &[alarm(
        "display_dark",
        "显示屏黑屏",
        "The display is dark",
        Major,
        Cause::Random {
            per_year: 2.0,
            minutes: (5.0, 120.0),
            when: Profile::Office,
        },
        Shows::Off(0),
    )];
    const PLANS: bool = false;
    const MTBF_HOURS: f64 = 10_000.0;
    const CONTROLS: &'static [Control] = &[count(5, Counts::Text(MOST_TEXT))];

    fn set(cx: &mut Context<'_>, _slot: usize, value: Option<f64>) -> Result<(), Term> {
        if cx.has(0) {
            return Err(Term::new("the display is dark", "显示屏黑屏"));
        }
        cx.add(5, value.unwrap_or(0.0));
        Ok(())
    }

    fn tick(m: &Moment<'_>, dev: &mut Device, seconds: f64) {
        if !m.has(0) {
            dev.a += seconds / 3_600.0;
        }
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        let lit = 1.0 - v.m.flag(0);
        let brightness = (150.0 + 350.0 * v.m.share(Profile::Office)) * lit;
        match slot {
            0 => lit,
            1 => brightness,
            2 => 2e-5 + 2.4e-4 * v.trait_of(1),
            3 => v.room_temperature() + 0.03 * brightness + 0.5 * v.noise(2, 900),
            4 => v.dev.a,
            _ => 0.0,
        }
    }
}

/// T3-2 高清摄像头: 1920×1080 or better with presets and cruises; on buildings it watches for falling objects (高空抛物).
///
/// Bit rate: 4 Mbit/s, usual for 1080p H.265. It counts those whose way between home and gate leads past it, each for about 40 s, and
/// those out for leisure. A command holds it at a preset, and gives it back to its cruise. Registers: `a` how many of the former are in
/// view, `b` the preset that a command holds, `c` the one at which its cruise is; the flag holds while a command holds one.
///
/// The resolution is the row's, the bit rate general knowledge. Eight presets for a quarter of an hour each, two objects a year that fall for a
/// thousand people, how long somebody is in view and how often a stream is lost are assumptions.
pub(crate) struct HdCamera;

/// How long somebody who passes stays in view of a camera, seconds: some 60 m at 1.4 m/s.
const IN_VIEW_S: f64 = 40.0;

impl Behaviour for HdCamera {
    const SLOTS: &'static [Slot] = &[
        slot("stream_online"),
        slot("bitrate"),
        slot("frame_rate"),
        slot("people_count"),
        slot("preset_position").lasting(),
        slot("falling_object"),
    ];
    const ALARMS: &'static [AlarmSpec] = &[
        alarm(
            "stream_lost",
            "视频流中断",
            "The video stream is lost",
            Major,
            Cause::Random {
                per_year: 3.0,
                minutes: (2.0, 60.0),
                when: Profile::Trips,
            },
            Shows::Off(0),
        ),
        alarm(
            "falling_object",
            "高空抛物",
            "An object fell from height",
            Critical,
            Cause::Behaviour,
            Shows::On(5),
        ),
    ];

    const CONTROLS: &'static [Control] = &[held(4)];

    fn set(cx: &mut Context<'_>, _slot: usize, value: Option<f64>) -> Result<(), Term> {
        cx.dev.flag = value.is_some();
        cx.dev.b = value.unwrap_or(0.0).round();
        Ok(())
    }

    fn plan(env: &Env, dev: &Device, plan: &mut Plan<'_>) {
        // A cruise moves on every quarter of an hour, each camera at its own second.
        let offset = (dev.key % 900) as i64;
        passage::every(env, 900, offset, |time| {
            plan(time, 0, (time.second_of_day(0) / 900 % 8) as u32)
        });
        passage::people(env, dev, 3, plan);
        if dev.host == HostKind::Building {
            // Two objects a year for a thousand residents in view.
            let per_day = f64::from(dev.persons.max(200.0)) * 2.0 / 1_000.0 / 365.0;
            env.arrivals(Profile::AtHome, per_day, dev.key, 1, |_, time| {
                plan(time, 1, 0)
            });
        }
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        match event.code {
            0 => {
                cx.dev.c = f64::from(event.data);
                if !cx.dev.flag {
                    cx.set(4, cx.dev.c);
                }
            }
            1 => cx.raise_for::<Self>(1, 300.0),
            3 => {
                cx.dev.a += 1.0;
                cx.later(IN_VIEW_S * (0.5 + cx.draw(1)), 4, 0);
            }
            _ => cx.dev.a = (cx.dev.a - 1.0).max(0.0),
        }
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        let lit = 1.0 - v.m.flag(0);
        // Everybody is out for leisure and comes by once a day (assumption).
        let strollers = f64::from(v.dev.persons) * IN_VIEW_S / 86_400.0
            * v.m.rate(Profile::Leisure)
            * (1.0 + 0.8 * v.noise(4, 180));
        match slot {
            0 => lit,
            1 => lit * (3.4 + 1.4 * v.m.share(Profile::Trips) + 0.4 * v.noise(2, 300)),
            2 => lit * (24.6 + 0.4 * v.noise(3, 120)),
            3 => (lit * (v.dev.a + strollers)).max(0.0).round(),
            4 if v.dev.flag => v.dev.b,
            4 => v.dev.c,
            _ => 0.0,
        }
    }
}

/// T3-3 AI摄像头: captures faces and vehicles at gates by day and night, detects who climbs in at the edge of the community and
/// sounds a siren (声光报警). A command holds the siren on until it is given back. The flag holds while one does.
///
/// The light that it needs is the row's (性能要求 1). That two faces and one vehicle in a hundred are not recognised, its bit rate, how often somebody
/// climbs in and how often a stream is lost are assumptions.
pub(crate) struct AiCamera;

impl AiCamera {
    /// Light of lamps, lx. At gates street light gives about 15 lx (CJJ 45, residential roads 5 to 15 lx, general knowledge); along the edge of the
    /// community nothing but the sky lights the scene (assumption).
    fn lamps(dev: &Device) -> f64 {
        if dev.host == HostKind::Gate {
            15.0
        } else {
            0.0
        }
    }
}

impl Behaviour for AiCamera {
    const SLOTS: &'static [Slot] = &[
        slot("stream_online"),
        slot("bitrate"),
        slot("illuminance"),
        slot("faces_captured"),
        slot("vehicles_captured"),
        slot("intrusion"),
        slot("siren").lasting(),
        slot("bodies_captured"),
        states("authentication", &["matched", "unmatched"]),
    ];
    const ALARMS: &'static [AlarmSpec] = &[
        alarm(
            "intrusion",
            "越界入侵",
            "Somebody crosses the boundary",
            Critical,
            Cause::Random {
                per_year: 0.5,
                minutes: (0.5, 4.0),
                when: Profile::Night,
            },
            Shows::On(5),
        ),
        alarm(
            "stream_lost",
            "视频流中断",
            "The video stream is lost",
            Major,
            Cause::Random {
                per_year: 3.0,
                minutes: (2.0, 60.0),
                when: Profile::Trips,
            },
            Shows::Off(0),
        ),
    ];

    const CONTROLS: &'static [Control] = &[held(6)];

    fn set(cx: &mut Context<'_>, _slot: usize, value: Option<f64>) -> Result<(), Term> {
        if value == Some(0.0) && cx.has(0) {
            return Err(Term::new(
                "the siren sounds as long as somebody crosses the boundary",
                "越界入侵期间声光报警不能关闭",
            ));
        }
        cx.dev.flag = value == Some(1.0);
        Ok(())
    }

    fn plan(env: &Env, dev: &Device, plan: &mut Plan<'_>) {
        // Away from gates only one in twenty of those who go out comes by (assumption).
        let share = if dev.host == HostKind::Gate {
            1.0
        } else {
            0.05
        };
        let sees = |pass: Pass| !pass.drives() && pass.share() < share;
        passage::those(env, dev, 0, sees, plan);
        if dev.host == HostKind::Gate {
            passage::vehicles(env, dev, 1, plan);
        }
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        if cx.has(1) {
            return;
        }
        if event.code == 0 {
            cx.add(7, 1.0);
        }
        // Recognition fails for one face in fifty and one plate in a hundred.
        let recognised = cx.draw(2) >= if event.code == 0 { 0.02 } else { 0.01 };
        if recognised {
            cx.add(3 + usize::from(event.code != 0), 1.0);
        }
        if cx.dev.host == HostKind::Gate {
            let is_known = Pass::from_bits(event.data).who() != Who::Visitor;
            let matched = recognised && is_known;
            cx.set(8, f64::from(u8::from(!matched)));
        }
    }

    fn alarm(cx: &mut Context<'_>, k: usize, raised: bool) {
        if k == 0 {
            let sounds = raised || cx.dev.flag;
            cx.set_if_new(6, f64::from(u8::from(sounds)));
        }
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        let lit = 1.0 - v.m.flag(1);
        match slot {
            0 => lit,
            1 => lit * (3.8 + 1.6 * v.m.share(Profile::Trips) + 0.4 * v.noise(3, 300)),
            2 => v.m.weather(|w| w.light) * (0.85 + 0.1 * v.noise(4, 900)) + Self::lamps(v.dev),
            6 => f64::from(u8::from(v.m.has(0) || v.dev.flag)),
            _ => 0.0,
        }
    }
}

/// T3-4 电子围栏: pulses of 4.5 to 10 kV; a touch pulls the voltage down, a cut takes it away; each is recorded. A command arms and disarms
/// it. Registers: `a` 1 while it is disarmed, `c` how often it was for maintenance; the flag holds while a command has disarmed it.
///
/// The 4.5 to 10 kV are the row's (性能要求 2). Three touches in two years, a cut in ten, half an hour a month for which it is disarmed, and what rain
/// takes from its pulses are assumptions.
pub(crate) struct ElectricFence;

/// GB/T 7946-2015 wants an energizer to go on for eight hours (general knowledge); a day to charge (assumption, as for fire doors).
const FENCE_BACKUP: Backup = Backup {
    holds_h: 8.0,
    charges_h: 24.0,
};

impl Behaviour for ElectricFence {
    const POWER: Power = Power::Backup(FENCE_BACKUP);
    const SLOTS: &'static [Slot] = &[
        slot("pulse_voltage"),
        slot("armed").lasting(),
        slot("touch_alarm"),
        slot("cut_alarm"),
        slot("alarm_records"),
    ];
    const ALARMS: &'static [AlarmSpec] = &[
        alarm(
            "fence_touched",
            "围栏触网",
            "The fence is touched",
            Critical,
            Cause::Random {
                per_year: 1.5,
                minutes: (0.2, 3.0),
                when: Profile::Night,
            },
            Shows::On(2),
        ),
        alarm(
            "fence_cut",
            "围栏剪断",
            "The fence is cut",
            Critical,
            Cause::Random {
                per_year: 0.1,
                minutes: (10.0, 120.0),
                when: Profile::Night,
            },
            Shows::On(3),
        ),
    ];

    const CONTROLS: &'static [Control] = &[held(1)];

    fn set(cx: &mut Context<'_>, _slot: usize, value: Option<f64>) -> Result<(), Term> {
        cx.dev.flag = value == Some(0.0);
        cx.dev.a = f64::from(u8::from(cx.dev.flag));
        Ok(())
    }

    fn plan(env: &Env, dev: &Device, plan: &mut Plan<'_>) {
        // Disarmed once a month for half an hour of maintenance.
        env.arrivals(Profile::Service, 1.0 / 30.0, dev.key, 1, |_, time| {
            plan(time, 0, 0)
        });
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        let disarmed = event.code == 0;
        let is_stale = !disarmed && !is_latest(cx.dev.c, event.data);
        if cx.dev.flag || is_stale {
            return;
        }
        cx.dev.a = f64::from(u8::from(disarmed));
        cx.set_if_new(1, f64::from(u8::from(!disarmed)));
        if disarmed {
            let number = next_number(&mut cx.dev.c);
            cx.later(1_800.0, 1, number);
        }
    }

    fn alarm(cx: &mut Context<'_>, _k: usize, raised: bool) {
        if raised {
            cx.add(4, 1.0);
        }
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        let wet = v.m.weather(|w| w.wetness).min(2.0);
        let sound = 6.2 + 2.4 * v.trait_of(2) + 0.5 * v.noise(3, 600) - 0.35 * wet;
        match slot {
            0 if v.m.has(1) || v.dev.a > 0.0 => 0.0,
            0 if v.m.has(0) => 0.3 * sound,
            0 => sound.clamp(4.5, 10.0),
            1 => 1.0 - v.dev.a,
            _ => 0.0,
        }
    }
}

/// T3-6 电子巡更设备: guards walk the points in order, every two hours and every hour at night, two minutes from point to point;
/// one visit in a hundred is missed. Registers: `a` 1 while the guard is there, `b` while he calls.
///
/// Rounds, how long a guard stays, that one visit in a hundred is missed, that he calls on one in twenty and finds something on one in two thousand
/// are assumptions.
pub(crate) struct PatrolPoint;

/// The tag's coin cell CR2450: 620 mAh at 3 V, four fifths of it; a beacon a second takes 20 µA (assumptions after makers' sheets). What is
/// told goes by the guard's own radio.
const TAG_CELL: Cell = Cell {
    slot: 3,
    usable_j: 5_360.0,
    idle_uw: 60.0,
    sends: false,
};

/// Points on one guard's round.
const ROUND: u32 = 24;

impl Behaviour for PatrolPoint {
    const POWER: Power = Power::Cell(TAG_CELL);
    const SLOTS: &'static [Slot] = &[
        slot("visits"),
        slot("guard_present").lasting(),
        slot("missed_visits"),
        slot("tag_battery"),
        slot("intercom").lasting(),
        slot("incident_report"),
    ];
    const ALARMS: &'static [AlarmSpec] = &[
        alarm(
            "visit_missed",
            "巡更漏检",
            "A patrol visit was missed",
            Minor,
            Cause::Behaviour,
            Shows::Nothing,
        ),
        alarm(
            "battery_low",
            "标签电量低",
            "The tag's battery is low",
            Minor,
            Cause::Below {
                slot: 3,
                raise: BATTERY_LOW,
                clear: 50.0,
            },
            Shows::Nothing,
        ),
        alarm(
            "patrol_incident",
            "巡更发现异常",
            "The guard reports an incident",
            Major,
            Cause::Behaviour,
            Shows::On(5),
        ),
    ];

    fn plan(env: &Env, dev: &Device, plan: &mut Plan<'_>) {
        let offset = i64::from(dev.order % ROUND) * 120;
        for hour in (0..24).filter(|hour| *hour < 6 || *hour % 2 == 0) {
            passage::at_second_of_day(env, (hour * 3_600 + 300 + offset) % 86_400, |time| {
                plan(time, 0, 0)
            });
        }
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        match event.code {
            0 if cx.draw(1) < 0.01 => {
                cx.add(2, 1.0);
                cx.raise::<Self>(0);
            }
            // The guard is up to twenty seconds late, less than the walk to the next point.
            0 => cx.later(20.0 * cx.draw(2), 1, 0),
            1 => {
                cx.dev.a = 1.0;
                cx.add(0, 1.0);
                cx.set_if_new(1, 1.0);
                cx.clear::<Self>(0);
                cx.later(45.0, 2, 0);
                if cx.draw(3) < 0.05 {
                    cx.dev.b = 1.0;
                    cx.set_if_new(4, 1.0);
                    cx.later(30.0, 3, 0);
                }
                // One visit in two thousand finds something to report.
                if cx.draw(4) < 0.000_5 {
                    cx.raise::<Self>(2);
                    cx.later(1_200.0, 4, 0);
                }
            }
            2 => {
                cx.dev.a = 0.0;
                cx.set_if_new(1, 0.0);
            }
            3 => {
                cx.dev.b = 0.0;
                cx.set_if_new(4, 0.0);
            }
            _ => cx.clear::<Self>(2),
        }
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        match slot {
            1 => v.dev.a,
            3 => v.battery_percent,
            4 => v.dev.b,
            _ => 0.0,
        }
    }
}

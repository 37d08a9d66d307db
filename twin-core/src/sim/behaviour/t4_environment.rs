//! Table 4, streets: poles, manholes, environment stations.

use super::prelude::*;
use crate::sim::random::unit;
use crate::sim::weather::{Cover, turned};
use crate::time::SimTime;

/// Light at which this device's street lamp switches, lx: at least the 30 lx of main roads in CJJ 45 (general knowledge), and up to twice
/// that as photocells differ (assumption). Under a clear sky the sun is then 2° to 3° below the horizon, under clouds about 1.5° higher.
fn lamp_threshold(key: u64) -> f64 {
    30.0 + 30.0 * unit(key, 880, 0)
}

/// Seconds of the day between which a pole's LED display is on.
const POLE_DISPLAY: (i64, i64) = (6 * 3_600, 22 * 3_600);
/// Seconds of the day between which a pole's loudspeaker plays announcements.
const POLE_BROADCASTS: [(i64, i64); 3] = [(27_000, 27_600), (43_200, 43_800), (64_800, 65_400)];

/// T4-1 智慧杆: lamp by the light of the sky, dimmed to half after 23:00; weather sensors; WiFi and 5G for who is about; display,
/// loudspeaker, camera and charger, which gives each car what its battery is missing, and goes on when mains that failed are back. Commands hold the
/// lamp, the display and the loudspeaker on or off. Registers: `a` 1 where one holds the lamp on, `b` kWh that the car is missing, `c` what commands hold the display and, [`SPEAKER`] times, the
/// loudspeaker at; the flag holds while one holds the lamp.
///
/// The lamp's 120 W, the hours of display and loudspeaker, two cars a day at the charger, who uses WiFi and 5G, and how often something fails or
/// somebody calls are assumptions.
pub(crate) struct SmartPole;

/// A command holds the display or the loudspeaker on or off; 0 where none does.
const HELD_ON: f64 = 1.0;
const HELD_OFF: f64 = 2.0;

/// More than a display can be held at.
const SPEAKER: f64 = 3.0;
/// What a charger on a pole gives, kW, and how much its cars are missing at least and at most, kWh (assumptions).
const POLE_KW: f64 = 6.8;
const MISSING_KWH: (f64, f64) = (6.0, 30.0);

/// What commands hold the display and the loudspeaker at.
fn holds(dev: &Device) -> (f64, f64) {
    (part(dev.c, SPEAKER), (dev.c / SPEAKER).floor())
}

/// What a command holds, or what is usual.
fn held_or(hold: f64, usual: f64) -> f64 {
    if hold == HELD_ON {
        1.0
    } else if hold == HELD_OFF {
        0.0
    } else {
        usual
    }
}

impl SmartPole {
    fn is_lit(m: &Moment<'_>, dev: &Device) -> bool {
        if dev.flag {
            dev.a > 0.0
        } else {
            m.weather(|w| w.light) < lamp_threshold(dev.key)
        }
    }
}

impl Behaviour for SmartPole {
    const SLOTS: &'static [Slot] = &[
        slot("lamp_on").lasting(),
        slot("lamp_power"),
        slot("pm2_5"),
        slot("pm10"),
        slot("temperature"),
        slot("humidity"),
        slot("wind_speed"),
        slot("wind_direction"),
        slot("pressure"),
        slot("wifi_clients"),
        slot("emergency_call"),
        slot("display_on").lasting(),
        slot("stream_online"),
        slot("broadcasting").lasting(),
        slot("charging_power"),
        slot("cell_load"),
    ];
    const ALARMS: &'static [AlarmSpec] = &[
        alarm(
            "emergency_call",
            "紧急呼叫",
            "Somebody calls for help",
            Critical,
            Cause::Random {
                per_year: 0.3,
                minutes: (1.0, 10.0),
                when: Profile::Trips,
            },
            Shows::On(10),
        ),
        alarm(
            "lamp_failed",
            "路灯故障",
            "The lamp has failed",
            Minor,
            Cause::Random {
                per_year: 0.25,
                minutes: (120.0, 1_440.0),
                when: Profile::Night,
            },
            Shows::Nothing,
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
            Shows::Off(12),
        ),
    ];

    const CONTROLS: &'static [Control] = &[held(0), held(11), held(13)];

    fn set(cx: &mut Context<'_>, slot: usize, value: Option<f64>) -> Result<(), Term> {
        let hold = match value {
            None => 0.0,
            Some(on) if on > 0.0 => HELD_ON,
            Some(_) => HELD_OFF,
        };
        let (display, speaker) = holds(cx.dev);
        match slot {
            11 => cx.dev.c = hold + SPEAKER * speaker,
            13 => cx.dev.c = display + SPEAKER * hold,
            _ => {
                cx.dev.flag = value.is_some();
                cx.dev.a = value.unwrap_or(0.0);
            }
        }
        Ok(())
    }

    fn plan(env: &Env, dev: &Device, plan: &mut Plan<'_>) {
        let limit = lamp_threshold(dev.key);
        let light = |nanos| {
            env.moment(SimTime::from_nanos(nanos), 0)
                .weather(|w| w.light)
        };
        let (before, after) = (light(env.start), light(env.start + 60_000_000_000));
        if (before < limit) != (after < limit) {
            let part = ((limit - before) / (after - before)).clamp(0.0, 1.0);
            plan(
                SimTime::from_nanos(env.start + 1 + (part * 59_999_999_999.0) as i64),
                u8::from(after < limit),
                0,
            );
        }
        let mut switch = |(from, until), on, off| {
            passage::at_second_of_day(env, from, |time| plan(time, on, 0));
            passage::at_second_of_day(env, until, |time| plan(time, off, 0));
        };
        switch(POLE_DISPLAY, 2, 3);
        for times in POLE_BROADCASTS {
            switch(times, 4, 5);
        }
        // Two cars a day (assumption).
        env.arrivals(Profile::Leisure, 2.0, dev.key, 20, |_, time| {
            plan(time, 6, 0)
        });
    }

    fn event(cx: &mut Context<'_>, event: Event) {
        match event.code {
            0 | 1 if cx.dev.flag => {}
            2 | 3 if holds(cx.dev).0 > 0.0 => {}
            4 | 5 if holds(cx.dev).1 > 0.0 => {}
            // Who finds the charger taken or without power drives on.
            6 if cx.dev.b > 0.0 || cx.m.dark => {}
            6 => {
                let (least, most) = MISSING_KWH;
                cx.dev.b = least + (most - least) * cx.draw(21);
            }
            code @ (0 | 1) => cx.set_if_new(0, f64::from(code)),
            code @ (2 | 3) => cx.set_if_new(11, f64::from(u8::from(code == 2))),
            code => cx.set_if_new(13, f64::from(u8::from(code == 4))),
        }
    }

    fn tick(m: &Moment<'_>, dev: &mut Device, seconds: f64) {
        if !m.dark {
            dev.b = (dev.b - POLE_KW * seconds / 3_600.0).max(0.0);
        }
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        let lit = Self::is_lit(&v.m, v.dev);
        let second = v.m.second_of_day();
        let late = !(18_000..82_800).contains(&second);
        let within = |(from, until)| f64::from(u8::from((from..until).contains(&second)));
        match slot {
            0 => f64::from(u8::from(lit)),
            1 if !lit || v.m.has(1) => 1.5,
            1 => (120.0 + 3.0 * v.noise(1, 900)) * if late { 0.5 } else { 1.0 },
            2 => v.m.weather(|w| w.pm25) * (1.0 + 0.08 * v.noise(2, 1_800)),
            3 => v.m.weather(|w| w.pm10) * (1.0 + 0.1 * v.noise(3, 1_800)),
            4 => v.m.weather(|w| w.temperature) + 0.5 * v.noise(4, 3_600),
            5 => v.m.weather(|w| w.humidity) + 2.0 * v.noise(5, 3_600),
            6 => v.m.weather(|w| w.wind) * (0.75 + 0.3 * v.noise(6, 120)),
            7 => turned(v.m.wind_from() + 25.0 * v.noise(7, 120)),
            8 => v.m.weather(|w| w.pressure) + 0.2 * v.noise(8, 3_600),
            9 => (f64::from(v.dev.persons)
                * 0.05
                * v.m.share(Profile::Leisure)
                * (1.0 + 0.5 * v.noise(9, 600)))
            .max(0.0)
            .round(),
            11 => held_or(holds(v.dev).0, within(POLE_DISPLAY)),
            12 => 1.0 - v.m.flag(2),
            13 => held_or(
                holds(v.dev).1,
                POLE_BROADCASTS.into_iter().map(within).sum(),
            ),
            14 if v.dev.b > 0.0 => POLE_KW + 0.2 * v.noise(11, 300),
            15 => 6.0 + 50.0 * v.m.share(Profile::Leisure) * (1.0 + 0.3 * v.noise(12, 300)),
            _ => 0.0,
        }
    }
}

/// T4-2 智能井盖: water stands higher after rain and in a flood; the cover tells when it is lifted and when the water comes near it. Register
/// `a`: tilt in degrees. Register `b`: metres by which a flood lets the water stand higher.
///
/// How high water stands, the 1.6 m from which on that is told, and how often covers are lifted, stolen or blocked are assumptions.
pub(crate) struct ManholeCover;

/// A flood lets the water rise by so many millimetres, none when it has run off.
pub(crate) const WATER_RISES: u8 = 1;

const COVER_OPEN: usize = 0;
const COVER_STOLEN: usize = 3;

impl ManholeCover {
    /// Whether the shaft is open: lifted and stolen covers leave it so, whichever ends first.
    fn is_open(m: &Moment<'_>) -> bool {
        m.has(COVER_OPEN) || m.has(COVER_STOLEN)
    }
}

/// The sensors of tilt and water take 50 µA on the mean (assumption).
const COVER_CELL: Cell = Cell {
    slot: 4,
    usable_j: ER26500_J,
    idle_uw: 180.0,
    sends: true,
};

impl Behaviour for ManholeCover {
    const POWER: Power = Power::Cell(COVER_CELL);
    const SLOTS: &'static [Slot] = &[
        slot("cover_open").lasting(),
        slot("tilt").lasting(),
        slot("water_level"),
        slot("overflow"),
        slot("battery"),
        slot("theft"),
        slot("foreign_object"),
        slot("emergency_button"),
    ];
    const ALARMS: &'static [AlarmSpec] = &[
        alarm(
            "cover_open",
            "井盖翻开",
            "The manhole cover is open",
            Critical,
            Cause::Random {
                per_year: 0.15,
                minutes: (10.0, 120.0),
                when: Profile::Service,
            },
            Shows::Nothing,
        ),
        alarm(
            "overflow",
            "水位异常升高",
            "The water stands too high",
            Critical,
            Cause::Above {
                slot: 2,
                raise: 1.6,
                clear: 1.3,
            },
            Shows::On(3),
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
        alarm(
            "cover_stolen",
            "井盖被盗",
            "The manhole cover is stolen",
            Critical,
            Cause::Random {
                per_year: 0.02,
                minutes: (60.0, 1_440.0),
                when: Profile::Night,
            },
            Shows::On(5),
        ),
        alarm(
            "foreign_object",
            "井盖异物",
            "A foreign object lies at the cover",
            Minor,
            Cause::Random {
                per_year: 0.2,
                minutes: (10.0, 240.0),
                when: Profile::Trips,
            },
            Shows::On(6),
        ),
        alarm(
            "emergency_button",
            "井下紧急按钮",
            "The emergency button was pressed",
            Critical,
            Cause::Random {
                per_year: 0.02,
                minutes: (5.0, 60.0),
                when: Profile::Service,
            },
            Shows::On(7),
        ),
    ];
    const PLANS: bool = false;

    fn event(cx: &mut Context<'_>, event: Event) {
        if event.code == WATER_RISES {
            cx.dev.b = f64::from(event.data) / 1e3;
        }
    }

    fn alarm(cx: &mut Context<'_>, k: usize, raised: bool) {
        if k == COVER_OPEN || k == COVER_STOLEN {
            if !Self::is_open(&cx.m) {
                cx.dev.a = 0.0;
            } else if raised {
                cx.dev.a = 20.0 + 70.0 * cx.draw(1);
            }
            cx.set_if_new(0, f64::from(u8::from(Self::is_open(&cx.m))));
            cx.set_if_new(1, cx.dev.a);
        }
    }

    fn value(v: &View<'_>, slot: usize) -> f64 {
        match slot {
            0 => f64::from(u8::from(Self::is_open(&v.m))),
            1 => v.dev.a,
            2 => {
                let drains_badly = 0.6 + 0.8 * v.trait_of(2);
                0.12 + 0.08 * v.m.share(Profile::Water)
                    + 0.13 * v.m.weather(|w| w.wetness) * drains_badly
                    + 0.02 * v.noise(3, 3_600)
                    + v.dev.b
            }
            4 => v.battery_percent,
            _ => 0.0,
        }
    }
}

/// T4-5 智能环境监测设备: the weather of the place, with gusts, traffic noise and the air-quality index of HJ 633-2012. What falls is told apart:
/// rain, and snow as water; sleet is both. How deep snow lies is measured too.
///
/// The noise keeps near the limits of class 1 areas in GB 3096-2008; gales are told from 10.8 m/s on (Beaufort 6, WMO), polluted air from the end of
/// the fourth of six classes of HJ 633-2012 (150 µg/m³). When heavy rain is told and how far sensors err are assumptions.
pub(crate) struct EnvironmentStation;

/// Individual air-quality index of PM2.5: `(index, µg/m³)` of HJ 633-2012 table 1.
const AQI: [(f64, f64); 8] = [
    (0.0, 0.0),
    (50.0, 35.0),
    (100.0, 75.0),
    (150.0, 115.0),
    (200.0, 150.0),
    (300.0, 250.0),
    (400.0, 350.0),
    (500.0, 500.0),
];

fn air_quality_index(pm25: f64) -> f64 {
    let upper = AQI
        .iter()
        .position(|(_, c)| pm25 <= *c)
        .unwrap_or(AQI.len() - 1)
        .max(1);
    let ((i0, c0), (i1, c1)) = (AQI[upper - 1], AQI[upper]);
    (i0 + (i1 - i0) * (pm25 - c0) / (c1 - c0)).min(500.0).ceil()
}

impl Behaviour for EnvironmentStation {
    const SLOTS: &'static [Slot] = &[
        slot("pm2_5"),
        slot("air_quality_index"),
        slot("temperature"),
        slot("humidity"),
        slot("wind_speed"),
        slot("wind_direction"),
        slot("rain_rate"),
        slot("solar_irradiance"),
        slot("noise"),
        slot("pollution_warning"),
        slot("snow_rate"),
        slot("snow_depth"),
    ];
    const ALARMS: &'static [AlarmSpec] = &[
        alarm(
            "air_polluted",
            "空气重度污染",
            "The air is heavily polluted",
            Major,
            Cause::Above {
                slot: 0,
                raise: 150.0,
                clear: 115.0,
            },
            Shows::On(9),
        ),
        alarm(
            "gale",
            "六级以上大风",
            "The wind is at least Beaufort 6",
            Minor,
            // Well below the least gust of a gale, so that one gale is one alarm.
            Cause::Above {
                slot: 4,
                raise: 10.8,
                clear: 6.0,
            },
            Shows::Nothing,
        ),
        alarm(
            "heavy_rain",
            "强降雨",
            "It rains heavily",
            Minor,
            Cause::Above {
                slot: 6,
                raise: 16.0,
                clear: 4.0,
            },
            Shows::Nothing,
        ),
    ];
    const PLANS: bool = false;

    fn value(v: &View<'_>, slot: usize) -> f64 {
        let pm25 = v.m.weather(|w| w.pm25);
        match slot {
            0 => pm25 * (1.0 + 0.05 * v.noise(1, 1_800)),
            1 => air_quality_index(pm25),
            2 => v.m.weather(|w| w.temperature) + 0.3 * v.noise(2, 3_600),
            3 => v.m.weather(|w| w.humidity) + 1.5 * v.noise(3, 3_600),
            4 => v.m.weather(|w| w.wind) * (1.0 + 0.25 * v.noise(4, 30)),
            5 => turned(v.m.wind_from() + 20.0 * v.noise(5, 60)),
            6 => v.m.weather(|w| w.rain) * (1.0 + 0.15 * v.noise(6, 120)),
            7 => v.m.weather(|w| w.radiation) * (1.0 + 0.03 * v.noise(7, 120)),
            // Day about 55, night about 42 dB: limits of class 1 areas in GB 3096-2008 are 55 and 45.
            8 => {
                42.0 + 12.0 * v.m.share(Profile::Trips).sqrt()
                    + 3.0 * v.noise(8, 60)
                    + 4.0 * v.m.weather(|w| w.rain).min(2.0)
            }
            10 => v.m.weather(|w| w.snow) * (1.0 + 0.15 * v.noise(9, 120)),
            11 => Cover::depth_cm(v.m.lying_snow()) * (1.0 + 0.03 * v.noise(10, 3_600)),
            _ => 0.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn air_quality_follows_the_table() {
        for (pm25, index) in [
            (0.0, 0.0),
            (35.0, 50.0),
            (55.0, 75.0),
            (115.0, 150.0),
            (200.0, 250.0),
            (600.0, 500.0),
        ] {
            assert_eq!(air_quality_index(pm25), index, "{pm25}");
        }
    }
}

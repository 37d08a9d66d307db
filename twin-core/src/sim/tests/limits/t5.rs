//! Table 5.

use super::*;
use crate::sim::TruthKind;

pub(super) const LIMITS: &[Limit] = &[
    // The block has no parking: that the number follows the cars is seen in the demo community (`demo.rs`).
    limit("T5-1", "发布小区车位信息", || {
        usual().counts("T5-1", "free_spaces", 1_440)
    }),
    limit(
        "T5-1",
        "实现公交位置查询、定制公交预约等服务",
        || usual().speak("T5-1", &["bus_queries", "content_updates"]),
    ),
    limit("T5-2", "杆的起落速度不高于6秒", || {
        usual().every("T5-2", "opening_time", |_, _, v| v > 0.0 && v <= 6.0)?;
        usual().every("T5-2", "lowering_time", |_, _, v| v > 0.0 && v <= 6.0)?;
        lowers()
    }),
    limit("T5-2", "车牌识别", || {
        let day = usual();
        let devices = day.sound("T5-2").into_iter();
        let plates = devices
            .flat_map(|d| day.said(d, "credential"))
            .filter(|t| t.1 == 3.0);
        holds(plates.count() > 10, "cars come and show their plates")
    }),
    limit("T5-2", "智能防抬功能", || {
        named().follows("T5-2", "arm_forced", 1.0)
    }),
    limit("T5-2", "支持人脸识别、卡证识别", || {
        usual().varies("T5-2", "credential", 3)
    }),
    limit("T5-2", "遇阻返回装置", || {
        let day = alarmed();
        day.follows("T5-2", "obstructed", 1.0)?;
        let device = day.all("T5-2")[0];
        let passed = day.said(device, "credential").iter();
        let within = passed.filter(|p| p.0 < day.injected_until()).count();
        holds(within == 0, within)
    }),
    limit(
        "T5-2",
        "抽风降温系统（及时降低电机温度）",
        || {
            // Its fan runs from 40 °C on, and only then; if the motor gets too hot all the same, that is told.
            let day = usual();
            day.every("T5-2", "fan_speed", |device, time, percent| {
                let motor = day.at(device, "motor_temperature", time);
                if percent > 0.0 {
                    motor > 39.9
                } else {
                    motor < 40.1
                }
            })?;
            day.varies("T5-2", "fan_speed", 2)?;
            day.warns("T5-2", "motor_temperature", "motor_hot", 60.0)
        },
    ),
    limit("T5-2", "防撞脱杆装置", || {
        // While it is off there is nothing to raise, and people pass and are counted.
        let day = named();
        day.follows("T5-2", "arm_knocked_off", 1.0)?;
        let raised = day.meanwhile("T5-2", "opening_time");
        let passed = day.meanwhile("T5-2", "passages_in");
        let counts = (raised.len(), passed.len());
        holds(raised.is_empty() && !passed.is_empty(), counts)
    }),
    limit(
        "T5-4",
        "APP/门户网站自助进行访客预约、预定接待会议室",
        || {
            // A block's visitors book a room once a day or not at all; that a command can is certain.
            usual().speak("T5-4", &["bookings"])?;
            takes("T5-4", &["bookings", "room_bookings"])
        },
    ),
    limit("T5-5", "车牌识别、车辆识别", || {
        // A gate's barrier reads nearly every plate.
        usual().every("T5-5", "recognition_rate", |_, _, percent| {
            (80.0..=100.0).contains(&percent)
        })
    }),
    limit("T5-3", "温度测量时间不高于3秒", || {
        usual().every("T5-3", "measuring_time", |_, _, v| v > 0.0 && v <= 3.0)
    }),
    limit(
        "T5-3",
        "实现对园区人员体温进行监控、报警等功能",
        || {
            alarmed().follows("T5-3", "fever", 1.0)?;
            usual().warns("T5-3", "body_temperature", "fever", 37.3)
        },
    ),
    limit("T5-3", "精度为1度以内", || {
        let day = alarmed();
        let mut compared = 0;
        for truth in &day.truths {
            let (
                Some(device),
                TruthKind::Incident {
                    word: "fever",
                    value: Some(real),
                    ..
                },
            ) = (truth.device, truth.kind)
            else {
                continue;
            };
            let mut measured = day.said(device, "body_temperature").iter();
            let Some(&(_, told)) = measured.find(|m| m.0 == truth.time) else {
                return Err(format!("nobody is measured at {}", truth.time));
            };
            holds(told != real && (told - real).abs() <= 1.0, (told, real))?;
            compared += 1;
        }
        holds(compared > 0, compared)
    }),
    limit(
        "T5-4",
        "支持访客身份信息及人像信息采集",
        || {
            let day = usual();
            for device in day.sound("T5-4") {
                let (scans, visitors) = (
                    day.last(device, "document_scans"),
                    day.last(device, "visitors"),
                );
                holds(scans >= visitors && visitors > 0.0, (scans, visitors))?;
            }
            Ok(())
        },
    ),
    limit("T5-4", "系统自动发送访客邀请函", || {
        let day = usual();
        for device in day.sound("T5-4") {
            let (booked, sent) = (
                day.last(device, "bookings"),
                day.last(device, "invitations"),
            );
            holds(booked == sent, (booked, sent))?;
        }
        day.speak("T5-4", &["invitations"])
    }),
    limit("T5-5", "可存储10000条车辆数据", || {
        usual().every("T5-5", "stored_vehicles", |_, _, v| v <= 10_000.0)?;
        // A visitor's car comes in: bits 0, 1 and 3 of a pass.
        let visitors = Often {
            event: (0, 11),
            times: 10_001,
            every_ms: 10_000,
        };
        keeps("T5-5", &[("stored_vehicles", 10_000.0)], &visitors)
    }),
    limit(
        "T5-5",
        "支持读取车辆进入/离开小区的信息",
        || {
            let day = usual();
            for device in day.sound("T5-5") {
                let (left, paid) = (
                    day.last(device, "vehicles_out"),
                    day.last(device, "payments"),
                );
                holds(paid <= left, (paid, left))?;
            }
            day.speak("T5-5", &["vehicles_in", "vehicles_out"])
        },
    ),
    limit("T5-5", "支持app计费、扫码认费", || {
        let day = usual();
        for device in day.sound("T5-5") {
            let (paid, how) = (
                day.said(device, "payments").len(),
                day.said(device, "payment").len(),
            );
            holds(paid == how, (device, paid, how))?;
        }
        day.varies("T5-5", "payment", 2)?;
        charges()
    }),
    limit("T5-6", "判断车位是否闲置", || {
        // A car takes some 27 of the earth's 50 µT.
        usual().every("T5-6", "magnetic_field", |device, time, field| {
            (field < 40.0) == (usual().at(device, "occupied", time) == 1.0)
        })
    }),
    limit("T5-6", "支持用户预订车位", || {
        let day = usual();
        day.every("T5-6", "booked", |device, time, booked| {
            // The space is free while it is kept, and the visitor stands on it when it no longer is.
            day.at(device, "occupied", time) == 1.0 - booked
        })
    }),
    limit(
        "T5-7",
        "当充电桩正常工作情况下，每隔30秒向后台发送心跳数据包",
        charger::beats,
    ),
    limit("T5-7", "开启充电", charger::starts),
    limit(
        "T5-7",
        "当有人扫码/刷卡支付时，服务器会下发指令到物联感知终端，开启充电",
        charger::pays,
    ),
    limit(
        "T5-7",
        "当充电桩监测到超功率阈值、购买时间到了或电瓶充满了，应自动结束充电，并将充电状态上报服务器",
        || {
            charger::ends()?;
            charger::ends_on_overpower()?;
            charger::notices_overpower()
        },
    ),
    limit(
        "T5-7",
        "充电桩连续工作时长不低于20000小时",
        || works("T5-7", 20_000.0),
    ),
    limit(
        "T5-8",
        "根据不同天气动态调节公共区域空调状态，科学调整温度",
        || {
            let day = usual();
            day.every("T5-8", "mode", |device, time, mode| {
                let outside = day.at(device, "outdoor_temperature", time);
                // Cooling begins above 26 °C and heating below 11 °C; what was told last is up to five minutes old.
                (mode != 1.0 || outside > 24.0) && (mode != 2.0 || outside < 14.0)
            })?;
            day.every("T5-8", "power", |device, time, kilowatts| {
                (kilowatts > 0.5) == (day.at(device, "mode", time) != 0.0)
            })
        },
    ),
    limit(
        "T5-9",
        "根据社区环境动态调整白天、夜间模式，实现智能明暗控制",
        lights,
    ),
    limit("T5-10", "避免告警重复上报", || {
        for day in [usual(), alarmed()] {
            for (n, later) in day.alarms.iter().enumerate() {
                let stood = day.alarms[..n].iter().any(|a| {
                    let same = a.device == later.device && a.word == later.word;
                    same && a.until.is_none_or(|until| until > later.from)
                });
                holds(!stood, later)?;
            }
        }
        Ok(())
    }),
    limit("T5-10", "支持告警自动消除功能", || {
        alarmed().follows("T5-10", "trapped", 1.0)
    }),
    limit("T5-10", "实现电梯故障状态智能监测", || {
        usual().speak(
            "T5-10",
            &["floor", "direction", "door_open", "trips", "vibration"],
        )
    }),
    limit(
        "T5-1",
        "天气、民情互动、社区管理、物业管理、公共防疫等信息推送及展示",
        || {
            for day in [usual(), alarmed()] {
                day.every("T5-1", "brightness", |device, time, v| {
                    (v > 0.0) == (day.at(device, "powered", time) == 1.0)
                })?;
            }
            Ok(())
        },
    ),
    limit("T5-5", "支持app计费、扫码认费等", || {
        // Who pays is just driving out, and nobody drives under an arm that is down.
        let day = usual();
        day.every("T5-5", "payments", |device, time, _| {
            day.tells(device, "vehicles_out", time)
        })?;
        for name in ["vehicles_in", "vehicles_out"] {
            day.every("T5-5", name, |device, time, _| {
                day.at(device, "arm_raised", time) == 1.0
            })?;
        }
        Ok(())
    }),
    limit(
        "T5-6",
        "利用地磁感应器、车辆检测器等实现对车位状态的监测与管理，对外提供车位共享服务",
        || {
            // A car counts when it comes, and none comes to a space where one stands.
            let day = usual();
            day.every("T5-6", "turnover", |device, time, _| {
                let is_taken = day.at(device, "occupied", time) == 1.0;
                is_taken && day.tells(device, "occupied", time)
            })
        },
    ),
    limit("T5-7", "支持新能源车充电", || {
        let day = usual();
        let chargers = day.sound("T5-7");
        day.grows_only(&chargers, "energy", ("session", 2.0))
    }),
    limit(
        "T5-8",
        "支持自动调整及远程控制公共区域内空调温度",
        || takes("T5-8", &["setpoint", "mode"]),
    ),
    limit(
        "T5-9",
        "支持自动调整及远程控制公共区域照明",
        || takes("T5-9", &["brightness"]),
    ),
    limit("T5-10", "电梯异常状态自动告警", || {
        named().follows("T5-10", "fault", 1.0)
    }),
    limit(
        "T5-10",
        "支持电梯运行故障状态远程监测及预警",
        || {
            // It stands as long as it has a fault.
            let day = named();
            let trips = day.meanwhile("T5-10", "trips");
            let moves = day.meanwhile("T5-10", "direction");
            let stands = trips.is_empty() && moves.iter().all(|d| *d == 0.0);
            holds(stands, (trips, moves))
        },
    ),
];

/// Visitors who leave are told how long they were there, which they were, what that costs by the tariff, and pay it if it is anything.
fn charges() -> Kept {
    let day = usual();
    let mut count = 0;
    for device in day.sound("T5-5") {
        let stays = day.said(device, "parking_duration");
        let fees = day.said(device, "parking_fee");
        holds(stays.len() == fees.len(), (device, stays, fees))?;
        for (&(left, minutes), fee) in stays.iter().zip(fees) {
            // Nobody visits for more than a day then: two yuan for each hour begun, 20 at most, half an hour for nothing.
            let yuan = match minutes {
                m if m <= 30.0 => 0.0,
                m => (2.0 * (m / 60.0).ceil()).min(20.0),
            };
            let what = (device, left, minutes, fee);
            holds(*fee == (left, yuan), what)?;
            holds(day.tells(device, "payment", left) == (yuan > 0.0), what)?;
            let mut came = day.said(device, "vehicles_in").iter();
            let came = came.any(|c| {
                let ago = (left - c.0).secs_f64() / 60.0;
                (minutes..minutes + 1.0).contains(&ago)
            });
            holds(came, what)?;
            count += 1;
        }
    }
    holds(count > 0, count)
}

/// An arm goes up and down in turn, and tells how long it took to come down whenever it has.
fn lowers() -> Kept {
    let day = usual();
    for device in day.sound("T5-2") {
        let arm = day.said(device, "arm_raised");
        holds(arm.len() > 10, (device, arm.len()))?;
        for pair in arm.windows(2) {
            holds(pair[0].1 != pair[1].1, (device, pair))?;
        }
        let down: Vec<_> = arm.iter().filter(|t| t.1 == 0.0).map(|t| t.0).collect();
        let told: Vec<_> = day
            .said(device, "lowering_time")
            .iter()
            .map(|t| t.0)
            .collect();
        holds(down == told, (device, down.len(), told.len()))?;
    }
    Ok(())
}

/// Lamps are on in night mode and off in day mode, but for the minute in which the mode changes.
fn lights() -> Kept {
    let day = usual();
    day.varies("T5-9", "mode", 2)?;
    day.every("T5-9", "brightness", |device, time, percent| {
        let mut changes = day.said(device, "mode").iter();
        let is_near = changes.any(|c| (time - c.0).secs_f64().abs() <= 90.0);
        let is_night = day.at(device, "mode", time) == 2.0;
        is_near || (percent > 0.0) == is_night
    })
}

//! Table 9.

use super::*;
use crate::time::SimSpan;

pub(super) const LIMITS: &[Limit] = &[
    limit(
        "T9-1",
        "具备联网接口，可拨打电话或发送短信",
        || {
            let day = usual();
            for device in day.sound("T9-1") {
                let (notices, delivered) =
                    (day.last(device, "notices"), day.last(device, "deliveries"));
                // Who was called for the last delivery may not have come yet.
                let is_right = (delivered..=delivered + 1.0).contains(&notices);
                holds(is_right, (device, notices, delivered))?;
            }
            day.speak("T9-1", &["deliveries"])
        },
    ),
    limit("T9-1", "支持二维码、人脸识别开箱取货", || {
        let day = usual();
        day.every("T9-1", "deliveries", |device, time, _| {
            // Its box was opened and is closed again.
            day.at(device, "box_open", time) == 0.0
        })
    }),
    limit("T9-1", "配合梯控", rides_lifts),
    limit(
        "T9-2",
        "支持主动进行扫地、拖地等清洁任务",
        || {
            let day = usual();
            let devices = day.sound("T9-2");
            let swept: f64 = devices.iter().map(|d| day.last(*d, "cleaned_area")).sum();
            holds(swept > 0.0, swept)
        },
    ),
    limit(
        "T9-2",
        "在巡检过程中可以对地面异物进行识别，主动进行清理",
        || usual().speak("T9-2", &["objects_removed"]),
    ),
    limit("T9-3", "对社区进行 24 小时巡逻", patrols_around_the_clock),
    limit(
        "T9-4",
        "支持实时回传火灾现场的各类数据",
        || {
            let names = [
                "scene_temperature",
                "gas_lel",
                "oxygen",
                "carbon_monoxide",
                "smoke_obscuration",
            ];
            for name in names {
                usual().counts("T9-4", name, 1_440)?;
            }
            Ok(())
        },
    ),
    limit(
        "T9-4",
        "代替消防救援人员进入易燃易爆、有毒、缺氧、浓烟等危险灾害事故现场进行数据采集、处理、反馈",
        || {
            // A smoke detector has its alarm all the while: at the scene it is hot, and there is carbon monoxide in the air.
            let day = alarmed();
            let at_scene = day.sound("T9-4").into_iter().flat_map(|device| {
                let told = day.said(device, "carbon_monoxide").iter();
                told.filter(move |t| day.at(device, "activity", t.0) == 2.0)
            });
            let most = at_scene.map(|t| t.1).fold(0.0, f64::max);
            holds(most > 50.0, most)
        },
    ),
    limit(
        "T9-5",
        "支持 6 级以下大风、中雨、中雪天气运行",
        || {
            let day = usual();
            day.speak("T9-5", &["deliveries"])?;
            weather::flies_in_what_it_may(day)
        },
    ),
    limit(
        "T9-6",
        "识别汽车、行人及障碍物等道路环境元素",
        || {
            let day = usual();
            day.speak("T9-6", &["obstacles"])?;
            day.varies("T9-6", "vehicles", 2)?;
            day.varies("T9-6", "pedestrians", 2)
        },
    ),
    limit("T9-6", "支持与自动驾驶车辆间的通信", guides),
    limit(
        "T9-6",
        "为居民自动驾驶车辆自动停车提供信号导引，保障自动停车安全",
        guides,
    ),
    limit("T9-6", "感知自动驾驶停泊区的车辆情况", bays),
    limit(
        "T9-6",
        "具备运算决策能力，支持车辆排队时的停车引导优化",
        || usual().warns("T9-6", "queue_length", "queue_long", 8.0),
    ),
    limit("T9-1", "提供近距离无接触配送服务", || {
        // Called when the robot is there, and delivered while it unloads.
        let day = usual();
        day.every("T9-1", "notices", |device, time, _| {
            let is_there = day.before(device, "activity", time) == 4.0;
            is_there && day.at(device, "box_open", time) == 1.0
        })?;
        day.every("T9-1", "deliveries", |device, time, _| {
            day.before(device, "activity", time) == 4.0
        })
    }),
    limit("T9-1", "自动障碍识别", || {
        // What is in its way is told, and it stands while it is there.
        let day = alarmed();
        let robot = day.all("T9-1")[0];
        let soon = day.start + SimSpan::from_secs(1);
        holds(day.stands(robot, "path_blocked", soon), robot)?;
        let speeds = day.meanwhile("T9-1", "speed");
        let stands = speeds.iter().all(|speed| *speed == 0.0);
        holds(speeds.len() > 700 && stands, speeds.len())
    }),
    limit("T9-1", "长时间续航", || lasts("T9-1")),
    limit("T9-2", "支持数据采集、分析功能", || {
        usual().counts("T9-2", "cleaned_area", 1_440)?;
        usual().counts("T9-2", "hopper_level", 1_440)
    }),
    limit("T9-2", "长时间续航", || lasts("T9-2")),
    limit("T9-3", "支持数据采集、分析功能", || {
        // It looks at people where it stops, not while it walks.
        let day = usual();
        day.every("T9-3", "people_checked", |device, time, _| {
            day.before(device, "activity", time) == 2.0
        })
    }),
    limit(
        "T9-3",
        "通过视频采集识别，比对分析等及时发现潜在安全隐患以及可疑人员",
        || {
            alarmed().follows("T9-3", "hazard", 1.0)?;
            named().follows("T9-3", "suspect", 1.0)
        },
    ),
    limit("T9-3", "长时间续航", || lasts("T9-3")),
    limit("T9-4", "支持根据指令实现各种复杂动作", || {
        takes("T9-4", &["activity"])
    }),
    limit("T9-5", "提供市内远距离无接触配送服务", hands_over),
    limit("T9-5", "支持自主存取货功能", hands_over),
    limit(
        "T9-6",
        "感知自动驾驶停泊区的车辆情况和道路路况",
        || {
            // What blocks the lane is counted as long as it lies there; of twelve bays some are free.
            let day = alarmed();
            let device = day.all("T9-6")[0];
            let soon = day.start + SimSpan::from_secs(1);
            let mut counted = day.meanwhile("T9-6", "obstacles");
            counted.push(day.at(device, "obstacles", soon));
            holds(counted.iter().all(|n| *n >= 1.0), &counted)?;
            usual().every("T9-6", "free_bays", |_, _, v| {
                v.fract() == 0.0 && (0.0..=12.0).contains(&v)
            })
        },
    ),
];

/// Vehicles hear it ten times a second.
fn guides() -> Kept {
    let day = usual();
    for device in day.sound("T9-6") {
        let messages = day.said(device, "messages");
        let counted = messages
            .windows(2)
            .all(|m| (m[1].1 - m[0].1 - 600.0).abs() <= 100.0);
        holds(counted, (device, messages.len()))?;
    }
    Ok(())
}

/// A bay is taken by a vehicle that was in view before, and left by one that comes into view.
fn bays() -> Kept {
    let day = usual();
    for device in day.sound("T9-6") {
        let seen = |from: SimTime, until: SimTime| {
            let mut told = day.said(device, "vehicles").iter();
            let near = |span: SimSpan| span.secs_f64() <= 30.0;
            told.any(|t| near(from - t.0) && near(t.0 - until) && t.1 > 0.0)
        };
        let mut changes = 0;
        for pair in day.said(device, "free_bays").windows(2) {
            let [(before, free), (after, now)] = *pair else {
                continue;
            };
            changes += u32::from(free != now);
            // It is in view for 29 s, of which one is told of each ten.
            let is_seen = free == now || seen(before, after);
            holds(is_seen, (device, pair))?;
        }
        holds(changes > 10, (device, changes))?;
    }
    Ok(())
}

/// Whenever a robot leaves a lift, one ends its trip.
fn rides_lifts() -> Kept {
    let day = usual();
    let lifts = day.all("T5-10");
    let mut rides = 0;
    for robot in day.sound("T9-1") {
        let said = day.said(robot, "activity");
        for pair in said.windows(2).filter(|pair| pair[0].1 == 3.0) {
            rides += 1;
            // Both are planned to the nanosecond, part by part.
            let ends = |t: SimTime| (t - pair[1].0).nanos().abs() < 1_000;
            let mut trips = lifts.iter().flat_map(|lift| day.said(*lift, "trips"));
            holds(trips.any(|trip| ends(trip.0)), (robot, pair[1].0))?;
        }
    }
    holds(rides > 0, "nobody rides")
}

/// In every hour each robot patrols or charges; they patrol at night too.
fn patrols_around_the_clock() -> Kept {
    let day = usual();
    let robots = day.sound("T9-3");
    let mut by_night = 0;
    for hour in 0..24 {
        let (from, until) = (day.start + hours(hour), day.start + hours(hour + 1));
        for &robot in &robots {
            let speeds = day.said(robot, "speed").iter();
            let mut within = speeds.filter(|s| from < s.0 && s.0 <= until);
            let moves = within.any(|s| s.1 > 0.0);
            let half = from + SimSpan::from_secs(1_800);
            let charges = day.at(robot, "activity", half) == 3.0;
            holds(moves || charges, (hour, robot))?;
            by_night += u32::from(moves && hour < 6);
        }
    }
    holds(by_night > 0, "nobody patrols at night")
}

/// A robot's battery is never empty, and told of when it is low.
fn lasts(class: &str) -> Kept {
    let day = usual();
    day.every(class, "battery", |device, time, percent| {
        percent > 15.0 || (percent > 0.0 && day.stands(device, "battery_low", time))
    })
}

/// A drone loads before it flies, and hands over where it has landed.
fn hands_over() -> Kept {
    let day = usual();
    day.every("T9-5", "deliveries", |device, time, _| {
        let until = day.said(device, "activity").iter().filter(|a| a.0 < time);
        let done: Vec<f64> = until.map(|a| a.1).collect();
        done.ends_with(&[1.0, 2.0, 3.0])
    })
}

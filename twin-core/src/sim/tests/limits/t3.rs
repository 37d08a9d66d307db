//! Table 3.

use super::*;
use crate::ids::DeviceId;
use crate::model::Host;
use crate::sim::{Command, Fault, NullSink};
use crate::time::SimSpan;

pub(super) const LIMITS: &[Limit] = &[
    limit("T3-1", "像素失控率不大于万分之三", || {
        usual().every("T3-1", "faulty_pixel_ratio", |_, _, v| v <= 0.000_3)
    }),
    limit(
        "T3-1",
        "平均无故障工作时间不低于 10000h",
        || works("T3-1", 10_000.0),
    ),
    limit("T3-2a", "具有预置位、巡航等功能", || {
        usual().varies("T3-2", "preset_position", 8)
    }),
    limit(
        "T3-3a",
        "彩色最低照度 ≤ 0.001Lux、黑白最低照度 ≤ 0.0001Lux",
        || {
            // No scene is darker than what it still sees.
            usual().every("T3-3", "illuminance", |_, _, v| v >= 0.001)?;
            unlit()
        },
    ),
    limit("T3-3a", "支持人脸、人体、车辆抓拍、对比", captures),
    limit("T3-3b", "可触发声光报警", || {
        let day = alarmed();
        day.follows("T3-3", "intrusion", 1.0)?;
        day.follows("T3-3", "siren", 1.0)
    }),
    limit("T3-4", "脉冲电压峰值: 4.5kV-10kV", pulses),
    limit("T3-4", "报警记录≥24 条", records),
    limit("T3-4", "实现周界入侵相关的触网报警", || {
        alarmed().follows("T3-4", "touch_alarm", 1.0)
    }),
    limit("T3-4", "防剪报警", || {
        let day = named();
        day.follows("T3-4", "cut_alarm", 1.0)?;
        // No pulse runs through a wire that is cut, and it does while it is whole.
        let device = day.all("T3-4")[0];
        let until = day.injected_until();
        let told = day.said(device, "pulse_voltage");
        let cut = told.iter().filter(|t| t.0 < until);
        holds(cut.clone().count() > 100, "it says what runs")?;
        holds(cut.clone().all(|t| t.1 == 0.0), "no pulse while it is cut")?;
        let mut whole = told.iter().filter(|t| t.0 > until);
        holds(whole.any(|t| t.1 >= 4.5), "pulses when it is repaired")
    }),
    limit("T3-5", "支持指纹或人脸识别开锁", unlocks),
    limit(
        "T3-5",
        "具备出租房流动人口身份识别功能",
        || {
            let day = usual();
            for device in day.sound("T3-5") {
                let (opened, known) = (
                    day.said(device, "unlock_method").len(),
                    day.said(device, "identity").len(),
                );
                holds(opened == known, (device, opened, known))?;
            }
            day.varies("T3-5", "identity", 2)
        },
    ),
    limit("T3-5", "最近 300 条开锁记录", || {
        let day = usual();
        day.every("T3-5", "records", |device, time, kept| {
            kept == day.at(device, "openings", time).min(300.0)
        })?;
        let openings = Often {
            event: (0, 0),
            times: 301,
            every_ms: 10_000,
        };
        keeps("T3-5", &[("records", 300.0)], &openings)
    }),
    limit("T3-6", "自动识别巡检人员工作时间、地点及情况", patrols),
    limit(
        "T3-7",
        "接收火灾报警系统的报警信号, 并在 30 秒内实现防火门开闭控制",
        || burning().every("T3-7", "closing_time", |_, _, v| v <= 30.0),
    ),
    limit(
        "T3-7",
        "防火门状态信息存储记录 ≥10000 条",
        || {
            let day = usual();
            day.every("T3-7", "records", |device, time, kept| {
                let told = |name| {
                    let said = day.said(device, name);
                    said.partition_point(|t| t.0 <= time) as f64
                };
                kept == told("door_open") + told("fault")
            })?;
            // The door is shut again for some half of them, and each opening makes two records: more than 10,001 in all.
            let passages = Often {
                event: (0, 0),
                times: 15_001,
                every_ms: 10_000,
            };
            keeps("T3-7", &[("records", 10_000.0)], &passages)
        },
    ),
    limit(
        "T3-8",
        "对烟雾、可燃气体进行探测、告警，并同时将告警信息实时传回",
        || {
            let day = alarmed();
            day.follows("T3-8", "alarm", 1.0)?;
            // A detector answers from 11 %/m on.
            day.every("T3-8", "smoke_obscuration", |device, time, v| {
                (v >= 11.0) == day.stands(device, "smoke", time)
            })
        },
    ),
    limit(
        "T3-8",
        "连续工作时长应不低于 20000 小时",
        || works("T3-8", 20_000.0),
    ),
    limit(
        "T3-9",
        "监控消防栓内的水压情况，对水压监测、异常用水、消防栓移位等情况告警",
        || {
            alarmed().follows("T3-9", "abnormal_use", 1.0)?;
            named().follows("T3-9", "displaced", 1.0)?;
            usual().every("T3-9", "pressure", |device, time, v| {
                v > 0.14 || usual().stands(device, "pressure_low", time)
            })
        },
    ),
    limit(
        "T3-10",
        "对配电箱的电气火灾情况进行探测",
        || {
            alarmed().follows("T3-10", "arc_fault", 1.0)?;
            usual().warns("T3-10", "residual_current", "residual_current", 300.0)?;
            usual().warns("T3-10", "cable_temperature", "cable_hot", 70.0)
        },
    ),
    limit(
        "T3-10",
        "连续工作时长应不低于 20000 小时",
        || works("T3-10", 20_000.0),
    ),
    limit(
        "T3-1",
        "实现建筑项目设计、建设、运营全过程可视化监控管理",
        || {
            // It shows something whenever it is on, and only then.
            for day in [usual(), alarmed()] {
                day.every("T3-1", "brightness", |device, time, v| {
                    (v > 0.0) == (day.at(device, "powered", time) == 1.0)
                })?;
            }
            Ok(())
        },
    ),
    limit("T3-2a", "实现社区监控、视频巡检等", cruises),
    limit(
        "T3-3a",
        "实现出入人员及车辆的身份认证",
        || {
            // Who is matched has been captured at that moment.
            let day = usual();
            day.every("T3-3", "authentication", |device, time, v| {
                let captured = ["faces_captured", "vehicles_captured"];
                v != 0.0 || captured.iter().any(|name| day.tells(device, name, time))
            })
        },
    ),
    limit("T3-3a", "满足夜间低照度环境监控", sees_by_night),
    limit("T3-3b", "满足夜间低照度环境监控", sees_by_night),
    limit("T3-3b", "实现社区周界入侵探测及报警", intrudes),
    limit("T3-3b", "支持越界侦测、入侵检测", intrudes),
    limit(
        "T3-5",
        "具备出租房流动人口身份识别功能",
        || {
            // It opens for nobody whom it does not know, and is shut again within six seconds.
            let day = usual();
            day.every("T3-5", "openings", |device, time, _| {
                let is_open = day.at(device, "locked", time) == 0.0;
                is_open && day.tells(device, "unlock_method", time)
            })?;
            for device in day.sound("T3-5") {
                for pair in day.said(device, "locked").windows(2) {
                    let span = (pair[1].0 - pair[0].0).secs_f64();
                    let is_right = pair[0].1 == 1.0 || span <= 6.0;
                    holds(is_right, (device, pair))?;
                }
            }
            Ok(())
        },
    ),
    limit("T3-6", "支持巡查记录采集、存储、传输", || {
        // Each visit is told of by a guard who is there, and who goes on after three quarters of a minute.
        let day = usual();
        day.every("T3-6", "visits", |device, time, _| {
            let at = |seconds| {
                let then = time + SimSpan::from_secs(seconds);
                day.at(device, "guard_present", then)
            };
            (at(0), at(46)) == (1.0, 0.0)
        })
    }),
    limit(
        "T3-6",
        "可直接通过通讯线或者 4G 和服务器连接上传巡查记录",
        || goes_by("T3-6", Network::Cellular),
    ),
    limit("T3-7", "记录防火门地址、开闭、故障状态等信息", doors),
    limit("T3-5", "配置 CPU 卡", || {
        let day = usual();
        let doors = day.sound("T3-5").into_iter();
        let mut methods = doors.flat_map(|door| day.said(door, "unlock_method"));
        holds(methods.any(|method| method.1 == 2.0), "nobody has a card")
    }),
    limit("T3-6", "照片告警", || {
        named().follows("T3-6", "incident_report", 1.0)
    }),
    limit("T3-6", "群组对讲", || {
        // A guard speaks where he is, not between the points.
        let day = usual();
        day.every("T3-6", "intercom", |device, time, v| {
            v == 0.0 || day.at(device, "guard_present", time) == 1.0
        })?;
        day.varies("T3-6", "intercom", 2)
    }),
    limit("T3-7", "监控防火门开闭门状态", doors),
    limit("T3-8", "具备联网接口", || {
        goes_by("T3-8", Network::NbIot)
    }),
    limit("T3-9", "配备无线通信功能", || {
        goes_by("T3-9", Network::NbIot)
    }),
    limit("T3-9", "安装消防栓防盗报警装置", || {
        named().follows("T3-9", "displaced", 1.0)
    }),
    limit("T3-10", "具备联网接口", || {
        goes_by("T3-10", Network::Wired)
    }),
];

/// Open and shut are told by turns: nothing twice, and nothing left out.
fn doors() -> Kept {
    for day in [usual(), burning()] {
        for device in day.sound("T3-7") {
            let said = day.said(device, "door_open");
            let in_turn = said.windows(2).all(|s| s[0].1 != s[1].1);
            holds(in_turn, device)?;
        }
    }
    usual().speak("T3-7", &["door_open"])
}

/// A cruise leads from one preset position to the next, and what is seen is sent as long as the stream runs.
fn cruises() -> Kept {
    let day = usual();
    for device in day.sound("T3-2") {
        let presets = day.said(device, "preset_position");
        let in_order = presets
            .windows(2)
            .all(|p| (p[1].1 - p[0].1).rem_euclid(8.0) == 1.0);
        holds(in_order, (device, presets.len()))?;
    }
    day.every("T3-2", "bitrate", |device, time, v| {
        (v > 0.0) != day.stands(device, "stream_lost", time)
    })
}

/// Before three at night it is dark, but never darker than what it still sees, and its stream runs.
fn sees_by_night() -> Kept {
    let day = usual();
    let is_night = |time: SimTime| time.second_of_day(28_800) < 10_800;
    day.every("T3-3", "illuminance", |_, time, v| {
        !is_night(time) || (0.001..50.0).contains(&v)
    })?;
    day.every("T3-3", "bitrate", |device, time, v| {
        !is_night(time) || (v > 0.0) != day.stands(device, "stream_lost", time)
    })
}

/// Who crosses the boundary is told of with the siren, which stops when it is over.
fn intrudes() -> Kept {
    let day = alarmed();
    day.every("T3-3", "intrusion", |device, time, v| {
        let stands = day.stands(device, "intrusion", time);
        stands == (v == 1.0) && day.at(device, "siren", time) == v
    })
}

/// Where no lamp stands, a camera sees by the night's sky alone, which is no darker than what it needs.
fn unlit() -> Kept {
    let (community, catalogue) = block(1_450);
    let mut parts = community.into_parts();
    let is = |d: &&crate::model::Device| d.class.as_str() == "T3-3";
    let mut camera = parts.devices.iter().find(is).unwrap().clone();
    camera.id = DeviceId::new("boundary-camera").unwrap();
    camera.host = Host::Place(parts.places[0].id.clone());
    parts.devices.push(camera);
    let community = Community::new(parts).unwrap();
    let camera = DeviceIdx(community.devices.len() as u32 - 1);
    let channels = &catalogue.class("T3-3").unwrap().channels;
    let channel = channels.iter().position(|c| &*c.name == "illuminance");
    let channel = channel.unwrap() as u16;
    let mut simulation = Simulation::new(&community, &catalogue, options(MIDNIGHT, 1)).unwrap();
    let mut kept = Keep::default();
    simulation.advance(MIDNIGHT + hours(3), &mut kept);
    let mine = kept.observations.iter();
    let told: Vec<f64> = mine
        .filter(|o| o.device == camera && o.channel == channel)
        .map(|o| o.value)
        .collect();
    let is_night = told.iter().all(|lux| (0.001..1.0).contains(lux));
    holds(told.len() == 36 && is_night, &told)
}

/// A gate's camera captures bodies, faces and vehicles; whoever it captures it compares.
fn captures() -> Kept {
    let day = usual();
    for device in day.sound("T3-3") {
        let captured = |name| day.last(device, name);
        let [bodies, faces] = ["bodies_captured", "faces_captured"].map(captured);
        let vehicles = captured("vehicles_captured");
        let counts = (bodies, faces, vehicles);
        holds(faces > 0.0 && vehicles > 0.0 && bodies >= faces, counts)?;
        let compared = day.said(device, "authentication").len() as f64;
        holds(compared >= faces + vehicles, (counts, compared))?;
    }
    day.varies("T3-3", "authentication", 2)
}

/// 4.5 to 10 kV whenever the fence is armed, untouched and whole, and less in every other moment.
fn pulses() -> Kept {
    for day in [usual(), alarmed()] {
        day.every("T3-4", "pulse_voltage", |device, time, kilovolts| {
            let is_armed = day.at(device, "armed", time) == 1.0;
            let disturbed = ["fence_touched", "fence_cut"];
            let is_disturbed = disturbed.iter().any(|w| day.stands(device, w, time));
            (4.5..=10.0).contains(&kilovolts) == (is_armed && !is_disturbed)
        })?;
    }
    Ok(())
}

/// Thirty touches are thirty records.
fn records() -> Kept {
    let (mut simulation, community, catalogue) = simulation(660, MIDNIGHT);
    let is = |d: &crate::model::Device| d.class.as_str() == "T3-4";
    let device = DeviceIdx(community.devices.iter().position(is).unwrap() as u32);
    let channels = &catalogue.class("T3-4").unwrap().channels;
    let channel = channels.iter().position(|c| &*c.name == "alarm_records");
    let channel = channel.unwrap() as u16;
    for touch in 0..30 {
        let inject = Command::InjectFault {
            device,
            fault: Fault::Alarm,
            lasts: Some(SimSpan::from_secs(5)),
        };
        simulation.command(inject).unwrap();
        let until = MIDNIGHT + SimSpan::from_secs(10 * (touch + 1));
        simulation.advance(until, &mut NullSink);
    }
    let records = simulation.latest(device, channel).unwrap().1;
    holds(records == 30.0, records)
}

/// Every opening says by what, most by finger or face.
fn unlocks() -> Kept {
    let day = usual();
    let (mut openings, mut by_body) = (0, 0);
    for device in day.sound("T3-5") {
        let methods = day.said(device, "unlock_method");
        let opened = day.said(device, "openings").len();
        holds(methods.len() == opened, (device, methods.len(), opened))?;
        openings += opened;
        by_body += methods.iter().filter(|m| m.1 <= 1.0).count();
    }
    holds(2 * by_body > openings, (by_body, openings))
}

/// On every round each point is visited at its turn, within 20 s, or told as missed; those that are visited are so in their order.
fn patrols() -> Kept {
    let day = usual();
    let points = day.all("T3-6");
    let seconds = |t: SimTime| (t - MIDNIGHT).secs_f64();
    for hour in (0..24).filter(|hour| *hour < 6 || *hour % 2 == 0) {
        let mut last = 0.0;
        for (turn, &point) in points.iter().enumerate() {
            if day.broken.contains(&point) {
                continue;
            }
            let due = f64::from(hour * 3_600 + 300) + 120.0 * turn as f64;
            let at_its_turn = |name: &str| -> Vec<f64> {
                let told = day.said(point, name).iter().map(|s| seconds(s.0));
                told.filter(|s| (due - 1.0..due + 119.0).contains(s))
                    .collect()
            };
            let (visits, missed) = (at_its_turn("visits"), at_its_turn("missed_visits"));
            let what = (hour, turn, &visits, &missed);
            holds(visits.len() + missed.len() == 1, what)?;
            if let Some(&visit) = visits.first() {
                holds(visit > last && visit <= due + 20.1, what)?;
                last = visit;
            }
        }
    }
    // Nobody comes between the rounds.
    let rounds = (0..24).filter(|hour| *hour < 6 || *hour % 2 == 0).count();
    let most = rounds * points.len();
    let visits = day.count("T3-6", "visits");
    holds(visits <= most && visits * 10 >= most * 8, (visits, most))
}

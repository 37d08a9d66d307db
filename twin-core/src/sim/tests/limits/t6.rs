//! Table 6.

use super::*;
use crate::time::SimSpan;

pub(super) const LIMITS: &[Limit] = &[
    limit("T6-1", "亮度不小于500cd/m²", || {
        let day = usual();
        let used = |device, time| day.at(device, "in_use", time) == 1.0;
        day.speak("T6-1", &["in_use"])?;
        day.every("T6-1", "brightness", |device, time, v| {
            v >= 500.0 || !used(device, time)
        })
    }),
    limit(
        "T6-1",
        "提供社保、医保、预约挂号、公交卡充值、生活缴费等政务服务",
        || usual().varies("T6-1", "service_kind", 4),
    ),
    limit("T6-2", "支持满溢自动告警", || {
        usual().warns("T6-2", "fill_level", "overflow", 95.0)?;
        alarmed().follows("T6-2", "overflow", 1.0)
    }),
    limit(
        "T6-2",
        "支持居民捐献旧物并获得“友爱积分”",
        || {
            let day = usual();
            for device in day.sound("T6-2") {
                let told = |name| day.said(device, name).len();
                let (deposits, granted) = (told("deposits"), told("points_granted"));
                holds(deposits == granted && granted > 0, (deposits, granted))?;
            }
            Ok(())
        },
    ),
    limit("T6-3", "缺货自动告警", || {
        let day = usual();
        day.every("T6-3", "stock", |device, time, v| {
            v > 4.0 || day.stands(device, "out_of_stock", time)
        })?;
        alarmed().follows("T6-3", "out_of_stock", 1.0)
    }),
    limit("T6-3", "支持物业信息的发布", || {
        usual().speak("T6-3", &["notices", "exchanges"])
    }),
    limit(
        "T6-4",
        "配备自助体检机，自动测量人体身高、体重、体温、血压、血糖、血氧、心率、脂肪率等健康指标",
        measures,
    ),
    limit("T6-4", "存储人脸数据不低于20000张", || {
        usual().every("T6-4", "stored_faces", |_, _, v| v > 0.0 && v <= 20_000.0)?;
        // One in fifty who come is new: 22,000 faces, and as many visits as it keeps several times over.
        let visits = Often {
            event: (0, 0),
            times: 1_100_001,
            every_ms: 100,
        };
        let full = [("stored_faces", 20_000.0), ("access_records", 100_000.0)];
        keeps("T6-4", &full, &visits)
    }),
    limit("T6-4", "访问记录存储数量不低于100000次", || {
        let day = usual();
        day.every("T6-4", "access_records", |device, time, kept| {
            kept == day.at(device, "entries", time)
        })?;
        let visits = Often {
            event: (0, 0),
            times: 100_001,
            every_ms: 500,
        };
        keeps("T6-4", &[("access_records", 100_000.0)], &visits)
    }),
    limit("T6-4", "并支持人脸，刷卡等多种开门方式", opens),
    limit(
        "T6-4",
        "接入人脸数据库，社区居民实现刷脸开门",
        || {
            let day = usual();
            for device in day.sound("T6-4") {
                let (entries, measured) = (
                    day.last(device, "entries"),
                    day.last(device, "measurements"),
                );
                holds(entries >= measured && measured > 0.0, (entries, measured))?;
            }
            Ok(())
        },
    ),
    limit(
        "T6-5",
        "在全科医生诊室开展基于远程心电、动态血压、医学影像及其他各种常规全科检查的诊疗数据采集及远程医疗和会诊",
        consults,
    ),
    limit("T6-6", "支持线上预约与扫码使用", || {
        let day = usual();
        day.every("T6-6", "speed", |device, time, v| {
            let is_used = day.at(device, "in_use", time) == 1.0;
            (v > 0.0) == is_used || day.stands(device, "emergency_stop", time)
        })?;
        // It is kept for who booked it until it is used.
        day.every("T6-6", "booked", |device, time, v| {
            day.at(device, "in_use", time) == 1.0 - v
        })
    }),
    limit(
        "T6-7",
        "如出现人员意外跌倒，可立即发现并自动报警",
        || {
            let day = alarmed();
            day.follows("T6-7", "fall", 1.0)?;
            let device = day.all("T6-7")[0];
            let told = day.said(device, "fall")[0].0 - day.start;
            holds(told <= SimSpan::from_secs(1), told)
        },
    ),
    limit("T6-8", "根据用户需求调整线路", || {
        usual().speak("T6-8", &["route_changes", "passengers"])
    }),
    limit("T6-2", "具备联网接口", || {
        goes_by("T6-2", Network::Cellular)
    }),
    limit(
        "T6-3",
        "支持积分兑换个性家居服务、日常用品、社区商业特色消费券等",
        || {
            // Nothing is handed out but to who stands there.
            let day = usual();
            day.every("T6-3", "exchanges", |device, time, _| {
                day.at(device, "in_use", time) == 1.0
            })
        },
    ),
    limit("T6-3", "具备联网接口", || {
        goes_by("T6-3", Network::Cellular)
    }),
    limit(
        "T6-4",
        "具备联网功能，测试终端数据应在平台上形成健康档案",
        || {
            goes_by("T6-4", Network::Wired)?;
            // Who reads the record was measured just now, and what was measured belongs to that measurement.
            let day = usual();
            for name in ["archive_queries", "blood_oxygen", "body_fat"] {
                day.every("T6-4", name, |device, time, _| {
                    day.tells(device, "measurements", time)
                })?;
            }
            Ok(())
        },
    ),
    limit(
        "T6-6",
        "支持微信公众号/平台APP进行预约和扫码使用",
        || {
            // A session counts once, when it is over, with its distance.
            let day = usual();
            day.every("T6-6", "sessions", |device, time, _| {
                let is_over = day.at(device, "in_use", time) == 0.0;
                is_over && day.tells(device, "distance", time)
            })
        },
    ),
    limit("T6-4", "档案查阅终端", || {
        counted_with("archive_queries")
    }),
    limit("T6-4", "流转药箱", || {
        counted_with("medicine_box_openings")
    }),
    limit("T6-7", "配置跌倒探测器，支持自动报警", || {
        // It is told neither before it happens nor after it is over.
        let day = alarmed();
        day.every("T6-7", "fall", |device, time, v| {
            day.stands(device, "fall", time) == (v == 1.0)
        })
    }),
    limit("T6-8", "支持智能调整线路", || {
        // People get in at stops only, wherever it leads.
        let day = usual();
        day.every("T6-8", "passengers", |device, time, v| {
            v == 0.0 || day.before(device, "activity", time) == 2.0
        })
    }),
];

/// What visitors do after they were measured, which not all of them do: 500 come.
fn counted_with(name: &str) -> Kept {
    let told = after_visits(500, &["measurements", name]);
    let (measured, done) = (told[0].len(), told[1].len());
    holds((1..measured).contains(&done), (name, measured, done))?;
    let moments: Vec<SimTime> = told[0].iter().map(|t| t.0).collect();
    let is_with = told[1].iter().all(|t| moments.binary_search(&t.0).is_ok());
    holds(is_with, name)
}

/// Each check-up tells every quantity that the row names.
fn measures() -> Kept {
    let day = usual();
    let named = [
        "body_height",
        "body_mass",
        "body_temperature",
        "systolic_pressure",
        "diastolic_pressure",
        "blood_glucose",
        "blood_oxygen",
        "heart_rate",
        "body_fat",
    ];
    for device in day.sound("T6-4") {
        let measured = day.said(device, "measurements").len();
        for name in named {
            let told = day.said(device, name).len();
            holds(told == measured, (name, told, measured))?;
        }
    }
    Ok(())
}

/// Each entry tells its way; a face is taken of each who came with a code. Of 500 who come, one in fifty does, and of the others one in five opens with
/// a card.
fn opens() -> Kept {
    let day = usual();
    for device in day.sound("T6-4") {
        let told = day.said(device, "entry_method");
        let entries = day.said(device, "entries");
        let times = |said: &[(SimTime, f64)]| said.iter().map(|s| s.0).collect::<Vec<_>>();
        holds(times(told) == times(entries), (device, told, entries))?;
        for pair in day.said(device, "stored_faces").windows(2) {
            let within = |t: &&(SimTime, f64)| pair[0].0 < t.0 && t.0 <= pair[1].0;
            let new = told.iter().filter(within).filter(|t| t.1 == 2.0).count();
            holds(pair[1].1 - pair[0].1 == new as f64, (device, pair, new))?;
        }
    }
    let ways = ways_of(500);
    let [face, card, code] = ways;
    holds((490..=510).contains(&(face + card + code)), ways)?;
    // 10 ± 3.1 and 98 ± 9.
    holds((1..=30).contains(&code) && (50..=150).contains(&card), ways)
}

/// How the first health cabin is opened by so many who come, one in ten seconds: by face, card and code.
fn ways_of(visitors: i64) -> [usize; 3] {
    let told = after_visits(visitors, &["entry_method"]);
    let mut ways = [0; 3];
    for (_, way) in &told[0] {
        ways[*way as usize] += 1;
    }
    ways
}

/// What the first health cabin says on some channels while so many come, one in ten seconds.
fn after_visits(visitors: i64, names: &[&str]) -> Vec<Vec<(SimTime, f64)>> {
    let (mut simulation, community, catalogue) = simulation(1_450, MIDNIGHT);
    let is = |d: &crate::model::Device| d.class.as_str() == "T6-4";
    let device = DeviceIdx(community.devices.iter().position(is).unwrap() as u32);
    for number in 0..visitors {
        let at = MIDNIGHT + SimSpan::from_secs(10 * number + 5);
        simulation.put(device.index(), at, (0, 0));
    }
    let mut kept = Keep::default();
    simulation.advance(MIDNIGHT + SimSpan::from_secs(10 * visitors), &mut kept);
    let channels = &catalogue.class("T6-4").unwrap().channels;
    let of = |name: &&str| {
        let channel = channels.iter().position(|c| &*c.name == *name).unwrap() as u16;
        let mine = (kept.observations.iter()).filter(|o| o.device == device);
        let mine = mine.filter(|o| o.channel == channel);
        mine.map(|o| (o.time, o.value)).collect()
    };
    names.iter().map(of).collect()
}

/// Who is seen has waited, is measured at a distance and heard while the consultation lasts.
fn consults() -> Kept {
    let day = usual();
    for device in day.sound("T6-5") {
        let sessions = day.said(device, "session");
        let in_turn = sessions.windows(2).all(|s| s[1].1 == (s[0].1 + 1.0) % 3.0);
        holds(in_turn, sessions)?;
        let seen = sessions.iter().filter(|s| s.1 == 2.0).count();
        for name in ["heart_rate", "systolic_pressure", "diastolic_pressure"] {
            let told = day.said(device, name).len();
            holds(told == seen && seen > 0, (name, told, seen))?;
        }
    }
    day.speak("T6-5", &["images"])?;
    day.every("T6-5", "bitrate", |device, time, v| {
        let is_seen = day.at(device, "session", time) == 2.0;
        (v > 1.0) == is_seen || day.stands(device, "video_lost", time)
    })
}

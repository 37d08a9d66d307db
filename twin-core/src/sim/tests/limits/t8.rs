//! Table 8.

use super::t7::{PAYMENTS_ZH, paid};
use super::*;
use crate::time::SimSpan;

pub(super) const LIMITS: &[Limit] = &[
    limit("T8-1", "自动监测工位使用状态", || {
        let day = usual();
        day.every("T8-1", "power", |device, time, watts| {
            (watts > 30.0) == (day.at(device, "occupied", time) == 1.0)
        })
    }),
    limit("T8-1", "工位预定状态提醒", || {
        let day = usual();
        day.every("T8-1", "occupied", |device, time, occupied| {
            // Who takes a desk has booked it, and gives it back.
            day.at(device, "booked", time) == occupied
        })
    }),
    limit("T8-2", "支持 7X24 小时持续服务", || {
        usual().counts("T8-2", "jobs_waiting", 1_440)
    }),
    limit("T8-2", PAYMENTS_ZH, || usual().varies("T8-2", "payment", 3)),
    limit("T8-3", "动态显示会议室预约、使用状态", || {
        let day = usual();
        day.every("T8-3", "occupied", |device, time, occupied| {
            let at = |name| day.at(device, name, time);
            let is_used = occupied == 1.0;
            at("booked") == occupied && (at("attendees") >= 2.0) == is_used
        })
    }),
    limit(
        "T8-3",
        "配置智能控制面板，支持多种情景模式设置",
        || {
            let day = usual();
            day.every("T8-3", "scene", |device, time, scene| {
                (scene > 0.0) == (day.at(device, "occupied", time) == 1.0)
            })
        },
    ),
    limit(
        "T8-3",
        "支持无纸化会议，提供会议签到、会议纪要等功能",
        || {
            let day = usual();
            for device in day.sound("T8-3") {
                let ended = day
                    .said(device, "occupied")
                    .iter()
                    .filter(|o| o.1 == 0.0)
                    .count();
                let minutes = day.last(device, "minutes_written");
                holds(minutes <= ended as f64, (device, minutes, ended))?;
            }
            Ok(())
        },
    ),
    limit(
        "T8-4",
        "支持用户通过 U 盘、手机、远程上传等多种形式传输文件，实现及时灵活的文件演示",
        || {
            let day = usual();
            day.every("T8-4", "transfers", |device, time, _| {
                day.at(device, "powered", time) == 1.0
            })
        },
    ),
    limit("T8-5", "监测网络资源使用", || {
        let day = alarmed();
        day.follows("T8-5", "uplink_up", 0.0)?;
        day.every("T8-5", "downlink", |device, time, v| {
            (v > 0.0) != day.stands(device, "uplink_down", time)
        })
    }),
    limit("T8-5", "网速资源调配", || {
        usual().speak("T8-5", &["policy_changes"])
    }),
    limit("T8-6", "实现资产异常移动告警", || {
        let day = alarmed();
        day.follows("T8-6", "asset_moved", 1.0)?;
        let told = day.said(day.all("T8-6")[0], "asset_moved")[0].0 - day.start;
        holds(told <= SimSpan::from_secs(1), told)
    }),
    limit(
        "T8-6",
        "支持笔记本等企业资产定位、跟踪管理",
        || {
            let day = usual();
            for device in day.sound("T8-6") {
                let reads = day.said(device, "reads");
                let goes_on = reads.windows(2).filter(|r| r[1].1 > r[0].1).count();
                // But for the minutes in which its antenna has a fault.
                holds(
                    goes_on * 10 > reads.len() * 7,
                    (device, goes_on, reads.len()),
                )?;
            }
            day.every("T8-6", "tags_in_range", |device, time, tags| {
                (tags > 0.0) != day.stands(device, "antenna_fault", time)
            })
        },
    ),
    limit("T8-1", "配备电子标牌、IP 话机", || {
        // Nobody telephones at a desk that is free.
        let day = usual();
        day.every("T8-1", "calls", |device, time, _| {
            day.at(device, "occupied", time) == 1.0
        })
    }),
    limit("T8-1", "具备联网接口", || {
        goes_by("T8-1", Network::Wifi)
    }),
    limit("T8-2", "提供自主打印服务", || paid("T8-2", "pages")),
    limit("T8-3", "动态显示参会人员信息", || {
        let day = usual();
        day.every("T8-3", "attendees", |device, time, v| {
            let is_used = day.at(device, "occupied", time) == 1.0;
            day.tells(device, "occupied", time) && (v >= 2.0) == is_used
        })
    }),
    limit(
        "T8-3",
        "支持手机、平板、智能大屏、电子白板等多种智能硬件联动",
        || {
            // The scene changes in the moment in which a meeting begins or ends.
            let day = usual();
            day.every("T8-3", "scene", |device, time, _| {
                day.tells(device, "occupied", time)
            })
        },
    ),
    limit("T8-4", "内置存储空间", || {
        // What is kept changes by what is sent to it alone.
        let day = usual();
        for device in day.sound("T8-4") {
            let transfers = day.said(device, "transfers");
            for pair in day.said(device, "storage_used").windows(2) {
                let (from, until) = (pair[0].0, pair[1].0);
                let is_sent = transfers.iter().any(|t| from < t.0 && t.0 <= until);
                holds(is_sent || pair[0].1 == pair[1].1, (device, pair))?;
            }
        }
        day.speak("T8-4", &["storage_used", "transfers"])
    }),
    limit(
        "T8-5",
        "支持灵活、极简的企业网络资源配置",
        || takes("T8-5", &["speed_limit"]),
    ),
    limit("T8-5", "支持多用户接入", || {
        usual().every("T8-5", "clients", |_, _, v| v >= 2.0)
    }),
    limit("T8-6", "配置读写器、天线、电子标签等", || {
        // Without its antenna it reads no tag.
        let day = named();
        day.follows("T8-6", "antenna_fault", 1.0)?;
        let reads = day.meanwhile("T8-6", "reads");
        let is_still = reads.windows(2).all(|r| r[0] == r[1]);
        holds(reads.len() > 100 && is_still, reads.len())
    }),
];

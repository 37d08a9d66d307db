//! Table 7.

use super::*;

/// What rows T7-1, T7-2, T7-4 and T8-2 say of payments.
pub(super) const PAYMENTS_ZH: &str = "支持银行卡、支付宝、微信、市民卡等多种支付渠道";

pub(super) const LIMITS: &[Limit] = &[
    limit("T7-1", "保持货仓内 4-25 摄氏度", || {
        let day = usual();
        day.every("T7-1", "cargo_temperature", |device, time, v| {
            (4.0..=25.0).contains(&v) || day.stands(device, "cooling_fault", time)
        })?;
        day.warns("T7-1", "cargo_temperature", "cargo_warm", 25.0)
    }),
    limit("T7-1", PAYMENTS_ZH, || usual().varies("T7-1", "payment", 3)),
    limit("T7-2", PAYMENTS_ZH, || usual().varies("T7-2", "payment", 3)),
    limit(
        "T7-2",
        "配置农残检测仪、生鲜结算电子秤等",
        || {
            let day = usual();
            day.warns("T7-2", "pesticide_inhibition", "pesticide", 50.0)?;
            for device in day.sound("T7-2") {
                let told = |name| day.said(device, name).len();
                let (sales, weighed) = (told("sales"), told("sold_mass"));
                holds(sales == weighed && sales > 0, (sales, weighed))?;
            }
            Ok(())
        },
    ),
    limit("T7-2", "网订店取", || {
        usual().speak("T7-2", &["online_pickups"])
    }),
    limit("T7-2", "以自动售菜机", || paid("T7-2", "sales")),
    limit("T7-2", "融合线上线下", || {
        // What was ordered online is sold when it is fetched.
        let day = usual();
        day.every("T7-2", "online_pickups", |device, time, _| {
            day.tells(device, "sales", time)
        })
    }),
    limit("T7-2", "保障新鲜蔬菜的供给", || {
        // There is some, it is cool, or it is told.
        let day = usual();
        day.every("T7-2", "stock", |device, time, percent| {
            percent > 8.0 || day.stands(device, "stock_low", time)
        })?;
        day.every("T7-2", "cargo_temperature", |device, time, v| {
            (4.0..=8.0).contains(&v) || day.stands(device, "cooling_fault", time)
        })
    }),
    limit("T7-3", "实现二维码/验证码存取快递", || {
        let day = usual();
        day.every("T7-3", "occupied_boxes", |device, time, boxes| {
            let at = |name, time| day.at(device, name, time);
            let stored =
                at("occupied_boxes", day.start) + at("deposits", time) - at("pickups", time);
            boxes == stored
        })
    }),
    limit("T7-3", "逐步提供冷鲜、温控等特色服务", || {
        usual().every("T7-3", "cold_box_temperature", |_, _, v| v < 0.0)
    }),
    limit("T7-3", "具备视频监控，支持视频取证", || {
        let day = usual();
        for device in day.sound("T7-3") {
            let streams = day.said(device, "stream_online").iter();
            for &(time, v) in streams {
                let is_lost = day.stands(device, "stream_lost", time);
                holds((v == 0.0) == is_lost, (device, time, v))?;
            }
        }
        Ok(())
    }),
    limit("T7-4", PAYMENTS_ZH, || usual().varies("T7-4", "payment", 3)),
    limit("T7-4", "具备物理保温、自动消毒的功能", || {
        let day = usual();
        day.every("T7-4", "holding_temperature", |device, time, v| {
            // Hot food is held above 60 °C (GB 31654-2021).
            v >= 60.0 || day.stands(device, "heater_fault", time)
        })?;
        day.counts("T7-4", "disinfecting", 6)
    }),
    limit(
        "T7-4",
        "并支持顾客输入取餐码，扫码取餐",
        || {
            let day = usual();
            for device in day.sound("T7-4") {
                let (orders, pickups) = (day.last(device, "orders"), day.last(device, "pickups"));
                holds(pickups > 0.0 && pickups <= orders, (orders, pickups))?;
            }
            Ok(())
        },
    ),
    limit("T7-5", "连接“明厨亮灶”系统", || {
        alarmed().follows("T7-5", "kitchen_stream_online", 0.0)
    }),
    limit("T7-5", "支持信息切换和滚动发布", || {
        let day = usual();
        day.speak("T7-5", &["content_updates"])?;
        day.every("T7-5", "brightness", |device, time, v| {
            (v > 0.0) == (day.at(device, "powered", time) == 1.0)
        })
    }),
    limit("T7-6", "支持常温恒温、低温恒温温控", || {
        let day = usual();
        let is_well = |device, time| !day.stands(device, "temperature_fault", time);
        day.every("T7-6", "warm_temperature", |device, time, v| {
            v >= 60.0 || !is_well(device, time)
        })?;
        day.every("T7-6", "cold_temperature", |device, time, v| {
            (0.0..=8.0).contains(&v) || !is_well(device, time)
        })
    }),
    limit("T7-6", "具备消毒和照明功能", || {
        usual().counts("T7-6", "disinfecting", 6)?;
        usual().speak("T7-6", &["light_on"])
    }),
    limit("T7-1", "支持微信/平台 APP 扫码支付购买", || {
        paid("T7-1", "sales")
    }),
    limit("T7-3", "具备物理锁、电磁锁", || {
        alarmed().follows("T7-3", "lock_fault", 1.0)
    }),
    limit("T7-3", "具备联网接口", || {
        goes_by("T7-3", Network::Cellular)
    }),
    limit(
        "T7-5",
        "支持菜品、价格、原材料、营养成分展示,支持“明厨亮灶”展示",
        || {
            // It is on from six in the morning to nine in the evening.
            usual().every("T7-5", "powered", |_, time, v| {
                let second = time.second_of_day(28_800);
                second == if v == 1.0 { 21_600 } else { 75_600 }
            })
        },
    ),
    limit("T7-6", "具备物理保温、自动消毒的功能", || {
        // Half an hour after each meal.
        let day = usual();
        for device in day.sound("T7-6") {
            for pair in day.said(device, "disinfecting").windows(2) {
                let span = (pair[1].0 - pair[0].0).nanos();
                let is_right = pair[0].1 == 0.0 || span == 1_800_000_000_000;
                holds(is_right && pair[0].1 != pair[1].1, (device, pair))?;
            }
        }
        Ok(())
    }),
    limit("T7-6", "支持手机扫码、人脸识别取餐", || {
        let day = usual();
        day.every("T7-6", "pickups", |device, time, _| {
            day.at(device, "light_on", time) == 1.0
        })
    }),
];

/// Whatever is sold is paid for at that moment.
pub(super) fn paid(class: &str, sold: &str) -> Kept {
    let day = usual();
    day.every(class, sold, |device, time, _| {
        day.tells(device, "payment", time)
    })
}

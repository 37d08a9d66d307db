//! What was read off the printed tables by hand, row by row, against the files.

use super::*;

/// A printed row: id, name, ● (1) or ○ (0) under 必选, `*` (1), figures of the deployment, function and performance columns, kind of
/// the rule, conditions that are no numbers, locations.
type Printed = (
    &'static str,
    &'static str,
    u8,
    u8,
    [usize; 3],
    &'static str,
    usize,
    &'static str,
);

#[rustfmt::skip]
const DEVICES: &[Printed] = &[
    ("T3-1", "社区一体化显示屏", 1, 1, [1, 0, 3], "per_community", 0, "community_operations_centre"),
    ("T3-2a", "高清摄像头", 1, 1, [0, 0, 2], "along_roads", 2, "important_road"),
    ("T3-2b", "高清摄像头", 1, 1, [0, 1, 3], "highest_building", 1, "building_top"),
    ("T3-3a", "AI 摄像头", 1, 1, [0, 0, 2], "per_gate", 2, "gate"),
    ("T3-3b", "AI 摄像头", 1, 1, [0, 0, 1], "along_perimeter", 2, "perimeter"),
    ("T3-4", "电子围栏", 1, 0, [0, 0, 2], "along_perimeter", 1, "perimeter"),
    ("T3-5", "智能门锁", 0, 0, [1, 0, 1], "per_household", 0, "rented_home"),
    ("T3-6", "电子巡更设备", 1, 1, [0, 0, 0], "along_roads", 1, ""),
    ("T3-7", "防火门监控设备", 1, 1, [0, 0, 2], "per_fixture", 1, "fire_door"),
    ("T3-8", "智能烟感", 1, 1, [1, 0, 2], "indoor_public", 2, "indoor_public_area"),
    ("T3-9", "智能消防栓监控设备", 1, 0, [0, 0, 0], "per_fixture", 2, "hydrant"),
    ("T3-10", "用电监测设备", 1, 1, [0, 0, 2], "per_fixture", 1, "unit_distribution_box"),
    ("T4-1", "智慧杆", 1, 1, [1, 0, 2], "along_roads", 2, "main_road"),
    ("T4-2", "智能井盖", 1, 1, [0, 0, 1], "per_fixture", 1, "main_road"),
    ("T4-3", "三表合一（水、电、气）", 1, 1, [1, 0, 0], "per_household", 0, "home merchant property_company"),
    ("T4-4", "智能垃圾桶", 1, 1, [2, 0, 0], "at_junctions", 1, "main_road_junction"),
    ("T4-5", "智能环境监测设备", 1, 1, [0, 0, 0], "along_roads", 0, "main_road"),
    ("T4-6", "生活水箱监控设备", 0, 0, [0, 0, 0], "per_fixture", 1, "water_tank"),
    ("T4-7", "智能浇灌设备", 0, 0, [2, 0, 0], "in_greens", 0, "main_green"),
    ("T5-1", "信息发布屏", 1, 1, [1, 0, 1], "per_gate", 0, "gate park lift_lobby"),
    ("T5-2", "智能闸机", 1, 1, [1, 0, 2], "per_compound", 0, "main_people_gate"),
    ("T5-3", "红外线测温仪", 1, 1, [1, 0, 2], "per_compound", 0, "main_gate"),
    ("T5-4", "访客一体机", 1, 0, [1, 0, 3], "per_compound", 0, "main_gate"),
    ("T5-5", "车辆道闸", 1, 1, [1, 0, 1], "per_parking", 0, "vehicle_gate parking_entrance"),
    ("T5-6", "共享停车位", 1, 0, [0, 0, 0], "share_of_parking", 0, "parking"),
    ("T5-7", "充电桩", 1, 0, [1, 0, 2], "share_of_parking", 0, "parking"),
    ("T5-8", "空调管控设备", 1, 0, [1, 0, 0], "per_place", 0, "public_air_conditioning"),
    ("T5-9", "照明控制设备", 1, 0, [1, 0, 0], "per_place", 0, "public_lighting"),
    ("T5-10", "电梯监测设备", 1, 0, [1, 0, 0], "per_fixture", 0, "lift"),
    ("T6-1", "政务服务终端", 1, 1, [1, 0, 5], "per_community", 0, "community property_operations_centre"),
    ("T6-2", "旧物回收终端", 1, 1, [1, 0, 0], "per_gate", 0, "community"),
    ("T6-3", "社区邻里服务终端", 1, 1, [1, 0, 0], "per_gate", 0, "leisure_centre"),
    ("T6-4", "健康小屋", 1, 0, [1, 0, 3], "per_community", 0, "compound_centre community_centre"),
    ("T6-5", "远程医疗智能终端", 0, 0, [1, 0, 0], "per_compound", 0, "compound_centre community_centre"),
    ("T6-6", "共享跑步机", 1, 0, [1, 0, 0], "share_of_fixtures", 0, "gym"),
    ("T6-7", "跌倒报警器", 1, 0, [0, 0, 0], "per_place_area", 0, "elderly_centre"),
    ("T6-8", "智能接驳车", 0, 0, [1, 0, 2], "per_route", 0, "community"),
    ("T7-1", "自动售货机", 1, 1, [0, 0, 1], "per_compound", 1, "leisure_area crowded_area"),
    ("T7-2", "智慧微菜场", 0, 0, [0, 0, 0], "per_community", 1, "community_centre"),
    ("T7-3", "E 邮柜", 1, 1, [0, 0, 0], "per_gate", 1, "main_gate"),
    ("T7-4", "自助点餐机", 1, 0, [0, 0, 0], "per_place", 1, "canteen"),
    ("T7-5", "食堂显示屏", 1, 0, [1, 0, 0], "per_place", 0, "canteen"),
    ("T7-6", "智能取餐柜", 0, 0, [0, 0, 0], "per_place", 1, "canteen"),
    ("T8-1", "智能工位", 1, 0, [0, 0, 0], "per_place_area", 1, "innovation_space"),
    ("T8-2", "自助打印机", 1, 0, [1, 0, 2], "per_place", 0, "innovation_space"),
    ("T8-3", "智能会议室", 1, 0, [0, 0, 0], "per_place_area", 1, "innovation_space"),
    ("T8-4", "智能投影机", 0, 0, [1, 0, 0], "per_place", 0, "innovation_space"),
    ("T8-5", "智能路由器", 0, 0, [0, 0, 0], "per_place_area", 1, "innovation_space"),
    ("T8-6", "RFID设备", 1, 0, [0, 0, 0], "per_place_area", 1, "innovation_space"),
    ("T9-1", "配送机器人", 0, 0, [1, 0, 0], "per_place", 1, "community"),
    ("T9-2", "环卫机器人", 0, 0, [0, 0, 0], "per_households", 1, "community"),
    ("T9-3", "巡逻机器人", 0, 0, [0, 1, 0], "per_households", 1, "community"),
    ("T9-4", "消防机器人", 0, 0, [0, 0, 0], "per_community", 1, "community"),
    ("T9-5", "配送无人机", 0, 0, [0, 0, 3], "per_place", 1, "community"),
    ("T9-6", "自动驾驶感知设备", 0, 0, [0, 0, 0], "per_place", 0, "vehicle_gate autonomous_vehicle_area"),
];

#[rustfmt::skip]
const PLACES: &[Printed] = &[
    ("T10-1", "社区运行管理中心", 1, 0, [0, 0, 0], "per_community", 1, "square park green"),
    ("T10-2", "物业运行管理中心", 1, 1, [1, 0, 0], "per_compound", 0, ""),
    ("T10-3", "非机动车停车场所", 1, 1, [1, 0, 0], "per_compound", 0, ""),
    ("T10-4a", "机动车停车场所", 1, 1, [1, 0, 0], "per_compound", 0, ""),
    ("T10-4b", "机动车停车场所", 0, 1, [0, 0, 0], "per_community", 1, ""),
    ("T10-5", "自动驾驶车辆配套", 0, 0, [0, 0, 0], "per_community", 1, ""),
    ("T10-6", "无人机停机坪", 0, 0, [0, 0, 0], "per_community", 1, ""),
    ("T10-7", "无人管理物流配送站", 0, 0, [0, 0, 0], "per_community", 1, ""),
    ("T10-8", "充电换电站", 1, 0, [1, 0, 0], "per_community", 0, ""),
    ("T10-9", "垃圾收集站", 1, 1, [1, 0, 0], "per_compound", 0, ""),
    ("T10-10", "二手废旧物/可再生资源回收站", 1, 1, [1, 0, 0], "per_community", 0, ""),
    ("T10-11", "便民类", 1, 0, [0, 0, 0], "per_households", 1, ""),
    ("T10-12", "其他类", 0, 0, [0, 0, 0], "per_households", 1, ""),
    ("T10-13", "产业及创业服务场所", 0, 0, [0, 1, 0], "per_community", 1, ""),
    ("T10-14", "文化党建场所", 1, 1, [1, 0, 0], "per_community", 0, ""),
    ("T10-15", "数字化共享区域", 0, 0, [1, 0, 0], "per_community", 0, ""),
    ("T10-16", "设施设备存放场所", 1, 1, [1, 0, 0], "per_compound", 0, ""),
    ("S3-7", "数据机房", 1, 0, [1, 0, 0], "per_community", 6, ""),
];

fn kind_of(entry: &Entry) -> String {
    let rule = serde_json::to_value(&entry.rule).unwrap();
    rule["kind"].as_str().unwrap().to_owned()
}

#[test]
fn every_row_is_the_printed_one() {
    let list = entries(&builtin());
    let of = |kind| list.iter().filter(move |e| e.kind == kind);
    let found: Vec<&Entry> = of(EntryKind::Device).chain(of(EntryKind::Place)).collect();
    let printed: Vec<&Printed> = DEVICES.iter().chain(PLACES).collect();
    assert_eq!(found.len(), printed.len());
    for (entry, (id, name, required, star, figures, rule, conditions, locations)) in
        found.into_iter().zip(printed)
    {
        assert_eq!(entry.id.as_str(), *id);
        assert_eq!(&*entry.name_zh, *name, "{id}");
        assert_eq!(entry.required, *required == 1, "{id}");
        assert_eq!(entry.existing_baseline, *star == 1, "{id}");
        let in_column = |column| entry.figures.iter().filter(|f| f.column == column).count();
        let counted = [Column::Deployment, Column::Function, Column::Performance].map(in_column);
        assert_eq!(counted, *figures, "{id}");
        assert_eq!(kind_of(entry), *rule, "{id}");
        assert_eq!(entry.conditions.len(), *conditions, "{id}");
        let named: Vec<&str> = entry.locations.iter().map(|l| &*l.at).collect();
        assert_eq!(named.join(" "), *locations, "{id}");
    }
}

/// Table 2: id, name, category, devices with the classes they mean, places with their rows, networks, data centre, ● (1).
type PrintedApplication = (
    &'static str,
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static [(&'static str, &'static str)],
    &'static str,
    &'static str,
    u8,
);

const GOVERNMENT_DEVICES: &[(&str, &str)] = &[("政务服务一体机", "T6-1"), ("信息展示屏", "T5-1")];
const GOVERNMENT_PLACES: &[(&str, &str)] = &[("智慧党建室", "T10-14"), ("社区议事厅", "T10-15")];
const UNMANNED: &[(&str, &str)] = &[("无人设施设备配套场所", "T10-5 T10-6 T10-7")];
const CENTRE: &[(&str, &str)] = &[("社区运行管理中心", "T10-1")];

#[rustfmt::skip]
const APPLICATIONS: &[PrintedApplication] = &[
    ("T2-1", "智慧党建", "社区政务", GOVERNMENT_DEVICES, GOVERNMENT_PLACES, "移动网络 光纤网络", "存储需求", 1),
    ("T2-2", "政务服务", "社区政务", GOVERNMENT_DEVICES, GOVERNMENT_PLACES, "政务专网", "存储需求", 0),
    ("T2-3", "智慧物业", "社区服务", &[("多表合一", "T4-3"), ("智慧门禁", "T5-2"), ("访客一体机", "T5-4")],
        &[("物业管理调度室", "T10-2")], "物联专网", "存储需求 算力需求", 1),
    ("T2-4", "智慧医疗", "社区服务", &[("医疗便民服务机", "T6-4 T6-5")], &[("健康小屋", "T10-11")], "光纤网络", "存储需求 算力需求", 1),
    ("T2-5", "智慧养老", "社区服务", &[("智能防跌倒设备", "T6-7")], &[("老年人活动室", "elderly_centre")], "物联专网", "存储需求 算力需求", 1),
    ("T2-6", "智能停车", "社区服务", &[("智能充电桩", "T5-7"), ("智能闸机", "T5-2 T5-5")],
        &[("智慧停车场", "T10-4a"), ("智能充电场所", "T10-8")], "物联专网", "存储需求 算力需求", 1),
    ("T2-7", "智能家居", "社区家务", &[("智慧家居设备", "")], &[("智慧楼宇", "")], "物联专网", "存储需求 算力需求", 0),
    ("T2-8", "家政服务", "社区家务", &[("护理机器人", "")], &[("便民小屋", "T10-11")], "移动网络", "存储需求 算力需求", 1),
    ("T2-9", "邻里交往", "社区家务", &[("邻里服务一体机", "T6-3")], &[("邻里互助中心", "T10-15")], "移动网络 光纤网络", "存储需求", 1),
    ("T2-10", "智慧节能", "社区家务", &[("智慧灯杆", "T4-1"), ("智能回收终端", "T6-2"), ("智能环境监测设备", "T4-5")],
        &[("低碳楼宇", "")], "物联专网", "存储需求 算力需求", 1),
    ("T2-11", "社区创客", "社区商务", &[("政务服务一体机", "T6-1"), ("共享办公设备", "T8-1 T8-2")],
        &[("社区双创空间", "T10-13")], "政务专网", "存储需求 算力需求", 1),
    ("T2-12", "社区配送", "社区商务", &[("E 邮柜", "T7-3"), ("配送机器人", "T9-1")], UNMANNED, "移动网络 光纤网络", "存储需求 算力需求", 0),
    ("T2-13", "社区零售", "社区商务", &[("自动售货机", "T7-1"), ("自助点餐机", "T7-4")], UNMANNED, "光纤网络", "存储需求 算力需求", 0),
    ("T2-14", "智慧安防", "社区治理", &[("高清摄像头", "T3-2"), ("电子围栏", "T3-4"), ("电子巡更", "T3-6"), ("智能梯控", "")],
        CENTRE, "物联专网", "存储需求 算力需求", 1),
    ("T2-15", "智慧消防", "社区治理", &[("智能烟感", "T3-8"), ("智能消防栓", "T3-9")], CENTRE, "物联专网", "存储需求 算力需求", 1),
    ("T2-16", "网格化管理", "社区治理", &[("智能井盖", "T4-2"), ("智能垃圾桶", "T4-4")], CENTRE, "物联专网", "存储需求 算力需求", 1),
];

fn joined<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn every_application_needs_what_table_2_prints() {
    let catalogue = builtin();
    assert_eq!(catalogue.applications.len(), APPLICATIONS.len());
    for (row, (id, name, category, devices, places, networks, data_centre, platform)) in
        catalogue.applications.iter().zip(APPLICATIONS)
    {
        assert_eq!(row.id.as_str(), *id);
        assert_eq!((&*row.name_zh, &*row.category_zh), (*name, *category));
        let found: Vec<(&str, String)> = (row.devices.iter())
            .map(|d| (&*d.name_zh, joined(d.classes.iter().map(|c| c.as_str()))))
            .collect();
        let found: Vec<(&str, &str)> = found.iter().map(|(n, c)| (*n, &**c)).collect();
        assert_eq!(found, *devices, "{id}");
        let found: Vec<(&str, String)> = (row.places.iter())
            .map(|p| {
                let rows = p.rows.iter().map(|r| r.as_str());
                let kinds = p.places.iter().map(|k| &**k);
                (&*p.name_zh, joined(rows.chain(kinds)))
            })
            .collect();
        let found: Vec<(&str, &str)> = found.iter().map(|(n, r)| (*n, &**r)).collect();
        assert_eq!(found, *places, "{id}");
        assert_eq!(joined(row.networks.iter().map(|n| n.zh())), *networks);
        assert_eq!(joined(row.data_centre.iter().map(|n| n.zh())), *data_centre);
        assert_eq!(row.platform == PlatformNeed::Required, *platform == 1);
    }
}

/// Numbers anywhere in a JSON value.
fn numbers_in(value: &serde_json::Value) -> Vec<f64> {
    match value {
        serde_json::Value::Number(number) => number.as_f64().into_iter().collect(),
        serde_json::Value::Array(items) => items.iter().flat_map(numbers_in).collect(),
        serde_json::Value::Object(fields) => fields.values().flat_map(numbers_in).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn the_rules_hold_the_numbers_of_the_deployment_column() {
    let mut checked = 0;
    for entry in entries(&builtin()) {
        let rule = serde_json::to_value(&entry.rule).unwrap();
        // These say "one for each" by themselves.
        let each = ["per_household", "at_junctions", "in_greens"];
        let mut numbers = numbers_in(&rule);
        numbers.extend(entry.conditions.iter().filter_map(|c| c.metres));
        if rule["kind"].as_str().is_some_and(|k| each.contains(&k)) {
            numbers.push(1.0);
        }
        let of_deployment = entry
            .figures
            .iter()
            .filter(|f| f.column == Column::Deployment);
        for figure in of_deployment {
            let scale = if matches!(&*figure.unit, "%" | "cm") {
                0.01
            } else {
                1.0
            };
            for value in [Some(figure.value), figure.value_max].into_iter().flatten() {
                let wanted = value * scale;
                assert!(
                    numbers.iter().any(|n| (n - wanted).abs() < 1e-12),
                    "{}: {wanted} is not in {rule}",
                    entry.id
                );
                checked += 1;
            }
        }
    }
    // 34 in tables 3 to 9, 9 in table 10 and the data room's width.
    assert_eq!(checked, 44);
}

#[test]
fn printed_columns_and_figures_of_some_rows() {
    let catalogue = builtin();
    let charger = catalogue.row("T5-7").unwrap();
    assert_eq!(&*charger.deployment_zh, "不低于车位数量的50%");
    assert!(
        charger
            .performance_zh
            .starts_with("1. 当充电桩正常工作情况下，每隔30秒向后台发送心跳数据包；2. ")
    );
    let class = catalogue.class("T5-7").unwrap();
    let heartbeat = class
        .channels
        .iter()
        .find(|c| &*c.name == "heartbeat")
        .unwrap();
    assert_eq!(
        (heartbeat.reporting, heartbeat.interval_s),
        (Reporting::Periodic, 30)
    );
    let figure = |row: &str, quantity: &str| {
        let figures = &catalogue.row(row).unwrap().figures;
        let found = figures.iter().find(|f| &*f.quantity == quantity).unwrap();
        (
            found.bound,
            found.value,
            found.value_max,
            found.unit.to_string(),
        )
    };
    for (row, quantity, bound, value, value_max, unit) in [
        (
            "T3-1",
            "operating_temperature",
            Bound::Between,
            0.0,
            Some(40.0),
            "Cel",
        ),
        ("T3-3b", "pixels", Bound::MoreThan, 4e6, None, "{pixel}"),
        (
            "T3-4",
            "peak_pulse_voltage",
            Bound::Between,
            4.5,
            Some(10.0),
            "kV",
        ),
        ("T3-7", "closing_time", Bound::AtMost, 30.0, None, "s"),
        ("T3-8", "wall_clearance", Bound::Exactly, 50.0, None, "cm"),
        ("T4-2", "load", Bound::AtLeast, 125.0, None, "kN"),
        (
            "T5-2",
            "operating_temperature",
            Bound::AtLeast,
            -40.0,
            None,
            "Cel",
        ),
        ("T5-3", "accuracy", Bound::AtMost, 1.0, None, "K"),
        ("T6-1", "contrast_ratio", Bound::AtLeast, 4_000.0, None, "1"),
        (
            "T9-5",
            "operating_wind_force",
            Bound::LessThan,
            6.0,
            None,
            "{Beaufort}",
        ),
        ("T9-5", "operating_rain", Bound::AtMost, 24.9, None, "mm/d"),
        ("T9-5", "operating_snow", Bound::AtMost, 4.9, None, "mm/d"),
    ] {
        assert_eq!(
            figure(row, quantity),
            (bound, value, value_max, unit.to_owned()),
            "{row}"
        );
    }
    let rule = |row: &str| serde_json::to_value(&catalogue.row(row).unwrap().rule).unwrap();
    assert_eq!(rule("T4-1")["spacing_min_m"], 30.0);
    assert_eq!(rule("T4-1")["spacing_max_m"], 50.0);
    assert_eq!(rule("T5-7")["share"], 0.5);
    assert_eq!(rule("T3-4")["enclosure"], "closed");
    assert_eq!(rule("T3-3b")["enclosure"], "open");
}

use std::collections::BTreeSet;

use super::*;

fn builtin() -> Catalogue {
    Catalogue::builtin().unwrap_or_else(|errors| panic!("{errors}"))
}

#[test]
fn the_builtin_catalogue_loads_with_the_white_papers_counts() {
    let catalogue = builtin();
    assert_eq!(catalogue.classes.len(), 53);
    assert_eq!(catalogue.rows.len(), 55);
    assert_eq!(catalogue.places.len(), 17);
    assert_eq!(catalogue.applications.len(), 16);
    let numbers: BTreeSet<u8> = catalogue.places.iter().map(|p| p.number).collect();
    assert_eq!(numbers.len(), 16);
    for (table, classes, rows) in [
        (3, 10, 12),
        (4, 7, 7),
        (5, 10, 10),
        (6, 8, 8),
        (7, 6, 6),
        (8, 6, 6),
        (9, 6, 6),
    ] {
        let of_table: Vec<_> = catalogue.rows.iter().filter(|r| r.table == table).collect();
        let distinct: BTreeSet<_> = of_table.iter().map(|r| &r.class).collect();
        assert_eq!(
            (distinct.len(), of_table.len()),
            (classes, rows),
            "table {table}"
        );
    }
    let behaviours: BTreeSet<_> = catalogue.classes.iter().map(|c| &c.behaviour).collect();
    assert_eq!(behaviours.len(), 53);
}

/// The rows under 可选, read off the printed tables.
const OPTIONAL: &[&str] = &[
    "T3-5", "T4-6", "T4-7", "T6-5", "T6-8", "T7-2", "T7-6", "T8-4", "T8-5", "T9-1", "T9-2", "T9-3",
    "T9-4", "T9-5", "T9-6",
];
/// The rows whose names carry `*`.
const STARRED: &[&str] = &[
    "T3-1", "T3-2a", "T3-2b", "T3-3a", "T3-3b", "T3-6", "T3-7", "T3-8", "T3-10", "T4-1", "T4-2",
    "T4-3", "T4-4", "T4-5", "T5-1", "T5-2", "T5-3", "T5-5", "T6-1", "T6-2", "T6-3", "T7-1", "T7-3",
];
const OPTIONAL_PLACES: &[&str] = &[
    "T10-4b", "T10-5", "T10-6", "T10-7", "T10-12", "T10-13", "T10-15",
];
const STARRED_PLACES: &[&str] = &[
    "T10-2", "T10-3", "T10-4a", "T10-4b", "T10-9", "T10-10", "T10-14", "T10-16",
];

#[test]
fn the_marks_are_those_of_the_printed_tables() {
    let catalogue = builtin();
    for row in &catalogue.rows {
        assert_eq!(
            row.required,
            !OPTIONAL.contains(&row.id.as_str()),
            "{}",
            row.id
        );
        assert_eq!(
            row.existing_baseline,
            STARRED.contains(&row.id.as_str()),
            "{}",
            row.id
        );
    }
    for row in &catalogue.places {
        assert_eq!(
            row.required,
            !OPTIONAL_PLACES.contains(&row.id.as_str()),
            "{}",
            row.id
        );
        assert_eq!(
            row.existing_baseline,
            STARRED_PLACES.contains(&row.id.as_str()),
            "{}",
            row.id
        );
    }
    let without_platform: Vec<u8> = catalogue
        .applications
        .iter()
        .filter(|a| a.platform == PlatformNeed::Optional)
        .map(|a| a.number)
        .collect();
    assert_eq!(without_platform, [2, 7, 12, 13]);
}

/// What has digits and is no quantity: names of particle sizes and network generations, and the number of a standard.
const NOT_QUANTITIES: &[&str] = &["PM2.5", "PM10", "4G", "5G", "GB/T23858-2009"];

/// Numbers of a printed column, without list numerals and what is no quantity.
fn numbers_of(column: &str) -> Vec<f64> {
    let mut text = column.to_owned();
    NOT_QUANTITIES
        .iter()
        .for_each(|name| text = text.replace(name, " "));
    let items = text.split('；').map(|item| match item.split_once(". ") {
        Some((numeral, rest)) if numeral.len() == 1 && numeral.as_bytes()[0].is_ascii_digit() => {
            rest
        }
        _ => item,
    });
    let joined: String = items.collect::<Vec<_>>().join(" ");
    let runs = joined
        .split(|c: char| !c.is_ascii_digit() && c != '.')
        .map(|run| run.trim_matches('.'));
    runs.filter(|run| !run.is_empty())
        .map(|run| run.parse().unwrap())
        .collect()
}

#[test]
fn every_number_of_the_printed_columns_is_a_figure() {
    let catalogue = builtin();
    let rows = catalogue.rows.iter().map(|r| {
        (
            &r.id,
            &r.figures,
            vec![
                (
                    Column::Deployment,
                    format!("{}；{}", r.location_zh, r.deployment_zh),
                ),
                (Column::Function, r.function_zh.to_string()),
                (Column::Performance, r.performance_zh.to_string()),
            ],
        )
    });
    let places = catalogue.places.iter().map(|p| {
        (
            &p.id,
            &p.figures,
            vec![
                (Column::Deployment, p.deployment_zh.to_string()),
                (Column::Function, p.function_zh.to_string()),
            ],
        )
    });
    let mut checked = 0;
    for (id, figures, columns) in rows.chain(places) {
        for (column, text) in columns {
            for number in numbers_of(&text) {
                // 200W and 400W are 万 pixels, 零下40度 is negative.
                let is_it = |value: f64| value.abs() == number || value == number * 1e4;
                let quoted = |figure: &&Figure| {
                    figure.column == column
                        && numbers_of(&figure.text_zh).contains(&number)
                        && (is_it(figure.value) || figure.value_max.is_some_and(is_it))
                };
                assert!(
                    figures.iter().any(|f| quoted(&f)),
                    "{id}: no figure for {number} in '{text}'"
                );
                checked += 1;
            }
        }
    }
    // 11 of them in places: the rest of table 10 speaks of needs without numbers.
    assert!(checked >= 70, "{checked}");
    let written_out = [
        ("T3-1", 0.0003),
        ("T3-5", 1.0),
        ("T4-1", 2.0),
        ("T4-3", 1.0),
        ("T5-4", 2.0),
        ("T10-13", 10.0),
    ];
    for (id, value) in written_out {
        let figures = catalogue
            .row(id)
            .map(|r| &r.figures)
            .or_else(|| catalogue.place(id).map(|p| &p.figures))
            .unwrap();
        assert!(
            figures.iter().any(|f| f.value == value),
            "{id}: {value} is written in characters"
        );
    }
}

#[test]
fn printed_words_and_figures_of_some_rows() {
    let catalogue = builtin();
    let charger = catalogue.row("T5-7").unwrap();
    assert_eq!(&*charger.deployment_zh, "不低于车位数量的50%");
    assert!(
        charger
            .performance_zh
            .starts_with("1. 当充电桩正常工作情况下，每隔30秒向后台发送心跳数据包；2. ")
    );
    let heartbeat = catalogue
        .class("T5-7")
        .unwrap()
        .channels
        .iter()
        .find(|c| &*c.name == "heartbeat")
        .unwrap();
    assert_eq!(
        (heartbeat.reporting, heartbeat.interval_s),
        (Reporting::Periodic, 30)
    );
    let fence = catalogue.row("T3-4").unwrap();
    let voltage = fence
        .figures
        .iter()
        .find(|f| &*f.quantity == "peak_pulse_voltage")
        .unwrap();
    assert_eq!(
        (
            voltage.bound,
            voltage.value,
            voltage.value_max,
            &*voltage.unit
        ),
        (Bound::Between, 4.5, Some(10.0), "kV")
    );
    assert!(matches!(
        catalogue.row("T4-1").unwrap().rule,
        Rule::AlongRoads {
            spacing_min_m: 30.0,
            spacing_max_m: 50.0,
            ..
        }
    ));
    let security = &catalogue.applications[13];
    assert_eq!(
        (&*security.name_zh, &*security.category_zh),
        ("智慧安防", "社区治理")
    );
    assert_eq!(security.devices_zh.len(), 4);
    assert_eq!(security.place_rows[0].as_str(), "T10-1");
    // A merged cell holds for both of its rows.
    assert_eq!(
        catalogue.applications[0].devices_zh,
        catalogue.applications[1].devices_zh
    );
}

#[test]
fn every_class_has_a_few_channels_and_is_deployed_by_a_row() {
    let catalogue = builtin();
    for class in &catalogue.classes {
        assert!((4..=12).contains(&class.channels.len()), "{}", class.id);
        assert!(
            class
                .channels
                .iter()
                .any(|c| c.reporting == Reporting::Periodic),
            "{} is silent until something happens",
            class.id
        );
        assert!(
            catalogue.rows.iter().any(|r| r.class == class.id),
            "{}",
            class.id
        );
    }
}

#[test]
fn the_flat_list_has_every_row_and_the_promised_keys() {
    let list = entries(&builtin());
    assert_eq!(list.len(), 55 + 17 + 16);
    let ids: BTreeSet<_> = list.iter().map(|e| &e.id).collect();
    assert_eq!(ids.len(), list.len());
    for entry in &list {
        let json = serde_json::to_value(entry).unwrap();
        for key in [
            "id",
            "kind",
            "table",
            "number",
            "variant",
            "name_zh",
            "name_en",
            "required",
            "existing_baseline",
            "rule",
            "channels",
            "figures",
        ] {
            assert!(json.get(key).is_some(), "{}: {key}", entry.id);
        }
    }
    let smart_pole =
        serde_json::to_value(list.iter().find(|e| e.id.as_str() == "T4-1").unwrap()).unwrap();
    assert_eq!(smart_pole["kind"], "device");
    assert_eq!(smart_pole["rule"]["kind"], "along_roads");
    assert_eq!(smart_pole["location_zh"], "社区主干道");
    assert_eq!(smart_pole["channels"][0]["name"], "lamp_on");
}

const SOUND: &str = r#"[table]
number = 3
title_zh = "表"
classes = 1
rows = 1

[[class]]
id = "T3-1"
name_zh = "屏"
name_en = "Display"
behaviour = "display"
network = "wired"
mobile = false
mount_height_m = 1.5
channels = [
  { name = "powered", name_zh = "开机", name_en = "Powered", unit = "1", type = "boolean", reporting = "event" },
  { name = "warmth", name_zh = "温度", name_en = "Warmth", unit = "Cel", type = "number", min = 0, max = 9, reporting = "periodic", interval_s = 60 },
]

[[row]]
id = "T3-1"
class = "T3-1"
number = 1
required = true
existing_baseline = false
location_zh = "中心"
deployment_zh = "1 块/社区"
function_zh = "看"
performance_zh = "不低于 10000h"
application_zh = "监管"
rule = { kind = "per_community", count = 1, at = "canteen" }
figures = [
  { column = "deployment", quantity = "count", bound = "exactly", value = 1, unit = "1", text_zh = "1 块/社区" },
  { column = "performance", quantity = "life", bound = "at_least", value = 10000, unit = "h", text_zh = "不低于 10000h" },
]
"#;

/// The problems of `SOUND` with `from` replaced by `to`, as `line: reason`.
fn problems(from: &str, to: &str) -> Vec<(usize, String)> {
    assert!(SOUND.contains(from), "{from}");
    match Catalogue::parse(&[("bad.toml", &SOUND.replacen(from, to, 1))]) {
        Ok(_) => Vec::new(),
        Err(CatalogueErrors(errors)) => {
            assert!(errors.iter().all(|e| e.file == "bad.toml"));
            errors.into_iter().map(|e| (e.line, e.reason)).collect()
        }
    }
}

fn check(from: &str, to: &str, line: usize, words: &str) {
    let found = problems(from, to);
    assert!(
        found
            .iter()
            .any(|(at, reason)| *at == line && reason.contains(words)),
        "wanted {line}: {words}, found {found:?}"
    );
}

#[test]
fn a_bad_entry_is_refused_with_line_and_reason() {
    assert!(problems("表", "表").is_empty());
    check(
        "network = \"wired\"",
        "network = \"string\"",
        12,
        "unknown variant",
    );
    check("mobile = false", "mobile = \"no\"", 13, "invalid type");
    check(
        "mount_height_m = 1.5",
        "mount_height_m = -2",
        14,
        "not within 0 to 100",
    );
    check(
        "mobile = false",
        "mobile = false\ncolour = 3",
        14,
        "unknown field",
    );
    check("min = 0, max = 9", "min = 9, max = 9", 17, "not less than");
    check(
        "interval_s = 60",
        "interval_s = 0",
        17,
        "interval_s of 1 or more",
    );
    check(
        "reporting = \"event\"",
        "reporting = \"event\", interval_s = 5",
        16,
        "has no interval_s",
    );
    check("name = \"warmth\"", "name = \"powered\"", 17, "there twice");
    check("unit = \"Cel\"", "unit = \"°C\"", 17, "not a UCUM code");
    check(
        "class = \"T3-1\"",
        "class = \"T3-9\"",
        22,
        "no device class 'T3-9'",
    );
    check("number = 1", "number = 2", 21, "should be 'T3-2'");
    check(
        "at = \"canteen\"",
        "at = \"castle\"",
        31,
        "unknown place kind 'castle'",
    );
    check("count = 1, at", "count = 0, at", 31, "make no sense");
    check("per_community", "per_planet", 31, "unknown variant");
    check(
        "value = 10000",
        "value = 10000, value_max = 5",
        34,
        "only the bound between",
    );
    check(
        "bound = \"at_least\"",
        "bound = \"between\"",
        34,
        "needs value_max",
    );
    check(
        "text_zh = \"不低于 10000h\"",
        "text_zh = \"不低于 20000h\"",
        34,
        "does not have the words",
    );
    check(
        "rows = 1",
        "rows = 2",
        1,
        "holds 1 [[row]] entries, but its header says 2",
    );
    check("[[row]]", "[[rows]]", 20, "unknown entry 'rows'");
    check("number = 3", "number = ", 2, "");
    check("[table]", "[tables]", 1, "unknown entry 'tables'");
}

#[test]
fn every_problem_is_reported_and_ids_are_unique_across_files() {
    let bad = SOUND
        .replace("mobile = false", "mobile = 0")
        .replace("required = true", "required = 1");
    let errors = Catalogue::parse(&[("a.toml", &bad), ("b.toml", SOUND), ("c.toml", SOUND)])
        .unwrap_err()
        .0;
    let at: Vec<(&str, usize)> = errors.iter().map(|e| (e.file.as_str(), e.line)).collect();
    assert_eq!(
        at,
        [
            ("a.toml", 13),
            ("a.toml", 24),
            ("c.toml", 8),
            ("c.toml", 21)
        ]
    );
    assert!(errors[3].reason.contains("b.toml:21"), "{}", errors[3]);
    assert!(CatalogueErrors(errors).to_string().contains("a.toml:13: "));
}

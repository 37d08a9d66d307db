//! What the loader refuses, with file, line and reason.

use super::*;

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
application_en = "Oversight"
locations = [{ at = "canteen", text_zh = "中心" }]
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
            errors
                .into_iter()
                .map(|e| (e.line, e.reason.en.to_string()))
                .collect()
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
    check(
        "mobile = false",
        "mobile = true\ncarries = true",
        14,
        "carries no other devices",
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
        "count = 1, at = \"canteen\"",
        "count = 1, at = \"castle\"",
        33,
        "unknown place kind 'castle'",
    );
    check(
        "count = 1, at",
        "count = 0, at",
        33,
        "count 0 is not within 1 to 10000",
    );
    check("per_community", "per_planet", 33, "unknown variant");
    check(
        "value = 10000",
        "value = 10000, value_max = 5",
        36,
        "only the bound between",
    );
    check(
        "bound = \"at_least\"",
        "bound = \"between\"",
        36,
        "needs value_max",
    );
    check(
        "text_zh = \"不低于 10000h\"",
        "text_zh = \"不低于 20000h\"",
        36,
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
    assert!(errors[3].reason.en.contains("b.toml:21"), "{}", errors[3]);
    assert!(CatalogueErrors(errors).to_string().contains("a.toml:13: "));
}

#[test]
fn bad_deployment_data_is_refused() {
    let conditions = |text: &str| format!("conditions = [\n{text}\n]\nrule = ");
    let with = |text: &str, line, words: &str| check("rule = ", &conditions(text), line, words);
    assert!(
        problems(
            "rule = ",
            &conditions(r#"{ condition = "mounted_on", of = ["ceiling"], text_zh = "1 块" }"#)
        )
        .is_empty()
    );
    with(
        r#"{ condition = "on_the_moon", text_zh = "1 块" }"#,
        34,
        "unknown condition 'on_the_moon'",
    );
    with(
        r#"{ condition = "mounted_on", text_zh = "1 块" }"#,
        34,
        "it needs 'of'",
    );
    with(
        r#"{ condition = "unobstructed", of = ["tree"], text_zh = "1 块" }"#,
        34,
        "it has no 'of'",
    );
    with(
        r#"{ condition = "mounted_on", of = ["kite"], text_zh = "1 块" }"#,
        34,
        "it cannot be of 'kite'",
    );
    with(
        r#"{ condition = "goes_with", of = ["dragon"], text_zh = "1 块" }"#,
        34,
        "it cannot be of 'dragon'",
    );
    with(
        r#"{ condition = "grouped_with", of = ["T7-9"], text_zh = "1 块" }"#,
        34,
        "no device class 'T7-9'",
    );
    with(
        r#"{ condition = "unobstructed", text_zh = "2 块" }"#,
        34,
        "does not have the words '2 块'",
    );
    check(
        "at = \"canteen\", text",
        "at = \"castle\", text",
        32,
        "unknown location 'castle'",
    );
    check(
        "text_zh = \"中心\"",
        "text_zh = \"边上\"",
        32,
        "does not have the words '边上'",
    );
    check(
        "locations = [{ at = \"canteen\", text_zh = \"中心\" }]",
        "locations = []",
        26,
        "'locations' is empty",
    );
    check(
        "deployment_zh = \"1 块/社区\"",
        "deployment_zh = \"1. 1 块/社区；2. 避免物体遮挡\"",
        27,
        "'避免物体遮挡' has neither a deployment figure nor a condition",
    );
    check(
        "application_en = \"Oversight\"",
        "application_en = \" \"",
        31,
        "the name is empty",
    );
    check(
        "unit = \"h\"",
        "unit = \"hour\"",
        36,
        "unit 'hour' is not a UCUM code",
    );
    check(
        "rule = { kind = \"per_community\", count = 1, at = \"canteen\" }",
        "rule = { kind = \"per_household\", rented_only = false, places = [\"castle\"] }",
        33,
        "unknown place kind 'castle'",
    );
}

const APPLICATION: &str = r#"[table]
number = 2
title_zh = "表"
applications = 1

[[application]]
id = "T2-1"
number = 1
name_zh = "用"
name_en = "Use"
category_zh = "类"
category_en = "Kind"
devices = [{ name_zh = "屏", name_en = "Display", classes = ["T3-1"] }]
places = [{ name_zh = "室", name_en = "Room", rows = [], places = ["canteen"] }]
networks = ["mobile"]
data_centre = ["storage"]
platform = "required"
"#;

#[test]
fn a_bad_application_is_refused() {
    let check = |from: &str, to: &str, line: usize, words: &str| {
        assert!(APPLICATION.contains(from), "{from}");
        let bad = APPLICATION.replacen(from, to, 1);
        let errors = Catalogue::parse(&[("a.toml", &bad), ("b.toml", SOUND)])
            .unwrap_err()
            .0;
        let found = (errors[0].file.as_str(), errors[0].line);
        assert!(
            found == ("a.toml", line) && errors[0].reason.en.contains(words),
            "{errors:?}"
        );
    };
    assert!(Catalogue::parse(&[("a.toml", APPLICATION), ("b.toml", SOUND)]).is_ok());
    check("\"mobile\"", "\"telepathy\"", 15, "unknown variant");
    check("[\"mobile\"]", "[]", 15, "needs a network");
    check("\"storage\"", "\"magic\"", 16, "unknown variant");
    check(
        "\"canteen\"",
        "\"castle\"",
        14,
        "unknown place kind 'castle'",
    );
    check(
        "rows = []",
        "rows = [\"T10-1\"]",
        14,
        "no place row 'T10-1'",
    );
    check("[\"T3-1\"]", "[\"T3-2\"]", 13, "no device class 'T3-2'");
    check("\"Display\"", "\"\"", 13, "the name is empty");
    check("id = \"T2-1\"", "id = \"T2-2\"", 7, "should be 'T2-1'");
}

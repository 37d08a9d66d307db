//! A city's own rules from the command line.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use twin_tests::{Server, text, twin};

fn operators() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/rules/operators.toml")
}

fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/rules/example-city.toml")
}

#[test]
fn a_check_tells_what_changes_and_where_it_is_from() {
    let ran = twin(&["rules", "check", text(&example())]).unwrap();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    for words in [
        "示例市智慧社区建设细则（试行）",
        "T4-1 智慧杆 Smart pole",
        "取消 withdrawn",
        "not simulated: EX-AED",
    ] {
        assert!(ran.stdout.contains(words), "{words}: {}", ran.stdout);
    }
    let told = twin(&["rules", "check", text(&example()), "--json"]).unwrap();
    let told = told.json().unwrap();
    let pole = &told["changes"].as_array().unwrap()[4];
    assert_eq!(
        (pole["row"].as_str(), pole["clause"].as_str()),
        (Some("T4-1"), Some("第六条"))
    );
    assert_eq!(pole["steps"][0]["after"]["spacing_max_m"], 40.0);
}

#[test]
fn a_check_fails_with_every_problem_and_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let bad = folder.path().join("bad.toml");
    let rules = std::fs::read_to_string(example()).unwrap();
    std::fs::write(
        &bad,
        rules.replace("T4-7", "T4-77").replace("storeys", "floors"),
    )
    .unwrap();
    let ran = twin(&["rules", "check", text(&bad)]).unwrap();
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""));
    for words in [
        "2 problem(s)",
        "did you mean 'T4-7'?",
        "have no attribute 'floors'",
    ] {
        assert!(ran.stderr.contains(words), "{words}: {}", ran.stderr);
    }
}

#[test]
fn a_citys_rules_are_placed_logged_and_simulated() {
    let folder = tempfile::tempdir().unwrap();
    let (site, rules) = (folder.path().join("site.gpkg"), example());
    let generate = [
        "generate",
        "--buildings",
        "12",
        "--households",
        "400",
        "--json",
    ];
    let named = [
        "--profile",
        "historic",
        "--rules",
        text(&rules),
        "-o",
        text(&site),
    ];
    let report = twin(&[&generate[..], &named[..]].concat())
        .unwrap()
        .json()
        .unwrap();
    let rows = &report["placed"]["rows"];
    assert!(rows["EX-1"]["placed"].as_u64().unwrap() > 0, "{rows}");
    assert_eq!(rows["EX-1"]["origin"]["clause"], "第九条第一款");
    assert!(rows["T4-2"]["origin"].is_null() && rows["T3-4"].is_null());
    let log = twin(&["log", text(&site)]).unwrap().stdout;
    assert!(log.contains("profile historic, rules "), "{log}");
    let run = twin(&["simulate", text(&site), "--hours", "1", "--json"]).unwrap();
    assert!(run.json().unwrap()["events"].as_u64().unwrap() > 0);
}

/// A street of 300 m with a house, as OpenStreetMap has them.
const STREET: &str = r#"<osm version="0.6">
<node id="1" lat="22.7000" lon="114.2000"/><node id="2" lat="22.7000" lon="114.2029"/>
<node id="3" lat="22.7002" lon="114.2010"/><node id="4" lat="22.7002" lon="114.2014"/>
<node id="5" lat="22.7004" lon="114.2014"/><node id="6" lat="22.7004" lon="114.2010"/>
<way id="7"><nd ref="1"/><nd ref="2"/><tag k="highway" v="residential"/></way>
<way id="8"><nd ref="3"/><nd ref="4"/><nd ref="5"/><nd ref="6"/><nd ref="3"/><tag k="building" v="apartments"/><tag k="building:levels" v="6"/></way>
</osm>"#;

/// A station and a charging cabinet there.
const TABLE: &str = "编号,设备类,经度,纬度,安装高度\nb1,OP-4G,114.2012,22.7008,25\nc1,电动自行车充电柜,114.2016,22.7001,0\n";

/// Devices of a city's classes come in by an inventory, cover as their rules say, and send what their class's behaviour sends.
#[test]
fn devices_of_a_citys_classes_come_in_by_inventories_cover_and_send() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    let (map, table, town) = (file("street.osm"), file("sites.csv"), file("town.gpkg"));
    std::fs::write(&map, STREET).unwrap();
    std::fs::write(&table, TABLE).unwrap();
    let (city, stations) = (example(), operators());
    let rules = ["--rules", text(&city), "--rules", text(&stations)];
    let import = |rules: &[&str], into: &Path| {
        let files = ["import", text(&map), text(&table), "-o", text(into)];
        let bare = ["--placement", "none", "--json", "--force"];
        twin(&[&files[..], &bare, rules].concat()).unwrap()
    };
    // Without the rules nobody knows such classes.
    let unknown = import(&[], &town);
    assert!(unknown.stdout.contains("OP-4G"), "{unknown:?}");
    let imported = import(&rules, &town).json().unwrap();
    assert_eq!(imported["layers"]["device"], 2, "{imported}");
    let audit = |rules: &[&str]| -> Value {
        let ran = twin(&[&["audit", text(&town), "--json"], rules].concat()).unwrap();
        let rows = ran.json().unwrap()["rows"].as_array().unwrap().clone();
        rows.into_iter().find(|row| row["row"] == "S3-1a").unwrap()
    };
    assert_eq!(audit(&rules)["verdict"], "met");
    assert_eq!(audit(&[])["verdict"], "cannot_tell");
    let kinds = |rules: &[&str]| {
        let ran = twin(&[&["coverage", text(&town), "--json"], rules].concat()).unwrap();
        ran.json().unwrap().to_string()
    };
    assert!(kinds(&rules).contains("lte_b3") && !kinds(&[]).contains("lte_b3"));
    let events = |rules: &[&str]| {
        let run = ["simulate", text(&town), "--hours", "24", "--json"];
        let ran = twin(&[&run[..], rules].concat()).unwrap();
        ran.json().unwrap()["events"].as_u64().unwrap()
    };
    assert_eq!(events(&[]), 0);
    assert!(events(&rules) > 0);
    // A later file of the same places is merged by the same rules.
    let more = format!("{TABLE}c2,电动自行车充电柜,114.2017,22.7001,0\n");
    std::fs::write(&table, more).unwrap();
    let files = ["import", text(&map), text(&table), "--update", text(&town)];
    let ran = twin(&[&files[..], &["--json"], &rules].concat()).unwrap();
    let merged = &ran.json().unwrap()["merge"];
    assert_eq!(merged["added"], json!([{ "layer": "device", "id": "c2" }]));
    assert_eq!(merged["removed"], json!([]), "{merged}");
    they_are_served(&[&[text(&town)], &rules[..]].concat(), folder.path());
    // Without the rules the rows cannot be read: it is said what their removal may come from.
    let ran = twin(&files).unwrap();
    for words in ["OP-4G", "有 3 个要素无法读取"] {
        assert!(ran.stdout.contains(words), "{words}: {}", ran.stdout);
    }
}

/// A server tells what a city's devices are, what they cover and what they send.
fn they_are_served(arguments: &[&str], data: &Path) {
    let server = Server::start(arguments, data).unwrap();
    let kinds = server.json("/api/v1/coverage").unwrap();
    assert_eq!(kinds["kinds"][0]["classes"], json!(["OP-4G"]), "{kinds}");
    let device = || server.json("/api/v1/devices/c2").unwrap();
    assert_eq!(device()["class"]["id"], "EX-EBIKE");
    let limit = Instant::now() + Duration::from_secs(60);
    while device()["channels"][0]["latest"].is_null() {
        assert!(Instant::now() < limit, "{}", device());
        std::thread::sleep(Duration::from_millis(200));
    }
    assert_eq!(server.stop().unwrap(), Some(0));
}

/// A rule file as the JSON value of the same form; a date is a text, as editors take it.
fn as_json(text: &str) -> Value {
    fn value(of: &toml::Value) -> Value {
        match of {
            toml::Value::Datetime(date) => Value::String(date.to_string()),
            toml::Value::Array(items) => items.iter().map(value).collect(),
            toml::Value::Table(table) => {
                let fields = table.iter().map(|(key, item)| (key.clone(), value(item)));
                Value::Object(fields.collect())
            }
            other => serde_json::to_value(other).unwrap(),
        }
    }
    value(&toml::Value::Table(text.parse().unwrap()))
}

fn schema() -> Value {
    twin(&["rules", "schema"]).unwrap().json().unwrap()
}

#[test]
fn the_schema_beside_the_documentation_is_the_one_that_the_program_prints() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/rules.schema.json");
    let printed = schema();
    if std::env::var_os("TWIN_GOLDEN").is_some() {
        let text = serde_json::to_string_pretty(&printed).unwrap();
        std::fs::write(&path, text + "\n").unwrap();
    }
    let kept: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    assert_eq!(
        kept, printed,
        "TWIN_GOLDEN=write renews docs/rules.schema.json"
    );
}

#[test]
fn shipped_rules_and_profiles_are_of_the_form_that_the_schema_says() {
    let validator = jsonschema::JSONSchema::compile(&schema()).unwrap();
    let profiles = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/profiles");
    let profiles = std::fs::read_dir(profiles).unwrap();
    let mut files: Vec<PathBuf> = profiles.map(|entry| entry.unwrap().path()).collect();
    files.push(example());
    files.push(operators());
    assert!(files.len() >= 5, "{files:?}");
    for path in files {
        let rules = as_json(&std::fs::read_to_string(&path).unwrap());
        if let Err(errors) = validator.validate(&rules) {
            let errors: Vec<String> = errors
                .map(|e| format!("{}: {e}", e.instance_path))
                .collect();
            panic!("{}: {errors:#?}", path.display());
        }
    }
}

#[test]
fn what_the_documentation_says_is_refused_is_not_of_that_form() {
    let validator = jsonschema::JSONSchema::compile(&schema()).unwrap();
    let rules = std::fs::read_to_string(example()).unwrap();
    for (right, wrong) in [
        // A field, word or attribute that there is not.
        ("withdrawn = true", "withdrwan = true"),
        ("[[class]]", "[[klass]]"),
        ("kind = \"along_roads\"", "kind = \"along_rivers\""),
        ("of = \"units\"", "of = \"houses\""),
        ("by = \"straight\"", "by = \"flying\""),
        ("storeys = { at_least = 18 }", "floors = { at_least = 18 }"),
        ("network = \"nb_iot\"", "network = \"pigeon\""),
        ("behaviour = \"ev_charger\"", "behaviour = \"ev_chagrer\""),
        ("place = \"pharmacy\"", "place = \"farmacy\""),
        ("unit = \"m\"", "unit = \"metres\""),
        // A number out of its bounds: kilometres for metres, a distance of nothing, a count of none and of too many.
        ("spacing_max_m = 40", "spacing_max_m = -40"),
        ("spacing_max_m = 40", "spacing_max_m = 0.04"),
        ("spacing_max_m = 40", "spacing_max_m = 400000"),
        (
            "kind = \"service\", distance_m = 150",
            "kind = \"service\", distance_m = 0",
        ),
        (
            "of = \"units\", distance_m = 150",
            "of = \"units\", distance_m = 0",
        ),
        ("count = 2, within_m", "count = 0, within_m"),
        ("count = 2, within_m", "count = 10001, within_m"),
        ("mount_height_m = 1.2", "mount_height_m = 900"),
        // An entry without a reason, a quote without its clause, an assumption in Chinese alone.
        ("clause = \"第七条\"\n", ""),
        (
            "clause = \"第十五条\"\nquote_zh = \"出入口不再要求配置红外线测温仪\"\nquote_en = \"Infrared thermometers are no longer asked for at entrances\"",
            "",
        ),
        (
            "assumption = \"assumption: a cabinet stands within 5 m of the parking.\"\n",
            "",
        ),
        // An id that is the white paper's.
        ("id = \"EX-1\"", "id = \"T4-9\""),
        ("id = \"EX-AED\"", "id = \"S3-9\""),
        // A row that is withdrawn and changed.
        ("withdrawn = true", "withdrawn = true\nrequired = false"),
        // A document without its title, a date that is none.
        ("title_en = ", "title_fr = "),
        ("date = 2025-03-01", "date = \"March\""),
        // What is no list of entries, and a value of another type.
        ("required = true", "required = \"yes\""),
    ] {
        let broken = rules.replacen(right, wrong, 1);
        assert_ne!(broken, rules, "{right}");
        assert!(!validator.is_valid(&as_json(&broken)), "{wrong}");
    }
}

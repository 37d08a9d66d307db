//! A city's own rules from the command line.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

use std::path::{Path, PathBuf};

use serde_json::Value;
use twin_tests::twin;

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
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
        ("by = \"straight\"", "by = \"walking\""),
        ("storeys = { at_least = 18 }", "floors = { at_least = 18 }"),
        ("network = \"nb_iot\"", "network = \"pigeon\""),
        ("behaviour = \"ev_charger\"", "behaviour = \"ev_chagrer\""),
        ("place = \"pharmacy\"", "place = \"farmacy\""),
        ("unit = \"m\"", "unit = \"metres\""),
        // A spacing that is not positive, a distance of nothing, a count of none.
        ("spacing_max_m = 40", "spacing_max_m = -40"),
        ("distance_m = 150", "distance_m = 0"),
        ("count = 2, within_m", "count = 0, within_m"),
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

//! `twin scenario`: the shipped ones, what is wrong with one, the form of the file.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a failure there is the point; clippy knows tests by their attribute only, not their helpers"
)]

use serde_json::Value;
use twin_tests::twin;

fn shipped() -> Vec<String> {
    let list = twin(&["scenario", "list", "--json"])
        .unwrap()
        .json()
        .unwrap();
    let ids = list.as_array().unwrap().iter();
    ids.map(|line| line["id"].as_str().unwrap().to_owned())
        .collect()
}

/// A TOML text as the JSON value of the same form.
fn as_json(text: &str) -> Value {
    serde_json::to_value(text.parse::<toml::Table>().unwrap()).unwrap()
}

#[test]
fn shipped_scenarios_are_of_the_form_that_the_schema_says_and_mistakes_are_not() {
    let schema = twin(&["scenario", "schema"]).unwrap().json().unwrap();
    let validator = jsonschema::JSONSchema::compile(&schema).unwrap();
    let names = shipped();
    assert!(names.len() >= 10, "{names:?}");
    for name in &names {
        let text = twin(&["scenario", "show", name]).unwrap().stdout;
        let scenario = as_json(&text);
        if let Err(errors) = validator.validate(&scenario) {
            let errors: Vec<String> = errors.map(|e| e.to_string()).collect();
            panic!("{name}: {errors:?}");
        }
    }
    let text = twin(&["scenario", "show", "recovery-storm"])
        .unwrap()
        .stdout;
    for (right, wrong) in [
        ("speed", "sped"),
        ("after_s = 1800", "after = 1800"),
        ("kind = \"power_cut\"", "kind = \"powercut\""),
        ("factor = 30", "factor = \"30\""),
        ("optional = \"include\"", "optional = \"maybe\""),
    ] {
        let text = text.replace("hours = 2", "hours = 2\nspeed = 1.0");
        let broken = text.replacen(right, wrong, 1);
        assert_ne!(broken, text, "{right}");
        assert!(!validator.is_valid(&as_json(&broken)), "{wrong}");
    }
}

#[test]
fn a_check_tells_what_a_scenario_makes() {
    let made = twin(&["scenario", "check", "noisy-sensors", "--json"])
        .unwrap()
        .json()
        .unwrap();
    assert_eq!(made["buildings"], 60);
    assert_eq!(made["hours"], 12.0);
    let faults = made["faults"].as_array().unwrap();
    assert_eq!(faults.len(), 5);
    for fault in faults {
        assert!(fault["devices"].as_u64().unwrap() > 0, "{fault}");
    }
}

#[test]
fn everything_that_is_wrong_is_told_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mine.toml");
    let name = file.to_str().unwrap();
    let good = twin(&["scenario", "show", "recovery-storm"])
        .unwrap()
        .stdout;
    let told = |text: &str| {
        std::fs::write(&file, text).unwrap();
        let ran = twin(&["scenario", "check", name]).unwrap();
        assert_eq!(ran.code, Some(1), "{}", ran.stdout);
        ran.stderr
    };
    let line_of = |text: &str, what: &str| {
        let before = text.split(what).next().unwrap();
        format!("line {}", 1 + before.matches('\n').count())
    };
    // Two mistakes in two parts of the file: both are told.
    let two = good
        .replace("hours = 2", "hours = -2")
        .replace("qos = 1", "qos = 7");
    let said = told(&two);
    assert!(said.contains(&line_of(&two, "hours = -2")), "{said}");
    assert!(
        said.contains("simulation.hours") && said.contains("qos"),
        "{said}"
    );
    // An incident at a place that is not there, and a fault of a class that nothing is of: the line is that of the table's head.
    let head = "[[incident]]\nkind = \"power_cut\"\n";
    let nowhere = good.replace(head, &format!("{head}at = \"nowhere\"\n"));
    let said = told(&nowhere);
    let line = line_of(&nowhere, head);
    assert!(said.contains(&format!("{line}: incident 0")), "{said}");
    assert!(said.contains("'nowhere'"), "{said}");
    let head = "[[fault]]\nkind = \"dead\"\nclass = \"T9-99\"\n";
    let missing = good.replace(
        "[load.check]",
        &format!("{head}after_s = 60\n\n[load.check]"),
    );
    let said = told(&missing);
    let line = line_of(&missing, head);
    assert!(said.contains(&format!("{line}: fault 0")), "{said}");
    assert!(said.contains("T9-99"), "{said}");
    // An incident that comes at a time and by a rate.
    let head = "[[incident]]\nkind = \"fever\"\n";
    let both = good.replace(
        "[load.check]",
        &format!("{head}after_s = 60\nrate_per_day = 2\n\n[load.check]"),
    );
    let said = told(&both);
    let line = line_of(&both, head);
    assert!(said.contains(&format!("{line}: incident 1")), "{said}");
    assert!(said.contains("exclude each other"), "{said}");
    // No TOML at all is told once.
    let said = told("id = \n");
    assert_eq!(said.matches("line 1").count(), 1, "{said}");
}

#[test]
fn every_incident_of_a_shipped_scenario_is_noticed() {
    for name in [
        "fire-at-night",
        "typhoon",
        "incidents",
        "recovery-storm",
        "water-cut",
        "gateway-outage",
    ] {
        let made = twin(&["scenario", "check", name, "--json"])
            .unwrap()
            .json()
            .unwrap();
        let incidents = made["incidents"].as_array().unwrap();
        assert!(!incidents.is_empty(), "{name}");
        for incident in incidents {
            assert!(
                incident["devices"].as_u64().unwrap() > 0,
                "{name}: {incident}"
            );
        }
    }
}

#[test]
fn a_scenarios_faults_are_in_the_truth_of_its_run() {
    let folder = tempfile::tempdir().unwrap();
    let truth = folder.path().join("truth.ndjson");
    let run = [
        "simulate",
        "firmware-storm",
        "--hours",
        "1",
        "--json",
        "--truth",
    ];
    let args: Vec<&str> = run.into_iter().chain(truth.to_str()).collect();
    let ran = twin(&args).unwrap();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let text = std::fs::read_to_string(&truth).unwrap();
    let storms = text.lines().filter(|line| line.contains("reboot_storm"));
    assert!(storms.count() > 100, "three tenths of 2,500 meters");
}

#[test]
fn a_line_to_the_platform_that_fails_is_checked_counted_and_in_the_truth() {
    let folder = tempfile::tempdir().unwrap();
    let outage = "\n[[incident]]\nkind = \"backhaul_outage\"\nafter_s = 600\nlasts_s = 900\n";
    let source = twin_tests::small_scenario(folder.path(), outage).unwrap();
    let (source, truth) = (source.to_str().unwrap(), folder.path().join("truth.ndjson"));
    let made = twin(&["scenario", "check", source, "--json"]).unwrap();
    let incident = &made.json().unwrap()["incidents"][0];
    assert_eq!(incident["kind"], "backhaul_outage");
    assert!(incident["devices"].as_u64().unwrap() > 0, "{incident}");
    let run = ["simulate", source, "--hours", "1", "--json", "--truth"];
    let args: Vec<&str> = run.into_iter().chain(truth.to_str()).collect();
    let report = twin(&args).unwrap().json().unwrap();
    let count = |value: &serde_json::Value| value.as_u64().unwrap();
    let text = std::fs::read_to_string(&truth).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
    let cut_off: Vec<serde_json::Value> = lines
        .filter(|line: &serde_json::Value| line["kind"] == "backhaul")
        .collect();
    let phase = |word: &'static str| cut_off.iter().filter(move |line| line["phase"] == word);
    assert!(phase("begin").all(|line| line["lasts_s"] == 900.0 && line["incident"] == 0));
    assert_eq!(phase("begin").count(), phase("end").count());
    let sum = |key: &str| {
        phase("end")
            .map(|line| count(&line["parameters"][key]))
            .sum::<u64>()
    };
    assert!(
        sum("kept") > 0 && count(&report["backhaul_kept"]) >= sum("kept"),
        "{report}"
    );
    assert!(count(&report["backhaul_lost"]) >= sum("lost"), "{report}");
}

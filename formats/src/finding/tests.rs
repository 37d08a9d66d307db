use std::collections::BTreeSet;
use std::fmt::Display;

use serde::Serialize;

use super::samples::Sample;
use super::*;

fn is_han(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

/// Each phrase has a code of its own and words in both languages; names in the data are the same in both.
fn check<T: Sample + Serialize + Display>(zh: fn(&T) -> String, names: &[&str]) {
    let mut codes = BTreeSet::new();
    for phrase in T::samples() {
        let json = serde_json::to_value(&phrase).unwrap();
        let code = json["code"].as_str().unwrap().to_owned();
        let (zh, en) = (zh(&phrase), phrase.to_string());
        if !names.contains(&code.as_str()) {
            assert!(is_han(&zh), "{code}: {zh}");
            assert_ne!(zh, en, "{code}");
        }
        assert!(!is_han(&en), "{code}: {en}");
        assert!(codes.insert(code), "{en}: its code is there twice");
    }
}

#[test]
fn each_phrase_has_a_code_and_both_languages() {
    check(Subject::zh, &["id"]);
    check(Thing::zh, &["name"]);
    check(Expected::zh, &[]);
    check(Flaw::zh, &[]);
    check(Reason::zh, &[]);
    check(Taken::zh, &[]);
}

/// One problem of each kind; the list is checked against the variants by the `match`.
fn problems() -> Vec<Problem> {
    let all = vec![
        Problem::UnclosedRing,
        Problem::RepeatedPoints { count: 2 },
        Problem::DuplicateRing,
        Problem::SelfIntersection,
        Problem::ZeroArea,
        Problem::ZeroLength,
        Problem::WrongWinding,
        Problem::MisplacedHole,
        Problem::OpenSolid { open_edges: 4 },
        Problem::NotPlanar { off_m: 0.25 },
        Problem::FarAway {
            distance_m: 2_500.0,
        },
        Problem::OutsideClip { count: 3 },
        Problem::Duplicate { of: "b1".into() },
        Problem::Differs,
        Problem::unreadable("height", "tall", Expected::Length),
        Problem::MissingValue { field: "x".into() },
        Problem::UnknownReference {
            field: "from".to_owned(),
            target: "n1".to_owned(),
        },
        Problem::Cycle {
            through: "#1".to_owned(),
        },
        Problem::MissingParts {
            what: Thing::Nodes,
            count: 2,
        },
        Problem::Encoding {
            taken: "GB18030".to_owned(),
        },
        Problem::HeightReference {
            taken: Taken::OtherGround { height_m: 2.0 },
        },
        Problem::AxisOrder {
            taken: Taken::EastingFirst,
        },
        Problem::TimeZone {
            offset_secs: 28_800,
        },
        Problem::GeometryKind {
            kind: "Point".into(),
        },
        Problem::Unsupported {
            what: "Tunnel".into(),
        },
        Problem::Uncertain {
            warning: Reason::SitePlace,
        },
        Problem::TextTooLong {
            field: "name".to_owned(),
            bytes: 300,
            limit: 254,
        },
        Problem::MissingLetters {
            field: "name".to_owned(),
            encoding: "GBK",
        },
        Problem::Invalid {
            reason: Reason::NoId,
        },
    ];
    // A new variant does not compile until it is named here; add it to the list above, too.
    for problem in &all {
        match problem {
            Problem::UnclosedRing
            | Problem::RepeatedPoints { .. }
            | Problem::DuplicateRing
            | Problem::SelfIntersection
            | Problem::ZeroArea
            | Problem::ZeroLength
            | Problem::WrongWinding
            | Problem::MisplacedHole
            | Problem::OpenSolid { .. }
            | Problem::NotPlanar { .. }
            | Problem::FarAway { .. }
            | Problem::OutsideClip { .. }
            | Problem::Duplicate { .. }
            | Problem::Differs
            | Problem::UnreadableValue { .. }
            | Problem::MissingValue { .. }
            | Problem::UnknownReference { .. }
            | Problem::Cycle { .. }
            | Problem::MissingParts { .. }
            | Problem::Encoding { .. }
            | Problem::HeightReference { .. }
            | Problem::AxisOrder { .. }
            | Problem::TimeZone { .. }
            | Problem::GeometryKind { .. }
            | Problem::Unsupported { .. }
            | Problem::Uncertain { .. }
            | Problem::TextTooLong { .. }
            | Problem::MissingLetters { .. }
            | Problem::Invalid { .. } => {}
        }
    }
    all
}

#[test]
fn each_problem_and_outcome_is_told_in_both_languages() {
    let mut codes = BTreeSet::new();
    for problem in problems() {
        let (zh, en) = (problem.zh(), problem.to_string());
        assert!(is_han(&zh) && !is_han(&en), "{zh} / {en}");
        let json = serde_json::to_value(&problem).unwrap();
        assert!(codes.insert(json["problem"].to_string()), "{en}");
    }
    for outcome in [
        Outcome::Repaired,
        Outcome::Assumed,
        Outcome::Ignored,
        Outcome::LeftOut,
        Outcome::Kept,
        Outcome::KeptBeside,
    ] {
        assert!(is_han(outcome.zh()) && !is_han(outcome.en()));
    }
}

#[test]
fn a_finding_has_its_code_its_figures_and_both_sentences_in_json() {
    let mut found = Findings::of("灯.csv");
    let problem = Problem::unreadable(
        "高度",
        "tall",
        Expected::NumberBetween {
            least: 0.0,
            most: 500.0,
        },
    );
    found.feature(
        Subject::Row { row: 17 },
        Some([114.25, 22.69]),
        problem,
        Outcome::LeftOut,
    );
    let json = serde_json::to_value(found.list()).unwrap();
    assert_eq!(
        json,
        serde_json::json!([{
            "file": "灯.csv",
            "feature": "row 17",
            "place": [114.25, 22.69],
            "problem": "unreadable_value",
            "field": { "code": "name", "name": "高度" },
            "value": "tall",
            "expected": { "code": "number_between", "least": 0.0, "most": 500.0 },
            "outcome": "left_out",
            "zh": "灯.csv：第 17 行：高度“tall”无法识别，应为 0 至 500 之间的数值（已剔除），位于 114.250000,22.690000",
            "en": "灯.csv: row 17: 高度 'tall' cannot be read: a number from 0 to 500 is expected (left out) at 114.250000,22.690000",
        }])
    );
}

use std::path::Path;

use proptest::prelude::*;
use twin_core::time::{SimSpan, SimTime};
use twin_core::told::Told;

use super::*;

fn at(secs: i64) -> SimTime {
    SimTime::from_secs(secs)
}

fn entry(kind: &str, devices: &[&str], begin: i64, end: Option<i64>) -> Entry {
    Entry {
        kind: kind.to_owned(),
        devices: devices.iter().map(|&d| d.to_owned()).collect(),
        begin: at(begin),
        end: end.map(at),
    }
}

fn alarm(device: &str, time: i64, kind: Option<&str>) -> Alarm {
    Alarm {
        time: at(time),
        device: device.to_owned(),
        kind: kind.map(str::to_owned),
        end: None,
    }
}

fn rules(kinds: Kinds) -> Rules {
    Rules {
        tolerance: SimSpan::from_secs(60),
        kinds,
        devices: None,
        min_precision: None,
        min_recall: None,
    }
}

fn compared(map: &str) -> Kinds {
    Kinds::Compared(KindMap::parse(map).unwrap())
}

/// True, false and missed.
fn counts(figures: &Figures) -> (u64, Option<u64>, u64) {
    (
        figures.true_positives,
        figures.false_positives,
        figures.false_negatives,
    )
}

#[test]
fn a_case_worked_out_by_hand() {
    let entries = [
        entry("noise", &["a"], 100, Some(200)),
        entry("noise", &["b"], 100, None),
        entry("smoke", &["c", "d"], 300, Some(400)),
        entry("stuck", &["e"], 500, Some(600)),
    ];
    let alarms = [
        alarm("a", 99, None),    // early: false
        alarm("a", 150, None),   // after 50 s
        alarm("a", 260, None),   // at the end and the tolerance: a repeat
        alarm("a", 261, None),   // late: false
        alarm("b", 9_000, None), // after 8,900 s, since it holds on
        alarm("d", 310, None),   // another device of the entry, after 10 s
        alarm("c", 320, None),   // a repeat
        alarm("x", 550, None),   // no device of the truth: false
    ];
    let score = score(&entries, &alarms, &rules(Kinds::Ignored));
    assert_eq!(counts(&score.total), (3, Some(3), 1));
    assert_eq!((score.alarms, score.repeats), (8, 2));
    assert_eq!(score.total.precision, Some(0.5));
    assert_eq!(score.total.recall, Some(0.75));
    // 2 · 3 / (2 · 3 + 3 + 1).
    assert_eq!(score.total.f1, Some(0.6));
    let delays = Delays {
        median: Some(50.0),
        p95: Some(8_900.0),
        max: Some(8_900.0),
    };
    assert_eq!(score.total.delay_s, delays);
    let kinds: Vec<_> = score.kinds.iter().map(|k| k.kind.as_str()).collect();
    assert_eq!(kinds, ["noise", "smoke", "stuck"]);
    assert_eq!(counts(&score.kinds[0]), (2, None, 0));
    assert_eq!(counts(&score.kinds[2]), (0, None, 1));
    assert_eq!(score.kinds[2].delay_s, Delays::default());
    assert_eq!(score.unknown.alarms, 1);
    assert!(score.unknown.devices.contains("x"));
    assert!(score.passed, "no threshold was asked for");
}

#[test]
fn kinds_are_compared_by_our_words_and_by_a_map() {
    let entries = [
        entry("noise", &["a"], 100, Some(200)),
        entry("drift", &["a"], 100, Some(200)),
    ];
    let alarms = [
        alarm("a", 110, Some("noise")),
        alarm("a", 120, Some("Odd value")),
    ];
    let plain = score(&entries, &alarms, &rules(compared("")));
    assert_eq!(counts(&plain.total), (1, Some(1), 1));
    assert_eq!(plain.unknown_kinds.get("Odd value"), Some(&1));
    // A kind that is none of the truth has a row of its own.
    let odd = plain.kinds.iter().find(|k| k.kind == "Odd value").unwrap();
    assert_eq!((counts(odd), odd.recall), ((0, Some(1), 0), None));
    let map = "\"Odd value\" = ['noise', 'drift']\n";
    let mapped = score(&entries, &alarms, &rules(compared(map)));
    assert_eq!(counts(&mapped.total), (2, Some(0), 0));
    assert_eq!(mapped.repeats, 0, "it is the first of one of them");
    assert!(mapped.unknown_kinds.is_empty());
}

#[test]
fn an_alarm_that_stood_before_masks_what_begins() {
    let entries = [entry("noise", &["a"], 100, Some(200))];
    let mut standing = alarm("a", 50, None);
    standing.end = Some(at(150));
    let score = score(&entries, &[standing], &rules(Kinds::Ignored));
    assert_eq!(counts(&score.total), (0, Some(1), 1));
    assert_eq!(score.total.masked, 1);
}

#[test]
fn thresholds_that_were_not_measured_are_not_kept() {
    let entries = [entry("noise", &["a"], 100, Some(200))];
    let asked = Rules {
        min_precision: Some(0.5),
        min_recall: Some(1.0),
        ..rules(Kinds::Ignored)
    };
    let nothing = score(&entries, &[], &asked);
    assert_eq!(nothing.total.precision, None);
    let passed: Vec<bool> = nothing.findings.iter().map(|f| f.passed).collect();
    assert_eq!(passed, [false, false]);
    assert!(!nothing.passed);
    let all = score(&entries, &[alarm("a", 100, None)], &asked);
    assert!(all.passed);
    let english = text(&nothing, crate::verdict::Language::English);
    assert!(english.contains("not kept: precision -"), "{english}");
    let chinese = text(&all, crate::verdict::Language::Chinese);
    assert!(chinese.ends_with("通过\n"), "{chinese}");
}

#[test]
fn begins_and_ends_become_entries() {
    let truth = r#"
{"time":"2026-06-02T00:00:10.000Z","entity":"m1","what":"fault","kind":"noise","serial":1,"phase":"begin","cause":"plan","plan":0,"parameters":{"size":0.1}}
{"time":"2026-06-02T00:00:20.000Z","entity":"s1","what":"incident","kind":"smoke","phase":"begin","cause":"incident","incident":3}
{"time":"2026-06-02T00:00:25.000Z","entity":"s2","what":"incident","kind":"smoke","phase":"begin","cause":"incident","incident":3}
{"time":"2026-06-02T00:00:30.000Z","entity":"s1","what":"incident","kind":"smoke","phase":"end"}
{"time":"2026-06-02T00:00:35.000Z","entity":"s2","what":"incident","kind":"smoke","phase":"end"}
{"time":"2026-06-02T00:00:40.000Z","entity":"m2","what":"outage","kind":"mute","phase":"begin","cause":"plan","plan":1,"parameters":{"carrier":"g1"}}
{"time":"2026-06-02T00:00:40.000Z","entity":"m3","what":"outage","kind":"mute","phase":"begin","cause":"plan","plan":1,"parameters":{"carrier":"g1"}}
{"time":"2026-06-02T00:00:50.000Z","entity":"m2","what":"outage","kind":"mute","phase":"end","parameters":{"carrier":"g1"}}
{"time":"2026-06-02T00:00:51.000Z","entity":"m3","what":"outage","kind":"mute","phase":"end","parameters":{"carrier":"g1"}}
{"time":"2026-06-02T00:01:40.000Z","entity":"m2","what":"outage","kind":"mute","phase":"begin","cause":"plan","plan":1,"parameters":{"carrier":"g1"}}
{"time":"2026-06-02T00:01:45.000Z","entity":"a1","what":"command","kind":"set","phase":"begin","cause":"command","parameters":{"channel":"setpoint","value":24.0}}
{"time":"2026-06-02T00:01:50.000Z","entity":"before","what":"fault","kind":"dead","serial":4,"phase":"end","parameters":{"size":0.0}}
"#;
    let midnight = "2026-06-02T00:00:00Z".parse::<SimTime>().unwrap();
    let entries = entry::parse(Path::new("truth"), truth).unwrap();
    let found: Vec<_> = entries
        .iter()
        .map(|e| {
            let devices: Vec<&str> = e.devices.iter().map(String::as_str).collect();
            let end = e.end.map(|end| (end - midnight).secs_f64());
            let begin = (e.begin - midnight).secs_f64();
            (e.kind.as_str(), devices.join(" "), begin, end)
        })
        .collect();
    let wanted = [
        ("noise", "m1".to_owned(), 10.0, None),
        ("smoke", "s1 s2".to_owned(), 20.0, Some(35.0)),
        ("mute", "g1 m2 m3".to_owned(), 40.0, Some(51.0)),
        ("mute", "g1 m2".to_owned(), 100.0, None),
    ];
    assert_eq!(found, wanted);
}

#[test]
fn what_is_told_as_a_whole_is_no_entry_and_what_was_missed_is_one() {
    let truth = r#"{"time":"2026-06-02T00:00:10.000Z","what":"occurrence","kind":"fire","incident":0,"place":"building/7","phase":"begin","cause":"incident"}
{"time":"2026-06-02T00:00:10.000Z","what":"weather","kind":"spell","spell":0,"phase":"begin","cause":"weather"}
{"time":"2026-06-02T00:00:13.000Z","what":"linkage","kind":"button","incident":0,"parameters":{"sounded":0,"reached":1},"phase":"begin","cause":"incident"}
{"time":"2026-06-02T00:00:20.000Z","entity":"s1","what":"incident","kind":"smoke","missed":"silent","phase":"begin","cause":"incident","incident":0}
{"time":"2026-06-02T00:00:30.000Z","entity":"s1","what":"incident","kind":"smoke","phase":"end"}
"#;
    let entries = entry::parse(Path::new("truth"), truth).unwrap();
    let kinds: Vec<&str> = entries.iter().map(|e| e.kind.as_str()).collect();
    assert_eq!(kinds, ["smoke"]);
    assert!(entries[0].end.is_some());
    let nobody = r#"{"time":"2026-06-02T00:00:10.000Z","what":"incident","kind":"smoke","phase":"begin","cause":"rate"}"#;
    let error = entry::parse(Path::new("truth"), nobody).unwrap_err();
    assert!(error.en().contains("names no device"), "{error}");
}

#[test]
fn alarms_come_as_csv_and_as_ndjson() {
    let csv =
        "\u{feff}时间,device,Kind\n2026-06-02T08:00:00+08:00, m1 ,noise\n\n1780358401000,m2,\n";
    let json = "{\"device\":\"m1\",\"time\":\"2026-06-02T00:00:00Z\",\"kind\":\"noise\"}\n{\"time\":1780358401000,\"device\":\"m2\",\"end\":null}\n";
    let wanted = [
        alarm("m1", 1_780_358_400, Some("noise")),
        alarm("m2", 1_780_358_401, None),
    ];
    let folder = tempfile::tempdir().unwrap();
    for text in [csv, json] {
        let path = folder.path().join("alarms");
        std::fs::write(&path, text).unwrap();
        assert_eq!(read_alarms(&path, &Kinds::Ignored).unwrap(), wanted);
    }
    let nothing = alarm::parse(Path::new("a"), "device,time\n", &Kinds::Ignored);
    assert!(nothing.unwrap().is_empty());
}

/// What is wrong is told with the file, the line and what to do, in both languages.
fn refused(error: &ScoreError, words: &[&str]) {
    let (en, zh) = (error.en(), error.zh());
    for word in words {
        assert!(en.contains(word), "{word} is not in: {en}");
    }
    assert!(
        en.contains("alarms.csv") && zh.contains("alarms.csv"),
        "{en} {zh}"
    );
    let is_han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    assert!(zh.chars().any(is_han), "{zh}");
}

#[test]
fn alarms_that_are_wrong_are_told_line_by_line() {
    let check = |text: &str, kinds: &Kinds, words: &[&str]| {
        let read = alarm::parse(Path::new("alarms.csv"), text, kinds);
        refused(&read.unwrap_err(), words);
    };
    let any = Kinds::Ignored;
    check(" \n", &any, &["is empty", "device,time"]);
    check(
        "device,time,colour\n",
        &any,
        &["line 1", "'colour' is not known"],
    );
    check("device,time,device\n", &any, &["'device' is there twice"]);
    check("device,kind\n", &any, &["'time' is missing"]);
    let noon = "device,time,end\nm1,2026-06-02T12:00:00Z,\n";
    let more = |row: &str| format!("{noon}{row}\n");
    check(&more("m1,noon,"), &any, &["line 3", "'noon'", "RFC 3339"]);
    check(&more("m1,1780358400,"), &any, &["line 3", "seconds"]);
    check(&more("m1,1780358400000000,"), &any, &["line 3", "2200"]);
    check(
        &more("m1,2026-06-02T12:00:00Z,"),
        &any,
        &["line 3", "same as line 2"],
    );
    check(
        &more(",2026-06-02T12:00:00Z,"),
        &any,
        &["line 3", "no device"],
    );
    check(
        &more("m1,2026-06-02T12:00:00Z"),
        &any,
        &["line 3", "2 fields"],
    );
    let ends = more("m1,2026-06-02T12:00:01Z,2026-06-02T12:00:00Z");
    check(&ends, &any, &["line 3", "ends before"]);
    check(
        &more("m1,noon,\nm1,moon,"),
        &any,
        &["line 3", "line 4", "'moon'"],
    );
    check(noon, &compared(""), &["line 2", "--kinds"]);
    let many = "m1,noon,\n".repeat(12);
    check(&more(many.trim_end()), &any, &["line 12", "and 2 more"]);
    check(
        "{\"device\":\"m1\",\"when\":1}\n",
        &any,
        &["line 1", "'when'"],
    );
    check(
        "{\"device\":\"m1\",\"time\":[]}\n",
        &any,
        &["'time' must be"],
    );
    let windows = noon.replace('\n', "\r\n") + "\r\nm1,noon,\r\n";
    check(&windows, &any, &["line 4", "'noon'"]);
    check("{\"device\":\n", &any, &["line 1", "no JSON object"]);
}

#[test]
fn truths_and_maps_that_are_none_are_told() {
    let nothing = entry::parse(Path::new("t"), "\n").unwrap_err();
    assert!(nothing.en().contains("nothing to score"), "{nothing}");
    let event = "{\"time\":\"2026-06-02T00:00:00Z\",\"device\":\"m1\",\"value\":1}\n";
    let events = entry::parse(Path::new("t"), event).unwrap_err();
    assert!(events.en().contains("line 1") && events.en().contains("--truth"));
    let missing = KindMap::read(Path::new("no-such.toml")).unwrap_err();
    assert!(missing.en().contains("no-such.toml"), "{missing}");
    for map in ["a = 1\n", "a = []\n", "a = [1]\n", "a\n"] {
        assert!(KindMap::parse(map).is_err(), "{map}");
    }
}

/// The counts by asking of every pair whether it fits.
fn brute_force(entries: &[Entry], alarms: &[Alarm], tolerance: i64) -> (u64, u64, u64) {
    let fits = |a: &Alarm, e: &Entry| {
        let end = e
            .end
            .map_or(i64::MAX, |end| end.nanos() + tolerance * 1_000_000_000);
        e.devices.contains(&a.device)
            && (e.begin.nanos()..=end).contains(&a.time.nanos())
            && a.kind.as_ref() == Some(&e.kind)
    };
    let detected = entries.iter().filter(|e| alarms.iter().any(|a| fits(a, e)));
    let mistaken = alarms
        .iter()
        .filter(|a| !entries.iter().any(|e| fits(a, e)));
    let is_first = |a: &Alarm| {
        entries.iter().any(|e| {
            let mut fitting: Vec<&Alarm> = alarms.iter().filter(|b| fits(b, e)).collect();
            fitting.sort();
            fitting.first() == Some(&a)
        })
    };
    let repeats = alarms
        .iter()
        .filter(|a| entries.iter().any(|e| fits(a, e)) && !is_first(a));
    (
        detected.count() as u64,
        mistaken.count() as u64,
        repeats.count() as u64,
    )
}

proptest! {
    #[test]
    fn the_counts_are_those_of_brute_force(
        happened in prop::collection::vec((0..3_usize, 0..2_usize, 0..50_i64, prop::option::of(0..30_i64)), 0..12),
        told in prop::collection::btree_set((0..4_usize, 0..2_usize, 0..90_i64), 0..20),
        tolerance in 0..20_i64,
    ) {
        let (devices, kinds) = (["a", "b", "c", "d"], ["noise", "stuck"]);
        let entries: Vec<Entry> = happened
            .iter()
            .map(|&(device, kind, begin, lasts)| {
                // Some happen to two devices.
                let devices = &devices[device..=device + usize::from(kind == 1)];
                entry(kinds[kind], devices, begin, lasts.map(|l| begin + l))
            })
            .collect();
        let alarms: Vec<Alarm> = told
            .iter()
            .map(|&(device, kind, time)| alarm(devices[device], time, Some(kinds[kind])))
            .collect();
        let asked = Rules { tolerance: SimSpan::from_secs(tolerance), ..rules(compared("")) };
        let score = score(&entries, &alarms, &asked);
        let (detected, mistaken, repeats) = brute_force(&entries, &alarms, tolerance);
        let missed = entries.len() as u64 - detected;
        prop_assert_eq!(counts(&score.total), (detected, Some(mistaken), missed));
        prop_assert_eq!(score.repeats, repeats);
        let of_kinds: u64 = score.kinds.iter().filter_map(|k| k.false_positives).sum();
        prop_assert_eq!(of_kinds, mistaken);
    }
}

//! The schedule of all cameras.

use calamine::{Data, DataType, Reader, Xlsx, open_workbook};
use serde_json::Value;
use twin_tests::twin;

use crate::json;

#[test]
fn the_schedule_of_all_cameras_is_written_with_its_sums() {
    let folder = tempfile::tempdir().unwrap();
    let (list, book) = (folder.path().join("c.json"), folder.path().join("c.xlsx"));
    for path in [&list, &book] {
        let told = twin(&[
            "coverage",
            "demo",
            "--kind",
            "camera",
            "--schedule",
            path.to_str().unwrap(),
            "--retention",
            "90",
        ])
        .unwrap();
        assert!(told.code == Some(0), "{}", told.stderr);
        assert!(told.stderr.contains("in 90 days 天"), "{}", told.stderr);
    }
    let told: Value = serde_json::from_slice(&std::fs::read(&list).unwrap()).unwrap();
    let cameras = told["cameras"].as_array().unwrap();
    assert!(!cameras.is_empty());
    let number = |value: &Value| value.as_f64().unwrap();
    let sum = |of: &dyn Fn(&Value) -> f64| -> f64 { cameras.iter().map(of).sum() };
    let sums = &told["sums"];
    assert_eq!(number(&sums["cameras"]), cameras.len() as f64);
    assert_eq!(number(&sums["masks"]), sum(&|c| number(&c["masks"])));
    let kbps = sum(&|c| number(&c["streams"][0]["kbps"]));
    let stream = &sums["recording"]["streams"][0];
    assert!((number(&stream["kbps"]) - kbps).abs() < 1e-6 * kbps);
    // A kilobit a second is 125 bytes a second.
    let bytes = kbps * 125.0 * 86_400.0 * 90.0;
    assert!((number(&stream["bytes"]) - bytes).abs() < 1e-6 * bytes);
    // One of them by itself says the same.
    let first = &cameras[0];
    let id = first["device"].as_str().unwrap();
    let alone = json(&["coverage", "demo", "--camera", id, "--json"]);
    let windows = alone["homes"]["windows"].as_array().unwrap();
    assert_eq!(number(&first["masks"]), windows.len() as f64);
    let detect = &first["ground"][1];
    assert_eq!(detect["level"], "detect");
    // Here it is cut at each level's range, there at its own: arcs are chords of at most 0.05 rad in both, which take that share of a sector.
    let (here, there) = (number(&detect["m2"]), number(&alone["ground_m2"]));
    let of_chords = 1.0 - 0.05_f64.sin() / 0.05;
    assert!((here - there).abs() <= of_chords * there, "{here} {there}");

    let mut book: Xlsx<_> = open_workbook(&book).unwrap();
    let sheet = book.worksheet_range("摄像头").unwrap();
    assert_eq!(sheet.height(), cameras.len() + 1);
    let row: Vec<Data> = sheet.rows().nth(1).unwrap().to_vec();
    assert_eq!(row[0], Data::String(id.into()));
    let heading = |text: &str| {
        let mut headings = sheet.rows().next().unwrap().iter();
        headings.position(|cell| *cell == Data::String(text.into()))
    };
    let figure = |text: &str| row[heading(text).unwrap()].as_f64().unwrap();
    let stream = |name: &str| number(&first["streams"][0][name]);
    assert!((figure("H.265（Mbit/s）") - stream("kbps") / 1e3).abs() < 1e-9);
    assert!((figure("H.265 存储（GB）") - stream("bytes") / 1e9).abs() < 1e-6);
    assert_eq!(figure("隐私遮挡（处）"), number(&first["masks"]));
    assert!((figure("探测级地面（m²）") - number(&detect["m2"])).abs() < 0.01);
    let sheet = book.worksheet_range("合计").unwrap();
    let cameras_row: Vec<Data> = sheet.rows().nth(1).unwrap().to_vec();
    assert_eq!(cameras_row[1].as_f64(), Some(cameras.len() as f64));
}

#[test]
fn a_schedule_of_no_cameras_or_in_another_format_is_refused() {
    for (arguments, code, words) in [
        (
            &["--kind", "nr_n78", "--schedule", "c.xlsx"][..],
            1,
            "--kind camera",
        ),
        (
            &["--kind", "camera", "--schedule", "c.csv"],
            1,
            ".xlsx or .json",
        ),
        (&["--schedule", "c.xlsx"], 2, "--kind"),
        (&["--kind", "camera", "--retention", "90"], 2, "--schedule"),
    ] {
        let told = twin(&[&["coverage", "demo"][..], arguments].concat()).unwrap();
        assert_eq!(told.code, Some(code), "{}", told.stderr);
        assert!(told.stderr.contains(words), "{}", told.stderr);
    }
}

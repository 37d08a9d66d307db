//! Coverage from the command line: what it says, what it writes, what it refuses.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

use std::path::Path;

use calamine::{Data, DataType, Reader, Xlsx, open_workbook};
use serde_json::{Value, json};
use twin_tests::twin;

fn json(arguments: &[&str]) -> Value {
    let told = twin(arguments).unwrap();
    assert!(told.code == Some(0), "{}", told.stderr);
    serde_json::from_str(&told.stdout).unwrap()
}

fn has_han(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

#[test]
fn the_cameras_of_the_demo_community_are_told_and_written() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("seen.geojson");
    let seen = file.to_str().unwrap();
    let kinds = json(&["coverage", "demo", "--json"]);
    assert_eq!((&kinds[0], &kinds[1]), (&"camera".into(), &"nr_n78".into()));

    let camera = ["coverage", "demo", "--kind", "camera", "--json", "-o", seen];
    let figures = json(&camera);
    let number = |name: &str| figures[name].as_f64().unwrap();
    let written: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let features = written["features"].as_array().unwrap();
    let area = |f: &Value| f["properties"]["area_m2"].as_f64().unwrap();
    let sum: f64 = features.iter().map(area).sum();
    assert!((sum - number("covered_m2")).abs() < 1e-3 * number("covered_m2"));
    assert!((number("covered_m2") + number("blind_m2") - number("asked_m2")).abs() < 1.0);
    let has_devices = |f: &Value| !f["properties"]["devices"].as_array().unwrap().is_empty();
    assert!(features.iter().all(has_devices));
    // A finer level shows less.
    let finer = [
        "coverage", "demo", "--kind", "camera", "--level", "identify", "--json",
    ];
    assert!(json(&finer)["covered_m2"].as_f64().unwrap() < number("covered_m2"));

    let again = twin(&camera).unwrap();
    assert_eq!(again.code, Some(1));
    assert!(again.stderr.contains("--force"), "{}", again.stderr);
}

#[test]
fn roads_and_boundaries_that_no_camera_shows_are_written_as_lines() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("gaps.geojson");
    let line = ["coverage", "demo", "--kind", "camera"];
    let gaps = ["--gaps", "--json", "-o", file.to_str().unwrap()];
    let figures = json(&[&line[..], &gaps].concat());
    let number = |name: &str| figures[name].as_f64().unwrap();
    assert!(number("perimeter_m") > 0.0);
    let written: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    for (gap, all, covered) in [
        ("road", "road_m", "covered_road_m"),
        ("perimeter", "perimeter_m", "covered_perimeter_m"),
    ] {
        let features = written["features"].as_array().unwrap().iter();
        let of = features.filter(|f| f["properties"]["gap"] == gap);
        let metres: Vec<f64> = of
            .map(|f| f["properties"]["length_m"].as_f64().unwrap())
            .collect();
        // Stretches shorter than half a metre are not written; lengths are to the millimetre.
        assert!(metres.iter().all(|m| *m >= 0.499));
        let left_m = number(all) - number(covered);
        let sum: f64 = metres.iter().sum();
        assert!(
            sum <= left_m + 1.0 && sum >= 0.95 * left_m - 1.0,
            "{gap}: {sum} of {left_m}"
        );
    }
    // Of the 2014 edition, each finer level shows no more; the layer's own level is one of them.
    let lines = &figures["lines"].as_array().unwrap()[..5];
    let road_m = |line: &Value| line["road_m"].as_f64().unwrap();
    assert!(lines.is_sorted_by(|a, b| road_m(a) >= road_m(b)));
    assert!((road_m(&lines[1]) - number("covered_road_m")).abs() < 0.5);
    let text = twin(&line).unwrap();
    assert!(text.stdout.contains("\nperimeter "), "{}", text.stdout);
    assert!(!has_han(&text.stdout), "{}", text.stdout);
    let text = twin(&[&line[..], &["--language", "zh"]].concat()).unwrap();
    for words in ["台设备", "已覆盖", "\n周界 ", "像素/米"] {
        assert!(text.stdout.contains(words), "{words}: {}", text.stdout);
    }
    assert!(!text.stdout.contains("covered"), "{}", text.stdout);
}

#[test]
fn contours_of_a_technology_are_lines_at_the_levels_of_its_legend() {
    let folder = tempfile::tempdir().unwrap();
    let (file, png) = (
        folder.path().join("levels.geojson"),
        folder.path().join("levels.png"),
    );
    let base = ["coverage", "demo", "--kind", "nr_n78", "-o"];
    let written = |path: &std::path::Path, more: &[&str]| {
        let told = twin(&[&base[..], &[path.to_str().unwrap()], more].concat()).unwrap();
        assert!(told.code == Some(0), "{}", told.stderr);
    };
    written(&file, &["--contours"]);
    written(&png, &[]);
    let read = |name: &str| -> Value {
        serde_json::from_slice(&std::fs::read(folder.path().join(name)).unwrap()).unwrap()
    };
    let (lines, beside) = (read("levels.geojson"), read("levels.json"));
    let colours = beside["legend"].as_array().unwrap().iter();
    let colours: Vec<f64> = colours.filter_map(|c| c["from"].as_f64()).collect();
    let features = lines["features"].as_array().unwrap();
    assert!(!features.is_empty());
    for feature in features {
        assert_eq!(feature["geometry"]["type"], "MultiLineString");
        let level = feature["properties"]["level_dbm"].as_f64().unwrap();
        assert!(
            colours.iter().any(|from| (from - level).abs() < 1e-3),
            "{level}"
        );
    }
}

#[test]
fn a_technology_is_told_on_a_storey_of_the_buildings() {
    let line = ["coverage", "demo", "--kind", "nr_n78", "--json"];
    let ground = json(&line);
    let told = json(&[&line[..], &["--storey", "0"]].concat());
    assert_eq!(told["storey"], 0);
    assert!(ground["storey"].is_null());
    let number = |figures: &Value, name: &str| figures[name].as_f64().unwrap();
    // The floors of the houses are what the open ground leaves out.
    assert!(number(&told, "asked_m2") > 0.0 && number(&told, "covered_m2") > 0.0);
    assert_eq!(number(&told, "road_m"), 0.0);
    let higher = json(&[&line[..], &["--storey", "1"]].concat());
    assert!(number(&higher, "asked_m2") <= number(&told, "asked_m2"));
}

#[test]
fn stations_of_a_technology_tell_their_load() {
    let line = ["coverage", "demo", "--kind", "lora_cn470"];
    let told = json(&[&line[..], &["--json"]].concat());
    let load = &told["load"];
    let stations = load["stations"].as_array().unwrap();
    assert!(!stations.is_empty());
    let devices: u64 = stations
        .iter()
        .map(|s| s["devices"].as_u64().unwrap())
        .sum();
    let number = |name: &str| load[name].as_u64().unwrap();
    assert_eq!(devices, number("senders") - number("unserved"));
    let text = twin(&line).unwrap();
    assert!(text.stdout.contains("\nload "), "{}", text.stdout);
    let text = twin(&[&line[..], &["--language", "zh"]].concat()).unwrap();
    assert!(text.stdout.contains("\n负载 "), "{}", text.stdout);
    // What is not of radio has no stations.
    let camera = json(&["coverage", "demo", "--kind", "camera", "--json"]);
    assert!(camera["load"].is_null());
}

#[test]
fn what_cannot_be_answered_is_refused_with_what_there_is() {
    for (arguments, words) in [
        (&["--kind", "sonar"][..], "there are camera, nr_n78"),
        (
            &["--kind", "T4-4", "--level", "detect"],
            "--level goes with camera, smoke, sound and light",
        ),
        (
            &["--kind", "camera", "--contours", "-o", "never.geojson"],
            "--contours goes with technologies of radio",
        ),
        (
            &["--kind", "camera", "--storey", "1"],
            "--storey goes with technologies of radio",
        ),
        (
            &["--kind", "nr_n78", "--storey", "999"],
            "no building has a storey 999; there are",
        ),
        (
            &["--kind", "camera", "--level", "nose"],
            "is not one of monitor, detect",
        ),
    ] {
        let mut line = vec!["coverage", "demo"];
        line.extend(arguments);
        let told = twin(&line).unwrap();
        assert_eq!(told.code, Some(1), "{line:?}");
        assert!(told.stderr.contains(words), "{line:?}: {}", told.stderr);
    }
}

/// A street of 300 m with a house, a clinic and a hydrant, as OpenStreetMap has them.
const STREET: &str = r#"<osm version="0.6">
<node id="1" lat="22.7000" lon="114.2000"/><node id="2" lat="22.7000" lon="114.2029"/>
<node id="3" lat="22.7002" lon="114.2010"/><node id="4" lat="22.7002" lon="114.2014"/>
<node id="5" lat="22.7004" lon="114.2014"/><node id="6" lat="22.7004" lon="114.2010"/>
<node id="9" lat="22.6999" lon="114.2005"><tag k="amenity" v="clinic"/></node>
<node id="10" lat="22.6999" lon="114.2020"><tag k="emergency" v="fire_hydrant"/></node>
<way id="7"><nd ref="1"/><nd ref="2"/><tag k="highway" v="residential"/></way>
<way id="8"><nd ref="3"/><nd ref="4"/><nd ref="5"/><nd ref="6"/><nd ref="3"/><tag k="building" v="apartments"/><tag k="building:levels" v="6"/></way>
</osm>"#;

#[test]
fn clinics_hydrants_and_defibrillators_are_told_with_the_households_in_their_bands() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (map, table, town) = (file("street.osm"), file("aed.csv"), file("town.gpkg"));
    std::fs::write(&map, STREET).unwrap();
    std::fs::write(
        &table,
        "编号,设备类,经度,纬度,安装高度\na1,EX-AED,114.2016,22.7001,1.2\n",
    )
    .unwrap();
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/rules/example-city.toml");
    let rules = ["--rules", rules.to_str().unwrap()];
    let files = ["import", &map, &table, "-o", &town, "--placement", "none"];
    let imported = twin(&[&files[..], &rules].concat()).unwrap();
    assert_eq!(imported.code, Some(0), "{}", imported.stderr);

    let kinds = json(&[&["coverage", &town, "--json"][..], &rules].concat());
    for kind in ["clinic", "T3-9", "EX-AED"] {
        assert!(
            kinds.as_array().unwrap().contains(&json!(kind)),
            "{kind}: {kinds}"
        );
        let asked = ["coverage", &town, "--kind", kind, "--json"];
        let figures = json(&[&asked[..], &rules].concat());
        let bands = figures["bands"].as_array().unwrap();
        let words: Vec<&Value> = bands.iter().map(|band| &band["band"]).collect();
        assert_eq!(
            words,
            ["distance", "five_minutes", "ten_minutes", "fifteen_minutes"]
        );
        // The house is at most 140 m from each.
        for band in bands {
            assert_eq!(band["share_of_households"], 1.0, "{kind}: {band}");
        }
    }

    let areas = file("bands.geojson");
    let asked = [
        "coverage", &town, "--kind", "clinic", "--bands", "-o", &areas,
    ];
    let told = twin(&[&asked[..], &rules].concat()).unwrap();
    assert!(
        told.stdout
            .contains("Five-minute circle     300 m: 100.0 % of households"),
        "{}",
        told.stdout
    );
    let written: Value = serde_json::from_slice(&std::fs::read(&areas).unwrap()).unwrap();
    let distances = written["features"].as_array().unwrap().iter();
    let distances: Vec<f64> = distances
        .map(|f| f["properties"]["distance_m"].as_f64().unwrap())
        .collect();
    assert_eq!(distances, [300.0, 300.0, 500.0, 1_000.0]);
    // What has no bands says so.
    let camera = ["coverage", "demo", "--kind", "camera", "--bands", "-o"];
    let none = file("none.geojson");
    let refused = twin(&[&camera[..], &[none.as_str()]].concat()).unwrap();
    assert_eq!(refused.code, Some(1));
    assert!(
        refused.stderr.contains("--bands goes with"),
        "{}",
        refused.stderr
    );
}

#[test]
fn what_one_camera_of_the_demo_community_shows_is_told_and_drawn() {
    let folder = tempfile::tempdir().unwrap();
    let (seen, picture) = (
        folder.path().join("seen.geojson"),
        folder.path().join("p.png"),
    );
    let (seen_path, picture_path) = (seen.to_str().unwrap(), picture.to_str().unwrap());
    json(&[
        "coverage", "demo", "--kind", "camera", "--json", "-o", seen_path,
    ]);
    let written: Value = serde_json::from_slice(&std::fs::read(&seen).unwrap()).unwrap();
    let id = written["features"][0]["properties"]["devices"][0].as_str();
    let id = id.unwrap();

    let told = json(&[
        "coverage",
        "demo",
        "--camera",
        id,
        "--picture",
        picture_path,
        "--retention",
        "90",
        "--json",
    ]);
    assert_eq!(told["device"], id);
    assert_eq!(told["recording"]["days"], 90);
    let stream = &told["recording"]["streams"][0];
    let number = |name: &str| stream[name].as_f64().unwrap();
    let bytes = number("kbps") * 125.0 * 86_400.0 * 90.0;
    assert!((number("bytes") - bytes).abs() < 1e-6 * bytes);
    assert!(told["ground_m2"].as_f64().unwrap() > 0.0);
    let png = std::fs::read(&picture).unwrap();
    assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");

    let text = twin(&["coverage", "demo", "--camera", id]).unwrap();
    assert_eq!(text.code, Some(0), "{}", text.stderr);
    for words in [id, "in 30 days", "homes 住宅", "sees 可见"] {
        assert!(text.stdout.contains(words), "{}", text.stdout);
    }
}

#[test]
fn what_is_no_camera_or_picture_is_refused() {
    for (arguments, code, words) in [
        (&["--camera", "none"][..], 1, "there is no device 'none'"),
        (
            &["--camera", "none", "--picture", "p.jpg"],
            1,
            "ends in .png",
        ),
        (
            &["--camera", "none", "--kind", "camera"],
            2,
            "cannot be used with",
        ),
        (&["--camera", "none", "--retention", "0"], 2, "--retention"),
        (&["--picture", "p.png"], 2, "--camera"),
    ] {
        let mut line = vec!["coverage", "demo"];
        line.extend(arguments);
        let told = twin(&line).unwrap();
        assert_eq!(told.code, Some(code), "{line:?}: {}", told.stderr);
        assert!(told.stderr.contains(words), "{line:?}: {}", told.stderr);
    }
}

#[test]
fn gdal_reads_the_bands_of_a_raster_and_where_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let raster = |kind: &str| -> Option<Value> {
        let file = folder.path().join(format!("{kind}.tif"));
        let path = file.to_str().unwrap();
        let told = twin(&["coverage", "demo", "--kind", kind, "-o", path]).unwrap();
        assert!(told.code == Some(0), "{}", told.stderr);
        let ran = std::process::Command::new("gdalinfo")
            .args(["-json", "-stats", path])
            .output();
        serde_json::from_slice(&ran.ok()?.stdout).ok()
    };
    let Some(radio) = raster("nr_n78") else {
        return twin_tests::skip("gdalinfo (gdal-bin) is not installed");
    };
    let bands = |told: &Value| -> Vec<(String, String)> {
        let words = |band: &Value, name: &str| band[name].as_str().unwrap_or_default().to_owned();
        let bands = told["bands"].as_array().unwrap().iter();
        bands
            .map(|band| (words(band, "description"), words(band, "unit")))
            .collect()
    };
    let pair = |name: &str, unit: &str| (name.to_owned(), unit.to_owned());
    assert_eq!(
        bands(&radio),
        [
            pair("level", "dBm"),
            pair("sinr", "dB"),
            pair("best_server", "")
        ]
    );
    assert_eq!(
        bands(&raster("light").unwrap()),
        [pair("illuminance", "lx")]
    );
    assert_eq!(bands(&raster("camera").unwrap()), [pair("devices", "")]);
    let wkt = radio["coordinateSystem"]["wkt"].as_str().unwrap();
    assert!(wkt.contains("UTM zone"), "{wkt}");
    assert_eq!(radio["bands"][0]["type"], "Float32");
    assert!(radio["metadata"][""]["STATION_1"].is_string(), "{radio}");
    // Loudest beneath an antenna, and never louder than what is sent.
    let most = radio["bands"][0]["maximum"].as_f64().unwrap();
    assert!((-90.0..30.0).contains(&most), "{most} dBm");
    let best = radio["bands"][2]["minimum"].as_f64().unwrap();
    assert!(best >= 1.0, "{best}");
    // The middle of the raster is where the demo is.
    let corner = &radio["wgs84Extent"]["coordinates"][0][0];
    let [lon, lat] = [0, 1].map(|axis| corner[axis].as_f64().unwrap());
    let frame = twin_formats::source::open("demo", &mut |_| {}).unwrap();
    let frame = frame.community.frame;
    let off = [lon - frame.lon(), lat - frame.lat()];
    assert!(off.iter().all(|degrees| degrees.abs() < 0.1), "{off:?}");
}

#[test]
fn the_picture_of_interference_is_another_one() {
    let folder = tempfile::tempdir().unwrap();
    let drawn = |what: &str| -> (Vec<u8>, Value) {
        let path = folder.path().join(format!("{what}.png"));
        let line = ["coverage", "demo", "--kind", "nr_n78", "--what", what, "-o"];
        let told = twin(&[&line[..], &[path.to_str().unwrap()]].concat()).unwrap();
        assert!(told.code == Some(0), "{}", told.stderr);
        let beside = std::fs::read(path.with_extension("json")).unwrap();
        (
            std::fs::read(path).unwrap(),
            serde_json::from_slice(&beside).unwrap(),
        )
    };
    let (level, sinr) = (drawn("level"), drawn("sinr"));
    assert_ne!(level.0, sinr.0);
    assert_eq!(
        (&level.1["unit"], &sinr.1["unit"]),
        (&"dB[mW]".into(), &"dB".into())
    );
    // A signal as strong as what disturbs it has the second colour.
    assert_eq!(sinr.1["legend"][1]["from"], 0.0);
    let camera = twin(&[
        "coverage", "demo", "--kind", "camera", "--what", "sinr", "-o", "x.png",
    ])
    .unwrap();
    assert!(camera.code == Some(1) && camera.stderr.contains("--what"));
}

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
    // Arcs have corners at each level's range here, and at one there: a ten-thousandth.
    let (here, there) = (number(&detect["m2"]), number(&alone["ground_m2"]));
    assert!((here - there).abs() <= 1e-4 * there, "{here} {there}");

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

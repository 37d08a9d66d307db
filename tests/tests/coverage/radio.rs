//! Technologies of radio: contours, storeys, loads, pictures and rasters.

use serde_json::Value;
use twin_tests::twin;

use crate::json;

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
    let (level, sinr, server) = (drawn("level"), drawn("sinr"), drawn("server"));
    assert_ne!(level.0, sinr.0);
    assert_eq!(
        (&level.1["unit"], &sinr.1["unit"]),
        (&"dB[mW]".into(), &"dB".into())
    );
    assert_ne!(level.0, server.0);
    assert_eq!(server.1["unit"], "{station}");
    assert!(server.1["legend"][0]["station"].is_string());
    assert!(level.1["legend"][0].get("station").is_none());
    // A signal as strong as what disturbs it has the second colour.
    assert_eq!(sinr.1["legend"][1]["from"], 0.0);
    let camera = twin(&[
        "coverage", "demo", "--kind", "camera", "--what", "sinr", "-o", "x.png",
    ])
    .unwrap();
    assert!(camera.code == Some(1) && camera.stderr.contains("--what"));
}

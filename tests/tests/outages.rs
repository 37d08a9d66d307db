//! Networks and areas from the command line: what an outage takes with it, what a clip keeps.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

use serde_json::{Value, json};
use twin_tests::{shared_data, text, twin};

fn told(arguments: &[&str]) -> Value {
    twin(arguments).unwrap().json().unwrap()
}

/// A building with 20 homes at the end of a water main, another beside the works, and a pipe without a valve between them.
const NETWORK: &str = "[TITLE]
[JUNCTIONS]
near 0 1
far 0 1
[RESERVOIRS]
works 50
[PIPES]
main near far 100 200 100
[VALVES]
stop works near 200 TCV 0 0
[OPTIONS]
Units LPS
[COORDINATES]
works 0 0
near 0.001 0
far 0.002 0
";

fn buildings() -> String {
    let square = |w: f64, homes: u32| {
        json!({
            "type": "Feature",
            "properties": { "id": format!("home-{homes}"), "building": "apartments", "households": homes, "building:levels": 5 },
            "geometry": { "type": "Polygon", "coordinates": [[[w, 1e-4], [w + 2e-4, 1e-4], [w + 2e-4, 3e-4], [w, 3e-4], [w, 1e-4]]] },
        })
    };
    let features = [square(9e-4, 10), square(1.9e-3, 20)];
    json!({ "type": "FeatureCollection", "features": features }).to_string()
}

#[test]
fn an_outage_tells_of_the_buildings_and_homes_behind_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    let (houses, net, site) = (file("houses.geojson"), file("net.inp"), file("site.gpkg"));
    std::fs::write(&houses, buildings()).unwrap();
    std::fs::write(&net, NETWORK).unwrap();
    let import = [
        "import",
        text(&houses),
        text(&net),
        "--crs",
        "EPSG:4326",
        "-o",
        text(&site),
        "--json",
    ];
    let report = told(&import);
    assert_eq!(report["inferred"]["load-in-building"], 2, "{report}");
    let outage = told(&["outage", text(&site), "water/main", "--json"]);
    let affected = &outage["outage"]["affected"];
    assert_eq!(affected["nodes"], json!(["water/far"]));
    assert_eq!(affected["buildings"], json!(["houses/home-20"]));
    assert_eq!(affected["households"], 20);
    // Each home has a meter of its own (row T4-3), and so has a place that is planned in the building.
    let meters = affected["meters"].as_array().unwrap().iter();
    let of_homes = meters.filter(|m| m.as_str().unwrap().contains("/home-20/unit-"));
    assert_eq!(of_homes.count(), 20);
    assert_eq!(outage["network"]["loops"], 0);
    let isolation = &outage["isolation"];
    assert_eq!(
        (&isolation["means"], &isolation["close"]),
        (&json!("fittings"), &json!(["water/stop"]))
    );
    assert_eq!(isolation["cut_off"]["households"], 30);
    let shown = twin(&["outage", text(&site), "water/main"]).unwrap().stdout;
    assert!(
        shown.contains("20 households 户") && shown.contains("water/stop"),
        "{shown}"
    );
    let unknown = twin(&["outage", text(&site), "water/nothing"]).unwrap();
    assert_eq!(unknown.code, Some(1));
    assert!(
        unknown.stderr.contains("3 nodes and 2 links"),
        "{}",
        unknown.stderr
    );
}

#[test]
fn a_clip_holds_for_a_city_model_too() {
    let Some(data) = shared_data() else { return };
    let folder = tempfile::tempdir().unwrap();
    let model = data.join("citymodel/delft.city.json");
    let import = |clip: Option<&str>, out: &str| {
        let out = folder.path().join(out);
        let mut arguments = vec![
            "import",
            text(&model),
            "-o",
            text(&out),
            "--placement",
            "none",
            "--json",
        ];
        arguments.extend(clip.into_iter().flat_map(|clip| ["--clip", clip]));
        told(&arguments)
    };
    let all = import(None, "all.gpkg");
    let middle = [&all["origin"][0], &all["origin"][1]].map(|v| v.as_f64().unwrap());
    let east_half = format!("{},{},5,53", middle[0], 51.0);
    let half = import(Some(&east_half), "half.gpkg");
    let buildings = |report: &Value| report["layers"]["building"].as_u64().unwrap();
    assert_eq!(buildings(&all), 160);
    assert!((1..160).contains(&buildings(&half)), "{half}");
    let findings = half["findings"].as_array().unwrap().iter();
    let outside: Vec<_> = findings
        .filter(|f| f["problem"] == "outside_clip")
        .collect();
    assert_eq!(outside.len(), 1, "{half}");
    let nothing = twin(&[
        "import",
        text(&model),
        "-o",
        text(&folder.path().join("no.gpkg")),
        "--clip",
        "0,0,1,1",
    ])
    .unwrap();
    assert_eq!(nothing.code, Some(1));
    assert!(nothing.stderr.contains("--clip"), "{}", nothing.stderr);
}

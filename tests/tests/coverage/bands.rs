//! Bands of distance about facilities.

use std::path::Path;

use serde_json::{Value, json};
use twin_tests::twin;

use crate::json;

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
fn defibrillators_and_lockers_of_a_map_have_layers_without_any_device() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (map, town) = (file("street.osm"), file("town.gpkg"));
    let street = STREET.replace("fire_hydrant", "defibrillator");
    std::fs::write(&map, street.replace("clinic", "parcel_locker")).unwrap();
    let imported = twin(&["import", &map, "-o", &town, "--placement", "none"]).unwrap();
    assert_eq!(imported.code, Some(0), "{}", imported.stderr);
    let kinds = json(&["coverage", &town, "--json"]);
    for (kind, distance_m) in [("T7-3", 300.0), ("defibrillator", 150.0)] {
        assert!(kinds.as_array().unwrap().contains(&json!(kind)), "{kinds}");
        let figures = json(&["coverage", &town, "--kind", kind, "--json"]);
        assert_eq!(figures["devices"], 1, "{kind}: {figures}");
        let own = &figures["bands"][0];
        assert_eq!(own["distance_m"], distance_m);
        assert_eq!(own["share_of_households"], 1.0, "{kind}: {own}");
    }
}

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

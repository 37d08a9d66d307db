//! Plans of real neighbourhoods, the audits before and after them, and what they cover, that a person has read line by line: what changes in them shows here, to
//! be read again. `TWIN_GOLDEN=write` writes them anew.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

mod site;

use std::path::Path;

use site::Site;
use twin_tests::{golden, shared_data, skip, text};

#[test]
fn a_real_neighbourhood_is_planned_as_it_was_read() {
    let Some(site) = Site::shared("shenzhen-longgang.osm.gz") else {
        return;
    };
    golden("plan-shenzhen-longgang.txt", &site.plan("existing", &[])).unwrap();
}

/// How much of a neighbourhood the planned cameras show, and the 5G of the planned poles reaches.
#[test]
fn what_a_real_neighbourhood_s_plan_covers_is_as_it_was_read() {
    let Some(site) = Site::shared("shenzhen-longgang.osm.gz") else {
        return;
    };
    let rows = ["T3-2a", "T3-2b", "T3-3a", "T3-3b", "T4-1"];
    let covered = site.coverage("existing", &rows, &["camera", "nr_n78"]);
    golden("coverage-shenzhen-longgang.txt", &covered).unwrap();
    // A share of the open ground of each.
    assert_eq!(covered.matches("% of the open ground").count(), 2);
}

#[test]
fn a_quarter_of_beijing_is_planned_as_it_was_read() {
    let Some(site) = Site::shared("beijing-haidian-cau.osm.gz") else {
        return;
    };
    golden("plan-beijing-haidian.txt", &site.plan("existing", &[])).unwrap();
}

#[test]
fn a_quarter_of_shanghai_is_planned_as_it_was_read() {
    let Some(site) = Site::shared("shanghai-baoshan-shu.osm.gz") else {
        return;
    };
    golden("plan-shanghai-baoshan.txt", &site.plan("existing", &[])).unwrap();
}

/// The largest of the maps: smart poles, bins and chargers as in a new community.
#[test]
fn the_streets_of_monaco_are_planned_as_they_were_read() {
    let Some(site) = Site::shared("monaco.osm.pbf") else {
        return;
    };
    let furniture = site.plan("new_build", &["T4-1", "T4-4", "T5-7"]);
    golden("plan-monaco-poles-bins-and-chargers.txt", &furniture).unwrap();
}

/// The map that is richest in street furniture: what is marked for existing communities; and, as in a new community, smart poles and
/// chargers beside the street lamps and charging stations of the map itself.
#[test]
fn the_centre_of_helsinki_is_planned_as_it_was_read() {
    let Some(site) = Site::shared("helsinki-centre.osm.pbf") else {
        return;
    };
    golden("plan-helsinki-centre.txt", &site.plan("existing", &[])).unwrap();
    let furniture = site.plan("new_build", &["T4-1", "T5-7"]);
    golden("plan-helsinki-poles-and-chargers.txt", &furniture).unwrap();
}

/// The shared data has the street lights and charging stations of downtown Washington and no map of it. So this one is drawn: 10th Street NW in the
/// middle between its two rows of lamps, as in the tests of `twin-formats`, taken as a main road of 10 m; and, made up, a car park of 20 spaces, 30 m
/// square, about two stations of the list that are 7 m apart, 40593 and 225296. How many spaces the garage there has, the list does not tell.
const TENTH_STREET: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6">
<node id="1" lat="38.8965" lon="-77.025991"/>
<node id="2" lat="38.9020" lon="-77.025991"/>
<node id="3" lat="38.8992675" lon="-77.0245190"/>
<node id="4" lat="38.8992675" lon="-77.0241730"/>
<node id="5" lat="38.8995375" lon="-77.0241730"/>
<node id="6" lat="38.8995375" lon="-77.0245190"/>
<way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="residential"/><tag k="width" v="10"/></way>
<way id="2"><nd ref="3"/><nd ref="4"/><nd ref="5"/><nd ref="6"/><nd ref="3"/><tag k="amenity" v="parking"/><tag k="capacity" v="20"/></way>
</osm>
"#;

#[test]
fn street_lights_and_chargers_of_washington_are_planned_around() {
    let Some(data) = shared_data() else {
        return;
    };
    let lists = ["streetlights", "ev-stations"].map(|list| {
        let name = format!("devices/washington-dc-downtown-{list}.csv");
        data.join(name)
    });
    if !lists.iter().all(|list| list.is_file()) {
        return skip("the lists of Washington are not there");
    }
    let folder = tempfile::tempdir().unwrap();
    let street = folder.path().join("street.osm");
    std::fs::write(&street, TENTH_STREET).unwrap();
    let columns = ["dc-streetlights.toml", "dc-ev-stations.toml"].map(|name| {
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../formats/src/inventory");
        fixtures.join("fixtures").join(name)
    });
    let [lights, stations] = &lists;
    let [of_lights, of_stations] = &columns;
    let site = Site::imported(&[
        text(&street),
        text(lights),
        text(stations),
        "--columns",
        text(of_lights),
        "--columns",
        text(of_stations),
    ]);
    let told = site.plan("new_build", &["T4-1", "T5-7"]);
    golden("plan-washington-10th-street.txt", &told).unwrap();
    // Counted in the list by a script of its own: 19 lamps in the west and 21 in the east, 9 stretches of 30 to 50 m.
    let lamps = "lamps: 40 posts, 38 stretches: 26 under 30 m, 3 over 50 m";
    assert!(told.contains(lamps), "{told}");
    // Half of 20 spaces; the next station of the list is 80 m away.
    assert!(told.contains("T5-7    10 demanded, 2 existing"), "{told}");
}

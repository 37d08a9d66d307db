//! Areas to keep out of, and devices that have to stand.

use std::path::Path;

use geo::Coord;
use twin_core::model::{Community, Provenance};
use twin_formats::gpkg;

use crate::{place, site, square};

#[test]
fn nothing_new_stands_in_areas_to_keep_out_of() {
    let folder = tempfile::tempdir().unwrap();
    let source = site(folder.path());
    let community = twin_formats::gpkg::read(Path::new(&source)).unwrap();
    let area = folder.path().join("areas.geojson");
    std::fs::write(&area, square(&community, 200.0)).unwrap();
    let in_the_area = |out: &str, more: &[&str]| {
        let out = folder.path().join(out).display().to_string();
        let ran = place(&source, &[&["-o", &out], more].concat());
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        let placed = twin_formats::gpkg::read(Path::new(&out)).unwrap();
        let open = placed.devices.iter().filter(|d| {
            use twin_core::model::Host;
            let is_open = matches!(
                d.host,
                Host::Ground | Host::Road(_) | Host::Green(_) | Host::Gate(_) | Host::Compound(_)
            );
            is_open && d.position.x.abs() < 199.9 && d.position.y.abs() < 199.9
        });
        open.count()
    };
    assert!(in_the_area("all.gpkg", &[]) > 0);
    assert_eq!(
        in_the_area("out.gpkg", &["--keep-out", area.to_str().unwrap()]),
        0
    );
    // Latitude first is told, and so is a file of points.
    std::fs::write(
        &area,
        "{\"type\":\"Polygon\",\"coordinates\":[[[30,120],[31,120],[31,121],[30,120]]]}",
    )
    .unwrap();
    let out = folder.path().join("none.gpkg").display().to_string();
    let ran = place(&source, &["-o", &out, "--keep-out", area.to_str().unwrap()]);
    assert!(
        ran.code == Some(1) && ran.stderr.contains("longitude first"),
        "{}",
        ran.stderr
    );
    std::fs::write(&area, "{\"type\":\"Point\",\"coordinates\":[120,30]}").unwrap();
    let ran = place(&source, &["-o", &out, "--keep-out", area.to_str().unwrap()]);
    assert!(
        ran.code == Some(1) && ran.stderr.contains("feature 1 is a point"),
        "{}",
        ran.stderr
    );
    // So are classes that the rules do not have, and what is no list of them.
    let square = square(&community, 200.0);
    for (classes, says) in [
        ("[\"T3-2\",\"X9\"]", "feature 1 names 'X9'"),
        ("\"T3-2\"", "no list of ids"),
        ("[]", "no list of ids"),
    ] {
        let feature = format!(
            "{{\"type\":\"Feature\",\"geometry\":{square},\"properties\":{{\"classes\":{classes}}}}}"
        );
        std::fs::write(&area, feature).unwrap();
        let ran = place(&source, &["-o", &out, "--keep-out", area.to_str().unwrap()]);
        assert!(
            ran.code == Some(1) && ran.stderr.contains(says),
            "{classes}: {}",
            ran.stderr
        );
    }
}

/// A point feature so far from the middle, with these properties.
fn point(community: &Community, (x, y): (f64, f64), properties: &str) -> String {
    let at = community.frame.lonlat_from_enu(Coord { x, y });
    format!(
        "{{\"type\":\"Feature\",\"geometry\":{{\"type\":\"Point\",\"coordinates\":[{},{}]}},\"properties\":{{{properties}}}}}",
        at.x, at.y
    )
}

#[test]
fn what_has_to_stand_is_planned_first_and_what_cannot_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let source = site(folder.path());
    let community = gpkg::read(Path::new(&source)).unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let (file, areas, out) = (at("must.geojson"), at("areas.geojson"), at("out.gpkg"));
    let middle = community.buildings[0].footprint.exterior().0[0];
    let spot = (middle.x, middle.y);
    let camera = |properties: &str| point(&community, spot, properties);
    let given = camera(
        "\"class\":\"T3-2\",\"row\":\"T3-2a\",\"height_m\":6,\"heading_deg\":90,\"id\":\"mine/1\"",
    );
    std::fs::write(&file, &given).unwrap();
    let with = ["-o", &out, "--must", &file, "--force"];
    let ran = place(&source, &with);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let placed = gpkg::read(Path::new(&out)).unwrap();
    let device = placed.devices.iter().find(|d| d.id.as_str() == "mine/1");
    let device = device.unwrap();
    let away_m = (device.position.x - spot.0).hypot(device.position.y - spot.1);
    assert!(away_m < 0.01, "{away_m}");
    assert!(device.heading_rad.unwrap().abs() < 1e-9);
    assert!(matches!(device.provenance, Provenance::Planned { .. }));
    // A budget that does not pay for it says how much is needed.
    let ran = place(&source, &[&with[..], &["--budget", "3"]].concat());
    assert!(
        ran.code == Some(1) && ran.stderr.contains("what has to stand costs"),
        "{}",
        ran.stderr
    );
    let area = format!(
        "{{\"type\":\"Feature\",\"geometry\":{},\"properties\":{{\"classes\":[\"T3-2\"]}}}}",
        square(&community, 5_000.0)
    );
    std::fs::write(&areas, area).unwrap();
    let ran = place(&source, &[&with[..], &["--keep-out", &areas]].concat());
    assert!(
        ran.code == Some(1)
            && ran
                .stderr
                .contains("feature 1 lies in an area to keep out of"),
        "{}",
        ran.stderr
    );
    let far = point(&community, (90_000.0, 0.0), "\"class\":\"T3-2\"");
    for (features, says) in [
        (camera(""), "feature 1 has no 'class'"),
        (camera("\"class\":\"X9\""), "feature 1 is of class 'X9'"),
        (
            camera("\"class\":\"T3-2\",\"row\":\"T4-1\""),
            "feature 1 is of row 'T4-1'",
        ),
        (
            camera("\"class\":\"T3-2\",\"height_m\":\"high\""),
            "'height_m' that is no number",
        ),
        (far, "feature 1 lies outside of the community"),
        (
            format!("{given},{}", camera("\"class\":\"T3-2\"")),
            "feature 2 is at the same spot as feature 1",
        ),
        (
            format!("{given},{given}"),
            "'mine/1', which another device has",
        ),
        (square(&community, 9.0), "feature 1 is a polygon"),
    ] {
        let all = if features.starts_with("{\"type\":\"Polygon") {
            features
        } else {
            format!("{{\"type\":\"FeatureCollection\",\"features\":[{features}]}}")
        };
        std::fs::write(&file, &all).unwrap();
        let ran = place(&source, &with);
        assert!(
            ran.code == Some(1) && ran.stderr.contains(says),
            "{all}: {}",
            ran.stderr
        );
    }
}

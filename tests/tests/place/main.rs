//! `twin place` with prices and budgets as a planner's script sees it.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

mod basis;
mod budget;
mod given;
mod scope;
mod told;

use std::path::Path;

use geo::Coord;
use twin_core::model::Community;
use twin_tests::{Ran, twin};

/// A small community without devices.
fn site(folder: &Path) -> String {
    let path = folder.join("site.gpkg").display().to_string();
    let made = [
        "generate",
        "--buildings",
        "12",
        "--households",
        "200",
        "--seed",
        "5",
        "--placement",
        "none",
        "-o",
        &path,
    ];
    let ran = twin(&made).unwrap();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    path
}

/// A square about the middle as GeoJSON.
fn square(community: &Community, half_m: f64) -> String {
    let corner = |x: f64, y: f64| {
        let at = community.frame.lonlat_from_enu(Coord { x, y });
        format!("[{},{}]", at.x, at.y)
    };
    let ring = [
        (-1.0, -1.0),
        (1.0, -1.0),
        (1.0, 1.0),
        (-1.0, 1.0),
        (-1.0, -1.0),
    ];
    let ring = ring.map(|(x, y)| corner(x * half_m, y * half_m)).join(",");
    format!("{{\"type\":\"Polygon\",\"coordinates\":[[{ring}]]}}")
}

fn place(source: &str, more: &[&str]) -> Ran {
    let mut arguments = vec!["place", source, "--json"];
    arguments.extend(more);
    twin(&arguments).unwrap()
}

#[test]
fn a_seed_gives_the_same_plan_again() {
    let folder = tempfile::tempdir().unwrap();
    let source = site(folder.path());
    let devices = |name: &str, more: &[&str]| {
        let out = folder.path().join(name).display().to_string();
        let ran = place(&source, &[&["-o", &out], more].concat());
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        twin_formats::gpkg::read(Path::new(&out))
            .unwrap()
            .devices
            .clone()
    };
    let seventh = devices("a.gpkg", &["--seed", "7"]);
    assert!(seventh == devices("b.gpkg", &["--seed", "7"]));
    assert!(devices("c.gpkg", &[]) == devices("d.gpkg", &["--seed", "1"]));
}

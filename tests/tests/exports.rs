//! What we write, read by other people's programs: Khronos' glTF validator, the published schemas of 3D Tiles, three.js with
//! 3d-tiles-renderer and CesiumJS in a real browser, Mapbox' vector tile reader, the PMTiles reader, GDAL.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use geo::{BooleanOps, BoundingRect, Coord, InteriorPoint, Intersects, LineString};
use serde_json::{Value, json};
use twin_core::ids::*;
use twin_core::model::*;
use twin_tests::{shared_data, skip, twin};

fn validators() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("validators")
}

/// Whether the validators' npm packages are there; says so if not.
fn has_validators() -> bool {
    let is_there = validators().join("node_modules/gltf-validator").is_dir();
    if !is_there {
        skip("the validators' npm packages are not installed: cargo xtask test installs them");
    }
    is_there
}

/// What a validator says of `path`.
fn validate(kind: &str, path: &Path) -> Value {
    node("validate.mjs", &[kind.as_ref(), path])
}

fn node(script: &str, arguments: &[&Path]) -> Value {
    let ran = Command::new("node")
        .arg(validators().join(script))
        .args(arguments)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{script} {arguments:?}: {said}");
    serde_json::from_slice(&ran.stdout).unwrap()
}

/// Exports `source` and gives what the command reports.
fn export(source: &str, more: &[&str], path: &Path) -> Value {
    let mut arguments = vec!["export", source, "-o", path.to_str().unwrap(), "--json"];
    arguments.extend(more);
    twin(&arguments).unwrap().json().unwrap()
}

fn open(source: &str) -> Community {
    twin_formats::source::open(source, &mut |_| {})
        .unwrap()
        .community
}

/// What is exported, and the community that it is.
struct Source {
    name: String,
    community: Community,
}

impl Source {
    fn opened(name: String) -> Self {
        let community = open(&name);
        Self { name, community }
    }
}

/// The demo; the demo with depth; and the real map of Shenzhen where it is.
struct Sources {
    list: Vec<Source>,
    /// Where their files are, as long as a test needs them.
    _folder: tempfile::TempDir,
}

impl Sources {
    /// Made once for all tests that run at a time.
    fn shared() -> Arc<Self> {
        static SHARED: Mutex<Weak<Sources>> = Mutex::new(Weak::new());
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(made) = shared.upgrade() {
            return made;
        }
        let made = Arc::new(Self::made());
        *shared = Arc::downgrade(&made);
        made
    }

    fn made() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let demo = Source::opened("demo".to_owned());
        let deep = Source::opened(deep_demo(&demo.community, folder.path()));
        let mut list = vec![demo, deep];
        if let Some(data) = shared_data() {
            let map = data.join("osm/shenzhen-longgang.osm.gz");
            let gpkg = folder.path().join("shenzhen.gpkg");
            let names = [map.to_str().unwrap(), gpkg.to_str().unwrap()];
            twin(&["import", names[0], "-o", names[1], "--json"])
                .unwrap()
                .json()
                .unwrap();
            list.push(Source::opened(names[1].to_owned()));
        }
        Self {
            list,
            _folder: folder,
        }
    }
}

/// The demo with sloped roofs, walls, parking spaces, a no-fly zone and models: a house of its own, and the fox where it is.
fn deep_demo(demo: &Community, folder: &Path) -> String {
    let first = demo.buildings[0].id.clone();
    let house = twin_formats::gltf::building_glb(demo, first.as_str()).unwrap();
    let fox = shared_data().map(|data| std::fs::read(data.join("gltf/Fox.glb")).unwrap());
    let mut parts = demo.clone().into_parts();
    let made = || Provenance::generated("test");
    for (building, shape) in parts.buildings.iter().zip(RoofShape::ALL.iter().cycle()) {
        parts.roofs.push(Roof {
            id: RoofId::new(format!("{}/roof", building.id)).unwrap(),
            building: building.id.clone(),
            shape: Sourced::new(*shape, made()),
            height: Sourced::new(3.0, made()),
            ridge_rad: None,
            provenance: made(),
        });
    }
    let compound = parts.compounds[0].clone();
    let kinds = [WallKind::Fence, WallKind::Hedge, WallKind::Wall];
    for (number, side) in compound.boundary.exterior().lines().enumerate() {
        parts.walls.push(Wall {
            id: WallId::new(format!("wall/{number}")).unwrap(),
            compound: Some(compound.id.clone()),
            line: LineString::from(vec![side.start, side.end]),
            kind: Sourced::new(kinds[number % 3], made()),
            height: Sourced::new(2.2, made()),
            provenance: made(),
        });
    }
    let lots = parts.parkings.iter();
    let lot = lots.clone().find(|p| p.kind.value == ParkingKind::Surface);
    let lot = lot.or_else(|| lots.clone().next()).unwrap().clone();
    parts.parking_spaces.push(ParkingSpace {
        id: ParkingSpaceId::new("space").unwrap(),
        parking: lot.id,
        number: Some("A-01".into()),
        outline: lot.area.clone(),
        level: 0,
        kind: Sourced::new(SpaceKind::Charging, made()),
        provenance: made(),
    });
    parts.airspaces.push(Airspace {
        id: AirspaceId::new("no-fly").unwrap(),
        name: Name::default(),
        area: lot.area,
        kind: Sourced::new(AirspaceKind::NoFly, made()),
        floor_z: Sourced::new(0.0, made()),
        ceiling_z: Sourced::new(120.0, made()),
        provenance: made(),
    });
    for (number, glb) in [Some(house.clone()), Some(house), fox.clone(), fox]
        .into_iter()
        .flatten()
        .enumerate()
    {
        parts.placed_models.push(PlacedModel {
            id: PlacedModelId::new(format!("model/{number}")).unwrap(),
            name: Name::default(),
            position: Position::new(number as f64 * 30.0, 0.0, 0.0),
            heading_rad: number as f64,
            scale: 0.5,
            building: None,
            glb: glb.into(),
            provenance: made(),
        });
    }
    let path = folder.join("deep.gpkg");
    let deep = Community::new(parts).unwrap();
    twin_formats::gpkg::write(&path, &deep, twin_formats::gpkg::Overwrite::Refuse).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn every_glb_is_valid() {
    if !has_validators() {
        return;
    }
    let (sources, folder) = (Sources::shared(), tempfile::tempdir().unwrap());
    for (number, Source { name, community }) in sources.list.iter().enumerate() {
        let whole = folder.path().join(format!("{number}.glb"));
        export(name, &[], &whole);
        let building = community.buildings[0].id.as_str();
        let one = folder.path().join(format!("{number}-one.glb"));
        export(name, &["--building", building], &one);
        for file in [&whole, &one] {
            let report = &validate("gltf", file)[0];
            assert_eq!(
                (&report["errors"], &report["warnings"]),
                (&json!(0), &json!(0)),
                "{name}: {report}"
            );
            assert!(report["triangles"].as_u64().unwrap() > 0);
        }
    }
}

#[test]
fn every_tileset_is_valid_and_lies_where_it_should() {
    if !has_validators() {
        return;
    }
    let (sources, folder) = (Sources::shared(), tempfile::tempdir().unwrap());
    for (number, Source { name, community }) in sources.list.iter().enumerate() {
        let tiles = folder.path().join(format!("tiles-{number}"));
        let written = export(name, &["--format", "3dtiles"], &tiles);
        let report = validate("tileset", &tiles);
        assert_eq!(report["problems"], json!([]), "{name}");
        assert_eq!(report["serious"], json!([]), "{name}");
        assert_eq!(
            (&report["errors"], &report["warnings"]),
            (&json!(0), &json!(0))
        );
        assert_eq!(report["contents"], written["tiles"]["contents"]);
        assert_eq!(report["subtrees"], written["tiles"]["subtrees"]);
        buildings_are_picked_at_their_places(community, &tiles, folder.path());
    }
}

/// A real browser loads the tileset; a ray straight down at a point of each roof, given by longitude and latitude, hits the
/// building there, at its height.
fn buildings_are_picked_at_their_places(community: &Community, tiles: &Path, folder: &Path) {
    let frame = &community.frame;
    let origin = [frame.lon(), frame.lat(), frame.height()];
    let step = (community.buildings.len() / 12).max(1);
    let chosen: Vec<&Building> = community
        .buildings
        .iter()
        .step_by(step)
        .filter(|b| is_alone(b, &community.buildings))
        .collect();
    let probes: Vec<Value> = chosen
        .iter()
        .map(|building| {
            let inside = building.footprint.interior_point().unwrap();
            let at = frame.lonlat_from_enu(inside.0);
            let top = frame.height() + roof_z(community, building, inside.0);
            json!({ "id": building.id.as_str(), "lon": at.x, "lat": at.y, "top": top, "origin": origin })
        })
        .collect();
    assert!(probes.len() > 5);
    let file = folder.join("probes.json");
    std::fs::write(&file, json!(probes).to_string()).unwrap();
    let look = |page: &str| node("tileset.e2e.mjs", &[tiles, &file, Path::new(page)]);
    let seen = look("tileset.html");
    assert_eq!(
        (&seen["problems"], &seen["warnings"], &seen["failed"]),
        (&json!([]), &json!([]), &json!(0))
    );
    assert!(
        seen["copies"].as_u64().unwrap() > 50,
        "trees and poles are drawn"
    );
    assert_picked(&chosen, &seen);
    let seen = look("cesium.html");
    assert_eq!(
        (&seen["problems"], &seen["warnings"], &seen["failed"]),
        (&json!([]), &json!([]), &json!(0))
    );
    assert_picked(&chosen, &seen);
}

/// Each pick is the building, with its values, at the height of its roof.
fn assert_picked(chosen: &[&Building], seen: &Value) {
    let picks = seen["picks"].as_array().unwrap();
    assert_eq!(picks.len(), chosen.len());
    for (building, pick) in chosen.iter().zip(picks) {
        assert_eq!(pick["id"], building.id.as_str(), "{pick}");
        assert!(pick["off"].as_f64().unwrap() < 0.01, "{pick}");
        let values = &pick["values"];
        assert_eq!(values["storeys"], building.storeys.value, "{pick}");
        assert_eq!(values["usage"], building.usage.value.as_str());
        let height = building.top_z.value - building.base_z.value;
        assert!((values["height"].as_f64().unwrap() - height).abs() < 1e-9);
        assert!(values["provenance"].as_str().unwrap().contains("top_z"));
    }
}

/// Height of a building's roof over a place of its footprint, from its mesh.
fn roof_z(community: &Community, building: &Building, at: Coord<f64>) -> f64 {
    let form = twin_core::envelope::Form::of(community, building);
    let mesh = twin_formats::scenery::building(building, form);
    let over = mesh.triangles().filter_map(|t| {
        let [a, b, c] = t.map(|v| v.position);
        let side = |p: [f64; 3], q: [f64; 3], x: f64, y: f64| {
            (q[0] - p[0]) * (y - p[1]) - (q[1] - p[1]) * (x - p[0])
        };
        let whole = side(a, b, c[0], c[1]);
        let shares = [
            side(b, c, at.x, at.y),
            side(c, a, at.x, at.y),
            side(a, b, at.x, at.y),
        ];
        let is_in = whole > 1e-9 && shares.iter().all(|s| *s >= 0.0);
        is_in.then(|| (shares[0] * a[2] + shares[1] * b[2] + shares[2] * c[2]) / whole)
    });
    over.fold(f64::MIN, f64::max)
}

/// Whether no other building overlaps it: mapped building parts lie in their buildings.
fn is_alone(building: &Building, all: &[Building]) -> bool {
    let extent = building.footprint.bounding_rect().unwrap();
    let overlaps = |other: &&Building| {
        let reaches = other.footprint.bounding_rect().unwrap();
        other.id != building.id
            && reaches.intersects(&extent)
            && !other
                .footprint
                .intersection(&building.footprint)
                .0
                .is_empty()
    };
    !all.iter().any(|other| overlaps(&other))
}

#[test]
fn vector_tiles_hold_every_feature_at_its_place() {
    if !has_validators() {
        return;
    }
    let (sources, folder) = (Sources::shared(), tempfile::tempdir().unwrap());
    for (number, Source { name, community }) in sources.list.iter().enumerate() {
        let tiles = folder.path().join(format!("mvt-{number}"));
        let archive = folder.path().join(format!("{number}.pmtiles"));
        let written = export(name, &["--format", "mvt"], &tiles);
        let packed = export(name, &[], &archive);
        assert_eq!(written["tiles"]["tiles"], packed["tiles"]["tiles"]);
        let loose = validate("mvt", &tiles);
        let archived = validate("pmtiles", &archive);
        for report in [&loose, &archived] {
            assert_eq!(report["problems"], json!([]), "{name}");
            assert_eq!(report["tiles"], written["tiles"]["tiles"], "{name}");
            every_corner_of_a_building_is_there(community, &report["buildings"]);
        }
        assert_eq!(loose["layers"], archived["layers"]);
        assert_eq!(
            loose["tilejson"]["vector_layers"],
            archived["metadata"]["vector_layers"]
        );
        let layers = loose["layers"].as_object().unwrap();
        // What has no place of its own, and what roads and places are allowed, is in no tile.
        let placeless = [
            "storey",
            "roof",
            "shell",
            "garage_level",
            "household",
            "legal_entity",
            "vehicle",
            "turn_restriction",
            "access_rule",
            "timetable",
        ];
        for (layer, count) in community
            .layer_counts()
            .into_iter()
            .filter(|(layer, count)| *count > 0 && !placeless.contains(layer))
        {
            let at_18 = layers[layer]["18"].as_u64().unwrap();
            assert!(at_18 >= count as u64, "{name} {layer}: {at_18} of {count}");
        }
    }
}

/// Half a unit of a zoom 18 tile in degrees of longitude, and a little for the reader's own rounding.
const HALF_UNIT: f64 = 0.51 * 360.0 / (1 << 18) as f64 / 4_096.0;

/// Every corner of every footprint is a corner of the tile that it lies in, to half a unit.
fn every_corner_of_a_building_is_there(community: &Community, features: &Value) {
    let mut corners: BTreeMap<&str, Vec<[f64; 2]>> = BTreeMap::new();
    for feature in features.as_array().unwrap() {
        let id = feature["properties"]["id"].as_str().unwrap();
        positions(
            &feature["geometry"]["coordinates"],
            corners.entry(id).or_default(),
        );
    }
    let known: BTreeSet<&str> = community.buildings.iter().map(|b| b.id.as_str()).collect();
    assert_eq!(corners.keys().copied().collect::<BTreeSet<_>>(), known);
    for building in &community.buildings {
        let rings =
            std::iter::once(building.footprint.exterior()).chain(building.footprint.interiors());
        for corner in rings.flat_map(|ring| ring.coords()) {
            let at = community.frame.lonlat_from_enu(*corner);
            // A unit is as long in metres north as east, so it spans fewer degrees of latitude.
            let near = |p: &&[f64; 2]| {
                let Coord { x, y } = at;
                (p[0] - x).abs() < HALF_UNIT && (p[1] - y).abs() < HALF_UNIT
            };
            let found = corners[building.id.as_str()].iter().find(near);
            assert!(found.is_some(), "{} lost its corner at {at:?}", building.id);
        }
    }
}

fn positions(value: &Value, into: &mut Vec<[f64; 2]>) {
    let list = value.as_array().unwrap();
    match (list[0].as_f64(), list.get(1).and_then(Value::as_f64)) {
        (Some(lon), Some(lat)) => into.push([lon, lat]),
        _ => list.iter().for_each(|inner| positions(inner, into)),
    }
}

#[test]
fn gdal_reads_a_vector_tile() {
    let folder = tempfile::tempdir().unwrap();
    let tiles = folder.path().join("tiles");
    export("demo", &["--format", "mvt"], &tiles);
    let zoom = tiles.join("16");
    let Ok(output) = Command::new("ogrinfo")
        .args(["-ro", "-so", "-al"])
        .arg(&zoom)
        .output()
    else {
        return skip("ogrinfo (gdal-bin) is not installed");
    };
    let listed = String::from_utf8_lossy(&output.stdout);
    for layer in ["building", "road", "device", "parking"] {
        assert!(listed.contains(&format!("Layer name: {layer}")), "{listed}");
    }
    assert!(!listed.contains("Feature Count: 0"), "{listed}");
}

#[test]
fn a_folder_of_tiles_is_not_overwritten_without_force() {
    let folder = tempfile::tempdir().unwrap();
    let tiles = folder.path().join("tiles");
    let out = tiles.to_str().unwrap();
    export("demo", &["--format", "3dtiles"], &tiles);
    let again = twin(&["export", "demo", "--format", "3dtiles", "-o", out]).unwrap();
    assert_eq!(again.code, Some(1));
    assert!(again.stderr.contains("--force"), "{}", again.stderr);
    std::fs::write(tiles.join("content/stale.glb"), "old").unwrap();
    export("demo", &["--format", "3dtiles", "--force"], &tiles);
    assert!(!tiles.join("content/stale.glb").exists());
    let wrong = twin(&[
        "export", "demo", "--format", "glb", "--layer", "road", "-o", "x.glb",
    ])
    .unwrap();
    assert!(
        wrong.code == Some(1) && wrong.stderr.contains("--layer"),
        "{}",
        wrong.stderr
    );
    let unnamed = twin(&["export", "demo", "-o", "tiles"]).unwrap();
    assert!(
        unnamed.code == Some(1) && unnamed.stderr.contains("3dtiles"),
        "{}",
        unnamed.stderr
    );
}

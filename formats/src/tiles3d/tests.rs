use geo::Coord;
use serde_json::Value;

use super::globe::Globe;
use super::*;
use crate::demo::demo;
use crate::gltf::PlacedModel;

/// JSON and binary part of a GLB.
fn parts(glb: &[u8]) -> (Value, &[u8]) {
    let length = u32::from_le_bytes(glb[12..16].try_into().unwrap()) as usize;
    (
        serde_json::from_slice(&glb[20..20 + length]).unwrap(),
        &glb[28 + length..],
    )
}

fn numbers(json: &Value, bin: &[u8], accessor: &Value) -> Vec<f32> {
    let accessor = &json["accessors"][accessor.as_u64().unwrap() as usize];
    let view = &json["bufferViews"][accessor["bufferView"].as_u64().unwrap() as usize];
    let (start, length) = (
        view["byteOffset"].as_u64().unwrap(),
        view["byteLength"].as_u64().unwrap(),
    );
    let bytes = &bin[start as usize..(start + length) as usize];
    bytes
        .chunks_exact(4)
        .map(|b| f32::from_le_bytes(b.try_into().unwrap()))
        .collect()
}

/// Positions of a tile's merged meshes in the tangent plane's axes, with the name of their mesh and their features' ids.
fn corners(glb: &[u8]) -> Vec<(String, usize, [f64; 3])> {
    let (json, bin) = parts(glb);
    let root = json["nodes"].as_array().unwrap().last().unwrap();
    let shift: Vec<f64> = root["translation"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| v.as_f64().unwrap())
        .collect();
    let mut found = Vec::new();
    for mesh in json["meshes"].as_array().unwrap() {
        let primitive = &mesh["primitives"][0];
        let Some(ids) = primitive["attributes"].get("_FEATURE_ID_0") else {
            continue;
        };
        let ids = numbers(&json, bin, ids);
        let points = numbers(&json, bin, &primitive["attributes"]["POSITION"]);
        for (p, id) in points.chunks_exact(3).zip(ids) {
            let [x, y, z]: [f64; 3] = std::array::from_fn(|i| f64::from(p[i]) + shift[i]);
            found.push((
                mesh["name"].as_str().unwrap().to_owned(),
                id as usize,
                [x, -z, y],
            ));
        }
    }
    found
}

/// The texts of a column of the property table.
fn column(glb: &[u8], name: &str) -> Vec<String> {
    let (json, bin) = parts(glb);
    let table = &json["extensions"]["EXT_structural_metadata"]["propertyTables"][0];
    let view = |key: &str| {
        let number = table["properties"][name][key].as_u64().unwrap() as usize;
        let view = &json["bufferViews"][number];
        let start = view["byteOffset"].as_u64().unwrap() as usize;
        &bin[start..start + view["byteLength"].as_u64().unwrap() as usize]
    };
    let offsets: Vec<usize> = view("stringOffsets")
        .chunks_exact(4)
        .map(|b| u32::from_le_bytes(b.try_into().unwrap()) as usize)
        .collect();
    let text = view("values");
    offsets
        .windows(2)
        .map(|w| String::from_utf8(text[w[0]..w[1]].to_vec()).unwrap())
        .collect()
}

fn boxes(tileset: &Tileset) -> Value {
    serde_json::from_slice(&tileset.json().unwrap()).unwrap()
}

#[test]
fn every_vertex_lies_in_its_tile_s_box() {
    let community = demo();
    let tileset = Tileset::of(&community).unwrap();
    let document = boxes(&tileset);
    let sides: Vec<f64> = document["root"]["boundingVolume"]["box"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| v.as_f64().unwrap())
        .collect();
    let mut seen = 0;
    for cell in tileset.contents() {
        let cells = f64::from(1_u32 << cell.level);
        // As a client halves the root's box.
        let side = |axis: usize, number: u32| {
            let (middle, half) = (sides[axis], sides[3 + 4 * axis]);
            let low = middle - half + 2.0 * half / cells * f64::from(number);
            (low, low + 2.0 * half / cells)
        };
        let glb = tileset.content(&community, cell).unwrap().unwrap();
        for (name, _, [x, y, z]) in corners(&glb) {
            let ((west, east), (south, north)) = (side(0, cell.x), side(1, cell.y));
            assert!(
                (west..=east).contains(&x) && (south..=north).contains(&y),
                "{cell:?} {name} {x} {y}"
            );
            assert!((z - sides[2]).abs() <= sides[11], "{name} {z}");
            seen += 1;
        }
    }
    assert!(seen > 5_000, "{seen}");
}

#[test]
fn a_building_s_corners_lie_at_their_longitude_latitude_and_height() {
    let community = demo();
    let tileset = Tileset::of(&community).unwrap();
    let globe = Globe::new(community.frame);
    let mut checked = 0;
    for cell in tileset.contents() {
        let glb = tileset.content(&community, cell).unwrap().unwrap();
        let (ids, layers) = (column(&glb, "id"), column(&glb, "layer"));
        let all = corners(&glb);
        for (row, id) in ids
            .iter()
            .enumerate()
            .filter(|(row, _)| layers[*row] == "building")
        {
            let house = community
                .buildings
                .iter()
                .find(|b| b.id.as_str() == id)
                .unwrap();
            for corner in house.footprint.exterior().coords() {
                let at = globe.tangent_from_enu([corner.x, corner.y, house.top_z.value]);
                let near = all
                    .iter()
                    .filter(|(name, feature, _)| name == "building" && *feature == row)
                    .map(|(_, _, p)| (0..3).map(|i| (p[i] - at[i]).powi(2)).sum::<f64>().sqrt())
                    .fold(f64::MAX, f64::min);
                assert!(near < 1e-4, "{id}: {near} m off");
                checked += 1;
            }
        }
    }
    let corners: usize = community
        .buildings
        .iter()
        .map(|b| b.footprint.exterior().0.len())
        .sum();
    assert_eq!(
        checked, corners,
        "every corner of every building is in one tile"
    );
}

#[test]
fn the_transform_takes_the_origin_to_its_place_on_earth() {
    let community = demo();
    let document = boxes(&Tileset::of(&community).unwrap());
    let m: Vec<f64> = document["root"]["transform"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| v.as_f64().unwrap())
        .collect();
    // Longitude and latitude of the normal are those of the origin.
    let lon = m[9].atan2(m[8]).to_degrees();
    let lat = m[10].asin().to_degrees();
    let origin = Coord {
        x: community.frame.lon(),
        y: community.frame.lat(),
    };
    assert!(
        (lon - origin.x).abs() < 1e-9 && (lat - origin.y).abs() < 1e-9,
        "{lon} {lat}"
    );
    let length = |c: usize| (0..3).map(|i| m[c * 4 + i].powi(2)).sum::<f64>().sqrt();
    assert!((0..3).all(|c| (length(c) - 1.0).abs() < 1e-12));
}

#[test]
fn the_same_community_gives_the_same_bytes() {
    let community = demo();
    let write_once = || {
        let folder = tempfile::tempdir().unwrap();
        let tileset = Tileset::of(&community).unwrap();
        let written = write(&tileset, &community, folder.path(), &mut |_, _| {}).unwrap();
        let mut files = std::collections::BTreeMap::new();
        let mut open = vec![folder.path().to_owned()];
        while let Some(at) = open.pop() {
            for entry in std::fs::read_dir(at).unwrap().map(|e| e.unwrap().path()) {
                if entry.is_dir() {
                    open.push(entry);
                } else {
                    let name = entry.strip_prefix(folder.path()).unwrap().to_owned();
                    files.insert(name, std::fs::read(&entry).unwrap());
                }
            }
        }
        assert_eq!(files.len() as u64, written.contents + written.subtrees + 1);
        assert_eq!(
            files.values().map(|f| f.len() as u64).sum::<u64>(),
            written.bytes
        );
        files
    };
    assert_eq!(write_once(), write_once());
}

#[test]
fn a_community_without_anything_to_see_is_an_error() {
    let mut parts = demo().into_parts();
    let frame = parts.frame;
    let provenance = parts.provenance.clone();
    parts = twin_core::model::CommunityParts::new(parts.id, parts.name, frame, provenance);
    assert!(matches!(
        Tileset::of(&parts),
        Err(Tiles3dError::Empty { .. })
    ));
}

#[test]
fn what_is_not_there_is_not_answered() {
    let community = demo();
    let tileset = Tileset::of(&community).unwrap();
    let far = Cell {
        level: 31,
        x: 5,
        y: 5,
    };
    assert_eq!(tileset.content(&community, far).unwrap(), None);
    assert_eq!(
        tileset
            .subtree(Cell {
                level: 1,
                x: 0,
                y: 0
            })
            .unwrap(),
        None
    );
}

#[test]
fn placed_models_are_tiles_beside_the_quadtree() {
    let community = demo();
    let glb = crate::gltf::building_glb(&community, community.buildings[0].id.as_str()).unwrap();
    let model = std::sync::Arc::new(crate::gltf::Model::parse(&glb, None).unwrap());
    let place = |lon: f64, name: &str| {
        let stance = crate::gltf::Stance {
            lon,
            lat: 30.3,
            above_ground: 0.0,
            heading_deg: 0.0,
            scale: 1.0,
        };
        let called = (name.to_owned(), twin_core::model::Name::default());
        PlacedModel::new(called, model.clone(), stance, &community.frame).unwrap()
    };
    // The second stands two kilometres east of everything else.
    let models = vec![place(120.0, "a"), place(120.02, "b")];
    let tileset = Tileset::of(&community).unwrap().with_models(models);
    let document = boxes(&tileset);
    let children = document["root"]["children"].as_array().unwrap();
    assert_eq!(children.len(), 3);
    assert!(children[0]["implicitTiling"].is_object() && children[0].get("transform").is_none());
    let east = children[2]["transform"][12].as_f64().unwrap();
    assert!((east - 1_924.0).abs() < 2.0, "{east}");
    let root = &document["root"]["boundingVolume"]["box"];
    assert!(root[0].as_f64().unwrap() + root[3].as_f64().unwrap() > east);
    assert_eq!(
        children[1]["content"], children[2]["content"],
        "one file for both"
    );
    assert_eq!(tileset.models().count(), 1);
}

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use serde_json::{Value, json};
use twin_core::model::Community;

use super::*;
use crate::demo::demo;

fn real(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../shared/data/gltf")
        .join(name);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: {} is not beside the checkout", path.display());
    None
}

#[test]
fn a_community_comes_back_as_a_model_of_its_size() {
    let community = demo();
    let glb = community_glb(&community, &mut |_, _| {}).unwrap();
    let model = Model::parse(&glb, None).unwrap();
    let [low, high] = crate::scenery::Scenery::of(&community).bounds().unwrap();
    // East is x, up is y, south is z. Copies are measured by a circle, so their boxes are a little larger.
    for (got, expected) in [
        (model.bounds[0], [low[0], low[2], -high[1]]),
        (model.bounds[1], [high[0], high[2], -low[1]]),
    ] {
        for axis in 0..3 {
            assert!(
                (got[axis] - expected[axis]).abs() < 2.5,
                "{got:?} {expected:?}"
            );
        }
    }
    assert_eq!(model.glb, glb);
    assert_eq!(glb, community_glb(&community, &mut |_, _| {}).unwrap());
}

#[test]
fn a_building_stands_on_its_own_origin() {
    let community = demo();
    let house = &community.buildings[0];
    let model = Model::parse(&building_glb(&community, house.id.as_str()).unwrap(), None).unwrap();
    let height = house.top_z.value - house.base_z.value;
    assert!((model.bounds[0][1]).abs() < 1e-6 && (model.bounds[1][1] - height).abs() < 1e-4);
    assert!(model.bounds[0][0] < 0.0 && model.bounds[1][0] > 0.0);
    let walls = 2 * (house.footprint.exterior().0.len() - 1) as u64;
    assert!(model.triangles >= walls + 4, "{}", model.triangles);
    let missing = building_glb(&community, "no-such").unwrap_err().to_string();
    assert!(missing.contains("no-such"), "{missing}");
}

#[test]
fn real_models_are_measured() {
    let Some(path) = real("Fox.glb") else { return };
    let model = Model::read(&path).unwrap();
    // As Khronos' validator counts them; the fox is 78 units high and long along z.
    assert_eq!(model.triangles, 576);
    let size: Vec<f64> = (0..3)
        .map(|i| model.bounds[1][i] - model.bounds[0][i])
        .collect();
    assert!(
        size[2] > size[1] && size[1] > size[0] && size[1] > 70.0,
        "{size:?}"
    );
}

#[test]
fn a_model_of_gltf_1_is_refused_by_name() {
    let Some(path) = real("Cesium_Air.glb") else {
        return;
    };
    let said = Model::read(&path).unwrap_err().to_string();
    assert!(
        said.contains("Cesium_Air.glb") && said.contains("version 1"),
        "{said}"
    );
}

#[test]
fn a_model_cut_off_anywhere_is_an_error() {
    let glb = building_glb(&demo(), demo().buildings[0].id.as_str()).unwrap();
    for length in 0..glb.len() {
        assert!(
            Model::parse(&glb[..length], None).is_err(),
            "{length} of {}",
            glb.len()
        );
    }
}

/// The smallest model: one triangle of three points.
fn triangle() -> Value {
    json!({
        "asset": { "version": "2.0" },
        "scene": 0,
        "scenes": [{ "nodes": [0] }],
        "nodes": [{ "mesh": 0 }],
        "meshes": [{ "primitives": [{ "attributes": { "POSITION": 0 } }] }],
        "accessors": [{
            "bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3",
            "min": [0.0, 0.0, 0.0], "max": [1.0, 1.0, 0.0]
        }],
        "bufferViews": [{ "buffer": 0, "byteLength": 36 }],
        "buffers": [{
            "byteLength": 36,
            "uri": "data:application/octet-stream;base64,AAAAAAAAAAAAAAAAAACAPwAAAAAAAAAAAAAAAAAAgD8AAAAA"
        }]
    })
}

fn parse(document: &Value) -> Result<Model, ModelFault> {
    Model::parse(document.to_string().as_bytes(), None)
}

#[test]
fn a_text_model_is_packed_into_one_file() {
    let model = parse(&triangle()).unwrap();
    assert_eq!(
        (model.triangles, model.bounds),
        (1, [[0.0; 3], [1.0, 1.0, 0.0]])
    );
    let again = Model::parse(&model.glb, None).unwrap();
    assert_eq!(again, model);
}

#[test]
fn files_beside_a_model_are_read_and_others_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("model");
    std::fs::create_dir(&inner).unwrap();
    std::fs::write(inner.join("a b.bin"), [0_u8; 36]).unwrap();
    std::fs::write(folder.path().join("secret.bin"), [0_u8; 36]).unwrap();
    let mut document = triangle();
    let mut read = |uri: &str| {
        document["buffers"][0]["uri"] = json!(uri);
        std::fs::write(inner.join("model.gltf"), document.to_string()).unwrap();
        Model::read(&inner.join("model.gltf"))
    };
    assert_eq!(read("a%20b.bin").unwrap().triangles, 1);
    for uri in [
        "../secret.bin",
        "%2e%2e/secret.bin",
        "/etc/hostname",
        "http://127.0.0.1/a.bin",
        "missing.bin",
    ] {
        let error = read(uri).unwrap_err();
        let is_resource = matches!(
            &error,
            GltfError::Model {
                fault: ModelFault::Resource { .. },
                ..
            }
        );
        assert!(is_resource, "{uri}: {error}");
    }
}

#[test]
fn a_node_s_transform_moves_the_box() {
    let mut document = triangle();
    // A quarter turn about y takes x to −z; then everything is doubled and moved.
    document["nodes"] = json!([
        { "children": [1], "translation": [10.0, 0.0, 0.0], "scale": [2.0, 2.0, 2.0] },
        { "mesh": 0, "rotation": [0.0, 0.5_f64.sqrt(), 0.0, 0.5_f64.sqrt()] }
    ]);
    let [low, high] = parse(&document).unwrap().bounds;
    for (got, expected) in [(low, [10.0, 0.0, -2.0]), (high, [10.0, 2.0, 0.0])] {
        assert!(
            (0..3).all(|i| (got[i] - expected[i]).abs() < 1e-9),
            "{got:?}"
        );
    }
}

#[test]
fn what_is_wrong_is_said() {
    let check = |pointer: &str, value: Value, expected: &str| {
        let mut document = triangle();
        *document.pointer_mut(pointer).unwrap() = value;
        let said = parse(&document).unwrap_err().to_string();
        assert!(said.contains(expected), "{pointer}: {said}");
    };
    check("/asset/version", json!("1.0"), "glTF version 1.0");
    check(
        "/nodes/0/mesh",
        json!(7),
        "node 0 names mesh 7, of which there are 1",
    );
    check(
        "/accessors/0/count",
        json!(4),
        "accessor 0 reaches to byte 48",
    );
    check("/accessors/0/count", json!(u64::MAX), "accessor 0 reaches");
    check(
        "/accessors/0/componentType",
        json!(5130),
        "there is no type",
    );
    check(
        "/bufferViews/0/byteLength",
        json!(10_000_000_000_u64),
        "buffer view 0 reaches to byte 10000000000",
    );
    check(
        "/buffers/0/byteLength",
        json!(10_000_000_000_u64),
        "buffer 0 reaches",
    );
    check("/accessors/0/max", json!([1.0, 1.0]), "POSITION");
    check("/accessors/0/min", json!([2.0, 0.0, 0.0]), "POSITION");
    check("/scene", json!(3), "scene 3");
    check(
        "/meshes/0/primitives/0/attributes/POSITION",
        json!(9),
        "accessor 9",
    );
    check("/nodes", json!([{ "mesh": 0, "children": [0] }]), "twice");
    check("/nodes", json!([{}]), "no triangles");
    check("/buffers/0/uri", json!("data:text/plain,hello"), "base64");
    let mut draco = triangle();
    draco["extensionsRequired"] = json!(["KHR_draco_mesh_compression"]);
    assert!(
        parse(&draco)
            .unwrap_err()
            .to_string()
            .contains("KHR_draco_mesh_compression")
    );
    let mut heavy = triangle();
    heavy["accessors"][0]["count"] = json!(3 * (MAX_MODEL_TRIANGLES + 1));
    heavy["accessors"][0]
        .as_object_mut()
        .unwrap()
        .remove("bufferView");
    assert!(parse(&heavy).unwrap_err().to_string().contains("triangles"));
    for bytes in [
        &b""[..],
        b"hello",
        b"glTF",
        b"{",
        b"PK\x03\x04",
        b"{\"asset\":{}}",
    ] {
        assert!(Model::parse(bytes, None).is_err(), "{bytes:?}");
    }
    let many = format!(
        "{{\"asset\":{{\"version\":\"2.0\"}},\"nodes\":[{}{{}}]}}",
        "{},".repeat(100_000)
    );
    let said = Model::parse(many.as_bytes(), None).unwrap_err().to_string();
    assert!(said.contains("100,000"), "{said}");
    let deep = "[".repeat(100_000);
    assert!(Model::parse(format!("{{\"extras\":{deep}").as_bytes(), None).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_damaged_model_never_panics(flips in prop::collection::vec((0_usize..2_000, any::<u8>()), 1..12)) {
        let mut glb = parse(&triangle()).unwrap().glb;
        for (at, byte) in flips {
            let at = at % glb.len();
            glb[at] = byte;
        }
        // Whatever the answer is, there is one.
        drop(Model::parse(&glb, None));
    }
}

/// The demo with models at places of its ground.
fn demo_with(models: &[(&str, &[u8], f64)]) -> Community {
    let mut parts = demo().into_parts();
    for (number, (id, glb, x)) in models.iter().enumerate() {
        parts.placed_models.push(twin_core::model::PlacedModel {
            id: twin_core::ids::PlacedModelId::new(id).unwrap(),
            name: twin_core::model::Name::default(),
            position: twin_core::model::Position::new(*x, 5.0, 1.0),
            heading_rad: number as f64,
            scale: 0.5,
            building: None,
            glb: (*glb).into(),
            provenance: twin_core::model::Provenance::generated("test"),
        });
    }
    Community::new(parts).unwrap()
}

fn root_of(glb: &[u8]) -> Value {
    serde_json::from_slice(super::glb::unpack(glb).unwrap().0).unwrap()
}

#[test]
fn placed_models_are_in_the_community_s_glb_where_they_stand() {
    let plain = community_glb(&demo(), &mut |_, _| {}).unwrap();
    let house = building_glb(&demo(), demo().buildings[0].id.as_str()).unwrap();
    let community = demo_with(&[("m1", &house, 900.0), ("m2", &house, -900.0)]);
    let glb = community_glb(&community, &mut |_, _| {}).unwrap();
    let (before, after) = (root_of(&plain), root_of(&glb));
    let count = |root: &Value, list: &str| root[list].as_array().unwrap().len();
    // The house is there once, its nodes twice with a node for each place, all in one group.
    assert_eq!(count(&after, "meshes"), count(&before, "meshes") + 1);
    assert_eq!(count(&after, "nodes"), count(&before, "nodes") + 2 * 2 + 1);
    let nodes = after["nodes"].as_array().unwrap();
    let placed = nodes.iter().find(|n| n["name"] == "m1").unwrap();
    assert_eq!(placed["translation"], json!([900.0, 1.0, -5.0]));
    assert_eq!(placed["extras"]["layer"], "placed_model");
    assert!(placed["extras"].get("glb").is_none());
    // The whole is a sound model that reaches as far as the farther of them.
    let model = Model::parse(&glb, None).unwrap();
    assert!(model.bounds[1][0] > 900.0 && model.bounds[0][0] < -900.0);
    assert!(model.triangles > Model::parse(&plain, None).unwrap().triangles);
}

#[test]
fn real_models_with_skins_textures_and_animations_are_merged_whole() {
    let Some(fox) = real("Fox.glb") else {
        return;
    };
    let fox = Model::read(&fox).unwrap();
    let house = building_glb(&demo(), demo().buildings[0].id.as_str()).unwrap();
    let community = demo_with(&[
        ("fox", &fox.glb, 0.0),
        ("house", &house, 50.0),
        ("fox2", &fox.glb, 9.0),
    ]);
    let glb = community_glb(&community, &mut |_, _| {}).unwrap();
    let root = root_of(&glb);
    let own = root_of(&fox.glb);
    let count = |root: &Value, list: &str| root[list].as_array().map_or(0, Vec::len);
    for list in ["images", "textures", "samplers"] {
        assert_eq!(count(&root, list), count(&own, list), "{list}");
    }
    for list in ["skins", "animations"] {
        assert!(count(&own, list) > 0, "{list}");
        assert_eq!(count(&root, list), 2 * count(&own, list), "{list}");
    }
    // An animation of the second fox moves nodes of the second fox.
    let skin = |n: usize| root["skins"][n]["joints"].as_array().unwrap().clone();
    assert!(skin(0).iter().all(|joint| !skin(1).contains(joint)));
    assert!(Model::parse(&glb, None).is_ok());
}

#[test]
fn a_file_that_is_no_model_is_named() {
    let community = demo_with(&[
        (
            "good",
            &building_glb(&demo(), demo().buildings[0].id.as_str()).unwrap(),
            0.0,
        ),
        ("bad", b"glTF\x02\0\0\0", 0.0),
    ]);
    let refused = community_glb(&community, &mut |_, _| {}).unwrap_err();
    assert!(refused.to_string().contains("'bad'"), "{refused}");
    let (models, faults) = placed_models(&community);
    assert_eq!((models.len(), faults.len()), (1, 1));
}

#[test]
fn a_model_comes_in_through_a_geopackage_and_goes_out_again() {
    use crate::import::{ImportError, ImportOptions, Placing, read_all};
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("凉亭 pavilion.glb");
    let house = building_glb(&demo(), demo().buildings[0].id.as_str()).unwrap();
    std::fs::write(&path, &house).unwrap();
    let mut options = ImportOptions::named_after(&path);
    let refused = read_all(std::slice::from_ref(&path), &options, &mut |_| {}).unwrap_err();
    assert!(
        matches!(refused, ImportError::Gltf(GltfError::NoPlace { .. })),
        "{refused}"
    );
    assert!(refused.to_string().contains("--at"), "{refused}");
    options.placing = Some(Placing {
        lonlat: geo::Coord { x: 114.2, y: 22.69 },
        z: 3.5,
        rotation_rad: std::f64::consts::FRAC_PI_2,
        metres_per_unit: Some(2.0),
    });
    let imported = read_all(&[path], &options, &mut |_| {}).unwrap().community;
    let saved = folder.path().join("c.gpkg");
    crate::gpkg::write(&saved, &imported, crate::gpkg::Overwrite::Refuse).unwrap();
    let back = crate::gpkg::read(&saved).unwrap();
    let placed = &back.placed_models[0];
    assert_eq!(
        (&*placed.glb, placed.position.z, placed.scale),
        (house.as_slice(), 3.5, 2.0)
    );
    // Its front looked south and is turned by a quarter to the left: east.
    assert!(placed.heading_rad.abs() < 1e-9, "{}", placed.heading_rad);
    let glb = community_glb(&back, &mut |_, _| {}).unwrap();
    let (out, own) = (
        Model::parse(&glb, None).unwrap(),
        Model::parse(&house, None).unwrap(),
    );
    assert_eq!(out.triangles, own.triangles);
    let height = |model: &Model| model.bounds[1][1] - model.bounds[0][1];
    assert!((height(&out) - 2.0 * height(&own)).abs() < 1e-3);
}

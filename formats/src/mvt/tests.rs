use super::*;
use crate::demo::demo;

#[test]
fn tiles_are_where_the_community_is_and_nowhere_else() {
    let community = demo();
    let tiles = Tiles::of(&community).unwrap();
    for z in [MIN_ZOOM, 14, MAX_ZOOM] {
        let ids = tiles.at_zoom(z);
        assert!(!ids.is_empty());
        for id in &ids {
            let aside = TileId {
                x: id.x + 5_000 % (1 << z),
                ..*id
            };
            assert_eq!(tiles.tile(&community, aside), None, "{aside:?}");
        }
    }
    let id = tiles.at_zoom(MAX_ZOOM)[0];
    for wrong in [
        TileId {
            z: MAX_ZOOM + 1,
            ..id
        },
        TileId {
            z: MIN_ZOOM - 1,
            x: 0,
            y: 0,
        },
        TileId {
            x: 1 << MAX_ZOOM,
            ..id
        },
        TileId {
            z: 255,
            x: u32::MAX,
            y: u32::MAX,
        },
    ] {
        assert_eq!(tiles.tile(&community, wrong), None, "{wrong:?}");
    }
}

#[test]
fn layers_appear_from_their_zoom_on() {
    let community = demo();
    let tiles = Tiles::of(&community).unwrap();
    let has = |z: u8, layer: &str| {
        let all = tiles
            .at_zoom(z)
            .into_iter()
            .filter_map(|id| tiles.tile(&community, id));
        let name = [&[b'\n', layer.len() as u8], layer.as_bytes()].concat();
        all.into_iter()
            .any(|tile| tile.windows(name.len()).any(|w| w == name))
    };
    assert!(has(10, "compound") && !has(10, "device"));
    assert!(has(14, "gate") && !has(13, "gate"));
    assert!(has(16, "device") && !has(15, "device"));
    for layer in [
        "building", "road", "green", "parking", "unit", "place", "fixture",
    ] {
        assert!(has(18, layer), "{layer}");
    }
}

#[test]
fn depth_is_in_the_tiles_from_its_zoom_on_and_no_model_s_file() {
    let community = crate::gpkg::tests::community();
    let tiles = Tiles::of(&community).unwrap();
    let all = |z: u8| -> Vec<Vec<u8>> {
        let ids = tiles.at_zoom(z).into_iter();
        ids.filter_map(|id| tiles.tile(&community, id)).collect()
    };
    let holds = |z: u8, text: &str| {
        let text = text.as_bytes();
        all(z)
            .iter()
            .any(|tile| tile.windows(text.len()).any(|w| w == text))
    };
    let named = |layer: &str| format!("\n{}{layer}", char::from(layer.len() as u8));
    for (layer, from) in [
        ("wall", 15),
        ("utility_link", 15),
        ("placed_model", 16),
        ("parking_space", 17),
        ("utility_node", 17),
        ("room", 18),
    ] {
        let name = named(layer);
        assert!(holds(18, &name) && !holds(from - 1, &name), "{layer}");
    }
    assert!(holds(18, "space_number") && holds(18, "A-01"));
    for layer in ["storey", "vehicle", "legal_entity"] {
        assert!(!holds(18, &named(layer)), "{layer}");
    }
    assert!(!holds(18, "glb"));
}

#[test]
fn a_tile_tells_how_a_crossing_is_controlled() {
    let mut parts = crate::gpkg::tests::community().into_parts();
    parts.fixtures.push(crate::gpkg::tests::crossing());
    let community = twin_core::model::Community::new(parts).unwrap();
    let tiles = Tiles::of(&community).unwrap();
    let all = tiles.at_zoom(18).into_iter();
    let all: Vec<_> = all.filter_map(|id| tiles.tile(&community, id)).collect();
    let holds = |text: &str| {
        let text = text.as_bytes();
        all.iter()
            .any(|tile| tile.windows(text.len()).any(|w| w == text))
    };
    assert!(holds("crossing") && holds("signalled") && holds("island"));
}

#[test]
fn the_same_community_gives_the_same_bytes() {
    let community = demo();
    let folder = tempfile::tempdir().unwrap();
    let write_once = |name: &str| {
        let path = folder.path().join(name);
        let written = write_pmtiles(&community, &path, &mut |_, _| {}).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        assert_eq!(bytes.len() as u64, written.bytes);
        bytes
    };
    assert_eq!(write_once("a.pmtiles"), write_once("b.pmtiles"));
    assert_eq!(
        std::fs::read_dir(folder.path()).unwrap().count(),
        2,
        "no part is left"
    );
}

#[test]
fn the_description_names_every_layer_with_its_fields() {
    let json: serde_json::Value =
        serde_json::from_slice(&TileJson::of(&demo(), "{z}/{x}/{y}.mvt").json().unwrap()).unwrap();
    assert_eq!(json["tilejson"], "3.0.0");
    let layers = json["vector_layers"].as_array().unwrap();
    assert_eq!(layers.len(), 18);
    let building = layers.iter().find(|l| l["id"] == "building").unwrap();
    assert_eq!(building["fields"]["name_zh"], "String");
    assert_eq!(building["fields"]["height"], "Number");
    assert!(json["bounds"][0].as_f64().unwrap() < json["center"][0].as_f64().unwrap());
}

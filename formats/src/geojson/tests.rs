use serde_json::Value;
use twin_core::model::Community;

use super::*;

fn deep() -> Community {
    crate::gpkg::tests::community()
}

fn layer_of(community: &Community, layer: Layer) -> Vec<Value> {
    let mut text = Vec::new();
    write_layer(community, layer, &mut text).unwrap();
    let collection: Value = serde_json::from_slice(&text).unwrap();
    collection["features"].as_array().unwrap().clone()
}

#[test]
fn every_layer_is_written_with_a_place_for_each_feature() {
    let community = deep();
    for layer in Layer::ALL {
        let features = layer_of(&community, layer);
        let is_in = |i: &usize| layer != Layer::Pole || community.fixtures[*i].kind.is_pole();
        let expected = (0..layer_len(&community, layer)).filter(is_in).count();
        assert_eq!(features.len(), expected, "{layer}");
        assert!(expected > 0 || layer == Layer::Pole, "{layer}");
        for feature in features {
            assert!(feature["geometry"].is_object(), "{layer}: {feature}");
        }
    }
}

#[test]
fn a_storey_has_the_outline_of_its_building_and_a_garage_level_that_of_its_car_park() {
    let community = deep();
    let house = &layer_of(&community, Layer::Building)[0]["geometry"];
    for storey in layer_of(&community, Layer::Storey) {
        assert_eq!(storey["geometry"], *house);
        assert_eq!(storey["properties"]["building"], "b1");
    }
    let park = &layer_of(&community, Layer::Parking)[0]["geometry"];
    assert_eq!(
        layer_of(&community, Layer::GarageLevel)[0]["geometry"],
        *park
    );
}

#[test]
fn the_file_of_a_model_is_in_the_whole_but_not_in_a_layer() {
    let community = deep();
    let model = &layer_of(&community, Layer::PlacedModel)[0];
    assert_eq!(model["properties"]["scale"], 1.0);
    assert!(model["properties"].get("glb").is_none(), "{model}");
    let mut whole = Vec::new();
    write_all(&community, &mut whole).unwrap();
    let whole = String::from_utf8(whole).unwrap();
    assert!(whole.contains("\"glb\":\"676c544602000000ff\""));
}

//! Edits by hand.

use serde_json::{Value, json};

use super::super::{Assignment, EVERY, EditError, delete, set};
use super::town::{planned_town, source};
use crate::model::{Community, Provenance};

fn set_one(
    town: &Community,
    layer: &str,
    id: &str,
    field: &str,
    value: Value,
) -> Result<Community, EditError> {
    let assignment = Assignment {
        layer: layer.to_owned(),
        id: id.to_owned(),
        field: field.to_owned(),
        value,
    };
    set(town, &[assignment], "林")
}

#[test]
fn a_sourced_value_tells_who_set_it() {
    let town = source();
    let id = town.buildings[0].id.as_str();
    let edited = set_one(&town, "building", id, "storeys", json!(2)).unwrap();
    assert_eq!(edited.buildings[0].storeys.value, 2);
    assert_eq!(
        edited.buildings[0].storeys.provenance,
        Provenance::edited("林")
    );
    assert_eq!(edited.buildings[1..], town.buildings[1..]);
    let named = set_one(&town, "building", id, "name.zh", json!("一号楼")).unwrap();
    assert_eq!(named.buildings[0].name.zh.as_deref(), Some("一号楼"));
    let head = set_one(&town, "community", "town", "name.en", json!("Spring")).unwrap();
    assert_eq!(head.name.en.as_deref(), Some("Spring"));
}

#[test]
fn a_value_of_a_group_that_was_not_there_is_set() {
    let town = planned_town();
    let camera = town.devices[0].id.as_str();
    let pitched = set_one(&town, "device", camera, "view.pitch_rad", json!(-0.2)).unwrap();
    assert_eq!(pitched.devices[0].view.pitch_rad, Some(-0.2));
    let unknown = set_one(&town, "device", camera, "view.zoom", json!(2)).unwrap_err();
    assert!(unknown.to_string().contains("view.zoom"), "{unknown}");
    let steep = set_one(&town, "device", camera, "view.pitch_rad", json!(2.0)).unwrap_err();
    assert!(steep.to_string().contains("straight down"), "{steep}");
}

#[test]
fn a_sourced_value_that_was_not_there_tells_who_set_it_too() {
    let town = source();
    let bare = |f: &&crate::model::Fixture| f.height.is_none();
    let id = town.fixtures.iter().find(bare).unwrap().id.to_string();
    let edited = set_one(&town, "fixture", &id, "height", json!(4.5)).unwrap();
    let of_id = |f: &&crate::model::Fixture| f.id.as_str() == id;
    let height = edited.fixtures.iter().find(of_id).unwrap().height.clone();
    let height = height.unwrap();
    assert_eq!(height.value, 4.5);
    assert_eq!(height.provenance, Provenance::edited("林"));
    let refused = set_one(&town, "fixture", &id, "height", json!("high")).unwrap_err();
    assert!(refused.to_string().contains("invalid type"), "{refused}");
}

#[test]
fn what_does_not_fit_is_refused_by_name() {
    let town = source();
    let id = town.buildings[0].id.as_str();
    let cases = [
        ("building", id, "storeys", json!("many"), "invalid type"),
        ("building", id, "storeys", json!(900), "1 to 250 storeys"),
        (
            "building",
            id,
            "colour",
            json!("red"),
            "no field colour; fields: base_z",
        ),
        (
            "building",
            id,
            "storeys.value.x",
            json!(1),
            "no field storeys.value.x",
        ),
        ("building", id, "id", json!("b"), "cannot be changed"),
        (
            "building",
            "nowhere",
            "storeys",
            json!(1),
            "no building 'nowhere'",
        ),
        (
            "castle",
            id,
            "storeys",
            json!(1),
            "layers: community, compound",
        ),
        ("building", id, "compound", json!("gone"), "does not exist"),
    ];
    for (layer, id, field, value, expected) in cases {
        let message = set_one(&town, layer, id, field, value)
            .unwrap_err()
            .to_string();
        assert!(message.contains(expected), "{message}");
    }
}

#[test]
fn what_others_refer_to_cannot_be_deleted_alone() {
    let town = planned_town();
    let name = |layer: &str, id: &str| (layer.to_owned(), id.to_owned());
    let building = name("building", town.buildings[0].id.as_str());
    let refused = delete(&town, &[building]).unwrap_err();
    assert!(refused.to_string().contains("does not exist"), "{refused}");
    let last = name("device", town.devices.last().unwrap().id.as_str());
    let without = delete(&town, std::slice::from_ref(&last)).unwrap();
    assert_eq!(without.devices.len() + 1, town.devices.len());
    assert!(matches!(
        delete(&without, &[last]),
        Err(EditError::Unknown { .. })
    ));
}

#[test]
fn a_star_sets_the_field_of_every_feature() {
    let before = source();
    let read = |text: &str| Assignment::parse(text, &before);
    let all = read("building/*.home_fibre_gbit_s=1").unwrap();
    assert_eq!(all.id, EVERY);
    let edited = set(&before, &[all], "Lin").unwrap();
    assert!(edited.buildings.len() > 1);
    for building in &edited.buildings {
        let rate = building.home_fibre_gbit_s.as_ref().unwrap();
        assert_eq!(rate.value, 1.0);
        assert_eq!(rate.provenance, Provenance::edited("Lin"));
    }
    // All or nothing, and the field must be one.
    for (text, expected) in [
        ("building/*.home_fibre_gbit_s=-1", "0 to 1,000 Gbit/s"),
        ("building/*.fiber=1", "fiber"),
        ("lake/*.name=1", "no layer 'lake'"),
        ("community/*.name.zh=a", "no community '*'"),
    ] {
        let message = read(text).and_then(|all| set(&before, &[all], "Lin"));
        let message = message.unwrap_err().to_string();
        assert!(message.contains(expected), "{text}: {message}");
    }
}

#[test]
fn an_assignment_is_read_with_the_longest_id_that_there_is() {
    let mut parts = (*source()).clone();
    for id in ["a", "a.name"] {
        let mut water = parts
            .waters
            .first()
            .cloned()
            .unwrap_or_else(|| crate::model::Water {
                id: crate::ids::WaterId::new("w").unwrap(),
                name: crate::model::Name::default(),
                area: parts.buildings[0].footprint.clone(),
                provenance: Provenance::generated("test"),
            });
        water.id = crate::ids::WaterId::new(id).unwrap();
        parts.waters.push(water);
    }
    let read = |text: &str| Assignment::parse(text, &parts).map(|a| (a.id, a.field, a.value));
    let ok = |id: &str, field: &str, value: Value| Ok((id.to_owned(), field.to_owned(), value));
    assert_eq!(read("water/a.name.zh=湖"), ok("a.name", "zh", json!("湖")));
    assert_eq!(read("water/a.area=3"), ok("a", "area", json!(3)));
    assert_eq!(
        read("community/town.name.en=a=b"),
        ok("town", "name.en", json!("a=b"))
    );
    for (text, expected) in [
        ("water", "form"),
        ("water/a=1", "form"),
        ("water/b.name=1", "no water 'b'"),
        ("lake/b.name=1", "no layer 'lake'"),
    ] {
        let message = read(text).unwrap_err().to_string();
        assert!(message.contains(expected), "{message}");
    }
}

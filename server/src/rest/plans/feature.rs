//! Devices and trenches of a plan, and devices that two plans differ in, as features of GeoJSON.

use geojson::{Feature, GeometryValue};
use serde_json::{Map, Value, json};
use twin_core::model::Device;
use twin_protocol::scene::SceneName;

use super::changes::Changes;
use super::feeds;
use crate::plans::{Order, Outcome};
use crate::rest::feature::lonlat;

/// A new device; `None` past the last.
pub(super) fn device(order: &Order, outcome: &Outcome, i: usize) -> Option<Feature> {
    let device = outcome.placement.devices.get(i)?;
    let phase = outcome.phases.get(i).copied().flatten();
    let is_indoors = outcome.indoors.get(i).copied();
    let mut more = vec![("phase", json!(phase.map(|phase| phase + 1)))];
    more.extend(feeds::properties(outcome, i));
    Some(point(order, device, is_indoors, more))
}

/// A device that two plans differ in; `None` past the last. First come those that the plan adds.
pub(super) fn change(order: &Order, changes: &Changes<'_>, i: usize) -> Option<Feature> {
    let (piece, change) = match i.checked_sub(changes.added.len()) {
        None => (changes.added.get(i)?, "added"),
        Some(i) => (changes.removed.get(i)?, "removed"),
    };
    let more = vec![
        ("phase", json!(piece.phase.map(|phase| phase + 1))),
        ("change", json!(change)),
    ];
    Some(point(order, piece.device, Some(piece.is_indoors), more))
}

/// A device, with what more there is to tell of it.
fn point(
    order: &Order,
    device: &Device,
    is_indoors: Option<bool>,
    more: Vec<(&str, Value)>,
) -> Feature {
    let at = lonlat(&order.basis.frame, device.position.plan().0);
    let name = SceneName::from(&device.name);
    let mut properties = Map::new();
    let mut set = |key: &str, value: Value| {
        properties.insert(key.to_owned(), value);
    };
    set("id", json!(device.id.as_str()));
    set("class", json!(device.class.as_str()));
    set("name_zh", json!(name.zh));
    set("name_en", json!(name.en));
    set("row", json!(device.row.as_ref().map(|row| row.as_str())));
    set("height_m", json!(device.position.z));
    set("indoors", json!(is_indoors));
    for (key, value) in more {
        set(key, value);
    }
    Feature {
        geometry: Some(GeometryValue::new_point(at).into()),
        properties: Some(properties),
        ..Feature::default()
    }
}

/// A stretch of trench; `None` past the last.
pub(super) fn trench(order: &Order, outcome: &Outcome, i: usize) -> Option<Feature> {
    let trench = outcome.programme.trenches.get(i)?;
    let frame = &order.basis.frame;
    let line: Vec<[f64; 2]> = trench.line.0.iter().map(|at| lonlat(frame, *at)).collect();
    let devices = trench.devices.iter();
    let devices = devices.filter_map(|device| outcome.placement.devices.get(*device as usize));
    let devices: Vec<&str> = devices.map(|device| device.id.as_str()).collect();
    let mut properties = Map::new();
    let mut set = |key: &str, value: Value| {
        properties.insert(key.to_owned(), value);
    };
    set("number", json!(i + 1));
    set("phase", json!(trench.phase + 1));
    set("length_m", json!(trench.length_m));
    set("along_ways_m", json!(trench.along_ways_m));
    set("towards", json!(trench.towards.map(|towards| towards + 1)));
    set("devices", json!(devices));
    set("serves", json!(trench.serves));
    Some(Feature {
        geometry: Some(GeometryValue::new_line_string(line).into()),
        properties: Some(properties),
        ..Feature::default()
    })
}

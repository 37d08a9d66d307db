//! What a programme builds as GeoJSON (RFC 7946): its trenches and its places, each with its phase.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::document::Document;
use super::place::PlaceLine;
use super::trench::TrenchLine;

/// Writes a line for each stretch of trench (`what` is `trench`) and a point for each new place (`place`), feature by feature.
///
/// # Errors
/// When `out` fails.
pub fn write(document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[")?;
    let trenches = document.trenches.iter().map(trench);
    let places = document.places.iter().map(place);
    for (number, feature) in trenches.chain(places).enumerate() {
        if number > 0 {
            out.write_all(b",")?;
        }
        write!(out, "\n{feature}")?;
    }
    out.write_all(b"\n]}\n")
}

fn trench(trench: &TrenchLine<'_>) -> Value {
    json!({
        "type": "Feature",
        "geometry": { "type": "LineString", "coordinates": trench.line },
        "properties": {
            "what": "trench",
            "number": trench.number,
            "phase": trench.phase,
            "length_m": trench.length_m,
            "along_ways_m": trench.along_ways_m,
            "towards": trench.towards,
            "devices": trench.devices,
            "serves": trench.serves,
        },
    })
}

fn place(place: &PlaceLine<'_>) -> Value {
    json!({
        "type": "Feature",
        "geometry": { "type": "Point", "coordinates": place.at },
        "properties": {
            "what": "place",
            "id": place.id,
            "kind": place.kind,
            "name_zh": place.name.zh,
            "name_en": place.name.en,
            "row": place.row,
            "area_m2": place.area_m2,
            "cost": place.cost,
            "yearly": place.yearly,
            "phase": place.phase,
        },
    })
}

//! What a programme builds as GeoJSON (RFC 7946): its trenches and its places, each with its phase.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::document::Document;
use super::place::PlaceLine;
use super::trench::TrenchLine;
use crate::audit::Language;

/// Writes a line for each stretch of trench (`what` is `trench`) and a point for each new place (`place`), feature by feature. Places name the
/// document of the row that they are for, its words and what is assumed besides.
///
/// # Errors
/// When `out` fails.
pub fn write(document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[")?;
    let trenches = document.trenches.iter().map(trench);
    let places = document.places.iter().map(|line| place(line, document));
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

fn place(place: &PlaceLine<'_>, document: &Document<'_>) -> Value {
    let basis = place.row.and_then(|row| document.basis(row));
    let cited = |language| basis.map(|basis| basis.source.cited(language));
    let assumed = |language| {
        basis
            .map(|basis| basis.assumed(language))
            .filter(|said| !said.is_empty())
    };
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
            "source_zh": cited(Language::Zh),
            "source_en": cited(Language::En),
            "quote_zh": basis.map(|basis| &basis.quote),
            "quote_en": basis.and_then(|basis| basis.quote_en.as_ref()),
            "assumption_zh": assumed(Language::Zh),
            "assumption_en": assumed(Language::En),
            "area_m2": place.area_m2,
            "cost": place.cost,
            "yearly": place.yearly,
            "phase": place.phase,
        },
    })
}

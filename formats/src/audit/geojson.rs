//! The places of an audit as GeoJSON (RFC 7946): evidence, remainders and proposals.

use std::io::{self, Write};

use geo::{Coord, Geometry, MapCoords};
use serde_json::{Map, Value, json};
use twin_core::audit::Repair;
use twin_core::model::Community;
use twin_core::spatial::LocalFrame;

use super::document::{Demand, Document, Row};
use super::height::Heights;
use super::words::{self, Language};

/// Writes a feature for each demand (`what` is `evidence`), for what of it nothing serves (`remainder`), and for each device or place that
/// would mend it (`proposal`), feature by feature. Each names its row's document and what would mend it; what is on floors of a building has their
/// heights in the local frame (`heights_m`), one place on several storeys all of them.
///
/// # Errors
/// When `out` fails.
pub fn write(document: &Document<'_>, out: &mut dyn Write) -> io::Result<()> {
    let rows = document.rows.iter();
    let demands = rows.flat_map(|row| row.demands.iter().map(move |demand| (row, demand)));
    collection(demands, document.map, out)
}

/// The same of some demands of one row of an audit of `community`.
///
/// # Errors
/// When `out` fails.
pub fn write_row<'d, 'a: 'd>(
    row: &'d Row<'a>,
    demands: impl Iterator<Item = &'d Demand<'a>>,
    community: &Community,
    out: &mut dyn Write,
) -> io::Result<()> {
    collection(demands.map(|demand| (row, demand)), community, out)
}

fn collection<'d, 'a: 'd>(
    demands: impl Iterator<Item = (&'d Row<'a>, &'d Demand<'a>)>,
    community: &Community,
    out: &mut dyn Write,
) -> io::Result<()> {
    let heights = Heights::of(community);
    out.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[")?;
    let mut is_first = true;
    for (row, demand) in demands {
        for (what, geometry) in shapes(demand, &community.frame) {
            if !std::mem::take(&mut is_first) {
                out.write_all(b",")?;
            }
            let mut properties = properties(row, demand, what);
            let floors_z = heights.floors_z(demand.found, what != "evidence");
            if !floors_z.is_empty() {
                properties.insert("heights_m".to_owned(), json!(floors_z));
            }
            let feature = json!({
                "type": "Feature",
                "geometry": geojson::Geometry::new((&geometry).into()),
                "properties": properties,
            });
            write!(out, "\n{feature}")?;
        }
    }
    out.write_all(b"\n]}\n")
}

fn shapes(demand: &Demand<'_>, frame: &LocalFrame) -> Vec<(&'static str, Geometry<f64>)> {
    let degrees = |geometry: &Geometry<f64>| geometry.map_coords(|c| frame.lonlat_from_enu(c));
    let mut shapes = vec![("evidence", degrees(&demand.found.evidence))];
    if let Some(remainder) = &demand.found.remainder {
        shapes.push(("remainder", degrees(remainder)));
    }
    let at = demand.repair.map_or(&[][..], Repair::at);
    let points: Vec<Coord<f64>> = at.iter().map(|c| frame.lonlat_from_enu(*c)).collect();
    if !points.is_empty() {
        shapes.push(("proposal", Geometry::MultiPoint(points.into())));
    }
    shapes
}

fn properties(row: &Row<'_>, demand: &Demand<'_>, what: &str) -> Map<String, Value> {
    let value = json!({
        "what": what,
        "row": row.row,
        "name_zh": row.basis.name.zh,
        "name_en": row.basis.name.en,
        "quote_zh": row.basis.quote,
        "quote_en": row.basis.quote_en,
        "layer": demand.layer,
        "id": demand.id,
        "verdict": demand.verdict,
        "verdict_zh": demand.verdict.zh(),
        "measure": row.measure,
        "demanded": demand.demanded,
        "served": demand.served,
        "served_by": demand.served_by,
        "source_zh": row.basis.source.cited(Language::Zh),
        "source_en": row.basis.source.cited(Language::En),
        "missing_zh": row.missing.map(|m| words::missing(m, Language::Zh)),
        "missing_en": row.missing.map(|m| words::missing(m, Language::En)),
        "repair_zh": demand.repair.map(|r| words::repair(r, &row.basis.name.zh, Language::Zh)),
        "repair_en": demand.repair.map(|r| words::repair(r, &row.basis.name.en, Language::En)),
        "faults_zh": demand.faults.iter().map(|f| words::fault(f, Language::Zh)).collect::<Vec<_>>(),
        "faults_en": demand.faults.iter().map(|f| words::fault(f, Language::En)).collect::<Vec<_>>(),
    });
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

//! A CRS from well-known text: which kind it is, and its code where it carries one.

use super::super::definition::{Crs, CrsId};
use super::super::error::CrsError;
use super::super::height::{HeightReference, VerticalCrs};
use super::super::registry::{self, RowKind};
use super::identifier::name_key;
use super::unreadable;
use super::wkt_crs;
use super::wkt_tree::{self, Node};
use crate::both;

const COMPOUND: &[&str] = &["COMPD_CS", "COMPOUNDCRS"];
const VERTICAL: &[&str] = &["VERT_CS", "VERTCS", "VERTCRS", "VERTICALCRS"];
const PROJECTED: &[&str] = &["PROJCS", "PROJCRS", "PROJECTEDCRS"];
const GEOGRAPHIC: &[&str] = &[
    "GEOGCS",
    "GEOGCRS",
    "GEOGRAPHICCRS",
    "GEODCRS",
    "GEODETICCRS",
];
const HORIZONTAL: &[&str] = &[
    "PROJCS",
    "PROJCRS",
    "PROJECTEDCRS",
    "GEOGCS",
    "GEOGCRS",
    "GEOGRAPHICCRS",
    "GEODCRS",
    "GEODETICCRS",
    "BOUNDCRS",
];

/// Reads WKT 1, ESRI's WKT or WKT 2.
pub(super) fn read(text: &str) -> Result<Crs, CrsError> {
    let (root, second) = wkt_tree::parse(text).map_err(|why| unreadable(text, why))?;
    let flat = from_node(&root, text)?;
    match second {
        Some(node) if VERTICAL.contains(&node.keyword.as_str()) => with_vertical(flat, &node),
        Some(node) => Err(unreadable(
            text,
            both!("{} stands after the CRS", "坐标参考系之后还有 {}"; node.keyword),
        )),
        None => Ok(flat),
    }
}

pub(super) fn from_node(node: &Node<'_>, text: &str) -> Result<Crs, CrsError> {
    let keyword = node.keyword.as_str();
    if COMPOUND.contains(&keyword) {
        return compound(node, text);
    }
    if keyword == "BOUNDCRS" {
        let source = node.child(&["SOURCECRS"]).and_then(|s| s.child(HORIZONTAL));
        return match source {
            Some(source) => from_node(source, text),
            None => Err(unreadable(
                text,
                both!(
                    "its BOUNDCRS has no SOURCECRS",
                    "其 BOUNDCRS 没有 SOURCECRS"
                ),
            )),
        };
    }
    if PROJECTED.contains(&keyword) || GEOGRAPHIC.contains(&keyword) {
        return plane(node, text);
    }
    if VERTICAL.contains(&keyword) {
        return Err(match code(node) {
            Some(code) => CrsError::NotHorizontal {
                code,
                name: node.name().into(),
            },
            None => unreadable(
                text,
                both!(
                    "it says how heights are counted, not where things are",
                    "它只规定高程的起算，不规定平面位置"
                ),
            ),
        });
    }
    Err(unreadable(
        text,
        both!(
            "{keyword} is no geographic, projected or compound CRS: name the EPSG code of the data",
            "{keyword} 不是地理、投影或复合坐标参考系：请写明数据的 EPSG 代码"
        ),
    ))
}

fn plane(node: &Node<'_>, text: &str) -> Result<Crs, CrsError> {
    let is_projected = PROJECTED.contains(&node.keyword.as_str());
    let defined = wkt_crs::define(node, is_projected, text);
    let Some(code) = code(node) else {
        return defined.map(|definition| definition.crs());
    };
    let crs = Crs::from_epsg(code)?;
    // A method that cannot be read from the text is no reason against the code.
    if let Ok(definition) = defined {
        definition.check_against(&crs, code)?;
    }
    Ok(crs)
}

fn compound(node: &Node<'_>, text: &str) -> Result<Crs, CrsError> {
    if let Some(code) = code(node) {
        return Crs::from_epsg(code);
    }
    let Some(flat) = node.child(HORIZONTAL) else {
        let why = both!(
            "the compound CRS has no horizontal part",
            "复合坐标参考系没有平面部分"
        );
        return Err(unreadable(text, why));
    };
    let flat = from_node(flat, text)?;
    match node.child(VERTICAL) {
        Some(vertical) => with_vertical(flat, vertical),
        None => Ok(flat),
    }
}

fn with_vertical(flat: Crs, node: &Node<'_>) -> Result<Crs, CrsError> {
    let vertical = match code(node) {
        Some(code) => VerticalCrs::from_epsg(code)?,
        None => described_vertical(node),
    };
    if let (CrsId::Epsg(horizontal), Some(vertical)) = (flat.id, vertical.code()) {
        return Crs::from_epsg_pair(horizontal, vertical);
    }
    Ok(Crs {
        vertical: Some(vertical),
        ..flat
    })
}

/// A vertical CRS without a code: the one of the EPSG dataset with that datum, unit and direction, else as written.
fn described_vertical(node: &Node<'_>) -> VerticalCrs {
    const ELLIPSOIDAL: f64 = 2002.0;
    let datum = node.child(&["VERT_DATUM", "VDATUM", "VERTICALDATUM", "VRF", "DATUM"]);
    let is_ellipsoidal = datum.is_some_and(|d| {
        d.keyword == "DATUM"
            || (d.keyword == "VERT_DATUM" && d.numbers().next() == Some(ELLIPSOIDAL))
    });
    let reference = if is_ellipsoidal {
        HeightReference::Ellipsoid
    } else {
        HeightReference::Datum {
            name: datum.map_or(node.name(), Node::name).into(),
        }
    };
    let unit = wkt_crs::linear_unit(node).unwrap_or(1.0);
    let is_down = is_down(node);
    if let HeightReference::Datum { name } = &reference
        && let Some(known) = known_vertical(name, unit, is_down)
    {
        return known;
    }
    let vertical = VerticalCrs::named(node.name(), unit, reference);
    if is_down {
        vertical.pointing_down()
    } else {
        vertical
    }
}

/// By the axis, or by ESRI's parameter `Direction`, which is -1 for depths.
fn is_down(node: &Node<'_>) -> bool {
    let by_axis = node
        .child(&["AXIS"])
        .is_some_and(|axis| axis.words().any(|word| word.eq_ignore_ascii_case("down")));
    let by_parameter = node
        .children(&["PARAMETER"])
        .any(|p| p.name().eq_ignore_ascii_case("direction") && p.numbers().any(|n| n < 0.0));
    by_axis || by_parameter
}

fn known_vertical(datum: &str, unit: f64, is_down: bool) -> Option<VerticalCrs> {
    let wanted = name_key(datum);
    let row = registry::rows().find(|row| match row.kind {
        RowKind::Vertical(v) => {
            let same_unit = (v.unit / unit - 1.0).abs() < 1e-9;
            v.is_down == is_down && same_unit && !row.is_deprecated && name_key(v.datum) == wanted
        }
        _ => false,
    })?;
    VerticalCrs::from_epsg(row.code).ok()
}

/// The EPSG code that a node carries itself.
pub(super) fn code(node: &Node<'_>) -> Option<u32> {
    let id = node.child(&["AUTHORITY", "ID"])?;
    if !id.name().eq_ignore_ascii_case("EPSG") {
        return None;
    }
    let second = id.items.get(1)?;
    match second {
        wkt_tree::Item::Text(text) => text.trim().parse().ok(),
        wkt_tree::Item::Number(number)
            if *number >= 0.0 && *number < 1e9 && number.fract() == 0.0 =>
        {
            format!("{number}").parse().ok()
        }
        _ => None,
    }
}

//! A CRS from well-known text: which kind it is, and its code where it carries one.

use super::super::definition::{Crs, CrsId};
use super::super::error::CrsError;
use super::super::height::{HeightReference, VerticalCrs};
use super::unreadable;
use super::wkt_crs;
use super::wkt_tree::{self, Node};

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
    let root = wkt_tree::parse(text).map_err(|why| unreadable(text, why))?;
    from_node(&root, text)
}

fn from_node(node: &Node<'_>, text: &str) -> Result<Crs, CrsError> {
    let keyword = node.keyword.as_str();
    if COMPOUND.contains(&keyword) {
        return compound(node, text);
    }
    if keyword == "BOUNDCRS" {
        let source = node.child(&["SOURCECRS"]).and_then(|s| s.child(HORIZONTAL));
        return match source {
            Some(source) => from_node(source, text),
            None => Err(unreadable(text, "its BOUNDCRS has no SOURCECRS")),
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
                "it says how heights are counted, not where things are",
            ),
        });
    }
    Err(unreadable(
        text,
        format!(
            "{keyword} is no geographic, projected or compound CRS: name the EPSG code of the data"
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
        return Err(unreadable(text, "the compound CRS has no horizontal part"));
    };
    let flat = from_node(flat, text)?;
    let Some(vertical) = node.child(VERTICAL) else {
        return Ok(flat);
    };
    let vertical_code = code(vertical);
    if let (CrsId::Epsg(horizontal), Some(vertical)) = (flat.id, vertical_code) {
        return Crs::from_epsg_pair(horizontal, vertical);
    }
    let vertical = match vertical_code {
        Some(code) => VerticalCrs::from_epsg(code)?,
        None => described_vertical(vertical),
    };
    Ok(Crs {
        vertical: Some(vertical),
        ..flat
    })
}

/// A vertical CRS without a code: its datum by name, its unit and direction as written.
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
    let vertical = VerticalCrs::named(node.name(), unit, reference);
    let is_down = node
        .child(&["AXIS"])
        .is_some_and(|axis| axis.words().any(|word| word.eq_ignore_ascii_case("down")));
    if is_down {
        vertical.pointing_down()
    } else {
        vertical
    }
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

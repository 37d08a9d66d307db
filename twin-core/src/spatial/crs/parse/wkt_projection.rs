//! Projection methods and parameters of well-known text in PROJ's words.

use std::collections::BTreeMap;

use super::super::error::CrsError;
use super::super::projection::is_supported;
use super::identifier::name_key;
use super::wkt_crs::factor;
use super::wkt_tree::{Item, Node};
use super::words::{Parameters, parameters};

/// The projection in PROJ's words: metres and degrees.
pub(super) fn projection_of(
    node: &Node<'_>,
    unit: f64,
    angle: f64,
) -> Result<Parameters, CrsError> {
    // WKT 1 keeps method and parameters beneath PROJCS, WKT 2 beneath CONVERSION.
    let holder = node
        .child(&["CONVERSION", "DERIVINGCONVERSION"])
        .unwrap_or(node);
    let method = holder
        .child(&["PROJECTION", "METHOD"])
        .map_or("", Node::name);
    let given = given_parameters(holder, unit, angle);
    let unsupported = || CrsError::UnsupportedDefinition {
        name: node.name().to_owned(),
        method: method.to_owned(),
    };
    let proj_method = if is_pseudo_mercator(node) {
        "webmerc"
    } else {
        proj_method(&name_key(method), &given).ok_or_else(unsupported)?
    };
    let words = proj_words(proj_method, &given);
    if is_supported(&words) {
        Ok(parameters(&words))
    } else {
        Err(unsupported())
    }
}

/// Whether a WKT 1 Mercator is the Web Mercator, which GDAL can say only in an extension: a sphere without a datum shift.
fn is_pseudo_mercator(node: &Node<'_>) -> bool {
    node.children(&["EXTENSION"]).any(|extension| {
        let mut texts = extension.items.iter().filter_map(|item| match item {
            Item::Text(text) => Some(*text),
            _ => None,
        });
        let is_proj = texts
            .next()
            .is_some_and(|kind| kind.eq_ignore_ascii_case("PROJ4"));
        is_proj && texts.any(|t| t.contains("+proj=merc") && t.contains("+nadgrids=@null"))
    })
}

/// Parameters by [`name_key`], in metres, degrees or as ratios.
fn given_parameters(holder: &Node<'_>, unit: f64, angle: f64) -> BTreeMap<String, f64> {
    let mut given = BTreeMap::new();
    for parameter in holder.children(&["PARAMETER"]) {
        let Some(value) = parameter.items.iter().find_map(|item| match item {
            Item::Number(number) => Some(*number),
            Item::Text(text) => text.parse().ok().filter(|n: &f64| n.is_finite()),
            _ => None,
        }) else {
            continue;
        };
        let key = name_key(parameter.name());
        let is_length = key.contains("easting") || key.contains("northing");
        let is_ratio = key.contains("scalefactor");
        let own = parameter
            .child(&["LENGTHUNIT", "ANGLEUNIT", "SCALEUNIT", "UNIT"])
            .and_then(factor);
        let value = if is_ratio {
            value * own.unwrap_or(1.0)
        } else if is_length {
            value * own.unwrap_or(unit)
        } else if (own.unwrap_or(angle) - 1.0_f64.to_radians()).abs() < 1e-12 {
            value
        } else {
            (value * own.unwrap_or(angle)).to_degrees()
        };
        given.insert(key, value);
    }
    given
}

/// PROJ's method for a method name of OGC, ESRI or EPSG (keys by [`name_key`]).
fn proj_method(method: &str, given: &BTreeMap<String, f64>) -> Option<&'static str> {
    let has_second_parallel = given
        .keys()
        .any(|k| k == "standardparallel2" || k == "latitudeof2ndstandardparallel");
    Some(match method {
        "transversemercator" | "gk" | "gausskrugercomplex" | "transversemercatorcomplex" => "tmerc",
        "mercatorauxiliarysphere" | "popularvisualisationpseudomercator" => "webmerc",
        "mercator" | "mercator1sp" | "mercator2sp" | "mercatorvarianta" | "mercatorvariantb" => {
            "merc"
        }
        "lambertconformalconic"
        | "lambertconformalconic1sp"
        | "lambertconformalconic2sp"
        | "lambertconicconformal1sp"
        | "lambertconicconformal2sp" => {
            if has_second_parallel {
                "lcc2"
            } else {
                "lcc1"
            }
        }
        "albersconicequalarea" | "albers" | "albersequalarea" => "aea",
        // With its azimuth at 90° the oblique Mercator is the Swiss one, as PROJ has it.
        "hotineobliquemercatorazimuthcenter" | "hotineobliquemercatorvariantb"
            if is_due_east(given) =>
        {
            "somerc"
        }
        "cassinisoldner" | "cassini" => "cass",
        "obliquestereographic" | "doublestereographic" => "sterea",
        "lambertazimuthalequalarea" => "laea",
        "polarstereographic" | "polarstereographicvarianta" => "stere",
        _ => return None,
    })
}

/// Whether the initial line of an oblique projection, and its grid, run due east.
fn is_due_east(given: &BTreeMap<String, f64>) -> bool {
    let is_90 = |names: [&str; 2]| {
        let angle = names.iter().find_map(|name| given.get(*name));
        angle.map(|angle| (angle - 90.0).abs() < 1e-9)
    };
    let azimuth = is_90(["azimuth", "azimuthatprojectioncentre"]);
    let grid = is_90(["rectifiedgridangle", "anglefromrectifiedtoskewgrid"]);
    azimuth == Some(true) && grid != Some(false)
}

/// PROJ's words for a method and its parameters, of which each has several names.
fn proj_words(method: &str, given: &BTreeMap<String, f64>) -> String {
    let find = |names: &[&str]| names.iter().find_map(|name| given.get(*name).copied());
    let latitude = find(&[
        "latitudeoforigin",
        "latitudeofnaturalorigin",
        "latitudeoffalseorigin",
        "latitudeofcenter",
        "latitudeofcentre",
        "latitudeofprojectioncentre",
        "centralparallel",
    ]);
    let first = find(&["standardparallel1", "latitudeof1ststandardparallel"]);
    let second = find(&["standardparallel2", "latitudeof2ndstandardparallel"]);
    let mut words = String::from(match method {
        "lcc1" | "lcc2" => "lcc",
        other => other,
    });
    let mut add = |key: &str, value: Option<f64>| {
        if let Some(value) = value {
            words.push_str(&format!(" {key}={value}"));
        }
    };
    match method {
        "lcc1" => {
            add("lat_0", latitude.or(first));
            add("lat_1", first.or(latitude));
        }
        "lcc2" | "aea" => {
            add("lat_0", latitude);
            add("lat_1", first);
            add("lat_2", second);
        }
        "merc" => add("lat_ts", first),
        "webmerc" => {}
        _ => add("lat_0", latitude),
    }
    add(
        "lon_0",
        find(&[
            "centralmeridian",
            "longitudeofnaturalorigin",
            "longitudeoffalseorigin",
            "longitudeofcenter",
            "longitudeofcentre",
            "longitudeofprojectioncentre",
            "longitudeoforigin",
        ]),
    );
    add(
        "k",
        find(&[
            "scalefactor",
            "scalefactoratnaturalorigin",
            "scalefactoratprojectioncentre",
        ]),
    );
    add(
        "x_0",
        find(&[
            "falseeasting",
            "eastingatfalseorigin",
            "eastingatprojectioncentre",
        ]),
    );
    add(
        "y_0",
        find(&[
            "falsenorthing",
            "northingatfalseorigin",
            "northingatprojectioncentre",
        ]),
    );
    words
}

//! Definitions in PROJJSON, written by hand from the EPSG dataset, mean what their codes mean.

use geo::Coord;
use serde_json::{Value, json};

use super::at;
use crate::spatial::crs::{AxisOrder, Converter, Crs, CrsError, CrsId, HeightReference};

fn cgcs2000() -> Value {
    json!({
        "type": "GeographicCRS",
        "name": "China Geodetic Coordinate System 2000",
        "datum": {
            "type": "GeodeticReferenceFrame",
            "name": "China 2000",
            "ellipsoid": {
                "name": "CGCS2000",
                "semi_major_axis": 6_378_137,
                "inverse_flattening": 298.257_222_101
            }
        },
        "coordinate_system": {
            "subtype": "ellipsoidal",
            "axis": [
                { "name": "Geodetic latitude", "abbreviation": "Lat", "direction": "north", "unit": "degree" },
                { "name": "Geodetic longitude", "abbreviation": "Lon", "direction": "east", "unit": "degree" }
            ]
        },
        "id": { "authority": "EPSG", "code": 4490 }
    })
}

fn wgs84() -> Value {
    json!({
        "type": "GeographicCRS",
        "name": "WGS 84",
        "datum_ensemble": {
            "name": "World Geodetic System 1984 ensemble",
            "members": [{ "name": "World Geodetic System 1984 (G2139)" }],
            "ellipsoid": {
                "name": "WGS 84",
                "semi_major_axis": { "value": 6_378_137, "unit": "metre" },
                "semi_minor_axis": 6_356_752.314_245_179
            },
            "accuracy": "2.0"
        }
    })
}

/// A transverse Mercator with the axes in that order.
fn transverse_mercator(name: &str, base: Value, values: [f64; 3], axes: [&str; 2]) -> Value {
    let [meridian, scale, easting] = values;
    let parameter =
        |name: &str, value: f64, unit: &str| json!({ "name": name, "value": value, "unit": unit });
    let axis = |direction: &str| json!({ "name": direction, "abbreviation": "", "direction": direction, "unit": "metre" });
    json!({
        "$schema": "https://proj.org/schemas/v0.7/projjson.schema.json",
        "type": "ProjectedCRS",
        "name": name,
        "base_crs": base,
        "conversion": {
            "name": "a conversion",
            "method": { "name": "Transverse Mercator", "id": { "authority": "EPSG", "code": 9807 } },
            "parameters": [
                parameter("Latitude of natural origin", 0.0, "degree"),
                parameter("Longitude of natural origin", meridian, "degree"),
                parameter("Scale factor at natural origin", scale, "unity"),
                parameter("False easting", easting, "metre"),
                parameter("False northing", 0.0, "metre"),
            ]
        },
        "coordinate_system": { "subtype": "Cartesian", "axis": axes.map(axis) }
    })
}

/// EPSG:4549: central meridian 120°, false easting 500 km, no zone in front, northing first.
fn zone_of_120_degrees() -> Value {
    let name = "CGCS2000 / 3-degree Gauss-Kruger CM 120E";
    transverse_mercator(name, cgcs2000(), [120.0, 1.0, 500_000.0], ["north", "east"])
}

/// EPSG:32651.
fn utm_51_north() -> Value {
    let values = [123.0, 0.9996, 500_000.0];
    transverse_mercator("WGS 84 / UTM zone 51N", wgs84(), values, ["east", "north"])
}

fn yellow_sea() -> Value {
    json!({
        "type": "VerticalCRS",
        "name": "Yellow Sea 1985 height",
        "datum": { "type": "VerticalReferenceFrame", "name": "Yellow Sea 1985" },
        "coordinate_system": {
            "subtype": "vertical",
            "axis": [{ "name": "Gravity-related height", "abbreviation": "H", "direction": "up", "unit": "metre" }]
        }
    })
}

fn with_id(mut crs: Value, code: u32) -> Value {
    crs["id"] = json!({ "authority": "EPSG", "code": code });
    crs
}

fn without_id(mut crs: Value) -> Value {
    crs.as_object_mut().unwrap().remove("id");
    crs
}

/// The definition is read as the code, and takes a place to where the code takes it.
fn check(json: &Value, code: &str, place: Coord<f64>) {
    let read = Crs::parse(&json.to_string()).unwrap_or_else(|error| panic!("{code}: {error}"));
    let known = Crs::parse(code).unwrap();
    assert_eq!(read, known, "{code}");
    let moved = |crs: &Crs| {
        let converter = Converter::new(crs, AxisOrder::Authority).unwrap();
        converter.position_of(place).unwrap()
    };
    assert_eq!(moved(&read), moved(&known), "{code}");
}

#[test]
fn definitions_with_and_without_ids_are_those_of_their_codes() {
    let hangzhou = at(120.15, 30.28);
    check(&cgcs2000(), "EPSG:4490", hangzhou);
    check(&without_id(cgcs2000()), "EPSG:4490", hangzhou);
    check(&without_id(wgs84()), "EPSG:4326", hangzhou);
    check(&zone_of_120_degrees(), "EPSG:4549", hangzhou);
    check(&with_id(zone_of_120_degrees(), 4549), "EPSG:4549", hangzhou);
    check(&utm_51_north(), "EPSG:32651", at(121.47, 31.23));
    check(
        &with_id(utm_51_north(), 32651),
        "EPSG:32651",
        at(121.47, 31.23),
    );
}

#[test]
fn a_compound_has_its_heights_above_its_vertical_datum() {
    let compound = json!({
        "type": "CompoundCRS",
        "name": "CGCS2000 / 3-degree Gauss-Kruger CM 120E + Yellow Sea 1985 height",
        "components": [zone_of_120_degrees(), yellow_sea()]
    });
    check(&compound, "EPSG:4549+5737", at(120.15, 30.28));
    let read = Crs::parse(&compound.to_string()).unwrap();
    let reference = read.vertical().unwrap().reference();
    assert!(matches!(reference, HeightReference::Datum { name } if &**name == "Yellow Sea 1985"));
    let known = json!({
        "type": "CompoundCRS",
        "name": "Amersfoort / RD New + NAP height",
        "components": [],
        "ids": [{ "authority": "NSGI", "code": "RDNAP" }, { "authority": "EPSG", "code": "7415" }]
    });
    check(&known, "EPSG:7415", at(5.39, 52.16));
}

#[test]
fn a_grid_of_a_city_without_a_code_keeps_its_parameters() {
    let mut grid = zone_of_120_degrees();
    grid["conversion"]["parameters"][1]["value"] = json!(121.25);
    let bound = json!({ "type": "BoundCRS", "source_crs": grid, "target_crs": wgs84(), "transformation": {} });
    for json in [grid, bound] {
        let crs = Crs::parse(&json.to_string()).unwrap();
        assert_eq!(crs.id(), CrsId::Custom);
        let converter = Converter::new(&crs, AxisOrder::Authority).unwrap();
        // On the central meridian the easting is the false one, whatever the latitude; the northing comes first.
        let position = converter.position_of(at(121.25, 31.0)).unwrap();
        assert!((position.y - 500_000.0).abs() < 1e-6, "{position:?}");
    }
}

#[test]
fn units_are_read_with_their_factors() {
    // 500 km as feet: the same zone.
    let mut zone = zone_of_120_degrees();
    let feet = json!({ "type": "LinearUnit", "name": "foot", "conversion_factor": 0.3048 });
    zone["conversion"]["parameters"][3]["value"] = json!(500_000.0 / 0.3048);
    zone["conversion"]["parameters"][3]["unit"] = feet;
    check(&zone, "EPSG:4549", at(120.15, 30.28));
}

#[test]
fn a_definition_that_contradicts_its_id_is_an_error() {
    let error = Crs::parse(&with_id(zone_of_120_degrees(), 4548).to_string()).unwrap_err();
    assert!(
        matches!(&error, CrsError::Contradiction { code: 4548, field, .. } if field == "lon_0"),
        "{error}"
    );
}

#[test]
fn errors_name_the_member_and_what_is_wrong_with_it() {
    let changed = |path: &str, value: Value| {
        let mut crs = zone_of_120_degrees();
        *crs.pointer_mut(path).unwrap() = value;
        crs
    };
    let mut extra = zone_of_120_degrees();
    extra["base_crs"]["datum"]["tide_system"] = json!("mean");
    let mut bare = zone_of_120_degrees();
    bare["base_crs"].as_object_mut().unwrap().remove("datum");
    for (json, member) in [
        (json!({}), "type"),
        (json!({ "type": "EngineeringCRS", "name": "site" }), "type"),
        (
            json!({ "type": "CompoundCRS", "name": "x", "components": [1] }),
            "components[0]",
        ),
        (changed("/name", json!(1)), "name"),
        (
            changed("/base_crs/type", json!("ProjectedCRS")),
            "base_crs.type",
        ),
        (
            changed("/base_crs/datum/ellipsoid/semi_major_axis", json!("long")),
            "base_crs.datum.ellipsoid.semi_major_axis",
        ),
        (
            changed("/conversion/parameters/3/unit", json!("furlong")),
            "conversion.parameters[3].unit",
        ),
        (
            changed("/coordinate_system/subtype", json!("spherical")),
            "coordinate_system.subtype",
        ),
        (extra, "base_crs.datum.tide_system"),
        (bare, "base_crs.datum_ensemble"),
    ] {
        match Crs::parse(&json.to_string()) {
            Err(CrsError::ProjJson { member: found, .. }) => assert_eq!(found, member),
            other => panic!("{member}: {other:?}"),
        }
    }
    let other_method = changed("/conversion/method/name", json!("Bonne"));
    assert!(matches!(
        Crs::parse(&other_method.to_string()),
        Err(CrsError::UnsupportedDefinition { method, .. }) if method == "Bonne"
    ));
}

#[test]
fn what_is_cut_nested_or_without_numbers_is_refused() {
    let whole = zone_of_120_degrees().to_string();
    for cut in 1..whole.len() {
        assert!(Crs::parse(&whole[..cut]).is_err(), "cut at {cut}");
    }
    let deep = format!(
        "{}1{}",
        r#"{"type":"BoundCRS","source_crs":"#.repeat(1_000),
        "}".repeat(1_000)
    );
    assert!(Crs::parse(&deep).is_err());
    for axis in [json!(0), json!(-1.0), json!(null), json!(1e300)] {
        let mut crs = without_id(cgcs2000());
        crs["datum"]["ellipsoid"]["semi_major_axis"] = axis;
        crs["datum"]["ellipsoid"]["semi_minor_axis"] = json!(6_356_752.3);
        assert!(Crs::parse(&crs.to_string()).is_err());
    }
}

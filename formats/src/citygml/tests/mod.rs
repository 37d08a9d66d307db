use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use geo::{Area, Euclidean, Length};
use twin_core::model::*;

use super::*;
use crate::finding::{Findings, Outcome};
use crate::import::{Context, ImportOptions};
use crate::repair::closed_solid;

mod building;
mod coordinates;
mod file;
mod outdoors;
mod room;

/// Where the hand-made models lie: 9° E 48.75° N in UTM zone 32. On its central meridian one metre on the map is 1/0.9996 on the ground.
const EAST: f64 = 500_000.0;
const NORTH: f64 = 5_400_000.0;
const UTM32: &str = "urn:ogc:def:crs,crs:EPSG::25832,crs:EPSG::7837";

type Ring = Vec<[f64; 3]>;

/// A file with members. `version` is `2.0` or `3.0`.
fn model(version: &str, srs: Option<&str>, members: &str) -> String {
    let srs = srs.map_or(String::new(), |srs| {
        format!(
            "<gml:boundedBy><gml:Envelope srsName=\"{srs}\" srsDimension=\"3\"><gml:lowerCorner>{EAST} {NORTH} 0</gml:lowerCorner><gml:upperCorner>{} {} 300</gml:upperCorner></gml:Envelope></gml:boundedBy>",
            EAST + 1000.0,
            NORTH + 1000.0
        )
    });
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<core:CityModel xmlns:core=\"http://www.opengis.net/citygml/{version}\" xmlns:gml=\"http://www.opengis.net/gml\" xmlns:xlink=\"http://www.w3.org/1999/xlink\">{srs}{members}</core:CityModel>\n"
    )
}

fn member(object: &str) -> String {
    format!("<core:cityObjectMember>{object}</core:cityObjectMember>")
}

fn list(ring: &[[f64; 3]]) -> String {
    let point = |[x, y, z]: &[f64; 3]| format!("{} {} {z}", EAST + x, NORTH + y);
    ring.iter()
        .chain(ring.first())
        .map(point)
        .collect::<Vec<_>>()
        .join(" ")
}

fn polygon(id: &str, rings: &[Ring]) -> String {
    let bounds = rings.iter().enumerate().map(|(i, ring)| {
        let bound = if i == 0 { "exterior" } else { "interior" };
        format!(
            "<gml:{bound}><gml:LinearRing><gml:posList>{}</gml:posList></gml:LinearRing></gml:{bound}>",
            list(ring)
        )
    });
    let bounds: String = bounds.collect();
    format!("<gml:Polygon gml:id=\"{id}\">{bounds}</gml:Polygon>")
}

fn multi_surface(polygons: &[String]) -> String {
    let members: String = polygons
        .iter()
        .map(|p| format!("<gml:surfaceMember>{p}</gml:surfaceMember>"))
        .collect();
    format!("<gml:MultiSurface>{members}</gml:MultiSurface>")
}

/// A level rectangle that looks up.
fn flat(x: f64, y: f64, w: f64, d: f64, z: f64) -> Ring {
    vec![[x, y, z], [x + w, y, z], [x + w, y + d, z], [x, y + d, z]]
}

/// A box that looks outwards: ground, roof, four walls.
fn boxed(x: f64, y: f64, z: f64, w: f64, d: f64, h: f64) -> Vec<(&'static str, Ring)> {
    let p = |i: f64, j: f64, k: f64| [x + i * w, y + j * d, z + k * h];
    let (o, l) = (0.0, 1.0);
    vec![
        (
            "GroundSurface",
            vec![p(o, o, o), p(o, l, o), p(l, l, o), p(l, o, o)],
        ),
        (
            "RoofSurface",
            vec![p(o, o, l), p(l, o, l), p(l, l, l), p(o, l, l)],
        ),
        (
            "WallSurface",
            vec![p(o, o, o), p(l, o, o), p(l, o, l), p(o, o, l)],
        ),
        (
            "WallSurface",
            vec![p(l, o, o), p(l, l, o), p(l, l, l), p(l, o, l)],
        ),
        (
            "WallSurface",
            vec![p(l, l, o), p(o, l, o), p(o, l, l), p(l, l, l)],
        ),
        (
            "WallSurface",
            vec![p(o, l, o), p(o, o, o), p(o, o, l), p(o, l, l)],
        ),
    ]
}

fn solid(members: &str, version: &str) -> String {
    let shell = if version == "3.0" {
        "Shell"
    } else {
        "CompositeSurface"
    };
    format!(
        "<lod2Solid><gml:Solid><gml:exterior><gml:{shell}>{members}</gml:{shell}></gml:exterior></gml:Solid></lod2Solid>"
    )
}

/// A building of thematic surfaces that its solid links to.
fn building(version: &str, id: &str, surfaces: &[(&str, Ring)], more: &str) -> String {
    let property = if version == "3.0" {
        "boundary"
    } else {
        "boundedBy"
    };
    let mut themes = String::new();
    let mut links = String::new();
    for (i, (kind, ring)) in surfaces.iter().enumerate() {
        let polygon = polygon(&format!("{id}-p{i}"), std::slice::from_ref(ring));
        themes += &format!(
            "<{property}><{kind} gml:id=\"{id}-s{i}\"><lod2MultiSurface>{}</lod2MultiSurface></{kind}></{property}>",
            multi_surface(&[polygon])
        );
        links += &format!("<gml:surfaceMember xlink:href=\"#{id}-p{i}\"/>");
    }
    let solid = solid(&links, version);
    member(&format!(
        "<bldg:Building gml:id=\"{id}\">{more}{themes}{solid}</bldg:Building>"
    ))
}

fn options(crs: Option<&str>) -> ImportOptions {
    ImportOptions {
        crs: crs.map(|c| c.parse().unwrap()),
        ..ImportOptions::named_after("x".as_ref())
    }
}

fn draft(
    path: &Path,
    options: &ImportOptions,
) -> Result<(CommunityParts, Vec<String>), CityGmlError> {
    let mut found = Findings::of("city");
    let frame = None;
    let parts = read(path, &Context { options, frame }, &mut found)?;
    let told = found.into_list().iter().map(ToString::to_string).collect();
    Ok((parts, told))
}

fn read_bytes(
    bytes: &[u8],
    crs: Option<&str>,
) -> Result<(CommunityParts, Vec<String>), CityGmlError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("city.gml");
    std::fs::write(&path, bytes).unwrap();
    draft(&path, &options(crs))
}

/// Reads a model in UTM 32; findings on heights, which every file has, are left out.
fn read_text(version: &str, members: &str) -> (CommunityParts, Vec<String>) {
    let text = model(version, Some(UTM32), members);
    let (parts, mut told) = read_bytes(text.as_bytes(), None).unwrap();
    told.retain(|t| !t.contains("ellipsoid"));
    (parts, told)
}

/// Equal to within the scale of the projection.
fn near(value: f64, expected: f64) {
    let off = (value - expected).abs();
    assert!(
        off <= 1e-3 * expected.abs().max(1.0),
        "{value}, not {expected}"
    );
}

fn furniture(id: &str, what: &str, at: [f64; 2]) -> String {
    // A pole of 5 m as a line from the origin; the matrix turns it by 90° and makes it twice as high.
    member(&format!(
        "<frn:CityFurniture gml:id=\"{id}\">{what}<lod1ImplicitRepresentation><ImplicitGeometry><transformationMatrix>0 -1 0 0 1 0 0 0 0 0 2 0 0 0 0 1</transformationMatrix><relativeGMLGeometry><gml:MultiCurve><gml:curveMember><gml:LineString><gml:posList>1 0 0 1 0 5</gml:posList></gml:LineString></gml:curveMember></gml:MultiCurve></relativeGMLGeometry><referencePoint><gml:Point><gml:pos>{} {} 100</gml:pos></gml:Point></referencePoint></ImplicitGeometry></lod1ImplicitRepresentation></frn:CityFurniture>",
        EAST + at[0],
        NORTH + at[1]
    ))
}

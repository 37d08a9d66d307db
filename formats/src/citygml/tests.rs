use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use geo::{Area, Euclidean, Length};
use twin_core::model::*;

use super::input::Text;
use super::members::Members;
use super::*;
use crate::finding::{Findings, Outcome};
use crate::import::{Context, ImportOptions};
use crate::repair::closed_solid;

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

#[test]
fn the_sample_of_berlin_has_its_counts_and_closes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../shared/data/citymodel/lod2_buildings_v3.gml");
    if !path.exists() {
        println!("skipped: {} is not there", path.display());
        return;
    }
    let (parts, told) = draft(&path, &options(None)).unwrap();
    assert_eq!(parts.buildings.len(), 100);
    assert_eq!(parts.shells.len(), 100);
    let count = |kind| {
        let surfaces = parts.shells.iter().flat_map(|s| &s.surfaces);
        surfaces.filter(|s| s.kind == kind).count()
    };
    assert_eq!(count(SurfaceKind::Roof), 200);
    assert_eq!(count(SurfaceKind::Wall), 400);
    assert_eq!(count(SurfaceKind::Ground), 100);
    assert_eq!(count(SurfaceKind::Unknown), 0);
    assert!(parts.shells.iter().all(|s| s.is_solid && &*s.lod == "2"));
    // Around easting 40 km and northing 10 km short of Müggelberg, 13.6272° E 52.4186° N, where Soldner Berlin starts to count.
    let (lon, lat) = (parts.frame.lon(), parts.frame.lat());
    assert!(
        (13.0..13.1).contains(&lon) && (52.3..52.4).contains(&lat),
        "{lon} {lat}"
    );
    // The URN means northing first, but the file is written easting first: its roofs look up only so.
    assert!(told.iter().any(|t| t.contains("easting first")), "{told:?}");
    assert!(
        told.iter().all(|t| !t.contains("wrong way round")),
        "{told:?}"
    );
    // The first house: 6 m by 8 m, walls of 5 m, a ridge at 11 m: 48 × (5 + 6 / 2) = 384 m³.
    let first = &parts.buildings[0];
    assert_eq!(
        first.id.as_str(),
        "FZK_GUID_1F3E679D-E226-4535-926C-7390977FB25A"
    );
    near(first.footprint.unsigned_area(), 48.0);
    near(first.top_z.value - first.base_z.value, 11.0);
    assert_eq!((first.storeys.value, first.basements.value), (5, 0));
    let mut surfaces = parts.shells[0].surfaces.clone();
    near(closed_solid(&mut surfaces).volume_m3, 384.0);
}

#[test]
fn a_building_of_either_version_has_its_measures_and_attributes() {
    for version in ["2.0", "3.0"] {
        let height = if version == "3.0" {
            "<con:height><con:Height><con:value uom=\"m\">6</con:value></con:Height></con:height>"
        } else {
            "<bldg:measuredHeight uom=\"m\">6</bldg:measuredHeight>"
        };
        let more = format!(
            "<gml:name>Haus &amp; Hof</gml:name><bldg:class>1000</bldg:class><bldg:function>1040</bldg:function><bldg:yearOfConstruction>1987</bldg:yearOfConstruction><bldg:roofType>1000</bldg:roofType>{height}<bldg:storeysAboveGround>2</bldg:storeysAboveGround><bldg:storeysBelowGround>1</bldg:storeysBelowGround><bldg:storeyHeightsAboveGround uom=\"m\">3.5 2.5</bldg:storeyHeightsAboveGround>"
        );
        let surfaces = boxed(100.0, 100.0, 200.0, 10.0, 8.0, 6.0);
        let (parts, told) = read_text(version, &building(version, "b1", &surfaces, &more));
        assert_eq!(told, Vec::<String>::new());
        let [building] = parts.buildings.as_slice() else {
            panic!("{} buildings", parts.buildings.len());
        };
        assert_eq!(building.name.any(), Some("Haus & Hof"));
        near(building.footprint.unsigned_area(), 80.0);
        near(building.top_z.value - building.base_z.value, 6.0);
        assert_eq!((building.storeys.value, building.basements.value), (2, 1));
        assert_eq!(building.usage.value, BuildingUse::Mixed);
        let storeys: Vec<_> = parts
            .storeys
            .iter()
            .map(|s| (s.level, s.height.value))
            .collect();
        assert_eq!(storeys, [(0, 3.5), (1, 2.5)]);
        near(parts.storeys[1].floor_z.value - building.base_z.value, 3.5);
        assert_eq!(parts.roofs[0].shape.value, RoofShape::Flat);
        let [shell] = parts.shells.as_slice() else {
            panic!("{} shells", parts.shells.len());
        };
        assert!(shell.is_solid);
        let kinds: Vec<_> = shell.surfaces.iter().map(|s| s.kind).collect();
        use SurfaceKind::{Ground, Roof, Wall};
        assert_eq!(kinds, [Ground, Roof, Wall, Wall, Wall, Wall]);
        near(closed_solid(&mut shell.surfaces.clone()).volume_m3, 480.0);
        assert!(Community::new(parts).is_ok());
    }
}

#[test]
fn a_building_without_a_name_has_its_address() {
    let old = "<address><Address><xalAddress><xAL:AddressDetails><xAL:Thoroughfare Type=\"Street\"><xAL:ThoroughfareNumber>12a</xAL:ThoroughfareNumber><xAL:ThoroughfareName>Marktplatz</xAL:ThoroughfareName></xAL:Thoroughfare></xAL:AddressDetails></xalAddress><multiPoint><gml:MultiPoint srsName=\"EPSG:4326\"><gml:pointMember><gml:Point><gml:pos>9 48 0</gml:pos></gml:Point></gml:pointMember></gml:MultiPoint></multiPoint></Address></address>";
    let new = "<address><Address><xalAddress><xAL:Address><xAL:Thoroughfare><xAL:NameElement>Marktplatz</xAL:NameElement><xAL:Number>12a</xAL:Number></xAL:Thoroughfare></xAL:Address></xalAddress></Address></address>";
    for (version, address) in [("2.0", old), ("3.0", new)] {
        let surfaces = boxed(100.0, 100.0, 0.0, 10.0, 8.0, 6.0);
        let (parts, told) = read_text(version, &building(version, "b1", &surfaces, address));
        assert_eq!(
            parts.buildings[0].name.any(),
            Some("Marktplatz 12a"),
            "{told:?}"
        );
    }
}

#[test]
fn levels_of_detail_stay_apart_and_the_footprint_is_the_lowest() {
    // 12 × 8 m on the ground, a roof that juts out to 14 × 10 m, and a block of 10 × 8 × 6 m as level 1.
    let foot = polygon("f", &[flat(0.0, 0.0, 12.0, 8.0, 0.0)]);
    let edge = polygon("e", &[flat(-1.0, -1.0, 14.0, 10.0, 6.0)]);
    let block: String = boxed(0.0, 0.0, 0.0, 10.0, 8.0, 6.0)
        .iter()
        .enumerate()
        .map(|(i, (_, r))| {
            let polygon = polygon(&format!("q{i}"), std::slice::from_ref(r));
            format!("<gml:surfaceMember>{polygon}</gml:surfaceMember>")
        })
        .collect();
    let block = solid(&block, "2.0").replace("lod2", "lod1");
    let lod0 = |foot: &str| {
        format!(
            "{foot}<lod0RoofEdge>{}</lod0RoofEdge>",
            multi_surface(std::slice::from_ref(&edge))
        )
    };
    let with_foot = lod0(&format!(
        "<lod0FootPrint>{}</lod0FootPrint>",
        multi_surface(std::slice::from_ref(&foot))
    ));
    for (lod0, area) in [(with_foot, 96.0), (lod0(""), 140.0)] {
        let text = member(&format!(
            "<bldg:Building gml:id=\"b\">{lod0}{block}</bldg:Building>"
        ));
        let (parts, told) = read_text("2.0", &text);
        assert_eq!(told, Vec::<String>::new());
        near(parts.buildings[0].footprint.unsigned_area(), area);
        let shells: Vec<_> = parts.shells.iter().map(|s| (&*s.lod, s.is_solid)).collect();
        assert_eq!(shells, [("1", true)]);
    }
}

#[test]
fn parts_and_openings_belong_to_the_building() {
    // A wall of 10 × 6 m with a hole of 2 × 2 m that a window fills; the part beside it is a box of its own.
    let mut wall = boxed(0.0, 0.0, 0.0, 10.0, 8.0, 6.0).remove(2).1;
    wall.iter_mut().for_each(|p| p[1] = 0.0);
    let hole = vec![
        [4.0, 0.0, 2.0],
        [4.0, 0.0, 4.0],
        [6.0, 0.0, 4.0],
        [6.0, 0.0, 2.0],
    ];
    let window: Ring = hole.iter().rev().copied().collect();
    let opening = |property: &str, kind: &str| {
        format!(
            "<{property}><{kind}><lod3MultiSurface>{}</lod3MultiSurface></{kind}></{property}>",
            multi_surface(&[polygon("w", std::slice::from_ref(&window))])
        )
    };
    for (version, bounded, opening, part) in [
        (
            "2.0",
            "boundedBy",
            opening("opening", "Window"),
            "consistsOfBuildingPart",
        ),
        (
            "3.0",
            "boundary",
            opening("fillingSurface", "WindowSurface"),
            "buildingPart",
        ),
    ] {
        let walls = multi_surface(&[polygon("p", &[wall.clone(), hole.clone()])]);
        let ground = multi_surface(&[polygon("g", &[flat(0.0, 0.0, 10.0, 8.0, 0.0)])]);
        let beside = building(version, "part", &boxed(10.0, 0.0, 0.0, 5.0, 8.0, 3.0), "")
            .replace("<core:cityObjectMember>", "")
            .replace("</core:cityObjectMember>", "")
            .replace("bldg:Building", "bldg:BuildingPart");
        let text = member(&format!(
            "<bldg:Building gml:id=\"b\"><{bounded}><WallSurface><lod3MultiSurface>{walls}</lod3MultiSurface>{opening}</WallSurface></{bounded}><{bounded}><GroundSurface><lod3MultiSurface>{ground}</lod3MultiSurface></GroundSurface></{bounded}><{part}>{beside}</{part}></bldg:Building>"
        ));
        let (parts, told) = read_text(version, &text);
        assert_eq!(parts.buildings.len(), 1, "{told:?}");
        let of = |lod: &str| parts.shells.iter().find(|s| &*s.lod == lod).unwrap();
        let kinds: Vec<_> = of("3").surfaces.iter().map(|s| s.kind).collect();
        assert_eq!(
            kinds,
            [SurfaceKind::Wall, SurfaceKind::Window, SurfaceKind::Ground]
        );
        assert_eq!(of("3").surfaces[0].rings.len(), 2);
        assert!(!of("3").is_solid && of("2").is_solid);
        // Ground of the lowest level that has one: the part's, 5 × 8 m.
        near(parts.buildings[0].footprint.unsigned_area(), 40.0);
    }
}

#[test]
fn surfaces_the_wrong_way_round_are_turned_by_their_orientation() {
    let members: String = boxed(0.0, 0.0, 0.0, 10.0, 8.0, 6.0)
        .into_iter()
        .enumerate()
        .map(|(i, (_, mut ring))| {
            ring.reverse();
            let polygon = polygon(&format!("p{i}"), &[ring]);
            format!("<gml:surfaceMember><gml:OrientableSurface orientation=\"-\"><gml:baseSurface>{polygon}</gml:baseSurface></gml:OrientableSurface></gml:surfaceMember>")
        })
        .collect();
    let oriented = member(&format!(
        "<bldg:Building gml:id=\"b\">{}</bldg:Building>",
        solid(&members, "2.0")
    ));
    let (parts, told) = read_text("2.0", &oriented);
    assert_eq!(told, Vec::<String>::new());
    assert!(parts.shells[0].is_solid);
    let plain = oriented.replace(" orientation=\"-\"", "");
    let (parts, told) = read_text("2.0", &plain);
    assert!(told[0].contains("wrong way round (repaired)"), "{told:?}");
    near(
        closed_solid(&mut parts.shells[0].surfaces.clone()).volume_m3,
        480.0,
    );
}

#[test]
fn a_triangulated_surface_is_its_triangles() {
    let triangle = |ring: Ring| {
        format!(
            "<gml:Triangle><gml:exterior><gml:LinearRing><gml:posList>{}</gml:posList></gml:LinearRing></gml:exterior></gml:Triangle>",
            list(&ring)
        )
    };
    let triangles = triangle(vec![[0.0, 0.0, 0.0], [10.0, 0.0, 0.0], [10.0, 8.0, 0.0]])
        + &triangle(vec![[0.0, 0.0, 0.0], [10.0, 8.0, 0.0], [0.0, 8.0, 0.0]]);
    let text = member(&format!(
        "<luse:LandUse gml:id=\"l\"><class>park</class><lod1MultiSurface><gml:MultiSurface><gml:surfaceMember><gml:TriangulatedSurface><gml:trianglePatches>{triangles}</gml:trianglePatches></gml:TriangulatedSurface></gml:surfaceMember></gml:MultiSurface></lod1MultiSurface></luse:LandUse>"
    ));
    let (parts, told) = read_text("2.0", &text);
    assert_eq!(told, Vec::<String>::new());
    assert_eq!(parts.greens.len(), 1);
    assert_eq!(parts.greens[0].kind, GreenKind::Park);
    near(parts.greens[0].area.unsigned_area(), 80.0);
}

#[test]
fn what_does_not_close_or_link_is_told_of_and_kept() {
    let mut open = boxed(0.0, 0.0, 0.0, 10.0, 8.0, 6.0);
    open.remove(1);
    let (parts, told) = read_text("2.0", &building("2.0", "b", &open, ""));
    assert!(!parts.shells[0].is_solid);
    assert!(
        told[0].contains("b: the solid does not close: 4 open edges"),
        "{told:?}"
    );
    let whole = building("2.0", "b", &boxed(0.0, 0.0, 0.0, 10.0, 8.0, 6.0), "");
    let (parts, told) = read_text("2.0", &whole.replace("#b-p1", "#elsewhere"));
    assert!(
        told[0].contains("xlink:href refers to 'elsewhere'"),
        "{told:?}"
    );
    // The roof is there by its theme, though not part of the solid.
    let roofs = parts.shells[0]
        .surfaces
        .iter()
        .filter(|s| s.kind == SurfaceKind::Roof);
    assert_eq!((roofs.count(), parts.shells[0].is_solid), (1, false));
    // A surface that links to itself ends.
    let circle = member(
        "<bldg:Building gml:id=\"b\"><lod2MultiSurface><gml:MultiSurface gml:id=\"m\"><gml:surfaceMember xlink:href=\"#m\"/><gml:surfaceMember xlink:href=\"#m\"/></gml:MultiSurface></lod2MultiSurface></bldg:Building>",
    );
    let (_, told) = read_text("2.0", &(whole + &circle));
    assert!(
        told.iter().any(|t| t.contains("links without end")),
        "{told:?}"
    );
}

#[test]
fn colours_are_kept_and_textures_told_of_once() {
    let surfaces = boxed(0.0, 0.0, 0.0, 10.0, 8.0, 6.0);
    let own = "<app:appearance><app:Appearance><app:surfaceDataMember><app:X3DMaterial><gml:name>tiles</gml:name><app:diffuseColor>0.9 0.1 0.2</app:diffuseColor><app:transparency>0.25</app:transparency><app:target>#b-p1</app:target></app:X3DMaterial></app:surfaceDataMember><app:surfaceDataMember><app:ParameterizedTexture/></app:surfaceDataMember></app:Appearance></app:appearance>";
    let global = "<app:appearanceMember><app:Appearance><app:surfaceDataMember><app:X3DMaterial><app:diffuseColor>0 0 1</app:diffuseColor><app:target>#c-s0</app:target></app:X3DMaterial></app:surfaceDataMember><app:surfaceDataMember><app:GeoreferencedTexture/></app:surfaceDataMember></app:Appearance></app:appearanceMember>";
    let other = boxed(50.0, 0.0, 0.0, 10.0, 8.0, 6.0);
    let text = building("2.0", "b", &surfaces, own) + &building("2.0", "c", &other, "") + global;
    let (parts, told) = read_text("2.0", &text);
    let [b, c] = parts.shells.as_slice() else {
        panic!("{} shells", parts.shells.len());
    };
    assert_eq!(b.materials.len(), 1);
    assert_eq!(
        (&*b.materials[0].name, b.materials[0].rgba),
        ("tiles", [0.9, 0.1, 0.2, 0.75])
    );
    let named = |shell: &Shell| {
        let materials = shell.surfaces.iter().map(|s| s.material);
        materials.collect::<Vec<_>>()
    };
    assert_eq!(named(b), [None, Some(0), None, None, None, None]);
    // The ground by its thematic surface, through the appearance of the whole model.
    assert_eq!(named(c), [Some(0), None, None, None, None, None]);
    assert_eq!(c.materials[0].rgba, [0.0, 0.0, 1.0, 1.0]);
    let textures: Vec<_> = told.iter().filter(|t| t.contains("textures")).collect();
    assert!(
        textures.len() == 1 && textures[0].contains("(2)"),
        "{told:?}"
    );
}

fn room(id: &str, ring: &[(&str, Ring)], function: &str) -> String {
    let faces: Vec<_> = ring
        .iter()
        .enumerate()
        .map(|(i, (_, r))| polygon(&format!("{id}-{i}"), std::slice::from_ref(r)))
        .collect();
    let members: String = faces
        .iter()
        .map(|p| format!("<gml:surfaceMember>{p}</gml:surfaceMember>"))
        .collect();
    format!(
        "gml:id=\"{id}\"><function>{function}</function>{}",
        solid(&members, "3.0")
    )
}

#[test]
fn rooms_lie_on_their_storeys() {
    let house = boxed(0.0, 0.0, 100.0, 10.0, 8.0, 6.0);
    let stairs = room("r", &boxed(1.0, 1.0, 103.0, 2.0, 4.0, 2.5), "staircase");
    let old = format!(
        "<storeysAboveGround>2</storeysAboveGround><interiorRoom><Room {stairs}</Room></interiorRoom>"
    );
    let (parts, told) = read_text("2.0", &building("2.0", "b", &house, &old));
    assert_eq!(told, Vec::<String>::new());
    let room_of = |parts: &CommunityParts| parts.rooms[0].clone();
    let found = room_of(&parts);
    assert_eq!((found.level, found.kind.value), (1, RoomKind::Stairs));
    near(found.outline.unsigned_area(), 8.0);
    near(found.clear_height.value, 2.5);

    let storey = |id: &str, floor: f64, inside: &str| {
        format!(
            "<buildingSubdivision><Storey gml:id=\"{id}\"><elevation><Elevation><elevationValue>{floor}</elevationValue></Elevation></elevation>{}{inside}</Storey></buildingSubdivision>",
            solid(
                &boxed(0.0, 0.0, floor, 10.0, 8.0, 3.0)
                    .iter()
                    .map(|(_, r)| format!(
                        "<gml:surfaceMember>{}</gml:surfaceMember>",
                        polygon(&format!("{id}{}", r[0][2]), std::slice::from_ref(r))
                    ))
                    .collect::<String>(),
                "3.0"
            )
        )
    };
    let home = room("u", &boxed(4.0, 1.0, 103.0, 5.0, 6.0, 2.5), "apartment");
    let inside = format!(
        "<buildingRoom><BuildingRoom {stairs}</BuildingRoom></buildingRoom><buildingUnit><BuildingUnit {home}</BuildingUnit></buildingUnit>"
    );
    let new = format!(
        "<storeysAboveGround>2</storeysAboveGround><storeysBelowGround>1</storeysBelowGround>{}{}{}",
        storey("up", 103.0, &inside),
        storey("cellar", 97.0, ""),
        storey("ground", 100.0, "")
    );
    let (parts, told) = read_text("3.0", &building("3.0", "b", &house, &new));
    assert_eq!(told, Vec::<String>::new());
    let storeys: Vec<_> = parts
        .storeys
        .iter()
        .map(|s| (s.id.as_str(), s.level))
        .collect();
    assert_eq!(storeys, [("cellar", -1), ("ground", 0), ("up", 1)]);
    near(
        parts.storeys[2].floor_z.value - parts.buildings[0].base_z.value,
        3.0,
    );
    near(parts.storeys[2].height.value, 3.0);
    let rooms: Vec<_> = parts
        .rooms
        .iter()
        .map(|r| (r.id.as_str(), r.level, r.kind.value))
        .collect();
    assert_eq!(
        rooms,
        [("r", 1, RoomKind::Stairs), ("u", 1, RoomKind::Home)]
    );
}

fn traffic_area(kind: &str, id: &str, function: &str, ring: Ring) -> String {
    format!(
        "<{kind} gml:id=\"{id}\"><function>{function}</function><lod2MultiSurface>{}</lod2MultiSurface></{kind}>",
        multi_surface(&[polygon(&format!("{id}-p"), &[ring])])
    )
}

#[test]
fn roads_have_their_lines_and_what_lies_beside_them() {
    let line = "<lod0Network><gml:GeometricComplex><gml:element><gml:LineString><gml:posList>500000 5400003 0 500100 5400003 0</gml:posList></gml:LineString></gml:element></gml:GeometricComplex></lod0Network>";
    let areas = format!(
        "<trafficArea>{}</trafficArea><trafficArea>{}</trafficArea><trafficArea>{}</trafficArea><trafficArea>{}</trafficArea><auxiliaryTrafficArea>{}</auxiliaryTrafficArea>",
        traffic_area("TrafficArea", "lane", "1", flat(0.0, 0.0, 100.0, 6.0, 0.0)),
        traffic_area("TrafficArea", "path", "2", flat(0.0, 7.0, 100.0, 2.0, 0.0)),
        traffic_area("TrafficArea", "bay", "7", flat(0.0, 20.0, 50.0, 5.0, 0.0)),
        traffic_area("TrafficArea", "zebra", "20", flat(40.0, 0.0, 4.0, 6.0, 0.0)),
        traffic_area(
            "AuxiliaryTrafficArea",
            "verge",
            "1020",
            flat(0.0, 10.0, 100.0, 3.0, 0.0)
        )
    );
    let text = member(&format!(
        "<tran:Road gml:id=\"r\"><function>1040</function>{line}{areas}</tran:Road>"
    )) + &member(&format!(
        "<tran:Track gml:id=\"t\"><lod1MultiSurface>{}</lod1MultiSurface></tran:Track>",
        multi_surface(&[polygon("t-p", &[flat(200.0, 0.0, 3.0, 60.0, 0.0)])])
    )) + &member(&format!(
        "<tran:Square gml:id=\"s\"><lod1MultiSurface>{}</lod1MultiSurface></tran:Square>",
        multi_surface(&[polygon("s-p", &[flat(300.0, 0.0, 30.0, 30.0, 0.0)])])
    ));
    let (parts, told) = read_text("2.0", &text);
    let road = |id: &str| parts.roads.iter().find(|r| r.id.as_str() == id).unwrap();
    assert_eq!(parts.roads.len(), 3);
    assert_eq!(road("r").class.value, RoadClass::Main);
    near(Euclidean.length(&road("r").line), 100.0);
    // The crossing lies on the lane and adds nothing: 600 m² over 100 m.
    near(road("r").width.value, 6.0);
    assert_eq!(road("path").class.value, RoadClass::Footway);
    near(road("path").width.value, 2.0);
    assert!(!road("path").drivable);
    assert_eq!(road("t").class.value, RoadClass::Footway);
    near(Euclidean.length(&road("t").line), 60.0);
    near(parts.parkings[0].area.unsigned_area(), 250.0);
    near(parts.greens[0].area.unsigned_area(), 300.0);
    assert_eq!(parts.fixtures[0].kind, FixtureKind::Crossing);
    assert!(
        told.iter().any(|t| t.contains("Square is not supported")),
        "{told:?}"
    );
    assert!(
        told.iter()
            .any(|t| t.starts_with("city: t: the layer holds no geometry of kind area (repaired)")),
        "{told:?}"
    );
}

#[test]
fn sections_and_intersections_are_roads_of_their_own() {
    let space = |id: &str, ring: Ring| {
        format!(
            "<trafficSpace><TrafficSpace><boundary>{}</boundary></TrafficSpace></trafficSpace>",
            traffic_area("TrafficArea", id, "1", ring)
        )
    };
    let text = member(&format!(
        "<tran:Road gml:id=\"r\"><gml:name>Hauptstraße</gml:name><section><Section gml:id=\"s1\">{}</Section></section><intersection><Intersection gml:id=\"x\">{}</Intersection></intersection></tran:Road>",
        space("a", flat(0.0, 0.0, 100.0, 8.0, 0.0)),
        space("b", flat(100.0, -4.0, 16.0, 16.0, 0.0))
    ));
    let (parts, told) = read_text("3.0", &text);
    assert_eq!(parts.roads.len(), 1);
    assert_eq!(parts.roads[0].id.as_str(), "s1");
    assert_eq!(parts.roads[0].name.any(), Some("Hauptstraße"));
    near(parts.roads[0].width.value, 8.0);
    assert!(
        told.iter()
            .any(|t| t.contains("x: the layer holds no geometry of kind area (left out)")),
        "{told:?}"
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

#[test]
fn furniture_stands_where_it_was_put() {
    let text = furniture("lamp", "<function>1150</function>", [0.0, 0.0])
        + &furniture("bench", "<class>Sitzbank</class>", [10.0, 0.0])
        + &furniture("hydrant", "<gml:name>Hydrant 7</gml:name>", [20.0, 0.0])
        + &furniture(
            "bin",
            "<function codeSpace=\"http://www.sig3d.org/codelists/standard/cityfurniture/2.0/CityFurniture_function.xml\">1200</function>",
            [30.0, 0.0],
        )
        + &furniture(
            "odd",
            "<function codeSpace=\"../codelists/ours.xml\">1200</function>",
            [40.0, 0.0],
        )
        + &member(
            "<veg:SolitaryVegetationObject gml:id=\"tree\"><height uom=\"m\">12.5</height><lod1Geometry><gml:Point><gml:pos>500050 5400000 100</gml:pos></gml:Point></lod1Geometry></veg:SolitaryVegetationObject>",
        );
    let (parts, told) = read_text("2.0", &text);
    let kinds: Vec<_> = parts
        .fixtures
        .iter()
        .map(|f| (f.id.as_str(), f.kind))
        .collect();
    use FixtureKind::{Bench, Hydrant, LampPole, Tree, WasteBin};
    assert_eq!(
        kinds,
        [
            ("lamp", LampPole),
            ("bench", Bench),
            ("hydrant", Hydrant),
            ("bin", WasteBin),
            ("tree", Tree)
        ]
    );
    let by_id = |id: &str| parts.fixtures.iter().find(|f| f.id.as_str() == id).unwrap();
    near(by_id("lamp").height.as_ref().unwrap().value, 10.0);
    near(by_id("tree").height.as_ref().unwrap().value, 12.5);
    // At the reference point, not a metre beside it where the pole's line is.
    let (lamp, tree) = (by_id("lamp").position, by_id("tree").position);
    near(tree.x - lamp.x, 50.0);
    near(tree.z - lamp.z, 0.0);
    assert!(
        told.iter()
            .any(|t| t.contains("code list ../codelists/ours.xml")),
        "{told:?}"
    );
    assert!(
        told.iter().any(|t| t.starts_with("city: odd: furniture")),
        "{told:?}"
    );
}

#[test]
fn waters_and_plants_are_what_they_cover() {
    let surface = |id: &str, w: f64| multi_surface(&[polygon(id, &[flat(0.0, 0.0, w, 10.0, 0.0)])]);
    let text = member(&format!(
        "<wtr:WaterBody gml:id=\"w\"><boundedBy><WaterSurface><lod2Surface>{}</lod2Surface></WaterSurface></boundedBy></wtr:WaterBody>",
        polygon("p", &[flat(0.0, 0.0, 40.0, 10.0, 0.0)])
    )) + &member(&format!(
        "<veg:PlantCover gml:id=\"g\"><lod1MultiSurface>{}</lod1MultiSurface></veg:PlantCover>",
        surface("q", 30.0)
    )) + &member(&format!(
        "<luse:LandUse gml:id=\"l\"><class>settlement</class><lod1MultiSurface>{}</lod1MultiSurface></luse:LandUse>",
        surface("s", 20.0)
    )) + &member("<dem:ReliefFeature gml:id=\"d\"/>");
    let (parts, told) = read_text("2.0", &text);
    near(parts.waters[0].area.unsigned_area(), 400.0);
    near(parts.greens[0].area.unsigned_area(), 300.0);
    let expected = [
        "land use settlement is not supported",
        "ReliefFeature is not supported",
    ];
    assert!(
        expected.iter().all(|e| told.iter().any(|t| t.contains(e))),
        "{told:?}"
    );
}

#[test]
fn coordinates_come_in_every_form() {
    let corners = [(0.0, 0.0), (10.0, 0.0), (10.0, 8.0), (0.0, 8.0), (0.0, 0.0)];
    let at = corners.map(|(x, y)| (EAST + x, NORTH + y));
    let pos: String = at
        .iter()
        .map(|(x, y)| format!("<gml:pos>{x} {y} 0</gml:pos>"))
        .collect();
    let tuples = at.map(|(x, y)| format!("{x},{y},0")).join(" ");
    let odd = at.map(|(x, y)| format!("{x},0;{y},0")).join("|");
    let flat = at.map(|(x, y)| format!("{x} {y}")).join(" ");
    for ring in [
        pos,
        format!("<gml:coordinates>{tuples}</gml:coordinates>"),
        format!("<gml:coordinates decimal=\",\" cs=\";\" ts=\"|\">{odd}</gml:coordinates>"),
        format!("<gml:posList srsDimension=\"2\">{flat}</gml:posList>"),
    ] {
        let polygon = format!(
            "<gml:Polygon><gml:outerBoundaryIs><gml:LinearRing>{ring}</gml:LinearRing></gml:outerBoundaryIs></gml:Polygon>"
        );
        let text = member(&format!(
            "<wtr:WaterBody gml:id=\"w\"><lod1MultiSurface>{}</lod1MultiSurface></wtr:WaterBody>",
            multi_surface(&[polygon])
        ));
        let (parts, told) = read_text("2.0", &text);
        assert_eq!(told, Vec::<String>::new(), "{ring}");
        near(parts.waters[0].area.unsigned_area(), 80.0);
    }
}

#[test]
fn damaged_geometry_is_left_out_and_told_of() {
    let sound = building("2.0", "b", &boxed(0.0, 0.0, 0.0, 10.0, 8.0, 6.0), "");
    for (text, expected) in [
        ("5e5 ten 0", "coordinates 'ten' cannot be read"),
        ("5e5 NaN 0", "coordinates 'NaN' cannot be read"),
        (
            "500000 5400000 0 500001 5400000 0 500000 5400000 0",
            "its area is zero",
        ),
        (
            "500000 5400000 0 500001",
            "cannot be read: points of 2 or 3 numbers",
        ),
        (
            "500100 5400000 0 500110 5400000 0 500110 5400010 0",
            "a ring is not closed (repaired)",
        ),
    ] {
        let ring = format!(
            "<gml:Polygon><gml:exterior><gml:LinearRing><gml:posList srsDimension=\"3\">{text}</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon>"
        );
        let water = member(&format!(
            "<wtr:WaterBody gml:id=\"w\"><lod1MultiSurface>{}</lod1MultiSurface></wtr:WaterBody>",
            multi_surface(&[ring])
        ));
        let (parts, told) = read_text("2.0", &(sound.clone() + &water));
        assert_eq!(parts.buildings.len(), 1);
        assert_eq!(
            parts.waters.len(),
            usize::from(expected.contains("repaired"))
        );
        assert!(
            told.iter().any(|t| t.contains(expected)),
            "{text}: {told:?}"
        );
    }
}

#[test]
fn axes_follow_the_form_of_the_name_and_what_roofs_say() {
    // Gauss-Krüger zone 3 is northing first by its definition. The house is 10 m east by 8 m north at 9° E 48.75° N.
    let (east, north) = (3_500_000.0, 5_400_000.0);
    let text = |srs: &str, is_north_first: bool| {
        let house = |id: &str, x: f64| {
            let surfaces = boxed(x, 0.0, 0.0, 10.0, 8.0, 6.0).into_iter();
            let surfaces = surfaces.map(|(kind, ring)| {
                let turned = ring.iter().map(|[x, y, z]| {
                    if is_north_first {
                        [y + north - EAST, x + east - NORTH, *z]
                    } else {
                        [x + east - EAST, y + north - NORTH, *z]
                    }
                });
                (kind, turned.collect::<Ring>())
            });
            building("2.0", id, &surfaces.collect::<Vec<_>>(), "")
        };
        let text = model("2.0", Some(srs), &(house("b", 0.0) + &house("c", 20.0)));
        let (before, after) = text.split_once("<gml:lowerCorner>").unwrap();
        let (_, after) = after.split_once("</gml:upperCorner>").unwrap();
        format!("{before}{after}")
    };
    let check = |srs: &str, is_north_first: bool, is_told: bool| {
        let (parts, told) = read_bytes(text(srs, is_north_first).as_bytes(), None).unwrap();
        let ring = &parts.buildings[0].footprint;
        use geo::BoundingRect;
        let size = ring.bounding_rect().unwrap();
        near(size.width(), 10.0);
        near(size.height(), 8.0);
        assert!(told.iter().all(|t| !t.contains("wrong way")), "{told:?}");
        assert_eq!(
            told.iter().any(|t| t.contains("first, as roofs look up")),
            is_told,
            "{srs} {told:?}"
        );
    };
    check("urn:ogc:def:crs:EPSG::31467", true, false);
    check("urn:ogc:def:crs:EPSG::31467", false, true);
    check("EPSG:31467", false, false);
    check("EPSG:31467", true, true);
    check("urn:adv:crs:DE_DHDN_3GK3", false, false);
    // Without roofs nothing speaks for the other order: an error that names it.
    let blind = text("urn:ogc:def:crs:EPSG::31467", false)
        .replace("RoofSurface", "WallSurface")
        .replace("GroundSurface", "WallSurface");
    let error = read_bytes(blind.as_bytes(), None).unwrap_err().to_string();
    assert!(error.contains("do not fit EPSG:31467"), "{error}");
}

#[test]
fn a_missing_crs_is_asked_for_and_an_odd_one_is_an_error() {
    let house = building("2.0", "b", &boxed(0.0, 0.0, 0.0, 10.0, 8.0, 6.0), "");
    let nameless = model("2.0", None, &house);
    let error = read_bytes(nameless.as_bytes(), None)
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("no CRS is given") && error.contains("--crs"),
        "{error}"
    );
    let (parts, _) = read_bytes(nameless.as_bytes(), Some("EPSG:25832")).unwrap();
    // On the central meridian of zone 32, at the latitude whose northing is 5400 km.
    assert!((parts.frame.lon() - 9.0).abs() < 1e-3 && (parts.frame.lat() - 48.75).abs() < 0.01);
    // The name may stand at the geometry alone.
    let at_geometry = nameless.replace("<gml:Solid>", "<gml:Solid srsName=\"EPSG:25832\">");
    assert_eq!(
        read_bytes(at_geometry.as_bytes(), None)
            .unwrap()
            .0
            .buildings
            .len(),
        1
    );
    let odd = model("2.0", Some("urn:ogc:def:crs:EPSG::99999"), &house);
    let error = read_bytes(odd.as_bytes(), None).unwrap_err().to_string();
    assert!(
        error.contains("srsName 'urn:ogc:def:crs:EPSG::99999'"),
        "{error}"
    );
    let elsewhere = model("2.0", Some("EPSG:3068"), &house);
    let error = read_bytes(elsewhere.as_bytes(), None)
        .unwrap_err()
        .to_string();
    assert!(error.contains("do not fit EPSG:3068"), "{error}");
    // Geometry of a second CRS is passed over.
    let second = house.replace("<gml:Solid>", "<gml:Solid srsName=\"EPSG:4978\">");
    let (parts, told) = read_text("2.0", &second);
    assert!(!parts.shells[0].is_solid);
    assert!(
        told.iter()
            .any(|t| t.contains("another CRS than the file's, EPSG:4978")),
        "{told:?}"
    );
}

#[test]
fn an_envelope_that_holds_nothing_is_told_of() {
    let house = building("2.0", "b", &boxed(5_000.0, 0.0, 0.0, 10.0, 8.0, 6.0), "");
    let (parts, told) = read_text("2.0", &house);
    assert_eq!(parts.buildings.len(), 1);
    assert!(
        told.iter()
            .any(|t| t.contains("does not hold its features")),
        "{told:?}"
    );
}

#[test]
fn attributes_of_extensions_and_other_units_are_read_with_care() {
    let flat_roof = "<measuredHeight uom=\"ft\">20</measuredHeight><gen:stringAttribute name=\"dak_type\"><gen:value>horizontal</gen:value></gen:stringAttribute>";
    let foot = polygon("f", &[flat(0.0, 0.0, 10.0, 8.0, 50.0)]);
    let house = |more: &str| {
        member(&format!(
            "<bldg:Building gml:id=\"b\">{more}<lod0FootPrint>{}</lod0FootPrint></bldg:Building>",
            multi_surface(std::slice::from_ref(&foot))
        ))
    };
    let (parts, told) = read_text("2.0", &house(flat_roof));
    assert_eq!(told, Vec::<String>::new());
    near(
        parts.buildings[0].top_z.value - parts.buildings[0].base_z.value,
        6.096,
    );
    assert_eq!(parts.roofs[0].shape.value, RoofShape::Flat);
    let (_, told) = read_text(
        "2.0",
        &house("<measuredHeight uom=\"furlong\">20</measuredHeight>"),
    );
    assert!(
        told[0].contains("measuredHeight '20 furlong' cannot be read"),
        "{told:?}"
    );
    let adv = |list: &str, code: &str| {
        house(&format!("<function codeSpace=\"{list}\">{code}</function>"))
    };
    let usage = |text: &str| read_text("2.0", text).0.buildings[0].usage.value;
    assert_eq!(
        usage(&adv(
            "http://www.adv-online.de/codelist/adv/buildingFunctionTypeAdV",
            "2020"
        )),
        BuildingUse::Office
    );
    assert_eq!(
        usage(&house("<function>31001_3065</function>")),
        BuildingUse::Education
    );
    assert_eq!(usage(&house("<class>1120</class>")), BuildingUse::Health);
    assert_eq!(
        usage(&house("<function>1120</function>")),
        BuildingUse::Office
    );
}

#[test]
fn files_that_are_none_or_damaged_say_where() {
    let whole = model(
        "2.0",
        Some(UTM32),
        &building("2.0", "b", &boxed(0.0, 0.0, 0.0, 10.0, 8.0, 6.0), ""),
    );
    let cut = |at: f64| whole[..(whole.len() as f64 * at) as usize].to_owned();
    let deep = format!("{}{}", "<a>".repeat(5_000), "</a>".repeat(5_000));
    let attributes: String = (0..1_000).map(|i| format!(" a{i}=\"\"")).collect();
    let entities = whole.replacen(
        "<core:CityModel",
        "<!DOCTYPE a [<!ENTITY x \"y\">]><core:CityModel",
        1,
    );
    let member_of = |text: &str| model("2.0", Some(UTM32), &member(text));
    for (text, expected) in [
        (
            String::new(),
            "CityModel of CityGML 1.0, 2.0 or 3.0 is expected",
        ),
        ("<html/>".to_owned(), "its root element is 'html ()'"),
        (whole.replace("citygml/2.0", "citygml/4.0"), "citygml/4.0"),
        (cut(0.5), "the file is cut off"),
        (cut(0.99), "the file is cut off"),
        (
            whole.replace("</core:CityModel>", ""),
            "</CityModel> is missing",
        ),
        (
            whole.replace("</gml:Solid>", "</gml:Shell>"),
            "the XML is damaged",
        ),
        (member_of(&deep), "nested more than 96 deep"),
        (
            member_of(&format!("<b{attributes}/>")),
            "more than 256 attributes",
        ),
        (member_of("<b>&unknown;</b>"), "the reference '&unknown;'"),
        (entities, "a document type"),
        (
            member_of(&format!("<b>{}</b>", "1 ".repeat(10 << 20))),
            "more than 16 MiB",
        ),
        (model("2.0", Some(UTM32), ""), "it has no geometry"),
    ] {
        let error = read_bytes(text.as_bytes(), None).unwrap_err().to_string();
        assert!(
            error.contains("city.gml") && error.contains(expected),
            "{expected}: {error:.300}"
        );
    }
    let error = read_bytes(cut(0.5).as_bytes(), None).unwrap_err();
    let CityGmlError::Truncated { byte, .. } = error else {
        panic!("{error}");
    };
    assert!(
        byte as usize <= whole.len() / 2 && byte as usize > whole.len() / 4,
        "{byte}"
    );
}

#[test]
fn no_cut_or_changed_byte_makes_it_panic() {
    let whole = model(
        "3.0",
        Some(UTM32),
        &(building(
            "3.0",
            "b",
            &boxed(0.0, 0.0, 0.0, 10.0, 8.0, 6.0),
            "<gml:name>a</gml:name>",
        ) + &furniture("lamp", "<function>1150</function>", [0.0, 0.0])),
    );
    let bytes = whole.as_bytes();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("city.gml");
    let options = options(None);
    for step in 0..400 {
        // Places and letters that do not repeat with the structure of the text.
        let at = step * 7_919 % bytes.len();
        let mut changed = bytes.to_vec();
        match step % 3 {
            0 => changed.truncate(at),
            1 => changed[at] = b"<>&\"'/ 9-\xff\0"[step % 11],
            _ => drop(changed.drain(at..(at + step % 40).min(bytes.len()))),
        }
        std::fs::write(&path, &changed).unwrap();
        drop(draft(&path, &options));
    }
}

#[test]
fn a_packed_file_is_read_and_a_cut_one_is_an_error() {
    let whole = model(
        "2.0",
        Some(UTM32),
        &building("2.0", "b", &boxed(0.0, 0.0, 0.0, 10.0, 8.0, 6.0), ""),
    );
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(whole.as_bytes()).unwrap();
    let packed = packer.finish().unwrap();
    assert_eq!(read_bytes(&packed, None).unwrap().0.buildings.len(), 1);
    let error = read_bytes(&packed[..packed.len() / 2], None).unwrap_err();
    assert!(matches!(error, CityGmlError::Truncated { .. }), "{error}");
}

/// A model of many buildings that is never in memory as a whole.
struct Endless {
    left: usize,
    building: Vec<u8>,
    pending: Vec<u8>,
    given: usize,
    read: std::rc::Rc<std::cell::Cell<usize>>,
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.given == self.pending.len() {
            self.given = 0;
            self.pending = match self.left {
                0 => Vec::new(),
                1 => b"</core:CityModel>".to_vec(),
                _ => self.building.clone(),
            };
            self.left = self.left.saturating_sub(1);
        }
        let count = buffer.len().min(self.pending.len() - self.given);
        buffer[..count].copy_from_slice(&self.pending[self.given..self.given + count]);
        self.given += count;
        self.read.set(self.read.get() + count);
        Ok(count)
    }
}

#[test]
fn fifty_thousand_buildings_are_held_one_at_a_time() {
    let one = building("2.0", "b", &boxed(0.0, 0.0, 0.0, 10.0, 8.0, 6.0), "");
    let head = model("2.0", Some(UTM32), "").replace("</core:CityModel>\n", "");
    let read = std::rc::Rc::default();
    let source = Endless {
        left: 50_001,
        building: one.clone().into_bytes(),
        pending: head.into_bytes(),
        given: 0,
        read: std::rc::Rc::clone(&read),
    };
    let file = PathBuf::from("generated.gml");
    let mut members = Members::of(&file, Text::of(Box::new(source)));
    let (mut count, mut most) = (0, 0);
    while let Some(tree) = members.next().unwrap() {
        count += usize::from(tree.root().is_some_and(|m| m.name() == "cityObjectMember"));
        most = most.max(members.retained_bytes());
    }
    assert_eq!(count, 50_000);
    assert!(read.get() > 50_000 * one.len());
    // A few times the text of one building, of about 5 kB, whatever came before it.
    assert!(
        most < 16 * one.len(),
        "{most} bytes for members of {}",
        one.len()
    );
}

#[test]
fn an_import_takes_the_file_as_any_other() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.gml");
    let text = model(
        "2.0",
        Some(UTM32),
        &building("2.0", "b", &boxed(0.0, 0.0, 0.0, 10.0, 8.0, 6.0), ""),
    );
    std::fs::write(&path, text).unwrap();
    let imported = crate::import::read_all(&[path], &options(None), &mut |_| {}).unwrap();
    assert!(
        imported
            .findings
            .iter()
            .all(|f| f.outcome != Outcome::LeftOut)
    );
    let parts = imported.community.into_parts();
    assert_eq!(parts.buildings.len(), 1);
    let at = parts.buildings[0].footprint.exterior().0[0];
    assert!(at.x.hypot(at.y) < 50.0, "the frame lies about the features");
}

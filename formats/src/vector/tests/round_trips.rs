//! One suite for every vector format that goes out: what we write comes back as it was.

use geo::Geometry;
use geo::orient::{Direction, Orient};
use twin_core::spatial::crs::Crs;

use super::own::compare;
use super::*;
use crate::attribute_files::{Encoding, WriteOptions, write_flatgeobuf, write_shapefiles};
use crate::geojson::{Separator, write_sequence};
use crate::gpkg::{self, Overwrite};

/// A way out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Output {
    Records,
    Lines,
    FlatGeobufs,
    FlatGeobufZip,
    Shapes(Encoding),
    ShapeZip,
    Plain,
}

pub(super) const OUTPUTS: &[Output] = &[
    Output::Records,
    Output::Lines,
    Output::FlatGeobufs,
    Output::FlatGeobufZip,
    Output::Shapes(Encoding::Utf8),
    Output::Shapes(Encoding::Gbk),
    Output::ShapeZip,
    Output::Plain,
];

impl Output {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Records => "x.geojsons",
            Self::Lines => "x.geojsonl",
            Self::FlatGeobufs => "fgb",
            Self::FlatGeobufZip => "fgb.zip",
            Self::Shapes(_) => "shp",
            Self::ShapeZip => "shp.zip",
            Self::Plain => "x.gpkg",
        }
    }

    /// Whether it is in longitude and latitude whatever is asked for.
    pub(super) fn is_lonlat(self) -> bool {
        matches!(self, Self::Records | Self::Lines)
    }

    pub(super) fn write(self, path: &Path, community: &Community, crs: &Crs) {
        let options = WriteOptions {
            crs: crs.clone(),
            layer: None,
        };
        let sequence = |separator| {
            let mut out = std::fs::File::create(path).unwrap();
            write_sequence(community, None, separator, &mut out).unwrap();
        };
        match self {
            Self::Records => sequence(Separator::Record),
            Self::Lines => sequence(Separator::Nothing),
            Self::FlatGeobufs | Self::FlatGeobufZip => {
                write_flatgeobuf(path, community, &options).unwrap();
            }
            Self::Shapes(encoding) => {
                write_shapefiles(path, community, &options, encoding).unwrap();
            }
            Self::ShapeZip => {
                write_shapefiles(path, community, &options, Encoding::Utf8).unwrap();
            }
            Self::Plain => gpkg::write_plain(path, community, crs, Overwrite::Refuse).unwrap(),
        }
    }
}

/// The parts with every ring the same way round, which formats prescribe: outer rings anticlockwise.
fn turned(parts: &CommunityParts) -> serde_json::Value {
    let mut parts = parts.clone();
    let turn = |area: &mut geo::Polygon<f64>| *area = area.orient(Direction::Default);
    parts
        .compounds
        .iter_mut()
        .for_each(|f| turn(&mut f.boundary));
    parts
        .buildings
        .iter_mut()
        .for_each(|f| turn(&mut f.footprint));
    parts.greens.iter_mut().for_each(|f| turn(&mut f.area));
    parts.waters.iter_mut().for_each(|f| turn(&mut f.area));
    parts.parkings.iter_mut().for_each(|f| turn(&mut f.area));
    parts
        .parking_spaces
        .iter_mut()
        .for_each(|f| turn(&mut f.outline));
    parts.airspaces.iter_mut().for_each(|f| turn(&mut f.area));
    parts.rooms.iter_mut().for_each(|f| turn(&mut f.outline));
    super::own::text(&parts)
}

fn assert_comes_back(community: &Community, output: Output, crs: &str) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(output.name());
    output.write(&path, community, &crs.parse().unwrap());
    let (read, told) = draft(&path, &options()).unwrap();
    let left_out = left_out(&told);
    assert_eq!(left_out, 0, "{output:?} {crs}: {told:?}");
    assert_eq!(read.frame, community.frame, "{output:?} {crs}");
    assert_eq!(
        read.layer_counts(),
        community.layer_counts(),
        "{output:?} {crs}"
    );
    compare(
        &turned(community),
        &turned(&read),
        &format!("{output:?} {crs}"),
    );
}

/// With texts that a `.dbf` cannot hold: too long, empty, with blanks at the ends, with letters that GBK lacks.
pub(super) fn awkward() -> Community {
    let mut parts = crate::gpkg::tests::community().into_parts();
    let long = "一栋名字很长很长的楼".repeat(30);
    parts.buildings[0].name.zh = Some(long.as_str().into());
    parts.buildings[0].name.en = Some(" 🚪 door ".into());
    parts.compounds[0].name.en = Some("".into());
    parts.fixtures.push(crate::gpkg::tests::crossing());
    Community::new(parts).unwrap()
}

#[test]
fn every_layer_comes_back_from_every_format() {
    let community = awkward();
    assert!(community.layer_counts().iter().all(|(_, count)| *count > 0));
    for output in OUTPUTS {
        for crs in ["OGC:CRS84", "EPSG:4547", "EPSG:3857", "GCJ-02"] {
            if !(output.is_lonlat() && crs != "OGC:CRS84") {
                assert_comes_back(&community, *output, crs);
            }
        }
    }
}

#[test]
fn the_demo_comes_back_from_every_format() {
    let demo = crate::demo::demo();
    for output in OUTPUTS {
        assert_comes_back(&demo, *output, "OGC:CRS84");
    }
}

#[test]
fn a_real_import_comes_back_from_every_format() {
    let names = ["buildings", "roads", "leisure", "gates", "water"];
    let files: Option<Vec<PathBuf>> = names
        .iter()
        .map(|name| shared(&format!("hefei-hfut/{name}.geojson")))
        .collect();
    let Some(files) = files else { return };
    let hefei = read_all(&files, &options(), &mut |_| {}).unwrap().community;
    for output in OUTPUTS {
        let crs = if output.is_lonlat() {
            "OGC:CRS84"
        } else {
            "EPSG:4548"
        };
        assert_comes_back(&hefei, *output, crs);
    }
}

/// Files of every format, and CityJSON, say what the community is called and what its clocks show.
#[test]
fn a_community_keeps_its_id_names_and_clocks() {
    let mut parts = crate::gpkg::tests::community().into_parts();
    parts.name.zh = Some("云栖里".into());
    parts.utc_offset_secs = 20_700;
    let community = Community::new(parts).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let wgs84: Crs = "OGC:CRS84".parse().unwrap();
    let mut paths = Vec::new();
    for output in OUTPUTS {
        let inside = folder.path().join(format!("{output:?}"));
        std::fs::create_dir(&inside).unwrap();
        let path = inside.join(output.name());
        output.write(&path, &community, &wgs84);
        paths.push(path);
    }
    let city = folder.path().join("x.city.json");
    let options = crate::cityjson::WriteOptions {
        crs: "EPSG:4979".parse().unwrap(),
    };
    let mut out = std::fs::File::create(&city).unwrap();
    crate::cityjson::write(&community, &options, &mut out).unwrap();
    paths.push(city);
    for path in paths {
        let read = read_all(std::slice::from_ref(&path), &self::options(), &mut |_| {});
        let read = read.unwrap().community;
        let of =
            |parts: &CommunityParts| (parts.id.clone(), parts.name.clone(), parts.utc_offset_secs);
        assert_eq!(of(&read), of(&community), "{path:?}");
        // What is asked for goes before what a file says.
        let asked = ImportOptions {
            utc_offset_secs: Some(0),
            ..self::options()
        };
        let read = read_all(&[path], &asked, &mut |_| {}).unwrap().community;
        assert_eq!(read.utc_offset_secs, 0);
    }
}

/// A folder of GeoJSON is one file with a layer each.
#[test]
fn a_folder_of_geojson_comes_in_as_its_files_do() {
    let Some(folder) = shared("hefei-hfut") else {
        return;
    };
    let parts = draft(&folder, &options()).unwrap().0;
    let alone = |name: &str| {
        let file = folder.join(format!("{name}.geojson"));
        draft(&file, &options()).unwrap().0
    };
    let files = ["buildings", "roads", "leisure", "gates", "water"].map(alone);
    let counts =
        |of: fn(&CommunityParts) -> usize| (of(&parts), files.iter().map(of).sum::<usize>());
    for (together, apart) in [
        counts(|parts| parts.buildings.len()),
        counts(|parts| parts.roads.len()),
        counts(|parts| parts.greens.len()),
        counts(|parts| parts.waters.len()),
    ] {
        assert!(together > 0 && together == apart, "{together}, not {apart}");
    }
}

#[test]
fn what_a_table_cannot_show_is_told_of() {
    let community = awkward();
    let folder = tempfile::tempdir().unwrap();
    let options = WriteOptions {
        crs: Crs::gcj02(),
        layer: None,
    };
    let findings = write_shapefiles(folder.path(), &community, &options, Encoding::Gbk).unwrap();
    let told: Vec<String> = findings.iter().map(ToString::to_string).collect();
    let has = |text: &str| told.iter().any(|t| t.contains(text));
    // Ten letters of two bytes each, thirty times.
    assert!(
        has("building.dbf: b1: the text of name_zh has 600 bytes"),
        "{told:?}"
    );
    assert!(has("name_en has letters that GBK lacks"), "{told:?}");
    assert!(has("GCJ-02 in a .prj"), "{told:?}");
}

#[test]
fn a_value_edited_elsewhere_is_not_undone_by_the_companion() {
    let folder = tempfile::tempdir().unwrap();
    let community = awkward();
    Output::Shapes(Encoding::Utf8).write(folder.path(), &community, &Crs::crs84());
    let table = folder.path().join("building.dbf");
    let mut bytes = std::fs::read(&table).unwrap();
    let (was, is) = ("一栋名字很长".as_bytes(), "二号楼换了名".as_bytes());
    let at = bytes.windows(was.len()).position(|b| b == was).unwrap();
    bytes[at..at + is.len()].copy_from_slice(is);
    std::fs::write(&table, bytes).unwrap();
    let (read, _) = draft(folder.path(), &options()).unwrap();
    let name = read.buildings[0].name.zh.as_deref().unwrap();
    assert!(name.starts_with("二号楼换了名"), "{name}");
    assert_eq!(read.buildings[0].name.en.as_deref(), Some(" 🚪 door "));
}

#[test]
fn an_export_again_leaves_no_layer_of_the_last() {
    let folder = tempfile::tempdir().unwrap();
    let mut parts = crate::gpkg::tests::community().into_parts();
    Output::FlatGeobufs.write(
        folder.path(),
        &Community::new(parts.clone()).unwrap(),
        &Crs::crs84(),
    );
    assert!(folder.path().join("vehicle.fgb").exists());
    parts.vehicles.clear();
    Output::FlatGeobufs.write(
        folder.path(),
        &Community::new(parts).unwrap(),
        &Crs::crs84(),
    );
    assert!(!folder.path().join("vehicle.fgb").exists());
    assert!(folder.path().join("building.fgb").exists());
}

#[test]
fn one_layer_alone_or_one_that_there_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let community = crate::gpkg::tests::community();
    let mut options = WriteOptions {
        crs: Crs::crs84(),
        layer: Some("road".to_owned()),
    };
    write_flatgeobuf(folder.path(), &community, &options).unwrap();
    let (read, _) = draft(&folder.path().join("road.fgb"), &super::options()).unwrap();
    assert_eq!(read.roads.len(), community.roads.len());
    assert!(read.buildings.is_empty());
    options.layer = Some("moat".to_owned());
    let error = write_flatgeobuf(folder.path(), &community, &options).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("'moat'; there are compound, building"),
        "{error}"
    );
}

#[test]
fn the_kinds_of_geometry_are_those_of_the_model() {
    // `turned` lists every layer with areas.
    let community = awkward();
    let folder = tempfile::tempdir().unwrap();
    Output::FlatGeobufs.write(folder.path(), &community, &Crs::crs84());
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let file = crate::vector::flatgeobuf::FlatGeobuf::open(&entry.unwrap().path()).unwrap();
        use crate::vector::feature::VectorFile;
        file.each(0, &mut |feature| {
            let geometry = feature.geometry.unwrap();
            let is_known = matches!(
                geometry,
                None | Some(Geometry::Point(_) | Geometry::LineString(_) | Geometry::Polygon(_))
            );
            assert!(is_known, "{geometry:?}");
            Ok(())
        })
        .unwrap();
    }
}

#[test]
fn cut_files_of_a_shapefile_are_errors_or_fewer_features() {
    let folder = tempfile::tempdir().unwrap();
    Output::Shapes(Encoding::Utf8).write(folder.path(), &awkward(), &Crs::crs84());
    let shp = folder.path().join("building.shp");
    for ending in ["shp", "dbf", "twin.jsonl"] {
        let path = shp.with_extension(ending);
        let whole = std::fs::read(&path).unwrap();
        for cut in (0..whole.len()).step_by(97) {
            std::fs::write(&path, &whole[..cut]).unwrap();
            match draft(&shp, &options()) {
                Ok((parts, _)) => assert!(parts.buildings.len() <= 1, "{ending} cut at {cut}"),
                Err(error) => assert!(error.to_string().contains("building."), "{error}"),
            }
        }
        std::fs::write(&path, whole).unwrap();
    }
    assert_eq!(draft(&shp, &options()).unwrap().0.buildings.len(), 1);
}

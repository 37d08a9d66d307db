//! The `.shp` of these tests are written by the crate `shapefile`; the `.dbf` by hand, byte by byte.

use ::shapefile::{Point, Polygon, PolygonRing, ShapeWriter};
use encoding_rs::GBK;

use super::*;

/// CGCS2000 / 3-degree Gauss-Kruger CM 117E as ESRI writes it.
const PRJ: &str = r#"PROJCS["CGCS2000_3_Degree_GK_CM_117E",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",117.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]"#;

const EAST: f64 = 519_000.0;
const NORTH: f64 = 3_508_000.0;

/// A clockwise ring, `size` m wide, `step` m east.
fn ring(step: f64, size: f64) -> Vec<Point> {
    let corners = [
        (0.0, 0.0),
        (0.0, size),
        (size, size),
        (size, 0.0),
        (0.0, 0.0),
    ];
    let at = |(x, y)| Point::new(EAST + step + x, NORTH + y);
    corners.into_iter().map(at).collect()
}

fn write_shapes(path: &Path) {
    let hole: Vec<Point> = ring(5.0, 5.0)
        .into_iter()
        .rev()
        .map(|p| Point::new(p.x, p.y + 5.0))
        .collect();
    let shapes = [
        Polygon::with_rings(vec![
            PolygonRing::Outer(ring(0.0, 20.0)),
            PolygonRing::Inner(hole),
        ]),
        Polygon::new(PolygonRing::Outer(ring(50.0, 20.0))),
    ];
    let writer = ShapeWriter::from_path(path).unwrap();
    writer.write_shapes(&shapes).unwrap();
}

/// Two rows of a text `名称`, a number `层数` and a text `用途`, in the encoding.
fn table(encode: fn(&str) -> Vec<u8>, driver: u8) -> Vec<u8> {
    let fields = [("名称", b'C', 20_u8), ("层数", b'N', 4), ("用途", b'C', 4)];
    let header = 32 + 32 * fields.len() + 1;
    let record: usize = 1 + fields.iter().map(|(.., n)| usize::from(*n)).sum::<usize>();
    let mut bytes = vec![3, 124, 1, 1, 2, 0, 0, 0];
    bytes.extend((header as u16).to_le_bytes());
    bytes.extend((record as u16).to_le_bytes());
    bytes.resize(32, 0);
    bytes[29] = driver;
    for (name, kind, length) in fields {
        let start = bytes.len();
        bytes.extend(encode(name));
        bytes.resize(start + 11, 0);
        bytes.push(kind);
        bytes.resize(start + 16, 0);
        bytes.push(length);
        bytes.resize(start + 32, 0);
    }
    bytes.push(0x0d);
    for (name, storeys, usage) in [
        ("1号楼", "  18", "住宅"),
        ("翡翠湖社区服务中心", "****", "办公"),
    ] {
        bytes.push(b' ');
        for (text, length) in [(encode(name), 20), (encode(storeys), 4), (encode(usage), 4)] {
            let mut field = text;
            // Six bytes of UTF-8 do not fit into four: the second letter is cut.
            field.resize(length, b' ');
            bytes.extend(field);
        }
    }
    bytes.push(0x1a);
    bytes
}

fn gbk(text: &str) -> Vec<u8> {
    GBK.encode(text).0.into_owned()
}

fn utf8(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

fn folder(
    dbf: Option<Vec<u8>>,
    cpg: Option<&str>,
    prj: Option<&str>,
) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("建筑.shp");
    write_shapes(&path);
    for (ending, content) in [("dbf", dbf), ("cpg", cpg.map(utf8)), ("prj", prj.map(utf8))] {
        match content {
            Some(content) => std::fs::write(path.with_extension(ending), content).unwrap(),
            None => drop(std::fs::remove_file(path.with_extension(ending))),
        }
    }
    (folder, path)
}

fn assert_read(path: &Path) -> Vec<String> {
    let (parts, told) = draft(path, &options()).unwrap();
    let [first, second] = parts.buildings.as_slice() else {
        panic!("{told:?}");
    };
    assert_eq!(first.name.zh.as_deref(), Some("1号楼"));
    assert_eq!(
        first.storeys,
        Sourced::new(18, Provenance::imported("file 层数"))
    );
    // Twenty bytes hold all nine letters in GBK and six in UTF-8.
    let name = second.name.zh.as_deref().unwrap();
    assert!(
        ["翡翠湖社区服务中心", "翡翠湖社区服"].contains(&name),
        "{name}"
    );
    assert!(matches!(
        second.storeys.provenance,
        Provenance::Inferred { .. }
    ));
    // 20 m by 20 m less the hole of 5 m by 5 m; the projection is true to 1 in 100,000 there.
    assert!((first.footprint.unsigned_area() - 375.0).abs() < 0.05);
    assert!(
        (parts.frame.lon() - 117.2).abs() < 0.01,
        "{}",
        parts.frame.lon()
    );
    told
}

fn tells_encoding(told: &[String]) -> bool {
    told.iter().any(|t| t.contains("encoding"))
}

#[test]
fn gbk_is_read_as_named_by_cpg_or_driver() {
    for (cpg, driver) in [
        (Some("GBK"), 0),
        (Some("936\n"), 0),
        (Some("GB2312"), 0),
        (None, 0x4d),
    ] {
        let (_folder, path) = folder(Some(table(gbk, driver)), cpg, Some(PRJ));
        let told = assert_read(&path);
        assert!(!tells_encoding(&told), "{cpg:?}: {told:?}");
    }
}

#[test]
fn encodings_that_are_not_named_or_wrong_are_found_and_told_of() {
    type Encode = fn(&str) -> Vec<u8>;
    let cases: [(Encode, Option<&str>, &str); 3] = [
        (gbk, None, "GBK"),
        (gbk, Some("UTF-8"), "GBK"),
        (utf8, None, "UTF-8"),
    ];
    for (encode, cpg, taken) in cases {
        let (_folder, path) = folder(Some(table(encode, 0)), cpg, Some(PRJ));
        let told = assert_read(&path);
        assert!(tells_encoding(&told), "{told:?}");
        assert!(told.iter().any(|t| t.contains(taken)), "{told:?}");
    }
}

#[test]
fn what_lies_beside_may_be_missing() {
    let (_folder, path) = folder(None, None, Some(PRJ));
    std::fs::remove_file(path.with_extension("shx")).unwrap();
    let (parts, told) = draft(&path, &options()).unwrap();
    assert_eq!(parts.buildings.len(), 2);
    assert_eq!(parts.buildings[1].id.as_str(), "u5efau7b51/row-2");
    assert!(told.iter().any(|t| t.contains(".dbf")), "{told:?}");
    let (_folder, path) = folder(Some(table(gbk, 0)), None, None);
    let told = draft(&path, &options()).unwrap_err().to_string();
    assert!(told.contains("--crs"), "{told}");
}

#[test]
fn damaged_shapefiles_are_errors_or_fewer_features() {
    let (_folder, path) = folder(Some(table(gbk, 0)), None, Some(PRJ));
    let whole = std::fs::read(&path).unwrap();
    for cut in [10, 99, 105, 150, whole.len() - 1] {
        std::fs::write(&path, &whole[..cut]).unwrap();
        let told = draft(&path, &options()).unwrap_err().to_string();
        assert!(told.contains("建筑.shp"), "{told}");
    }
    for place in 100..whole.len() {
        let mut changed = whole.clone();
        changed[place] ^= 0xff;
        std::fs::write(&path, changed).unwrap();
        // It may still be a file, but reading it must end.
        drop(draft(&path, &options()));
    }
    std::fs::write(&path, &whole).unwrap();
    let table = table(gbk, 0);
    std::fs::write(path.with_extension("dbf"), &table[..table.len() - 20]).unwrap();
    let told = draft(&path, &options()).unwrap_err().to_string();
    assert!(told.contains("1 records too early"), "{told}");
}

#[test]
fn positions_that_are_no_numbers_are_told_of() {
    let (_folder, path) = folder(Some(table(gbk, 0)), None, Some(PRJ));
    let mut bytes = std::fs::read(&path).unwrap();
    // The last position of the last shape.
    let at = bytes.len() - 8;
    bytes[at..].copy_from_slice(&f64::NAN.to_le_bytes());
    std::fs::write(&path, bytes).unwrap();
    let (parts, told) = draft(&path, &options()).unwrap();
    assert_eq!(parts.buildings.len(), 1);
    assert!(
        told.iter()
            .any(|t| t.contains("row-2") && t.contains("NaN")),
        "{told:?}"
    );
}

mod every_layer;

use std::path::PathBuf;

use super::*;

pub(crate) use self::every_layer::{community, crossing};

fn written(folder: &tempfile::TempDir) -> PathBuf {
    let path = folder.path().join("c.gpkg");
    write(&path, &community(), Overwrite::Refuse).unwrap();
    path
}

/// Whether two texts of JSON hold the same but for numbers that differ by less than a micrometre.
fn same(a: &serde_json::Value, b: &serde_json::Value) -> bool {
    use serde_json::Value::{Array, Number, Object};
    match (a, b) {
        (Number(a), Number(b)) => (a.as_f64().unwrap() - b.as_f64().unwrap()).abs() < 1e-6,
        (Array(a), Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Object(a), Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        _ => a == b,
    }
}

#[test]
fn everything_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let back = read(&written(&folder)).unwrap();
    let (was, is) = (
        serde_json::to_value(community()).unwrap(),
        serde_json::to_value(&back).unwrap(),
    );
    assert!(same(&was, &is), "was {was}\nis {is}");
    assert_eq!(back.frame, community().frame);
}

#[test]
fn every_layer_is_in_the_test() {
    let empty: Vec<_> = community().layer_counts();
    let empty: Vec<_> = empty.iter().filter(|(_, count)| *count == 0).collect();
    assert!(empty.is_empty(), "no feature of {empty:?}");
}

#[test]
fn a_file_of_the_first_version_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(&folder);
    let old = rusqlite::Connection::open(&path).unwrap();
    let newer = "storey roof shell room garage_level parking_space wall household legal_entity vehicle airspace utility_node utility_link placed_model turn_restriction access_rule timetable";
    for table in newer.split(' ') {
        old.execute_batch(&format!("DROP TABLE {table}")).unwrap();
    }
    old.execute_batch("UPDATE twin_community SET schema_version = 1")
        .unwrap();
    drop(old);
    let back = read(&path).unwrap();
    assert_eq!(back.devices.len(), 11);
    assert!(back.rooms.is_empty());
}

#[test]
fn a_file_is_replaced_only_when_asked() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(&folder);
    assert!(matches!(
        write(&path, &community(), Overwrite::Refuse),
        Err(GpkgError::Exists { .. })
    ));
    write(&path, &community(), Overwrite::Replace).unwrap();
    let names: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .collect();
    assert_eq!(names, ["c.gpkg"], "nothing is left beside it");
}

#[test]
fn what_is_not_a_geopackage_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.gpkg");
    assert!(matches!(read(&path), Err(GpkgError::Io { .. })));
    for bytes in [&b""[..], &[b'x'; 500]] {
        std::fs::write(&path, bytes).unwrap();
        assert!(matches!(read(&path), Err(GpkgError::NotGeoPackage { .. })));
    }
    std::fs::remove_file(&path).unwrap();
    let plain = rusqlite::Connection::open(&path).unwrap();
    plain.execute_batch("CREATE TABLE t (x)").unwrap();
    assert!(
        read(&path)
            .unwrap_err()
            .to_string()
            .contains("application id")
    );
    plain
        .execute_batch("PRAGMA application_id = 0x47504B47")
        .unwrap();
    assert!(matches!(read(&path), Err(GpkgError::NoCommunity { .. })));
}

#[test]
fn a_wrong_value_is_named_by_table_row_and_column() {
    let cases = [
        ("UPDATE building SET usage = 'castle'", "castle"),
        ("UPDATE building SET storeys = 70000", "70000"),
        ("UPDATE building SET geom = x'4750'", "ends too early"),
        ("UPDATE building SET provenance = '{}'", "does not tell"),
        ("UPDATE road SET drivable = 2", "neither 0 nor 1"),
        ("UPDATE device SET host_kind = 'moon'", "moon"),
        (
            "UPDATE gate SET geom = (SELECT geom FROM building)",
            "not a point",
        ),
        ("UPDATE twin_community SET schema_version = 99", "99"),
        ("DELETE FROM unit", "does not exist"),
        ("DROP TABLE water", "no table water"),
    ];
    for (sql, expected) in cases {
        let folder = tempfile::tempdir().unwrap();
        let path = written(&folder);
        rusqlite::Connection::open(&path)
            .unwrap()
            .execute_batch(sql)
            .unwrap();
        let message = read(&path).unwrap_err().to_string();
        assert!(
            message.contains("c.gpkg") && message.contains(expected),
            "{sql}: {message}"
        );
    }
}

#[test]
fn a_damaged_file_never_panics() {
    let folder = tempfile::tempdir().unwrap();
    let whole = std::fs::read(written(&folder)).unwrap();
    let path = folder.path().join("damaged.gpkg");
    for round in 0..60_usize {
        let mut bytes = whole.clone();
        let at = 100 + round * (bytes.len() - 200) / 60;
        bytes[at..at + 64]
            .iter_mut()
            .for_each(|b| *b = b.wrapping_mul(31).wrapping_add(round as u8));
        if round % 4 == 0 {
            bytes.truncate(at);
        }
        std::fs::write(&path, bytes).unwrap();
        // Damage may lie where nothing is; reading must end either way.
        drop(read(&path));
    }
}

#[test]
fn geojson_has_right_handed_rings_and_the_same_columns() {
    let feature = crate::geojson::feature(
        &community(),
        twin_core::spatial::Layer::Building,
        0,
        &|_, _| None,
    )
    .unwrap();
    let json = serde_json::to_value(&feature).unwrap();
    assert_eq!(json["id"], "b1");
    assert_eq!(json["properties"]["storeys"], 6);
    assert_eq!(
        json["properties"]["provenance"]["storeys"]["rule"],
        "a-rule"
    );
    let outer: Vec<(f64, f64)> =
        serde_json::from_value(json["geometry"]["coordinates"][0].clone()).unwrap();
    assert!(
        (outer[0].0 - 114.2).abs() < 0.01 && (outer[0].1 - 22.69).abs() < 0.01,
        "{outer:?}"
    );
    let doubled: f64 = outer
        .windows(2)
        .map(|w| w[0].0 * w[1].1 - w[1].0 * w[0].1)
        .sum();
    assert!(doubled > 0.0, "the outer ring runs anticlockwise");
    let mut text = Vec::new();
    crate::geojson::write_all(&community(), &mut text).unwrap();
    let all: geojson::FeatureCollection = String::from_utf8(text).unwrap().parse().unwrap();
    let features: usize = community().layer_counts().iter().map(|(_, n)| n).sum();
    assert_eq!(all.features.len(), features);
}

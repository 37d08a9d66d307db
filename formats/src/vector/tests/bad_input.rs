use super::*;

fn error(name: &str, bytes: &[u8]) -> String {
    let (_folder, path) = file(name, bytes);
    draft(&path, &options()).unwrap_err().to_string()
}

#[test]
fn truncated_files_are_errors_with_their_line() {
    let whole = collection(&[feature(json!({"name": "a"}), square(0.0))]);
    let cut = error("building.geojson", &whole[..whole.len() - 30]);
    assert!(cut.contains("building.geojson: line 1"), "{cut}");
    let trailing = error("building.geojson", &[whole.as_slice(), b"\n}"].concat());
    assert!(trailing.contains("line 2"), "{trailing}");
    let other = error("x.geojson", br#"{"type": "Topology", "features": []}"#);
    assert!(other.contains("Topology"), "{other}");
    let nan = error("building.geojson", br#"{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[NaN,1]}}]}"#);
    assert!(nan.contains("line 1"), "{nan}");
}

#[test]
fn a_wrong_crs_is_refused_with_what_it_may_be() {
    // Metres of CGCS2000 / 3-degree Gauss-Kruger CM 117E (EPSG:4548) where RFC 7946 prescribes degrees.
    let metres = json!({"type": "Polygon", "coordinates": [[
        [519_000.0, 3_508_000.0], [519_020.0, 3_508_000.0], [519_020.0, 3_508_020.0], [519_000.0, 3_508_000.0]]]});
    let bytes = collection(&[feature(json!({}), metres.clone())]);
    let refused = error("building.geojson", &bytes);
    assert!(refused.contains("do not fit"), "{refused}");
    let (_folder, path) = file("building.geojson", &bytes);
    let given = ImportOptions {
        crs: Some("EPSG:4548".parse().unwrap()),
        ..options()
    };
    let (parts, _) = draft(&path, &given).unwrap();
    assert_eq!(parts.buildings.len(), 1);
    assert!(
        (parts.frame.lon() - 117.2).abs() < 0.01,
        "{}",
        parts.frame.lon()
    );
    let unknown = json!({
        "type": "FeatureCollection", "crs": {"type": "name", "properties": {"name": "EPSG:999999"}},
        "features": [feature(json!({}), metres)],
    });
    let unknown = error("building.geojson", unknown.to_string().as_bytes());
    assert!(unknown.contains("its CRS"), "{unknown}");
}

#[test]
fn broken_geometry_is_mended_or_left_out_one_by_one() {
    let (x, y) = (117.2, 31.7);
    let bow_tie = json!({"type": "Polygon", "coordinates": [[
        [x, y], [x + 1e-3, y + 1e-3], [x + 1e-3, y], [x, y + 1e-3], [x, y]]]});
    let features = [
        feature(json!({}), square(20.0)),
        feature(json!({}), bow_tie),
        feature(json!({}), json!({"type": "Polygon", "coordinates": []})),
        feature(
            json!({}),
            json!({"type": "Polygon", "coordinates": [[[x, null]]]}),
        ),
        feature(json!({}), json!({"type": "Curve", "coordinates": []})),
        feature(json!({}), json!(null)),
        feature(json!({}), json!({"type": "Point", "coordinates": [x, y]})),
    ];
    let (_folder, path) = file("building.geojson", &collection(&features));
    let (parts, told) = draft(&path, &options()).unwrap();
    let ids: Vec<&str> = parts.buildings.iter().map(|b| b.id.as_str()).collect();
    // The bow tie falls apart into two triangles.
    assert_eq!(
        ids,
        ["building/row-1", "building/row-2", "building/row-2/2"]
    );
    assert!(
        told.iter()
            .any(|t| t.contains("row-2: a ring crosses") && t.contains("at 117.2")),
        "{told:?}"
    );
    assert_eq!(left_out(&told), 5, "{told:?}");
}

#[test]
fn a_file_of_which_nothing_is_mapped_says_what_to_do() {
    let features = [feature(json!({"colour": "red"}), square(0.0))];
    let told = error("shapes.geojson", &collection(&features));
    assert!(
        told.contains("shapes") && told.contains("--guess-mapping"),
        "{told}"
    );
    let empty = error("shapes.geojson", &collection(&[]));
    assert!(empty.contains("--guess-mapping"), "{empty}");
}

#[test]
fn sequences_are_read_with_and_without_separators() {
    let lines = [
        feature(json!({"层数": 6}), square(0.0)).to_string(),
        feature(json!({"层数": 7}), square(2.0)).to_string(),
    ];
    let by_lines = format!("{}\n{}\n", lines[0], lines[1]);
    let by_separators = format!("\u{feff}\u{1e}{}\n\u{1e}{}\n", lines[0], lines[1]);
    for text in [by_lines, by_separators] {
        let (_folder, path) = file("a.geojsonl", text.as_bytes());
        let (parts, _) = draft(&path, &options()).unwrap();
        let storeys: Vec<u16> = parts.buildings.iter().map(|b| b.storeys.value).collect();
        assert_eq!(storeys, [6, 7]);
    }
}

#[test]
fn a_truncated_geopackage_is_an_error() {
    let Some(path) = shared("prague-bubenec.gpkg") else {
        return;
    };
    let whole = std::fs::read(path).unwrap();
    for cut in [4_096, whole.len() / 4] {
        let told = error("cut.gpkg", &whole[..cut]);
        assert!(told.contains("cut.gpkg"), "{told}");
    }
}

#[test]
fn a_column_whose_name_is_no_utf8_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gbk.gpkg");
    let database = rusqlite::Connection::open(&path).unwrap();
    let tables = "PRAGMA application_id = 0x47504B47;
         CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT);
         CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, srs_id INTEGER);
         CREATE TABLE homes (fid INTEGER PRIMARY KEY, storeys INTEGER);
         INSERT INTO gpkg_contents VALUES ('homes', 'attributes');
         INSERT INTO homes VALUES (1, 6);
         PRAGMA writable_schema = ON;";
    database.execute_batch(tables).unwrap();
    // 楼层 in GBK.
    let named = "UPDATE sqlite_master SET sql = replace(sql, 'storeys', CAST(x'C2A5B2E3' AS TEXT)) WHERE name = 'homes'";
    database.execute(named, []).unwrap();
    drop(database);
    let told = draft(&path, &options()).unwrap_err().to_string();
    assert!(
        told.contains("gbk.gpkg") && told.contains("homes"),
        "{told}"
    );
    assert!(told.contains("utf-8"), "{told}");
}

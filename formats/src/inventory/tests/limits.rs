//! Where rows are, and tables that are refused.

use super::*;

#[test]
fn without_a_map_the_rows_themselves_say_where_the_community_is() {
    let head = "id,class,lon,lat\n";
    let near: String = (0..8)
        .map(|i| format!("d{i},T3-2,114.2{i},22.69\n"))
        .collect();
    let far = "far,T3-2,2.3,48.9\nturned,T3-2,22.69,80.0\n";
    let text = format!("{head}{near}{far}");
    let (parts, told) = draft_of(text.as_bytes(), &options(), None);
    assert_eq!(parts.unwrap().devices.len(), 8);
    assert!(
        told[0].contains("row 10") && told[0].contains("km from"),
        "{told:?}"
    );
    // In Norway, longitude and latitude may be swapped without either leaving its range.
    let text = format!(
        "{head}a,T3-2,25.7,62.2\nb,T3-2,25.71,62.2\nc,T3-2,25.72,62.21\nd,T3-2,62.2,25.7\n"
    );
    let (parts, told) = draft_of(text.as_bytes(), &options(), None);
    assert_eq!(parts.unwrap().devices.len(), 3);
    assert!(
        told[0].contains("row 5") && told[0].contains("swapped"),
        "{told:?}"
    );
}

#[test]
fn coordinates_in_metres_need_a_crs_and_gcj02_is_moved() {
    let text = "id,class,东坐标X(米),北坐标Y(米)\na,T3-2,520493.6,2510265.4\n";
    let (none, _) = draft_of(text.as_bytes(), &options(), None);
    assert!(matches!(none, Err(InventoryError::Georeference(_))));
    // EPSG:4547 is CGCS2000 with the central meridian 114° E.
    let mut with_crs = options();
    with_crs.crs = Some(Crs::parse("EPSG:4547").unwrap());
    let parts = draft_of(text.as_bytes(), &with_crs, None).0.unwrap();
    assert!(
        (parts.frame.lon() - 114.2).abs() < 0.01,
        "{}",
        parts.frame.lon()
    );
    let lonlat = "id,class,lon,lat\na,T3-2,114.2,22.69\n";
    // A projected CRS is of other files: longitudes stay WGS 84.
    let plain = draft_of(lonlat.as_bytes(), &with_crs, Some(frame()))
        .0
        .unwrap();
    assert!(plain.devices[0].position.x.abs() < 1e-3);
    let mut chinese = options();
    chinese.crs = Some(Crs::gcj02());
    let moved = draft_of(lonlat.as_bytes(), &chinese, Some(frame()))
        .0
        .unwrap();
    // GCJ-02 is some hundred metres off in Shenzhen.
    let at = moved.devices[0].position;
    assert!((200.0..900.0).contains(&at.x.hypot(at.y)), "{at:?}");
}

#[test]
fn heights_above_ground_and_above_the_sea_are_kept_apart() {
    let text = "id,class,lon,lat,离地高度,海拔\n\
        both,T3-2,114.2,22.69,4,54\nsea,T3-2,114.2,22.69,,60\nz,T3-2,114.2,22.69,2,\n";
    let (devices, told) = devices(text);
    let heights: Vec<f64> = devices.iter().map(|d| d.position.z).collect();
    // The row with both says that the ground is 50 m above the sea.
    assert!(
        near(heights[0], 4.0) && near(heights[1], 10.0) && near(heights[2], 2.0),
        "{heights:?}"
    );
    assert!(
        told.iter().any(|t| t.contains("heights are above")),
        "{told:?}"
    );
}

#[test]
fn gbk_is_told_from_utf8() {
    let text = "编号,设备类,名称,经度,纬度\na,高清摄像头,东门摄像头,114.2,22.69\n";
    let (gbk, _, _) = encoding_rs::GBK.encode(text);
    let (parts, told) = draft_of(&gbk, &options(), Some(frame()));
    let parts = parts.unwrap();
    assert_eq!(parts.devices[0].name.zh.as_deref(), Some("东门摄像头"));
    assert!(told.iter().any(|t| t.contains("GBK")), "{told:?}");
    let with_mark = format!("\u{feff}{text}");
    let (utf8, told) = draft_of(with_mark.as_bytes(), &options(), Some(frame()));
    assert_eq!(utf8.unwrap().devices, parts.devices);
    assert!(!told.iter().any(|t| t.contains("GBK")), "{told:?}");
    let (utf16, _) = draft_of(&[0xff, 0xfe, b'i', 0], &options(), None);
    assert!(matches!(utf16, Err(InventoryError::Utf16 { .. })));
}

#[test]
fn tables_without_known_headings_or_rows_are_refused() {
    let of = |text: &str| draft_of(text.as_bytes(), &options(), None).0;
    assert!(matches!(
        of("a,b\n1,2\n"),
        Err(InventoryError::Heading { .. })
    ));
    assert!(matches!(
        of("id,class\na,T3-2\n"),
        Err(InventoryError::Heading { .. })
    ));
    assert!(matches!(of(""), Err(InventoryError::Heading { .. })));
    assert!(matches!(
        of("id,class,lon,lat\n"),
        Err(InventoryError::NoRows { .. })
    ));
    let bad = of("id,class,lon,lat\na,T3-2,x,y\n");
    assert!(bad.unwrap_err().to_string().contains("row 2: lon 'x'"));
}

#[test]
fn rows_are_limited() {
    let mut text = String::from("id,class,lon,lat\n");
    for _ in 0..=sheet::MAX_ROWS {
        text.push_str("a,,,\n");
    }
    let (many, _) = draft_of(text.as_bytes(), &options(), None);
    assert!(matches!(many, Err(InventoryError::TooManyRows { .. })));
}

/// A workbook whose sheet is `length` zeros, and whose headers say that it is small.
fn bomb(path: &Path, length: u64) {
    let mut archive = zip::ZipWriter::new(std::fs::File::create(path).unwrap());
    let stored = zip::write::SimpleFileOptions::default();
    archive.start_file("[Content_Types].xml", stored).unwrap();
    archive.write_all(b"<Types/>").unwrap();
    archive.start_file("xl/sharedStrings.xml", stored).unwrap();
    std::io::copy(&mut std::io::repeat(b' ').take(length), &mut archive).unwrap();
    archive.finish().unwrap();
}

#[test]
fn a_workbook_that_unpacks_to_too_much_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bomb.xlsx");
    bomb(&path, 300 << 20);
    let size = std::fs::metadata(&path).unwrap().len();
    assert!(size < 1 << 20, "{size}");
    let (refused, _) = draft(&path, &options(), None);
    assert!(
        matches!(refused, Err(InventoryError::TooLarge { .. })),
        "{refused:?}"
    );
    // A size that the archive states wrongly is not believed.
    let mut bytes = std::fs::read(&path).unwrap();
    let real = u32::to_le_bytes(300 << 20);
    let places: Vec<usize> = (0..bytes.len() - 4)
        .filter(|i| bytes[*i..*i + 4] == real)
        .collect();
    assert!(!places.is_empty());
    for place in places {
        bytes[place..place + 4].copy_from_slice(&100_u32.to_le_bytes());
    }
    std::fs::write(&path, bytes).unwrap();
    let (refused, _) = draft(&path, &options(), None);
    assert!(refused.is_err());
    std::fs::write(&path, b"PK\x03\x04 xl/ and no more").unwrap();
    let (refused, _) = draft(&path, &options(), None);
    assert!(
        matches!(refused, Err(InventoryError::Archive { .. })),
        "{refused:?}"
    );
}

#[test]
fn an_unknown_host_and_a_bad_row_fail_only_a_strict_import() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    let text = "id,class,lon,lat,host_kind,host_id\na,T3-2,114.2,22.69,,\nb,T3-2,114.2,22.69,pole,none\nc,T3-2,x,22.69,,\n";
    std::fs::write(&path, text).unwrap();
    let mut options = options();
    let read = read_all(std::slice::from_ref(&path), &options, &mut |_| {}).unwrap();
    assert_eq!(read.community.devices.len(), 1);
    let lost: Vec<_> = read
        .findings
        .iter()
        .filter(|f| f.outcome == Outcome::LeftOut)
        .map(|f| {
            (
                f.feature.clone().unwrap().to_string(),
                f.problem.to_string(),
            )
        })
        .collect();
    assert_eq!(lost.len(), 2, "{lost:?}");
    assert_eq!(lost[0].0, "row 4");
    assert!(lost[1].0 == "b" && lost[1].1.contains("'none'"), "{lost:?}");
    options.strictness = Strictness::Strict;
    let strict = read_all(&[path], &options, &mut |_| {});
    assert!(
        matches!(strict, Err(ImportError::Strict { count: 2, .. })),
        "{strict:?}"
    );
}

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use twin_core::catalogue::Catalogue;
use twin_core::ids::{CommunityId, FixtureId};
use twin_core::model::*;
use twin_core::spatial::LocalFrame;
use twin_core::spatial::crs::Crs;

use super::*;
use crate::finding::{Findings, Outcome};
use crate::gpkg::tests::community;
use crate::import::{Context, Format, ImportError, ImportOptions, Strictness, read_all};

fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../shared/data/devices")
        .join(name);
    if !path.exists() {
        println!("skipped: {} is not there", path.display());
        return None;
    }
    Some(path)
}

fn options() -> ImportOptions {
    ImportOptions::named_after("x".as_ref())
}

/// The draft of the file at `path`, and what was told.
fn draft(
    path: &Path,
    options: &ImportOptions,
    frame: Option<LocalFrame>,
) -> (Result<CommunityParts, InventoryError>, Vec<String>) {
    let mut found = Findings::of(&path.file_name().unwrap().to_string_lossy());
    let read = read(path, &Context { options, frame }, &mut found);
    (
        read,
        found.into_list().iter().map(ToString::to_string).collect(),
    )
}

/// The draft of a CSV file of these bytes.
fn draft_of(
    bytes: &[u8],
    options: &ImportOptions,
    frame: Option<LocalFrame>,
) -> (Result<CommunityParts, InventoryError>, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    std::fs::write(&path, bytes).unwrap();
    draft(&path, options, frame)
}

fn devices(text: &str) -> (Vec<Device>, Vec<String>) {
    let (parts, told) = draft_of(text.as_bytes(), &options(), Some(frame()));
    (parts.unwrap().devices, told)
}

fn frame() -> LocalFrame {
    LocalFrame::new(114.2, 22.69, 0.0).unwrap()
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-6
}

const HEAD: &str = "编号,设备类,名称,经度,纬度,离地高度(米),楼层,朝向(度,正北顺时针)";

#[test]
fn headings_are_found_by_name_in_any_order_and_language() {
    assert_eq!(
        Column::of_heading("离地高度（米）"),
        Some(Column::AboveGround)
    );
    assert_eq!(
        Column::of_heading("Height above ground [m]"),
        Some(Column::AboveGround)
    );
    assert_eq!(Column::of_heading("编号/id"), Some(Column::Id));
    assert_eq!(Column::of_heading(" LONGITUDE "), Some(Column::Lon));
    assert_eq!(Column::of_heading("颜色"), None);
    // Each heading names its own column.
    for column in Column::ALL {
        assert_eq!(Column::of_heading(column.zh()), Some(*column));
        assert_eq!(Column::of_heading(column.en()), Some(*column));
    }
    let (zh, told) = devices("纬度,经度,类别,编号,颜色\n22.69,114.2,T3-2,a,red\n");
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains("the column '颜色'"), "{told:?}");
    let (en, _) = devices("id;class;lat;lon\na;hd camera;22.69;114.2\n");
    assert_eq!(zh, en);
    assert_eq!(zh[0].host, Host::Ground);
    assert!(near(zh[0].position.x, 0.0) && near(zh[0].position.y, 0.0));
}

#[test]
fn what_a_row_says_of_a_camera_is_how_it_looks() {
    let text = "编号,设备类,经度,纬度,俯仰角(度),水平视场角,垂直视场角,分辨率\n\
        cam-1,T3-2a,114.2,22.69,-15,90,58.7,2560×1440\n\
        cam-2,T3-2a,114.2,22.69,,,,1920x\n";
    let (devices, told) = devices(text);
    assert_eq!(told.len(), 1, "{told:?}");
    let (a, b) = (devices[0].view, devices[1].view);
    assert!(near(a.pitch_rad.unwrap(), (-15.0_f64).to_radians()));
    assert!(near(a.horizontal_rad.unwrap(), std::f64::consts::FRAC_PI_2));
    assert!(near(a.vertical_rad.unwrap(), 58.7_f64.to_radians()));
    assert_eq!((a.columns, a.rows), (Some(2_560), Some(1_440)));
    let pixels = CameraView {
        columns: Some(1_920),
        ..CameraView::default()
    };
    assert_eq!(b, pixels);
    // A row in error is told by its column, and the others stay.
    for (cell, wanted) in [
        ("91,,,", "-90 to 90 degrees"),
        (",0,,", "more than 0 up to 360 degrees"),
        (",,180,", "less than 180 degrees"),
        (",,,2560", "pixels across and down"),
        (",,,0x9", "pixels across and down"),
    ] {
        let text = format!(
            "编号,设备类,经度,纬度,俯仰角,水平视场角,垂直视场角,像素\na,T3-2a,114.2,22.69,{cell}\nb,T3-2a,114.2,22.69,,,,\n"
        );
        let (kept, told) = self::devices(&text);
        assert_eq!(kept.len(), 1, "{cell}");
        assert!(told.iter().any(|t| t.contains(wanted)), "{cell} {told:?}");
    }
}

#[test]
fn what_a_row_says_is_what_the_device_has() {
    let text = "id,class,name,lon,lat,height_above_ground,storey,azimuth,host_kind,host_id,household,network,gateway\n\
        cam-1,T3-2a,东门,114.2,22.69,3.5,3F,90,杆件,pole/1,,NB-IoT,gw\n\
        cam-2,高清摄像头,East,114.2,22.69,,B2,0,住户,b1/u1,7,,\n";
    let (devices, told) = devices(text);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("(1 rows"), "{told:?}");
    let (a, b) = (&devices[0], &devices[1]);
    assert_eq!(a.class.as_str(), "T3-2");
    assert_eq!(a.row.as_ref().unwrap().as_str(), "T3-2a");
    assert_eq!(a.name.zh.as_deref(), Some("东门"));
    assert!(near(a.position.z, 3.5) && near(a.heading_rad.unwrap(), 0.0));
    assert_eq!((a.storey, b.storey), (2, -2));
    assert_eq!(a.host, Host::Fixture(FixtureId::new("pole/1").unwrap()));
    assert_eq!(a.network.technology, Network::NbIot);
    assert_eq!(a.network.gateway.as_ref().unwrap().as_str(), "gw");
    assert_eq!(a.provenance, Provenance::imported("a.csv"));
    assert_eq!(b.row, None);
    assert_eq!(b.name.en.as_deref(), Some("East"));
    assert!(near(b.heading_rad.unwrap(), std::f64::consts::FRAC_PI_2));
    assert!(matches!(b.host, Host::Household { number: 7, .. }));
    // The catalogue mounts a camera at 4 m and wires it.
    assert!(near(b.position.z, 4.0));
    assert_eq!(b.network.technology, Network::Wired);
    assert_eq!(
        b.network.provenance,
        Provenance::inferred("network-of-class")
    );
}

/// A sound row and one with `bad` in it: the sound one is kept, the other told of with `expected`.
fn check_bad(bad: &str, expected: &[&str]) {
    let text =
        format!("{HEAD},安装位置,安装位置编号,网络\ngood,T3-2,a,114.2,22.69,3,1,0,,,\n{bad}\n")
            .replace("朝向(度,正北顺时针)", "朝向");
    let (devices, told) = devices(&text);
    assert_eq!(devices.len(), 1, "{bad}: {told:?}");
    assert_eq!(told.len(), 1, "{bad}: {told:?}");
    assert!(told[0].starts_with("a.csv: row 3: "), "{told:?}");
    for part in expected {
        assert!(told[0].contains(part), "{bad}: {told:?} lacks {part}");
    }
}

#[test]
fn each_kind_of_bad_row_is_told_of_and_the_good_ones_are_kept() {
    check_bad(",T3-2,a,114.2,22.69,3,1,0,,,", &["编号 is missing"]);
    check_bad(
        "摄像头,T3-2,a,114.2,22.69,3,1,0,,,",
        &["编号 '摄像头'", "ASCII"],
    );
    check_bad("good,T3-2,a,114.2,22.69,3,1,0,,,", &["row 2 (good)"]);
    check_bad("b,,a,114.2,22.69,3,1,0,,,", &["设备类 is missing"]);
    check_bad(
        "b,T99-1,a,114.2,22.69,3,1,0,,,",
        &["设备类 'T99-1'", "T3-2a"],
    );
    check_bad("b,T3-2,a,,22.69,3,1,0,,,", &["经度 is missing"]);
    check_bad("b,T3-2,a,NaN,22.69,3,1,0,,,", &["经度 'NaN'", "a number"]);
    check_bad("b,T3-2,a,=A1+1,22.69,3,1,0,,,", &["经度 '=A1+1'"]);
    check_bad("b,T3-2,a,#N/A,22.69,3,1,0,,,", &["经度 '#N/A'"]);
    check_bad("b,T3-2,a,1e999,22.69,3,1,0,,,", &["经度 '1e999'"]);
    check_bad(
        "b,T3-2,a,22.69,114.2,3,1,0,,,",
        &["纬度 '114.2'", "swapped"],
    );
    check_bad("b,T3-2,a,0,0,3,1,0,,,", &["0, 0 stands for none"]);
    check_bad("b,T3-2,a,200,22,3,1,0,,,", &["经度 '200'", "180"]);
    check_bad(
        "b,T3-2,a,116.4,39.9,3,1,0,,,",
        &["km from everything else", "at 116.4"],
    );
    check_bad("b,T3-2,a,114.2,22.69,高,1,0,,,", &["离地高度(米) '高'"]);
    check_bad(
        "b,T3-2,a,114.2,22.69,3,0,0,,,",
        &["楼层 '0'", "1 for the ground floor"],
    );
    check_bad("b,T3-2,a,114.2,22.69,3,1,400,,,", &["朝向 '400'"]);
    check_bad(
        "b,T3-2,a,114.2,22.69,3,1,0,天上,x,",
        &["安装位置 '天上'", "ground, building"],
    );
    check_bad(
        "b,T3-2,a,114.2,22.69,3,1,0,楼栋,,",
        &["安装位置编号 is missing"],
    );
    check_bad("b,T3-2,a,114.2,22.69,3,1,0,,b1,", &["安装位置 is missing"]);
    check_bad("b,T3-2,a,114.2,22.69,3,1,0,住户,b1,", &["户号 is missing"]);
    check_bad("b,T3-2,a,114.2,22.69,3,1,0,,,鸽子", &["网络 '鸽子'"]);
}

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

/// Devices without what an import changes: places are compared within a micrometre, headings within 1e-9.
fn check_same(read: &[Device], written: &[Device]) {
    assert_eq!(read.len(), written.len());
    for (a, b) in read.iter().zip(written) {
        let offset = [a.position.x - b.position.x, a.position.y - b.position.y];
        assert!(offset.iter().all(|o| o.abs() < 1e-6), "{a:?} {b:?}");
        assert_eq!(a.position.z, b.position.z);
        let turn = a.heading_rad.unwrap_or(9.0) - b.heading_rad.unwrap_or(9.0);
        assert!(turn.abs() < 1e-9, "{a:?} {b:?}");
        let angles = |d: &Device| [d.view.pitch_rad, d.view.horizontal_rad, d.view.vertical_rad];
        for (a, b) in angles(a).into_iter().zip(angles(b)) {
            assert!(
                (a.unwrap_or(9.0) - b.unwrap_or(9.0)).abs() < 1e-9,
                "{a:?} {b:?}"
            );
        }
        let mut same = a.clone();
        (same.position, same.heading_rad) = (b.position, b.heading_rad);
        let pixels = (same.view.columns, same.view.rows);
        same.view = b.view;
        (same.view.columns, same.view.rows) = pixels;
        assert_eq!(&same, b);
    }
}

#[test]
fn exports_are_read_back_without_loss() {
    let mut parts = community().into_parts();
    parts.devices[0].view = CameraView {
        pitch_rad: Some(-0.3),
        vertical_rad: Some(0.7),
        rows: Some(1_440),
        ..CameraView::default()
    };
    parts.devices[1].view.horizontal_rad = Some(1.1);
    parts.devices[1].name = Name {
        zh: Some("=1+1，\"引号\"\n换行".into()),
        en: Some("Camera, 1".into()),
    };
    parts.devices[2].name.en = Some("东".into());
    let folder = tempfile::tempdir().unwrap();
    for (name, kind) in [("d.csv", TableKind::Csv), ("d.xlsx", TableKind::Xlsx)] {
        let path = folder.path().join(name);
        assert_eq!(TableKind::of_path(&path), Some(kind));
        write(&path, kind, &parts).unwrap();
        assert_eq!(Format::of(&path).unwrap(), Format::Inventory);
        let (read, told) = draft(&path, &options(), Some(parts.frame));
        assert_eq!(told, Vec::<String>::new());
        check_same(&read.unwrap().devices, &parts.devices);
    }
}

#[test]
fn templates_are_empty_inventories() {
    let catalogue = Catalogue::builtin().unwrap();
    let folder = tempfile::tempdir().unwrap();
    for (name, class) in [
        ("a.csv", None),
        ("a.xlsx", None),
        ("b.csv", Some("T3-2")),
        ("b.xlsx", Some("高清摄像头")),
    ] {
        let path = folder.path().join(name);
        let kind = TableKind::of_path(&path).unwrap();
        write_template(&path, kind, &catalogue, class).unwrap();
        assert_eq!(Format::of(&path).unwrap(), Format::Inventory);
        let (read, told) = draft(&path, &options(), Some(frame()));
        assert_eq!(read.unwrap().devices, Vec::new());
        assert_eq!(told, Vec::<String>::new());
    }
    let text = std::fs::read_to_string(folder.path().join("b.csv")).unwrap();
    assert!(text.starts_with("\u{feff}编号,设备类,"));
    assert!(text.contains("Mbit/s") && !text.contains("T3-3"), "{text}");
    let none = write_template(
        &folder.path().join("c.csv"),
        TableKind::Csv,
        &catalogue,
        Some("T99"),
    );
    assert!(matches!(none, Err(InventoryError::UnknownClass(_))));
}

#[test]
fn a_template_that_is_filled_in_is_read() {
    let catalogue = Catalogue::builtin().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.csv");
    write_template(&path, TableKind::Csv, &catalogue, Some("T3-2")).unwrap();
    let mut file = std::fs::OpenOptions::new()
        .append(true)
        .open(&path)
        .unwrap();
    writeln!(file, "cam-1,T3-2,东门,114.2,22.69,,,3,,,,,,,,").unwrap();
    let (read, told) = draft(&path, &options(), None);
    assert_eq!(read.unwrap().devices[0].position.z, 3.0);
    assert_eq!(told, Vec::<String>::new());
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

fn mapping(name: &str, text: &str) -> ColumnList {
    ColumnList::parse(name.as_ref(), text).unwrap()
}

fn mapped() -> ImportOptions {
    let mut options = options();
    options.tables = vec![
        mapping("lights", include_str!("fixtures/dc-streetlights.toml")),
        mapping("stations", include_str!("fixtures/dc-ev-stations.toml")),
    ];
    options
}

#[test]
fn street_lights_of_washington_become_lamp_poles() {
    let Some(path) = shared("washington-dc-downtown-streetlights.csv") else {
        return;
    };
    let (parts, told) = draft(&path, &mapped(), None);
    let parts = parts.unwrap();
    assert_eq!(told, Vec::<String>::new());
    assert_eq!(parts.fixtures.len(), 3_963);
    let is_pole = |f: &&Fixture| f.kind == FixtureKind::LampPole;
    assert_eq!(parts.fixtures.iter().filter(is_pole).count(), 3_963);
    // Counted in the file: 14 heights are N/A and 1,341 are 16 ft.
    let heights: Vec<f64> = parts
        .fixtures
        .iter()
        .filter_map(|f| Some(f.height.as_ref()?.value))
        .collect();
    assert_eq!(heights.len(), 3_963 - 14);
    assert_eq!(
        heights.iter().filter(|h| near(**h, 16.0 * 0.3048)).count(),
        1_341
    );
    let first = &parts.fixtures[0];
    assert_eq!(first.id.as_str(), "dc/streetlight/60206");
    let at = parts.frame.lonlat_from_enu(geo::Coord {
        x: first.position.x,
        y: first.position.y,
    });
    assert!(
        (at.x + 77.01292467).abs() < 1e-8 && (at.y - 38.89604969).abs() < 1e-8,
        "{at:?}"
    );
}

#[test]
fn charging_stations_of_washington_become_fixtures() {
    let Some(path) = shared("washington-dc-downtown-ev-stations.csv") else {
        return;
    };
    let (parts, told) = draft(&path, &mapped(), None);
    let parts = parts.unwrap();
    assert_eq!(told, Vec::<String>::new());
    assert_eq!(parts.fixtures.len(), 151);
    assert!(
        parts
            .fixtures
            .iter()
            .all(|f| f.kind == FixtureKind::ChargingStation)
    );
}

#[test]
fn column_lists_are_checked() {
    let error = |text: &str| {
        ColumnList::parse("m.toml".as_ref(), text)
            .unwrap_err()
            .to_string()
    };
    assert!(error("what = \"tree\"").contains("m.toml"));
    assert!(error("what = \"fixture\"\n[columns]").contains("lamp_pole"));
    assert!(
        error("what = \"fixture\"\nkind = \"tree\"\n[columns]\nid = \"a\"").contains("lon and lat")
    );
    assert!(
        error("what = \"device\"\n[columns]\nid = \"a\"\nx = \"b\"\ny = \"c\"").contains("class")
    );
    assert!(error("what = \"device\"\ncolour = 1\n[columns]\nid = \"a\"").contains("colour"));
    let of_devices = mapping(
        "m",
        "what = \"device\"\nkind = \"T3-2\"\n[columns]\nid = \"Nr\"\nlon = \"L\"\nlat = \"B\"\nheight_above_ground = { heading = \"cm\", unit = \"cm\" }",
    );
    let mut options = options();
    options.tables = vec![of_devices];
    let (parts, told) = draft_of(b"cm,Nr,L,B\n350,7,114.2,22.69\n", &options, None);
    let device = &parts.unwrap().devices[0];
    assert_eq!(told, Vec::<String>::new());
    assert!(near(device.position.z, 3.5));
    assert_eq!((device.id.as_str(), device.class.as_str()), ("7", "T3-2"));
}

#[test]
fn devices_join_the_map_that_was_read_before() {
    let map = community();
    assert_eq!(map.id, CommunityId::new("c/1").unwrap());
    let (parts, told) = draft_of(b"id,class,lon,lat,host_kind,host_id,height_above_ground\na,T3-2,114.2001,22.69,building,b1,3\n", &options(), Some(map.frame));
    assert_eq!(told, Vec::<String>::new());
    let mut joined = map.into_parts();
    joined.devices.extend(parts.unwrap().devices);
    let joined = Community::new(joined).unwrap();
    // A ten-thousandth of a degree of longitude at 22.69° N is 10.3 m.
    assert!((joined.devices.last().unwrap().position.x - 10.28).abs() < 0.05);
}

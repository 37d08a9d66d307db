//! What is written and read again.

use super::*;

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
    parts.devices[1].mounting = Some(Mounting::HydrantSide);
    parts.devices[1].product = Product {
        sound_level_db: Some(85.5),
        provides: Some(vec!["cable_space".into(), "separate_ducts".into()]),
        figures: [("load".into(), 125.25), ("service_life".into(), 1.0 / 3.0)].into(),
    };
    parts.devices[2].product.provides = Some(Vec::new());
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

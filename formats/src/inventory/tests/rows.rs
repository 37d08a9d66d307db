//! What a row says, and rows that say nothing sound.

use super::*;

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
fn what_a_row_says_of_a_product_is_what_the_device_is() {
    let text = "编号,设备类,经度,纬度,安装方式,报警声级,预留,产品指标\n\
        a,T3-8,114.2,22.69,天花板,85,无,service_life=5; continuous_operation = 20000\n\
        b,T3-9,114.2,22.69,hydrant_back_below_outlet,,cable_space；separate_ducts,\n\
        c,T3-9,114.2,22.69,,,,\n";
    let (devices, told) = devices(text);
    assert_eq!(told.len(), 1, "{told:?}");
    let [a, b, c] = &devices[..] else {
        panic!("{devices:?}");
    };
    assert_eq!(a.mounting, Some(Mounting::Ceiling));
    assert_eq!(a.product.sound_level_db, Some(85.0));
    assert_eq!(a.product.provides, Some(Vec::new()));
    let figures = a.product.figures.iter();
    let figures: Vec<(&str, f64)> = figures.map(|(of, value)| (&**of, *value)).collect();
    assert_eq!(
        figures,
        [("continuous_operation", 20_000.0), ("service_life", 5.0)]
    );
    assert_eq!(b.mounting, Some(Mounting::HydrantBackBelow));
    let ducts = vec!["cable_space".into(), "separate_ducts".into()];
    assert_eq!(b.product.provides, Some(ducts));
    assert!(c.mounting.is_none() && c.product.is_unknown());
    for (cell, wanted) in [
        ("sideways,,,", "ceiling, wall"),
        (",151,,", "0 to 150 dB"),
        (",,wings,", "equipment_space, cable_space"),
        (",,,load", "figures with numbers"),
        (",,,Load=2", "figures with numbers"),
    ] {
        let text = format!(
            "编号,设备类,经度,纬度,安装方式,报警声级,预留,产品指标\nx,T3-8,114.2,22.69,{cell}\ny,T3-8,114.2,22.69,,,,\n"
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

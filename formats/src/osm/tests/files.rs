use super::*;

#[test]
fn two_files_merge_by_id_and_the_first_wins() {
    let a = write(osm(&way(1, &SQUARE, &[("building", "yes")])).as_bytes());
    let both = [
        way(1, &SQUARE, &[("building", "office")]),
        way(2, &[50, 52, 72, 70, 50], &[("building", "yes")]),
    ]
    .concat();
    let b = write(osm(&both).as_bytes());
    let paths = [a.path().to_owned(), b.path().to_owned()];
    let imported = read_all(&paths, &options(), &mut |_| {}).unwrap();
    assert_eq!(imported.community.buildings.len(), 2);
    let first = &imported.community.buildings[0];
    assert_eq!(first.usage.value, BuildingUse::Unknown);
    assert_eq!(kinds(&imported), [&WarningKind::Differs]);
}

#[test]
fn the_clip_keeps_what_lies_inside() {
    let body = [
        way(1, &SQUARE, &[("building", "yes")]),
        way(2, &[77, 79, 99, 97, 77], &[("building", "yes")]),
        way(
            3,
            &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
            &[("highway", "residential")],
        ),
    ]
    .concat();
    let file = write(osm(&body).as_bytes());
    let clip = Clip {
        west: 114.199,
        south: 22.699,
        east: 114.20035,
        north: 22.70035,
    };
    let options = OsmOptions {
        clip: Some(clip),
        ..options()
    };
    let c = read(file.path(), &options, &mut |_| {}).unwrap().community;
    assert_eq!(c.buildings.len(), 1);
    assert_eq!(c.roads[0].line.0.len(), 5);
    assert!((c.frame.lon() - clip.middle().x).abs() < 1e-9);
}

#[test]
fn the_time_zone_is_told_or_assumed_aloud() {
    let file = write(osm(&way(1, &SQUARE, &[("building", "yes")])).as_bytes());
    let options = OsmOptions::new("test", Name::default());
    let imported = read(file.path(), &options, &mut |_| {}).unwrap();
    assert_eq!(imported.community.utc_offset_secs, 28_800);
    assert_eq!(
        kinds(&imported),
        [&WarningKind::TimeZoneAssumed {
            offset_secs: 28_800
        }]
    );
}

#[test]
fn text_and_gzip_give_the_same() {
    let text = osm(&way(
        1,
        &SQUARE,
        &[("building", "apartments"), ("name", "A & B &lt;甲&gt;")],
    )
    .replace("A & B", "A &amp; B"));
    let plain = import(write(text.as_bytes()).path()).unwrap().community;
    let zipped = import(write(&gzip(text.as_bytes())).path())
        .unwrap()
        .community;
    assert_eq!(plain.buildings[0].name.zh.as_deref(), Some("A & B <甲>"));
    assert_eq!(plain.units, zipped.units);
    assert_eq!(plain.buildings[0].footprint, zipped.buildings[0].footprint);
}

#[test]
fn files_that_lie_too_far_apart_are_refused() {
    let near = osm(&way(1, &SQUARE, &[("building", "yes")]));
    let far = near
        .replace("lat=\"22.7", "lat=\"24.9")
        .replace("id=\"", "id=\"9");
    let far = far.replace("ref=\"", "ref=\"9");
    let (a, b) = (write(near.as_bytes()), write(far.as_bytes()));
    let paths = [a.path().to_owned(), b.path().to_owned()];
    let error = read_all(&paths, &options(), &mut |_| {}).unwrap_err();
    // 2.2 degrees of latitude are 245 km, half of it is 122 km.
    assert!(
        matches!(error, OsmError::TooWide { reach_km, .. } if (reach_km - 122.4).abs() < 0.5),
        "{error}"
    );
    assert!(import(b.path()).is_ok());
}

use super::*;

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

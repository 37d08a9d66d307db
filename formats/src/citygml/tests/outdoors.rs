use super::*;

fn traffic_area(kind: &str, id: &str, function: &str, ring: Ring) -> String {
    format!(
        "<{kind} gml:id=\"{id}\"><function>{function}</function><lod2MultiSurface>{}</lod2MultiSurface></{kind}>",
        multi_surface(&[polygon(&format!("{id}-p"), &[ring])])
    )
}

#[test]
fn roads_have_their_lines_and_what_lies_beside_them() {
    let line = "<lod0Network><gml:GeometricComplex><gml:element><gml:LineString><gml:posList>500000 5400003 0 500100 5400003 0</gml:posList></gml:LineString></gml:element></gml:GeometricComplex></lod0Network>";
    let areas = format!(
        "<trafficArea>{}</trafficArea><trafficArea>{}</trafficArea><trafficArea>{}</trafficArea><trafficArea>{}</trafficArea><auxiliaryTrafficArea>{}</auxiliaryTrafficArea>",
        traffic_area("TrafficArea", "lane", "1", flat(0.0, 0.0, 100.0, 6.0, 0.0)),
        traffic_area("TrafficArea", "path", "2", flat(0.0, 7.0, 100.0, 2.0, 0.0)),
        traffic_area("TrafficArea", "bay", "7", flat(0.0, 20.0, 50.0, 5.0, 0.0)),
        traffic_area("TrafficArea", "zebra", "20", flat(40.0, 0.0, 4.0, 6.0, 0.0)),
        traffic_area(
            "AuxiliaryTrafficArea",
            "verge",
            "1020",
            flat(0.0, 10.0, 100.0, 3.0, 0.0)
        )
    );
    let text = member(&format!(
        "<tran:Road gml:id=\"r\"><function>1040</function>{line}{areas}</tran:Road>"
    )) + &member(&format!(
        "<tran:Track gml:id=\"t\"><lod1MultiSurface>{}</lod1MultiSurface></tran:Track>",
        multi_surface(&[polygon("t-p", &[flat(200.0, 0.0, 3.0, 60.0, 0.0)])])
    )) + &member(&format!(
        "<tran:Square gml:id=\"s\"><lod1MultiSurface>{}</lod1MultiSurface></tran:Square>",
        multi_surface(&[polygon("s-p", &[flat(300.0, 0.0, 30.0, 30.0, 0.0)])])
    ));
    let (parts, told) = read_text("2.0", &text);
    let road = |id: &str| parts.roads.iter().find(|r| r.id.as_str() == id).unwrap();
    assert_eq!(parts.roads.len(), 3);
    assert_eq!(road("r").class.value, RoadClass::Main);
    near(Euclidean.length(&road("r").line), 100.0);
    // The crossing lies on the lane and adds nothing: 600 m² over 100 m.
    near(road("r").width.value, 6.0);
    assert_eq!(road("path").class.value, RoadClass::Footway);
    near(road("path").width.value, 2.0);
    assert!(!road("path").drivable);
    assert_eq!(road("t").class.value, RoadClass::Footway);
    near(Euclidean.length(&road("t").line), 60.0);
    near(parts.parkings[0].area.unsigned_area(), 250.0);
    near(parts.greens[0].area.unsigned_area(), 300.0);
    assert_eq!(parts.fixtures[0].kind, FixtureKind::Crossing);
    assert!(
        told.iter().any(|t| t.contains("Square is not supported")),
        "{told:?}"
    );
    assert!(
        told.iter()
            .any(|t| t.starts_with("city: t: the layer holds no geometry of kind area (repaired)")),
        "{told:?}"
    );
}

#[test]
fn sections_and_intersections_are_roads_of_their_own() {
    let space = |id: &str, ring: Ring| {
        format!(
            "<trafficSpace><TrafficSpace><boundary>{}</boundary></TrafficSpace></trafficSpace>",
            traffic_area("TrafficArea", id, "1", ring)
        )
    };
    let text = member(&format!(
        "<tran:Road gml:id=\"r\"><gml:name>Hauptstraße</gml:name><section><Section gml:id=\"s1\">{}</Section></section><intersection><Intersection gml:id=\"x\">{}</Intersection></intersection></tran:Road>",
        space("a", flat(0.0, 0.0, 100.0, 8.0, 0.0)),
        space("b", flat(100.0, -4.0, 16.0, 16.0, 0.0))
    ));
    let (parts, told) = read_text("3.0", &text);
    assert_eq!(parts.roads.len(), 1);
    assert_eq!(parts.roads[0].id.as_str(), "s1");
    assert_eq!(parts.roads[0].name.any(), Some("Hauptstraße"));
    near(parts.roads[0].width.value, 8.0);
    assert!(
        told.iter()
            .any(|t| t.contains("x: the layer holds no geometry of kind area (left out)")),
        "{told:?}"
    );
}

#[test]
fn furniture_stands_where_it_was_put() {
    let text = furniture("lamp", "<function>1150</function>", [0.0, 0.0])
        + &furniture("bench", "<class>Sitzbank</class>", [10.0, 0.0])
        + &furniture("hydrant", "<gml:name>Hydrant 7</gml:name>", [20.0, 0.0])
        + &furniture(
            "bin",
            "<function codeSpace=\"http://www.sig3d.org/codelists/standard/cityfurniture/2.0/CityFurniture_function.xml\">1200</function>",
            [30.0, 0.0],
        )
        + &furniture(
            "odd",
            "<function codeSpace=\"../codelists/ours.xml\">1200</function>",
            [40.0, 0.0],
        )
        + &member(
            "<veg:SolitaryVegetationObject gml:id=\"tree\"><height uom=\"m\">12.5</height><lod1Geometry><gml:Point><gml:pos>500050 5400000 100</gml:pos></gml:Point></lod1Geometry></veg:SolitaryVegetationObject>",
        );
    let (parts, told) = read_text("2.0", &text);
    let kinds: Vec<_> = parts
        .fixtures
        .iter()
        .map(|f| (f.id.as_str(), f.kind))
        .collect();
    use FixtureKind::{Bench, Hydrant, LampPole, Tree, WasteBin};
    assert_eq!(
        kinds,
        [
            ("lamp", LampPole),
            ("bench", Bench),
            ("hydrant", Hydrant),
            ("bin", WasteBin),
            ("tree", Tree)
        ]
    );
    let by_id = |id: &str| parts.fixtures.iter().find(|f| f.id.as_str() == id).unwrap();
    near(by_id("lamp").height.as_ref().unwrap().value, 10.0);
    near(by_id("tree").height.as_ref().unwrap().value, 12.5);
    // At the reference point, not a metre beside it where the pole's line is.
    let (lamp, tree) = (by_id("lamp").position, by_id("tree").position);
    near(tree.x - lamp.x, 50.0);
    near(tree.z - lamp.z, 0.0);
    assert!(
        told.iter()
            .any(|t| t.contains("code list ../codelists/ours.xml")),
        "{told:?}"
    );
    assert!(
        told.iter().any(|t| t.starts_with("city: odd: furniture")),
        "{told:?}"
    );
}

#[test]
fn waters_and_plants_are_what_they_cover() {
    let surface = |id: &str, w: f64| multi_surface(&[polygon(id, &[flat(0.0, 0.0, w, 10.0, 0.0)])]);
    let text = member(&format!(
        "<wtr:WaterBody gml:id=\"w\"><boundedBy><WaterSurface><lod2Surface>{}</lod2Surface></WaterSurface></boundedBy></wtr:WaterBody>",
        polygon("p", &[flat(0.0, 0.0, 40.0, 10.0, 0.0)])
    )) + &member(&format!(
        "<veg:PlantCover gml:id=\"g\"><lod1MultiSurface>{}</lod1MultiSurface></veg:PlantCover>",
        surface("q", 30.0)
    )) + &member(&format!(
        "<luse:LandUse gml:id=\"l\"><class>settlement</class><lod1MultiSurface>{}</lod1MultiSurface></luse:LandUse>",
        surface("s", 20.0)
    )) + &member("<dem:ReliefFeature gml:id=\"d\"/>");
    let (parts, told) = read_text("2.0", &text);
    near(parts.waters[0].area.unsigned_area(), 400.0);
    near(parts.greens[0].area.unsigned_area(), 300.0);
    let expected = [
        "land use settlement is not supported",
        "ReliefFeature is not supported",
    ];
    assert!(
        expected.iter().all(|e| told.iter().any(|t| t.contains(e))),
        "{told:?}"
    );
}

//! What stands along roads.

use geo::{Distance, Euclidean, Point};

use super::*;

#[test]
fn hydrants_are_at_most_120_m_apart_and_never_in_a_building() {
    let mut parts = parts();
    parts.roads = vec![road(
        "r",
        vec![(0.0, 0.0), (300.0, 400.0), (900.0, 400.0)],
        RoadClass::Main,
    )];
    // A building that covers the right-hand side near the start.
    parts.buildings = vec![building("b", rectangle(-20.0, -40.0, 60.0, 38.0), 1, 0)];
    complete(&mut parts);
    let hydrants = of_kind(&parts, FixtureKind::Hydrant);
    let at: Vec<Point<f64>> = hydrants.iter().map(|f| f.position.plan()).collect();
    assert!(at.len() >= 9, "{}", at.len());
    for pair in at.windows(2) {
        assert!(Euclidean.distance(&pair[0], &pair[1]) <= 125.0);
    }
    for station in stations::stations(&parts.roads[0].line, 1.0) {
        let near = at
            .iter()
            .any(|p| Euclidean.distance(p, &Point::from(station.at)) <= 61.0 + 4.0);
        assert!(near, "{station:?}");
    }
    assert!(at.iter().all(|p| !parts.buildings[0].footprint.contains(p)));
    assert!(of_kind(&parts, FixtureKind::Manhole).len() >= 1_100 / 40);
    assert!(of_kind(&parts, FixtureKind::LampPole).len() >= 1_100 / 35);
}

#[test]
fn what_stands_along_roads_makes_way() {
    let mut parts = parts();
    parts.roads = vec![
        road("r", vec![(0.0, 0.0), (600.0, 0.0)], RoadClass::Main),
        // A way beside it on the right, and one across where a pole would stand on both sides.
        road("walk", vec![(0.0, -4.0), (600.0, -4.0)], RoadClass::Footway),
        road(
            "path",
            vec![(120.0, -50.0), (120.0, 50.0)],
            RoadClass::Footway,
        ),
    ];
    parts.roads[1].width.value = 2.0;
    parts.roads[2].width.value = 2.0;
    parts.waters.push(crate::model::Water {
        id: crate::ids::WaterId::new("w").unwrap(),
        name: Name::default(),
        area: rectangle(200.0, 3.2, 100.0, 30.0),
        provenance: here(),
    });
    parts.buildings = vec![building("b", rectangle(-5.0, -5.0, 20.0, 10.0), 1, 0)];
    complete(&mut parts);
    let poles = of_kind(&parts, FixtureKind::LampPole);
    for pole in poles.iter().chain(&of_kind(&parts, FixtureKind::Hydrant)) {
        let at = pole.position.plan();
        for road in &parts.roads {
            let gap = Euclidean.distance(&at, &road.line);
            assert!(gap >= road.width.value / 2.0, "{} on {}", pole.id, road.id);
        }
        assert!(!parts.waters[0].area.contains(&at), "{}", pole.id);
    }
    // All but those where water lies on the one side and the walk on the other: at 210, 240 and 270 m.
    assert_eq!(poles.len(), 21 - 3);
    let manholes = of_kind(&parts, FixtureKind::Manhole);
    let built = &parts.buildings[0].footprint;
    assert!(manholes.iter().all(|m| !built.contains(&m.position.plan())));
}

use super::*;

/// A grid of main roads with junctions every 130 m.
fn grid_of_roads(side: usize) -> CommunityParts {
    let mut parts = empty();
    let at = |i: usize| i as f64 * 130.0;
    for i in 0..side {
        parts.roads.push(road(
            &format!("h{i}"),
            RoadClass::Main,
            (0..side).map(|j| (at(j), at(i))).collect(),
        ));
        parts.roads.push(road(
            &format!("v{i}"),
            RoadClass::Main,
            (0..side).map(|j| (at(i), at(j))).collect(),
        ));
    }
    parts
}

#[test]
fn a_net_of_roads_is_covered_and_junctions_share_their_poles() {
    let (_, placement) = placed(grid_of_roads(4));
    let poles = of_row(&placement, "T4-1");
    for (i, a) in poles.iter().enumerate() {
        for b in &poles[i + 1..] {
            let apart = (a.position.x - b.position.x).hypot(a.position.y - b.position.y);
            // Spacing counts along the road; round a right-angled corner, inside its verge, 30 m are at least 17.7 m as the crow flies.
            assert!(apart >= 17.0, "{apart}");
        }
    }
    for i in 0..4 {
        for step in 0..390 {
            for point in [
                (f64::from(step), f64::from(i) * 130.0),
                (f64::from(i) * 130.0, f64::from(step)),
            ] {
                let near = poles
                    .iter()
                    .map(|p| (p.position.x - point.0).hypot(p.position.y - point.1))
                    .fold(f64::MAX, f64::min);
                assert!(near <= 25.0 + 30.0, "{point:?}: {near}");
            }
        }
    }
    // The 12 junctions have a bin each; so has the middle of 16 stretches of 130 m; the 4 stretches of 260 m round a corner,
    // which is no junction, have two between their ends.
    assert_eq!(outcome(&placement, "T4-4").placed, 12 + 16 + 8);
}

#[test]
fn roads_join_where_two_meet_and_end_where_three_meet() {
    let mut parts = empty();
    parts
        .roads
        .push(road("a", RoadClass::Main, vec![(0.0, 0.0), (40.0, 0.0)]));
    parts
        .roads
        .push(road("b", RoadClass::Main, vec![(80.0, 0.0), (40.0, 0.0)]));
    parts
        .roads
        .push(road("c", RoadClass::Main, vec![(80.0, 0.0), (80.0, 50.0)]));
    parts
        .roads
        .push(road("d", RoadClass::Main, vec![(80.0, 0.0), (120.0, 0.0)]));
    parts.roads.push(road(
        "lane",
        RoadClass::Lane,
        vec![(40.0, 0.0), (40.0, 50.0)],
    ));
    let community = Community::new(parts).unwrap();
    let mut lengths: Vec<f64> = Survey::new(&community)
        .chains(&[RoadClass::Main])
        .iter()
        .map(Chain::length_m)
        .collect();
    lengths.sort_by(f64::total_cmp);
    assert_eq!(lengths, [40.0, 50.0, 80.0]);
}

#[test]
fn poles_that_stand_are_used() {
    let mut parts = small();
    // Four serve 200 m just so.
    for (index, x) in [75.0, 125.0, 175.0, 225.0].into_iter().enumerate() {
        parts.fixtures.push(fixture(
            &format!("lamp{index}"),
            FixtureKind::LampPole,
            (x, 104.0, 0.0),
        ));
    }
    let (_, placement) = placed(parts);
    let poles = of_row(&placement, "T4-1");
    assert_eq!(poles.len(), 4);
    assert!(
        poles
            .iter()
            .all(|d| matches!(d.host, Host::Fixture(_)) && d.position.y == 104.0)
    );
    let cameras = of_row(&placement, "T3-2a");
    assert!(
        cameras
            .iter()
            .all(|d| matches!(d.host, Host::Fixture(_) | Host::Building(_)) && d.position.z == 4.0)
    );
    // A LoRa device takes the nearest smart pole for its gateway.
    assert!(
        of_row(&placement, "T4-7")
            .iter()
            .all(|d| d.network.gateway.is_some())
    );
}

#[test]
fn lamp_posts_are_used_where_they_fit_and_left_where_they_do_not() {
    let mut parts = small();
    // Four poles serve 200 m from 75, 125, 175 and 225 m only: two lamps stand there, and one is 25 m from both.
    for (id, x) in [("fits", 75.0), ("between", 100.0), ("fits-too", 125.0)] {
        let lamp = fixture(id, FixtureKind::LampPole, (x, 104.0, 0.0));
        parts.fixtures.push(lamp);
    }
    let (_, placement) = placed(parts);
    let poles = of_row(&placement, "T4-1");
    let on = |id: &str| {
        let host = Host::Fixture(FixtureId::new(id).unwrap());
        poles.iter().filter(|pole| pole.host == host).count()
    };
    assert_eq!(poles.len(), 4);
    assert_eq!((on("fits"), on("between"), on("fits-too")), (1, 0, 1));
}

#[test]
fn a_ring_has_no_two_devices_at_its_seam() {
    let mut parts = empty();
    parts.roads.push(road(
        "ring",
        RoadClass::Main,
        vec![
            (0.0, 0.0),
            (100.0, 0.0),
            (100.0, 100.0),
            (0.0, 100.0),
            (0.0, 0.0),
        ],
    ));
    let (_, placement) = placed(parts);
    // 400 m, a bin at most every 100 m.
    assert_eq!(of_row(&placement, "T4-4").len(), 4);
}

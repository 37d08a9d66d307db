use std::ops::ControlFlow;

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
    // The 12 junctions have a bin each, within 25 m; so has the middle of 16 stretches of 130 m, but for those that have the bins of both
    // their junctions 20 m on, which no junction's bin is for two: 6 of them. The 4 stretches of 260 m round a corner, which is no
    // junction, have two between their ends.
    let bins = outcome(&placement, "T4-4");
    assert_eq!(bins.placed, 12 + (16 - 6) + 8);
    assert!(bins.bounds.is_some() && bins.reason.is_none(), "{bins:?}");
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

/// A main road of 200 m.
fn one_road() -> CommunityParts {
    let mut parts = empty();
    let line = vec![(0.0, 0.0), (200.0, 0.0)];
    parts.roads.push(road("r", RoadClass::Main, line));
    parts
}

/// A plan of bins alone.
fn with_bins(parts: CommunityParts) -> (Community, Placement) {
    let (community, catalogue) = (Community::new(parts).unwrap(), catalogue());
    let options = PlacementOptions::default();
    let given = Given {
        scope: Scope::read(["T4-4"], &catalogue, &options).unwrap(),
        ..Given::default()
    };
    let placement = place_watched(&community, &catalogue, &options, &given, &mut |_| {
        ControlFlow::Continue(())
    });
    (community, placement.unwrap())
}

#[test]
fn bins_beside_walls_leave_a_stretch_and_none_stands_in_a_wall() {
    let mut parts = one_road();
    for (id, y) in [("north", 3.2), ("south", -13.2)] {
        parts.buildings.push(Building {
            footprint: rectangle(18.0, y, 164.0, 10.0),
            usage: sourced(BuildingUse::Utility),
            compound: None,
            ..building(id, 0.0, 0.0, 1, 0)
        });
    }
    let (community, placement) = with_bins(parts);
    let bins = of_row(&placement, "T4-4");
    for bin in &bins {
        let at = bin.position.plan();
        let walls = &community.buildings;
        assert!(!walls.iter().any(|b| b.footprint.contains(&at)), "{bin:?}");
    }
    let told = outcome(&placement, "T4-4");
    // Sites are 5 m apart, so the nearest to the walls are at 15 and 185 m and serve up to 65 and from 135 m on.
    let Some(Reason::NoSite {
        short_m,
        demanded_m,
    }) = told.reason
    else {
        panic!("{told:?}");
    };
    assert!((short_m - 70.0).abs() < 0.1, "{short_m}");
    assert_eq!(demanded_m, 200.0);
    assert_eq!((bins.len(), told.demanded), (2, 3));
}

#[test]
fn an_end_of_a_road_with_no_free_ground_about_it_is_told() {
    let mut parts = one_road();
    parts.waters.push(Water {
        id: WaterId::new("pond").unwrap(),
        name: Name::default(),
        area: rectangle(-30.0, -30.0, 58.0, 60.0),
        provenance: here(),
    });
    let (_, placement) = with_bins(parts);
    // The first site is 30 m from the road's beginning. A bin there or up to 50 m serves all that is before it; the one about the other end
    // serves 70 m at most, so there is one between them.
    let told = outcome(&placement, "T4-4");
    assert_eq!((told.placed, told.demanded), (3, 4));
    assert_eq!(told.reason, Some(Reason::OutOfReach { out: 1, of: 2 }));
    let served = told.extent.map(|extent| extent.served);
    assert_eq!(served, Some(200.0));
}

//! Catchments of small places, by hand and against single routes.

use std::sync::Arc;

use geo::{Area, Contains, Coord, LineString, Point, Validation};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::*;
use crate::ids::RoadId;
use crate::model::{Name, Provenance, Road, RoadClass, Sourced};
use crate::routing::{Mode, WayGraph};

fn road(id: &str, line: Vec<(f64, f64)>) -> Road {
    let here = Provenance::generated("test");
    Road {
        id: RoadId::new(id).unwrap(),
        name: Name::default(),
        line: LineString::from(line),
        class: Sourced::new(RoadClass::Lane, here.clone()),
        width: Sourced::new(4.0, here.clone()),
        drivable: true,
        walkable: true,
        oneway: false,
        level: 0,
        provenance: here,
    }
}

fn facility(id: &str, x: f64, y: f64) -> Facility {
    Facility {
        id: Arc::from(id),
        at: Coord { x, y },
    }
}

fn entrance(id: &str, x: f64, y: f64, households: u32) -> Entrance {
    Entrance {
        id: Arc::from(id),
        at: Coord { x, y },
        households,
    }
}

/// A street of 1 km with a yard that no path leads to.
fn street() -> WayGraph {
    WayGraph::of_roads(&[road("s", vec![(0.0, 0.0), (1_000.0, 0.0)])], Mode::Walk)
}

#[test]
fn entrances_go_to_the_nearest_facility_on_foot() {
    let graph = street();
    let clinics = [
        facility("west", 0.0, 10.0),
        facility("east", 900.0, -5.0),
        facility("island", 500.0, 400.0),
    ];
    let doors = [
        entrance("a", 100.0, 20.0, 10),
        entrance("b", 600.0, 5.0, 20),
        entrance("c", 450.0, 0.0, 30),
        entrance("yard", 300.0, 80.0, 40),
    ];
    let found = Catchment::new(&graph, &clinics, &doors, 400.0).unwrap();
    let [a, b, c, yard] = found.access() else {
        panic!("{found:?}")
    };
    let is_at = |access: &Access, number: usize, expected_m: f64| matches!(*access, Access::Within { facility, distance_m } if facility == number && (distance_m - expected_m).abs() < 1e-9);
    assert!(is_at(a, 0, 130.0) && is_at(b, 1, 310.0), "{a:?} {b:?}");
    // 460 m to the west, 455 m to the east.
    assert_eq!(
        (*c, *yard),
        (Access::Beyond, Access::NoWay { way_m: Some(80.0) })
    );
    assert_eq!(found.off_ways(), [2]);
    assert_eq!(found.share_of_households(400.0), Some(0.3));
    assert_eq!(
        found.share_of_households(Circle::FiveMinutes.distance_m()),
        Some(0.1)
    );
}

#[test]
fn without_ways_or_households_nothing_is_claimed() {
    let nothing = WayGraph::of_roads(&[], Mode::Walk);
    let found = Catchment::new(
        &nothing,
        &[facility("f", 0.0, 0.0)],
        &[entrance("a", 0.0, 0.0, 1)],
        300.0,
    )
    .unwrap();
    assert_eq!(found.access(), [Access::NoWay { way_m: None }]);
    assert_eq!(
        (found.off_ways(), found.share_of_households(300.0)),
        (&[0][..], Some(0.0))
    );
    let graph = street();
    let empty = Catchment::new(&graph, &[], &[], 300.0).unwrap();
    assert_eq!(empty.share_of_households(300.0), None);
    assert!(
        isochrone(&empty.stretches(300.0), STRIP_M)
            .unwrap()
            .0
            .is_empty()
    );
}

#[test]
fn bad_places_are_named() {
    let graph = street();
    let bad = Catchment::new(&graph, &[facility("bin 7", f64::NAN, 0.0)], &[], 300.0).unwrap_err();
    assert!(
        bad.to_string().starts_with("facility bin 7 is at (NaN, 0)"),
        "{bad}"
    );
    assert!(Catchment::new(&graph, &[], &[entrance("e", 0.0, f64::INFINITY, 1)], 300.0).is_err());
    for limit_m in [-1.0, f64::NAN, f64::INFINITY] {
        assert!(Catchment::new(&graph, &[], &[], limit_m).is_err());
        assert!(isochrone(&[], limit_m).is_err());
    }
}

#[test]
fn an_isochrone_is_a_strip_along_what_is_reached() {
    let graph = street();
    let found = Catchment::new(&graph, &[facility("f", 500.0, 0.0)], &[], 300.0).unwrap();
    let area = isochrone(&found.stretches(300.0), 25.0).unwrap();
    assert!(area.is_valid());
    // 600 m by 50 m and two half circles of 25 m, 3 % short for their 16 vertices.
    let discs = std::f64::consts::PI * 625.0;
    assert!(
        (area.unsigned_area() - 30_000.0 - discs).abs() < 0.04 * discs,
        "{}",
        area.unsigned_area()
    );
    assert!(area.contains(&Point::new(800.0, 20.0)) && !area.contains(&Point::new(830.0, 0.0)));
}

#[test]
fn a_larger_limit_never_serves_fewer_nor_a_further_facility() {
    let mut random = StdRng::seed_from_u64(11);
    let lines = (0..12).flat_map(|i| {
        let at = f64::from(i) * 50.0;
        let along: Vec<(f64, f64)> = (0..12).map(|j| (f64::from(j) * 50.0, at)).collect();
        let across = along.iter().map(|&(x, y)| (y, x)).collect();
        [along, across]
    });
    let roads: Vec<Road> = lines
        .enumerate()
        .map(|(i, l)| road(&format!("r{i}"), l))
        .collect();
    let graph = WayGraph::of_roads(&roads, Mode::Walk);
    let mut place = || {
        (
            random.random_range(0.0..550.0),
            random.random_range(0.0..550.0),
        )
    };
    let doors: Vec<Entrance> = (0..200)
        .map(|i| {
            let (x, y) = place();
            entrance(&format!("{i}"), x, y, 1)
        })
        .collect();
    let mut bins: Vec<Facility> = Vec::new();
    let mut before: Option<Vec<Access>> = None;
    for i in 0..8 {
        let (x, y) = place();
        bins.push(facility(&format!("{i}"), x, y));
        let found = Catchment::new(&graph, &bins, &doors, 250.0).unwrap();
        let shares = [50.0, 100.0, 200.0, 250.0].map(|l| found.share_of_households(l).unwrap());
        assert!(shares.windows(2).all(|w| w[0] <= w[1]));
        for (number, door) in doors.iter().enumerate() {
            // Against the shortest route to each bin.
            let routes = bins.iter().filter_map(|b| {
                let route = graph.route(b.at, door.at)?;
                Some(route.start.distance_m + route.length_m + route.end.distance_m)
            });
            let shortest = routes.fold(f64::INFINITY, f64::min);
            match found.access()[number] {
                Access::Within { distance_m, .. } => assert!((distance_m - shortest).abs() < 1e-6),
                Access::Beyond => assert!(shortest > 250.0 - 1e-6),
                Access::NoWay { .. } => panic!("the grid is everywhere"),
            }
            if let Some(Access::Within {
                distance_m: was_m, ..
            }) = before.as_ref().map(|b| b[number])
            {
                assert!(
                    matches!(found.access()[number], Access::Within { distance_m, .. } if distance_m <= was_m)
                );
            }
        }
        before = Some(found.access().to_vec());
    }
}

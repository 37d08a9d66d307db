//! Queries in space, along routes and by kind.

use geo::{Coord, Distance, Euclidean, Geometry, LineString, Point, Rect, coord, polygon};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::plan::{Plan, features, random_plan, random_point};
use crate::model::Position;
use crate::spatial::{Cuboid, Layer, QueryError, SpatialIndex};

/// Two houses of 18 m, 20 by 20 m, 20 m apart, and a device a metre above the ground at each of three places.
fn houses() -> SpatialIndex {
    let house = |x: f64| polygon![(x: x, y: 0.0), (x: x + 20.0, y: 0.0), (x: x + 20.0, y: 20.0), (x: x, y: 20.0)];
    let plan = Plan {
        areas: vec![house(0.0), house(40.0)],
        lines: vec![LineString::from(vec![(0.0, -10.0), (60.0, -10.0)])],
        points: vec![
            coord! { x: 30.0, y: 10.0 },
            coord! { x: 30.0, y: 14.0 },
            coord! { x: -5.0, y: 10.0 },
        ],
    };
    SpatialIndex::new(&plan.community())
}

fn at(x: f64, y: f64, z: f64) -> Position {
    Position::new(x, y, z)
}

#[test]
fn a_ray_meets_what_is_in_its_way_and_not_what_it_flies_over() {
    let index = houses();
    let low = index.crossed(Layer::Building, at(-10.0, 10.0, 9.0), at(90.0, 10.0, 9.0));
    assert_eq!(low.unwrap(), vec![(0, 10.0), (1, 50.0)]);
    let over = index.crossed(Layer::Building, at(-10.0, 10.0, 18.5), at(90.0, 10.0, 18.5));
    assert_eq!(over.unwrap(), vec![]);
    // Falls from 36 m to the ground over 90 m, so it is 18 m high after 45 m: at x = 45, on the second roof.
    let falling = index.crossed(Layer::Building, at(0.0, 10.0, 36.0), at(90.0, 10.0, 0.0));
    let falling = falling.unwrap();
    assert_eq!(falling.iter().map(|f| f.0).collect::<Vec<_>>(), vec![1]);
    let expected = 45.0 * (1.0_f64 + (36.0_f64 / 90.0).powi(2)).sqrt();
    assert!((falling[0].1 - expected).abs() < 1e-9);
    let within = index.crossed(Layer::Building, at(5.0, 5.0, 1.0), at(5.0, 5.0, 1.0));
    assert_eq!(within.unwrap(), vec![(0, 0.0)]);
}

#[test]
fn distances_in_space_count_the_height() {
    let index = houses();
    // 3 m east of the first house and 4 m above its roof.
    let above = at(23.0, 10.0, 22.0);
    assert_eq!(
        index.nearest_in_space(Layer::Building, above, 1).unwrap(),
        vec![(0, 5.0)]
    );
    assert_eq!(
        index.within_sphere(Layer::Building, above, 4.9).unwrap(),
        vec![]
    );
    let devices = index.within_sphere(Layer::Device, at(30.0, 10.0, 4.0), 5.0);
    assert_eq!(devices.unwrap(), vec![(0, 3.0), (1, 5.0)]);
    let near = index.near_ray(Layer::Device, at(0.0, 11.0, 1.0), at(60.0, 11.0, 1.0), 3.0);
    assert_eq!(near.unwrap(), vec![(0, 30.0, 1.0), (1, 30.0, 3.0)]);
    let roof = Cuboid::new([0.0, 0.0, 18.0], [60.0, 20.0, 30.0]).unwrap();
    assert_eq!(
        index.within_cuboid(Layer::Building, &roof).unwrap(),
        vec![0, 1]
    );
    let sky = Cuboid::new([0.0, 0.0, 18.1], [60.0, 20.0, 30.0]).unwrap();
    assert_eq!(
        index.within_cuboid(Layer::Building, &sky).unwrap(),
        Vec::<usize>::new()
    );
}

#[test]
fn what_is_inside_and_above_is_told_apart_by_height() {
    // On the first house stand a storey and a room of the ground floor, on the second those of the first floor; 20 m up
    // begins a no-fly zone over both, 4 m down lies a garage level.
    let index = houses();
    let box_at = |low: f64, high: f64| Cuboid::new([5.0, 5.0, low], [50.0, 10.0, high]).unwrap();
    let found = |layer, low, high| index.within_cuboid(layer, &box_at(low, high)).unwrap();
    assert_eq!(found(Layer::Storey, 0.5, 1.0), vec![0]);
    assert_eq!(found(Layer::Storey, 3.5, 4.0), vec![1]);
    assert_eq!(found(Layer::Room, 2.6, 2.9), Vec::<usize>::new());
    assert_eq!(found(Layer::Room, 2.4, 3.1), vec![0, 1]);
    assert_eq!(found(Layer::GarageLevel, -3.0, -2.5), vec![0, 1]);
    assert_eq!(found(Layer::UtilityNode, 0.0, 2.0), vec![0]);
    let climb = index.crossed(Layer::Airspace, at(10.0, 10.0, 0.0), at(10.0, 10.0, 50.0));
    assert_eq!(climb.unwrap(), vec![(0, 20.0)]);
    let below = index.crossed(Layer::Airspace, at(-10.0, 10.0, 19.0), at(90.0, 10.0, 19.0));
    assert_eq!(below.unwrap(), vec![]);
    let stairs = index.of_kinds(Layer::Room, &["stairs"]);
    let everywhere = Rect::new((-99.0, -99.0), (99.0, 99.0));
    assert_eq!(stairs.within_box(everywhere).unwrap(), vec![1]);
}

#[test]
fn a_storey_lies_over_its_own_building() {
    // Storeys of one house alone, the later one: their footprint is that of the house, whatever its place in the list.
    let mut parts = Plan {
        areas: vec![
            polygon![(x: 0.0, y: 0.0), (x: 9.0, y: 0.0), (x: 9.0, y: 9.0)],
            polygon![(x: 50.0, y: 0.0), (x: 59.0, y: 0.0), (x: 59.0, y: 9.0)],
        ],
        ..Plan::default()
    }
    .community()
    .into_parts();
    parts.storeys.remove(0);
    let community = crate::model::Community::new(parts).unwrap();
    let index = SpatialIndex::new(&community);
    let near = index.nearest(Layer::Storey, coord! { x: 55.0, y: 1.0 }, 5);
    assert_eq!(near.unwrap(), vec![(0, 0.0)]);
}

#[test]
fn questions_without_an_answer_in_space_are_typed_errors() {
    let index = houses();
    let origin = at(0.0, 0.0, 0.0);
    let layer = Layer::Road;
    let refused = index.nearest_in_space(layer, origin, 1);
    assert_eq!(refused, Err(QueryError::NoHeights { layer }));
    let layer = Layer::Building;
    let refused = index.near_ray(layer, origin, origin, 1.0);
    assert_eq!(refused, Err(QueryError::NotPoints { layer }));
    let layer = Layer::PlacedModel;
    let refused = index.crossed(layer, origin, origin);
    assert_eq!(refused, Err(QueryError::NotPrisms { layer }));
    let layer = Layer::ParkingSpace;
    let refused = index.crossed(layer, origin, origin);
    assert_eq!(refused, Err(QueryError::NoHeights { layer }));
    let nowhere = at(0.0, 0.0, f64::NAN);
    assert!(index.nearest_in_space(Layer::Device, nowhere, 1).is_err());
    assert!(index.within_sphere(Layer::Device, origin, -1.0).is_err());
    assert!(matches!(
        Cuboid::new([0.0, 0.0, 2.0], [1.0, 1.0, 1.0]),
        Err(QueryError::InvertedBox { axis: 'z', .. })
    ));
}

#[test]
fn a_corridor_follows_a_route_that_is_no_road() {
    let index = houses();
    let route = LineString::from(vec![(30.0, -20.0), (30.0, 12.0), (90.0, 12.0)]);
    let along = index.along_route(Layer::Device, &route, 2.0).unwrap();
    assert_eq!(along, vec![(0, 30.0, 0.0), (1, 32.0, 2.0)]);
    let spot = LineString::from(vec![(30.0, 13.0)]);
    let about = index.along_route(Layer::Device, &spot, 1.5).unwrap();
    assert_eq!(about, vec![(1, 0.0, 1.0)]);
    let empty = LineString::new(vec![]);
    assert_eq!(
        index.along_route(Layer::Device, &empty, 9.0).unwrap(),
        vec![]
    );
    let bad = LineString::from(vec![(f64::NAN, 0.0), (1.0, 1.0)]);
    assert!(index.along_route(Layer::Device, &bad, 9.0).is_err());
}

#[test]
fn kinds_are_filtered_as_if_the_others_were_not_there() {
    let mut rng = StdRng::seed_from_u64(71);
    let mut found = 0;
    for _ in 0..20 {
        let community = random_plan(&mut rng).community();
        let index = SpatialIndex::new(&community);
        let kind = |i: usize| community.fixtures[i].kind.as_str();
        let all = features(&community, Layer::Fixture);
        for wanted in [&["tree"][..], &["lamp_pole", "bench"], &["none such"], &[]] {
            let query = index.of_kinds(Layer::Fixture, wanted);
            let rect = Rect::new(random_point(&mut rng), random_point(&mut rng));
            let within = index.within_box(Layer::Fixture, rect).unwrap();
            let kept: Vec<usize> = within
                .into_iter()
                .filter(|&i| wanted.contains(&kind(i)))
                .collect();
            assert_eq!(query.within_box(rect).unwrap(), kept);
            let at = random_point(&mut rng);
            let nearest = query.nearest(at, 4).unwrap();
            let from = Geometry::Point(Point(at));
            let mut distances: Vec<f64> = all
                .iter()
                .filter(|(i, _)| wanted.contains(&kind(*i)))
                .map(|(_, g)| Euclidean.distance(&from, g))
                .collect();
            distances.sort_by(f64::total_cmp);
            distances.truncate(4);
            assert_eq!(nearest.len(), distances.len());
            for ((i, d), expected) in nearest.iter().zip(&distances) {
                assert!(wanted.contains(&kind(*i)) && (d - expected).abs() < 1e-9);
            }
            found += kept.len() + nearest.len();
        }
    }
    assert!(found > 100, "{found}");
}

#[test]
fn prisms_equal_brute_force() {
    let mut rng = StdRng::seed_from_u64(72);
    let mut found = 0;
    for _ in 0..20 {
        let community = random_plan(&mut rng).community();
        let index = SpatialIndex::new(&community);
        for _ in 0..10 {
            let plan = random_point(&mut rng);
            let from = at(plan.x, plan.y, rng.random_range(-10.0..40.0));
            for layer in [
                Layer::Building,
                Layer::Storey,
                Layer::Room,
                Layer::GarageLevel,
                Layer::Airspace,
            ] {
                let all = features(&community, layer).into_iter();
                let distances: Vec<f64> = all
                    .zip(ends(&community, layer))
                    .map(|((_, area), [foot, top])| {
                        let in_plan = Euclidean.distance(&Geometry::Point(Point(plan)), &area);
                        in_plan.hypot((foot - from.z).max(from.z - top).max(0.0))
                    })
                    .collect();
                assert_eq!(distances.len(), community.buildings.len());
                let near = index.within_sphere(layer, from, 30.0).unwrap();
                for (i, d) in &near {
                    assert!((d - distances[*i]).abs() < 1e-9);
                }
                let is_found = |i: usize| near.iter().any(|n| n.0 == i);
                assert!((0..distances.len()).all(|i| distances[i] > 30.0 - 1e-9 || is_found(i)));
                found += near.len();
            }
            let to = random_point(&mut rng);
            let to = at(to.x, to.y, rng.random_range(-10.0..40.0));
            check_ray(&index, &community, from, to);
        }
    }
    assert!(found > 100, "{found}");
}

/// Foot and top of each feature of a layer of prisms.
fn ends(c: &crate::model::Community, layer: Layer) -> Vec<[f64; 2]> {
    let up = |foot: f64, height: f64| [foot, foot + height];
    match layer {
        Layer::Building => {
            let ends = |b: &crate::model::Building| [b.base_z.value, b.top_z.value];
            c.buildings.iter().map(ends).collect()
        }
        Layer::Storey => {
            let all = c.storeys.iter();
            all.map(|s| up(s.floor_z.value, s.height.value)).collect()
        }
        Layer::Room => {
            let all = c.rooms.iter();
            all.map(|r| up(r.floor_z.value, r.clear_height.value))
                .collect()
        }
        Layer::GarageLevel => {
            let all = c.garage_levels.iter();
            all.map(|l| up(l.floor_z.value, l.clear_height.value))
                .collect()
        }
        _ => {
            let all = c.airspaces.iter();
            all.map(|a| [a.floor_z.value, a.ceiling_z.value]).collect()
        }
    }
}

/// Walks the ray in small steps.
fn check_ray(
    index: &SpatialIndex,
    community: &crate::model::Community,
    from: Position,
    to: Position,
) {
    let crossed = index.crossed(Layer::Building, from, to).unwrap();
    let length = (to.x - from.x).hypot(to.y - from.y).hypot(to.z - from.z);
    for (i, b) in community.buildings.iter().enumerate() {
        let first = (0..=2_000).map(|step| f64::from(step) / 2_000.0).find(|share| {
            let z = from.z + (to.z - from.z) * share;
            let plan: Coord<f64> = coord! { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
            z >= b.base_z.value
                && z <= b.top_z.value
                && Euclidean.distance(&Point(plan), &b.footprint) == 0.0
        });
        let ours = crossed.iter().find(|c| c.0 == i).map(|c| c.1);
        if let Some(share) = first {
            let ours = ours.unwrap_or_else(|| panic!("{i} is met at {share}"));
            assert!(ours <= share * length + 1e-6, "{i}: {ours} {share}");
        }
        if let Some(ours) = ours {
            let share = if length > 0.0 { ours / length } else { 0.0 };
            let plan: Coord<f64> =
                coord! { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
            assert!(Euclidean.distance(&Point(plan), &b.footprint) < 1e-6, "{i}");
        }
    }
}

use std::collections::BTreeMap;

use geo::{Coord, Intersects, Point, Polygon, Rect, coord, polygon};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::*;
use crate::spatial::QueryError;

/// A place of one of several spreads: a few cells, a town, the ends of the earth, exactly on cell borders.
fn place(rng: &mut StdRng, spread: usize) -> Coord<f64> {
    let mut axis = || match spread {
        0 => rng.random_range(-50.0..50.0),
        1 => rng.random_range(-2_000.0..2_000.0),
        2 => rng.random_range(-1e9..1e9),
        _ => f64::from(rng.random_range(-8..8)) * 20.0,
    };
    coord! { x: axis(), y: axis() }
}

fn by_distance(all: &BTreeMap<u32, Coord<f64>>, at: Coord<f64>) -> Vec<(u32, f64)> {
    let d2 = |p: &Coord<f64>| (p.x - at.x) * (p.x - at.x) + (p.y - at.y) * (p.y - at.y);
    let mut all: Vec<(u32, f64)> = all.iter().map(|(&n, p)| (n, d2(p))).collect();
    all.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
    all.into_iter().map(|(n, d2)| (n, d2.sqrt())).collect()
}

#[test]
fn every_query_equals_brute_force_after_every_update() {
    let mut rng = StdRng::seed_from_u64(81);
    for spread in 0..4 {
        for movers in [1_u32, 9, 400] {
            let mut points = MovingPoints::new(movers as usize, 20.0).unwrap();
            let mut all = BTreeMap::new();
            for step in 0..1_500 {
                let mover = rng.random_range(0..movers);
                if rng.random_bool(0.2) {
                    assert_eq!(points.remove(mover).unwrap(), all.remove(&mover));
                } else {
                    let to = match all.get(&mover) {
                        Some(&at) if rng.random() => at + place(&mut rng, 0) * 0.1,
                        _ => place(&mut rng, spread),
                    };
                    let moved = points.update(mover, to).unwrap();
                    assert_eq!(moved.from, all.insert(mover, to));
                }
                assert_eq!(
                    (points.len(), points.is_empty()),
                    (all.len(), all.is_empty())
                );
                if step % 10 == 0 {
                    check(&points, &all, &mut rng, spread);
                }
            }
        }
    }
}

fn check(points: &MovingPoints, all: &BTreeMap<u32, Coord<f64>>, rng: &mut StdRng, spread: usize) {
    let at = place(rng, spread);
    let distances = by_distance(all, at);
    for k in [0, 1, 10, 70, all.len() + 1] {
        let expected = &distances[..k.min(all.len())];
        assert_eq!(
            points.nearest(at, k).unwrap(),
            expected,
            "{k} nearest {at:?}"
        );
    }
    let radius = distances.get(5).map_or(3.0, |d| d.1 * 1.01);
    let within: Vec<_> = distances
        .iter()
        .take_while(|d| d.1 <= radius)
        .copied()
        .collect();
    assert_eq!(points.within_radius(at, radius).unwrap(), within);
    let rect = Rect::new(at, place(rng, spread));
    let expected: Vec<u32> = all
        .iter()
        .filter(|(_, p)| rect.intersects(*p))
        .map(|(&n, _)| n)
        .collect();
    assert_eq!(points.within_box(rect).unwrap(), expected);
    for (&mover, &position) in all {
        assert_eq!(points.position(mover), Some(position));
    }
}

#[test]
fn memory_is_bounded_however_far_points_spread() {
    let mut rng = StdRng::seed_from_u64(82);
    let count = 20_000;
    let mut points = MovingPoints::new(count, 20.0).unwrap();
    let mut most = 0;
    for round in 0..6 {
        for mover in 0..count as u32 {
            points.update(mover, place(&mut rng, 2)).unwrap();
        }
        if round == 0 {
            most = points.size();
        }
    }
    assert!(points.size() <= 1_024 * count, "{}", points.size());
    assert!(points.size() <= 2 * most, "{} after {most}", points.size());
}

#[test]
fn what_cannot_be_placed_is_a_typed_error() {
    let mut points = MovingPoints::new(3, 20.0).unwrap();
    let zero = coord! { x: 0.0, y: 0.0 };
    assert_eq!(
        points.update(3, zero),
        Err(QueryError::UnknownMover { mover: 3, count: 3 })
    );
    assert!(points.update(0, coord! { x: f64::NAN, y: 0.0 }).is_err());
    assert!(points.update(0, coord! { x: 2e9, y: 0.0 }).is_err());
    assert!(points.is_empty() && points.nearest(zero, 3).unwrap().is_empty());
    for side in [0.0, -1.0, f64::NAN, 1e300] {
        assert!(matches!(
            MovingPoints::new(3, side),
            Err(QueryError::BadCell { .. })
        ));
        assert!(Fences::new(&[], side).is_err());
    }
}

/// Fences of a few metres, of a hundred, with holes, touching each other, one over everything.
fn fences(rng: &mut StdRng, count: usize) -> Vec<Polygon<f64>> {
    let mut all: Vec<Polygon<f64>> = (0..count)
        .map(|_| {
            let at = coord! { x: f64::from(rng.random_range(-20..20)) * 10.0, y: f64::from(rng.random_range(-20..20)) * 10.0 };
            let (w, h) = (f64::from(rng.random_range(1..12)) * 10.0, rng.random_range(3.0..90.0));
            match rng.random_range(0..3) {
                0 => Rect::new(at, at + coord! { x: w, y: h }).to_polygon(),
                1 => polygon![(x: at.x, y: at.y), (x: at.x + w, y: at.y + h * 0.3), (x: at.x + w * 0.4, y: at.y + h)],
                _ => polygon!(
                    exterior: [(x: at.x, y: at.y), (x: at.x + w, y: at.y), (x: at.x + w, y: at.y + h), (x: at.x, y: at.y + h)],
                    interiors: [[(x: at.x + w * 0.25, y: at.y + h * 0.25), (x: at.x + w * 0.75, y: at.y + h * 0.25), (x: at.x + w * 0.5, y: at.y + h * 0.75)]]
                ),
            }
        })
        .collect();
    all.push(Rect::new((-5_000.0, -5_000.0), (150.0, 5_000.0)).to_polygon());
    all
}

#[test]
fn no_event_is_missed_or_doubled_against_brute_force() {
    let mut rng = StdRng::seed_from_u64(83);
    let mut events = 0;
    for large in [false, true] {
        let mut polygons = fences(&mut rng, 150);
        if !large {
            polygons.pop();
        }
        let fences = Fences::new(&polygons, 20.0).unwrap();
        assert_eq!(fences.len(), polygons.len());
        let mut watched = WatchedPoints::new(40, fences).unwrap();
        let mut at: BTreeMap<u32, Coord<f64>> = BTreeMap::new();
        for _ in 0..6_000 {
            let mover = rng.random_range(0..40);
            let before = at.get(&mover).copied();
            let step = |rng: &mut StdRng| coord! { x: rng.random_range(-4.0..4.0), y: rng.random_range(-4.0..4.0) };
            let after = match (before, rng.random_range(0..10)) {
                (Some(_), 0) => None,
                (Some(p), 1..8) => Some(p + step(&mut rng)),
                (_, 8) => Some(
                    coord! { x: f64::from(rng.random_range(-30..30)) * 10.0, y: f64::from(rng.random_range(-30..30)) * 10.0 },
                ),
                _ => Some(
                    coord! { x: rng.random_range(-250.0..250.0), y: rng.random_range(-250.0..250.0) },
                ),
            };
            let mut seen = Vec::new();
            let mut emit = |event| seen.push(event);
            match after {
                Some(to) => watched.update(mover, to, &mut emit).unwrap(),
                None => watched.remove(mover, &mut emit).unwrap(),
            }
            match after {
                Some(to) => at.insert(mover, to),
                None => at.remove(&mover),
            };
            let within = |p: Option<Coord<f64>>, polygon: &Polygon<f64>| {
                p.is_some_and(|p| polygon.intersects(&Point(p)))
            };
            let expected: Vec<FenceEvent> = polygons
                .iter()
                .zip(0..)
                .filter_map(|(polygon, fence)| {
                    let passage = match (within(before, polygon), within(after, polygon)) {
                        (false, true) => Passage::Enter,
                        (true, false) => Passage::Leave,
                        _ => return None,
                    };
                    Some(FenceEvent {
                        mover,
                        fence,
                        passage,
                    })
                })
                .collect();
            assert_eq!(seen, expected, "{mover} from {before:?} to {after:?}");
            events += seen.len();
            if let Some(to) = after {
                let held: Vec<u32> = (0..polygons.len() as u32)
                    .filter(|&f| within(Some(to), &polygons[f as usize]))
                    .collect();
                assert_eq!(watched.fences().holding(to), held);
            }
        }
    }
    assert!(events > 5_000, "{events}");
}

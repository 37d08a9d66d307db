//! The trees of boxes and points against brute force, on inputs that trees get wrong.

use geo::{Coord, Rect, coord};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::spatial::{Cuboid, CuboidIndex, PointIndex, RectIndex};

/// Sizes about the borders of leaves and levels.
const COUNTS: [usize; 12] = [0, 1, 2, 15, 16, 17, 255, 256, 257, 272, 4_097, 5_000];

/// Ways to spread coordinates: few distinct ones (duplicates, touching sides), a city's, far apart, all the same.
fn coordinate(rng: &mut StdRng, spread: usize) -> f64 {
    match spread {
        0 => f64::from(rng.random_range(0..12)),
        1 => rng.random_range(-3_000.0..3_000.0),
        2 => 10_f64.powi(rng.random_range(-9..9)) * rng.random_range(-1.0..1.0),
        3 => 39_500_000.0 + f64::from(rng.random_range(0..40)) * 0.25,
        _ => 7.0,
    }
}

fn boxes<const D: usize>(rng: &mut StdRng, count: usize, spread: usize) -> Vec<[[f64; D]; 2]> {
    (0..count)
        .map(|_| {
            let least: [f64; D] = std::array::from_fn(|_| coordinate(rng, spread));
            let side = |rng: &mut StdRng| match rng.random_range(0..3) {
                0 => 0.0,
                1 => f64::from(rng.random_range(0..4)),
                _ => rng.random_range(0.0..50.0),
            };
            [least, least.map(|v| v + side(rng))]
        })
        .collect()
}

fn gap_2<const D: usize>([least, greatest]: &[[f64; D]; 2], at: [f64; D]) -> f64 {
    (0..D)
        .map(|axis| {
            (least[axis] - at[axis])
                .max(at[axis] - greatest[axis])
                .max(0.0)
        })
        .fold(0.0, |sum, gap| sum + gap * gap)
}

fn meets<const D: usize>(a: &[[f64; D]; 2], b: &[[f64; D]; 2]) -> bool {
    (0..D).all(|axis| a[0][axis] <= b[1][axis] && a[1][axis] >= b[0][axis])
}

/// Where the way from one point to another enters a box, by clipping it to one slab after the other.
fn entered<const D: usize>(b: &[[f64; D]; 2], from: [f64; D], to: [f64; D]) -> Option<f64> {
    let (mut first, mut last) = (0.0_f64, 1.0_f64);
    for axis in 0..D {
        let along = to[axis] - from[axis];
        if along == 0.0 {
            if from[axis] < b[0][axis] || from[axis] > b[1][axis] {
                return None;
            }
            continue;
        }
        let ends = [b[0][axis], b[1][axis]].map(|side| (side - from[axis]) * (1.0 / along));
        first = first.max(ends[0].min(ends[1]));
        last = last.min(ends[0].max(ends[1]));
    }
    (first <= last).then_some(first)
}

fn by_distance(mut all: Vec<(f64, u32)>) -> Vec<(u32, f64)> {
    all.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    all.into_iter().map(|(d2, n)| (n, d2.sqrt())).collect()
}

/// Numbers of the boxes that a test holds for.
fn those<const D: usize>(
    all: &[[[f64; D]; 2]],
    holds: impl Fn(&[[f64; D]; 2]) -> bool,
) -> Vec<u32> {
    all.iter()
        .zip(0..)
        .filter(|(b, _)| holds(b))
        .map(|(_, n)| n)
        .collect()
}

#[test]
fn rectangles_of_every_spread_equal_brute_force() {
    let mut rng = StdRng::seed_from_u64(31);
    let mut found = 0;
    for spread in 0..5 {
        for count in COUNTS {
            let all = boxes::<2>(&mut rng, count, spread);
            let rects: Vec<Rect<f64>> = all.iter().map(|b| Rect::new(b[0], b[1])).collect();
            let labels: Vec<u8> = (0..count).map(|_| rng.random_range(0..64)).collect();
            let index = RectIndex::with_labels(&rects, &labels).unwrap();
            for _ in 0..12 {
                let asked = boxes::<2>(&mut rng, 1, spread)[0];
                let rect = Rect::new(asked[0], asked[1]);
                let expected = those(&all, |b| meets(b, &asked));
                assert_eq!(index.within_box(rect).unwrap(), expected);
                let wanted = 1 << rng.random_range(0..64) | 1 << rng.random_range(0..64);
                let labelled: Vec<u32> = expected
                    .iter()
                    .copied()
                    .filter(|&n| wanted >> labels[n as usize] & 1 == 1)
                    .collect();
                assert_eq!(index.within_box_of(rect, wanted).unwrap(), labelled);
                found += labelled.len();
                let (at, to) = (asked[0], boxes::<2>(&mut rng, 1, spread)[0][1]);
                check_metric(&index, &all, at, &mut rng);
                let length = (to[0] - at[0]).hypot(to[1] - at[1]);
                let crossed = index.crossed(at.into(), to.into()).unwrap();
                let expected = those(&all, |b| entered(b, at, to).is_some());
                let mut numbers: Vec<u32> = crossed.iter().map(|c| c.0).collect();
                assert!(crossed.windows(2).all(|w| w[0].1 <= w[1].1));
                numbers.sort_unstable();
                assert_eq!(numbers, expected);
                for (number, metres) in crossed {
                    let share = entered(&all[number as usize], at, to).unwrap();
                    assert!((metres - share * length).abs() <= 1e-9 * length);
                }
            }
        }
    }
    assert!(found > 3_000, "{found}");
}

fn check_metric(index: &RectIndex<'_>, all: &[[[f64; 2]; 2]], at: [f64; 2], rng: &mut StdRng) {
    let distances = by_distance(
        all.iter()
            .zip(0..)
            .map(|(b, n)| (gap_2(b, at), n))
            .collect(),
    );
    for k in [0, 1, 10, 64, 65, rng.random_range(0..400), all.len() + 3] {
        let expected = &distances[..k.min(all.len())];
        assert_eq!(index.nearest(at.into(), k).unwrap(), expected, "{k}");
    }
    let radius = distances.get(rng.random_range(0..20)).map_or(5.0, |d| d.1);
    let within = index.within_radius(at.into(), radius).unwrap();
    let near = |d: &&(u32, f64)| gap_2(&all[d.0 as usize], at) <= radius * radius;
    let expected: Vec<_> = distances.iter().filter(near).copied().collect();
    assert_eq!(within, expected);
}

#[test]
fn boxes_in_space_equal_brute_force() {
    let mut rng = StdRng::seed_from_u64(32);
    for spread in 0..5 {
        for count in COUNTS {
            let all = boxes::<3>(&mut rng, count, spread);
            let cuboids: Vec<Cuboid> = all
                .iter()
                .map(|b| Cuboid::new(b[0], b[1]).unwrap())
                .collect();
            let index = CuboidIndex::new(&cuboids).unwrap();
            for _ in 0..12 {
                let asked = boxes::<3>(&mut rng, 1, spread)[0];
                let cuboid = Cuboid::new(asked[0], asked[1]).unwrap();
                assert_eq!(index.within(&cuboid), those(&all, |b| meets(b, &asked)));
                let (at, to) = (asked[0], boxes::<3>(&mut rng, 1, spread)[0][1]);
                let distances = by_distance(
                    all.iter()
                        .zip(0..)
                        .map(|(b, n)| (gap_2(b, at), n))
                        .collect(),
                );
                let k = rng.random_range(0..100);
                let expected = &distances[..k.min(count)];
                assert_eq!(index.nearest(at, k).unwrap(), expected);
                let within = index.within_radius(at, 9.0).unwrap();
                let near = |d: &&(u32, f64)| gap_2(&all[d.0 as usize], at) <= 81.0;
                let expected: Vec<_> = distances.iter().filter(near).copied().collect();
                assert_eq!(within, expected);
                let crossed = index.crossed(at, to).unwrap();
                let mut numbers: Vec<u32> = crossed.iter().map(|c| c.0).collect();
                numbers.sort_unstable();
                assert_eq!(numbers, those(&all, |b| entered(b, at, to).is_some()));
            }
        }
    }
}

#[test]
fn points_equal_brute_force() {
    let mut rng = StdRng::seed_from_u64(33);
    for spread in 0..5 {
        for count in COUNTS {
            let points: Vec<Coord<f64>> = (0..count)
                .map(
                    |_| coord! { x: coordinate(&mut rng, spread), y: coordinate(&mut rng, spread) },
                )
                .collect();
            let index = PointIndex::new(&points).unwrap();
            for _ in 0..12 {
                let at =
                    coord! { x: coordinate(&mut rng, spread), y: coordinate(&mut rng, spread) };
                let d2 = |p: &Coord<f64>| (p.x - at.x).powi(2) + (p.y - at.y).powi(2);
                let distances =
                    by_distance(points.iter().zip(0..).map(|(p, n)| (d2(p), n)).collect());
                for k in [0, 1, 10, rng.random_range(0..300)] {
                    let expected = &distances[..k.min(count)];
                    assert_eq!(index.nearest(at, k).unwrap(), expected);
                }
                let within = index.within_radius(at, 3.0).unwrap();
                let near = |d: &&(u32, f64)| d2(&points[d.0 as usize]) <= 9.0;
                let expected: Vec<_> = distances.iter().filter(near).copied().collect();
                assert_eq!(within, expected);
            }
        }
    }
}

#[test]
fn a_batch_answers_in_the_order_of_its_boxes() {
    let mut rng = StdRng::seed_from_u64(34);
    let rects: Vec<Rect<f64>> = boxes::<2>(&mut rng, 3_000, 1)
        .iter()
        .map(|b| Rect::new(b[0], b[1]))
        .collect();
    let index = RectIndex::new(&rects).unwrap();
    let batch = index.within_boxes(&rects).unwrap();
    assert_eq!(batch.len(), rects.len());
    let mut total = 0;
    for (query, &rect) in rects.iter().enumerate() {
        assert_eq!(batch.get(query), index.within_box(rect).unwrap());
        total += batch.get(query).len();
    }
    assert_eq!(batch.all().len(), total);
    assert!(total > rects.len());
    assert_eq!(batch.get(rects.len()), &[] as &[u32]);
    let inverted = Rect::new((f64::NAN, 0.0), (1.0, 1.0));
    assert!(index.within_boxes(&[rects[0], inverted]).is_err());
}

use geo::{Intersects, Line, Rect, coord};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::plan::random_point;
use crate::spatial::{Layer, RectIndex, planar};

#[test]
fn layers_are_named_once_and_in_order() {
    for (i, layer) in Layer::ALL.into_iter().enumerate() {
        assert_eq!(layer as usize, i);
        assert_eq!(Layer::from_word(layer.as_str()), Some(layer));
    }
    assert_eq!(Layer::from_word("Building"), None);
}

#[test]
fn rectangles_equal_brute_force() {
    let mut rng = StdRng::seed_from_u64(5);
    for n in [0, 1, 2, 7, 300, 4_000] {
        let rects: Vec<Rect<f64>> = (0..n)
            .map(|_| {
                let corner = random_point(&mut rng);
                Rect::new(
                    corner,
                    corner
                        + coord! { x: rng.random_range(0.0..6.0), y: rng.random_range(0.0..6.0) },
                )
            })
            .collect();
        let index = RectIndex::new(&rects).unwrap();
        assert_eq!((index.len(), index.is_empty()), (n, n == 0));
        for _ in 0..100 {
            let asked = Rect::new(random_point(&mut rng), random_point(&mut rng));
            let expected: Vec<u32> = (0..n as u32)
                .filter(|&i| rects[i as usize].intersects(&asked))
                .collect();
            assert_eq!(index.within_box(asked).unwrap(), expected);
            let (at, k) = (random_point(&mut rng), rng.random_range(0..20));
            let distance = |r: &Rect<f64>| {
                let gap =
                    |least: f64, greatest: f64, p: f64| (least - p).max(p - greatest).max(0.0);
                gap(r.min().x, r.max().x, at.x).powi(2) + gap(r.min().y, r.max().y, at.y).powi(2)
            };
            let mut nearest: Vec<(f64, u32)> = rects
                .iter()
                .zip(0..)
                .map(|(r, i)| (distance(r), i))
                .collect();
            nearest.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            nearest.truncate(k);
            let expected: Vec<(u32, f64)> =
                nearest.into_iter().map(|(d2, i)| (i, d2.sqrt())).collect();
            assert_eq!(index.nearest(at, k).unwrap(), expected);
        }
    }
    assert!(RectIndex::new(&[Rect::new((f64::NAN, 0.0), (1.0, 1.0))]).is_err());
}

#[test]
fn planar_predicates_hold_on_a_fine_lattice() {
    // Lattice points a rounding error apart, where sums of products change sign at random.
    let mut rng = StdRng::seed_from_u64(11);
    let at = |rng: &mut StdRng| {
        let step = |rng: &mut StdRng| 0.5 + f64::from(rng.random_range(0..6)) * f64::EPSILON;
        coord! { x: step(rng), y: step(rng) }
    };
    for _ in 0..20_000 {
        let [a, b, c, d] = [(); 4].map(|()| at(&mut rng));
        let expected = Line::new(a, b).intersects(&Line::new(c, d));
        assert_eq!(
            planar::segments_meet(a, b, c, d),
            expected,
            "{a:?} {b:?} {c:?} {d:?}"
        );
        let rect = Rect::new(c, d);
        if a != b && rect.width() > 0.0 && rect.height() > 0.0 {
            let expected = rect.to_polygon().intersects(&Line::new(a, b));
            assert_eq!(
                planar::segment_meets_box(a, b, rect.min(), rect.max()),
                expected,
                "{a:?} {b:?} {rect:?}"
            );
        }
    }
}

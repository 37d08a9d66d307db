//! Saved indexes: used where they lie, the same on any number of threads, refused when they are not whole.

use geo::{Coord, Rect, coord};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::spatial::{CuboidIndex, IndexBytes, OpenError, PointIndex, RectIndex};

fn rects(count: usize) -> Vec<Rect<f64>> {
    let mut rng = StdRng::seed_from_u64(41);
    (0..count)
        .map(|_| {
            let at = coord! { x: rng.random_range(-900.0..900.0), y: rng.random_range(0.0..900.0) };
            Rect::new(at, at + coord! { x: rng.random_range(0.0..9.0), y: 2.0 })
        })
        .collect()
}

fn saved(index: &RectIndex<'_>) -> IndexBytes {
    let (header, rest) = index.saved();
    let mut bytes = IndexBytes::new(header.len() + rest.len());
    bytes.as_bytes_mut()[..header.len()].copy_from_slice(&header);
    bytes.as_bytes_mut()[header.len()..].copy_from_slice(rest);
    bytes
}

#[test]
fn a_saved_index_answers_as_the_built_one() {
    for count in [0, 1, 16, 17, 300, 5_000] {
        let rects = rects(count);
        let labels: Vec<u8> = (0..count).map(|i| (i % 64) as u8).collect();
        for index in [
            RectIndex::new(&rects).unwrap(),
            RectIndex::with_labels(&rects, &labels).unwrap(),
        ] {
            let bytes = saved(&index);
            let opened = RectIndex::open(bytes.as_bytes()).unwrap();
            assert_eq!((opened.len(), opened.bounds()), (count, index.bounds()));
            for asked in rects.iter().take(50) {
                assert_eq!(opened.within_box(*asked), index.within_box(*asked));
                assert_eq!(
                    opened.within_box_of(*asked, 6),
                    index.within_box_of(*asked, 6)
                );
                assert_eq!(
                    opened.nearest(asked.min(), 9),
                    index.nearest(asked.min(), 9)
                );
            }
            assert_eq!(saved(&opened).as_bytes(), bytes.as_bytes());
        }
    }
}

#[test]
fn the_bytes_do_not_depend_on_the_number_of_threads() {
    let rects = rects(40_000);
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.unwrap()
            .install(|| saved(&RectIndex::new(&rects).unwrap()))
    };
    let one = on(1);
    for threads in [2, 3, 8] {
        assert!(on(threads).as_bytes() == one.as_bytes(), "{threads}");
    }
}

#[test]
fn a_million_items_take_at_most_42_bytes_each() {
    // The layout follows from the number of items alone, so few suffice: leaves are full but for the last.
    let rects = rects(65_536);
    let labels = vec![0; rects.len()];
    let index = RectIndex::with_labels(&rects, &labels).unwrap();
    let each = index.size() as f64 / rects.len() as f64;
    assert!(each <= 42.0, "{each}");
}

#[test]
fn bytes_that_are_no_index_are_refused() {
    let bytes = saved(&RectIndex::new(&rects(300)).unwrap());
    let whole = bytes.as_bytes();
    let open = |bytes: &[u8]| {
        let mut copy = IndexBytes::new(bytes.len());
        copy.as_bytes_mut().copy_from_slice(bytes);
        RectIndex::open(copy.as_bytes()).map(|index| index.len())
    };
    assert_eq!(open(whole), Ok(300));
    assert_eq!(open(&[]), Err(OpenError::NotAnIndex));
    assert_eq!(open(&whole[1..]), Err(OpenError::NotAnIndex));
    for cut in [64, 128, whole.len() - 64, whole.len() - 1] {
        let refused = open(&whole[..cut]);
        assert!(
            matches!(refused, Err(OpenError::Length { .. })),
            "{refused:?}"
        );
    }
    let with = |at: usize, value: u8| {
        let mut changed = whole.to_vec();
        changed[at] = value;
        changed
    };
    assert_eq!(open(&with(8, 9)), Err(OpenError::Version { found: 9 }));
    assert_eq!(open(&with(12, 3)), Err(OpenError::OtherKind));
    assert_eq!(open(&with(20, 7)), Err(OpenError::OtherKind));
    for byte in [24, 27, 31] {
        let refused = open(&with(byte, 0xFF));
        assert!(
            matches!(refused, Err(OpenError::Length { .. })),
            "{refused:?}"
        );
    }
    assert_eq!(open(&with(5_000, 0x5A)), Err(OpenError::Damaged));
    assert_eq!(open(&with(100, 0x5A)), Err(OpenError::Damaged));
    assert!(PointIndex::open(whole).is_err() && CuboidIndex::open(whole).is_err());
    let mut shifted = IndexBytes::new(whole.len() + 8);
    shifted.as_bytes_mut()[8..].copy_from_slice(whole);
    let refused = RectIndex::open(&shifted.as_bytes()[8..]).map(|_| ());
    assert_eq!(refused, Err(OpenError::Misaligned));
}

/// The checksum made to match, as whoever means harm would.
fn sealed(mut bytes: Vec<u8>) -> IndexBytes {
    bytes[32..36].fill(0);
    let checksum = crc32fast::hash(&bytes);
    bytes[32..36].copy_from_slice(&checksum.to_le_bytes());
    let mut sealed = IndexBytes::new(bytes.len());
    sealed.as_bytes_mut().copy_from_slice(&bytes);
    sealed
}

#[test]
fn hostile_bytes_neither_panic_nor_number_what_is_not_there() {
    let rects = rects(700);
    let labels: Vec<u8> = (0..700).map(|i| (i % 5) as u8).collect();
    let index = RectIndex::with_labels(&rects, &labels).unwrap();
    let whole = saved(&index).as_bytes().to_vec();
    let mut rng = StdRng::seed_from_u64(42);
    let (mut opened, mut refused) = (0, 0);
    for _ in 0..2_000 {
        let mut bytes = whole.clone();
        for _ in 0..rng.random_range(1..40) {
            let at = rng.random_range(24..bytes.len());
            bytes[at] = if rng.random() { 0xFF } else { rng.random() };
        }
        let bytes = sealed(bytes);
        let Ok(index) = RectIndex::open(bytes.as_bytes()) else {
            refused += 1;
            continue;
        };
        opened += 1;
        let all = Rect::new((-1e9, -1e9), (1e9, 1e9));
        let at: Coord<f64> = coord! { x: 1.0, y: 2.0 };
        let mut numbers = index.within_box(all).unwrap();
        numbers.extend(index.within_box(rects[0]).unwrap());
        numbers.extend(index.within_box_of(all, 2).unwrap());
        for k in [0, 10, 1_000] {
            numbers.extend(index.nearest(at, k).unwrap().iter().map(|n| n.0));
        }
        numbers.extend(index.within_radius(at, 50.0).unwrap().iter().map(|n| n.0));
        let crossed = index.crossed(at, rects[5].max()).unwrap();
        numbers.extend(crossed.iter().map(|n| n.0));
        assert!(numbers.iter().all(|&n| n < 700));
    }
    assert!(opened > 50 && refused > 50, "{opened} {refused}");
}

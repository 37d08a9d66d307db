//! A million rectangles, as a city's footprints: build, box queries and nearest, against `rstar` used plainly and
//! against `geo-index`'s packed Hilbert R-tree.

use anyhow::ensure;
use geo::{Coord, Rect};
use geo_index::rtree::sort::HilbertSort;
use geo_index::rtree::{RTree as PackedTree, RTreeBuilder, RTreeIndex};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use twin_core::spatial::RectIndex;

use crate::measure::{interleaved, median, seconds};
use crate::row::{Better, Row};

const RECTS: usize = 1_000_000;
const QUERIES: usize = 20_000;
const ROUNDS: usize = 5;
const RSTAR: &str = "rstar 0.14 bulk_load";
const PACKED: &str = "geo-index 0.4 Hilbert, node size 16";

type PlainEntry = GeomWithData<Rectangle<[f64; 2]>, u32>;

pub(crate) fn rows() -> anyhow::Result<Vec<Row>> {
    let rects = rectangles();
    let queries: Vec<Coord<f64>> = points(QUERIES, 99);
    let (ours, plain, packed) = (
        build_ours(&rects),
        build_plain(&rects),
        build_packed(&rects),
    );
    ensure!(ours.len() == RECTS, "every rectangle is indexed");
    compare(&ours, &plain, &packed, &queries)?;

    let mut rows = Vec::new();
    let build = || seconds(|| build_ours(&rects)).0;
    let (a, b) = interleaved(ROUNDS, build, || seconds(|| build_plain(&rects)).0);
    rows.push(
        Row::new("spatial.build.1M_vs_rstar", a, "s", ROUNDS).against(b, RSTAR, Better::Less),
    );
    let (a, b) = interleaved(ROUNDS, build, || seconds(|| build_packed(&rects)).0);
    rows.push(
        Row::new("spatial.build.1M_vs_geo_index", a, "s", ROUNDS).against(b, PACKED, Better::Less),
    );

    let per_query = |total: f64| total / QUERIES as f64 * 1e6;
    let mine = || {
        per_query(
            seconds(|| {
                queries
                    .iter()
                    .map(|q| box_ours(&ours, *q).len())
                    .sum::<usize>()
            })
            .0,
        )
    };
    let theirs = || {
        per_query(
            seconds(|| {
                queries
                    .iter()
                    .map(|q| box_plain(&plain, *q).len())
                    .sum::<usize>()
            })
            .0,
        )
    };
    let (a, b) = interleaved(ROUNDS, mine, theirs);
    rows.push(
        Row::new("spatial.box.100m_vs_rstar", a, "us", ROUNDS).against(b, RSTAR, Better::Less),
    );
    let theirs = || {
        per_query(
            seconds(|| {
                queries
                    .iter()
                    .map(|q| box_packed(&packed, *q).len())
                    .sum::<usize>()
            })
            .0,
        )
    };
    let (a, b) = interleaved(ROUNDS, mine, theirs);
    rows.push(
        Row::new("spatial.box.100m_vs_geo_index", a, "us", ROUNDS).against(b, PACKED, Better::Less),
    );

    let mine = || {
        per_query(
            seconds(|| {
                queries
                    .iter()
                    .map(|q| nearest_ours(&ours, *q).len())
                    .sum::<usize>()
            })
            .0,
        )
    };
    let theirs = || {
        per_query(
            seconds(|| {
                queries
                    .iter()
                    .map(|q| nearest_plain(&plain, *q).len())
                    .sum::<usize>()
            })
            .0,
        )
    };
    let (a, b) = interleaved(ROUNDS, mine, theirs);
    rows.push(
        Row::new("spatial.nearest.10_vs_rstar", a, "us", ROUNDS).against(b, RSTAR, Better::Less),
    );
    rows.push(Row::new(
        "spatial.rects",
        median(vec![RECTS as f64]),
        "rectangles",
        1,
    ));
    Ok(rows)
}

/// Footprints of 10 to 40 m a side over 30 km by 30 km: about the density of a city.
fn rectangles() -> Vec<Rect<f64>> {
    let corners = points(RECTS, 1);
    let sizes = points(RECTS, 2);
    let grown = |(c, s): (&Coord<f64>, &Coord<f64>)| {
        Rect::new(
            *c,
            Coord {
                x: c.x + 10.0 + s.x / 1_000.0,
                y: c.y + 10.0 + s.y / 1_000.0,
            },
        )
    };
    corners.iter().zip(&sizes).map(grown).collect()
}

/// Points of a 30 km square, from a linear congruential sequence.
fn points(count: usize, seed: u64) -> Vec<Coord<f64>> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / f64::from(1_u32 << 31) * 30_000.0
    };
    (0..count)
        .map(|_| Coord {
            x: next(),
            y: next(),
        })
        .collect()
}

fn build_ours(rects: &[Rect<f64>]) -> RectIndex {
    RectIndex::new(rects.iter().copied()).expect("finite rectangles")
}

fn build_plain(rects: &[Rect<f64>]) -> RTree<PlainEntry> {
    let entry = |(i, r): (usize, &Rect<f64>)| {
        GeomWithData::new(
            Rectangle::from_corners([r.min().x, r.min().y], [r.max().x, r.max().y]),
            i as u32,
        )
    };
    RTree::bulk_load(rects.iter().enumerate().map(entry).collect())
}

fn build_packed(rects: &[Rect<f64>]) -> PackedTree<f64> {
    let mut builder = RTreeBuilder::<f64>::new(RECTS as u32);
    for r in rects {
        builder.add(r.min().x, r.min().y, r.max().x, r.max().y);
    }
    builder.finish::<HilbertSort>()
}

/// A box of 100 m a side about `at`.
fn corners(at: Coord<f64>) -> (Coord<f64>, Coord<f64>) {
    (
        Coord {
            x: at.x - 50.0,
            y: at.y - 50.0,
        },
        Coord {
            x: at.x + 50.0,
            y: at.y + 50.0,
        },
    )
}

fn box_ours(index: &RectIndex, at: Coord<f64>) -> Vec<u32> {
    let (min, max) = corners(at);
    let mut found = Vec::new();
    index.visit_box(min, max, |i| found.push(i));
    found
}

fn box_plain(tree: &RTree<PlainEntry>, at: Coord<f64>) -> Vec<u32> {
    let (min, max) = corners(at);
    let envelope = AABB::from_corners([min.x, min.y], [max.x, max.y]);
    tree.locate_in_envelope_intersecting(envelope)
        .map(|e| e.data)
        .collect()
}

fn box_packed(tree: &PackedTree<f64>, at: Coord<f64>) -> Vec<u32> {
    let (min, max) = corners(at);
    tree.search(min.x, min.y, max.x, max.y)
}

fn nearest_ours(index: &RectIndex, at: Coord<f64>) -> Vec<u32> {
    index
        .nearest(at, 10)
        .expect("a finite point")
        .into_iter()
        .map(|(i, _)| i)
        .collect()
}

fn nearest_plain(tree: &RTree<PlainEntry>, at: Coord<f64>) -> Vec<u32> {
    tree.nearest_neighbor_iter([at.x, at.y])
        .take(10)
        .map(|e| e.data)
        .collect()
}

/// The same answers before anything is timed. Rectangles that hold the point are all at distance 0, in any order.
fn compare(
    ours: &RectIndex,
    plain: &RTree<PlainEntry>,
    packed: &PackedTree<f64>,
    queries: &[Coord<f64>],
) -> anyhow::Result<()> {
    let sorted = |mut found: Vec<u32>| {
        found.sort_unstable();
        found
    };
    for at in &queries[..2_000] {
        let expected = sorted(box_plain(plain, *at));
        ensure!(
            sorted(box_ours(ours, *at)) == expected,
            "our box query differs from rstar's at {at:?}"
        );
        ensure!(
            sorted(box_packed(packed, *at)) == expected,
            "geo-index's box query differs from rstar's at {at:?}"
        );
        let (mine, theirs) = (
            sorted(nearest_ours(ours, *at)),
            sorted(nearest_plain(plain, *at)),
        );
        ensure!(mine == theirs, "our nearest differ from rstar's at {at:?}");
    }
    Ok(())
}

//! A million rectangles, as a city's footprints: build, and boxes of 0.1 % and 0.001 % of the area.

use anyhow::ensure;
use geo::Rect;
use geo_index::rtree::sort::HilbertSort;
use geo_index::rtree::{RTree as PackedTree, RTreeBuilder, RTreeIndex};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use static_aabb2d_index::{StaticAABB2DIndex, StaticAABB2DIndexBuilder};
use twin_core::spatial::RectIndex;

use super::ROUNDS;
use super::data::{boxes, rectangles};
use super::shapely::Shapely;
use crate::measure::{in_turn, seconds};
use crate::row::{Better, Row, Target};

const RECTS: usize = 1_000_000;
const QUERIES: usize = 10_000;
const GEO_INDEX: &str = "geo-index 0.4, Hilbert, node size 16";
const AABB2D: &str = "static_aabb2d_index 2.1, node size 16";
const RSTAR: &str = "rstar 0.14 bulk_load";

type PlainEntry = GeomWithData<Rectangle<[f64; 2]>, u32>;

/// One way to index the rectangles.
struct Trees {
    ours: RectIndex<'static>,
    packed: PackedTree<f64>,
    aabb: StaticAABB2DIndex<f64>,
    plain: RTree<PlainEntry>,
}

pub(super) fn rows() -> anyhow::Result<Vec<Row>> {
    let rects = rectangles(RECTS);
    let trees = Trees {
        ours: RectIndex::new(&rects)?,
        packed: build_packed(&rects),
        aabb: build_aabb(&rects)?,
        plain: build_plain(&rects),
    };
    let mut shapely = Shapely::start(&rects);
    let mut rows = build_rows(&rects, &mut shapely)?;
    let each = trees.ours.size() as f64 / RECTS as f64;
    let row = Row::new("spatial.rects.bytes_per_item", each, "bytes", 1);
    rows.push(row.target(Target::AtMost(42.0)));
    for (name, share, least) in [("0.1%", 1e-3, 3.0), ("0.001%", 1e-5, 1.2)] {
        let asked = boxes(QUERIES, share);
        compare(&trees, &asked, &mut shapely)?;
        rows.append(&mut box_rows(&trees, &asked, name, least, &mut shapely)?);
    }
    Ok(rows)
}

fn build_rows(
    rects: &[Rect<f64>],
    shapely: &mut Result<Shapely, String>,
) -> anyhow::Result<Vec<Row>> {
    let mut theirs = || shapely.as_mut().map_or(f64::NAN, |s| s.build());
    let medians = in_turn(
        ROUNDS,
        &mut [
            &mut || seconds(|| RectIndex::new(rects)).0,
            &mut || seconds(|| build_packed(rects)).0,
            &mut || seconds(|| build_aabb(rects)).0,
            &mut || seconds(|| build_plain(rects)).0,
            &mut theirs,
        ],
    );
    let id = "spatial.rects.build";
    Ok(rows_of(id, &medians, "s", [1.3, 2.5], shapely))
}

/// Our row against every peer: a target against the fastest of the crates, and another against shapely.
fn rows_of(
    id: &str,
    medians: &[f64],
    unit: &'static str,
    [crates, theirs]: [f64; 2],
    shapely: &Result<Shapely, String>,
) -> Vec<Row> {
    let mut rows = Vec::new();
    let names = [GEO_INDEX, AABB2D, RSTAR];
    let peers = ["geo_index", "static_aabb2d", "rstar"].into_iter();
    for ((peer, name), &median) in peers.zip(names).zip(&medians[1..]) {
        let mut row = Row::new(format!("{id}_vs_{peer}"), medians[0], unit, ROUNDS);
        row = row.against(median, name, Better::Less);
        if median <= fastest(medians) {
            row = row.target(Target::Ratio(crates));
        }
        rows.push(row);
    }
    let row = Row::new(format!("{id}_vs_shapely"), medians[0], unit, ROUNDS);
    let row = match shapely {
        Ok(shapely) => row.against(medians[4], shapely.version.clone(), Better::Less),
        Err(why) => row.without(why.clone()),
    };
    rows.push(row.target(Target::Ratio(theirs)));
    rows
}

/// The fastest of the crates.
fn fastest(medians: &[f64]) -> f64 {
    medians[1..4].iter().copied().fold(f64::INFINITY, f64::min)
}

fn box_rows(
    trees: &Trees,
    asked: &[Rect<f64>],
    name: &str,
    least: f64,
    shapely: &mut Result<Shapely, String>,
) -> anyhow::Result<Vec<Row>> {
    let per_run = |answer: &dyn Fn(&Rect<f64>) -> Vec<u32>| {
        1e3 * seconds(|| asked.iter().map(|q| answer(q).len()).sum::<usize>()).0
    };
    let mut theirs = || shapely.as_mut().map_or(f64::NAN, |s| 1e3 * s.query().0);
    let mut medians = in_turn(
        ROUNDS,
        &mut [
            &mut || per_run(&|q| ours(&trees.ours, q)),
            &mut || per_run(&|q| packed(&trees.packed, q)),
            &mut || per_run(&|q| aabb(&trees.aabb, q)),
            &mut || per_run(&|q| plain(&trees.plain, q)),
            &mut theirs,
            &mut || 1e3 * seconds(|| trees.ours.within_boxes(asked)).0,
        ],
    );
    let batch = medians.pop().unwrap_or(f64::NAN);
    let id = format!("spatial.rects.10k_boxes_{name}");
    let mut rows = rows_of(&id, &medians, "ms", [1.0, least], shapely);
    rows.push(Row::new(format!("{id}.batch_sorted"), batch, "ms", ROUNDS));
    Ok(rows)
}

fn build_packed(rects: &[Rect<f64>]) -> PackedTree<f64> {
    let mut builder = RTreeBuilder::<f64>::new(rects.len() as u32);
    for r in rects {
        builder.add(r.min().x, r.min().y, r.max().x, r.max().y);
    }
    builder.finish::<HilbertSort>()
}

fn build_aabb(rects: &[Rect<f64>]) -> anyhow::Result<StaticAABB2DIndex<f64>> {
    let mut builder = StaticAABB2DIndexBuilder::<f64>::new(rects.len());
    for r in rects {
        builder.add(r.min().x, r.min().y, r.max().x, r.max().y);
    }
    Ok(builder.build()?)
}

fn build_plain(rects: &[Rect<f64>]) -> RTree<PlainEntry> {
    let entry = |(i, r): (usize, &Rect<f64>)| {
        let corners = ([r.min().x, r.min().y], [r.max().x, r.max().y]);
        GeomWithData::new(Rectangle::from_corners(corners.0, corners.1), i as u32)
    };
    RTree::bulk_load(rects.iter().enumerate().map(entry).collect())
}

fn ours(index: &RectIndex<'_>, q: &Rect<f64>) -> Vec<u32> {
    index.within_box_unsorted(*q).unwrap_or_default()
}

fn packed(tree: &PackedTree<f64>, q: &Rect<f64>) -> Vec<u32> {
    tree.search(q.min().x, q.min().y, q.max().x, q.max().y)
}

fn aabb(tree: &StaticAABB2DIndex<f64>, q: &Rect<f64>) -> Vec<u32> {
    let found = tree.query(q.min().x, q.min().y, q.max().x, q.max().y);
    found.into_iter().map(|i| i as u32).collect()
}

fn plain(tree: &RTree<PlainEntry>, q: &Rect<f64>) -> Vec<u32> {
    let envelope = AABB::from_corners([q.min().x, q.min().y], [q.max().x, q.max().y]);
    let found = tree.locate_in_envelope_intersecting(envelope);
    found.map(|e| e.data).collect()
}

/// The same answers before anything is timed.
fn compare(
    trees: &Trees,
    asked: &[Rect<f64>],
    shapely: &mut Result<Shapely, String>,
) -> anyhow::Result<()> {
    let sorted = |mut found: Vec<u32>| {
        found.sort_unstable();
        found
    };
    let mut total = 0;
    for q in asked {
        total += ours(&trees.ours, q).len();
    }
    for q in &asked[..1_000] {
        let expected = sorted(plain(&trees.plain, q));
        ensure!(sorted(ours(&trees.ours, q)) == expected, "ours in {q:?}");
        ensure!(trees.ours.within_box(*q)? == expected, "ours in {q:?}");
        let packed = sorted(packed(&trees.packed, q));
        ensure!(packed == expected, "geo-index in {q:?}");
        let aabb = sorted(aabb(&trees.aabb, q));
        ensure!(aabb == expected, "static_aabb2d_index in {q:?}");
    }
    let batch = trees.ours.within_boxes(asked)?;
    ensure!(batch.all().len() == total, "the batch finds as many");
    if let Ok(shapely) = shapely {
        let found = shapely.ask(asked)?;
        ensure!(found == total, "shapely finds {found}, we {total}");
    }
    Ok(())
}

//! The ten nearest of a million points, uniform and clustered like a city.

use std::num::NonZero;

use anyhow::ensure;
use geo::Coord;
use kiddo::{ImmutableKdTree, SquaredEuclidean};
use rstar::RTree;
use rstar::primitives::GeomWithData;
use twin_core::spatial::PointIndex;

use super::ROUNDS;
use super::data::{clustered, uniform};
use crate::measure::{in_turn, seconds};
use crate::row::{Better, Row, Target};

const POINTS: usize = 1_000_000;
const QUERIES: usize = 10_000;
const TEN: NonZero<usize> = NonZero::new(10).expect("ten is not zero");

type Plain = RTree<GeomWithData<[f64; 2], u32>>;
type KdTree = ImmutableKdTree<f64, 2>;

pub(super) fn rows() -> anyhow::Result<Vec<Row>> {
    let mut rows = measure("uniform", &uniform(POINTS, 5), &uniform(QUERIES, 6))?;
    rows.append(&mut measure(
        "clustered",
        &clustered(POINTS, 7),
        &clustered(QUERIES, 8),
    )?);
    Ok(rows)
}

fn measure(name: &str, points: &[Coord<f64>], queries: &[Coord<f64>]) -> anyhow::Result<Vec<Row>> {
    let arrays: Vec<[f64; 2]> = points.iter().map(|p| [p.x, p.y]).collect();
    let ours = PointIndex::new(points)?;
    let kd = KdTree::new_from_slice(&arrays).map_err(|e| anyhow::anyhow!("kiddo: {e:?}"))?;
    let numbered = arrays
        .iter()
        .zip(0..)
        .map(|(&p, i)| GeomWithData::new(p, i));
    let plain: Plain = RTree::bulk_load(numbered.collect());
    for &at in &queries[..1_000] {
        let mine: Vec<f64> = ours.nearest(at, 10)?.iter().map(|n| n.1).collect();
        let theirs: Vec<f64> = by_kd(&kd, at).iter().map(|d2| d2.sqrt()).collect();
        ensure!(
            mine == theirs,
            "{name} at {at:?}: {mine:?}, kiddo {theirs:?}"
        );
        ensure!(by_plain(&plain, at) == 10, "rstar finds ten at {at:?}");
    }
    let per_run = |answer: &dyn Fn(Coord<f64>) -> usize| {
        1e3 * seconds(|| queries.iter().map(|&q| answer(q)).sum::<usize>()).0
    };
    let medians = in_turn(
        ROUNDS,
        &mut [
            &mut || per_run(&|q| ours.nearest(q, 10).map_or(0, |found| found.len())),
            &mut || per_run(&|q| by_kd(&kd, q).len()),
            &mut || per_run(&|q| by_plain(&plain, q)),
        ],
    );
    let id = |peer: &str| format!("spatial.points.10k_nearest_10_{name}_vs_{peer}");
    let row = |peer: &str| Row::new(id(peer), medians[0], "ms", ROUNDS);
    let kiddo = row("kiddo").against(medians[1], "kiddo 6.3 ImmutableKdTree", Better::Less);
    Ok(vec![
        kiddo.target(Target::Ratio(1.0)),
        row("rstar").against(medians[2], "rstar 0.14 bulk_load", Better::Less),
    ])
}

/// Squared distances of the ten nearest.
fn by_kd(tree: &KdTree, at: Coord<f64>) -> Vec<f64> {
    let found = tree
        .query(&[at.x, at.y])
        .nearest_n::<SquaredEuclidean<f64>>(TEN)
        .execute();
    found.into_iter().map(|f| f.distance).collect()
}

fn by_plain(tree: &Plain, at: Coord<f64>) -> usize {
    tree.nearest_neighbor_iter([at.x, at.y]).take(10).count()
}

//! 100,000 moving points with identity among fences, in process and on one core.

use anyhow::ensure;
use geo::Coord;
use rstar::RTree;
use rstar::primitives::GeomWithData;
use twin_core::spatial::{Fences, WatchedPoints};

use super::ROUNDS;
use super::data::{Numbers, fences};
use crate::measure::{in_turn, seconds};
use crate::row::{Better, Row, Target};

/// Movers of all rows.
pub(super) const MOVERS: u32 = 100_000;
/// Side of the community in metres: ten movers to a cell.
pub(super) const SIDE_M: f64 = 2_000.0;
/// Side of a cell in metres.
pub(super) const CELL_M: f64 = 20.0;
/// Fences among which they move: buildings and zones of so large a community.
const FENCES: usize = 2_000;
/// Moves of one round.
const MOVES: usize = 1_000_000;

type Plain = RTree<GeomWithData<[f64; 2], u32>>;

/// Movers in their first places.
pub(super) fn placed() -> anyhow::Result<(WatchedPoints, Vec<Coord<f64>>)> {
    let fences = Fences::new(&fences(FENCES, SIDE_M), CELL_M)?;
    let mut points = WatchedPoints::new(MOVERS as usize, fences)?;
    let mut numbers = Numbers::new(11);
    let places: Vec<Coord<f64>> = (0..MOVERS).map(|_| numbers.point(SIDE_M)).collect();
    for (mover, &at) in (0..).zip(&places) {
        points.update(mover, at, &mut |_| {})?;
    }
    Ok((points, places))
}

/// Moves of about a metre, movers in no order.
pub(super) fn moves(places: &mut [Coord<f64>], count: usize, seed: u64) -> Vec<(u32, Coord<f64>)> {
    let mut numbers = Numbers::new(seed);
    let mut walk = || {
        let mover = (numbers.next() * f64::from(MOVERS)) as usize % places.len();
        places[mover] = places[mover] + numbers.step(1.5);
        (mover as u32, places[mover])
    };
    (0..count).map(|_| walk()).collect()
}

pub(super) fn rows() -> anyhow::Result<Vec<Row>> {
    let (mut points, mut places) = placed()?;
    let plain_of = |places: &[Coord<f64>]| {
        let numbered = places.iter().zip(0..);
        RTree::bulk_load(
            numbered
                .map(|(p, i)| GeomWithData::new([p.x, p.y], i))
                .collect(),
        )
    };
    let mut plain: Plain = plain_of(&places);
    let mut plain_places = places.clone();
    let asked: Vec<Coord<f64>> = {
        let mut numbers = Numbers::new(12);
        (0..100_000).map(|_| numbers.point(SIDE_M)).collect()
    };
    for &at in &asked[..2_000] {
        let mine: Vec<u32> = points
            .points()
            .nearest(at, 10)?
            .iter()
            .map(|n| n.0)
            .collect();
        let theirs: Vec<u32> = by_plain(&plain, at);
        ensure!(mine == theirs, "{at:?}: {mine:?}, rstar {theirs:?}");
    }
    let rounds: Vec<_> = (0..=ROUNDS as u64)
        .map(|round| moves(&mut places, MOVES, 20 + round))
        .collect();
    let (mut mine, mut theirs, mut events) = (rounds.iter(), rounds.iter(), 0_u64);
    let updates = in_turn(
        ROUNDS,
        &mut [
            &mut || {
                let moves = mine.next().map_or(&[][..], |m| m);
                let (taken, ()) = seconds(|| {
                    for &(mover, at) in moves {
                        drop(points.update(mover, at, &mut |_| events += 1));
                    }
                });
                moves.len() as f64 / taken
            },
            &mut || {
                // A tenth of the moves: it is that much slower.
                let moves = theirs.next().map_or(&[][..], |m| &m[..MOVES / 10]);
                let (taken, ()) = seconds(|| {
                    for &(mover, at) in moves {
                        let place = &mut plain_places[mover as usize];
                        plain.remove(&GeomWithData::new([place.x, place.y], mover));
                        plain.insert(GeomWithData::new([at.x, at.y], mover));
                        *place = at;
                    }
                });
                moves.len() as f64 / taken
            },
        ],
    );
    ensure!(events > 10_000, "only {events} fences were passed");
    let plain = plain_of(&places);
    let per_second = |answer: &dyn Fn(Coord<f64>) -> usize| {
        let (taken, _) = seconds(|| asked.iter().map(|&at| answer(at)).sum::<usize>());
        asked.len() as f64 / taken
    };
    let nearest = in_turn(
        ROUNDS,
        &mut [
            &mut || per_second(&|at| points.points().nearest(at, 10).map_or(0, |f| f.len())),
            &mut || per_second(&|at| by_plain(&plain, at).len()),
        ],
    );
    let bytes = points.points().size() as f64 / f64::from(MOVERS);
    Ok(vec![
        Row::new(
            "spatial.moving.updates_with_events",
            updates[0],
            "1/s",
            ROUNDS,
        )
        .against(
            updates[1],
            "rstar 0.14 remove and insert, no events",
            Better::More,
        )
        .target(Target::AtLeast(10e6)),
        Row::new("spatial.moving.10_nearest", nearest[0], "1/s", ROUNDS)
            .against(nearest[1], "rstar 0.14", Better::More)
            .target(Target::AtLeast(500e3)),
        Row::new("spatial.moving.bytes_per_mover", bytes, "bytes", 1),
    ])
}

fn by_plain(tree: &Plain, at: Coord<f64>) -> Vec<u32> {
    let found = tree.nearest_neighbor_iter([at.x, at.y]).take(10);
    found.map(|entry| entry.data).collect()
}

//! Ten minutes of 2,000 moves a second among 70,000 polygons, as fast as they go: no event missed or doubled, memory flat.

use anyhow::ensure;
use geo::{BoundingRect, Coord, Intersects, Point, Polygon};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use twin_core::spatial::{FenceEvent, Fences, Passage, WatchedPoints};

use super::data::{Numbers, fences};
use super::movers::CELL_M;
use crate::machine::memory_of;
use crate::measure::seconds;
use crate::row::{Row, Target};

const FENCES: usize = 70_000;
/// Side of the town in metres: 70,000 buildings on as much ground as they take.
const SIDE_M: f64 = 8_000.0;
const MOVERS: u32 = 20_000;
/// 2,000 a second for 10 minutes.
const MOVES: usize = 1_200_000;
/// Moves between measurements.
const BATCH: usize = 100_000;
/// Every so many moves are also held against every single polygon.
const SAMPLED: usize = 100;

type Boxes = RTree<GeomWithData<Rectangle<[f64; 2]>, u32>>;

pub(super) fn rows() -> anyhow::Result<Vec<Row>> {
    let polygons = fences(FENCES, SIDE_M);
    let boxes = boxes(&polygons);
    let mut watched = WatchedPoints::new(MOVERS as usize, Fences::new(&polygons, CELL_M)?)?;
    let mut numbers = Numbers::new(40);
    let mut places: Vec<Coord<f64>> = (0..MOVERS).map(|_| numbers.point(SIDE_M)).collect();
    for (mover, &at) in (0..).zip(&places) {
        watched.update(mover, at, &mut |_| {})?;
    }
    let (mut events, mut wrong, mut taken) = (0, 0, 0.0);
    let mut memory = Vec::new();
    for batch in 0..MOVES / BATCH {
        let moves: Vec<_> = (0..BATCH)
            .map(|_| step(&mut places, &mut numbers))
            .collect();
        let mut seen = Vec::with_capacity(BATCH);
        let (batch_seconds, done) = seconds(|| -> anyhow::Result<()> {
            for &(mover, _, to) in &moves {
                watched.update(mover, to, &mut |event| seen.push(event))?;
            }
            Ok(())
        });
        done?;
        taken += batch_seconds;
        events += seen.len();
        wrong += wrong_in(&moves, &seen, &polygons, &boxes);
        // The first batch grows what is never given back: the buffers of the measurement itself.
        if batch > 0 {
            memory.push(memory_of(std::process::id()).map_or(0, |m| m.1) as f64);
        }
    }
    ensure!(events > 10_000, "only {events} events");
    let first = memory.first().copied().unwrap_or(f64::NAN);
    let most = memory.iter().copied().fold(0.0, f64::max);
    let grown = 100.0 * (most / first - 1.0);
    Ok(vec![
        Row::new(
            "spatial.fences.wrong_events_of_1.2M_moves",
            wrong as f64,
            "events",
            1,
        )
        .target(Target::AtMost(0.0)),
        Row::new("spatial.fences.events", events as f64, "events", 1),
        Row::new("spatial.fences.moves", MOVES as f64 / taken, "1/s", 1)
            .target(Target::AtLeast(2_000.0)),
        Row::new("spatial.fences.memory_growth", grown, "%", 1).target(Target::AtMost(5.0)),
    ])
}

/// A mover and where it went from and to; now and then it is carried far away.
fn step(places: &mut [Coord<f64>], numbers: &mut Numbers) -> (u32, Coord<f64>, Coord<f64>) {
    let mover = (numbers.next() * f64::from(MOVERS)) as usize % places.len();
    let from = places[mover];
    places[mover] = if numbers.next() < 0.01 {
        numbers.point(SIDE_M)
    } else {
        from + numbers.step(5.0)
    };
    (mover as u32, from, places[mover])
}

/// Envelopes for the oracle, in a tree that is not ours.
fn boxes(polygons: &[Polygon<f64>]) -> Boxes {
    let entry = |(polygon, number): (&Polygon<f64>, u32)| {
        let rect = polygon.bounding_rect()?;
        let corners = Rectangle::from_corners(rect.min().into(), rect.max().into());
        Some(GeomWithData::new(corners, number))
    };
    RTree::bulk_load(polygons.iter().zip(0..).filter_map(entry).collect())
}

/// How many events differ from what the `geo` crate's predicate says of every polygon whose envelope holds either end, and
/// for a sample of the moves of every polygon.
fn wrong_in(
    moves: &[(u32, Coord<f64>, Coord<f64>)],
    seen: &[FenceEvent],
    polygons: &[Polygon<f64>],
    boxes: &Boxes,
) -> usize {
    let (mut seen, mut wrong) = (seen.iter().copied().peekable(), 0);
    for (number, &(mover, from, to)) in moves.iter().enumerate() {
        let mut fences: Vec<u32> = [from, to]
            .iter()
            .flat_map(|at| boxes.locate_in_envelope_intersecting(AABB::from_point([at.x, at.y])))
            .map(|entry| entry.data)
            .collect();
        if number % SAMPLED == 0 {
            fences = (0..polygons.len() as u32).collect();
        }
        fences.sort_unstable();
        fences.dedup();
        for fence in fences {
            let polygon = &polygons[fence as usize];
            let holds = |at: Coord<f64>| polygon.intersects(&Point(at));
            let passage = match (holds(from), holds(to)) {
                (false, true) => Passage::Enter,
                (true, false) => Passage::Leave,
                _ => continue,
            };
            let expected = FenceEvent {
                mover,
                fence,
                passage,
            };
            if seen.next_if_eq(&expected).is_none() {
                wrong += 1;
            }
        }
    }
    wrong + seen.count()
}

//! The spatial core against its peers: a million rectangles, a million points, moving points, geofences.

mod data;
mod fences;
mod movers;
mod points;
mod rects;
mod redis;
mod shapely;
mod socket;

use crate::row::Row;
use crate::say;

/// Rounds of every contender.
const ROUNDS: usize = 7;

/// A part of the suite: its name and what measures it.
type Part = (&'static str, fn() -> anyhow::Result<Vec<Row>>);

const PARTS: &[Part] = &[
    ("1,000,000 rectangles", rects::rows),
    ("1,000,000 points", points::rows),
    ("100,000 moving points", movers::rows),
    ("moving points through a socket", socket::rows),
    ("70,000 geofences", fences::rows),
];

pub(crate) fn rows() -> anyhow::Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (name, part) in PARTS {
        say(&format!("  {name}"));
        rows.append(&mut part()?);
    }
    Ok(rows)
}

//! The planner against its peers: a topic a module.

mod audit;
mod cameras;
mod covering;
mod instance;
mod median;
mod plan;
mod radio;

use crate::row::Row;
use crate::say;

/// A part of the suite: its name and what measures it.
type Part = (&'static str, fn() -> anyhow::Result<Vec<Row>>);

const PARTS: &[Part] = &[
    ("the audit", audit::rows),
    ("cameras", cameras::rows),
    ("covering 1,000 × 5,000", covering::rows),
    ("medians 200 × 800", median::rows),
    ("radio maps of a square kilometre", radio::rows),
    ("a whole plan", plan::rows),
];

pub(crate) fn rows() -> anyhow::Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (name, part) in PARTS {
        say(&format!("  {name}"));
        rows.append(&mut part()?);
    }
    Ok(rows)
}

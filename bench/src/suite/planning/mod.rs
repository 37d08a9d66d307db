//! The planner against its peers: a topic a module.

mod cameras;

use crate::row::Row;
use crate::say;

/// A part of the suite: its name and what measures it.
type Part = (&'static str, fn() -> anyhow::Result<Vec<Row>>);

const PARTS: &[Part] = &[("cameras", cameras::rows)];

pub(crate) fn rows() -> anyhow::Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (name, part) in PARTS {
        say(&format!("  {name}"));
        rows.append(&mut part()?);
    }
    Ok(rows)
}

//! The measurements behind `cargo xtask bench`.
//!
//! Each row compares us with a peer on the same data in the same run: rounds of both are interleaved, answers are compared
//! before anything is timed, and the medians are reported. A row without a peer is held against a target alone.

mod front;
mod machine;
mod measure;
mod python;
mod row;
mod suite;

use anyhow::Context;
use clap::Parser;
use row::Row;

#[derive(Parser)]
struct Arguments {
    /// Only this suite: import, spatial, planning, sim, load or server.
    #[arg(value_parser = ["import", "spatial", "planning", "sim", "load", "server"])]
    suite: Option<String>,
    /// Prints the rows as JSON.
    #[arg(long)]
    json: bool,
}

/// A suite: its name and what measures it.
type Suite = (&'static str, fn() -> anyhow::Result<Vec<Row>>);

const SUITES: &[Suite] = &[
    ("import", suite::import::rows),
    ("spatial", suite::spatial::rows),
    ("planning", suite::planning::rows),
    ("sim", suite::simulation::rows),
    ("load", suite::load::rows),
    ("server", suite::server::rows),
];

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let mut rows = Vec::new();
    for (name, suite) in SUITES {
        if arguments
            .suite
            .as_deref()
            .is_none_or(|wanted| wanted == *name)
        {
            say(&format!("measures {name}"));
            let mut measured = suite()?;
            save(name, &measured)?;
            rows.append(&mut measured);
        }
    }
    let text = if arguments.json {
        serde_json::to_string_pretty(&rows)? + "\n"
    } else {
        row::table(&rows)
    };
    use std::io::Write;
    Ok(std::io::stdout().write_all(text.as_bytes())?)
}

/// Writes a suite's rows beside the build, such as `target/bench/spatial.json`.
fn save(suite: &str, rows: &[Row]) -> anyhow::Result<()> {
    let program = std::env::current_exe()?;
    let target = program.parent().and_then(std::path::Path::parent);
    let folder = target.context("a target folder")?.join("bench");
    std::fs::create_dir_all(&folder)?;
    let path = folder.join(format!("{suite}.json"));
    Ok(std::fs::write(path, serde_json::to_string_pretty(rows)?)?)
}

/// Tells what is being measured.
#[expect(
    clippy::print_stderr,
    reason = "progress goes to the terminal, rows to standard output"
)]
fn say(line: &str) {
    eprintln!("bench: {line}");
}

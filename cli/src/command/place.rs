//! `twin place`, and the placement that `twin import` and `twin generate` do.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Serialize;
use twin_core::catalogue::Catalogue;
use twin_core::model::{Community, Provenance};
use twin_core::planning::{Optional, PlacementOptions, Profile, RowOutcome};
use twin_formats::gpkg;

use super::{check_output, open};
use crate::output;

/// Which rows are placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Choice {
    /// Every row, optional ones too, as for a community that is being built.
    NewBuild,
    /// Required rows only.
    Required,
    /// The `*` rows: the baseline for existing communities.
    Existing,
    /// Nothing.
    None,
}

#[derive(clap::Args)]
#[command(
    after_help = "Example: twin place shenzhen.gpkg --placement existing -o shenzhen-baseline.gpkg"
)]
pub(crate) struct Options {
    /// A scenario or GeoPackage.
    source: String,
    /// Which rows are placed.
    #[arg(long, value_enum, default_value_t = Choice::NewBuild)]
    placement: Choice,
    /// GeoPackage to write.
    #[arg(short, long)]
    output: PathBuf,
    /// Overwrites the file.
    #[arg(long)]
    force: bool,
    /// Prints what was placed as JSON.
    #[arg(long)]
    json: bool,
}

/// What was placed: of each row, and in all.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Placed {
    /// Devices and places that were added.
    pub(crate) total: u64,
    /// Each row's outcome.
    pub(crate) rows: BTreeMap<String, PlacedRow>,
}

/// A row's outcome.
#[derive(Debug, Serialize)]
pub(crate) struct PlacedRow {
    demanded: u64,
    existing: u64,
    placed: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// Replaces what was planned before.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    check_output(&options.output, options.force)?;
    let mut parts = open(&options.source)?.community.into_parts();
    let is_planned = |provenance: &Provenance| matches!(provenance, Provenance::Planned { .. });
    parts.devices.retain(|d| !is_planned(&d.provenance));
    parts.places.retain(|p| !is_planned(&p.provenance));
    let (community, placed) = place(Community::new(parts)?, options.placement)?;
    gpkg::write(&options.output, &community, gpkg::Overwrite::Replace)?;
    if options.json {
        return output::json(&placed);
    }
    let short = placed
        .rows
        .iter()
        .filter(|(_, row)| row.placed + row.existing < row.demanded);
    let lines = short.map(|(id, row)| {
        format!(
            "  {id}: {} of {} ({})\n",
            row.placed,
            row.demanded,
            row.reason.as_deref().unwrap_or("no reason given")
        )
    });
    let lines: String = lines.collect();
    output::text_out(&format!(
        "placed {} devices and places in {}\n{lines}",
        placed.total,
        options.output.display()
    ))
}

/// Places the rows of `choice` in `community`.
pub(crate) fn place(community: Community, choice: Choice) -> anyhow::Result<(Community, Placed)> {
    let (profile, optional) = match choice {
        Choice::NewBuild => (Profile::NewBuild, Optional::Include),
        Choice::Required => (Profile::NewBuild, Optional::Leave),
        Choice::Existing => (Profile::Existing, Optional::Leave),
        Choice::None => return Ok((community, Placed::default())),
    };
    let catalogue = Catalogue::builtin()?;
    let placement = twin_core::planning::place(
        &community,
        &catalogue,
        &PlacementOptions { profile, optional },
    )?;
    let rows = placement
        .outcomes
        .iter()
        .map(|outcome| (outcome.row.to_string(), placed_row(outcome)))
        .collect();
    let total = (placement.devices.len() + placement.places.len()) as u64;
    Ok((placement.apply(community)?, Placed { total, rows }))
}

fn placed_row(outcome: &RowOutcome) -> PlacedRow {
    let RowOutcome {
        demanded,
        existing,
        placed,
        reason,
        ..
    } = outcome.clone();
    PlacedRow {
        demanded,
        existing,
        placed,
        reason,
    }
}

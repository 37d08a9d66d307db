//! `twin place`, and the placement that `twin import` and `twin generate` do.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use serde::Serialize;
use twin_core::catalogue::Catalogue;
use twin_core::edit::{Action, Log, Stamp};
use twin_core::model::{Community, Provenance};
use twin_core::planning::{Optional, PlacementOptions, Profile, RowOutcome};
use twin_formats::gpkg;

use super::ledger::{Ledger, Signature};
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
    #[command(flatten)]
    signature: Signature,
    /// Overwrites the file; where it is the source, as a new version of it.
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
    let opened = open(&options.source)?;
    let source = opened.gpkg.as_deref();
    let mut log = source.map(gpkg::read_log).transpose()?.unwrap_or_default();
    let before = opened.community;
    let mut parts = (*before).clone();
    let is_planned = |provenance: &Provenance| matches!(provenance, Provenance::Planned { .. });
    parts.devices.retain(|d| !is_planned(&d.provenance));
    parts.places.retain(|p| !is_planned(&p.provenance));
    let (community, placed) = place(Community::new(parts)?, options.placement)?;
    if source.is_some_and(|source| is_same_file(source, &options.output)) {
        let stamp = stamp(options.placement, &options.signature);
        Ledger::open(&options.output)?.commit(stamp, community)?;
    } else {
        if log.last().is_none() {
            let made = format!("{} before the placement", options.source);
            log = Log::begun(options.signature.stamp(Action::Adopt, made));
        }
        record_placement(
            &mut log,
            &before,
            &community,
            options.placement,
            &options.signature,
        )?;
        gpkg::write_logged(&options.output, &community, &log, gpkg::Overwrite::Replace)?;
    }
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

fn is_same_file(a: &Path, b: &Path) -> bool {
    a.canonicalize()
        .ok()
        .zip(b.canonicalize().ok())
        .is_some_and(|(a, b)| a == b)
}

fn stamp(choice: Choice, signature: &Signature) -> Stamp {
    let name = choice.to_possible_value();
    let name = name.as_ref().map_or("", |n| n.get_name());
    signature.stamp(Action::Place, format!("placement {name}"))
}

/// Adds the version in which `placed` was made of `bare`; none where nothing was asked for.
pub(crate) fn record_placement(
    log: &mut Log,
    bare: &Community,
    placed: &Community,
    choice: Choice,
    signature: &Signature,
) -> anyhow::Result<()> {
    if choice != Choice::None || bare != placed {
        log.record(stamp(choice, signature), bare, placed)?;
    }
    Ok(())
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

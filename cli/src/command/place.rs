//! `twin place`, and the placement that `twin import` and `twin generate` do.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use serde::Serialize;
use twin_core::edit::{Action, Log, Stamp};
use twin_core::model::{Community, Provenance};
use twin_core::planning::{Optional, Reason, RowOutcome, place_watched};
use twin_core::rules::RuleSet;
use twin_formats::gpkg;

use super::ledger::{Ledger, Signature};
use super::money::Money;
use super::rules::OriginLine;
use super::{check_package, open};
use crate::failure;
use crate::output;
use crate::progress::Progress;

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

/// Which rows are placed, by which rules.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Rows {
    /// Which rows are placed.
    #[arg(long, value_enum, default_value_t = Choice::NewBuild)]
    placement: Choice,
    /// Places by a profile 社区类型 instead: new_build, existing, historic, fringe, or a profile file.
    #[arg(long, value_name = "NAME|FILE", conflicts_with = "placement")]
    profile: Option<String>,
    /// A city's own rules, see docs/rules.md; of several the later wins.
    #[arg(long, value_name = "FILE")]
    rules: Vec<PathBuf>,
}

#[derive(clap::Args)]
#[command(after_help = "Examples:
  twin place shenzhen.gpkg --placement existing -o shenzhen-baseline.gpkg
  twin place shenzhen.gpkg --profile historic --rules city.toml -o shenzhen-city.gpkg
  twin place shenzhen.gpkg -o planned.gpkg --report plan.html --report plan.pdf --report plan.xlsx
  twin place shenzhen.gpkg -o two-phases.gpkg --budget 3000000 --budget 2000000 --prices quotes.toml --report plan.html")]
pub(crate) struct Options {
    /// A scenario or GeoPackage.
    source: String,
    #[command(flatten)]
    rows: Rows,
    /// GeoPackage to write.
    #[arg(short, long)]
    output: PathBuf,
    #[command(flatten)]
    money: Money,
    /// Areas of a GeoJSON file in which nothing new may stand in the open.
    #[arg(long, value_name = "FILE")]
    keep_out: Option<PathBuf>,
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
    /// Where its demand is from, unless from the white paper.
    #[serde(skip_serializing_if = "Option::is_none")]
    origin: Option<OriginLine>,
}

/// Replaces what was planned before.
pub(crate) fn run(options: &Options) -> failure::Result<()> {
    check_package(&options.output, options.force)?;
    options.money.check(options.force)?;
    let opened = open(&options.source)?;
    let source = opened.gpkg.as_deref();
    let mut log = source.map(gpkg::read_log).transpose()?.unwrap_or_default();
    let before = opened.community;
    let mut parts = (*before).clone();
    let is_planned = |provenance: &Provenance| matches!(provenance, Provenance::Planned { .. });
    parts.devices.retain(|d| !is_planned(&d.provenance));
    parts.places.retain(|p| !is_planned(&p.provenance));
    let bare = Community::new(parts)?;
    let keep_out = options.keep_out.as_deref();
    let keep_out = keep_out.map(|path| twin_formats::keep_out::read(path, &bare));
    let keep_out = keep_out.transpose()?.unwrap_or_default();
    let (community, placed) = place_within(bare, &options.rows, &keep_out, (&options.money, &log))?;
    if source.is_some_and(|source| is_same_file(source, &options.output)) {
        let stamp = stamp(&options.rows, &options.signature);
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
            &options.rows,
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

fn stamp(rows: &Rows, signature: &Signature) -> Stamp {
    signature.stamp(Action::Place, rows.to_string())
}

impl std::fmt::Display for Rows {
    /// As the log of versions tells it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (&self.profile, self.placement.to_possible_value()) {
            (Some(profile), _) => write!(f, "profile {profile}")?,
            (None, Some(choice)) => write!(f, "placement {}", choice.get_name())?,
            (None, None) => {}
        }
        let mut rules = self.rules.iter();
        rules.try_for_each(|file| write!(f, ", rules {}", file.display()))
    }
}

impl Rows {
    /// Whether nothing is placed.
    fn is_none(&self) -> bool {
        self.profile.is_none() && self.placement == Choice::None
    }

    /// The rules that hold, and whether optional rows are placed.
    pub(crate) fn read(&self) -> failure::Result<(RuleSet, Optional)> {
        let (profile, optional) = match (&self.profile, self.placement) {
            (Some(profile), _) => (profile.as_str(), Optional::Include),
            (None, Choice::NewBuild) => ("new_build", Optional::Include),
            (None, Choice::Required | Choice::None) => ("new_build", Optional::Leave),
            (None, Choice::Existing) => ("existing", Optional::Leave),
        };
        Ok((twin_formats::rules::read(profile, &self.rules)?, optional))
    }
}

/// Adds the version in which `placed` was made of `bare`; none where nothing was asked for.
pub(crate) fn record_placement(
    log: &mut Log,
    bare: &Community,
    placed: &Community,
    rows: &Rows,
    signature: &Signature,
) -> failure::Result<()> {
    if !rows.is_none() || bare != placed {
        log.record(stamp(rows, signature), bare, placed)?;
    }
    Ok(())
}

/// Places rows in `community`.
pub(crate) fn place(community: Community, rows: &Rows) -> failure::Result<(Community, Placed)> {
    place_within(community, rows, &[], (&Money::default(), &Log::default()))
}

/// Places rows in `community` outside of some areas, as far as the money goes.
fn place_within(
    community: Community,
    rows: &Rows,
    keep_out: &[geo::Polygon<f64>],
    (money, log): (&Money, &Log),
) -> failure::Result<(Community, Placed)> {
    // Rules that are wrong are told of even where nothing is placed.
    let (set, optional) = rows.read()?;
    if rows.is_none() {
        return Ok((community, Placed::default()));
    }
    let options = set.options(optional);
    let mut progress = Progress::new();
    let mut placement = place_watched(
        &community,
        &set.catalogue,
        &options,
        keep_out,
        &mut |step| {
            let text = format!("placing {}", step.row);
            progress.at(&text, step.done as u64, step.of as u64);
            ControlFlow::Continue(())
        },
    )?;
    progress.finish();
    money.spend(&community, &mut placement, (&set, log))?;
    let rows = placement
        .outcomes
        .iter()
        .map(|outcome| (outcome.row.to_string(), placed_row(outcome, &set)))
        .collect();
    let total = (placement.devices.len() + placement.places.len()) as u64;
    Ok((placement.apply(community)?, Placed { total, rows }))
}

fn placed_row(outcome: &RowOutcome, set: &RuleSet) -> PlacedRow {
    let row = outcome.row.as_str();
    let is_changed = set.changes_of(row).any(|c| c.decides_the_demand());
    let origin = set.origin(row).filter(|_| is_changed);
    PlacedRow {
        demanded: outcome.demanded,
        existing: outcome.existing,
        placed: outcome.placed,
        reason: outcome.reason.as_ref().map(Reason::en),
        origin: origin.as_ref().map(OriginLine::from),
    }
}

//! `twin place`, and the placement that `twin import` and `twin generate` do.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use twin_core::catalogue::Catalogue;
use twin_core::edit::{Action, Log, Stamp};
use twin_core::model::Community;
use twin_core::planning::{Connections, Given, Optional, PlacementOptions, Scope, place_watched};
use twin_core::rules::RuleSet;
use twin_formats::{gpkg, keep_out, must};

use super::ledger::{Ledger, Signature};
use super::money::Money;
use super::placed::Placed;
use super::tongue;
use super::{check_package, open};
use crate::failure::{self, bail};
use crate::interrupt;
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
    /// Places these rows alone: ids of rows (T3-2a) or of device classes (T3-2, all its rows), parted by commas; may be given more than once.
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    only: Vec<String>,
}

#[derive(clap::Args)]
#[command(after_help = "Examples:
  twin place shenzhen.gpkg --placement existing -o shenzhen-baseline.gpkg
  twin place shenzhen.gpkg --profile historic --rules city.toml -o shenzhen-city.gpkg
  twin place shenzhen.gpkg -o planned.gpkg --report plan.html --report plan.pdf --report plan.xlsx --report plan.geojson
  twin place shenzhen.gpkg --only T3-2,T3-3a --keep -o cameras.gpkg
  twin place shenzhen.gpkg -o fixed.gpkg --keep-out heritage.geojson --must gates.geojson
  twin place shenzhen.gpkg -o two-phases.gpkg --budget 3000000 --budget 2000000 --prices quotes.toml --report plan.html
  twin place shenzhen.gpkg -o cheapest.gpkg --site-objective cost --prices quotes.toml --report plan.html")]
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
    /// Areas of a GeoJSON file in which no new device may be; those with a list `classes` bind the classes and rows that it names alone.
    #[arg(long, value_name = "FILE")]
    keep_out: Option<PathBuf>,
    /// Devices of a GeoJSON file that have to stand where its points are: each has a `class`, and may have `row`, `height_m`, `heading_deg` and `id`.
    #[arg(long, value_name = "FILE")]
    must: Option<PathBuf>,
    /// Keeps what an earlier placement planned: it counts as there. Else that goes first, with --only that of these rows alone.
    #[arg(long)]
    keep: bool,
    /// Seed of the random choices in looking for sites: the same gives the same plan, another may give one as good.
    #[arg(long, value_name = "NUMBER", default_value_t = PlacementOptions::default().seed)]
    seed: u64,
    #[command(flatten)]
    signature: Signature,
    /// Overwrites the file; where it is the source, as a new version of it.
    #[arg(long)]
    force: bool,
    /// Prints what was placed as JSON.
    #[arg(long)]
    json: bool,
}

/// Places, in the place of what was planned before unless that is kept.
pub(crate) fn run(options: &Options) -> failure::Result<()> {
    interrupt::listen()?;
    check_package(&options.output, options.force)?;
    options.money.check(options.force)?;
    let opened = open(&options.source)?;
    let source = opened.gpkg.as_deref();
    let mut log = source.map(gpkg::read_log).transpose()?.unwrap_or_default();
    let before = opened.community;
    let asked = Asked::read(&options.rows)?;
    let bare = if options.keep {
        before.clone()
    } else {
        asked.scope.cleared(&before)?
    };
    let sites = Sites {
        keep_out: options.keep_out.as_deref(),
        must: options.must.as_deref(),
        seed: options.seed,
    };
    let (community, placed) = place_within(bare, &asked, &sites, (&options.money, &log))?;
    if let Some(nothing) = &placed.nothing {
        tell(options, &placed, "")?;
        let output = options.output.display();
        bail!("{nothing} {output} is not written", "{nothing}未写入 {output}" => nothing);
    }
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
        interrupt::begin_writing();
        gpkg::write_logged(&options.output, &community, &log, gpkg::Overwrite::Replace)?;
    }
    let (total, output) = (placed.total, options.output.display());
    let head = tongue::of_messages().of(
        format!("已布设 {total} 处设备和场所，写入 {output}\n"),
        format!("placed {total} devices and places in {output}\n"),
    );
    tell(options, &placed, &head)
}

/// Tells what became of each row, and what there is to know of the whole.
fn tell(options: &Options, placed: &Placed, head: &str) -> failure::Result<()> {
    let language = tongue::of_messages();
    // What stops the command is told as its error.
    let warnings = placed.warnings.iter();
    for warning in warnings.filter(|warning| placed.nothing.as_ref() != Some(*warning)) {
        output::note(&language.of(
            format!("警告：{}\n", warning.zh),
            format!("warning: {}\n", warning.en),
        ))?;
    }
    if options.json {
        return output::json(placed);
    }
    output::text_out(&format!("{head}{}", placed.lines(language)))
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
        rules.try_for_each(|file| write!(f, ", rules {}", file.display()))?;
        if !self.only.is_empty() {
            write!(f, ", only {}", self.only.join(","))?;
        }
        Ok(())
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
    let sites = Sites {
        keep_out: None,
        must: None,
        seed: PlacementOptions::default().seed,
    };
    let money = (&Money::default(), &Log::default());
    place_within(community, &Asked::read(rows)?, &sites, money)
}

/// What is placed.
struct Asked {
    rules: RuleSet,
    options: PlacementOptions,
    scope: Scope,
    /// Whether nothing is placed.
    is_nothing: bool,
}

impl Asked {
    fn read(rows: &Rows) -> failure::Result<Self> {
        let (rules, optional) = rows.read()?;
        let options = rules.options(optional);
        let only = rows.only.iter().map(|id| id.trim());
        let scope = Scope::read(only, &rules.catalogue, &options)?;
        let is_nothing = rows.is_none();
        if is_nothing && scope.is_partial() {
            bail!(
                "--only is given, and --placement none places nothing; choose another placement",
                "已给出 --only，而 --placement none 不作布设；请选择其他布设范围"
            );
        }
        Ok(Self {
            rules,
            options,
            scope,
            is_nothing,
        })
    }
}

/// How sites are chosen.
struct Sites<'a> {
    keep_out: Option<&'a Path>,
    must: Option<&'a Path>,
    seed: u64,
}

impl Sites<'_> {
    /// What the files give, for the rows of the scope.
    fn read(
        &self,
        community: &Community,
        catalogue: &Catalogue,
        scope: &Scope,
    ) -> failure::Result<Given> {
        let keep_out = self
            .keep_out
            .map(|path| keep_out::read(path, community, catalogue));
        let keep_out = keep_out.transpose()?.unwrap_or_default();
        let must = self
            .must
            .map(|path| must::read(path, community, catalogue, &keep_out));
        let must = must.transpose()?.unwrap_or_default();
        Ok(Given {
            keep_out,
            must,
            scope: scope.clone(),
            ..Given::default()
        })
    }
}

/// Places rows in `community` where it may be, as far as the money goes.
fn place_within(
    community: Community,
    asked: &Asked,
    sites: &Sites<'_>,
    (money, log): (&Money, &Log),
) -> failure::Result<(Community, Placed)> {
    let set = &asked.rules;
    // What is wrong with areas and devices is told even where nothing is placed.
    let given = Given {
        siting: money.siting(&set.catalogue)?,
        ..sites.read(&community, &set.catalogue, &asked.scope)?
    };
    if asked.is_nothing {
        if !given.must.is_empty() {
            bail!(
                "--must is given, and --placement none places nothing; choose another placement",
                "已给出 --must，而 --placement none 不作布设；请选择其他布设范围"
            );
        }
        return Ok((community, Placed::default()));
    }
    let options = PlacementOptions {
        seed: sites.seed,
        ..asked.options
    };
    let mut progress = Progress::new();
    let mut placement = place_watched(&community, &set.catalogue, &options, &given, &mut |step| {
        let text = format!("placing {}", step.row);
        progress.at(&text, step.done as u64, step.of as u64);
        ControlFlow::Continue(())
    })?;
    progress.finish();
    let mut warnings = placement.warnings(&community);
    money.spend(&community, &mut placement, (set, log), sites.seed)?;
    let connections = Connections::of(&community, &placement, &set.catalogue);
    warnings.extend(connections.warnings());
    let placed = Placed::of(&placement, &connections, &warnings, set);
    Ok((placement.apply(community)?, placed))
}

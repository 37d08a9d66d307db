//! Prices, limits and phases of `twin place`, and the reports that tell of them.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use twin_core::catalogue::Catalogue;
use twin_core::edit::Log;
use twin_core::model::Community;
use twin_core::optimise::Progress as Solving;
use twin_core::planning::{
    self, Connections, Limits, Placement, Siting, Terms, programme, trade_off,
};
use twin_core::rules::RuleSet;
use twin_formats::programme::{Document, geojson, page, prices, workbook};
use twin_report::Imprint;

use super::cannot_write;
use super::sums::summary;
use super::tongue;
use super::{check_report, write_whole};
use crate::failure::{self, Context, Failure, bail};
use crate::output;
use crate::progress::Progress;

/// What is built first where not all can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Objective {
    /// What is worth most by the marks of the rows: required rows with `*` 4, required 2, optional 1.
    Worth,
    /// What serves most of what the rows ask for, every row alike.
    Coverage,
}

/// What sites are chosen for where a row leaves a choice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum SiteObjective {
    /// All that is asked for with the fewest sites; prices have no say.
    #[default]
    Sites,
    /// All of it for the least money by the price list: devices, what carries them, trenches to power and network.
    Cost,
    /// As much of it as any choice serves, and that with the fewest sites.
    Coverage,
}

/// What may be spent, and what is told about it.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct Money {
    /// Price list (see assets/prices/reference.toml, which is used otherwise and is an assumption).
    #[arg(long, value_name = "FILE")]
    prices: Option<PathBuf>,
    /// What sites are chosen for where a row leaves a choice.
    #[arg(long, value_enum, default_value_t)]
    site_objective: SiteObjective,
    /// Places only what this much pays for; given again, the budget of the next phase.
    #[arg(long, value_name = "AMOUNT")]
    budget: Vec<f64>,
    /// Places only at this many new sites: buildings, places, car parks, spots in the open; given again, for the next phase.
    #[arg(long, value_name = "NUMBER", conflicts_with = "budget")]
    most_sites: Vec<usize>,
    /// What is built first within a budget or number of sites: worth, if missing.
    #[arg(long, value_enum)]
    objective: Option<Objective>,
    /// Report of costs, phases and what each more would bring, by its ending: .html, .pdf, .xlsx or .json; as .geojson its trenches and places, each with its phase; may be given more than once.
    #[arg(long, value_name = "FILE")]
    report: Vec<PathBuf>,
}

/// The form of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Page,
    Pdf,
    Workbook,
    Geojson,
    Json,
}

impl Money {
    /// Whether the reports can be written.
    pub(crate) fn check(&self, force: bool) -> failure::Result<()> {
        for path in &self.report {
            form(path)?;
            check_report(path, force)?;
        }
        Ok(())
    }

    /// What sites are chosen for, with the prices where these decide.
    pub(crate) fn siting(&self, catalogue: &Catalogue) -> failure::Result<Siting> {
        Ok(match self.site_objective {
            SiteObjective::Sites => Siting::Sites,
            SiteObjective::Cost => Siting::Cost(prices(self.prices.as_deref(), catalogue)?),
            SiteObjective::Coverage => Siting::Coverage,
        })
    }

    /// Prices the placement, leaves out what the budgets do not pay for, and writes the reports.
    pub(crate) fn spend(
        &self,
        community: &Community,
        placement: &mut Placement,
        (rules, log): (&RuleSet, &Log),
        seed: u64,
    ) -> failure::Result<()> {
        let terms = self.terms(seed);
        let is_asked = self.prices.is_some()
            || self.site_objective == SiteObjective::Cost
            || self.objective.is_some()
            || !terms.limits.is_empty()
            || !self.report.is_empty();
        if !is_asked {
            return Ok(());
        }
        let catalogue = &rules.catalogue;
        let prices = prices(self.prices.as_deref(), catalogue)?;
        let both = (catalogue, &prices);
        let mut progress = Progress::new();
        let mut see = |text: &'static str| {
            progress.at(text, 0, 0);
            move |_: Solving| ControlFlow::Continue(())
        };
        let watch = &mut see("spending the budget");
        let plan = programme(community, placement, both, &terms, watch)?;
        let mut curve = Vec::new();
        if !self.report.is_empty() {
            let watch = &mut see("weighing cost and worth");
            curve = trade_off(community, placement, both, &terms, watch)?;
        }
        progress.finish();
        let head = (community.id.as_str(), &community.name, &community.frame);
        let connections = Connections::of(community, placement, catalogue);
        let fed = (&*placement, &connections);
        let by = (rules, &prices);
        let document = Document::new(head, Some(community), fed, by, &plan, &curve);
        let language = tongue::of_reports();
        let imprint = Imprint::of(community, log, &rules.profile, language);
        for path in &self.report {
            let form = form(path)?;
            write_whole(path, |path| write(path, form, &document, &imprint))
                .with_context(|| cannot_write(path))?;
            output::note(&format!("wrote {}\n", path.display()))?;
        }
        output::note(&summary(&document, tongue::of_messages()))?;
        if !terms.limits.is_empty() {
            placement.keep_paid(&plan, catalogue);
        }
        Ok(())
    }

    fn terms(&self, seed: u64) -> Terms {
        Terms {
            objective: match self.objective {
                None | Some(Objective::Worth) => planning::Objective::Worth,
                Some(Objective::Coverage) => planning::Objective::Coverage,
            },
            limits: if self.most_sites.is_empty() {
                Limits::Money(self.budget.clone())
            } else {
                Limits::Sites(self.most_sites.clone())
            },
            seed,
        }
    }
}

fn write(
    path: &Path,
    form: Form,
    document: &Document<'_>,
    imprint: &Imprint,
) -> failure::Result<()> {
    let language = tongue::of_reports();
    match form {
        Form::Page => std::fs::write(path, page::html(document, language))?,
        Form::Pdf => std::fs::write(path, twin_report::plan(document, imprint, language)?)?,
        Form::Workbook => {
            workbook::write(path, document, language).map_err(|e| Failure::foreign(&e))?;
        }
        Form::Geojson => {
            let mut text = Vec::new();
            geojson::write(document, &mut text)?;
            std::fs::write(path, text)?;
        }
        Form::Json => std::fs::write(path, serde_json::to_vec_pretty(document)?)?,
    }
    Ok(())
}

fn form(path: &Path) -> failure::Result<Form> {
    let ending = path.extension().and_then(|e| e.to_str());
    Ok(match ending.map(str::to_ascii_lowercase).as_deref() {
        Some("html" | "htm") => Form::Page,
        Some("pdf") => Form::Pdf,
        Some("xlsx") => Form::Workbook,
        Some("geojson") => Form::Geojson,
        Some("json") => Form::Json,
        _ => bail!(
            "{}: name a report that ends in .html, .pdf, .xlsx, .geojson or .json",
            "{}：报告的文件名应以 .html、.pdf、.xlsx、.geojson 或 .json 结尾";
            path.display()
        ),
    })
}

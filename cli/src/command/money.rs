//! Prices, limits and phases of `twin place`, and the reports that tell of them.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use twin_core::edit::Log;
use twin_core::model::Community;
use twin_core::optimise::Progress as Solving;
use twin_core::planning::{
    self, Connections, Limits, Placement, Terms, TrenchBasis, programme, trade_off,
};
use twin_core::rules::RuleSet;
use twin_formats::audit::Language;
use twin_formats::programme::{Document, DugLine, PhaseLine, geojson, page, prices, workbook};
use twin_report::Imprint;

use super::cannot_write;
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

/// What may be spent, and what is told about it.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct Money {
    /// Price list (see assets/prices/reference.toml, which is used otherwise and is an assumption).
    #[arg(long, value_name = "FILE")]
    prices: Option<PathBuf>,
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
        let document = Document::new(head, Some(community), fed, both, &plan, &curve);
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

/// The sums in a few lines.
fn summary(document: &Document<'_>, language: Language) -> String {
    let phases = document.phases.iter();
    let phases = phases.map(|phase| phase_line(phase, document, language));
    let mut text = whole_line(document, language);
    text.extend(phases);
    text.extend(left_lines(document, language));
    text.extend(caveats(document, language));
    text
}

/// What all of it costs, and by which prices.
fn whole_line(document: &Document<'_>, language: Language) -> String {
    let (currency, whole) = (document.currency, &document.whole);
    let (capital, yearly) = (whole.capital, whole.yearly);
    let source = if document.prices.assumption {
        language.of(
            "单价为随附的假设值；请用 --prices 给出询价结果",
            "prices are the shipped assumption; give quotes with --prices",
        )
    } else {
        language.of("单价依所给的单价表", "prices as in the list given")
    };
    language.of(
        format!("全部：{capital:.0} {currency}，每年 {yearly:.0}（{source}）\n"),
        format!("all of it: {capital:.0} {currency}, and {yearly:.0} a year ({source})\n"),
    )
}

/// What a phase costs, builds and comes to.
fn phase_line(phase: &PhaseLine<'_>, document: &Document<'_>, language: Language) -> String {
    let (currency, number, capital) = (document.currency, phase.number, phase.cost.capital);
    let budget = phase
        .budget
        .map(|budget| language.of(format!("（限 {budget:.0}）"), format!(" of {budget:.0}")));
    let most_sites = phase
        .most_sites
        .map(|most| language.of(format!("（限 {most}）"), format!(" of {most}")));
    let (budget, most_sites) = (budget.unwrap_or_default(), most_sites.unwrap_or_default());
    let (devices, places, sites) = (phase.devices.len(), phase.places.len(), phase.sites);
    let dug = dug(number, phase.dug, language);
    let reached = reached(phase, document, language);
    language.of(
        format!(
            "  第 {number} 期：{capital:.0}{budget} {currency}，{devices} 台设备、{places} 处场所，{sites}{most_sites} 处站址；{dug}；{reached}\n"
        ),
        format!(
            "  phase {number}: {capital:.0}{budget} {currency} for {devices} devices and {places} places at {sites}{most_sites} sites; {dug}; {reached}\n"
        ),
    )
}

/// What a phase comes to with those before it.
fn reached(phase: &PhaseLine<'_>, document: &Document<'_>, language: Language) -> String {
    let shares = &phase.shares;
    let (worth, served) = (shares.worth * 100.0, shares.served * 100.0);
    let (most_worth, most_served) = (shares.most_worth * 100.0, shares.most_served * 100.0);
    match document.objective {
        planning::Objective::Worth => language.of(
            format!(
                "价值 {worth:.1} %，此类限额下至多 {most_worth:.1} %；满足需求的 {served:.1} %"
            ),
            format!(
                "worth {worth:.1} %, at most {most_worth:.1} % within such limits; serves {served:.1} % of what is asked for"
            ),
        ),
        planning::Objective::Coverage => language.of(
            format!(
                "满足需求的 {served:.1} %，此类限额下至多 {most_served:.1} %；价值 {worth:.1} %"
            ),
            format!(
                "serves {served:.1} % of what is asked for, at most {most_served:.1} % within such limits; worth {worth:.1} %"
            ),
        ),
    }
}

/// What no phase pays for.
fn left_lines(document: &Document<'_>, language: Language) -> Vec<String> {
    let mut lines = Vec::new();
    let (devices, places) = (document.left.len(), document.left_places.len());
    if devices > 0 {
        lines.push(language.of(
            format!("  超出限额：{devices} 台设备\n"),
            format!("  beyond the limits: {devices} devices\n"),
        ));
    }
    if places > 0 {
        lines.push(language.of(
            format!("  超出限额或没有单价：{places} 处场所\n"),
            format!("  beyond the limits or without a price: {places} places\n"),
        ));
    }
    lines
}

/// What the sums lack.
fn caveats(document: &Document<'_>, language: Language) -> Vec<String> {
    let mut lines = Vec::new();
    if document.trench_basis == TrenchBasis::Straight && !document.trenches.is_empty() {
        lines.push(language.of(
            "  地图没有道路：沟槽按点位间直线估算\n".to_owned(),
            "  the map has no ways: trenches are straight from site to site\n".to_owned(),
        ));
    }
    if !document.unpriced_places.is_empty() {
        let kinds = listed(&document.unpriced_places, language);
        lines.push(language.of(
            format!(
                "  以下场所没有单价，未计入任何合计，设有限额时不列入任何一期：{kinds}；请补充到单价表\n"
            ),
            format!(
                "  places without a price, so in no sum, and within limits in no phase: {kinds}; add them to the price list\n"
            ),
        ));
    }
    if !document.unpriced.is_empty() {
        let classes = listed(&document.unpriced, language);
        lines.push(language.of(
            format!(
                "  以下设备没有单价，未计入任何合计和任何一期：{classes}；请补充到单价表\n"
            ),
            format!(
                "  without a price, so in no sum and no phase: {classes}; add them to the price list\n"
            ),
        ));
    }
    lines
}

fn listed(all: &BTreeMap<&str, usize>, language: Language) -> String {
    let words: Vec<&str> = all.keys().copied().collect();
    words.join(language.of("、", ", "))
}

/// What a phase digs; only the first can have nothing before it to use.
fn dug(number: usize, dug: DugLine, language: Language) -> String {
    let DugLine {
        stretches,
        opened_m,
        reused_m,
    } = dug;
    let opened = language.of(
        format!("新开挖沟槽 {stretches} 段共 {opened_m:.0} 米"),
        format!("opens {opened_m:.0} m of trench in {stretches} stretches"),
    );
    if number == 1 {
        return opened;
    }
    language.of(
        format!("{opened}，利用前期 {reused_m:.0} 米，不重复开挖"),
        format!("{opened}, uses {reused_m:.0} m of earlier phases and opens none of it again"),
    )
}

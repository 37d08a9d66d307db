//! `twin audit`.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use twin_core::audit::{Auditor, Verdict};
use twin_core::planning::Optional;
use twin_core::told::Bilingual;
use twin_formats::audit::{Document, Language, Row, geojson, page, words, workbook};
use twin_formats::gpkg;
use twin_report::Imprint;
use unicode_width::UnicodeWidthStr;

use super::cannot_write;
use super::tongue;
use super::{check_report, open, write_whole};
use crate::failure::{self, Context, Failure, bail};
use crate::interrupt;
use crate::output;
use crate::progress::Progress;

#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  twin audit shenzhen.gpkg\n  twin audit shenzhen.gpkg --profile existing -o audit.html -o audit.pdf -o audit.xlsx -o audit.geojson\n  twin audit shenzhen.gpkg --rules assets/rules/example-city.toml\n  twin audit shenzhen.gpkg --strict      exit code 1 where a required row is not met or cannot be told"
)]
pub(crate) struct Options {
    /// A scenario or GeoPackage.
    source: String,
    /// What kind of community it is 社区类型: new_build, existing, historic, fringe, or a profile file.
    #[arg(long, value_name = "NAME|FILE", default_value = "new_build")]
    profile: String,
    /// Leaves optional rows 可选 out.
    #[arg(long)]
    required_only: bool,
    /// A city's own rules, see docs/rules.md; of several the later wins.
    #[arg(long, value_name = "FILE")]
    rules: Vec<PathBuf>,
    /// Report to write, by its ending: .html, .pdf, .xlsx, .geojson or .json; may be given more than once.
    #[arg(short, long)]
    output: Vec<PathBuf>,

    /// Overwrites the reports.
    #[arg(long)]
    force: bool,
    /// Prints the whole audit as JSON.
    #[arg(long)]
    json: bool,
    /// Ends with exit code 1 where a required row is met in part or not at all, or cannot be told 无法判定: survey what it lacks, or record in a rule file that it is not there.
    #[arg(long)]
    strict: bool,
}

/// The form of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Page,
    Pdf,
    Workbook,
    GeoJson,
    Json,
}

/// Audits the source and writes what was asked for.
pub(crate) fn run(options: &Options) -> failure::Result<()> {
    interrupt::listen()?;
    let mut forms = Vec::new();
    for path in &options.output {
        forms.push((path, form(path)?));
        check_report(path, options.force)?;
    }
    let opened = open(&options.source)?;
    let community = opened.community;
    let rules = twin_formats::rules::read(&options.profile, &options.rules)?;
    let optional = if options.required_only {
        Optional::Leave
    } else {
        Optional::Include
    };
    let wanted = rules.options(optional);
    let mut progress = Progress::new();
    progress.at("auditing", 0, 0);
    let audit = Auditor::new(&community, &rules.catalogue, &wanted).into_audit();
    progress.finish();
    let document = Document::new(&community, &rules, &audit);
    let language = tongue::of_reports();
    let log = opened.gpkg.as_deref().map(gpkg::read_log).transpose()?;
    let log = log.unwrap_or_default();
    let imprint = Imprint::of(&community, &log, &rules.profile, language);
    for (path, form) in forms {
        write_whole(path, |path| {
            write(path, form, (&document, &imprint), language)
        })
        .with_context(|| cannot_write(path))?;
        output::note(&format!("wrote {}\n", path.display()))?;
    }
    if options.json {
        output::json(&document)?;
    } else {
        output::text_out(&text(&document, tongue::of_messages())?)?;
    }
    if options.strict {
        refuse_open(&document)?;
    }
    Ok(())
}

/// Fails where a required row is not met, or where nobody can tell: what was not looked at is no success.
fn refuse_open(document: &Document<'_>) -> failure::Result<()> {
    let required = || document.rows.iter().filter(|row| row.basis.required);
    let failed = required().filter(|row| row.verdict.is_open()).count();
    let untold = required().filter(|row| row.verdict == Verdict::CannotTell);
    let ids: Vec<&str> = untold.map(|row| row.row).collect();
    let (untold, listed) = (ids.len(), Bilingual::list(&ids));
    match (failed, untold) {
        (0, 0) => Ok(()),
        (_, 0) => bail!(
            "{failed} required rows are not met",
            "{failed} 个必选目录行未满足"
        ),
        (0, _) => bail!(
            "{untold} required rows cannot be told: survey what they lack, as the report says, and audit again ({listed})",
            "{untold} 个必选目录行无法判定：请按报告补测所缺内容后重新核查（{listed}）"
            => listed
        ),
        _ => bail!(
            "{failed} required rows are not met, and {untold} required rows cannot be told: survey what they lack, as the report says, and audit again ({listed})",
            "{failed} 个必选目录行未满足，另有 {untold} 个无法判定：请按报告补测所缺内容后重新核查（{listed}）"
            => listed
        ),
    }
}

fn form(path: &Path) -> failure::Result<Form> {
    let ending = path.extension().and_then(|e| e.to_str());
    Ok(match ending.map(str::to_ascii_lowercase).as_deref() {
        Some("html" | "htm") => Form::Page,
        Some("pdf") => Form::Pdf,
        Some("xlsx") => Form::Workbook,
        Some("geojson") => Form::GeoJson,
        Some("json") => Form::Json,
        _ => bail!(
            "{}: name a report that ends in .html, .pdf, .xlsx, .geojson or .json",
            "{}：报告的文件名应以 .html、.pdf、.xlsx、.geojson 或 .json 结尾";
            path.display()
        ),
    })
}

fn write(
    path: &Path,
    form: Form,
    (document, imprint): (&Document<'_>, &Imprint),
    language: Language,
) -> failure::Result<()> {
    match form {
        Form::Page => std::fs::write(path, page::html(document, language))?,
        Form::Pdf => std::fs::write(path, twin_report::audit(document, imprint, language)?)?,
        Form::Workbook => {
            workbook::write(path, document, language).map_err(|e| Failure::foreign(&e))?;
        }
        Form::GeoJson => {
            let mut out = std::io::BufWriter::new(std::fs::File::create(path)?);
            geojson::write(document, &mut out)?;
            std::io::Write::flush(&mut out)?;
        }
        Form::Json => std::fs::write(path, serde_json::to_vec_pretty(document)?)?,
    }
    Ok(())
}

/// Width of the columns of id, verdict and amount, with the spaces after them.
const INDENT: usize = 48;

/// A line a row, below it what is missing and, where it is not met, what is wrong first and what would mend that; and the counts.
fn text(document: &Document<'_>, language: Language) -> Result<String, std::fmt::Error> {
    let mut out = String::new();
    let below = " ".repeat(INDENT);
    for row in &document.rows {
        let amount = page::amount(row, language);
        let verdict = words::verdict(row.verdict, language);
        let (verdict_space, amount_space) = (space(verdict, 14), space(&amount, 22));
        let name = language.of(&row.basis.name.zh, &row.basis.name.en);
        let id = row.row;
        writeln!(
            out,
            "{id:<8} {verdict}{verdict_space} {amount_space}{amount}  {name}"
        )?;
        let missing = row.unsaid().map(|missing| {
            words::lacking([missing], language).unwrap_or_else(|| words::missing(missing, language))
        });
        for told in missing.into_iter().chain(first_open(row, language)) {
            writeln!(out, "{below}{told}")?;
        }
        if let Some(absence) = row.absent {
            writeln!(out, "{below}{}", words::absent(absence, language))?;
        }
    }
    let counts = Verdict::ALL.iter().map(|verdict| {
        let count = document.counts.get(verdict.as_str()).copied().unwrap_or(0);
        format!("{count} {}", words::verdict(*verdict, language))
    });
    let counts: Vec<String> = counts.collect();
    let (rows, counts) = (document.rows.len(), counts.join(language.of("，", ", ")));
    let sum = language.of(
        format!("共 {rows} 条：{counts}"),
        format!("{rows} rows: {counts}"),
    );
    writeln!(out, "{sum}")?;
    Ok(out)
}

/// What fills a column of so many places beside a text.
fn space(text: &str, width: usize) -> String {
    " ".repeat(width.saturating_sub(text.width()))
}

/// Of a row that is not met the first fault and the first repair: of its first demand that is not met, else of its first condition.
fn first_open(row: &Row<'_>, language: Language) -> Vec<String> {
    let name = language.of(&row.basis.name.zh, &row.basis.name.en);
    let demand = row.demands.iter().find(|d| d.verdict.is_open());
    let condition = row.conditions.iter().find(|c| c.verdict.is_open());
    let (faults, repair) = match (demand, condition) {
        _ if !row.verdict.is_open() => return Vec::new(),
        (Some(demand), _) => {
            let repair = demand.repair;
            let repair = repair.map(|repair| words::repair(repair, name, language));
            (demand.faults, repair)
        }
        (None, Some(condition)) => {
            let repair = condition.repairs.first();
            let repair = repair.map(|repair| words::repair_of_condition(repair, name, language));
            (condition.faults, repair)
        }
        (None, None) => return Vec::new(),
    };
    let fault = faults.first().map(|fault| {
        let label = language.of("问题：", "fault: ");
        format!("{label}{}", words::fault(fault, language))
    });
    let repair = repair.map(|repair| {
        let label = language.of("建议：", "proposal: ");
        format!("{label}{repair}")
    });
    fault.into_iter().chain(repair).collect()
}

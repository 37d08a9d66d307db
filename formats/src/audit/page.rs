//! An audit as one HTML page: no script, nothing to load, good on a phone and on paper.

use std::collections::BTreeSet;
use std::fmt::Write;

use twin_core::audit::Verdict;
use twin_core::catalogue::NETWORKS_TABLE;

use super::amount;
use super::document::{Application, Demand, Document, Row};
use super::plan;
use super::remarks::remarks;
use super::row_map::{RowMaps, STYLE as MAP_STYLE};
use super::words::{self, Language};
use super::workbook::shortened;

/// Demands of a row that the page lists; GeoJSON and XLSX have them all.
const LISTED: usize = 12;

/// Ids of what serves a demand, and of what serves a row, that the page lists; XLSX and GeoJSON have more of them.
const SERVERS_OF_DEMAND: usize = 3;
const SERVERS_OF_ROW: usize = 8;

/// How the pages of the audit and of the plan look.
pub(crate) const STYLE: &str = concat!(include_str!("page.css"), include_str!("plan.css"));

/// The page.
#[must_use]
pub fn html(document: &Document<'_>, language: Language) -> String {
    let name = escaped(language.of(&document.name.zh, &document.name.en));
    let title = title_of(language);
    let mut out = format!(
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>{name} · {title}</title><style>{STYLE}{MAP_STYLE}</style></head><body><main>",
        language.tag()
    );
    let _ = write!(
        out,
        "<h1>{name}</h1><p class=\"sub\">{title}{}</p>",
        extent(document, language)
    );
    summary(document, language, &mut out);
    let plan = plan::svg(document, language);
    if !plan.is_empty() {
        let heading = language.of("平面图", "Plan");
        let legend = plan::legend(language);
        let _ = write!(
            out,
            "<h2>{heading}</h2>{plan}<p class=\"note\">{legend}</p>"
        );
    }
    tables(document, language, &mut out);
    applications(document, language, &mut out);
    let _ = write!(
        out,
        "<p class=\"note\">{}</p></main></body></html>",
        escaped(&source(document, language))
    );
    out
}

/// What the report is called.
#[must_use]
pub fn title_of(language: Language) -> &'static str {
    language.of("数字基础设施合规核查报告", "Digital infrastructure audit")
}

/// What the audit goes by: the white paper, and the documents of a city that ask for some of its rows.
#[must_use]
pub fn source(document: &Document<'_>, language: Language) -> String {
    let printed = language.of(
        "依据《现代社区数字基础设施建设白皮书》（华信咨询设计研究院，2022 年 11 月）表 2 至表 10 与第三（一）3 节。引文为原文；标“假定”者为本系统补充的取值。",
        "By tables 2 to 10 and section 3 of the white paper on the digital infrastructure of modern communities (Huaxin Consulting Co., November 2022). Quotations are its words in Chinese, some with our translation; what is called an assumption is ours.",
    );
    let mut others: Vec<String> = Vec::new();
    let sources = document.rows.iter().map(|row| &row.basis.source);
    for source in sources.filter(|source| !source.is_white_paper()) {
        let other = source.document(language);
        if !others.contains(&other) {
            others.push(other);
        }
    }
    if others.is_empty() {
        return printed.to_owned();
    }
    let others = others.join(language.of("；", "; "));
    language.of(
        format!("{printed}部分条款另依：{others}，见各条款的“依据”。"),
        format!("{printed} Some rows are asked for by {others}: each row names its document."),
    )
}

fn extent(document: &Document<'_>, language: Language) -> String {
    let amounts = document.extent.amounts();
    let texts = amounts.map(|(zh, en, amount)| {
        let amount = amount::number(amount);
        language.of(
            format!(" · {zh} {amount}"),
            format!(" · {amount} {}", en.to_lowercase()),
        )
    });
    texts.concat()
}

fn summary(document: &Document<'_>, language: Language, out: &mut String) {
    let heading = language.of("结论", "Verdicts");
    let _ = write!(out, "<h2>{heading}</h2><ul class=\"tiles\">");
    let mut bar = String::new();
    for verdict in Verdict::ALL {
        let count = document.counts.get(verdict.as_str()).copied().unwrap_or(0);
        let text = words::verdict(*verdict, language);
        let _ = write!(
            out,
            "<li style=\"--c:var(--{verdict})\"><b>{count}</b>{text}</li>"
        );
        let _ = write!(
            bar,
            "<span style=\"--c:var(--{verdict});flex:{count}\"></span>"
        );
    }
    let _ = write!(
        out,
        "</ul><div class=\"bar\" aria-hidden=\"true\">{bar}</div>"
    );
}

fn tables(document: &Document<'_>, language: Language, out: &mut String) {
    let maps = RowMaps::of(document);
    if let Some(maps) = &maps {
        *out += &maps.shared();
    }
    let mut table = 0;
    for row in &document.rows {
        if row.basis.table != table {
            table = row.basis.table;
            let _ = write!(out, "<h2>{}</h2>", heading(table, language));
        }
        entry(row, maps.as_ref(), language, out);
    }
}

/// The number of a table of the white paper and what it is about.
#[must_use]
pub fn heading(table: u8, language: Language) -> String {
    let (zh, en) = title(table);
    if (3..=10).contains(&table) {
        language.of(format!("表 {table}　{zh}"), format!("Table {table}: {en}"))
    } else {
        language.of(zh.to_owned(), en.to_owned())
    }
}

/// What a table of the white paper is about.
fn title(table: u8) -> (&'static str, &'static str) {
    match table {
        3 => ("社区治理类设备", "community governance"),
        4 => ("市政管理类设备", "municipal services"),
        5 => ("物业管理类设备", "property management"),
        6 => ("便民服务类设备", "services for residents"),
        7 => ("商业服务类设备", "commerce"),
        8 => ("产业服务类设备", "industry"),
        9 => ("创新服务类设备", "innovation"),
        10 => ("社区场所", "places"),
        NETWORKS_TABLE => (
            "第 3 节　数据中心及通信网络",
            "Section 3: data centre and networks",
        ),
        _ => ("地方要求", "rules of the city"),
    }
}

fn badge(verdict: Verdict, language: Language) -> String {
    badge_of(verdict, words::verdict(verdict, language))
}

fn badge_of(verdict: Verdict, text: &str) -> String {
    format!("<span class=\"verdict {verdict}\" style=\"--c:var(--{verdict})\">{text}</span>")
}

fn entry(row: &Row<'_>, maps: Option<&RowMaps<'_>>, language: Language, out: &mut String) {
    let name = escaped(language.of(&row.basis.name.zh, &row.basis.name.en));
    let amount = amount(row, language);
    let _ = write!(
        out,
        "<details><summary><code>{}</code><span>{name}</span><span class=\"amount\">{amount}</span>{}</summary><div class=\"body\">",
        row.row,
        badge(row.verdict, language)
    );
    if !row.basis.quote.is_empty() {
        let _ = write!(
            out,
            "<blockquote lang=\"zh-CN\">{}</blockquote>",
            escaped(&row.basis.words(language))
        );
    }
    for note in notes(row, language) {
        let _ = write!(out, "<p class=\"note\">{}</p>", escaped(&note));
    }
    let remarks = remarks(row, language);
    if !remarks.is_empty() {
        let _ = write!(out, "<p>{}</p>", escaped(&remarks));
    }
    if let Some((map, legend)) = maps.and_then(|maps| maps.svg(row, language)) {
        let _ = write!(out, "{map}<p class=\"note\">{legend}</p>");
    }
    open_demands(row, language, out);
    *out += "</div></details>";
}

/// What is said of a row in small print: its document, what is assumed besides, and what serves its demands.
#[must_use]
pub fn notes(row: &Row<'_>, language: Language) -> Vec<String> {
    let notes = [
        Some(basis(row, language)),
        assumption(row, language),
        servers(row, language),
    ];
    notes.into_iter().flatten().collect()
}

/// What serves the demands of a row, those that are met too: the first ids in the order of letters, and how many more there are.
fn servers(row: &Row<'_>, language: Language) -> Option<String> {
    let all = row.demands.iter().flat_map(|demand| &demand.served_by);
    let all: BTreeSet<&str> = all.copied().collect();
    let all: Vec<&str> = all.into_iter().collect();
    let label = language.of("服务设备：", "Served by: ");
    (!all.is_empty()).then(|| format!("{label}{}", shortened(&all, SERVERS_OF_ROW)))
}

/// How much is there of how much is asked for; empty where nothing is.
#[must_use]
pub fn amount(row: &Row<'_>, language: Language) -> String {
    if row.demands.is_empty() {
        return String::new();
    }
    amount::share(row.served, row.demanded, row.measure, language)
}

/// What a row takes from elsewhere than its document, as a note beside it.
fn assumption(row: &Row<'_>, language: Language) -> Option<String> {
    let said = row.basis.assumed(language);
    let label = language.of("假定：", "Assumption: ");
    (!said.is_empty()).then(|| format!("{label}{said}"))
}

/// The document of a row, as a note beside it.
fn basis(row: &Row<'_>, language: Language) -> String {
    let label = language.of("依据：", "By: ");
    format!("{label}{}", row.basis.source.cited(language))
}

/// The headings of the table of open demands.
#[must_use]
pub fn open_headings(language: Language) -> [&'static str; 5] {
    language.of(
        ["对象", "编号", "已有 / 要求", "服务设备", "建议"],
        ["Of", "Id", "There / asked for", "Served by", "Proposal"],
    )
}

/// The cells of what is not met: the first few demands, and how many more there are.
#[must_use]
pub fn open_lines(row: &Row<'_>, language: Language) -> (Vec<[String; 5]>, usize) {
    let is_open = |d: &&Demand<'_>| matches!(d.verdict, Verdict::Partly | Verdict::NotMet);
    let name = language.of(&row.basis.name.zh, &row.basis.name.en);
    let line = |demand: &Demand<'_>| {
        let proposal = demand.repair.map(|r| words::repair(r, name, language));
        [
            words::layer(demand.layer, language),
            demand.id.to_owned(),
            amount::share(demand.served, demand.demanded, row.measure, language),
            shortened(&demand.served_by, SERVERS_OF_DEMAND),
            proposal.unwrap_or_default(),
        ]
    };
    let open = row.demands.iter().filter(is_open);
    let count = open.clone().count();
    (
        open.take(LISTED).map(line).collect(),
        count.saturating_sub(LISTED),
    )
}

/// Where those are that the page leaves out.
#[must_use]
pub fn more_note(more: usize, language: Language) -> String {
    language.of(
        format!("另有 {more} 处，见 XLSX 或 GeoJSON。"),
        format!("{more} more are in the XLSX and the GeoJSON."),
    )
}

/// What is not met, in a table.
fn open_demands(row: &Row<'_>, language: Language, out: &mut String) {
    let (lines, more) = open_lines(row, language);
    if lines.is_empty() {
        return;
    }
    let headings = open_headings(language);
    *out += "<div class=\"wide\"><table><thead><tr>";
    for heading in headings {
        let _ = write!(out, "<th scope=\"col\">{heading}</th>");
    }
    *out += "</tr></thead><tbody>";
    for line in &lines {
        out.push_str("<tr>");
        for cell in line {
            let _ = write!(out, "<td>{}</td>", escaped(cell));
        }
        out.push_str("</tr>");
    }
    *out += "</tbody></table></div>";
    if more > 0 {
        let _ = write!(out, "<p class=\"note\">{}</p>", more_note(more, language));
    }
}

/// The heading of table 2.
#[must_use]
pub fn application_title(language: Language) -> &'static str {
    language.of("表 2　应用场景", "Table 2: applications")
}

/// The headings of its columns.
#[must_use]
pub fn application_headings(language: Language) -> [&'static str; 3] {
    language.of(
        ["应用场景", "结论", "所需设施"],
        ["Application", "Verdict", "Needs"],
    )
}

fn applications(document: &Document<'_>, language: Language, out: &mut String) {
    let [name, verdict, needs] = application_headings(language);
    let _ = write!(
        out,
        "<h2>{}</h2><div class=\"wide\"><table><thead><tr><th scope=\"col\">{name}</th><th scope=\"col\">{verdict}</th><th scope=\"col\">{needs}</th></tr></thead><tbody>",
        application_title(language)
    );
    for application in &document.applications {
        let name = escaped(language.of(&application.name.zh, &application.name.en));
        let _ = write!(
            out,
            "<tr><td>{name}</td><td>{}</td><td>{}</td></tr>",
            badge(application.found.verdict, language),
            parts(application, language)
        );
    }
    *out += "</tbody></table></div>";
}

fn parts(application: &Application<'_>, language: Language) -> String {
    let part = |part: &twin_core::audit::Part| {
        let name = escaped(&language.of(part.name_zh.clone(), part.name_en.clone()));
        let badge = badge_of(part.verdict, words::part_verdict(part, language));
        format!("{name} {badge}")
    };
    let parts: Vec<String> = application.found.parts.iter().map(part).collect();
    parts.join("<br>")
}

/// Text as HTML, in elements and quoted attributes.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            _ => out.push(c),
        }
    }
    out
}

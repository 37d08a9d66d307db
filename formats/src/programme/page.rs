//! A programme as one HTML page: no script, nothing to load, good on a phone and on paper.

use std::fmt::Write;

use super::chart::{self, short};
use super::document::Document;
use super::workbook::phase_name;
use crate::audit::Language;
use crate::audit::page::escaped;

/// The page.
#[must_use]
pub fn html(document: &Document<'_>, language: Language) -> String {
    let name = escaped(language.of(&document.name.zh, &document.name.en));
    let title = language.of("设备部署方案与概算", "Deployment plan and its cost");
    let mut out = format!(
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>{name} · {title}</title><style>{}</style></head><body><main><h1>{name}</h1><p class=\"sub\">{title}</p>",
        language.tag(),
        include_str!("../audit/page.css")
    );
    tiles(document, language, &mut out);
    out.push_str("<ul class=\"note\">");
    for note in notes(document, language) {
        let _ = write!(out, "<li>{}</li>", escaped(&note));
    }
    out.push_str("</ul>");
    phases(document, language, &mut out);
    let chart = chart::svg(document, language);
    if !chart.is_empty() {
        let heading = language.of("费用与价值", "Cost and worth");
        let legend = language.of(
            "实线：该预算下找到的最优选择所占价值；虚线：任何选择都不能超过的上限。",
            "Solid: what the best choice found within a budget is worth. Dashed: what no choice can exceed.",
        );
        let _ = write!(
            out,
            "<h2>{heading}</h2>{chart}<p class=\"note\">{legend}</p>"
        );
    }
    bill(document, language, &mut out);
    rows(document, language, &mut out);
    out.push_str("</main></body></html>");
    out
}

/// What a reader of the sums has to know.
pub(super) fn notes(document: &Document<'_>, language: Language) -> Vec<String> {
    let prices = &document.prices;
    let title = language.of(&prices.title.zh, &prices.title.en);
    let mut notes = vec![language.of(
        format!("单价依据：{title}（{}）。", prices.date),
        format!("Prices by: {title} ({}).", prices.date),
    )];
    if prices.assumption {
        notes.push(language.of(
            "该单价表为假设值，仅供估算；正式立项前请替换为询价结果（twin place --prices 文件）。".to_owned(),
            "That list is an assumption: an order of magnitude. Put quotes in its place before you decide (twin place --prices FILE).".to_owned(),
        ));
    }
    notes.push(language.of(
        "沟槽按点位间直线的最小生成树估算，实际路由通常更长；未计道路穿越、审批与征地。".to_owned(),
        "Trenches are reckoned straight from site to site along a minimum spanning tree; real ones are usually longer. Crossings of roads, permits and land are not counted.".to_owned(),
    ));
    notes.push(language.of(
        "价值：每一条款等值，与设备数量无关；必选带 * 为 4，必选为 2，可选为 1（假设）。".to_owned(),
        "Worth: each row counts alike however many devices it takes; required rows with * 4, required 2, optional 1 (an assumption).".to_owned(),
    ));
    if !document.unpriced.is_empty() {
        let all = document.unpriced.iter();
        let all: Vec<String> = all
            .map(|(class, count)| format!("{class} × {count}"))
            .collect();
        let all = all.join(", ");
        notes.push(language.of(
            format!("以下设备无单价，未计入任何合计：{all}。"),
            format!("Without a price, and in no sum: {all}."),
        ));
    }
    if !document.left.is_empty() {
        let count = document.left.len();
        notes.push(language.of(
            format!("{count} 台设备超出预算，未列入任何一期。"),
            format!("{count} devices are beyond the budgets and in no phase."),
        ));
    }
    notes
}

fn tiles(document: &Document<'_>, language: Language, out: &mut String) {
    let whole = &document.whole;
    let count: usize = document.bill.iter().map(|line| line.count).sum();
    let tiles = [
        (
            language.of("一次性投资", "Capital"),
            short(whole.capital, language),
        ),
        (
            language.of("年运行费用", "Running cost a year"),
            short(whole.yearly, language),
        ),
        (language.of("新增设备", "New devices"), count.to_string()),
        (
            language.of("沟槽", "Trenches"),
            format!("{:.0} m", whole.trench_m),
        ),
    ];
    out.push_str("<ul class=\"tiles\" style=\"--c:#1f6fc4\">");
    for (text, amount) in tiles {
        let _ = write!(out, "<li><b>{amount}</b>{text}</li>");
    }
    out.push_str("</ul>");
}

fn table(out: &mut String, heading: &str, heads: &[&str], lines: &[Vec<String>]) {
    let _ = write!(
        out,
        "<h2>{heading}</h2><div class=\"wide sums\"><table><thead><tr>"
    );
    for head in heads {
        let _ = write!(out, "<th scope=\"col\">{head}</th>");
    }
    out.push_str("</tr></thead><tbody>");
    for line in lines {
        out.push_str("<tr>");
        for cell in line {
            let _ = write!(out, "<td>{}</td>", escaped(cell));
        }
        out.push_str("</tr>");
    }
    out.push_str("</tbody></table></div>");
}

fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

fn phases(document: &Document<'_>, language: Language, out: &mut String) {
    let line = |phase: &super::PhaseLine<'_>| {
        let budget = phase.budget.map(|budget| short(budget, language));
        vec![
            phase_name(phase.number, language),
            budget.unwrap_or_else(|| language.of("不限", "no limit").to_owned()),
            short(phase.cost.capital, language),
            phase.devices.len().to_string(),
            format!("{:.0} m", phase.cost.trench_m),
            short(phase.cost.yearly, language),
            percent(phase.worth),
            percent(phase.most_worth),
        ]
    };
    let lines: Vec<Vec<String>> = document.phases.iter().map(line).collect();
    let heads = language.of(
        [
            "期次",
            "可用预算",
            "投资",
            "设备数",
            "沟槽",
            "年运行",
            "累计价值",
            "价值上限",
        ],
        [
            "Phase",
            "Budget",
            "Capital",
            "Devices",
            "Trenches",
            "A year",
            "Worth so far",
            "At most",
        ],
    );
    table(out, language.of("分期", "Phases"), &heads, &lines);
}

fn bill(document: &Document<'_>, language: Language, out: &mut String) {
    let amount = |amount: Option<f64>| {
        amount.map_or_else(|| "–".to_owned(), |amount| short(amount, language))
    };
    let line = |line: &super::BillLine<'_>| {
        vec![
            line.class.to_owned(),
            language.of(&line.name.zh, &line.name.en).clone(),
            line.count.to_string(),
            amount(line.each),
            amount(line.sum),
            amount(line.yearly),
        ]
    };
    let lines: Vec<Vec<String>> = document.bill.iter().map(line).collect();
    let heads = language.of(
        ["类别", "设备", "数量", "单价", "合价", "年运行"],
        ["Class", "Device", "Count", "Each", "Sum", "A year"],
    );
    table(
        out,
        language.of("工程量清单", "Bill of quantities"),
        &heads,
        &lines,
    );
}

fn rows(document: &Document<'_>, language: Language, out: &mut String) {
    let share = |share: Option<f64>| share.map_or_else(String::new, percent);
    let line = |line: &super::RowLine<'_>| {
        vec![
            line.row.to_owned(),
            line.demanded.to_string(),
            line.existing.to_string(),
            line.placed.to_string(),
            share(line.served),
            share(line.seen),
            share(line.gap),
            line.why(language).to_owned(),
        ]
    };
    let lines: Vec<Vec<String>> = document.rows.iter().map(line).collect();
    let heads = language.of(
        [
            "条款",
            "需求",
            "已有",
            "新增",
            "覆盖率",
            "摄像机可见率",
            "与最优的差距上限",
            "说明",
        ],
        [
            "Row",
            "Asked for",
            "There",
            "New",
            "Served",
            "Seen by cameras",
            "At most from the best",
            "Remarks",
        ],
    );
    table(
        out,
        language.of("各条款的布点", "How each row is placed"),
        &heads,
        &lines,
    );
}

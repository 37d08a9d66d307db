//! What the reports for people say of a programme, as words and tables that the page and `twin-report` set in their ways.

use twin_core::planning::Objective;

use super::chart::{self, short};
use super::document::{BillLine, Document, PhaseLine, PointLine, RowLine};
use super::workbook::phase_name;
use crate::audit::Language;

/// A table in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// What stands above it.
    pub heading: &'static str,
    /// The headings of its columns.
    pub heads: Vec<&'static str>,
    /// Its lines, each with a cell a column.
    pub lines: Vec<Vec<String>>,
}

/// What the report is called.
#[must_use]
pub fn title(language: Language) -> &'static str {
    language.of("设备部署方案与概算", "Deployment plan and its cost")
}

/// What a reader of the sums has to know.
#[must_use]
pub fn notes(document: &Document<'_>, language: Language) -> Vec<String> {
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
    notes.push(language.of(
        "覆盖：各条款需求被满足比例的平均值，含已有设备；同一条款的每台设备视为贡献相等（假设）。".to_owned(),
        "Served: the mean share of what each row asks for, with what is there; each device of a row is taken to serve as much as the next (an assumption).".to_owned(),
    ));
    notes.push(match document.objective {
        Objective::Worth => language.of(
            "先建目标：价值最高。".to_owned(),
            "Built first: what is worth most.".to_owned(),
        ),
        Objective::Coverage => language.of(
            "先建目标：覆盖最多。".to_owned(),
            "Built first: what serves most.".to_owned(),
        ),
    });
    if document.limits_sites() {
        notes.push(language.of(
            "限额为新站址数：一栋建筑、一处场所、一处车库或露天一点为一处站址，其上的全部设备一并建设。".to_owned(),
            "Limited is the number of new sites: a building, a place, a car park or a spot in the open, with all that is planned there.".to_owned(),
        ));
    }
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
            format!("{count} 台设备超出限额，未列入任何一期。"),
            format!("{count} devices are beyond the limits and in no phase."),
        ));
    }
    notes
}

/// The sums that a reader looks for first: what each is, and how much.
#[must_use]
pub fn sums(document: &Document<'_>, language: Language) -> [(&'static str, String); 4] {
    let whole = &document.whole;
    let count: usize = document.bill.iter().map(|line| line.count).sum();
    [
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
    ]
}

fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

/// What each phase costs and is worth.
#[must_use]
pub fn phases(document: &Document<'_>, language: Language) -> Table {
    let line = |phase: &PhaseLine<'_>| {
        let limit = limit((phase.budget, phase.most_sites), language);
        vec![
            phase_name(phase.number, language),
            limit.unwrap_or_else(|| language.of("不限", "no limit").to_owned()),
            short(phase.cost.capital, language),
            phase.sites.to_string(),
            phase.devices.len().to_string(),
            format!("{:.0} m", phase.cost.trench_m),
            short(phase.cost.yearly, language),
            percent(phase.shares.worth),
            percent(phase.shares.served),
            percent(phase.shares.by(document.objective).1),
        ]
    };
    let lines = document.phases.iter().map(line).collect();
    let heads = language.of(
        [
            "期次",
            limit_name(document, language),
            "投资",
            "站址数",
            "设备数",
            "沟槽",
            "年运行",
            "累计价值",
            "累计覆盖",
            at_most(document, language),
        ],
        [
            "Phase",
            limit_name(document, language),
            "Capital",
            "Sites",
            "Devices",
            "Trenches",
            "A year",
            "Worth so far",
            "Served so far",
            at_most(document, language),
        ],
    );
    Table {
        heading: language.of("分期", "Phases"),
        heads: heads.to_vec(),
        lines,
    }
}

/// What more money or more sites bring.
#[must_use]
pub fn curve(document: &Document<'_>, language: Language) -> Table {
    let line = |point: &PointLine| {
        let limit = limit((point.budget, point.most_sites), language);
        vec![
            limit.unwrap_or_default(),
            short(point.cost, language),
            point.sites.to_string(),
            point.devices.to_string(),
            percent(point.shares.worth),
            percent(point.shares.served),
            percent(point.shares.by(document.objective).1),
        ]
    };
    let lines = document.curve.iter().map(line).collect();
    let heads = language.of(
        [
            limit_name(document, language),
            "投资",
            "站址数",
            "设备数",
            "价值",
            "覆盖",
            at_most(document, language),
        ],
        [
            limit_name(document, language),
            "Capital",
            "Sites",
            "Devices",
            "Worth",
            "Served",
            at_most(document, language),
        ],
    );
    Table {
        heading: chart::title(document, language),
        heads: heads.to_vec(),
        lines,
    }
}

/// An amount or a number of sites.
fn limit((budget, most_sites): (Option<f64>, Option<usize>), language: Language) -> Option<String> {
    let amount = budget.map(|budget| short(budget, language));
    amount.or_else(|| most_sites.map(|number| number.to_string()))
}

/// What the limit is called.
pub(super) fn limit_name(document: &Document<'_>, language: Language) -> &'static str {
    if document.limits_sites() {
        language.of("可建站址", "Sites at most")
    } else {
        language.of("可用预算", "Budget")
    }
}

/// What the most that any choice could come to is called.
pub(super) fn at_most(document: &Document<'_>, language: Language) -> &'static str {
    match document.objective {
        Objective::Worth => language.of("价值上限", "Worth at most"),
        Objective::Coverage => language.of("覆盖上限", "Served at most"),
    }
}

/// The bill of quantities.
#[must_use]
pub fn bill(document: &Document<'_>, language: Language) -> Table {
    let amount = |amount: Option<f64>| {
        amount.map_or_else(|| "–".to_owned(), |amount| short(amount, language))
    };
    let line = |line: &BillLine<'_>| {
        vec![
            line.class.to_owned(),
            language.of(&line.name.zh, &line.name.en).clone(),
            line.count.to_string(),
            amount(line.each),
            amount(line.sum),
            amount(line.yearly),
        ]
    };
    let lines = document.bill.iter().map(line).collect();
    let heads = language.of(
        ["类别", "设备", "数量", "单价", "合价", "年运行"],
        ["Class", "Device", "Count", "Each", "Sum", "A year"],
    );
    Table {
        heading: language.of("工程量清单", "Bill of quantities"),
        heads: heads.to_vec(),
        lines,
    }
}

/// How each row is placed.
#[must_use]
pub fn rows(document: &Document<'_>, language: Language) -> Table {
    let share = |share: Option<f64>| share.map_or_else(String::new, percent);
    let line = |line: &RowLine<'_>| {
        vec![
            line.row.to_owned(),
            line.demanded.to_string(),
            line.existing.to_string(),
            line.placed.to_string(),
            share(line.served),
            share(line.seen),
            share(line.gap),
            line.why(language),
        ]
    };
    let lines = document.rows.iter().map(line).collect();
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
    Table {
        heading: language.of("各条款的布点", "How each row is placed"),
        heads: heads.to_vec(),
        lines,
    }
}

//! What the reports for people say of a programme, as words and tables that the page and `twin-report` set in their ways.

use twin_core::planning::Objective;

use super::chart::{self, short};
use super::document::{BillLine, Document, PhaseLine, PointLine, RowLine};
use super::feed::FeedLine;
use super::place::PlaceLine;
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

/// The sums that a reader looks for first: what each is, and how much.
#[must_use]
pub fn sums(document: &Document<'_>, language: Language) -> [(&'static str, String); 5] {
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
            language.of("新增场所", "New places"),
            document.places.len().to_string(),
        ),
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
            phase.places.len().to_string(),
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
            "场所数",
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
            "Places",
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

/// What each phase digs, and what of earlier ones it uses.
#[must_use]
pub fn trenches(document: &Document<'_>, language: Language) -> Table {
    let line = |phase: &PhaseLine<'_>| {
        let number = phase.number;
        let own = document.trenches.iter().filter(|t| t.phase == number);
        let along_m: f64 = own.map(|trench| trench.along_ways_m).sum();
        vec![
            phase_name(number, language),
            phase.dug.stretches.to_string(),
            format!("{:.0} m", phase.dug.opened_m),
            format!("{along_m:.0} m"),
            format!("{:.0} m", phase.dug.reused_m),
        ]
    };
    let lines = document.phases.iter().map(line).collect();
    let heads = language.of(
        [
            "期次",
            "新开挖段数",
            "新开挖长度",
            "其中沿道路",
            "利用已开挖",
        ],
        [
            "Phase",
            "Stretches opened",
            "Length",
            "Of that along ways",
            "Used of earlier phases",
        ],
    );
    Table {
        heading: language.of("沟槽：每段只开挖一次", "Trenches: each is opened once"),
        heads: heads.to_vec(),
        lines,
    }
}

/// New places: what they cost, and which phase pays for each.
#[must_use]
pub fn places(document: &Document<'_>, language: Language) -> Table {
    let amount = |amount: Option<f64>| {
        let none = || language.of("无单价", "no price").to_owned();
        amount.map_or_else(none, |amount| short(amount, language))
    };
    let line = |place: &PlaceLine<'_>| {
        let none = || language.of("未列入", "in none").to_owned();
        let phase = place.phase;
        vec![
            place.row.unwrap_or_default().to_owned(),
            language.of(&place.name.zh, &place.name.en).clone(),
            format!("{:.0} m²", place.area_m2),
            amount(place.cost),
            amount(place.yearly),
            phase.map_or_else(none, |number| phase_name(number, language)),
        ]
    };
    let lines = document.places.iter().map(line).collect();
    let heads = language.of(
        ["条款", "场所", "面积", "装修", "年运行", "期次"],
        ["Row", "Place", "Area", "Fit-out", "A year", "Phase"],
    );
    Table {
        heading: language.of("新增场所", "New places"),
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

/// How the new devices are powered and connected, and how far the farthest is from what feeds it.
#[must_use]
pub fn feeds(document: &Document<'_>, language: Language) -> Table {
    let line = |feed: &FeedLine<'_>| {
        let far = feed
            .farthest_m
            .map(|distance_m| format!("{distance_m:.0} m"));
        vec![
            language.of(&feed.what.zh, &feed.what.en).clone(),
            language.of(&feed.name.zh, &feed.name.en).clone(),
            feed.devices.to_string(),
            far.unwrap_or_default(),
            feed.farthest.unwrap_or_default().to_owned(),
        ]
    };
    let lines = document.feeds.iter().map(line).collect();
    let heads = language.of(
        ["项目", "来自", "设备数", "最远距离", "最远的设备"],
        ["What", "From", "Devices", "Farthest", "Farthest device"],
    );
    Table {
        heading: language.of(
            "新增设备的供电与网络",
            "Power and network of the new devices",
        ),
        heads: heads.to_vec(),
        lines,
    }
}

/// What each row goes by: its document and clause, its words, and what is assumed besides.
#[must_use]
pub fn bases(document: &Document<'_>, language: Language) -> Table {
    let line = |line: &RowLine<'_>| {
        let basis = line.basis.as_ref()?;
        Some(vec![
            line.row.to_owned(),
            language.of(&basis.name.zh, &basis.name.en).clone(),
            basis.source.cited(language),
            basis.words(language),
            basis.assumed(language).to_owned(),
        ])
    };
    let lines = document.rows.iter().filter_map(line).collect();
    let heads = language.of(
        ["条款", "设备或场所", "依据", "原文", "假定"],
        ["Row", "Device or place", "Document", "Words", "Assumption"],
    );
    Table {
        heading: language.of("各条款的依据", "What each row goes by"),
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

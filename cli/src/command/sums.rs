//! What a programme of `twin place` comes to, in a few lines.

use std::collections::BTreeMap;

use twin_core::planning::{Objective, TrenchBasis};
use twin_formats::audit::Language;
use twin_formats::programme::{Document, DugLine, PhaseLine};

/// The sums in a few lines.
pub(super) fn summary(document: &Document<'_>, language: Language) -> String {
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
        Objective::Worth => language.of(
            format!(
                "价值 {worth:.1} %，此类限额下至多 {most_worth:.1} %；满足需求的 {served:.1} %"
            ),
            format!(
                "worth {worth:.1} %, at most {most_worth:.1} % within such limits; serves {served:.1} % of what is asked for"
            ),
        ),
        Objective::Coverage => language.of(
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
            format!("  超出限额或没有单价：{devices} 台设备\n"),
            format!("  beyond the limits or without a price: {devices} devices\n"),
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
                "  以下设备没有单价，未计入任何合计，设有限额时除必设设备外不列入任何一期：{classes}；请补充到单价表\n"
            ),
            format!(
                "  without a price, so in no sum, and within limits in no phase but where they have to stand: {classes}; add them to the price list\n"
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

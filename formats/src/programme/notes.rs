//! What a reader of a programme has to know before its sums.

use std::collections::BTreeMap;

use twin_core::planning::{Objective, TrenchBasis};
use twin_core::told::Bilingual;

use super::document::Document;
use crate::audit::Language;

/// What a reader of the sums has to know.
#[must_use]
pub fn notes(document: &Document<'_>, language: Language) -> Vec<String> {
    let prices = &document.prices;
    let title = language.of(&prices.title.zh, &prices.title.en);
    let mut notes: Vec<String> = partial(document, language).into_iter().collect();
    notes.extend(cities(document, language));
    notes.push(language.of(
        format!("单价依据：{title}（{}）。", prices.date),
        format!("Prices by: {title} ({}).", prices.date),
    ));
    if prices.assumption {
        notes.push(language.of(
            "该单价表为假设值，仅供估算；正式立项前请替换为询价结果（twin place --prices 文件）。".to_owned(),
            "That list is an assumption: an order of magnitude. Put quotes in its place before you decide (twin place --prices FILE).".to_owned(),
        ));
    }
    notes.push(
        language
            .of(&document.siting.zh, &document.siting.en)
            .clone(),
    );
    notes.push(trenches(document, language));
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
    let supply = document.supply.iter();
    notes.extend(supply.map(|words| language.of(&words.zh, &words.en).clone()));
    notes.extend(unpriced(document, language));
    notes.extend(left(document, language));
    notes
}

/// Which rows the plan has, where it has not all that are asked for.
fn partial(document: &Document<'_>, language: Language) -> Option<String> {
    let rows = Bilingual::list(&document.only);
    (!document.only.is_empty()).then(|| {
        language.of(
            format!(
                "本规划为局部规划，仅含条款 {}；其余条款未予规划，价值与覆盖仅按这些条款计。",
                rows.zh
            ),
            format!(
                "This plan is partial: rows {} alone. Other rows are not planned; worth and served count these rows alone.",
                rows.en
            ),
        )
    })
}

/// The documents beside the white paper that decide what rows ask for, and which rows.
fn cities(document: &Document<'_>, language: Language) -> Vec<String> {
    let mut rows_of: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for line in &document.rows {
        let source = line.basis.as_ref().map(|basis| &basis.source);
        if let Some(source) = source.filter(|source| !source.is_white_paper()) {
            rows_of
                .entry(source.document(language))
                .or_default()
                .push(line.row);
        }
    }
    let told = |(source, rows): (String, Vec<&str>)| {
        let rows = Bilingual::list(&rows);
        language.of(
            format!("条款 {} 另依：{source}，见“各条款的依据”。", rows.zh),
            format!(
                "Rows {} are asked for by {source}: see “What each row goes by”.",
                rows.en
            ),
        )
    };
    rows_of.into_iter().map(told).collect()
}

/// What trenches run along, and that each is opened once.
fn trenches(document: &Document<'_>, language: Language) -> String {
    match document.trench_basis {
        TrenchBasis::Ways => language.of(
            "沟槽沿道路并在空地上就近接入，不穿越建筑，各点位共用，以图上斯坦纳树近似估算（不超过最短的两倍；空地上超过 50 米的部分按两倍计）。每段只开挖一次，由首个需要它的分期承担，管道一次到位，后续分期直接利用。未计道路穿越、审批与征地。".to_owned(),
            "Trenches run along ways and over open ground to them, never through buildings, and are shared: an approximate Steiner tree, at most twice the shortest, where metres over open ground beyond 50 count twice. Each stretch is opened once, by the first phase that needs it, with ducts for all that comes later. Crossings of roads, permits and land are not counted.".to_owned(),
        ),
        TrenchBasis::Straight => language.of(
            "地图没有道路：沟槽按点位间直线估算（绕开建筑和水面），实际路由通常更长。每段只开挖一次，由首个需要它的分期承担，后续分期直接利用。未计审批与征地。".to_owned(),
            "The map has no ways: trenches are reckoned straight from site to site, round buildings and water; real ones are usually longer. Each stretch is opened once, by the first phase that needs it; later ones use it. Permits and land are not counted.".to_owned(),
        ),
    }
}

/// Devices and places that are in no sum.
fn unpriced(document: &Document<'_>, language: Language) -> Vec<String> {
    let list = |all: &BTreeMap<&str, usize>| {
        let all = all.iter();
        let all: Vec<String> = all
            .map(|(what, count)| format!("{what} × {count}"))
            .collect();
        all.join(", ")
    };
    let mut notes = Vec::new();
    if !document.unpriced.is_empty() {
        let all = list(&document.unpriced);
        notes.push(language.of(
            format!("以下设备无单价，未计入任何合计；设有限额时，除必设设备外均不建设：{all}。"),
            format!("Devices without a price, in no sum; within limits none of them is built that does not have to stand: {all}."),
        ));
    }
    if !document.unpriced_places.is_empty() {
        let all = list(&document.unpriced_places);
        notes.push(language.of(
            format!("以下场所无单价，未计入任何合计；设有限额时，场所及其内设备均不建设：{all}。"),
            format!("Places without a price, in no sum; within limits neither they nor devices in them are built: {all}."),
        ));
    }
    notes
}

/// Devices and places that no phase builds.
fn left(document: &Document<'_>, language: Language) -> Vec<String> {
    let mut notes = Vec::new();
    let (devices, places) = (document.left.len(), document.left_places.len());
    if devices > 0 {
        notes.push(language.of(
            format!("{devices} 台设备超出限额或无单价，未列入任何一期。"),
            format!("{devices} devices are beyond the limits or without a price, and in no phase."),
        ));
    }
    if places > 0 {
        notes.push(language.of(
            format!("{places} 处场所超出限额或无单价，未列入任何一期。"),
            format!("{places} places are beyond the limits or without a price, and in no phase."),
        ));
    }
    notes
}

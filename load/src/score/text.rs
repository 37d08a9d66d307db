//! The score in a terminal.

use twin_core::both;
use twin_core::told::Bilingual;

use super::{Figures, Score};
use crate::verdict::Language;

/// Unknown devices that are named; JSON has all of them.
const MOST_NAMED: usize = 10;

/// The score as lines for a terminal.
#[must_use]
pub fn text(score: &Score, language: Language) -> String {
    let mut lines = vec![rules(score)];
    lines.extend(score.kinds.iter().chain([&score.total]).map(figures));
    lines.extend(notes(score));
    for finding in score.findings.iter().filter(|f| !f.passed) {
        let (what, value, limit) = (finding.threshold, number(finding.value), finding.limit);
        lines.push(both!(
            "not kept: {what} {value}, at least {limit} is asked for",
            "未达标：{what} 为 {value}，要求至少 {limit}"
        ));
    }
    if !score.findings.is_empty() {
        lines.push(match score.passed {
            true => both!("passed", "通过"),
            false => both!("not passed", "未通过"),
        });
    }
    let said = |line: &Bilingual| match language {
        Language::Chinese => format!("{}\n", line.zh),
        Language::English => format!("{}\n", line.en),
    };
    lines.iter().map(said).collect()
}

fn rules(score: &Score) -> Bilingual {
    let tolerance = score.tolerance_s;
    if score.kinds_compared {
        both!(
            "An alarm counts that names a device of an entry and its kind, from its begin to {tolerance} s after its end.",
            "告警的设备与类型须与真值条目一致，且时间在其开始至结束后 {tolerance} 秒之间，方才计入。"
        )
    } else {
        both!(
            "An alarm counts that names a device of an entry, whatever its kind, from its begin to {tolerance} s after its end.",
            "告警的设备须与真值条目一致（不比较类型），且时间在其开始至结束后 {tolerance} 秒之间，方才计入。"
        )
    }
}

fn figures(figures: &Figures) -> Bilingual {
    let (kind, right, missed) = (
        figures.kind.as_str(),
        figures.true_positives,
        figures.false_negatives,
    );
    let kind_zh = if kind == "total" { "合计" } else { kind };
    let wrong = figures
        .false_positives
        .map_or_else(|| "-".to_owned(), |n| n.to_string());
    let (precision, recall, f1) = (
        number(figures.precision),
        number(figures.recall),
        number(figures.f1),
    );
    let delay = figures.delay_s;
    let (median, p95, max) = (
        seconds(delay.median),
        seconds(delay.p95),
        seconds(delay.max),
    );
    Bilingual::new(
        format!(
            "{kind}: {right} true, {wrong} false, {missed} missed; precision {precision}, recall {recall}, F1 {f1}; delay median {median}, p95 {p95}, max {max}"
        ),
        format!(
            "{kind_zh}：检出 {right}，误报 {wrong}，漏报 {missed}；精确率 {precision}，召回率 {recall}，F1 {f1}；检出时延中位数 {median}，p95 {p95}，最大 {max}"
        ),
    )
}

/// What has to be known of the alarms beside the figures.
fn notes(score: &Score) -> Vec<Bilingual> {
    let mut notes = Vec::new();
    let (alarms, repeats, masked) = (score.alarms, score.repeats, score.total.masked);
    notes.push(both!(
        "{alarms} alarms, of which {repeats} told again what others had told",
        "告警共 {alarms} 条，其中 {repeats} 条为重复告警"
    ));
    if masked > 0 {
        notes.push(both!(
            "{masked} of the missed began while an alarm of their device stood, which a platform does not raise anew",
            "漏报中有 {masked} 项开始时，其设备已有未解除的告警，平台不会再次告警"
        ));
    }
    notes.extend(unknown_devices(score));
    if !score.unknown_kinds.is_empty() {
        let kinds = Bilingual::list(score.unknown_kinds.keys());
        notes.push(both!(
            "no kind of the truth: {kinds}; name ours in a file for --map",
            "以下类型不在真值中：{kinds}；请用 --map 文件写明对应的类型" => kinds
        ));
    }
    notes
}

fn unknown_devices(score: &Score) -> Option<Bilingual> {
    let unknown = &score.unknown;
    if unknown.alarms == 0 {
        return None;
    }
    let (alarms, devices) = (unknown.alarms, unknown.devices.len());
    let named = Bilingual::list(unknown.devices.iter().take(MOST_NAMED));
    let more = match devices > MOST_NAMED {
        true => both!(" and others", " 等"),
        false => Bilingual::alike(""),
    };
    Some(match (unknown.to, alarms == score.alarms) {
        ("community", _) => both!(
            "{alarms} alarms name {devices} devices that the community does not have: {named}{more}",
            "有 {alarms} 条告警涉及社区中没有的 {devices} 台设备：{named}{more}" => named, more
        ),
        (_, false) => both!(
            "{alarms} alarms name {devices} devices to which nothing happened, or which there are not: {named}{more}",
            "有 {alarms} 条告警涉及 {devices} 台无真值记录或不存在的设备：{named}{more}" => named, more
        ),
        (_, true) => both!(
            "no alarm names a device of the truth; the ids must be those that the twin sends: {named}{more}",
            "没有一条告警涉及真值中的设备；设备编号须与孪生发送的一致：{named}{more}" => named, more
        ),
    })
}

fn number(value: Option<f64>) -> String {
    value.map_or_else(|| "-".to_owned(), |v| format!("{v:.3}"))
}

fn seconds(value: Option<f64>) -> String {
    value.map_or_else(|| "-".to_owned(), |v| format!("{v:.1} s"))
}

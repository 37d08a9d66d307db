//! The list of active alarms: like ones in one line.

use std::collections::BTreeMap;

use twin_protocol::live::{Alarm, Severity};

use crate::live::LiveState;
use crate::picking::{describe, say};

/// Most kinds of alarms that are listed.
const MOST_LINES: usize = 6;

/// The heading with the number of active alarms, then the worst kinds, each with how many there are of it.
pub(super) fn lines(live: &LiveState) -> Vec<String> {
    let count = live.totals.active_alarms.max(live.alarms.len() as u64);
    let heading = format!("{}  {count}", say("活动告警", "Active alarms"));
    let kinds = kinds(live);
    let shown = kinds.iter().take(MOST_LINES).map(|kind| {
        let weight = describe::severity(kind.severity);
        let text = say(&kind.alarm.text_zh, &kind.alarm.text_en);
        let times = match kind.count {
            1 => String::new(),
            n => format!("  ×{n}"),
        };
        format!("{weight} · {text}{times}")
    });
    let left = kinds.len().saturating_sub(MOST_LINES);
    let rest = (left > 0).then(|| format!("… {left} {}", say("类其他", "more kinds")));
    std::iter::once(heading).chain(shown).chain(rest).collect()
}

struct Kind<'a> {
    severity: Severity,
    alarm: &'a Alarm,
    count: usize,
}

/// Active alarms by what they say: the worst first, then those raised last.
fn kinds(live: &LiveState) -> Vec<Kind<'_>> {
    let mut kinds: BTreeMap<(Severity, &str), Kind<'_>> = BTreeMap::new();
    for alarm in live.alarms.values() {
        let kind = kinds
            .entry((alarm.severity, alarm.kind.as_str()))
            .or_insert(Kind {
                severity: alarm.severity,
                alarm,
                count: 0,
            });
        kind.count += 1;
        if alarm.raised > kind.alarm.raised {
            kind.alarm = alarm;
        }
    }
    let mut kinds: Vec<Kind<'_>> = kinds.into_values().collect();
    kinds.sort_by(|a, b| {
        let by_weight = b.severity.cmp(&a.severity);
        by_weight.then_with(|| b.alarm.raised.cmp(&a.alarm.raised))
    });
    kinds
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alarm(id: usize, severity: &str, kind: &str) -> Alarm {
        serde_json::from_value(serde_json::json!({
            "id": id.to_string(), "device": "cam/1", "class": "T3-2", "kind": kind,
            "text_zh": format!("{kind}的中文"), "text_en": format!("The {kind}"), "severity": severity,
            "raised": format!("2026-06-01T00:00:{id:02}.000Z"), "cleared": null, "acknowledged": null,
            "acknowledged_by": null, "position": [0.0, 0.0, 0.0],
        }))
        .unwrap()
    }

    #[test]
    fn like_alarms_share_a_line_and_the_worst_come_first() {
        let mut live = LiveState::default();
        for (id, severity, kind) in [
            (1, "minor", "battery"),
            (2, "critical", "smoke"),
            (3, "minor", "battery"),
            (4, "minor", "bin"),
        ] {
            live.alarms
                .insert(id.to_string(), alarm(id, severity, kind));
        }
        assert_eq!(
            lines(&live),
            [
                "活动告警 Active alarms  4",
                "紧急 critical · smoke的中文 The smoke",
                "一般 minor · bin的中文 The bin",
                "一般 minor · battery的中文 The battery  ×2",
            ]
        );
    }

    #[test]
    fn what_does_not_fit_is_counted() {
        let mut live = LiveState::default();
        for id in 0..9 {
            live.alarms
                .insert(id.to_string(), alarm(id, "major", &format!("kind {id}")));
        }
        let lines = lines(&live);
        assert_eq!(lines.len(), 1 + MOST_LINES + 1);
        assert_eq!(lines[1 + MOST_LINES], "… 3 类其他 more kinds");
    }
}

//! The figures: for each kind, and in all.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::fit::{Fitted, Use};
use super::{Alarm, Entry, Kinds, Rules};
use crate::verdict::Finding;

/// The name of the figures of all kinds together.
const TOTAL: &str = "total";

/// How a platform did.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Score {
    /// How long after the end of an entry an alarm counted for it, seconds.
    pub tolerance_s: f64,
    /// Whether kinds were compared.
    pub kinds_compared: bool,
    /// Alarms that were read.
    pub alarms: u64,
    /// Alarms for what others had told before.
    pub repeats: u64,
    /// Each kind, in the order of its word.
    pub kinds: Vec<Figures>,
    /// All of them.
    pub total: Figures,
    /// Devices that alarms name and that are not known.
    pub unknown: Unknown,
    /// Kinds of alarms that are none of the truth, if kinds were compared, and how many alarms are of each.
    pub unknown_kinds: BTreeMap<String, u64>,
    /// Thresholds, one by one.
    pub findings: Vec<Finding>,
    /// Whether all thresholds were kept.
    pub passed: bool,
}

/// The figures of a kind, or of all.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figures {
    /// The kind, or `total`.
    pub kind: String,
    /// What happened.
    pub entries: u64,
    /// Of it, what was detected.
    pub true_positives: u64,
    /// Alarms for what did not happen; `None` for a kind where kinds were not compared. An alarm that a map makes several kinds of is one
    /// of each, and one of all.
    pub false_positives: Option<u64>,
    /// What was not detected.
    pub false_negatives: u64,
    /// Of it, what began while an alarm of its device stood, which a platform does not raise anew.
    pub masked: u64,
    /// True positives among them and the false ones; `None` where there are neither.
    pub precision: Option<f64>,
    /// True positives among what happened; `None` where nothing did.
    pub recall: Option<f64>,
    /// The harmonic mean of both.
    pub f1: Option<f64>,
    /// From the begin of what was detected to the first alarm.
    pub delay_s: Delays,
}

/// Delays in seconds, the least that so many are not above (nearest rank); `None` where nothing was detected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Delays {
    /// Half of them.
    pub median: Option<f64>,
    /// 95 %.
    pub p95: Option<f64>,
    /// All.
    pub max: Option<f64>,
}

/// Devices that alarms name and that are not known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unknown {
    /// By whom they would be known: `community`, or `truth` where the community was not told.
    pub to: &'static str,
    /// Alarms that name one.
    pub alarms: u64,
    /// The devices, in order.
    pub devices: BTreeSet<String>,
}

/// What is counted of a kind.
#[derive(Default)]
struct Tally {
    entries: u64,
    detected: u64,
    missed: u64,
    masked: u64,
    mistaken: u64,
    delays: Vec<f64>,
}

impl Score {
    pub(super) fn new(entries: &[Entry], alarms: &[Alarm], rules: &Rules, fitted: &Fitted) -> Self {
        let is_compared = matches!(rules.kinds, Kinds::Compared(_));
        let (mut kinds, mut all) = (BTreeMap::<&str, Tally>::new(), Tally::default());
        for (index, entry) in entries.iter().enumerate() {
            let alarm = fitted.first[index].and_then(|number| alarms.get(number));
            let delay = alarm.map(|alarm| (alarm.time - entry.begin).secs_f64());
            let is_masked = fitted.masked.contains(&index);
            for tally in [kinds.entry(&entry.kind).or_default(), &mut all] {
                tally.add(delay, is_masked);
            }
        }
        let known: BTreeSet<&str> = kinds.keys().copied().collect();
        let mut unknown_kinds = BTreeMap::new();
        for (alarm, used) in alarms.iter().zip(&fitted.uses) {
            let ours = kinds_of(alarm, &rules.kinds);
            if is_compared && !ours.iter().any(|kind| known.contains(kind)) {
                let kind = alarm.kind.clone().unwrap_or_default();
                *unknown_kinds.entry(kind).or_default() += 1;
            }
            if *used == Use::False {
                all.mistaken += 1;
                for kind in ours {
                    kinds.entry(kind).or_default().mistaken += 1;
                }
            }
        }
        let total = all.figures(TOTAL, true);
        let kinds = kinds.into_iter();
        let findings = findings(&total, rules);
        Self {
            tolerance_s: rules.tolerance.secs_f64(),
            kinds_compared: is_compared,
            alarms: alarms.len() as u64,
            repeats: fitted.uses.iter().filter(|u| **u == Use::Repeat).count() as u64,
            kinds: kinds
                .map(|(kind, tally)| tally.figures(kind, is_compared))
                .collect(),
            total,
            unknown: unknown(entries, alarms, rules),
            unknown_kinds,
            passed: findings.iter().all(|f| f.passed),
            findings,
        }
    }
}

/// Our kinds of an alarm; none where kinds are not compared.
fn kinds_of<'a>(alarm: &'a Alarm, kinds: &'a Kinds) -> Vec<&'a str> {
    match (kinds, &alarm.kind) {
        (Kinds::Compared(map), Some(kind)) => map.of(kind),
        _ => Vec::new(),
    }
}

impl Tally {
    fn add(&mut self, delay: Option<f64>, is_masked: bool) {
        self.entries += 1;
        self.masked += u64::from(is_masked);
        match delay {
            Some(delay) => {
                self.detected += 1;
                self.delays.push(delay);
            }
            None => self.missed += 1,
        }
    }

    /// The figures; `has_mistaken` where alarms that fit nothing can be told to be of this kind.
    fn figures(mut self, kind: &str, has_mistaken: bool) -> Figures {
        self.delays.sort_by(f64::total_cmp);
        let mistaken = has_mistaken.then_some(self.mistaken);
        let share = |of: u64, among: u64| (among > 0).then(|| of as f64 / among as f64);
        let detected = self.detected;
        Figures {
            kind: kind.to_owned(),
            entries: self.entries,
            true_positives: detected,
            false_positives: mistaken,
            false_negatives: self.missed,
            masked: self.masked,
            precision: mistaken.and_then(|m| share(detected, detected + m)),
            recall: share(detected, self.entries),
            f1: mistaken.and_then(|m| share(2 * detected, 2 * detected + m + self.missed)),
            delay_s: Delays {
                median: rank(&self.delays, 0.5),
                p95: rank(&self.delays, 0.95),
                max: self.delays.last().copied(),
            },
        }
    }
}

/// The least of sorted values that a share of all is not above.
fn rank(sorted: &[f64], share: f64) -> Option<f64> {
    let rank = (share * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied()
}

fn unknown(entries: &[Entry], alarms: &[Alarm], rules: &Rules) -> Unknown {
    let of_truth: BTreeSet<&str> = (entries.iter())
        .flat_map(|entry| entry.devices.iter().map(String::as_str))
        .collect();
    let is_known = |device: &str| match &rules.devices {
        Some(devices) => devices.contains(device),
        None => of_truth.contains(device),
    };
    let strange = alarms.iter().filter(|alarm| !is_known(&alarm.device));
    let strange: Vec<&Alarm> = strange.collect();
    Unknown {
        to: match rules.devices {
            Some(_) => "community",
            None => "truth",
        },
        alarms: strange.len() as u64,
        devices: strange.iter().map(|alarm| alarm.device.clone()).collect(),
    }
}

/// What is not measured is not kept.
fn findings(total: &Figures, rules: &Rules) -> Vec<Finding> {
    let asked = [
        ("precision", rules.min_precision, total.precision),
        ("recall", rules.min_recall, total.recall),
    ];
    let finding = |(threshold, limit, value): (&'static str, Option<f64>, Option<f64>)| {
        let limit = limit?;
        Some(Finding {
            threshold,
            phase: total.kind.clone(),
            limit,
            at_least: true,
            value,
            passed: value.is_some_and(|value| value >= limit),
        })
    };
    asked.into_iter().filter_map(finding).collect()
}

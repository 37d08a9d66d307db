//! Bodies of the audit (`GET /api/v1/audit`): whether the community has what the rows of the white paper ask for.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};
use twin_core::audit::{Measure, Verdict};
use utoipa::ToSchema;

use crate::coverage::WhatIfLens;
use crate::edit::Edit;
use crate::plan::TextFile;
use crate::profile::Profile;
use crate::scene::SceneName;

/// A city's own rules (`POST /api/v1/audit/rules`), as `docs/rules.md` has them; of several files the later wins. At most 8.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PostedRules {
    /// The files.
    pub rules: Vec<TextFile>,
}

/// What posted rules are called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RulesId {
    /// For the parameter `rules` of audits; the same for the same files.
    pub id: String,
}

/// A sentence in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Words {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// How many rows, or demands of a row, have each verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VerdictCounts {
    /// All of it is there.
    pub met: usize,
    /// Some of it is, or all of it with a fault.
    pub partly: usize,
    /// None of it is.
    pub not_met: usize,
    /// The community does not say enough to tell.
    pub cannot_tell: usize,
    /// The community has nothing that it speaks of.
    pub not_applicable: usize,
}

impl FromIterator<Verdict> for VerdictCounts {
    fn from_iter<I: IntoIterator<Item = Verdict>>(verdicts: I) -> Self {
        let mut counts = Self::default();
        for verdict in verdicts {
            *match verdict {
                Verdict::Met => &mut counts.met,
                Verdict::Partly => &mut counts.partly,
                Verdict::NotMet => &mut counts.not_met,
                Verdict::CannotTell => &mut counts.cannot_tell,
                Verdict::NotApplicable => &mut counts.not_applicable,
            } += 1;
        }
        counts
    }
}

/// The audit of the served community by one profile, without its demands (`GET /api/v1/audit`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AuditOverview {
    /// Which rows were asked for.
    pub profile: Profile,
    /// How many rows have each verdict.
    pub counts: VerdictCounts,
    /// Tables 3 to 9 in order, then table 10.
    pub rows: Vec<AuditRow>,
    /// Table 2.
    pub applications: Vec<AuditApplication>,
}

/// What was found for one row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AuditRow {
    /// Its id, such as `T3-2`.
    pub id: String,
    /// The table it is in.
    pub table: u8,
    /// What it asks for.
    pub name: SceneName,
    /// Whether it is required (必选).
    pub required: bool,
    /// Whether it is part of the baseline for existing communities (`*`).
    pub existing_baseline: bool,
    /// The words of that document, as printed: Chinese.
    pub quote: String,
    /// What its machine-readable rule adds to them.
    pub assumption: Option<String>,
    /// The same in Chinese.
    pub assumption_zh: Option<String>,
    /// The document that asks for it, as one cites it: title, number, issuer, date and clause.
    pub source: Words,
    /// `met`, `partly`, `not_met`, `cannot_tell` or `not_applicable`.
    #[schema(value_type = String)]
    pub verdict: Verdict,
    /// What the amounts count: `count`, `metres`, `square_metres` or `storeys`.
    #[schema(value_type = String)]
    pub measure: Measure,
    /// How much is asked for.
    pub demanded: f64,
    /// How much of that is there.
    pub served: f64,
    /// What would have to be known.
    pub missing: Option<Words>,
    /// The same in parts, where features lack an attribute: for one sentence on all that a row and its conditions lack.
    pub lack: Option<AuditLack>,
    /// Who says that there is nothing that it speaks of, and since when.
    pub absent: Option<Words>,
    /// Its conditions that are not numbers, and the figures of its devices.
    pub conditions: Vec<AuditCondition>,
    /// How many of its demands have each verdict.
    pub demands: VerdictCounts,
}

/// What features lack for something to be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditLack {
    /// The layer of the features.
    pub layer: Words,
    /// The attribute that they lack.
    pub attribute: Words,
}

/// A condition of a row that is not a number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AuditCondition {
    /// The words of the row, as printed: Chinese.
    pub text_zh: String,
    /// How far it is met, in the words of a row's verdict.
    #[schema(value_type = String)]
    pub verdict: Verdict,
    /// The first things that keep it from being met.
    pub faults: Vec<Words>,
    /// All of them.
    pub fault_count: usize,
    /// What was measured of one that is kept, where its kind measures.
    pub measured: Option<Words>,
    /// What would have to be known.
    pub missing: Option<Words>,
    /// The same in parts, where features lack an attribute: for one sentence on all that a row and its conditions lack.
    pub lack: Option<AuditLack>,
    /// What would mend the first of those, in their order; of a condition that asks what the demands ask, what mends the first demand.
    pub repairs: Vec<Words>,
    /// Of each of these the edits that do it (`POST /api/v1/edits`); none where it takes more than an edit.
    pub edits: Vec<Vec<Edit>>,
}

/// One of table 2's applications, and how far what it needs is there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AuditApplication {
    /// Its row.
    pub id: String,
    /// Its name.
    pub name: SceneName,
    /// How far what it needs is there, in the words of a row's verdict.
    #[schema(value_type = String)]
    pub verdict: Verdict,
    /// The devices, places and networks it needs.
    pub parts: Vec<AuditPart>,
}

/// A device, place or network that an application needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AuditPart {
    /// Its name.
    pub name: SceneName,
    /// The rows that it means.
    pub rows: Vec<String>,
    /// Whether the profile asks for any of them, or no row has it; what is not asked for has no say in the application.
    pub asked: bool,
    /// How far they are met, in the words of a row's verdict.
    #[schema(value_type = String)]
    pub verdict: Verdict,
}

/// A page of the demands of a row (`GET /api/v1/audit/{row}`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditDemandPage {
    /// Which rows were asked for.
    pub profile: Profile,
    /// The row.
    pub row: String,
    /// All demands that fit.
    pub number_matched: usize,
    /// Those on this page.
    pub number_returned: usize,
    /// Address of the next page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// The demands.
    pub demands: Vec<AuditDemand>,
}

/// What was found for one demand of a row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AuditDemand {
    /// The layer of what it speaks of; `community` for the community as a whole.
    pub layer: String,
    /// The id of that.
    pub id: String,
    /// The name of that.
    pub name: SceneName,
    /// How far it is met, in the words of a row's verdict.
    #[schema(value_type = String)]
    pub verdict: Verdict,
    /// How much is asked for, in the row's measure.
    pub demanded: f64,
    /// How much of that is there.
    pub served: f64,
    /// The ids of the first that serve it.
    pub served_by: Vec<String>,
    /// How many serve it.
    pub served_by_count: usize,
    /// What is wrong although the amount is there.
    pub faults: Vec<Words>,
    /// What would mend it.
    pub repair: Option<Words>,
    /// The edits that do it (`POST /api/v1/edits`); none where it takes more than an edit.
    pub edits: Vec<Edit>,
}

/// A question (`POST /api/v1/audit/what-if`): what would be found if a device stood or looked elsewhere? Nothing is stored. What is left out stays
/// as the device has it; height, heading, pitch and lens go with cameras.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AuditWhatIf {
    /// Id of a device.
    pub device: String,
    /// Longitude and latitude, degrees (CRS84).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<[f64; 2]>,
    /// Height of the lens over the ground, metres: 1 to 1,000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height_m: Option<f64>,
    /// Where it looks: radians anticlockwise from east.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heading_rad: Option<f64>,
    /// Where it looks above the horizon: radians, below 0 for down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pitch_rad: Option<f64>,
    /// Another lens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lens: Option<WhatIfLens>,
}

/// The rows whose verdict or amounts would be different.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AuditWhatIfAnswer {
    /// Which rows were asked for.
    pub profile: Profile,
    /// The device.
    pub device: String,
    /// The rows, in the order of the audit; all others stay as they are.
    pub rows: Vec<AuditRowChange>,
}

/// A row that would be different.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AuditRowChange {
    /// Its id, such as `T3-2a`.
    pub id: String,
    /// What it asks for.
    pub name: SceneName,
    /// What the amounts count, in the words of a row's measure.
    #[schema(value_type = String)]
    pub measure: Measure,
    /// Whether that is better or worse.
    pub turn: AuditTurn,
    /// What is found.
    pub before: AuditRowState,
    /// What would be found.
    pub after: AuditRowState,
}

/// What is found of a row in all.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AuditRowState {
    /// How far it is met, in the words of a row's verdict.
    #[schema(value_type = String)]
    pub verdict: Verdict,
    /// How much is asked for.
    pub demanded: f64,
    /// How much of that is there.
    pub served: f64,
}

/// Which way a row turns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AuditTurn {
    /// It is met further.
    Better,
    /// It is met less.
    Worse,
    /// It is different, and neither can be said.
    Other,
}

impl AuditTurn {
    /// From one state to another: by the verdict, and where that stays or cannot be told, by how much is there.
    #[must_use]
    pub fn between(before: AuditRowState, after: AuditRowState) -> Self {
        let rank = |state: AuditRowState| match state.verdict {
            Verdict::Met => Some(2),
            Verdict::Partly => Some(1),
            Verdict::NotMet => Some(0),
            Verdict::CannotTell | Verdict::NotApplicable => None,
        };
        let verdicts = rank(before).zip(rank(after));
        let by_verdict = verdicts.map_or(Ordering::Equal, |(before, after)| after.cmp(&before));
        let by_amount = after.served.total_cmp(&before.served);
        match by_verdict.then(by_amount) {
            Ordering::Greater => Self::Better,
            Ordering::Less => Self::Worse,
            Ordering::Equal => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_turns_by_its_verdict_and_then_by_its_amount() {
        let state = |verdict, served| AuditRowState {
            verdict,
            demanded: 10.0,
            served,
        };
        let check = |before, after, turn| assert_eq!(AuditTurn::between(before, after), turn);
        let (met, partly) = (state(Verdict::Met, 10.0), state(Verdict::Partly, 10.0));
        check(partly, met, AuditTurn::Better);
        check(met, partly, AuditTurn::Worse);
        check(partly, state(Verdict::Partly, 9.0), AuditTurn::Worse);
        let untold = state(Verdict::CannotTell, 10.0);
        check(untold, met, AuditTurn::Other);
        check(state(Verdict::CannotTell, 3.0), met, AuditTurn::Better);
    }
}

//! The findings of an audit as messages, in both languages.

use twin_core::audit::{Audit, Fault, Missing, Repair, RowAudit};
use twin_core::model::Community;
use twin_core::rules::RuleSet;
use twin_core::spatial::Layer;
use twin_formats::audit::{Application, Condition, Demand, Document, Language, Row, Text, words};
use twin_protocol::audit::{
    AuditApplication, AuditCondition, AuditDemand, AuditLack, AuditOverview, AuditPart, AuditRow,
    AuditRowChange, AuditRowState, AuditTurn, Words,
};
use twin_protocol::profile::Profile;
use twin_protocol::scene::SceneName;

use super::mending::Mending;
use crate::audit_trials::Change;
use crate::layer;
use crate::world::World;

/// Faults of a condition, and ids of what serves a demand, are told up to so many: a row of street lamps has thousands, and nobody reads
/// them in one line.
const MOST: usize = 20;

/// The audit without its demands.
pub(super) fn overview(
    world: &World,
    profile: Profile,
    document: &Document<'_>,
    audit: &Audit,
) -> AuditOverview {
    AuditOverview {
        profile,
        counts: audit.rows.iter().map(|row| row.verdict).collect(),
        rows: document.rows.iter().map(|r| row(world, r)).collect(),
        applications: document.applications.iter().map(application).collect(),
    }
}

fn row(world: &World, row: &Row<'_>) -> AuditRow {
    let basis = &row.basis;
    AuditRow {
        id: row.row.to_owned(),
        table: basis.table,
        name: name(&basis.name),
        required: basis.required,
        existing_baseline: basis.existing_baseline,
        quote: basis.quote.clone(),
        assumption: basis.assumption.as_deref().map(str::to_owned),
        assumption_zh: basis.assumption_zh.as_deref().map(str::to_owned),
        source: both(|language| basis.source.cited(language)),
        verdict: row.verdict,
        measure: row.measure,
        demanded: row.demanded,
        served: row.served,
        missing: row
            .missing
            .map(|missing| both(|language| words::missing(missing, language))),
        lack: row.missing.and_then(lack),
        absent: row
            .absent
            .map(|absence| both(|language| words::absent(absence, language))),
        conditions: row
            .conditions
            .iter()
            .map(|c| condition(world, c, &basis.name))
            .collect(),
        demands: row.demands.iter().map(|demand| demand.verdict).collect(),
    }
}

/// Of what was measured, once nothing is wrong with it: faults tell theirs.
fn measured(condition: &Condition<'_>) -> Option<Words> {
    let value = condition.measured.filter(|_| condition.faults.is_empty())?;
    let told = |language| words::measured(condition.condition, value, language);
    Some(Words {
        zh: told(Language::Zh)?,
        en: told(Language::En)?,
    })
}

fn lack(missing: &Missing) -> Option<AuditLack> {
    let (zh, en) = (
        words::lack(missing, Language::Zh)?,
        words::lack(missing, Language::En)?,
    );
    Some(AuditLack {
        layer: Words { zh: zh.0, en: en.0 },
        attribute: Words { zh: zh.1, en: en.1 },
    })
}

fn condition(world: &World, condition: &Condition<'_>, name: &Text) -> AuditCondition {
    let repair = |repair: &Repair| {
        both(|language| {
            let name = language.of(&name.zh, &name.en);
            words::repair_of_condition(repair, name, language)
        })
    };
    AuditCondition {
        text_zh: condition.text_zh.to_owned(),
        verdict: condition.verdict,
        faults: condition.faults.iter().take(MOST).map(fault).collect(),
        fault_count: condition.faults.len(),
        measured: measured(condition),
        missing: condition
            .missing
            .map(|missing| both(|language| words::missing(missing, language))),
        lack: condition.missing.and_then(lack),
        repairs: condition.repairs.iter().take(MOST).map(repair).collect(),
        edits: (condition.repairs.iter().take(MOST))
            .map(|repair| Mending::alone(world).edits(repair))
            .collect(),
    }
}

fn application(application: &Application<'_>) -> AuditApplication {
    let found = application.found;
    let parts = found.parts.iter().map(|part| AuditPart {
        name: SceneName {
            zh: part.name_zh.to_string(),
            en: part.name_en.to_string(),
        },
        rows: part.rows.iter().map(ToString::to_string).collect(),
        asked: part.is_asked,
        verdict: part.verdict,
    });
    AuditApplication {
        id: found.row.to_string(),
        name: name(&application.name),
        verdict: found.verdict,
        parts: parts.collect(),
    }
}

/// One demand of `row`.
pub(super) fn demand(world: &World, row: &Row<'_>, demand: &Demand<'_>) -> AuditDemand {
    let repair = demand.repair.map(|repair| {
        both(|language| {
            let name = language.of(&row.basis.name.zh, &row.basis.name.en);
            words::repair(repair, name, language)
        })
    });
    let served_by = demand.served_by.iter().take(MOST);
    AuditDemand {
        layer: demand.layer.to_owned(),
        id: demand.id.to_owned(),
        name: name_of(world, demand.layer, demand.id),
        verdict: demand.verdict,
        demanded: demand.demanded,
        served: demand.served,
        served_by: served_by.map(|id| (*id).to_owned()).collect(),
        served_by_count: demand.served_by.len(),
        faults: demand.faults.iter().map(fault).collect(),
        edits: demand.repair.map_or_else(Vec::new, |repair| {
            Mending::of(world, row.row, demand.found).edits(repair)
        }),
        repair,
    }
}

/// Rows that would be different.
pub(super) fn changes(
    changes: &[Change],
    community: &Community,
    rules: &RuleSet,
) -> Vec<AuditRowChange> {
    let told = changes.iter().filter_map(|change| {
        let row = Row::new(&change.before, community, rules)?;
        let (before, after) = (state(&change.before), state(&change.after));
        Some(AuditRowChange {
            id: row.row.to_owned(),
            name: name(&row.basis.name),
            measure: row.measure,
            turn: AuditTurn::between(before, after),
            before,
            after,
        })
    });
    told.collect()
}

fn state(row: &RowAudit) -> AuditRowState {
    AuditRowState {
        verdict: row.verdict,
        demanded: row.demanded,
        served: row.served,
    }
}

/// The name of a feature; empty where it has none.
fn name_of(world: &World, word: &str, id: &str) -> SceneName {
    let community = &world.community;
    let Some(layer) = Layer::from_word(word) else {
        return SceneName::from(&community.name);
    };
    let found = world.find(layer, id);
    let name = found.and_then(|at| layer::name(community, layer, at));
    name.map(SceneName::from).unwrap_or_default()
}

fn name(text: &Text) -> SceneName {
    SceneName {
        zh: text.zh.clone(),
        en: text.en.clone(),
    }
}

fn fault(fault: &Fault) -> Words {
    both(|language| words::fault(fault, language))
}

fn both(text: impl Fn(Language) -> String) -> Words {
    Words {
        zh: text(Language::Zh),
        en: text(Language::En),
    }
}

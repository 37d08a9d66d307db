//! Plans as messages.

use std::collections::BTreeMap;
use std::sync::Arc;

use geojson::{Feature, GeometryValue};
use serde_json::{Map, Value, json};
use twin_core::audit::Verdict;
use twin_core::both;
use twin_core::catalogue::{Catalogue, NETWORKS_TABLE};
use twin_core::model::Name;
use twin_core::optimise::{Bounds, Ended};
use twin_core::planning::{Cost, Limit, Limits, Objective, Reached, RowOutcome};
use twin_core::told::Bilingual;
use twin_protocol::audit::Words;
use twin_protocol::plan::{
    PlanInfo, PlanObjective, PlanPhase, PlanPoint, PlanResult, PlanRow, PlanShares, PlanState,
    PlanSums,
};
use twin_protocol::scene::SceneName;

use super::feeds;
use crate::plans::{Order, Outcome, Plan};
use crate::rest::feature::lonlat;
use crate::world::World;

/// The id of a plan.
pub(super) fn id(number: u64) -> String {
    format!("plan-{number}")
}

/// The number of a plan's id.
pub(super) fn number(id: &str) -> Option<u64> {
    let number = id.strip_prefix("plan-")?.parse().ok()?;
    (self::id(number) == id).then_some(number)
}

/// Whether a plan is of the community that is served.
pub(super) fn is_current(plan: &Plan, world: &Arc<World>) -> bool {
    std::ptr::eq(plan.order.basis.world.as_ptr(), Arc::as_ptr(world))
}

/// The plan in one line, for the log of versions.
pub(super) fn told(plan: &Plan) -> String {
    let order = &plan.order;
    let mut text = format!("{}, profile {}", id(plan.number), order.profile.as_str());
    if !order.terms.limits.is_empty() {
        let (what, each, unit) = match &order.terms.limits {
            Limits::Money(budgets) => (
                "budgets",
                budgets
                    .iter()
                    .map(|b| format!("{b:.0}"))
                    .collect::<Vec<_>>(),
                &*order.prices.currency,
            ),
            Limits::Sites(numbers) => (
                "at most",
                numbers.iter().map(usize::to_string).collect::<Vec<_>>(),
                "sites",
            ),
        };
        text += &format!(", {what} {} {unit}", each.join(" + "));
    }
    if order.terms.objective == Objective::Coverage {
        text += ", by coverage";
    }
    text
}

/// The budgets and the numbers of sites of a plan; one of both is empty.
fn limits(limits: &Limits) -> (Vec<f64>, Vec<u32>) {
    match limits {
        Limits::Money(budgets) => (budgets.clone(), Vec::new()),
        // They came in as such numbers.
        Limits::Sites(numbers) => (Vec::new(), numbers.iter().map(|n| *n as u32).collect()),
    }
}

/// The plan, with its result if it has one.
pub(super) fn info(plan: &Plan, world: &Arc<World>) -> PlanInfo {
    let (order, status) = (&plan.order, plan.status());
    let is_running = status.state == PlanState::Running;
    let (budgets, most_sites) = limits(&order.terms.limits);
    PlanInfo {
        id: id(plan.number),
        state: status.state,
        asked: plan.asked.clone(),
        profile: order.profile,
        objective: match order.terms.objective {
            Objective::Worth => PlanObjective::Worth,
            Objective::Coverage => PlanObjective::Coverage,
        },
        budgets,
        most_sites,
        seed: order.terms.seed,
        planned: order.planned,
        current: is_current(plan, world),
        version: status.version,
        progress: is_running.then_some(status.progress),
        failure: status.failure.as_ref().map(|words| words.en.to_string()),
        failure_zh: status.failure.map(|words| words.zh.to_string()),
        result: status.outcome.map(|outcome| result(order, &outcome)),
    }
}

fn result(order: &Order, outcome: &Outcome) -> PlanResult {
    let programme = &outcome.programme;
    let paid = outcome.phases.iter().flatten().count();
    let unpriced = programme.unpriced.iter();
    let point = |point: &twin_core::planning::TradeOff| PlanPoint {
        budget: point.limit.cost(),
        most_sites: point.limit.sites(),
        cost: point.cost,
        sites: point.sites,
        devices: point.devices,
        shares: shares(&point.reached),
    };
    let phase = |phase: &twin_core::planning::Phase| PlanPhase {
        budget: phase.limit.and_then(Limit::cost),
        most_sites: phase.limit.and_then(Limit::sites),
        cost: sums(&phase.cost),
        sites: phase.sites,
        devices: phase.devices.len(),
        shares: shares(&phase.reached),
    };
    PlanResult {
        devices: paid,
        places: outcome.placement.places.len(),
        left: outcome.phases.len() - paid,
        currency: programme.currency.to_string(),
        prices: name_of(&order.prices.title),
        assumed_prices: order.prices.is_assumption,
        whole: sums(&programme.whole),
        served_before: programme.served_before,
        phases: programme.phases.iter().map(phase).collect(),
        curve: outcome.curve.iter().map(point).collect(),
        unpriced: unpriced
            .map(|(class, all)| (class.to_string(), all.len()))
            .collect(),
        feeds: feeds::of(outcome),
        rows: rows(order, outcome),
        warnings: warnings(outcome, paid),
    }
}

fn shares(reached: &Reached) -> PlanShares {
    PlanShares {
        worth: reached.worth.value,
        most_worth: reached.worth.bound,
        served: reached.served.value,
        most_served: reached.served.bound,
    }
}

fn sums(cost: &Cost) -> PlanSums {
    PlanSums {
        capital: cost.capital(),
        devices: cost.devices + cost.installation,
        sites: cost.poles + cost.trenches,
        trench_m: cost.trench_m,
        yearly: cost.yearly,
    }
}

/// What a row's paid devices come to: how many, and what they cost where all have a price.
#[derive(Debug, Clone, Copy)]
struct Bill {
    paid: u64,
    cost: Option<f64>,
}

fn bills<'o>(order: &Order, outcome: &'o Outcome) -> BTreeMap<&'o str, Bill> {
    let mut bills = BTreeMap::new();
    let devices = outcome.placement.devices.iter().zip(&outcome.phases);
    for (device, _) in devices.filter(|(_, phase)| phase.is_some()) {
        let Some(row) = &device.row else { continue };
        let bill = bills.entry(row.as_str()).or_insert(Bill {
            paid: 0,
            cost: Some(0.0),
        });
        bill.paid += 1;
        let price = order.prices.class(&device.class);
        bill.cost = bill.cost.zip(price).map(|(sum, p)| sum + p.capital());
    }
    bills
}

fn rows(order: &Order, outcome: &Outcome) -> Vec<PlanRow> {
    let bills = bills(order, outcome);
    let all = outcome.placement.outcomes.iter();
    all.filter_map(|found| row(order, outcome, found, bills.get(found.row.as_str())))
        .collect()
}

fn row(
    order: &Order,
    outcome: &Outcome,
    found: &RowOutcome,
    bill: Option<&Bill>,
) -> Option<PlanRow> {
    let id = found.row.as_str();
    let printed = Printed::of(&order.rules.catalogue, id)?;
    // Places are built with the community: no phase pays for them.
    let is_place = order.rules.catalogue.place(id).is_some();
    let paid = bill.map_or(0, |bill| bill.paid);
    let extent = found.extent.filter(|e| e.demanded > 0.0);
    let sight = found.sight.filter(|s| s.demanded_m > 0.0);
    let decides = order.rules.changes_of(id).any(|c| c.decides_the_demand());
    let origin = order.rules.origin(id).filter(|_| decides);
    let verdict = outcome.verdicts.get(&found.row).copied();
    Some(PlanRow {
        id: id.to_owned(),
        table: printed.table,
        name: printed.name,
        required: printed.required,
        verdict: verdict.unwrap_or(Verdict::NotApplicable),
        demanded: found.demanded,
        existing: found.existing,
        placed: found.placed,
        paid: if is_place { found.placed } else { paid },
        extent: extent.map(|e| e.demanded),
        unserved: extent.map(|e| (e.demanded - e.served).max(0.0)),
        seen: sight.map(|s| s.seen_m / s.demanded_m),
        value: found.bounds.map(|b| b.value),
        bound: found.bounds.map(|b| b.bound),
        gap: found.bounds.as_ref().map(Bounds::gap),
        proven: found.bounds.map(|b| b.ended == Ended::Optimal),
        cost: bill.and_then(|bill| bill.cost),
        reason: found.reason.as_ref().map(|reason| Words {
            zh: reason.zh(),
            en: reason.en(),
        }),
        next: found
            .reason
            .as_ref()
            .map(|reason| told_of(reason.next().into())),
        origin: origin.map(|origin| Words {
            zh: origin.document.title_zh.to_string(),
            en: origin.document.title_en.to_string(),
        }),
    })
}

/// What the catalogue says of a row.
struct Printed {
    table: u8,
    name: SceneName,
    required: bool,
}

impl Printed {
    fn of(catalogue: &Catalogue, id: &str) -> Option<Self> {
        let name = |zh: &str, en: &str| SceneName {
            zh: zh.to_owned(),
            en: en.to_owned(),
        };
        if let Some(row) = catalogue.row(id) {
            let class = catalogue.class(row.class.as_str())?;
            return Some(Self {
                table: row.table,
                name: name(&class.name_zh, &class.name_en),
                required: row.required,
            });
        }
        if let Some(row) = catalogue.network(id) {
            return Some(Self {
                table: NETWORKS_TABLE,
                name: name(&row.name_zh, &row.name_en),
                required: row.required,
            });
        }
        let row = catalogue.place(id)?;
        Some(Self {
            table: row.table,
            name: name(&row.name_zh, &row.name_en),
            required: row.required,
        })
    }
}

fn warnings(outcome: &Outcome, paid: usize) -> Vec<Words> {
    let mut warnings: Vec<Words> = outcome
        .warnings
        .iter()
        .map(|w| told_of(w.words()))
        .collect();
    let left = outcome.phases.len() - paid;
    if left > 0 {
        warnings.push(told_of(both!(
            "{left} devices are beyond the limits or have no price, and are not adopted.",
            "{left} 台设备超出限额或没有单价，不会被采纳。"
        )));
    }
    warnings
}

fn told_of(words: Bilingual) -> Words {
    let told = words.into_words();
    Words {
        zh: told.zh.into_owned(),
        en: told.en.into_owned(),
    }
}

fn name_of(name: &Name) -> Words {
    let name = SceneName::from(name);
    let or = |text: &str, other: &str| if text.is_empty() { other } else { text }.to_owned();
    Words {
        zh: or(&name.zh, &name.en),
        en: or(&name.en, &name.zh),
    }
}

/// A new device; `None` past the last.
pub(super) fn device(order: &Order, outcome: &Outcome, i: usize) -> Option<Feature> {
    let device = outcome.placement.devices.get(i)?;
    let phase = outcome.phases.get(i).copied().flatten();
    let at = lonlat(&order.basis.frame, device.position.plan().0);
    let name = SceneName::from(&device.name);
    let mut properties = Map::new();
    let mut set = |key: &str, value: Value| {
        properties.insert(key.to_owned(), value);
    };
    set("id", json!(device.id.as_str()));
    set("class", json!(device.class.as_str()));
    set("name_zh", json!(name.zh));
    set("name_en", json!(name.en));
    set("row", json!(device.row.as_ref().map(|row| row.as_str())));
    set("phase", json!(phase.map(|phase| phase + 1)));
    set("height_m", json!(device.position.z));
    set("indoors", json!(outcome.indoors.get(i)));
    for (key, value) in feeds::properties(outcome, i) {
        set(key, value);
    }
    Some(Feature {
        geometry: Some(GeometryValue::new_point(at).into()),
        properties: Some(properties),
        ..Feature::default()
    })
}

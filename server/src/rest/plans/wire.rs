//! Plans as messages.

use std::sync::Arc;

use twin_core::audit::Verdict;
use twin_core::both;
use twin_core::model::Name;
use twin_core::optimise::{Bounds, Ended};
use twin_core::planning::{
    Cost, Dug, Limit, Limits, Objective, Reached, RowOutcome, SiteObjective,
};
use twin_core::told::Bilingual;
use twin_formats::audit::{Basis, Language};
use twin_protocol::audit::Words;
use twin_protocol::plan::{
    PlanDug, PlanInfo, PlanObjective, PlanPhase, PlanPoint, PlanResult, PlanRow, PlanShares,
    PlanSiteObjective, PlanState, PlanSums,
};
use twin_protocol::scene::SceneName;

use super::bill::{Bill, bills, places};
use super::feeds;
use crate::plans::{Order, Outcome, Plan};
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
    let profile = order.profile_file.as_deref();
    let profile = profile.unwrap_or(order.profile.as_str());
    let mut text = format!("{}, profile {profile}", id(plan.number));
    let only = only(order);
    if !only.is_empty() {
        text += &format!(", only {}", only.join(","));
    }
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
    match order.given.siting.objective() {
        SiteObjective::Sites => {}
        SiteObjective::Cost => text += ", sites by cost",
        SiteObjective::Coverage => text += ", sites by coverage",
    }
    if order.terms.objective == Objective::Coverage {
        text += ", by coverage";
    }
    text
}

/// The rows that a plan is restricted to.
fn only(order: &Order) -> Vec<String> {
    let rows = order.given.scope.rows().iter();
    rows.map(ToString::to_string).collect()
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
        profile_file: order.profile_file.clone(),
        only: only(order),
        site_objective: match order.given.siting.objective() {
            SiteObjective::Sites => PlanSiteObjective::Sites,
            SiteObjective::Cost => PlanSiteObjective::Cost,
            SiteObjective::Coverage => PlanSiteObjective::Coverage,
        },
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
    let paid_places = outcome.place_phases.iter().flatten().count();
    let unpriced = programme.unpriced.iter();
    let unpriced_places = programme.unpriced_places.iter();
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
        places: phase.places.len(),
        dug: dug(phase.dug),
        shares: shares(&phase.reached),
    };
    PlanResult {
        devices: paid,
        places: paid_places,
        left: outcome.phases.len() - paid,
        left_places: outcome.place_phases.len() - paid_places,
        currency: programme.currency.to_string(),
        siting: told_of(outcome.placement.siting.words()),
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
        unpriced_places: unpriced_places
            .map(|(kind, all)| (kind.to_string(), all.len()))
            .collect(),
        trench_basis: programme.trench_basis.as_str().to_owned(),
        trenches: programme.trenches.len(),
        new_places: places(order, outcome),
        rows: rows(order, outcome),
        warnings: warnings(outcome, paid, paid_places),
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

fn dug(dug: Dug) -> PlanDug {
    PlanDug {
        stretches: dug.stretches,
        opened_m: dug.opened_m,
        reused_m: dug.reused_m,
    }
}

fn sums(cost: &Cost) -> PlanSums {
    PlanSums {
        capital: cost.capital(),
        devices: cost.devices + cost.installation,
        places: cost.places,
        sites: cost.poles + cost.trenches,
        trench_m: cost.trench_m,
        yearly: cost.yearly,
    }
}

/// Tables 3 to 9 in order, then table 10, then the networks of section 3.
pub(super) fn rows(order: &Order, outcome: &Outcome) -> Vec<PlanRow> {
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
    let basis = Basis::of(id, &order.rules)?;
    let paid = bill.map_or(0, |bill| bill.paid);
    let extent = found.extent.filter(|e| e.demanded > 0.0);
    let sight = found.sight.filter(|s| s.demanded_m > 0.0);
    let decides = order.rules.changes_of(id).any(|c| c.decides_the_demand());
    let origin = order.rules.origin(id).filter(|_| decides);
    let verdict = outcome.verdicts.get(&found.row).copied();
    Some(PlanRow {
        id: id.to_owned(),
        table: basis.table,
        name: SceneName {
            zh: basis.name.zh.clone(),
            en: basis.name.en.clone(),
        },
        required: basis.required,
        verdict: verdict.unwrap_or(Verdict::NotApplicable),
        demanded: found.demanded,
        existing: found.existing,
        placed: found.placed,
        paid,
        extent: extent.map(|e| e.demanded),
        unserved: extent.map(|e| (e.demanded - e.served).max(0.0)),
        seen: sight.map(|s| s.seen_m / s.demanded_m),
        value: found.bounds.map(|b| b.value),
        bound: found.bounds.map(|b| b.bound),
        gap: found.bounds.as_ref().map(Bounds::gap),
        proven: found.bounds.map(|b| b.ended == Ended::Optimal),
        cost: bill.and_then(|bill| bill.cost),
        reason: found.why().map(told_of),
        next: found.next().map(|next| told_of(next.into())),
        currency: found
            .decided
            .as_ref()
            .and_then(|d| d.currency().map(str::to_owned)),
        decided: found.decided.as_ref().map(|d| told_of(d.words())),
        without_power: found.unreached.power,
        without_network: found.unreached.network,
        origin: origin.map(|origin| Words {
            zh: origin.document.title_zh.to_string(),
            en: origin.document.title_en.to_string(),
        }),
        source: in_both(|language| basis.source.cited(language)),
        quote: basis.quote.clone(),
        assumption: (basis.assumption.is_some())
            .then(|| in_both(|language| basis.assumed(language).to_owned())),
    })
}

fn in_both(text: impl Fn(Language) -> String) -> Words {
    Words {
        zh: text(Language::Zh),
        en: text(Language::En),
    }
}

fn warnings(outcome: &Outcome, paid: usize, paid_places: usize) -> Vec<Words> {
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
    let left = outcome.place_phases.len() - paid_places;
    if left > 0 {
        warnings.push(told_of(both!(
            "{left} places are beyond the limits or have no price, and are not adopted.",
            "{left} 处场所超出限额或没有单价，不会被采纳。"
        )));
    }
    warnings
}

pub(super) fn told_of(words: Bilingual) -> Words {
    let told = words.into_words();
    Words {
        zh: told.zh.into_owned(),
        en: told.en.into_owned(),
    }
}

pub(super) fn name_of(name: &Name) -> Words {
    let name = SceneName::from(name);
    let or = |text: &str, other: &str| if text.is_empty() { other } else { text }.to_owned();
    Words {
        zh: or(&name.zh, &name.en),
        en: or(&name.en, &name.zh),
    }
}

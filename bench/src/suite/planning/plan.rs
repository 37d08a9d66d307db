//! A whole plan of the scenario `large`: sites, directions, prices, two phases, the curve of cost and worth.

use std::ops::ControlFlow;

use anyhow::{Context, ensure};
use twin_core::catalogue::Catalogue;
use twin_core::model::{Community, Provenance};
use twin_core::optimise::Progress;
use twin_core::planning::{
    Decided, Given, Limits, PlacementOptions, PriceList, RowOutcome, Siting, Step, Terms, place,
    place_watched, programme, trade_off,
};

use crate::machine;
use crate::measure::{median, seconds};
use crate::row::{Row, Target};

const ROUNDS: usize = 3;

/// Budgets of the two phases, CNY: some tenth of what all of it costs.
const BUDGETS: [f64; 2] = [5e7, 3e7];

pub(super) fn rows() -> anyhow::Result<Vec<Row>> {
    let opened = twin_formats::source::open("large", &mut |_| {})?;
    let community = bare(&opened.community)?;
    let catalogue = Catalogue::builtin()?;
    let prices = PriceList::reference(&catalogue)?;
    let both = (&catalogue, &prices);
    let terms = Terms {
        limits: Limits::Money(BUDGETS.to_vec()),
        ..Terms::default()
    };
    let watch = &mut |_: Progress| ControlFlow::Continue(());
    let (mut sites, mut money) = (Vec::new(), Vec::new());
    let mut worst = 0.0_f64;
    machine::forget_peak();
    for _ in 0..ROUNDS {
        let options = PlacementOptions::default();
        let (taken, placement) = seconds(|| place(&community, &catalogue, &options));
        let placement = placement?;
        sites.push(taken);
        let gaps = placement
            .outcomes
            .iter()
            .filter_map(|o| o.bounds.map(|b| b.gap()));
        worst = gaps.fold(worst, f64::max);
        let (taken, planned) = seconds(|| -> anyhow::Result<_> {
            programme(&community, &placement, both, &terms, watch)?;
            Ok(trade_off(&community, &placement, both, &terms, watch)?)
        });
        planned.context("the programme")?;
        money.push(taken);
    }
    let memory = machine::memory_of(std::process::id());
    let (peak_bytes, _) = memory.context("the memory of this process")?;
    let (sites, money) = (median(sites), median(money));
    let by_cost = by_cost(&community, &catalogue, &prices)?;
    let id = |part: &str| format!("plan/large, {part}");
    Ok(vec![
        Row::new(id("sites and directions"), sites, "s", ROUNDS),
        Row::new(id("sites and directions by cost"), by_cost, "s", ROUNDS),
        Row::new(id("two phases and the curve"), money, "s", ROUNDS),
        Row::new(id("all"), sites + money, "s", ROUNDS).target(Target::AtMost(60.0)),
        // With the scenario as it was read, which lies beside what is planned.
        Row::new(id("peak memory"), peak_bytes as f64 / 1e6, "MB", ROUNDS)
            .target(Target::AtMost(2_000.0)),
        Row::new(id("widest gap of a row"), worst * 100.0, "%", 1),
    ])
}

/// Seconds for sites and directions with `--site-objective cost` instead of `sites`, after the other figures: it is no part of them.
fn by_cost(
    community: &Community,
    catalogue: &Catalogue,
    prices: &PriceList,
) -> anyhow::Result<f64> {
    let options = PlacementOptions::default();
    let given = Given {
        siting: Siting::Cost(prices.clone()),
        ..Given::default()
    };
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let (taken, placement) = seconds(|| {
            let watch = &mut |_: Step<'_>| ControlFlow::Continue(());
            place_watched(community, catalogue, &options, &given, watch)
        });
        let outcomes = placement?.outcomes;
        let by_prices = |outcome: &RowOutcome| matches!(outcome.decided, Some(Decided::Prices(_)));
        let has_priced = outcomes.iter().any(by_prices);
        ensure!(has_priced, "prices decide on the sites of no row");
        times.push(taken);
    }
    Ok(median(times))
}

/// The community as it was before anything was planned.
fn bare(community: &Community) -> anyhow::Result<Community> {
    let mut parts = community.clone().into_parts();
    let is_planned = |by: &Provenance| matches!(by, Provenance::Planned { .. });
    parts.devices.retain(|d| !is_planned(&d.provenance));
    parts.places.retain(|p| !is_planned(&p.provenance));
    Ok(Community::new(parts)?)
}

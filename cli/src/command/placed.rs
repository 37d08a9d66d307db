//! What a placement came to, for people and scripts.

use std::collections::BTreeMap;

use serde::Serialize;
use twin_core::ids::RowId;
use twin_core::optimise::{Bounds, Ended};
use twin_core::planning::{
    Connection, Connections, Decided, Placement, RowOutcome, Siting, Tally, Warning,
};
use twin_core::rules::RuleSet;
use twin_core::told::{Bilingual, Term};
use twin_formats::audit::Language;

use super::rules::OriginLine;

/// The least share that is told in figures, so that a gap that is there is not rounded down to none.
const LEAST_GAP: f64 = 0.001;

/// What was placed: of each row, and in all.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Placed {
    /// Devices and places that were added.
    pub(crate) total: u64,
    /// The rows that were placed alone; none where all that are asked for were.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    only: Vec<RowId>,
    /// By what sites were chosen, where that is not the fewest.
    #[serde(skip_serializing_if = "Option::is_none")]
    siting: Option<Bilingual>,
    /// Each row's outcome.
    rows: BTreeMap<String, PlacedRow>,
    /// How each new device is powered and connected, by its id.
    connections: BTreeMap<String, Connection>,
    /// How many are fed in which way, and the farthest of them.
    #[serde(skip)]
    feeds: Vec<FeedLine>,
    /// By what power and network decided on sites, or that they did not.
    supply: Vec<Bilingual>,
    /// What there is to know of the whole.
    pub(crate) warnings: Vec<Bilingual>,
    /// Why there is nothing at all to write.
    #[serde(skip)]
    pub(crate) nothing: Option<Bilingual>,
}

/// A row's outcome.
#[derive(Debug, Serialize)]
struct PlacedRow {
    demanded: u64,
    existing: u64,
    placed: u64,
    /// What the solver's answer costs: sites, weighed by what they stand on, or money where prices decided; none where there is no choice.
    value: Option<f64>,
    /// The least that any answer could cost.
    bound: Option<f64>,
    /// How far the answer is at most from the best there is, as a share.
    gap: Option<f64>,
    /// Whether it is proven best.
    proven: Option<bool>,
    /// Why it asks for none, or why fewer were placed.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Bilingual>,
    /// What to do next about that.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<Term>,
    /// What the objective of sites decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    decided: Option<Bilingual>,
    /// The currency of `value` and `bound` where prices decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<String>,
    /// Candidate sites that power does not reach, so that they were left out.
    without_power: usize,
    /// Those that power reaches and the network does not.
    without_network: usize,
    /// Where its demand is from, unless from the white paper.
    #[serde(skip_serializing_if = "Option::is_none")]
    origin: Option<OriginLine>,
}

/// How many devices are fed in one way.
#[derive(Debug)]
struct FeedLine {
    /// Power or network.
    what: Term,
    /// The way.
    by: Term,
    devices: usize,
    /// Id of the one farthest from what feeds it, and how far that is, metres.
    farthest: Option<(String, f64)>,
}

impl FeedLine {
    fn of<B>(what: Term, by: Term, tally: &Tally<B>, placement: &Placement) -> Self {
        let farthest = tally.farthest.filter(|(_, distance_m)| *distance_m > 0.0);
        let id = |number: usize| placement.devices.get(number).map(|d| d.id.to_string());
        Self {
            what,
            by,
            devices: tally.devices,
            farthest: farthest.and_then(|(number, distance_m)| Some((id(number)?, distance_m))),
        }
    }

    fn line(&self, language: Language) -> String {
        let what = language.of(self.what.zh, self.what.en);
        let (by, devices) = (language.of(self.by.zh, self.by.en), self.devices);
        let counts = language.of(
            format!("{by}，{devices} 台设备"),
            format!("{by}, {devices} devices"),
        );
        let far = self.farthest.as_ref().map(|(id, distance_m)| {
            language.of(
                format!("；最远 {distance_m:.0} 米（{id}）"),
                format!("; the farthest {distance_m:.0} m ({id})"),
            )
        });
        format!("  {what:<8} {counts}{}\n", far.unwrap_or_default())
    }
}

impl Placed {
    /// Of a placement by these rules, how its devices are fed, and what there was to know of it before money was spent.
    pub(crate) fn of(
        placement: &Placement,
        connections: &Connections,
        warnings: &[Warning],
        rules: &RuleSet,
    ) -> Self {
        let ids = placement.devices.iter().map(|device| device.id.to_string());
        let of_devices = ids.zip(connections.of_devices.iter().cloned());
        let power = Term::new("power", "供电");
        let powered = connections.powered().into_iter().map(|tally| {
            let by = Term::new(tally.by.en(), tally.by.zh());
            FeedLine::of(power, by, &tally, placement)
        });
        let network = Term::new("network", "网络");
        let connected = connections.connected().into_iter().map(|tally| {
            let by = Term::new(tally.by.en(), tally.by.zh());
            FeedLine::of(network, by, &tally, placement)
        });
        let rows = placement.outcomes.iter();
        let rows = rows.map(|outcome| (outcome.row.to_string(), PlacedRow::of(outcome, rules)));
        let nothing = warnings.contains(&Warning::Nothing);
        Self {
            total: (placement.devices.len() + placement.places.len()) as u64,
            only: placement.scope.rows().to_vec(),
            siting: (placement.siting != Siting::Sites).then(|| placement.siting.words()),
            rows: rows.collect(),
            connections: of_devices.collect(),
            feeds: powered.chain(connected).collect(),
            supply: connections.supply.clone(),
            warnings: warnings.iter().map(|warning| warning.words()).collect(),
            nothing: nothing.then(|| Warning::Nothing.words()),
        }
    }

    /// Which rows were placed, where not all were; then each row that asks for something or says why not: how much, how good, why not all of
    /// it, and what to do next; then how the new devices are powered and connected, and by what that decided on sites.
    pub(crate) fn lines(&self, language: Language) -> String {
        let told = self.rows.iter().filter(|(_, row)| row.is_told());
        let rows = told.map(|(id, row)| row.lines(id, language));
        let feeds = self.feeds.iter().map(|feed| feed.line(language));
        let supply = self.supply.iter().map(|words| {
            let words = language.of(&words.zh, &words.en);
            format!("  {words}\n")
        });
        let siting = self.siting.as_ref().map(|words| {
            let words = language.of(&words.zh, &words.en);
            format!("  {words}\n")
        });
        let partial = self.partial_line(language);
        let told = partial.into_iter().chain(siting).chain(rows);
        told.chain(feeds).chain(supply).collect()
    }

    fn partial_line(&self, language: Language) -> Option<String> {
        let rows = Bilingual::list(self.only.iter().map(RowId::as_str));
        (!self.only.is_empty()).then(|| {
            language.of(
                format!("  局部规划：仅条款 {}\n", rows.zh),
                format!("  a partial plan: rows {} alone\n", rows.en),
            )
        })
    }
}

impl PlacedRow {
    fn of(outcome: &RowOutcome, rules: &RuleSet) -> Self {
        let row = outcome.row.as_str();
        let is_changed = rules.changes_of(row).any(|c| c.decides_the_demand());
        let origin = rules.origin(row).filter(|_| is_changed);
        Self {
            demanded: outcome.demanded,
            existing: outcome.existing,
            placed: outcome.placed,
            value: outcome.bounds.map(|b| b.value),
            bound: outcome.bounds.map(|b| b.bound),
            gap: outcome.bounds.as_ref().map(Bounds::gap),
            proven: outcome.bounds.map(|b| b.ended == Ended::Optimal),
            reason: outcome.why(),
            next: outcome.next(),
            decided: outcome.decided.as_ref().map(Decided::words),
            currency: outcome
                .decided
                .as_ref()
                .and_then(Decided::currency)
                .map(str::to_owned),
            without_power: outcome.unreached.power,
            without_network: outcome.unreached.network,
            origin: origin.as_ref().map(OriginLine::from),
        }
    }

    fn is_told(&self) -> bool {
        self.demanded > 0 || self.reason.is_some()
    }

    fn lines(&self, id: &str, language: Language) -> String {
        let (placed, existing, demanded) = (self.placed, self.existing, self.demanded);
        let counts = language.of(
            format!("新增 {placed}，已有 {existing}，需求 {demanded}"),
            format!("{placed} new, {existing} there, {demanded} asked for"),
        );
        let mut text = format!("  {id:<8} {counts}{}\n", self.quality(language));
        if let Some(reason) = &self.reason {
            let why = language.of(&reason.zh, &reason.en);
            let next = self
                .next
                .map(|next| language.of(format!("；{}", next.zh), format!("; {}", next.en)));
            text += &format!("           {why}{}\n", next.unwrap_or_default());
        }
        if let Some(decided) = &self.decided {
            text += &format!("           {}\n", language.of(&decided.zh, &decided.en));
        }
        text
    }

    /// How far what was placed is at most from the best there is; nothing of a row that asks for none.
    fn quality(&self, language: Language) -> String {
        if self.demanded == 0 {
            return String::new();
        }
        let (Some(value), Some(bound), Some(gap)) = (self.value, self.bound, self.gap) else {
            return language.of("；无需选址", "; no choice of sites").to_owned();
        };
        if self.proven == Some(true) {
            return language.of("；已证最优", "; proven best").to_owned();
        }
        let percent = 100.0 * gap.max(LEAST_GAP);
        let (than_zh, than_en) = if gap < LEAST_GAP {
            ("小于", "less than")
        } else {
            ("至多", "at most")
        };
        if let Some(currency) = &self.currency {
            return language.of(
                format!(
                    "；与最优的差距{than_zh} {percent:.1} %（{currency} {value:.0}，下限 {bound:.0}）"
                ),
                format!(
                    "; {than_en} {percent:.1} % from the best ({currency} {value:.0}, no less than {bound:.0})"
                ),
            );
        }
        language.of(
            format!(
                "；与最优的差距{than_zh} {percent:.1} %（求解代价 {value:.1}，下限 {bound:.1}）"
            ),
            format!(
                "; {than_en} {percent:.1} % from the best (cost to the solver {value:.1}, no less than {bound:.1})"
            ),
        )
    }
}

//! A programme as a document: its sums, its phases, the bill of quantities, the curve, and how good each row's placement is.

use std::collections::BTreeMap;

use serde::Serialize;
use twin_core::catalogue::Catalogue;
use twin_core::model::{Community, Device, Name};
use twin_core::optimise::{Bounds, Ended};
use twin_core::planning::{
    Connection, Connections, Cost, Limit, Objective, Placement, PriceList, Programme, Reached,
    RowOutcome, SiteObjective, TradeOff, TrenchBasis,
};
use twin_core::rules::RuleSet;
use twin_core::spatial::LocalFrame;
use twin_core::told::Bilingual;

use super::device::{DeviceLine, devices};
use super::feed::{FeedLine, feeds};
use super::place::{PlaceLine, places};
use super::trench::{DugLine, TrenchLine, trenches};
use crate::audit::{Basis, Language, Text};

/// The whole report. Sums are in `currency`.
#[derive(Debug, Serialize)]
pub struct Document<'a> {
    /// Id of the community.
    pub community: &'a str,
    /// Its name.
    pub name: Text,
    /// The rows that the plan is restricted to; none where it has all that are asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<&'a str>,
    /// Currency, by ISO 4217.
    pub currency: &'a str,
    /// Where the prices are from.
    pub prices: Prices<'a>,
    /// What sites were chosen for where rows leave a choice: `sites`, `cost` or `coverage`.
    pub site_objective: SiteObjective,
    /// The same as a sentence, with the list that prices are by.
    pub siting: Text,
    /// What is built first: `worth` or `coverage`.
    pub objective: Objective,
    /// What all new devices and places cost.
    pub whole: Sums,
    /// Of what the rows ask for, the share that is served before anything is built.
    pub served_before: f64,
    /// The phases in order.
    pub phases: Vec<PhaseLine<'a>>,
    /// Devices that no phase builds, those without a price too.
    pub left: Vec<&'a str>,
    /// Places that no phase pays for.
    pub left_places: Vec<&'a str>,
    /// How many devices of each class have no price, and are in no sum.
    pub unpriced: BTreeMap<&'a str, usize>,
    /// How many places of each kind have no price, and are in no sum.
    pub unpriced_places: BTreeMap<&'a str, usize>,
    /// New places.
    pub places: Vec<PlaceLine<'a>>,
    /// What trenches run along: `ways`, or `straight` where the map has none.
    pub trench_basis: TrenchBasis,
    /// The trenches that are dug, each once; those nearer to power first.
    pub trenches: Vec<TrenchLine<'a>>,
    /// How the new devices are powered and connected, those that no phase pays for too.
    pub feeds: Vec<FeedLine<'a>>,
    /// The same of each, by its id.
    pub connections: BTreeMap<&'a str, &'a Connection>,
    /// By what power and network decided on sites, or that they did not.
    pub supply: Vec<Text>,
    /// What comes of more and more money, or sites.
    pub curve: Vec<PointLine>,
    /// How many devices of each class, and what they cost.
    pub bill: Vec<BillLine<'a>>,
    /// The rows.
    pub rows: Vec<RowLine<'a>>,
    #[serde(skip)]
    pub(super) map: Option<&'a Community>,
    #[serde(skip)]
    pub(super) devices: Vec<DeviceLine<'a>>,
}

/// Where the prices are from.
#[derive(Debug, Serialize)]
pub struct Prices<'a> {
    /// What the list is called.
    pub title: Text,
    /// When it was made.
    pub date: &'a str,
    /// Whether nobody stands for its figures.
    pub assumption: bool,
}

/// Sums of money.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Sums {
    /// All that is paid once.
    pub capital: f64,
    /// Devices, bought.
    pub devices: f64,
    /// Their installation.
    pub installation: f64,
    /// Fitting out places.
    pub places: f64,
    /// Poles, mounts on walls and bases in the ground.
    pub poles: f64,
    /// Trenches.
    pub trenches: f64,
    /// Their length, metres.
    pub trench_m: f64,
    /// Running it all for a year.
    pub yearly: f64,
}

/// A phase.
#[derive(Debug, Serialize)]
pub struct PhaseLine<'a> {
    /// Its number, from 1.
    pub number: usize,
    /// What it may cost, with what earlier ones left; none where money is not limited.
    pub budget: Option<f64>,
    /// At how many new sites it may build, with what earlier ones left; none where sites are not limited.
    pub most_sites: Option<usize>,
    /// What it costs.
    pub cost: Sums,
    /// At how many sites it is the first to build.
    pub sites: usize,
    /// What it comes to with the phases before it.
    #[serde(flatten)]
    pub shares: Shares,
    /// What it digs.
    pub dug: DugLine,
    /// Ids of its devices.
    pub devices: Vec<&'a str>,
    /// Ids of its places.
    pub places: Vec<&'a str>,
}

/// A point of the curve.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct PointLine {
    /// The budget; none where sites are limited.
    pub budget: Option<f64>,
    /// The limit of sites; none where money is limited.
    pub most_sites: Option<usize>,
    /// What the choice costs.
    pub cost: f64,
    /// At how many sites it builds.
    pub sites: usize,
    /// How many devices it has.
    pub devices: usize,
    /// What it comes to.
    #[serde(flatten)]
    pub shares: Shares,
}

/// What is built comes to.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Shares {
    /// What it is worth, as a share of the whole placement.
    pub worth: f64,
    /// The most that any choice within the limits so far could be; all, where coverage is the objective.
    pub most_worth: f64,
    /// Of what the rows ask for, the share that is served, by what was there too.
    pub served: f64,
    /// The most that any choice could serve; what the whole placement serves, where worth is the objective.
    pub most_served: f64,
}

/// A line of the bill of quantities.
#[derive(Debug, Serialize)]
pub struct BillLine<'a> {
    /// The class.
    pub class: &'a str,
    /// Its name.
    pub name: Text,
    /// How many.
    pub count: usize,
    /// How many in each phase.
    pub by_phase: Vec<usize>,
    /// What one costs, bought and installed; none where the list does not say.
    pub each: Option<f64>,
    /// What all of them cost.
    pub sum: Option<f64>,
    /// What running them costs a year.
    pub yearly: Option<f64>,
}

/// How a row was placed.
#[derive(Debug, Serialize)]
pub struct RowLine<'a> {
    /// Its id.
    pub row: &'a str,
    /// What it goes by; none where the rules do not have the row.
    #[serde(flatten)]
    pub basis: Option<Basis>,
    /// How many devices it asks for here.
    pub demanded: u64,
    /// How many are there.
    pub existing: u64,
    /// How many are new.
    pub placed: u64,
    /// Of what is asked for along roads or over greens, the share that is served.
    pub served: Option<f64>,
    /// Of what its cameras are to show along roads or boundaries, the share that they show at the level detect.
    pub seen: Option<f64>,
    /// The most that they could show, whichever way they look.
    pub seen_at_most: Option<f64>,
    /// Candidate sites that power does not reach, so that they were left out.
    pub without_power: usize,
    /// Those that power reaches and the network does not.
    pub without_network: usize,
    /// How far the placement is at most from the best there is; none where there is no choice.
    pub gap: Option<f64>,
    /// Whether it is proven best.
    pub proven: Option<bool>,
    /// Why fewer were placed.
    pub reason: Option<Text>,
    /// What to do next about that.
    pub next: Option<Text>,
    /// What the objective of sites decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided: Option<Text>,
}

impl<'a> Document<'a> {
    /// Of a placement by `rules` in the community of that id, name and frame, how its devices are fed, and its programme; without a map where
    /// the community itself is gone.
    #[must_use]
    pub fn new(
        (id, name, frame): (&'a str, &Name, &LocalFrame),
        map: Option<&'a Community>,
        (placement, connections): (&'a Placement, &'a Connections),
        (rules, prices): (&'a RuleSet, &'a PriceList),
        programme: &'a Programme,
        curve: &[TradeOff],
    ) -> Self {
        let ids = |numbers: &[u32]| {
            let devices = numbers.iter().map(|n| &placement.devices[*n as usize]);
            devices.map(|device| device.id.as_str()).collect()
        };
        let place_ids = |numbers: &[u32]| {
            let places = numbers.iter().map(|n| &placement.places[*n as usize]);
            places.map(|place| place.id.as_str()).collect()
        };
        let phase = |(number, phase): (usize, &'a twin_core::planning::Phase)| PhaseLine {
            number: number + 1,
            budget: phase.limit.and_then(Limit::cost),
            most_sites: phase.limit.and_then(Limit::sites),
            cost: Sums::of(&phase.cost),
            sites: phase.sites,
            shares: Shares::of(&phase.reached),
            dug: DugLine::of(phase.dug),
            devices: ids(&phase.devices),
            places: place_ids(&phase.places),
        };
        let of_devices = placement.devices.iter().map(|device| device.id.as_str());
        let of_devices = of_devices.zip(&connections.of_devices);
        let phase_of = placement.phase_of_each(programme);
        let rows = placement.outcomes.iter();
        let rows = rows.map(|outcome| RowLine::of(outcome, rules));
        let unpriced = programme.unpriced.iter();
        let unpriced_places = programme.unpriced_places.iter();
        Self {
            community: id,
            name: both(name, id),
            only: placement.scope.rows().iter().map(|r| r.as_str()).collect(),
            currency: &prices.currency,
            prices: Prices {
                title: both(&prices.title, ""),
                date: &prices.date,
                assumption: prices.is_assumption,
            },
            site_objective: placement.siting.objective(),
            siting: told(placement.siting.words()),
            objective: programme.objective,
            whole: Sums::of(&programme.whole),
            served_before: programme.served_before,
            phases: programme.phases.iter().enumerate().map(phase).collect(),
            left: ids(&programme.left),
            left_places: place_ids(&programme.left_places),
            unpriced: unpriced.map(|(c, all)| (c.as_str(), all.len())).collect(),
            unpriced_places: unpriced_places
                .map(|(kind, all)| (&**kind, all.len()))
                .collect(),
            places: places(placement, programme, prices, frame),
            trench_basis: programme.trench_basis,
            trenches: trenches(placement, programme, frame),
            feeds: feeds(placement, connections),
            connections: of_devices.collect(),
            supply: connections.supply.iter().cloned().map(told).collect(),
            curve: curve.iter().map(PointLine::of).collect(),
            bill: bill(
                (&placement.devices, &phase_of),
                (&rules.catalogue, prices),
                programme.phases.len(),
            ),
            rows: rows.collect(),
            map,
            devices: devices((&placement.devices, &phase_of), prices),
        }
    }
}

/// Words as the report keeps them.
pub(super) fn told(words: Bilingual) -> Text {
    let words = words.into_words();
    Text {
        zh: words.zh.into_owned(),
        en: words.en.into_owned(),
    }
}

/// Both languages of a name; one for the other where one is missing.
pub(super) fn both(name: &Name, fallback: &str) -> Text {
    let zh = name
        .zh
        .as_deref()
        .or(name.en.as_deref())
        .unwrap_or(fallback);
    let en = name
        .en
        .as_deref()
        .or(name.zh.as_deref())
        .unwrap_or(fallback);
    Text {
        zh: zh.to_owned(),
        en: en.to_owned(),
    }
}

impl Sums {
    fn of(cost: &Cost) -> Self {
        Self {
            capital: cost.capital(),
            devices: cost.devices,
            installation: cost.installation,
            places: cost.places,
            poles: cost.poles,
            trenches: cost.trenches,
            trench_m: cost.trench_m,
            yearly: cost.yearly,
        }
    }
}

impl PointLine {
    fn of(point: &TradeOff) -> Self {
        Self {
            budget: point.limit.cost(),
            most_sites: point.limit.sites(),
            cost: point.cost,
            sites: point.sites,
            devices: point.devices,
            shares: Shares::of(&point.reached),
        }
    }

    /// The limit, of whichever kind, as a figure.
    pub(super) fn limit(&self) -> f64 {
        let sites = self.most_sites.map(|number| number as f64);
        self.budget.or(sites).unwrap_or(0.0)
    }
}

impl Shares {
    fn of(reached: &Reached) -> Self {
        Self {
            worth: reached.worth.value,
            most_worth: reached.worth.bound,
            served: reached.served.value,
            most_served: reached.served.bound,
        }
    }

    /// What counts by the objective, and the most that it could be.
    pub(super) fn by(&self, objective: Objective) -> (f64, f64) {
        match objective {
            Objective::Worth => (self.worth, self.most_worth),
            Objective::Coverage => (self.served, self.most_served),
        }
    }

    /// What the objective does not count.
    pub(super) fn other(&self, objective: Objective) -> f64 {
        match objective {
            Objective::Worth => self.served,
            Objective::Coverage => self.worth,
        }
    }
}

impl Document<'_> {
    /// What a row of the plan goes by.
    pub(super) fn basis(&self, row: &str) -> Option<&Basis> {
        let line = self.rows.iter().find(|line| line.row == row)?;
        line.basis.as_ref()
    }

    /// Whether sites are limited, not money.
    pub(super) fn limits_sites(&self) -> bool {
        self.curve.iter().any(|point| point.most_sites.is_some())
            || self.phases.iter().any(|phase| phase.most_sites.is_some())
    }
}

impl<'a> RowLine<'a> {
    /// Why fewer were placed and what to do next, and what the objective of sites decided; or nothing.
    pub(super) fn why(&self, language: Language) -> String {
        let said = [&self.reason, &self.next, &self.decided];
        let said = said.into_iter().flatten();
        let said: Vec<&str> = said
            .map(|text| language.of(text.zh.as_str(), text.en.as_str()))
            .collect();
        said.join(language.of("；", "; "))
    }

    fn of(outcome: &'a RowOutcome, rules: &RuleSet) -> Self {
        let extent = outcome.extent.filter(|e| e.demanded > 0.0);
        let sight = outcome.sight.filter(|s| s.demanded_m > 0.0);
        Self {
            row: outcome.row.as_str(),
            basis: Basis::of(outcome.row.as_str(), rules),
            demanded: outcome.demanded,
            existing: outcome.existing,
            placed: outcome.placed,
            served: extent.map(|e| e.served / e.demanded),
            seen: sight.map(|s| s.seen_m / s.demanded_m),
            seen_at_most: sight.map(|s| s.most_m / s.demanded_m),
            gap: outcome.bounds.as_ref().map(Bounds::gap),
            proven: outcome.bounds.map(|b| b.ended == Ended::Optimal),
            without_power: outcome.unreached.power,
            without_network: outcome.unreached.network,
            reason: outcome.why().map(told),
            next: outcome.next().map(|next| told(next.into())),
            decided: outcome.decided.as_ref().map(|d| told(d.words())),
        }
    }
}

fn bill<'a>(
    (devices, phase_of): (&'a [Device], &[Option<usize>]),
    (catalogue, prices): (&'a Catalogue, &PriceList),
    phases: usize,
) -> Vec<BillLine<'a>> {
    let mut lines: BTreeMap<(usize, &str), BillLine<'a>> = BTreeMap::new();
    for (device, phase) in devices.iter().zip(phase_of) {
        let id = device.class.as_str();
        // In the order of the white paper's tables, not of their letters.
        let class = catalogue.classes.iter().position(|c| c.id == device.class);
        let line = lines
            .entry((class.unwrap_or(usize::MAX), id))
            .or_insert_with(|| BillLine {
                class: id,
                name: both(&device.name, id),
                count: 0,
                by_phase: vec![0; phases],
                each: prices.class(&device.class).map(|p| p.capital()),
                sum: None,
                yearly: None,
            });
        line.count += 1;
        if let Some(number) = *phase {
            line.by_phase[number] += 1;
        }
    }
    let priced = |mut line: BillLine<'a>| {
        let count = line.count as f64;
        line.sum = line.each.map(|each| each * count);
        let class = catalogue.class(line.class);
        let yearly = class.and_then(|class| prices.class(&class.id));
        line.yearly = yearly.map(|price| price.yearly * count);
        line
    };
    lines.into_values().map(priced).collect()
}

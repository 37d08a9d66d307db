//! The fewest access points and gateways that are heard where a row about a network asks: sites, what each is heard by, and the cheapest
//! cover.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::antenna::AntennaSite;
use super::choice::Problem;
use super::stretch::LEFT;
use super::{RowWork, Solver};
use crate::catalogue::{Catalogue, DeviceClass, NetworkRow, Rule};
use crate::model::Device;
use crate::optimise::{CoverDemand, Effort, Watch};
use crate::planning::need::Demand;
use crate::planning::placement::{Extent, PlacementError, RowOutcome};
use crate::planning::radio::{Air, Hearing, Mast, Stage, Station, of_device};
use crate::planning::reason::Reason;

/// How hard the cover is tried.
const EFFORT: Effort = Effort {
    gap: 1e-3,
    dual_steps: 800,
    search_steps: 10_000,
    neighbourhoods: 50,
    nodes: 200,
    seed: 1,
};

/// Most pairs of a place to be heard at and a site that are tried; of more sites, those about every so many metres are left.
const MOST_PAIRS: usize = 400_000;

/// How rows about networks are heard.
#[derive(Debug, Clone, Copy)]
pub(in crate::planning) struct Listening<'l, 'a> {
    pub(in crate::planning) catalogue: &'l Catalogue,
    /// None where there is nowhere to be heard.
    pub(in crate::planning) air: Option<&'l Air<'a>>,
}

impl<'l, 'a> Listening<'l, 'a> {
    fn cover<'c>(self, hearing: &'c Hearing, air: &'c Air<'a>) -> Cover<'c, 'a>
    where
        'l: 'c,
    {
        Cover {
            hearing,
            catalogue: self.catalogue,
            air,
        }
    }
}

impl<'a> Solver<'a> {
    /// Places what a row about a network asks for. What lines bring, and what operators have to build, is told only.
    pub(in crate::planning) fn solve_network(
        &mut self,
        row: &NetworkRow,
        class: Option<&'a DeviceClass>,
        listening: Listening<'_, '_>,
        watch: &mut dyn Watch,
    ) -> Result<RowOutcome, PlacementError> {
        let Some(hearing) = self.hear(row, listening) else {
            let reason = match row.rule {
                Rule::Heard { .. } => Reason::Nowhere,
                _ => Reason::Lines,
            };
            let mut outcome = RowOutcome {
                reason: Some(reason),
                ..RowOutcome::of(row.id.clone())
            };
            self.count_musts(&mut outcome, |_| false);
            return Ok(outcome);
        };
        let (Some(class), Some(air), false) = (class, listening.air, hearing.operators) else {
            return Ok(self.told(row, &hearing, u32::MAX));
        };
        let before = (self.survey.community.devices.len() + self.devices.len()) as u32;
        let demand = Demand {
            row: row.id.clone(),
            class: class.id.clone(),
            needs: Vec::new(),
            with: Vec::new(),
            reason: None,
        };
        let mut work = self.work(&demand, class);
        self.cover(&listening.cover(&hearing, air), &mut work, watch)?;
        let hearing = self.heard_again(row, listening, (hearing, 0), &work);
        let covered = work.outcome.placed;
        self.relieve(&listening.cover(&hearing, air), &mut work, watch)?;
        let hearing = self.heard_again(row, listening, (hearing, covered), &work);
        let placed = work.outcome.placed;
        let told = self.told(row, &hearing, before);
        Ok(RowOutcome {
            demanded: told.demanded + placed,
            placed: told.placed + placed,
            bounds: work.outcome.bounds,
            decided: work.outcome.decided,
            reason: told.reason.or(work.outcome.reason),
            unreached: self.unreached(),
            ..told
        })
    }

    /// What is heard of all devices so far; none of a row that asks for something else, or where there is nowhere to hear.
    fn hear(&self, row: &NetworkRow, listening: Listening<'_, '_>) -> Option<Hearing> {
        let there = self.survey.community.devices.iter();
        let all = there.chain(&self.devices).map(Cow::Borrowed);
        let devices: Vec<Cow<'_, Device>> = all.collect();
        let stage = Stage {
            survey: self.survey,
            places: self.places,
            devices: &devices,
        };
        let hearing = Hearing::of(&row.rule, listening.catalogue, &stage, listening.air?)?;
        (!hearing.ears.samples.is_empty()).then_some(hearing)
    }

    /// What is heard after more devices than so many were placed; else what was.
    fn heard_again(
        &self,
        row: &NetworkRow,
        listening: Listening<'_, '_>,
        (before, placed): (Hearing, u64),
        work: &RowWork<'a>,
    ) -> Hearing {
        if work.outcome.placed == placed {
            return before;
        }
        self.hear(row, listening).unwrap_or(before)
    }

    /// Covers what nothing is heard at.
    fn cover(
        &mut self,
        cover: &Cover<'_, '_>,
        work: &mut RowWork<'a>,
        watch: &mut dyn Watch,
    ) -> Result<(), PlacementError> {
        let unserved = cover.hearing.unserved();
        let sites = self.antenna_sites(cover, &unserved, work.class);
        if sites.is_empty() {
            return Ok(());
        }
        let stations = cover.stations(&sites, work);
        let heard = cover
            .hearing
            .trial(&unserved, (&stations, usize::MAX), cover.air);
        let site_of = |station: &u32| stations.get(*station as usize).map(|s| s.device);
        // Many are heard by the same sites: they are one demand.
        let mut alike: BTreeMap<Vec<u32>, f64> = BTreeMap::new();
        for heard in heard {
            let sites: BTreeSet<u32> = heard.iter().filter_map(|(s, _)| site_of(s)).collect();
            *alike.entry(sites.into_iter().collect()).or_default() += 1.0;
        }
        alike.remove(&Vec::new());
        if alike.is_empty() {
            return Ok(());
        }
        let lefts = vec![LEFT; alike.len()];
        let demands = alike.into_iter().map(|(candidates, weight)| CoverDemand {
            candidates,
            covers: 1,
            weight,
        });
        let problem = Problem {
            footings: sites.iter().map(|site| site.footing).collect(),
            demands: demands.collect(),
            lefts,
            ..Problem::default()
        };
        let measure = self.measure(sites.iter().map(|site| (site.footing, &site.spot)));
        let answer = problem.choose(&measure, &self.survey.effort(EFFORT), watch)?;
        work.outcome.decided = answer.decided;
        work.outcome.bounds = Some(answer.bounds);
        self.hang(answer.chosen, sites, work)
    }

    /// Places devices at the sites of those numbers; what is past the list stands for leaving something.
    pub(super) fn hang(
        &mut self,
        chosen: impl IntoIterator<Item = u32>,
        sites: Vec<AntennaSite>,
        work: &mut RowWork<'a>,
    ) -> Result<(), PlacementError> {
        let mut sites: Vec<Option<AntennaSite>> = sites.into_iter().map(Some).collect();
        for number in chosen {
            let site = sites.get_mut(number as usize).and_then(Option::take);
            if let Some(site) = site {
                self.push(site.spot, work)?;
            }
        }
        Ok(())
    }

    /// What is heard for a row, as its outcome: of the devices up to `before`, each that serves is asked for, and so is one for each feature
    /// where something is left.
    fn told(&self, row: &NetworkRow, hearing: &Hearing, before: u32) -> RowOutcome {
        let (mut serving, mut left) = (BTreeSet::new(), BTreeSet::new());
        let (mut out, mut extent) = (
            0,
            Extent {
                demanded: 0.0,
                served: 0.0,
            },
        );
        for (sample, server) in hearing.ears.samples.iter().zip(&hearing.servers) {
            extent.demanded += sample.weight;
            match server.and_then(|number| hearing.stations.get(number as usize)) {
                Some(station) => {
                    extent.served += sample.weight;
                    serving.insert(station.device);
                }
                None => {
                    out += 1;
                    left.insert(sample.group);
                }
            }
        }
        serving.retain(|device| *device < before);
        let of = hearing.ears.samples.len();
        let reason = match (out, hearing.operators) {
            (0, _) => None,
            (_, true) => Some(Reason::Operators { out, of }),
            (_, false) => Some(Reason::Unheard { out, of }),
        };
        let mut outcome = RowOutcome {
            demanded: (serving.len() + left.len()) as u64,
            existing: serving.len() as u64,
            extent: row.rule.is_measured().then_some(extent),
            reason,
            ..RowOutcome::of(row.id.clone())
        };
        self.count_musts(&mut outcome, |index| serving.contains(&(index as u32)));
        outcome
    }
}

/// What a row hears, and with what it would hear more.
pub(super) struct Cover<'c, 'a> {
    pub(super) hearing: &'c Hearing,
    pub(super) catalogue: &'c Catalogue,
    pub(super) air: &'c Air<'a>,
}

impl Cover<'_, '_> {
    /// The stations that devices of the row would be at the sites; their `device` is the number of the site.
    pub(super) fn stations(&self, sites: &[AntennaSite], work: &RowWork<'_>) -> Vec<Station> {
        let station = |(number, site): (u32, &AntennaSite)| {
            let mast = Mast {
                id: "site",
                class: &work.class.id,
                row: Some(&work.row),
                position: site.spot.position,
                host: &site.spot.host,
                storey: site.spot.storey,
            };
            of_device(number, mast, &self.hearing.by, self.catalogue, self.air)
        };
        (0..).zip(sites).flat_map(station).collect()
    }

    /// How far apart sites are so that no more than [`MOST_PAIRS`] pairs are tried, metres: 0 where all are.
    pub(super) fn apart_m(&self, listeners: usize, sites: usize) -> f64 {
        let share = (listeners * sites) as f64 / MOST_PAIRS as f64;
        if share <= 1.0 {
            return 0.0;
        }
        // Where sites lie evenly within reach, twice the distance leaves a quarter of them.
        self.hearing.within_m * (share / sites as f64).sqrt()
    }
}

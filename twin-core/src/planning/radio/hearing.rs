//! Which station serves which ear.
//!
//! An ear is served by the nearest station that it hears loud enough, of equally near ones the first. That is found by hearing one after
//! the other, so most ears hear one or two; and after a device was moved only the ears that it served, and those that it came nearer to
//! than who serves them, have to hear again.

use rayon::prelude::*;

use super::ear::{self, Ears, Part, Sample};
use super::station::{self, Mast, Station};
use super::{Air, Stage};
use crate::catalogue::{Catalogue, RadioWord, Rule};
use crate::coverage::radio::{Site, Stations};
use crate::spatial::PointIndex;

/// So many of the nearest stations are tried before all within the rule's distance are.
const FIRST: usize = 8;

/// What ears hear for one row.
#[derive(Debug)]
pub(crate) struct Hearing {
    pub(crate) by: Vec<RadioWord>,
    pub(crate) within_m: f64,
    least_dbm: Option<f64>,
    pub(crate) operators: bool,
    pub(crate) ears: Ears,
    pub(crate) stations: Vec<Station>,
    /// Who serves each sample, by position in the stations.
    pub(crate) servers: Vec<Option<u32>>,
}

/// Stations that are heard.
struct Around<'s, 'a> {
    placed: Stations<'s, 'a>,
    points: Option<PointIndex<'static>>,
}

impl Hearing {
    /// None of a rule of another kind.
    pub(crate) fn of(
        rule: &Rule,
        catalogue: &Catalogue,
        stage: &Stage<'_, '_>,
        air: &Air<'_>,
    ) -> Option<Self> {
        let Rule::Heard {
            by,
            within_m,
            least_dbm,
            operators,
            ..
        } = rule
        else {
            return None;
        };
        let mut hearing = Self {
            by: by.clone(),
            within_m: *within_m,
            least_dbm: *least_dbm,
            operators: *operators,
            ears: Ears::of(rule, stage, air),
            stations: station::all(by, catalogue, stage, air),
            servers: Vec::new(),
        };
        let sites = hearing.sites();
        let around = Around::of(&sites, &hearing.stations, air);
        let samples = hearing.ears.samples.par_iter();
        let servers = samples.map(|sample| hearing.server(sample, &around));
        hearing.servers = servers.collect();
        Some(hearing)
    }

    /// Hears again what a device that was moved, as the stage has it now, changes; whether anything could have.
    pub(crate) fn replace(
        &mut self,
        device: u32,
        catalogue: &Catalogue,
        stage: &Stage<'_, '_>,
        air: &Air<'_>,
    ) -> bool {
        let Some(moved) = stage.devices.get(device as usize) else {
            return false;
        };
        let own = |part: Part| part == Part::Device(device);
        let is_heard = self.stations.iter().any(|s| s.device == device);
        let listens = self.ears.samples.iter().any(|s| own(s.part));
        if !is_heard && !listens {
            return false;
        }
        let mut news =
            station::of_device(device, Mast::from(moved.as_ref()), &self.by, catalogue, air)
                .into_iter();
        let mut changed = Vec::new();
        for (number, station) in (0_u32..).zip(&mut self.stations) {
            if station.device == device
                && let Some(now) = news.next()
            {
                *station = now;
                changed.push(number);
            }
        }
        for sample in self.ears.samples.iter_mut().filter(|s| own(s.part)) {
            sample.ear = ear::of_device(moved, air);
        }
        let sites = self.sites();
        let around = Around::of(&sites, &self.stations, air);
        let known = self.ears.samples.par_iter().zip(&self.servers);
        let servers = known.map(|(sample, server)| {
            if own(sample.part) || server.is_some_and(|s| changed.contains(&s)) {
                return self.server(sample, &around);
            }
            let nearer = changed.iter().filter(|number| {
                let own = self.rank(**number, sample);
                own.is_some_and(|own| {
                    server
                        .and_then(|s| self.rank(s, sample))
                        .is_none_or(|other| own < other)
                }) && self.serves(**number, sample, &around.placed)
            });
            let best = nearer.min_by(|a, b| {
                let rank = |number: u32| self.rank(number, sample);
                rank(**a)
                    .partial_cmp(&rank(**b))
                    .unwrap_or(std::cmp::Ordering::Equal)
            });
            best.copied().or(*server)
        });
        self.servers = servers.collect();
        true
    }

    fn sites(&self) -> Vec<Site> {
        self.stations.iter().map(|s| s.site.clone()).collect()
    }

    /// By what stations are tried: distance, then number; none of one that is too far.
    fn rank(&self, number: u32, sample: &Sample) -> Option<(f64, u32)> {
        let station = self.stations.get(number as usize)?;
        let away = station.at - sample.ear.at;
        let distance_m = away.x.hypot(away.y);
        (distance_m <= self.within_m).then_some((distance_m, number))
    }

    fn serves(&self, number: u32, sample: &Sample, placed: &Stations<'_, '_>) -> bool {
        let station = self.stations.get(number as usize);
        station.is_some_and(|station| self.level_dbm((station, number), sample, placed).is_some())
    }

    /// The level at which a sample hears a station, of these placed ones the one of that number; none where that is not enough.
    fn level_dbm(
        &self,
        (station, number): (&Station, u32),
        sample: &Sample,
        placed: &Stations<'_, '_>,
    ) -> Option<f64> {
        let technology = station.site.technology;
        let least_dbm = self.least_dbm.unwrap_or(technology.needed_dbm);
        let away = station.at - sample.ear.at;
        if !technology.may_reach(away.x.hypot(away.y), station.gain_dbi, least_dbm) {
            return None;
        }
        let level_dbm = placed.level_dbm(number as usize, &sample.ear)?;
        (level_dbm >= least_dbm).then_some(level_dbm)
    }

    /// Of each of the samples of those numbers, which of other stations would serve it, and at which level in dBm: the nearest, at most
    /// so many. Cost: as hearing them.
    pub(crate) fn trial(
        &self,
        samples: &[u32],
        (stations, most): (&[Station], usize),
        air: &Air<'_>,
    ) -> Vec<Vec<(u32, f64)>> {
        let sites: Vec<Site> = stations.iter().map(|s| s.site.clone()).collect();
        let around = Around::of(&sites, stations, air);
        let of_one = |sample: &Sample| {
            let near = around.points.as_ref().map(|points| {
                let within = points.within_radius(sample.ear.at, self.within_m);
                within.unwrap_or_default()
            });
            let heard = near.into_iter().flatten().filter_map(|(number, _)| {
                let station = stations.get(number as usize)?;
                let level_dbm = self.level_dbm((station, number), sample, &around.placed)?;
                Some((number, level_dbm))
            });
            heard.take(most).collect()
        };
        let samples = samples.par_iter();
        let found = samples.map(|number| {
            let sample = self.ears.samples.get(*number as usize);
            sample.map(of_one).unwrap_or_default()
        });
        found.collect()
    }

    /// Numbers of the samples that no station serves.
    pub(crate) fn unserved(&self) -> Vec<u32> {
        let servers = (0..).zip(&self.servers);
        let unserved = servers.filter(|(_, server)| server.is_none());
        unserved.map(|(number, _)| number).collect()
    }

    fn server(&self, sample: &Sample, around: &Around<'_, '_>) -> Option<u32> {
        let points = around.points.as_ref()?;
        let first = points.nearest(sample.ear.at, FIRST + 1).ok()?;
        let mut ranked = self.ranked(&first, sample);
        // Where one more is within the distance, it tells up to where all are known.
        let beyond = (ranked.len() > FIRST).then(|| ranked.pop()).flatten();
        let is_before = |rank: (f64, u32)| beyond.is_none_or(|b| rank.0 < b.0 - 1e-9);
        let serves = |rank: &(f64, u32)| self.serves(rank.1, sample, &around.placed);
        let mut sure = ranked.iter().copied().filter(|rank| is_before(*rank));
        if let Some(found) = sure.find(serves) {
            return Some(found.1);
        }
        beyond?;
        let all = points.within_radius(sample.ear.at, self.within_m).ok()?;
        let ranked = self.ranked(&all, sample);
        ranked.iter().find(|rank| serves(rank)).map(|rank| rank.1)
    }

    fn ranked(&self, found: &[(u32, f64)], sample: &Sample) -> Vec<(f64, u32)> {
        let mut ranked: Vec<(f64, u32)> = found
            .iter()
            .filter_map(|(number, _)| self.rank(*number, sample))
            .collect();
        ranked.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        ranked
    }
}

impl<'s, 'a> Around<'s, 'a> {
    fn of(sites: &'s [Site], stations: &[Station], air: &'s Air<'a>) -> Self {
        let points: Vec<_> = stations.iter().map(|station| station.at).collect();
        Self {
            placed: Stations::new(&air.scene, sites),
            points: PointIndex::new(&points).ok().filter(|p| !p.is_empty()),
        }
    }
}

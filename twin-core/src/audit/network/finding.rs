//! The demands that come of what is heard.

use std::collections::BTreeSet;

use geo::{Coord, Geometry, LineString, MultiLineString, MultiPoint};

use super::Found;
use super::ear::{Group, Part, Sample};
use super::hearing::Hearing;
use crate::audit::report::{DemandAudit, Server};
use crate::audit::scene::Scene;
use crate::audit::subject::Subject;
use crate::audit::verdict::{Missing, Repair, Verdict};
use crate::coverage::radio::area_of;
use crate::ids::ClassId;
use crate::planning::Chain;

/// How far apart stations are proposed, as a share of the distance at which one counts: 200 m for cells that count up to 500 m, as 3GPP
/// TR 38.901's UMi scenario has its sites (general knowledge).
const APART: f64 = 0.4;

/// What less than this is short is rounding.
const SLACK: f64 = 1e-6;

/// What is found of one group.
#[derive(Default)]
struct Sum<'h> {
    demanded: f64,
    served: f64,
    served_by: BTreeSet<u32>,
    unserved: Vec<&'h Sample>,
}

impl Hearing {
    /// The demands; where operators may serve and none of their stations is known, what is missing for any.
    pub(super) fn audited(&self, class: Option<&ClassId>, scene: &Scene<'_>) -> Found {
        if self.ears.groups.is_empty() {
            return (Vec::new(), None);
        }
        if self.operators && self.stations.is_empty() {
            return (Vec::new(), Some(self.missing()));
        }
        let mut sums: Vec<Sum<'_>> = Vec::new();
        sums.resize_with(self.ears.groups.len(), Sum::default);
        for (sample, server) in self.ears.samples.iter().zip(&self.servers) {
            if let Some(sum) = sums.get_mut(sample.group as usize) {
                self.add(sum, sample, *server);
            }
        }
        let groups = self.ears.groups.iter().zip(sums);
        // A compound without open ground asks for nothing.
        let asked = groups.filter(|(_, sum)| sum.demanded > 0.0);
        let demands = asked.map(|(group, sum)| self.demand(group, sum, class, scene));
        (demands.collect(), None)
    }

    fn add<'h>(&self, sum: &mut Sum<'h>, sample: &'h Sample, server: Option<u32>) {
        sum.demanded += sample.weight;
        match server.and_then(|number| self.stations.get(number as usize)) {
            Some(station) => {
                sum.served += sample.weight;
                sum.served_by.insert(station.device);
            }
            None => sum.unserved.push(sample),
        }
    }

    fn missing(&self) -> Missing {
        let word = self.by.first().map_or("", |word| word.as_str());
        Missing::kind("device", word)
    }

    fn demand(
        &self,
        group: &Group,
        sum: Sum<'_>,
        class: Option<&ClassId>,
        scene: &Scene<'_>,
    ) -> DemandAudit {
        let is_untold = self.operators && sum.served_by.is_empty();
        let verdict = if is_untold {
            Verdict::CannotTell
        } else {
            Verdict::of_amounts(sum.served, sum.demanded, SLACK, false)
        };
        let missing = is_untold.then(|| self.missing());
        let at: Vec<Coord<f64>> = sum.unserved.iter().map(|sample| sample.ear.at).collect();
        let repair = match &missing {
            Some(missing) => Some(Repair::Survey(missing.clone())),
            None if at.is_empty() => None,
            None => Some(self.addition(&at, class)),
        };
        DemandAudit {
            subject: group.subject,
            verdict,
            demanded: sum.demanded,
            served: sum.served,
            served_by: sum.served_by.into_iter().map(Server::Device).collect(),
            evidence: group.evidence.clone(),
            remainder: (!at.is_empty()).then(|| self.remainder(group, &sum.unserved, scene)),
            faults: Vec::new(),
            missing,
            repair,
        }
    }

    /// Stations at what is not served, so far apart that one would not stand in for the next.
    fn addition(&self, unserved: &[Coord<f64>], class: Option<&ClassId>) -> Repair {
        let apart_m = self.within_m * APART;
        let mut at: Vec<Coord<f64>> = Vec::new();
        for point in unserved {
            let away = |other: &Coord<f64>| (other.x - point.x).hypot(other.y - point.y);
            if at.iter().all(|other| away(other) >= apart_m) {
                at.push(*point);
            }
        }
        Repair::Add {
            class: class.cloned(),
            place: None,
            count: at.len() as u32,
            at,
        }
    }

    fn remainder(&self, group: &Group, unserved: &[&Sample], scene: &Scene<'_>) -> Geometry<f64> {
        if let (Some(grid), Subject::Compound(_)) = (&self.ears.grid, group.subject) {
            let cell = |sample: &&Sample| match sample.part {
                Part::Cell(cell) => Some(cell),
                _ => None,
            };
            let cells: BTreeSet<usize> = unserved.iter().filter_map(cell).collect();
            return Geometry::MultiPolygon(area_of(grid, |cell| cells.contains(&cell)));
        }
        if let Subject::Road(road) = group.subject
            && let Some(road) = scene.survey.community.roads.get(road as usize)
        {
            let chain = super::ear::chain_of(&road.line);
            let pieces = joined(unserved).into_iter().map(|ends| piece(&chain, ends));
            return Geometry::MultiLineString(MultiLineString::new(pieces.collect()));
        }
        let points = unserved.iter().map(|sample| sample.ear.at.into());
        Geometry::MultiPoint(MultiPoint::new(points.collect()))
    }
}

/// Stretches of road, those that follow each other as one.
fn joined(unserved: &[&Sample]) -> Vec<[f64; 2]> {
    let mut stretches: Vec<[f64; 2]> = Vec::new();
    for sample in unserved {
        let Part::Piece([from, to]) = sample.part else {
            continue;
        };
        match stretches.last_mut() {
            Some(last) if (last[1] - from).abs() < SLACK => last[1] = to,
            _ => stretches.push([from, to]),
        }
    }
    stretches
}

/// The part of a road between two of its stations.
fn piece(chain: &Chain, [from, to]: [f64; 2]) -> LineString<f64> {
    let between = chain
        .pieces()
        .filter(|(_, stations)| stations[1] > from && stations[1] < to);
    let first = std::iter::once(chain.at(from).position);
    let points = first.chain(between.map(|(ends, _)| ends[1]));
    LineString::new(points.chain([chain.at(to).position]).collect())
}

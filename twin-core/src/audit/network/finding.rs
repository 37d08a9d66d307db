//! The demands that come of what is heard.

use std::collections::BTreeSet;

use geo::{Coord, Geometry, LineString, MultiLineString, MultiPoint};

use super::Found;
use crate::audit::Subject;
use crate::audit::report::{DemandAudit, Server, Storeys};
use crate::audit::scene::Scene;
use crate::audit::verdict::{Missing, Repair, Verdict};
use crate::catalogue::FeatureLayer;
use crate::coverage::radio::area_of;
use crate::ids::ClassId;
use crate::planning::{Chain, Group, Hearing, Part, Sample, chain_of};

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

/// The demands; where operators may serve and none of their stations is known, what is missing for any.
pub(super) fn audited(hearing: &Hearing, class: Option<&ClassId>, scene: &Scene<'_>) -> Found {
    let finder = Finder {
        hearing,
        class,
        scene,
    };
    if hearing.ears.groups.is_empty() {
        return (Vec::new(), None);
    }
    if hearing.operators && hearing.stations.is_empty() {
        return (Vec::new(), Some(finder.missing()));
    }
    (finder.demands(), None)
}

/// What is heard for a row, and by whom it is asked.
struct Finder<'h, 's> {
    hearing: &'h Hearing,
    class: Option<&'h ClassId>,
    scene: &'h Scene<'s>,
}

impl<'h> Finder<'h, '_> {
    fn demands(&self) -> Vec<DemandAudit> {
        let Hearing { ears, servers, .. } = self.hearing;
        let mut sums: Vec<Sum<'_>> = Vec::new();
        sums.resize_with(ears.groups.len(), Sum::default);
        for (sample, server) in ears.samples.iter().zip(servers) {
            if let Some(sum) = sums.get_mut(sample.group as usize) {
                self.add(sum, sample, *server);
            }
        }
        let groups = ears.groups.iter().zip(sums);
        // A compound without open ground asks for nothing.
        let asked = groups.filter(|(_, sum)| sum.demanded > 0.0);
        asked.map(|(group, sum)| self.demand(group, sum)).collect()
    }

    fn add(&self, sum: &mut Sum<'h>, sample: &'h Sample, server: Option<u32>) {
        sum.demanded += sample.weight;
        match server.and_then(|number| self.hearing.stations.get(number as usize)) {
            Some(station) => {
                sum.served += sample.weight;
                sum.served_by.insert(station.device);
            }
            None => sum.unserved.push(sample),
        }
    }

    fn missing(&self) -> Missing {
        let word = self.hearing.by.first().map_or("", |word| word.as_str());
        Missing::kind("device", word)
    }

    fn demand(&self, group: &Group, sum: Sum<'_>) -> DemandAudit {
        let is_untold = self.hearing.operators && sum.served_by.is_empty();
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
            None => Some(self.addition(&at)),
        };
        DemandAudit {
            subject: group.feature.map_or(Subject::Community, Subject::from),
            storeys: Storeys::default(),
            verdict,
            demanded: sum.demanded,
            served: sum.served,
            served_by: sum.served_by.into_iter().map(Server::Device).collect(),
            evidence: group.evidence.clone(),
            remainder: (!at.is_empty()).then(|| self.remainder(group, &sum.unserved)),
            faults: Vec::new(),
            missing,
            repair,
        }
    }

    /// Stations at what is not served, so far apart that one would not stand in for the next.
    fn addition(&self, unserved: &[Coord<f64>]) -> Repair {
        let apart_m = self.hearing.within_m * APART;
        let mut at: Vec<Coord<f64>> = Vec::new();
        for point in unserved {
            let away = |other: &Coord<f64>| (other.x - point.x).hypot(other.y - point.y);
            if at.iter().all(|other| away(other) >= apart_m) {
                at.push(*point);
            }
        }
        Repair::Add {
            class: self.class.cloned(),
            place: None,
            count: at.len() as u32,
            at,
        }
    }

    fn remainder(&self, group: &Group, unserved: &[&Sample]) -> Geometry<f64> {
        let feature = group.feature.map(|feature| (feature.layer, feature.index));
        let community = self.scene.survey.community;
        match (feature, &self.hearing.ears.grid) {
            (Some((FeatureLayer::Compounds, _)), Some(grid)) => {
                let cell = |sample: &&Sample| match sample.part {
                    Part::Cell(cell) => Some(cell),
                    _ => None,
                };
                let cells: BTreeSet<usize> = unserved.iter().filter_map(cell).collect();
                Geometry::MultiPolygon(area_of(grid, |cell| cells.contains(&cell)))
            }
            (Some((FeatureLayer::Roads, road)), _) if road < community.roads.len() => {
                let chain = chain_of(&community.roads[road].line);
                let pieces = joined(unserved).into_iter().map(|ends| piece(&chain, ends));
                Geometry::MultiLineString(MultiLineString::new(pieces.collect()))
            }
            _ => {
                let points = unserved.iter().map(|sample| sample.ear.at.into());
                Geometry::MultiPoint(MultiPoint::new(points.collect()))
            }
        }
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

//! Devices at the junctions at which the roads of a row end.

use std::collections::BTreeSet;

use geo::Coord;

use super::condition::{Finding, of_faults};
use super::fleet::Candidates;
use super::scene::Scene;
use super::verdict::{Fault, Repair};
use crate::ids::ClassId;
use crate::planning::{Need, ServedLine, vertex};

/// Each junction has a device near it, within the distance at which the row's lines ask for one at their ends. Cost: O(n log n) in the junctions
/// and devices.
pub(super) fn audited(
    needs: &[Need],
    candidates: &Candidates,
    scene: &Scene<'_>,
    class: &ClassId,
) -> Finding {
    let roads = &scene.survey.community.roads;
    let (mut known, mut faults) = (BTreeSet::new(), Vec::new());
    for need in needs {
        let Need::FromEnds {
            chain, junctions, ..
        } = need
        else {
            continue;
        };
        let Some(line) = ServedLine::of(need, scene.survey.community) else {
            continue;
        };
        let ends_of = [chain.roads.first(), chain.roads.last()];
        let ends = line.ends().zip(*junctions).zip(ends_of);
        for (((at, most_m), is_junction), road) in ends {
            // Lines that meet have one junction there.
            if !is_junction || !known.insert(vertex(at)) {
                continue;
            }
            let nearest = candidates.nearest(at).map(|n| candidates.get(n).at);
            let distance_m = nearest.map(|near| away_m(near, at));
            let road = road.and_then(|road| roads.get(*road));
            if let Some(road) = road.filter(|_| distance_m.is_none_or(|m| m > most_m)) {
                let fault = Fault::BareJunction {
                    road: road.id.clone(),
                    distance_m,
                    most_m,
                };
                faults.push((fault, Repair::added(class, at)));
            }
        }
    }
    of_faults(known.len(), faults)
}

fn away_m(a: Coord<f64>, b: Coord<f64>) -> f64 {
    (a.x - b.x).hypot(a.y - b.y)
}

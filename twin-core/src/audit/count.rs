//! Demands that count devices: so many at a gate, a fixture, a place, in homes.

use std::collections::BTreeMap;

use geo::{Coord, Geometry, Polygon};

use super::fleet::{Candidate, Candidates};
use super::matching::{Pair, matched};
use super::report::{DemandAudit, Server, Storeys};
use super::scene::Scene;
use super::subject::Subject;
use super::verdict::{Repair, Verdict};
use crate::ids::ClassId;
use crate::model::Gate;
use crate::planning::{Front, Gaze, Need, SAME_SPOT_M, Shape, StandIn, front_of, inner_point};

/// A demand for a number of devices, and where they may stand.
struct Slot<'a> {
    subject: Subject,
    count: u32,
    /// Devices attached to these serve it, each subject once where it is a home.
    attached: (Subject, Subject),
    /// The point from which distance is measured.
    at: Coord<f64>,
    /// Devices without a host serve it where they are within `within_m` of this.
    shape: Shape<'a>,
    within_m: f64,
    /// Another site where devices serve it as well, and where one is proposed: that of its group.
    also: Option<Also>,
}

/// A second site of a demand.
#[derive(Debug, Clone, Copy)]
struct Also {
    subject: Subject,
    at: Coord<f64>,
}

/// Audits the demands of a row that count devices; the others are left out. Where its cameras are to see vehicles, through `fronts`, those
/// serve a gate that do it best.
pub(super) fn audited(
    needs: &[Need],
    (scene, candidates): (&Scene<'_>, &Candidates),
    class: &ClassId,
    fronts: Option<Gaze>,
) -> Vec<DemandAudit> {
    let slots: Vec<Slot<'_>> = needs.iter().filter_map(|need| slot(need, scene)).collect();
    let gate_of = |slot: &Slot<'_>| fronts.and(slot.gate());
    let mut serving: Vec<Vec<u32>> = slots
        .iter()
        .map(|slot| match gate_of(slot) {
            Some(_) => Vec::new(),
            None => attached(slot, candidates),
        })
        .collect();
    let open: Vec<usize> = slots
        .iter()
        .zip(&serving)
        .map(|(slot, serving)| (slot.count as usize).saturating_sub(serving.len()))
        .collect();
    let mut free = loose(&slots, candidates, &serving);
    let mut pairs = pairs(&slots, &open, candidates, &free);
    for (demand, slot) in slots.iter().enumerate() {
        if let Some(gate) = gate_of(slot) {
            let gate = &scene.survey.community.gates[gate];
            let attached = slot.all_attached(candidates);
            pairs.extend((free.len()..).zip(attached).map(|(candidate, number)| {
                free.push(number);
                pair((demand, candidate), 0.0)
            }));
            rank(&mut pairs, (demand, open[demand]), |candidate| {
                let server = candidates.get(free[candidate]).server;
                front(server, gate, scene, fronts.as_ref()).rank()
            });
        }
    }
    for (index, demand) in matched(&open, free.len(), pairs).into_iter().enumerate() {
        if let Some(demand) = demand {
            serving[demand].push(free[index]);
        }
    }
    slots
        .iter()
        .zip(serving)
        .map(|(slot, serving)| finding(slot, serving, candidates, class))
        .collect()
}

fn finding(
    slot: &Slot<'_>,
    mut serving: Vec<u32>,
    candidates: &Candidates,
    class: &ClassId,
) -> DemandAudit {
    serving.sort_unstable();
    let served_by: Vec<Server> = serving.iter().map(|n| candidates.get(*n).server).collect();
    let (demanded, served) = (f64::from(slot.count), served_by.len() as f64);
    let short = slot.count.saturating_sub(served_by.len() as u32);
    let at = slot.also.map_or(slot.at, |also| also.at);
    let point = Geometry::Point(at.into());
    DemandAudit {
        subject: slot.subject,
        storeys: Storeys::default(),
        verdict: Verdict::of_amounts(served, demanded, 0.0, false),
        demanded,
        served: served.min(demanded),
        served_by,
        evidence: slot.shape.geometry(),
        remainder: (short > 0).then_some(point),
        faults: Vec::new(),
        missing: None,
        repair: (short > 0).then(|| Repair::Add {
            class: Some(class.clone()),
            place: None,
            count: short,
            at: vec![at],
        }),
    }
}

/// Ranks who could serve a demand, where more could than it asks for.
fn rank(pairs: &mut [Pair], (demand, open): (usize, usize), rank_of: impl Fn(usize) -> u8) {
    let mut here: Vec<&mut Pair> = pairs.iter_mut().filter(|p| p.demand == demand).collect();
    if here.len() > open {
        for pair in &mut here {
            pair.rank = rank_of(pair.candidate);
        }
    }
}

/// One that could serve a demand as well as any.
fn pair((demand, candidate): (usize, usize), distance_m: f64) -> Pair {
    Pair {
        demand,
        candidate,
        rank: 0,
        distance_m,
    }
}

/// How one that may serve a gate takes what comes in; of a camera of the map nobody knows.
fn front(server: Server, gate: &Gate, scene: &Scene<'_>, gaze: Option<&Gaze>) -> Front {
    match server {
        Server::Device(index) => {
            let device = &scene.fleet.devices[index as usize];
            front_of(scene.looking(gaze), device, gate)
        }
        _ => Front::Untold("heading"),
    }
}

/// The devices attached to the slot's subject, as many as it asks for; in a home one counts.
fn attached(slot: &Slot<'_>, candidates: &Candidates) -> Vec<u32> {
    let mut homes = BTreeMap::new();
    let mut found = Vec::new();
    for number in slot.all_attached(candidates) {
        match candidates.get(number).subject {
            Some(Subject::Home { number: home, .. }) => {
                homes.entry(home).or_insert(number);
            }
            _ => found.push(number),
        }
    }
    found.extend(homes.into_values());
    found.truncate(slot.count as usize);
    found
}

/// Those that may serve by where they stand: attached to the ground or to nothing that any slot asks about.
fn loose(slots: &[Slot<'_>], candidates: &Candidates, serving: &[Vec<u32>]) -> Vec<u32> {
    let mut bound = vec![false; candidates.numbers().len()];
    for slot in slots {
        for number in slot.all_attached(candidates) {
            bound[number as usize] = true;
        }
    }
    for number in serving.iter().flatten() {
        bound[*number as usize] = true;
    }
    candidates
        .numbers()
        .filter(|number| !bound[*number as usize] && !is_elsewhere(candidates.get(*number)))
        .collect()
}

/// Whether a device says that it belongs to a home: it is in no other one, however near that is.
fn is_elsewhere(candidate: Candidate) -> bool {
    matches!(candidate.subject, Some(Subject::Home { .. }))
}

fn pairs(slots: &[Slot<'_>], open: &[usize], candidates: &Candidates, loose: &[u32]) -> Vec<Pair> {
    let mut position = vec![None; candidates.numbers().len()];
    for (index, number) in loose.iter().enumerate() {
        position[*number as usize] = Some(index);
    }
    let mut pairs = Vec::new();
    if loose.is_empty() {
        return pairs;
    }
    for (demand, slot) in slots.iter().enumerate().filter(|(d, _)| open[*d] > 0) {
        for (number, from_point_m) in candidates.near(slot.at, slot.reach_m()) {
            let Some(candidate) = position[number as usize] else {
                continue;
            };
            let distance_m = slot.distance_m(candidates.get(number).at, from_point_m);
            if distance_m <= slot.within_m {
                pairs.push(pair((demand, candidate), distance_m));
            }
        }
        let also = slot.also.iter();
        let also = also.flat_map(|also| candidates.near(also.at, slot.within_m));
        pairs.extend(also.filter_map(|(number, distance_m)| {
            position[number as usize].map(|candidate| pair((demand, candidate), distance_m))
        }));
    }
    pairs
}

impl Slot<'_> {
    /// The gate that it is at, if it is asked of one.
    fn gate(&self) -> Option<usize> {
        match self.subject {
            Subject::Gate(gate) => Some(gate as usize),
            _ => None,
        }
    }

    /// Those attached to what it speaks of.
    fn all_attached(&self, candidates: &Candidates) -> impl Iterator<Item = u32> {
        let (from, to) = self.attached;
        let also = self.also.iter();
        let also = also.flat_map(move |also| candidates.attached(also.subject, also.subject));
        candidates.attached(from, to).chain(also)
    }

    /// How far from its point anything may be that serves it, in metres.
    fn reach_m(&self) -> f64 {
        self.shape.farthest_m(self.at) + self.within_m
    }

    /// Distance of a point in metres from the shape.
    fn distance_m(&self, point: Coord<f64>, from_point_m: f64) -> f64 {
        match self.shape {
            Shape::Point(_) => from_point_m,
            shape => shape.distance_m(point),
        }
    }
}

fn slot<'a>(need: &Need, scene: &Scene<'a>) -> Option<Slot<'a>> {
    let community = scene.survey.community;
    let one = |subject, count, at, area: Option<&'a Polygon<f64>>| Slot {
        subject,
        count,
        attached: (subject, subject),
        at,
        shape: area.map_or(Shape::Point(at), Shape::Area),
        within_m: SAME_SPOT_M,
        also: None,
    };
    let in_place = |place: usize, count: u32| {
        let place_here = &community.places[place];
        let at: Coord<f64> = place_here.position.plan().into();
        let footprint = scene.footprint_of(place_here.building.as_ref());
        one(Subject::Place(place as u32), count, at, footprint)
    };
    Some(match *need {
        Need::Gate { gate, count } => {
            let at = community.gates[gate].position.plan().into();
            one(Subject::Gate(gate as u32), count, at, None)
        }
        Need::Compound { compound, count } => {
            let boundary = &community.compounds[compound].boundary;
            let subject = Subject::Compound(compound as u32);
            one(subject, count, inner_point(boundary), Some(boundary))
        }
        Need::Fixture { fixture, count } => {
            let at = community.fixtures[fixture].position.plan().into();
            one(Subject::Fixture(fixture as u32), count, at, None)
        }
        Need::Homes { unit, count } => homes(unit, count, scene),
        Need::BuildingHomes { building, count } => {
            let footprint = &community.buildings[building].footprint;
            let subject = Subject::Building(building as u32);
            one(subject, count, inner_point(footprint), Some(footprint))
        }
        Need::Spaces { parking, count } | Need::ParkingEntrance { parking, count } => {
            let area = &community.parkings[parking].area;
            let subject = Subject::Parking(parking as u32);
            one(subject, count, inner_point(area), Some(area))
        }
        Need::Place { place, count } => in_place(place, count),
        Need::Grouped { place, gate, count } => Slot {
            also: Some(Also {
                subject: Subject::Gate(gate as u32),
                at: community.gates[gate].position.plan().into(),
            }),
            ..in_place(place, count)
        },
        Need::Unhoused { at, count, .. } => unhoused(at, count, scene),
        Need::Roof { building } => {
            let footprint = &community.buildings[building].footprint;
            let subject = Subject::Building(building as u32);
            one(subject, 1, inner_point(footprint), Some(footprint))
        }
        Need::RoadStart { road, count } => {
            let at = community.roads[road].line.0[0];
            one(Subject::Road(road as u32), count, at, None)
        }
        Need::Near {
            feature,
            count,
            within_m,
        } => {
            let shape = feature.shape(community, &community.places);
            Slot {
                shape,
                within_m,
                ..one(feature.into(), count, shape.middle(), None)
            }
        }
        _ => return None,
    })
}

/// For the community as a whole, whose devices are at what stands in for a place that it does not have.
fn unhoused<'a>(at: StandIn, count: u32, scene: &Scene<'a>) -> Slot<'a> {
    let community = scene.survey.community;
    let (attached, at, area): (Subject, Coord<f64>, Option<&'a Polygon<f64>>) = match at {
        StandIn::Gate(gate) => {
            let at = community.gates[gate].position.plan().into();
            (Subject::Gate(gate as u32), at, None)
        }
        StandIn::Place(place) => {
            let place_here = &community.places[place];
            let footprint = scene.footprint_of(place_here.building.as_ref());
            let at = place_here.position.plan().into();
            (Subject::Place(place as u32), at, footprint)
        }
        StandIn::Building(building) => {
            let footprint = &community.buildings[building].footprint;
            let subject = Subject::Building(building as u32);
            (subject, inner_point(footprint), Some(footprint))
        }
        StandIn::Compound(compound) => {
            let boundary = &community.compounds[compound].boundary;
            let subject = Subject::Compound(compound as u32);
            (subject, inner_point(boundary), Some(boundary))
        }
    };
    Slot {
        subject: Subject::Community,
        count,
        attached: (attached, attached),
        at,
        shape: area.map_or(Shape::Point(at), Shape::Area),
        within_m: SAME_SPOT_M,
        also: None,
    }
}

/// Homes of a unit: a device is attached to a home, else it stands somewhere in the building.
fn homes<'a>(unit: usize, count: u32, scene: &Scene<'a>) -> Slot<'a> {
    let unit_here = &scene.survey.community.units[unit];
    let number = unit as u32;
    let home = |home| Subject::Home {
        unit: number,
        number: home,
    };
    let at = unit_here.position.plan().into();
    let footprint = scene.footprint_of(Some(&unit_here.building));
    Slot {
        subject: Subject::Unit(number),
        count,
        attached: (home(0), home(u32::MAX)),
        at,
        shape: footprint.map_or(Shape::Point(at), Shape::Area),
        within_m: SAME_SPOT_M,
        also: None,
    }
}

//! Needs that count devices: how many, and where a device answers them, whether it is attached there or only stands there.

use geo::{Coord, Polygon};

use super::area::inner_point;
use super::feature::Shape;
use super::need::Need;
use super::pool::Pool;
use super::solve::SAME_SPOT_M;
use super::stand_in::StandIn;
use super::subject::Subject;
use super::survey::Survey;
use crate::ids::BuildingId;
use crate::model::Place;

/// A demand for a number of devices, and where they may stand.
pub(crate) struct Slot<'a> {
    pub(crate) subject: Subject,
    pub(crate) count: u32,
    /// Devices attached to these serve it, each subject once where it is a home.
    attached: (Subject, Subject),
    /// The point from which distance is measured.
    pub(crate) at: Coord<f64>,
    /// Devices without a host serve it where they are within `within_m` of this.
    pub(crate) shape: Shape<'a>,
    pub(super) within_m: f64,
    /// Another site where devices serve it as well, and where one is proposed: that of its group.
    pub(crate) also: Option<Also>,
}

/// A second site of a demand.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Also {
    subject: Subject,
    pub(crate) at: Coord<f64>,
}

impl<'a> Slot<'a> {
    /// None of a need that does not count devices. Places are those of `places`.
    pub(crate) fn of(need: &Need, survey: &Survey<'a>, places: &'a [Place]) -> Option<Self> {
        let community = survey.community;
        let in_place = |place: usize, count: u32| {
            let subject = Subject::Place(place as u32);
            let (at, footprint) = place_at(place, survey, places);
            Self::one(subject, count, at, footprint)
        };
        let about = |subject, count: u32, area: &'a Polygon<f64>| {
            Self::one(subject, count, inner_point(area), Some(area))
        };
        Some(match *need {
            Need::Gate { gate, count } => {
                let at = community.gates[gate].position.plan().into();
                Self::one(Subject::Gate(gate as u32), count, at, None)
            }
            Need::Compound { compound, count } => {
                let subject = Subject::Compound(compound as u32);
                about(subject, count, &community.compounds[compound].boundary)
            }
            Need::Fixture { fixture, count } => {
                let at = community.fixtures[fixture].position.plan().into();
                Self::one(Subject::Fixture(fixture as u32), count, at, None)
            }
            Need::Homes { unit, count } => homes(unit, count, survey),
            Need::BuildingHomes { building, count } => {
                let subject = Subject::Building(building as u32);
                about(subject, count, &community.buildings[building].footprint)
            }
            Need::Spaces { parking, count } | Need::ParkingEntrance { parking, count } => {
                let subject = Subject::Parking(parking as u32);
                about(subject, count, &community.parkings[parking].area)
            }
            Need::Place { place, count } => in_place(place, count),
            Need::Grouped { place, gate, count } => Self {
                also: Some(Also {
                    subject: Subject::Gate(gate as u32),
                    at: community.gates[gate].position.plan().into(),
                }),
                ..in_place(place, count)
            },
            Need::Unhoused { at, count, .. } => unhoused(at, count, survey, places),
            Need::Roof { building } => {
                let subject = Subject::Building(building as u32);
                about(subject, 1, &community.buildings[building].footprint)
            }
            Need::RoadStart { road, count } => {
                let at = community.roads[road].line.0[0];
                Self::one(Subject::Road(road as u32), count, at, None)
            }
            Need::Near {
                feature,
                count,
                within_m,
            } => {
                let shape = feature.shape(community, places);
                Self {
                    shape,
                    within_m,
                    ..Self::one(feature.into(), count, shape.middle(), None)
                }
            }
            _ => return None,
        })
    }

    /// At one subject, about the area that it takes up, if it does.
    fn one(subject: Subject, count: u32, at: Coord<f64>, area: Option<&'a Polygon<f64>>) -> Self {
        Self {
            subject,
            count,
            attached: (subject, subject),
            at,
            shape: area.map_or(Shape::Point(at), Shape::Area),
            within_m: SAME_SPOT_M,
            also: None,
        }
    }

    /// The gate that it is at, if it is asked of one.
    pub(super) fn gate(&self) -> Option<usize> {
        match self.subject {
            Subject::Gate(gate) => Some(gate as usize),
            _ => None,
        }
    }

    /// Those attached to what it speaks of.
    pub(super) fn all_attached(&self, pool: &Pool) -> impl Iterator<Item = u32> {
        let (from, to) = self.attached;
        let also = self.also.iter();
        let also = also.flat_map(move |also| pool.attached(also.subject, also.subject));
        pool.attached(from, to).chain(also)
    }

    /// How far from its point anything may be that serves it, in metres.
    pub(super) fn reach_m(&self) -> f64 {
        self.shape.farthest_m(self.at) + self.within_m
    }

    /// Distance of a point in metres from the shape.
    pub(super) fn distance_m(&self, point: Coord<f64>, from_point_m: f64) -> f64 {
        match self.shape {
            Shape::Point(_) => from_point_m,
            shape => shape.distance_m(point),
        }
    }
}

/// Where a place is, and the building that it is in.
fn place_at<'a>(
    place: usize,
    survey: &Survey<'a>,
    places: &[Place],
) -> (Coord<f64>, Option<&'a Polygon<f64>>) {
    let place = &places[place];
    let at = place.position.plan().into();
    (at, footprint_of(place.building.as_ref(), survey))
}

fn footprint_of<'a>(id: Option<&BuildingId>, survey: &Survey<'a>) -> Option<&'a Polygon<f64>> {
    let index = survey.building_by_id.get(id?.as_str())?;
    let building = survey.community.buildings.get(*index)?;
    Some(&building.footprint)
}

/// For the community as a whole, whose devices are at what stands in for a place that it does not have.
fn unhoused<'a>(at: StandIn, count: u32, survey: &Survey<'a>, places: &[Place]) -> Slot<'a> {
    let community = survey.community;
    let (attached, at, area): (Subject, Coord<f64>, Option<&'a Polygon<f64>>) = match at {
        StandIn::Gate(gate) => {
            let at = community.gates[gate].position.plan().into();
            (Subject::Gate(gate as u32), at, None)
        }
        StandIn::Place(place) => {
            let (at, footprint) = place_at(place, survey, places);
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
        attached: (attached, attached),
        ..Slot::one(Subject::Community, count, at, area)
    }
}

/// Homes of a unit: a device is attached to a home, else it stands somewhere in the building.
fn homes<'a>(unit: usize, count: u32, survey: &Survey<'a>) -> Slot<'a> {
    let unit_here = &survey.community.units[unit];
    let number = unit as u32;
    let home = |home| Subject::Home {
        unit: number,
        number: home,
    };
    let at = unit_here.position.plan().into();
    let footprint = footprint_of(Some(&unit_here.building), survey);
    Slot {
        attached: (home(0), home(u32::MAX)),
        ..Slot::one(Subject::Unit(number), count, at, footprint)
    }
}

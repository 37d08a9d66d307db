//! What people come to, and the ground that lies within its distance along the ways.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use geo::{Coord, MapCoords, MultiPolygon};
use rayon::prelude::*;

use super::asked::Asked;
use super::error::LayerError;
use super::number;
use super::patchwork::Patchwork;
use super::trial::NEW;
use crate::catalogue::{Catalogue, Cover, PLACE_KINDS};
use crate::coverage::service::{
    Catchment, Facility, SERVICE_FIXTURES, SERVICE_PLACES, STRIP_M, isochrone,
};
use crate::ids::ClassId;
use crate::model::{Community, Device, Fixture, FixtureKind, Host, Name, Place, Position};
use crate::routing::WayGraph;

/// What stands in a square of this side is one stop: there is one way to it. Metres; an assumption.
const TOGETHER_M: f64 = 15.0;

/// What people come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Goal {
    /// Devices of a class, and the fixtures of the map that serve as they do.
    Class(ClassId),
    /// Places of a kind: a word of [`PLACE_KINDS`].
    Places(&'static str),
    /// Fixtures of a kind that no class is.
    Fixtures(FixtureKind),
}

/// What stands together of a goal.
#[derive(Debug, Clone, PartialEq)]
pub struct Stop {
    /// Numbers of what stands there, as [`super::id_of`] knows them, ascending; the first stands for all in a patchwork.
    pub members: Vec<u32>,
    /// Where the first is, local metres.
    pub at: Coord<f64>,
}

/// What people come to of one goal.
#[derive(Debug, Clone, PartialEq)]
pub struct Facilities {
    /// What it is.
    pub goal: Goal,
    /// Greatest distance along the ways, metres.
    pub distance_m: f64,
    /// Where the distance is from.
    pub source: Arc<str>,
    /// Where they are.
    pub stops: Vec<Stop>,
}

impl Facilities {
    /// Those of `community`: class by class in the order of the catalogue, then [`SERVICE_PLACES`] and [`SERVICE_FIXTURES`]; what the community has none of is left
    /// out. Cost: O(n log n).
    #[must_use]
    pub fn all(community: &Community, catalogue: &Catalogue) -> Vec<Self> {
        let classes = catalogue.classes.iter();
        let classes = classes.filter_map(|class| {
            let mut covers = class.covers.iter();
            covers.find_map(|cover| match cover {
                Cover::Service {
                    distance_m,
                    fixtures,
                    source,
                } => Some(Self {
                    goal: Goal::Class(class.id.clone()),
                    distance_m: *distance_m,
                    source: source.clone(),
                    stops: stops(of_class(community, &class.id, *fixtures)),
                }),
                _ => None,
            })
        });
        let places = SERVICE_PLACES.iter().map(|known| Self {
            goal: Goal::Places(known.kind),
            distance_m: known.circle.distance_m(),
            source: Arc::from(known.source),
            stops: stops(of_kind(community, known.kind)),
        });
        let fixtures = SERVICE_FIXTURES.iter().map(|known| Self {
            goal: Goal::Fixtures(known.kind),
            distance_m: known.distance_m,
            source: Arc::from(known.source),
            stops: stops(of_fixtures(community, known.kind)),
        });
        let known = classes.chain(places).chain(fixtures);
        known.filter(|found| !found.stops.is_empty()).collect()
    }

    /// The word in addresses: the class, or the kind of place or fixture.
    #[must_use]
    pub fn word(&self) -> &str {
        match &self.goal {
            Goal::Class(class) => class.as_str(),
            Goal::Places(kind) => kind,
            Goal::Fixtures(kind) => kind.as_str(),
        }
    }

    /// The class of the devices; `None` for places and for fixtures that no class is.
    #[must_use]
    pub fn class(&self) -> Option<&ClassId> {
        match &self.goal {
            Goal::Class(class) => Some(class),
            Goal::Places(_) | Goal::Fixtures(_) => None,
        }
    }

    /// What it is called.
    #[must_use]
    pub fn name(&self, catalogue: &Catalogue) -> Name {
        match &self.goal {
            Goal::Class(class) => {
                let class = catalogue.class(class.as_str());
                class.map_or_else(Name::default, |c| Name::new(&c.name_zh, &c.name_en))
            }
            Goal::Places(kind) => {
                let known = PLACE_KINDS.iter().find(|(word, ..)| word == kind);
                known.map_or_else(Name::default, |(_, zh, en)| Name::new(zh, en))
            }
            Goal::Fixtures(kind) => Name::new(kind.zh(), &kind.as_str().replace('_', " ")),
        }
    }

    /// How many stand there, at all stops together.
    #[must_use]
    pub fn count(&self) -> usize {
        self.stops.iter().map(|stop| stop.members.len()).sum()
    }

    /// The ground within the distance along the ways of each stop, by its first member, and the stops from which no way is near. Cost: a
    /// search within the distance for each stop, on all cores, then as [`Patchwork::new`].
    ///
    /// # Errors
    /// When a place is none.
    pub fn patchwork(
        &self,
        asked: Arc<Asked>,
        ways: &WayGraph,
    ) -> Result<(Patchwork, Vec<Stop>), LayerError> {
        let grounds = self
            .stops
            .par_iter()
            .map(|stop| Ok((stop, self.ground(stop.at, ways)?)))
            .collect::<Result<Vec<_>, LayerError>>()?;
        let off_ways = grounds.iter().filter(|(_, ground)| ground.is_none());
        let off_ways = off_ways.map(|(stop, _)| (*stop).clone()).collect();
        let grounds = grounds.into_iter().filter_map(|(stop, ground)| {
            let first = *stop.members.first()?;
            Some((first, ground?))
        });
        Ok((Patchwork::new(asked, grounds), off_ways))
    }

    /// The ground within the distance along the ways of a place; `None` where no way is near. Cost: O(n log n) of the nodes within the
    /// distance.
    ///
    /// # Errors
    /// When the place is none.
    pub fn ground(
        &self,
        at: Coord<f64>,
        ways: &WayGraph,
    ) -> Result<Option<MultiPolygon<f64>>, LayerError> {
        let facility = Facility {
            id: Arc::from(self.word()),
            at,
        };
        let catchment = Catchment::new(ways, &[facility], &[], self.distance_m)?;
        if !catchment.off_ways().is_empty() {
            return Ok(None);
        }
        let stretches = catchment.stretches(self.distance_m);
        let ground = isochrone(&stretches, STRIP_M)?;
        Ok(Some(ground.map_coords(snapped)))
    }

    /// Those that there would be with `device` at another place, or with one more there: what stands together is put together anew, and what stands in a car
    /// park stays with it. Cost: O(n log n).
    pub(super) fn with(&self, community: &Community, device: Option<u32>, at: Coord<f64>) -> Self {
        let numbers = self.stops.iter().flat_map(|stop| &stop.members);
        let numbers: BTreeSet<u32> = numbers.copied().collect();
        let known = numbers.into_iter().filter_map(|n| member(community, n));
        let mut members: Vec<Member<'_>> = known.collect();
        let position = Position::new(at.x, at.y, 0.0);
        match device {
            Some(device) => {
                let moved = members.iter_mut().find(|member| member.number == device);
                if let Some(moved) = moved {
                    moved.position = position;
                }
            }
            None => {
                // After the devices and before the fixtures, as one that is really added.
                let devices = community.devices.len();
                let place = members.partition_point(|member| (member.number as usize) < devices);
                let new = Member {
                    number: NEW,
                    position,
                    parking: None,
                };
                members.insert(place, new);
            }
        }
        Self {
            goal: self.goal.clone(),
            distance_m: self.distance_m,
            source: self.source.clone(),
            stops: stops(members),
        }
    }
}

/// To the centimetre: where two stops are reached along one way, the borders of their grounds are then the same and leave no slivers.
fn snapped(at: Coord<f64>) -> Coord<f64> {
    Coord {
        x: (at.x * 100.0).round() / 100.0,
        y: (at.y * 100.0).round() / 100.0,
    }
}

/// Something that people come to.
struct Member<'c> {
    number: u32,
    position: Position,
    parking: Option<&'c str>,
}

/// What a layer knows by a number; `None` for one that is not there.
fn member(community: &Community, number: u32) -> Option<Member<'_>> {
    let device = community.devices.get(number as usize);
    Some(Member {
        number,
        position: number::position_of(community, number)?,
        parking: device.and_then(parking_of),
    })
}

/// The car park that a device stands in.
fn parking_of(device: &Device) -> Option<&str> {
    match &device.host {
        Host::Parking(parking) => Some(parking.as_str()),
        _ => None,
    }
}

/// Devices of a class, and the fixtures of a kind outside that none of them is on.
fn of_class<'c>(
    community: &'c Community,
    class: &ClassId,
    fixtures: Option<FixtureKind>,
) -> Vec<Member<'c>> {
    let devices = number::devices(community).filter(|(_, device)| device.class == *class);
    let mut hosts: BTreeSet<&str> = BTreeSet::new();
    let mut members = Vec::new();
    for (number, device) in devices {
        if let Host::Fixture(fixture) = &device.host {
            hosts.insert(fixture.as_str());
        }
        members.push(Member {
            number,
            position: device.position,
            parking: parking_of(device),
        });
    }
    let others = number::fixtures(community).filter(|(_, fixture)| {
        let is_outside = fixture.building.is_none();
        Some(fixture.kind) == fixtures && is_outside && !hosts.contains(fixture.id.as_str())
    });
    members.extend(others.map(of_fixture));
    members
}

/// Fixtures of a kind, in buildings too: what is hung up there is meant to be fetched.
fn of_fixtures(community: &Community, kind: FixtureKind) -> Vec<Member<'_>> {
    let fixtures = number::fixtures(community).filter(|(_, fixture)| fixture.kind == kind);
    fixtures.map(of_fixture).collect()
}

fn of_fixture<'c>((number, fixture): (u32, &Fixture)) -> Member<'c> {
    Member {
        number,
        position: fixture.position,
        parking: None,
    }
}

/// Places of a kind.
fn of_kind<'c>(community: &'c Community, kind: &str) -> Vec<Member<'c>> {
    let places = number::places(community).filter(|(_, place)| *place.kind.value == *kind);
    let member = |(number, place): (u32, &Place)| Member {
        number,
        position: place.position,
        parking: None,
    };
    places.map(member).collect()
}

/// What is in one car park, and what is in the same square of [`TOGETHER_M`], as one.
fn stops(members: Vec<Member<'_>>) -> Vec<Stop> {
    let mut stops: BTreeMap<(Option<&str>, [i64; 2]), Stop> = BTreeMap::new();
    for member in members {
        let at = Coord {
            x: member.position.x,
            y: member.position.y,
        };
        let square = [at.x, at.y].map(|metres| (metres / TOGETHER_M).floor() as i64);
        let place = match member.parking {
            Some(parking) => (Some(parking), [0; 2]),
            None => (None, square),
        };
        let stop = stops.entry(place).or_insert_with(|| Stop {
            members: Vec::new(),
            at,
        });
        stop.members.push(member.number);
    }
    let mut stops: Vec<Stop> = stops.into_values().collect();
    stops.sort_by(|a, b| a.members.cmp(&b.members));
    stops
}

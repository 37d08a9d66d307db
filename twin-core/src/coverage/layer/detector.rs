//! Smoke detectors of a community, and what they protect of the rooms of a storey.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use geo::{Contains, Coord, Distance, Euclidean, MultiPolygon, Point};

use super::asked::Asked;
use super::error::LayerError;
use super::note::Note;
use super::patchwork::Patchwork;
use super::viewer::{LeftOut, Reason};
use crate::catalogue::{Catalogue, Cover};
use crate::coverage::radius::{RadiusError, Reach, needed_in};
use crate::inference::{Depth, deepen};
use crate::model::{Community, CommunityParts, Host, Room, RoomKind};

/// How far a detector of a unit's public area may hang beside the hall that it is for, metres. Assumption: where plans are inferred the hall lies
/// somewhere about the core that is known.
const BESIDE_M: f64 = 5.0;

/// A smoke detector.
#[derive(Debug, Clone, PartialEq)]
pub struct Detector {
    /// Its position in the community.
    pub device: u32,
    /// 0 is the ground floor.
    pub storey: i16,
    /// Where it hangs in plan, local metres.
    pub at: Coord<f64>,
    /// Its building, where its host is in one.
    building: Option<Arc<str>>,
    /// Whether it is for the public area of a unit, and not for a home or place.
    is_public: bool,
}

/// The smoke detectors of a community, in the order of its devices.
#[derive(Debug, Default)]
pub struct Detectors {
    /// All of them.
    pub all: Vec<Detector>,
    /// The storeys that have one or a public room that is drawn, ascending.
    pub storeys: Vec<i16>,
    /// Where the rule is from, each once.
    pub sources: Vec<Arc<str>>,
    /// Rooms of the buildings that no plan is drawn of, made when they are first asked for.
    inferred: OnceLock<Vec<Room>>,
}

/// A room that is to be protected, and the detectors in it.
struct Protected<'r> {
    room: &'r Room,
    detectors: Vec<&'r Detector>,
}

/// What detectors protect of a storey.
pub(super) struct Storey {
    pub(super) patchwork: Patchwork,
    pub(super) left_out: Vec<LeftOut>,
    pub(super) notes: Vec<Note>,
}

impl Detectors {
    /// Those of `community` by the data of `catalogue`. Cost: O(n log n).
    #[must_use]
    pub fn of(community: &Community, catalogue: &Catalogue) -> Self {
        let unit_of: BTreeMap<&str, &str> = community
            .units
            .iter()
            .map(|unit| (unit.id.as_str(), unit.building.as_str()))
            .collect();
        let mut found = Self::default();
        for (number, device) in (0_u32..).zip(&community.devices) {
            let row = device.row.as_ref().map(|row| row.as_str());
            let mut covers = catalogue.covers(device.class.as_str(), row);
            let Some(source) = covers.find_map(|cover| match cover {
                Cover::Smoke { source } => Some(source),
                _ => None,
            }) else {
                continue;
            };
            if !found.sources.contains(source) {
                found.sources.push(source.clone());
            }
            found.all.push(Detector {
                device: number,
                storey: device.storey,
                at: device.position.plan().into(),
                building: building_of(community, &unit_of, &device.host),
                is_public: matches!(device.host, Host::Unit(_)),
            });
        }
        if !found.all.is_empty() {
            let of_detectors = found.all.iter().map(|detector| detector.storey);
            let drawn = community
                .rooms
                .iter()
                .filter(|room| room.kind.value.is_hall());
            let storeys: BTreeSet<i16> = of_detectors.chain(drawn.map(|room| room.level)).collect();
            found.storeys = storeys.into_iter().collect();
        }
        found
    }

    /// What they protect of the public rooms of a storey, and of the other rooms that have one. Buildings of which no room is drawn have the rooms that
    /// inference gives them. Cost: O(n log n) for the rooms and detectors of the storey; the first call makes the rooms that are inferred.
    ///
    /// # Errors
    /// When no room of the storey is known.
    pub(super) fn storey(&self, community: &Community, storey: i16) -> Result<Storey, LayerError> {
        let rooms = self.rooms(community, storey);
        let mut by_building: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (i, room) in rooms.iter().enumerate() {
            let of_building = by_building.entry(room.building.as_str());
            of_building.or_default().push(i);
        }
        let all = rooms.iter().map(|room| Protected {
            room,
            detectors: Vec::new(),
        });
        let mut halls: Vec<Protected<'_>> = all.collect();
        let (mut left_out, mut beside) = (Vec::new(), 0);
        for detector in self.all.iter().filter(|d| d.storey == storey) {
            let near = detector.building.as_deref();
            let near = near.and_then(|building| by_building.get(building));
            let near: Cow<'_, [usize]> = match near {
                Some(near) => Cow::Borrowed(near),
                None if detector.building.is_some() => Cow::Borrowed(&[]),
                None => Cow::Owned((0..rooms.len()).collect()),
            };
            match room_of(detector.at, detector.is_public, &near, &rooms) {
                Some((i, is_beside)) => {
                    beside += usize::from(is_beside);
                    halls[i].detectors.push(detector);
                }
                None => left_out.push(LeftOut {
                    device: detector.device,
                    reason: Reason::NoRoom,
                }),
            }
        }
        halls.retain(|hall| hall.room.kind.value.is_hall() || !hall.detectors.is_empty());
        let outlines: Vec<_> = halls.iter().map(|hall| hall.room.outline.clone()).collect();
        let asked = Asked::new(&outlines, &[], Vec::new()).map_err(|error| match error {
            LayerError::NoGround => LayerError::NoRooms { storey },
            other => other,
        })?;
        let mut grounds = Vec::new();
        for hall in &halls {
            for detector in &hall.detectors {
                match protected(hall.room, detector.at) {
                    Ok(ground) => grounds.push((detector.device, ground)),
                    Err(error) => left_out.push(LeftOut {
                        device: detector.device,
                        reason: Reason::Rule(error),
                    }),
                }
            }
        }
        left_out.sort_by_key(|left| left.device);
        Ok(Storey {
            patchwork: Patchwork::new(Arc::new(asked), grounds),
            left_out,
            notes: notes(&halls, beside),
        })
    }

    /// What a detector that hangs at `at` would protect of its room on a storey: `device`, which stays on its own storey and attached to what it is attached
    /// to, or one that is not there yet. Nothing where no room is known. Cost: O(rooms).
    ///
    /// # Errors
    /// When the rule does not hold for the room.
    pub fn tried(
        &self,
        community: &Community,
        device: Option<u32>,
        storey: i16,
        at: Coord<f64>,
    ) -> Result<MultiPolygon<f64>, RadiusError> {
        let known = self.all.iter().find(|known| Some(known.device) == device);
        if known.is_some_and(|known| known.storey != storey) {
            return Ok(MultiPolygon(Vec::new()));
        }
        let rooms = self.rooms(community, storey);
        let building = known.and_then(|known| known.building.as_deref());
        let may_be = |i: &usize| building.is_none_or(|own| rooms[*i].building.as_str() == own);
        let near: Vec<usize> = (0..rooms.len()).filter(may_be).collect();
        let is_public = known.is_some_and(|known| known.is_public);
        match room_of(at, is_public, &near, &rooms) {
            Some((i, _)) => protected(rooms[i], at),
            None => Ok(MultiPolygon(Vec::new())),
        }
    }

    /// The rooms of a storey that may have a detector: those that are drawn, then those that are inferred.
    fn rooms<'r>(&'r self, community: &'r Community, storey: i16) -> Vec<&'r Room> {
        let inferred = self.inferred.get_or_init(|| inferred(community)).iter();
        let all = community.rooms.iter().chain(inferred);
        let there = |room: &&Room| room.level == storey && room.kind.value != RoomKind::LiftShaft;
        all.filter(there).collect()
    }
}

/// Rooms of the buildings with homes that have none.
fn inferred(community: &Community) -> Vec<Room> {
    let drawn: BTreeSet<&str> = community
        .rooms
        .iter()
        .map(|room| room.building.as_str())
        .collect();
    let bare = |building: &str| !drawn.contains(building);
    let mut parts = CommunityParts::new(
        community.id.clone(),
        community.name.clone(),
        community.frame,
        community.provenance.clone(),
    );
    parts.compounds.clone_from(&community.compounds);
    let buildings = community.buildings.iter();
    parts.buildings = buildings.filter(|b| bare(b.id.as_str())).cloned().collect();
    let units = community.units.iter();
    parts.units = units
        .filter(|u| bare(u.building.as_str()))
        .cloned()
        .collect();
    let lifts = community.fixtures.iter();
    parts.fixtures = lifts.filter(|f| f.unit.is_some()).cloned().collect();
    deepen(&mut parts, Depth::Compounds);
    parts.rooms
}

fn building_of(
    community: &Community,
    unit_of: &BTreeMap<&str, &str>,
    host: &Host,
) -> Option<Arc<str>> {
    match host {
        Host::Unit(unit) | Host::Household { unit, .. } => unit_of
            .get(unit.as_str())
            .map(|building| Arc::from(*building)),
        Host::Building(building) => Some(Arc::from(building.as_str())),
        Host::Place(place) => {
            let place = community.places.iter().find(|p| p.id == *place)?;
            Some(Arc::from(place.building.as_ref()?.as_str()))
        }
        Host::Fixture(fixture) => {
            let fixture = community.fixtures.iter().find(|f| f.id == *fixture)?;
            Some(Arc::from(fixture.building.as_ref()?.as_str()))
        }
        _ => None,
    }
}

fn holds(room: &Room, at: Coord<f64>) -> bool {
    room.outline.contains(&Point::from(at))
}

/// The room among `near` of a detector at `at`, which is for a unit's public area or not, and whether it hangs beside it.
fn room_of(
    at: Coord<f64>,
    is_public: bool,
    near: &[usize],
    rooms: &[&Room],
) -> Option<(usize, bool)> {
    let fits = |i: &&usize| !is_public || rooms[**i].kind.value.is_hall();
    let about = near.iter().filter(fits).find(|i| holds(rooms[**i], at));
    if let Some(i) = about {
        return Some((*i, false));
    }
    if !is_public {
        return None;
    }
    let at = Point::from(at);
    let away = |i: &usize| Euclidean.distance(&at, &rooms[*i].outline);
    let nearest = near.iter().filter(fits).map(|i| (*i, away(i)));
    let nearest = nearest.min_by(|a, b| a.1.total_cmp(&b.1));
    nearest
        .filter(|(_, metres)| *metres <= BESIDE_M)
        .map(|(i, _)| (i, true))
}

/// What a detector at `at` protects of a room.
fn protected(room: &Room, at: Coord<f64>) -> Result<MultiPolygon<f64>, RadiusError> {
    Ok(Reach::of(room)?.protected(&room.outline, at))
}

fn notes(halls: &[Protected<'_>], beside: usize) -> Vec<Note> {
    let count = |holds: &dyn Fn(&Protected<'_>) -> bool| halls.iter().filter(|h| holds(h)).count();
    let of = halls.len();
    let plans = count(&|hall| hall.room.provenance.is_inferred());
    let heights = count(&|hall| hall.room.clear_height.provenance.is_inferred());
    let few = count(&|hall| needed_in(hall.room).is_ok_and(|needed| hall.detectors.len() < needed));
    let all = [
        Note::InferredPlans { rooms: plans, of },
        Note::InferredHeights { rooms: heights, of },
        Note::BesideRooms { detectors: beside },
        Note::TooFew { rooms: few, of },
    ];
    all.into_iter().filter(|note| note.count() > 0).collect()
}

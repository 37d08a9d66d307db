//! The edits that do what would mend a finding, as `POST /api/v1/edits` takes them.

use geo::{Closest, ClosestPoint, Coord, Geometry, Line, LinesIter, Point};
use twin_core::audit::{DemandAudit, Repair, Subject};
use twin_core::catalogue::Rule;
use twin_core::model::{Community, Host, Position};
use twin_core::planning::looks;
use twin_core::spatial::Layer;
use twin_protocol::edit::{Edit, EditLayer, NewDevice};

use crate::world::World;

/// Edits of one repair; whatever takes more is planned.
const MOST: usize = 200;

/// How far a site may be from what it is proposed for to be fixed to it, metres.
const AT_IT_M: f64 = 0.5;

/// What is to be mended.
pub(super) struct Mending<'a> {
    world: &'a World,
    /// The row and demand that it is for; none for a condition, whose devices may be of another row.
    demand: Option<(&'a str, &'a DemandAudit)>,
}

impl<'a> Mending<'a> {
    /// A demand of a row.
    pub(super) fn of(world: &'a World, row: &'a str, demand: &'a DemandAudit) -> Self {
        Self {
            world,
            demand: Some((row, demand)),
        }
    }

    /// A condition.
    pub(super) fn alone(world: &'a World) -> Self {
        Self {
            world,
            demand: None,
        }
    }

    /// What does it; none where it takes more than edits of devices and places: a survey, building, a plan.
    pub(super) fn edits(&self, repair: &Repair) -> Vec<Edit> {
        match repair {
            Repair::Add {
                class: Some(class),
                count,
                at,
                ..
            } => self.additions(class.as_str(), *count as usize, at),
            Repair::Turn {
                device,
                heading_rad,
            } => self.turned(device.as_str(), *heading_rad),
            Repair::Move {
                layer,
                feature,
                to,
                storey,
                heading_rad,
            } => self.moved((&**layer, &**feature), (*to, *storey), *heading_rad),
            Repair::Enlarge {
                layer,
                feature,
                to_m2,
            } => {
                let layer = self.layer(layer, feature);
                let enlarged = layer.filter(|layer| *layer == EditLayer::Place);
                let enlarged = enlarged.map(|_| Edit::Enlarge {
                    place: feature.to_string(),
                    area_m2: *to_m2,
                });
                enlarged.into_iter().collect()
            }
            Repair::Remove { layer, feature } => {
                let removed = self.layer(layer, feature).map(|layer| Edit::Delete {
                    layer,
                    id: feature.to_string(),
                });
                removed.into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    /// A device or a fixture of the map that is turned.
    fn turned(&self, id: &str, heading_rad: f64) -> Vec<Edit> {
        let layers = [Layer::Device, Layer::Fixture];
        let mut found = layers.iter().map(|layer| self.world.find(*layer, id));
        let is_there = found.any(|found| found.is_some());
        is_there
            .then(|| turn(id, heading_rad))
            .into_iter()
            .collect()
    }

    /// A device or a place that is moved, and turned where that is said.
    fn moved(
        &self,
        (layer, id): (&str, &str),
        (to, storey): (Coord<f64>, Option<i16>),
        heading_rad: Option<f64>,
    ) -> Vec<Edit> {
        let Some(layer) = self.layer(layer, id) else {
            return Vec::new();
        };
        let moved = Edit::Move {
            layer,
            id: id.to_owned(),
            position: Some(self.degrees(to)),
            height_m: None,
            storey,
        };
        let turned = heading_rad.map(|heading_rad| turn(id, heading_rad));
        std::iter::once(moved).chain(turned).collect()
    }

    /// The layer of that word, if it is one that edits are for and has the feature.
    fn layer(&self, word: &str, id: &str) -> Option<EditLayer> {
        let layer = EditLayer::from_word(word)?;
        self.world.find(Layer::from_word(word)?, id)?;
        Some(layer)
    }

    fn degrees(&self, at: Coord<f64>) -> [f64; 2] {
        let degrees = self.world.community.frame.lonlat_from_enu(at);
        [degrees.x, degrees.y]
    }

    /// Devices at the sites; at one site as many as are asked for, one on each storey where storeys are what is open.
    fn additions(&self, class: &str, count: usize, at: &[Coord<f64>]) -> Vec<Edit> {
        let storeys = self
            .demand
            .map_or(&[][..], |(_, found)| found.storeys.open.as_slice());
        let sites: Vec<(Coord<f64>, Option<i16>)> = match (at, storeys) {
            ([site], []) => vec![(*site, None); count.min(MOST + 1)],
            ([site], storeys) => storeys.iter().map(|s| (*site, Some(*s))).collect(),
            (sites, _) => sites.iter().map(|site| (*site, None)).collect(),
        };
        if sites.len() > MOST || self.is_of_homes() {
            return Vec::new();
        }
        let Some(class) = self.world.catalogue.class(class) else {
            return Vec::new();
        };
        let row = self.demand.map(|(row, _)| row.to_owned());
        let has_heading = looks(class);
        // Of a condition it is not told what they would look at; its demands tell it.
        if has_heading && self.demand.is_none() {
            return Vec::new();
        }
        let added = sites.into_iter().map(|(site, storey)| {
            let (host, room_storey) = self.host(site);
            Edit::Add(NewDevice {
                class: class.id.as_str().to_owned(),
                row: row.clone(),
                position: self.degrees(site),
                host,
                storey: storey.or(room_storey),
                height_m: None,
                heading_rad: has_heading.then(|| self.heading(site)).flatten(),
            })
        });
        added.collect()
    }

    /// Whether the row asks for devices in homes: which storey each is on takes a plan.
    fn is_of_homes(&self) -> bool {
        let row = self
            .demand
            .and_then(|(row, _)| self.world.catalogue.row(row));
        row.is_some_and(|row| matches!(row.rule, Rule::PerHousehold { .. }))
    }

    /// What a device at the site is fixed to, if that is what the demand speaks of, and the storey of a room.
    fn host(&self, site: Coord<f64>) -> (Option<Host>, Option<i16>) {
        let community = &self.world.community;
        let subject = self.demand.map(|(_, found)| found.subject);
        if let Some(Subject::Room(room)) = subject {
            let room = community.rooms.get(room as usize);
            let host = room.map(|room| Host::Building(room.building.clone()));
            return (host, room.map(|room| room.level));
        }
        let host = subject.and_then(|subject| host_of(subject, site, community));
        (host, None)
    }

    /// Where a device at the site looks: out of the gate that it is for, or at what of a line is not shown, along it.
    fn heading(&self, site: Coord<f64>) -> Option<f64> {
        let (_, found) = self.demand?;
        if let Subject::Gate(gate) = found.subject {
            let gate = self.world.community.gates.get(gate as usize)?;
            return Some(gate.outward_rad.value);
        }
        towards(site, found.remainder.as_ref()?)
    }
}

fn turn(id: &str, heading_rad: f64) -> Edit {
    Edit::Turn {
        device: id.to_owned(),
        heading_rad: Some(heading_rad),
        pitch_rad: None,
    }
}

/// What a device is fixed to that is for a feature; of what is at one point, if the site is there.
fn host_of(subject: Subject, site: Coord<f64>, community: &Community) -> Option<Host> {
    let is_at = |position: Position| (position.x - site.x).hypot(position.y - site.y) <= AT_IT_M;
    match subject {
        Subject::Gate(i) => {
            let gate = community.gates.get(i as usize)?;
            is_at(gate.position).then(|| Host::Gate(gate.id.clone()))
        }
        Subject::Fixture(i) => {
            let fixture = community.fixtures.get(i as usize)?;
            is_at(fixture.position).then(|| Host::Fixture(fixture.id.clone()))
        }
        Subject::Place(i) => {
            let place = community.places.get(i as usize)?;
            is_at(place.position).then(|| Host::Place(place.id.clone()))
        }
        Subject::Unit(i) => Some(Host::Unit(community.units.get(i as usize)?.id.clone())),
        Subject::Building(i) => {
            let building = community.buildings.get(i as usize)?;
            Some(Host::Building(building.id.clone()))
        }
        Subject::Parking(i) => {
            let parking = community.parkings.get(i as usize)?;
            Some(Host::Parking(parking.id.clone()))
        }
        Subject::Green(i) => Some(Host::Green(community.greens.get(i as usize)?.id.clone())),
        // What stands along a road or a boundary is on a pole, on a house or on the ground.
        _ => None,
    }
}

/// From a site towards the nearest of the lines; for one on them, along the line that it is on. Nothing where there are no lines.
fn towards(site: Coord<f64>, lines: &Geometry<f64>) -> Option<f64> {
    let Geometry::MultiLineString(lines) = lines else {
        return None;
    };
    let away = |line: &Line<f64>| match line.closest_point(&Point::from(site)) {
        Closest::Intersection(point) | Closest::SinglePoint(point) => {
            let to: Coord<f64> = point.into();
            Some((to - site, line.delta()))
        }
        Closest::Indeterminate => None,
    };
    let length = |delta: Coord<f64>| delta.x.hypot(delta.y);
    let nearest = lines.lines_iter().filter_map(|line| away(&line));
    let nearest = nearest.min_by(|(a, _), (b, _)| length(*a).total_cmp(&length(*b)));
    let (away, along) = nearest?;
    let look = if length(away) > AT_IT_M { away } else { along };
    Some(look.y.atan2(look.x))
}

#[cfg(test)]
mod tests {
    use geo::{LineString, MultiLineString};

    use super::*;

    #[test]
    fn a_camera_looks_at_the_gap_along_the_line() {
        let gap = LineString::from(vec![(10.0, 0.0), (30.0, 0.0)]);
        let gap = Geometry::MultiLineString(MultiLineString::new(vec![gap]));
        let check = |x, y, wanted: f64| {
            let heading = towards(Coord { x, y }, &gap).unwrap();
            assert!((heading - wanted).abs() < 1e-9, "{x}, {y}: {heading}");
        };
        let pi = std::f64::consts::PI;
        // Before it, behind it, in it, and beside it.
        check(5.0, 0.0, 0.0);
        check(36.0, 0.0, pi);
        check(20.0, 0.0, 0.0);
        check(20.0, 4.0, -pi / 2.0);
        assert_eq!(
            towards(
                Coord { x: 0.0, y: 0.0 },
                &Geometry::Point((1.0, 1.0).into())
            ),
            None
        );
    }
}

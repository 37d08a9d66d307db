//! Made-up communities, and the plain list of what they hold that brute force walks.

use geo::{Coord, Geometry, LineString, Polygon, Rect, Validation, coord, polygon};
use rand::Rng;
use rand::rngs::StdRng;

use super::depth;
use crate::ids::{
    BuildingId, ClassId, CommunityId, CompoundId, DeviceId, FixtureId, GateId, GreenId, ParkingId,
    PlaceId, RoadId, UnitId, WaterId,
};
use crate::model::{
    Building, BuildingUse, CameraView, Community, CommunityParts, Compound, Device, Enclosure,
    Fixture, FixtureKind, Gate, GateKind, Green, GreenKind, Host, Name, Network, NetworkAttachment,
    Parking, ParkingKind, Place, Position, Product, Provenance, Road, RoadClass, Sourced, Unit,
    Water,
};

use crate::spatial::{Layer, LocalFrame};

pub(super) fn here() -> Provenance {
    Provenance::Surveyed {
        source: "test".into(),
    }
}

pub(super) fn sourced<T>(value: T) -> Sourced<T> {
    Sourced::new(value, here())
}

/// Geometry of each layer, from which a community is made and brute force answers.
#[derive(Default)]
pub(super) struct Plan {
    pub(super) areas: Vec<Polygon<f64>>,
    pub(super) lines: Vec<LineString<f64>>,
    pub(super) points: Vec<Coord<f64>>,
}

impl Plan {
    /// A community that has every area in each area layer, every line as a road and every point in each point layer; every
    /// third fixture is a pole.
    pub(super) fn community(&self) -> Community {
        let frame = LocalFrame::new(114.0, 22.0, 0.0).unwrap();
        let mut parts = CommunityParts::new(
            CommunityId::new("c").unwrap(),
            Name::default(),
            frame,
            here(),
        );
        for (i, area) in self.areas.iter().enumerate() {
            let (id, area) = (format!("a{i}"), area.clone());
            parts.buildings.push(building(&id, area.clone()));
            let id = || id.as_str();
            parts.compounds.push(Compound {
                id: CompoundId::new(id()).unwrap(),
                name: Name::default(),
                boundary: area.clone(),
                enclosure: sourced(Enclosure::Open),
                government_network: None,
                provenance: here(),
            });
            let (name, provenance, kind) = (Name::default(), here(), GreenKind::Lawn);
            parts.greens.push(Green {
                id: GreenId::new(id()).unwrap(),
                name,
                area: area.clone(),
                kind,
                provenance,
            });
            let (name, provenance) = (Name::default(), here());
            parts.waters.push(Water {
                id: WaterId::new(id()).unwrap(),
                name,
                area: area.clone(),
                provenance,
            });
            parts.parkings.push(Parking {
                id: ParkingId::new(id()).unwrap(),
                name: Name::default(),
                area,
                kind: sourced(ParkingKind::Surface),
                spaces: sourced(1),
                provenance: here(),
            });
            depth::push_area(&mut parts, i, &self.areas[i]);
        }
        if self.areas.is_empty() {
            parts.buildings.push(building(
                "host",
                polygon![(x: 9e4, y: 9e4), (x: 9e4 + 1.0, y: 9e4), (x: 9e4, y: 9e4 + 1.0)],
            ));
        }
        parts.roads = self
            .lines
            .iter()
            .enumerate()
            .map(|(i, line)| road(i, line.clone()))
            .collect();
        for (i, &at) in self.points.iter().enumerate() {
            push_point(&mut parts, i, Position::new(at.x, at.y, 1.0));
            depth::push_point(&mut parts, i, Position::new(at.x, at.y, 1.0));
        }
        for (i, line) in self.lines.iter().enumerate() {
            depth::push_line(&mut parts, i, line, self.points.len());
        }
        Community::new(parts).unwrap()
    }
}

fn building(id: &str, footprint: Polygon<f64>) -> Building {
    Building {
        id: BuildingId::new(id).unwrap(),
        name: Name::default(),
        footprint,
        base_z: sourced(0.0),
        top_z: sourced(18.0),
        storeys: sourced(6),
        basements: sourced(0),
        usage: sourced(BuildingUse::Residential),
        households: sourced(0),
        fibre_gbit_s: None,
        home_fibre_gbit_s: None,
        compound: None,
        provenance: here(),
    }
}

fn road(number: usize, line: LineString<f64>) -> Road {
    Road {
        id: RoadId::new(format!("r{number}")).unwrap(),
        name: Name::default(),
        line,
        class: sourced(RoadClass::Lane),
        width: sourced(4.0),
        drivable: true,
        walkable: true,
        oneway: false,
        level: 0,
        provenance: here(),
    }
}

fn push_point(parts: &mut CommunityParts, i: usize, position: Position) {
    let id = format!("p{i}");
    parts.places.push(Place {
        id: PlaceId::new(&id).unwrap(),
        name: Name::default(),
        kind: sourced("canteen".into()),
        position,
        building: None,
        storey: 0,
        area_m2: sourced(1.0),
        provenance: here(),
    });
    parts.fixtures.push(Fixture {
        id: FixtureId::new(&id).unwrap(),
        kind: if i.is_multiple_of(3) {
            FixtureKind::LampPole
        } else {
            FixtureKind::Bench
        },
        position,
        height: None,
        building: None,
        unit: None,
        crossing: None,
        island: None,
        heading_rad: None,
        pitch_rad: None,
        provenance: here(),
    });
    parts.gates.push(Gate {
        id: GateId::new(&id).unwrap(),
        name: Name::default(),
        position,
        outward_rad: sourced(0.0),
        kind: sourced(GateKind::Main),
        compound: None,
        provenance: here(),
    });
    parts.units.push(Unit {
        id: UnitId::new(&id).unwrap(),
        building: parts.buildings[0].id.clone(),
        number: 1,
        position,
        households: 0,
        rented: 0,
        provenance: here(),
    });
    parts.devices.push(Device {
        id: DeviceId::new(&id).unwrap(),
        class: ClassId::new("T4-3").unwrap(),
        row: None,
        name: Name::default(),
        position,
        heading_rad: None,
        view: CameraView::default(),
        mounting: None,
        product: Product::default(),
        host: Host::Ground,
        storey: 0,
        network: NetworkAttachment {
            technology: Network::NbIot,
            gateway: None,
            provenance: here(),
        },
        provenance: here(),
    });
}

/// Brute force: every feature of a layer, straight from the community.
pub(super) fn features(c: &Community, layer: Layer) -> Vec<(usize, Geometry<f64>)> {
    fn all<T>(
        features: &[T],
        geometry: impl Fn(&T) -> Geometry<f64>,
    ) -> Vec<(usize, Geometry<f64>)> {
        features.iter().map(geometry).enumerate().collect()
    }
    let host = |building: &BuildingId| {
        let mut all = c.buildings.iter();
        all.find(|b| b.id == *building).unwrap().footprint.clone()
    };
    let park = |parking: &ParkingId| {
        let mut all = c.parkings.iter();
        all.find(|p| p.id == *parking).unwrap().area.clone()
    };
    match layer {
        Layer::Storey => all(&c.storeys, |f| host(&f.building).into()),
        Layer::Room => all(&c.rooms, |f| f.outline.clone().into()),
        Layer::GarageLevel => all(&c.garage_levels, |f| park(&f.parking).into()),
        Layer::ParkingSpace => all(&c.parking_spaces, |f| f.outline.clone().into()),
        Layer::Wall => all(&c.walls, |f| f.line.clone().into()),
        Layer::Airspace => all(&c.airspaces, |f| f.area.clone().into()),
        Layer::UtilityNode => all(&c.utility_nodes, |f| f.position.plan().into()),
        Layer::UtilityLink => all(&c.utility_links, |f| f.line.clone().into()),
        Layer::PlacedModel => all(&c.placed_models, |f| f.position.plan().into()),
        Layer::Building => all(&c.buildings, |f| f.footprint.clone().into()),
        Layer::Road => all(&c.roads, |f| f.line.clone().into()),
        Layer::Place => all(&c.places, |f| f.position.plan().into()),
        Layer::Device => all(&c.devices, |f| f.position.plan().into()),
        Layer::Gate => all(&c.gates, |f| f.position.plan().into()),
        Layer::Fixture => all(&c.fixtures, |f| f.position.plan().into()),
        Layer::Green => all(&c.greens, |f| f.area.clone().into()),
        Layer::Water => all(&c.waters, |f| f.area.clone().into()),
        Layer::Parking => all(&c.parkings, |f| f.area.clone().into()),
        Layer::Compound => all(&c.compounds, |f| f.boundary.clone().into()),
        Layer::Unit => all(&c.units, |f| f.position.plan().into()),
        Layer::Pole => {
            let mut poles = all(&c.fixtures, |f| f.position.plan().into());
            poles.retain(|(i, _)| c.fixtures[*i].kind.is_pole());
            poles
        }
    }
}

/// Points on a lattice of 5 m touch and coincide often; the others seldom do.
pub(super) fn random_point(rng: &mut StdRng) -> Coord<f64> {
    if rng.random_bool(0.5) {
        coord! { x: f64::from(rng.random_range(-20..20)) * 5.0, y: f64::from(rng.random_range(-20..20)) * 5.0 }
    } else {
        coord! { x: rng.random_range(-100.0..100.0), y: rng.random_range(-100.0..100.0) }
    }
}

/// A star-shaped polygon, with a hole in half of the cases; or a lattice rectangle.
pub(super) fn random_polygon(rng: &mut StdRng, largest: f64) -> Polygon<f64> {
    loop {
        let centre = random_point(rng);
        let candidate = if rng.random_bool(0.3) {
            Rect::new(
                centre,
                centre + coord! { x: 5.0, y: 5.0 } * f64::from(rng.random_range(1..6)),
            )
            .to_polygon()
        } else {
            let radius = rng.random_range(3.0..largest);
            let corners = rng.random_range(3..9);
            let ring = |share: f64, rng: &mut StdRng| {
                let at = |i: i32| f64::from(i) * std::f64::consts::TAU / f64::from(corners);
                let spread = |rng: &mut StdRng| radius * share * rng.random_range(0.6..1.0);
                LineString::from_iter((0..corners).map(|i| {
                    let r = spread(rng);
                    centre + coord! { x: r * at(i).cos(), y: r * at(i).sin() }
                }))
            };
            let hole = if rng.random_bool(0.5) {
                vec![ring(0.3, rng)]
            } else {
                vec![]
            };
            Polygon::new(ring(1.0, rng), hole)
        };
        if candidate.is_valid() {
            return candidate;
        }
    }
}

pub(super) fn random_plan(rng: &mut StdRng) -> Plan {
    let n = rng.random_range(1..60);
    let line = |rng: &mut StdRng| {
        let mut line: Vec<Coord<f64>> = (0..rng.random_range(2..7))
            .map(|_| random_point(rng))
            .collect();
        line.dedup();
        (line.len() > 1).then(|| LineString::from(line))
    };
    Plan {
        areas: (0..n).map(|_| random_polygon(rng, 30.0)).collect(),
        lines: (0..n).filter_map(|_| line(rng)).collect(),
        points: (0..n).map(|_| random_point(rng)).collect(),
    }
}

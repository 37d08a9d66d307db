//! A community of as many devices as a benchmark asks for: one block of homes, repeated.

use geo::{Coord, LineString, Polygon, Rect};

use crate::catalogue::Catalogue;
use crate::ids::{
    BuildingId, ClassId, CommunityId, CompoundId, DeviceId, FixtureId, GateId, IdError, PlaceId,
    RoadId, UnitId,
};
use crate::model::{
    Building, BuildingUse, CameraView, Community, CommunityParts, Compound, Device, Enclosure,
    Fixture, FixtureKind, Gate, GateKind, Host, InvalidCommunity, Name, NetworkAttachment, Place,
    Position, Product, Provenance, Road, RoadClass, Sourced, Unit,
};
use crate::spatial::{FrameError, LocalFrame};
use crate::told::Told;

/// Why no synthetic community can be made: never for sound code, but the parts are validated like any other.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SyntheticError {
    /// An id is not valid.
    #[error(transparent)]
    Id(#[from] IdError),
    /// The frame is not valid.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// The community is not valid.
    #[error(transparent)]
    Community(#[from] InvalidCommunity),
}

impl Told for SyntheticError {
    fn zh(&self) -> String {
        match self {
            Self::Id(error) => error.zh(),
            Self::Frame(error) => error.zh(),
            Self::Community(error) => error.zh(),
        }
    }
}

/// Side of a block in metres; the roads around it are shared with its neighbours.
const BLOCK_M: f64 = 240.0;
const BUILDINGS: u32 = 6;
const UNITS: u32 = 2;
const HOUSEHOLDS: u32 = 22;

/// Devices of a block by class: numbers in the proportions that the white paper's rules give a block of 264 households.
const OUTDOOR: &[(&str, u32)] = &[
    ("T3-2", 10),
    ("T3-4", 8),
    ("T3-6", 8),
    ("T4-1", 24),
    ("T4-2", 12),
    ("T4-4", 8),
    ("T4-5", 1),
    ("T4-7", 8),
    ("T5-6", 20),
    ("T5-7", 40),
];

/// Devices that stand once in a block at a place.
const SINGLE: &[(&str, &str)] = &[
    ("T3-1", "community_operations_centre"),
    ("T5-1", "property_operations_centre"),
    ("T5-8", "property_operations_centre"),
    ("T5-9", "property_operations_centre"),
    ("T6-1", "community_operations_centre"),
    ("T6-2", "recycling_station"),
    ("T6-3", "leisure_centre"),
    ("T6-4", "clinic"),
    ("T6-5", "clinic"),
    ("T6-6", "gym"),
    ("T6-7", "elderly_centre"),
    ("T7-1", "leisure_centre"),
    ("T7-2", "convenience_service"),
    ("T7-3", "convenience_service"),
    ("T7-4", "canteen"),
    ("T7-5", "canteen"),
    ("T7-6", "canteen"),
    ("T8-1", "innovation_space"),
    ("T8-2", "innovation_space"),
    ("T8-3", "innovation_space"),
    ("T8-4", "innovation_space"),
    ("T8-5", "innovation_space"),
    ("T8-6", "innovation_space"),
    ("T9-6", "autonomous_vehicle_area"),
];

/// Devices that move; they live in the first blocks only.
const MOVING: &[&str] = &["T6-8", "T9-1", "T9-2", "T9-3", "T9-4", "T9-5"];
const BLOCKS_WITH_MOVERS: u32 = 4;

struct Maker<'a> {
    parts: CommunityParts,
    catalogue: &'a Catalogue,
    limit: usize,
    by: Provenance,
}

/// Makes a community of `devices` devices in blocks of about 700, at Shenzhen's longitude and latitude. Every class of the
/// white paper is in the first block. Cost: O(n log n).
///
/// # Errors
/// When a part of it is not valid.
pub fn synthetic_community(
    catalogue: &Catalogue,
    devices: usize,
) -> Result<Community, SyntheticError> {
    let by = Provenance::generated("synthetic");
    let frame = LocalFrame::new(114.2, 22.69, 0.0)?;
    let mut parts = CommunityParts::new(
        CommunityId::new("synthetic")?,
        Name::new("合成社区", "Synthetic"),
        frame,
        by.clone(),
    );
    parts.utc_offset_secs = 28_800;
    let mut maker = Maker {
        parts,
        catalogue,
        limit: devices,
        by,
    };
    let columns = ((devices as f64 / 700.0).sqrt().ceil() as u32).max(1);
    let mut block = 0;
    while maker.parts.devices.len() < devices {
        maker.block(block, block % columns, block / columns)?;
        block += 1;
    }
    Ok(Community::new(maker.parts)?)
}

impl Maker<'_> {
    fn block(&mut self, number: u32, column: u32, row: u32) -> Result<(), SyntheticError> {
        let (x, y) = (f64::from(column) * BLOCK_M, f64::from(row) * BLOCK_M);
        let at = |dx: f64, dy: f64, z: f64| Position::new(x + dx, y + dy, z);
        let compound = CompoundId::new(format!("block-{number}"))?;
        let boundary = Rect::new(
            Coord {
                x: x + 8.0,
                y: y + 8.0,
            },
            Coord {
                x: x + BLOCK_M - 8.0,
                y: y + BLOCK_M - 8.0,
            },
        )
        .to_polygon();
        self.parts.compounds.push(Compound {
            id: compound.clone(),
            name: Name::default(),
            boundary,
            enclosure: self.sourced(Enclosure::Closed),
            government_network: None,
            provenance: self.by.clone(),
        });
        self.roads(number, x, y)?;
        self.gate(number, &compound, at(BLOCK_M / 2.0, 8.0, 0.0))?;
        for b in 0..BUILDINGS {
            let corner = (
                x + 30.0 + f64::from(b % 3) * 62.0,
                y + 40.0 + f64::from(b / 3) * 90.0,
            );
            self.building(number, b, corner, &compound)?;
        }
        for (n, (class, kind)) in SINGLE.iter().enumerate() {
            let position = at(20.0 + 8.0 * n as f64, 118.0, 0.0);
            let id = PlaceId::new(format!("place-{number}-{n}"))?;
            self.parts.places.push(Place {
                id: id.clone(),
                name: Name::default(),
                kind: self.sourced((*kind).into()),
                position,
                building: None,
                storey: 0,
                area_m2: self.sourced(40.0),
                provenance: self.by.clone(),
            });
            self.device(class, format!("{number}-{n}"), position, Host::Place(id), 0)?;
        }
        if number < BLOCKS_WITH_MOVERS {
            for (n, class) in MOVING.iter().enumerate() {
                self.device(
                    class,
                    format!("{number}"),
                    at(12.0 + 3.0 * n as f64, 12.0, 0.0),
                    Host::Ground,
                    0,
                )?;
            }
        }
        for (class, count) in OUTDOOR {
            for n in 0..*count {
                let along = (f64::from(n) + 0.5) / f64::from(*count) * BLOCK_M;
                self.device(
                    class,
                    format!("{number}-{n}"),
                    at(along, 6.0, 3.0),
                    Host::Ground,
                    0,
                )?;
            }
        }
        Ok(())
    }

    fn sourced<T>(&self, value: T) -> Sourced<T> {
        Sourced::new(value, self.by.clone())
    }

    /// The west and south edge of the block and a way through its middle.
    fn roads(&mut self, number: u32, x: f64, y: f64) -> Result<(), SyntheticError> {
        let corner = |dx: f64, dy: f64| Coord {
            x: x + dx * BLOCK_M,
            y: y + dy * BLOCK_M,
        };
        let lines = [
            vec![corner(0.0, 0.0), corner(0.5, 0.0), corner(1.0, 0.0)],
            vec![corner(0.0, 0.0), corner(0.0, 1.0)],
            vec![corner(0.5, 0.0), corner(0.5, 0.5), corner(0.5, 1.0)],
            vec![corner(0.0, 1.0), corner(0.5, 1.0), corner(1.0, 1.0)],
        ];
        for (n, line) in lines.into_iter().enumerate() {
            self.parts.roads.push(Road {
                id: RoadId::new(format!("road-{number}-{n}"))?,
                name: Name::default(),
                line: LineString::new(line),
                class: self.sourced(if n == 2 {
                    RoadClass::Lane
                } else {
                    RoadClass::Main
                }),
                width: self.sourced(7.0),
                drivable: true,
                walkable: true,
                oneway: false,
                level: 0,
                provenance: self.by.clone(),
            });
        }
        Ok(())
    }

    fn gate(
        &mut self,
        number: u32,
        compound: &CompoundId,
        position: Position,
    ) -> Result<(), SyntheticError> {
        let id = GateId::new(format!("gate-{number}"))?;
        self.parts.gates.push(Gate {
            id: id.clone(),
            name: Name::default(),
            position,
            outward_rad: self.sourced(-std::f64::consts::FRAC_PI_2),
            kind: self.sourced(GateKind::Main),
            compound: Some(compound.clone()),
            provenance: self.by.clone(),
        });
        for class in ["T3-3", "T5-2", "T5-3", "T5-4", "T5-5"] {
            self.device(
                class,
                format!("{number}-gate"),
                position,
                Host::Gate(id.clone()),
                0,
            )?;
        }
        Ok(())
    }

    fn building(
        &mut self,
        block: u32,
        number: u32,
        (x, y): (f64, f64),
        compound: &CompoundId,
    ) -> Result<(), SyntheticError> {
        let id = BuildingId::new(format!("building-{block}-{number}"))?;
        let storeys = 11 + (block + number) as u16 % 8;
        let footprint: Polygon<f64> = Rect::new(
            Coord { x, y },
            Coord {
                x: x + 44.0,
                y: y + 14.0,
            },
        )
        .to_polygon();
        self.parts.buildings.push(Building {
            id: id.clone(),
            name: Name::default(),
            footprint,
            base_z: self.sourced(0.0),
            top_z: self.sourced(f64::from(storeys) * 3.0),
            storeys: self.sourced(storeys),
            basements: self.sourced(1),
            usage: self.sourced(BuildingUse::Residential),
            households: self.sourced(UNITS * HOUSEHOLDS),
            fibre_gbit_s: None,
            home_fibre_gbit_s: None,
            compound: Some(compound.clone()),
            provenance: self.by.clone(),
        });
        for u in 0..UNITS {
            let position = Position::new(x + 11.0 + 22.0 * f64::from(u), y + 7.0, 0.0);
            self.unit(
                &format!("{block}-{number}-{u}"),
                u as u16 + 1,
                &id,
                position,
            )?;
        }
        let roof = Position::new(x + 22.0, y + 7.0, f64::from(storeys) * 3.0);
        self.device(
            "T3-2",
            format!("{block}-{number}-roof"),
            roof,
            Host::Building(id),
            storeys as i16,
        )
    }

    fn unit(
        &mut self,
        name: &str,
        number: u16,
        building: &BuildingId,
        position: Position,
    ) -> Result<(), SyntheticError> {
        let id = UnitId::new(format!("unit-{name}"))?;
        self.parts.units.push(Unit {
            id: id.clone(),
            building: building.clone(),
            number,
            position,
            households: HOUSEHOLDS,
            rented: 4,
            provenance: self.by.clone(),
        });
        let fixtures = [
            (FixtureKind::Lift, "T5-10"),
            (FixtureKind::FireDoor, "T3-7"),
            (FixtureKind::DistributionBox, "T3-10"),
            (FixtureKind::Hydrant, "T3-9"),
            (FixtureKind::WaterTank, "T4-6"),
        ];
        for (kind, class) in fixtures {
            let fixture = FixtureId::new(format!("{kind}-{name}"))?;
            self.parts.fixtures.push(Fixture {
                id: fixture.clone(),
                kind,
                position,
                height: None,
                building: Some(building.clone()),
                unit: Some(id.clone()),
                crossing: None,
                island: None,
                heading_rad: None,
                pitch_rad: None,
                provenance: self.by.clone(),
            });
            self.device(class, name.to_owned(), position, Host::Fixture(fixture), 0)?;
        }
        for storey in 0..8 {
            self.device(
                "T3-8",
                format!("{name}-{storey}"),
                position,
                Host::Unit(id.clone()),
                storey,
            )?;
        }
        for household in 0..HOUSEHOLDS {
            let host = Host::Household {
                unit: id.clone(),
                number: household,
            };
            if household < 4 {
                self.device(
                    "T3-5",
                    format!("{name}-{household}"),
                    position,
                    host.clone(),
                    (household / 2) as i16,
                )?;
            }
            self.device(
                "T4-3",
                format!("{name}-{household}"),
                position,
                host,
                (household / 2) as i16,
            )?;
        }
        Ok(())
    }

    /// Adds a device of a class that the catalogue has, until there are enough.
    fn device(
        &mut self,
        class: &str,
        name: String,
        position: Position,
        host: Host,
        storey: i16,
    ) -> Result<(), SyntheticError> {
        let Some(known) = self.catalogue.class(class) else {
            return Ok(());
        };
        if self.parts.devices.len() >= self.limit {
            return Ok(());
        }
        let technology = known.network;
        self.parts.devices.push(Device {
            id: DeviceId::new(format!("{class}-{name}"))?,
            class: ClassId::new(class)?,
            row: None,
            name: Name::default(),
            position,
            heading_rad: None,
            view: CameraView::default(),
            mounting: None,
            product: Product::default(),
            host,
            storey,
            network: NetworkAttachment {
                technology,
                gateway: None,
                provenance: self.by.clone(),
            },
            provenance: self.by.clone(),
        });
        Ok(())
    }
}

//! Collects the features of one compound in its plan coordinates.

mod way;

use geo::{Coord, Distance, Euclidean, Line, Point, Polygon, Rect};

use super::GENERATOR;
use super::error::GenerateError;
use super::layout::Layout;
use super::names;
use super::random::Draw;
use super::spec::GenerateSpec;
use crate::ids::{
    BuildingId, CompoundId, FixtureId, GateId, GreenId, ParkingId, PlaceId, RoomId, UnitId, WaterId,
};
use crate::model::{
    Building, BuildingUse, CommunityParts, Compound, Enclosure, Fixture, FixtureKind, Gate,
    GateKind, Green, GreenKind, Name, Parking, ParkingKind, Place, Position, Provenance, RoadClass,
    Room, RoomKind, Sourced, Unit, Water,
};
use way::joined;

pub(super) use way::Way;

/// Provenance of all that the generator makes.
pub(super) fn here() -> Provenance {
    Provenance::generated(GENERATOR)
}

/// A value that the generator chose.
pub(super) fn made<T>(value: T) -> Sourced<T> {
    Sourced::new(value, here())
}

/// `metres` rounded to centimetres.
pub(super) fn centimetres(metres: f64) -> f64 {
    (metres * 100.0).round() / 100.0
}

/// The nearest 1/1024 m: sums of such numbers are exact, so that lines that should meet do.
pub(super) fn on_lattice(metres: f64) -> f64 {
    (metres * 1024.0).round() / 1024.0
}

/// On the ground at `at`.
pub(super) fn ground(at: Coord<f64>) -> Position {
    Position::new(at.x, at.y, 0.0)
}

/// A rectangle by its west, south, east and north edges.
pub(super) fn rect(west: f64, south: f64, east: f64, north: f64) -> Rect<f64> {
    Rect::new(Coord { x: west, y: south }, Coord { x: east, y: north })
}

/// A building before it has its place.
#[derive(Debug, Clone)]
pub(super) struct Block {
    pub(super) name: Name,
    pub(super) footprint: Polygon<f64>,
    pub(super) height: f64,
    pub(super) storeys: u16,
    pub(super) basements: u16,
    pub(super) usage: BuildingUse,
    pub(super) households: u32,
}

/// One compound under construction.
#[derive(Debug)]
pub(super) struct Site<'a> {
    number: usize,
    corner: Coord<f64>,
    parts: &'a mut CommunityParts,
    ways: Vec<Way>,
    buildings: usize,
    counter: usize,
    /// Choices of this compound.
    pub(super) draw: Draw,
    /// Households so far.
    pub(super) households: u32,
    /// Parking spaces on the ground so far.
    pub(super) spaces: u32,
}

impl<'a> Site<'a> {
    pub(super) fn new(
        number: usize,
        corner: Coord<f64>,
        parts: &'a mut CommunityParts,
        draw: Draw,
    ) -> Result<Self, GenerateError> {
        Ok(Self {
            number,
            corner,
            parts,
            ways: Vec::new(),
            buildings: 0,
            counter: 0,
            draw,
            households: 0,
            spaces: 0,
        })
    }

    fn id(&self, rest: &str) -> String {
        format!("c{}/{rest}", self.number + 1)
    }

    fn next(&mut self, kind: &str) -> String {
        self.counter += 1;
        self.id(&format!("{kind}{}", self.counter))
    }

    fn compound_id(&self) -> Result<CompoundId, GenerateError> {
        Ok(CompoundId::new(format!("c{}", self.number + 1))?)
    }

    fn placed(&self, at: Coord<f64>) -> Coord<f64> {
        let at = at + self.corner;
        Coord {
            x: on_lattice(at.x),
            y: on_lattice(at.y),
        }
    }

    fn placed_area(&self, area: &Polygon<f64>) -> Polygon<f64> {
        use geo::MapCoords;
        area.map_coords(|c| self.placed(c))
    }

    /// The compound itself; alone in its community it bears the community's name.
    pub(super) fn compound(
        &mut self,
        layout: &Layout,
        spec: &GenerateSpec,
    ) -> Result<(), GenerateError> {
        let wall = rect(-layout.half_width, 0.0, layout.half_width, layout.depth).to_polygon();
        let name = if spec.compounds == 1 {
            spec.name.clone()
        } else {
            names::compound(self.number)
        };
        self.parts.compounds.push(Compound {
            id: self.compound_id()?,
            name,
            boundary: self.placed_area(&wall),
            enclosure: made(Enclosure::Closed),
            government_network: None,
            provenance: here(),
        });
        Ok(())
    }

    pub(super) fn building(&mut self, block: Block) -> Result<BuildingId, GenerateError> {
        self.buildings += 1;
        let id = BuildingId::new(self.id(&format!("b{}", self.buildings)))?;
        self.households += block.households;
        self.parts.buildings.push(Building {
            id: id.clone(),
            name: block.name,
            footprint: self.placed_area(&block.footprint),
            base_z: made(0.0),
            top_z: made(centimetres(block.height)),
            storeys: made(block.storeys),
            basements: made(block.basements),
            usage: made(block.usage),
            households: made(block.households),
            fibre_gbit_s: None,
            home_fibre_gbit_s: None,
            compound: Some(self.compound_id()?),
            provenance: here(),
        });
        Ok(id)
    }

    pub(super) fn unit(
        &mut self,
        building: &BuildingId,
        number: u16,
        at: Coord<f64>,
        households: u32,
        rented: u32,
    ) -> Result<UnitId, GenerateError> {
        let id = UnitId::new(format!("{building}/u{number}"))?;
        self.parts.units.push(Unit {
            id: id.clone(),
            building: building.clone(),
            number,
            position: ground(self.placed(at)),
            households,
            rented,
            provenance: here(),
        });
        Ok(id)
    }

    /// A door at `door` with a path to `way`, which lies on a road.
    pub(super) fn door(
        &mut self,
        building: &BuildingId,
        unit: Option<&UnitId>,
        door: Coord<f64>,
        way: Coord<f64>,
    ) -> Result<(), GenerateError> {
        let id = self.next("door");
        self.parts.fixtures.push(Fixture {
            id: FixtureId::new(id)?,
            kind: FixtureKind::Entrance,
            position: ground(self.placed(door)),
            height: None,
            building: Some(building.clone()),
            unit: unit.cloned(),
            crossing: None,
            island: None,
            heading_rad: None,
            pitch_rad: None,
            provenance: here(),
        });
        // Two metres let two people pass: assumption.
        self.way(
            "path",
            vec![door, way],
            RoadClass::Footway,
            2.0,
            Name::default(),
        );
        Ok(())
    }

    pub(super) fn way(
        &mut self,
        kind: &str,
        line: Vec<Coord<f64>>,
        class: RoadClass,
        width: f64,
        name: Name,
    ) {
        let id = self.next(kind);
        let line = line.into_iter().map(|p| self.placed(p)).collect();
        self.ways
            .push(Way::new(&id, line, class, width).named(name));
    }

    /// Whether `at` lies beside every way of the compound.
    pub(super) fn is_off_ways(&self, at: Coord<f64>) -> bool {
        let at = self.placed(at);
        let gap = |pair: &[Coord<f64>]| match pair {
            [from, to] => Euclidean.distance(&Line::new(*from, *to), &Point::from(at)),
            _ => f64::INFINITY,
        };
        let is_beside = |way: &Way| way.line.windows(2).all(|pair| gap(pair) > way.width / 2.0);
        self.ways.iter().all(is_beside)
    }

    pub(super) fn gate(
        &mut self,
        kind: GateKind,
        at: Coord<f64>,
        outward_rad: f64,
        name: Name,
    ) -> Result<(), GenerateError> {
        let id = self.next("gate");
        self.parts.gates.push(Gate {
            id: GateId::new(id)?,
            name,
            position: ground(self.placed(at)),
            outward_rad: made(outward_rad),
            kind: made(kind),
            compound: Some(self.compound_id()?),
            provenance: here(),
        });
        Ok(())
    }

    pub(super) fn place(
        &mut self,
        kind: &str,
        name: Name,
        building: Option<&BuildingId>,
        at: (Coord<f64>, i16),
        area_m2: f64,
    ) -> Result<(), GenerateError> {
        let id = self.next("place");
        let mut buildings = self.parts.buildings.iter().rev();
        let within = buildings.find(|b| Some(&b.id) == building);
        let position = Position {
            z: within.map_or(0.0, |b| centimetres(b.floor_z(at.1))),
            ..ground(self.placed(at.0))
        };
        self.parts.places.push(Place {
            id: PlaceId::new(id)?,
            name,
            kind: made(kind.into()),
            position,
            building: building.cloned(),
            storey: at.1,
            area_m2: made(area_m2.round()),
            provenance: here(),
        });
        Ok(())
    }

    /// A room on the ground floor of a building.
    pub(super) fn room(
        &mut self,
        building: &BuildingId,
        name: Name,
        outline: &Polygon<f64>,
        clear_height_m: f64,
    ) -> Result<(), GenerateError> {
        let id = self.next("room");
        let outline = self.placed_area(outline);
        self.parts.rooms.push(Room {
            id: RoomId::new(id)?,
            name,
            building: building.clone(),
            level: 0,
            kind: made(RoomKind::MachineRoom),
            outline,
            floor_z: made(0.0),
            clear_height: made(centimetres(clear_height_m)),
            unit: None,
            provenance: here(),
        });
        Ok(())
    }

    pub(super) fn green(
        &mut self,
        kind: GreenKind,
        area: &Polygon<f64>,
        name: Name,
    ) -> Result<(), GenerateError> {
        let id = self.next("green");
        self.parts.greens.push(Green {
            id: GreenId::new(id)?,
            name,
            area: self.placed_area(area),
            kind,
            provenance: here(),
        });
        Ok(())
    }

    pub(super) fn water(&mut self, area: &Polygon<f64>, name: Name) -> Result<(), GenerateError> {
        let id = self.next("water");
        self.parts.waters.push(Water {
            id: WaterId::new(id)?,
            name,
            area: self.placed_area(area),
            provenance: here(),
        });
        Ok(())
    }

    pub(super) fn parking(
        &mut self,
        kind: ParkingKind,
        area: Rect<f64>,
        spaces: u32,
        name: Name,
    ) -> Result<(), GenerateError> {
        if kind == ParkingKind::Surface {
            self.spaces += spaces;
        }
        let id = self.next("parking");
        self.parts.parkings.push(Parking {
            id: ParkingId::new(id)?,
            name,
            area: self.placed_area(&area.to_polygon()),
            kind: made(kind),
            spaces: made(spaces),
            provenance: here(),
        });
        Ok(())
    }

    pub(super) fn fixture(
        &mut self,
        kind: FixtureKind,
        at: Coord<f64>,
        height: Option<f64>,
    ) -> Result<(), GenerateError> {
        let id = self.next(kind.as_str());
        self.parts.fixtures.push(Fixture {
            id: FixtureId::new(id)?,
            kind,
            position: ground(self.placed(at)),
            height: height.map(|h| made(centimetres(h))),
            building: None,
            unit: None,
            crossing: None,
            island: None,
            heading_rad: None,
            pitch_rad: None,
            provenance: here(),
        });
        Ok(())
    }

    /// Joins the ways where they meet and hands them over.
    pub(super) fn finish(self) -> Result<(), GenerateError> {
        let mut ways = self.ways;
        let segments: Vec<(Coord<f64>, Coord<f64>)> = ways
            .iter()
            .flat_map(|way| way.line.windows(2).map(|pair| (pair[0], pair[1])))
            .collect();
        for way in &mut ways {
            way.line = joined(&way.line, &segments);
        }
        for way in ways {
            self.parts.roads.push(way.into_road()?);
        }
        Ok(())
    }
}

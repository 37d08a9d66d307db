//! Look-ups over a community that planning needs again and again.

use std::collections::BTreeMap;

use geo::{Area, BoundingRect, Contains, Coord, Point, Polygon};
use rstar::primitives::{GeomWithData, Line, Rectangle};
use rstar::{AABB, PointDistance, RTree};

use super::area::inner_point;
use super::chain::{Chain, join, junctions};
use super::options::SEED;
use crate::catalogue::{GateChoice, Served};
use crate::coverage::layer::Terrain;
use crate::inference::Ground;
use crate::model::{Building, Community, GateKind, ParkingKind, Position, RoadClass};
use crate::optimise::Effort;

type Indexed<T> = RTree<GeomWithData<T, usize>>;

/// A community with the indices that planning reads. Building it costs O(n log n).
#[derive(Debug)]
pub struct Survey<'a> {
    /// The community.
    pub community: &'a Community,
    poles: Indexed<[f64; 2]>,
    main_roads: Indexed<Line<[f64; 2]>>,
    drivable: Indexed<Line<[f64; 2]>>,
    buildings: Indexed<Rectangle<[f64; 2]>>,
    compounds: Indexed<Rectangle<[f64; 2]>>,
    /// How high the ground is; none where a building has no place.
    terrain: Option<Terrain>,
    /// What the ground is taken up by.
    pub(super) ground: Ground,
    /// Buildings of each compound, by position.
    pub(crate) buildings_of: Vec<Vec<usize>>,
    /// Households of each compound.
    pub(crate) households_of: Vec<u64>,
    /// Units of each building, by position.
    pub(crate) units_of: Vec<Vec<usize>>,
    /// Rooms of each building, by position.
    pub(super) rooms_of: Vec<Vec<usize>>,
    /// The main gate of each compound, if it has a gate.
    pub(crate) main_gate_of: Vec<Option<usize>>,
    /// Position of each building by its id.
    pub(crate) building_by_id: BTreeMap<&'a str, usize>,
    compound_by_id: BTreeMap<&'a str, usize>,
    /// Of the random choices of whoever plans with it.
    pub(super) seed: u64,
}

impl<'a> Survey<'a> {
    /// Looks over `community`.
    #[must_use]
    pub fn new(community: &'a Community) -> Self {
        let building_by_id: BTreeMap<_, _> = community
            .buildings
            .iter()
            .enumerate()
            .map(|(i, b)| (b.id.as_str(), i))
            .collect();
        let compound_by_id = community
            .compounds
            .iter()
            .enumerate()
            .map(|(i, c)| (c.id.as_str(), i))
            .collect();
        let poles = community
            .fixtures
            .iter()
            .enumerate()
            .filter(|(_, f)| f.kind.is_pole());
        let mut survey = Self {
            community,
            poles: RTree::bulk_load(
                poles
                    .map(|(i, f)| GeomWithData::new([f.position.x, f.position.y], i))
                    .collect(),
            ),
            main_roads: segments(community, |class, _| class == RoadClass::Main),
            drivable: segments(community, |_, drivable| drivable),
            buildings: boxes(community.buildings.iter().map(|b| &b.footprint)),
            compounds: boxes(community.compounds.iter().map(|c| &c.boundary)),
            terrain: Terrain::of(community).ok(),
            ground: Ground::of(community),
            buildings_of: vec![Vec::new(); community.compounds.len()],
            households_of: vec![0; community.compounds.len()],
            units_of: vec![Vec::new(); community.buildings.len()],
            rooms_of: vec![Vec::new(); community.buildings.len()],
            main_gate_of: vec![None; community.compounds.len()],
            building_by_id,
            compound_by_id,
            seed: SEED,
        };
        survey.sort_buildings();
        survey.choose_main_gates();
        survey
    }

    /// The same, with a seed for random choices.
    #[must_use]
    pub(super) fn seeded(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// `z` of the ground at a point, metres. Cost: O(log n) for n buildings.
    pub(crate) fn ground_z(&self, at: Coord<f64>) -> f64 {
        let known = self.terrain.as_ref().and_then(|t| t.z(at).ok());
        // A validated community has finite positions only.
        known.unwrap_or(0.0)
    }

    /// What stands at a position of the map, on the ground where the map does not say how high.
    pub(crate) fn footed(&self, position: Position) -> Position {
        let known = self.terrain.as_ref().and_then(|t| t.foot_z(position).ok());
        Position::new(position.x, position.y, known.unwrap_or(position.z))
    }

    /// An effort with the seed that is asked for.
    pub(crate) fn effort(&self, effort: Effort) -> Effort {
        Effort {
            seed: self.seed,
            ..effort
        }
    }

    fn sort_buildings(&mut self) {
        for (index, building) in self.community.buildings.iter().enumerate() {
            let named = building
                .compound
                .as_ref()
                .and_then(|id| self.compound_by_id.get(id.as_str()).copied());
            if let Some(compound) =
                named.or_else(|| self.compound_at(inner_point(&building.footprint)))
            {
                self.buildings_of[compound].push(index);
                self.households_of[compound] += u64::from(building.households.value);
            }
        }
        for (index, unit) in self.community.units.iter().enumerate() {
            if let Some(building) = self.building_by_id.get(unit.building.as_str()) {
                self.units_of[*building].push(index);
            }
        }
        for (index, room) in self.community.rooms.iter().enumerate() {
            if let Some(building) = self.building_by_id.get(room.building.as_str()) {
                self.rooms_of[*building].push(index);
            }
        }
    }

    /// The gate that says it is the main one, else one for vehicles, else any; of several the first in the community's order.
    fn choose_main_gates(&mut self) {
        let rank = |kind| match kind {
            GateKind::Main => 0,
            GateKind::Vehicle => 1,
            GateKind::Pedestrian => 2,
        };
        let mut order: Vec<usize> = (0..self.community.gates.len()).collect();
        order.sort_by_key(|i| (rank(self.community.gates[*i].kind.value), *i));
        for index in order {
            if let Some(compound) = self.compound_of_gate(index) {
                self.main_gate_of[compound].get_or_insert(index);
            }
        }
    }

    /// The compound that holds a point, if any; of several the first.
    #[must_use]
    pub fn compound_at(&self, point: Coord<f64>) -> Option<usize> {
        let hits = self
            .compounds
            .locate_in_envelope_intersecting(AABB::from_point([point.x, point.y]));
        let holds = |i: &usize| {
            self.community.compounds[*i]
                .boundary
                .contains(&Point::from(point))
        };
        hits.map(|hit| hit.data).filter(holds).min()
    }

    /// The building that a point is in, if any; of several the first.
    pub(super) fn building_at(&self, point: Coord<f64>) -> Option<usize> {
        let hits = self
            .buildings
            .locate_in_envelope_intersecting(AABB::from_point([point.x, point.y]));
        let holds = |i: &usize| {
            self.community.buildings[*i]
                .footprint
                .contains(&Point::from(point))
        };
        hits.map(|hit| hit.data).filter(holds).min()
    }

    pub(crate) fn compound_of_gate(&self, gate: usize) -> Option<usize> {
        self.community.gates[gate]
            .compound
            .as_ref()
            .and_then(|id| self.compound_by_id.get(id.as_str()).copied())
    }

    /// Gates that a rule speaks of, in the community's order: those of compounds; of a community without compounds, its own.
    #[must_use]
    pub fn gates(&self, choice: GateChoice) -> Vec<usize> {
        let kind = |i: usize| self.community.gates[i].kind.value;
        let counts =
            |i: &usize| self.community.compounds.is_empty() || self.compound_of_gate(*i).is_some();
        let all = (0..self.community.gates.len()).filter(counts);
        match choice {
            GateChoice::Any | GateChoice::People => all.collect(),
            GateChoice::Vehicle => all.filter(|i| kind(*i) != GateKind::Pedestrian).collect(),
            GateChoice::Main => all
                .filter(|i| match self.compound_of_gate(*i) {
                    Some(compound) => self.main_gate_of[compound] == Some(*i),
                    None => kind(*i) == GateKind::Main,
                })
                .collect(),
        }
    }

    /// Ground-level roads of the classes, joined end to end.
    #[must_use]
    pub fn chains(&self, classes: &[RoadClass]) -> Vec<Chain> {
        join(&self.community.roads, classes)
    }

    /// Of each chain of roads of the classes, whether three or more roads meet at its start and at its end.
    pub(super) fn junctions(&self, chains: &[Chain], classes: &[RoadClass]) -> Vec<[bool; 2]> {
        junctions(chains, &self.community.roads, classes)
    }

    /// Poles within `radius_m`, by position in the fixtures, unsorted.
    pub(crate) fn poles_within(
        &self,
        point: Coord<f64>,
        radius_m: f64,
    ) -> impl Iterator<Item = usize> + '_ {
        self.poles
            .locate_within_distance([point.x, point.y], radius_m * radius_m)
            .map(|p| p.data)
    }

    /// Whether the map shows a main road.
    pub(crate) fn has_main_road(&self) -> bool {
        self.main_roads.size() > 0
    }

    /// Whether a main road's centre line is within `radius_m`.
    #[must_use]
    pub fn is_near_main_road(&self, point: Coord<f64>, radius_m: f64) -> bool {
        self.main_roads
            .locate_within_distance([point.x, point.y], radius_m * radius_m)
            .next()
            .is_some()
    }

    /// The point of the polygon's outline nearest to a drivable road: where vehicles come in.
    pub(crate) fn vehicle_entrance(&self, area: &Polygon<f64>) -> Coord<f64> {
        let nearest = |p: &Coord<f64>| {
            self.drivable
                .nearest_neighbor([p.x, p.y])
                .map_or(f64::INFINITY, |line| line.distance_2(&[p.x, p.y]))
        };
        let best = area
            .exterior()
            .0
            .iter()
            .map(|p| (nearest(p), p))
            .min_by(|a, b| a.0.total_cmp(&b.0));
        best.map_or(Coord::zero(), |(_, point)| *point)
    }

    /// Households and floors of a compound.
    pub(crate) fn served_in(&self, compound: usize) -> Served {
        let buildings = self.buildings_of[compound].iter();
        let floors_m2 = buildings.map(|index| floors_m2(&self.community.buildings[*index]));
        Served {
            households: self.households_of[compound],
            floors_m2: floors_m2.sum(),
        }
    }

    /// Households and floors of the community for each of so many places.
    pub(crate) fn served_by(&self, places: u32) -> Served {
        let places = places.max(1);
        let floors_m2: f64 = self.community.buildings.iter().map(floors_m2).sum();
        Served {
            households: self.community.household_count() / u64::from(places),
            floors_m2: floors_m2 / f64::from(places),
        }
    }

    /// Whether a point is on a building or within `clearance_m` of its box's edges.
    pub(super) fn is_built_up(&self, point: Coord<f64>, clearance_m: f64) -> bool {
        let corner = |sign: f64| [point.x + sign * clearance_m, point.y + sign * clearance_m];
        let near = self
            .buildings
            .locate_in_envelope_intersecting(AABB::from_corners(corner(-1.0), corner(1.0)));
        near.into_iter().any(|hit| {
            let footprint = &self.community.buildings[hit.data].footprint;
            footprint.contains(&Point::from(point))
                || super::area::edge_distance(footprint, point) < clearance_m
        })
    }

    /// Motor-vehicle parking, by position.
    pub(crate) fn vehicle_parkings(&self) -> impl Iterator<Item = usize> + '_ {
        let all = self.community.parkings.iter().enumerate();
        all.filter(|(_, p)| p.kind.value != ParkingKind::Bicycle)
            .map(|(i, _)| i)
    }

    /// Middle of the community: of its buildings by households, else by number; else of its compounds; else the origin.
    pub(crate) fn centre(&self) -> Coord<f64> {
        let weighted = |weight: &dyn Fn(usize) -> f64| {
            let (mut sum, mut total) = (Coord::zero(), 0.0);
            for (index, building) in self.community.buildings.iter().enumerate() {
                let Some(bounds) = building.footprint.bounding_rect() else {
                    continue;
                };
                sum = sum + bounds.center() * weight(index);
                total += weight(index);
            }
            (total > 0.0).then(|| sum / total)
        };
        let of_compounds = || {
            self.community
                .compounds
                .first()
                .map(|c| inner_point(&c.boundary))
        };
        weighted(&|i| f64::from(self.community.buildings[i].households.value))
            .or_else(|| weighted(&|_| 1.0))
            .or_else(of_compounds)
            .unwrap_or(Coord::zero())
    }

    /// Height of a storey of a building in metres.
    pub(crate) fn storey_height(&self, building: usize) -> f64 {
        self.community.buildings[building].storey_height_m()
    }
}

fn segments(
    community: &Community,
    wanted: impl Fn(RoadClass, bool) -> bool,
) -> Indexed<Line<[f64; 2]>> {
    let roads = community
        .roads
        .iter()
        .enumerate()
        .filter(|(_, r)| wanted(r.class.value, r.drivable));
    let pairs = roads.flat_map(|(i, road)| road.line.0.windows(2).map(move |p| (i, p[0], p[1])));
    RTree::bulk_load(
        pairs
            .map(|(i, a, b)| GeomWithData::new(Line::new([a.x, a.y], [b.x, b.y]), i))
            .collect(),
    )
}

fn boxes<'p>(polygons: impl Iterator<Item = &'p Polygon<f64>>) -> Indexed<Rectangle<[f64; 2]>> {
    let bounds = polygons
        .enumerate()
        .filter_map(|(i, polygon)| Some((i, polygon.bounding_rect()?)));
    let rectangle =
        |r: geo::Rect<f64>| Rectangle::from_corners([r.min().x, r.min().y], [r.max().x, r.max().y]);
    RTree::bulk_load(
        bounds
            .map(|(i, r)| GeomWithData::new(rectangle(r), i))
            .collect(),
    )
}

/// Floor area of the storeys above ground, square metres.
fn floors_m2(building: &Building) -> f64 {
    building.footprint.unsigned_area() * f64::from(building.storeys.value)
}

//! Where something is to be heard.

use std::collections::BTreeSet;
use std::sync::Arc;

use geo::{BoundingRect, Coord, Geometry, LineString, Rect};

use super::{Air, Stage};
use crate::catalogue::{FeatureLayer, Listener, RadioWord, Rule};
use crate::coverage::layer::is_indoors;
use crate::coverage::own_z;
use crate::coverage::radio::{Ear, Grid, HAND_M};
use crate::model::{Building, BuildingUse, Community, Device};
use crate::planning::area::{inner_point, spread};
use crate::planning::chain::Chain;
use crate::planning::feature::FeatureAt;

/// Most cells of the ground and pieces of roads that are heard at; of more, they are larger. So many keep an audit of 2,000 buildings
/// within its time.
const MOST_SAMPLES: f64 = 6_000.0;

/// Least side of a cell of the ground and least length of a piece of road, metres: a small cell's shadow behind a house is larger.
const STEP_M: f64 = 10.0;

/// Side of the cells of roofs, metres, and the most of them, as the layers of coverage have them.
const ROOF_M: f64 = 2.0;
const MOST_ROOF_CELLS: f64 = 1_000_000.0;

/// How far grids are shifted from the corner of what they cover, metres: footprints drawn to the metre then run through the middle of no
/// cell.
const SHIFT_M: f64 = 0.37;

/// Floor of a building for one point of it, square metres, and the most points.
const POINT_M2: f64 = 400.0;
const MOST_POINTS: f64 = 9.0;

/// A terminal, what it stands for and how much of that.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sample {
    pub(crate) ear: Ear,
    /// Position of its group.
    pub(crate) group: u32,
    /// Square metres, metres, or its share of one.
    pub(crate) weight: f64,
    pub(crate) part: Part,
}

/// What a sample is of its group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Part {
    /// A point.
    Point,
    /// A cell of the ground.
    Cell(usize),
    /// A piece of a road by its stations, metres.
    Piece([f64; 2]),
    /// A device.
    Device(u32),
}

/// What is asked for together.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Group {
    /// The feature; none for the community as a whole.
    pub(crate) feature: Option<FeatureAt>,
    pub(crate) evidence: Geometry<f64>,
}

/// All that is to be heard for a rule.
#[derive(Debug, Default)]
pub(crate) struct Ears {
    pub(crate) groups: Vec<Group>,
    pub(crate) samples: Vec<Sample>,
    /// The cells of the ground.
    pub(crate) grid: Option<Grid>,
}

/// The box about compounds and buildings, or about the roads where there are neither.
pub(super) fn bounds(community: &Community) -> Option<Rect<f64>> {
    let compounds = community
        .compounds
        .iter()
        .map(|c| c.boundary.bounding_rect());
    let buildings = community
        .buildings
        .iter()
        .map(|b| b.footprint.bounding_rect());
    let roads = || community.roads.iter().map(|r| r.line.bounding_rect());
    let areas = joined(compounds.chain(buildings));
    areas.or_else(|| joined(roads())).map(|bounds| {
        let shift = Coord {
            x: SHIFT_M,
            y: SHIFT_M,
        };
        Rect::new(bounds.min() - shift, bounds.max() + shift)
    })
}

fn joined(all: impl Iterator<Item = Option<Rect<f64>>>) -> Option<Rect<f64>> {
    all.flatten().reduce(|a, b| {
        let least = Coord {
            x: a.min().x.min(b.min().x),
            y: a.min().y.min(b.min().y),
        };
        let most = Coord {
            x: a.max().x.max(b.max().x),
            y: a.max().y.max(b.max().y),
        };
        Rect::new(least, most)
    })
}

/// The cells of the roofs.
pub(super) fn obstacle_grid(bounds: Rect<f64>) -> Option<Grid> {
    let side_m = ROOF_M.max((bounds.width() * bounds.height() / MOST_ROOF_CELLS).sqrt());
    Grid::new(bounds, side_m).ok()
}

impl Ears {
    /// Where a rule asks something to be heard.
    pub(super) fn of(rule: &Rule, stage: &Stage<'_, '_>, air: &Air<'_>) -> Self {
        let mut ears = Self::default();
        let Rule::Heard {
            by,
            at,
            places,
            usages,
            ..
        } = rule
        else {
            return ears;
        };
        match at {
            Listener::Ground => ears.ground(stage, air),
            Listener::Roads => ears.roads(stage, air),
            Listener::Gates => ears.gates(stage, air),
            Listener::Homes => ears.homes(stage, air),
            Listener::Places => ears.places(places, usages, stage, air),
            Listener::Devices => ears.devices(by, stage, air),
        }
        ears
    }

    fn group(&mut self, feature: Option<FeatureAt>, evidence: Geometry<f64>) -> u32 {
        self.groups.push(Group { feature, evidence });
        self.groups.len() as u32 - 1
    }

    fn sample(&mut self, ear: Ear, group: u32, weight: f64, part: Part) {
        self.samples.push(Sample {
            ear,
            group,
            weight,
            part,
        });
    }

    fn ground(&mut self, stage: &Stage<'_, '_>, air: &Air<'_>) {
        let compounds = &stage.survey.community.compounds;
        let Some(bounds) = joined(compounds.iter().map(|c| c.boundary.bounding_rect())) else {
            return;
        };
        let corner = bounds.min()
            - Coord {
                x: SHIFT_M,
                y: SHIFT_M,
            };
        let bounds = Rect::new(corner, bounds.max());
        let side_m = STEP_M.max((bounds.width() * bounds.height() / MOST_SAMPLES).sqrt());
        let Ok(grid) = Grid::new(bounds, side_m) else {
            return;
        };
        for (number, compound) in (0_usize..).zip(compounds) {
            let boundary = Geometry::Polygon(compound.boundary.clone());
            self.group(about(FeatureLayer::Compounds, number), boundary);
        }
        for cell in 0..grid.len() {
            let at = grid.middle(cell);
            let ear = open_air(at, air);
            let compound = stage.survey.compound_at(at);
            if let Some(compound) = compound.filter(|_| air.scene.building_at(at, ear.z).is_none())
            {
                let area_m2 = grid.cell_m() * grid.cell_m();
                self.sample(ear, compound as u32, area_m2, Part::Cell(cell));
            }
        }
        self.grid = Some(grid);
    }

    fn roads(&mut self, stage: &Stage<'_, '_>, air: &Air<'_>) {
        let roads = (0_usize..).zip(&stage.survey.community.roads);
        let on_ground: Vec<(usize, Chain)> = roads
            .filter(|(_, road)| road.level == 0)
            .map(|(number, road)| (number, chain_of(&road.line)))
            .collect();
        let total_m: f64 = on_ground.iter().map(|(_, chain)| chain.length_m()).sum();
        let step_m = STEP_M.max(total_m / MOST_SAMPLES);
        for (number, chain) in on_ground {
            let length_m = chain.length_m();
            let line = LineString::new(chain.points.clone());
            let group = self.group(
                about(FeatureLayer::Roads, number),
                Geometry::LineString(line),
            );
            let count = (length_m / step_m - 1e-9).ceil().max(1.0) as usize;
            for i in 0..count {
                let ends = [i, i + 1].map(|i| length_m * i as f64 / count as f64);
                let at = chain.at(f64::midpoint(ends[0], ends[1])).position;
                let part = Part::Piece(ends);
                self.sample(open_air(at, air), group, ends[1] - ends[0], part);
            }
        }
    }

    fn gates(&mut self, stage: &Stage<'_, '_>, air: &Air<'_>) {
        for (number, gate) in (0_usize..).zip(&stage.survey.community.gates) {
            let at = Coord::from(gate.position.plan());
            let group = self.group(
                about(FeatureLayer::Gates, number),
                Geometry::Point(at.into()),
            );
            self.sample(open_air(at, air), group, 1.0, Part::Point);
        }
    }

    /// At the core of each unit with homes; of a building with homes whose units are not known, well inside.
    fn homes(&mut self, stage: &Stage<'_, '_>, air: &Air<'_>) {
        let (survey, community) = (stage.survey, stage.survey.community);
        for (number, unit) in (0_usize..).zip(&community.units) {
            let building = survey.building_by_id.get(unit.building.as_str()).copied();
            let Some(building) = building.filter(|_| unit.households > 0) else {
                continue;
            };
            let at = Coord::from(unit.position.plan());
            let group = self.group(
                about(FeatureLayer::Units, number),
                Geometry::Point(at.into()),
            );
            let ear = indoors(at, (building, 0), &community.buildings[building], air);
            self.sample(ear, group, 1.0, Part::Point);
        }
        for (number, building) in community.buildings.iter().enumerate() {
            if building.households.value == 0 || !survey.units_of[number].is_empty() {
                continue;
            }
            let at = inner_point(&building.footprint);
            let footprint = Geometry::Polygon(building.footprint.clone());
            let group = self.group(about(FeatureLayer::Buildings, number), footprint);
            let ear = indoors(at, (number, 0), building, air);
            self.sample(ear, group, 1.0, Part::Point);
        }
    }

    /// At places of the kinds, and in buildings of the uses that hold none of these.
    fn places(
        &mut self,
        kinds: &[Arc<str>],
        usages: &[BuildingUse],
        stage: &Stage<'_, '_>,
        air: &Air<'_>,
    ) {
        let (survey, community) = (stage.survey, stage.survey.community);
        let mut told = BTreeSet::new();
        let places = stage.places.iter().enumerate();
        for (number, place) in places.filter(|(_, p)| kinds.contains(&p.kind.value)) {
            let at = Coord::from(place.position.plan());
            let id = place.building.as_ref().map(|id| id.as_str());
            let building = id.and_then(|id| survey.building_by_id.get(id).copied());
            let ear = match building {
                Some(building) => {
                    told.insert(building);
                    let storey = (building, place.storey);
                    indoors(at, storey, &community.buildings[building], air)
                }
                None => open_air(at, air),
            };
            let group = self.group(
                about(FeatureLayer::Places, number),
                Geometry::Point(at.into()),
            );
            self.sample(ear, group, 1.0, Part::Point);
        }
        for (number, building) in community.buildings.iter().enumerate() {
            if told.contains(&number) || !usages.contains(&building.usage.value) {
                continue;
            }
            let footprint = &building.footprint;
            let evidence = Geometry::Polygon(footprint.clone());
            let group = self.group(about(FeatureLayer::Buildings, number), evidence);
            let points = points_of(building);
            let weight = 1.0 / points.len().max(1) as f64;
            for at in points {
                let ear = indoors(at, (number, 0), building, air);
                self.sample(ear, group, weight, Part::Point);
            }
        }
    }

    /// At the devices on the networks of the technologies, together.
    fn devices(&mut self, by: &[RadioWord], stage: &Stage<'_, '_>, air: &Air<'_>) {
        let devices = (0..).zip(stage.devices);
        let on_network =
            |device: &Device| by.iter().any(|w| w.network() == device.network.technology);
        let here: Vec<u32> = devices
            .filter(|(_, device)| on_network(device))
            .map(|(number, _)| number)
            .collect();
        let Some(bounds) = bounds(stage.survey.community).filter(|_| !here.is_empty()) else {
            return;
        };
        let group = self.group(None, Geometry::Polygon(bounds.to_polygon()));
        for number in here {
            let ear = of_device(&stage.devices[number as usize], air);
            self.sample(ear, group, 1.0, Part::Device(number));
        }
    }
}

/// Where a device's own antenna is: no lower than the models hold.
pub(crate) fn of_device(device: &Device, air: &Air<'_>) -> Ear {
    let at = Coord::from(device.position.plan());
    let ground_z = air.scene.ground_z(at);
    let z = own_z(device.position, ground_z).max(ground_z + HAND_M);
    let around = air.scene.building_at(at, z);
    Ear {
        at,
        z,
        building: around.filter(|_| is_indoors(&device.host)),
    }
}

fn open_air(at: Coord<f64>, air: &Air<'_>) -> Ear {
    Ear {
        at,
        z: air.scene.ground_z(at) + HAND_M,
        building: None,
    }
}

/// In a building, in the hand of somebody on the storey, not lower than the models hold.
fn indoors(
    at: Coord<f64>,
    (number, storey): (usize, i16),
    building: &Building,
    air: &Air<'_>,
) -> Ear {
    let z = building.floor_z(storey) + HAND_M;
    Ear {
        at,
        z: if storey < 0 {
            z
        } else {
            z.max(air.scene.ground_z(at) + HAND_M)
        },
        building: Some(number as u32),
    }
}

/// Points over the floor of a building.
fn points_of(building: &Building) -> Vec<Coord<f64>> {
    use geo::Area;
    let count = (building.footprint.unsigned_area() / POINT_M2).ceil();
    match count.clamp(1.0, MOST_POINTS) as usize {
        1 => vec![inner_point(&building.footprint)],
        count => spread(&building.footprint, count),
    }
}

/// A feature of a layer, as what a group is about.
fn about(layer: FeatureLayer, index: usize) -> Option<FeatureAt> {
    Some(FeatureAt { layer, index })
}

/// The line of a road.
pub(crate) fn chain_of(line: &LineString<f64>) -> Chain {
    Chain::new(line.0.clone(), Vec::new())
}

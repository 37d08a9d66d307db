//! Homes that a camera shows: the parts of residential façades that are fine enough to be looked into, with masks for the picture.

use geo::Coord;

use super::error::SightError;
use super::picture::outline;
use super::pose::Camera;
use super::target::{Target, sightings};
use super::window::cross;
use crate::coverage::obstacle::{Edge, ObstacleKind, Obstacles, Prism};
use crate::model::{Building, BuildingUse, Community, Position};

/// Widest part of a façade that is judged by its middle, metres: a room's width.
const BAY_M: f64 = 3.0;
/// How far before the façade its middle is looked for, metres.
const BEFORE_M: f64 = 0.01;
/// Least height of what is left of a storey between roofs for a window to be in it, metres: below it is a sill or a parapet. Assumption.
const WINDOW_M: f64 = 0.9;

/// A storey's part of a façade with homes behind it that a camera shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Exposure {
    /// Position of the building in the community.
    pub building: u32,
    /// Storey: 0 is the ground floor.
    pub storey: u16,
    /// Pixels a metre at its middle.
    pub pixels_per_m: f64,
    /// Distance of its middle from the lens, metres.
    pub distance_m: f64,
    /// What to mask in the picture: columns from the left, rows from the top.
    pub mask: Vec<[f64; 2]>,
}

/// A side of a building with homes.
#[derive(Debug, Clone, Copy)]
struct Facade<'c> {
    /// Position of the building in the community.
    number: u32,
    building: &'c Building,
    /// The lowest storey with homes.
    lowest: u16,
    /// The part of the building that it is a side of: one with a low and a high part is several prisms.
    part: &'c Prism,
}

/// A storey's part of a façade, `z` in metres.
#[derive(Debug, Clone, Copy)]
struct Band {
    storey: u16,
    foot: f64,
    top: f64,
}

/// Parts of façades of homes that `camera` shows at `pixels_per_m` or finer, in the order of buildings, façades and storeys. Where
/// windows are is not known: a façade is taken in bays of at most 3 m, each judged by its middle; a storey has none above the
/// roof of a low part of its building. The ground floor of a building with shops is left out. Cost: O(b (√n + k)) for b bays in range.
///
/// # Errors
/// When a figure of the camera cannot be, it is panoramic or inside a building.
pub fn exposures(
    community: &Community,
    obstacles: &Obstacles,
    camera: &Camera,
    pixels_per_m: f64,
) -> Result<Vec<Exposure>, SightError> {
    let range = camera.lens.range_m(pixels_per_m);
    let (eye, reach) = (
        Coord::from(camera.position.plan()),
        Coord { x: range, y: range },
    );
    let mut near = Vec::new();
    let tree = obstacles.edge_tree();
    tree.visit_box(eye - reach, eye + reach, |edge| near.push(edge));
    near.sort_unstable();
    let mut exposures = Vec::new();
    for number in near {
        let Some(edge) = obstacles.edges().get(number as usize) else {
            continue;
        };
        let Some(facade) = facade(community, obstacles, edge) else {
            continue;
        };
        if cross(edge.a - eye, edge.b - eye) >= 0.0 {
            continue;
        }
        for exposure in bays(obstacles, camera, edge, facade)? {
            if exposure.pixels_per_m >= pixels_per_m {
                exposures.push(exposure);
            }
        }
    }
    Ok(exposures)
}

/// The façade of homes that an edge is, if it is one.
fn facade<'c>(
    community: &'c Community,
    obstacles: &'c Obstacles,
    edge: &Edge,
) -> Option<Facade<'c>> {
    let part = obstacles.prisms().get(edge.prism as usize)?;
    if part.kind != ObstacleKind::Building {
        return None;
    }
    let building = community.buildings.get(part.feature as usize)?;
    let lowest = match building.usage.value {
        BuildingUse::Residential => 0,
        BuildingUse::Mixed => 1,
        _ => return None,
    };
    Some(Facade {
        number: part.feature,
        building,
        lowest,
        part,
    })
}

fn bays(
    obstacles: &Obstacles,
    camera: &Camera,
    edge: &Edge,
    facade: Facade<'_>,
) -> Result<Vec<Exposure>, SightError> {
    let along = edge.b - edge.a;
    let length = along.x.hypot(along.y);
    let outward = Coord {
        x: along.y,
        y: -along.x,
    } / length;
    let count = (length / BAY_M).ceil().clamp(1.0, 1e4);
    let mut found = Vec::new();
    for bay in 0..count as u32 {
        let ends = [0.0, 1.0].map(|end| edge.a + along * ((f64::from(bay) + end) / count));
        let middle = (ends[0] + ends[1]) / 2.0 + outward * BEFORE_M;
        for band in facade.bands(obstacles, middle) {
            let z = f64::midpoint(band.foot, band.top);
            let place = Position::new(middle.x, middle.y, z);
            let seen = sightings(
                obstacles,
                std::slice::from_ref(camera),
                &Target::Point(place),
            )?;
            let Some(seen) = seen.first() else {
                continue;
            };
            if let Some(mask) = outline(obstacles, camera, &band.corners(ends))? {
                found.push(Exposure {
                    building: facade.number,
                    storey: band.storey,
                    pixels_per_m: seen.pixels_per_m,
                    distance_m: seen.distance_m,
                    mask,
                });
            }
        }
    }
    Ok(found)
}

impl Facade<'_> {
    /// The storeys with homes at a plan position before the façade, each as far as that goes: up to the roof of its part of the building, and down to that
    /// of a lower part before it.
    fn bands(self, obstacles: &Obstacles, before: Coord<f64>) -> impl Iterator<Item = Band> {
        let part = self.part;
        let is_own = |prism: &&Prism| prism.kind == part.kind && prism.feature == part.feature;
        let before = obstacles.holding(before).into_iter();
        let before = before.filter_map(|number| obstacles.prisms().get(number as usize));
        let roofs = before.filter(is_own).map(|prism| prism.top_z);
        let (low, high) = (roofs.fold(part.base_z, f64::max), part.top_z);
        let storey_m = self.building.storey_height_m();
        let storeys = self.lowest..self.building.storeys.value;
        let bands = storeys.map(move |storey| {
            let floor_z = self.building.floor_z(storey as i16);
            Band {
                storey,
                foot: floor_z.max(low),
                top: (floor_z + storey_m).min(high),
            }
        });
        let least_m = WINDOW_M.min(storey_m / 2.0);
        bands.filter(move |band| band.top - band.foot >= least_m)
    }
}

impl Band {
    /// The corners of its part between two plan positions.
    fn corners(self, [a, b]: [Coord<f64>; 2]) -> [Position; 4] {
        let corner = |c: Coord<f64>, z: f64| Position::new(c.x, c.y, z);
        [
            corner(a, self.foot),
            corner(b, self.foot),
            corner(b, self.top),
            corner(a, self.top),
        ]
    }
}

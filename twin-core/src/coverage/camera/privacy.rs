//! Homes that a camera shows: the parts of residential façades that are fine enough to be looked into, with masks for the picture.

use geo::Coord;

use super::error::SightError;
use super::picture::outline;
use super::pose::Camera;
use super::target::{Target, sightings};
use super::window::cross;
use crate::coverage::obstacle::{Edge, ObstacleKind, Obstacles};
use crate::model::{Building, BuildingUse, Community, Position};

/// Widest part of a façade that is judged by its middle, metres: a room's width.
const BAY_M: f64 = 3.0;
/// How far before the façade its middle is looked for, metres.
const BEFORE_M: f64 = 0.01;

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

/// Parts of façades of homes that `camera` shows at `pixels_per_m` or finer, in the order of buildings, façades and storeys. Where
/// windows are is not known: a façade is taken in bays of at most 3 m, each judged by its middle. The ground floor of a building with
/// shops is left out. Cost: O(b (√n + k)) for b bays in range.
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
        let Some(home) = home(community, obstacles, edge) else {
            continue;
        };
        if cross(edge.a - eye, edge.b - eye) >= 0.0 {
            continue;
        }
        for exposure in bays(obstacles, camera, edge, home)? {
            if exposure.pixels_per_m >= pixels_per_m {
                exposures.push(exposure);
            }
        }
    }
    Ok(exposures)
}

/// The building with homes that an edge belongs to, and its lowest storey with homes.
fn home<'c>(
    community: &'c Community,
    obstacles: &Obstacles,
    edge: &Edge,
) -> Option<(u32, &'c Building, u16)> {
    let prism = obstacles.prisms().get(edge.prism as usize)?;
    if prism.kind != ObstacleKind::Building {
        return None;
    }
    let building = community.buildings.get(prism.feature as usize)?;
    let lowest = match building.usage.value {
        BuildingUse::Residential => 0,
        BuildingUse::Mixed => 1,
        _ => return None,
    };
    Some((prism.feature, building, lowest))
}

fn bays(
    obstacles: &Obstacles,
    camera: &Camera,
    edge: &Edge,
    (number, building, lowest): (u32, &Building, u16),
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
        for storey in lowest..building.storeys.value {
            let foot = building.floor_z(storey as i16);
            let top = foot + building.storey_height_m();
            let place = Position::new(middle.x, middle.y, f64::midpoint(foot, top));
            let seen = sightings(
                obstacles,
                std::slice::from_ref(camera),
                &Target::Point(place),
            )?;
            let Some(seen) = seen.first() else {
                continue;
            };
            let corner = |c: Coord<f64>, z: f64| Position::new(c.x, c.y, z);
            let [a, b] = ends;
            let corners = [
                corner(a, foot),
                corner(b, foot),
                corner(b, top),
                corner(a, top),
            ];
            if let Some(mask) = outline(obstacles, camera, &corners)? {
                found.push(Exposure {
                    building: number,
                    storey,
                    pixels_per_m: seen.pixels_per_m,
                    distance_m: seen.distance_m,
                    mask,
                });
            }
        }
    }
    Ok(found)
}

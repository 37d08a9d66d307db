//! Which way planned cameras look: so that together they show as much as they can of the roads and boundaries that their row is for.
//!
//! Each camera has some directions to choose from, and what it shows in each is taken in 3D, past buildings, walls and trees. Turning one
//! camera at a time to where it shows most of what no other shows ends at a choice that no single turn betters; it shows at least half of
//! what any choice could (Fisher, Nemhauser and Wolsey, "An analysis of approximations for maximizing submodular set functions II",
//! Mathematical Programming Study 8, 1978, for a choice of one direction a camera).

use geo::{Contains, Coord, Point};
use rayon::prelude::*;

use super::line::ServedLine;
use super::need::Demand;
use crate::catalogue::{Catalogue, Optics};
use crate::coverage::camera::{Edition, Level, Projection, Sweep};
use crate::coverage::layer::{LayerError, Terrain, camera_of};
use crate::coverage::obstacle::Obstacles;
use crate::model::{Community, Device};
use crate::spatial::PointIndex;

/// Directions that a camera chooses from, the planned one first.
const DIRECTIONS: u32 = 12;

/// Points that stand for a line are about so far apart, metres.
const STEP_M: f64 = 2.0;

/// Rounds of turning; each shows more than the one before, and few show anything.
const ROUNDS: usize = 20;

/// How much of a row's roads or boundaries its cameras show at the level *detect* of IEC 62676-4:2014.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sight {
    /// Length of all of them, metres.
    pub demanded_m: f64,
    /// What the cameras show, those that were there too.
    pub seen_m: f64,
    /// What they show at most, whichever way each looks.
    pub most_m: f64,
}

/// A community as cameras see it.
pub(super) struct Aim<'a> {
    community: &'a Community,
    catalogue: &'a Catalogue,
    terrain: Terrain,
    obstacles: Obstacles,
    level: Level,
}

/// Points of the lines.
pub(super) struct Points {
    pub(super) at: Vec<Coord<f64>>,
    /// The length that each stands for, metres.
    pub(super) lengths_m: Vec<f64>,
}

impl<'a> Aim<'a> {
    /// Reads what stands in the way. Cost: O(n log n).
    pub(super) fn of(
        community: &'a Community,
        catalogue: &'a Catalogue,
    ) -> Result<Option<Self>, LayerError> {
        let Some(level) = Edition::Y2014.level("detect") else {
            return Ok(None);
        };
        Ok(Some(Self {
            community,
            catalogue,
            terrain: Terrain::of(community)?,
            obstacles: Obstacles::of(community)?,
            level,
        }))
    }

    /// Turns the new devices of a row; nothing where they are no cameras, look all round or are not there for lines.
    pub(super) fn turn(
        &self,
        demand: &Demand,
        devices: &mut [Device],
    ) -> Result<Option<Sight>, LayerError> {
        let (class, row) = (demand.class.as_str(), demand.row.as_str());
        let Some(optics) = self.catalogue.optics(class, Some(row)) else {
            return Ok(None);
        };
        let is_fixed = optics
            .lens()
            .is_ok_and(|l| l.projection() == Projection::Panoramic);
        let points = Points::of(demand, self.community);
        if is_fixed || points.at.is_empty() {
            return Ok(None);
        }
        let index = PointIndex::new(&points.at)?;
        let there = self
            .community
            .devices
            .iter()
            .filter(|d| d.class == demand.class);
        let there: Vec<&Device> = there.collect();
        let fixed = self.shown(&there, optics, 1, &points, &index)?;
        let of_row = |d: &&mut Device| d.row.as_ref() == Some(&demand.row);
        let mut new: Vec<&mut Device> = devices.iter_mut().filter(of_row).collect();
        let planned: Vec<&Device> = new.iter().map(|d| &**d).collect();
        let shown = self.shown(&planned, optics, DIRECTIONS, &points, &index)?;
        let (chosen, seen) = best(&points, &fixed, &shown);
        for (device, direction) in new.iter_mut().zip(chosen) {
            let turn = turned(direction as u32);
            device.heading_rad = device.heading_rad.map(|heading| wrapped(heading + turn));
        }
        let mut ever = vec![false; points.at.len()];
        fixed
            .iter()
            .chain(&shown)
            .flatten()
            .flatten()
            .for_each(|p| ever[*p as usize] = true);
        Ok(Some(Sight {
            demanded_m: points.lengths_m.iter().sum(),
            seen_m: points.sum(|p| seen[p] > 0),
            most_m: points.sum(|p| ever[p]),
        }))
    }

    /// The points that each device shows in each direction; none for one that cannot be told.
    fn shown(
        &self,
        devices: &[&Device],
        optics: &Optics,
        directions: u32,
        points: &Points,
        index: &PointIndex<'_>,
    ) -> Result<Vec<Vec<Vec<u32>>>, LayerError> {
        let of_one = |sweep: &mut Sweep, device: &&Device| {
            let class = self.catalogue.class(device.class.as_str());
            let mount_m = class.map_or(0.0, |class| class.mount_height_m);
            let found = camera_of(device, optics, mount_m, &self.terrain)?;
            let Ok(camera) = found else {
                return Ok(vec![Vec::new(); directions as usize]);
            };
            let ranges_m = camera.ranges_m(&[self.level]);
            let range_m = ranges_m.iter().copied().fold(0.0, f64::max);
            let near = index.within_radius(camera.position.plan().into(), range_m)?;
            let direction = |direction: u32| {
                let mut camera = camera;
                camera.heading_rad += turned(direction);
                let seen = sweep.ground(&self.obstacles, &camera, &ranges_m);
                // One that stands inside something shows nothing of the outside.
                let seen = seen.unwrap_or_default();
                let shows = |p: &u32| {
                    let at = Point::from(points.at[*p as usize]);
                    seen.iter().any(|seen| seen.ground.contains(&at))
                };
                near.iter().map(|(p, _)| *p).filter(shows).collect()
            };
            Ok((0..directions).map(direction).collect())
        };
        let all = devices.par_iter().map_init(Sweep::default, of_one);
        all.collect()
    }
}

impl Points {
    fn of(demand: &Demand, community: &Community) -> Self {
        let lines = demand
            .needs
            .iter()
            .filter_map(|need| ServedLine::of(need, community));
        let (mut at, mut lengths_m) = (Vec::new(), Vec::new());
        for line in lines {
            let length_m = line.chain.length_m();
            let count = (length_m / STEP_M).ceil().max(1.0);
            for step in 0..count as usize {
                let station_m = (step as f64 + 0.5) * length_m / count;
                at.push(line.chain.at(station_m).position);
                lengths_m.push(length_m / count);
            }
        }
        Self { at, lengths_m }
    }

    fn sum(&self, wanted: impl Fn(usize) -> bool) -> f64 {
        let all = self.lengths_m.iter().enumerate();
        all.filter(|(p, _)| wanted(*p)).map(|(_, m)| m).sum()
    }
}

/// The direction of each camera, and how many show each point.
pub(super) fn best(
    points: &Points,
    fixed: &[Vec<Vec<u32>>],
    shown: &[Vec<Vec<u32>>],
) -> (Vec<usize>, Vec<u32>) {
    let mut seen = vec![0_u32; points.at.len()];
    let first = |camera: &'_ Vec<Vec<u32>>| camera.first().cloned().unwrap_or_default();
    for point in fixed.iter().chain(shown).flat_map(first) {
        seen[point as usize] += 1;
    }
    let mut chosen = vec![0; shown.len()];
    for _ in 0..ROUNDS {
        let mut is_better = false;
        for (camera, now) in shown.iter().zip(&mut chosen) {
            for point in camera.get(*now).into_iter().flatten() {
                seen[*point as usize] -= 1;
            }
            let gain = |direction: usize| -> f64 {
                let points_shown = camera[direction].iter().map(|p| *p as usize);
                let new = points_shown.filter(|p| seen[*p] == 0);
                new.map(|p| points.lengths_m[p]).sum()
            };
            let mut most = (gain(*now), *now);
            for direction in 0..camera.len() {
                let here = gain(direction);
                // Nobody turns a camera for a centimetre.
                if here > most.0 + 0.01 {
                    most = (here, direction);
                }
            }
            is_better |= most.1 != *now;
            *now = most.1;
            for point in &camera[*now] {
                seen[*point as usize] += 1;
            }
        }
        if !is_better {
            break;
        }
    }
    (chosen, seen)
}

/// How far a direction is from the planned one, radians.
fn turned(direction: u32) -> f64 {
    std::f64::consts::TAU * f64::from(direction) / f64::from(DIRECTIONS)
}

/// The same heading between half a turn to the right and half a turn to the left.
fn wrapped(heading_rad: f64) -> f64 {
    let (sin, cos) = heading_rad.sin_cos();
    sin.atan2(cos)
}

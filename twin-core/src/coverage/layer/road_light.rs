//! How evenly main roads are lit, beside what CJJ 45-2015 asks of branch roads, such as those of a community.

use std::collections::BTreeSet;

use geo::{Coord, Distance, Euclidean, Line, LineString, Point};
use rayon::prelude::*;

use super::lamp::LightMap;
use crate::coverage::radio::Grid;
use crate::coverage::radius::{Illuminance, RoadStandard, StreetLevel};
use crate::model::{Community, Road, RoadClass};

/// The light on a main road.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RoadLight {
    /// Position of the road in the community.
    pub road: u32,
    /// Mean and least over the cells whose middles are on it.
    pub light: Illuminance,
}

impl RoadLight {
    /// The standard that it is held against, and its clause.
    #[must_use]
    pub fn standard() -> (RoadStandard, &'static str) {
        (StreetLevel::Branch.standard(), "CJJ 45-2015 table 3.3.1")
    }

    /// Least over mean; `None` of a road that is dark throughout.
    #[must_use]
    pub fn uniformity(&self) -> Option<f64> {
        (self.light.mean_lx > 0.0).then(|| self.light.uniformity())
    }

    /// Whether mean, by the lower grade, and uniformity are as the standard asks.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        let (standard, _) = Self::standard();
        let is_even = |uniformity| uniformity >= standard.uniformity;
        self.light.mean_lx >= standard.low_lx && self.uniformity().is_some_and(is_even)
    }
}

/// The light on the main roads on the ground that the map reaches, the least even first. Cost: O(cells about them), on all cores.
pub(super) fn road_lights(community: &Community, map: &LightMap) -> Vec<RoadLight> {
    let is_main = |road: &Road| road.class.value == RoadClass::Main && road.level == 0;
    let mut found: Vec<RoadLight> = (community.roads.par_iter().enumerate())
        .filter(|(_, road)| is_main(road))
        .filter_map(|(number, road)| {
            let light = on_road(map, &road.line, road.width.value)?;
            let road = number as u32;
            Some(RoadLight { road, light })
        })
        .collect();
    let evenness = |road: &RoadLight| road.uniformity().unwrap_or(0.0);
    found.sort_by(|a, b| {
        let by_evenness = evenness(a).total_cmp(&evenness(b));
        by_evenness.then(a.road.cmp(&b.road))
    });
    found
}

/// Mean and least over the cells whose middles are on a road; a road narrower than a cell is as wide as one.
fn on_road(map: &LightMap, line: &LineString<f64>, width_m: f64) -> Option<Illuminance> {
    let grid = map.grid();
    let half_m = (width_m / 2.0).max(grid.cell_m() / 2.0);
    let cells: BTreeSet<usize> = (line.lines())
        .flat_map(|piece| cells_about(grid, piece, half_m))
        .collect();
    let luxes: Vec<f64> = cells.iter().filter_map(|cell| map.lux(*cell)).collect();
    let least_lx = luxes.iter().copied().reduce(f64::min)?;
    Some(Illuminance {
        mean_lx: luxes.iter().sum::<f64>() / luxes.len() as f64,
        least_lx,
    })
}

/// The cells whose middles are at most so far from a piece of a line.
fn cells_about(grid: &Grid, piece: Line<f64>, half_m: f64) -> Vec<usize> {
    let span = |a: f64, b: f64, first: f64, count: usize| {
        let cell = |metres: f64| (metres - first) / grid.cell_m();
        let from = cell(a.min(b) - half_m).ceil().max(0.0) as usize;
        let end = (cell(a.max(b) + half_m).floor() + 1.0).max(0.0) as usize;
        from..end.min(count)
    };
    let first: Coord<f64> = grid.middle(0);
    let columns = span(piece.start.x, piece.end.x, first.x, grid.columns());
    let rows = span(piece.start.y, piece.end.y, first.y, grid.rows());
    let all = rows.flat_map(|row| {
        let columns = columns.clone();
        columns.map(move |column| row * grid.columns() + column)
    });
    let is_on = |cell: &usize| {
        let middle = Point::from(grid.middle(*cell));
        Euclidean.distance(&middle, &piece) <= half_m
    };
    all.filter(is_on).collect()
}

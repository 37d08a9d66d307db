//! The city roads and where each compound lies between them.

use geo::Coord;

use super::error::GenerateError;
use super::layout::{CITY_WIDTH, Layout, VERGE};
use super::names;
use super::program::{Civic, Program};
use super::random::Draw;
use super::site::{self, Way};
use crate::ids::{FixtureId, GreenId};
use crate::model::{CommunityParts, Fixture, FixtureKind, Green, GreenKind, Name, RoadClass};

/// From a wall to the centre line of the city road.
pub(super) const WALL_TO_CITY: f64 = VERGE + CITY_WIDTH / 2.0;
/// How far the outermost city roads run past the last crossing.
const STUB: f64 = 70.0;
/// Distance of street trees and of street lamps; about 3.5 times the mast height (CJJ 45-2015 §5.1: general knowledge).
const TREE_STEP: f64 = 12.0;
const LAMP_STEP: f64 = 35.0;
const LAMP_HEIGHT: f64 = 10.0;

/// Compounds in columns and rows, with a city road along each line between them.
#[derive(Debug)]
pub(super) struct Grid {
    columns: usize,
    count: usize,
    layouts: Vec<Layout>,
    /// Centre lines of the roads that run north, from west to east.
    xs: Vec<f64>,
    /// Centre lines of the roads that run east, from south to north.
    ys: Vec<f64>,
}

impl Grid {
    pub(super) fn new(seed: u64, programs: &[Program]) -> Self {
        let count = programs.len();
        let columns = (1..=count)
            .min_by_key(|columns| {
                let rows = count.div_ceil(*columns);
                // A compound is a little wider than deep, so a square city has more rows than columns.
                10 * columns.abs_diff(rows) + 3 * (columns * rows - count)
            })
            .unwrap_or(1);
        let mut layouts: Vec<Layout> = programs
            .iter()
            .enumerate()
            .map(|(number, program)| Layout::tight(seed, number, program))
            .collect();
        let rows = count.div_ceil(columns);
        let widest = |column: usize| {
            layouts
                .iter()
                .skip(column)
                .step_by(columns)
                .map(|l| l.half_width)
                .fold(0.0, f64::max)
        };
        let half_widths: Vec<f64> = (0..columns).map(widest).collect();
        let deepest = |row: usize| {
            layouts
                .iter()
                .skip(row * columns)
                .take(columns)
                .map(|l| l.depth)
                .fold(0.0, f64::max)
        };
        let depths: Vec<f64> = (0..rows).map(deepest).collect();
        for (number, layout) in layouts.iter_mut().enumerate() {
            layout.stretch(half_widths[number % columns], depths[number / columns]);
        }
        let lines = |sizes: &mut dyn Iterator<Item = f64>| {
            let mut at = 0.0;
            let mut lines = vec![0.0];
            for size in sizes {
                at += size + 2.0 * WALL_TO_CITY;
                lines.push(site::on_lattice(at));
            }
            lines
        };
        let mut grid = Self {
            columns,
            count,
            layouts,
            xs: lines(&mut half_widths.iter().map(|half| 2.0 * half)),
            ys: lines(&mut depths.iter().copied()),
        };
        grid.choose_centre(programs);
        grid
    }

    /// The data room goes to the compound with an operations centre that is nearest to the middle: the white paper wants it central, and one a
    /// community at most.
    fn choose_centre(&mut self, programs: &[Program]) {
        let middle = self.middle();
        let has_operations = |number: &usize| programs[*number].civic.contains(&Civic::Operations);
        let off_m = |number: usize| {
            let corner = self.corner(number);
            let north = corner.y + self.layouts[number].depth;
            let y = middle.y.clamp(corner.y, north);
            (corner.x - middle.x).hypot(y - middle.y)
        };
        let with_operations = (0..programs.len()).filter(has_operations);
        let nearest = with_operations.min_by(|a, b| off_m(*a).total_cmp(&off_m(*b)));
        if let Some(number) = nearest {
            let y = middle.y - self.corner(number).y;
            self.layouts[number].centre_y = Some(y);
        }
    }

    /// The layout of compound `number`.
    pub(super) fn layout(&self, number: usize) -> &Layout {
        &self.layouts[number]
    }

    /// Where the plan origin of compound `number` lies: the middle of its south wall.
    pub(super) fn corner(&self, number: usize) -> Coord<f64> {
        let (column, row) = (number % self.columns, number / self.columns);
        Coord {
            x: f64::midpoint(self.xs[column], self.xs[column + 1]),
            y: self.ys[row] + WALL_TO_CITY,
        }
    }

    /// The middle of the whole grid.
    pub(super) fn middle(&self) -> Coord<f64> {
        let last = |lines: &[f64]| lines.last().copied().unwrap_or(0.0) / 2.0;
        Coord {
            x: last(&self.xs),
            y: last(&self.ys),
        }
    }
}

/// Adds the city roads with their trees and lamps, and makes parks of the blocks that no compound stands on.
pub(super) fn build_streets(
    seed: u64,
    grid: &Grid,
    parts: &mut CommunityParts,
) -> Result<(), GenerateError> {
    let joins: Vec<Coord<f64>> = parts
        .roads
        .iter()
        .flat_map(|road| [road.line.0.first(), road.line.0.last()])
        .flatten()
        .copied()
        .collect();
    let mut furniture = Furniture {
        poles: 0,
        trees: 0,
        draw: Draw::new(seed, &[3]),
    };
    for (eastward, lines, across) in [(true, &grid.ys, &grid.xs), (false, &grid.xs, &grid.ys)] {
        for (number, at) in lines.iter().enumerate() {
            for (block, ends) in block_ends(across).into_iter().enumerate() {
                let line = street_line(eastward, *at, ends, &joins);
                let id = format!(
                    "street/{}{number}/{block}",
                    if eastward { "e" } else { "n" }
                );
                let way = Way::new(&id, line, RoadClass::City, CITY_WIDTH)
                    .named(names::street(number, eastward));
                parts.roads.push(way.into_road()?);
                furniture.line_street(eastward, *at, ends, &joins, parts)?;
            }
        }
    }
    for number in grid.count..grid.columns * (grid.ys.len() - 1) {
        parts.greens.push(city_park(grid, number)?);
    }
    Ok(())
}

/// From crossing to crossing, with a stub at both ends.
fn block_ends(across: &[f64]) -> Vec<(f64, f64)> {
    let (first, last) = (across[0], across[across.len() - 1]);
    let inner = across.windows(2).map(|pair| (pair[0], pair[1]));
    std::iter::once((first - STUB, first))
        .chain(inner)
        .chain([(last, last + STUB)])
        .collect()
}

fn street_point(eastward: bool, at: f64, along: f64) -> Coord<f64> {
    if eastward {
        Coord { x: along, y: at }
    } else {
        Coord { x: at, y: along }
    }
}

/// Position along the street of each way that ends on it between `ends`, in order.
fn joins_along(eastward: bool, at: f64, ends: (f64, f64), joins: &[Coord<f64>]) -> Vec<f64> {
    let mut found: Vec<f64> = joins
        .iter()
        .map(|p| if eastward { (p.x, p.y) } else { (p.y, p.x) })
        .filter(|(along, offset)| *offset == at && *along > ends.0 && *along < ends.1)
        .map(|(along, _)| along)
        .collect();
    found.sort_by(f64::total_cmp);
    found.dedup();
    found
}

fn street_line(eastward: bool, at: f64, ends: (f64, f64), joins: &[Coord<f64>]) -> Vec<Coord<f64>> {
    let between = joins_along(eastward, at, ends, joins);
    std::iter::once(ends.0)
        .chain(between)
        .chain([ends.1])
        .map(|along| street_point(eastward, at, along))
        .collect()
}

struct Furniture {
    poles: usize,
    trees: usize,
    draw: Draw,
}

impl Furniture {
    /// Trees and lamps on both verges, clear of crossings and gates.
    fn line_street(
        &mut self,
        eastward: bool,
        at: f64,
        ends: (f64, f64),
        joins: &[Coord<f64>],
        parts: &mut CommunityParts,
    ) -> Result<(), GenerateError> {
        let gates = joins_along(eastward, at, ends, joins);
        let clear = |along: f64| {
            along - ends.0 > WALL_TO_CITY
                && ends.1 - along > WALL_TO_CITY
                && gates.iter().all(|g| (g - along).abs() > 9.0)
        };
        let steps = |step: f64, phase: f64| {
            let first = ends.0 + phase;
            let count = ((ends.1 - first) / step).max(0.0) as usize;
            (0..=count).map(move |i| first + step * i as f64)
        };
        for side in [-1.0, 1.0] {
            let verge = at + side * (CITY_WIDTH / 2.0 + 2.0);
            for along in steps(TREE_STEP, 6.0).filter(|a| clear(*a)) {
                let height = self.draw.between(7.0, 12.0);
                let id = format!("street/tree/{}", self.trees);
                self.trees += 1;
                parts.fixtures.push(fixture(
                    &id,
                    FixtureKind::Tree,
                    street_point(eastward, verge, along),
                    height,
                )?);
            }
            let kerb = at + side * (CITY_WIDTH / 2.0 + 0.8);
            for along in
                steps(LAMP_STEP, if side < 0.0 { 24.0 } else { 41.5 }).filter(|a| clear(*a))
            {
                let id = format!("street/lamp/{}", self.poles);
                self.poles += 1;
                parts.fixtures.push(fixture(
                    &id,
                    FixtureKind::LampPole,
                    street_point(eastward, kerb, along),
                    LAMP_HEIGHT,
                )?);
            }
        }
        Ok(())
    }
}

fn fixture(
    id: &str,
    kind: FixtureKind,
    at: Coord<f64>,
    height: f64,
) -> Result<Fixture, GenerateError> {
    Ok(Fixture {
        id: FixtureId::new(id)?,
        kind,
        position: site::ground(at),
        height: Some(site::made(site::centimetres(height))),
        building: None,
        unit: None,
        crossing: None,
        island: None,
        heading_rad: None,
        pitch_rad: None,
        provenance: site::here(),
    })
}

fn city_park(grid: &Grid, number: usize) -> Result<Green, GenerateError> {
    let (column, row) = (number % grid.columns, number / grid.columns);
    let low = Coord {
        x: grid.xs[column] + WALL_TO_CITY,
        y: grid.ys[row] + WALL_TO_CITY,
    };
    let high = Coord {
        x: grid.xs[column + 1] - WALL_TO_CITY,
        y: grid.ys[row + 1] - WALL_TO_CITY,
    };
    Ok(Green {
        id: GreenId::new(format!("street/park/{number}"))?,
        name: Name::new("城市公园", "City park"),
        area: geo::Rect::new(low, high).to_polygon(),
        kind: GreenKind::Park,
        provenance: site::here(),
    })
}

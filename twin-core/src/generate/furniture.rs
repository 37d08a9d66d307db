//! Trees, lamp poles, benches and bins of a compound.

use geo::{Coord, Rect};

use super::civic::{HalfCell, half_cells};
use super::error::GenerateError;
use super::layout::{LANE_WIDTH, LOOP_WIDTH, Layout};
use super::site::Site;
use crate::model::FixtureKind;

/// Spacing and height of lamps: about 3.5 to 5 times the mast height (CJJ 45-2015 §5.1: general knowledge).
const LOOP_LAMP: (f64, f64) = (25.0, 6.0);
const LANE_LAMP: (f64, f64) = (20.0, 4.5);
const WALK_LAMP: (f64, f64) = (16.0, 3.5);
/// Spacing of the trees along the walls: assumption.
const WALL_TREE_STEP: f64 = 9.0;

/// Furnishes the compound.
pub(super) fn build(layout: &Layout, site: &mut Site<'_>) -> Result<(), GenerateError> {
    build_loop(layout, site)?;
    build_lanes(layout, site)?;
    build_garden(layout, site)?;
    build_wall_trees(layout, site)?;
    build_lawn_trees(layout, site)
}

/// Positions from `from` to `to`, `step` apart and centred.
fn spread(from: f64, to: f64, step: f64) -> impl Iterator<Item = f64> {
    let count = ((to - from) / step).floor().max(0.0);
    let first = from + (to - from - count * step) / 2.0;
    (0..=count as usize).map(move |index| first + step * index as f64)
}

/// How far a piece of furniture makes way for a path, along the row that it stands in, in metres; an assumption.
const SHIFTS: [f64; 5] = [0.0, 1.6, -1.6, 3.2, -3.2];

/// The first of the points a little along the row that lies on no way.
fn clear_of_ways(site: &Site<'_>, row: impl Fn(f64) -> Coord<f64>) -> Option<Coord<f64>> {
    SHIFTS
        .into_iter()
        .map(row)
        .find(|point| site.is_off_ways(*point))
}

/// A row along the east from `x` on.
fn eastward(x: f64, y: f64) -> impl Fn(f64) -> Coord<f64> {
    move |shift| Coord { x: x + shift, y }
}

/// A row along the north from `y` on.
fn northward(x: f64, y: f64) -> impl Fn(f64) -> Coord<f64> {
    move |shift| Coord { x, y: y + shift }
}

/// A lamp in the row, where there is room for one beside the ways.
fn lamp(
    row: impl Fn(f64) -> Coord<f64>,
    height: f64,
    site: &mut Site<'_>,
) -> Result<(), GenerateError> {
    match clear_of_ways(site, row) {
        Some(at) => site.fixture(FixtureKind::LampPole, at, Some(height)),
        None => Ok(()),
    }
}

fn tree(x: f64, y: f64, sizes: (f64, f64), site: &mut Site<'_>) -> Result<(), GenerateError> {
    let height = site.draw.between(sizes.0, sizes.1);
    site.fixture(FixtureKind::Tree, Coord { x, y }, Some(height))
}

/// Lamps on the loop road's inner side, in the north on its outer one.
fn build_loop(layout: &Layout, site: &mut Site<'_>) -> Result<(), GenerateError> {
    let aside = LOOP_WIDTH / 2.0 + 0.7;
    let (half, south, north) = (layout.loop_half, layout.loop_south, layout.loop_north);
    for x in spread(-half + 14.0, half - 14.0, LOOP_LAMP.0) {
        lamp(eastward(x, south + aside), LOOP_LAMP.1, site)?;
        lamp(eastward(x, north + aside), LOOP_LAMP.1, site)?;
    }
    for y in spread(south + 14.0, north - 14.0, LOOP_LAMP.0) {
        for side in [-1.0, 1.0] {
            lamp(northward(side * (half - aside), y), LOOP_LAMP.1, site)?;
        }
    }
    Ok(())
}

/// Lamps on the south side of each lane, between the paths to the doors.
fn build_lanes(layout: &Layout, site: &mut Site<'_>) -> Result<(), GenerateError> {
    let (near, far) = layout.wing();
    for lane in layout.lanes() {
        let y = lane - LANE_WIDTH / 2.0 - 0.5;
        for side in [-1.0, 1.0] {
            for x in spread(near + 3.0, far - 3.0, LANE_LAMP.0) {
                lamp(eastward(side * x, y), LANE_LAMP.1, site)?;
            }
        }
    }
    Ok(())
}

/// Lamps and benches along the central walk, trees in the garden's corners.
fn build_garden(layout: &Layout, site: &mut Site<'_>) -> Result<(), GenerateError> {
    for (index, y) in spread(
        layout.loop_south + 8.0,
        layout.loop_north - 8.0,
        WALK_LAMP.0,
    )
    .enumerate()
    {
        let side = if index % 2 == 0 { 1.0 } else { -1.0 };
        lamp(northward(side * 2.2, y), WALK_LAMP.1, site)?;
        let bench = clear_of_ways(site, northward(-side * 2.6, y));
        if let Some(at) = bench {
            site.fixture(FixtureKind::Bench, at, None)?;
        }
        // A bin stands beside every third bench.
        let bin = bench.and_then(|b| clear_of_ways(site, northward(b.x, b.y + 2.0)));
        if let Some(at) = bin.filter(|_| index % 3 == 0) {
            site.fixture(FixtureKind::WasteBin, at, Some(1.0))?;
        }
    }
    for half in half_cells(layout.rows.len()) {
        for corner in corners(half, layout) {
            tree(corner.x, corner.y, (5.0, 9.0), site)?;
        }
    }
    Ok(())
}

/// The corners of a half cell that lie by the lanes, where neither buildings nor courts reach.
fn corners(half: HalfCell, layout: &Layout) -> [Coord<f64>; 2] {
    let ground: Rect<f64> = half.ground(layout);
    let x = if half.west {
        ground.min().x
    } else {
        ground.max().x
    };
    let outwards = if half.west { -1.4 } else { 1.4 };
    [ground.min().y, ground.max().y].map(|y| Coord { x: x + outwards, y })
}

/// Trees inside the walls, clear of gates.
fn build_wall_trees(layout: &Layout, site: &mut Site<'_>) -> Result<(), GenerateError> {
    let gates = [Some(layout.side_gate_y()), layout.foot_gate_y()];
    let clear = |y: f64| gates.iter().flatten().all(|gate| (gate - y).abs() > 12.0);
    for y in spread(20.0, layout.depth - 20.0, WALL_TREE_STEP).filter(|y| clear(*y)) {
        for side in [-1.0, 1.0] {
            tree(side * (layout.half_width - 2.5), y, (6.0, 10.0), site)?;
        }
    }
    for x in spread(12.0, layout.half_width - 4.0, WALL_TREE_STEP) {
        for side in [-1.0, 1.0] {
            tree(side * x, layout.depth - 2.2, (6.0, 10.0), site)?;
        }
    }
    Ok(())
}

/// A line of trees in the lawn south of each row.
fn build_lawn_trees(layout: &Layout, site: &mut Site<'_>) -> Result<(), GenerateError> {
    let (near, far) = layout.wing();
    let souths: Vec<f64> = layout.rows.iter().map(|row| row.south).collect();
    for south in souths {
        for side in [-1.0, 1.0] {
            for x in spread(near + 4.0, far - 4.0, 14.0) {
                let off = site.draw.between(-1.5, 1.5);
                tree(side * x + off, south - 4.0 + off / 2.0, (4.0, 8.0), site)?;
            }
        }
    }
    Ok(())
}

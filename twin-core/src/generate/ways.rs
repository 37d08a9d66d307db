//! The roads and gates of a compound.

use std::f64::consts::{FRAC_PI_2, PI};

use geo::Coord;

use super::civic::Plots;
use super::error::GenerateError;
use super::grid::WALL_TO_CITY;
use super::layout::{CORNER, LANE_WIDTH, LOOP_WIDTH, Layout};
use super::program::Program;
use super::site::Site;
use crate::model::{FixtureKind, GateKind, Name, RoadClass};

/// Width of the main entrance road with its two lanes and a barrier island: assumption.
const ENTRANCE_WIDTH: f64 = 9.0;
/// Width of the walks through the garden: assumption.
const WALK_WIDTH: f64 = 3.0;

fn at(x: f64, y: f64) -> Coord<f64> {
    Coord { x, y }
}

/// Builds the loop road, lanes, walks and gates.
pub(super) fn build(
    layout: &Layout,
    program: &Program,
    site: &mut Site<'_>,
) -> Result<(), GenerateError> {
    build_loop(layout, site);
    build_lanes(layout, site);
    build_walks(layout, program, site);
    build_gates(layout, site)
}

/// The loop road as four roads; the east and west ones take the corners.
fn build_loop(layout: &Layout, site: &mut Site<'_>) {
    let (half, south, north) = (layout.loop_half, layout.loop_south, layout.loop_north);
    let inner = half - CORNER;
    let side = |sign: f64| {
        let mut line = arc(sign, inner, south + CORNER, -1.0);
        let mut upper = arc(sign, inner, north - CORNER, 1.0);
        upper.reverse();
        line.append(&mut upper);
        line
    };
    let mut road =
        |zh, en, line| site.way("loop", line, RoadClass::Main, LOOP_WIDTH, Name::new(zh, en));
    road(
        "环路南段",
        "South Loop",
        vec![at(-inner, south), at(inner, south)],
    );
    road("环路东段", "East Loop", side(1.0));
    road(
        "环路北段",
        "North Loop",
        vec![at(inner, north), at(-inner, north)],
    );
    road("环路西段", "West Loop", side(-1.0));
}

/// A quarter circle from below (`down` = -1) or above (1) to the side.
fn arc(sign: f64, inner: f64, y: f64, down: f64) -> Vec<Coord<f64>> {
    (0..=4)
        .map(|step| match step {
            0 => at(sign * inner, y + down * CORNER),
            4 => at(sign * (inner + CORNER), y),
            _ => {
                let angle = f64::from(step) * FRAC_PI_2 / 4.0;
                at(
                    sign * (inner + CORNER * angle.sin()),
                    y + down * CORNER * angle.cos(),
                )
            }
        })
        .collect()
}

fn build_lanes(layout: &Layout, site: &mut Site<'_>) {
    let (garden, half) = (layout.garden_half, layout.loop_half);
    for (zh, en, x) in [
        ("花园西路", "West Garden Lane", -garden),
        ("花园东路", "East Garden Lane", garden),
    ] {
        let line = vec![at(x, layout.loop_south), at(x, layout.loop_north)];
        site.way("lane", line, RoadClass::Lane, LANE_WIDTH, Name::new(zh, en));
    }
    for (index, y) in layout.lanes().enumerate() {
        let number = index + 1;
        let west = Name::new(&format!("西{number}巷"), &format!("West Lane {number}"));
        let east = Name::new(&format!("东{number}巷"), &format!("East Lane {number}"));
        site.way(
            "lane",
            vec![at(-half, y), at(-garden, y)],
            RoadClass::Lane,
            LANE_WIDTH,
            west,
        );
        site.way(
            "lane",
            vec![at(garden, y), at(half, y)],
            RoadClass::Lane,
            LANE_WIDTH,
            east,
        );
        let across = vec![at(-garden, y), at(garden, y)];
        site.way(
            "walk",
            across,
            RoadClass::Footway,
            WALK_WIDTH,
            Name::default(),
        );
    }
}

fn build_walks(layout: &Layout, program: &Program, site: &mut Site<'_>) {
    let axis = vec![at(0.0, layout.loop_south), at(0.0, layout.loop_north)];
    site.way(
        "walk",
        axis,
        RoadClass::Footway,
        WALK_WIDTH,
        Name::new("中央步道", "Central Walk"),
    );
    // A winding path through each lawn that is not the first green pair, where pond and playground lie.
    for half in Plots::of(layout, program).green {
        if !super::open_space::is_lawn(layout, program, half)
            || half.row == 0
            || half.row + 1 == layout.rows.len()
        {
            continue;
        }
        let (south, north) = (layout.rows[half.row - 1].lane, layout.rows[half.row].lane);
        let sign = if half.west { -1.0 } else { 1.0 };
        let steps = 10;
        let line = (0..=steps)
            .map(|step| match step {
                0 => at(sign * layout.garden_half, south),
                10 => at(0.0, north),
                _ => {
                    let t = f64::from(step) / f64::from(steps);
                    let bend = 4.0 * (2.0 * PI * t).sin();
                    at(
                        sign * (layout.garden_half * (1.0 - t) + bend),
                        south + (north - south) * t,
                    )
                }
            })
            .collect();
        site.way("walk", line, RoadClass::Footway, 2.0, Name::default());
    }
}

fn build_gates(layout: &Layout, site: &mut Site<'_>) -> Result<(), GenerateError> {
    let main = at(0.0, 0.0);
    let line = vec![at(0.0, -WALL_TO_CITY), main, at(0.0, layout.loop_south)];
    site.way(
        "entrance",
        line,
        RoadClass::Main,
        ENTRANCE_WIDTH,
        Name::new("主入口路", "Main Entrance Road"),
    );
    site.gate(
        GateKind::Main,
        main,
        -FRAC_PI_2,
        Name::new("南大门", "South Main Gate"),
    )?;
    site.fixture(FixtureKind::Barrier, at(0.0, 1.0), Some(1.0))?;

    let north = at(0.0, layout.depth);
    let line = vec![
        at(0.0, layout.loop_north),
        north,
        at(0.0, layout.depth + WALL_TO_CITY),
    ];
    site.way(
        "entrance",
        line,
        RoadClass::Footway,
        WALK_WIDTH,
        Name::new("北门步道", "North Gate Walk"),
    );
    site.gate(
        GateKind::Pedestrian,
        north,
        FRAC_PI_2,
        Name::new("北人行门", "North Pedestrian Gate"),
    )?;

    let y = layout.side_gate_y();
    let line = side_line(layout, layout.side, y);
    let gate = line[1];
    site.way(
        "entrance",
        line,
        RoadClass::Service,
        7.0,
        Name::new("侧门路", "Side Gate Road"),
    );
    site.gate(
        GateKind::Vehicle,
        gate,
        outward(layout.side),
        side_name(layout.side, ("车行门", "Vehicle Gate")),
    )?;
    site.fixture(FixtureKind::Barrier, at(gate.x - layout.side, y), Some(1.0))?;

    if let Some(y) = layout.foot_gate_y() {
        let line = side_line(layout, -layout.side, y);
        let gate = line[1];
        site.way(
            "entrance",
            line,
            RoadClass::Footway,
            WALK_WIDTH,
            Name::default(),
        );
        site.gate(
            GateKind::Pedestrian,
            gate,
            outward(-layout.side),
            side_name(-layout.side, ("人行门", "Pedestrian Gate")),
        )?;
    }
    Ok(())
}

/// From the loop road through the side wall to the city road.
fn side_line(layout: &Layout, side: f64, y: f64) -> Vec<Coord<f64>> {
    let wall = layout.half_width;
    [layout.loop_half, wall, wall + WALL_TO_CITY]
        .map(|x| at(side * x, y))
        .to_vec()
}

fn outward(side: f64) -> f64 {
    if side > 0.0 { 0.0 } else { PI }
}

fn side_name(side: f64, what: (&str, &str)) -> Name {
    let (zh, en) = if side > 0.0 {
        ("东", "East")
    } else {
        ("西", "West")
    };
    Name::new(&format!("{zh}{}", what.0), &format!("{en} {}", what.1))
}

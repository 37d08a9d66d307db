//! Green, water and parking of a compound.

use std::f64::consts::TAU;

use geo::{Coord, LineString, Polygon, Rect};

use super::civic::{HalfCell, Plots};
use super::error::GenerateError;
use super::layout::{DOOR_TO_LANE, LANE_WIDTH, LOOP_WIDTH, Layout};
use super::program::Program;
use super::site::{Site, rect};
use crate::model::{GreenKind, Name, ParkingKind};

/// A parking space across the lane: 2.5 m by 5.3 m (JGJ 100-2015 §4.3: general knowledge).
const SPACE: (f64, f64) = (2.5, 5.3);
/// Spaces per household, as cities of Zhejiang ask of new compounds: assumption of the order of one.
const SPACES_PER_HOUSEHOLD: f64 = 1.0;
/// Garage area per space with its aisles, in square metres (JGJ 100-2015 §3.2: 30 to 40, general knowledge).
const GARAGE_PER_SPACE: f64 = 33.0;
/// A bicycle stands on 0.6 m by 2 m: general knowledge.
const BICYCLE: (f64, f64) = (0.6, 2.0);

/// Lays out the compound's open ground.
pub(super) fn build(
    layout: &Layout,
    program: &Program,
    site: &mut Site<'_>,
) -> Result<(), GenerateError> {
    build_garden(layout, program, site)?;
    build_rows(layout, program, site)?;
    build_garage(layout, site)
}

/// Pond, playground and pitch lie in the first three green half cells from the middle of the garden.
fn special(layout: &Layout, program: &Program, half: HalfCell) -> Option<usize> {
    let green = Plots::of(layout, program).green;
    let from_middle = green.iter().rev().position(|cell| *cell == half)?;
    (from_middle < 3).then_some(from_middle)
}

/// Whether the half cell is lawn with nothing on it.
pub(super) fn is_lawn(layout: &Layout, program: &Program, half: HalfCell) -> bool {
    special(layout, program, half).is_none()
}

fn build_garden(
    layout: &Layout,
    program: &Program,
    site: &mut Site<'_>,
) -> Result<(), GenerateError> {
    let name = |zh, en| Name::new(zh, en);
    for half in Plots::of(layout, program).green {
        let ground = half.ground(layout);
        match special(layout, program, half) {
            Some(0) => build_pond(ground, site)?,
            Some(1) => build_court(
                GreenKind::Playground,
                0.55,
                ground,
                name("儿童乐园", "Playground"),
                site,
            )?,
            Some(2) => build_court(
                GreenKind::Pitch,
                0.7,
                ground,
                name("运动场", "Sports pitch"),
                site,
            )?,
            _ => site.green(
                GreenKind::Park,
                &ground.to_polygon(),
                name("中央花园", "Central garden"),
            )?,
        }
    }
    Ok(())
}

/// A park around a pond with a soft shore.
fn build_pond(ground: Rect<f64>, site: &mut Site<'_>) -> Result<(), GenerateError> {
    let middle = ground.center();
    let (a, b) = (ground.width() * 0.36, ground.height() * 0.38);
    let phase = site.draw.between(0.0, TAU);
    let shore: Vec<Coord<f64>> = (0..24)
        .map(|step| {
            let angle = TAU * f64::from(step) / 24.0;
            let reach = 1.0 + 0.13 * (3.0 * angle + phase).sin();
            Coord {
                x: middle.x + a * reach * angle.cos(),
                y: middle.y + b * reach * angle.sin(),
            }
        })
        .collect();
    let shore = Polygon::new(LineString::new(shore), Vec::new())
        .into_inner()
        .0;
    let park = Polygon::new(ground.to_polygon().into_inner().0, vec![shore.clone()]);
    site.green(
        GreenKind::Park,
        &park,
        Name::new("中央花园", "Central garden"),
    )?;
    site.water(
        &Polygon::new(shore, Vec::new()),
        Name::new("景观湖", "Garden pond"),
    )
}

/// A playground or pitch in the middle of a park.
fn build_court(
    kind: GreenKind,
    share: f64,
    ground: Rect<f64>,
    name: Name,
    site: &mut Site<'_>,
) -> Result<(), GenerateError> {
    let middle = ground.center();
    let (w, h) = (ground.width() * share / 2.0, ground.height() * share / 2.0);
    let court = rect(middle.x - w, middle.y - h, middle.x + w, middle.y + h).to_polygon();
    let park = Polygon::new(
        ground.to_polygon().into_inner().0,
        vec![court.exterior().clone()],
    );
    site.green(
        GreenKind::Park,
        &park,
        Name::new("中央花园", "Central garden"),
    )?;
    site.green(kind, &court, name)
}

/// Lawn south of each row, parking and bicycle sheds along its lane, open slots as gardens.
fn build_rows(
    layout: &Layout,
    program: &Program,
    site: &mut Site<'_>,
) -> Result<(), GenerateError> {
    let (near, far) = layout.wing();
    let lane_half = LANE_WIDTH / 2.0;
    for (index, row) in layout.rows.iter().enumerate() {
        let lawn_south = match index {
            0 => layout.loop_south + LOOP_WIDTH / 2.0 + 1.5,
            _ => layout.rows[index - 1].lane + lane_half + SPACE.1 + 1.0,
        };
        for (west, east) in [(-far, -near), (near, far)] {
            let lawn = rect(west, lawn_south, east, row.south - 1.0);
            site.green(
                GreenKind::Lawn,
                &lawn.to_polygon(),
                Name::new("宅间绿地", "Lawn"),
            )?;
        }
        for (slot, model) in program.rows[index].iter().enumerate() {
            let middle = layout.slot_middle(slot);
            if model.is_some() {
                build_shed(middle, row.north, site)?;
            } else {
                let half = layout.slot / 2.0 - 2.0;
                let garden = rect(middle - half, row.south, middle + half, row.north);
                site.green(
                    GreenKind::Wood,
                    &garden.to_polygon(),
                    Name::new("小游园", "Pocket garden"),
                )?;
            }
            if index + 1 < layout.rows.len() {
                build_spaces(layout, middle, row.lane + lane_half, site)?;
            }
        }
    }
    Ok(())
}

/// Parking across the north side of a lane, in front of one slot.
fn build_spaces(
    layout: &Layout,
    middle: f64,
    south: f64,
    site: &mut Site<'_>,
) -> Result<(), GenerateError> {
    let room = site.draw.between(0.45, 0.8) * layout.slot;
    let spaces = (room / SPACE.0).floor();
    let half = spaces * SPACE.0 / 2.0;
    let area = rect(middle - half, south, middle + half, south + SPACE.1);
    site.parking(
        ParkingKind::Surface,
        area,
        spaces as u32,
        Name::new("地面停车位", "Surface parking"),
    )
}

/// A bicycle shed between a building's doors, clear of their paths and of the widest road that they lead to.
fn build_shed(middle: f64, north_face: f64, site: &mut Site<'_>) -> Result<(), GenerateError> {
    let south = north_face + DOOR_TO_LANE - LOOP_WIDTH / 2.0 - BICYCLE.1 - 0.5;
    let west = middle + 1.6;
    let area = rect(west, south, west + 6.0, south + BICYCLE.1);
    let spaces = (6.0 / BICYCLE.0).floor() as u32;
    site.parking(
        ParkingKind::Bicycle,
        area,
        spaces,
        Name::new("非机动车棚", "Bicycle shed"),
    )
}

/// A garage under the middle of the compound for the spaces that the ground does not hold.
fn build_garage(layout: &Layout, site: &mut Site<'_>) -> Result<(), GenerateError> {
    let wanted = (f64::from(site.households) * SPACES_PER_HOUSEHOLD).round() as u32;
    let spaces = wanted.saturating_sub(site.spaces);
    // Below thirty spaces nobody digs a garage: assumption.
    if spaces < 30 {
        return Ok(());
    }
    let (width, depth) = (
        2.0 * layout.loop_half - 30.0,
        layout.loop_north - layout.loop_south - 30.0,
    );
    let levels = (f64::from(spaces) * GARAGE_PER_SPACE / (width * depth))
        .ceil()
        .max(1.0);
    let shrink = (f64::from(spaces) * GARAGE_PER_SPACE / levels / (width * depth)).sqrt();
    let (half, y) = (
        width * shrink / 2.0,
        f64::midpoint(layout.loop_south, layout.loop_north),
    );
    let area = rect(
        -half,
        y - depth * shrink / 2.0,
        half,
        y + depth * shrink / 2.0,
    );
    site.parking(
        ParkingKind::Underground,
        area,
        spaces,
        Name::new("地下车库", "Underground garage"),
    )
}

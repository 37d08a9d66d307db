//! Residential buildings with their units and doors.

use geo::{Coord, LineString, Polygon};

use super::error::GenerateError;
use super::layout::{CORE_DEPTH, Layout, Row, SLAB_DEPTH, TOWER_DEPTH};
use super::program::{HomeModel, Program};
use super::site::{Block, Site};
use crate::model::{BuildingUse, Name};

/// Width of a stair core.
const CORE_WIDTH: f64 = 5.0;
/// Parapet above the top storey, 1.1 m at least (GB 50352-2019 §6.7.3: general knowledge).
const PARAPET: f64 = 1.2;
/// Share of homes rented out: between these two, about the share of renting urban households that China's 2020 census
/// found (general knowledge).
const RENTED_SHARE: (f64, f64) = (0.15, 0.30);

/// Builds every residential building of the compound, numbered from the south-west.
pub(super) fn build(
    layout: &Layout,
    program: &Program,
    site: &mut Site<'_>,
) -> Result<(), GenerateError> {
    let mut number = 0;
    for (row, models) in layout.rows.iter().zip(&program.rows) {
        for (slot, model) in models.iter().enumerate() {
            if let Some(model) = model {
                number += 1;
                build_one(layout, row, layout.slot_middle(slot), *model, number, site)?;
            }
        }
    }
    Ok(())
}

fn build_one(
    layout: &Layout,
    row: &Row,
    middle: f64,
    model: HomeModel,
    number: usize,
    site: &mut Site<'_>,
) -> Result<(), GenerateError> {
    let depth = if model.tower { TOWER_DEPTH } else { SLAB_DEPTH };
    let base = Coord {
        x: middle,
        y: row.north - depth,
    };
    let unit_width = width_of_unit(model, site);
    let outline = if model.tower {
        tower_outline(unit_width)
    } else {
        slab_outline(model.units, unit_width)
    };
    let block = Block {
        name: Name::new(&format!("{number}号楼"), &format!("Building {number}")),
        footprint: outline_at(base, &outline),
        height: f64::from(model.storeys) * layout.storey_height + PARAPET,
        storeys: model.storeys,
        basements: basements(model),
        usage: BuildingUse::Residential,
        households: model.households(),
    };
    let building = site.building(block)?;
    for unit in 0..model.units {
        let x = middle + (f64::from(unit) - f64::from(model.units - 1) / 2.0) * unit_width;
        let households = model.households() / u32::from(model.units);
        let share = site.draw.between(RENTED_SHARE.0, RENTED_SHARE.1);
        let rented = (f64::from(households) * share).round() as u32;
        let core = Coord {
            x,
            y: base.y + depth / 2.0,
        };
        let id = site.unit(&building, unit + 1, core, households, rented)?;
        site.door(
            &building,
            Some(&id),
            Coord { x, y: row.north },
            Coord { x, y: row.lane },
        )?;
    }
    Ok(())
}

/// Frontage of a unit: two homes of 8 to 11 m, or a tower's four or six homes. Assumptions from common floor plans.
fn width_of_unit(model: HomeModel, site: &mut Site<'_>) -> f64 {
    let width = match (model.tower, model.units, model.homes_per_storey) {
        (true, _, 4) => site.draw.between(25.0, 29.0),
        (true, _, _) => site.draw.between(33.0, 37.0),
        (false, 3, _) => site.draw.between(16.0, 16.8),
        (false, _, _) => site.draw.between(19.0, 22.0),
    };
    (width * 10.0).round() / 10.0
}

/// High buildings have deeper foundations, used for services and parking. Assumption.
fn basements(model: HomeModel) -> u16 {
    match model.storeys {
        0..=8 => 0,
        9..=18 => 1,
        _ => 2,
    }
}

fn outline_at(base: Coord<f64>, outline: &[(f64, f64)]) -> Polygon<f64> {
    let ring = outline
        .iter()
        .map(|(x, y)| Coord {
            x: base.x + x,
            y: base.y + y,
        })
        .collect();
    Polygon::new(LineString::new(ring), Vec::new())
}

/// A slab about its middle, from its south face: a bar whose stair cores stand out to the north.
fn slab_outline(units: u16, unit_width: f64) -> Vec<(f64, f64)> {
    let half = f64::from(units) * unit_width / 2.0;
    let back = SLAB_DEPTH - CORE_DEPTH;
    let mut ring = vec![(-half, 0.0), (half, 0.0), (half, back)];
    for unit in (0..units).rev() {
        let x = (f64::from(unit) + 0.5) * unit_width - half;
        let (west, east) = (x - CORE_WIDTH / 2.0, x + CORE_WIDTH / 2.0);
        ring.extend([
            (east, back),
            (east, SLAB_DEPTH),
            (west, SLAB_DEPTH),
            (west, back),
        ]);
    }
    ring.push((-half, back));
    ring
}

/// A tower about its middle, from its south face: a block whose corners are cut out so that each home has two fronts.
fn tower_outline(width: f64) -> Vec<(f64, f64)> {
    let (half, cut) = (width / 2.0, 4.0);
    let inner = half - cut;
    vec![
        (-inner, 0.0),
        (inner, 0.0),
        (inner, cut),
        (half, cut),
        (half, TOWER_DEPTH - cut),
        (inner, TOWER_DEPTH - cut),
        (inner, TOWER_DEPTH),
        (-inner, TOWER_DEPTH),
        (-inner, TOWER_DEPTH - cut),
        (-half, TOWER_DEPTH - cut),
        (-half, cut),
        (-inner, cut),
    ]
}

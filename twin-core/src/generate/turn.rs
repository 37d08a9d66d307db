//! Turns the finished plan to where the origin is its middle, a little off the compass as real communities lie.

use geo::{Coord, MapCoordsInPlace};

use super::random::Draw;
use crate::model::{CommunityParts, Position};

/// Houses near 30° N face between south and 10° to the east or west of it: general knowledge of planning practice.
const MOST_DEGREES: f64 = 10.0;

/// Turns and rounds to millimetres: points that were equal stay equal, and every machine gets the same digits.
pub(super) fn turn(seed: u64, middle: Coord<f64>, parts: &mut CommunityParts) {
    let angle = Draw::new(seed, &[4])
        .between(-MOST_DEGREES, MOST_DEGREES)
        .to_radians();
    let (sin, cos) = angle.sin_cos();
    let turned = |p: Coord<f64>| {
        let (x, y) = (p.x - middle.x, p.y - middle.y);
        Coord {
            x: millimetres(x * cos - y * sin),
            y: millimetres(x * sin + y * cos),
        }
    };
    let place = |position: &mut Position| {
        let at = turned(Coord {
            x: position.x,
            y: position.y,
        });
        *position = Position::new(at.x, at.y, position.z);
    };
    parts
        .compounds
        .iter_mut()
        .for_each(|c| c.boundary.map_coords_in_place(turned));
    parts
        .buildings
        .iter_mut()
        .for_each(|b| b.footprint.map_coords_in_place(turned));
    parts
        .roads
        .iter_mut()
        .for_each(|r| r.line.map_coords_in_place(turned));
    parts
        .greens
        .iter_mut()
        .for_each(|g| g.area.map_coords_in_place(turned));
    parts
        .waters
        .iter_mut()
        .for_each(|w| w.area.map_coords_in_place(turned));
    parts
        .parkings
        .iter_mut()
        .for_each(|p| p.area.map_coords_in_place(turned));
    parts
        .rooms
        .iter_mut()
        .for_each(|r| r.outline.map_coords_in_place(turned));
    parts.units.iter_mut().for_each(|u| place(&mut u.position));
    parts.places.iter_mut().for_each(|p| place(&mut p.position));
    parts
        .fixtures
        .iter_mut()
        .for_each(|f| place(&mut f.position));
    for gate in &mut parts.gates {
        place(&mut gate.position);
        gate.outward_rad.value = (gate.outward_rad.value + angle).rem_euclid(std::f64::consts::TAU);
        gate.outward_rad.value = (gate.outward_rad.value * 1e6).round() / 1e6;
    }
}

fn millimetres(metres: f64) -> f64 {
    (metres * 1e3).round() / 1e3
}

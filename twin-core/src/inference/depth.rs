//! Heights of floors, rooms, walls and roofs that no source tells.

use geo::{MinimumRotatedRect, Polygon};

use super::rule;
use crate::model::{Building, Name, RoofShape, Sourced, WallKind};

/// What a slab and its finish take of a storey's height, metres (rule `clear-height-of-room`).
pub(super) const SLAB_M: f64 = 0.15;

/// Rise of a pitched roof by its run: the tangent of 30 degrees (rule `roof-height`).
const ROOF_PITCH: f64 = 0.577_350_269_189_625_8;

fn inferred<T>(value: T, rule: &'static str) -> Sourced<T> {
    Sourced::new(value, rule::provenance(rule))
}

/// `z` of a storey's floor in metres: the building's height shared out evenly (rule `storeys-one-by-one`).
#[must_use]
pub fn floor_z(building: &Building, level: i16) -> Sourced<f64> {
    inferred(building.floor_z(level), rule::STOREYS_ONE_BY_ONE)
}

/// Clear height of a room of a building in metres (rule `clear-height-of-room`).
#[must_use]
pub fn clear_height(building: &Building) -> Sourced<f64> {
    let height = building.storey_height_m();
    // A room is never higher than its storey, nor lower than half of it.
    let clear = (height - SLAB_M).max(height / 2.0);
    inferred(clear, rule::CLEAR_HEIGHT_OF_ROOM)
}

/// Name of a storey as lifts show it: the ground floor is `1F`, the first basement `B1`.
#[must_use]
pub fn storey_name(level: i16) -> Name {
    if level < 0 {
        let number = i32::from(level).abs();
        return Name::new(&format!("地下{number}层"), &format!("B{number}"));
    }
    let number = i32::from(level) + 1;
    Name::new(&format!("{number}层"), &format!("{number}F"))
}

/// Height of a wall, fence or hedge in metres (rule `wall-height`).
#[must_use]
pub fn wall_height(kind: WallKind) -> Sourced<f64> {
    let height = match kind {
        WallKind::Wall => 2.2,
        WallKind::Fence => 1.8,
        WallKind::Hedge => 1.2,
        WallKind::Retaining => 1.0,
    };
    inferred(height, rule::WALL_HEIGHT)
}

/// Height of a roof in metres by its shape and the shorter side of the footprint (rule `roof-height`).
#[must_use]
pub fn roof_height(shape: RoofShape, footprint: &Polygon<f64>) -> Sourced<f64> {
    let span = shorter_side(footprint);
    let height = match shape {
        RoofShape::Flat => 0.0,
        RoofShape::Skillion => span * ROOF_PITCH / 2.0,
        RoofShape::Dome | RoofShape::Round => span / 2.0,
        RoofShape::Gabled | RoofShape::Hipped | RoofShape::Pyramidal | RoofShape::Mansard => {
            span / 2.0 * ROOF_PITCH
        }
    };
    inferred(height.min(200.0), rule::ROOF_HEIGHT)
}

fn shorter_side(footprint: &Polygon<f64>) -> f64 {
    let rectangle = footprint.minimum_rotated_rect();
    let sides = rectangle.iter().flat_map(|r| r.exterior().lines().take(2));
    let shortest = sides.map(|s| s.dx().hypot(s.dy())).min_by(f64::total_cmp);
    shortest.unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::polygon;

    #[test]
    fn storeys_are_named_as_lifts_show_them() {
        let names = |level| {
            let name = storey_name(level);
            (name.zh.unwrap().to_string(), name.en.unwrap().to_string())
        };
        assert_eq!(names(0), ("1层".to_owned(), "1F".to_owned()));
        assert_eq!(names(17), ("18层".to_owned(), "18F".to_owned()));
        assert_eq!(names(-2), ("地下2层".to_owned(), "B2".to_owned()));
    }

    #[test]
    fn a_gable_over_twelve_metres_rises_by_its_pitch() {
        let slab =
            polygon![(x: 0.0, y: 0.0), (x: 40.0, y: 0.0), (x: 40.0, y: 12.0), (x: 0.0, y: 12.0)];
        // 6 m of run at 30 degrees: 6 · 0.57735 = 3.4641.
        let height = roof_height(RoofShape::Gabled, &slab).value;
        assert!((height - 3.4641).abs() < 1e-4, "{height}");
        assert_eq!(roof_height(RoofShape::Flat, &slab).value, 0.0);
        assert!((roof_height(RoofShape::Round, &slab).value - 6.0).abs() < 1e-9);
    }
}

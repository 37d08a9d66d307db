//! Smoke detectors by GB 50116-2013 §6.2.
//!
//! Table 6.2.2 was read in a thesis that quotes it (its rows for roofs up to 15° also in the project's list of standards), §6.2.4
//! and §6.2.5 on a fire-safety firm's copy of the code; of the factors K only that of more than 10,000 people was read.

use geo::{Area, Coord, MultiPolygon, Polygon};

use super::discs::{check_outline, check_points, covered_area, uncovered};
use super::error::{RadiusError, within};
use crate::spatial::planar::{distance, foot_on_segment};
use crate::told::Term;

const TABLE: Term = Term::new("GB 50116-2013 table 6.2.2", "GB 50116-2013 表 6.2.2");

/// Least distance of a detector from a wall or beam in metres (§6.2.5).
pub const WALL_CLEARANCE_M: f64 = 0.5;

/// Width below which a corridor's own rule holds, in metres (§6.2.4).
pub const CORRIDOR_WIDTH_M: f64 = 3.0;

/// Greatest distance between the smoke detectors of such a corridor in metres; to its end at most half (§6.2.4).
pub const CORRIDOR_SPACING_M: f64 = 15.0;

/// The roof or ceiling's slope, by the columns of table 6.2.2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoofSlope {
    /// Up to 15°.
    Flat,
    /// Above 15° up to 30°.
    Sloped,
    /// Above 30°.
    Steep,
}

/// What one detector protects.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Protection {
    /// Area A in m².
    pub area_m2: f64,
    /// Radius R in metres.
    pub radius_m: f64,
}

/// What one smoke detector protects in a room (table 6.2.2).
///
/// # Errors
/// When the floor area is not above 0, or the room higher than the 12 m that the table covers.
pub fn protection(
    floor_m2: f64,
    height_m: f64,
    slope: RoofSlope,
) -> Result<Protection, RadiusError> {
    within(
        TABLE,
        Term::new("floor area", "地面面积"),
        floor_m2,
        (f64::MIN_POSITIVE, f64::MAX),
        "m²",
    )?;
    within(
        TABLE,
        Term::new("height of the room", "房间高度"),
        height_m,
        (f64::MIN_POSITIVE, 12.0),
        "m",
    )?;
    let rows = if floor_m2 <= 80.0 {
        [(80.0, 6.7), (80.0, 7.2), (80.0, 8.0)]
    } else if height_m > 6.0 {
        [(80.0, 6.7), (100.0, 8.0), (120.0, 9.9)]
    } else {
        [(60.0, 5.8), (80.0, 7.2), (100.0, 9.0)]
    };
    let (area_m2, radius_m) = match slope {
        RoofSlope::Flat => rows[0],
        RoofSlope::Sloped => rows[1],
        RoofSlope::Steep => rows[2],
    };
    Ok(Protection { area_m2, radius_m })
}

/// How many people a place holds: it sets the factor K of formula 6.2.2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Crowd {
    /// A public place for more than 10,000 people: K from 0.7 to 0.8.
    Above10000,
    /// For 2,000 to 10,000: 0.8 to 0.9 (not read).
    From2000,
    /// For 500 to 2,000: 0.9 to 1.0 (not read).
    From500,
    /// Any other place: 1.0 (not read).
    Other,
}

impl Crowd {
    /// K; of a range the least, which asks for most detectors.
    #[must_use]
    pub fn factor(self) -> f64 {
        match self {
            Self::Above10000 => 0.7,
            Self::From2000 => 0.8,
            Self::From500 => 0.9,
            Self::Other => 1.0,
        }
    }
}

/// Least number of detectors of a room: N ≥ S / (K · A), a whole number, at least one a room (§6.2.1, formula 6.2.2).
///
/// # Errors
/// As [`protection`].
pub fn detectors_needed(
    floor_m2: f64,
    height_m: f64,
    slope: RoofSlope,
    crowd: Crowd,
) -> Result<usize, RadiusError> {
    let one = protection(floor_m2, height_m, slope)?;
    // Rounding must not add a detector to a room of exactly n areas.
    let number = floor_m2 / (crowd.factor() * one.area_m2);
    Ok((number * (1.0 - 1e-12)).ceil().max(1.0) as usize)
}

/// What was found of the detectors of a room.
#[derive(Debug, Clone, PartialEq)]
pub struct RoomCheck {
    /// What one detector protects here.
    pub protection: Protection,
    /// Floor area in m².
    pub floor_m2: f64,
    /// Area within the radius of a detector in m², exact.
    pub covered_m2: f64,
    /// What no detector protects; empty when the exact area says that all is.
    pub uncovered: MultiPolygon<f64>,
    /// Least number of detectors.
    pub needed: usize,
    /// Detectors inside the room.
    pub found: usize,
    /// Positions of the detectors that are outside the room.
    pub outside: Vec<usize>,
    /// Positions of the detectors that are too near a wall, with the distance in metres.
    pub near_walls: Vec<(usize, f64)>,
}

/// Covered to within rounding: 1e-9 of the floor.
pub(super) const WHOLE: f64 = 1.0 - 1e-9;

impl RoomCheck {
    /// Share of the floor that is protected, 0 to 1.
    #[must_use]
    pub fn covered_share(&self) -> f64 {
        (self.covered_m2 / self.floor_m2).min(1.0)
    }

    /// Whether the room keeps the code: all of it protected, detectors enough, none too near a wall.
    #[must_use]
    pub fn is_met(&self) -> bool {
        self.covered_share() >= WHOLE && self.found >= self.needed && self.near_walls.is_empty()
    }
}

/// Checks the smoke detectors of a room between its walls. Beams and partitions (§6.2.3, §6.2.7) are not looked at. Cost: as
/// [`covered_area`].
///
/// # Errors
/// When the outline is not valid, a detector is at no point, or the room is higher than 12 m.
pub fn check_room(
    outline: &Polygon<f64>,
    (height_m, slope): (f64, RoofSlope),
    crowd: Crowd,
    detectors: &[Coord<f64>],
) -> Result<RoomCheck, RadiusError> {
    use geo::Intersects;
    check_outline(outline)?;
    check_points(Term::new("detector", "探测器"), detectors)?;
    let floor_m2 = outline.unsigned_area();
    let protection = protection(floor_m2, height_m, slope)?;
    let is_inside = |&c: &Coord<f64>| outline.intersects(&geo::Point::from(c));
    let inside: Vec<Coord<f64>> = detectors.iter().copied().filter(is_inside).collect();
    let numbered = || detectors.iter().enumerate();
    let near_walls = numbered()
        .filter(|(_, c)| is_inside(c))
        .map(|(i, &c)| (i, to_wall(outline, c)))
        .filter(|(_, wall_m)| *wall_m < WALL_CLEARANCE_M);
    let covered_m2 = covered_area(outline, &inside, protection.radius_m)?.min(floor_m2);
    Ok(RoomCheck {
        protection,
        floor_m2,
        covered_m2,
        uncovered: if covered_m2 >= floor_m2 * WHOLE {
            MultiPolygon(Vec::new())
        } else {
            uncovered(outline, &inside, protection.radius_m)?
        },
        needed: detectors_needed(floor_m2, height_m, slope, crowd)?,
        found: inside.len(),
        outside: numbered()
            .filter(|(_, c)| !is_inside(c))
            .map(|(i, _)| i)
            .collect(),
        near_walls: near_walls.collect(),
    })
}

fn to_wall(outline: &Polygon<f64>, point: Coord<f64>) -> f64 {
    let rings = std::iter::once(outline.exterior()).chain(outline.interiors());
    let edges = rings.flat_map(|r| r.0.windows(2));
    edges
        .map(|w| distance(point, foot_on_segment(point, w[0], w[1]).point))
        .fold(f64::INFINITY, f64::min)
}

/// What is wrong along a corridor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CorridorFault {
    /// There is no detector.
    None,
    /// Between two detectors next to each other are more than [`CORRIDOR_SPACING_M`].
    Gap {
        /// Where the gap begins, metres from the corridor's start.
        from_m: f64,
        /// Where it ends.
        to_m: f64,
    },
    /// From an end to the first detector are more than half of it.
    End {
        /// Where the stretch begins, metres from the corridor's start.
        from_m: f64,
        /// Where it ends.
        to_m: f64,
    },
}

/// Checks the smoke detectors of a corridor narrower than 3 m, by their distances from its start (§6.2.4). Cost: O(n log n).
///
/// # Errors
/// When the corridor is not narrower than 3 m, its length not above 0, or a detector not within it.
pub fn check_corridor(
    length_m: f64,
    width_m: f64,
    detectors_m: &[f64],
) -> Result<Vec<CorridorFault>, RadiusError> {
    const CLAUSE: Term = Term::new("GB 50116-2013 §6.2.4", "GB 50116-2013 §6.2.4");
    within(
        CLAUSE,
        Term::new("length", "长度"),
        length_m,
        (f64::MIN_POSITIVE, f64::MAX),
        "m",
    )?;
    within(
        CLAUSE,
        Term::new("width", "宽度"),
        width_m,
        (f64::MIN_POSITIVE, CORRIDOR_WIDTH_M.next_down()),
        "m",
    )?;
    for &at_m in detectors_m {
        within(
            CLAUSE,
            Term::new(
                "distance of a detector from the start",
                "探测器距起点的距离",
            ),
            at_m,
            (0.0, length_m),
            "m",
        )?;
    }
    let mut at_m = detectors_m.to_vec();
    at_m.sort_unstable_by(f64::total_cmp);
    let (Some(&first), Some(&last)) = (at_m.first(), at_m.last()) else {
        return Ok(vec![CorridorFault::None]);
    };
    let gaps = at_m.windows(2).filter(|w| w[1] - w[0] > CORRIDOR_SPACING_M);
    let mut faults: Vec<CorridorFault> = gaps
        .map(|w| CorridorFault::Gap {
            from_m: w[0],
            to_m: w[1],
        })
        .collect();
    for (from_m, to_m) in [(0.0, first), (last, length_m)] {
        if to_m - from_m > CORRIDOR_SPACING_M / 2.0 {
            faults.push(CorridorFault::End { from_m, to_m });
        }
    }
    Ok(faults)
}

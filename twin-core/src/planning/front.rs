//! Whether a camera at a gate takes the fronts of vehicles that come in: whether it shows a number plate on their way to the gate.

use std::f64::consts::FRAC_PI_6;

use geo::Coord;

use super::aim::wrapped;
use super::sight::{Eyes, Gaze};
use super::solve::SAME_SPOT_M;
use super::survey::Survey;
use crate::catalogue::{DeviceRow, ViewLevel};
use crate::coverage::camera::{
    Edition, Level, PLATE_HEIGHT_M, PLATE_WIDTH_M, SightError, Sighting, Target, sightings,
};
use crate::coverage::layer::is_indoors;
use crate::coverage::view::Placed;
use crate::model::{Device, Gate, GateKind, Position};

/// How far from straight ahead a vehicle may be seen and its front still be taken, in radians (45°); an assumption: plate readers ask
/// for less, general cameras for more.
const FRONT_RAD: f64 = std::f64::consts::FRAC_PI_4;

/// Level at which a plate is shown where the rule names none; an assumption: row T3-3a asks for pictures of fronts (能拍摄车辆正面图像) and
/// names no level. At 125 pixels a metre a plate of a car is 55 pixels wide.
pub(super) const FRONT_LEVEL: ViewLevel = ViewLevel::Recognise;

/// Vehicles come straight to the gate over this length, metres; an assumption: three cars in line.
const APPROACH_M: f64 = 15.0;

/// Where plates are looked for on it, every so many metres: a camera takes many pictures while a car moves that far.
const STEP_M: f64 = 0.5;

/// How far inside a gate and beside its middle a camera is tried after the place that other devices have, on both sides, metres;
/// assumptions: within what a forecourt has, and so few that a hopeless gate costs little.
const INSIDE_M: [f64; 3] = [1.5, 4.0, 6.5];
const BESIDE_M: [f64; 4] = [3.0, 4.2, 5.4, 7.8];

/// How a camera at a gate takes what comes in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Front {
    /// It looks out of the gate and, where vehicles come, shows a number plate.
    Shown,
    /// This would have to be known of it.
    Untold(&'static str),
    /// It looks out of the gate and shows no plate at this level.
    PlateUnseen(ViewLevel),
    /// It looks elsewhere, by this angle from straight out, radians.
    Away(f64),
}

/// How a camera at a gate would show number plates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct FrontSite {
    /// Where, if not where it is: plan position in local metres.
    pub(crate) at: Option<Coord<f64>>,
    /// Where it looks, radians anticlockwise from east.
    pub(crate) heading_rad: f64,
}

/// Whether a row's cameras are to see vehicles.
pub(crate) fn asks_for_fronts(row: &DeviceRow) -> bool {
    row.conditions.iter().any(|c| &*c.condition == "sees")
}

impl Front {
    /// Whether it takes what comes in, as far as is known.
    pub(crate) fn may_show(self) -> bool {
        matches!(self, Self::Shown | Self::Untold(_))
    }

    /// Its place among those at one gate, the best first: 0 for one that does, 1 for one that may, 2 for one that does not.
    pub(crate) fn rank(self) -> u8 {
        match self {
            Self::Shown => 0,
            Self::Untold(_) => 1,
            Self::PlateUnseen(_) | Self::Away(_) => 2,
        }
    }
}

/// How a camera takes what comes in at a gate. No vehicle comes to a gate for people, where a camera only has to look out; so it is where
/// nothing is known of lenses. Audit and planner judge by this alone. Cost: as [`sightings`] of one camera for each step of the way.
pub(crate) fn front_of(looking: Option<(&Eyes, &Gaze)>, device: &Device, gate: &Gate) -> Front {
    let Some(heading_rad) = device.heading_rad else {
        return Front::Untold("heading");
    };
    let by_rad = wrapped(gate.outward_rad.value - heading_rad);
    if by_rad.abs() > FRONT_RAD {
        return Front::Away(by_rad);
    }
    let has_vehicles = gate.kind.value != GateKind::Pedestrian;
    let Some((eyes, gaze)) = looking.filter(|_| has_vehicles) else {
        return Front::Shown;
    };
    match shows_front(eyes, gaze, (device, heading_rad), gate) {
        Ok(true) => Front::Shown,
        Ok(false) => Front::PlateUnseen(gaze.fronts()),
        Err(attribute) => Front::Untold(attribute),
    }
}

/// Whether a device that looks that way shows the plate of a vehicle somewhere on its way to the gate: in the picture, with nothing between,
/// fine enough and from its front. Else what would have to be known of the device.
fn shows_front(
    eyes: &Eyes,
    gaze: &Gaze,
    (device, heading_rad): (&Device, f64),
    gate: &Gate,
) -> Result<bool, &'static str> {
    let own = gaze.own(&device.view).map_err(|_| "view")?;
    if is_indoors(&device.host) {
        return Ok(false);
    }
    // What cannot be of a lens was told above, so this fails for a camera inside something.
    shows_front_from(eyes, &own, (device.position, heading_rad), gate).map_err(|_| "position")
}

/// Whether a camera at a position that looks that way would show such a plate.
///
/// # Errors
/// When it is inside something.
fn shows_front_from(
    eyes: &Eyes,
    gaze: &Gaze,
    (position, heading_rad): (Position, f64),
    gate: &Gate,
) -> Result<bool, SightError> {
    let Some(level) = Edition::Y2014.level(gaze.fronts().as_str()) else {
        return Ok(false);
    };
    let camera = eyes.camera(gaze, position, heading_rad);
    for step in 0..=(APPROACH_M / STEP_M) as u32 {
        let plate = plate(eyes, gate, f64::from(step) * STEP_M);
        let seen = sightings(&eyes.obstacles, &[camera], &plate)?;
        if seen.iter().any(|sighting| is_front(sighting, level)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// How a camera is to be turned, or else to which free place about its gate it is to be moved, so that it shows a plate; none where neither
/// helps or too little is known of it. Cost: as [`front_of`] for each place and direction.
pub(crate) fn front_site(
    (eyes, survey): (&Eyes, &Survey<'_>),
    gaze: &Gaze,
    device: &Device,
    gate: &Gate,
) -> Option<FrontSite> {
    if is_indoors(&device.host) {
        return None;
    }
    let own = gaze.own(&device.view).ok()?;
    let gate_at = Coord::from(gate.position.plan());
    let is_at_gate = |at: &Coord<f64>| (at.x - gate_at.x).hypot(at.y - gate_at.y) <= SAME_SPOT_M;
    let others = about(gate).into_iter();
    let others = others.filter(|at| is_at_gate(at) && survey.ground.is_free(*at));
    let mut places = std::iter::once(None).chain(others.map(Some));
    places.find_map(|at| {
        let position = at.map_or(device.position, |at| {
            Position::new(at.x, at.y, device.position.z)
        });
        let heading_rad = front_heading(eyes, &own, position, gate)?;
        Some(FrontSite { at, heading_rad })
    })
}

/// The way to look from a position so that a plate is shown: straight out, or a little to one side, still at fronts.
pub(super) fn front_heading(
    eyes: &Eyes,
    gaze: &Gaze,
    position: Position,
    gate: &Gate,
) -> Option<f64> {
    let outward_rad = gate.outward_rad.value;
    let headings = [
        outward_rad,
        wrapped(outward_rad + FRAC_PI_6),
        wrapped(outward_rad - FRAC_PI_6),
    ];
    let shows = |heading_rad: &f64| {
        // A place inside something shows nothing.
        shows_front_from(eyes, gaze, (position, *heading_rad), gate).unwrap_or(false)
    };
    headings.into_iter().find(shows)
}

/// Places about a gate, inside it.
pub(super) fn about(gate: &Gate) -> Vec<Coord<f64>> {
    let middle: Coord<f64> = gate.position.plan().into();
    let (sin, cos) = gate.outward_rad.value.sin_cos();
    let (outward, across) = (Coord { x: cos, y: sin }, Coord { x: -sin, y: cos });
    let mut places = Vec::new();
    for inside_m in INSIDE_M {
        for beside_m in BESIDE_M {
            let inside = middle - outward * inside_m;
            places.extend([inside + across * beside_m, inside - across * beside_m]);
        }
    }
    places
}

/// The plate of a vehicle that is so far before a gate and comes straight to it.
fn plate(eyes: &Eyes, gate: &Gate, before_m: f64) -> Target {
    let outward_rad = gate.outward_rad.value;
    let (sin, cos) = outward_rad.sin_cos();
    let at = Coord::from(gate.position.plan()) + Coord { x: cos, y: sin } * before_m;
    let ground_z = eyes.ground_z(Position::new(at.x, at.y, gate.position.z));
    Target::Plate {
        middle: Position::new(at.x, at.y, ground_z + PLATE_HEIGHT_M),
        facing_rad: outward_rad + std::f64::consts::PI,
        width_m: PLATE_WIDTH_M,
    }
}

/// A plate is as fine as the lens sees it from aside, which is how [`Placed`] tells its level.
fn is_front(sighting: &Sighting, level: Level) -> bool {
    let is_ahead = sighting.aside_rad.is_some_and(|rad| rad <= FRONT_RAD);
    is_ahead && Placed::pixels_per_m(sighting) >= level.pixels_per_m
}

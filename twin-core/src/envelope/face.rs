//! One plane polygon of a building's outside.

use std::borrow::Cow;

use crate::model::{Shell, Surface, SurfaceKind};

/// A plane polygon.
#[derive(Debug, Clone, PartialEq)]
pub struct Face<'a> {
    /// What it is; never unknown: what the source does not name is a roof when it looks up, else a wall.
    pub kind: SurfaceKind,
    /// Rings in local metres, the outer one first, each without its first point again. Seen from outside, the outer ring runs
    /// anticlockwise.
    pub rings: Cow<'a, [Vec<[f64; 3]>]>,
    /// Its material's red, green, blue and opacity, each 0 to 1, without gamma; `None` where the source names none.
    pub rgba: Option<[f64; 4]>,
}

/// A surface of which nothing is said is a roof when it looks up by more than this: a slope below 60° (assumption).
const ROOF_NORMAL_Z: f64 = 0.5;

impl<'a> Face<'a> {
    pub(super) fn new(kind: SurfaceKind, ring: Vec<[f64; 3]>) -> Self {
        Self {
            kind,
            rings: Cow::Owned(vec![ring]),
            rgba: None,
        }
    }

    /// The face of a shell's surface; `None` for one inside the building or of no material.
    pub(super) fn of(shell: &Shell, surface: &'a Surface) -> Option<Self> {
        let kind = match surface.kind {
            SurfaceKind::InteriorWall
            | SurfaceKind::Ceiling
            | SurfaceKind::Floor
            | SurfaceKind::Closure => return None,
            SurfaceKind::Unknown if looks_up(surface) => SurfaceKind::Roof,
            SurfaceKind::Unknown => SurfaceKind::Wall,
            known => known,
        };
        let material = surface
            .material
            .and_then(|m| shell.materials.get(usize::from(m)));
        Some(Self {
            kind,
            rings: Cow::Borrowed(&surface.rings),
            rgba: material.map(|m| m.rgba),
        })
    }

    /// Whether its outer ring encloses anything.
    pub(super) fn has_corners(&self) -> bool {
        self.rings.first().is_some_and(|ring| ring.len() >= 3)
    }
}

fn looks_up(surface: &Surface) -> bool {
    let normal = surface.rings.first().and_then(|ring| normal_of(ring));
    normal.is_some_and(|n| n[2] > ROOF_NORMAL_Z)
}

/// Twice the least area of what has a normal, square metres: a square millimetre is not seen, and its normal is noise.
const LEAST_AREA: f64 = 2e-6;

/// Unit normal of a ring by Newell's method (Sutherland, Sproull and Schumacker 1974), which any number of collinear corners does
/// not mislead; `None` where it has no area.
#[must_use]
pub fn normal_of(ring: &[[f64; 3]]) -> Option<[f64; 3]> {
    let mut sum = [0.0; 3];
    for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
        let part = |i: usize, j: usize| (a[i] - b[i]) * (a[j] + b[j]);
        let [x, y, z] = sum;
        sum = [x + part(1, 2), y + part(2, 0), z + part(0, 1)];
    }
    let length = sum.iter().map(|c| c * c).sum::<f64>().sqrt();
    (length > LEAST_AREA).then(|| sum.map(|c| c / length))
}

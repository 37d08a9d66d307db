//! Solids, loose surfaces and thematic surfaces of one object put together: one body a level of detail, no surface twice.

use std::collections::{BTreeMap, BTreeSet};

use twin_core::model::{Surface, SurfaceKind};

use super::geometry::{Piece, Shape};
use crate::citymodel::Body;

/// Points closer than this are one point, metres: the usual scale of coordinates.
const SNAP_M: f64 = 1e-3;
/// The same in degrees: a tenth of a millimetre.
const SNAP_DEG: f64 = 1e-9;

/// The geometries of an object by level of detail.
#[derive(Debug)]
pub(super) struct Assembly {
    levels: BTreeMap<String, Level>,
    /// Points closer than this in plan are one point.
    snap: f64,
}

#[derive(Debug, Default)]
struct Level {
    solid: Vec<Piece>,
    loose: Vec<Piece>,
    thematic: Vec<Piece>,
    lines: Vec<Vec<[f64; 3]>>,
}

/// What a property says of its geometry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Solid,
    Loose,
    /// Of a wall, a roof and the like.
    Thematic,
}

impl Assembly {
    pub(super) fn new(is_geographic: bool) -> Self {
        Self {
            levels: BTreeMap::new(),
            snap: if is_geographic { SNAP_DEG } else { SNAP_M },
        }
    }

    pub(super) fn add(&mut self, lod: &str, role: Role, shape: Shape) {
        let level = self.levels.entry(lod.to_owned()).or_default();
        let list = match role {
            Role::Solid => &mut level.solid,
            Role::Loose => &mut level.loose,
            Role::Thematic => &mut level.thematic,
        };
        list.extend(shape.pieces);
        level.lines.extend(shape.lines);
    }

    pub(super) fn has(&self, lod: &str) -> bool {
        self.levels
            .get(lod)
            .is_some_and(|l| !(l.solid.is_empty() && l.loose.is_empty() && l.thematic.is_empty()))
    }

    /// Lowest and highest coordinate of the third axis.
    pub(super) fn heights(&self) -> Option<(f64, f64)> {
        let pieces = self
            .levels
            .values()
            .flat_map(|l| l.solid.iter().chain(&l.loose).chain(&l.thematic));
        let zs = pieces.flat_map(|p| p.surface.rings.iter().flatten().map(|p| p[2]));
        let (low, high) = zs.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), z| {
            (low.min(z), high.max(z))
        });
        (low <= high).then_some((low, high))
    }

    /// The bodies: of each level the solid, whose surfaces are of the kind of the thematic surface that they are part of, and what
    /// else there is that is no part of it.
    pub(super) fn bodies(self) -> Vec<Body> {
        let snap = self.snap;
        let mut bodies = Vec::new();
        for (lod, level) in self.levels {
            let Level {
                mut solid,
                mut loose,
                thematic,
                lines,
            } = level;
            let themes = Themes::new(&thematic, snap);
            themes.name(&mut solid);
            themes.name(&mut loose);
            // Links name a polygon twice on purpose where two solids share it, so a solid keeps its doubles.
            let mut seen = Seen::default();
            solid.iter().for_each(|piece| {
                seen.is_new(piece, snap);
            });
            let rest = loose.into_iter().chain(thematic);
            let rest: Vec<Piece> = rest.filter(|piece| seen.is_new(piece, snap)).collect();
            let body = |pieces: Vec<Piece>, lines, is_solid| Body {
                lod: lod.clone(),
                surfaces: pieces.into_iter().map(|p| p.surface).collect(),
                lines,
                is_solid,
            };
            if !solid.is_empty() {
                bodies.push(body(solid, Vec::new(), true));
            }
            if !rest.is_empty() || !lines.is_empty() {
                bodies.push(body(rest, lines, false));
            }
        }
        bodies
    }
}

/// Thematic surfaces by element and by place.
struct Themes {
    by_element: BTreeMap<u32, Theme>,
    by_place: BTreeMap<Place, Theme>,
    snap: f64,
}

#[derive(Clone, Copy)]
struct Theme {
    kind: SurfaceKind,
    material: Option<u16>,
}

impl Themes {
    fn new(thematic: &[Piece], snap: f64) -> Self {
        let theme = |piece: &Piece| Theme {
            kind: piece.surface.kind,
            material: piece.surface.material,
        };
        Self {
            by_element: thematic.iter().map(|p| (p.element, theme(p))).collect(),
            by_place: thematic
                .iter()
                .map(|p| (place(&p.surface, snap), theme(p)))
                .collect(),
            snap,
        }
    }

    /// Gives each piece the kind, and where it has none the material, of the thematic surface that it is.
    fn name(&self, pieces: &mut [Piece]) {
        if self.by_element.is_empty() {
            return;
        }
        for piece in pieces {
            let found = self.by_element.get(&piece.element).or_else(|| {
                let place = place(&piece.surface, self.snap);
                self.by_place.get(&place)
            });
            if let Some(theme) = found {
                piece.surface.kind = theme.kind;
                piece.surface.material = piece.surface.material.or(theme.material);
            }
        }
    }
}

/// The surfaces met so far.
#[derive(Default)]
struct Seen {
    elements: BTreeSet<u32>,
    places: BTreeSet<Place>,
}

impl Seen {
    fn is_new(&mut self, piece: &Piece, snap: f64) -> bool {
        let is_new_element = self.elements.insert(piece.element);
        let is_new_place = self.places.insert(place(&piece.surface, snap));
        is_new_element && is_new_place
    }
}

type Place = Vec<[i64; 3]>;

/// The corners of the outer ring in an order of their own: the same whichever corner the ring starts with and whichever way it runs.
fn place(surface: &Surface, snap: f64) -> Place {
    let outer = surface.rings.first().map_or(&[][..], Vec::as_slice);
    let mut corners: Place = outer
        .iter()
        .map(|[x, y, z]| {
            let key = |c: &f64, snap: f64| (c / snap).round() as i64;
            [key(x, snap), key(y, snap), key(z, SNAP_M)]
        })
        .collect();
    corners.sort_unstable();
    corners
}

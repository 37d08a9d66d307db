//! Geometries as flat lists of surfaces.

use std::collections::BTreeMap;

use twin_core::model::{Surface, SurfaceKind};

use super::document::{Geometry, Nested, Templates};

/// The surfaces of a geometry, in the file's coordinates.
#[derive(Debug, Default)]
pub(super) struct Surfaces {
    pub(super) surfaces: Vec<Surface>,
    pub(super) is_solid: bool,
    /// Indices that point past the end of a list.
    pub(super) bad_indices: usize,
}

/// Where vertices come from.
pub(super) struct Vertices<'v> {
    /// In the file's coordinates.
    pub(super) points: &'v [[f64; 3]],
    pub(super) templates: Option<&'v Templates>,
}

impl Vertices<'_> {
    /// The surfaces of `geometry`; none for points and lines.
    pub(super) fn surfaces(&self, geometry: &Geometry) -> Surfaces {
        if geometry.kind == "GeometryInstance" {
            return self.instance(geometry).unwrap_or_default();
        }
        gathered(geometry, self.points)
    }

    /// A template's surfaces, moved by the matrix and then to the reference point (CityJSON 2.0 §3.4).
    fn instance(&self, geometry: &Geometry) -> Option<Surfaces> {
        let templates = self.templates?;
        let template = templates.templates.get(geometry.template?)?;
        let base = *self.points.get(geometry.boundaries.indices().next()?)?;
        let matrix = geometry.matrix?;
        let mut found = gathered(template, &templates.vertices);
        for point in found
            .surfaces
            .iter_mut()
            .flat_map(|s| &mut s.rings)
            .flatten()
        {
            let [x, y, z] = *point;
            let row =
                |i: usize| matrix[i] * x + matrix[i + 1] * y + matrix[i + 2] * z + matrix[i + 3];
            *point = [row(0) + base[0], row(4) + base[1], row(8) + base[2]];
        }
        Some(found)
    }

    /// The points of a `MultiPoint`, or of the lines of a `MultiLineString`.
    pub(super) fn lines(&self, geometry: &Geometry) -> Vec<Vec<[f64; 3]>> {
        let points = |list: &Nested| -> Vec<[f64; 3]> {
            list.indices()
                .filter_map(|i| self.points.get(i).copied())
                .collect()
        };
        match geometry.kind.as_str() {
            "MultiPoint" => points(&geometry.boundaries)
                .into_iter()
                .map(|p| vec![p])
                .collect(),
            "MultiLineString" => geometry.boundaries.list().iter().map(points).collect(),
            _ => Vec::new(),
        }
    }
}

/// How many lists lie between a geometry's boundaries and its surfaces.
fn depth(kind: &str) -> Option<usize> {
    Some(match kind {
        "MultiSurface" | "CompositeSurface" => 1,
        "Solid" => 2,
        "MultiSolid" | "CompositeSolid" => 3,
        _ => return None,
    })
}

fn gathered(geometry: &Geometry, points: &[[f64; 3]]) -> Surfaces {
    let Some(depth) = depth(&geometry.kind) else {
        return Surfaces::default();
    };
    let mut found = Surfaces {
        is_solid: depth == 2,
        ..Surfaces::default()
    };
    let semantics = geometry.semantics.as_ref();
    let theme = first_theme(&geometry.material);
    let mut gatherer = Gatherer {
        kinds: semantics.map_or_else(Vec::new, |s| {
            s.surfaces.iter().map(|s| kind(&s.kind)).collect()
        }),
        points,
        found: &mut found,
    };
    let material = Material {
        all: theme.and_then(|t| t.value),
        nested: theme.and_then(|t| t.values.as_ref()),
    };
    gatherer.walk(
        &geometry.boundaries,
        depth,
        semantics.map(|s| &s.values),
        material,
    );
    found
}

fn first_theme(
    themes: &BTreeMap<String, super::document::Theme>,
) -> Option<&super::document::Theme> {
    themes.values().next()
}

#[derive(Clone, Copy)]
struct Material<'g> {
    all: Option<usize>,
    nested: Option<&'g Nested>,
}

struct Gatherer<'g> {
    kinds: Vec<SurfaceKind>,
    points: &'g [[f64; 3]],
    found: &'g mut Surfaces,
}

impl<'g> Gatherer<'g> {
    /// Goes down to the surfaces; semantics and materials have the same lists above them.
    fn walk(
        &mut self,
        boundaries: &Nested,
        depth: usize,
        semantics: Option<&'g Nested>,
        material: Material<'g>,
    ) {
        for (i, below) in boundaries.list().iter().enumerate() {
            let semantics = semantics.and_then(|s| s.list().get(i));
            let material = Material {
                all: material.all,
                nested: material.nested.and_then(|m| m.list().get(i)),
            };
            if depth > 1 {
                self.walk(below, depth - 1, semantics, material);
            } else {
                self.surface(below, semantics, material);
            }
        }
    }

    fn surface(&mut self, rings: &Nested, semantics: Option<&Nested>, material: Material<'_>) {
        let index = |nested: Option<&Nested>| match nested {
            Some(Nested::Index(index)) => *index,
            _ => None,
        };
        let kind = index(semantics).and_then(|i| self.kinds.get(i)).copied();
        let material = material.all.or(index(material.nested));
        let rings = rings.list().iter().map(|ring| self.ring(ring)).collect();
        self.found.surfaces.push(Surface {
            kind: kind.unwrap_or(SurfaceKind::Unknown),
            rings,
            material: material.and_then(|m| u16::try_from(m).ok()),
        });
    }

    fn ring(&mut self, ring: &Nested) -> Vec<[f64; 3]> {
        let mut points = Vec::with_capacity(ring.list().len());
        for index in ring.indices() {
            match self.points.get(index) {
                Some(point) => points.push(*point),
                None => self.found.bad_indices += 1,
            }
        }
        points
    }
}

/// The kind of a semantic surface (CityJSON 2.0 §3.3).
fn kind(name: &str) -> SurfaceKind {
    NAMES
        .iter()
        .find(|(_, n)| *n == name)
        .map_or(SurfaceKind::Unknown, |(kind, _)| *kind)
}

/// The name of a kind, if CityJSON has one.
pub(super) fn name(kind: SurfaceKind) -> Option<&'static str> {
    NAMES
        .iter()
        .find(|(k, _)| *k == kind)
        .map(|(_, name)| *name)
}

const NAMES: &[(SurfaceKind, &str)] = &[
    (SurfaceKind::Wall, "WallSurface"),
    (SurfaceKind::Roof, "RoofSurface"),
    (SurfaceKind::Ground, "GroundSurface"),
    (SurfaceKind::OuterCeiling, "OuterCeilingSurface"),
    (SurfaceKind::OuterFloor, "OuterFloorSurface"),
    (SurfaceKind::Closure, "ClosureSurface"),
    (SurfaceKind::Window, "Window"),
    (SurfaceKind::Door, "Door"),
    (SurfaceKind::InteriorWall, "InteriorWallSurface"),
    (SurfaceKind::Ceiling, "CeilingSurface"),
    (SurfaceKind::Floor, "FloorSurface"),
];

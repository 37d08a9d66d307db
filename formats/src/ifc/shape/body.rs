//! Faces.

use super::vector::{Transform, Vector, area_vector, unit};

/// A plane face: rings, the outer one first, each without its first point again. Seen from outside a solid, the outer ring runs
/// anticlockwise and holes clockwise.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::ifc) struct Face {
    pub(in crate::ifc) rings: Vec<Vec<Vector>>,
    /// Record of its style.
    pub(in crate::ifc) style: Option<u64>,
}

/// What a representation item covers.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::ifc) struct Body {
    pub(in crate::ifc) faces: Vec<Face>,
}

impl Body {
    pub(super) fn of_rings(faces: Vec<Vec<Vec<Vector>>>) -> Self {
        let faces = faces.into_iter().map(|rings| Face { rings, style: None });
        Self {
            faces: faces.collect(),
        }
    }

    /// Moves every point; where that makes a mirror image, faces are turned to look outwards still.
    pub(in crate::ifc) fn moved(mut self, by: &Transform) -> Self {
        for ring in self.faces.iter_mut().flat_map(|f| &mut f.rings) {
            for point in ring.iter_mut() {
                *point = by.point(*point);
            }
            if by.is_mirror() {
                ring.reverse();
            }
        }
        self
    }

    /// Gives the style to the faces that have none yet.
    pub(super) fn styled(mut self, style: Option<u64>) -> Self {
        for face in &mut self.faces {
            face.style = face.style.or(style);
        }
        self
    }

    pub(in crate::ifc) fn points(&self) -> impl Iterator<Item = &Vector> {
        self.faces.iter().flat_map(|f| f.rings.iter().flatten())
    }

    /// Multiplies every coordinate.
    pub(in crate::ifc) fn enlarged(mut self, by: f64) -> Self {
        for point in self.faces.iter_mut().flat_map(|f| &mut f.rings).flatten() {
            *point = point.map(|c| c * by);
        }
        self
    }

    /// Lowest and highest `z`; `None` without points.
    pub(in crate::ifc) fn heights(&self) -> Option<(f64, f64)> {
        let zs = || self.points().map(|p| p[2]);
        Some((zs().reduce(f64::min)?, zs().reduce(f64::max)?))
    }
}

impl Face {
    /// How far the face looks up: 1 for a floor seen from above, 0 for a wall, -1 for a ceiling.
    pub(in crate::ifc) fn up(&self) -> f64 {
        let outer = self.rings.first().map(Vec::as_slice).unwrap_or_default();
        unit(area_vector(outer)).map_or(0.0, |normal| normal[2])
    }
}

//! Solids and surfaces given by their faces.

use super::body::Body;
use super::point::{picked, point, point_list};
use super::solid::Shapes;
use super::vector::{Vector, area_vector, dot};
use crate::ifc::fault::Fault;
use crate::ifc::model::Entity;
use crate::ifc::step::Value;

impl Shapes<'_, '_> {
    /// `IfcFacetedBrep(Outer)`, `IfcFacetedBrepWithVoids(Outer, Voids)`, `IfcShellBasedSurfaceModel(SbsmBoundary)` and
    /// `IfcFaceBasedSurfaceModel(FbsmFaces)`: shells of faces. Voids look into themselves already.
    pub(super) fn shells(&self, item: &Entity<'_>) -> Result<Body, Fault> {
        let ids = match item.kind {
            "IFCFACETEDBREP" => vec![item.reference(0)?],
            "IFCFACETEDBREPWITHVOIDS" => {
                let mut ids = item.references(1)?;
                ids.insert(0, item.reference(0)?);
                ids
            }
            _ => item.references(0)?,
        };
        let mut faces = Vec::new();
        for id in ids {
            let shell = self.model.entity(item.id, id)?;
            match shell.kind {
                "IFCCLOSEDSHELL" | "IFCOPENSHELL" | "IFCCONNECTEDFACESET" => {}
                _ => return Err(shell.unsupported()),
            }
            for face in shell.references(0)? {
                let face = self.model.entity(shell.id, face)?;
                faces.extend(self.face(&face)?);
            }
        }
        Ok(Body::of_rings(faces))
    }

    /// `IfcFace(Bounds)`: the outer bound first. A bound of fewer than three points is no face.
    fn face(&self, face: &Entity<'_>) -> Result<Option<Vec<Vec<Vector>>>, Fault> {
        if face.kind != "IFCFACE" {
            return Err(face.unsupported());
        }
        let mut rings = Vec::new();
        for id in face.references(0)? {
            // IfcFaceBound(Bound, Orientation) or IfcFaceOuterBound.
            let bound = self.model.entity(face.id, id)?;
            let mut ring = self.poly_loop(&self.model.follow(&bound, 0)?)?;
            if !bound.flag(1) {
                ring.reverse();
            }
            if ring.len() < 3 {
                continue;
            }
            if bound.kind == "IFCFACEOUTERBOUND" {
                rings.insert(0, ring);
            } else {
                rings.push(ring);
            }
        }
        holes_against_outer(&mut rings);
        Ok((!rings.is_empty()).then_some(rings))
    }

    fn poly_loop(&self, bound: &Entity<'_>) -> Result<Vec<Vector>, Fault> {
        if bound.kind != "IFCPOLYLOOP" {
            return Err(bound.unsupported());
        }
        let ids = bound.references(0)?;
        self.spend(bound.id, ids.len())?;
        let points: Result<Vec<_>, _> = ids
            .into_iter()
            .map(|id| point(&self.model.entity(bound.id, id)?))
            .collect();
        let mut points = points?;
        points.dedup();
        if points.len() > 1 && points.first() == points.last() {
            points.pop();
        }
        Ok(points)
    }

    /// `IfcPolygonalFaceSet(Coordinates, Closed, Faces, PnIndex)`, each face an
    /// `IfcIndexedPolygonalFace(CoordIndex)` or `...WithVoids(CoordIndex, InnerCoordIndices)`.
    pub(super) fn polygonal_faces(&self, set: &Entity<'_>) -> Result<Body, Fault> {
        let points = self.numbered_points(set, 3)?;
        let mut faces = Vec::new();
        for id in set.references(2)? {
            let face = self.model.entity(set.id, id)?;
            let mut rings = vec![picked(&points, face.value(0), face.id)?];
            for inner in face.value(1).list().unwrap_or_default() {
                rings.push(picked(&points, inner, face.id)?);
            }
            self.spend(face.id, rings.iter().map(Vec::len).sum())?;
            rings.retain(|ring| ring.len() >= 3);
            holes_against_outer(&mut rings);
            if !rings.is_empty() {
                faces.push(rings);
            }
        }
        Ok(Body::of_rings(faces))
    }

    /// `IfcTriangulatedFaceSet(Coordinates, Normals, Closed, CoordIndex, PnIndex)`.
    pub(super) fn triangles(&self, set: &Entity<'_>) -> Result<Body, Fault> {
        let points = self.numbered_points(set, 4)?;
        let list = set.list(3)?;
        self.spend(set.id, 3 * list.len())?;
        let faces: Result<Vec<_>, _> = list
            .iter()
            .map(|triangle| Ok(vec![picked(&points, triangle, set.id)?]))
            .collect();
        let mut faces = faces?;
        faces.retain(|rings| rings.iter().all(|ring| ring.len() == 3));
        Ok(Body::of_rings(faces))
    }

    /// The points of a face set as its faces number them: through `PnIndex`, where there is one.
    fn numbered_points(&self, set: &Entity<'_>, pn_index: usize) -> Result<Vec<Vector>, Fault> {
        let points = point_list(self.model, set, 0)?;
        self.spend(set.id, points.len())?;
        match set.value(pn_index) {
            list @ Value::List(_) => picked(&points, list, set.id),
            _ => Ok(points),
        }
    }
}

/// Turns holes that run the same way round as the outer ring.
fn holes_against_outer(rings: &mut [Vec<Vector>]) {
    let Some((outer, holes)) = rings.split_first_mut() else {
        return;
    };
    let normal = area_vector(outer);
    for hole in holes {
        if dot(area_vector(hole), normal) > 0.0 {
            hole.reverse();
        }
    }
}

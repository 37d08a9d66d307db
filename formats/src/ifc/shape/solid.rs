//! Representation items to bodies.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use super::body::Body;
use super::placement::{axes, operator};
use super::point::direction;
use super::vector::{Vector, dot, scaled, sub};
use crate::finding::Expected;
use crate::ifc::fault::Fault;
use crate::ifc::model::{Entity, Model};
use crate::ifc::unit::Units;

/// Deepest nesting of items: maps of maps, composites of composites. Sound files have under five.
pub(super) const MAX_DEPTH: usize = 16;
/// Points that the bodies of one file may have in all, as worked out: about 1 GiB.
const MAX_POINTS: usize = 20_000_000;
/// Points that the body of one product may have, as worked out: a wall or slab of more is a defect, such as maps in maps in maps.
const MAX_PRODUCT_POINTS: usize = 2_000_000;
/// Points closer than this are one point, metres.
const SAME_M: f64 = 1e-6;

/// What works out the bodies of a file.
#[derive(Debug)]
pub(in crate::ifc) struct Shapes<'m, 'f> {
    pub(super) model: &'m Model<'f>,
    pub(super) units: Units,
    /// Style by the item that has it.
    styles: &'m BTreeMap<u64, u64>,
    points_left: Cell<usize>,
    /// Of those, for the product that is being worked out.
    product_left: Cell<usize>,
    /// What was left out of bodies that could be worked out otherwise.
    pub(super) left_out: RefCell<Vec<Fault>>,
}

impl<'m, 'f> Shapes<'m, 'f> {
    pub(in crate::ifc) fn new(
        model: &'m Model<'f>,
        units: Units,
        styles: &'m BTreeMap<u64, u64>,
    ) -> Self {
        Self {
            model,
            units,
            styles,
            points_left: Cell::new(MAX_POINTS),
            product_left: Cell::new(MAX_PRODUCT_POINTS),
            left_out: RefCell::new(Vec::new()),
        }
    }

    /// The body of a product, about its own placement: that of the representation `Body`; `None` where it has none.
    pub(in crate::ifc) fn of_product(&self, product: &Entity<'_>) -> Result<Option<Body>, Fault> {
        self.product_left.set(MAX_PRODUCT_POINTS);
        // IfcProductDefinitionShape(Name, Description, Representations) is parameter 6 of every product.
        let Some(shape) = self.model.maybe_follow(product, 6)? else {
            return Ok(None);
        };
        for id in shape.references(2)? {
            // IfcShapeRepresentation(ContextOfItems, RepresentationIdentifier, RepresentationType, Items).
            let representation = self.model.entity(shape.id, id)?;
            if is_body(&representation) {
                return self.items(&representation, 0).map(Some);
            }
        }
        Ok(None)
    }

    /// What was left out since this was asked last.
    pub(in crate::ifc) fn take_left_out(&self) -> Vec<Fault> {
        self.left_out.take()
    }

    fn items(&self, representation: &Entity<'_>, depth: usize) -> Result<Body, Fault> {
        let mut body = Body::default();
        for id in representation.references(3)? {
            let item = self.model.entity(representation.id, id)?;
            body.faces.append(&mut self.item(&item, depth)?.faces);
        }
        Ok(body)
    }

    /// The body of a representation item, in its representation's own axes.
    pub(super) fn item(&self, item: &Entity<'_>, depth: usize) -> Result<Body, Fault> {
        if depth > MAX_DEPTH {
            return Err(Fault::TooDeep { id: item.id });
        }
        let body = match item.kind {
            "IFCEXTRUDEDAREASOLID" => self.extruded(item),
            "IFCFACETEDBREP"
            | "IFCFACETEDBREPWITHVOIDS"
            | "IFCSHELLBASEDSURFACEMODEL"
            | "IFCFACEBASEDSURFACEMODEL" => self.shells(item),
            "IFCPOLYGONALFACESET" => self.polygonal_faces(item),
            "IFCTRIANGULATEDFACESET" => self.triangles(item),
            "IFCBOOLEANCLIPPINGRESULT" | "IFCBOOLEANRESULT" => self.boolean(item, depth),
            // IfcCsgSolid(TreeRootExpression).
            "IFCCSGSOLID" => self.item(&self.model.follow(item, 0)?, depth + 1),
            "IFCMAPPEDITEM" => self.mapped(item, depth),
            _ => Err(item.unsupported()),
        }?;
        Ok(body.styled(self.styles.get(&item.id).copied()))
    }

    /// `IfcExtrudedAreaSolid(SweptArea, Position, ExtrudedDirection, Depth)`.
    fn extruded(&self, solid: &Entity<'_>) -> Result<Body, Fault> {
        let rings = self.profile(&self.model.follow(solid, 0)?, 0)?;
        self.spend(solid.id, 6 * rings.iter().map(Vec::len).sum::<usize>())?;
        let along = direction(&self.model.follow(solid, 2)?)?;
        let sweep = scaled(along, solid.size(3)?);
        if sweep[2] == 0.0 {
            return Err(Fault::malformed(solid.id, 2, Expected::OutOfPlane));
        }
        let body = Body::of_rings(swept(&rings, sweep));
        Ok(match self.model.maybe_follow(solid, 1)? {
            Some(position) => body.moved(&axes(self.model, &position)?),
            None => body,
        })
    }

    /// `IfcMappedItem(MappingSource, MappingTarget)`: the map's origin is laid on the target (ISO 10303-43).
    fn mapped(&self, item: &Entity<'_>, depth: usize) -> Result<Body, Fault> {
        // IfcRepresentationMap(MappingOrigin, MappedRepresentation).
        let source = self.model.follow(item, 0)?;
        let origin = axes(self.model, &self.model.follow(&source, 0)?)?;
        let target = operator(self.model, &self.model.follow(item, 1)?)?;
        let body = self.items(&self.model.follow(&source, 1)?, depth + 1)?;
        Ok(body.moved(&target.after(&origin.rigid_inverse())))
    }

    /// Takes `points` from what the product and the file may have.
    pub(super) fn spend(&self, id: u64, points: usize) -> Result<(), Fault> {
        for left in [&self.product_left, &self.points_left] {
            let rest = left.get().checked_sub(points);
            left.set(rest.ok_or(Fault::TooMuch { id })?);
        }
        Ok(())
    }

    /// [`SAME_M`] in the file's unit.
    pub(super) fn snap(&self) -> f64 {
        SAME_M / self.units.metres
    }

    pub(super) fn is_same(&self, a: Vector, b: Vector) -> bool {
        let off = sub(a, b);
        dot(off, off).sqrt() <= self.snap()
    }
}

/// Whether a representation is the three-dimensional one: by its name, else by its type.
fn is_body(representation: &Entity<'_>) -> bool {
    const TYPES: &[&str] = &[
        "SweptSolid",
        "Brep",
        "Clipping",
        "CSG",
        "MappedRepresentation",
        "SurfaceModel",
        "Tessellation",
    ];
    match representation.text(1) {
        Some(name) => matches!(name, "Body" | "Facetation"),
        None => representation.text(2).is_some_and(|t| TYPES.contains(&t)),
    }
}

/// The faces of a prism: its foot, its top, and a face for each edge.
fn swept(rings: &[Vec<Vector>], sweep: Vector) -> Vec<Vec<Vec<Vector>>> {
    let up = |p: Vector| [p[0] + sweep[0], p[1] + sweep[1], p[2] + sweep[2]];
    let top: Vec<Vec<Vector>> = rings
        .iter()
        .map(|ring| ring.iter().map(|p| up(*p)).collect())
        .collect();
    let foot = rings
        .iter()
        .map(|ring| ring.iter().rev().copied().collect())
        .collect();
    let mut faces = vec![foot, top];
    for ring in rings {
        for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
            faces.push(vec![vec![*a, *b, up(*b), up(*a)]]);
        }
    }
    if sweep[2] < 0.0 {
        faces.iter_mut().flatten().for_each(|ring| ring.reverse());
    }
    faces
}

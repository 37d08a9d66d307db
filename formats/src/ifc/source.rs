//! What is read from a file before anything is made of it: elements and spaces with their bodies, in metres of the model.

use std::sync::Arc;

use geo::Polygon;
use twin_core::model::Provenance;

use super::fault::Fault;
use super::model::{Entity, Model};
use super::plan::shadow_of;
use super::property::Properties;
use super::shape::{Body, Placements, Shapes, Vector};
use super::structure::Structure;
use super::unit::Units;
use crate::finding::{Expected, Findings, Outcome, Thing};

/// A file, with what its records are reached by.
#[derive(Debug)]
pub(super) struct Source<'r, 'f> {
    pub(super) model: &'r Model<'f>,
    pub(super) structure: &'r Structure,
    pub(super) properties: &'r Properties,
    pub(super) placements: &'r Placements<'r, 'f>,
    pub(super) shapes: &'r Shapes<'r, 'f>,
    pub(super) units: Units,
    pub(super) file: Arc<str>,
}

/// What a building element is to the outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// A wall; whether it says of itself that it is an outer one.
    Wall(Option<bool>),
    Slab,
    Roof,
}

/// A wall, slab or roof.
#[derive(Debug, Clone)]
pub(super) struct Element {
    pub(super) id: u64,
    pub(super) part: Part,
    pub(super) building: Option<u64>,
    pub(super) storey: Option<u64>,
    pub(super) body: Body,
    /// What it covers seen from above, the largest polygon first; nothing for a sheet that stands upright.
    pub(super) plan: Vec<Polygon<f64>>,
}

/// A space with a body.
#[derive(Debug, Clone)]
pub(super) struct Space<'f> {
    pub(super) entity: Entity<'f>,
    pub(super) building: Option<u64>,
    pub(super) storey: Option<u64>,
    pub(super) outline: Polygon<f64>,
    /// Lowest and highest `z`.
    pub(super) heights: (f64, f64),
}

/// Farthest coordinate in metres: CRS's have none farther.
const MAX_M: f64 = 1e8;

const WALLS: &[&str] = &[
    "IFCWALL",
    "IFCWALLSTANDARDCASE",
    "IFCWALLELEMENTEDCASE",
    "IFCCURTAINWALL",
];
const SLABS: &[&str] = &["IFCSLAB", "IFCSLABSTANDARDCASE", "IFCSLABELEMENTEDCASE"];
const ROOFS: &[&str] = &["IFCROOF"];
/// Pieces that roofs and curtain walls are made of; elsewhere they are inside.
const PIECES: &[&str] = &[
    "IFCPLATE",
    "IFCPLATESTANDARDCASE",
    "IFCMEMBER",
    "IFCMEMBERSTANDARDCASE",
];

impl<'f> Source<'_, 'f> {
    /// Every wall, slab and roof with a body; a finding for each whose body cannot be worked out.
    pub(super) fn elements(&self, found: &mut Findings) -> Vec<Element> {
        let kinds = [WALLS, SLABS, ROOFS, PIECES].concat();
        let mut elements = Vec::new();
        for product in self.model.all(&kinds) {
            let Some(part) = self.part(&product) else {
                continue;
            };
            let Some(body) = self.body(&product, found) else {
                continue;
            };
            elements.push(Element {
                id: product.id,
                part,
                building: self.building_above(product.id),
                storey: self.storey_above(product.id),
                plan: shadow_of(&body, 1.0),
                body,
            });
        }
        elements
    }

    fn part(&self, product: &Entity<'_>) -> Option<Part> {
        let has_above = |kinds| {
            let above = self.structure.above(self.model, product.id, kinds);
            above.is_some()
        };
        let kind = product.kind;
        // IfcSlab: PredefinedType is parameter 8.
        if ROOFS.contains(&kind)
            || has_above(ROOFS)
            || (SLABS.contains(&kind) && product.word(8) == Some("ROOF"))
        {
            return Some(Part::Roof);
        }
        if SLABS.contains(&kind) {
            return Some(Part::Slab);
        }
        let is_wall = WALLS.contains(&kind) || has_above(&["IFCCURTAINWALL"]);
        is_wall.then(|| {
            let is_outer = self.properties.truth(self.model, product.id, "IsExternal");
            Part::Wall(is_outer)
        })
    }

    /// Every space inside a building that has a body.
    pub(super) fn spaces(&self, found: &mut Findings) -> Vec<Space<'f>> {
        let mut spaces = Vec::new();
        for space in self.model.all(&["IFCSPACE"]) {
            // Parameter 9: outdoor areas are no rooms, and a gross floor area (IFC4) overlaps those in it.
            if matches!(space.word(9), Some("EXTERNAL" | "GFA")) {
                continue;
            }
            let body = self.body(&space, found);
            let outline = body
                .as_ref()
                .and_then(|b| shadow_of(b, 1.0).into_iter().next());
            let heights = body.as_ref().and_then(Body::heights);
            let (Some(outline), Some(heights)) = (outline, heights) else {
                if body.is_some() {
                    self.no_body(&space, found);
                }
                continue;
            };
            spaces.push(Space {
                building: self.building_above(space.id),
                storey: self.storey_above(space.id),
                entity: space,
                outline,
                heights,
            });
        }
        spaces
    }

    fn no_body(&self, product: &Entity<'_>, found: &mut Findings) {
        let problem = crate::finding::Problem::ZeroArea;
        found.feature(named(product), None, problem, Outcome::LeftOut);
    }

    /// The body in metres of the model; `None` where it has none, with a finding where it cannot be worked out.
    fn body(&self, product: &Entity<'_>, found: &mut Findings) -> Option<Body> {
        let worked_out = self.shapes.of_product(product).and_then(|body| {
            let placement = self.placements.of_product(product)?;
            let body = body.map(|body| body.moved(&placement).enlarged(self.units.metres));
            let is_sound = |p: &Vector| p.iter().all(|c| c.abs() <= MAX_M);
            match body {
                Some(body) if !body.points().all(is_sound) => Err(Fault::Malformed {
                    id: product.id,
                    what: Thing::EndlessPoint,
                    expected: Expected::NearBody,
                }),
                body => Ok(body),
            }
        });
        for fault in self.shapes.take_left_out() {
            found.feature(named(product), None, fault.problem(), Outcome::Ignored);
        }
        match worked_out {
            Ok(body) => body.filter(|b| !b.faces.is_empty()),
            Err(fault) => {
                found.feature(named(product), None, fault.problem(), Outcome::LeftOut);
                None
            }
        }
    }

    /// The building that a product is in; the file's only one where it does not say.
    pub(super) fn building_above(&self, id: u64) -> Option<u64> {
        let above = self.structure.above(self.model, id, &["IFCBUILDING"]);
        above.or_else(|| match self.model.ids_of("IFCBUILDING") {
            [only] => Some(*only),
            _ => None,
        })
    }

    pub(super) fn storey_above(&self, id: u64) -> Option<u64> {
        self.structure.above(self.model, id, &["IFCBUILDINGSTOREY"])
    }

    /// Imported from the field of a record.
    pub(super) fn imported(&self, id: u64, field: &str) -> Provenance {
        Provenance::imported(format!("{} #{id} {field}", self.file))
    }

    /// Text of the id of what is made of a product: its `GlobalId`, in which `$` becomes `-`, which it never holds.
    pub(super) fn id_text(&self, product: &Entity<'_>) -> String {
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '$');
        match product.text(0) {
            Some(text) if text.len() <= 64 && text.chars().all(is_part) => {
                format!("ifc/{}", text.replace('$', "-"))
            }
            _ => format!("ifc/{}", product.id),
        }
    }
}

/// A product as findings name it.
pub(super) fn named(product: &Entity<'_>) -> String {
    match product.text(2) {
        Some(name) => format!("#{} {} {name}", product.id, product.kind),
        None => format!("#{} {}", product.id, product.kind),
    }
}

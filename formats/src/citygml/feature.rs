//! The objects of a member to city objects.

use std::borrow::Cow;
use std::collections::BTreeMap;

use twin_core::model::SurfaceKind;

use super::assembly::{Assembly, Role};
use super::geometry::{Gatherer, Shape};
use super::properties::Properties;
use super::ring;
use super::tree::Node;
use crate::citymodel::CityObject;
use crate::finding::{Findings, Outcome, Problem};

/// Numbers of a transformation matrix, 4 by 4, row by row.
const MATRIX: usize = 16;

/// Parts of objects that the model has no place for.
const PASSED_OVER: &[&str] = &[
    "interiorFurniture",
    "buildingFurniture",
    "roomInstallation",
    "interiorBuildingInstallation",
    "buildingConstructiveElement",
];

/// Turns the elements of one member into city objects.
pub(super) struct Maker<'m> {
    pub(super) gatherer: Gatherer<'m>,
    pub(super) properties: &'m mut Properties,
    pub(super) found: &'m mut Findings,
    /// Where coordinates are degrees.
    pub(super) is_geographic: bool,
    /// How many parts of a kind were passed over.
    pub(super) passed_over: &'m mut BTreeMap<&'static str, usize>,
    /// Of objects without an id.
    pub(super) unnamed: usize,
    pub(super) member_number: usize,
}

/// An object before its geometry is put together.
pub(super) struct Draft {
    pub(super) object: CityObject<'static>,
    pub(super) assembly: Assembly,
}

impl Draft {
    pub(super) fn done(self) -> CityObject<'static> {
        CityObject {
            geometry: self.assembly.bodies(),
            ..self.object
        }
    }
}

impl Maker<'_> {
    /// Furniture, plants, waters, land use.
    pub(super) fn simple(&mut self, node: Node<'_>) -> CityObject<'static> {
        self.draft(node, node.name()).done()
    }

    /// A building with all that belongs to it below it.
    pub(super) fn building(&mut self, node: Node<'_>) -> CityObject<'static> {
        let draft = self.draft(node, node.name());
        let mut children = Vec::new();
        self.parts(node, &draft.object, &mut children);
        CityObject {
            children,
            ..draft.done()
        }
    }

    /// Parts, installations, storeys, units and rooms, those of parts too.
    fn parts(
        &mut self,
        node: Node<'_>,
        building: &CityObject<'static>,
        children: &mut Vec<CityObject<'static>>,
    ) {
        let mut storeys = Vec::new();
        for property in node.children() {
            let kind = match property.name() {
                "consistsOfBuildingPart" | "buildingPart" => "BuildingPart",
                "outerBuildingInstallation" | "buildingInstallation" => "BuildingInstallation",
                "interiorRoom" | "buildingRoom" => "BuildingRoom",
                "buildingSubdivision" => "",
                name => {
                    if let Some(name) = PASSED_OVER.iter().find(|n| **n == name) {
                        *self.passed_over.entry(name).or_default() += 1;
                    }
                    continue;
                }
            };
            for part in property.children() {
                match part.name() {
                    "Storey" => storeys.push(part),
                    "BuildingUnit" => children.push(self.draft(part, "BuildingUnit").done()),
                    _ if kind.is_empty() => {}
                    _ => {
                        children.push(self.draft(part, kind).done());
                        if kind == "BuildingPart" {
                            self.parts(part, building, children);
                        }
                    }
                }
            }
        }
        self.storeys(&storeys, building, children);
    }

    /// Attributes and geometry of an object, without the objects below it.
    pub(super) fn draft(&mut self, node: Node<'_>, kind: &str) -> Draft {
        let id = node.id().map_or_else(|| self.next_id(kind), str::to_owned);
        let attributes = self.properties.of(node, &id, self.found);
        let mut assembly = Assembly::new(self.is_geographic);
        let mut place = None;
        let mut roof_edge = Vec::new();
        for property in node.children() {
            let name = property.name();
            let Some((lod, what)) = lod_of(name) else {
                if matches!(name, "boundedBy" | "boundary") {
                    for surface in property.children() {
                        self.thematic(surface, &mut assembly);
                    }
                }
                continue;
            };
            match what {
                "TerrainIntersection" | "TerrainIntersectionCurve" => {}
                "RoofEdge" => roof_edge.push(property),
                "ImplicitRepresentation" => {
                    let (shape, at) = self.implicit(property, &id);
                    place = place.or(at);
                    assembly.add(lod, Role::Loose, shape);
                }
                _ => {
                    let role = if what.ends_with("Solid") {
                        Role::Solid
                    } else {
                        Role::Loose
                    };
                    let shape = self.gatherer.shape(property, SurfaceKind::Unknown);
                    assembly.add(lod, role, shape);
                }
            }
        }
        // The edge of the roof says what the building covers only where nothing says where it stands.
        if !assembly.has("0") {
            for property in roof_edge {
                let shape = self.gatherer.shape(property, SurfaceKind::Unknown);
                assembly.add("0", Role::Loose, shape);
            }
        }
        std::mem::take(&mut self.gatherer.faults).tell(&id, self.found);
        let object = CityObject {
            id: Cow::Owned(id),
            kind: Cow::Owned(kind.to_owned()),
            attributes: Cow::Owned(attributes),
            geometry: Vec::new(),
            place,
            children: Vec::new(),
        };
        Draft { object, assembly }
    }

    /// Stable from one import to the next as long as the file is.
    fn next_id(&mut self, kind: &str) -> String {
        self.unnamed += 1;
        format!("{kind}-{}-{}", self.member_number, self.unnamed)
    }

    /// A wall, a roof and the like, with its openings.
    fn thematic(&mut self, node: Node<'_>, assembly: &mut Assembly) {
        let kind = surface_kind(node.name());
        for property in node.children() {
            match (lod_of(property.name()), property.name()) {
                (Some((_, "ImplicitRepresentation")), _) => {
                    let id = node.id().unwrap_or("an opening").to_owned();
                    let (mut shape, _) = self.implicit(property, &id);
                    for piece in &mut shape.pieces {
                        piece.surface.kind = kind;
                    }
                    let lod = lod_of(property.name()).map_or("", |(lod, _)| lod);
                    assembly.add(lod, Role::Thematic, shape);
                }
                (Some((lod, _)), _) => {
                    let shape = self.gatherer.shape(property, kind);
                    assembly.add(lod, Role::Thematic, shape);
                }
                (None, "opening" | "fillingSurface") => {
                    for opening in property.children() {
                        self.thematic(opening, assembly);
                    }
                }
                _ => {}
            }
        }
    }

    /// An implicit geometry (OGC 12-019 §8.2): relative geometry, turned and scaled by the matrix, then moved to the reference
    /// point. In degrees only heights can be added to a point, so plan distances are passed over there.
    fn implicit(&mut self, property: Node<'_>, id: &str) -> (Shape, Option<[f64; 3]>) {
        let nothing = (Shape::default(), None);
        let Some(node) = property.child("ImplicitGeometry") else {
            let field = "ImplicitGeometry".into();
            let problem = Problem::MissingValue { field };
            self.found.feature(id, None, problem, Outcome::Ignored);
            return nothing;
        };
        let reference = node.child("referencePoint");
        let points = reference.map(|r| ring::points(r, self.gatherer.given));
        let Some(Ok([at, ..])) = points.as_ref().map(|r| r.as_deref()) else {
            let field = "referencePoint".into();
            let problem = Problem::MissingValue { field };
            self.found.feature(id, None, problem, Outcome::Ignored);
            return nothing;
        };
        let at = *at;
        let matrix = node
            .child("transformationMatrix")
            .and_then(|m| ring::numbers(m, MATRIX).ok())
            .and_then(|m| <[f64; MATRIX]>::try_from(m).ok())
            .unwrap_or(IDENTITY);
        let relative = node
            .child("relativeGMLGeometry")
            .or_else(|| node.child("relativeGeometry"));
        // A template of another member is beyond reach; the object stands where it is put all the same.
        let relative = relative.filter(|r| {
            r.link()
                .is_none_or(|target| node.tree().by_id(target).is_some())
        });
        let mut shape = relative.map_or_else(Shape::default, |relative| {
            self.gatherer.shape(relative, SurfaceKind::Unknown)
        });
        let plan = if self.is_geographic { 0.0 } else { 1.0 };
        let surfaces = shape.pieces.iter_mut().flat_map(|p| &mut p.surface.rings);
        for point in surfaces.chain(&mut shape.lines).flatten() {
            let [x, y, z] = *point;
            let row =
                |i: usize| matrix[i] * x + matrix[i + 1] * y + matrix[i + 2] * z + matrix[i + 3];
            *point = [at[0] + plan * row(0), at[1] + plan * row(4), at[2] + row(8)];
        }
        (shape, Some(at))
    }
}

const IDENTITY: [f64; MATRIX] = [
    1.0, 0.0, 0.0, 0.0, //
    0.0, 1.0, 0.0, 0.0, //
    0.0, 0.0, 1.0, 0.0, //
    0.0, 0.0, 0.0, 1.0,
];

/// Level of detail and the rest of a property's name: `lod2MultiSurface` is `2` and `MultiSurface`.
pub(super) fn lod_of(name: &str) -> Option<(&str, &str)> {
    let rest = name.strip_prefix("lod")?;
    let (lod, what) = rest.split_at_checked(1)?;
    lod.bytes()
        .all(|b| b.is_ascii_digit())
        .then_some((lod, what))
}

/// The kind of a thematic surface (OGC 12-019 §10.3.2, OGC 20-010 §7.9).
fn surface_kind(name: &str) -> SurfaceKind {
    match name {
        "WallSurface" => SurfaceKind::Wall,
        "RoofSurface" => SurfaceKind::Roof,
        "GroundSurface" => SurfaceKind::Ground,
        "OuterCeilingSurface" => SurfaceKind::OuterCeiling,
        "OuterFloorSurface" => SurfaceKind::OuterFloor,
        "ClosureSurface" => SurfaceKind::Closure,
        "Window" | "WindowSurface" => SurfaceKind::Window,
        "Door" | "DoorSurface" => SurfaceKind::Door,
        "InteriorWallSurface" => SurfaceKind::InteriorWall,
        "CeilingSurface" => SurfaceKind::Ceiling,
        "FloorSurface" => SurfaceKind::Floor,
        _ => SurfaceKind::Unknown,
    }
}

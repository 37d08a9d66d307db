//! GML's geometries as flat lists of surfaces and lines.

use twin_core::model::{Surface, SurfaceKind};

use super::appearance::Dress;
use super::crs::Srs;
use super::ring::{self, Fault, Given};
use super::tree::{Key, Node};
use crate::finding::{Expected, Findings, Outcome, Problem, Reason, Thing};

/// Most steps from element to element for one object: links can name a surface again and again.
const MOST_STEPS: usize = 8_000_000;
/// Deepest chain of links; a solid links to a surface, which an orientable surface may link to.
const MOST_LINKS: usize = 16;
/// How many links that lead nowhere are told of by name.
const MOST_TOLD: usize = 8;

/// A surface and the element that it came from.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    /// Identity of its polygon in the tree.
    pub(super) element: u32,
    pub(super) surface: Surface,
}

/// What a geometry consists of, in the file's coordinates.
#[derive(Debug, Clone, Default)]
pub(super) struct Shape {
    pub(super) pieces: Vec<Piece>,
    pub(super) lines: Vec<Vec<[f64; 3]>>,
}

/// What was wrong with the geometries of one object.
#[derive(Debug, Default)]
pub(super) struct Faults {
    unreadable: Option<String>,
    too_many: usize,
    short: usize,
    unclosed: usize,
    foreign: Option<String>,
    missing: Vec<String>,
    too_deep: bool,
}

impl Faults {
    /// A finding for each kind.
    pub(super) fn tell(self, feature: &str, found: &mut Findings) {
        let mut tell = |problem, outcome| found.feature(feature, None, problem, outcome);
        if let Some(value) = self.unreadable {
            let problem = Problem::unreadable(Thing::Coordinates, &value, Expected::Points);
            tell(problem, Outcome::Ignored);
        }
        if self.too_many > 0 {
            let reason = Reason::LongRings {
                surfaces: self.too_many,
                most: ring::MOST_POINTS,
            };
            tell(Problem::Invalid { reason }, Outcome::Ignored);
        }
        if self.short > 0 {
            tell(Problem::ZeroArea, Outcome::Ignored);
        }
        if self.unclosed > 0 {
            tell(Problem::UnclosedRing, Outcome::Repaired);
        }
        if let Some(crs) = self.foreign {
            let what = Thing::ForeignGeometry { crs };
            tell(Problem::Unsupported { what }, Outcome::Ignored);
        }
        for target in self.missing {
            let field = "xlink:href".to_owned();
            tell(
                Problem::UnknownReference { field, target },
                Outcome::Ignored,
            );
        }
        if self.too_deep {
            let reason = Reason::EndlessLinks;
            tell(Problem::Invalid { reason }, Outcome::Ignored);
        }
    }
}

/// Where a walk is.
#[derive(Debug, Clone, Copy)]
struct Way {
    kind: SurfaceKind,
    material: Option<u16>,
    is_reversed: bool,
    links: usize,
}

/// Gathers the geometries of one object.
pub(super) struct Gatherer<'g> {
    pub(super) given: Given,
    pub(super) srs: &'g mut Srs,
    pub(super) dress: &'g Dress<'g>,
    pub(super) faults: Faults,
    steps: usize,
}

impl<'g> Gatherer<'g> {
    pub(super) fn new(given: Given, srs: &'g mut Srs, dress: &'g Dress<'g>) -> Self {
        Self {
            given,
            srs,
            dress,
            faults: Faults::default(),
            steps: 0,
        }
    }

    /// What the geometries below `property` consist of; surfaces are of `kind`.
    pub(super) fn shape(&mut self, property: Node<'_>, kind: SurfaceKind) -> Shape {
        let mut shape = Shape::default();
        // A theme may colour the object that the property is of.
        let material = property
            .with_ancestors()
            .find_map(|node| self.dress.material(node.id()?));
        let way = Way {
            kind,
            material,
            is_reversed: false,
            links: 0,
        };
        self.walk(property, way, &mut shape);
        shape
    }

    fn walk(&mut self, node: Node<'_>, mut way: Way, shape: &mut Shape) {
        self.steps += 1;
        if self.steps > MOST_STEPS || way.links > MOST_LINKS {
            self.faults.too_deep = true;
            return;
        }
        if let Some(name) = node.attribute(Key::SrsName)
            && self.srs.is_foreign(name)
        {
            self.faults.foreign.get_or_insert_with(|| name.to_owned());
            return;
        }
        way.material = node
            .id()
            .and_then(|id| self.dress.material(id))
            .or(way.material);
        match node.name() {
            "Polygon" | "PolygonPatch" | "Triangle" | "Rectangle" => {
                shape.pieces.extend(self.polygon(node, way));
            }
            "LineString" | "LineStringSegment" | "Arc" | "ArcString" | "Point" => {
                match ring::points(node, self.given) {
                    Ok(points) if points.is_empty() => {}
                    Ok(points) => shape.lines.push(points),
                    Err(fault) => self.fault(fault),
                }
            }
            "OrientableSurface" | "OrientableCurve" => {
                way.is_reversed ^= node.attribute(Key::Orientation) == Some("-");
                self.below(node, way, shape);
            }
            _ => self.below(node, way, shape),
        }
    }

    fn below(&mut self, node: Node<'_>, way: Way, shape: &mut Shape) {
        if !node.is_leaf() {
            for child in node.children() {
                self.walk(child, way, shape);
            }
            return;
        }
        let Some(target) = node.link() else {
            return;
        };
        match node.tree().by_id(target) {
            Some(target) => {
                let links = way.links + 1;
                self.walk(target, Way { links, ..way }, shape);
            }
            None if self.faults.missing.len() < MOST_TOLD => {
                self.faults.missing.push(target.to_owned());
            }
            None => {}
        }
    }

    fn polygon(&mut self, node: Node<'_>, way: Way) -> Option<Piece> {
        let mut rings = Vec::new();
        for bound in node.children() {
            if !matches!(
                bound.name(),
                "exterior" | "interior" | "outerBoundaryIs" | "innerBoundaryIs"
            ) {
                continue;
            }
            let (mut points, is_closed) = match ring::ring(bound, self.given) {
                Ok(ring) => ring,
                Err(fault) => {
                    self.fault(fault);
                    return None;
                }
            };
            if points.len() < 3 {
                self.faults.short += 1;
                // Without its outer ring a surface is nothing; without a hole it is a little larger.
                if rings.is_empty() {
                    return None;
                }
                continue;
            }
            self.faults.unclosed += usize::from(!is_closed);
            if way.is_reversed {
                points.reverse();
            }
            rings.push(points);
        }
        if rings.is_empty() {
            self.faults.short += 1;
            return None;
        }
        Some(Piece {
            element: node.index(),
            surface: Surface {
                kind: way.kind,
                rings,
                material: way.material,
            },
        })
    }

    fn fault(&mut self, fault: Fault) {
        match fault {
            Fault::Unreadable(value) => {
                self.faults.unreadable.get_or_insert(value);
            }
            Fault::TooMany => self.faults.too_many += 1,
        }
    }
}

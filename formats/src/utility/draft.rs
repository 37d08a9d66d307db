//! Nodes and links with the file's own names and coordinates, made into a draft in local metres.

use std::collections::BTreeMap;
use std::path::Path;

use geo::{BoundingRect, Coord, LineString, MultiPoint, Rect};
use twin_core::ids::{UtilityLinkId, UtilityNodeId};
use twin_core::model::{
    CommunityParts, Name, Position, Provenance, Utility, UtilityFigures, UtilityLink,
    UtilityLinkKind, UtilityNode, UtilityNodeKind,
};
use twin_core::spatial::crs::{AxisOrder, Crs};

use super::error::NetworkError;
use crate::finding::{Findings, Outcome, Problem, Reason, Thing};
use crate::georeference::{FileCoordinates, Georeference};
use crate::import::Context;

/// A node as its file has it.
#[derive(Debug)]
pub(super) struct FileNode {
    pub(super) name: String,
    pub(super) kind: UtilityNodeKind,
    /// In the file's coordinates.
    pub(super) at: Option<Coord<f64>>,
    /// Above the file's datum, metres.
    pub(super) elevation_m: f64,
    pub(super) figures: UtilityFigures,
    pub(super) profile: Option<String>,
    pub(super) provenance: Provenance,
}

/// A link as its file has it.
#[derive(Debug)]
pub(super) struct FileLink {
    pub(super) name: String,
    pub(super) kind: UtilityLinkKind,
    pub(super) from: String,
    pub(super) to: String,
    /// Between the ends, in the file's coordinates.
    pub(super) bends: Vec<Coord<f64>>,
    pub(super) conducts: bool,
    pub(super) figures: UtilityFigures,
    pub(super) provenance: Provenance,
}

/// A network as its file has it.
#[derive(Debug)]
pub(super) struct FileNetwork {
    pub(super) utility: Utility,
    /// The CRS that the format prescribes; none where a drawing may be in any.
    pub(super) crs: Option<Crs>,
    pub(super) nodes: Vec<FileNode>,
    pub(super) links: Vec<FileLink>,
}

impl FileNetwork {
    /// The draft: features named `power/NAME`, one finding for each that cannot be placed or joined.
    pub(super) fn draft(
        self,
        path: &Path,
        context: &Context<'_>,
        found: &mut Findings,
    ) -> Result<CommunityParts, NetworkError> {
        let bounds = self.bounds().ok_or_else(|| NetworkError::NoPositions {
            file: path.to_owned(),
        })?;
        let coordinates = FileCoordinates {
            path,
            crs: self.crs,
            // Both formats write x before y, whatever the CRS's authority says.
            order: AxisOrder::EastNorth,
            bounds,
            anchor: bounds.center(),
            ground: None,
        };
        let georeference = Georeference::new(&coordinates, context, found)?;
        let mut parts = context.empty_draft(georeference.frame(), found.file())?;
        let mut ids = BTreeMap::new();
        for node in self.nodes {
            let Some(at) = node.at else {
                let field = Thing::Coordinates;
                found.feature(
                    node.name,
                    None,
                    Problem::MissingValue { field },
                    Outcome::LeftOut,
                );
                continue;
            };
            let at = georeference.enu(at)?;
            let Some(id) = new_id(self.utility, &node.name, UtilityNodeId::new, found) else {
                continue;
            };
            if ids.insert(node.name.clone(), (id.clone(), at)).is_some() {
                let of = node.name.as_str().into();
                found.feature(node.name, None, Problem::Duplicate { of }, Outcome::LeftOut);
                continue;
            }
            parts.utility_nodes.push(UtilityNode {
                id,
                name: Name::new(&node.name, &node.name),
                utility: self.utility,
                kind: node.kind,
                position: Position::new(at.x, at.y, node.elevation_m),
                building: None,
                device: None,
                figures: node.figures,
                profile: node.profile,
                provenance: node.provenance,
            });
        }
        for link in self.links {
            let bends: Result<Vec<_>, _> =
                link.bends.iter().map(|b| georeference.enu(*b)).collect();
            let made = make_link(self.utility, link, bends?, &ids, found);
            parts.utility_links.extend(made);
        }
        Ok(parts)
    }

    fn bounds(&self) -> Option<Rect<f64>> {
        let points: Vec<geo::Point<f64>> = self
            .nodes
            .iter()
            .filter_map(|n| n.at)
            .map(Into::into)
            .collect();
        MultiPoint(points).bounding_rect()
    }
}

fn make_link(
    utility: Utility,
    link: FileLink,
    bends: Vec<Coord<f64>>,
    ids: &BTreeMap<String, (UtilityNodeId, Coord<f64>)>,
    found: &mut Findings,
) -> Option<UtilityLink> {
    let mut end = |field: &str, target: &String| {
        let known = ids.get(target).cloned();
        if known.is_none() {
            let problem = Problem::UnknownReference {
                field: field.to_owned(),
                target: target.clone(),
            };
            found.feature(link.name.clone(), None, problem, Outcome::LeftOut);
        }
        known
    };
    let (from, start) = end("from", &link.from)?;
    let (to, stop) = end("to", &link.to)?;
    let id = new_id(utility, &link.name, UtilityLinkId::new, found)?;
    let course = [start].into_iter().chain(bends).chain([stop]);
    Some(UtilityLink {
        id,
        name: Name::new(&link.name, &link.name),
        utility,
        kind: link.kind,
        from,
        to,
        line: LineString(course.collect()),
        conducts: link.conducts,
        figures: link.figures,
        provenance: link.provenance,
    })
}

/// An id from a name of the file: letters that an id may not have become hyphens.
fn new_id<I, E: Into<Reason>>(
    utility: Utility,
    name: &str,
    make: impl Fn(String) -> Result<I, E>,
    found: &mut Findings,
) -> Option<I> {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "-_.:/".contains(c);
    let text: String = name
        .chars()
        .map(|c| if is_allowed(c) { c } else { '-' })
        .collect();
    match make(format!("{utility}/{text}")) {
        Ok(id) => Some(id),
        Err(e) => {
            let reason = e.into();
            found.feature(name, None, Problem::Invalid { reason }, Outcome::LeftOut);
            None
        }
    }
}

//! Power and water that fail, pipes that leak, and gas that streams out.

mod gas;
mod meter;
mod power;
mod water;

use geo::LineString;

use super::*;
use crate::ids::{BuildingId, UtilityLinkId, UtilityNodeId};
use crate::model::{
    Name, Position, Provenance, Sourced, Utility, UtilityFigures, UtilityLink, UtilityLinkKind,
    UtilityNode, UtilityNodeKind,
};

fn node(id: &str, kind: UtilityNodeKind, building: Option<&BuildingId>) -> UtilityNode {
    let here = Provenance::imported("test");
    UtilityNode {
        id: UtilityNodeId::new(id).unwrap(),
        name: Name::default(),
        utility: Utility::Power,
        kind,
        position: Position::new(0.0, 0.0, 0.0),
        building: building.map(|b| Sourced::new(b.clone(), here.clone())),
        device: None,
        figures: UtilityFigures::new(),
        profile: None,
        provenance: here,
    }
}

fn line(from: &str, to: &str) -> UtilityLink {
    UtilityLink {
        id: UtilityLinkId::new(format!("{from}-{to}").as_str()).unwrap(),
        name: Name::default(),
        utility: Utility::Power,
        kind: UtilityLinkKind::Line,
        from: UtilityNodeId::new(from).unwrap(),
        to: UtilityNodeId::new(to).unwrap(),
        line: LineString::from(vec![(0.0, 0.0), (1.0, 0.0)]),
        conducts: true,
        figures: UtilityFigures::new(),
        provenance: Provenance::imported("test"),
    }
}

/// The demo, two of whose buildings a feeder supplies and another one the source itself.
fn with_a_feeder() -> Community {
    let mut parts = demo().0.clone().into_parts();
    let homes = parts.buildings.iter();
    let homes = homes.filter(|b| parts.units.iter().any(|u| u.building == b.id));
    let homes: Vec<BuildingId> = homes.map(|b| b.id.clone()).take(3).collect();
    parts.utility_nodes = vec![
        node("source", UtilityNodeKind::Source, None),
        node("feeder", UtilityNodeKind::Junction, None),
        node("first", UtilityNodeKind::Load, Some(&homes[0])),
        node("second", UtilityNodeKind::Load, Some(&homes[1])),
        node("third", UtilityNodeKind::Load, Some(&homes[2])),
    ];
    parts.utility_links = vec![
        line("source", "feeder"),
        line("feeder", "first"),
        line("feeder", "second"),
        line("source", "third"),
    ];
    Community::new(parts).unwrap()
}

/// What a channel of a device tells more with an incident than without, at the same moments.
fn more(
    (heard, quiet): (&Heard, &Heard),
    (device, channel): (DeviceIdx, &str),
    span: Range<f64>,
) -> Vec<f64> {
    let usual = between(quiet, (device, channel), span.clone()).into_iter();
    let pairs = usual.zip(between(heard, (device, channel), span));
    pairs.map(|(usual, now)| now.1 - usual.1).collect()
}

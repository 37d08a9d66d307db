//! Which building a load of a power or water network supplies.

use geo::{BoundingRect, Coord, Distance, Euclidean, Point, Rect};

use crate::model::{Building, CommunityParts, Sourced, UtilityNode, UtilityNodeKind};
use crate::spatial::RectIndex;

use super::complete::InferenceSummary;
use super::rule;

/// How far from a footprint a load may lie, metres (rule `load-in-building`).
const REACH_M: f64 = 30.0;

/// Attaches each load that names no building to one. Cost: O(b log b + n log b) for b buildings and n loads.
pub(super) fn attach_loads(parts: &mut CommunityParts, summary: &mut InferenceSummary) {
    let is_open =
        |node: &UtilityNode| node.kind == UtilityNodeKind::Load && node.building.is_none();
    if !parts.utility_nodes.iter().any(is_open) {
        return;
    }
    let near = Footprints::of(&parts.buildings);
    let mut attached = 0;
    for node in parts.utility_nodes.iter_mut().filter(|n| is_open(n)) {
        if let Some(building) = near.best(node.position.plan()) {
            let by = rule::provenance(rule::LOAD_IN_BUILDING);
            node.building = Some(Sourced::new(building.id.clone(), by));
            attached += 1;
        }
    }
    summary.add(rule::LOAD_IN_BUILDING, attached);
}

/// The footprints of all buildings, for asking what lies near a point.
struct Footprints<'b> {
    buildings: Vec<&'b Building>,
    index: RectIndex<'static>,
}

impl<'b> Footprints<'b> {
    fn of(buildings: &'b [Building]) -> Self {
        let with_box = |b: &'b Building| {
            let rect = b.footprint.bounding_rect()?;
            let is_finite = |c: Coord<f64>| c.x.is_finite() && c.y.is_finite();
            (is_finite(rect.min()) && is_finite(rect.max())).then_some((b, rect))
        };
        let (buildings, rects): (Vec<_>, Vec<Rect<f64>>) =
            buildings.iter().filter_map(with_box).unzip();
        let index = RectIndex::of_checked(&rects, None);
        Self { buildings, index }
    }

    /// The building that the point lies in, else the nearest within reach; one with homes before others, of equals the lowest id.
    fn best(&self, at: Point<f64>) -> Option<&'b Building> {
        // A point whose coordinates are no numbers lies near nothing.
        let near = self.index.within_radius(at.0, REACH_M).unwrap_or_default();
        let candidates = near.into_iter().filter_map(|(number, _)| {
            let building = *self.buildings.get(number as usize)?;
            let metres = Euclidean.distance(&at, &building.footprint);
            (metres <= REACH_M).then_some((metres, building))
        });
        let rank =
            |(metres, building): &(f64, &Building)| (*metres > 0.0, building.households.value == 0);
        let best = candidates.min_by(|a, b| {
            rank(a)
                .cmp(&rank(b))
                .then(a.0.total_cmp(&b.0))
                .then_with(|| a.1.id.cmp(&b.1.id))
        });
        best.map(|(_, building)| building)
    }
}

#[cfg(test)]
mod tests {
    use geo::{Polygon, polygon};

    use super::*;
    use crate::ids::{BuildingId, CommunityId, UtilityNodeId};
    use crate::model::{BuildingUse, Name, Position, Provenance, Utility, UtilityFigures};
    use crate::spatial::LocalFrame;

    fn here() -> Provenance {
        Provenance::imported("test")
    }

    fn square(x: f64, y: f64, side: f64) -> Polygon<f64> {
        polygon![(x: x, y: y), (x: x + side, y: y), (x: x + side, y: y + side), (x: x, y: y + side)]
    }

    fn building(id: &str, footprint: Polygon<f64>, households: u32) -> Building {
        Building {
            id: BuildingId::new(id).unwrap(),
            name: Name::default(),
            footprint,
            base_z: Sourced::new(0.0, here()),
            top_z: Sourced::new(9.0, here()),
            storeys: Sourced::new(3, here()),
            basements: Sourced::new(0, here()),
            usage: Sourced::new(BuildingUse::Residential, here()),
            households: Sourced::new(households, here()),
            fibre_gbit_s: None,
            home_fibre_gbit_s: None,
            compound: None,
            provenance: here(),
        }
    }

    fn node(kind: UtilityNodeKind, x: f64, y: f64) -> UtilityNode {
        UtilityNode {
            id: UtilityNodeId::new("n").unwrap(),
            name: Name::default(),
            utility: Utility::Power,
            kind,
            position: Position::new(x, y, 0.0),
            building: None,
            device: None,
            figures: UtilityFigures::new(),
            profile: None,
            provenance: here(),
        }
    }

    fn parts(buildings: Vec<Building>, node: UtilityNode) -> CommunityParts {
        let frame = LocalFrame::new(114.0, 22.0, 0.0).unwrap();
        let id = CommunityId::new("c").unwrap();
        let mut parts = CommunityParts::new(id, Name::default(), frame, here());
        parts.buildings = buildings;
        parts.utility_nodes = vec![node];
        parts
    }

    /// The building of a load at a point among some buildings.
    fn attached(buildings: Vec<Building>, x: f64, y: f64) -> Option<String> {
        let mut parts = parts(buildings, node(UtilityNodeKind::Load, x, y));
        attach_loads(&mut parts, &mut InferenceSummary::default());
        let building = parts.utility_nodes.pop().unwrap().building?;
        assert_eq!(
            building.provenance,
            Provenance::inferred("load-in-building")
        );
        Some(building.value.as_str().to_owned())
    }

    #[test]
    fn the_building_around_a_load_comes_first_then_one_with_homes_then_the_nearest_then_the_id() {
        let shop = || building("shop", square(0.0, 0.0, 10.0), 0);
        let far_homes = || building("homes", square(30.0, 0.0, 10.0), 6);
        let near_homes = || building("nearer", square(0.0, 20.0, 10.0), 6);
        let at = |list, x, y| attached(list, x, y);
        assert_eq!(
            at(vec![far_homes(), shop()], 5.0, 5.0).as_deref(),
            Some("shop")
        );
        assert_eq!(
            at(vec![shop(), far_homes()], 12.0, 5.0).as_deref(),
            Some("homes")
        );
        assert_eq!(
            at(vec![far_homes(), near_homes()], 12.0, 15.0).as_deref(),
            Some("nearer")
        );
        let twins = vec![
            building("b", square(-20.0, 0.0, 10.0), 6),
            building("a", square(10.0, 0.0, 10.0), 6),
        ];
        assert_eq!(at(twins, 0.0, 5.0).as_deref(), Some("a"));
    }

    #[test]
    fn the_reach_is_that_of_the_footprint_and_not_of_its_box() {
        let triangle = || {
            let corner = polygon![(x: 0.0, y: 0.0), (x: 100.0, y: 0.0), (x: 0.0, y: 100.0)];
            vec![building("t", corner, 1)]
        };
        // From (90, 90) to the long side x + y = 100 are 80/√2 = 56.6 m, though the point lies in the box.
        assert_eq!(attached(triangle(), 90.0, 90.0), None);
        assert_eq!(attached(triangle(), -30.0, 50.0).as_deref(), Some("t"));
        assert_eq!(attached(triangle(), -30.1, 50.0), None);
    }

    #[test]
    fn what_is_told_stays_and_junctions_supply_nothing() {
        let homes = || vec![building("homes", square(0.0, 0.0, 10.0), 6)];
        let mut told = node(UtilityNodeKind::Load, 5.0, 5.0);
        let other = Sourced::new(BuildingId::new("other").unwrap(), here());
        told.building = Some(other.clone());
        let mut with_told = parts(homes(), told);
        let mut summary = InferenceSummary::default();
        attach_loads(&mut with_told, &mut summary);
        assert_eq!(with_told.utility_nodes[0].building, Some(other));
        let mut junction = parts(homes(), node(UtilityNodeKind::Junction, 5.0, 5.0));
        attach_loads(&mut junction, &mut summary);
        assert_eq!(junction.utility_nodes[0].building, None);
        assert!(summary.by_rule.is_empty());
    }
}

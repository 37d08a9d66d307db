//! Where a community lies does not matter: with all its layers moved alike, every demand is met as far as before.

use geo::{Coord, LineString, MapCoordsInPlace, Polygon};
use proptest::prelude::*;

use super::sight::wall;
use super::*;
use crate::ids::{BuildingId, RoomId, UtilityLinkId, UtilityNodeId, WaterId};
use crate::model::{
    AccessRule, Airspace, Building, Compound, Fixture, GarageLevel, Gate, Green, Household,
    LegalEntity, Name, Parking, ParkingSpace, Place, PlacedModel, Position, Road, Roof, Room,
    RoomKind, Shell, Storey, Timetable, TurnRestriction, Unit, Utility, UtilityFigures,
    UtilityLink, UtilityLinkKind, UtilityNode, UtilityNodeKind, Vehicle, Wall, Water,
};
use crate::planning::tests::{here, rectangle, sourced};

/// Steps of a metre. What lies on them is moved by so many of them without rounding, and is as far from all else as before to the last digit.
const STEPS: f64 = 1_024.0;

/// Where a point goes.
type To<'t> = &'t dyn Fn(Coord<f64>) -> Coord<f64>;

/// What has a place in the plan.
trait Located {
    fn relocate(&mut self, to: To<'_>);
}

impl Located for Polygon<f64> {
    fn relocate(&mut self, to: To<'_>) {
        self.map_coords_in_place(to);
    }
}

impl Located for LineString<f64> {
    fn relocate(&mut self, to: To<'_>) {
        self.map_coords_in_place(to);
    }
}

impl Located for Position {
    fn relocate(&mut self, to: To<'_>) {
        let at = to(Coord::from(self.plan()));
        (self.x, self.y) = (at.x, at.y);
    }
}

impl Located for Shell {
    fn relocate(&mut self, to: To<'_>) {
        let rings = self.surfaces.iter_mut().flat_map(|s| s.rings.iter_mut());
        for corner in rings.flatten() {
            let at = to(Coord {
                x: corner[0],
                y: corner[1],
            });
            (corner[0], corner[1]) = (at.x, at.y);
        }
    }
}

/// `Feature: field;` for what has geometry, `Feature;` for what lies where something else lies.
macro_rules! located {
    ($($feature:ty $(: $field:ident)?;)*) => {$(
        impl Located for $feature {
            fn relocate(&mut self, _to: To<'_>) {
                $(self.$field.relocate(_to);)?
            }
        }
    )*};
}

located! {
    Compound: boundary;
    Building: footprint;
    Storey;
    Roof;
    Unit: position;
    Room: outline;
    Road: line;
    Green: area;
    Water: area;
    Parking: area;
    GarageLevel;
    ParkingSpace: outline;
    Wall: line;
    Gate: position;
    Place: position;
    Fixture: position;
    Device: position;
    Household;
    LegalEntity;
    Vehicle;
    Airspace: area;
    UtilityNode: position;
    UtilityLink: line;
    PlacedModel: position;
    TurnRestriction: at;
    AccessRule;
    Timetable;
}

/// Every layer; one that is new does not compile here before it says what of it has a place.
fn relocate(parts: &mut CommunityParts, to: To<'_>) {
    macro_rules! relocate_all {
        ($($field:ident)*) => { $(parts.$field.iter_mut().for_each(|f| f.relocate(to));)* };
    }
    crate::each_layer!(relocate_all);
}

/// The small community with a wall, a pond, a drawn lobby and a cable, as planned, on the steps.
fn surroundings() -> CommunityParts {
    let mut parts = small();
    parts.walls.push(wall(&[(60.0, 70.0), (200.0, 70.0)], 2.0));
    parts.waters.push(Water {
        id: WaterId::new("pond").unwrap(),
        name: Name::default(),
        area: rectangle(250.0, 40.0, 30.0, 20.0),
        provenance: here(),
    });
    parts.rooms.push(Room {
        id: RoomId::new("lobby").unwrap(),
        name: Name::default(),
        building: BuildingId::new("b1").unwrap(),
        level: 0,
        kind: sourced(RoomKind::Lobby),
        outline: rectangle(36.0, 22.0, 8.0, 8.0),
        floor_z: sourced(0.0),
        clear_height: sourced(2.8),
        unit: None,
        provenance: here(),
    });
    let ends = [("node1", (40.0, 34.0)), ("node2", (40.0, 138.0))];
    parts.utility_nodes = ends.map(|(id, at)| node(id, at)).into();
    parts.utility_links.push(UtilityLink {
        id: UtilityLinkId::new("cable").unwrap(),
        name: Name::default(),
        utility: Utility::Power,
        kind: UtilityLinkKind::Line,
        from: UtilityNodeId::new("node1").unwrap(),
        to: UtilityNodeId::new("node2").unwrap(),
        line: LineString::from(ends.map(|(_, at)| at).to_vec()),
        conducts: true,
        figures: UtilityFigures::new(),
        provenance: here(),
    });
    let mut parts = with_placement(Community::new(parts).unwrap()).into_parts();
    let on_step = |metres: f64| (metres * STEPS).round() / STEPS;
    relocate(&mut parts, &|at| Coord {
        x: on_step(at.x),
        y: on_step(at.y),
    });
    parts
}

fn node(id: &str, (x, y): (f64, f64)) -> UtilityNode {
    UtilityNode {
        id: UtilityNodeId::new(id).unwrap(),
        name: Name::default(),
        utility: Utility::Power,
        kind: UtilityNodeKind::Load,
        position: Position::new(x, y, 0.0),
        building: None,
        device: None,
        figures: UtilityFigures::new(),
        profile: None,
        provenance: here(),
    }
}

#[test]
fn verdicts_do_not_depend_on_where_the_community_lies() {
    let parts = surroundings();
    let catalogue = catalogue();
    let audit = audited(&Community::new(parts.clone()).unwrap(), &catalogue);
    let met = audit.rows.iter().filter(|r| r.verdict == Verdict::Met);
    assert!(met.count() > 40, "there is little to lose");
    // Up to 19.5 km off.
    let config = ProptestConfig::with_cases(24);
    proptest!(config, |(east in -20_000_000..20_000_000_i32, north in -20_000_000..20_000_000_i32)| {
        let by = Coord { x: f64::from(east), y: f64::from(north) } / STEPS;
        let mut moved = parts.clone();
        relocate(&mut moved, &|at| at + by);
        let there = audited(&Community::new(moved).unwrap(), &catalogue);
        for (before, after) in audit.rows.iter().zip(&there.rows) {
            let id = before.row.as_str();
            prop_assert_eq!(before.verdict, after.verdict, "{}", id);
            prop_assert!((before.served - after.served).abs() < 1e-3, "{}", id);
            prop_assert_eq!(before.demands.len(), after.demands.len(), "{}", id);
            for (here, there) in before.demands.iter().zip(&after.demands) {
                let found = (there.subject, there.verdict);
                prop_assert_eq!((here.subject, here.verdict), found, "{}", id);
                prop_assert!((here.served - there.served).abs() < 1e-3, "{}: {:?}", id, found);
            }
        }
    });
}

//! The data room: where it is, what it is like, and what is measured.

use std::sync::Arc;

use geo::{Polygon, polygon};

use super::*;
use crate::ids::{BuildingId, PlaceId, RoomId};
use crate::model::{FixtureKind, Name, Place, Position, Room, RoomKind};
use crate::planning::tests::{fixture, here, rectangle, sourced};

/// A data room at a point of the first building, on a storey.
fn data_room(id: &str, (x, y): (f64, f64), storey: i16) -> Place {
    Place {
        id: PlaceId::new(id).unwrap(),
        name: Name::default(),
        kind: sourced(Arc::from("data_room")),
        position: Position::new(x, y, 0.0),
        building: Some(BuildingId::new("b1").unwrap()),
        storey,
        area_m2: sourced(50.0),
        provenance: here(),
    }
}

fn room(outline: Polygon<f64>) -> Room {
    Room {
        id: RoomId::new("room").unwrap(),
        name: Name::default(),
        building: BuildingId::new("b1").unwrap(),
        level: 0,
        kind: sourced(RoomKind::MachineRoom),
        outline,
        floor_z: sourced(0.0),
        clear_height: sourced(2.8),
        unit: None,
        provenance: here(),
    }
}

fn of(parts: CommunityParts) -> RowAudit {
    let audit = audited(&Community::new(parts).unwrap(), &catalogue());
    row(&audit, "S3-7").clone()
}

fn condition(audit: &RowAudit, word: &str) -> ConditionAudit {
    let mut all = audit.conditions.iter();
    all.find(|c| &*c.condition == word).unwrap().clone()
}

/// A community whose sources of interference and water are known: a box at (40, 26), a tank 20 m west of it.
fn known() -> CommunityParts {
    let mut parts = small();
    parts
        .fixtures
        .push(fixture("tank", FixtureKind::WaterTank, (20.0, 26.0, 0.0)));
    parts
}

#[test]
fn without_one_it_is_not_met_and_says_what_to_add() {
    let found = of(known());
    assert_eq!(found.verdict, Verdict::NotMet);
    assert!(
        matches!(&found.demands[0].repair, Some(Repair::Add { place: Some(kind), count: 1, .. }) if &**kind == "data_room")
    );
    assert!(
        found
            .conditions
            .iter()
            .all(|c| c.verdict == Verdict::NotApplicable)
    );
}

/// The compound is 300 m × 200 m, a disc of radius 138.2 m; so central is within 69.1 m of the middle of the buildings by their 24 and 40
/// households, (40, 26 · 24/64 + 146 · 40/64) = (40, 101).
#[test]
fn each_condition_tells_what_it_measured() {
    let mut parts = known();
    parts.places.push(data_room("hub", (52.0, 24.0), 1));
    parts.rooms.push(room(rectangle(50.0, 22.8, 6.0, 2.4)));
    let found = of(parts.clone());
    assert_eq!(found.verdict, Verdict::Partly);
    let central = condition(&found, "central");
    let distance_m = 12.0_f64.hypot(77.0);
    let most_m = 0.5 * (60_000.0 / std::f64::consts::PI).sqrt();
    assert!((central.measured.unwrap() - distance_m).abs() < 1e-9);
    assert!(
        matches!(central.faults[..], [Fault::OffCentre { most_m: m, .. }] if (m - most_m).abs() < 1e-9)
    );
    assert!(matches!(
        condition(&found, "at_floor").faults[..],
        [Fault::WrongStorey { storey: 1, .. }]
    ));
    // On the first floor no room is known there.
    let width = condition(&found, "clear_width");
    assert_eq!(width.verdict, Verdict::CannotTell);
    assert_eq!(width.missing, Some(Missing::kind("room", "machine_room")));
    // On the ground floor the room is 6.0 m × 2.4 m, 10 m east and 0.8 m south of the box, and a rectangle.
    parts.places[0].storey = 0;
    let found = of(parts.clone());
    let width = condition(&found, "clear_width");
    assert!((width.measured.unwrap() - 2.4).abs() < 1e-9);
    assert!(
        matches!(width.faults[..], [Fault::TooNarrow { width_m, least_m: 3.0, .. }] if (width_m - 2.4).abs() < 1e-9)
    );
    assert_eq!(condition(&found, "at_floor").verdict, Verdict::Met);
    let away = condition(&found, "away_from");
    assert_eq!(away.verdict, Verdict::Met);
    assert!((away.measured.unwrap() - 10.0_f64.hypot(0.8)).abs() < 1e-9);
    assert_eq!(condition(&found, "shaped").verdict, Verdict::Met);
    // A room from 43 m on is 3 m from the box.
    parts.rooms[0].outline = rectangle(43.0, 22.0, 12.0, 6.0);
    let found = of(parts.clone());
    let away = condition(&found, "away_from");
    assert!(
        matches!(&away.faults[..], [Fault::TooNear { what, feature, distance_m: 3.0, .. }] if &**what == "interference" && &**feature == "box")
    );
    assert!((condition(&found, "clear_width").measured.unwrap() - 6.0).abs() < 1e-9);
    // One more is one too many.
    parts.places.push(data_room("spare", (52.0, 26.0), 0));
    let found = of(parts);
    assert!(matches!(
        condition(&found, "at_most_one").faults[..],
        [Fault::TooMany { count: 2, most: 1 }]
    ));
}

/// An L of two arms 4 m wide, 12 m and 10 m long: 12 · 4 + 6 · 4 = 72 m², perimeter 2 · (12 + 10) = 44 m; the strip of that area and
/// perimeter is 4 m × 18 m. It fills 72 of 120 m².
#[test]
fn a_room_with_a_bend_is_as_wide_as_its_arms_and_no_rectangle() {
    let mut parts = known();
    parts.places.push(data_room("hub", (51.0, 21.0), 0));
    parts.rooms.push(room(polygon![
        (x: 46.0, y: 20.0), (x: 58.0, y: 20.0), (x: 58.0, y: 24.0), (x: 50.0, y: 24.0), (x: 50.0, y: 30.0), (x: 46.0, y: 30.0)
    ]));
    let found = of(parts);
    assert!((condition(&found, "clear_width").measured.unwrap() - 4.0).abs() < 1e-6);
    let shape = condition(&found, "shaped");
    assert!(
        matches!(shape.faults[..], [Fault::NotRectangular { share, .. }] if (share - 0.6).abs() < 1e-6)
    );
    assert_eq!(shape.verdict, Verdict::NotMet);
}

#[test]
fn a_map_that_shows_no_water_cannot_tell_that_it_is_far() {
    let mut parts = small();
    parts.places.push(data_room("hub", (52.0, 24.0), 0));
    let away = condition(&of(parts), "away_from");
    assert_eq!(away.verdict, Verdict::CannotTell);
    assert_eq!(away.missing, Some(Missing::kind("fixture", "water_tank")));
}

#[test]
fn a_survey_that_found_no_water_tells_that_it_is_far() {
    let mut parts = small();
    parts.places.push(data_room("hub", (52.0, 24.0), 0));
    let mut catalogue = catalogue();
    let absence = |kind: FixtureKind| crate::catalogue::Absence {
        layer: "fixture".into(),
        kind: Some(kind.as_str().into()),
        by: "survey".into(),
        date: "2025".into(),
    };
    let community = Community::new(parts).unwrap();
    // Lifts are not what it is to be away from.
    catalogue.absences = vec![absence(FixtureKind::Lift)];
    let away = |catalogue: &Catalogue| {
        let audit = audited(&community, catalogue);
        condition(row(&audit, "S3-7"), "away_from")
    };
    assert_eq!(away(&catalogue).verdict, Verdict::CannotTell);
    catalogue.absences.push(absence(FixtureKind::WaterTank));
    let found = away(&catalogue);
    // The box at (40, 26) is 12 m west and 2 m north, farther than the 5 m that are asked for.
    assert_eq!((found.verdict, found.missing), (Verdict::Met, None));
    assert!((found.measured.unwrap() - 12.0_f64.hypot(2.0)).abs() < 1e-9);
}

/// In the middle of the community, (40, 101), stands a hall with distribution boxes along its axis.
#[test]
fn a_planned_data_room_keeps_its_conditions() {
    let mut parts = known();
    let mut hall = crate::planning::tests::building("hall", 20.0, 75.0, 2, 0);
    hall.footprint = rectangle(20.0, 75.0, 40.0, 60.0);
    hall.usage = sourced(crate::model::BuildingUse::Public);
    parts.buildings.push(hall);
    for (number, x) in [24.0, 30.0, 36.0, 42.0, 48.0].into_iter().enumerate() {
        let at = (x, 101.0, 0.0);
        parts.fixtures.push(fixture(
            &format!("box{number}"),
            FixtureKind::DistributionBox,
            at,
        ));
    }
    let placed = with_placement(Community::new(parts).unwrap());
    let mut rooms = placed.places.iter();
    let room = rooms.find(|p| &*p.kind.value == "data_room").unwrap();
    assert_eq!(room.building.as_ref().map(|b| b.as_str()), Some("hall"));
    let audit = audited(&placed, &catalogue());
    let found = row(&audit, "S3-7");
    assert_eq!(found.verdict, Verdict::Met);
    for word in ["at_most_one", "central", "at_floor", "away_from"] {
        assert_eq!(condition(found, word).verdict, Verdict::Met, "{word}");
    }
}

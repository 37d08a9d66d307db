mod compounds;
mod streets;

use geo::{Contains, LineString, Polygon, polygon};

use super::*;
use crate::ids::{BuildingId, CommunityId, CompoundId, FixtureId, RoadId};
use crate::model::{
    Building, BuildingUse, Community, CommunityParts, Compound, Enclosure, Fixture, FixtureKind,
    Name, Position, Provenance, Road, RoadClass, Sourced,
};
use crate::spatial::LocalFrame;

fn here() -> Provenance {
    Provenance::imported("test")
}

fn told<T>(value: T) -> Sourced<T> {
    Sourced::new(value, here())
}

fn rectangle(x: f64, y: f64, w: f64, h: f64) -> Polygon<f64> {
    polygon![(x: x, y: y), (x: x + w, y: y), (x: x + w, y: y + h), (x: x, y: y + h)]
}

fn building(id: &str, footprint: Polygon<f64>, storeys: u16, households: u32) -> Building {
    Building {
        id: BuildingId::new(id).unwrap(),
        name: Name::default(),
        footprint,
        base_z: told(0.0),
        top_z: told(3.0 * f64::from(storeys)),
        storeys: told(storeys),
        basements: told(0),
        usage: told(BuildingUse::Residential),
        households: told(households),
        fibre_gbit_s: None,
        home_fibre_gbit_s: None,
        compound: None,
        provenance: here(),
    }
}

fn road(id: &str, line: Vec<(f64, f64)>, class: RoadClass) -> Road {
    Road {
        id: RoadId::new(id).unwrap(),
        name: Name::default(),
        line: LineString::from(line),
        class: told(class),
        width: told(6.0),
        drivable: class.is_usually_drivable(),
        walkable: true,
        oneway: false,
        level: 0,
        provenance: here(),
    }
}

fn compound(id: &str, boundary: Polygon<f64>) -> Compound {
    Compound {
        id: CompoundId::new(id).unwrap(),
        name: Name::default(),
        boundary,
        enclosure: told(Enclosure::Closed),
        government_network: None,
        provenance: here(),
    }
}

fn parts() -> CommunityParts {
    let frame = LocalFrame::new(114.0, 22.0, 0.0).unwrap();
    CommunityParts::new(
        CommunityId::new("c").unwrap(),
        Name::default(),
        frame,
        here(),
    )
}

fn of_kind(parts: &CommunityParts, kind: FixtureKind) -> Vec<&Fixture> {
    parts.fixtures.iter().filter(|f| f.kind == kind).collect()
}

#[test]
fn rules_have_names_texts_and_sources_of_their_own() {
    let mut names: Vec<_> = RULES.iter().map(|r| r.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), RULES.len());
    for r in RULES {
        assert!(!r.text_en.is_empty() && !r.source.is_empty(), "{}", r.name);
        assert!(r.text_zh.chars().any(|c| c > '\u{2e80}'), "{}", r.name);
        assert_eq!(rule::rule(r.name), Some(r));
    }
}

#[test]
fn a_slab_gets_units_in_a_row_along_it() {
    // 60 m long, 24 homes on 6 storeys: 4 homes a storey, 2 a unit: 2 units with their cores at 15 m and 45 m.
    let mut parts = parts();
    parts.buildings = vec![building("b", rectangle(0.0, 0.0, 60.0, 12.0), 6, 24)];
    let summary = complete(&mut parts);
    assert_eq!(summary.by_rule[rule::UNITS_FROM_HOUSEHOLDS], 2);
    let mut at: Vec<_> = parts.units.iter().map(|u| u.position.x.round()).collect();
    at.sort_by(f64::total_cmp);
    assert_eq!(at, [15.0, 45.0]);
    assert!(
        parts
            .units
            .iter()
            .all(|u| (u.position.y - 6.0).abs() < 1e-6)
    );
    assert!(parts.units.iter().all(|u| u.households == 12));
    // A fifth of 24 homes is 4.8.
    let rented: u32 = parts.units.iter().map(|u| u.rented).sum();
    assert!((4..=5).contains(&rented), "{rented}");
    assert!(of_kind(&parts, FixtureKind::Lift).is_empty());
    assert_eq!(of_kind(&parts, FixtureKind::DistributionBox).len(), 2);
}

#[test]
fn cores_stay_inside_an_l_shaped_building() {
    let footprint = polygon![(x: 0.0, y: 0.0), (x: 60.0, y: 0.0), (x: 60.0, y: 12.0), (x: 12.0, y: 12.0), (x: 12.0, y: 50.0), (x: 0.0, y: 50.0)];
    let mut parts = parts();
    parts.buildings = vec![building("b", footprint.clone(), 6, 48)];
    complete(&mut parts);
    assert_eq!(parts.units.len(), 4);
    for unit in &parts.units {
        assert!(footprint.contains(&unit.position.plan()), "{unit:?}");
    }
    assert_eq!(parts.units.iter().map(|u| u.households).sum::<u32>(), 48);
}

#[test]
fn a_tower_gets_lifts_fire_doors_and_a_tank() {
    let mut parts = parts();
    parts.buildings = vec![building("t", rectangle(0.0, 0.0, 26.0, 20.0), 18, 72)];
    complete(&mut parts);
    assert_eq!(parts.units.len(), 1);
    assert_eq!(of_kind(&parts, FixtureKind::Lift).len(), 2);
    assert_eq!(of_kind(&parts, FixtureKind::FireDoor).len(), 18);
    let tanks = of_kind(&parts, FixtureKind::WaterTank);
    assert_eq!((tanks.len(), tanks[0].position.z), (1, 54.0));
    let doors = of_kind(&parts, FixtureKind::FireDoor);
    assert_eq!(doors[17].position.z, 51.0);
    Community::new(parts).unwrap();
}

#[test]
fn lifts_follow_storeys() {
    for (storeys, expected) in [(6, 0), (7, 1), (11, 1), (12, 2), (33, 2)] {
        let mut parts = parts();
        let households = u32::from(storeys) * 2;
        parts.buildings = vec![building(
            "b",
            rectangle(0.0, 0.0, 14.0, 12.0),
            storeys,
            households,
        )];
        complete(&mut parts);
        assert_eq!(
            of_kind(&parts, FixtureKind::Lift).len(),
            expected,
            "{storeys}"
        );
    }
}

#[test]
fn what_is_mapped_is_kept_and_not_doubled() {
    let mut parts = parts();
    parts.buildings = vec![building("t", rectangle(0.0, 0.0, 26.0, 20.0), 18, 72)];
    let lift = Fixture {
        id: FixtureId::new("mapped").unwrap(),
        kind: FixtureKind::Lift,
        position: Position::new(13.0, 10.0, 0.0),
        height: None,
        building: Some(BuildingId::new("t").unwrap()),
        unit: None,
        crossing: None,
        island: None,
        heading_rad: None,
        pitch_rad: None,
        provenance: here(),
    };
    parts.fixtures.push(lift.clone());
    complete(&mut parts);
    assert_eq!(of_kind(&parts, FixtureKind::Lift).len(), 2);
    assert!(parts.fixtures.contains(&lift));
    let (first, summary) = (parts.clone(), complete(&mut parts));
    assert_eq!(parts, first);
    assert!(summary.by_rule.is_empty(), "{summary:?}");
}

#[test]
fn ids_stay_within_their_length() {
    let long = "x".repeat(200);
    let mut parts = parts();
    parts.buildings = vec![building(&long, rectangle(0.0, 0.0, 26.0, 20.0), 18, 72)];
    complete(&mut parts);
    assert_eq!(parts.units.len(), 1);
    Community::new(parts).unwrap();
}

#[test]
fn the_count_covers_features_and_values() {
    let mut parts = parts();
    parts.buildings = vec![building("t", rectangle(0.0, 0.0, 26.0, 20.0), 18, 72)];
    let summary = complete(&mut parts);
    let counts = count_inferred(&parts);
    for (rule, count) in &summary.by_rule {
        assert_eq!(counts.get(*rule), Some(count), "{rule}");
    }
}

#[test]
fn a_fifth_of_small_houses_is_rented_too() {
    let mut parts = parts();
    for i in 0..500 {
        let x = f64::from(i) * 60.0;
        let house = building(&format!("h{i}"), rectangle(x, 0.0, 10.0, 10.0), 2, 1);
        parts.buildings.push(house);
    }
    complete(&mut parts);
    let rented: u32 = parts.units.iter().map(|u| u.rented).sum();
    assert!((80..=120).contains(&rented), "{rented} of 500");
}

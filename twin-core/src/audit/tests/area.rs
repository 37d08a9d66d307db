//! How large places have to be, by the figures of the catalogue, worked out by hand.

use super::*;
use crate::ids::PlaceId;
use crate::model::{Building, BuildingUse, Name, Place, Position, Provenance, Sourced};
use crate::planning::tests::{building, here, rectangle, sourced};

/// A compound of so many households with a place of a kind in its middle; its houses have 480 m² × 6 and 480 m² × 10 storeys, 7,680 m².
fn with_place(kind: &str, households: u32, area_m2: Sourced<f64>) -> Community {
    let mut parts = small();
    let first = households - 40;
    parts.buildings[0].households = sourced(first);
    parts.units[0].households = first;
    parts.places.push(Place {
        id: PlaceId::new("place").unwrap(),
        name: Name::default(),
        kind: sourced(kind.into()),
        position: Position::new(150.0, 60.0, 0.0),
        building: None,
        storey: 0,
        area_m2,
        provenance: here(),
    });
    Community::new(parts).unwrap_or_else(|errors| panic!("{errors}"))
}

/// The lines that ask for places.
fn places_alone() -> Catalogue {
    let mut catalogue = catalogue();
    catalogue.rows.clear();
    catalogue.networks.clear();
    catalogue
}

fn found(id: &str, community: &Community) -> DemandAudit {
    let audit = audited(community, &places_alone());
    let [demand] = &row(&audit, id).demands[..] else {
        panic!("{id} has not one demand")
    };
    demand.clone()
}

/// What the rows ask for of a place that serves so many households, square metres.
const LEAST: &[(&str, &str, u32, f64)] = &[
    // 0.3 × 64; from 1,500 on 600 (more than 0.3 × 1,500 = 450); 0.3 × 3,000; 1,000 is enough (0.3 × 4,000 = 1,200).
    ("T10-1", "community_operations_centre", 64, 19.2),
    ("T10-1", "community_operations_centre", 1_500, 600.0),
    ("T10-1", "community_operations_centre", 3_000, 900.0),
    ("T10-1", "community_operations_centre", 4_000, 1_000.0),
    // 2 thousandths of 7,680 m², however many live there.
    ("T10-2", "property_operations_centre", 64, 15.36),
    ("T10-2", "property_operations_centre", 1_500, 15.36),
    ("T10-3", "bicycle_parking", 64, 30.0),
    ("T10-9", "waste_collection_station", 1_499, 10.0),
    ("T10-9", "waste_collection_station", 1_500, 120.0),
    ("T10-10", "recycling_station", 64, 6.0),
    ("T10-11", "convenience_service", 64, 50.0),
    ("T10-14", "culture_party_space", 1_500, 250.0),
];

#[test]
fn a_place_is_as_large_as_its_document_says_for_those_whom_it_serves() {
    for &(id, kind, households, least_m2) in LEAST {
        // A place that is a metre larger will do; areas are rounded, so half a metre less will do, too.
        for area_m2 in [least_m2 + 1.0, least_m2, least_m2 - 0.4] {
            let demand = found(id, &with_place(kind, households, sourced(area_m2)));
            assert_eq!(demand.verdict, Verdict::Met, "{id} {households} {area_m2}");
            assert!(demand.faults.is_empty() && demand.missing.is_none(), "{id}");
        }
        let demand = found(id, &with_place(kind, households, sourced(least_m2 - 1.0)));
        assert_eq!(demand.verdict, Verdict::Partly, "{id} {households}");
        let [
            Fault::TooSmall {
                area_m2,
                least_m2: told_m2,
            },
        ] = demand.faults[..]
        else {
            panic!("{id}: {:?}", demand.faults)
        };
        assert!((area_m2 - (least_m2 - 1.0)).abs() < 1e-9, "{id}: {area_m2}");
        assert!((told_m2 - least_m2).abs() < 1e-9, "{id}: {told_m2}");
    }
}

#[test]
fn an_area_that_nobody_says_cannot_be_told_where_one_is_asked_for() {
    let made_up = |area_m2| Sourced::new(area_m2, Provenance::inferred("some-rule"));
    for &(id, kind, households, least_m2) in LEAST {
        let demand = found(id, &with_place(kind, households, made_up(least_m2 - 1.0)));
        assert_eq!(demand.verdict, Verdict::CannotTell, "{id}");
        let missing = Missing::attribute("place", "area_m2");
        assert_eq!(demand.missing, Some(missing), "{id}");
        assert!(demand.faults.is_empty(), "{id}");
    }
    // A cultural station of fewer than 1,500 households, and what has no document: any will do.
    for (id, kind) in [
        ("T10-14", "culture_party_space"),
        ("T10-5", "autonomous_vehicle_area"),
        ("T10-8", "charging_swap_station"),
        ("T10-16", "equipment_store"),
    ] {
        let demand = found(id, &with_place(kind, 64, made_up(1.0)));
        assert_eq!(
            (demand.verdict, demand.missing),
            (Verdict::Met, None),
            "{id}"
        );
    }
}

#[test]
fn every_line_of_table_10_says_its_area_or_that_none_is_stated() {
    let catalogue = catalogue();
    for row in &catalogue.places {
        let area = row.area.as_ref().unwrap_or_else(|| panic!("{}", row.id));
        let served = crate::catalogue::Served {
            households: 4_000,
            floors_m2: 400_000.0,
        };
        let is_stated = area.least_m2(served).is_some();
        assert_eq!(
            is_stated,
            !area.source.starts_with("No area is stated"),
            "{}",
            row.id
        );
        assert_eq!(
            is_stated,
            !area.source_zh.starts_with("未规定面积"),
            "{}",
            row.id
        );
    }
}

#[test]
fn a_planned_place_is_as_large_as_the_audit_asks_for() {
    let mut parts = small();
    // 1,600 households: a cultural station of 250 m² where 0.15 × 1,600 = 240 would have been planned, and a collection station of 150
    // as before. The ground floors of the homes alone have no room for all places, so there are three halls.
    parts.buildings[0].households = sourced(1_560);
    parts.units[0].households = 1_560;
    for (id, x, y) in [
        ("h1", 210.0, 20.0),
        ("h2", 70.0, 130.0),
        ("h3", 120.0, 130.0),
    ] {
        parts.buildings.push(Building {
            usage: sourced(BuildingUse::Public),
            footprint: rectangle(x, y, 40.0, 40.0),
            ..building(id, x, y, 1, 0)
        });
    }
    let community = Community::new(parts).unwrap();
    let options = PlacementOptions::default();
    let placement = place(&community, &places_alone(), &options).unwrap();
    for (kind, area_m2) in [
        ("community_operations_centre", 600.0),
        ("culture_party_space", 250.0),
        ("waste_collection_station", 150.0),
    ] {
        let mut places = placement.places.iter();
        let place = places.find(|p| &*p.kind.value == kind).unwrap();
        assert_eq!(place.area_m2.value, area_m2, "{kind}");
    }
}

//! Devices whose place the community does not have: what stands in for it, and what becomes of them.

use super::*;
use crate::audit::{Auditor, Missing as Untold, Repair, Subject, Verdict};

/// The rows of the baseline whose place is not in it.
const ROWS: [&str; 2] = ["T3-1", "T6-1"];

const CENTRE: &str = "community_operations_centre";

fn baseline() -> PlacementOptions {
    PlacementOptions {
        rows: RowChoice::Starred,
        ..PlacementOptions::default()
    }
}

fn needs(parts: CommunityParts, row: &str) -> Vec<Need> {
    let (community, catalogue) = (Community::new(parts).unwrap(), catalogue());
    let survey = Survey::new(&community);
    let row = catalogue.row(row).unwrap();
    demand(row, &catalogue, &survey, &community.places).needs
}

/// A compound with a gate that works fill: no building takes a place, and no ground is open.
fn full() -> CommunityParts {
    let mut parts = empty();
    (parts.compounds, parts.gates) = (small().compounds, small().gates);
    parts.buildings.push(Building {
        footprint: rectangle(0.0, 0.0, 300.0, 200.0),
        usage: sourced(BuildingUse::Industrial),
        ..building("works", 0.0, 0.0, 1, 0)
    });
    parts
}

#[test]
fn what_has_no_place_is_asked_for_at_the_first_thing_that_stands_in_for_it() {
    let check = |parts: &CommunityParts, at: Option<StandIn>| {
        for row in ROWS {
            let wanted = at.map(|at| Need::Unhoused {
                kind: CENTRE.into(),
                at,
                count: 1,
            });
            let wanted: Vec<Need> = wanted.into_iter().collect();
            assert_eq!(needs(parts.clone(), row), wanted, "{row}");
        }
    };
    let mut parts = small();
    check(&parts, Some(StandIn::Gate(0)));
    parts.gates.clear();
    // The middle is (40, 101) by the households: the second house is 45 m from it, the first 75 m.
    check(&parts, Some(StandIn::Building(1)));
    parts.places.push(Place {
        id: PlaceId::new("office").unwrap(),
        name: Name::default(),
        kind: sourced("property_operations_centre".into()),
        position: Position::new(40.0, 26.0, 0.0),
        building: None,
        storey: 0,
        area_m2: sourced(80.0),
        provenance: here(),
    });
    check(&parts, Some(StandIn::Place(0)));
    parts.places.clear();
    (parts.buildings, parts.units) = (Vec::new(), Vec::new());
    check(&parts, Some(StandIn::Compound(0)));
    check(&empty(), None);
}

#[test]
fn an_existing_community_gets_what_is_required_at_a_place_that_is_not() {
    let community = Community::new(small()).unwrap();
    let placement = place(&community, &catalogue(), &baseline()).unwrap();
    for row in ROWS {
        let found = outcome(&placement, row);
        assert_eq!((found.demanded, found.placed), (1, 1), "{row}");
        assert!(matches!(of_row(&placement, row)[0].host, Host::Place(_)));
    }
}

#[test]
fn where_there_is_no_room_for_the_place_its_devices_stand_at_the_gate_and_it_is_said() {
    let community = Community::new(full()).unwrap();
    let placement = place(&community, &catalogue(), &baseline()).unwrap();
    assert!(placement.places.iter().all(|p| &*p.kind.value != CENTRE));
    let gate = Host::Gate(GateId::new("g").unwrap());
    for row in ROWS {
        let found = outcome(&placement, row);
        assert_eq!((found.demanded, found.placed), (1, 1), "{row}");
        let reason = Reason::StandsIn {
            kind: CENTRE.into(),
            at: StandIn::Gate(0),
        };
        assert_eq!(found.reason, Some(reason), "{row}");
        let device = of_row(&placement, row)[0];
        assert_eq!(device.host, gate, "{row}");
        assert_eq!(device.provenance, Provenance::planned(row));
    }
}

#[test]
fn an_audit_asks_for_it_in_the_community_and_finds_it_where_the_plan_puts_it() {
    let community = Community::new(full()).unwrap();
    let catalogue = catalogue();
    let audit = Auditor::new(&community, &catalogue, &baseline()).into_audit();
    for row in ROWS {
        let found = audit.row(row).unwrap();
        assert_eq!(found.verdict, Verdict::NotMet, "{row}");
        assert_eq!((found.served, found.demanded), (0.0, 1.0), "{row}");
        assert_eq!(found.missing, Some(Untold::kind("place", CENTRE)));
        assert_eq!(found.demands[0].subject, Subject::Community);
        let at = Coord { x: 150.0, y: 0.0 };
        let repair = &found.demands[0].repair;
        assert!(
            matches!(repair, Some(Repair::Add { count: 1, at: here, .. }) if here[..] == [at]),
            "{repair:?}"
        );
    }
    let placement = place(&community, &catalogue, &baseline()).unwrap();
    let community = placement.apply(community).unwrap();
    let audit = Auditor::new(&community, &catalogue, &baseline()).into_audit();
    for row in ROWS {
        assert_eq!(audit.row(row).unwrap().verdict, Verdict::Met, "{row}");
    }
}

#[test]
fn a_row_that_has_nowhere_to_be_is_short() {
    let there = RowOutcome {
        demanded: 1,
        existing: 1,
        ..RowOutcome::of(RowId::new("T5-5").unwrap())
    };
    let nowhere = RowOutcome {
        reason: Some(Reason::Missing(Missing::PlaceOrGate)),
        ..RowOutcome::of(RowId::new("T3-1").unwrap())
    };
    let placement = Placement {
        devices: Vec::new(),
        must: 0,
        places: Vec::new(),
        outcomes: vec![there, nowhere],
        scope: Scope::default(),
        siting: Siting::default(),
    };
    let warnings = placement.warnings(&Community::new(small()).unwrap());
    assert_eq!(warnings, [Warning::NoneAdded { short: 1 }]);
}

//! 建议自动售货机、智慧微菜场、E 邮柜组群部署: rows T7-1, T7-2 and T7-3.

use super::*;

const GROUP: [&str; 3] = ["T7-1", "T7-2", "T7-3"];

fn gate() -> Host {
    Host::Gate(GateId::new("g").unwrap())
}

fn place_of(id: &str, kind: &str, building: &str) -> Place {
    Place {
        id: PlaceId::new(id).unwrap(),
        name: Name::default(),
        kind: sourced(Arc::from(kind)),
        position: Position::new(40.0, 26.0, 0.0),
        building: Some(BuildingId::new(building).unwrap()),
        storey: 0,
        area_m2: sourced(100.0),
        provenance: here(),
    }
}

fn apart_m(a: &Device, b: &Device) -> f64 {
    (a.position.x - b.position.x).hypot(a.position.y - b.position.y)
}

#[test]
fn a_group_stands_at_the_main_gate_where_the_parcel_locker_is_asked_for() {
    let mut parts = small();
    let places = [
        ("leisure", "leisure_centre"),
        ("shop", "convenience_service"),
    ];
    for (id, kind) in places {
        parts.places.push(place_of(id, kind, "b1"));
    }
    let (_, placement) = placed(parts);
    let group = GROUP.map(|row| of_row(&placement, row));
    for (row, devices) in GROUP.iter().zip(&group) {
        assert_eq!(devices.len(), 1, "{row}");
        assert_eq!(devices[0].host, gate(), "{row}");
    }
    for (a, b) in [(0, 1), (0, 2), (1, 2)] {
        let apart_m = apart_m(group[a][0], group[b][0]);
        assert!(apart_m <= GROUP_M, "{} {}: {apart_m}", GROUP[a], GROUP[b]);
    }
}

#[test]
fn one_that_is_there_in_the_place_of_its_row_stays() {
    let mut parts = small();
    let leisure = place_of("leisure", "leisure_centre", "b1");
    parts.places.push(leisure);
    let (_, placement) = placed(parts.clone());
    let mut found = of_row(&placement, "T7-1")[0].clone();
    (found.row, found.host) = (None, Host::Ground);
    found.id = DeviceId::new("found").unwrap();
    found.position = Position::new(42.0, 26.0, 1.0);
    parts.devices.push(found);
    let (_, placement) = placed(parts);
    let machines = outcome(&placement, "T7-1");
    assert_eq!(
        (machines.demanded, machines.existing, machines.placed),
        (1, 1, 0)
    );
    assert_eq!(of_row(&placement, "T7-3")[0].host, gate());
}

#[test]
fn new_ones_stand_beside_one_of_the_group_that_is_there() {
    let (_, placement) = placed(small());
    let mut locker = of_row(&placement, "T7-3")[0].clone();
    locker.position = Position::new(165.0, 2.0, 1.2);
    let mut parts = small();
    parts.devices.push(locker.clone());
    let (_, placement) = placed(parts);
    assert_eq!(outcome(&placement, "T7-3").placed, 0);
    for row in ["T7-1", "T7-2"] {
        let beside_m = apart_m(of_row(&placement, row)[0], &locker);
        assert!((0.8..5.0).contains(&beside_m), "{row}: {beside_m}");
    }
}

#[test]
fn without_a_gate_each_stands_where_its_own_row_says() {
    let mut parts = small();
    parts.gates.clear();
    let leisure = place_of("leisure", "leisure_centre", "b1");
    let host = Host::Place(leisure.id.clone());
    parts.places.push(leisure);
    let (_, placement) = placed(parts);
    assert_eq!(of_row(&placement, "T7-1")[0].host, host);
    assert!(of_row(&placement, "T7-3").is_empty());
}

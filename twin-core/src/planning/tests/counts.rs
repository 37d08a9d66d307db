//! Rows counted by hand in two compounds with 4,004 households and places of known size, each with the words of its 部署要求.

use super::*;

/// The row, its printed words, and how many these come to here.
const COUNTS: &[(&str, &str, u64)] = &[
    // 200 m of main road, a tag every 100 m at most, on the smart poles at 25, 75, 125 and 175 m: those at both ends serve 75 m each, and
    // one between them the rest. Two beside the road would do, but what hangs on poles is cheaper.
    ("T3-6", "根据巡检线路安置巡检点标签", 3),
    ("T5-3", "1台/小区", 2),
    ("T5-4", "1台/小区", 2),
    // One property operations centre in each compound.
    ("T5-8", "1台/物业运营理室", 2),
    ("T5-9", "1台/物业管理室", 2),
    ("T6-1", "1台/社区街道办事处", 1),
    ("T6-4", "1个/社区", 1),
    ("T6-5", "1个/小区", 2),
    // Assumed: one for 25 m2 of the elderly centre's 110 m2.
    ("T6-7", "/", 5),
    // Assumed: a vending machine in each compound, a micro-market in the community.
    ("T7-1", "建议自动售货机、智慧微菜场、E 邮柜组群部署", 2),
    ("T7-2", "建议自动售货机、智慧微菜场、E 邮柜组群部署", 1),
    // Assumed: two in a canteen of 200 m2 and more.
    ("T7-4", "根据食堂人流量按需部署", 2),
    ("T7-6", "食堂按需部署", 1),
    // An innovation space of 210 m2, which is a large one.
    ("T8-2", "1-2 台/双创空间", 2),
    // Assumed: one for each 100 m2 begun.
    ("T8-3", "根据入驻企业规模按需配置", 3),
    ("T8-4", "1-2 台/双创空间", 2),
    ("T8-6", "办公区、办公区出入口信号全覆盖", 3),
    // Assumed: one for each 1,000 households begun, of 4,004.
    ("T9-2", "社区内按需部署", 5),
    ("T9-4", "社区内按需部署", 1),
    ("T9-6", "/", 1),
    ("T10-5", "依需求建设", 1),
    ("T10-7", "依需求建设", 1),
    ("T10-8", "1个以上/社区", 1),
    ("T10-9", "1个以上/小区", 2),
    ("T10-10", "1个以上/社区", 1),
    // Assumed: one for each 4,000 households begun.
    ("T10-11", "依需求建设", 2),
    ("T10-12", "依需求建设", 2),
    ("T10-13", "依需求建设", 1),
    ("T10-14", "1个以上/社区", 1),
    ("T10-15", "1个以上/社区", 1),
    ("T10-16", "1个以上/小区", 2),
];

/// Kind, square metres and east of the places that are there, of which the last is in the second compound.
const PLACES: &[(&str, f64, f64)] = &[
    ("community_operations_centre", 100.0, 230.0),
    ("property_operations_centre", 60.0, 235.0),
    ("elderly_centre", 110.0, 240.0),
    ("canteen", 200.0, 245.0),
    ("innovation_space", 210.0, 250.0),
    ("convenience_service", 60.0, 255.0),
    ("waste_collection_station", 30.0, 260.0),
    ("equipment_store", 20.0, 265.0),
    ("autonomous_vehicle_area", 60.0, 270.0),
    ("property_operations_centre", 60.0, 520.0),
];

/// The small community and, east of it, a compound of 150 m by 100 m with a gate and a tower of 3,940 homes.
fn two_compounds() -> CommunityParts {
    let mut parts = small();
    let second = CompoundId::new("d").unwrap();
    parts.compounds.push(Compound {
        id: second.clone(),
        boundary: rectangle(400.0, 0.0, 150.0, 100.0),
        ..parts.compounds[0].clone()
    });
    parts.gates.push(Gate {
        id: GateId::new("h").unwrap(),
        position: Position::new(475.0, 0.0, 0.0),
        compound: Some(second.clone()),
        ..parts.gates[0].clone()
    });
    parts.buildings.push(Building {
        compound: Some(second),
        ..building("b3", 420.0, 40.0, 30, 3_940)
    });
    for (number, (kind, area_m2, x)) in PLACES.iter().enumerate() {
        parts.places.push(Place {
            id: PlaceId::new(format!("place-{number}")).unwrap(),
            name: Name::default(),
            kind: sourced(Arc::from(*kind)),
            position: Position::new(*x, 60.0, 0.0),
            building: None,
            storey: 0,
            area_m2: sourced(*area_m2),
            provenance: here(),
        });
    }
    parts
}

/// The printed 部署要求 of a row, or 建设要求 of a place.
fn printed<'c>(catalogue: &'c Catalogue, id: &str) -> &'c str {
    let device = catalogue.row(id).map(|row| &*row.deployment_zh);
    let place = || catalogue.place(id).map(|row| &*row.deployment_zh);
    device.or_else(place).unwrap_or_else(|| panic!("no {id}"))
}

#[test]
fn rows_come_to_what_their_words_say_by_hand() {
    let (catalogue, (_, placement)) = (catalogue(), placed(two_compounds()));
    for (id, words, count) in COUNTS {
        assert_eq!(printed(&catalogue, id), *words, "{id}");
        let found = outcome(&placement, id);
        assert_eq!(found.demanded, *count, "{id}: {found:?}");
        let devices = of_row(&placement, id).len() as u64;
        assert!(
            id.starts_with("T10") || (found.placed, devices) == (*count, *count),
            "{id}: {found:?}"
        );
    }
}

use super::*;

fn room(id: &str, ring: &[(&str, Ring)], function: &str) -> String {
    let faces: Vec<_> = ring
        .iter()
        .enumerate()
        .map(|(i, (_, r))| polygon(&format!("{id}-{i}"), std::slice::from_ref(r)))
        .collect();
    let members: String = faces
        .iter()
        .map(|p| format!("<gml:surfaceMember>{p}</gml:surfaceMember>"))
        .collect();
    format!(
        "gml:id=\"{id}\"><function>{function}</function>{}",
        solid(&members, "3.0")
    )
}

#[test]
fn rooms_lie_on_their_storeys() {
    let house = boxed(0.0, 0.0, 100.0, 10.0, 8.0, 6.0);
    let stairs = room("r", &boxed(1.0, 1.0, 103.0, 2.0, 4.0, 2.5), "staircase");
    let old = format!(
        "<storeysAboveGround>2</storeysAboveGround><interiorRoom><Room {stairs}</Room></interiorRoom>"
    );
    let (parts, told) = read_text("2.0", &building("2.0", "b", &house, &old));
    assert_eq!(told, Vec::<String>::new());
    let room_of = |parts: &CommunityParts| parts.rooms[0].clone();
    let found = room_of(&parts);
    assert_eq!((found.level, found.kind.value), (1, RoomKind::Stairs));
    near(found.outline.unsigned_area(), 8.0);
    near(found.clear_height.value, 2.5);

    let storey = |id: &str, floor: f64, inside: &str| {
        format!(
            "<buildingSubdivision><Storey gml:id=\"{id}\"><elevation><Elevation><elevationValue>{floor}</elevationValue></Elevation></elevation>{}{inside}</Storey></buildingSubdivision>",
            solid(
                &boxed(0.0, 0.0, floor, 10.0, 8.0, 3.0)
                    .iter()
                    .map(|(_, r)| format!(
                        "<gml:surfaceMember>{}</gml:surfaceMember>",
                        polygon(&format!("{id}{}", r[0][2]), std::slice::from_ref(r))
                    ))
                    .collect::<String>(),
                "3.0"
            )
        )
    };
    let home = room("u", &boxed(4.0, 1.0, 103.0, 5.0, 6.0, 2.5), "apartment");
    let inside = format!(
        "<buildingRoom><BuildingRoom {stairs}</BuildingRoom></buildingRoom><buildingUnit><BuildingUnit {home}</BuildingUnit></buildingUnit>"
    );
    let new = format!(
        "<storeysAboveGround>2</storeysAboveGround><storeysBelowGround>1</storeysBelowGround>{}{}{}",
        storey("up", 103.0, &inside),
        storey("cellar", 97.0, ""),
        storey("ground", 100.0, "")
    );
    let (parts, told) = read_text("3.0", &building("3.0", "b", &house, &new));
    assert_eq!(told, Vec::<String>::new());
    let storeys: Vec<_> = parts
        .storeys
        .iter()
        .map(|s| (s.id.as_str(), s.level))
        .collect();
    assert_eq!(storeys, [("cellar", -1), ("ground", 0), ("up", 1)]);
    near(
        parts.storeys[2].floor_z.value - parts.buildings[0].base_z.value,
        3.0,
    );
    near(parts.storeys[2].height.value, 3.0);
    let rooms: Vec<_> = parts
        .rooms
        .iter()
        .map(|r| (r.id.as_str(), r.level, r.kind.value))
        .collect();
    assert_eq!(
        rooms,
        [("r", 1, RoomKind::Stairs), ("u", 1, RoomKind::Home)]
    );
}

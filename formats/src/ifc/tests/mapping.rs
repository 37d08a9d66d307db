use super::*;

/// A house of two storeys of 3 m over a cellar, 10 m by 8 m, a roof above that reaches 1 m beyond the walls.
fn house(more: &str) -> String {
    let mut records = "#30=IFCBUILDINGSTOREY('upper',$,'Upper',$,$,#31,$,$,.ELEMENT.,3.);
#31=IFCLOCALPLACEMENT(#10,#32);
#32=IFCAXIS2PLACEMENT3D(#33,$,$);
#33=IFCCARTESIANPOINT((0.,0.,3.));
#34=IFCBUILDINGSTOREY('cellar',$,'地下室',$,$,$,$,$,.ELEMENT.,-2.5);
#35=IFCRELAGGREGATES('r4',$,$,$,#3,(#30,#34));
"
    .to_owned();
    records += &wall(100, 4, [10.0, 0.2, 3.0], [0.0, -3.9, 0.0], "");
    records += &wall(120, 4, [10.0, 0.2, 3.0], [0.0, 3.9, 0.0], "");
    records += &wall(140, 4, [0.2, 7.6, 3.0], [-4.9, 0.0, 0.0], "");
    records += &wall(160, 4, [0.2, 7.6, 3.0], [4.9, 0.0, 0.0], "");
    records += &wall(180, 4, [0.2, 7.6, 3.0], [0.0, 0.0, 0.0], ".F.");
    records += &wall(200, 30, [10.0, 0.2, 3.0], [0.0, -3.9, 3.0], "");
    records += &wall(220, 34, [10.0, 0.2, 2.5], [0.0, -3.9, -2.5], "");
    records += &boxed(300, [10.0, 8.0, 0.2], [0.0, 0.0, -2.7]);
    records += &element(
        310,
        "IFCSLAB('base',$,'Base',$,$,#10,#311,$,.BASESLAB.)",
        300,
        34,
    );
    records += &boxed(320, [9.6, 7.6, 0.2], [0.0, 0.0, 2.8]);
    records += &element(
        330,
        "IFCSLAB('mid',$,'Mid',$,$,#10,#331,$,.FLOOR.)",
        320,
        30,
    );
    records += &boxed(340, [12.0, 10.0, 0.3], [0.0, 0.0, 6.0]);
    records += &element(350, "IFCSLAB('top',$,'Top',$,$,#10,#351,$,.ROOF.)", 340, 30);
    records + more
}

/// A wall `#id` whose ids go up to `#id`+15; `outer` is its `IsExternal`.
fn wall(id: u64, storey: u64, size: [f64; 3], at: [f64; 3], outer: &str) -> String {
    let record = format!("IFCWALL('w{id}',$,'Wall',$,$,#10,#{},$,$)", id + 1);
    let mut records = element(id, &record, id + 4, storey) + &boxed(id + 4, size, at);
    if !outer.is_empty() {
        records += &property(id + 12, id, "IsExternal", &format!("IFCBOOLEAN({outer})"));
    }
    records
}

fn property(id: u64, of: u64, name: &str, value: &str) -> String {
    format!(
        "#{id}=IFCRELDEFINESBYPROPERTIES('p{id}',$,$,$,(#{of}),#{0});
#{0}=IFCPROPERTYSET('q{id}',$,'Pset_Any',$,(#{1}));
#{1}=IFCPROPERTYSINGLEVALUE('{name}',$,{value},$);
",
        id + 1,
        id + 2
    )
}

/// A space of 4 m by 7.6 m and 2.6 m, ids up to `#id`+15.
fn space(id: u64, storey: u64, names: [&str; 2], at: [f64; 3], kind: &str) -> String {
    let [number, long] = names;
    format!(
        "#{id}=IFCSPACE('s{id}',$,'{number}',$,$,#10,#{0},'{long}',.ELEMENT.,{kind},$);
#{0}=IFCPRODUCTDEFINITIONSHAPE($,$,(#{1}));
#{1}=IFCSHAPEREPRESENTATION($,'Body','SweptSolid',(#{2}));
#{3}=IFCRELAGGREGATES('a{id}',$,$,$,#{storey},(#{id}));
{4}",
        id + 1,
        id + 2,
        id + 4,
        id + 3,
        boxed(id + 4, [4.0, 7.6, 2.6], at)
    )
}

#[test]
fn a_house_has_its_outline_height_and_storeys() {
    let Read { parts, told } = read_ok(&house(""));
    assert_eq!(told, Vec::<String>::new());
    let building = &parts.buildings[0];
    assert_eq!(building.id.as_str(), "ifc/building");
    // The eaves are no part of it.
    near(building.footprint.unsigned_area(), 80.0, 1e-3);
    // From the ground floor, not from the cellar, to the roof's top.
    near(building.base_z.value, 0.0, 1e-9);
    near(building.top_z.value, 6.3, 1e-9);
    assert_eq!((building.storeys.value, building.basements.value), (2, 1));
    assert!(!building.storeys.provenance.is_inferred());
    let storeys: Vec<_> = parts
        .storeys
        .iter()
        .map(|s| {
            (
                s.level,
                s.floor_z.value,
                (s.height.value * 1e6).round() / 1e6,
            )
        })
        .collect();
    assert_eq!(storeys, [(-1, -2.5, 2.5), (0, 0.0, 3.0), (1, 3.0, 3.3)]);
    assert_eq!(parts.storeys[0].name.zh.as_deref(), Some("地下室"));
    assert!(parts.buildings.iter().all(|b| Report::of(b).is_empty()));
    assert!(parts.storeys.iter().all(|s| Report::of(s).is_empty()));
}

#[test]
fn its_shell_says_what_each_surface_is() {
    let Read { parts, .. } = read_ok(&house(""));
    let shell = &parts.shells[0];
    assert!(Report::of(shell).is_empty());
    let count = |kind| shell.surfaces.iter().filter(|s| s.kind == kind).count();
    assert_eq!(count(SurfaceKind::Roof), 6);
    // Six walls on the outline and the edges of two slabs; the wall in the middle says that it is inside.
    assert_eq!(count(SurfaceKind::Wall), 6 * 6 + 2 * 4);
    assert_eq!(count(SurfaceKind::InteriorWall), 6);
    assert_eq!(count(SurfaceKind::Floor), 2);
    assert_eq!(count(SurfaceKind::Ceiling), 1);
    assert_eq!(count(SurfaceKind::Ground), 1);
}

#[test]
fn colours_come_with_the_surfaces() {
    let style = "#600=IFCSTYLEDITEM(#340,(#601),$);
#601=IFCPRESENTATIONSTYLEASSIGNMENT((#602));
#602=IFCSURFACESTYLE('Tiles',.BOTH.,(#603));
#603=IFCSURFACESTYLERENDERING(#604,0.25,$,$,$,$,$,$,.FLAT.);
#604=IFCCOLOURRGB($,1.,0.5,0.);
";
    let Read { parts, .. } = read_ok(&house(style));
    let shell = &parts.shells[0];
    assert_eq!(shell.materials.len(), 1);
    let material = &shell.materials[0];
    assert_eq!(&*material.name, "Tiles");
    // sRGB 0.5 is 0.2140 of the light (IEC 61966-2-1).
    for (had, wanted) in material.rgba.iter().zip([1.0, 0.2140, 0.0, 0.75]) {
        near(*had, wanted, 1e-4);
    }
    assert!(
        shell
            .surfaces
            .iter()
            .all(|s| s.material.is_some() == (s.kind == SurfaceKind::Roof))
    );
    // IFC4 names the style without the assignment between.
    let direct = style.replace("(#340,(#601),$)", "(#340,(#602),$)");
    assert_eq!(read_ok(&house(&direct)).parts.shells[0].materials.len(), 1);
}

#[test]
fn spaces_are_rooms_of_their_kind() {
    let spaces = [
        space(
            400,
            4,
            ["101", "\\X2\\697C68AF95F4\\X0\\"],
            [-2.5, 0.0, 0.0],
            ".INTERNAL.",
        ),
        space(420, 30, ["201", "Wohnzimmer"], [2.5, 0.0, 3.0], ".SPACE."),
        space(440, 34, ["U1", "Room"], [2.5, 0.0, -2.5], ".PARKING."),
        space(460, 4, ["A", "Terrace"], [2.5, 0.0, 0.0], ".EXTERNAL."),
        space(480, 4, ["B", "Gross"], [2.5, 0.0, 0.0], ".GFA."),
    ];
    let Read { parts, told } = read_ok(&house(&spaces.concat()));
    assert_eq!(told, Vec::<String>::new());
    let rooms: Vec<_> = parts
        .rooms
        .iter()
        .map(|r| (r.level, r.kind.value, r.floor_z.value))
        .collect();
    assert_eq!(
        rooms,
        [
            (0, RoomKind::Stairs, 0.0),
            (1, RoomKind::Home, 3.0),
            (-1, RoomKind::Garage, -2.5)
        ]
    );
    let stairs = &parts.rooms[0];
    assert_eq!(stairs.name.zh.as_deref(), Some("101 楼梯间"));
    near(stairs.outline.unsigned_area(), 30.4, 1e-6);
    near(stairs.clear_height.value, 2.6, 1e-9);
    assert_eq!(
        stairs.kind.provenance,
        Provenance::imported("t.ifc #400 LongName")
    );
    assert!(parts.rooms.iter().all(|r| Report::of(r).is_empty()));
}

#[test]
fn zones_are_homes_and_units() {
    let zones = [
        space(400, 4, ["1", "Treppe"], [-2.5, 0.0, 0.0], "$"),
        space(420, 30, ["2", "Zimmer"], [2.5, 0.0, 3.0], "$"),
        "#500=IFCZONE('z1',$,'Wohnung 1',$,$);
#501=IFCZONE('z2',$,'\\X2\\53555143\\X0\\ 1',$,$);
#502=IFCRELASSIGNSTOGROUP('g1',$,$,$,(#420),$,#500);
#503=IFCRELASSIGNSTOGROUP('g2',$,$,$,(#400,#500),$,#501);
"
        .to_owned(),
    ];
    let Read { parts, .. } = read_ok(&house(&zones.concat()));
    let building = &parts.buildings[0];
    assert_eq!(
        (building.households.value, building.usage.value),
        (1, BuildingUse::Residential)
    );
    assert_eq!(parts.units.len(), 1);
    let unit = &parts.units[0];
    assert_eq!((unit.number, unit.households), (1, 1));
    near(unit.position.x, -2.5, 0.01);
    assert_eq!(parts.rooms[1].kind.value, RoomKind::Home);
    assert!(
        parts
            .rooms
            .iter()
            .all(|r| r.unit.as_ref() == Some(&unit.id))
    );
}

/// A door `#id` of 1 m by 2.1 m at a place.
fn door(id: u64, at: [f64; 3]) -> String {
    format!(
        "#{id}=IFCDOOR('d{id}',$,'Door',$,$,#{0},$,$,2.1,1.,$,$,$);
#{0}=IFCLOCALPLACEMENT(#10,#{1});
#{1}=IFCAXIS2PLACEMENT3D(#{2},$,$);
#{2}=IFCCARTESIANPOINT(({3:?},{4:?},{5:?}));
",
        id + 1,
        id + 2,
        id + 3,
        at[0],
        at[1],
        at[2]
    )
}

/// That door `#door` fills an opening in wall `#wall`.
fn hung(id: u64, door: u64, wall: u64) -> String {
    format!(
        "#{id}=IFCOPENINGELEMENT('o{id}',$,$,$,$,#10,$,$,$);
#{0}=IFCRELVOIDSELEMENT('v{id}',$,$,$,#{wall},#{id});
#{1}=IFCRELFILLSELEMENT('f{id}',$,$,$,#{id},#{door});
",
        id + 1,
        id + 2
    )
}

#[test]
fn doors_are_entrances_and_fire_doors() {
    let doors = [
        door(500, [0.0, -4.0, 0.0]),
        property(510, 500, "IsExternal", "IFCBOOLEAN(.T.)"),
        property(513, 500, "FireRating", "IFCLABEL('EI 30')"),
        // In an outer wall, without a word of it.
        door(520, [2.0, 4.0, 0.0]),
        hung(530, 520, 120),
        // In the wall inside.
        door(540, [0.0, 1.0, 0.0]),
        hung(550, 540, 180),
        property(554, 540, "FireRating", "IFCLABEL('_FIRE-RATING_')"),
        // Onto a balcony.
        door(560, [0.0, -4.0, 3.0]),
        property(570, 560, "IsExternal", "IFCBOOLEAN(.T.)"),
    ];
    let Read { parts, .. } = read_ok(&house(&doors.concat()));
    let found: Vec<_> = parts
        .fixtures
        .iter()
        .map(|f| (f.id.as_str(), f.kind))
        .collect();
    assert_eq!(
        found,
        [
            ("ifc/d500", FixtureKind::Entrance),
            ("ifc/d500/fire-door", FixtureKind::FireDoor),
            ("ifc/d520", FixtureKind::Entrance),
        ]
    );
    let entrance = &parts.fixtures[0];
    // The placement is at the jamb: the door's middle is half a metre on.
    near(entrance.position.x, 0.5, 1e-6);
    near(entrance.position.y, -4.0, 1e-6);
    near(entrance.height.as_ref().unwrap().value, 2.1, 1e-9);
    assert!(!entrance.provenance.is_inferred());
    let Provenance::Inferred { rule } = &parts.fixtures[2].provenance else {
        panic!("{:?}", parts.fixtures[2].provenance);
    };
    assert!(twin_core::inference::rule::rule(rule).is_some(), "{rule}");
}

#[test]
fn lifts_boxes_and_hydrants_are_fixtures() {
    let things = "#500=IFCTRANSPORTELEMENT('t1',$,'Lift',$,$,#10,$,$,.ELEVATOR.);
#501=IFCTRANSPORTELEMENT('t2',$,'Moving stairs',$,$,#10,$,$,.ESCALATOR.);
#502=IFCELECTRICDISTRIBUTIONBOARD('t3',$,'DB',$,$,#31,$,$,.CONSUMERUNIT.);
#503=IFCELECTRICDISTRIBUTIONPOINT('t4',$,'DB',$,$,#10,$,$,.SWITCHBOARD.,$);
#504=IFCFIRESUPPRESSIONTERMINAL('t5',$,'H',$,$,#10,$,$,.FIREHYDRANT.);
#505=IFCFIRESUPPRESSIONTERMINAL('t6',$,'S',$,$,#10,$,$,.SPRINKLER.);
";
    let Read { parts, .. } = read_ok(&house(things));
    let found: Vec<_> = parts
        .fixtures
        .iter()
        .map(|f| (f.id.as_str(), f.kind, f.position.z))
        .collect();
    assert_eq!(
        found,
        [
            ("ifc/t1", FixtureKind::Lift, 0.0),
            ("ifc/t4", FixtureKind::DistributionBox, 0.0),
            ("ifc/t3", FixtureKind::DistributionBox, 3.0),
            ("ifc/t5", FixtureKind::Hydrant, 0.0),
        ]
    );
}

#[test]
fn what_stands_apart_is_a_building_of_its_own() {
    let garage = boxed(500, [4.0, 6.0, 0.3], [20.0, 0.0, -0.3])
        + &element(
            510,
            "IFCSLAB('g',$,'Garage',$,$,#10,#511,$,.FLOOR.)",
            500,
            4,
        )
        + &wall(520, 4, [4.0, 0.2, 2.5], [20.0, 2.9, 0.0], "")
        + &wall(540, 4, [3.0, 0.2, 1.0], [40.0, 0.0, 0.0], "");
    let Read { parts, told } = read_ok(&house(&garage));
    let areas: Vec<_> = parts
        .buildings
        .iter()
        .map(|b| b.footprint.unsigned_area().round())
        .collect();
    assert_eq!(areas, [80.0, 24.0]);
    let second = &parts.buildings[1];
    assert_eq!(second.id.as_str(), "ifc/building/2");
    assert_eq!((second.storeys.value, second.basements.value), (1, 0));
    near(second.top_z.value, 2.5, 1e-9);
    assert_eq!(
        parts
            .storeys
            .iter()
            .filter(|s| s.building == second.id)
            .count(),
        1
    );
    assert_eq!(parts.shells.len(), 2);
    // The wall at 40 m is a garden wall.
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("stand apart"), "{told:?}");
}

#[test]
fn walls_alone_enclose_a_building() {
    let walls = [
        wall(100, 4, [10.0, 0.2, 3.0], [0.0, -3.9, 0.0], ""),
        wall(120, 4, [10.0, 0.2, 3.0], [0.0, 3.9, 0.0], ""),
        wall(140, 4, [0.2, 7.6, 3.0], [-4.9, 0.0, 0.0], ""),
        wall(160, 4, [0.2, 7.6, 3.0], [4.9, 0.0, 0.0], ""),
    ];
    let Read { parts, .. } = read_ok(&walls.concat());
    near(parts.buildings[0].footprint.unsigned_area(), 80.0, 1e-3);
    // With a floor known, what it leaves open is a court.
    let floor = boxed(300, [10.0, 0.2, 0.2], [0.0, -3.9, 0.0]) + &slab(310, 300);
    let Read { parts, .. } = read_ok(&(walls.concat() + &floor));
    near(
        parts.buildings[0].footprint.unsigned_area(),
        80.0 - 9.6 * 7.6,
        1e-3,
    );
}

#[test]
fn texts_that_are_no_unicode_are_taken_for_chinese_and_said() {
    let text = file_of("IFC4", &house("")).replace("'Upper'", "'LOU'");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.ifc");
    let mut bytes = text.into_bytes();
    let at = bytes.windows(5).position(|w| w == b"'LOU'").unwrap();
    // 楼梯 in GB 18030; the bytes of 楼 alone could be UTF-8.
    bytes.splice(at + 1..at + 4, [0xc2, 0xa5, 0xcc, 0xdd]);
    std::fs::write(&path, bytes).unwrap();
    let Read { parts, told } = read_path(&path, |_| {}).unwrap();
    assert_eq!(parts.storeys[2].name.zh.as_deref(), Some("楼梯"));
    assert!(told[0].contains("GB 18030"), "{told:?}");
}

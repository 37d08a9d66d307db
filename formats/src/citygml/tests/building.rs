use super::*;

#[test]
fn the_sample_of_berlin_has_its_counts_and_closes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../shared/data/citymodel/lod2_buildings_v3.gml");
    if !path.exists() {
        println!("skipped: {} is not there", path.display());
        return;
    }
    let (parts, told) = draft(&path, &options(None)).unwrap();
    assert_eq!(parts.buildings.len(), 100);
    assert_eq!(parts.shells.len(), 100);
    let count = |kind| {
        let surfaces = parts.shells.iter().flat_map(|s| &s.surfaces);
        surfaces.filter(|s| s.kind == kind).count()
    };
    assert_eq!(count(SurfaceKind::Roof), 200);
    assert_eq!(count(SurfaceKind::Wall), 400);
    assert_eq!(count(SurfaceKind::Ground), 100);
    assert_eq!(count(SurfaceKind::Unknown), 0);
    assert!(parts.shells.iter().all(|s| s.is_solid && &*s.lod == "2"));
    // Around easting 40 km and northing 10 km short of Müggelberg, 13.6272° E 52.4186° N, where Soldner Berlin starts to count.
    let (lon, lat) = (parts.frame.lon(), parts.frame.lat());
    assert!(
        (13.0..13.1).contains(&lon) && (52.3..52.4).contains(&lat),
        "{lon} {lat}"
    );
    // The URN means northing first, but the file is written easting first: its roofs look up only so.
    assert!(told.iter().any(|t| t.contains("easting first")), "{told:?}");
    assert!(
        told.iter().all(|t| !t.contains("wrong way round")),
        "{told:?}"
    );
    // The first house: 6 m by 8 m, walls of 5 m, a ridge at 11 m: 48 × (5 + 6 / 2) = 384 m³.
    let first = &parts.buildings[0];
    assert_eq!(
        first.id.as_str(),
        "FZK_GUID_1F3E679D-E226-4535-926C-7390977FB25A"
    );
    near(first.footprint.unsigned_area(), 48.0);
    near(first.top_z.value - first.base_z.value, 11.0);
    assert_eq!((first.storeys.value, first.basements.value), (5, 0));
    let mut surfaces = parts.shells[0].surfaces.clone();
    near(closed_solid(&mut surfaces).volume_m3, 384.0);
}

#[test]
fn a_building_of_either_version_has_its_measures_and_attributes() {
    for version in ["2.0", "3.0"] {
        let height = if version == "3.0" {
            "<con:height><con:Height><con:value uom=\"m\">6</con:value></con:Height></con:height>"
        } else {
            "<bldg:measuredHeight uom=\"m\">6</bldg:measuredHeight>"
        };
        let more = format!(
            "<gml:name>Haus &amp; Hof</gml:name><bldg:class>1000</bldg:class><bldg:function>1040</bldg:function><bldg:yearOfConstruction>1987</bldg:yearOfConstruction><bldg:roofType>1000</bldg:roofType>{height}<bldg:storeysAboveGround>2</bldg:storeysAboveGround><bldg:storeysBelowGround>1</bldg:storeysBelowGround><bldg:storeyHeightsAboveGround uom=\"m\">3.5 2.5</bldg:storeyHeightsAboveGround>"
        );
        let surfaces = boxed(100.0, 100.0, 200.0, 10.0, 8.0, 6.0);
        let (parts, told) = read_text(version, &building(version, "b1", &surfaces, &more));
        assert_eq!(told, Vec::<String>::new());
        let [building] = parts.buildings.as_slice() else {
            panic!("{} buildings", parts.buildings.len());
        };
        assert_eq!(building.name.any(), Some("Haus & Hof"));
        near(building.footprint.unsigned_area(), 80.0);
        near(building.top_z.value - building.base_z.value, 6.0);
        assert_eq!((building.storeys.value, building.basements.value), (2, 1));
        assert_eq!(building.usage.value, BuildingUse::Mixed);
        let storeys: Vec<_> = parts
            .storeys
            .iter()
            .map(|s| (s.level, s.height.value))
            .collect();
        assert_eq!(storeys, [(0, 3.5), (1, 2.5)]);
        near(parts.storeys[1].floor_z.value - building.base_z.value, 3.5);
        assert_eq!(parts.roofs[0].shape.value, RoofShape::Flat);
        let [shell] = parts.shells.as_slice() else {
            panic!("{} shells", parts.shells.len());
        };
        assert!(shell.is_solid);
        let kinds: Vec<_> = shell.surfaces.iter().map(|s| s.kind).collect();
        use SurfaceKind::{Ground, Roof, Wall};
        assert_eq!(kinds, [Ground, Roof, Wall, Wall, Wall, Wall]);
        near(closed_solid(&mut shell.surfaces.clone()).volume_m3, 480.0);
        assert!(Community::new(parts).is_ok());
    }
}

#[test]
fn a_building_without_a_name_has_its_address() {
    let old = "<address><Address><xalAddress><xAL:AddressDetails><xAL:Thoroughfare Type=\"Street\"><xAL:ThoroughfareNumber>12a</xAL:ThoroughfareNumber><xAL:ThoroughfareName>Marktplatz</xAL:ThoroughfareName></xAL:Thoroughfare></xAL:AddressDetails></xalAddress><multiPoint><gml:MultiPoint srsName=\"EPSG:4326\"><gml:pointMember><gml:Point><gml:pos>9 48 0</gml:pos></gml:Point></gml:pointMember></gml:MultiPoint></multiPoint></Address></address>";
    let new = "<address><Address><xalAddress><xAL:Address><xAL:Thoroughfare><xAL:NameElement>Marktplatz</xAL:NameElement><xAL:Number>12a</xAL:Number></xAL:Thoroughfare></xAL:Address></xalAddress></Address></address>";
    for (version, address) in [("2.0", old), ("3.0", new)] {
        let surfaces = boxed(100.0, 100.0, 0.0, 10.0, 8.0, 6.0);
        let (parts, told) = read_text(version, &building(version, "b1", &surfaces, address));
        assert_eq!(
            parts.buildings[0].name.any(),
            Some("Marktplatz 12a"),
            "{told:?}"
        );
    }
}

#[test]
fn levels_of_detail_stay_apart_and_the_footprint_is_the_lowest() {
    // 12 × 8 m on the ground, a roof that juts out to 14 × 10 m, and a block of 10 × 8 × 6 m as level 1.
    let foot = polygon("f", &[flat(0.0, 0.0, 12.0, 8.0, 0.0)]);
    let edge = polygon("e", &[flat(-1.0, -1.0, 14.0, 10.0, 6.0)]);
    let block: String = boxed(0.0, 0.0, 0.0, 10.0, 8.0, 6.0)
        .iter()
        .enumerate()
        .map(|(i, (_, r))| {
            let polygon = polygon(&format!("q{i}"), std::slice::from_ref(r));
            format!("<gml:surfaceMember>{polygon}</gml:surfaceMember>")
        })
        .collect();
    let block = solid(&block, "2.0").replace("lod2", "lod1");
    let lod0 = |foot: &str| {
        format!(
            "{foot}<lod0RoofEdge>{}</lod0RoofEdge>",
            multi_surface(std::slice::from_ref(&edge))
        )
    };
    let with_foot = lod0(&format!(
        "<lod0FootPrint>{}</lod0FootPrint>",
        multi_surface(std::slice::from_ref(&foot))
    ));
    for (lod0, area) in [(with_foot, 96.0), (lod0(""), 140.0)] {
        let text = member(&format!(
            "<bldg:Building gml:id=\"b\">{lod0}{block}</bldg:Building>"
        ));
        let (parts, told) = read_text("2.0", &text);
        assert_eq!(told, Vec::<String>::new());
        near(parts.buildings[0].footprint.unsigned_area(), area);
        let shells: Vec<_> = parts.shells.iter().map(|s| (&*s.lod, s.is_solid)).collect();
        assert_eq!(shells, [("1", true)]);
    }
}

#[test]
fn parts_and_openings_belong_to_the_building() {
    // A wall of 10 × 6 m with a hole of 2 × 2 m that a window fills; the part beside it is a box of its own.
    let mut wall = boxed(0.0, 0.0, 0.0, 10.0, 8.0, 6.0).remove(2).1;
    wall.iter_mut().for_each(|p| p[1] = 0.0);
    let hole = vec![
        [4.0, 0.0, 2.0],
        [4.0, 0.0, 4.0],
        [6.0, 0.0, 4.0],
        [6.0, 0.0, 2.0],
    ];
    let window: Ring = hole.iter().rev().copied().collect();
    let opening = |property: &str, kind: &str| {
        format!(
            "<{property}><{kind}><lod3MultiSurface>{}</lod3MultiSurface></{kind}></{property}>",
            multi_surface(&[polygon("w", std::slice::from_ref(&window))])
        )
    };
    for (version, bounded, opening, part) in [
        (
            "2.0",
            "boundedBy",
            opening("opening", "Window"),
            "consistsOfBuildingPart",
        ),
        (
            "3.0",
            "boundary",
            opening("fillingSurface", "WindowSurface"),
            "buildingPart",
        ),
    ] {
        let walls = multi_surface(&[polygon("p", &[wall.clone(), hole.clone()])]);
        let ground = multi_surface(&[polygon("g", &[flat(0.0, 0.0, 10.0, 8.0, 0.0)])]);
        let beside = building(version, "part", &boxed(10.0, 0.0, 0.0, 5.0, 8.0, 3.0), "")
            .replace("<core:cityObjectMember>", "")
            .replace("</core:cityObjectMember>", "")
            .replace("bldg:Building", "bldg:BuildingPart");
        let text = member(&format!(
            "<bldg:Building gml:id=\"b\"><{bounded}><WallSurface><lod3MultiSurface>{walls}</lod3MultiSurface>{opening}</WallSurface></{bounded}><{bounded}><GroundSurface><lod3MultiSurface>{ground}</lod3MultiSurface></GroundSurface></{bounded}><{part}>{beside}</{part}></bldg:Building>"
        ));
        let (parts, told) = read_text(version, &text);
        assert_eq!(parts.buildings.len(), 1, "{told:?}");
        let of = |lod: &str| parts.shells.iter().find(|s| &*s.lod == lod).unwrap();
        let kinds: Vec<_> = of("3").surfaces.iter().map(|s| s.kind).collect();
        assert_eq!(
            kinds,
            [SurfaceKind::Wall, SurfaceKind::Window, SurfaceKind::Ground]
        );
        assert_eq!(of("3").surfaces[0].rings.len(), 2);
        assert!(!of("3").is_solid && of("2").is_solid);
        // Ground of the lowest level that has one: the part's, 5 × 8 m.
        near(parts.buildings[0].footprint.unsigned_area(), 40.0);
    }
}

#[test]
fn surfaces_the_wrong_way_round_are_turned_by_their_orientation() {
    let members: String = boxed(0.0, 0.0, 0.0, 10.0, 8.0, 6.0)
        .into_iter()
        .enumerate()
        .map(|(i, (_, mut ring))| {
            ring.reverse();
            let polygon = polygon(&format!("p{i}"), &[ring]);
            format!("<gml:surfaceMember><gml:OrientableSurface orientation=\"-\"><gml:baseSurface>{polygon}</gml:baseSurface></gml:OrientableSurface></gml:surfaceMember>")
        })
        .collect();
    let oriented = member(&format!(
        "<bldg:Building gml:id=\"b\">{}</bldg:Building>",
        solid(&members, "2.0")
    ));
    let (parts, told) = read_text("2.0", &oriented);
    assert_eq!(told, Vec::<String>::new());
    assert!(parts.shells[0].is_solid);
    let plain = oriented.replace(" orientation=\"-\"", "");
    let (parts, told) = read_text("2.0", &plain);
    assert!(told[0].contains("wrong way round (repaired)"), "{told:?}");
    near(
        closed_solid(&mut parts.shells[0].surfaces.clone()).volume_m3,
        480.0,
    );
}

#[test]
fn a_triangulated_surface_is_its_triangles() {
    let triangle = |ring: Ring| {
        format!(
            "<gml:Triangle><gml:exterior><gml:LinearRing><gml:posList>{}</gml:posList></gml:LinearRing></gml:exterior></gml:Triangle>",
            list(&ring)
        )
    };
    let triangles = triangle(vec![[0.0, 0.0, 0.0], [10.0, 0.0, 0.0], [10.0, 8.0, 0.0]])
        + &triangle(vec![[0.0, 0.0, 0.0], [10.0, 8.0, 0.0], [0.0, 8.0, 0.0]]);
    let text = member(&format!(
        "<luse:LandUse gml:id=\"l\"><class>park</class><lod1MultiSurface><gml:MultiSurface><gml:surfaceMember><gml:TriangulatedSurface><gml:trianglePatches>{triangles}</gml:trianglePatches></gml:TriangulatedSurface></gml:surfaceMember></gml:MultiSurface></lod1MultiSurface></luse:LandUse>"
    ));
    let (parts, told) = read_text("2.0", &text);
    assert_eq!(told, Vec::<String>::new());
    assert_eq!(parts.greens.len(), 1);
    assert_eq!(parts.greens[0].kind, GreenKind::Park);
    near(parts.greens[0].area.unsigned_area(), 80.0);
}

#[test]
fn what_does_not_close_or_link_is_told_of_and_kept() {
    let mut open = boxed(0.0, 0.0, 0.0, 10.0, 8.0, 6.0);
    open.remove(1);
    let (parts, told) = read_text("2.0", &building("2.0", "b", &open, ""));
    assert!(!parts.shells[0].is_solid);
    assert!(
        told[0].contains("b: the solid does not close: 4 open edges"),
        "{told:?}"
    );
    let whole = building("2.0", "b", &boxed(0.0, 0.0, 0.0, 10.0, 8.0, 6.0), "");
    let (parts, told) = read_text("2.0", &whole.replace("#b-p1", "#elsewhere"));
    assert!(
        told[0].contains("xlink:href refers to 'elsewhere'"),
        "{told:?}"
    );
    // The roof is there by its theme, though not part of the solid.
    let roofs = parts.shells[0]
        .surfaces
        .iter()
        .filter(|s| s.kind == SurfaceKind::Roof);
    assert_eq!((roofs.count(), parts.shells[0].is_solid), (1, false));
    // A surface that links to itself ends.
    let circle = member(
        "<bldg:Building gml:id=\"b\"><lod2MultiSurface><gml:MultiSurface gml:id=\"m\"><gml:surfaceMember xlink:href=\"#m\"/><gml:surfaceMember xlink:href=\"#m\"/></gml:MultiSurface></lod2MultiSurface></bldg:Building>",
    );
    let (_, told) = read_text("2.0", &(whole + &circle));
    assert!(
        told.iter().any(|t| t.contains("links without end")),
        "{told:?}"
    );
}

#[test]
fn colours_are_kept_and_textures_told_of_once() {
    let surfaces = boxed(0.0, 0.0, 0.0, 10.0, 8.0, 6.0);
    let own = "<app:appearance><app:Appearance><app:surfaceDataMember><app:X3DMaterial><gml:name>tiles</gml:name><app:diffuseColor>0.9 0.1 0.2</app:diffuseColor><app:transparency>0.25</app:transparency><app:target>#b-p1</app:target></app:X3DMaterial></app:surfaceDataMember><app:surfaceDataMember><app:ParameterizedTexture/></app:surfaceDataMember></app:Appearance></app:appearance>";
    let global = "<app:appearanceMember><app:Appearance><app:surfaceDataMember><app:X3DMaterial><app:diffuseColor>0 0 1</app:diffuseColor><app:target>#c-s0</app:target></app:X3DMaterial></app:surfaceDataMember><app:surfaceDataMember><app:GeoreferencedTexture/></app:surfaceDataMember></app:Appearance></app:appearanceMember>";
    let other = boxed(50.0, 0.0, 0.0, 10.0, 8.0, 6.0);
    let text = building("2.0", "b", &surfaces, own) + &building("2.0", "c", &other, "") + global;
    let (parts, told) = read_text("2.0", &text);
    let [b, c] = parts.shells.as_slice() else {
        panic!("{} shells", parts.shells.len());
    };
    assert_eq!(b.materials.len(), 1);
    assert_eq!(
        (&*b.materials[0].name, b.materials[0].rgba),
        ("tiles", [0.9, 0.1, 0.2, 0.75])
    );
    let named = |shell: &Shell| {
        let materials = shell.surfaces.iter().map(|s| s.material);
        materials.collect::<Vec<_>>()
    };
    assert_eq!(named(b), [None, Some(0), None, None, None, None]);
    // The ground by its thematic surface, through the appearance of the whole model.
    assert_eq!(named(c), [Some(0), None, None, None, None, None]);
    assert_eq!(c.materials[0].rgba, [0.0, 0.0, 1.0, 1.0]);
    let textures: Vec<_> = told.iter().filter(|t| t.contains("textures")).collect();
    assert!(
        textures.len() == 1 && textures[0].contains("(2)"),
        "{told:?}"
    );
}

use super::*;

fn hefei(name: &str) -> Option<(CommunityParts, Vec<String>)> {
    let path = shared(&format!("hefei-hfut/{name}.geojson"))?;
    Some(draft(&path, &options()).unwrap())
}

#[test]
fn every_building_of_hefei_comes_in() {
    let Some((parts, told)) = hefei("buildings") else {
        return;
    };
    assert_eq!(left_out(&told), 0, "{told:?}");
    // 101 features, the first under its place since it has no id; parts of one feature are numbered behind it.
    let whole = |b: &&Building| b.id.as_str().matches('/').count() == 1;
    assert_eq!(parts.buildings.iter().filter(whole).count(), 101);
    let hall = parts.buildings.first().unwrap();
    assert_eq!(hall.id.as_str(), "buildings/row-1");
    assert_eq!(hall.name.zh.as_deref(), Some("体育馆"));
    assert_eq!(hall.top_z.value, 12.0);
    assert_eq!(hall.top_z.provenance, Provenance::imported("file height"));
    let dormitory = parts
        .buildings
        .iter()
        .find(|b| b.name.zh.as_deref() == Some("学生宿舍2号楼"))
        .unwrap();
    assert_eq!(dormitory.usage.value, BuildingUse::Residential);
    assert_eq!(dormitory.id.as_str(), "buildings/4603845");
    assert_eq!(dormitory.footprint.interiors().len(), 1);
}

#[test]
fn roads_of_hefei_without_a_line_or_under_construction_are_left_out() {
    let Some((parts, told)) = hefei("roads") else {
        return;
    };
    // One has no point, three are under construction.
    assert_eq!(left_out(&told), 4, "{told:?}");
    assert_eq!(parts.roads.len(), 232 - 4);
    let count = |class| {
        parts
            .roads
            .iter()
            .filter(|r| r.class.value == class)
            .count()
    };
    assert_eq!(count(RoadClass::City), 22 + 10 + 6 + 1 + 1);
    assert_eq!(count(RoadClass::Footway), 67 + 51);
    assert_eq!(count(RoadClass::Steps), 3);
    let jade = parts
        .roads
        .iter()
        .find(|r| r.name.zh.as_deref() == Some("松林路"))
        .unwrap();
    assert!(jade.name.en.is_some(), "other_tags hold its English name");
}

#[test]
fn land_of_hefei_is_told_apart_by_its_keys() {
    let Some((parts, told)) = hefei("leisure") else {
        return;
    };
    let kind = |kind| parts.greens.iter().filter(|g| g.kind == kind).count();
    assert_eq!(kind(GreenKind::Pitch), 8 + 2, "{told:?}");
    assert_eq!(kind(GreenKind::Wood), 3);
    assert_eq!(parts.waters.len(), 2);
    assert_eq!(parts.parkings.len(), 3);
    assert_eq!(parts.buildings.len(), 1);
    let used = parts.greens.len() + 2 + 3 + 1;
    assert_eq!(used + left_out(&told), 60, "{told:?}");
}

#[test]
fn gates_and_water_of_hefei_come_in() {
    let Some((gates, told)) = hefei("gates") else {
        return;
    };
    assert_eq!((gates.gates.len(), left_out(&told)), (4, 0), "{told:?}");
    let west = gates.gates.last().unwrap();
    assert_eq!(west.name.zh.as_deref(), Some("合工大西门"));
    let lonlat = gates.frame.lonlat_from_enu(west.position.plan().0);
    assert!((lonlat.x - 117.191_667_437_6).abs() < 1e-9, "{lonlat:?}");
    let (water, _) = hefei("water").unwrap();
    assert_eq!(water.waters.len(), 1);
}

#[test]
fn hefei_becomes_one_community() {
    let names = ["buildings", "roads", "leisure", "gates", "water"];
    let files: Option<Vec<PathBuf>> = names
        .iter()
        .map(|name| shared(&format!("hefei-hfut/{name}.geojson")))
        .collect();
    let Some(files) = files else { return };
    let imported = read_all(&files, &options(), &mut |_| {}).unwrap();
    let community = imported.community;
    // A gate more where a compound had none in the files is inferred, and marked so.
    let told = community
        .gates
        .iter()
        .filter(|g| !g.provenance.is_inferred());
    assert_eq!(told.count(), 4);
    assert_eq!(community.roads.len(), 228);
    assert!(community.buildings.len() >= 101);
}

#[test]
fn prague_has_its_counts_and_lies_in_prague() {
    let Some(path) = shared("prague-bubenec.gpkg") else {
        return;
    };
    let (parts, told) = draft(&path, &options()).unwrap();
    assert_eq!(parts.buildings.len(), 144, "{told:?}");
    assert_eq!(parts.roads.len(), 35);
    assert_eq!(left_out(&told), 0, "{told:?}");
    let skipped = told.iter().filter(|t| t.contains("layer ")).count();
    assert_eq!(skipped, 2, "tessellation and plots: {told:?}");
    assert_eq!(parts.buildings[0].id.as_str(), "buildings/1");
    // The middle of the extent of buildings and streets in EPSG:3857, by the inverse of its formula (EPSG guidance note 7-2).
    assert!(
        (parts.frame.lon() - 14.403_062_6).abs() < 1e-6,
        "{}",
        parts.frame.lon()
    );
    assert!(
        (parts.frame.lat() - 50.102_935_8).abs() < 1e-6,
        "{}",
        parts.frame.lat()
    );
    // Square metres must be those of the ground: worked out apart from this program as those of EPSG:3857 times the radii of the
    // ellipsoid there over its scale.
    let area: f64 = parts
        .buildings
        .iter()
        .map(|b| b.footprint.unsigned_area())
        .sum();
    assert!((area - 43_184.0).abs() < 20.0, "{area}");
}

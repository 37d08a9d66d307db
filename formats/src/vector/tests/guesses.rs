use super::*;

fn chinese() -> (tempfile::TempDir, PathBuf) {
    let building = |step: f64, number: u32, storeys: &str, usage: &str| {
        let properties = json!({
            "楼栋编号": format!("B{number}"), "名称": format!("{number}号楼"), "层数": storeys,
            "高度": "54米", "用途": usage, "户数": 66, "地下层数": 1, "备注": "无",
            "光纤到户（Gbit/s）": if number == 2 { json!("很快") } else { json!(1) },
        });
        feature(properties, square(step))
    };
    let features = [
        building(0.0, 1, "18", "高层住宅楼"),
        building(2.0, 2, "18F", "商住楼"),
        building(4.0, 3, "六", "祠堂"),
    ];
    file("楼栋.geojson", &collection(&features))
}

#[test]
fn chinese_attributes_are_guessed() {
    let (_folder, path) = chinese();
    let guess = guessed(&path);
    let [rule] = guess.mapping.rules.as_slice() else {
        panic!("{guess:?}");
    };
    assert_eq!(rule.to, Target::Building);
    let of = |attributes: &Attributes| attributes.0.join(",");
    assert_eq!(of(&rule.id), "楼栋编号");
    assert_eq!(of(&rule.name), "名称");
    assert_eq!(of(&rule.storeys), "层数");
    assert_eq!(of(&rule.height), "高度");
    assert_eq!(of(&rule.usage), "用途");
    assert_eq!(of(&rule.households), "户数");
    assert_eq!(of(&rule.basements), "地下层数");
    assert_eq!(of(&rule.home_fibre_gbit_s), "光纤到户（Gbit/s）");
    assert_eq!(rule.words["高层住宅楼"], "residential");
    assert_eq!(rule.words["商住楼"], "mixed");
    let text = guess.to_toml();
    assert!(text.contains("祠堂") && text.contains("备注"), "{text}");
}

#[test]
fn the_guess_is_applied_value_by_value() {
    let (_folder, path) = chinese();
    let (parts, told) = draft(&path, &options()).unwrap();
    let first = &parts.buildings[0];
    assert_eq!(first.id.as_str(), "u697cu680b/B1");
    assert_eq!((first.storeys.value, first.top_z.value), (18, 54.0));
    assert_eq!((first.households.value, first.basements.value), (66, 1));
    assert_eq!(first.usage.provenance, Provenance::imported("file 用途"));
    let rate = first.home_fibre_gbit_s.as_ref().unwrap();
    assert_eq!(rate.value, 1.0);
    assert_eq!(
        rate.provenance,
        Provenance::imported("file 光纤到户（Gbit/s）")
    );
    // Nothing is inferred of lines.
    assert_eq!(parts.buildings[1].home_fibre_gbit_s, None);
    assert!(told.iter().any(|t| t.contains("'很快'")), "{told:?}");
    assert_eq!(parts.buildings[1].storeys.value, 18);
    assert_eq!(parts.buildings[1].usage.value, BuildingUse::Mixed);
    // What cannot be read is told of and inferred instead.
    let third = &parts.buildings[2];
    assert!(matches!(
        third.storeys.provenance,
        Provenance::Inferred { .. }
    ));
    assert!(told.iter().any(|t| t.contains("层数 '六'")), "{told:?}");
    assert!(told.iter().any(|t| t.contains("用途 '祠堂'")), "{told:?}");
}

#[test]
fn the_printed_guess_is_the_mapping_that_it_shows() {
    let (folder, path) = chinese();
    let guess = guessed(&path);
    let printed = folder.path().join("m.toml");
    std::fs::write(&printed, guess.to_toml()).unwrap();
    assert_eq!(Mapping::open(&printed).unwrap(), guess.mapping);
    // A person's change counts.
    let text = guess
        .to_toml()
        .replace("[layer.words]", "[layer.words]\n\"祠堂\" = \"public\"");
    std::fs::write(&printed, text).unwrap();
    let options = ImportOptions {
        mapping: Some(Mapping::open(&printed).unwrap()),
        ..options()
    };
    let (parts, _) = draft(&path, &options).unwrap();
    assert_eq!(parts.buildings[2].usage.value, BuildingUse::Public);
}

#[test]
fn mappings_with_mistakes_are_refused() {
    let refused = |text: &str| {
        let (_folder, path) = file("m.toml", text.as_bytes());
        Mapping::open(&path).unwrap_err().to_string()
    };
    let unknown = refused("[[layer]]\nfrom = 'a'\nto = 'building'\nheigth = 'h'\n");
    assert!(unknown.contains("heigth"), "{unknown}");
    let target = refused("[[layer]]\nfrom = 'a'\nto = 'castle'\n");
    assert!(target.contains("castle"), "{target}");
    let word = refused("[[layer]]\nfrom = 'a'\nto = 'building'\nwords = { x = 'castle' }\n");
    assert!(
        word.contains("'castle'") && word.contains("residential"),
        "{word}"
    );
}

#[test]
fn an_attribute_that_is_not_there_is_told_of() {
    let (_folder, path) = chinese();
    let mut rule = LayerRule::new("楼栋", Target::Building);
    rule.height = Attributes(vec!["hoehe".into()]);
    let options = ImportOptions {
        mapping: Some(Mapping { rules: vec![rule] }),
        ..options()
    };
    let (parts, told) = draft(&path, &options).unwrap();
    assert_eq!(parts.buildings.len(), 3);
    assert_eq!(parts.buildings[0].id.as_str(), "u697cu680b/row-1");
    assert!(told[0].contains("楼栋: hoehe is missing"), "{told:?}");
}

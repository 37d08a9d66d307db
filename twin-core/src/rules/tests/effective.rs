//! What holds in the end, and which document it is from.

use super::*;
use crate::catalogue::{Catalogue, Rule};
use crate::model::Community;
use crate::planning::tests::small;
use crate::planning::{Optional, RowChoice, place};

fn spacing(set: &RuleSet) -> f64 {
    match &set.catalogue.row("T4-4").unwrap().rule {
        Rule::AtJunctions { spacing_m, .. } => *spacing_m,
        rule => panic!("{rule:?}"),
    }
}

fn bins(spacing_m: u32, document: &str) -> String {
    file(&format!(
        "[[override]]\nrow = \"T4-4\"\nrule = {{ kind = \"at_junctions\", classes = [\"main\"], spacing_m = {spacing_m} }}\n{FROM}"
    ))
    .replace("Rules of City A", document)
}

#[test]
fn without_files_the_white_paper_holds() {
    let set = RuleSet::builtin().unwrap();
    assert_eq!(set.catalogue, Catalogue::builtin().unwrap());
    assert!(set.changes.is_empty() && set.profile.rows == RowChoice::All);
    let origin = set.origin("T4-4").unwrap();
    assert_eq!(*origin.document, Document::white_paper());
    assert_eq!(origin.clause.as_deref(), Some("表 4 序号 4"));
    assert_eq!(origin.clause_en.as_deref(), Some("table 4, row 4"));
    assert!(origin.quote_zh.unwrap().contains("100"));
    let place = set.origin("T10-4b").unwrap();
    assert_eq!(place.clause_en.as_deref(), Some("table 10, row 4"));
    let network = set.origin("S3-4b").unwrap();
    assert_eq!(network.clause_en.as_deref(), Some("section 3, paragraph 4"));
    assert!(set.origin("HZ-1").is_none());
}

#[test]
fn a_later_file_wins_and_is_what_the_row_is_from() {
    let (province, city) = (bins(80, "Province"), bins(60, "City"));
    let both = read(&[("p.toml", &province), ("c.toml", &city)]).unwrap();
    assert_eq!(spacing(&both), 60.0);
    let origin = both.origin("T4-4").unwrap();
    assert_eq!(&*origin.document.title_en, "City");
    assert_eq!(origin.quote_zh.as_deref(), Some("应设 2 台"));
    assert_eq!(&*origin.document.date, "2025-03-01");
    let files: Vec<&str> = both.changes_of("T4-4").map(|c| &*c.file).collect();
    assert_eq!(files, ["p.toml", "c.toml"]);
    let other = read(&[("c.toml", &city), ("p.toml", &province)]).unwrap();
    assert_eq!(spacing(&other), 80.0);
    assert_eq!(
        both,
        read(&[("p.toml", &province), ("c.toml", &city)]).unwrap()
    );
}

#[test]
fn marks_figures_and_assumptions_change_alone() {
    let figure = "{ column = \"performance\", quantity = \"service_life\", bound = \"at_least\", value = 2, unit = \"a\", text_zh = \"2 台\" }";
    let set = sound(&format!(
        "[[override]]\nrow = \"T4-1\"\nrequired = false\nexisting_baseline = false\nfigures = [{figure}]\n{FROM}"
    ));
    let builtin = Catalogue::builtin().unwrap();
    let (before, after) = (
        builtin.row("T4-1").unwrap(),
        set.catalogue.row("T4-1").unwrap(),
    );
    assert!(!after.required && !after.existing_baseline);
    assert_eq!(after.rule, before.rule);
    assert_eq!(after.figures.len(), before.figures.len());
    let life = after
        .figures
        .iter()
        .find(|f| &*f.quantity == "service_life");
    assert_eq!(life.unwrap().value, 2.0);
    // What it demands is still the white paper's.
    assert_eq!(
        *set.origin("T4-1").unwrap().document,
        Document::white_paper()
    );
}

#[test]
fn a_withdrawn_row_is_gone_until_a_later_file_brings_it_back() {
    let gone = file(&format!(
        "[[override]]\nrow = \"T5-3\"\nwithdrawn = true\n{FROM}"
    ));
    let back = file(&format!(
        "[[override]]\nrow = \"T5-3\"\nwithdrawn = false\n{FROM}"
    ));
    let set = read(&[("a.toml", &gone)]).unwrap();
    assert!(set.catalogue.row("T5-3").is_none());
    assert_eq!(
        &*set.origin("T5-3").unwrap().document.title_en,
        "Rules of City A"
    );
    let set = read(&[("a.toml", &gone), ("b.toml", &back)]).unwrap();
    assert!(set.catalogue.row("T5-3").is_some());
}

#[test]
fn rows_places_and_classes_of_the_citys_own_join_the_white_papers() {
    let set = sound(&format!(
        "[[class]]\nid = \"HZ-C\"\nname_zh = \"柜\"\nname_en = \"Box\"\nnetwork = \"wired\"\nmount_height_m = 1\n\
         [[row]]\nid = \"HZ-1\"\nclass = \"HZ-C\"\nrule = {{ kind = \"per_gate\", count = 2, gates = \"any\" }}\n{FROM}\
         [[place]]\nid = \"HZ-2\"\nname_zh = \"店\"\nname_en = \"Shop\"\nplace = \"shop\"\nrule = {{ kind = \"per_community\", count = 1 }}\n{FROM}"
    ));
    let row = set.catalogue.row("HZ-1").unwrap();
    assert!(row.required && row.existing_baseline && row.table == 0);
    assert_eq!(&*row.deployment_zh, "应设 2 台");
    assert_eq!(
        set.origin("HZ-2").unwrap().clause.as_deref(),
        Some("第一条")
    );
    let silent: Vec<&str> = set.not_simulated().map(|id| id.as_str()).collect();
    assert_eq!(silent, ["HZ-C"]);
    let community = Community::new(small()).unwrap();
    let options = set.options(Optional::Include);
    let placement = place(&community, &set.catalogue, &options).unwrap();
    let boxes = placement
        .devices
        .iter()
        .filter(|d| d.class.as_str() == "HZ-C");
    assert_eq!(boxes.count(), 2);
    assert!(placement.places.iter().any(|p| &*p.kind.value == "shop"));
}

#[test]
fn the_shipped_profiles_are_sound_and_say_what_they_are() {
    let of = |word: &str| RuleSet::read(shipped_profile(word).unwrap(), &[]).unwrap();
    for (word, _) in SHIPPED_PROFILES {
        let set = of(word);
        assert_eq!(&*set.profile.id, *word);
        let assumes = |c: &Change| {
            c.origin.assumption.is_some()
                && c.origin.assumption_zh.is_some()
                && c.origin.clause.is_some()
        };
        assert!(set.changes.iter().all(assumes), "{word}");
    }
    assert_eq!(of("new-build").profile.rows, RowChoice::All);
    assert_eq!(of("existing").profile.rows, RowChoice::Starred);
    assert!(shipped_profile("modern").is_none());
}

#[test]
fn a_historic_quarter_keeps_its_roofs_and_walls() {
    let set = RuleSet::read(shipped_profile("historic").unwrap(), &[]).unwrap();
    let community = Community::new(small()).unwrap();
    let placement = place(&community, &set.catalogue, &set.options(Optional::Include)).unwrap();
    let outcome = |row: &str| placement.outcomes.iter().find(|o| o.row.as_str() == row);
    // No mast on a roof, no wire on the wall, no optional row.
    for gone in ["T3-2b", "T3-4", "T3-5"] {
        assert!(outcome(gone).is_none(), "{gone}");
    }
    // 30 % of 20 spaces.
    assert_eq!(outcome("T5-7").unwrap().demanded, 6);
    // A city may bring the fence back.
    let back = file(&format!(
        "[[override]]\nrow = \"T3-4\"\nwithdrawn = false\n{FROM}"
    ));
    let historic = shipped_profile("historic").unwrap();
    let set = RuleSet::read(historic, &[("c.toml", &back)]).unwrap();
    assert!(set.catalogue.row("T3-4").is_some());
}

#[test]
fn the_example_city_is_sound() {
    let text = include_str!("../../../../assets/rules/example-city.toml");
    let set = read(&[("example-city.toml", text)]).unwrap_or_else(|errors| panic!("{errors}"));
    let rows: Vec<&str> = set.changes.iter().map(|c| c.row.as_str()).collect();
    assert_eq!(
        rows,
        [
            "EX-1", "EX-2", "EX-3", "EX-4", "T4-1", "T4-7", "T5-3", "S32-1", "S32-2", "S32-13"
        ]
    );
    let there = |id: &str| {
        let mut functions = set.catalogue.functions.iter();
        functions.find(|f| f.id.as_str() == id).unwrap().there
    };
    assert_eq!(there("S32-2"), Some(true));
    assert_eq!(there("S32-13"), Some(false));
    assert_eq!(there("S32-3"), None);
    let silent: Vec<&str> = set.not_simulated().map(|id| id.as_str()).collect();
    assert_eq!(silent, ["EX-AED"]);
    let charger = set.catalogue.class("T5-7").unwrap();
    let cabinet = set.catalogue.class("EX-EBIKE").unwrap();
    assert_eq!(cabinet.channels, charger.channels);
    let community = Community::new(small()).unwrap();
    place(&community, &set.catalogue, &set.options(Optional::Include)).unwrap();
}

#[test]
fn a_city_says_how_large_a_place_has_to_be() {
    let area = "area = { per_household_m2 = 0.5, least = [{ households = 100, m2 = 80 }], source = \"Article 1\", source_zh = \"第一条\" }";
    let own = "[[place]]\nid = \"HZ-1\"\nplace = \"pharmacy\"\nname_zh = \"药房\"\nname_en = \"Pharmacy\"\nrule = { kind = \"per_community\", count = 1 }";
    let set = sound(&format!(
        "{own}\n{area}\n{FROM}\n[[override]]\nrow = \"T10-12\"\n{area}\n{FROM}"
    ));
    let served = |households| crate::catalogue::Served {
        households,
        floors_m2: 0.0,
    };
    for id in ["HZ-1", "T10-12"] {
        let area = set.catalogue.place(id).unwrap().area.clone().unwrap();
        // 0.5 × 50 = 25; from 100 households on 80; 0.5 × 200 = 100.
        let least = [50, 100, 200].map(|n| area.least_m2(served(n)));
        assert_eq!(least, [Some(25.0), Some(80.0), Some(100.0)], "{id}");
    }
    assert!(matches!(set.changes[1].steps[..], [Step::Area(_)]));
}

#[test]
fn a_platform_without_a_list_has_every_function_and_a_later_file_wins() {
    let all = file(&format!("[[platform]]\nthere = true\n{FROM}"));
    let none = file(&format!(
        "[[platform]]\nfunctions = [\"S32-7\"]\nthere = false\n{FROM}"
    ));
    let set = read(&[("p.toml", &all), ("c.toml", &none)]).unwrap();
    let lacking = set.catalogue.functions.iter();
    let lacking: Vec<&str> = lacking
        .filter(|f| f.there != Some(true))
        .map(|f| f.id.as_str())
        .collect();
    assert_eq!(lacking, ["S32-7"]);
    assert_eq!(set.catalogue.functions.len(), 13);
    // It decides no row's demand.
    assert!(
        set.changes
            .iter()
            .all(|change| !change.decides_the_demand())
    );
}

#[test]
fn the_classes_of_operators_are_sound() {
    let text = include_str!("../../../../assets/rules/operators.toml");
    let set = read(&[("operators.toml", text)]).unwrap_or_else(|errors| panic!("{errors}"));
    assert!(set.changes.is_empty());
    let silent: Vec<&str> = set.not_simulated().map(|id| id.as_str()).collect();
    assert_eq!(silent, ["OP-5G", "OP-4G", "OP-NB"]);
}

#[test]
fn the_guide_names_every_layer_attribute_and_shipped_profile() {
    let guide = include_str!("../../../../docs/rules.md");
    let lines = |word: &str| {
        let start = format!("| `{word}` |");
        guide.lines().find(move |line| line.starts_with(&start))
    };
    for layer in crate::catalogue::FeatureLayer::ALL {
        let line = lines(layer.as_str()).unwrap_or_else(|| panic!("{layer}"));
        for attribute in layer.attributes() {
            let word = format!("`{}`", attribute.word);
            assert!(line.contains(&word), "{layer}: {word}");
        }
    }
    for (word, _) in SHIPPED_PROFILES {
        let set = RuleSet::read(shipped_profile(word).unwrap(), &[]).unwrap();
        let line = lines(word).unwrap_or_else(|| panic!("{word}"));
        assert!(line.contains(set.profile.rows.as_str()), "{word}");
    }
}

#[test]
fn what_is_not_there_and_what_a_class_is_like_are_kept() {
    let set = sound(
        "[[surveyed_absent]]\nfeatures = [\"fixture/lift\", \"gate\"]\nby = \"甲市测绘院\"\ndate = 2025-05-20\n\
         [[class]]\nid = \"HZ-C\"\nname_zh = \"柜\"\nname_en = \"Box\"\nnetwork = \"wired\"\nmount_height_m = 1\n\
         mounting = \"wall\"\nproduct = { sound_level_db = 85, provides = [], figures = { service_life = 8 } }\n",
    );
    let [lifts, gates] = &set.catalogue.absences[..] else {
        panic!("{:?}", set.catalogue.absences);
    };
    assert_eq!((&*lifts.by, &*lifts.date), ("甲市测绘院", "2025-05-20"));
    assert!(lifts.speaks_of("fixture", Some("lift")) && !lifts.speaks_of("fixture", None));
    assert!(!lifts.speaks_of("fixture", Some("hydrant")));
    assert!(gates.speaks_of("gate", None) && gates.speaks_of("gate", Some("main")));
    let class = set.catalogue.class("HZ-C").unwrap();
    assert_eq!(class.mounting, Some(crate::model::Mounting::Wall));
    assert_eq!(class.product.sound_level_db, Some(85.0));
    assert_eq!(class.product.provides.as_deref(), Some(&[][..]));
    assert_eq!(class.product.figures.get("service_life"), Some(&8.0));
}

#[test]
fn conditions_and_levels_of_a_row_are_those_that_a_city_says() {
    let set = sound(&format!(
        "[[override]]\nrow = \"T3-8\"\nconditions = [{{ condition = \"audible_at_night\", text_zh = \"应设 2 台\" }}]\n{FROM}\
         [[override]]\nrow = \"T3-3b\"\nrule = {{ kind = \"along_perimeter\", enclosure = \"open\", spacing_max_m = 60, level = \"recognise\" }}\n{FROM}"
    ));
    let detector = set.catalogue.row("T3-8").unwrap();
    let [only] = &detector.conditions[..] else {
        panic!("{:?}", detector.conditions);
    };
    assert_eq!(
        (&*only.condition, &*only.text_zh),
        ("audible_at_night", "应设 2 台")
    );
    let mut steps = set.changes_of("T3-8").flat_map(|change| &change.steps);
    assert!(steps.any(|step| matches!(step, Step::Conditions(all) if all.len() == 1)));
    let rule = &set.catalogue.row("T3-3b").unwrap().rule;
    assert_eq!(rule.level(), Some(crate::catalogue::ViewLevel::Recognise));
    assert_eq!(set.catalogue.row("T3-2a").unwrap().rule.level(), None);
}

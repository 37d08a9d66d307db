//! The doc comment of every behaviour names its row, and where its figures come from.

use std::collections::BTreeSet;

use super::catalogue;

/// The modules of the behaviours that speak.
const MODULES: &[&str] = &[
    include_str!("../behaviour/t3_fire.rs"),
    include_str!("../behaviour/t3_fire_door.rs"),
    include_str!("../behaviour/t3_lock.rs"),
    include_str!("../behaviour/t3_security.rs"),
    include_str!("../behaviour/t4_bin.rs"),
    include_str!("../behaviour/t4_environment.rs"),
    include_str!("../behaviour/t4_irrigation.rs"),
    include_str!("../behaviour/t4_supply.rs"),
    include_str!("../behaviour/t5_building.rs"),
    include_str!("../behaviour/t5_charger.rs"),
    include_str!("../behaviour/t5_entrance.rs"),
    include_str!("../behaviour/t5_lift.rs"),
    include_str!("../behaviour/t5_parking.rs"),
    include_str!("../behaviour/t6_health.rs"),
    include_str!("../behaviour/t6_service.rs"),
    include_str!("../behaviour/t7_canteen.rs"),
    include_str!("../behaviour/t7_retail.rs"),
    include_str!("../behaviour/t8_equipment.rs"),
    include_str!("../behaviour/t8_office.rs"),
    include_str!("../behaviour/t9_mover.rs"),
    include_str!("../behaviour/t9_roadside.rs"),
];

/// Words that say where a figure comes from: a standard, what is generally known, what was read, or nowhere.
const SOURCES: &[&str] = &[
    "GB ",
    "GB/T ",
    "WMO",
    "general knowledge",
    "read)",
    "assumption",
];

/// The behaviours of a module with their doc comments.
fn behaviours(module: &str) -> Vec<(&str, String)> {
    let (mut found, mut doc) = (Vec::new(), String::new());
    for line in module.lines() {
        if let Some(text) = line.strip_prefix("///") {
            doc += text;
            continue;
        }
        let name = line.strip_prefix("pub(crate) struct ");
        let behaves = |name: &&str| module.contains(&format!("impl Behaviour for {name} {{"));
        let name = name.and_then(|name| name.strip_suffix(';'));
        if let Some(name) = name.filter(behaves) {
            found.push((name, doc.trim().to_owned()));
        }
        doc.clear();
    }
    found
}

/// Whether a doc comment says where its figures come from.
fn has_source(doc: &str) -> bool {
    SOURCES.iter().any(|source| doc.contains(source))
}

#[test]
fn every_behaviour_names_its_row_and_where_its_figures_come_from() {
    let catalogue = catalogue();
    let all: Vec<_> = MODULES.iter().flat_map(|m| behaviours(m)).collect();
    let unsourced: Vec<&str> = (all.iter())
        .filter(|(_, doc)| !has_source(doc))
        .map(|(name, _)| *name)
        .collect();
    assert!(unsourced.is_empty(), "{unsourced:?}");
    let rows: BTreeSet<&str> = (all.iter())
        .filter_map(|(_, doc)| doc.split(' ').next())
        .collect();
    let simulated = catalogue.classes.iter();
    let simulated = simulated.filter(|class| &*class.behaviour != "not_simulated");
    let classes: BTreeSet<&str> = simulated.map(|class| class.id.as_str()).collect();
    assert_eq!(rows, classes);
    assert_eq!(all.len(), 53);
}

#[test]
fn a_doc_comment_without_a_source_is_found() {
    let module = "/// T1-1 甲: beeps twice an hour (assumption).\npub(crate) struct First;\n\nimpl Behaviour for First {\n}\n\n\
                  /// T1-2 乙: beeps four times an hour.\npub(crate) struct Second;\n\nimpl Behaviour for Second {\n}\n";
    let found = behaviours(module);
    let names: Vec<&str> = found.iter().map(|f| f.0).collect();
    assert_eq!(names, ["First", "Second"]);
    assert!(has_source(&found[0].1) && !has_source(&found[1].1));
}

//! The JSON Schema says the fields that the reader knows.

use std::collections::BTreeSet;

use serde_json::Value;

use super::*;

fn of_schema(pointer: &str) -> BTreeSet<String> {
    let form = schema(&Catalogue::builtin().unwrap()).to_value();
    let properties = form.pointer(pointer).and_then(Value::as_object);
    let properties = properties.unwrap_or_else(|| panic!("no {pointer} in {form:#}"));
    properties.keys().cloned().collect()
}

/// What the reader tells of the fields that an entry has, asked for one that there is not.
fn of_reader(text: &str) -> BTreeSet<String> {
    let as_city = read(&[("city.toml", text)]);
    let as_profile = RuleSet::read(("city.toml", text), &[]);
    let errors = [as_city.err(), as_profile.err()].into_iter().flatten();
    let told = errors.flat_map(|errors| errors.0).find_map(|error| {
        let (_, rest) = error.reason.en.split_once("no field 'nonsense'")?;
        let (_, list) = rest.split_once("(it has ")?;
        Some(list.trim_end_matches(')').to_owned())
    });
    let told = told.unwrap_or_else(|| panic!("nothing told of {text}"));
    told.split(", ").map(str::to_owned).collect()
}

#[test]
fn the_schema_has_the_fields_of_every_entry() {
    let entry = |head: &str| of_reader(&file(&format!("{head}\nnonsense = 1\n")));
    for (head, form) in [
        ("[[override]]", "OverrideEntry"),
        ("[[row]]", "RowEntry"),
        ("[[place]]", "PlaceEntry"),
        ("[[class]]", "ClassEntry"),
        ("[[platform]]", "PlatformEntry"),
        ("[[surveyed_absent]]", "SurveyedAbsentEntry"),
        ("[profile]", "ProfileEntry"),
        ("[supply]", "SupplyReach"),
    ] {
        assert_eq!(
            of_schema(&format!("/$defs/{form}/properties")),
            entry(head),
            "{head}"
        );
    }
    let document = format!(
        "[document]\nnonsense = 1\n{}",
        HEAD.replacen("[document]", "", 1)
    );
    assert_eq!(
        of_schema("/$defs/DocumentEntry/properties"),
        of_reader(&document)
    );
    let entries = [
        "class",
        "document",
        "override",
        "place",
        "platform",
        "profile",
        "row",
        "supply",
        "surveyed_absent",
    ];
    assert_eq!(
        of_schema("/properties"),
        entries.map(str::to_owned).into_iter().collect()
    );
}

#[test]
fn behaviours_are_those_of_the_white_papers_classes() {
    let form = schema(&Catalogue::builtin().unwrap()).to_value();
    let behaviours = form.pointer("/$defs/ClassEntry/properties/behaviour/enum");
    let behaviours = behaviours.and_then(Value::as_array).unwrap();
    assert!(behaviours.contains(&"ev_charger".into()) && behaviours.contains(&"hd_camera".into()));
}

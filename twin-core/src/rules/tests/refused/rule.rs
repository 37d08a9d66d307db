//! Rules and conditions of rows that are refused: selections, places, networks, areas, levels and limits.

use super::*;

#[test]
fn a_selection_names_layers_attributes_and_words_that_there_are() {
    let each = |of: &str, tests: &str| {
        added(&format!(
            "{{ kind = \"for_each\", of = \"{of}\", where = {{ {tests} }}, within_m = 5 }}"
        ))
    };
    check(&each("houses", ""), 12, "unknown variant `houses`");
    check(
        &each("buildings", "floors = { at_least = 3 }"),
        12,
        "buildings have no attribute 'floors'; they have area_m2, basements, fibre_gbit_s, height_m, households, storeys, units, usage",
    );
    check(
        &each("fixtures", "kind = { is = \"lifft\" }"),
        12,
        "there is no 'lifft'; there are lamp_pole",
    );
    check(
        &each("gates", "kind = {}"),
        12,
        "say at_least, at_most, is or one_of",
    );
    check(
        &each("gates", "kind = { at_least = 2 }"),
        12,
        "only numbers have at_least",
    );
    check(
        &each("buildings", "storeys = { at_least = 9, at_most = 3 }"),
        12,
        "at_least 9 is more than at_most 3",
    );
    check(
        &each("buildings", "storeys = { is = \"ten\" }"),
        12,
        "it is a number",
    );
    check(
        &added(
            "{ kind = \"for_each\", of = \"gates\", per = { attribute = \"kind\", amount = 2 }, within_m = 5 }",
        ),
        12,
        "is no number",
    );
    check(
        &added("{ kind = \"for_each\", of = \"gates\", count = 0, within_m = 5 }"),
        12,
        "count and within_m make no sense",
    );
    check(
        &added("{ kind = \"within_reach\", of = \"units\", distance_m = 0, by = \"straight\" }"),
        12,
        "distance_m make no sense",
    );
    check(
        &added("{ kind = \"within_reach\", of = \"units\", distance_m = 9, by = \"flying\" }"),
        12,
        "unknown variant `flying`",
    );
    check(
        &added("{ kind = \"within_reach\", of = \"roads\", distance_m = 9, by = \"walking\" }"),
        12,
        "nobody can say where people come out of roads",
    );
}

#[test]
fn a_place_takes_a_rule_for_places() {
    let place = |rule: &str| {
        format!(
            "[[place]]\nid = \"HZ-2\"\nname_zh = \"店\"\nname_en = \"Shop\"\nplace = \"shop\"\nrule = {rule}\n{FROM}"
        )
    };
    assert!(problems(&file(&place("{ kind = \"per_community\", count = 1 }"))).is_empty());
    check(
        &place("{ kind = \"per_parking\", count = 1 }"),
        14,
        "a place takes per_community, per_compound or per_households",
    );
    check(
        &place("{ kind = \"per_community\", count = 1 }").replace("\"shop\"", "\"shopp\""),
        13,
        "unknown place kind 'shopp', did you mean 'shop'?",
    );
    let table_10 = "[[override]]\nrow = \"T10-1\"\nrule = { kind = \"per_parking\", count = 1 }\n";
    check(&format!("{table_10}{FROM}"), 11, "asks for devices");
}

#[test]
fn a_network_takes_a_rule_for_networks_and_nothing_else_does() {
    let network = |rule: &str| format!("[[override]]\nrow = \"S3-1e\"\nrule = {rule}\n{FROM}");
    let heard = "{ kind = \"heard\", by = [\"wifi_2_4\"], at = \"gates\", within_m = 50 }";
    assert!(problems(&file(&network(heard))).is_empty());
    check(
        &network("{ kind = \"per_parking\", count = 1 }"),
        11,
        "a network takes heard or having",
    );
    check(
        &network(&heard.replace("50", "-50")),
        11,
        "by, places, usages, within_m and least_dbm make no sense",
    );
    check(
        &network(&heard.replace("gates", "places")),
        11,
        "make no sense",
    );
    check(
        &added(heard),
        12,
        "rules of the white paper's rows about networks",
    );
    let figures = "[[override]]\nrow = \"S3-1e\"\nfigures = [{ column = \"deployment\", quantity = \"n\", bound = \"at_least\", value = 1, unit = \"1\", text_zh = \"1\" }]\nclause = \"1\"\nquote_zh = \"1\"\n";
    check(figures, 9, "which has no figures");
}

#[test]
fn an_area_has_figures_a_source_and_a_place() {
    let area = |row: &str, figures: &str| {
        let area = format!("area = {{ {figures}source = \"Article 1\", source_zh = \"第一条\" }}");
        format!("[[override]]\nrow = \"{row}\"\n{area}\n{FROM}")
    };
    check(
        &area("T10-1", "per_household_m2 = 0, "),
        11,
        "the figures of an area are more than 0",
    );
    check(&area("T4-4", ""), 9, "row 'T4-4' asks for no place");
    check(&area("S3-1a", ""), 9, "row 'S3-1a' asks for no place");
}

#[test]
fn a_level_is_of_cameras_that_look_at_something() {
    let row = |class: &str, rule: &str| {
        format!("[[row]]\nid = \"HZ-1\"\nclass = \"{class}\"\nrule = {rule}\n{FROM}")
    };
    let roads = "{ kind = \"along_roads\", classes = [\"main\"], spacing_min_m = 30, spacing_max_m = 60, on_poles = true, level = \"observe\" }";
    let gates = "{ kind = \"per_gate\", count = 1, gates = \"vehicle\", level = \"identify\" }";
    assert!(problems(&file(&row("T3-2", roads))).is_empty());
    check(&row("T4-4", roads), 9, "class 'T4-4' has no camera");
    check(&row("T3-3", gates), 9, "give the row the condition 'sees'");
    check(
        &row("T3-2", &roads.replace("observe", "see")),
        12,
        "unknown variant",
    );
    let on = |rule: &str| format!("[[override]]\nrow = \"T4-1\"\nrule = {rule}\n{FROM}");
    check(&on(roads), 9, "class 'T4-1' has no camera");
}

#[test]
fn conditions_quote_the_entry_or_the_row() {
    let other = |conditions: &str| {
        format!("[[override]]\nrow = \"T3-8\"\nconditions = {conditions}\n{FROM}")
    };
    // Of the row itself: 安装在天花板; of the quote: 应设 2 台.
    let own = "{ condition = \"mounted_on\", of = [\"ceiling\"], text_zh = \"安装在天花板\" }";
    let quoted = "{ condition = \"audible_at_night\", text_zh = \"应设 2 台\" }";
    for conditions in ["[]".to_owned(), format!("[{own}, {quoted}]")] {
        assert!(
            problems(&file(&other(&conditions))).is_empty(),
            "{conditions}"
        );
    }
    check(
        &other(&format!("[{}]", own.replace("天花板\" }", "墙上\" }"))),
        11,
        "does not have the words",
    );
    check(
        &other("[{ condition = \"grouped_with\", of = [\"T9-99\"], text_zh = \"应设 2 台\" }]"),
        11,
        "no device class 'T9-99'",
    );
    check(
        &format!("{}{}", other("[]"), other("[]")),
        15,
        "already says 'conditions' of row 'T3-8'",
    );
}

#[test]
fn limits_of_a_reach_are_more_than_nothing_and_of_households() {
    let reach = |of: &str, limit: &str| {
        added(&format!(
            "{{ kind = \"within_reach\", of = \"{of}\", distance_m = 50, by = \"straight\", {limit} }}"
        ))
    };
    check(
        &reach("units", "at_most = 0"),
        12,
        "at_most and serves_at_most",
    );
    check(
        &reach("units", "serves_at_most = 0"),
        12,
        "at_most and serves_at_most",
    );
    check(
        &reach("gates", "serves_at_most = 9"),
        12,
        "gates have no households",
    );
    assert!(problems(&file(&reach("gates", "at_most = 9"))).is_empty());
}

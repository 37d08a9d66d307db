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
        "count 0 is not within 1 to 10000",
    );
    check(
        &added("{ kind = \"within_reach\", of = \"units\", distance_m = 0, by = \"straight\" }"),
        12,
        "distance_m 0 is not more than 0 and at most 100000",
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

/// A slip of the pen, such as kilometres for metres, must not ask for more than a computer holds.
#[test]
fn spacings_distances_areas_and_counts_have_bounds() {
    let refused =
        |rule: &str, words: &str| check(&added(&format!("{{ kind = {rule} }}")), 12, words);
    let roads = "\"along_roads\", classes = [\"main\"], on_poles = true";
    for (spacings, words) in [
        ("0.03, spacing_max_m = 0.05", "spacing_min_m 0.03"),
        ("30, spacing_max_m = 200000", "spacing_max_m 200000"),
        ("1, spacing_max_m = inf", "spacing_max_m inf"),
        ("nan, spacing_max_m = 50", "spacing_min_m NaN"),
    ] {
        let words = format!("{words} is not within 1 to 100000");
        for kind in [roads, "\"in_greens\""] {
            refused(&format!("{kind}, spacing_min_m = {spacings}"), &words);
        }
    }
    let contrary = "spacing_min_m = 50, spacing_max_m = 30";
    refused(
        &format!("{roads}, {contrary}"),
        "classes and spacing make no sense",
    );
    refused(
        &format!("\"in_greens\", {contrary}"),
        "the rule's spacing make no sense",
    );
    for (rule, words) in [
        (
            "\"at_junctions\", classes = [\"main\"], spacing_m = 0.15",
            "spacing_m 0.15 is not within 1 to 100000",
        ),
        (
            "\"along_perimeter\", enclosure = \"closed\", spacing_max_m = 1e-6",
            "spacing_max_m 0.000001 is not within 1 to 100000",
        ),
        (
            "\"per_place_area\", place = \"gym\", area_m2 = 0.1",
            "area_m2 0.1 is not within 1 to 1000000",
        ),
        (
            "\"per_place\", place = \"gym\", count_min = 1, count_max = 10001",
            "count_max 10001 is not within 1 to 10000",
        ),
        (
            "\"per_place\", place = \"gym\", count_min = 3, count_max = 2",
            "count_min and count_max make no sense",
        ),
        (
            "\"share_of_fixtures\", fixture = \"lamp_pole\", share = 0.5, place = \"gym\", per_place = 20000",
            "per_place 20000 is not within 1 to 10000",
        ),
        (
            "\"per_fixture\", fixture = \"lamp_pole\", count = 1, near_main_road_m = 0",
            "near_main_road_m 0 is not more than 0 and at most 100000",
        ),
        (
            "\"within_reach\", of = \"units\", distance_m = 200000, by = \"straight\"",
            "distance_m 200000 is not more than 0 and at most 100000",
        ),
        (
            "\"indoor_public\", wall_clearance_m = -0.5, every_storeys = 1",
            "wall_clearance_m -0.5 is not within 0 to 100000",
        ),
        (
            "\"indoor_public\", wall_clearance_m = 0.5, every_storeys = 0",
            "every_storeys 0 is not within 1 to 65535",
        ),
        ("\"per_households\", households = 0", "households 0"),
        (
            "\"share_of_parking\", share = 1.5",
            "the rule's share make no sense",
        ),
    ] {
        refused(rule, words);
    }
}

#[test]
fn no_rule_asks_for_more_than_10000_devices_at_one_feature() {
    for rule in [
        "\"per_community\"",
        "\"per_compound\"",
        "\"per_gate\", gates = \"any\"",
        "\"per_parking\"",
        "\"per_route\"",
        "\"highest_building\"",
        "\"per_fixture\", fixture = \"lamp_pole\"",
        "\"for_each\", of = \"gates\", within_m = 0.5",
    ] {
        let asked = |count: u32| added(&format!("{{ kind = {rule}, count = {count} }}"));
        assert!(problems(&file(&asked(10_000))).is_empty(), "{rule}");
        for count in [0, 10_001, u32::MAX] {
            let words = format!("count {count} is not within 1 to 10000");
            check(&asked(count), 12, &words);
        }
    }
}

#[test]
fn half_a_metre_is_a_distance_though_no_spacing_and_bounds_are_told_in_chinese_too() {
    for rule in [
        "\"indoor_public\", wall_clearance_m = 0, every_storeys = 2",
        "\"within_reach\", of = \"gates\", distance_m = 0.5, by = \"straight\"",
        "\"in_greens\", spacing_min_m = 1, spacing_max_m = 1",
        "\"per_place_area\", place = \"gym\", area_m2 = 1",
        "\"per_households\", households = 30000",
    ] {
        let rule = added(&format!("{{ kind = {rule} }}"));
        assert!(problems(&file(&rule)).is_empty(), "{rule}");
    }
    let zh = |rule: &str| {
        let text = file(&added(rule));
        let RuleErrors(errors) = read(&[("city.toml", text.as_str())]).unwrap_err();
        errors[0].reason.zh.clone()
    };
    let near = "{ kind = \"at_junctions\", classes = [\"main\"], spacing_m = 0.15 }";
    assert_eq!(zh(near), "spacing_m 为 0.15，应在 1 至 100000 之间");
    let nowhere = "{ kind = \"for_each\", of = \"gates\", within_m = 0 }";
    assert_eq!(zh(nowhere), "within_m 为 0，应大于 0 且不超过 100000");
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
        "within_m -50 is not within 1 to 100000",
    );
    check(
        &network(&heard.replace("gates", "places")),
        11,
        "by, places, usages and least_dbm make no sense",
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
        "at_most 0 is not within 1 to 10000",
    );
    check(
        &reach("units", "at_most = 10001"),
        12,
        "at_most 10001 is not within 1 to 10000",
    );
    check(
        &reach("units", "serves_at_most = 0"),
        12,
        "serves_at_most 0 is not within 1",
    );
    assert!(problems(&file(&reach("units", "serves_at_most = 50000"))).is_empty());
    check(
        &reach("gates", "serves_at_most = 9"),
        12,
        "gates have no households",
    );
    assert!(problems(&file(&reach("gates", "at_most = 9"))).is_empty());
}

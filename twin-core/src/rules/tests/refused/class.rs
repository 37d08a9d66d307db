//! Device classes of a city that are refused: behaviours, channels and products.

use super::*;

#[test]
fn a_class_needs_a_behaviour_that_is_there_or_none() {
    let class = |more: &str| {
        format!(
            "[[class]]\nid = \"HZ-C\"\nname_zh = \"柜\"\nname_en = \"Box\"\nnetwork = \"wired\"\nmount_height_m = 1\n{more}\n"
        )
    };
    assert!(problems(&file(&class(""))).is_empty());
    assert!(problems(&file(&class("behaviour = \"smart_bin\""))).is_empty());
    check(
        &class("behaviour = \"smart_bim\""),
        15,
        "no behaviour 'smart_bim', did you mean 'smart_bin'?",
    );
    check(
        &class("channels = []"),
        15,
        "leave the channels out, or name a behaviour",
    );
    let channel = "{ name = \"colour\", name_zh = \"色\", name_en = \"Colour\", unit = \"1\", type = \"boolean\", reporting = \"event\" }";
    check(
        &class(&format!(
            "behaviour = \"smart_bin\"\nchannels = [{channel}]"
        )),
        9,
        "does not produce channel 'colour'",
    );
    assert!(problems(&file(&class("carries = true"))).is_empty());
    check(
        &class("mobile = true\ncarries = true"),
        16,
        "carries no other devices",
    );
    check(
        &class("").replace("mount_height_m = 1", "mount_height_m = 900"),
        14,
        "not within 0 to 100",
    );
}

#[test]
fn the_product_of_a_class_has_levels_words_and_figures_that_there_are() {
    let class = |fields: &str| {
        format!(
            "[[class]]\nid = \"HZ-C\"\nname_zh = \"柜\"\nname_en = \"Box\"\nnetwork = \"wired\"\nmount_height_m = 1\n{fields}\n"
        )
    };
    check(&class("mounting = \"sideways\""), 15, "unknown variant");
    check(
        &class("product = { sound_level_db = 151 }"),
        15,
        "sound_level_db is 0 to 150",
    );
    check(
        &class("product = { provides = [\"wings\"] }"),
        15,
        "cannot provide 'wings'; there are equipment_space",
    );
    check(
        &class("product = { figures = { Load = 2 } }"),
        15,
        "'Load' is not in snake_case",
    );
    check(&class("product = { colour = 2 }"), 15, "unknown field");
}

//! What is refused, with its line and what to do.

mod class;
mod rule;

use super::*;

/// The problems of a city's file, as `(line, reason)`.
fn problems(text: &str) -> Vec<(usize, String)> {
    match read(&[("city.toml", text)]) {
        Ok(_) => Vec::new(),
        Err(RuleErrors(errors)) => {
            assert!(errors.iter().all(|e| e.file == "city.toml"), "{errors:?}");
            errors
                .into_iter()
                .map(|e| (e.line, e.reason.en.to_string()))
                .collect()
        }
    }
}

/// The entries, which start in line 9, have exactly this problem.
fn check(entries: &str, line: usize, words: &str) {
    let found = problems(&file(entries));
    assert!(
        found.len() == 1 && found[0].0 == line && found[0].1.contains(words),
        "wanted {line}: {words}, found {found:?}"
    );
}

fn changed(field: &str) -> String {
    format!("[[override]]\nrow = \"T4-4\"\n{field}\n{FROM}")
}

fn added(rule: &str) -> String {
    format!("[[row]]\nid = \"HZ-1\"\nclass = \"T4-4\"\nrule = {rule}\n{FROM}")
}

#[test]
fn a_row_or_class_that_is_not_there_is_named_with_the_nearest_that_is() {
    let row = |id: &str| format!("[[override]]\nrow = \"{id}\"\nrequired = true\n{FROM}");
    check(&row("T4-44"), 10, "no row 'T4-44', did you mean 'T4-4'?");
    check(&row("X"), 10, "there is no row 'X'");
    check(&row("T2-6"), 10, "an application of table 2");
    let class = |id: &str| {
        let rule = "{ kind = \"per_parking\", count = 1 }";
        added(rule).replace("class = \"T4-4\"", &format!("class = \"{id}\""))
    };
    check(
        &class("T4-9"),
        11,
        "no device class 'T4-9', did you mean 'T4-1'?",
    );
}

#[test]
fn a_field_or_entry_that_is_not_there_is_named_with_the_nearest_that_is() {
    check(
        &changed("requierd = true\nrequired = true"),
        11,
        "no field 'requierd', did you mean 'required'?",
    );
    check(
        "[[overide]]\nrow = \"T4-4\"\n",
        9,
        "unknown entry 'overide', did you mean 'override'?",
    );
    check("[override]\nrow = \"T4-4\"\n", 9, "write [[override]]");
    let number = problems(&format!("override = [3]\n{HEAD}"));
    assert!(number[0].0 == 1 && number[0].1.contains("a table of fields"));
    check(&changed("required = \"yes\""), 11, "invalid type");
    check(
        &changed("rule = { kind = \"per_planet\", count = 1 }"),
        11,
        "unknown variant `per_planet`",
    );
    check("[[override]]\nrow = \n", 10, "");
}

#[test]
fn figures_without_sense_are_refused() {
    check(
        &changed("rule = { kind = \"at_junctions\", classes = [\"main\"], spacing_m = -5 }"),
        11,
        "spacing_m -5 is not within 1 to 100000",
    );
    let figure = |figure: &str| changed(&format!("figures = [\n{figure}\n]"));
    let rest = "column = \"deployment\", quantity = \"count\"";
    check(
        &figure(&format!(
            "{{ {rest}, bound = \"between\", value = 3, value_max = 2, unit = \"1\", text_zh = \"2 台\" }}"
        )),
        12,
        "value 3 is not less than value_max 2",
    );
    check(
        &figure(&format!(
            "{{ {rest}, bound = \"exactly\", value = 2, unit = \"pieces\", text_zh = \"2 台\" }}"
        )),
        12,
        "not a UCUM code",
    );
    check(
        &figure(&format!(
            "{{ {rest}, bound = \"exactly\", value = 3, unit = \"1\", text_zh = \"3 台\" }}"
        )),
        12,
        "does not have the words '3 台'",
    );
}

#[test]
fn what_denies_itself_is_refused() {
    check(
        &changed("withdrawn = true\nrequired = true"),
        9,
        "row 'T4-4' is withdrawn and changed at once",
    );
    check(&changed(""), 9, "it changes nothing");
    let twice = format!(
        "{}\n{}",
        changed("required = true"),
        changed("required = false")
    );
    check(
        &twice,
        16,
        "city.toml:9 already says 'required' of row 'T4-4'",
    );
    let gone = format!(
        "{}\n{}",
        changed("withdrawn = true"),
        changed("required = false")
    );
    check(&gone, 16, "city.toml:9 already says 'withdrawn'");
    let other = format!(
        "{}\n{}",
        changed("required = true"),
        changed("existing_baseline = false")
    );
    assert!(problems(&file(&other)).is_empty());
}

#[test]
fn every_entry_says_where_it_is_from() {
    let bare = "[[override]]\nrow = \"T4-4\"\nrequired = true\n";
    check(bare, 9, "say where this is from");
    check(
        &format!("{bare}quote_zh = \"应设\"\n"),
        9,
        "say in 'clause'",
    );
    check(
        &format!("{bare}assumption = \" \"\n"),
        12,
        "'assumption' is empty",
    );
    check(
        &format!("{bare}clause = \"3\"\nquote_zh = \"应设\"\nassumption_zh = \"假定\"\n"),
        9,
        "is to say in Chinese",
    );
    let assumed = format!("{bare}assumption = \"assumption: so.\"\n");
    assert!(problems(&file(&assumed)).is_empty());
    let no_document = problems(&assumed);
    assert!(no_document[0].0 == 1 && no_document[0].1.contains("[document] entry is missing"));
    let when = file("").replace("2025-03-01", "\"March\"");
    assert!(
        problems(&when)[0]
            .1
            .contains("date 'March' is not like 2025")
    );
    let titled = file("").replace("title_en", "title_fr");
    let found = problems(&titled);
    assert!(
        found
            .iter()
            .any(|(at, why)| *at == 3 && why.contains("did you mean 'title_en'?"))
    );
    assert!(
        found
            .iter()
            .any(|(at, why)| *at == 1 && why.contains("needs 'title_en'"))
    );
}

#[test]
fn ids_are_of_the_citys_own_and_given_once() {
    let rule = "{ kind = \"per_parking\", count = 1 }";
    let row = |id: &str| added(rule).replace("HZ-1", id);
    check(&row("T4-9"), 10, "are the white paper's");
    check(&row("a b"), 10, "only ASCII letters");
    check(&row(&"x".repeat(31)), 10, "at most 30 bytes");
    let twice = format!("{}\n{}", row("HZ-1"), row("HZ-1"));
    check(&twice, 18, "row 'HZ-1' is there already, at city.toml:10");
    let one = file(&row("HZ-1"));
    let two = read(&[("a.toml", &one), ("b.toml", &one)]).unwrap_err().0;
    assert_eq!((two[0].file.as_str(), two[0].line), ("b.toml", 10));
    assert!(two[0].reason.en.contains("a.toml:10"));
}

#[test]
fn all_problems_of_all_files_come_at_once() {
    let bad = file(&format!(
        "{}\n[[row]]\nid = \"T4-4\"\nclass = \"T4-99\"\nrequired = 1\nrule = 3\n",
        changed("colour = 3")
    ));
    let errors = read(&[("a.toml", &bad), ("b.toml", "[document")]).unwrap_err();
    let at: Vec<(&str, usize)> = errors.0.iter().map(|e| (e.file.as_str(), e.line)).collect();
    let mut wanted = [11, 16, 17, 18, 19, 20]
        .map(|line| ("a.toml", line))
        .to_vec();
    wanted.push(("b.toml", 1));
    assert_eq!(at, wanted, "{errors}");
    assert!(errors.to_string().contains("a.toml:17: "), "{errors}");
}

#[test]
fn a_profile_and_a_citys_rules_are_not_taken_for_each_other() {
    let profile = new_build();
    let (_, profile_text) = profile;
    let as_rules = read(&[("p.toml", profile_text)]).unwrap_err().0;
    assert!(as_rules[0].reason.en.contains("name it with --profile"));
    let as_profile = RuleSet::read(("c.toml", &file("")), &[]).unwrap_err().0;
    assert!(as_profile[0].reason.en.contains("needs a [profile] entry"));
}

#[test]
fn what_is_said_of_the_platform_names_functions_that_there_are_once() {
    let platform = |functions: &str| format!("[[platform]]\n{functions}\nthere = true\n{FROM}");
    check(
        &platform("functions = [\"S32-14\"]"),
        10,
        "no function 'S32-14' of the platform, did you mean",
    );
    check(&platform("functions = []"), 10, "list ids such as S32-1");
    let twice = platform("functions = [\"S32-1\", \"S32-1\"]");
    check(&twice, 9, "already says whether 'S32-1' is there");
    check(
        &format!("[[platform]]\n{FROM}"),
        9,
        "[[platform]] needs 'there'",
    );
}

#[test]
fn a_reach_is_more_than_nothing_and_says_where_it_is_from() {
    let supply = |power_m: &str, source: &str| {
        format!(
            "[supply]\npower_m = {power_m}\nnetwork_m = 300\nsource = \"{source}\"\nsource_zh = \"第二条\"\n"
        )
    };
    let sound = file(&supply("200", "Article 2"));
    assert!(problems(&sound).is_empty(), "{:?}", problems(&sound));
    check(&supply("0", "Article 2"), 9, "are more than 0");
    check(&supply("200000", "Article 2"), 9, "at most 100000 m");
    check(&supply("200", " "), 12, "'source' is empty");
    let class = "[[class]]\nid = \"HZ-C\"\nname_zh = \"柜\"\nname_en = \"Box\"\nnetwork = \"wired\"\nmount_height_m = 1\npower = \"steam\"\n";
    check(class, 15, "unknown variant `steam`");
}

#[test]
fn what_is_not_there_names_features_who_looked_and_when() {
    let absent = |fields: &str| format!("[[surveyed_absent]]\n{fields}\n");
    let rest = "by = \"甲市测绘院\"\ndate = 2025-05-20";
    check(
        &absent(&format!("features = [\"fixture/lifts\"]\n{rest}")),
        10,
        "'fixture' has no kind 'lifts'; there are",
    );
    check(
        &absent(&format!("features = [\"lift\"]\n{rest}")),
        10,
        "there is no layer 'lift'; there are",
    );
    check(
        &absent(&format!("features = []\n{rest}")),
        10,
        "'features' is empty",
    );
    check(
        &absent("features = [\"gate\"]\ndate = 2025-05-20"),
        9,
        "[[surveyed_absent]] needs 'by'",
    );
    check(
        &absent("features = [\"gate\"]\nby = \"甲\"\ndate = \"May\""),
        12,
        "date 'May' is not like",
    );
}

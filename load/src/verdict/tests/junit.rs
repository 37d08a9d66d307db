//! JUnit XML, read as a build server reads it.

use super::*;

/// Case by case of JUnit XML: class, name, and the message of what went wrong.
type Case<'a> = (&'a str, &'a str, Option<&'a str>);

/// Reads `xml` as a build server does and compares its suite's name, counts (tests, failures, errors) and cases.
pub(super) fn check(xml: &str, name: &str, counts: [&str; 3], expected: &[Case<'_>]) {
    let document = roxmltree::Document::parse(xml).unwrap();
    let root = document.root_element();
    assert!(root.has_tag_name("testsuites"), "{xml}");
    let suite = root.first_element_child().unwrap();
    assert_eq!(suite.attribute("name"), Some(name));
    let found = ["tests", "failures", "errors"].map(|count| suite.attribute(count).unwrap());
    assert_eq!(found, counts, "{xml}");
    let cases = suite.children().filter(roxmltree::Node::is_element);
    let cases: Vec<Case<'_>> = cases
        .map(|case| {
            let mut children = case.children();
            let message = children.find_map(|child| child.attribute("message"));
            let named = |attribute| case.attribute(attribute).unwrap();
            (named("classname"), named("name"), message)
        })
        .collect();
    assert_eq!(cases, expected, "{xml}");
}

#[test]
fn a_run_without_thresholds_has_a_case_for_every_phase_whatever_its_name() {
    let names = ["warm\tup\n\"<&'>", "bell\u{7}"];
    let plan = Plan::soak(1.0, Pace::Fastest);
    let phases = names.map(|name| crate::plan::Phase {
        name: name.to_owned(),
        ..plan.phases[0].clone()
    });
    let sending = [PhaseFigures::default(), PhaseFigures::default()];
    let report = Report::new(setting(), &phases, &sending, None, &plan);
    // No XML document has a bell.
    let expected = [(names[0], "ran", None), ("bell\u{fffd}", "ran", None)];
    check(
        &crate::verdict::junit(&report),
        "twin load a<b",
        ["2", "0", "0"],
        &expected,
    );
}

#[test]
fn a_case_tells_what_is_to_be_known_of_its_phase_and_of_no_other() {
    let plan = Plan::soak(1.0, Pace::Fastest);
    let phases = ["first", "last"].map(|name| crate::plan::Phase {
        name: name.to_owned(),
        ..plan.phases[0].clone()
    });
    let last = PhaseFigures {
        taken: 5,
        sent: 5,
        unacknowledged: 2,
        ..PhaseFigures::default()
    };
    let sending = [PhaseFigures::default(), last];
    let report = Report::new(setting(), &phases, &sending, None, &plan);
    let xml = crate::verdict::junit(&report);
    let expected = [("first", "ran", None), ("last", "ran", None)];
    check(&xml, "twin load a<b", ["2", "0", "0"], &expected);
    let document = roxmltree::Document::parse(&xml).unwrap();
    let out = document
        .descendants()
        .filter(|n| n.has_tag_name("system-out"));
    let out: Vec<_> = out
        .map(|n| (n.parent().unwrap().attribute("classname"), n.text()))
        .collect();
    let [(class, Some(said))] = out[..] else {
        panic!("{xml}");
    };
    assert_eq!(class, Some("last"));
    assert!(
        said.starts_with("2 messages were sent and not acknowledged"),
        "{said}"
    );
}

#[test]
fn a_run_that_failed_is_a_case_in_error() {
    let xml = junit_failure("soak.toml", "mqtt://a: refused & \"gone\"");
    let expected = [("run", "ran", Some("mqtt://a: refused & \"gone\""))];
    check(&xml, "twin load soak.toml", ["1", "0", "1"], &expected);
    let page = html_failure("soak.toml", "<gone>", Language::Chinese);
    assert!(
        page.contains("运行失败") && page.contains("&lt;gone&gt;"),
        "{page}"
    );
}

//! A city's own pole in the place of the smart pole: what hangs on it, what feeds it and what it costs is as with the white paper's.

use std::ops::ControlFlow;

use super::kinds::{community, placed};
use super::*;
use crate::audit::{Auditor, Verdict};
use crate::model::Device;
use crate::planning::{Connections, Optional, Placement, PowerBy, PriceList, Terms, programme};

const PRICES: &str = r#"
currency = "CNY"

[source]
title_en = "Test"
date = 2026-01-01

[site]
pole = 100
trench_m = 10

[class.HZ-POLE]
device = 1000
installation = 200
yearly = 30

[class.T3-2]
device = 50
installation = 10
yearly = 5
"#;

/// The row of smart poles withdrawn, and one of the same rule for poles of a class with these more fields.
fn replaced(more: &str) -> RuleSet {
    sound(&format!(
        "[[class]]\nid = \"HZ-POLE\"\nname_zh = \"综合杆\"\nname_en = \"City pole\"\nnetwork = \"wired\"\nmount_height_m = 0\n{more}\
         [[override]]\nrow = \"T4-1\"\nwithdrawn = true\n{FROM}\
         [[row]]\nid = \"HZ-1\"\nclass = \"HZ-POLE\"\n\
         rule = {{ kind = \"along_roads\", classes = [\"main\"], spacing_min_m = 30, spacing_max_m = 50, on_poles = true }}\n{FROM}"
    ))
}

fn of_row<'p>(placement: &'p Placement, row: &str) -> Vec<&'p Device> {
    let is_of = |device: &&Device| device.row.as_ref().is_some_and(|r| r.as_str() == row);
    placement.devices.iter().filter(is_of).collect()
}

/// How many devices are fed from the city's poles; rows about networks put up smart poles of their own.
fn fed_from_poles(placement: &Placement, set: &RuleSet) -> usize {
    let bare = community(|_| {});
    let poles = of_row(placement, "HZ-1");
    let connections = Connections::of(&bare, placement, &set.catalogue);
    let fed = connections.of_devices.iter().filter(|found| {
        let from = found.power.from.as_deref();
        let is_one = from.is_some_and(|from| poles.iter().any(|pole| pole.id.as_str() == from));
        assert!(!is_one || found.power.by == PowerBy::SmartPole);
        is_one
    });
    fed.count()
}

#[test]
fn the_white_paper_has_one_class_that_carries() {
    let catalogue = Catalogue::builtin().unwrap();
    let carrying: Vec<&str> = catalogue.carrying().iter().map(|id| id.as_str()).collect();
    assert_eq!(carrying, ["T4-1"]);
}

#[test]
fn cameras_hang_on_the_citys_poles_as_on_smart_poles() {
    let bare = community(|_| {});
    let set = replaced("carries = true\n");
    let (before, after) = (
        placed(&bare, &RuleSet::builtin().unwrap()),
        placed(&bare, &set),
    );
    assert!(of_row(&after, "T4-1").is_empty());
    let at = |devices: &[&Device]| -> Vec<(f64, f64)> {
        let plan = devices.iter().map(|d| (d.position.x, d.position.y));
        plan.collect()
    };
    let poles = of_row(&after, "HZ-1");
    // As many as of T4-1: 200 m of road in intervals of 50 m.
    assert_eq!(at(&poles), at(&of_row(&before, "T4-1")));
    assert_eq!(poles.len(), 4);
    let cameras = of_row(&after, "T3-2a");
    assert_eq!(cameras, of_row(&before, "T3-2a"));
    let spots = at(&poles);
    let hanging = at(&cameras).into_iter().filter(|at| spots.contains(at));
    assert!(hanging.count() > 0);
}

#[test]
fn what_hangs_on_them_is_fed_from_them_and_needs_no_pole_of_its_own() {
    let bare = community(|_| {});
    let (carrying, plain) = (replaced("carries = true\n"), replaced(""));
    let with = placed(&bare, &carrying);
    assert!(fed_from_poles(&with, &carrying) > 0);
    assert_eq!(fed_from_poles(&placed(&bare, &plain), &plain), 0);
    let cost_of_poles = |placement: &Placement, set: &RuleSet| {
        let prices = PriceList::read("prices.toml", PRICES, &set.catalogue).unwrap();
        let both = (&set.catalogue, &prices);
        let watch = &mut |_| ControlFlow::Continue(());
        let found = programme(&bare, placement, both, &Terms::default(), watch).unwrap();
        found.whole.poles
    };
    assert_eq!(cost_of_poles(&with, &carrying), 0.0);
    // Of the same devices, those on a pole that carries nothing are taken to need one each.
    assert!(cost_of_poles(&with, &plain) > 0.0);
}

#[test]
fn the_audit_takes_them_for_smart_poles() {
    let bare = community(|_| {});
    let mounted = |set: &RuleSet| {
        let whole = placed(&bare, &replaced("carries = true\n"));
        let built = whole.apply(bare.clone()).unwrap();
        let options = set.options(Optional::Include);
        let audit = Auditor::new(&built, &set.catalogue, &options).into_audit();
        let row = audit.row("T3-2a").unwrap();
        let mut conditions = row.conditions.iter();
        let found = conditions.find(|c| &*c.condition == "mounted_on").unwrap();
        found.verdict
    };
    assert_eq!(mounted(&replaced("carries = true\n")), Verdict::Met);
    assert_ne!(mounted(&replaced("")), Verdict::Met);
}

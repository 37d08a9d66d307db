//! The devices of a plan in its reports: each is in the phase that builds it, with a price or without.

#![expect(
    clippy::unwrap_used,
    reason = "a test that panics has failed, as it should"
)]

use std::collections::BTreeMap;
use std::io::Cursor;
use std::ops::ControlFlow;

use calamine::{Data, DataType, Reader, Xlsx};
use geo::Coord;
use twin_core::generate::{GenerateSpec, Origin};
use twin_core::ids::{ClassId, DeviceId};
use twin_core::model::{Community, Name};
use twin_core::optimise::Progress;
use twin_core::planning::{
    Connections, Given, Limits, Must, Optional, Placement, PriceList, Scope, Step, Terms,
    place_watched, programme,
};
use twin_core::rules::RuleSet;
use twin_formats::audit::Language;
use twin_formats::programme::{Document, map, notes, page, tables, workbook};

/// Cameras alone have a price; neither smart poles nor bins.
const PRICES: &str = r#"
currency = "CNY"

[source]
title_en = "Test"
date = 2026-01-01

[site]
pole = 100
trench_m = 10

[class.T3-2]
device = 50
installation = 10
yearly = 5
"#;

/// A bin that has to stand.
const MUST: &str = "mine/1";

/// How the map draws a device that is in no phase.
const GREY_DOT: &str = "r=\"3.4\" fill=\"#6b7280\"";

fn community() -> Community {
    let spec = GenerateSpec {
        name: Name::new("和睦小区", "Harmony Court"),
        seed: 5,
        id: "harmony".to_owned(),
        origin: Origin {
            lon: 120.0,
            lat: 30.3,
        },
        utc_offset_secs: 28_800,
        compounds: 1,
        buildings: 12,
        households: 200,
    };
    twin_core::generate::community(&spec).unwrap()
}

/// Cameras, smart poles and the bin within the limits, as a document.
fn planned(limits: Limits, check: impl FnOnce(&Document<'_>, &Placement)) {
    let (community, rules) = (community(), RuleSet::builtin().unwrap());
    let (catalogue, options) = (&rules.catalogue, rules.options(Optional::Include));
    let must = Must {
        id: Some(DeviceId::new(MUST).unwrap()),
        class: ClassId::new("T4-4").unwrap(),
        row: None,
        at: Coord { x: 0.0, y: 0.0 },
        height_m: None,
        heading_rad: None,
    };
    let given = Given {
        must: vec![must],
        scope: Scope::read(["T3-2", "T4-1"], catalogue, &options).unwrap(),
        ..Given::default()
    };
    let mut on = |_: Step<'_>| ControlFlow::Continue(());
    let placement = place_watched(&community, catalogue, &options, &given, &mut on).unwrap();
    let prices = PriceList::read("prices.toml", PRICES, catalogue).unwrap();
    let terms = Terms {
        limits,
        ..Terms::default()
    };
    let both = (catalogue, &prices);
    let mut watch = |_: Progress| ControlFlow::Continue(());
    let programme = programme(&community, &placement, both, &terms, &mut watch).unwrap();
    let connections = Connections::of(&community, &placement, catalogue);
    let document = Document::new(
        (community.id.as_str(), &community.name, &community.frame),
        Some(&community),
        (&placement, &connections),
        (&rules, &prices),
        &programme,
        &[],
    );
    check(&document, &placement);
}

/// The phase and the price of each device in the workbook, by its id.
fn lines(document: &Document<'_>) -> BTreeMap<String, (String, Data)> {
    let bytes = workbook::bytes(document, Language::En).unwrap();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let sheet = book.worksheet_range("Devices").unwrap();
    let line = |row: &[Data]| (row[0].to_string(), (row[1].to_string(), row[8].clone()));
    sheet.rows().skip(1).map(line).collect()
}

fn count(placement: &Placement, class: &str) -> usize {
    let devices = placement.devices.iter();
    devices.filter(|d| d.class.as_str() == class).count()
}

#[test]
fn without_limits_all_devices_are_in_phase_1_and_those_without_a_price_say_so() {
    planned(Limits::Money(Vec::new()), |document, placement| {
        let all = placement.devices.len();
        assert!(count(placement, "T3-2") > 0 && count(placement, "T4-1") > 0);
        assert_eq!(count(placement, "T4-4"), 1);
        let lines = lines(document);
        assert_eq!(lines.len(), all);
        for device in &placement.devices {
            let (phase, each) = &lines[device.id.as_str()];
            assert_eq!(phase, "Phase 1", "{}", device.id);
            if device.class.as_str() == "T3-2" {
                assert_eq!(each.as_f64(), Some(60.0));
            } else {
                assert_eq!(each.get_string(), Some("no price"));
            }
        }
        assert_eq!(document.phases[0].devices.len(), all);
        assert!(document.left.is_empty());
        for line in &document.bill {
            assert_eq!(line.by_phase, [line.count], "{}", line.class);
        }
        let phases = tables::phases(document, Language::En);
        assert_eq!(phases.lines[0][4], all.to_string());
        let legend = map::legend(document, Language::En);
        assert!(!legend.contains("grey"), "{legend}");
        assert!(!page::html(document, Language::En).contains(GREY_DOT));
    });
}

#[test]
fn within_limits_devices_without_a_price_are_in_no_phase_but_those_that_have_to_stand() {
    planned(Limits::Money(vec![1e9]), |document, placement| {
        let lines = lines(document);
        assert_eq!(lines.len(), placement.devices.len());
        for device in &placement.devices {
            let is_built = device.id.as_str() == MUST || device.class.as_str() == "T3-2";
            let (phase, _) = &lines[device.id.as_str()];
            let expected = if is_built { "Phase 1" } else { "in none" };
            assert_eq!(phase, expected, "{}", device.id);
        }
        let poles = count(placement, "T4-1");
        assert_eq!(document.left.len(), poles);
        let built = &document.phases[0].devices;
        assert!(built.contains(&MUST) && built.len() + poles == placement.devices.len());
        for line in &document.bill {
            let built = if line.class == "T4-1" { 0 } else { line.count };
            assert_eq!(line.by_phase, [built], "{}", line.class);
        }
        let legend = map::legend(document, Language::En);
        assert!(legend.contains("grey in no phase"), "{legend}");
        assert!(page::html(document, Language::En).contains(GREY_DOT));
        let notes = notes::notes(document, Language::En);
        let says = |words: &str| notes.iter().any(|note| note.contains(words));
        assert!(says(&format!(
            "{poles} devices are beyond the limits or without a price"
        )));
        assert!(says(&format!("T4-1 × {poles}, T4-4 × 1")), "{notes:?}");
    });
}

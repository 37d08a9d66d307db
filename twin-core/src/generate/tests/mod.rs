mod sound;

use std::collections::BTreeSet;

use super::random::Draw;
use super::*;
use crate::model::{GateKind, Name, ParkingKind, RoadClass};
use sound::{
    check_clear_of_each_other, check_connected, check_households, check_open_space,
    check_ways_are_free,
};

fn spec(seed: u64, compounds: u32, buildings: u32, households: u32) -> GenerateSpec {
    GenerateSpec {
        seed,
        id: "test".into(),
        name: Name::new("测试社区", "Test community"),
        origin: Origin {
            lon: 120.0,
            lat: 30.3,
        },
        utc_offset_secs: 28_800,
        compounds,
        buildings,
        households,
    }
}

fn demo() -> Community {
    community(&spec(42, 1, 60, 2_500)).unwrap()
}

/// Specs from tiny to large whose households fit.
fn many_specs() -> Vec<GenerateSpec> {
    let mut draw = Draw::new(7, &[]);
    (0..20)
        .map(|seed| {
            let compounds = 1 + draw.below(6) as u32;
            let buildings = compounds * (1 + draw.below(80) as u32);
            let each = 8.0 + draw.below(120) as f64;
            spec(
                seed,
                compounds,
                buildings,
                (f64::from(buildings) * 0.8 * each).max(40.0) as u32,
            )
        })
        .filter(|spec| community(spec).is_ok())
        .collect()
}

#[test]
fn the_demo_has_what_was_asked_for() {
    let demo = demo();
    assert_eq!(demo.buildings.len(), 60);
    let households = demo.household_count();
    assert!((2_375..=2_625).contains(&households), "{households}");
    let kinds: BTreeSet<&str> = demo.places.iter().map(|p| p.kind.value.as_ref()).collect();
    for kind in [
        "canteen",
        "kindergarten",
        "clinic",
        "shop",
        "property_operations_centre",
        "data_room",
        "gym",
    ] {
        assert!(kinds.contains(kind), "no {kind}");
    }
    let known: BTreeSet<&str> = crate::catalogue::PLACE_KINDS.iter().map(|k| k.0).collect();
    assert!(kinds.is_subset(&known), "{kinds:?}");
    for class in [
        RoadClass::City,
        RoadClass::Main,
        RoadClass::Lane,
        RoadClass::Footway,
    ] {
        assert!(
            demo.roads.iter().any(|r| r.class.value == class),
            "no {class}"
        );
    }
    for kind in [GateKind::Main, GateKind::Vehicle, GateKind::Pedestrian] {
        assert!(
            demo.gates.iter().any(|g| g.kind.value == kind),
            "no {kind} gate"
        );
    }
    for kind in [
        ParkingKind::Surface,
        ParkingKind::Underground,
        ParkingKind::Bicycle,
    ] {
        assert!(
            demo.parkings.iter().any(|p| p.kind.value == kind),
            "no {kind} parking"
        );
    }
    assert_eq!(demo.waters.len(), 1);
    let heights: BTreeSet<u16> = demo.buildings.iter().map(|b| b.storeys.value).collect();
    assert!(heights.len() >= 6, "{heights:?}");
    println!(
        "{:?} {households} households {heights:?}",
        demo.layer_counts()
    );
}

#[test]
fn nothing_overlaps_and_everything_connects() {
    let demo = demo();
    check_clear_of_each_other(&demo);
    check_open_space(&demo);
    check_ways_are_free(&demo);
    check_connected(&demo);
    check_households(&demo);
}

#[test]
fn twenty_other_communities_are_as_sound() {
    let specs = many_specs();
    assert!(specs.len() >= 15, "only {} specs fit", specs.len());
    for spec in specs {
        println!("{spec:?}");
        let made = community(&spec).unwrap();
        assert_eq!(made.buildings.len(), spec.buildings as usize);
        if spec.buildings >= 20 {
            let off = made.household_count() as f64 / f64::from(spec.households) - 1.0;
            assert!(off.abs() < 0.05, "{off}");
        }
        check_clear_of_each_other(&made);
        check_open_space(&made);
        check_ways_are_free(&made);
        check_connected(&made);
        check_households(&made);
    }
}

#[test]
fn large_has_its_size() {
    let large = community(&spec(7, 34, 2_000, 85_000)).unwrap();
    assert_eq!(large.buildings.len(), 2_000);
    assert_eq!(large.compounds.len(), 34);
    let households = large.household_count() as f64;
    assert!((households / 85_000.0 - 1.0).abs() < 0.05, "{households}");
    check_connected(&large);
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_does_not() {
    let text =
        |seed| serde_json::to_string(&community(&spec(seed, 2, 50, 2_000)).unwrap()).unwrap();
    let first = text(1);
    assert!(first == text(1));
    assert!(first != text(2));
}

#[test]
fn a_bad_spec_is_refused_with_its_field() {
    let refused = |spec: GenerateSpec| community(&spec).unwrap_err().to_string();
    assert!(refused(spec(1, 1, 0, 100)).contains("generate.buildings is 0"));
    assert!(refused(spec(1, 0, 10, 100)).contains("generate.compounds is 0"));
    assert!(refused(spec(1, 1, 10, 0)).contains("generate.households is 0"));
    assert!(refused(spec(1, 5, 4, 100)).contains("must be 5 to 1500"));
    assert!(refused(spec(1, u32::MAX, u32::MAX, u32::MAX)).contains("compounds"));
    assert!(refused(spec(1, 1, 10, 1_000_000)).contains("hold"));
    assert!(refused(spec(1, 1, 60, 3)).contains("hold"));
    assert!(
        refused(GenerateSpec {
            id: "a b".into(),
            ..spec(1, 1, 10, 300)
        })
        .contains("generate.id")
    );
    assert!(
        refused(GenerateSpec {
            origin: Origin {
                lon: 120.0,
                lat: 90.0
            },
            ..spec(1, 1, 10, 300)
        })
        .contains("generate.origin")
    );
    assert!(
        refused(GenerateSpec {
            utc_offset_secs: 99_999,
            ..spec(1, 1, 10, 300)
        })
        .contains("utc_offset_secs")
    );
}

#[test]
fn a_spec_reads_from_toml_and_refuses_unknown_keys() {
    let text = "seed = 1\nid = \"a\"\nname = { zh = \"甲\", en = \"A\" }\norigin = { lon = 120.0, lat = 30.3 }\nutc_offset_secs = 28800\ncompounds = 1\nbuildings = 60\nhouseholds = 2500\n";
    let read: GenerateSpec = toml::from_str(text).unwrap();
    assert_eq!(read.households, 2_500);
    let error = toml::from_str::<GenerateSpec>(&format!("{text}towers = 3\n")).unwrap_err();
    assert!(error.to_string().contains("towers"), "{error}");
}

#[test]
fn the_data_room_keeps_what_the_white_paper_asks_of_it_and_is_the_only_one() {
    use crate::audit::{Auditor, Verdict};
    let catalogue = crate::catalogue::Catalogue::builtin().unwrap();
    let options = crate::planning::PlacementOptions::default();
    for (compounds, buildings) in [(1, 60), (2, 120), (4, 240)] {
        let made = community(&spec(42, compounds, buildings, 40 * buildings)).unwrap();
        let rooms = made.places.iter().filter(|p| &*p.kind.value == "data_room");
        assert_eq!(rooms.count(), 1, "{compounds} compounds");
        let auditor = Auditor::new(&made, &catalogue, &options);
        let found = auditor.audit().row("S3-7").unwrap();
        for condition in &found.conditions {
            assert!(
                matches!(condition.verdict, Verdict::Met | Verdict::CannotTell),
                "{compounds} compounds, {}: {:?}",
                condition.condition,
                condition.faults
            );
        }
        let told = |word: &str| {
            let mut all = found.conditions.iter();
            all.find(|c| &*c.condition == word).unwrap().verdict
        };
        for word in [
            "at_most_one",
            "central",
            "at_floor",
            "clear_width",
            "shaped",
        ] {
            assert_eq!(told(word), Verdict::Met, "{compounds} compounds, {word}");
        }
        assert_eq!(found.verdict, Verdict::Met, "{compounds} compounds");
    }
}

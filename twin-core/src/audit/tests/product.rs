//! What data sheets say, held against conditions and figures; the numbers are those of the rows' words.

use super::*;
use crate::catalogue::{Bound, Figure};
use crate::model::{FixtureKind, Mounting, Product};
use crate::planning::{self, Reason};

/// The planned small community with its devices of a class changed, audited.
fn with(class: &str, catalogue: &Catalogue, change: impl Fn(&mut Device)) -> Audit {
    let mut parts: CommunityParts = (*placed_small()).clone();
    let mut changed = 0;
    for device in parts
        .devices
        .iter_mut()
        .filter(|d| d.class.as_str() == class)
    {
        change(device);
        changed += 1;
    }
    assert!(changed > 0, "no {class}");
    audited(&Community::new(parts).unwrap(), catalogue)
}

fn told(audit: &Audit, id: &str, word: &str) -> ConditionAudit {
    let mut conditions = row(audit, id).conditions.iter();
    let found = conditions.find(|c| &*c.condition == word);
    found.unwrap_or_else(|| panic!("no {word} in {id}")).clone()
}

fn pixels(columns: u32, rows: u32) -> impl Fn(&mut Device) {
    move |device| {
        device.view.columns = Some(columns);
        device.view.rows = Some(rows);
    }
}

/// 分辨率应不低于 1920×1080: row T3-2a.
#[test]
fn a_camera_of_640_by_480_is_too_coarse() {
    let unknown = audited(&placed_small(), &catalogue());
    for word in ["image_width", "image_height"] {
        let found = told(&unknown, "T3-2a", word);
        let missing = Missing::attribute("device", word);
        assert_eq!(
            (found.verdict, found.missing),
            (Verdict::CannotTell, Some(missing))
        );
    }
    let coarse = with("T3-2", &catalogue(), pixels(640, 480));
    let width = told(&coarse, "T3-2a", "image_width");
    assert_eq!(width.verdict, Verdict::NotMet);
    let Some(Fault::Figure { value, asked, .. }) = width.faults.first() else {
        panic!("{:?}", width.faults);
    };
    assert_eq!(
        (*value, asked.value, asked.bound),
        (640.0, 1_920.0, Bound::AtLeast)
    );
    assert_ne!(row(&coarse, "T3-2a").verdict, Verdict::Met);
    let exact = with("T3-2", &catalogue(), pixels(1_920, 1_080));
    for word in ["image_width", "image_height"] {
        assert_eq!(told(&exact, "T3-2a", word).verdict, Verdict::Met, "{word}");
    }
}

#[test]
fn other_figures_of_a_row_make_another_verdict() {
    let mut lenient = catalogue();
    let mut rows = lenient.rows.iter_mut();
    let row = rows.find(|r| r.id.as_str() == "T3-2a").unwrap();
    for figure in &mut row.figures {
        figure.value = 480.0;
    }
    let audit = with("T3-2", &lenient, pixels(640, 480));
    for word in ["image_width", "image_height"] {
        assert_eq!(told(&audit, "T3-2a", word).verdict, Verdict::Met, "{word}");
    }
}

#[test]
fn a_device_says_what_its_class_does_not_and_its_own_word_wins() {
    // 使用寿命应不低于 5 年: row T3-8.
    let mut catalogue = catalogue();
    let mut classes = catalogue.classes.iter_mut();
    let class = classes.find(|c| c.id.as_str() == "T3-8").unwrap();
    class.product.figures.insert("service_life".into(), 8.0);
    class.mounting = Some(Mounting::Ceiling);
    let by_class = audited(&placed_small(), &catalogue);
    for word in ["service_life", "mounted_on"] {
        assert_eq!(
            told(&by_class, "T3-8", word).verdict,
            Verdict::Met,
            "{word}"
        );
    }
    let own = with("T3-8", &catalogue, |device| {
        device.product.figures.insert("service_life".into(), 4.9);
        device.mounting = Some(Mounting::Wall);
    });
    let life = told(&own, "T3-8", "service_life");
    assert_eq!(life.verdict, Verdict::NotMet);
    let mounted = told(&own, "T3-8", "mounted_on");
    assert!(mounted.faults.iter().all(|fault| matches!(
        fault,
        Fault::Mounting {
            mounting: Mounting::Wall,
            ..
        }
    )));
    assert_eq!(mounted.verdict, Verdict::NotMet);
}

#[test]
fn an_alarm_of_80_db_at_1_m_has_60_db_at_10_m() {
    let at = |level_db| {
        let audit = with("T3-8", &catalogue(), |d| {
            d.product.sound_level_db = Some(level_db)
        });
        told(&audit, "T3-8", "audible_at_night")
    };
    assert_eq!(at(80.0).verdict, Verdict::Met);
    let quiet = at(79.9);
    assert_eq!(quiet.verdict, Verdict::NotMet);
    let Some(Fault::TooQuiet { least_db, .. }) = quiet.faults.first() else {
        panic!("{:?}", quiet.faults);
    };
    assert!((least_db - 80.0).abs() < 1e-9, "{least_db}");
}

/// 安装于消防栓背面，低于出水口处: row T3-9.
#[test]
fn a_hydrant_has_its_monitor_on_its_back_below_the_outlet() {
    let at = |mounting| {
        let audit = with("T3-9", &catalogue(), |device| device.mounting = mounting);
        ["mounted_on", "below"].map(|word| told(&audit, "T3-9", word).verdict)
    };
    assert_eq!(at(None), [Verdict::CannotTell; 2]);
    assert_eq!(at(Some(Mounting::HydrantBackBelow)), [Verdict::Met; 2]);
    assert_eq!(
        at(Some(Mounting::HydrantBack)),
        [Verdict::Met, Verdict::NotMet]
    );
    assert_eq!(
        at(Some(Mounting::HydrantSideBelow)),
        [Verdict::NotMet, Verdict::Met]
    );
}

/// 预留设备安装空间、穿线空间；分槽设计: row T4-1.
#[test]
fn a_pole_provides_all_that_is_asked_for_or_lacks_some() {
    let of = |provides: &[&str]| {
        let provides: Vec<std::sync::Arc<str>> = provides.iter().map(|w| (*w).into()).collect();
        let audit = with("T4-1", &catalogue(), |device| {
            device.product = Product {
                provides: Some(provides.clone()),
                ..Product::default()
            };
        });
        let conditions = row(&audit, "T4-1").conditions.clone();
        let provided = conditions
            .into_iter()
            .filter(|c| &*c.condition == "provides");
        provided.map(|c| c.verdict).collect::<Vec<_>>()
    };
    assert_eq!(
        of(&["equipment_space", "cable_space"]),
        [Verdict::Met, Verdict::NotMet]
    );
    assert_eq!(of(&["separate_ducts"]), [Verdict::NotMet, Verdict::Met]);
}

#[test]
fn what_works_in_rain_works_in_as_much_as_is_asked_for() {
    let mut catalogue = catalogue();
    let mut rows = catalogue.rows.iter_mut();
    let row = rows.find(|r| r.id.as_str() == "T3-2a").unwrap();
    let figure = row.figures[0].clone();
    let figure = |quantity: &str, bound, value, unit: &str| Figure {
        quantity: quantity.into(),
        bound,
        value,
        unit: unit.into(),
        ..figure.clone()
    };
    row.figures = vec![
        figure("operating_rain", Bound::AtMost, 24.9, "mm/d"),
        figure("operating_wind_force", Bound::LessThan, 6.0, "{Beaufort}"),
        Figure {
            value_max: Some(40.0),
            ..figure("operating_temperature", Bound::Between, 0.0, "Cel")
        },
    ];
    let words = [
        "operating_rain",
        "operating_wind_force",
        "operating_temperature",
    ];
    let of = |figures: &[(&str, f64)]| {
        let audit = with("T3-2", &catalogue, |device| {
            let figures = figures
                .iter()
                .map(|(word, value)| (std::sync::Arc::<str>::from(*word), *value));
            device.product.figures = figures.collect();
        });
        words.map(|word| told(&audit, "T3-2a", word).verdict)
    };
    let heavy = ("operating_rain_max", 50.0);
    let wind = ("operating_wind_force_max", 5.0);
    let range = [
        ("operating_temperature_min", -10.0),
        ("operating_temperature_max", 55.0),
    ];
    assert_eq!(of(&[heavy, wind, range[0], range[1]]), [Verdict::Met; 3]);
    // Of one end of a range the other is not known; what is known to be too little is told.
    assert_eq!(
        of(&[
            ("operating_rain_max", 10.0),
            ("operating_wind_force_max", 4.0),
            range[0]
        ]),
        [Verdict::NotMet, Verdict::NotMet, Verdict::CannotTell]
    );
}

#[test]
fn what_was_looked_for_and_is_not_there_does_not_apply() {
    let community = Community::new(small()).unwrap();
    let mut catalogue = catalogue();
    let absence = |kind: &str, by: &str| crate::catalogue::Absence {
        layer: "fixture".into(),
        kind: Some(kind.into()),
        by: by.into(),
        date: "2025-05-20".into(),
    };
    // The map shows lifts, so nothing is said of them.
    catalogue.absences = vec![
        absence(FixtureKind::FireDoor.as_str(), "first"),
        absence(FixtureKind::FireDoor.as_str(), "second"),
        absence(FixtureKind::Lift.as_str(), "first"),
    ];
    let audit = audited(&community, &catalogue);
    let doors = row(&audit, "T3-7");
    assert_eq!(
        (doors.verdict, &doors.missing),
        (Verdict::NotApplicable, &None)
    );
    assert_eq!(doors.absent.as_ref().map(|a| &*a.by), Some("second"));
    assert_eq!(row(&audit, "T5-10").verdict, Verdict::NotMet);
    assert_eq!(row(&audit, "T5-10").absent, None);
    // Water tanks nobody looked for.
    assert_eq!(row(&audit, "T4-6").verdict, Verdict::CannotTell);
}

#[test]
fn places_that_were_looked_for_are_told_with_who_looked() {
    let absence = |layer: &str, kind: Option<&str>| crate::catalogue::Absence {
        layer: layer.into(),
        kind: kind.map(Into::into),
        by: "survey".into(),
        date: "2025".into(),
    };
    let mut catalogue = catalogue();
    catalogue.absences = vec![
        absence("place", Some("community_operations_centre")),
        absence("compound", None),
    ];
    // What table 10 asks for is lacking all the same, and the car park that the map shows is there.
    let audit = audited(&Community::new(small()).unwrap(), &catalogue);
    let centre = row(&audit, "T10-1");
    assert_eq!(
        (centre.verdict, centre.served, centre.demanded),
        (Verdict::NotMet, 0.0, 1.0)
    );
    assert_eq!(centre.absent.as_ref(), catalogue.absences.first());
    assert_eq!(row(&audit, "T10-10").absent, None);
    assert_eq!(row(&audit, "T10-4a").verdict, Verdict::Met);
    // Without compounds nothing is asked for in each, as of devices.
    let bare = audited(&Community::new(empty()).unwrap(), &catalogue);
    let office = row(&bare, "T10-2");
    assert_eq!(
        (office.verdict, &office.missing),
        (Verdict::NotApplicable, &None)
    );
    assert_eq!(office.absent.as_ref(), catalogue.absences.last());
}

#[test]
fn manholes_of_a_map_without_a_main_road_cannot_be_told_to_be_on_none() {
    let mut parts = small();
    parts.roads[0].class.value = crate::model::RoadClass::Lane;
    let community = Community::new(parts.clone()).unwrap();
    let mut catalogue = catalogue();
    let found = |catalogue: &Catalogue, community: &Community| {
        let audit = audited(community, catalogue);
        let (covers, poles) = (row(&audit, "T4-2"), row(&audit, "T4-1"));
        // What is said of the main roads is the same for all that stands on them.
        assert_eq!(covers.verdict, poles.verdict);
        assert_eq!(covers.missing, poles.missing);
        (covers.verdict, covers.missing.clone())
    };
    let missing = Some(Missing::kind("road", "main"));
    assert_eq!(
        found(&catalogue, &community),
        (Verdict::CannotTell, missing)
    );
    let planned = place(&community, &catalogue, &PlacementOptions::default()).unwrap();
    let outcome = planned.outcomes.iter().find(|o| o.row.as_str() == "T4-2");
    assert_eq!(
        outcome.unwrap().reason,
        Some(Reason::Missing(planning::Missing::Roads))
    );
    // Who looked for main roads and found none has told.
    catalogue.absences = vec![crate::catalogue::Absence {
        layer: "road".into(),
        kind: Some("main".into()),
        by: "survey".into(),
        date: "2025".into(),
    }];
    let told = (Verdict::NotApplicable, None);
    assert_eq!(found(&catalogue, &community), told);
    // Neither has a map without any road.
    catalogue.absences.clear();
    parts.roads.clear();
    let missing = Some(Missing::layer("road"));
    let community = Community::new(parts).unwrap();
    assert_eq!(
        found(&catalogue, &community),
        (Verdict::CannotTell, missing)
    );
}

#[test]
fn roads_are_not_there_when_none_of_their_classes_is() {
    let mut parts = small();
    parts.roads[0].class.value = crate::model::RoadClass::Footway;
    let community = Community::new(parts).unwrap();
    let mut catalogue = catalogue();
    let mut rows = catalogue.rows.iter_mut();
    let lamps = rows.find(|r| r.id.as_str() == "T4-1").unwrap();
    let crate::catalogue::Rule::AlongRoads { classes, .. } = &mut lamps.rule else {
        panic!("{:?}", lamps.rule);
    };
    *classes = vec![crate::model::RoadClass::Main, crate::model::RoadClass::Lane];
    let absence = |kind: &str| crate::catalogue::Absence {
        layer: "road".into(),
        kind: Some(kind.into()),
        by: "survey".into(),
        date: "2025".into(),
    };
    catalogue.absences = vec![absence("main")];
    let verdict = |catalogue: &Catalogue| row(&audited(&community, catalogue), "T4-1").verdict;
    assert_eq!(verdict(&catalogue), Verdict::CannotTell);
    catalogue.absences.push(absence("lane"));
    assert_eq!(verdict(&catalogue), Verdict::NotApplicable);
}

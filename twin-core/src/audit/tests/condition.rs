//! Conditions that are not numbers: who stands with whom, and what hangs on what.

use super::*;
use crate::ids::{BuildingId, FixtureId, GateId};
use crate::model::{FixtureKind, Host, Position, RoadClass};
use crate::planning::tests::{fixture, road};

/// A planned device of a row.
fn device_of(row: &str) -> Device {
    let placed = placed_small();
    let of_row = |d: &&Device| d.row.as_ref().is_some_and(|r| r.as_str() == row);
    placed.devices.iter().find(of_row).unwrap().clone()
}

fn condition(found: &RowAudit, word: &str) -> ConditionAudit {
    let mut conditions = found.conditions.iter();
    conditions
        .find(|c| &*c.condition == word)
        .unwrap_or_else(|| panic!("no {word} in {}", found.row))
        .clone()
}

/// The small community with devices of the group at its gate, (150, 0), and nothing else.
fn group_at(points: &[(&str, f64, f64)]) -> Audit {
    let mut parts = small();
    for (row, x, y) in points {
        parts.devices.push(Device {
            id: DeviceId::new(row).unwrap(),
            position: Position::new(*x, *y, 1.0),
            host: Host::Gate(GateId::new("g").unwrap()),
            ..device_of(row)
        });
    }
    audited(&Community::new(parts).unwrap(), &catalogue())
}

/// Which of the faults of a row's grouping say that a class is how far, metres.
fn apart(audit: &Audit, id: &str) -> Vec<(String, Option<f64>)> {
    let faults = condition(row(audit, id), "grouped_with").faults;
    let told = faults.iter().map(|fault| match fault {
        Fault::Apart {
            device,
            class,
            distance_m,
            most_m,
        } => {
            assert_eq!((device.as_str(), *most_m), (id, 20.0));
            (class.to_string(), *distance_m)
        }
        _ => panic!("{fault:?}"),
    });
    told.collect()
}

#[test]
fn a_group_within_20_m_of_each_other_is_one() {
    let audit = group_at(&[
        ("T7-1", 150.0, 2.0),
        ("T7-2", 150.0, 21.9),
        ("T7-3", 160.0, 12.0),
    ]);
    for id in ["T7-1", "T7-2", "T7-3"] {
        let found = condition(row(&audit, id), "grouped_with");
        assert_eq!(
            (found.verdict, found.faults.len()),
            (Verdict::Met, 0),
            "{id}"
        );
    }
}

#[test]
fn one_that_stands_apart_is_told_with_how_far_it_is_and_lowers_nothing() {
    let audit = group_at(&[
        ("T7-1", 150.0, 2.0),
        ("T7-2", 150.0, 26.0),
        ("T7-3", 157.0, 2.0),
    ]);
    let verdict = |id: &str| condition(row(&audit, id), "grouped_with").verdict;
    assert_eq!(verdict("T7-1"), Verdict::Partly);
    assert_eq!(verdict("T7-2"), Verdict::NotMet);
    let of_machine = apart(&audit, "T7-1");
    let [(class, Some(metres))] = &of_machine[..] else {
        panic!("{of_machine:?}");
    };
    assert!(
        class == "T7-2" && (metres - 24.0).abs() < 1e-9,
        "{class}: {metres}"
    );
    // 24 m and, with 7 m aside, 25 m.
    let of_market = apart(&audit, "T7-2");
    let [(first, Some(near)), (second, Some(far))] = &of_market[..] else {
        panic!("{of_market:?}");
    };
    assert_eq!((first.as_str(), second.as_str()), ("T7-1", "T7-3"));
    assert!((near - 24.0).abs() < 1e-9 && (far - 25.0).abs() < 1e-9);
    // 建议: it is advice.
    assert_eq!(row(&audit, "T7-1").verdict, Verdict::Met);
}

#[test]
fn one_whose_group_is_not_there_stands_apart_from_nobody_near() {
    let audit = group_at(&[("T7-1", 150.0, 2.0)]);
    let nobody = |class: &str| (class.to_owned(), None::<f64>);
    assert_eq!(apart(&audit, "T7-1"), [nobody("T7-2"), nobody("T7-3")]);
}

#[test]
fn a_planned_group_is_one() {
    let audit = audited(&placed_small(), &catalogue());
    for id in ["T7-1", "T7-2", "T7-3"] {
        let found = condition(row(&audit, id), "grouped_with");
        assert_eq!(found.verdict, Verdict::Met, "{id}: {:?}", found.faults);
    }
}

/// A main road of 100 m that ends in two lanes on each side, with bins at these metres of it.
fn bins_between_junctions(stations: &[f64]) -> RowAudit {
    let mut parts = empty();
    let main = vec![(0.0, 0.0), (100.0, 0.0)];
    parts.roads.push(road("main", RoadClass::Main, main));
    for (id, x) in [("west", 0.0), ("east", 100.0)] {
        let lane = vec![(x, -50.0), (x, 0.0), (x, 50.0)];
        parts.roads.push(road(id, RoadClass::Lane, lane));
    }
    for (number, x) in stations.iter().enumerate() {
        parts.devices.push(Device {
            id: DeviceId::new(format!("bin-{number}")).unwrap(),
            position: Position::new(*x, -3.5, 0.0),
            host: Host::Ground,
            ..device_of("T4-4")
        });
    }
    let community = Community::new(parts).unwrap();
    row(&audited(&community, &catalogue()), "T4-4").clone()
}

/// 社区及小区主干道口: row T4-4.
#[test]
fn a_bin_in_the_middle_of_its_road_is_at_neither_junction() {
    let found = bins_between_junctions(&[50.0]);
    // It serves 50 m to both sides, all of the road.
    assert_eq!((found.verdict, found.served), (Verdict::Partly, 100.0));
    let told = condition(&found, "at_junction");
    assert_eq!(told.verdict, Verdict::NotMet);
    let faults = told.faults.iter().zip(&told.repairs);
    let ends: Vec<f64> = faults
        .map(|(fault, repair)| match (fault, repair) {
            (
                Fault::BareJunction {
                    road,
                    distance_m: Some(distance_m),
                    most_m,
                },
                Repair::Add { class, at, .. },
            ) => {
                // 50 m along and 3.5 m beside.
                assert!((distance_m - 50.12).abs() < 0.01, "{distance_m}");
                assert_eq!((road.as_str(), *most_m), ("main", 25.0));
                assert_eq!(class.as_ref().map(|c| c.as_str()), Some("T4-4"));
                at[0].x
            }
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(ends, [0.0, 100.0]);
}

#[test]
fn bins_within_25_m_of_the_junctions_are_at_them_and_an_end_that_is_none_asks_for_nothing() {
    let verdict = |stations: &[f64]| {
        let found = bins_between_junctions(stations);
        (found.verdict, condition(&found, "at_junction").verdict)
    };
    assert_eq!(verdict(&[24.0, 76.0]), (Verdict::Met, Verdict::Met));
    assert_eq!(verdict(&[24.0, 74.0]), (Verdict::Partly, Verdict::Partly));
    // The road of the small community ends in the open.
    let audit = audited(&placed_small(), &catalogue());
    let told = condition(row(&audit, "T4-4"), "at_junction");
    assert_eq!(told.verdict, Verdict::NotApplicable);
}

/// 借助建筑物、智慧杆附着安装: row T3-2a.
#[test]
fn a_camera_on_nothing_is_told() {
    let mut parts = small();
    let lamp = fixture("lamp", FixtureKind::LampPole, (200.0, 96.0, 0.0));
    parts.fixtures.push(lamp);
    parts.devices.push(Device {
        id: DeviceId::new("pole").unwrap(),
        position: Position::new(100.0, 96.5, 0.0),
        host: Host::Ground,
        ..device_of("T4-1")
    });
    let on = |id: &str| Host::Fixture(FixtureId::new(id).unwrap());
    let house = Host::Building(BuildingId::new("b1").unwrap());
    let camera = device_of("T3-2a");
    // Nobody says what it hangs on, but that it is on a wall.
    parts.devices.push(Device {
        id: DeviceId::new("on-a-wall").unwrap(),
        position: Position::new(60.0, 60.0, 4.0),
        host: Host::Ground,
        mounting: Some(crate::model::Mounting::Wall),
        ..camera.clone()
    });
    for (id, x, y, host) in [
        ("at-a-pole", 101.9, 96.5, Host::Ground),
        ("beside-it", 102.1, 96.5, Host::Ground),
        ("on-a-house", 40.0, 32.0, house),
        ("on-a-lamp", 200.0, 96.0, on("lamp")),
        ("on-a-box", 40.0, 26.0, on("box")),
    ] {
        parts.devices.push(Device {
            id: DeviceId::new(id).unwrap(),
            position: Position::new(x, y, 4.0),
            host,
            ..camera.clone()
        });
    }
    let audit = audited(&Community::new(parts).unwrap(), &catalogue());
    let found = condition(row(&audit, "T3-2a"), "mounted_on");
    assert_eq!(found.verdict, Verdict::Partly);
    let told = found.faults.iter().map(|fault| match fault {
        Fault::NotMounted { device } => device.as_str(),
        _ => panic!("{fault:?}"),
    });
    assert_eq!(told.collect::<Vec<_>>(), ["beside-it", "on-a-box"]);
}

//! Areas to keep out of, by class and row, for whatever carries a device; devices that have to stand.

use std::ops::ControlFlow;

use super::*;

fn outside(areas: &[KeepOut]) -> Placement {
    let community = Community::new(small()).unwrap();
    given(&community, areas, &[]).unwrap()
}

fn given(
    community: &Community,
    areas: &[KeepOut],
    must: &[Must],
) -> Result<Placement, PlacementError> {
    let given = Given {
        keep_out: areas.to_vec(),
        must: must.to_vec(),
        ..Given::default()
    };
    let options = PlacementOptions::default();
    place_watched(community, &catalogue(), &options, &given, &mut |_| {
        ControlFlow::Continue(())
    })
}

fn must(class: &str, (x, y): (f64, f64)) -> Must {
    Must {
        id: None,
        class: ClassId::new(class).unwrap(),
        row: None,
        at: Coord { x, y },
        height_m: None,
        heading_rad: None,
    }
}

fn only(area: Polygon<f64>, id: &str) -> KeepOut {
    KeepOut {
        area,
        only: BTreeSet::from([Arc::from(id)]),
    }
}

fn count_in(placement: &Placement, area: &Polygon<f64>, counts: impl Fn(&Device) -> bool) -> usize {
    let devices = placement.devices.iter();
    devices
        .filter(|d| area.contains(&d.position.plan()) && counts(d))
        .count()
}

#[test]
fn an_area_binds_homes_halls_and_roofs_too() {
    let (_, free) = placed(small());
    let area = rectangle(15.0, 15.0, 50.0, 22.0);
    assert!(count_in(&free, &area, |_| true) > 30);
    let bound = outside(&[KeepOut::of_all(area.clone())]);
    assert_eq!(count_in(&bound, &area, |_| true), 0);
    let meters = outcome(&bound, "T4-3");
    assert_eq!(meters.reason, Some(Reason::KeptOut));
    assert!(meters.placed < meters.demanded);
}

#[test]
fn an_area_of_one_class_leaves_the_others_where_they_are() {
    let (_, free) = placed(small());
    let area = rectangle(15.0, 15.0, 50.0, 22.0);
    let bound = outside(&[only(area.clone(), "T4-3")]);
    let is_meter = |device: &Device| device.class.as_str() == "T4-3";
    assert_eq!(count_in(&bound, &area, is_meter), 0);
    let others = |placement: &Placement| count_in(placement, &area, |d| !is_meter(d));
    assert!(others(&free) > 0 && others(&bound) > 0);
}

#[test]
fn a_camera_moves_to_another_side_of_its_roof() {
    let (_, free) = placed(small());
    let roof = of_row(&free, "T3-2b")[0].position;
    let area = rectangle(roof.x - 1.0, roof.y - 1.0, 2.0, 2.0);
    let bound = outside(&[only(area.clone(), "T3-2b")]);
    let cameras = of_row(&bound, "T3-2b");
    assert_eq!(cameras.len(), of_row(&free, "T3-2b").len());
    assert!(!cameras.iter().any(|c| area.contains(&c.position.plan())));
}

#[test]
fn chargers_take_the_spaces_that_are_left() {
    let area = rectangle(150.0, 20.0, 20.0, 12.0);
    let bound = outside(&[only(area.clone(), "T5-7")]);
    let chargers = of_row(&bound, "T5-7");
    assert_eq!(chargers.len(), 10);
    assert!(!chargers.iter().any(|c| area.contains(&c.position.plan())));
}

#[test]
fn what_has_to_stand_is_planned_there_and_counts_for_its_row() {
    let community = Community::new(small()).unwrap();
    let free = outside(&[]);
    // By the road, where a smart pole serves it, and 2 m inside the gate, where one of the row is asked for.
    let musts = [must("T4-1", (120.0, 96.5)), must("T3-3", (147.0, 2.0))];
    let placement = given(&community, &[], &musts).unwrap();
    assert_eq!(placement.must, 2);
    let [pole, camera] = [&placement.devices[0], &placement.devices[1]];
    let row = |device: &Device| device.row.as_ref().unwrap().as_str().to_owned();
    assert_eq!((row(pole), row(camera)), ("T4-1".into(), "T3-3a".into()));
    assert_eq!((pole.position.x, pole.position.y), (120.0, 96.5));
    assert_eq!(pole.id.as_str(), "plan/T4-1/must/1");
    assert_eq!((&pole.host, &camera.host), (&Host::Ground, &Host::Ground));
    assert!(matches!(pole.provenance, Provenance::Planned { .. }));
    assert_eq!(
        of_row(&placement, "T3-3a").len(),
        of_row(&free, "T3-3a").len()
    );
    for row in ["T4-1", "T3-3a"] {
        let told = outcome(&placement, row);
        assert_eq!(told.existing, 0, "{told:?}");
        assert_eq!(told.placed as usize, of_row(&placement, row).len());
        assert!(told.placed <= told.demanded, "{told:?}");
    }
    let placed = placement.apply(community).unwrap();
    assert!(
        placed
            .devices
            .iter()
            .any(|d| d.id.as_str() == "plan/T3-3a/must/1")
    );
}

#[test]
fn one_more_than_its_row_asks_for_is_asked_for_too() {
    let community = Community::new(small()).unwrap();
    let musts = [must("T3-3", (147.0, 2.0)), must("T3-3", (290.0, 190.0))];
    let placement = given(&community, &[], &musts).unwrap();
    let told = outcome(&placement, "T3-3a");
    assert_eq!((told.demanded, told.existing, told.placed), (2, 0, 2));
}

#[test]
fn what_has_to_stand_hangs_on_the_nearest_pole_else_on_its_building() {
    let mut parts = small();
    for (id, x) in [("pole/far", 105.0), ("pole/lamp", 98.0)] {
        let lamp = fixture(id, FixtureKind::LampPole, (x, 96.0, 0.0));
        parts.fixtures.push(lamp);
    }
    let community = Community::new(parts).unwrap();
    let roof = Must {
        height_m: Some(31.0),
        ..must("T3-2", (40.0, 146.0))
    };
    let inside = Must {
        height_m: Some(4.0),
        ..must("T3-2", (30.0, 146.0))
    };
    let musts = [must("T3-2", (100.0, 96.0)), roof, inside];
    let placement = given(&community, &[], &musts).unwrap();
    let there = |n: usize| (&placement.devices[n].host, placement.devices[n].storey);
    let pole = Host::Fixture(FixtureId::new("pole/lamp").unwrap());
    let building = Host::Building(BuildingId::new("b2").unwrap());
    assert_eq!(there(0), (&pole, 0));
    assert_eq!((there(1), there(2)), ((&building, 10), (&building, 1)));
    assert_eq!(placement.devices[1].position.z, 31.0);
}

#[test]
fn a_class_that_the_catalogue_lacks_cannot_have_to_stand() {
    let community = Community::new(small()).unwrap();
    let error = given(&community, &[], &[must("X9", (100.0, 96.0))]).unwrap_err();
    assert_eq!(error, PlacementError::UnknownMust { class: "X9".into() });
}

/// How far a place reaches about its point if it is a disc in the open, metres; in a building it is a room there.
fn reach_m(place: &Place) -> f64 {
    match place.building {
        Some(_) => 0.0,
        None => (place.area_m2.value / std::f64::consts::PI).sqrt(),
    }
}

fn meets(place: &Place, area: &Polygon<f64>) -> bool {
    let at = place.position.plan();
    area.contains(&at) || crate::planning::area::edge_distance(area, at.into()) < reach_m(place)
}

#[test]
fn no_place_is_put_into_or_over_an_area_to_keep_out_of() {
    // Both houses and the lawn are where places go otherwise.
    let (_, free) = placed(small());
    let areas = [
        rectangle(15.0, 15.0, 50.0, 22.0),
        rectangle(175.0, 115.0, 110.0, 70.0),
    ];
    for area in areas {
        assert!(free.places.iter().any(|place| meets(place, &area)));
        let bound = outside(&[KeepOut::of_all(area.clone())]);
        assert!(!bound.places.is_empty());
        let inside = bound.places.iter().find(|place| meets(place, &area));
        assert_eq!(inside, None);
    }
}

#[test]
fn half_a_house_holds_half_of_the_rooms() {
    let mut parts = small();
    parts.buildings.truncate(1);
    parts.units.truncate(1);
    let community = Community::new(parts).unwrap();
    // 20 m × 12 m are left of the house: 240 m² × 0.7 = 168 m².
    let west = rectangle(10.0, 10.0, 30.0, 40.0);
    let bound = given(&community, &[KeepOut::of_all(west)], &[]).unwrap();
    let rooms = bound.places.iter().filter(|p| p.building.is_some());
    let rooms: Vec<&Place> = rooms.collect();
    assert!(!rooms.is_empty());
    assert!(rooms.iter().all(|room| room.position.x >= 40.0));
    let area_m2: f64 = rooms.iter().map(|room| room.area_m2.value).sum();
    assert!(area_m2 < 168.01, "{area_m2}");
}

#[test]
fn places_that_have_nowhere_else_to_be_are_told_as_kept_out() {
    let everywhere = rectangle(-1_000.0, -1_000.0, 2_000.0, 2_000.0);
    let bound = outside(&[KeepOut::of_all(everywhere.clone())]);
    assert!(bound.places.is_empty());
    for row in ["T10-1", "T10-3", "T10-9"] {
        let told = outcome(&bound, row);
        assert_eq!((told.demanded, told.placed), (1, 0), "{row}");
        assert_eq!(told.reason, Some(Reason::KeptOut), "{row}");
    }
    // What binds one row leaves the others where they are.
    let bound = outside(&[only(everywhere, "T10-1")]);
    let told = |row: &str| outcome(&bound, row).placed;
    assert_eq!((told("T10-1"), told("T10-3")), (0, 1));
}

#[test]
fn a_camera_that_has_to_stand_at_a_gate_and_looks_away_answers_nothing_there() {
    let community = Community::new(small()).unwrap();
    let away = Must {
        heading_rad: Some(std::f64::consts::FRAC_PI_2),
        ..must("T3-3", (147.0, 2.0))
    };
    let planned = given(&community, &[], &[away]).unwrap();
    let told = outcome(&planned, "T3-3a");
    assert_eq!((told.demanded, told.existing, told.placed), (2, 0, 2));
}

//! Areas to keep out of, by class and row, for whatever carries a device.

use std::ops::ControlFlow;

use super::*;

fn outside(areas: &[KeepOut]) -> Placement {
    let community = Community::new(small()).unwrap();
    let options = PlacementOptions::default();
    place_watched(&community, &catalogue(), &options, areas, &mut |_| {
        ControlFlow::Continue(())
    })
    .unwrap()
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

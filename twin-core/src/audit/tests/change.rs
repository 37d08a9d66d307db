//! What changes with a device, and that nothing else does.

use geo::Translate;
use proptest::prelude::*;

use super::*;
use crate::ids::GreenId;
use crate::model::Position;

#[test]
fn a_device_that_goes_lowers_the_row_that_planned_it_and_no_other_device_row() {
    let placed = placed_small();
    let full = audited(&placed, &catalogue());
    for gone in ["T3-3a", "T3-8", "T4-3", "T5-7", "T5-10", "T6-6", "T9-3"] {
        let of_row = |d: &Device| d.row.as_ref().is_some_and(|r| r.as_str() == gone);
        let one = placed
            .devices
            .iter()
            .find(|d| of_row(d))
            .unwrap()
            .id
            .clone();
        let audit = audited(&without(&placed, |d| d.id == one), &catalogue());
        for (before, after) in full.rows.iter().zip(&audit.rows) {
            if before.row.as_str() == gone {
                assert_eq!(after.served, before.served - 1.0, "{gone}");
                assert_ne!(after.verdict, Verdict::Met, "{gone}");
                assert!(after.demands.iter().any(|d| d.repair.is_some()), "{gone}");
            } else {
                assert_eq!(
                    after.verdict, before.verdict,
                    "{gone} changed {}",
                    after.row
                );
            }
        }
    }
}

#[test]
fn a_camera_that_looks_into_the_compound_misses_the_fronts() {
    let placed = placed_small();
    let mut camera = placed
        .devices
        .iter()
        .find(|d| d.row.as_ref().is_some_and(|r| r.as_str() == "T3-3a"))
        .unwrap()
        .clone();
    let catalogue = catalogue();
    let mut auditor = Auditor::new(&placed, &catalogue, &PlacementOptions::default());
    let sees = |audit: &Audit| {
        let found = row(audit, "T3-3a");
        let condition = found.conditions.iter().find(|c| &*c.condition == "sees");
        (found.verdict, condition.unwrap().clone())
    };
    assert_eq!(sees(auditor.audit()).1.verdict, Verdict::Met);
    camera.heading_rad = camera.heading_rad.map(|h| h + std::f64::consts::PI);
    let (verdict, condition) = sees(auditor.replace(camera.clone()).unwrap());
    assert_eq!(
        (verdict, condition.verdict),
        (Verdict::Partly, Verdict::NotMet)
    );
    let [Fault::LooksAway { by_rad, .. }] = &condition.faults[..] else {
        panic!("{:?}", condition.faults);
    };
    assert!((by_rad.abs() - std::f64::consts::PI).abs() < 1e-9);
    camera.heading_rad = None;
    let (verdict, condition) = sees(auditor.replace(camera).unwrap());
    assert_eq!(
        (verdict, condition.verdict),
        (Verdict::Met, Verdict::CannotTell)
    );
    assert_eq!(
        condition.missing,
        Some(Missing::attribute("device", "heading"))
    );
}

#[test]
fn a_device_that_is_not_there_cannot_be_changed() {
    let placed = placed_small();
    let catalogue = catalogue();
    let mut auditor = Auditor::new(&placed, &catalogue, &PlacementOptions::default());
    let mut device = placed.devices[0].clone();
    device.id = DeviceId::new("nobody").unwrap();
    assert!(auditor.replace(device).is_err());
}

/// Greens that the outlet is far from are not cut again: what is kept of them is what would be found.
#[test]
fn a_moved_outlet_waters_what_it_would_from_the_start() {
    let mut parts = small();
    let mut second = parts.greens[0].clone();
    second.id = GreenId::new("lawn/2").unwrap();
    second.area = second.area.translate(0.0, 150.0);
    parts.greens.push(second);
    let (placed, catalogue) = (with_placement(Community::new(parts).unwrap()), catalogue());
    let mut auditor = Auditor::new(&placed, &catalogue, &PlacementOptions::default());
    let mut parts = (*placed).clone();
    let of_row = |audit: &Audit| {
        audit
            .rows
            .iter()
            .find(|r| r.row.as_str() == "T4-7")
            .cloned()
    };
    let first = of_row(auditor.audit()).unwrap();
    let outlets = placed.devices.iter().enumerate();
    let outlets = outlets.filter(|(_, d)| d.class.as_str() == "T4-7");
    let mut changed = 0;
    for (index, outlet) in outlets.step_by(2).take(6) {
        for (x, y) in [(4.0, 0.0), (-35.0, 20.0), (400.0, 400.0)] {
            let (mut there, from) = (outlet.clone(), outlet.position);
            there.position = Position::new(from.x + x, from.y + y, from.z);
            auditor.replace(there.clone()).unwrap();
            parts.devices[index] = there;
            let afresh = audited(&Community::new(parts.clone()).unwrap(), &catalogue);
            assert_eq!(of_row(auditor.audit()), of_row(&afresh));
            changed += usize::from(of_row(&afresh).unwrap() != first);
        }
    }
    assert_eq!(first.demands.len(), 2);
    assert!(changed > 8, "{changed}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_moved_device_is_audited_as_the_community_with_it_would_be(
        which in any::<prop::sample::Index>(),
        (x, y) in (-60.0..60.0_f64, -60.0..60.0_f64),
        turn in -3.0..3.0_f64,
    ) {
        let placed = placed_small();
        let catalogue = catalogue();
        let index = which.index(placed.devices.len());
        let mut device = placed.devices[index].clone();
        device.position = Position::new(device.position.x + x, device.position.y + y, device.position.z);
        device.heading_rad = device.heading_rad.map(|h| h + turn);
        let mut auditor = Auditor::new(&placed, &catalogue, &PlacementOptions::default());
        auditor.replace(device.clone()).unwrap();
        let mut parts = (*placed).clone();
        parts.devices[index] = device;
        let afresh = audited(&Community::new(parts).unwrap(), &catalogue);
        prop_assert_eq!(auditor.audit(), &afresh);
    }

    #[test]
    fn one_more_device_never_serves_less(
        which in any::<prop::sample::Index>(),
        (x, y) in (0.0..300.0_f64, 0.0..200.0_f64),
        kept in 1_usize..6,
    ) {
        // A community with only some of its devices, so that there is something to gain.
        let placed = placed_small();
        let mut number = 0;
        let mut parts = (*placed).clone();
        parts.devices.retain(|_| {
            number += 1;
            number % kept == 0
        });
        let before = audited(&Community::new(parts.clone()).unwrap(), &catalogue());
        let mut more = placed.devices[which.index(placed.devices.len())].clone();
        more.id = DeviceId::new("one-more").unwrap();
        more.row = None;
        more.position = Position::new(x, y, more.position.z);
        parts.devices.push(more);
        let after = audited(&Community::new(parts).unwrap(), &catalogue());
        for (before, after) in before.rows.iter().zip(&after.rows) {
            prop_assert!(after.served >= before.served - 1e-6, "{}: {} then {}", before.row, before.served, after.served);
        }
    }
}

//! Access points and gateways: where they are placed, how few, and that the audit then hears them.

use super::*;
use crate::audit::{Auditor, Verdict};
use crate::catalogue::{Channel, DeviceClass, Reporting, ValueKind};
use crate::optimise::Ended;

fn planned(community: &Community, catalogue: &Catalogue) -> Placement {
    place(community, catalogue, &PlacementOptions::default()).unwrap()
}

fn outcome<'p>(placement: &'p Placement, row: &str) -> &'p RowOutcome {
    let mut outcomes = placement.outcomes.iter();
    outcomes.find(|o| o.row.as_str() == row).unwrap()
}

fn of_row<'d>(devices: &'d [Device], row: &str) -> Vec<&'d Device> {
    let planned = |d: &&Device| d.row.as_ref().is_some_and(|r| r.as_str() == row);
    devices.iter().filter(planned).collect()
}

fn verdict(community: &Community, catalogue: &Catalogue, row: &str) -> Verdict {
    let auditor = Auditor::new(community, catalogue, &PlacementOptions::default());
    auditor.audit().row(row).unwrap().verdict
}

/// The catalogue with networks alone, so that nothing else is placed in the school.
fn networks() -> Catalogue {
    let mut catalogue = catalogue();
    catalogue.rows.clear();
    catalogue.places.clear();
    catalogue
}

/// The small community with a school of that length, 12 m deep and one storey high.
fn with_school(length_m: f64) -> Community {
    let mut parts = small();
    let mut school = building("school", 100.0, 20.0, 1, 0);
    school.footprint = rectangle(100.0, 20.0, length_m, 12.0);
    school.usage = sourced(BuildingUse::Education);
    parts.buildings.push(school);
    Community::new(parts).unwrap()
}

/// P.1238 at 2.44 GHz in offices and schools: 20 lg 2440 − 28 + 30 lg d = 39.75 + 30 lg d dB, of 20 dBm: −67 dBm is heard up to 37.6 m.
/// A school of 40 m is heard from any point of it, so one access point does.
#[test]
fn a_small_school_gets_one_access_point_under_its_ceiling_and_is_then_heard() {
    let catalogue = networks();
    let community = with_school(40.0);
    assert_ne!(verdict(&community, &catalogue, "S3-1e"), Verdict::Met);
    let placement = planned(&community, &catalogue);
    let points = of_row(&placement.devices, "S3-1e");
    let here: Vec<_> = points
        .iter()
        .filter(|d| d.host == Host::Building(BuildingId::new("school").unwrap()))
        .collect();
    let [point] = here[..] else {
        panic!("{points:?}");
    };
    assert_eq!(point.class.as_str(), "T8-5");
    // Under the ceiling of 3 m, as high as the catalogue hangs a router.
    assert!((point.position.z - 2.5).abs() < 1e-9);
    assert_eq!(point.provenance, Provenance::planned("S3-1e"));
    let found = outcome(&placement, "S3-1e");
    assert_eq!(found.placed, points.len() as u64);
    assert_eq!(found.demanded, found.existing + found.placed);
    assert_eq!(found.bounds.unwrap().ended, Ended::Optimal);
    assert_eq!(found.reason, None);
    let after = placement.apply(community).unwrap();
    assert_eq!(verdict(&after, &catalogue, "S3-1e"), Verdict::Met);
    // What is heard needs nothing more.
    let again = planned(&after, &catalogue);
    assert!(again.devices.is_empty(), "{:?}", again.devices);
    let again = outcome(&again, "S3-1e");
    assert_eq!((again.placed, again.demanded), (0, again.existing));
}

/// Five points that stand for 160 m, heard up to 37.6 m: one access point for each 75 m, so two at the least, hung between the points.
#[test]
fn a_long_school_gets_as_few_as_hear_it_whole() {
    let catalogue = networks();
    let placement = planned(&with_school(160.0), &catalogue);
    let host = Host::Building(BuildingId::new("school").unwrap());
    let here = of_row(&placement.devices, "S3-1e");
    let here = here.iter().filter(|d| d.host == host);
    assert_eq!(here.count(), 2);
    let after = placement.apply(with_school(160.0)).unwrap();
    assert_eq!(verdict(&after, &catalogue, "S3-1e"), Verdict::Met);
}

#[test]
fn without_smart_poles_one_is_placed_for_the_network_of_things() {
    let catalogue = catalogue();
    let mut parts = small();
    parts.roads.clear();
    let community = Community::new(parts).unwrap();
    assert_eq!(verdict(&community, &catalogue, "S3-4a"), Verdict::NotMet);
    let placement = planned(&community, &catalogue);
    let gateways = of_row(&placement.devices, "S3-4a");
    assert_eq!(gateways.len(), 1, "{gateways:?}");
    assert_eq!(gateways[0].class.as_str(), "T4-1");
    let found = outcome(&placement, "S3-4a");
    assert_eq!((found.demanded, found.existing, found.placed), (1, 0, 1));
    let extent = found.extent.unwrap();
    assert_eq!(extent.served, extent.demanded);
    let after = placement.apply(community).unwrap();
    for row in ["S3-4a", "S3-4b"] {
        let told = verdict(&after, &catalogue, row);
        assert!(
            matches!(told, Verdict::Met | Verdict::NotApplicable),
            "{row}: {told:?}"
        );
    }
}

#[test]
fn what_operators_and_lines_have_to_bring_is_told_and_not_placed() {
    let catalogue = catalogue();
    let mut parts = small();
    parts.roads.clear();
    let placement = planned(&Community::new(parts).unwrap(), &catalogue);
    // The gateway's pole comes after these rows, so nothing of 5G is known to them.
    let mobile = outcome(&placement, "S3-1c");
    assert_eq!(mobile.reason, Some(Reason::Operators { out: 1, of: 1 }));
    assert_eq!((mobile.demanded, mobile.placed), (1, 0));
    assert_eq!(outcome(&placement, "S3-1a").reason, Some(Reason::Nowhere));
    for row in ["S3-2a", "S3-2b", "S3-5"] {
        assert_eq!(outcome(&placement, row).reason, Some(Reason::Lines));
    }
    assert!(of_row(&placement.devices, "S3-1c").is_empty());
}

/// A class that sends one value every 10 s. At SF7 a frame of 13 + 4 bytes takes ceil((136 − 28 + 44) / 28) = 6 blocks: 12.25 + 8 + 30
/// symbols of 1.024 ms = 51.5 ms; over 10 s, eight channels and a load of 5.27 % that is 1.222 % of a gateway: 81 fit, 82 do not.
fn chatty(catalogue: &mut Catalogue) {
    let sensor = catalogue.class("T4-6").unwrap().clone();
    catalogue.classes.push(DeviceClass {
        id: ClassId::new("CHAT").unwrap(),
        channels: vec![Channel {
            name: "level".into(),
            name_zh: "液位".into(),
            name_en: "Level".into(),
            unit: "m".into(),
            value: ValueKind::Number { min: 0.0, max: 9.0 },
            reporting: Reporting::Periodic,
            interval_s: 10,
        }],
        ..sensor
    });
}

/// Sensors about a smart pole in the middle of the small community without roads.
fn sensors(count: usize) -> Community {
    let mut parts = small();
    parts.roads.clear();
    let planned = place(
        &Community::new(small()).unwrap(),
        &catalogue(),
        &PlacementOptions::default(),
    );
    let planned = planned.unwrap();
    let like = |id: String, class: &str, (x, y): (f64, f64), technology| {
        let mut device = planned.devices[0].clone();
        device.id = DeviceId::new(id).unwrap();
        device.class = ClassId::new(class).unwrap();
        device.row = None;
        device.position = Position::new(x, y, 1.5);
        device.host = Host::Ground;
        device.network.technology = technology;
        device.network.gateway = None;
        device
    };
    let at = |n: usize| (130.0 + (n % 10) as f64 * 4.0, 80.0 + (n / 10) as f64 * 4.0);
    let sensor = |n| like(format!("s{n}"), "CHAT", at(n), Network::Lora);
    parts.devices = (0..count).map(sensor).collect();
    let pole = like("pole".into(), "T4-1", (150.0, 75.0), Network::Wired);
    parts.devices.push(pole);
    Community::new(parts).unwrap()
}

#[test]
fn a_gateway_that_would_be_asked_for_too_much_gets_another_beside_it() {
    let mut catalogue = catalogue();
    chatty(&mut catalogue);
    catalogue.rows.clear();
    catalogue.places.clear();
    let placed = |count| {
        let placement = planned(&sensors(count), &catalogue);
        let found = outcome(&placement, "S3-4b").clone();
        (found.placed, found.reason)
    };
    assert_eq!(placed(81), (0, None));
    assert_eq!(placed(82), (1, None));
    assert_eq!(placed(170), (2, None));
}

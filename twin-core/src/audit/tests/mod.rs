mod area;
mod change;
mod condition;
mod counts;
mod front;
mod gateway;
mod green;
mod height;
mod lens;
mod line;
mod mend;
mod network;
mod product;
mod remedy;
mod room;
mod share;
mod sight;
mod walls;
mod whereabouts;

use std::sync::LazyLock;

use super::*;
use crate::catalogue::Catalogue;
use crate::ids::DeviceId;
use crate::model::{Community, CommunityParts, Device};
use crate::planning::tests::town::town;
use crate::planning::tests::{catalogue, empty, small};
use crate::planning::{PlacementOptions, RowChoice, place};

fn audited(community: &Community, catalogue: &Catalogue) -> Audit {
    Auditor::new(community, catalogue, &PlacementOptions::default()).into_audit()
}

fn with_placement(community: Community) -> Community {
    place(&community, &catalogue(), &PlacementOptions::default())
        .unwrap()
        .apply(community)
        .unwrap_or_else(|errors| panic!("{errors}"))
}

/// The small community with what its rows ask for, placed once for all tests: many take a device of it.
fn placed_small() -> Community {
    static PLACED: LazyLock<Community> =
        LazyLock::new(|| with_placement(Community::new(small()).unwrap()));
    PLACED.clone()
}

/// The community without the devices that `gone` says.
fn without(community: &Community, gone: impl Fn(&Device) -> bool) -> Community {
    let mut parts: CommunityParts = (**community).clone();
    parts.devices.retain(|device| !gone(device));
    Community::new(parts).unwrap_or_else(|errors| panic!("{errors}"))
}

fn row<'a>(audit: &'a Audit, id: &str) -> &'a RowAudit {
    audit.row(id).unwrap_or_else(|| panic!("no row {id}"))
}

#[test]
fn what_a_bare_community_lacks_is_what_counting_by_hand_gives() {
    let community = Community::new(small()).unwrap();
    let audit = audited(&community, &catalogue());
    let amounts = [
        ("T3-2a", Verdict::NotMet, 200.0, Measure::Metres),
        ("T3-3a", Verdict::NotMet, 1.0, Measure::Count),
        ("T3-4", Verdict::NotMet, 1_000.0, Measure::Metres),
        ("T3-5", Verdict::NotMet, 6.0, Measure::Count),
        ("T3-8", Verdict::NotMet, 16.0, Measure::Storeys),
        ("T4-2", Verdict::NotMet, 1.0, Measure::Count),
        ("T4-3", Verdict::NotMet, 64.0, Measure::Count),
        ("T4-7", Verdict::NotMet, 6_000.0, Measure::SquareMetres),
        ("T5-7", Verdict::NotMet, 10.0, Measure::Count),
        // The car park is the compound's parking place.
        ("T10-4a", Verdict::Met, 1.0, Measure::Count),
        ("T10-1", Verdict::NotMet, 1.0, Measure::Count),
    ];
    for (id, verdict, demanded, measure) in amounts {
        let found = row(&audit, id);
        assert_eq!((found.verdict, found.measure), (verdict, measure), "{id}");
        assert!(
            (found.demanded - demanded).abs() < 1e-6,
            "{id}: {}",
            found.demanded
        );
        assert_eq!(found.served > 0.0, verdict == Verdict::Met, "{id}");
    }
}

#[test]
fn what_the_map_does_not_show_cannot_be_told_and_what_it_rules_out_does_not_apply() {
    let community = Community::new(small()).unwrap();
    let audit = audited(&community, &catalogue());
    let fire_doors = row(&audit, "T3-7");
    assert_eq!(fire_doors.verdict, Verdict::CannotTell);
    assert_eq!(
        fire_doors.missing,
        Some(Missing::kind("fixture", "fire_door"))
    );
    // The compound is closed, so no open boundary asks for cameras.
    assert_eq!(row(&audit, "T3-3b").verdict, Verdict::NotApplicable);
    // There is no operations centre for the display to hang in.
    let display = row(&audit, "T3-1");
    assert_eq!(display.verdict, Verdict::NotMet);
    assert_eq!(
        display.missing,
        Some(Missing::kind("place", "community_operations_centre"))
    );
}

#[test]
fn an_empty_community_is_never_a_success() {
    let audit = audited(&Community::new(empty()).unwrap(), &catalogue());
    assert!(audit.rows.iter().all(|row| row.verdict != Verdict::Met));
    let roads = row(&audit, "T4-1");
    assert_eq!(roads.verdict, Verdict::CannotTell);
    assert_eq!(roads.missing, Some(Missing::layer("road")));
    let told = |row: &&RowAudit| row.verdict == Verdict::CannotTell;
    assert!(
        audit
            .rows
            .iter()
            .filter(told)
            .all(|row| row.missing.is_some())
    );
}

#[test]
fn a_placement_answers_what_it_was_made_for() {
    let audit = audited(&placed_small(), &catalogue());
    // A placement plans no networks, but the data room.
    let planned = |row: &&RowAudit| !row.row.as_str().starts_with("S3-") || row.place.is_some();
    for row in audit.rows.iter().filter(planned) {
        let untold = ["T3-7", "T4-6"].contains(&row.row.as_str());
        let expected = if untold {
            Verdict::CannotTell
        } else if row.row.as_str() == "T3-3b" {
            Verdict::NotApplicable
        } else {
            Verdict::Met
        };
        assert_eq!(row.verdict, expected, "{}", row.row);
        assert!(
            row.demands.iter().all(|d| d.remainder.is_none()),
            "{}",
            row.row
        );
    }
}

#[test]
fn a_placed_town_falls_short_only_where_the_placement_does() {
    let audit = audited(&with_placement(town(8, 8)), &catalogue());
    let of = |verdict| {
        let rows = audit.rows.iter().filter(move |row| row.verdict == verdict);
        rows.map(|row| row.row.as_str()).collect::<Vec<_>>()
    };
    // The rooms that were left are too small.
    assert_eq!(of(Verdict::Partly), ["T10-1", "T10-2"]);
    assert!(of(Verdict::NotMet).is_empty());
    // The town has no gates, lifts, fire doors and water tanks on its map, no map tells of fibre and the sites of operators, and
    // some homes are too far from the poles.
    let untold = [
        "T3-3a", "T3-7", "T4-6", "T5-1", "T5-10", "T6-2", "T6-3", "T7-3", "S3-1c", "S3-1d",
        "S3-2a", "S3-2b", "S3-4c", "S3-5",
    ];
    assert_eq!(of(Verdict::CannotTell), untold);
    let small = &row(&audit, "T10-1").demands[0].faults[..];
    assert!(matches!(small, [Fault::TooSmall { area_m2, least_m2 }] if area_m2 < least_m2));
}

#[test]
fn the_baseline_asks_for_starred_rows_only() {
    let community = Community::new(small()).unwrap();
    let catalogue = catalogue();
    let options = PlacementOptions {
        rows: RowChoice::Starred,
        ..PlacementOptions::default()
    };
    let audit = Auditor::new(&community, &catalogue, &options).into_audit();
    let starred = |id: &str| {
        let device = catalogue.row(id).map(|r| r.existing_baseline);
        device
            .or_else(|| catalogue.place(id).map(|r| r.existing_baseline))
            .or_else(|| catalogue.network(id).map(|r| r.existing_baseline))
    };
    assert!(
        audit
            .rows
            .iter()
            .all(|r| starred(r.row.as_str()) == Some(true))
    );
    assert!(audit.row("T3-4").is_none() && audit.row("T3-7").is_some());
}

#[test]
fn applications_follow_their_rows() {
    let bare = audited(&Community::new(small()).unwrap(), &catalogue());
    let placed = audited(&placed_small(), &catalogue());
    let of = |audit: &Audit, id: &str| {
        let found = audit.applications.iter().find(|a| a.row.as_str() == id);
        found.map(|a| (a.verdict, a.parts.clone())).unwrap()
    };
    // Parking: charger, turnstile and barrier, car park, charging station.
    assert_eq!(of(&bare, "T2-6").0, Verdict::Partly);
    let (_, parts) = of(&placed, "T2-6");
    let verdict = |name: &str| parts.iter().find(|p| &*p.name_en == name).unwrap().verdict;
    for name in [
        "Smart charger",
        "Smart gate",
        "Smart car park",
        "Smart charging place",
    ] {
        assert_eq!(verdict(name), Verdict::Met, "{name}");
    }
    // Gateways are heard by every device with LoRa and on all the ground; no map tells of the base stations that the meters hear.
    assert_eq!(verdict("Network of things"), Verdict::CannotTell);
    assert_eq!(verdict("Data centre"), Verdict::Met);
    // WiFi reaches all public places, and no row says whether there is a care robot.
    assert_eq!(of(&placed, "T2-8").0, Verdict::CannotTell);
}

#[test]
fn what_the_profile_does_not_ask_for_leaves_an_application_to_its_other_parts() {
    let community = placed_small();
    let mut catalogue = catalogue();
    for function in &mut catalogue.functions {
        function.there = Some(true);
    }
    let with = |catalogue: &Catalogue| {
        let options = PlacementOptions {
            rows: RowChoice::Starred,
            ..PlacementOptions::default()
        };
        let audit = Auditor::new(&community, catalogue, &options).into_audit();
        let is_parking = |a: &ApplicationAudit| a.row.as_str() == "T2-6";
        audit.applications.into_iter().find(is_parking).unwrap()
    };
    let found = with(&catalogue);
    let part = |name: &str| found.parts.iter().find(|p| &*p.name_en == name).unwrap();
    // T5-7 and T10-8 have no `*`; the barrier T5-5 and the car park T10-4a have.
    for name in ["Smart charger", "Smart charging place", "Data centre"] {
        let part = part(name);
        assert_eq!(
            (part.is_asked, part.verdict),
            (false, Verdict::NotApplicable),
            "{name}"
        );
        assert!(!part.rows.is_empty(), "{name}");
    }
    for name in ["Smart gate", "Smart car park"] {
        let part = part(name);
        assert_eq!(
            (part.is_asked, part.verdict),
            (true, Verdict::Met),
            "{name}"
        );
    }
    // With nothing to be told of the networks, what is asked for is there.
    catalogue.networks.clear();
    assert_eq!(with(&catalogue).verdict, Verdict::Met);
}

#[test]
fn the_platform_of_an_application_is_told_by_rule_files_alone() {
    let community = placed_small();
    let mut catalogue = catalogue();
    let of = |catalogue: &Catalogue, id: &str| {
        let audit = audited(&community, catalogue);
        let found = audit.applications.iter().find(|a| a.row.as_str() == id);
        let parts = &found.unwrap().parts;
        let layers = parts
            .iter()
            .filter(|p| p.name_en.starts_with("Digital platform"));
        layers
            .map(|p| (p.verdict, p.rows.len()))
            .collect::<Vec<_>>()
    };
    // 2 databases, 4 abilities to work on data, 7 to support applications: ● of parking, ○ of deliveries.
    let layers = |verdicts: [Verdict; 3]| verdicts.into_iter().zip([2, 4, 7]).collect::<Vec<_>>();
    assert_eq!(of(&catalogue, "T2-6"), layers([Verdict::CannotTell; 3]));
    assert_eq!(of(&catalogue, "T2-12"), layers([Verdict::NotApplicable; 3]));
    // Both databases are there, and one ability is not.
    for function in &mut catalogue.functions {
        function.there = match function.id.as_str() {
            "S32-1" | "S32-2" => Some(true),
            "S32-3" => Some(false),
            _ => None,
        };
    }
    let found = layers([Verdict::Met, Verdict::NotMet, Verdict::CannotTell]);
    assert_eq!(of(&catalogue, "T2-6"), found);
    let found = layers([Verdict::Met, Verdict::NotApplicable, Verdict::NotApplicable]);
    assert_eq!(of(&catalogue, "T2-12"), found);
}

#[test]
fn a_device_that_nobody_planned_serves_by_where_it_stands_and_once() {
    let placed = placed_small();
    let mut parts = (*placed).clone();
    // The barrier's row and host are forgotten, as in an inventory.
    let barrier = |d: &Device| d.class.as_str() == "T5-5";
    let mut kept = 0;
    parts.devices.retain(|d| {
        kept += u32::from(barrier(d));
        !barrier(d) || kept == 1
    });
    for device in parts.devices.iter_mut().filter(|d| barrier(d)) {
        device.id = DeviceId::new("found").unwrap();
        device.row = None;
        device.host = crate::model::Host::Ground;
    }
    let audit = audited(&Community::new(parts).unwrap(), &catalogue());
    let barriers = row(&audit, "T5-5");
    assert_eq!(barriers.verdict, Verdict::Partly);
    assert_eq!((barriers.served, barriers.demanded), (1.0, 2.0));
    let served: Vec<_> = barriers.demands.iter().map(|d| d.served_by.len()).collect();
    assert_eq!(served.iter().sum::<usize>(), 1);
}

#[test]
fn a_unit_tells_on_which_of_its_storeys_no_detector_hangs() {
    let placed = placed_small();
    let whole = audited(&placed, &catalogue());
    let open = |audit: &Audit| -> Vec<i16> {
        let demands = row(audit, "T3-8").demands.iter();
        demands.flat_map(|d| d.storeys.open.clone()).collect()
    };
    assert!(open(&whole).is_empty());
    let asked: usize = (row(&whole, "T3-8").demands.iter())
        .map(|demand| demand.storeys.asked.len())
        .sum();
    assert_eq!(asked, 16);
    let detectors = placed.devices.iter().filter(|d| d.class.as_str() == "T3-8");
    let highest = detectors.max_by_key(|device| device.storey).unwrap();
    let fewer = without(&placed, |device| device.id == highest.id);
    assert_eq!(open(&audited(&fewer, &catalogue())), [highest.storey]);
}

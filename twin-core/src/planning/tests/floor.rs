//! Places that are too small, by hand: told in the plan as the audit of it finds them.

use super::*;
use crate::audit::{Auditor, Fault, Verdict};

/// The first lines that ask for places, so many of them.
fn places_alone(count: usize) -> Catalogue {
    let mut catalogue = catalogue();
    catalogue.rows.clear();
    catalogue.networks.clear();
    catalogue.places.truncate(count);
    catalogue
}

/// One house of 40 m × 12 m with 1,600 households, so that the operations centre has to have 600 m². Of the 480 m² rooms take 0.7, 336 m².
fn crowded() -> CommunityParts {
    let mut parts = small();
    parts.buildings.truncate(1);
    parts.units.truncate(1);
    parts.buildings[0].households = sourced(1_600);
    parts.units[0].households = 1_600;
    parts
}

fn is_told(told: &RowOutcome) -> bool {
    let Some(Reason::TooSmall {
        out: 1,
        of: 1,
        area_m2,
        least_m2,
    }) = told.reason
    else {
        return false;
    };
    let extent = told.extent.unwrap();
    let figures = [area_m2 - 336.0, least_m2 - 600.0];
    let share = [extent.served - 336.0, extent.demanded - 600.0];
    figures.into_iter().chain(share).all(|off| off.abs() < 1e-6) && told.is_short()
}

#[test]
fn a_place_that_is_too_small_is_told_and_leaves_its_row_short() {
    let community = Community::new(crowded()).unwrap();
    let (catalogue, options) = (places_alone(1), PlacementOptions::default());
    let placement = place(&community, &catalogue, &options).unwrap();
    let told = outcome(&placement, "T10-1");
    assert_eq!((told.demanded, told.existing, told.placed), (1, 0, 1));
    assert!(is_told(told), "{told:?}");
    let warnings = placement.warnings(&community);
    assert_eq!(warnings, [Warning::Short { rows: 1 }]);
    // So finds the audit, and who plans once more.
    let placed = placement.apply(community).unwrap();
    let audit = Auditor::new(&placed, &catalogue, &options).into_audit();
    assert_eq!(audit.row("T10-1").unwrap().verdict, Verdict::Partly);
    let again = place(&placed, &catalogue, &options).unwrap();
    let told = outcome(&again, "T10-1");
    assert_eq!((told.demanded, told.existing, told.placed), (1, 1, 0));
    assert!(is_told(told), "{told:?}");
    let warnings = again.warnings(&placed);
    assert_eq!(warnings, [Warning::NoneAdded { short: 1 }]);
}

#[test]
fn the_plan_of_a_town_tells_of_the_places_that_its_audit_finds_too_small() {
    let (community, options) = (town::town(8, 8), PlacementOptions::default());
    let catalogue = places_alone(usize::MAX);
    let placement = place(&community, &catalogue, &options).unwrap();
    let is_told = |told: &&RowOutcome| matches!(told.reason, Some(Reason::TooSmall { .. }));
    let told = placement.outcomes.iter().filter(is_told);
    let told: Vec<String> = told.map(|told| told.row.to_string()).collect();
    let placed = placement.apply(community).unwrap();
    let audit = Auditor::new(&placed, &catalogue, &options).into_audit();
    let is_small = |fault: &Fault| matches!(fault, Fault::TooSmall { .. });
    let found = audit.rows.iter().filter(|row| {
        let mut faults = row.demands.iter().flat_map(|demand| &demand.faults);
        faults.any(is_small)
    });
    let found: Vec<String> = found.map(|row| row.row.to_string()).collect();
    assert_eq!(told, found);
    assert!(found.contains(&"T10-1".to_owned()), "{found:?}");
}

//! Plans of some rows alone: which ids name which rows, what is placed, and what of earlier plans goes.

use std::ops::ControlFlow;

use super::*;
use crate::told::Told;

fn scope(ids: &[&str]) -> Scope {
    let ids = ids.iter().copied();
    Scope::read(ids, &catalogue(), &PlacementOptions::default()).unwrap()
}

fn refused(id: &str, rows: RowChoice) -> ScopeError {
    let options = PlacementOptions {
        rows,
        ..PlacementOptions::default()
    };
    Scope::read([id], &catalogue(), &options).unwrap_err()
}

fn rows(scope: &Scope) -> Vec<&str> {
    scope.rows().iter().map(RowId::as_str).collect()
}

/// A plan of these rows alone.
fn planned(community: &Community, ids: &[&str]) -> Placement {
    let given = Given {
        scope: scope(ids),
        ..Given::default()
    };
    let options = PlacementOptions::default();
    place_watched(community, &catalogue(), &options, &given, &mut |_| {
        ControlFlow::Continue(())
    })
    .unwrap()
}

/// How many devices there are of each row.
fn counts(devices: &[Device]) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for row in devices.iter().filter_map(|device| device.row.as_ref()) {
        *counts.entry(row.as_str()).or_default() += 1;
    }
    counts
}

#[test]
fn an_id_names_its_row_or_all_rows_of_its_class_in_the_order_of_the_tables() {
    assert_eq!(rows(&scope(&["T3-2"])), ["T3-2a", "T3-2b"]);
    assert_eq!(rows(&scope(&["T3-2b"])), ["T3-2b"]);
    // A class too, which rows of section 3 name.
    assert_eq!(rows(&scope(&["T4-1"])), ["T4-1"]);
    let mixed = scope(&["S3-4a", "T10-1", "T3-3a", "T3-3a"]);
    assert_eq!(rows(&mixed), ["T3-3a", "T10-1", "S3-4a"]);
    assert!(mixed.is_partial() && !scope(&[]).is_partial());
    let [inside, outside] = ["T10-1", "T4-1"].map(|id| RowId::new(id).unwrap());
    assert!(mixed.holds(&inside) && !mixed.holds(&outside));
    assert!(scope(&[]).holds(&outside));
}

#[test]
fn an_id_that_is_not_there_is_refused_with_the_nearest_that_is() {
    let error = refused("T4-11", RowChoice::All);
    let words = error.to_string();
    assert!(words.contains("'T4-11', did you mean 'T4-1'?"), "{words}");
    let words = error.zh();
    assert!(words.contains("“T4-11”，是否应为“T4-1”？"), "{words}");
    let words = refused("cameras", RowChoice::All).to_string();
    assert!(!words.contains("did you mean"), "{words}");
    // It is there, but not among those that an existing community is asked for.
    let id = "T3-9".to_owned();
    assert_eq!(
        refused("T3-9", RowChoice::Starred),
        ScopeError::NotAsked { id }
    );
}

#[test]
fn rows_beyond_the_scope_get_nothing_and_have_no_outcome() {
    let community = Community::new(small()).unwrap();
    let placement = planned(&community, &["T3-3a", "T4-4"]);
    let outcomes = placement.outcomes.iter();
    let outcomes: Vec<&str> = outcomes.map(|outcome| outcome.row.as_str()).collect();
    assert_eq!(outcomes, ["T3-3a", "T4-4"]);
    assert_eq!(
        counts(&placement.devices),
        BTreeMap::from([("T3-3a", 1), ("T4-4", 3)])
    );
    assert!(placement.places.is_empty());
    assert_eq!(rows(&placement.scope), ["T3-3a", "T4-4"]);
    // A display needs the centre that it stands in, whatever the scope says of the centre's own row.
    let placement = planned(&community, &["T3-1"]);
    assert_eq!((placement.devices.len(), placement.places.len()), (1, 1));
}

#[test]
fn cameras_planned_later_hang_on_the_poles_that_are_there() {
    let bare = Community::new(small()).unwrap();
    let whole = place(&bare, &catalogue(), &PlacementOptions::default()).unwrap();
    let with_poles = planned(&bare, &["T4-1"]).apply(bare).unwrap();
    let cameras = planned(&with_poles, &["T3-2a"]);
    let at = |devices: Vec<&Device>| -> Vec<Position> {
        devices.into_iter().map(|device| device.position).collect()
    };
    let found = at(of_row(&cameras, "T3-2a"));
    assert_eq!(found, at(of_row(&whole, "T3-2a")));
    let poles = with_poles.devices.iter().map(|d| d.position.plan());
    let poles: Vec<Point<f64>> = poles.collect();
    assert!(found.iter().any(|at| poles.contains(&at.plan())));
}

#[test]
fn nothing_new_stands_on_devices_of_rows_that_are_not_planned() {
    let bare = Community::new(small()).unwrap();
    let full = place(&bare, &catalogue(), &PlacementOptions::default()).unwrap();
    let mut parts = full.apply(bare).unwrap().into_parts();
    parts
        .devices
        .retain(|d| d.row.as_ref().is_none_or(|row| row.as_str() != "T4-4"));
    let community = Community::new(parts).unwrap();
    let bins = planned(&community, &["T4-4"]);
    assert_eq!(bins.devices.len(), 3);
    let in_the_open = |d: &&Device| matches!(d.host, Host::Road(_) | Host::Ground);
    for bin in &bins.devices {
        for other in community.devices.iter().filter(in_the_open) {
            let (x, y) = (
                bin.position.x - other.position.x,
                bin.position.y - other.position.y,
            );
            assert!(x.hypot(y) > 0.5, "{} on {}", bin.id, other.id);
        }
    }
}

#[test]
fn what_was_planned_for_the_rows_of_the_scope_goes_and_all_else_stays() {
    let bare = Community::new(small()).unwrap();
    let full = place(&bare, &catalogue(), &PlacementOptions::default()).unwrap();
    let full = full.apply(bare.clone()).unwrap();
    let cleared = scope(&["T3-2"]).cleared(&full).unwrap();
    let mut expected = counts(&full.devices);
    assert!(expected.remove("T3-2a").is_some() && expected.remove("T3-2b").is_some());
    assert_eq!(counts(&cleared.devices), expected);
    assert_eq!(cleared.places, full.places);
    // Planned anew, there are as many again.
    let again = planned(&cleared, &["T3-2"]).apply(cleared).unwrap();
    assert_eq!(counts(&again.devices), counts(&full.devices));
    // The display stays, and so does the centre that it is in.
    let cleared = scope(&["T10-1"]).cleared(&full).unwrap();
    assert_eq!(cleared.places, full.places);
    let mut displays = full.devices.iter();
    let display = displays.find(|d| d.row.as_ref().is_some_and(|row| row.as_str() == "T3-1"));
    let Host::Place(centre) = &display.unwrap().host else {
        panic!("{display:?}")
    };
    let inside = full
        .devices
        .iter()
        .filter(|d| d.host == Host::Place(centre.clone()));
    let mut ids: Vec<&str> = inside.map(|d| d.row.as_ref().unwrap().as_str()).collect();
    ids.push("T10-1");
    let cleared = scope(&ids).cleared(&full).unwrap();
    assert!(cleared.places.iter().all(|place| place.id != *centre));
    assert_eq!(Scope::default().cleared(&full).unwrap(), bare);
}

#[test]
fn what_was_surveyed_stays() {
    let mut parts = small();
    let full = Community::new(small()).unwrap();
    let full = place(&full, &catalogue(), &PlacementOptions::default()).unwrap();
    let camera = of_row(&full, "T3-3a")[0];
    parts.devices.push(Device {
        provenance: here(),
        ..camera.clone()
    });
    let community = Community::new(parts).unwrap();
    let all: &[&str] = &[];
    for ids in [all, &["T3-3a"]] {
        assert_eq!(scope(ids).cleared(&community).unwrap(), community);
    }
}

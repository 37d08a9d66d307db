//! Merges by hand and at random.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::apply::{Visit, visit_layer};
use super::super::image::{Recorded, layers};
use super::super::{MergeReport, Side, Sides, apply, diff, merge, without_planned};
use super::town::{change, edit, planned_town, random, remove, sorted, source, text};
use crate::model::{Community, CommunityParts, Host, Name, Provenance, Sourced};

fn merged(
    base: &CommunityParts,
    ours: &CommunityParts,
    theirs: &CommunityParts,
    prefer: Side,
) -> (Community, MergeReport) {
    let merged = merge(Sides { base, ours, theirs }, prefer).unwrap();
    (merged.community, merged.report)
}

#[test]
fn the_same_field_is_a_conflict_and_others_are_not() {
    let base = source();
    let (mut ours, mut theirs) = ((*base).clone(), (*base).clone());
    ours.buildings[0].name = Name::new("我", "ours");
    ours.buildings[1].name = Name::new("我", "ours");
    theirs.buildings[0].name = Name::new("他", "theirs");
    theirs.buildings[1].storeys = Sourced::new(2, Provenance::imported("new.osm"));
    // The same value out of another file is no change of theirs.
    ours.buildings[2].basements.value += 1;
    theirs.buildings[2].basements.provenance = Provenance::imported("new.osm");
    for (prefer, expected) in [(Side::Ours, "ours"), (Side::Theirs, "theirs")] {
        let (town, report) = merged(&base, &ours, &theirs, prefer);
        assert_eq!(town.buildings[0].name.en.as_deref(), Some(expected));
        assert_eq!(town.buildings[1].name.en.as_deref(), Some("ours"));
        assert_eq!(town.buildings[1].storeys.value, 2);
        assert_eq!(town.buildings[2], ours.buildings[2]);
        let [conflict] = report.conflicts.as_slice() else {
            panic!("{:?}", report.conflicts);
        };
        assert_eq!(conflict.feature.id, base.buildings[0].id.as_str());
        assert_eq!(conflict.field.as_deref(), Some("name"));
        assert_eq!(conflict.taken, prefer);
        assert_eq!((report.edited.len(), report.changed.len()), (3, 2));
    }
}

#[test]
fn fields_that_do_not_go_together_are_taken_from_one_side() {
    let base = source();
    let (mut ours, mut theirs) = ((*base).clone(), (*base).clone());
    let foot = base.buildings[0].base_z.value;
    ours.buildings[0].top_z.value = foot + 1.0;
    theirs.buildings[0].base_z.value = foot + 2.0;
    let (town, report) = merged(&base, &ours, &theirs, Side::Ours);
    assert_eq!(town.buildings[0], ours.buildings[0]);
    assert_eq!(report.conflicts[0].field, None);
    let (town, _) = merged(&base, &ours, &theirs, Side::Theirs);
    assert_eq!(town.buildings[0], theirs.buildings[0]);
}

#[test]
fn what_planned_devices_stand_on_is_kept() {
    let base = source();
    let ours = planned_town();
    let hosts = |d: &crate::model::Device| match &d.host {
        Host::Unit(unit) | Host::Household { unit, .. } => Some(unit.clone()),
        _ => None,
    };
    let unit = ours.devices.iter().find_map(hosts).unwrap();
    let building = base
        .units
        .iter()
        .find(|u| u.id == unit)
        .unwrap()
        .building
        .clone();
    let mut theirs = (*base).clone();
    remove(&mut theirs, "building", building.as_str());
    for prefer in [Side::Ours, Side::Theirs] {
        let (town, report) = merged(&base, &ours, &theirs, prefer);
        assert_eq!(town.devices, ours.devices);
        assert!(town.units.iter().any(|u| u.id == unit));
        assert!(town.buildings.iter().any(|b| b.id == building));
        let kept = report
            .kept
            .iter()
            .find(|k| k.feature.id == unit.as_str())
            .unwrap();
        assert_eq!(kept.needed_by.layer, "device");
        assert!(report.removed.iter().all(|f| f.id != unit.as_str()));
        assert_eq!(
            report.ours["device"],
            ours.devices.len() - base.devices.len()
        );
    }
}

#[test]
fn what_refers_to_what_we_deleted_is_cleared_or_left_out() {
    let base = source();
    let (mut ours, mut theirs) = ((*base).clone(), (*base).clone());
    let gone = base.buildings[0].id.clone();
    remove(&mut ours, "building", gone.as_str());
    let mut unit = base.units[0].clone();
    unit.id = crate::ids::UnitId::new("new/unit").unwrap();
    unit.building = gone.clone();
    let mut place = base.places[0].clone();
    place.id = crate::ids::PlaceId::new("new/place").unwrap();
    place.building = Some(gone);
    theirs.units.push(unit);
    theirs.places.push(place);
    let (town, report) = merged(&base, &ours, &theirs, Side::Ours);
    assert!(town.units.iter().all(|u| u.id.as_str() != "new/unit"));
    let place = town.places.last().unwrap();
    assert_eq!((place.id.as_str(), &place.building), ("new/place", &None));
    let left_out: Vec<_> = report
        .dropped
        .iter()
        .map(|d| (d.feature.id.as_str(), d.is_left_out))
        .collect();
    assert_eq!(left_out, [("new/unit", true), ("new/place", false)]);
    let added: Vec<_> = report.added.iter().map(|f| f.id.as_str()).collect();
    assert_eq!(added, ["new/place"]);
}

#[test]
fn removed_by_one_and_changed_by_the_other_is_a_conflict() {
    let base = source();
    let (mut ours, mut theirs) = ((*base).clone(), (*base).clone());
    let edited = ours.roads[0].id.clone();
    ours.roads[0].oneway ^= true;
    theirs.roads.remove(0);
    let deleted = ours.roads.pop().unwrap().id;
    theirs.roads.last_mut().unwrap().oneway ^= true;
    for (prefer, ours_wins) in [(Side::Ours, true), (Side::Theirs, false)] {
        let (town, report) = merged(&base, &ours, &theirs, prefer);
        assert_eq!(town.roads.iter().any(|r| r.id == edited), ours_wins);
        assert_eq!(town.roads.iter().any(|r| r.id == deleted), !ours_wins);
        assert_eq!(report.conflicts.len(), 2);
    }
}

#[test]
fn a_file_without_a_log_is_merged_by_what_was_planned() {
    let base = source();
    let ours = planned_town();
    assert_eq!(text(&without_planned(&ours)), text(&base));
}

/// Every feature's fields, by layer and id.
type Fields = BTreeMap<(String, String), BTreeMap<String, Value>>;

fn fields(parts: &CommunityParts) -> Fields {
    struct Collect<'a>(&'a mut Fields);
    impl Visit for Collect<'_> {
        type Output = ();
        fn layer<F: Recorded>(self, features: &mut Vec<F>) {
            for feature in features {
                let Value::Object(mut fields) = serde_json::to_value(&*feature).unwrap() else {
                    panic!("a feature is an object");
                };
                fields.remove("provenance");
                let name = (F::LAYER.to_owned(), feature.id().to_owned());
                self.0.insert(name, fields.into_iter().collect());
            }
        }
    }
    let (mut parts, mut all) = (parts.clone(), Fields::new());
    for layer in layers().into_iter().skip(1) {
        visit_layer(&mut parts, layer, Collect(&mut all)).unwrap();
    }
    all
}

fn says(value: Option<&Value>) -> Value {
    let value = value.cloned().unwrap_or_default();
    let inner = value.get("provenance").and(value.get("value")).cloned();
    inner.unwrap_or(value)
}

#[test]
fn random_merges_lose_nothing() {
    let base = source();
    let mut found = [0; 3];
    for seed in 0..40 {
        let mut rng = random(seed);
        let (mut ours, mut theirs) = (planned_town().into_parts(), (*base).clone());
        (0..8).for_each(|_| edit(&mut ours, &mut rng));
        (0..8).for_each(|_| change(&mut theirs, &mut rng));
        let prefer = if seed % 2 == 0 {
            Side::Ours
        } else {
            Side::Theirs
        };
        let (town, report) = merged(&base, &ours, &theirs, prefer);
        let all = [&*base, &ours, &theirs, &*town].map(fields);
        check_fields(&all, &report, prefer);
        for (sum, list) in found.iter_mut().zip([
            report.conflicts.len(),
            report.kept.len(),
            report.edited.len(),
        ]) {
            *sum += list;
        }
        // To undo the merge gives ours to the byte.
        let ours = Community::new(ours).unwrap();
        let back: Vec<_> = diff(&town, &ours).unwrap();
        assert!(
            text(&apply(&town, &back).unwrap()) == text(&ours),
            "seed {seed}"
        );
        // Once merged, merging the same again changes nothing.
        let (again, _) = merged(&theirs, &town, &theirs, prefer);
        assert_eq!(diff(&town, &again).unwrap(), [], "seed {seed}");
    }
    assert!(
        found.iter().all(|sum| *sum > 10),
        "the edits meet: {found:?}"
    );
}

/// The oracle: each feature and field looked at by itself.
fn check_fields([base, ours, theirs, town]: &[Fields; 4], report: &MergeReport, prefer: Side) {
    let kept = |name: &(String, String)| {
        report
            .kept
            .iter()
            .any(|k| k.feature.layer == name.0 && k.feature.id == name.1)
    };
    let dropped = |name: &(String, String)| {
        report
            .dropped
            .iter()
            .any(|d| d.feature.layer == name.0 && d.feature.id == name.1)
    };
    for (name, fields) in ours.iter().filter(|(name, _)| !base.contains_key(*name)) {
        assert_eq!(town.get(name), Some(fields), "only ours has {name:?}");
    }
    for (name, fields) in town {
        assert!(
            ours.contains_key(name) || theirs.contains_key(name),
            "{name:?}"
        );
        let (Some(b), Some(o), Some(t)) = (base.get(name), ours.get(name), theirs.get(name)) else {
            continue;
        };
        for field in fields.keys() {
            let [b, o, t, is] = [b, o, t, fields].map(|f| says(f.get(field)));
            let expected = match (o == b, t == b, prefer) {
                (true, _, _) => t,
                (_, true, _) | (_, _, Side::Ours) => o,
                (_, _, Side::Theirs) => t,
            };
            assert!(
                is == expected || kept(name) || dropped(name),
                "{name:?} {field}: {is} not {expected}"
            );
        }
    }
    for (name, b) in base {
        let (o, t) = (ours.get(name), theirs.get(name));
        let expected = match (o, t) {
            (Some(_), Some(_)) => true,
            (None, None) => false,
            (Some(side), None) => side != b && prefer == Side::Ours,
            (None, Some(side)) => side != b && prefer == Side::Theirs,
        };
        assert!(
            town.contains_key(name) == expected || kept(name) || dropped(name),
            "{name:?}"
        );
    }
}

#[test]
fn a_side_that_changed_nothing_gives_the_other_one() {
    let base = source();
    for seed in 0..20 {
        let mut rng = random(seed);
        let mut ours = planned_town().into_parts();
        (0..8).for_each(|_| edit(&mut ours, &mut rng));
        let (town, report) = merged(&base, &ours, &base, Side::Theirs);
        assert_eq!(text(&town), text(&ours), "to the byte");
        assert_eq!((report.added.len(), report.conflicts.len()), (0, 0));
        let mut theirs = (*base).clone();
        (0..8).for_each(|_| change(&mut theirs, &mut rng));
        let (town, report) = merged(&base, &base, &theirs, Side::Ours);
        assert_eq!(sorted(&town), sorted(&theirs), "places in a layer are ours");
        assert_eq!((report.kept.len(), report.conflicts.len()), (0, 0));
    }
}

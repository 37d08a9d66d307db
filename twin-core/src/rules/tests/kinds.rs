//! `for_each` and `within_reach`, placed, audited and simulated; the numbers are counted by hand.

use std::sync::Arc;

use geo::Coord;

use super::*;
use crate::audit::{Auditor, Missing, Repair, RowAudit, Server, Subject, Verdict};
use crate::ids::{ClassId, DeviceId, PlaceId};
use crate::model::{
    BuildingUse, CameraView, Community, CommunityParts, Device, Host, Name, Network,
    NetworkAttachment, Place, Position, Product,
};
use crate::planning::tests::{here, small, sourced};
use crate::planning::{Optional, Placement, place};
use crate::sim::{Habits, NullSink, SimError, SimOptions, Simulation};
use crate::time::SimTime;

const CLASS: &str = "[[class]]\nid = \"HZ-C\"\nname_zh = \"柜\"\nname_en = \"Box\"\nnetwork = \"wired\"\nmount_height_m = 1\n";

pub(super) fn rules(rule: &str) -> RuleSet {
    sound(&format!(
        "{CLASS}[[row]]\nid = \"HZ-1\"\nclass = \"HZ-C\"\nrule = {rule}\n{FROM}"
    ))
}

pub(super) fn community(change: impl Fn(&mut CommunityParts)) -> Community {
    let mut parts = small();
    change(&mut parts);
    Community::new(parts).unwrap_or_else(|errors| panic!("{errors}"))
}

pub(super) fn placed(community: &Community, set: &RuleSet) -> Placement {
    place(community, &set.catalogue, &set.options(Optional::Include)).unwrap()
}

/// How many the row demands, finds and adds, and where those stand.
pub(super) fn outcome(community: &Community, set: &RuleSet) -> ((u64, u64, u64), Vec<Coord<f64>>) {
    let placement = placed(community, set);
    assert_eq!(placement, placed(community, set));
    let found = placement.outcomes.iter().find(|o| o.row.as_str() == "HZ-1");
    let found = found.unwrap();
    let ours = placement
        .devices
        .iter()
        .filter(|d| d.class.as_str() == "HZ-C");
    let at = ours.map(|d| d.position.plan().into()).collect();
    ((found.demanded, found.existing, found.placed), at)
}

pub(super) fn audited(community: &Community, set: &RuleSet) -> RowAudit {
    let options = set.options(Optional::Include);
    let audit = Auditor::new(community, &set.catalogue, &options).into_audit();
    audit.row("HZ-1").unwrap().clone()
}

pub(super) fn found_at(x: f64, y: f64, id: &str) -> Device {
    Device {
        id: DeviceId::new(id).unwrap(),
        class: ClassId::new("HZ-C").unwrap(),
        row: None,
        name: Name::default(),
        position: Position::new(x, y, 1.0),
        heading_rad: None,
        view: CameraView::default(),
        mounting: None,
        product: Product::default(),
        host: Host::Ground,
        storey: 0,
        network: NetworkAttachment {
            technology: Network::Wired,
            gateway: None,
            provenance: here(),
        },
        provenance: here(),
    }
}

const HIGH: &str = "{ kind = \"for_each\", of = \"buildings\", where = { storeys = { at_least = 8 }, usage = { is = \"residential\" } }, count = 2, within_m = 5 }";

#[test]
fn for_each_stands_on_free_ground_at_the_features_that_pass() {
    let bare = community(|_| {});
    let (counts, at) = outcome(&bare, &rules(HIGH));
    // b2 has 10 storeys and b1 has 6.
    assert_eq!(counts, (2, 0, 2));
    let b2 = crate::planning::tests::rectangle(20.0, 140.0, 40.0, 12.0);
    for point in &at {
        use geo::{Contains, Distance, Euclidean, Point};
        let point = Point::from(*point);
        assert!(!b2.contains(&point) && Euclidean.distance(&point, &b2) <= 5.0);
    }
    assert!((at[0].x - at[1].x).hypot(at[0].y - at[1].y) >= 0.8);
}

#[test]
fn amounts_of_an_attribute_are_counted_as_begun() {
    let per = "{ kind = \"for_each\", of = \"buildings\", per = { attribute = \"households\", amount = 30 }, within_m = 5 }";
    // 24 households begin 1, 40 begin 2.
    assert_eq!(outcome(&community(|_| {}), &rules(per)).0, (3, 0, 3));
    let even = per.replace("30", "8");
    // 24 are 3 times 8, 40 are 5 times.
    assert_eq!(outcome(&community(|_| {}), &rules(&even)).0, (8, 0, 8));
    let none = per.replace("buildings\", per", "buildings\", count = 2, per");
    assert_eq!(outcome(&community(|_| {}), &rules(&none)).0, (6, 0, 6));
}

#[test]
fn a_place_gets_no_more_devices_by_its_area_than_a_feature_may() {
    let set = rules("{ kind = \"per_place_area\", place = \"gym\", area_m2 = 2 }");
    let demanded = |area_m2: f64| {
        let hall = community(|parts| {
            parts.places.push(Place {
                id: PlaceId::new("hall").unwrap(),
                name: Name::default(),
                kind: sourced(Arc::from("gym")),
                position: Position::new(150.0, 60.0, 0.0),
                building: None,
                storey: 0,
                area_m2: sourced(area_m2),
                provenance: here(),
            });
        });
        audited(&hall, &set).demanded
    };
    assert_eq!((demanded(1.0), demanded(301.0)), (1.0, 151.0));
    assert_eq!(demanded(50_000.0), 10_000.0);
}

#[test]
fn every_layer_can_be_asked_of_and_a_second_placement_adds_nothing() {
    for (of, features) in [
        ("compounds", 1),
        ("buildings", 2),
        ("units", 2),
        ("gates", 1),
        ("fixtures", 6),
        ("parkings", 1),
        ("greens", 1),
        ("roads", 1),
    ] {
        let set = rules(&format!(
            "{{ kind = \"for_each\", of = \"{of}\", within_m = 20 }}"
        ));
        let bare = community(|_| {});
        let placement = placed(&bare, &set);
        assert_eq!(outcome(&bare, &set).0, (features, 0, features), "{of}");
        let full = placement.apply(bare).unwrap();
        assert_eq!(outcome(&full, &set).0, (features, features, 0), "{of}");
        let audit = audited(&full, &set);
        assert_eq!(audit.verdict, Verdict::Met, "{of}");
        assert_eq!(
            (audit.demanded, audit.served),
            (features as f64, features as f64)
        );
    }
    // Places that the same placement adds are asked about too.
    let set = rules(
        "{ kind = \"for_each\", of = \"places\", where = { kind = { is = \"gym\" } }, within_m = 9 }",
    );
    let bare = community(|_| {});
    let placement = placed(&bare, &set);
    assert_eq!(outcome(&bare, &set).0, (1, 0, 1));
    let full = placement.apply(bare).unwrap();
    assert_eq!(outcome(&full, &set).0, (1, 1, 0));
    assert_eq!(audited(&full, &set).verdict, Verdict::Met);
}

#[test]
fn what_is_there_within_the_distance_counts_and_no_farther() {
    // b2 reaches to x = 60: one stands 4 m from it, one 6 m.
    let set = rules(HIGH);
    let with = |xs: &[f64]| {
        let xs = xs.to_vec();
        community(move |parts| {
            let found = xs.iter().enumerate();
            let devices = found.map(|(i, x)| found_at(*x, 146.0, &format!("found-{i}")));
            parts.devices.extend(devices);
        })
    };
    assert_eq!(outcome(&with(&[64.0]), &set).0, (2, 1, 1));
    assert_eq!(outcome(&with(&[66.0]), &set).0, (2, 0, 2));
    let audit = |xs: &[f64]| audited(&with(xs), &set);
    assert_eq!(audit(&[]).verdict, Verdict::NotMet);
    assert_eq!(audit(&[66.0]).verdict, Verdict::NotMet);
    assert_eq!(audit(&[64.0, 62.0]).verdict, Verdict::Met);
    let partly = audit(&[64.0, 66.0]);
    assert_eq!(
        (partly.verdict, partly.served, partly.demanded),
        (Verdict::Partly, 1.0, 2.0)
    );
    let demand = &partly.demands[0];
    assert_eq!(demand.subject, Subject::Building(1));
    assert_eq!(demand.served_by, [Server::Device(0)]);
    assert!(demand.remainder.is_some());
    assert!(matches!(demand.repair, Some(Repair::Add { count: 1, .. })));
}

#[test]
fn a_feature_that_lacks_the_attribute_cannot_be_told() {
    let set = rules(HIGH);
    let unknown = community(|parts| parts.buildings[1].usage.value = BuildingUse::Unknown);
    let audit = audited(&unknown, &set);
    let missing = Missing::attribute("building", "usage");
    assert_eq!(
        (audit.verdict, audit.demands.len()),
        (Verdict::CannotTell, 1)
    );
    assert_eq!(audit.demands[0].missing, Some(missing.clone()));
    assert_eq!(audit.demands[0].repair, Some(Repair::Survey(missing)));
    let placement = placed(&unknown, &set);
    let outcome = placement
        .outcomes
        .iter()
        .find(|o| o.row.as_str() == "HZ-1")
        .unwrap();
    assert_eq!(outcome.demanded, 0);
    let reason = outcome.reason.as_ref().unwrap().en();
    assert_eq!(
        reason,
        "1 of 1 buildings that it may speak of do not say 'usage'"
    );
    // b1 fails by its storeys, whatever its use.
    let low = community(|parts| parts.buildings[0].usage.value = BuildingUse::Unknown);
    assert_eq!(audited(&low, &set).demands.len(), 1);
    let spaces = rules(
        "{ kind = \"for_each\", of = \"parkings\", per = { attribute = \"spaces\", amount = 5 }, within_m = 5 }",
    );
    let bare = community(|parts| parts.parkings[0].spaces.value = 0);
    let audit = audited(&bare, &spaces);
    assert_eq!(
        audit.demands[0].missing,
        Some(Missing::attribute("parking", "spaces"))
    );
}

#[test]
fn features_that_are_not_there_cannot_be_told_or_do_not_matter() {
    let none_of = |rule: &str| {
        let audit = audited(&community(|parts| parts.units.clear()), &rules(rule));
        (audit.verdict, audit.missing)
    };
    let units = "{ kind = \"within_reach\", of = \"units\", distance_m = 9, by = \"straight\" }";
    assert_eq!(
        none_of(units),
        (Verdict::CannotTell, Some(Missing::layer("unit")))
    );
    let doors = "{ kind = \"for_each\", of = \"fixtures\", where = { kind = { is = \"fire_door\" } }, within_m = 2 }";
    let missing = Missing::kind("fixture", "fire_door");
    assert_eq!(none_of(doors), (Verdict::CannotTell, Some(missing)));
    let towers = "{ kind = \"for_each\", of = \"buildings\", where = { storeys = { at_least = 50 } }, within_m = 2 }";
    assert_eq!(none_of(towers), (Verdict::NotApplicable, None));
}

fn reach(distance_m: u32) -> RuleSet {
    rules(&format!(
        "{{ kind = \"within_reach\", of = \"units\", distance_m = {distance_m}, by = \"straight\" }}"
    ))
}

#[test]
fn one_within_reach_serves_all_that_it_reaches() {
    let bare = community(|_| {});
    // The units are at (40, 26) and (40, 146), 120 m apart.
    let (counts, at) = outcome(&bare, &reach(130));
    // Either is as good.
    assert_eq!((counts, at), ((1, 0, 1), vec![Coord { x: 40.0, y: 146.0 }]));
    // Half-way.
    let (counts, at) = outcome(&bare, &reach(119));
    assert_eq!((counts, at), ((1, 0, 1), vec![Coord { x: 40.0, y: 86.0 }]));
    // One at (40, 86) is 60 m from both.
    let with = community(|parts| parts.devices.push(found_at(40.0, 86.0, "found")));
    assert_eq!(outcome(&with, &reach(60)).0, (1, 1, 0));
    assert_eq!(outcome(&with, &reach(59)).0, (2, 0, 2));
}

#[test]
fn a_reach_is_audited_feature_by_feature() {
    // One at (40, 76) is 50 m from u1 and 70 m from u2.
    let with = community(|parts| parts.devices.push(found_at(40.0, 76.0, "found")));
    let audit = |distance_m| audited(&with, &reach(distance_m));
    assert_eq!(audit(70).verdict, Verdict::Met);
    assert_eq!(audit(49).verdict, Verdict::NotMet);
    let partly = audit(50);
    assert_eq!(
        (partly.verdict, partly.served, partly.demanded),
        (Verdict::Partly, 1.0, 2.0)
    );
    let [first, second] = &partly.demands[..] else {
        panic!("{partly:?}")
    };
    assert_eq!(first.served_by, [Server::Device(0)]);
    assert_eq!(
        (second.verdict, second.subject),
        (Verdict::NotMet, Subject::Unit(1))
    );
    let at = vec![Coord { x: 40.0, y: 146.0 }];
    assert!(matches!(&second.repair, Some(Repair::Add { count: 1, at: here, .. }) if *here == at));
    assert!(second.remainder.is_some() && first.remainder.is_none());
}

#[test]
fn a_reach_of_areas_is_measured_from_their_edge() {
    let rule =
        "{ kind = \"within_reach\", of = \"buildings\", distance_m = 10, by = \"straight\" }";
    // b1 lies from x = 20 to 60: its edge is 10 m from x = 70.
    let with = |x: f64| community(move |parts| parts.devices.push(found_at(x, 26.0, "found")));
    let served = |x: f64| audited(&with(x), &rules(rule)).served;
    assert_eq!((served(70.0), served(70.5), served(40.0)), (1.0, 0.0, 1.0));
}

/// Distance of a building's or a road's nearest point, by brute force over points a quarter of a metre apart.
fn stepped_m(corners: &[Coord<f64>], at: Coord<f64>) -> f64 {
    let steps = corners.windows(2).flat_map(|pair| {
        let (a, b) = (pair[0], pair[1]);
        let count = ((b.x - a.x).hypot(b.y - a.y) * 4.0).ceil().max(1.0);
        (0..=count as u32).map(move |i| a + (b - a) * (f64::from(i) / count))
    });
    let away = steps.map(|p| (p.x - at.x).hypot(p.y - at.y));
    away.fold(f64::INFINITY, f64::min)
}

#[test]
fn what_is_within_reach_is_what_brute_force_finds() {
    use rand::rngs::StdRng;
    use rand::{Rng, SeedableRng};
    let mut random = StdRng::seed_from_u64(7);
    let (mut reached, mut missed) = (0, 0);
    for of in ["buildings", "roads"] {
        for round in 0..40 {
            let point = |random: &mut StdRng| {
                // All about b1 and b2 and the road, outside of the footprints (x beyond 60).
                (
                    random.random_range(61.0..400.0),
                    random.random_range(-50.0..250.0),
                )
            };
            let points: Vec<(f64, f64)> = (0..3).map(|_| point(&mut random)).collect();
            let distance_m: u32 = random.random_range(5..120);
            let with = community(|parts| {
                for (i, (x, y)) in points.iter().enumerate() {
                    parts.devices.push(found_at(*x, *y, &format!("found-{i}")));
                }
            });
            let rule = format!(
                "{{ kind = \"within_reach\", of = \"{of}\", distance_m = {distance_m}, by = \"straight\" }}"
            );
            let lines: Vec<&[Coord<f64>]> = match of {
                "buildings" => with
                    .buildings
                    .iter()
                    .map(|b| &b.footprint.exterior().0[..])
                    .collect(),
                _ => with.roads.iter().map(|r| &r.line.0[..]).collect(),
            };
            let found = audited(&with, &rules(&rule));
            for (line, demand) in lines.iter().zip(&found.demands) {
                let nearest_m = points
                    .iter()
                    .map(|(x, y)| stepped_m(line, Coord { x: *x, y: *y }))
                    .fold(f64::INFINITY, f64::min);
                // A quarter of a metre of steps leaves at most an eighth along the line.
                if (nearest_m - f64::from(distance_m)).abs() < 0.2 {
                    continue;
                }
                let is_reached = nearest_m < f64::from(distance_m);
                assert_eq!(
                    demand.served == 1.0,
                    is_reached,
                    "{of} {round}: {nearest_m} {distance_m}"
                );
                reached += u32::from(is_reached);
                missed += u32::from(!is_reached);
            }
        }
    }
    assert!(reached > 20 && missed > 20, "{reached} {missed}");
}

#[test]
fn whoever_planned_a_device_it_is_within_reach() {
    let rule = "{ kind = \"within_reach\", of = \"gates\", distance_m = 400, by = \"straight\" }";
    let set = sound(&format!(
        "[[row]]\nid = \"HZ-1\"\nclass = \"T4-4\"\nrule = {rule}\n{FROM}"
    ));
    let bare = community(|_| {});
    // Row T4-4's bins along the main road are all within 400 m of the gate.
    assert_eq!(outcome(&bare, &set).0, (1, 1, 0));
    let full = placed(&bare, &set).apply(bare).unwrap();
    assert_eq!(audited(&full, &set).verdict, Verdict::Met);
}

#[test]
fn a_moved_device_is_audited_again() {
    let with = community(|parts| parts.devices.push(found_at(40.0, 76.0, "found")));
    let set = reach(50);
    let options = set.options(Optional::Include);
    let mut auditor = Auditor::new(&with, &set.catalogue, &options);
    let moved = found_at(40.0, 300.0, "found");
    let audit = auditor.replace(moved.clone()).unwrap();
    assert_eq!(audit.row("HZ-1").unwrap().verdict, Verdict::NotMet);
    let again = community(|parts| parts.devices.push(moved.clone()));
    assert_eq!(audit.row("HZ-1").unwrap(), &audited(&again, &set));
}

#[test]
fn a_class_that_nothing_simulates_is_silent_and_one_that_no_rules_have_is_refused() {
    let set = rules(HIGH);
    let bare = community(|_| {});
    let full = placed(&bare, &set).apply(bare).unwrap();
    let start = SimTime::from_secs(1_780_270_200);
    let options = SimOptions {
        seed: 1,
        start,
        population: Habits::default(),
        climate: None,
        threads: 1,
        first_alarm_number: 1,
    };
    let mut simulation = Simulation::new(&full, &set.catalogue, options).unwrap();
    simulation.advance(SimTime::from_secs(1_780_277_400), &mut NullSink);
    let builtin = RuleSet::builtin().unwrap().catalogue;
    let refused = Simulation::new(&full, &builtin, options).err().unwrap();
    assert!(matches!(refused, SimError::UnknownClass { ref class, .. } if class == "HZ-C"));
    let covering = RuleSet::builtin().unwrap().catalogue.covering(&full);
    let class = covering.class("HZ-C").unwrap();
    assert_eq!((&*class.name_zh, class.network), ("柜", Network::Wired));
    assert_eq!(covering.classes.len(), builtin.classes.len() + 1);
    Simulation::new(&full, &covering, options).unwrap();
}

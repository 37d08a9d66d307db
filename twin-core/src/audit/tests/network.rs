//! Networks: what is heard where, and what features have.

use std::sync::Arc;

use geo::{Area, Euclidean, Geometry, Length};
use proptest::prelude::*;

use super::*;
use crate::catalogue::{Cover, DeviceClass, Listener, RadioWord, Rule};
use crate::ids::{BuildingId, ClassId, PlaceId};
use crate::model::{BuildingUse, Host, Name, Network, Place, Position};
use crate::planning::tests::{building, here, sourced};

/// The white paper's catalogue with a class of access points, at the height where they hang.
pub(super) fn with_access_points() -> Catalogue {
    let mut catalogue = catalogue();
    let pole = catalogue.class("T4-1").unwrap().clone();
    let radio = |technology, gain_dbi| Cover::Radio {
        technology,
        antenna_m: 0.0,
        gain_dbi,
        load: 0.3,
        most_devices: None,
        most_messages_per_second: None,
        source: "test".into(),
    };
    for (id, technology, gain_dbi) in [
        ("AP", RadioWord::Wifi24, 0.0),
        ("CELL", RadioWord::NrN78, 5.0),
        ("GW", RadioWord::LoraCn470, 3.0),
        ("LTE", RadioWord::LteB3, 5.0),
    ] {
        catalogue.classes.push(DeviceClass {
            id: ClassId::new(id).unwrap(),
            carries: false,
            covers: vec![radio(technology, gain_dbi)],
            ..pole.clone()
        });
    }
    catalogue
}

pub(super) fn device(id: &str, class: &str, (x, y, z): (f64, f64, f64), host: Host) -> Device {
    let placed = placed_small();
    Device {
        id: DeviceId::new(id).unwrap(),
        class: ClassId::new(class).unwrap(),
        row: None,
        name: Name::default(),
        position: Position::new(x, y, z),
        heading_rad: None,
        host,
        ..placed.devices[0].clone()
    }
}

fn with_rule(mut catalogue: Catalogue, id: &str, rule: Rule) -> Catalogue {
    let row = catalogue.networks.iter_mut().find(|r| r.id.as_str() == id);
    row.unwrap().rule = rule;
    catalogue
}

fn heard(by: RadioWord, at: Listener, within_m: f64, operators: bool) -> Rule {
    Rule::Heard {
        by: vec![by],
        at,
        places: Vec::new(),
        usages: Vec::new(),
        within_m,
        least_dbm: None,
        operators,
    }
}

/// The small community without its buildings, so that every level can be reckoned by hand, and these devices.
pub(super) fn open_field(devices: Vec<Device>) -> Community {
    let mut parts = small();
    parts.buildings.clear();
    parts.units.clear();
    parts.devices = devices;
    Community::new(parts).unwrap_or_else(|errors| panic!("{errors}"))
}

#[test]
fn without_a_base_station_on_the_map_it_cannot_be_told_and_without_a_gateway_nothing_is_heard() {
    let audit = audited(&Community::new(small()).unwrap(), &catalogue());
    for id in ["S3-1a", "S3-1b", "S3-1c", "S3-1d"] {
        let found = row(&audit, id);
        assert_eq!(found.verdict, Verdict::CannotTell, "{id}");
        assert_eq!(found.missing, Some(Missing::kind("device", "nr_n78")));
        assert!(found.demands.is_empty());
    }
    // The compound's own gateways: there is none.
    let ground = row(&audit, "S3-4a");
    assert_eq!((ground.verdict, ground.served), (Verdict::NotMet, 0.0));
    // 300 m × 200 m less two buildings of 40 m × 12 m, up to the cells at the edges.
    let area_m2 = 60_000.0 - 960.0;
    assert!(
        (ground.demanded - area_m2).abs() < 0.06 * area_m2,
        "{}",
        ground.demanded
    );
    let [demand] = &ground.demands[..] else {
        panic!("{:?}", ground.demands);
    };
    let Some(Geometry::MultiPolygon(left)) = &demand.remainder else {
        panic!("{:?}", demand.remainder);
    };
    assert!((left.unsigned_area() - ground.demanded).abs() < 1e-6);
    assert!(
        matches!(&demand.repair, Some(Repair::Add { class: Some(c), count: 1, .. }) if c.as_str() == "T4-1")
    );
}

#[test]
fn a_placement_is_heard_from_its_poles() {
    let audit = audited(&placed_small(), &catalogue());
    // WiFi comes from the access points that the row itself has had placed.
    for id in [
        "S3-1a", "S3-1b", "S3-1c", "S3-1d", "S3-1e", "S3-4a", "S3-4b",
    ] {
        let found = row(&audit, id);
        assert_eq!(
            found.verdict,
            Verdict::Met,
            "{id}: {} of {}",
            found.served,
            found.demanded
        );
        assert!(
            found.demands.iter().all(|d| !d.served_by.is_empty()),
            "{id}"
        );
    }
    assert_eq!(row(&audit, "S3-1a").demanded, 200.0);
    for (id, missing) in [
        ("S3-2a", Missing::attribute("unit", "fibre_gbit_s")),
        ("S3-2b", Missing::attribute("building", "fibre_gbit_s")),
        ("S3-4c", Missing::kind("device", "nb_iot_b8")),
        ("S3-5", Missing::attribute("compound", "government_network")),
    ] {
        let found = row(&audit, id);
        assert_eq!(
            (found.verdict, &found.missing),
            (Verdict::CannotTell, &Some(missing)),
            "{id}"
        );
    }
}

/// What fibres carry and whom the government network reaches, where somebody says so.
#[test]
fn lines_are_judged_by_what_is_known_of_them() {
    let rate = |gbit_s| Some(sourced(gbit_s));
    let mut parts = small();
    parts.compounds[0].government_network = Some(sourced(true));
    for (building, (own, homes)) in parts.buildings.iter_mut().zip([(10.0, 1.0), (2.5, 0.3)]) {
        (building.fibre_gbit_s, building.home_fibre_gbit_s) = (rate(own), rate(homes));
    }
    let units = parts.units.len() as f64;
    let of_first = parts.units.iter();
    let of_first = of_first.filter(|unit| unit.building == parts.buildings[0].id);
    let of_first = of_first.count() as f64;
    let audit = audited(&Community::new(parts).unwrap(), &catalogue());
    for (id, served, demanded) in [("S3-2a", of_first, units), ("S3-2b", 1.0, 2.0)] {
        let found = row(&audit, id);
        assert_eq!(found.verdict, Verdict::Partly, "{id}");
        assert_eq!((found.served, found.demanded), (served, demanded), "{id}");
    }
    assert_eq!(row(&audit, "S3-5").verdict, Verdict::Met);
}

/// A station of 4G serves where 4G/5G is asked for.
#[test]
fn a_road_is_served_by_4g_alone() {
    let station = device("cell", "LTE", (150.0, 110.0, 10.0), Host::Ground);
    let audit = audited(&open_field(vec![station]), &with_access_points());
    let found = row(&audit, "S3-1a");
    assert_eq!((found.verdict, found.served), (Verdict::Met, 200.0));
}

/// A station 10 m over the middle of the road, and a road that is heard up to where the rule counts it: 200 m of road from 50 to 250 m,
/// the station at 80 m, counted up to 60 m: in pieces of 10 m, those whose middle is at most 60 m away: from 50 to 140 m.
#[test]
fn a_road_is_heard_as_far_as_the_rule_counts_a_station() {
    let station = device("cell", "CELL", (80.0, 100.0, 10.0), Host::Ground);
    let rule = heard(RadioWord::NrN78, Listener::Roads, 60.0, true);
    let catalogue = with_rule(with_access_points(), "S3-1a", rule);
    let audit = audited(&open_field(vec![station]), &catalogue);
    let found = row(&audit, "S3-1a");
    assert_eq!(found.verdict, Verdict::Partly);
    assert_eq!((found.served, found.demanded), (90.0, 200.0));
    let Some(Geometry::MultiLineString(left)) = &found.demands[0].remainder else {
        panic!("{:?}", found.demands[0].remainder);
    };
    let [line] = &left.0[..] else {
        panic!("{left:?}")
    };
    assert!((Euclidean.length(line) - 110.0).abs() < 1e-9);
    assert_eq!(line.0.first().map(|c| (c.x, c.y)), Some((140.0, 100.0)));
}

/// UMi with a line of sight (TR 38.901 table 7.4.1-1): 32.4 + 21 lg d + 20 lg 3.5 dB. A resource element gets 2.847 dBm, the antenna
/// 5 dBi: at 150 m in plan and 8.5 m up, d = 150.24 m, the loss is 32.4 + 45.709 + 10.881 = 88.99 dB, the level −81.14 dBm.
#[test]
fn a_gate_hears_the_level_that_the_formula_gives() {
    let station = device("cell", "CELL", (150.0, 150.0, 10.0), Host::Ground);
    let community = open_field(vec![station]);
    let verdict = |least_dbm| {
        let rule = Rule::Heard {
            by: vec![RadioWord::NrN78],
            at: Listener::Gates,
            places: Vec::new(),
            usages: Vec::new(),
            within_m: 500.0,
            least_dbm: Some(least_dbm),
            operators: true,
        };
        let catalogue = with_rule(with_access_points(), "S3-1c", rule);
        let audit = audited(&community, &catalogue);
        row(&audit, "S3-1c").verdict
    };
    assert_eq!(verdict(-81.2), Verdict::Met);
    // A station is known and not heard here, but an operator's may be.
    assert_eq!(verdict(-81.0), Verdict::CannotTell);
}

/// A school of 40 m × 12 m with an access point in it, by ITU-R P.1238, and one without.
#[test]
fn a_school_is_served_by_the_access_point_in_it_and_the_next_one_is_not() {
    let mut parts = small();
    for (id, x) in [("school", 200.0), ("hospital", 20.0)] {
        let mut house = building(id, x, 60.0, 2, 0);
        house.usage = sourced(if id == "school" {
            BuildingUse::Education
        } else {
            BuildingUse::Health
        });
        parts.buildings.push(house);
    }
    let id = BuildingId::new("school").unwrap();
    parts.devices = vec![device("ap", "AP", (220.0, 66.0, 2.5), Host::Building(id))];
    let community = Community::new(parts).unwrap();
    let audit = audited(&community, &with_access_points());
    let found = row(&audit, "S3-1e");
    let of = |name: &str| {
        let named = |d: &&DemandAudit| d.subject.feature(&community).1 == name;
        found.demands.iter().find(named).unwrap()
    };
    assert_eq!(of("school").verdict, Verdict::Met);
    assert_eq!(of("school").served_by, [Server::Device(0)]);
    assert_eq!(of("hospital").verdict, Verdict::NotMet);
    assert!(matches!(of("hospital").repair, Some(Repair::Add { .. })));
    assert_eq!((found.verdict, found.demanded), (Verdict::Partly, 2.0));
    assert!((found.served - 1.0).abs() < 1e-9);
}

#[test]
fn a_place_of_a_kind_is_asked_for_itself_and_its_building_not_again() {
    let mut parts = small();
    let mut house = building("school", 200.0, 60.0, 2, 0);
    house.usage = sourced(BuildingUse::Education);
    parts.buildings.push(house);
    parts.places.push(Place {
        id: PlaceId::new("class").unwrap(),
        name: Name::default(),
        kind: sourced(Arc::from("school")),
        position: Position::new(230.0, 66.0, 0.0),
        building: Some(BuildingId::new("school").unwrap()),
        storey: 1,
        area_m2: sourced(60.0),
        provenance: here(),
    });
    let community = Community::new(parts).unwrap();
    let audit = audited(&community, &with_access_points());
    let found = row(&audit, "S3-1e");
    let subjects: Vec<_> = found.demands.iter().map(|d| d.subject).collect();
    assert_eq!(subjects, [Subject::Place(0)]);
    assert_eq!(found.verdict, Verdict::NotMet);
}

#[test]
fn what_features_must_have_is_told_one_by_one() {
    let must = |text: &str| {
        let rule: Rule = toml::from_str(text).unwrap();
        with_rule(catalogue(), "S3-5", rule)
    };
    // Both buildings have homes; one has 6 storeys, the other 10.
    let high = "kind = \"having\"\nof = \"buildings\"\nmust = { storeys = { at_least = 8 } }";
    let community = Community::new(small()).unwrap();
    let audit = audited(&community, &must(high));
    let found = row(&audit, "S3-5");
    assert_eq!(
        (found.verdict, found.served, found.demanded),
        (Verdict::Partly, 1.0, 2.0)
    );
    let verdicts: Vec<Verdict> = found.demands.iter().map(|d| d.verdict).collect();
    assert_eq!(verdicts, [Verdict::NotMet, Verdict::Met]);
    // What fails by what is known fails whatever is not; the other cannot be told.
    let fast = "kind = \"having\"\nof = \"buildings\"\nmust = { storeys = { at_least = 8 }, fibre_gbit_s = { at_least = 10 } }";
    let audit = audited(&community, &must(fast));
    let verdicts: Vec<Verdict> = row(&audit, "S3-5")
        .demands
        .iter()
        .map(|d| d.verdict)
        .collect();
    assert_eq!(verdicts, [Verdict::NotMet, Verdict::CannotTell]);
    let none = "kind = \"having\"\nof = \"buildings\"\nwhere = { storeys = { at_least = 80 } }\nmust = { storeys = { at_least = 8 } }";
    let audit = audited(&community, &must(none));
    assert_eq!(row(&audit, "S3-5").verdict, Verdict::NotApplicable);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// More access points, wherever they are, take nothing from what was heard.
    #[test]
    fn another_access_point_never_lowers_what_is_heard(
        at in prop::collection::vec((0.0..300.0_f64, 0.0..200.0_f64, 2.0..8.0_f64), 1..8),
        inside in any::<bool>(),
    ) {
        let mut parts = small();
        let mut school = building("school", 100.0, 40.0, 2, 0);
        school.usage = sourced(BuildingUse::Education);
        parts.buildings.push(school);
        let school = BuildingId::new("school").unwrap();
        let mut served = 0.0;
        for (number, at) in at.iter().enumerate() {
            let host = if inside { Host::Building(school.clone()) } else { Host::Ground };
            parts.devices.push(device(&format!("ap{number}"), "AP", *at, host));
            let audit = audited(&Community::new(parts.clone()).unwrap(), &with_access_points());
            let now = row(&audit, "S3-1e").served;
            prop_assert!(now >= served - 1e-9, "{now} after {served}");
            served = now;
        }
    }

    /// Many stations, few of which reach far, in a community with houses: whoever moves, listener or station, into a house or out.
    #[test]
    fn moved_stations_and_listeners_are_heard_as_if_all_was_heard_afresh(
        at in prop::collection::vec((-40.0..340.0_f64, -40.0..240.0_f64, 2.0..12.0_f64), 12..20),
        moves in prop::collection::vec((any::<prop::sample::Index>(), -40.0..340.0_f64, -40.0..240.0_f64), 1..4),
        within_m in 40.0..250.0_f64,
    ) {
        let mut devices = Vec::new();
        for (number, at) in at.iter().enumerate() {
            let class = ["AP", "CELL", "GW", "T4-6"][number % 4];
            let mut one = device(&format!("d{number}"), class, *at, Host::Ground);
            one.network.technology = Network::Lora;
            one.network.gateway = None;
            devices.push(one);
        }
        let mut catalogue = with_access_points();
        for row in &mut catalogue.networks {
            if let Rule::Heard { within_m: known, least_dbm, .. } = &mut row.rule {
                (*known, *least_dbm) = (within_m, Some(-75.0));
            }
        }
        let mut parts = small();
        parts.devices = devices;
        let community = Community::new(parts.clone()).unwrap();
        let mut auditor = Auditor::new(&community, &catalogue, &PlacementOptions::default());
        for (which, x, y) in moves {
            let index = which.index(parts.devices.len());
            let moved = &mut parts.devices[index];
            moved.position = Position::new(x, y, moved.position.z);
            auditor.replace(moved.clone()).unwrap();
        }
        let afresh = audited(&Community::new(parts).unwrap(), &catalogue);
        prop_assert_eq!(auditor.audit(), &afresh);
    }
}

use std::collections::{BTreeMap, BTreeSet};

use geo::{
    BoundingRect, Contains, Coord, Distance, Euclidean, Intersects, LineString, Point, Polygon,
    Relate,
};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use super::random::Draw;
use super::*;
use crate::model::{FixtureKind, GateKind, Name, ParkingKind, RoadClass};

fn spec(seed: u64, compounds: u32, buildings: u32, households: u32) -> GenerateSpec {
    GenerateSpec {
        seed,
        id: "test".into(),
        name: Name::new("测试社区", "Test community"),
        origin: Origin {
            lon: 120.0,
            lat: 30.3,
        },
        utc_offset_secs: 28_800,
        compounds,
        buildings,
        households,
    }
}

fn demo() -> Community {
    community(&spec(42, 1, 60, 2_500)).unwrap()
}

/// Specs from tiny to large whose households fit.
fn many_specs() -> Vec<GenerateSpec> {
    let mut draw = Draw::new(7, &[]);
    (0..20)
        .map(|seed| {
            let compounds = 1 + draw.below(6) as u32;
            let buildings = compounds * (1 + draw.below(80) as u32);
            let each = 8.0 + draw.below(120) as f64;
            spec(
                seed,
                compounds,
                buildings,
                (f64::from(buildings) * 0.8 * each).max(40.0) as u32,
            )
        })
        .filter(|spec| community(spec).is_ok())
        .collect()
}

fn tree_of<'a>(
    shapes: impl Iterator<Item = (usize, &'a Polygon<f64>)>,
) -> RTree<GeomWithData<Rectangle<[f64; 2]>, usize>> {
    let entries = shapes
        .map(|(index, shape)| {
            let r = shape.bounding_rect().unwrap();
            GeomWithData::new(
                Rectangle::from_corners([r.min().x, r.min().y], [r.max().x, r.max().y]),
                index,
            )
        })
        .collect();
    RTree::bulk_load(entries)
}

fn near(
    tree: &RTree<GeomWithData<Rectangle<[f64; 2]>, usize>>,
    line: &LineString<f64>,
    reach: f64,
) -> Vec<usize> {
    let r = line.bounding_rect().unwrap();
    let envelope = AABB::from_corners(
        [r.min().x - reach, r.min().y - reach],
        [r.max().x + reach, r.max().y + reach],
    );
    tree.locate_in_envelope_intersecting(envelope)
        .map(|entry| entry.data)
        .collect()
}

fn check_clear_of_each_other(community: &Community) {
    let buildings = &community.buildings;
    let tree = tree_of(buildings.iter().map(|b| &b.footprint).enumerate());
    for (index, building) in buildings.iter().enumerate() {
        for other in near(&tree, building.footprint.exterior(), 0.0)
            .into_iter()
            .filter(|o| *o > index)
        {
            assert!(
                !building.footprint.intersects(&buildings[other].footprint),
                "{} overlaps {}",
                building.id,
                buildings[other].id
            );
        }
    }
    // The path to its own door touches a building; every other road keeps its width clear.
    for road in community
        .roads
        .iter()
        .filter(|r| !r.id.as_str().contains("/path"))
    {
        let half = road.width.value / 2.0;
        for index in near(&tree, &road.line, half) {
            let room = Euclidean.distance(&buildings[index].footprint, &road.line);
            assert!(
                room > half,
                "{} lies on {}: {room}",
                buildings[index].id,
                road.id
            );
        }
    }
    for road in community
        .roads
        .iter()
        .filter(|r| r.id.as_str().contains("/path"))
    {
        for index in near(&tree, &road.line, 0.0) {
            let crossing = buildings[index].footprint.relate(&road.line);
            // Rounding may leave the door a millimetre inside.
            let inside = crossing.is_intersects()
                && Euclidean.distance(
                    &buildings[index].footprint,
                    road.line.points().next().as_ref().unwrap(),
                ) > 0.002;
            assert!(!inside, "{} runs into {}", road.id, buildings[index].id);
        }
    }
    for building in buildings {
        let compound = community
            .compounds
            .iter()
            .find(|c| Some(&c.id) == building.compound.as_ref())
            .unwrap();
        assert!(
            compound.boundary.contains(&building.footprint),
            "{} is outside its walls",
            building.id
        );
        assert!(
            Euclidean.distance(compound.boundary.exterior(), building.footprint.exterior()) > 1.0
        );
        for water in &community.waters {
            assert!(!water.area.intersects(&building.footprint));
        }
    }
}

/// No lot and no furniture on a road or path, but for what lies below ground and the barriers of gates.
fn check_ways_are_free(community: &Community) {
    let lots = community
        .parkings
        .iter()
        .filter(|p| p.kind.value != ParkingKind::Underground);
    let lot_tree = tree_of(lots.clone().map(|p| &p.area).enumerate());
    let lots: Vec<_> = lots.collect();
    let furniture = |f: &&crate::model::Fixture| {
        matches!(
            f.kind,
            FixtureKind::LampPole
                | FixtureKind::Tree
                | FixtureKind::Bench
                | FixtureKind::WasteBin
                | FixtureKind::Hydrant
        )
    };
    let points: Vec<_> = community.fixtures.iter().filter(furniture).collect();
    let point_tree = RTree::bulk_load(
        points
            .iter()
            .enumerate()
            .map(|(i, f)| GeomWithData::new([f.position.x, f.position.y], i))
            .collect(),
    );
    for road in &community.roads {
        let half = road.width.value / 2.0;
        for index in near(&lot_tree, &road.line, half) {
            let gap = Euclidean.distance(&lots[index].area, &road.line);
            // Lots along a lane begin at its edge, to the rounding of the plan.
            assert!(gap > half - 0.01, "{} on {}", lots[index].id, road.id);
        }
        let r = road.line.bounding_rect().unwrap();
        let reach = AABB::from_corners(
            [r.min().x - half, r.min().y - half],
            [r.max().x + half, r.max().y + half],
        );
        for hit in point_tree.locate_in_envelope(reach) {
            let gap = Euclidean.distance(&points[hit.data].position.plan(), &road.line);
            assert!(gap > half - 0.01, "{} on {}", points[hit.data].id, road.id);
        }
    }
}

fn check_open_space(community: &Community) {
    let tree = tree_of(community.buildings.iter().map(|b| &b.footprint).enumerate());
    let greens = community.greens.iter().map(|g| (g.id.as_str(), &g.area));
    let lots = community
        .parkings
        .iter()
        .filter(|p| p.kind.value != ParkingKind::Underground)
        .map(|p| (p.id.as_str(), &p.area));
    for (id, area) in greens.chain(lots) {
        for index in near(&tree, area.exterior(), 0.0) {
            assert!(
                !area.intersects(&community.buildings[index].footprint),
                "{id} lies under {}",
                community.buildings[index].id
            );
        }
    }
    for fixture in community
        .fixtures
        .iter()
        .filter(|f| f.building.is_none() && f.kind != FixtureKind::Entrance)
    {
        let at = fixture.position.plan();
        for entry in tree.locate_all_at_point([at.x(), at.y()]) {
            assert!(
                !community.buildings[entry.data].footprint.contains(&at),
                "{} stands in a building",
                fixture.id
            );
        }
    }
}

type Key = (i64, i64);

fn key(p: Coord<f64>) -> Key {
    ((p.x * 1e3).round() as i64, (p.y * 1e3).round() as i64)
}

/// Vertices that can be reached from the first vertex of the first road through shared vertices.
fn reached(community: &Community, drive: bool) -> (BTreeSet<Key>, BTreeSet<Key>) {
    let mut steps: BTreeMap<Key, Vec<Key>> = BTreeMap::new();
    for road in community
        .roads
        .iter()
        .filter(|r| if drive { r.drivable } else { r.walkable })
    {
        for pair in road.line.0.windows(2) {
            steps.entry(key(pair[0])).or_default().push(key(pair[1]));
            steps.entry(key(pair[1])).or_default().push(key(pair[0]));
        }
    }
    let all: BTreeSet<Key> = steps.keys().copied().collect();
    let mut seen = BTreeSet::new();
    let mut open: Vec<Key> = all.iter().take(1).copied().collect();
    while let Some(at) = open.pop() {
        if seen.insert(at) {
            open.extend(&steps[&at]);
        }
    }
    (seen, all)
}

fn check_connected(community: &Community) {
    for drive in [false, true] {
        let (seen, all) = reached(community, drive);
        assert_eq!(seen.len(), all.len(), "drive {drive}: the ways fall apart");
    }
    let (walkable, _) = reached(community, false);
    let mut doors: BTreeSet<&str> = BTreeSet::new();
    for door in community
        .fixtures
        .iter()
        .filter(|f| f.kind == FixtureKind::Entrance)
    {
        assert!(
            walkable.contains(&key(door.position.plan().0)),
            "{} is not on a path",
            door.id
        );
        doors.insert(door.building.as_ref().unwrap().as_str());
    }
    assert_eq!(
        doors.len(),
        community.buildings.len(),
        "every building has a door"
    );
    let (drivable, _) = reached(community, true);
    for gate in &community.gates {
        let on = if gate.kind.value == GateKind::Pedestrian {
            &walkable
        } else {
            &drivable
        };
        assert!(
            on.contains(&key(gate.position.plan().0)),
            "{} is not on a way",
            gate.id
        );
        let compound = community
            .compounds
            .iter()
            .find(|c| Some(&c.id) == gate.compound.as_ref())
            .unwrap();
        let to = Point::new(
            gate.position.x + gate.outward_rad.value.cos(),
            gate.position.y + gate.outward_rad.value.sin(),
        );
        assert!(
            !compound.boundary.contains(&to),
            "{} looks inwards",
            gate.id
        );
        assert!(Euclidean.distance(compound.boundary.exterior(), &gate.position.plan()) < 0.01);
    }
}

fn check_households(community: &Community) {
    for building in &community.buildings {
        let units = community.units.iter().filter(|u| u.building == building.id);
        let sum: u32 = units.clone().map(|u| u.households).sum();
        assert_eq!(sum, building.households.value, "{}", building.id);
        for unit in units {
            assert!(
                unit.households
                    .is_multiple_of(u32::from(building.storeys.value)),
                "whole storeys in {}",
                unit.id
            );
            assert!(
                building.footprint.contains(&unit.position.plan()),
                "{} is outside",
                unit.id
            );
        }
        let storey =
            (building.top_z.value - building.base_z.value) / f64::from(building.storeys.value);
        assert!(
            (2.8..=5.1).contains(&storey),
            "{}: {storey} m a storey",
            building.id
        );
    }
}

#[test]
fn the_demo_has_what_was_asked_for() {
    let demo = demo();
    assert_eq!(demo.buildings.len(), 60);
    let households = demo.household_count();
    assert!((2_375..=2_625).contains(&households), "{households}");
    let kinds: BTreeSet<&str> = demo.places.iter().map(|p| p.kind.value.as_ref()).collect();
    for kind in [
        "canteen",
        "kindergarten",
        "clinic",
        "shop",
        "property_operations_centre",
        "data_room",
        "gym",
    ] {
        assert!(kinds.contains(kind), "no {kind}");
    }
    let known: BTreeSet<&str> = crate::catalogue::PLACE_KINDS.iter().map(|k| k.0).collect();
    assert!(kinds.is_subset(&known), "{kinds:?}");
    for class in [
        RoadClass::City,
        RoadClass::Main,
        RoadClass::Lane,
        RoadClass::Footway,
    ] {
        assert!(
            demo.roads.iter().any(|r| r.class.value == class),
            "no {class}"
        );
    }
    for kind in [GateKind::Main, GateKind::Vehicle, GateKind::Pedestrian] {
        assert!(
            demo.gates.iter().any(|g| g.kind.value == kind),
            "no {kind} gate"
        );
    }
    for kind in [
        ParkingKind::Surface,
        ParkingKind::Underground,
        ParkingKind::Bicycle,
    ] {
        assert!(
            demo.parkings.iter().any(|p| p.kind.value == kind),
            "no {kind} parking"
        );
    }
    assert_eq!(demo.waters.len(), 1);
    let heights: BTreeSet<u16> = demo.buildings.iter().map(|b| b.storeys.value).collect();
    assert!(heights.len() >= 6, "{heights:?}");
    println!(
        "{:?} {households} households {heights:?}",
        demo.layer_counts()
    );
}

#[test]
fn nothing_overlaps_and_everything_connects() {
    let demo = demo();
    check_clear_of_each_other(&demo);
    check_open_space(&demo);
    check_ways_are_free(&demo);
    check_connected(&demo);
    check_households(&demo);
}

#[test]
fn twenty_other_communities_are_as_sound() {
    let specs = many_specs();
    assert!(specs.len() >= 15, "only {} specs fit", specs.len());
    for spec in specs {
        println!("{spec:?}");
        let made = community(&spec).unwrap();
        assert_eq!(made.buildings.len(), spec.buildings as usize);
        if spec.buildings >= 20 {
            let off = made.household_count() as f64 / f64::from(spec.households) - 1.0;
            assert!(off.abs() < 0.05, "{off}");
        }
        check_clear_of_each_other(&made);
        check_open_space(&made);
        check_ways_are_free(&made);
        check_connected(&made);
        check_households(&made);
    }
}

#[test]
fn large_has_its_size() {
    let large = community(&spec(7, 34, 2_000, 85_000)).unwrap();
    assert_eq!(large.buildings.len(), 2_000);
    assert_eq!(large.compounds.len(), 34);
    let households = large.household_count() as f64;
    assert!((households / 85_000.0 - 1.0).abs() < 0.05, "{households}");
    check_connected(&large);
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_does_not() {
    let text =
        |seed| serde_json::to_string(&community(&spec(seed, 2, 50, 2_000)).unwrap()).unwrap();
    let first = text(1);
    assert!(first == text(1));
    assert!(first != text(2));
}

#[test]
fn a_bad_spec_is_refused_with_its_field() {
    let refused = |spec: GenerateSpec| community(&spec).unwrap_err().to_string();
    assert!(refused(spec(1, 1, 0, 100)).contains("generate.buildings is 0"));
    assert!(refused(spec(1, 0, 10, 100)).contains("generate.compounds is 0"));
    assert!(refused(spec(1, 1, 10, 0)).contains("generate.households is 0"));
    assert!(refused(spec(1, 5, 4, 100)).contains("must be 5 to 1500"));
    assert!(refused(spec(1, u32::MAX, u32::MAX, u32::MAX)).contains("compounds"));
    assert!(refused(spec(1, 1, 10, 1_000_000)).contains("hold"));
    assert!(refused(spec(1, 1, 60, 3)).contains("hold"));
    assert!(
        refused(GenerateSpec {
            id: "a b".into(),
            ..spec(1, 1, 10, 300)
        })
        .contains("generate.id")
    );
    assert!(
        refused(GenerateSpec {
            origin: Origin {
                lon: 120.0,
                lat: 90.0
            },
            ..spec(1, 1, 10, 300)
        })
        .contains("generate.origin")
    );
    assert!(
        refused(GenerateSpec {
            utc_offset_secs: 99_999,
            ..spec(1, 1, 10, 300)
        })
        .contains("utc_offset_secs")
    );
}

#[test]
fn a_spec_reads_from_toml_and_refuses_unknown_keys() {
    let text = "seed = 1\nid = \"a\"\nname = { zh = \"甲\", en = \"A\" }\norigin = { lon = 120.0, lat = 30.3 }\nutc_offset_secs = 28800\ncompounds = 1\nbuildings = 60\nhouseholds = 2500\n";
    let read: GenerateSpec = toml::from_str(text).unwrap();
    assert_eq!(read.households, 2_500);
    let error = toml::from_str::<GenerateSpec>(&format!("{text}towers = 3\n")).unwrap_err();
    assert!(error.to_string().contains("towers"), "{error}");
}

#[test]
fn the_data_room_keeps_what_the_white_paper_asks_of_it_and_is_the_only_one() {
    use crate::audit::{Auditor, Verdict};
    let catalogue = crate::catalogue::Catalogue::builtin().unwrap();
    let options = crate::planning::PlacementOptions::default();
    for (compounds, buildings) in [(1, 60), (2, 120), (4, 240)] {
        let made = community(&spec(42, compounds, buildings, 40 * buildings)).unwrap();
        let rooms = made.places.iter().filter(|p| &*p.kind.value == "data_room");
        assert_eq!(rooms.count(), 1, "{compounds} compounds");
        let auditor = Auditor::new(&made, &catalogue, &options);
        let found = auditor.audit().row("S3-7").unwrap();
        for condition in &found.conditions {
            assert!(
                matches!(condition.verdict, Verdict::Met | Verdict::CannotTell),
                "{compounds} compounds, {}: {:?}",
                condition.condition,
                condition.faults
            );
        }
        let told = |word: &str| {
            let mut all = found.conditions.iter();
            all.find(|c| &*c.condition == word).unwrap().verdict
        };
        for word in [
            "at_most_one",
            "central",
            "at_floor",
            "clear_width",
            "shaped",
        ] {
            assert_eq!(told(word), Verdict::Met, "{compounds} compounds, {word}");
        }
        assert_eq!(found.verdict, Verdict::Met, "{compounds} compounds");
    }
}

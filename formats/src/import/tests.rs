use geo::{line_string, polygon};
use twin_core::ids::*;
use twin_core::model::*;
use twin_core::spatial::LocalFrame;

use super::*;

fn parts() -> CommunityParts {
    let frame = LocalFrame::new(114.2, 22.69, 0.0).unwrap();
    let id = CommunityId::new("c").unwrap();
    CommunityParts::new(id, Name::default(), frame, Provenance::imported("a.osm"))
}

fn road(id: &str, x: f64) -> Road {
    let here = || Provenance::imported("a.osm");
    Road {
        id: RoadId::new(id).unwrap(),
        name: Name::default(),
        line: line_string![(x: x, y: 0.0), (x: x + 10.0, y: 0.0)],
        class: Sourced::new(RoadClass::Lane, here()),
        width: Sourced::new(4.0, here()),
        drivable: true,
        walkable: true,
        oneway: false,
        level: 0,
        provenance: here(),
    }
}

fn compound(id: &str, side: f64) -> Compound {
    Compound {
        id: CompoundId::new(id).unwrap(),
        name: Name::default(),
        boundary: polygon![(x: 0.0, y: 0.0), (x: side, y: 0.0), (x: side, y: side)],
        enclosure: Sourced::new(Enclosure::Open, Provenance::imported("a.osm")),
        provenance: Provenance::imported("a.osm"),
    }
}

fn wall(id: &str, compound: &str) -> Wall {
    Wall {
        id: WallId::new(id).unwrap(),
        compound: Some(CompoundId::new(compound).unwrap()),
        line: line_string![(x: 0.0, y: 0.0), (x: 10.0, y: 0.0)],
        kind: Sourced::new(WallKind::Fence, Provenance::imported("a.osm")),
        height: Sourced::new(2.0, Provenance::imported("a.osm")),
        provenance: Provenance::imported("a.osm"),
    }
}

fn sieved(mut parts: CommunityParts) -> (CommunityParts, Vec<String>) {
    let mut findings = Vec::new();
    sieve::sieve(&mut parts, "a.osm", &mut findings);
    (parts, findings.iter().map(ToString::to_string).collect())
}

#[test]
fn what_is_refused_goes_and_what_hangs_on_it() {
    let mut parts = parts();
    parts.compounds = vec![compound("flat", 0.0), compound("sound", 50.0)];
    parts.walls = vec![wall("lost", "flat"), wall("kept", "sound")];
    parts.roads = vec![road("r", 0.0), road("r", 5.0)];
    let (parts, told) = sieved(parts);
    assert_eq!(parts.compounds.len(), 1);
    assert_eq!(parts.walls[0].id.as_str(), "kept");
    assert_eq!(parts.roads.len(), 1);
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(
        told.iter()
            .any(|t| t.contains("lost") && t.contains("'flat'")),
        "{told:?}"
    );
    assert!(Community::new(parts).is_ok());
}

#[test]
fn what_lies_in_another_town_is_left_out() {
    let mut parts = parts();
    parts.roads = (0..20)
        .map(|i| road(&format!("r{i}"), f64::from(i) * 10.0))
        .collect();
    parts.roads.push(road("astray", 60_000.0));
    let (parts, told) = sieved(parts);
    assert_eq!(parts.roads.len(), 20);
    assert!(
        told[0].contains("astray") && told[0].contains("59.9 km"),
        "{told:?}"
    );
}

#[test]
fn of_two_features_with_one_id_the_first_is_kept() {
    let (mut a, mut b) = (parts(), parts());
    a.roads = vec![road("same", 0.0), road("other", 0.0)];
    b.roads = vec![road("same", 0.0), road("other", 1.0), road("new", 0.0)];
    let mut findings = Vec::new();
    let joined = join::joined(a, b, &mut findings);
    assert_eq!(joined.roads.len(), 3);
    assert_eq!(joined.roads[1].line.0[0].x, 0.0);
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].feature.as_deref(), Some("other"));
}

#[test]
fn nothing_to_read_is_an_error() {
    let options = ImportOptions::named_after("x.osm".as_ref());
    let none = read_all(&[], &options, &mut |_| {});
    assert!(matches!(none, Err(ImportError::NoFile)));
    let missing = read_all(&["no-such.osm".into()], &options, &mut |_| {});
    assert!(
        matches!(missing, Err(ImportError::Io { .. })),
        "{missing:?}"
    );
}

/// A map of one slab of homes, a shop and nothing else.
fn small_map(folder: &std::path::Path) -> PathBuf {
    let corners = [
        (0, 0),
        (40, 0),
        (40, 12),
        (0, 12),
        (60, 0),
        (75, 0),
        (75, 15),
        (60, 15),
    ];
    let node = |(id, (x, y)): (usize, &(i32, i32))| {
        // About a metre is 1e-5 degrees.
        let (lon, lat) = (114.2 + f64::from(*x) * 1e-5, 22.69 + f64::from(*y) * 1e-5);
        format!("<node id='{}' lon='{lon:.7}' lat='{lat:.7}'/>", id + 1)
    };
    let nodes: String = corners.iter().enumerate().map(node).collect();
    let way = |id: i32, first: i32, tags: &[(&str, &str)]| {
        let refs = [first, first + 1, first + 2, first + 3, first];
        let refs: String = refs.iter().map(|n| format!("<nd ref='{n}'/>")).collect();
        let tags = tags.iter().map(|(k, v)| format!("<tag k='{k}' v='{v}'/>"));
        format!("<way id='{id}'>{refs}{}</way>", tags.collect::<String>())
    };
    let homes = way(
        1,
        1,
        &[("building", "apartments"), ("building:levels", "6")],
    );
    let shop = way(2, 5, &[("building", "retail"), ("building:levels", "2")]);
    let path = folder.join("small.osm");
    std::fs::write(
        &path,
        format!("<osm version='0.6'>{nodes}{homes}{shop}</osm>"),
    )
    .unwrap();
    path
}

#[test]
fn a_register_is_made_up_on_request_only_and_survives_the_geopackage() {
    let folder = tempfile::tempdir().unwrap();
    let map = small_map(folder.path());
    let mut options = ImportOptions {
        depth: inference::Depth::All,
        ..ImportOptions::named_after(&map)
    };
    let read = |options: &ImportOptions| read_all(&[map.clone()], options, &mut |_| ()).unwrap();
    let bare = read(&options);
    assert!(bare.community.households.is_empty() && bare.community.vehicles.is_empty());
    assert!(
        !bare
            .inferred
            .keys()
            .any(|rule| rule.starts_with("synthetic"))
    );
    options.register = Some(7);
    let made = read(&options);
    let community = &made.community;
    assert!(!community.households.is_empty());
    assert_eq!(
        community.households.len() as u64,
        community.household_count()
    );
    assert_eq!(community.legal_entities.len(), 1);
    assert_eq!(made.inferred[inference::rule::SYNTHETIC_LEGAL_ENTITIES], 2);
    // The report names the rules of depth too.
    assert!(made.inferred[inference::rule::ROOMS_OF_A_STOREY] > 0);
    assert!(made.inferred[inference::rule::ROOMS_OF_A_WORKPLACE] > 0);
    assert!(made.inferred[inference::rule::STOREYS_ONE_BY_ONE] >= 3 * 8);
    for rule in made.inferred.keys() {
        assert!(inference::rule::rule(rule).is_some(), "{rule} is explained");
    }
    let file = folder.path().join("small.gpkg");
    crate::gpkg::write(&file, community, crate::gpkg::Overwrite::Refuse).unwrap();
    assert_eq!(crate::gpkg::read(&file).unwrap(), *community);
}

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

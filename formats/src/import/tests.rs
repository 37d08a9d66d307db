use geo::{line_string, polygon};
use twin_core::ids::*;
use twin_core::model::*;
use twin_core::spatial::{Layer, LocalFrame};

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
        government_network: None,
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
    assert_eq!(findings[0].feature, Some("other".into()));
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

/// A file of squares of buildings a thousandth of a degree apart along the equator, 0 to 9, each with a road from its middle to
/// the next one's.
fn street() -> tempfile::NamedTempFile {
    let feature = |properties: &str, kind: &str, coordinates: &str| {
        format!(
            r#"{{"type":"Feature","properties":{{{properties}}},"geometry":{{"type":"{kind}","coordinates":{coordinates}}}}}"#
        )
    };
    let features = (0..10).flat_map(|i| {
        let (w, e) = (f64::from(i) * 1e-3, f64::from(i) * 1e-3 + 2e-4);
        let ring = format!("[[[{w},0],[{e},0],[{e},2e-4],[{w},2e-4],[{w},0]]]");
        let middle = w + 1e-4;
        let line = format!("[[{middle},1e-4],[{},1e-4]]", middle + 1e-3);
        [
            feature(r#""building":"yes""#, "Polygon", &ring),
            feature(r#""highway":"residential""#, "LineString", &line),
        ]
    });
    let features: Vec<String> = features.collect();
    let text = format!(
        r#"{{"type":"FeatureCollection","features":[{}]}}"#,
        features.join(",")
    );
    let file = tempfile::Builder::new()
        .suffix(".geojson")
        .tempfile()
        .unwrap();
    std::fs::write(file.path(), text).unwrap();
    file
}

fn clipped(clip: &str) -> Result<Imported, ImportError> {
    let file = street();
    let mut options = ImportOptions {
        clip: Some(Clip::parse(clip).unwrap()),
        strictness: Strictness::Strict,
        utc_offset_secs: Some(0),
        ..ImportOptions::named_after("street.geojson".as_ref())
    };
    let guess = guess_mappings(&[file.path().to_owned()], &options)?;
    options.mapping = guess.into_iter().next().map(|g| g.mapping);
    read_all(&[file.path().to_owned()], &options, &mut |_| {})
}

#[test]
fn a_clip_keeps_what_lies_inside_and_counts_the_rest_in_one_finding() {
    // The middles of buildings 2 to 4 lie within; roads 1 to 4 have an end there.
    let imported = clipped("0.0015,-0.001,0.0045,0.001").unwrap();
    let community = &imported.community;
    assert_eq!((community.buildings.len(), community.roads.len()), (3, 4));
    let outside: Vec<_> = imported
        .findings
        .iter()
        .filter_map(|f| match f.problem {
            Problem::OutsideClip { count } => Some(count),
            _ => None,
        })
        .collect();
    assert_eq!(outside, [7 + 6]);
    // The frame is laid about the middle of the clip, not of the file.
    assert!((community.frame.lon() - 0.003).abs() < 1e-9);
}

#[test]
fn a_clip_may_be_polygons_of_a_geojson_file() {
    let file = tempfile::NamedTempFile::new().unwrap();
    // A triangle: the middle of building 2, (0.0021, 0.0001), lies under its long side, that of building 4 above it.
    let triangle = r#"{"type":"Feature","properties":null,"geometry":{"type":"Polygon","coordinates":[[[0.0015,-0.001],[0.0045,-0.001],[0.0015,0.002],[0.0015,-0.001]]]}}"#;
    std::fs::write(file.path(), triangle).unwrap();
    let imported = clipped(file.path().to_str().unwrap()).unwrap();
    let xs = imported.community.buildings.iter();
    let lons: Vec<_> = xs
        .map(|b| {
            imported
                .community
                .frame
                .lonlat_from_enu(b.footprint.exterior().0[0])
                .x
        })
        .map(|lon| (lon * 1e3).round())
        .collect();
    assert_eq!(lons, [2.0, 3.0]);
}

#[test]
fn what_hangs_on_a_kept_feature_stays_and_what_hangs_on_another_goes() {
    let mut parts = parts();
    // The compound's middle lies outside; the wall that names it starts inside.
    parts.compounds = vec![compound("named", 2_000.0), compound("lost", 3_000.0)];
    parts.walls = vec![wall("kept", "named")];
    parts.roads = vec![road("near", 0.0), road("far", 5_000.0)];
    let rule = |id: &str, road: &str| AccessRule {
        id: AccessRuleId::new(id).unwrap(),
        subject: Subject::Road(RoadId::new(road).unwrap()),
        traveller: Traveller::Goods,
        permission: Sourced::new(Permission::No, Provenance::imported("a.osm")),
        along: Along::Both,
        condition: None,
        provenance: Provenance::imported("a.osm"),
    };
    parts.access_rules = vec![rule("a", "near"), rule("b", "far")];
    let clip = Clip::parse("114.199,22.689,114.201,22.691").unwrap();
    let mut findings = Vec::new();
    clip::cut(&mut parts, &clip, "a.osm", &mut findings).unwrap();
    assert_eq!(parts.compounds[0].id.as_str(), "named");
    let counts = [
        parts.compounds.len(),
        parts.walls.len(),
        parts.roads.len(),
        parts.access_rules.len(),
    ];
    assert_eq!(counts, [1, 1, 1, 1]);
    assert_eq!(parts.access_rules[0].id.as_str(), "a");
    assert_eq!(findings.len(), 1);
    assert!(
        findings[0].to_string().contains("3 features"),
        "{}",
        findings[0]
    );
}

#[test]
fn a_clip_that_is_none_or_holds_nothing_says_so() {
    for text in ["1,2,3", "5,0,1,3", "0,50,1,40", "0,0,200,1", "0,0,1,NaN"] {
        let error = Clip::parse(text).unwrap_err().to_string();
        assert!(error.contains("WEST,SOUTH,EAST,NORTH"), "{text}: {error}");
    }
    assert!(matches!(
        Clip::parse("no-such.geojson"),
        Err(ClipError::Io { .. })
    ));
    let file = tempfile::NamedTempFile::new().unwrap();
    for (text, expected) in [
        ("{", "is no GeoJSON"),
        (
            r#"{"type":"Point","coordinates":[1,2]}"#,
            "holds no polygon",
        ),
    ] {
        std::fs::write(file.path(), text).unwrap();
        let error = Clip::parse(file.path().to_str().unwrap()).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }
    let error = clipped("50,50,51,51").unwrap_err();
    assert!(
        matches!(error, ImportError::OutsideClip { count: 20, .. }),
        "{error}"
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
    let read = |options: &ImportOptions| {
        read_all(std::slice::from_ref(&map), options, &mut |_| ()).unwrap()
    };
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

#[test]
fn where_nothing_is_left_it_is_told_what_was_left_out_and_why() {
    // Units alone, whose buildings are in no file.
    let community = crate::gpkg::tests::community();
    let mut text = Vec::new();
    crate::geojson::write_layer(&community, Layer::Unit, &mut text).unwrap();
    let file = tempfile::Builder::new()
        .suffix(".geojson")
        .tempfile()
        .unwrap();
    std::fs::write(file.path(), text).unwrap();
    let options = ImportOptions::named_after("units.geojson".as_ref());
    let error = read_all(&[file.path().to_owned()], &options, &mut |_| {}).unwrap_err();
    let ImportError::NothingLeft { count, first, .. } = &error else {
        panic!("{error}");
    };
    assert_eq!(*count, community.units.len());
    assert!(first.en.contains("building"), "{}", first.en);
}

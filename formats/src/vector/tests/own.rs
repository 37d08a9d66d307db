use geo::CoordsIter;
use geo::orient::{Direction, Orient};

use super::*;
use crate::gpkg;
use crate::gpkg::tests::community;

/// A community through a file that this program wrote. Ids of the community as a whole come from the import's options.
fn through(name: &str, write: impl Fn(&Path, &Community)) -> (Community, CommunityParts) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    let community = community();
    write(&path, &community);
    let (parts, told) = draft(&path, &options()).unwrap();
    assert_eq!(told, [] as [String; 0]);
    (community, parts)
}

/// Whether nothing is lost: all values as they were, geometry to a millimetre.
fn assert_same(community: &Community, read: &CommunityParts) {
    assert_eq!(read.frame, community.frame);
    assert_eq!(read.layer_counts(), community.layer_counts());
    let (a, b) = (text(community), text(read));
    compare(&a, &b, "");
}

pub(super) fn text(parts: &CommunityParts) -> serde_json::Value {
    let mut json = serde_json::to_value(parts).unwrap();
    let parts = json.as_object_mut().unwrap();
    for head in ["id", "name", "provenance", "utc_offset_secs"] {
        parts.remove(head);
    }
    json
}

pub(super) fn compare(a: &serde_json::Value, b: &serde_json::Value, at: &str) {
    use serde_json::Value::{Array, Number, Object};
    match (a, b) {
        (Number(a), Number(b)) => {
            let (a, b) = (a.as_f64().unwrap(), b.as_f64().unwrap());
            // The eighth decimal of a degree.
            assert!((a - b).abs() < 1.2e-3, "{at}: {a} {b}");
        }
        (Array(a), Array(b)) if a.len() == b.len() => {
            for (i, (a, b)) in a.iter().zip(b).enumerate() {
                compare(a, b, &format!("{at}/{i}"));
            }
        }
        (Object(a), Object(b)) => {
            assert!(a.keys().eq(b.keys()), "{at}");
            for (key, a) in a {
                compare(a, &b[key], &format!("{at}/{key}"));
            }
        }
        _ => assert_eq!(a, b, "{at}"),
    }
}

#[test]
fn our_geojson_loses_nothing() {
    let (community, read) = through("own.geojson", |path, community| {
        let mut out = std::fs::File::create(path).unwrap();
        crate::geojson::write_all(community, &mut out).unwrap();
    });
    assert!(community.layer_counts().iter().all(|(_, count)| *count > 0));
    // GeoJSON's holes run clockwise (RFC 7946 §3.1.6), whichever way they ran before.
    let mut right_handed = community.into_parts();
    for building in &mut right_handed.buildings {
        building.footprint = building.footprint.orient(Direction::Default);
    }
    assert_same(&Community::new(right_handed).unwrap(), &read);
}

#[test]
fn our_geopackage_loses_nothing() {
    let (community, read) = through("own.gpkg", |path, community| {
        gpkg::write(path, community, gpkg::Overwrite::Refuse).unwrap();
    });
    assert_same(&community, &read);
}

#[test]
fn our_features_join_another_frame_in_their_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("own.geojson");
    let community = community();
    let mut out = std::fs::File::create(&path).unwrap();
    crate::geojson::write_all(&community, &mut out).unwrap();
    let frame = twin_core::spatial::LocalFrame::new(114.21, 22.7, 0.0).unwrap();
    let options = options();
    let context = Context {
        options: &options,
        frame: Some(frame),
    };
    let mut found = Findings::of("own");
    let (read, _) = read(&path, Format::GeoJson, &context, &mut found).unwrap();
    let degrees = |parts: &CommunityParts| {
        let first = parts.roads[0].line.coords_iter().next().unwrap();
        parts.frame.lonlat_from_enu(first)
    };
    let (was, is) = (degrees(&community), degrees(&read));
    assert!(
        (was.x - is.x).abs() < 2e-8 && (was.y - is.y).abs() < 2e-8,
        "{was:?} {is:?}"
    );
    let told: Vec<String> = found.into_list().iter().map(ToString::to_string).collect();
    assert!(told[0].contains("12.5 m"), "{told:?}");
}

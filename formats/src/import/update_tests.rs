//! Newer maps of a real place, read with what the earlier one said.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use twin_core::edit::{Side, Sides, diff, merge};
use twin_core::inference::Depth;
use twin_core::model::{CommunityParts, Feature, Provenance};

use super::{ImportOptions, Imported, read_all};

/// The map of Longgang as text, or none with a printed reason.
fn map() -> Option<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../shared/data/osm/shenzhen-longgang.osm.gz");
    let Ok(zipped) = std::fs::File::open(&file) else {
        println!("skipped: {} is not there", file.display());
        return None;
    };
    let mut text = String::new();
    flate2::read::GzDecoder::new(zipped)
        .read_to_string(&mut text)
        .unwrap();
    Some(text)
}

/// Imports the map; always under one file name, so that provenance is the same.
fn import(map: &str, earlier: Option<&CommunityParts>, register: Option<u64>) -> Imported {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("longgang.osm");
    std::fs::write(&path, map).unwrap();
    let options = ImportOptions {
        utc_offset_secs: Some(28_800),
        frame: earlier.map(|e| e.frame),
        earlier: earlier.map(|e| Arc::new(e.clone())),
        depth: Depth::Compounds,
        register,
        ..ImportOptions::named_after(&path)
    };
    read_all(&[path], &options, &mut |_| {}).unwrap()
}

/// Ways that are one feature each, of those ids.
fn single_ways<'p>(ids: impl Iterator<Item = &'p str> + Clone) -> Vec<&'p str> {
    let is_cut = |way: &str| {
        let rest = |id: &'p str| id.strip_prefix(way).and_then(|r| r.strip_prefix('/'));
        ids.clone().any(|id| rest(id).is_some())
    };
    let is_way = |id: &&str| id.starts_with("osm/way/") && id.matches('/').count() == 2;
    ids.clone()
        .filter(is_way)
        .filter(|id| !is_cut(id))
        .collect()
}

/// The map after someone deleted those ways and drew them anew through the same nodes.
fn drawn_anew(map: &str, ways: &[&str]) -> String {
    let mut map = map.to_owned();
    for way in ways {
        let id = way.trim_start_matches("osm/way/");
        for (old, new) in [
            (format!("<way id=\"{id}\""), format!("<way id=\"77{id}\"")),
            (
                format!("type=\"way\" ref=\"{id}\""),
                format!("type=\"way\" ref=\"77{id}\""),
            ),
        ] {
            map = map.replace(&old, &new);
        }
    }
    map
}

/// The map without a way.
fn without(map: &str, way: &str) -> String {
    let id = way.trim_start_matches("osm/way/");
    let begin = map.find(&format!("<way id=\"{id}\"")).unwrap();
    let end = begin + map[begin..].find("</way>").unwrap() + "</way>".len();
    format!("{}{}", &map[..begin], &map[end..])
}

fn ids<F: Feature>(features: &[F]) -> BTreeSet<&str> {
    features.iter().map(F::id).collect()
}

#[test]
fn ways_drawn_anew_are_the_buildings_and_roads_that_they_were() {
    let Some(map) = map() else { return };
    let earlier = import(&map, None, Some(7)).community;
    assert!(!earlier.households.is_empty());
    let buildings = single_ways(earlier.buildings.iter().map(|b| b.id.as_str()));
    let roads = single_ways(earlier.roads.iter().map(|r| r.id.as_str()));
    let anew: Vec<&str> = buildings.iter().chain(&roads).step_by(3).copied().collect();
    assert!(anew.len() > 100, "{}", anew.len());
    let newer = import(&drawn_anew(&map, &anew), Some(&earlier), Some(7));
    assert_eq!(newer.conflation.unclear, []);
    let found: BTreeSet<_> = newer
        .conflation
        .same
        .iter()
        .map(|s| s.id.as_str())
        .collect();
    assert!(anew.iter().all(|way| found.contains(way)));
    for same in &newer.conflation.same {
        assert_eq!(same.newer_id, same.id.replace("osm/way/", "osm/way/77"));
    }
    let changes = diff(&earlier, &newer.community).unwrap();
    let changed: Vec<_> = changes
        .iter()
        .map(|c| (c.layer, &c.id, c.fields()))
        .collect();
    assert!(
        changed.is_empty(),
        "{} {:?}",
        changed.len(),
        changed.first()
    );

    // Without the comparison all of them would have come and gone.
    let mut ours = earlier.clone().into_parts();
    let edited = anew[0];
    let at = ours
        .buildings
        .iter()
        .position(|b| b.id.as_str() == edited)
        .unwrap();
    ours.buildings[at].storeys.value = 77;
    ours.buildings[at].storeys.provenance = Provenance::edited("us");
    let sides = Sides {
        base: &earlier,
        ours: &ours,
        theirs: &newer.community,
    };
    let merged = merge(sides, Side::Ours).unwrap();
    assert_eq!(merged.community.buildings[at], ours.buildings[at]);
    let report = &merged.report;
    assert_eq!((report.added.len(), report.removed.len()), (0, 0));
}

#[test]
fn a_register_stays_with_its_homes_and_is_made_up_anew_on_request() {
    let Some(map) = map() else { return };
    let earlier = import(&map, None, Some(7)).community;
    let ways = single_ways(earlier.buildings.iter().map(|b| b.id.as_str()));
    let homes = |way: &str| {
        let units: BTreeSet<_> = earlier
            .units
            .iter()
            .filter(|u| u.building.as_str() == way)
            .map(|u| &u.id)
            .collect();
        earlier
            .households
            .iter()
            .filter(|h| units.contains(&h.unit))
            .count()
    };
    let names_none = |way: &&&str| {
        earlier
            .compounds
            .iter()
            .all(|c| !c.id.as_str().contains(**way))
    };
    let gone = *ways
        .iter()
        .filter(names_none)
        .max_by_key(|way| homes(way))
        .unwrap();
    assert!(homes(gone) > 0);
    let newer_map = without(&map, gone);
    // Not asked for: those who lived in the building went with it, all others are who they were.
    let newer = import(&newer_map, Some(&earlier), None).community;
    assert_eq!(
        newer.households.len(),
        earlier.households.len() - homes(gone)
    );
    for household in &newer.households {
        assert!(earlier.households.contains(household));
    }
    let sides = Sides {
        base: &earlier,
        ours: &earlier,
        theirs: &newer,
    };
    let merged = merge(sides, Side::Ours).unwrap();
    assert_eq!(merged.community.households, newer.households);
    assert_eq!(merged.report.kept, []);
    assert!(!ids(&merged.community.buildings).contains(gone));
    // Asked for with the same seed: the same.
    let again = import(&newer_map, Some(&earlier), Some(7)).community;
    assert_eq!(again.households, newer.households);
    assert_eq!(ids(&again.vehicles), ids(&newer.vehicles));
    // Back again: nobody moves in unasked, and with the seed all are there as they were.
    let back = import(&map, Some(&newer), None).community;
    assert_eq!(back.households, newer.households);
    let back = import(&map, Some(&newer), Some(7)).community;
    assert_eq!(back.households, earlier.households);
    // A map that was imported without a register has none after an update.
    let bare = import(&map, None, None).community;
    assert!(
        import(&map, Some(&bare), None)
            .community
            .households
            .is_empty()
    );
}

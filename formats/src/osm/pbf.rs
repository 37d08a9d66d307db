//! OSM PBF, blob by blob, decoded in parallel.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use osmpbf::{BlobDecode, BlobReader, PrimitiveBlock, RelMemberType};
use rayon::prelude::*;

use super::element::{Element, Kind, LonLat, Member, Node, Pass, Relation, Role, Way};
use super::error::OsmError;
use super::frame::check_frames;
use super::input::Consumed;
use super::tags::Tags;

/// Blobs decoded at a time: bounds memory to so many times 32 MiB, the largest blob that the format allows.
const BATCH: usize = 8;

/// Features of the format that this reader knows.
const KNOWN_FEATURES: [&str; 3] = ["OsmSchema-V0.6", "DenseNodes", "HistoricalInformation"];

/// Reads the elements of a pass and hands each to `sink`, in the order of the file.
pub(super) fn read(
    file: &Path,
    pass: Pass,
    keep_node: &(dyn Fn(i64) -> bool + Sync),
    consumed: &Consumed,
    sink: &mut dyn FnMut(Element) -> Result<(), OsmError>,
) -> Result<(), OsmError> {
    let length = check_frames(file)?;
    let mut blobs = BlobReader::from_path(file).map_err(|e| damaged(file, 0, e.to_string()))?;
    loop {
        let mut batch = Vec::with_capacity(BATCH);
        for blob in blobs.by_ref().take(BATCH) {
            let byte = consumed.get();
            let blob = blob.map_err(|e| cut_off_or_damaged(file, byte, &e))?;
            batch.push((blob.offset().map_or(byte, |o| o.0), blob));
        }
        let Some((last, _)) = batch.last() else { break };
        consumed.set(*last);
        let decoded: Vec<_> = batch
            .par_iter()
            .map(|(byte, blob)| decode(file, *byte, blob, pass, keep_node))
            .collect();
        for elements in decoded {
            for element in elements? {
                sink(element)?;
            }
        }
    }
    consumed.set(length);
    Ok(())
}

fn damaged(file: &Path, byte: u64, reason: String) -> OsmError {
    let file = file.to_owned();
    OsmError::Damaged { file, byte, reason }
}

fn cut_off_or_damaged(file: &Path, byte: u64, error: &osmpbf::Error) -> OsmError {
    let reason = error.to_string();
    if reason.contains("EOF") || reason.contains("eof") || reason.contains("end of") {
        let file = file.to_owned();
        return OsmError::Truncated { file, byte, reason };
    }
    damaged(file, byte, reason)
}

fn decode(
    file: &Path,
    byte: u64,
    blob: &osmpbf::Blob,
    pass: Pass,
    keep_node: &(dyn Fn(i64) -> bool + Sync),
) -> Result<Vec<Element>, OsmError> {
    // The decoder adds up deltas and follows indices of the file without checks: what it cannot take is damage too.
    let decoded = catch_unwind(AssertUnwindSafe(|| {
        match blob
            .decode()
            .map_err(|e| damaged(file, byte, e.to_string()))?
        {
            BlobDecode::OsmHeader(header) => {
                check_features(file, header.required_features()).map(|()| Vec::new())
            }
            BlobDecode::OsmData(block) => elements(file, byte, &block, pass, keep_node),
            BlobDecode::Unknown(_) => Ok(Vec::new()),
        }
    }));
    decoded.unwrap_or_else(|_| {
        let reason = "its numbers contradict each other".to_owned();
        Err(damaged(file, byte, reason))
    })
}

fn check_features(file: &Path, required: &[String]) -> Result<(), OsmError> {
    match required
        .iter()
        .find(|f| !KNOWN_FEATURES.contains(&f.as_str()))
    {
        None => Ok(()),
        Some(unknown) => Err(OsmError::NotOsm {
            file: file.to_owned(),
            reason: format!("it requires the feature '{unknown}', which this reader does not know"),
        }),
    }
}

fn elements(
    file: &Path,
    byte: u64,
    block: &PrimitiveBlock,
    pass: Pass,
    keep_node: &(dyn Fn(i64) -> bool + Sync),
) -> Result<Vec<Element>, OsmError> {
    let mut found = Vec::new();
    for group in block.groups() {
        match pass {
            Pass::Nodes => {
                for n in group.dense_nodes() {
                    let tags = tags(n.tags());
                    if !tags.is_empty() || keep_node(n.id()) {
                        found.push(node(file, byte, n.id(), (n.lon(), n.lat()), tags)?);
                    }
                }
                for n in group.nodes() {
                    let tags = tags(n.tags());
                    if !tags.is_empty() || keep_node(n.id()) {
                        found.push(node(file, byte, n.id(), (n.lon(), n.lat()), tags)?);
                    }
                }
            }
            Pass::WaysAndRelations => {
                found.extend(group.ways().map(|w| {
                    Element::Way(Way {
                        id: w.id(),
                        nodes: w.refs().collect(),
                        tags: tags(w.tags()),
                    })
                }));
                for r in group.relations() {
                    found.push(relation(&r));
                }
            }
        }
    }
    Ok(found)
}

fn tags<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Tags {
    let mut tags = Tags::default();
    pairs.for_each(|(key, value)| tags.push(key, value));
    tags
}

fn node(
    file: &Path,
    byte: u64,
    id: i64,
    (lon, lat): (f64, f64),
    tags: Tags,
) -> Result<Element, OsmError> {
    let at = LonLat::from_degrees(lon, lat).ok_or_else(|| OsmError::Field {
        file: file.to_owned(),
        byte,
        feature: format!("node/{id}"),
        field: "lon, lat",
        value: format!("{lon}, {lat}"),
        reason: "longitude lies within ±180 degrees, latitude within ±90",
    })?;
    Ok(Element::Node(Node { id, at, tags }))
}

fn relation(relation: &osmpbf::Relation<'_>) -> Element {
    let members = relation.members().map(|m| Member {
        kind: match m.member_type {
            RelMemberType::Node => Kind::Node,
            RelMemberType::Way => Kind::Way,
            RelMemberType::Relation => Kind::Relation,
        },
        id: m.member_id,
        role: m.role().map_or(Role::Other, Role::of),
    });
    Element::Relation(Relation {
        id: relation.id(),
        members: members.collect(),
        tags: tags(relation.tags()),
    })
}

//! Zones: spaces that make a home or hang on one stair.

use std::collections::BTreeMap;

use super::source::Source;
use super::word::{ZoneKind, zone_kind};

/// A zone whose kind is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Zone {
    pub(super) id: u64,
    pub(super) kind: ZoneKind,
    /// Its spaces, those of zones within it too.
    pub(super) spaces: Vec<u64>,
    /// Homes among the zones within it.
    pub(super) homes: u32,
}

/// The zones of a file that are homes or units, in the file's order.
pub(super) fn zones_of(source: &Source<'_, '_>) -> Vec<Zone> {
    let mut kinds: BTreeMap<u64, ZoneKind> = BTreeMap::new();
    for zone in source.model.all(&["IFCZONE", "IFCSPATIALZONE"]) {
        // Name and ObjectType of both; LongName is 5 of a zone and 7 of a spatial one.
        let long = if zone.kind == "IFCZONE" { 5 } else { 7 };
        let kind = [4, long, 2]
            .into_iter()
            .find_map(|n| zone_kind(zone.text(n)?));
        kinds.extend(kind.map(|kind| (zone.id, kind)));
    }
    kinds
        .iter()
        .map(|(&id, &kind)| {
            let members = source.structure.members(id);
            let is_home = |m: &&u64| kinds.get(m) == Some(&ZoneKind::Home);
            let of_zones = members.iter().flat_map(|m| source.structure.members(*m));
            let is_space = |m: &u64| source.model.kind_of(*m) == Some("IFCSPACE");
            Zone {
                id,
                kind,
                spaces: members
                    .iter()
                    .chain(of_zones)
                    .copied()
                    .filter(is_space)
                    .collect(),
                homes: u32::try_from(members.iter().filter(is_home).count()).unwrap_or(u32::MAX),
            }
        })
        .collect()
}

//! Storeys: which level each one is, and how high.

use std::collections::BTreeMap;

use super::model::Entity;
use super::source::Source;
use crate::finding::{Findings, Outcome};

/// Planes of reference nearer than this to the one below are no storeys of their own, metres: nobody stands between them.
const LOWEST_STOREY_M: f64 = 1.5;

/// A storey of a building, in metres of the model.
#[derive(Debug, Clone)]
pub(super) struct FileStorey<'f> {
    pub(super) entity: Entity<'f>,
    /// 0 is the ground floor.
    pub(super) level: i16,
    pub(super) floor: f64,
    /// The floor of the next storey above.
    pub(super) next_floor: Option<f64>,
}

/// The storeys of a building, from below; the ground floor is the one nearest to the building's own placement, as architects put
/// their zero there.
pub(super) fn storeys_of<'f>(
    source: &Source<'_, 'f>,
    building: &Entity<'_>,
    found: &mut Findings,
) -> Vec<FileStorey<'f>> {
    let metres = source.units.metres;
    let datum = source
        .placements
        .of_product(building)
        .map_or(0.0, |t| t.origin[2] * metres);
    let mut floors: Vec<(f64, Entity<'f>)> = Vec::new();
    for storey in source.model.all(&["IFCBUILDINGSTOREY"]) {
        if source.building_above(storey.id) != Some(building.id) {
            continue;
        }
        // Parameter 9 is the elevation above the building's own zero, for storeys that are placed nowhere.
        let floor = match storey.reference(5) {
            Ok(_) => source
                .placements
                .of_product(&storey)
                .map(|t| t.origin[2] * metres),
            Err(_) => storey.number(9).map(|e| datum + e * metres),
        };
        match floor {
            Ok(floor) => floors.push((floor, storey)),
            Err(fault) => {
                let of = super::source::named(&storey);
                found.feature(of, None, fault.problem(), Outcome::LeftOut);
            }
        }
    }
    floors.sort_by(|a, b| a.0.total_cmp(&b.0));
    levelled(floors, datum)
}

fn levelled(floors: Vec<(f64, Entity<'_>)>, datum: f64) -> Vec<FileStorey<'_>> {
    let heights: Vec<f64> = floors.iter().map(|(floor, _)| *floor).collect();
    let mut levels = Vec::with_capacity(heights.len());
    let mut begins = f64::NEG_INFINITY;
    let mut level = -1_i16;
    for floor in &heights {
        if floor - begins >= LOWEST_STOREY_M {
            begins = *floor;
            level = level.saturating_add(1);
        }
        levels.push(level);
    }
    let off = |floor: &f64| (floor - datum).abs();
    let ground = heights
        .iter()
        .zip(&levels)
        .min_by(|a, b| off(a.0).total_cmp(&off(b.0)));
    let ground = ground.map_or(0, |(_, level)| *level);
    let next = |floor: f64| heights.iter().copied().find(|h| *h > floor + 0.01);
    floors
        .into_iter()
        .zip(levels)
        .map(|((floor, entity), level)| FileStorey {
            entity,
            level: level - ground,
            floor,
            next_floor: next(floor),
        })
        .collect()
}

/// Level by the record of the storey.
pub(super) fn levels_by_id(storeys: &[FileStorey<'_>]) -> BTreeMap<u64, i16> {
    storeys.iter().map(|s| (s.entity.id, s.level)).collect()
}

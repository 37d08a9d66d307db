//! Storeys one by one.

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::ids::StoreyId;
use crate::model::{Building, BuildingUse, CommunityParts, Sourced, Storey};

use super::complete::InferenceSummary;
use super::depth::{floor_z, storey_name};
use super::rule;
use super::unit::child_id;

/// The storeys that the buildings lack, from the lowest basement up (rule `storeys-one-by-one`).
pub(super) fn missing(
    parts: &CommunityParts,
    buildings: &[&Building],
    summary: &mut InferenceSummary,
) -> Vec<Storey> {
    let known: BTreeSet<(&str, i16)> = parts
        .storeys
        .iter()
        .map(|s| (s.building.as_str(), s.level))
        .collect();
    let of_building = |building: &&Building| {
        let building = *building;
        let lowest = -i32::from(building.basements.value);
        let levels = lowest..i32::from(building.storeys.value);
        let levels = levels.filter_map(|l| i16::try_from(l).ok());
        let is_known = |level: i16| known.contains(&(building.id.as_str(), level));
        let missing = levels.filter(|level| !is_known(*level));
        missing
            .filter_map(|level| storey(building, level))
            .collect::<Vec<_>>()
    };
    let found: Vec<Storey> = buildings.par_iter().flat_map_iter(of_building).collect();
    summary.add(rule::STOREYS_ONE_BY_ONE, found.len());
    found
}

fn storey(building: &Building, level: i16) -> Option<Storey> {
    let by = rule::provenance(rule::STOREYS_ONE_BY_ONE);
    let is_shops = building.usage.value == BuildingUse::Mixed && level == 0;
    Some(Storey {
        id: StoreyId::new(child_id(building.id.as_str(), &format!("storey{level}"))).ok()?,
        building: building.id.clone(),
        level,
        name: storey_name(level),
        floor_z: floor_z(building, level),
        height: Sourced::new(building.storey_height_m(), by.clone()),
        usage: is_shops.then(|| Sourced::new(BuildingUse::Commercial, by.clone())),
        provenance: by,
    })
}

//! How deep the model of buildings, car parks and compounds goes where no source tells.

use std::collections::BTreeSet;

use crate::model::{Building, BuildingUse, CommunityParts};

use super::complete::InferenceSummary;
use super::{boundary, floor_plan, garage, storey, workplace};

/// For which buildings storeys and rooms are inferred. Each storey of a unit gets about seven rooms: a city's worth of them takes
/// gigabytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Depth {
    /// For none: only what sources tell.
    #[default]
    Sources,
    /// For the buildings with homes in compounds; with the levels and spaces of car parks, and the walls of compounds.
    Compounds,
    /// For every building, those without units too.
    All,
}

/// Most rooms that are inferred: past it, buildings keep their storeys only. About 1 GiB.
const MOST_ROOMS: usize = 1_000_000;

/// Adds storeys, rooms, levels and spaces of car parks, and walls of compounds, as deep as asked. Comes after
/// [`super::complete()`], whose units it needs. The same parts give the same result. Cost: linear in what is added.
pub fn deepen(parts: &mut CommunityParts, depth: Depth) -> InferenceSummary {
    let mut summary = InferenceSummary::default();
    if depth == Depth::Sources {
        return summary;
    }
    boundary::add_missing(parts, &mut summary);
    garage::add_missing(parts, &mut summary);
    let compounds: BTreeSet<&str> = parts.compounds.iter().map(|c| c.id.as_str()).collect();
    let wanted = |b: &&Building| {
        let has_homes = matches!(b.usage.value, BuildingUse::Residential | BuildingUse::Mixed);
        let compound = b.compound.as_ref().map(|c| c.as_str());
        depth == Depth::All || has_homes && compound.is_some_and(|c| compounds.contains(c))
    };
    let chosen: Vec<&Building> = parts.buildings.iter().filter(wanted).collect();
    let storeys = storey::missing(parts, &chosen, &mut summary);
    let rooms = floor_plan::missing(parts, &chosen, MOST_ROOMS, &mut summary);
    let left = MOST_ROOMS.saturating_sub(rooms.len());
    let workplaces = match depth {
        Depth::All => workplace::missing(parts, &chosen, left, &mut summary),
        Depth::Compounds | Depth::Sources => Vec::new(),
    };
    parts.storeys.extend(storeys);
    parts.rooms.extend(rooms);
    parts.rooms.extend(workplaces);
    summary
}

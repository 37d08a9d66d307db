//! Halls: which of them want detectors, and where those hang in the halls that a source draws.

use std::collections::{BTreeMap, BTreeSet};
use std::f64::consts::FRAC_1_SQRT_2;

use geo::{Area, Coord, Polygon};

use super::area::{clear_point, edge_distance, grid, inner_point};
use super::feature::FeatureAt;
use super::need::Need;
use super::placement::PlacementError;
use super::survey::Survey;
use crate::catalogue::FeatureLayer;
use crate::coverage::radius::Reach;
use crate::model::{BuildingUse, Place, Room, RoomKind};
use crate::optimise::{CoverDemand, CoverInput, Covering, Effort, Watch};

/// Sites, and points that stand for the floor, are so many times closer than a detector reaches.
const SITES_IN_REACH: f64 = 8.0;
const POINTS_IN_REACH: f64 = 10.0;

/// Most of either in a room; in the largest they are farther apart.
const MOST_POINTS: f64 = 2_000.0;

/// Least distance between them in metres.
const LEAST_STEP_M: f64 = 0.2;

/// A remainder smaller than this share of the floor is none: it is of the making of polygons.
const SLACK_SHARE: f64 = 1e-4;

/// How hard a room is tried.
const EFFORT: Effort = Effort {
    gap: 0.01,
    dual_steps: 400,
    search_steps: 2_000,
    neighbourhoods: 10,
    nodes: 20,
    seed: 1,
};

/// What the model does not say of a building whose halls no source draws.
pub(crate) const ROOMS: &str = "rooms";

/// Halls that a source draws, each for itself, and rooms that it draws of `places`; where none is drawn the hall that every storey of a unit has. What halls
/// a public building has of which no source draws a room is not known. Cost: O(n log n) in rooms, units and buildings, and O(p) in places for each room.
pub(super) fn halls(
    survey: &Survey<'_>,
    places: &[Place],
    (wall_clearance_m, every_storeys): (f64, u16),
) -> Vec<Need> {
    let community = survey.community;
    let every = i32::from(every_storeys.max(1));
    let is_asked = |level: i16| i32::from(level).rem_euclid(every) == 0;
    let drawn: Vec<usize> = (0..community.rooms.len())
        .filter(|room| is_drawn(&community.rooms[*room], places))
        .collect();
    // By building: the storeys, and the unit that the hall is of, where the source says.
    let mut known: BTreeMap<&str, BTreeSet<(i16, Option<&str>)>> = BTreeMap::new();
    let rooms = drawn.iter().map(|room| &community.rooms[*room]);
    for room in rooms.filter(|room| room.kind.value.is_hall()) {
        let of_building = known.entry(room.building.as_str()).or_default();
        of_building.insert((room.level, room.unit.as_ref().map(|unit| unit.as_str())));
    }
    let of_unit = |(unit, found): (usize, &crate::model::Unit)| {
        let building = survey.building_by_id.get(found.building.as_str());
        let storeys = building.map_or(1, |i| community.buildings[*i].storeys.value.max(1));
        let known = known.get(found.building.as_str());
        let is_drawn = |storey: i16| {
            let has = |unit| known.is_some_and(|known| known.contains(&(storey, unit)));
            has(None) || has(Some(found.id.as_str()))
        };
        let storeys = (0..storeys).map(|storey| storey as i16);
        let storeys: Vec<i16> = storeys.filter(|s| is_asked(*s) && !is_drawn(*s)).collect();
        (!storeys.is_empty()).then_some(Need::Halls {
            unit,
            wall_clearance_m,
            storeys,
        })
    };
    let undrawn = community.units.iter().enumerate().filter_map(of_unit);
    let asked = drawn
        .iter()
        .filter(|room| is_asked(community.rooms[**room].level));
    let drawn = asked.map(|room| Need::Hall {
        room: *room,
        wall_clearance_m,
    });
    undrawn.chain(drawn).chain(untold(survey)).collect()
}

/// Whether it is a hall, or the room of a place, that a source draws; of those that inference makes, only the number is told.
fn is_drawn(room: &Room, places: &[Place]) -> bool {
    let is_of_place = || places.iter().any(|place| room.holds(place));
    let kind = room.kind.value;
    !room.provenance.is_inferred()
        && (kind.is_hall() || (kind != RoomKind::LiftShaft && is_of_place()))
}

/// Public buildings without units of which no source draws a room: what halls they have is not known.
fn untold(survey: &Survey<'_>) -> impl Iterator<Item = Need> {
    let community = survey.community;
    let rooms = community.rooms.iter();
    let rooms = rooms.filter(|room| !room.provenance.is_inferred());
    let drawn: BTreeSet<&str> = rooms.map(|room| room.building.as_str()).collect();
    let is_untold = move |index: &usize| {
        let building = &community.buildings[*index];
        is_public(building.usage.value)
            && survey.units_of[*index].is_empty()
            && !drawn.contains(building.id.as_str())
    };
    let buildings = 0..community.buildings.len();
    buildings.filter(is_untold).map(|index| Need::Untold {
        feature: FeatureAt {
            layer: FeatureLayer::Buildings,
            index,
        },
        attribute: ROOMS.into(),
    })
}

/// Whether buildings of a use have public indoor areas 公共区域 that are not the halls of homes.
fn is_public(usage: BuildingUse) -> bool {
    matches!(
        usage,
        BuildingUse::Commercial
            | BuildingUse::Office
            | BuildingUse::Education
            | BuildingUse::Health
            | BuildingUse::Public
    )
}

/// The clearance to its walls that a detector of a room can keep: what is asked for, or in a narrower room what there is.
pub(crate) fn clearance(outline: &Polygon<f64>, asked_m: f64) -> f64 {
    let at = clear_point(outline, inner_point(outline), asked_m);
    asked_m.min(edge_distance(outline, at))
}

/// Where detectors are to be added to those that hang `there` already: as few as could be found that protect all of the room that can be
/// protected, `least` with those there at the least, clear of its walls. Cost: that of a covering of up to 2,000 points; where one detector does, O(corners)
/// for each of its sites.
///
/// # Errors
/// When `watch` ends it.
pub(crate) fn hung(
    outline: &Polygon<f64>,
    (reach, least): (Reach, usize),
    clearance_m: f64,
    there: &[Coord<f64>],
    (seed, watch): (u64, &mut dyn Watch),
) -> Result<Vec<Coord<f64>>, PlacementError> {
    let sites = sites(outline, reach, clearance_m);
    let is_small = least <= 1 && there.is_empty();
    if let Some(one) = is_small.then(|| alone(outline, reach, &sites)).flatten() {
        return Ok(vec![one]);
    }
    let mut all = there.to_vec();
    if !is_protected(outline, reach, &all) {
        all = covered(outline, reach, (&sites, there), (seed, watch))?;
    }
    while all.len() < least {
        let Some(next) = farthest(&sites, &all) else {
            break;
        };
        all.push(next);
    }
    Ok(all.split_off(there.len()))
}

/// Whether detectors protect all of a room, but for what comes of making polygons of circles.
pub(crate) fn is_protected(outline: &Polygon<f64>, reach: Reach, detectors: &[Coord<f64>]) -> bool {
    let rest_m2 = reach.unprotected(outline, detectors).unsigned_area();
    rest_m2 <= outline.unsigned_area() * SLACK_SHARE
}

/// Those there and the fewest sites that protect what they leave. Points stand for the floor: what lies between them is reached for sure by sites that
/// reach the points with that much to spare, and may be by fewer that reach them just so and one more where something is left.
fn covered(
    outline: &Polygon<f64>,
    reach: Reach,
    (sites, there): (&[Coord<f64>], &[Coord<f64>]),
    (seed, watch): (u64, &mut dyn Watch),
) -> Result<Vec<Coord<f64>>, PlacementError> {
    let between_m = step(outline, reach, POINTS_IN_REACH) * FRAC_1_SQRT_2;
    let mut best: Option<Vec<Coord<f64>>> = None;
    for within_m in [reach.most_m() - between_m, reach.most_m()] {
        let mut all = there.to_vec();
        let close = (reach, within_m);
        let added = covering(outline, close, (sites, there), (seed, &mut *watch))?;
        all.extend(added);
        mend(outline, reach, sites, &mut all);
        if best.as_ref().is_none_or(|best| all.len() < best.len()) {
            best = Some(all);
        }
    }
    Ok(best.unwrap_or_default())
}

fn step(outline: &Polygon<f64>, reach: Reach, in_reach: f64) -> f64 {
    let coarsest = (outline.unsigned_area() / MOST_POINTS).sqrt();
    (reach.most_m() / in_reach).max(coarsest).max(LEAST_STEP_M)
}

/// Where a detector may hang: at least one.
fn sites(outline: &Polygon<f64>, reach: Reach, clearance_m: f64) -> Vec<Coord<f64>> {
    let is_clear = |at: &Coord<f64>| edge_distance(outline, *at) >= clearance_m;
    let mut sites = grid(outline, step(outline, reach, SITES_IN_REACH));
    sites.retain(is_clear);
    sites.push(clear_point(outline, inner_point(outline), clearance_m));
    sites
}

/// The site from which one detector protects all, the nearest to the farthest corner; of equals the clearest.
fn alone(outline: &Polygon<f64>, reach: Reach, sites: &[Coord<f64>]) -> Option<Coord<f64>> {
    let corners = &outline.exterior().0;
    let farthest = |site: Coord<f64>| {
        let away = corners.iter().map(|corner| reach.away_m(site, *corner));
        away.fold(0.0, f64::max)
    };
    let mut best: Option<(f64, f64, Coord<f64>)> = None;
    for site in sites {
        let (away_m, clear_m) = (farthest(*site), edge_distance(outline, *site));
        let is_better = best.is_none_or(|(least, clear, _)| {
            away_m < least - 1e-9 || (away_m <= least + 1e-9 && clear_m > clear)
        });
        if is_better {
            best = Some((away_m, clear_m, *site));
        }
    }
    // Where a detector reaches is convex, so that it holds a room whose corners it holds.
    best.filter(|(away_m, ..)| *away_m <= reach.most_m())
        .map(|(.., site)| site)
}

/// The fewest sites that reach within so many metres every point that stands for the floor, that none there reaches, and that any site does.
fn covering(
    outline: &Polygon<f64>,
    (reach, within_m): (Reach, f64),
    (sites, there): (&[Coord<f64>], &[Coord<f64>]),
    (seed, watch): (u64, &mut dyn Watch),
) -> Result<Vec<Coord<f64>>, PlacementError> {
    let mut points = grid(outline, step(outline, reach, POINTS_IN_REACH));
    points.extend(&outline.exterior().0);
    let reaches = |site: &Coord<f64>, point: &Coord<f64>| reach.away_m(*site, *point) <= within_m;
    points.retain(|point| !there.iter().any(|detector| reaches(detector, point)));
    let demand = |point: &Coord<f64>| {
        let numbered = (0..).zip(sites).filter(|(_, site)| reaches(site, point));
        CoverDemand {
            candidates: numbered.map(|(number, _)| number).collect(),
            covers: 1,
            weight: 1.0,
        }
    };
    let demands = points.iter().map(demand);
    let problem = CoverInput {
        costs: vec![1.0; sites.len()],
        demands: demands.filter(|d| !d.candidates.is_empty()).collect(),
        ..CoverInput::default()
    };
    let effort = Effort { seed, ..EFFORT };
    let answer = Covering::new(&problem)?.cheapest(&effort, watch)?;
    let site = |chosen: u32| sites.get(chosen as usize).copied();
    Ok(answer.chosen.into_iter().filter_map(site).collect())
}

/// Adds sites for what lies between the points that stood for the floor.
fn mend(outline: &Polygon<f64>, reach: Reach, sites: &[Coord<f64>], chosen: &mut Vec<Coord<f64>>) {
    let slack_m2 = outline.unsigned_area() * SLACK_SHARE;
    loop {
        let rest = reach.unprotected(outline, chosen);
        let reached = rest.0.iter().filter(|part| part.unsigned_area() > slack_m2);
        let added = reached.into_iter().find_map(|part| {
            let middle = inner_point(part);
            let away = |site: &&Coord<f64>| reach.away_m(**site, middle);
            let nearest = sites.iter().min_by(|a, b| away(a).total_cmp(&away(b)))?;
            (away(&nearest) <= reach.most_m() && !chosen.contains(nearest)).then_some(*nearest)
        });
        match added {
            Some(site) => chosen.push(site),
            None => return,
        }
    }
}

/// The site that is farthest from those chosen.
fn farthest(sites: &[Coord<f64>], chosen: &[Coord<f64>]) -> Option<Coord<f64>> {
    let away = |site: &Coord<f64>| {
        let to = chosen.iter().map(|c| (c.x - site.x).hypot(c.y - site.y));
        to.fold(f64::INFINITY, f64::min)
    };
    let free = sites.iter().filter(|site| !chosen.contains(site));
    free.max_by(|a, b| away(a).total_cmp(&away(b))).copied()
}

//! The buildings, walls and trees of a community as prisms.

use std::collections::{BTreeMap, BTreeSet};

use geo::{Area, Coord, LineString, Polygon};

use super::kind::ObstacleKind;
use super::prism::{Plan, PrismPlan};
use crate::coverage::terrain::{Terrain, own_z};
use crate::model::{
    Building, Community, Compound, Enclosure, Fixture, Provenance, Shell, SurfaceKind, Wall,
};
use crate::spatial::QueryError;

/// Height of a tree whose source does not say, metres: a grown street tree. Assumption.
const TREE_HEIGHT_M: f64 = 8.0;
/// Clear height beneath the crown of a grown tree, metres: a walker and a van pass. Assumption.
const CROWN_CLEARANCE_M: f64 = 2.5;
/// Most of a tree's height that is bare trunk. Assumption.
const MOST_TRUNK_SHARE: f64 = 0.4;
/// Width of a crown as a share of the tree's height. Assumption.
const CROWN_SHARE: f64 = 0.5;
/// Width of a trunk, metres. Assumption.
const TRUNK_WIDTH_M: f64 = 0.3;
/// Corners of the prism that stands for a round trunk or crown; it has the circle's area.
const ROUND_CORNERS: u32 = 12;
/// Least share of the footprint that the roof surfaces of a shell lie over, for the shell to be believed.
const SHELL_COVER: f64 = 0.9;
/// Least plan area in m² of a roof surface that a prism is made of: less is a vertical face.
const LEAST_ROOF_M2: f64 = 0.01;

/// The finest shell of each building that has one.
fn shells_by_building(community: &Community) -> BTreeMap<&str, &Shell> {
    let mut shells: BTreeMap<&str, &Shell> = BTreeMap::new();
    for shell in &community.shells {
        let best = shells.entry(shell.building.as_str()).or_insert(shell);
        if shell.lod > best.lod {
            *best = shell;
        }
    }
    shells
}

/// Buildings and walls as prisms, the walls on the ground of `terrain`.
pub(super) fn built(
    community: &Community,
    terrain: &Terrain,
) -> Result<Vec<PrismPlan>, QueryError> {
    let shells = shells_by_building(community);
    let mut plans = Vec::new();
    for (number, building) in community.buildings.iter().enumerate() {
        let shell = shells.get(building.id.as_str()).copied();
        plans.extend(building_prisms(number as u32, building, shell));
    }
    for (number, wall) in community.walls.iter().enumerate() {
        plans.extend(wall_prisms(number as u32, wall, terrain)?);
    }
    Ok(plans)
}

fn building_prisms(number: u32, building: &Building, shell: Option<&Shell>) -> Vec<PrismPlan> {
    let prism = |footprint: Polygon<f64>, top_z: f64, provenance: Provenance| PrismPlan {
        kind: ObstacleKind::Building,
        feature: number,
        plan: Plan::Area(footprint),
        base_z: building.base_z.value,
        top_z: top_z.max(building.base_z.value),
        provenance,
    };
    if let Some(shell) = shell {
        let roofs: Vec<_> = roofs(shell).collect();
        let covered: f64 = roofs.iter().map(|(roof, _)| roof.unsigned_area()).sum();
        if covered >= SHELL_COVER * building.footprint.unsigned_area() {
            let roofs = roofs.into_iter();
            return roofs
                .map(|(roof, top_z)| prism(roof, top_z, shell.provenance.clone()))
                .collect();
        }
    }
    let provenance = building.top_z.provenance.clone();
    vec![prism(
        building.footprint.clone(),
        building.top_z.value,
        provenance,
    )]
}

/// The roof surfaces of a shell in plan, each with its greatest `z`: a slope counts as high as its ridge.
fn roofs(shell: &Shell) -> impl Iterator<Item = (Polygon<f64>, f64)> + '_ {
    let roofs = shell
        .surfaces
        .iter()
        .filter(|s| s.kind == SurfaceKind::Roof);
    roofs.filter_map(|surface| {
        let plan = |ring: &Vec<[f64; 3]>| -> LineString<f64> {
            ring.iter().map(|&[x, y, _]| Coord { x, y }).collect()
        };
        let mut rings = surface.rings.iter().map(plan);
        let area = Polygon::new(rings.next()?, rings.collect());
        let corners = surface.rings.iter().flatten();
        let top_z = corners.map(|c| c[2]).fold(f64::NEG_INFINITY, f64::max);
        (area.unsigned_area() >= LEAST_ROOF_M2).then_some((area, top_z))
    })
}

/// A wall follows the ground in steps: one prism for each run of its straight parts whose middles are on ground of the same height.
fn wall_prisms(number: u32, wall: &Wall, terrain: &Terrain) -> Result<Vec<PrismPlan>, QueryError> {
    let mut runs: Vec<(f64, Vec<Coord<f64>>)> = Vec::new();
    for part in wall.line.lines() {
        let ground_z = terrain.z((part.start + part.end) / 2.0)?;
        match runs.last_mut().filter(|(z, _)| *z == ground_z) {
            Some((_, run)) => run.push(part.end),
            None => runs.push((ground_z, vec![part.start, part.end])),
        }
    }
    let prism = |(ground_z, run): (f64, Vec<Coord<f64>>)| PrismPlan {
        kind: ObstacleKind::Wall(wall.kind.value),
        feature: number,
        plan: Plan::Line(LineString(run)),
        base_z: ground_z,
        top_z: ground_z + wall.height.value,
        provenance: wall.height.provenance.clone(),
    };
    Ok(runs.into_iter().map(prism).collect())
}

/// The trunk and crown of a tree over ground at `ground_z`, on which it stands where the map does not say how high.
pub(super) fn tree_prisms(number: u32, tree: &Fixture, ground_z: f64) -> [PrismPlan; 2] {
    let (height_m, provenance) = match &tree.height {
        Some(height) => (height.value, height.provenance.clone()),
        None => (TREE_HEIGHT_M, Provenance::inferred("tree-of-usual-height")),
    };
    let foot = tree.position;
    let foot_z = own_z(foot, ground_z);
    let crown_z = foot_z + CROWN_CLEARANCE_M.min(MOST_TRUNK_SHARE * height_m);
    let prism = |kind, width_m, base_z, top_z| PrismPlan {
        kind,
        feature: number,
        plan: Plan::Area(round(foot.plan().into(), width_m)),
        base_z,
        top_z,
        provenance: provenance.clone(),
    };
    let top_z = foot_z + height_m;
    [
        prism(ObstacleKind::Trunk, TRUNK_WIDTH_M, foot_z, crown_z),
        prism(ObstacleKind::Crown, CROWN_SHARE * height_m, crown_z, top_z),
    ]
}

/// A regular polygon with the area of the circle of that width.
fn round(centre: Coord<f64>, width_m: f64) -> Polygon<f64> {
    let step = std::f64::consts::TAU / f64::from(ROUND_CORNERS);
    let radius = width_m / 2.0 * (step / step.sin()).sqrt();
    let corner = |i: u32| {
        let (sin, cos) = (step * f64::from(i)).sin_cos();
        centre + Coord { x: cos, y: sin } * radius
    };
    Polygon::new((0..ROUND_CORNERS).map(corner).collect(), Vec::new())
}

pub(super) fn undrawn_enclosures(community: &Community) -> usize {
    let drawn: BTreeSet<&str> = community
        .walls
        .iter()
        .filter_map(|w| Some(w.compound.as_ref()?.as_str()))
        .collect();
    let is_undrawn =
        |c: &&Compound| c.enclosure.value == Enclosure::Closed && !drawn.contains(c.id.as_str());
    community.compounds.iter().filter(is_undrawn).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_prism_has_the_area_of_its_circle() {
        let area = round(Coord { x: 3.0, y: 4.0 }, 2.0).unsigned_area();
        assert!((area - std::f64::consts::PI).abs() < 1e-12, "{area}");
    }
}

//! What stops sight and weakens radio: buildings, walls and trees as upright prisms, with packed trees over them.
//!
//! Everything is in the community's local frame: east, north and `z` in metres. A building with a shell is one prism under
//! each of its roof surfaces; any other is the prism over its footprint. A wall is a prism without thickness. A tree is a trunk
//! and a crown. The fence of a closed compound that no wall feature draws has no known course or height: it stops nothing and
//! is counted in [`Obstacles::undrawn_enclosures`].

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use geo::{Area, Coord, LineString, Polygon, Rect};

use crate::model::{
    Building, Community, Enclosure, Fixture, FixtureKind, Provenance, Shell, SurfaceKind, Wall,
    WallKind,
};
use crate::spatial::{QueryError, RectIndex};
use crate::told::Told;

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

/// What an obstacle is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ObstacleKind {
    /// A building or a part of one.
    Building,
    /// A wall, fence or hedge.
    Wall(WallKind),
    /// The trunk of a tree.
    Trunk,
    /// The crown of a tree.
    Crown,
}

impl ObstacleKind {
    /// In Chinese.
    #[must_use]
    pub fn zh(self) -> &'static str {
        match self {
            Self::Building => "楼栋",
            Self::Wall(kind) => kind.zh(),
            Self::Trunk => "树干",
            Self::Crown => "树冠",
        }
    }

    /// In English, with its article.
    #[must_use]
    pub fn en(self) -> &'static str {
        match self {
            Self::Building => "a building",
            Self::Wall(WallKind::Wall) => "a wall",
            Self::Wall(WallKind::Fence) => "a fence",
            Self::Wall(WallKind::Hedge) => "a hedge",
            Self::Wall(WallKind::Retaining) => "a retaining wall",
            Self::Trunk => "the trunk of a tree",
            Self::Crown => "the crown of a tree",
        }
    }

    /// Whether one cannot look through it. A fence is railings or mesh and is looked through; a crown is taken in leaf.
    #[must_use]
    pub fn stops_sight(self) -> bool {
        self != Self::Wall(WallKind::Fence)
    }
}

/// What a prism stands on.
#[derive(Debug, Clone, PartialEq)]
pub enum Plan {
    /// An area: a solid.
    Area(Polygon<f64>),
    /// A line: a wall without thickness.
    Line(LineString<f64>),
}

/// A prism as it is handed in.
#[derive(Debug, Clone, PartialEq)]
pub struct PrismPlan {
    /// What it is.
    pub kind: ObstacleKind,
    /// Position of the feature in its list of the community: building, wall or fixture.
    pub feature: u32,
    /// What it stands on, local metres.
    pub plan: Plan,
    /// `z` of its foot in metres.
    pub base_z: f64,
    /// `z` of its top in metres, not below its foot.
    pub top_z: f64,
    /// Where its top comes from.
    pub provenance: Provenance,
}

/// An upright prism.
#[derive(Debug, Clone, PartialEq)]
pub struct Prism {
    /// What it is.
    pub kind: ObstacleKind,
    /// Position of the feature in its list of the community: building, wall or fixture.
    pub feature: u32,
    /// `z` of its foot in metres.
    pub base_z: f64,
    /// `z` of its top in metres.
    pub top_z: f64,
    /// Whether it has an inside; a wall has none.
    pub is_solid: bool,
    /// Its edges, by their numbers.
    pub edges: Range<u32>,
    /// The box about it in plan.
    pub bounds: Rect<f64>,
    /// Where its top comes from.
    pub provenance: Provenance,
}

/// An upright side of a prism, in plan. A solid's inside is on the left of the way from `a` to `b`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edge {
    /// Where it begins, local metres.
    pub a: Coord<f64>,
    /// Where it ends, local metres.
    pub b: Coord<f64>,
    /// Number of its prism.
    pub prism: u32,
}

/// Why obstacles cannot be used.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ObstacleError {
    /// A height is no number, or the top is below the foot.
    #[error(
        "obstacle {number} reaches from z {base_z} m to {top_z} m: both must be numbers and the top no lower than the foot"
    )]
    BadHeights {
        /// Its number in the order of entry.
        number: usize,
        /// Foot given, metres.
        base_z: f64,
        /// Top given, metres.
        top_z: f64,
    },
    /// A coordinate is no number or too large.
    #[error("the obstacles' plan: {0}")]
    Plan(#[from] QueryError),
    /// More edges than an index numbers.
    #[error("obstacles have fewer than 2^32 edges in all: split the community")]
    TooMany,
}

impl Told for ObstacleError {
    fn zh(&self) -> String {
        match self {
            Self::BadHeights {
                number,
                base_z,
                top_z,
            } => format!(
                "障碍物 {number} 的高度自 z {base_z} m 至 {top_z} m：两者应为数值，且顶不低于底"
            ),
            Self::Plan(error) => format!("障碍物的平面：{}", error.zh()),
            Self::TooMany => "障碍物的边总数应少于 2^32：请拆分社区".to_owned(),
        }
    }
}

/// Where a way in plan meets an edge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Crossing {
    /// Number of the edge.
    pub edge: u32,
    /// Share of the way at which it is met: 0 to 1.
    pub share: f64,
}

/// Prisms with the trees over them and over their edges.
#[derive(Debug, Clone)]
pub struct Obstacles {
    prisms: Vec<Prism>,
    edges: Vec<Edge>,
    prism_tree: RectIndex<'static>,
    edge_tree: RectIndex<'static>,
    /// Compounds that are closed but whose wall no feature draws.
    undrawn_enclosures: usize,
}

impl Obstacles {
    /// What stops sight and weakens radio in `community`. Cost: O(n log n) for n edges.
    ///
    /// # Errors
    /// When there are 2³² edges or more; a validated community has no other fault.
    pub fn of(community: &Community) -> Result<Self, ObstacleError> {
        let mut plans = built(community);
        for (number, fixture) in community.fixtures.iter().enumerate() {
            if fixture.kind == FixtureKind::Tree && fixture.building.is_none() {
                plans.extend(tree_prisms(number as u32, fixture));
            }
        }
        let mut obstacles = Self::from_prisms(&plans)?;
        obstacles.undrawn_enclosures = undrawn_enclosures(community);
        Ok(obstacles)
    }

    /// Those of `community` that were built: what leaves let through, as sound, meets no trees. Cost: as [`Self::of`].
    ///
    /// # Errors
    /// As [`Self::of`].
    pub fn without_trees(community: &Community) -> Result<Self, ObstacleError> {
        let mut obstacles = Self::from_prisms(&built(community))?;
        obstacles.undrawn_enclosures = undrawn_enclosures(community);
        Ok(obstacles)
    }

    /// From prisms one by one. An area without a size is taken as the line about it. Cost: O(n log n) for n edges.
    ///
    /// # Errors
    /// When a coordinate or height is no number, a top is below its foot, or there are 2³² edges or more.
    pub fn from_prisms(plans: &[PrismPlan]) -> Result<Self, ObstacleError> {
        let (mut prisms, mut edges) = (Vec::with_capacity(plans.len()), Vec::new());
        for (number, plan) in plans.iter().enumerate() {
            let (base_z, top_z) = (plan.base_z, plan.top_z);
            if !(base_z.is_finite() && top_z.is_finite() && base_z <= top_z) {
                return Err(ObstacleError::BadHeights {
                    number,
                    base_z,
                    top_z,
                });
            }
            let first = edges.len();
            let is_solid = push_edges(&plan.plan, prisms.len() as u32, &mut edges);
            let Some(bounds) = bounds(&edges[first..]) else {
                continue;
            };
            prisms.push(Prism {
                kind: plan.kind,
                feature: plan.feature,
                base_z,
                top_z,
                is_solid,
                edges: index(first)?..index(edges.len())?,
                bounds,
                provenance: plan.provenance.clone(),
            });
        }
        let prism_boxes: Vec<_> = prisms.iter().map(|p| p.bounds).collect();
        let edge_boxes: Vec<_> = edges.iter().map(|e| Rect::new(e.a, e.b)).collect();
        Ok(Self {
            prism_tree: RectIndex::new(&prism_boxes)?,
            edge_tree: RectIndex::new(&edge_boxes)?,
            prisms,
            edges,
            undrawn_enclosures: 0,
        })
    }

    /// The prisms by number: buildings, then walls, then trees, each in the community's order.
    #[must_use]
    pub fn prisms(&self) -> &[Prism] {
        &self.prisms
    }

    /// The edges by number, those of a prism one after the other.
    #[must_use]
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// The edges of a prism; none for a number that is not there.
    #[must_use]
    pub fn edges_of(&self, prism: u32) -> &[Edge] {
        let range = self.prisms.get(prism as usize).map(|p| p.edges.clone());
        range
            .and_then(|r| self.edges.get(r.start as usize..r.end as usize))
            .unwrap_or(&[])
    }

    /// The tree over the boxes of [`Self::edges`], by their numbers.
    #[must_use]
    pub fn edge_tree(&self) -> &RectIndex<'static> {
        &self.edge_tree
    }

    /// The tree over the boxes of [`Self::prisms`], by their numbers.
    #[must_use]
    pub fn prism_tree(&self) -> &RectIndex<'static> {
        &self.prism_tree
    }

    /// Closed compounds whose wall no feature draws, so that it stops nothing here.
    #[must_use]
    pub fn undrawn_enclosures(&self) -> usize {
        self.undrawn_enclosures
    }

    /// Solid prisms that hold a plan position, ascending; what lies on an edge may count either way. Cost: O(log n + k) for
    /// k edges of the prisms about it.
    #[must_use]
    pub fn holding(&self, at: Coord<f64>) -> Vec<u32> {
        let mut found = Vec::new();
        self.prism_tree.visit_box(at, at, |prism| {
            let is_solid = self.prisms[prism as usize].is_solid;
            if is_solid && is_within(self.edges_of(prism), at) {
                found.push(prism);
            }
        });
        found.sort_unstable();
        found
    }

    /// Edges that the way in plan meets, with the share of it at which each is met, nearest first; one that runs along the way
    /// is not met. Cost: O(√n + k log k).
    ///
    /// # Errors
    /// When a position is none.
    pub fn crossings(&self, from: Coord<f64>, to: Coord<f64>) -> Result<Vec<Crossing>, QueryError> {
        let along = to - from;
        let mut found = Vec::new();
        for (edge, _) in self.edge_tree.crossed(from, to)? {
            let Edge { a, b, .. } = self.edges[edge as usize];
            let (across, start) = (b - a, a - from);
            let cross = along.x * across.y - along.y * across.x;
            let share = (start.x * across.y - start.y * across.x) / cross;
            let place = (start.x * along.y - start.y * along.x) / cross;
            if (0.0..=1.0).contains(&share) && (0.0..=1.0).contains(&place) {
                found.push(Crossing { edge, share });
            }
        }
        found.sort_unstable_by(|p, q| p.share.total_cmp(&q.share).then(p.edge.cmp(&q.edge)));
        Ok(found)
    }
}

/// Whether a position is inside the rings that the edges make, by the even-odd rule.
fn is_within(edges: &[Edge], at: Coord<f64>) -> bool {
    let crosses = |e: &&Edge| {
        (e.a.y > at.y) != (e.b.y > at.y)
            && at.x < (e.b.x - e.a.x) * (at.y - e.a.y) / (e.b.y - e.a.y) + e.a.x
    };
    edges.iter().filter(crosses).count() % 2 == 1
}

fn index(count: usize) -> Result<u32, ObstacleError> {
    u32::try_from(count).map_err(|_| ObstacleError::TooMany)
}

/// Adds the edges of a plan; whether it has an inside.
fn push_edges(plan: &Plan, prism: u32, edges: &mut Vec<Edge>) -> bool {
    match plan {
        Plan::Line(line) => {
            push_line(line.0.iter(), prism, edges);
            false
        }
        Plan::Area(area) => {
            let is_solid = area.unsigned_area() > 0.0;
            push_ring(area.exterior(), Turn::Left, prism, edges);
            for hole in area.interiors() {
                push_ring(hole, Turn::Right, prism, edges);
            }
            is_solid
        }
    }
}

/// Which way a ring runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Left,
    Right,
}

fn push_ring(ring: &LineString<f64>, turn: Turn, prism: u32, edges: &mut Vec<Edge>) {
    let double_area: f64 = ring.lines().map(|l| l.determinant()).sum();
    if (double_area > 0.0) == (turn == Turn::Left) {
        push_line(ring.0.iter(), prism, edges);
    } else {
        push_line(ring.0.iter().rev(), prism, edges);
    }
}

fn push_line<'a>(line: impl Iterator<Item = &'a Coord<f64>>, prism: u32, edges: &mut Vec<Edge>) {
    let mut last: Option<Coord<f64>> = None;
    for &next in line {
        if let Some(a) = last.filter(|a| *a != next) {
            edges.push(Edge { a, b: next, prism });
        }
        last = Some(next);
    }
}

fn bounds(edges: &[Edge]) -> Option<Rect<f64>> {
    let ends = || edges.iter().flat_map(|e| [e.a, e.b]);
    let first = ends().next()?;
    let (least, greatest) = ends().fold((first, first), |(least, greatest), c| {
        let least = Coord {
            x: least.x.min(c.x),
            y: least.y.min(c.y),
        };
        let greatest = Coord {
            x: greatest.x.max(c.x),
            y: greatest.y.max(c.y),
        };
        (least, greatest)
    });
    Some(Rect::new(least, greatest))
}

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

/// Buildings and walls as prisms.
fn built(community: &Community) -> Vec<PrismPlan> {
    let shells = shells_by_building(community);
    let mut plans = Vec::new();
    for (number, building) in community.buildings.iter().enumerate() {
        let shell = shells.get(building.id.as_str()).copied();
        plans.extend(building_prisms(number as u32, building, shell));
    }
    let walls = community.walls.iter().enumerate();
    plans.extend(walls.map(|(number, wall)| wall_prism(number as u32, wall)));
    plans
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

/// A wall stands on the ground, which is `z` 0 in a community without terrain.
fn wall_prism(number: u32, wall: &Wall) -> PrismPlan {
    PrismPlan {
        kind: ObstacleKind::Wall(wall.kind.value),
        feature: number,
        plan: Plan::Line(wall.line.clone()),
        base_z: 0.0,
        top_z: wall.height.value,
        provenance: wall.height.provenance.clone(),
    }
}

fn tree_prisms(number: u32, tree: &Fixture) -> [PrismPlan; 2] {
    let (height_m, provenance) = match &tree.height {
        Some(height) => (height.value, height.provenance.clone()),
        None => (TREE_HEIGHT_M, Provenance::inferred("tree-of-usual-height")),
    };
    let foot = tree.position;
    let crown_z = foot.z + CROWN_CLEARANCE_M.min(MOST_TRUNK_SHARE * height_m);
    let prism = |kind, width_m, base_z, top_z| PrismPlan {
        kind,
        feature: number,
        plan: Plan::Area(round(foot.plan().into(), width_m)),
        base_z,
        top_z,
        provenance: provenance.clone(),
    };
    let top_z = foot.z + height_m;
    [
        prism(ObstacleKind::Trunk, TRUNK_WIDTH_M, foot.z, crown_z),
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

fn undrawn_enclosures(community: &Community) -> usize {
    let drawn: BTreeSet<&str> = community
        .walls
        .iter()
        .filter_map(|w| Some(w.compound.as_ref()?.as_str()))
        .collect();
    let is_undrawn = |c: &&crate::model::Compound| {
        c.enclosure.value == Enclosure::Closed && !drawn.contains(c.id.as_str())
    };
    community.compounds.iter().filter(is_undrawn).count()
}

#[cfg(test)]
mod tests {
    use geo::polygon;

    use super::*;

    /// A building of 10 m × 10 m with a court of 2 m × 2 m, handed in clockwise.
    fn court() -> PrismPlan {
        let outer: LineString<f64> =
            vec![(0.0, 0.0), (0.0, 10.0), (10.0, 10.0), (10.0, 0.0)].into();
        let hole: LineString<f64> = vec![(4.0, 4.0), (6.0, 4.0), (6.0, 6.0), (4.0, 6.0)].into();
        PrismPlan {
            kind: ObstacleKind::Building,
            feature: 0,
            plan: Plan::Area(Polygon::new(outer, vec![hole])),
            base_z: 0.0,
            top_z: 9.0,
            provenance: Provenance::generated("test"),
        }
    }

    #[test]
    fn the_inside_is_on_the_left_of_every_edge() {
        let obstacles = Obstacles::from_prisms(&[court()]).unwrap();
        assert_eq!(obstacles.edges().len(), 8);
        for edge in obstacles.edges() {
            let along = edge.b - edge.a;
            let left = Coord {
                x: -along.y,
                y: along.x,
            } * 0.01;
            let middle = (edge.a + edge.b) / 2.0;
            assert_eq!(obstacles.holding(middle + left), [0], "{edge:?}");
            assert_eq!(obstacles.holding(middle - left), [0; 0], "{edge:?}");
        }
    }

    #[test]
    fn a_way_through_the_court_meets_four_walls() {
        let obstacles = Obstacles::from_prisms(&[court()]).unwrap();
        let (from, to) = (Coord { x: -10.0, y: 5.0 }, Coord { x: 20.0, y: 5.0 });
        let met = obstacles.crossings(from, to).unwrap();
        let metres: Vec<f64> = met.iter().map(|c| (c.share * 30.0).round()).collect();
        assert_eq!(metres, [10.0, 14.0, 16.0, 20.0]);
    }

    #[test]
    fn an_area_without_a_size_is_a_wall() {
        let flat = polygon![(x: 0.0, y: 0.0), (x: 5.0, y: 0.0), (x: 2.0, y: 0.0)];
        let plan = PrismPlan {
            plan: Plan::Area(flat),
            ..court()
        };
        let obstacles = Obstacles::from_prisms(&[plan]).unwrap();
        assert!(!obstacles.prisms()[0].is_solid);
    }

    #[test]
    fn bad_heights_and_coordinates_are_told() {
        let low = PrismPlan {
            top_z: -1.0,
            ..court()
        };
        let told = Obstacles::from_prisms(&[court(), low]).unwrap_err();
        assert!(
            told.to_string().starts_with("obstacle 1 reaches from"),
            "{told}"
        );
        let lost = PrismPlan {
            plan: Plan::Line(vec![(0.0, 0.0), (f64::NAN, 1.0)].into()),
            ..court()
        };
        let told = Obstacles::from_prisms(&[lost]).unwrap_err();
        assert!(matches!(told, ObstacleError::Plan(_)), "{told}");
    }

    #[test]
    fn a_round_prism_has_the_area_of_its_circle() {
        let area = round(Coord { x: 3.0, y: 4.0 }, 2.0).unsigned_area();
        assert!((area - std::f64::consts::PI).abs() < 1e-12, "{area}");
    }
}

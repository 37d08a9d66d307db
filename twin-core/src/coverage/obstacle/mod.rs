//! What stops sight and weakens radio: buildings, walls and trees as upright prisms, with packed trees over them.
//!
//! Everything is in the community's local frame: east, north and `z` in metres. A building with a shell is one prism under
//! each of its roof surfaces; any other is the prism over its footprint. A wall is a prism without thickness. A tree is a trunk
//! and a crown. The fence of a closed compound that no wall feature draws has no known course or height: it stops nothing and
//! is counted in [`Obstacles::undrawn_enclosures`]. A wall stands on the ground as [`Terrain`] has it, a tree too where the map does not say how high it stands.

mod community;
mod error;
mod kind;
mod prism;
#[cfg(test)]
mod tests;

use geo::{Coord, Rect};

use self::community::{built, tree_prisms, undrawn_enclosures};
use self::prism::{bounds, push_edges};
use super::terrain::Terrain;
use crate::model::{Community, FixtureKind};
use crate::spatial::{QueryError, RectIndex};

pub use self::error::ObstacleError;
pub use self::kind::ObstacleKind;
pub use self::prism::{Edge, Plan, Prism, PrismPlan};

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
        let terrain = Terrain::of(community)?;
        let mut plans = built(community, &terrain)?;
        for (number, fixture) in community.fixtures.iter().enumerate() {
            if fixture.kind == FixtureKind::Tree && fixture.building.is_none() {
                let ground_z = terrain.z(fixture.position.plan().into())?;
                plans.extend(tree_prisms(number as u32, fixture, ground_z));
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
        let mut obstacles = Self::from_prisms(&built(community, &Terrain::of(community)?)?)?;
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

//! Short trenches from where power is to where it is needed.
//!
//! A minimum spanning tree (Kruskal, "On the shortest spanning subtree of a graph", Proceedings of the AMS 7, 1956) over the sites and one
//! root that stands for all that has power ([`Mains`]). Trenches are reckoned straight: a tree that
//! branches between sites could be shorter, a way round what stands is longer.

use geo::Coord;

use crate::model::Community;
use crate::planning::mains::Mains;
use crate::spatial::PointIndex;

/// Trenches between a site and so many of the nearest are looked at. Crowds that none of these joins are joined through power, and the tree
/// is then longer than the least.
const NEIGHBOURS: usize = 8;

/// Trenches as a forest: each site's trench leads to another site or to power.
#[derive(Debug)]
pub(super) struct Trenches {
    /// Length of each site's own trench, metres.
    lengths_m: Vec<f64>,
    /// The site that it leads to; none where it leads to power.
    towards: Vec<Option<usize>>,
}

struct Edge {
    length_m: f64,
    from: usize,
    to: usize,
}

impl Trenches {
    /// For sites in a community. Cost: O(n log n).
    pub(super) fn of(community: &Community, sites: &[Coord<f64>]) -> Self {
        let power = Mains::of(community, std::iter::empty());
        let root = sites.len();
        let mut edges: Vec<Edge> = Vec::new();
        for (from, at) in sites.iter().enumerate() {
            // Where nothing on the map has power, the first site is taken to have it.
            let length_m = power.nearest(*at).map_or(0.0, |(_, length_m)| length_m);
            edges.push(Edge {
                length_m,
                from,
                to: root,
            });
        }
        if power.is_empty() {
            edges.truncate(1);
        }
        edges.extend(between(sites));
        edges.sort_by(|a, b| {
            let by_length = a.length_m.total_cmp(&b.length_m);
            by_length.then((a.from, a.to).cmp(&(b.from, b.to)))
        });
        let mut groups: Vec<usize> = (0..=root).collect();
        let mut tree = vec![Vec::new(); root + 1];
        for edge in edges {
            let (a, b) = (group(&mut groups, edge.from), group(&mut groups, edge.to));
            if a != b {
                groups[a] = b;
                tree[edge.from].push((edge.to, edge.length_m));
                tree[edge.to].push((edge.from, edge.length_m));
            }
        }
        Self::hung(&tree, root)
    }

    /// The tree hung up at its root. Sites that no edge joins to it have no trench.
    fn hung(tree: &[Vec<(usize, f64)>], root: usize) -> Self {
        let mut lengths_m = vec![0.0; root];
        let mut towards = vec![None; root];
        let mut seen = vec![false; root + 1];
        let mut open = vec![root];
        seen[root] = true;
        while let Some(here) = open.pop() {
            for &(next, length_m) in &tree[here] {
                if !std::mem::replace(&mut seen[next], true) {
                    lengths_m[next] = length_m;
                    towards[next] = (here != root).then_some(here);
                    open.push(next);
                }
            }
        }
        Self { lengths_m, towards }
    }

    /// Length of a site's own trench, metres.
    pub(super) fn own_m(&self, site: usize) -> f64 {
        self.lengths_m[site]
    }

    /// The sites whose trenches feed a site, itself first.
    pub(super) fn path(&self, site: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(Some(site), |here| self.towards[*here])
    }
}

fn between(sites: &[Coord<f64>]) -> Vec<Edge> {
    let Ok(index) = PointIndex::new(sites) else {
        return Vec::new();
    };
    let edges = |(from, at): (usize, &Coord<f64>)| {
        let near = index.nearest(*at, NEIGHBOURS + 1).unwrap_or_default();
        let others = near
            .into_iter()
            .map(|(to, length_m)| (to as usize, length_m));
        others
            .filter(move |(to, _)| *to > from)
            .map(move |(to, length_m)| Edge { length_m, from, to })
    };
    sites.iter().enumerate().flat_map(edges).collect()
}

/// The group of a node, by path halving.
fn group(groups: &mut [usize], mut node: usize) -> usize {
    while groups[node] != node {
        groups[node] = groups[groups[node]];
        node = groups[node];
    }
    node
}

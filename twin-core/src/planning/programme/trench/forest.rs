//! Trenches in pieces from joint to joint: a site, a branch, or power.

use std::collections::BTreeSet;

use geo::{Coord, LineString};

use super::network::Network;
use super::tree::tree;
use crate::ids::ClassId;
use crate::model::Community;

/// A piece of trench between two joints.
#[derive(Debug, Clone)]
pub(in crate::planning::programme) struct Piece {
    /// From its far end to the end nearer to power, local metres.
    pub(in crate::planning::programme) line: LineString<f64>,
    pub(in crate::planning::programme) length_m: f64,
    /// How much of that runs along ways.
    pub(in crate::planning::programme) along_m: f64,
    /// The piece that it leads to; none where it leads to power.
    pub(in crate::planning::programme) towards: Option<usize>,
    /// The site whose own it is: of those that it feeds the nearest.
    owner: usize,
}

/// Trenches as a forest: each piece leads to another one or to power.
#[derive(Debug)]
pub(in crate::planning::programme) struct Trenches {
    /// Those nearer to power first: a piece comes after the one that it leads to.
    pub(in crate::planning::programme) pieces: Vec<Piece>,
    /// The piece that each site is at the far end of; none where it has power itself.
    of_site: Vec<Option<usize>>,
    /// Whether there are ways to dig along.
    pub(in crate::planning::programme) has_ways: bool,
}

impl Trenches {
    /// For sites in a community whose smart poles are of the classes that carry: by weight, which is length but for long trenches over open ground, less than twice the least that joins them in the
    /// network of where one can dig. Cost: O(n log n) in sites, roads, corners of buildings and poles.
    pub(in crate::planning::programme) fn of(
        community: &Community,
        carrying: &BTreeSet<&ClassId>,
        sites: &[Coord<f64>],
    ) -> Self {
        if sites.is_empty() {
            return Self {
                pieces: Vec::new(),
                of_site: Vec::new(),
                has_ways: !community.roads.is_empty(),
            };
        }
        let network = Network::of(community, carrying, sites);
        Hung::of(&network).into_trenches(&network)
    }

    /// Length of a site's own pieces that are not dug, metres. Those of all sites together are never more than what has to be dug for them.
    pub(in crate::planning::programme) fn own_m(
        &self,
        site: usize,
        is_dug: impl Fn(usize) -> bool,
    ) -> f64 {
        let own = self.path(site);
        let own = own.take_while(|piece| self.pieces[*piece].owner == site);
        own.filter(|piece| !is_dug(*piece))
            .map(|piece| self.pieces[piece].length_m)
            .sum()
    }

    /// The pieces that feed a site, the one that it is at first.
    pub(in crate::planning::programme) fn path(
        &self,
        site: usize,
    ) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(self.of_site[site], |piece| self.pieces[*piece].towards)
    }
}

/// The tree hung up at power: how each node hangs, nearer ones first.
struct Hung {
    /// Node, the node that it hangs on, and the edge between them.
    steps: Vec<[usize; 3]>,
    /// How many nodes hang on each.
    children: Vec<usize>,
}

impl Hung {
    fn of(network: &Network) -> Self {
        let is_taken = tree(network);
        let mut beside = vec![Vec::new(); network.nodes];
        let taken = network.edges.iter().enumerate();
        for (number, edge) in taken.filter(|(number, _)| is_taken[*number]) {
            let [from, to] = edge.ends;
            beside[from].push((to, number));
            beside[to].push((from, number));
        }
        let root = network.root();
        let (mut steps, mut children) = (Vec::new(), vec![0; network.nodes]);
        let mut is_seen = vec![false; network.nodes];
        is_seen[root] = true;
        let mut open = vec![root];
        while let Some(here) = open.pop() {
            for &(next, edge) in &beside[here] {
                if !std::mem::replace(&mut is_seen[next], true) {
                    steps.push([next, here, edge]);
                    children[here] += 1;
                    open.push(next);
                }
            }
        }
        Self { steps, children }
    }

    /// Joins edges to pieces that end at sites, branches and power. An edge without a length is none: its far node is at the joint of its near one.
    fn into_trenches(self, network: &Network) -> Trenches {
        let root = network.root();
        let mut is_joint: Vec<bool> = (0..network.nodes)
            .map(|node| node <= root || self.children[node] > 1)
            .collect();
        let mut of_node: Vec<Option<usize>> = vec![None; network.nodes];
        let mut pieces: Vec<Piece> = Vec::new();
        for [node, on, edge] in self.steps {
            let edge = &network.edges[edge];
            let mut line = edge.line.0.clone();
            if edge.ends[0] == node {
                line.reverse();
            }
            let along_m = if edge.is_way { edge.length_m } else { 0.0 };
            if edge.length_m == 0.0 {
                is_joint[node] |= is_joint[on];
                of_node[node] = of_node[on];
            } else if let Some(piece) = of_node[on].filter(|_| !is_joint[on]) {
                let grown = &mut pieces[piece];
                grown.line.0.extend(line.into_iter().skip(1));
                grown.length_m += edge.length_m;
                grown.along_m += along_m;
                of_node[node] = Some(piece);
            } else {
                pieces.push(Piece {
                    line: LineString(line),
                    length_m: edge.length_m,
                    along_m,
                    towards: of_node[on],
                    owner: usize::MAX,
                });
                of_node[node] = Some(pieces.len() - 1);
            }
        }
        for piece in &mut pieces {
            piece.line.0.reverse();
        }
        of_node.truncate(root);
        own(&mut pieces, &of_node);
        Trenches {
            pieces,
            of_site: of_node,
            has_ways: network.has_ways,
        }
    }
}

/// Gives each piece to the nearest site that it feeds; of several the first.
fn own(pieces: &mut [Piece], of_site: &[Option<usize>]) {
    let mut nearest = vec![(f64::INFINITY, usize::MAX); pieces.len()];
    let nearer = |a: (f64, usize), b: (f64, usize)| if b < a { b } else { a };
    for (site, piece) in of_site.iter().enumerate() {
        if let Some(piece) = piece {
            nearest[*piece] = nearer(nearest[*piece], (0.0, site));
        }
    }
    for number in (0..pieces.len()).rev() {
        let piece = &mut pieces[number];
        let (away_m, site) = nearest[number];
        piece.owner = site;
        if let Some(towards) = piece.towards {
            nearest[towards] = nearer(nearest[towards], (away_m + piece.length_m, site));
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::rngs::StdRng;
    use rand::{Rng, SeedableRng};

    use super::super::obstacle::{Obstacles, length_m};
    use super::*;
    use crate::ids::WaterId;
    use crate::model::{CommunityParts, FixtureKind, Name, RoadClass, Water};
    use crate::planning::tests::{building, empty, fixture, here, rectangle, road};

    fn at(x: f64, y: f64) -> Coord<f64> {
        Coord { x, y }
    }

    fn trenches(parts: CommunityParts, sites: &[Coord<f64>]) -> Trenches {
        Trenches::of(&Community::new(parts).unwrap(), &BTreeSet::new(), sites)
    }

    fn total_m(trenches: &Trenches) -> f64 {
        trenches.pieces.iter().map(|piece| piece.length_m).sum()
    }

    /// A way of 200 m from a pole, which has power, with another of 100 m from its middle.
    fn streets() -> CommunityParts {
        let mut parts = empty();
        parts
            .fixtures
            .push(fixture("pole", FixtureKind::LampPole, (0.0, 0.0, 0.0)));
        parts.roads.push(road(
            "long",
            RoadClass::Lane,
            vec![(0.0, 0.0), (100.0, 0.0), (200.0, 0.0)],
        ));
        parts.roads.push(road(
            "short",
            RoadClass::Lane,
            vec![(100.0, 0.0), (100.0, 100.0)],
        ));
        parts
    }

    #[test]
    fn a_t_of_streets_is_dug_once_up_to_where_it_parts() {
        // By itself each of the two takes 200 m; the 100 m from the pole to the junction are the same.
        let trenches = trenches(streets(), &[at(200.0, 0.0), at(100.0, 100.0)]);
        let lengths: Vec<f64> = trenches.pieces.iter().map(|p| p.length_m).collect();
        assert_eq!(lengths, [100.0; 3]);
        assert_eq!(total_m(&trenches), 300.0);
        let paths = [0, 1].map(|site| trenches.path(site).collect::<Vec<_>>());
        assert!(paths.iter().all(|path| path.len() == 2 && path[1] == 0));
        // From the junction to the pole, and all of it along ways.
        assert_eq!(trenches.pieces[0].line.0, [at(100.0, 0.0), at(0.0, 0.0)]);
        assert!(trenches.has_ways && trenches.pieces.iter().all(|p| p.along_m == p.length_m));
        // Each is as far from the junction: the first has the common piece, and both together have all.
        let own = [0, 1].map(|site| trenches.own_m(site, |_| false));
        assert_eq!(own, [200.0, 100.0]);
    }

    #[test]
    fn a_site_beside_a_street_has_a_stub() {
        // 4 m and 3 m from the way, 60 m and 160 m along it from the pole; straight they are 60.1 m and 100.2 m long, of which 50 count once.
        let trenches = trenches(streets(), &[at(60.0, 4.0), at(160.0, -3.0)]);
        assert_eq!(total_m(&trenches), 160.0 + 4.0 + 3.0);
        let along_m: f64 = trenches.pieces.iter().map(|piece| piece.along_m).sum();
        assert_eq!(along_m, 160.0);
        // Pole to 60 m, to 160 m, and two stubs: the last of the way and its stub are one.
        assert_eq!(trenches.pieces.len(), 3);
    }

    #[test]
    fn near_neighbours_are_joined_over_open_ground_and_far_ones_along_the_way() {
        // 30 m to the pole, and 30 m on.
        let near = trenches(streets(), &[at(0.0, 30.0), at(0.0, 60.0)]);
        assert_eq!(total_m(&near), 60.0);
        assert!(near.pieces.iter().all(|piece| piece.along_m == 0.0));
        // 90 m and 100 m along the ways count 190; straight to the pole 134.5 m count 134.5 + 84.5.
        let far = trenches(streets(), &[at(100.0, 90.0)]);
        assert_eq!((total_m(&far), far.pieces[0].along_m), (190.0, 190.0));
        // Where the way is more than twice as long, the yard is dug up: straight to the lamp 60 m count 70, by ways it is 200 m to the pole.
        let mut parts = streets();
        parts
            .fixtures
            .push(fixture("lamp", FixtureKind::LampPole, (160.0, 100.0, 0.0)));
        let yard = trenches(parts, &[at(100.0, 100.0)]);
        assert_eq!((total_m(&yard), yard.pieces[0].along_m), (60.0, 0.0));
    }

    #[test]
    fn without_ways_trenches_are_straight() {
        let mut parts = streets();
        parts.roads.clear();
        // A T: 200 m from the pole, and 100 m on to either side; the stem is shared.
        let sites = [at(200.0, 0.0), at(200.0, 100.0), at(200.0, -100.0)];
        let trenches = trenches(parts, &sites);
        assert_eq!((total_m(&trenches), trenches.has_ways), (400.0, false));
        let own: f64 = (0..3).map(|site| trenches.own_m(site, |_| false)).sum();
        assert_eq!(own, 400.0);
        assert!(trenches.pieces.iter().all(|piece| piece.along_m == 0.0));
    }

    #[test]
    fn a_house_between_two_sites_is_not_dug_through_but_feeds_both() {
        let mut parts = empty();
        // From (20, -6) to (60, 6), 40 m by 12 m.
        let mut house = building("house", 20.0, -6.0, 3, 0);
        house.compound = None;
        parts.buildings.push(house);
        let trenches = trenches(parts, &[at(10.0, 0.0), at(70.0, 0.0)]);
        assert_eq!(total_m(&trenches), 20.0);
        assert!(trenches.pieces.iter().all(|piece| piece.towards.is_none()));
    }

    #[test]
    fn a_pond_between_a_site_and_power_is_gone_around() {
        let mut parts = streets();
        parts.roads.clear();
        parts.waters.push(Water {
            id: WaterId::new("pond").unwrap(),
            name: Name::default(),
            area: rectangle(10.0, -2.0, 10.0, 10.0),
            provenance: here(),
        });
        let trenches = trenches(parts, &[at(30.0, 0.0)]);
        // South of the pond: twice √(10² + 2²), and 10 m along its shore.
        assert!((total_m(&trenches) - (2.0 * 104.0_f64.sqrt() + 10.0)).abs() < 1e-9);
        assert_eq!(trenches.pieces[0].line.0.len(), 4);
    }

    #[test]
    fn a_way_that_runs_through_a_building_is_none_to_dig_along() {
        let mut parts = streets();
        // On the way from 120 m to 160 m; its wall at 160 m is 40 m from the site, which hangs on it rather than on the pole.
        let mut house = building("house", 120.0, -6.0, 3, 0);
        house.compound = None;
        parts.buildings.push(house);
        let trenches = trenches(parts, &[at(200.0, 0.0)]);
        assert_eq!(total_m(&trenches), 40.0);
        assert_eq!(trenches.pieces[0].line.0.last(), Some(&at(160.0, 0.0)));
    }

    #[test]
    fn where_nothing_has_power_one_site_of_a_crowd_is_taken_to_have_it() {
        let trenches = trenches(empty(), &[at(0.0, 0.0), at(30.0, 0.0), at(30.0, 40.0)]);
        assert_eq!(total_m(&trenches), 70.0);
        assert_eq!(trenches.path(0).count(), 0);
        assert_eq!(trenches.path(2).count(), 2);
    }

    /// Streets with some houses beside them.
    fn town(random: &mut StdRng) -> CommunityParts {
        let mut parts = streets();
        for number in 0..random.random_range(1..6) {
            let side = if number % 2 == 0 { 1.0 } else { -1.0 };
            let (x, y) = (
                random.random_range(0.0..180.0),
                random.random_range(20.0..120.0) * side,
            );
            let mut house = building(&format!("h{number}"), x, y, 2, 0);
            house.compound = None;
            parts.buildings.push(house);
        }
        parts
    }

    #[test]
    fn no_trench_runs_through_a_building_and_together_they_are_no_longer_than_apart() {
        let mut random = StdRng::seed_from_u64(5);
        for round in 0..20 {
            let mut parts = town(&mut random);
            // Without ways every metre counts once; with them some may count twice.
            let times = if round % 2 == 0 { 1.0 } else { 2.0 };
            if round % 2 == 0 {
                parts.roads.clear();
            }
            let community = Community::new(parts).unwrap();
            let obstacles = Obstacles::of(&community);
            let spot = |random: &mut StdRng| {
                at(
                    random.random_range(0.0..220.0),
                    random.random_range(-120.0..120.0),
                )
            };
            let sites: Vec<Coord<f64>> = (0..12).map(|_| spot(&mut random)).collect();
            let trenches = Trenches::of(&community, &BTreeSet::new(), &sites);
            for piece in &trenches.pieces {
                let legs = piece.line.0.windows(2);
                let through = legs.filter(|leg| obstacles.meets_building(leg[0], leg[1]));
                assert_eq!(through.count(), 0, "round {round}: {piece:?}");
                let drawn_m = length_m(&piece.line.0);
                assert!((drawn_m - piece.length_m).abs() < 1e-6, "round {round}");
            }
            // What all sites have of their own is all that is dug.
            let own: f64 = (0..sites.len()).map(|s| trenches.own_m(s, |_| false)).sum();
            assert!((own - total_m(&trenches)).abs() < 1e-6, "round {round}");
            let alone: f64 = (0..sites.len())
                .map(|s| total_m(&Trenches::of(&community, &BTreeSet::new(), &sites[s..=s])))
                .sum();
            assert!(total_m(&trenches) <= times * alone + 1e-6, "round {round}");
        }
    }
}

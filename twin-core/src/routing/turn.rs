//! Turns: the graph of what one may do next, given the link that one has just passed.
//!
//! Where turns are restricted, or ways are no thoroughfare, the shortest path to a node may not be the start of a shortest path
//! beyond it. A state is therefore the directed link last passed, how much of a restriction's sequence of links it completes,
//! and how far one is with limited ways. Restrictions are kept in a trie that is walked as by Aho and Corasick (Commun. ACM 18(6),
//! 1975), so that each takes at most one state a link of its sequence more.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use geo::Coord;

use super::conduct::Use;
use super::graph::{Links, Mode};
use super::weld::{Network, SAME_VERTEX_M, Segment};
use crate::model::{Along, Road, TurnRestriction};
use crate::spatial::planar::{distance, distance_2};

/// A directed link by the nodes that it joins; between two nodes there is one at most.
pub(super) type Step = (u32, u32);

/// How far a route is with ways that are no thoroughfare: it may leave them first and enter them last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Leaving,
    Through,
    Entering,
}

impl Stage {
    /// The stage after a link; none when one would drive through.
    fn after(self, is_limited: bool) -> Option<Self> {
        match (self, is_limited) {
            (Self::Leaving, true) => Some(Self::Leaving),
            (_, true) => Some(Self::Entering),
            (Self::Entering, false) => None,
            (_, false) => Some(Self::Through),
        }
    }
}

/// The states of a graph with restricted turns.
#[derive(Debug, Clone)]
pub(super) struct Turns {
    /// What follows each state.
    pub(super) next: Links,
    /// The node that each state has reached.
    pub(super) head: Vec<u32>,
    /// The state of one who starts on a link.
    first: BTreeMap<Step, u32>,
    /// The state of one who stands on node 0, and has come along no link; those of the other nodes follow it.
    standing: u32,
}

impl Turns {
    /// None where no turn is restricted and every way a thoroughfare.
    pub(super) fn of(
        network: &Network,
        uses: &[Option<Use>],
        restrictions: &[Vec<Step>],
    ) -> Option<Self> {
        let limited = limited(network, uses);
        if restrictions.is_empty() && limited.is_empty() {
            return None;
        }
        let mut weaver = Weaver {
            links: Links::new(network),
            trie: Trie::of(restrictions),
            limited,
            number: BTreeMap::new(),
            queue: VecDeque::new(),
            head: Vec::new(),
        };
        let mut first = BTreeMap::new();
        for step in network.segments.iter().flat_map(Segment::steps) {
            let (found, _) = weaver.trie.after(0, step);
            let is_limited = weaver.limited.contains(&step);
            let stage = Stage::Leaving.after(is_limited)?;
            first.insert(step, weaver.state(step, found, stage));
        }
        let mut next = Links::default();
        weaver.weave(&mut next);
        let Weaver {
            links, mut head, ..
        } = weaver;
        let standing = head.len() as u32;
        for node in 0..network.nodes.len() as u32 {
            let row = links.of(node).filter_map(|l| {
                let state = first.get(&(node, l.target))?;
                Some((*state, l.length_m))
            });
            next.push_row(row);
            head.push(node);
        }
        Some(Self {
            next,
            head,
            first,
            standing,
        })
    }

    /// The state of one who starts on the link.
    pub(super) fn start(&self, step: Step) -> Option<u32> {
        self.first.get(&step).copied()
    }

    /// The state of one who stands on a node.
    pub(super) fn standing(&self, node: u32) -> u32 {
        self.standing + node
    }

    /// Whether one who is in `state` may go on to `node`.
    pub(super) fn leads_to(&self, state: u32, node: u32) -> bool {
        let mut next = self.next.of(state);
        next.any(|link| self.head.get(link.target as usize) == Some(&node))
    }
}

fn limited(network: &Network, uses: &[Option<Use>]) -> BTreeSet<Step> {
    let is_limited = |s: &&Segment| {
        let of_road = uses.get(s.road as usize).copied().flatten();
        of_road.is_some_and(|u| u.is_limited)
    };
    let segments = network.segments.iter().filter(is_limited);
    segments.flat_map(Segment::steps).collect()
}

/// Numbers states as they are reached.
struct Weaver {
    links: Links,
    trie: Trie,
    limited: BTreeSet<Step>,
    number: BTreeMap<(Step, u32, Stage), u32>,
    queue: VecDeque<(Step, u32, Stage)>,
    head: Vec<u32>,
}

impl Weaver {
    fn state(&mut self, step: Step, found: u32, stage: Stage) -> u32 {
        let (head, queue) = (&mut self.head, &mut self.queue);
        *self.number.entry((step, found, stage)).or_insert_with(|| {
            queue.push_back((step, found, stage));
            head.push(step.1);
            head.len() as u32 - 1
        })
    }

    /// Adds the links of each state, in the order of the states.
    fn weave(&mut self, rows: &mut Links) {
        while let Some((step, found, stage)) = self.queue.pop_front() {
            let ahead: Vec<_> = self.links.of(step.1).collect();
            let mut row = Vec::new();
            for link in &ahead {
                // Vehicles turn round where a way ends, and nowhere else.
                if link.target == step.0 && ahead.len() > 1 {
                    continue;
                }
                let next = (step.1, link.target);
                let (after, is_forbidden) = self.trie.after(found, next);
                let stage = stage.after(self.limited.contains(&next));
                if let Some(stage) = stage.filter(|_| !is_forbidden) {
                    row.push((self.state(next, after, stage), link.length_m));
                }
            }
            rows.push_row(row);
        }
    }
}

/// Forbidden sequences of links. Entry 0 is the root: nothing of any sequence has been passed.
struct Trie {
    child: BTreeMap<(u32, Step), u32>,
    /// The longest proper suffix that also begins a sequence.
    fall_back: Vec<u32>,
    is_end: Vec<bool>,
}

impl Trie {
    fn of(sequences: &[Vec<Step>]) -> Self {
        let mut trie = Self {
            child: BTreeMap::new(),
            fall_back: vec![0],
            is_end: vec![false],
        };
        for sequence in sequences {
            let mut at = 0;
            for step in sequence {
                let fresh = trie.is_end.len() as u32;
                at = *trie.child.entry((at, *step)).or_insert(fresh);
                if at == fresh {
                    trie.is_end.push(false);
                    trie.fall_back.push(0);
                }
            }
            trie.is_end[at as usize] = true;
        }
        trie.link();
        trie
    }

    /// Sets the fall-backs, entries near the root first.
    fn link(&mut self) {
        let mut below: BTreeMap<u32, Vec<(Step, u32)>> = BTreeMap::new();
        for ((parent, step), child) in &self.child {
            below.entry(*parent).or_default().push((*step, *child));
        }
        let mut queue = VecDeque::from([0]);
        while let Some(parent) = queue.pop_front() {
            for &(step, child) in below.get(&parent).into_iter().flatten() {
                if parent != 0 {
                    let (shorter, ends) = self.after(self.fall_back[parent as usize], step);
                    self.fall_back[child as usize] = shorter;
                    self.is_end[child as usize] |= ends;
                }
                queue.push_back(child);
            }
        }
    }

    /// The entry after one more link, and whether that link completes a sequence.
    fn after(&self, mut at: u32, step: Step) -> (u32, bool) {
        loop {
            if let Some(&next) = self.child.get(&(at, step)) {
                return (next, self.is_end[next as usize]);
            }
            if at == 0 {
                return (0, false);
            }
            at = self.fall_back[at as usize];
        }
    }
}

impl Segment {
    /// The links that it is used by.
    pub(super) fn steps(&self) -> impl Iterator<Item = Step> + use<> {
        let back = (!self.oneway).then_some((self.to, self.from));
        std::iter::once((self.from, self.to)).chain(back)
    }
}

/// The sequences of links that the restrictions which bind `mode` forbid. One that does not fit the roads, as when its roads do
/// not meet, forbids nothing; neither does one with a condition.
pub(super) fn forbidden(
    network: &Network,
    roads: &[Road],
    restrictions: &[TurnRestriction],
    mode: Mode,
) -> Vec<Vec<Step>> {
    if !matches!(mode, Mode::Drive | Mode::Cycle) {
        return Vec::new();
    }
    let binds = |r: &&TurnRestriction| {
        r.condition.is_none() && mode.travellers().iter().any(|t| r.binds.contains(t))
    };
    let reader = Reader::of(network, roads);
    let bound = restrictions.iter().filter(binds);
    bound.flat_map(|r| reader.sequences(r)).collect()
}

/// Finds the links that a restriction speaks of.
struct Reader<'n> {
    network: &'n Network,
    road: BTreeMap<&'n str, usize>,
    /// Links by the road that they belong to.
    steps: BTreeMap<usize, Vec<Step>>,
    links: Links,
}

impl<'n> Reader<'n> {
    fn of(network: &'n Network, roads: &'n [Road]) -> Self {
        let mut steps: BTreeMap<usize, Vec<Step>> = BTreeMap::new();
        for segment in &network.segments {
            let of_road = steps.entry(segment.road as usize).or_default();
            of_road.extend(segment.steps());
        }
        Self {
            network,
            road: roads.iter().map(|r| r.id.as_str()).zip(0..).collect(),
            steps,
            links: Links::new(network),
        }
    }

    fn steps_of(&self, road: &str) -> &[Step] {
        let index = self.road.get(road);
        let steps = index.and_then(|i| self.steps.get(i));
        steps.map_or(&[], Vec::as_slice)
    }

    fn sequences(&self, restriction: &TurnRestriction) -> Vec<Vec<Step>> {
        let Some(mut path) = self.entry(restriction) else {
            return Vec::new();
        };
        for via in &restriction.via {
            if self
                .follow(&mut path, self.steps_of(via.as_str()))
                .is_none()
            {
                return Vec::new();
            }
        }
        let Some(&(_, node)) = path.last() else {
            return Vec::new();
        };
        let wanted = self.steps_of(restriction.to.as_str());
        let is_wanted = |link: &Step| wanted.contains(link);
        let is_mandatory = restriction.kind.value.is_mandatory();
        let ahead: Vec<Step> = self.links.of(node).map(|l| (node, l.target)).collect();
        if !ahead.iter().any(is_wanted) {
            return Vec::new();
        }
        let forbidden = ahead.into_iter().filter(|s| is_wanted(s) != is_mandatory);
        let with = |last: Step| path.iter().copied().chain([last]).collect();
        forbidden.map(with).collect()
    }

    /// The one link of the road that leads to where the restriction stands.
    fn entry(&self, restriction: &TurnRestriction) -> Option<Vec<Step>> {
        let at = restriction.at.plan().into();
        let steps = self.steps_of(restriction.from.as_str()).iter();
        let mut into = steps.filter(|(_, to)| self.is_at(*to, at));
        let only = into.next()?;
        into.next().is_none().then(|| vec![*only])
    }

    fn is_at(&self, node: u32, at: Coord<f64>) -> bool {
        let node = self.network.nodes.get(node as usize);
        node.is_some_and(|n| distance_2(*n, at) <= SAME_VERTEX_M * SAME_VERTEX_M)
    }

    /// Goes along a road from the end of `path` as far as it leads.
    fn follow(&self, path: &mut Vec<Step>, steps: &[Step]) -> Option<()> {
        for _ in 0..steps.len() {
            let &(before, node) = path.last()?;
            let mut ahead = steps.iter().filter(|s| s.0 == node && s.1 != before);
            let Some(next) = ahead.next() else { break };
            if ahead.next().is_some() {
                return None;
            }
            path.push(*next);
        }
        let last = path.last()?;
        steps.contains(last).then_some(())
    }
}

/// Gives each way its own node where something bars the way, so that it can be reached from both sides and not be passed.
pub(super) fn part_at(network: &mut Network, bars: &[Coord<f64>]) {
    let cell = |c: Coord<f64>| {
        let of = |v: f64| (v / SAME_VERTEX_M).floor() as i64;
        (of(c.x), of(c.y))
    };
    let near = |c: Coord<f64>| {
        let (x, y) = cell(c);
        (-1..=1).flat_map(move |dx| (-1..=1).map(move |dy| (x + dx, y + dy)))
    };
    let mut barred: BTreeMap<(i64, i64), Vec<Coord<f64>>> = BTreeMap::new();
    for bar in bars {
        barred.entry(cell(*bar)).or_default().push(*bar);
    }
    let is_barred = |node: Coord<f64>| {
        let bars = near(node).filter_map(|c| barred.get(&c)).flatten();
        bars.into_iter()
            .any(|b| distance(*b, node) <= SAME_VERTEX_M)
    };
    let mut is_taken = vec![false; network.nodes.len()];
    for segment in &mut network.segments {
        for end in [&mut segment.from, &mut segment.to] {
            let at = network.nodes[*end as usize];
            if !barred.is_empty() && is_barred(at) {
                if is_taken[*end as usize] {
                    network.nodes.push(at);
                    *end = network.nodes.len() as u32 - 1;
                } else {
                    is_taken[*end as usize] = true;
                }
            }
        }
    }
}

/// Whether vehicles may use a segment from its first node to its last only, and whether its ends have to be exchanged for that.
pub(super) fn direction(along: Along) -> (bool, bool) {
    match along {
        Along::Both => (false, false),
        Along::Forward => (true, false),
        Along::Backward => (true, true),
    }
}

//! Branch and bound, depth first, on the sites that reduced costs left open to decide.

use std::ops::ControlFlow;
use std::rc::Rc;

use super::dual::{Dual, ascend};
use super::input::Core;
use super::solve::Run;
use crate::optimise::climb::Climb;
use crate::optimise::{Ended, Stage};

/// The dual at a node: its prices start at its parent's.
const CLIMB: Climb = Climb {
    steps: 150,
    pace: 0.1,
};

/// A node: which of the root's sites may open and which must, and its parent's bound and prices.
struct Node {
    stays: Vec<bool>,
    kept: Vec<bool>,
    bound: f64,
    prices: Rc<Vec<f64>>,
}

/// What a node turned out to be.
enum Looked {
    /// Nothing below it can win; its bound.
    Closed(f64),
    /// Two children by a site of the root.
    Split(Node, usize),
}

/// Branches from a root with its prices.
pub(super) fn branch(run: &mut Run<'_>, root: &Core, prices: Vec<f64>) -> Ended {
    let mut open = vec![Node {
        stays: vec![true; root.sites()],
        kept: root.kept.clone(),
        bound: run.bound,
        prices: Rc::new(prices),
    }];
    // Nodes that the gap asked for closes keep the bound where they were left.
    let mut closed = f64::INFINITY;
    let mut nodes = 0;
    while let Some(node) = open.pop() {
        if nodes >= run.effort.nodes {
            let least = open.iter().map(|n| n.bound).fold(node.bound, f64::min);
            run.raise(least.min(closed));
            return Ended::Effort;
        }
        nodes += 1;
        match look(run, root, node) {
            Looked::Closed(bound) => closed = closed.min(bound),
            Looked::Split(node, site) => split(node, site, &mut open),
        }
        run.raise(open.iter().map(|n| n.bound).fold(closed, f64::min));
        if run.tell(Stage::Branch, u64::from(nodes)).is_break() {
            return Ended::Cancelled;
        }
        if let Some(ended) = run.finished() {
            return ended;
        }
    }
    run.raise(closed);
    run.finished().unwrap_or(Ended::Optimal)
}

/// Whether nothing below this bound is worth a look, given the gap that is asked for.
fn closes(run: &Run<'_>, bound: f64) -> bool {
    !run.wins(bound) || bound >= run.upper() * (1.0 - run.effort.gap)
}

fn look(run: &mut Run<'_>, root: &Core, mut node: Node) -> Looked {
    if closes(run, node.bound) {
        return Looked::Closed(node.bound);
    }
    let mut prices = node.prices.as_ref().clone();
    loop {
        let core = root.restricted(&node.stays, &node.kept);
        if let Some(open) = settled(&core) {
            run.offer(&core, &open);
            return Looked::Closed(core.value(&open).0);
        }
        let upper = run.upper();
        let dual = ascend(&core, prices, CLIMB, upper, |_, _, bound| {
            if closes(run, bound) {
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(upper)
        });
        run.improve(&core, dual.choice.chosen.clone());
        node.bound = node.bound.max(dual.bound);
        if closes(run, node.bound) {
            return Looked::Closed(node.bound);
        }
        let fixed = fix(run, &core, &dual, root, &mut node);
        if !fixed {
            node.prices = Rc::new(dual.prices.clone());
            return match undecided(&core, &dual) {
                Some(j) => Looked::Split(node, root_site(root, core.names[j])),
                None => Looked::Closed(node.bound),
            };
        }
        prices = dual.prices;
    }
}

/// The only choice left, where nothing is to be decided: the limit is reached by what must be open, or nothing else may open.
fn settled(core: &Core) -> Option<Vec<bool>> {
    let kept = core.kept.iter().filter(|&&k| k).count();
    (kept >= core.limit || kept == core.sites()).then(|| core.kept.clone())
}

/// Writes what the dual decides to the node; whether that was anything.
fn fix(run: &Run<'_>, core: &Core, dual: &Dual, root: &Core, node: &mut Node) -> bool {
    let (stays, kept) = dual.fixings(core, |bound| run.wins(bound));
    let mut fixed = false;
    for (j, &name) in core.names.iter().enumerate() {
        let site = root_site(root, name);
        fixed |= node.stays[site] != stays[j] || node.kept[site] != kept[j];
        (node.stays[site], node.kept[site]) = (stays[j], kept[j]);
    }
    fixed
}

/// The root's number of a candidate; names ascend.
fn root_site(root: &Core, name: u32) -> usize {
    root.names.partition_point(|&n| n < name)
}

/// The undecided site that is nearest to half chosen.
fn undecided(core: &Core, dual: &Dual) -> Option<usize> {
    let distance = |j: &usize| (dual.share[*j] - 0.5).abs();
    let free = (0..core.sites()).filter(|&j| !core.kept[j]);
    free.min_by(|a, b| distance(a).total_cmp(&distance(b)))
}

/// Two children, the one with the site open to be looked at first.
fn split(node: Node, site: usize, open: &mut Vec<Node>) {
    let mut shut = Node {
        stays: node.stays.clone(),
        kept: node.kept.clone(),
        bound: node.bound,
        prices: Rc::clone(&node.prices),
    };
    shut.stays[site] = false;
    open.push(shut);
    let mut opened = node;
    opened.kept[site] = true;
    open.push(opened);
}

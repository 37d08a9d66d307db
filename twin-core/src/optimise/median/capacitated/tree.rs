//! Branch and bound on the sites, depth first; where they are decided, on the assignments.

use std::ops::ControlFlow;
use std::rc::Rc;

use super::assign::{Searched, search};
use super::dual::{Dual, ascend};
use super::input::Loaded;
use super::solve::Run;
use crate::optimise::climb::Climb;
use crate::optimise::{Ended, Stage};

/// The dual at a node: its prices start at its parent's.
const CLIMB: Climb = Climb {
    steps: 100,
    pace: 0.1,
};
/// Steps of a search of assignments.
const SEARCH: u64 = 20_000;

/// A node: its parent's problem and dual, which of its sites may open and which must, and a bound.
struct Node {
    parent: Rc<(Loaded, Dual)>,
    stays: Vec<bool>,
    kept: Vec<bool>,
    bound: f64,
}

/// Branches from a root with its dual.
pub(super) fn branch(run: &mut Run<'_>, root: &Loaded, dual: Dual) -> Ended {
    let mut open = vec![Node {
        stays: vec![true; root.core.sites()],
        kept: root.core.kept.clone(),
        parent: Rc::new((root.clone(), dual)),
        bound: run.bound,
    }];
    // Nodes that the gap asked for closes, or whose assignments are too many, keep the bound where they were left.
    let mut closed = f64::INFINITY;
    let mut nodes = 0;
    while let Some(node) = open.pop() {
        if nodes >= run.effort.nodes {
            let least = open.iter().map(|n| n.bound).fold(node.bound, f64::min);
            run.raise(least.min(closed));
            return Ended::Effort;
        }
        nodes += 1;
        if let Some(bound) = look(run, node, &mut open) {
            closed = closed.min(bound);
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
    run.finished().unwrap_or(Ended::Effort)
}

/// Whether nothing below this bound is worth a look, given the gap that is asked for.
fn closes(run: &Run<'_>, bound: f64) -> bool {
    !run.wins(bound) || bound >= run.upper() * (1.0 - run.effort.gap)
}

/// Looks at a node: its bound where it closes, else two children.
fn look(run: &mut Run<'_>, node: Node, open: &mut Vec<Node>) -> Option<f64> {
    if closes(run, node.bound) {
        return Some(node.bound);
    }
    let (before, dual) = node.parent.as_ref();
    let mut problem = before.restricted(&node.stays, &node.kept);
    let mut dual = Dual::at(&problem, dual.prices.clone(), dual.capacity_price);
    let mut least = node.bound;
    loop {
        if let Some(chosen) = settled(&problem) {
            return Some(leaf(run, &problem, &chosen, least));
        }
        let upper = run.upper();
        dual = ascend(&problem, &dual, CLIMB, upper, |_, _, bound| {
            if closes(run, bound) {
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(upper)
        });
        run.complete(&problem, &dual);
        least = least.max(dual.bound);
        if closes(run, least) {
            return Some(least);
        }
        let was = &problem.core.kept;
        let wins = |bound: f64| run.wins(bound);
        let (stays, kept) = dual.choice.fixings(dual.bound, &dual.reduced, was, wins);
        if stays.iter().all(|&s| s) && kept == *was {
            split(problem, dual, least, open);
            return None;
        }
        problem = problem.restricted(&stays, &kept);
        dual = Dual::at(&problem, dual.prices, dual.capacity_price);
    }
}

/// The only choice of sites left, where there is just one.
fn settled(problem: &Loaded) -> Option<Vec<bool>> {
    let core = &problem.core;
    let kept = core.kept.iter().filter(|&&k| k).count();
    (kept >= core.limit || kept == core.sites()).then(|| core.kept.clone())
}

/// Searches the assignments to the sites of a leaf; its bound.
fn leaf(run: &mut Run<'_>, problem: &Loaded, open: &[bool], least: f64) -> f64 {
    let searched = search(problem, open, run.upper(), SEARCH);
    let (Searched::Whole(found) | Searched::Cut(found)) = &searched;
    if let Some(assignment) = found {
        run.offer(problem, assignment);
    }
    match searched {
        Searched::Whole(_) => f64::INFINITY,
        Searched::Cut(_) => least,
    }
}

/// Two children by the site nearest to half chosen, the one with it open to be looked at first.
fn split(problem: Loaded, dual: Dual, bound: f64, open: &mut Vec<Node>) {
    let distance = |j: &usize| (dual.share[*j] - 0.5).abs();
    let free = (0..problem.core.sites()).filter(|&j| !problem.core.kept[j]);
    let Some(site) = free.min_by(|a, b| distance(a).total_cmp(&distance(b))) else {
        return;
    };
    let stays = vec![true; problem.core.sites()];
    let kept = problem.core.kept.clone();
    let parent = Rc::new((problem, dual));
    let (mut without, mut with) = (stays.clone(), kept.clone());
    (without[site], with[site]) = (false, true);
    for (stays, kept) in [(without, kept), (stays, with)] {
        open.push(Node {
            parent: Rc::clone(&parent),
            stays,
            kept,
            bound,
        });
    }
}

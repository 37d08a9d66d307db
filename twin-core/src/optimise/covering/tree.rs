//! Branch and bound, depth first, on what reductions and reduced costs left.

use std::ops::ControlFlow;
use std::rc::Rc;

use super::core::{Core, State};
use super::dual::{Dual, Prices, ascend};
use super::greedy::greedy;
use super::solve::Run;
use crate::optimise::climb::Climb;
use crate::optimise::{Ended, Stage};

/// The dual at a node: its prices start at its parent's.
const CLIMB: Climb = Climb {
    steps: 100,
    pace: 0.1,
};

/// A node: what is decided about the root's columns, and its parent's bound and prices.
struct Node {
    state: Vec<State>,
    bound: f64,
    prices: Rc<Prices>,
}

/// What a node turned out to be.
enum Looked {
    /// Nothing below it can win; its bound.
    Closed(f64),
    /// Two children.
    Split { core: Box<Core>, dual: Box<Dual> },
}

/// Branches from a root with its prices.
pub(super) fn branch(run: &mut Run<'_>, root: &Core, prices: Prices) -> Ended {
    let column_of = columns(root, run.first.cost.len());
    let spread = prices.spread(root, run.first.rows.len(), run.first.packs.len());
    let mut open = vec![Node {
        state: vec![State::Free; root.cost.len()],
        bound: run.part.bound,
        prices: Rc::new(spread),
    }];
    // Nodes that the gap asked for closes keep the bound where they were left.
    let mut closed = f64::INFINITY;
    while let Some(node) = open.pop() {
        let least = |open: &[Node]| open.iter().map(|n| n.bound).fold(node.bound, f64::min);
        if run.nodes >= run.effort.nodes {
            run.raise(least(&open).min(closed));
            return Ended::Effort;
        }
        run.nodes += 1;
        match look(run, root, &node) {
            Looked::Closed(bound) => closed = closed.min(bound),
            Looked::Split { core, dual } => {
                split(run, &node, &core, &dual, &column_of, &mut open);
            }
        }
        run.raise(open.iter().map(|n| n.bound).fold(closed, f64::min));
        if run.tell(Stage::Branch, u64::from(run.nodes)).is_break() {
            return Ended::Cancelled;
        }
        if let Some(ended) = run.finished() {
            return ended;
        }
    }
    run.raise(closed);
    run.finished().unwrap_or(Ended::Optimal)
}

/// The root's column of each candidate.
fn columns(root: &Core, candidates: usize) -> Vec<u32> {
    let mut column_of = vec![u32::MAX; candidates];
    for (j, &c) in root.candidate.iter().enumerate() {
        column_of[c as usize] = j as u32;
    }
    column_of
}

/// Whether nothing below this bound is worth a look, given the gap that is asked for.
fn closes(run: &Run<'_>, bound: f64) -> bool {
    let Some((value, _)) = &run.part.best else {
        return false;
    };
    !run.wins(bound) || run.part.rounded(bound) >= value * (1.0 - run.effort.gap)
}

fn look(run: &mut Run<'_>, root: &Core, node: &Node) -> Looked {
    if closes(run, node.bound) {
        return Looked::Closed(node.bound);
    }
    let Some(mut core) = root.reduced(node.state.clone()) else {
        return Looked::Closed(f64::INFINITY);
    };
    let mut prices = node.prices.gathered(&core);
    loop {
        if core.rows.len() == 0 {
            run.offer(&core, &[]);
            return Looked::Closed(core.paid);
        }
        let upper = run.upper(&core);
        let dual = ascend(&core, prices, CLIMB, upper, |_, dual| {
            if closes(run, dual.bound) {
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(upper)
        });
        let chosen = greedy(&core, &dual.prices);
        run.offer(&core, &chosen);
        let bound = dual.bound.max(node.bound);
        if closes(run, bound) {
            return Looked::Closed(bound);
        }
        let fixings = dual.fixings(&core, |bound| run.wins(bound));
        let fixed = fixings.iter().filter(|&&s| s != State::Free).count();
        if fixed == 0 {
            return Looked::Split {
                core: Box::new(core),
                dual: Box::new(dual),
            };
        }
        let spread = dual
            .prices
            .spread(&core, run.first.rows.len(), run.first.packs.len());
        match core.reduced(fixings) {
            Some(reduced) => core = reduced,
            None => return Looked::Closed(f64::INFINITY),
        }
        prices = spread.gathered(&core);
    }
}

/// Two children by the column nearest to half chosen, the chosen one to be looked at first.
fn split(
    run: &Run<'_>,
    node: &Node,
    core: &Core,
    dual: &Dual,
    column_of: &[u32],
    open: &mut Vec<Node>,
) {
    let undecided = |j: &usize| (dual.share.get(*j).copied().unwrap_or(0.0) - 0.5).abs();
    let columns = 0..core.cost.len();
    let Some(j) = columns.min_by(|a, b| undecided(a).total_cmp(&undecided(b))) else {
        return;
    };
    let spread = dual
        .prices
        .spread(core, run.first.rows.len(), run.first.packs.len());
    let prices = Rc::new(spread);
    // What the reductions decided holds for both children.
    let mut state = vec![State::Out; node.state.len()];
    for &c in &core.taken {
        if let Some(s) = state.get_mut(column_of[c as usize] as usize) {
            *s = State::In;
        }
    }
    for &c in &core.candidate {
        state[column_of[c as usize] as usize] = State::Free;
    }
    let column = column_of[core.candidate[j] as usize] as usize;
    for decided in [State::Out, State::In] {
        let mut state = state.clone();
        state[column] = decided;
        open.push(Node {
            state,
            bound: dual.bound.max(node.bound),
            prices: Rc::clone(&prices),
        });
    }
}

//! Branch and bound, depth first, on the columns that reduced costs left open to decide.

use std::ops::ControlFlow;
use std::rc::Rc;

use super::core::Optional;
use super::dual::{Dual, ascend};
use super::solve::{Run, moved};
use crate::optimise::climb::Climb;
use crate::optimise::covering::core::State;
use crate::optimise::{Ended, Stage};

/// The dual at a node: its prices start at its parent's.
const CLIMB: Climb = Climb {
    steps: 100,
    pace: 0.1,
};

/// A node: its parent's problem, what is decided about its columns, and its parent's bound and dual.
struct Node {
    parent: Rc<(Optional, Dual)>,
    state: Vec<State>,
    bound: f64,
}

/// Branches from a root with its dual.
pub(super) fn branch(run: &mut Run<'_>, root: &Optional, dual: Dual) -> Ended {
    let mut open = vec![Node {
        state: vec![State::Free; root.core.cost.len()],
        parent: Rc::new((root.clone(), dual)),
        bound: run.bound,
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
    run.finished().unwrap_or(Ended::Optimal)
}

/// Whether nothing below this bound is worth a look, given the gap that is asked for.
fn closes(run: &Run<'_>, bound: f64) -> bool {
    !run.wins(bound) || run.is_near(bound)
}

/// Looks at a node: its bound where it closes, else two children.
fn look(run: &mut Run<'_>, node: Node, open: &mut Vec<Node>) -> Option<f64> {
    if closes(run, node.bound) {
        return Some(node.bound);
    }
    let (before, dual) = node.parent.as_ref();
    let Some(mut problem) = before.after(&node.state) else {
        return Some(f64::INFINITY);
    };
    let mut dual = moved(dual, before, &problem);
    loop {
        run.offer(&problem, &[]);
        if problem.core.cost.is_empty() {
            return Some(problem.missed(&[]));
        }
        let upper = run.best.0;
        dual = ascend(&problem, dual, CLIMB, upper, |_, _, bound| {
            if closes(run, bound) {
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(upper)
        });
        run.complete(&problem, &dual.poor);
        let bound = dual.bound.max(node.bound);
        if closes(run, bound) {
            return Some(bound);
        }
        let fixings = dual.fixings(&problem.core, |bound| run.wins(bound));
        if fixings.iter().all(|&s| s == State::Free) {
            split(problem, dual, bound, open);
            return None;
        }
        let Some(after) = problem.after(&fixings) else {
            return Some(f64::INFINITY);
        };
        dual = moved(&dual, &problem, &after);
        problem = after;
    }
}

/// Two children by the column nearest to half chosen, the chosen one to be looked at first.
fn split(problem: Optional, dual: Dual, bound: f64, open: &mut Vec<Node>) {
    let distance = |j: &usize| (dual.share[*j] - 0.5).abs();
    let columns = 0..problem.core.cost.len();
    let Some(j) = columns.min_by(|a, b| distance(a).total_cmp(&distance(b))) else {
        return;
    };
    let state = vec![State::Free; problem.core.cost.len()];
    let parent = Rc::new((problem, dual));
    for decided in [State::Out, State::In] {
        let mut state = state.clone();
        state[j] = decided;
        open.push(Node {
            parent: Rc::clone(&parent),
            state,
            bound,
        });
    }
}

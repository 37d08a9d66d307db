//! Strongly connected parts of the way graph: within one, every node is reached from every other.

use super::graph::Links;

/// The component of each node, numbered by the lowest node they hold.
///
/// Tarjan's algorithm (SIAM J. Comput. 1(2), 1972) with its own stack, so that a long way cannot overflow the thread's.
/// Cost: O(nodes + links).
pub(super) fn components(links: &Links) -> Vec<u32> {
    let n = links.node_count();
    let mut walk = Walk {
        entered: vec![0; n],
        low: vec![0; n],
        root: vec![u32::MAX; n],
        open: Vec::new(),
        clock: 0,
    };
    for start in 0..n as u32 {
        if walk.entered[start as usize] == 0 {
            walk.visit(links, start);
        }
    }
    renumber(walk.root)
}

struct Walk {
    /// When each node was entered, from 1.
    entered: Vec<u32>,
    low: Vec<u32>,
    root: Vec<u32>,
    open: Vec<u32>,
    clock: u32,
}

impl Walk {
    fn enter(&mut self, node: u32) {
        self.clock += 1;
        self.entered[node as usize] = self.clock;
        self.low[node as usize] = self.clock;
        self.open.push(node);
    }

    fn visit(&mut self, links: &Links, start: u32) {
        let mut path = vec![(start, 0_usize)];
        self.enter(start);
        while let Some((node, next)) = path.last_mut() {
            let node = *node;
            if let Some(target) = links.of(node).nth(*next).map(|l| l.target) {
                *next += 1;
                if self.entered[target as usize] == 0 {
                    self.enter(target);
                    path.push((target, 0));
                } else if self.root[target as usize] == u32::MAX {
                    self.low[node as usize] =
                        self.low[node as usize].min(self.entered[target as usize]);
                }
                continue;
            }
            path.pop();
            if let Some((parent, _)) = path.last() {
                self.low[*parent as usize] =
                    self.low[*parent as usize].min(self.low[node as usize]);
            }
            if self.low[node as usize] == self.entered[node as usize] {
                self.close(node);
            }
        }
    }

    fn close(&mut self, root: u32) {
        while let Some(member) = self.open.pop() {
            self.root[member as usize] = root;
            if member == root {
                return;
            }
        }
    }
}

fn renumber(root: Vec<u32>) -> Vec<u32> {
    let mut number = vec![u32::MAX; root.len()];
    let mut next = 0;
    root.into_iter()
        .map(|r| {
            let number = &mut number[r as usize];
            if *number == u32::MAX {
                *number = next;
                next += 1;
            }
            *number
        })
        .collect()
}

//! Independent parts: columns that share no row, site or exclusion with others are decided apart, and each part's bound rounds up on
//! its own.

use super::core::Core;
use super::dual::{Prices, bound_at};
use super::greedy::{completed, greedy, is_cover};
use super::input::NO_SITE;
use crate::lists::Lists;

/// A part of a core, with ids of its own.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) core: Core,
    /// The candidate behind each of the part's ids.
    names: Vec<u32>,
    /// The best answer's cost and ids.
    pub(super) best: Option<(f64, Vec<u32>)>,
    pub(super) bound: f64,
    /// All costs are multiples of this; 0 where they are not whole numbers.
    pub(super) grain: f64,
}

impl Part {
    fn new(mut core: Core) -> Self {
        let ids = |count: usize| (0..count as u32).collect();
        let names = std::mem::replace(&mut core.candidate, ids(core.cost.len()));
        core.demand = ids(core.rows.len());
        core.pack = ids(core.packs.len());
        let prices = Prices::first(&core);
        let chosen = greedy(&core, &prices);
        Self {
            best: is_cover(&core, &chosen)
                .then(|| (core.cost_of(&chosen), core.candidates_of(&chosen))),
            bound: bound_at(&core, prices).max(0.0),
            grain: grain(core.cost.iter().chain(&core.opening)),
            core,
            names,
        }
    }

    /// Begins with what it has of a choice of candidates, filled up where reductions took some, if that is cheaper than its own beginning.
    pub(super) fn begin_with(&mut self, known: &[bool]) {
        let is_known = |j: &u32| known[self.names[*j as usize] as usize];
        let first = (0..self.names.len() as u32).filter(is_known);
        let chosen = completed(&self.core, &Prices::first(&self.core), first);
        let cost = self.core.cost_of(&chosen);
        let is_cheaper = self.best.as_ref().is_none_or(|best| cost < best.0);
        if is_cheaper && is_cover(&self.core, &chosen) {
            self.best = Some((cost, self.core.candidates_of(&chosen)));
        }
    }

    /// The candidates of the best answer.
    pub(super) fn chosen(&self) -> impl Iterator<Item = u32> {
        let chosen = self.best.as_ref().map_or(&[][..], |b| &b.1);
        chosen.iter().map(|&j| self.names[j as usize])
    }

    /// The least possible cost that a bound leaves: the next multiple of the grain.
    pub(super) fn rounded(&self, bound: f64) -> f64 {
        round_up(bound, self.grain)
    }
}

/// The next multiple of a grain; the figure itself where that is 0.
pub(super) fn round_up(bound: f64, grain: f64) -> f64 {
    if grain == 0.0 {
        return bound;
    }
    (bound / grain - 1e-6).ceil() * grain
}

/// The parts of a core, in the order of their first rows.
pub(super) fn parts(core: &Core) -> Vec<Part> {
    let part_of = part_of(core);
    let count = part_of.iter().max().map_or(0, |&p| p as usize + 1);
    let single = Lists::new(part_of.iter().map(|&p| Some(p)));
    let columns = single.transposed(count);
    let mut numbers = Numbers::new(core);
    let own = columns.iter().map(|own| numbers.core_of(core, own));
    own.map(Part::new).collect()
}

/// The number of each column, row, site and pack within its part: every one is in just one part, so that one array serves all.
struct Numbers {
    col: Vec<u32>,
    row: Vec<u32>,
    site: Vec<u32>,
    pack: Vec<u32>,
}

impl Numbers {
    fn new(core: &Core) -> Self {
        Self {
            col: vec![NO_SITE; core.cost.len()],
            row: vec![NO_SITE; core.rows.len()],
            site: vec![NO_SITE; core.opening.len()],
            pack: vec![NO_SITE; core.packs.len()],
        }
    }

    /// The core of a part's columns. Costs its own size.
    fn core_of(&mut self, core: &Core, own: &[u32]) -> Core {
        let of = |lists: &Lists| {
            own.iter()
                .flat_map(|&j| lists.of(j as usize))
                .copied()
                .collect()
        };
        let (mut rows, mut packs): (Vec<u32>, Vec<u32>) = (of(&core.cols), of(&core.pack_of));
        let sites = own.iter().map(|&j| core.site[j as usize]);
        let mut sites: Vec<u32> = sites.filter(|&s| s != NO_SITE).collect();
        let mut cols = own.to_vec();
        number(&mut cols, &mut self.col);
        number(&mut rows, &mut self.row);
        number(&mut packs, &mut self.pack);
        number(&mut sites, &mut self.site);
        let columns = |lists: &Lists, some: &[u32]| {
            let list = |&i: &u32| lists.of(i as usize).iter().map(|&j| self.col[j as usize]);
            Lists::new(some.iter().map(list))
        };
        let figures = |all: &[f64], some: &[u32]| some.iter().map(|&i| all[i as usize]).collect();
        let ids = |all: &[u32], some: &[u32]| some.iter().map(|&i| all[i as usize]).collect();
        let site = |&j: &u32| self.site.get(core.site[j as usize] as usize).copied();
        let row_lists = columns(&core.rows, &rows);
        let pack_lists = columns(&core.packs, &packs);
        Core {
            cost: figures(&core.cost, &cols),
            site: cols.iter().map(|j| site(j).unwrap_or(NO_SITE)).collect(),
            opening: figures(&core.opening, &sites),
            members: columns(&core.members, &sites),
            need: ids(&core.need, &rows),
            cols: row_lists.transposed(cols.len()),
            rows: row_lists,
            conflicts: columns(&core.conflicts, &cols),
            pack_of: pack_lists.transposed(cols.len()),
            packs: pack_lists,
            candidate: ids(&core.candidate, &cols),
            demand: ids(&core.demand, &rows),
            pack: ids(&core.pack, &packs),
            taken: Vec::new(),
            paid: 0.0,
        }
    }
}

/// Sorts a list, each once, and numbers it.
fn number(list: &mut Vec<u32>, numbers: &mut [u32]) {
    list.sort_unstable();
    list.dedup();
    for (number, &i) in list.iter().enumerate() {
        numbers[i as usize] = number as u32;
    }
}

/// The part of each column: a union of all that share a row, a site or a pack.
fn part_of(core: &Core) -> Vec<u32> {
    let mut union = Union((0..core.cost.len() as u32).collect());
    let groups = [&core.rows, &core.members, &core.packs];
    for group in groups.into_iter().flat_map(Lists::iter) {
        for pair in group.windows(2) {
            union.join(pair[0], pair[1]);
        }
    }
    let mut number = vec![NO_SITE; core.cost.len()];
    let mut next = 0;
    (0..core.cost.len() as u32)
        .map(|j| {
            let number = &mut number[union.root(j) as usize];
            if *number == NO_SITE {
                *number = next;
                next += 1;
            }
            *number
        })
        .collect()
}

/// Union of sets, with paths halved on the way.
struct Union(Vec<u32>);

impl Union {
    fn root(&mut self, mut j: u32) -> u32 {
        while self.0[j as usize] != j {
            let above = self.0[self.0[j as usize] as usize];
            self.0[j as usize] = above;
            j = above;
        }
        j
    }

    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b) as usize] = a.min(b);
    }
}

/// The greatest common divisor of whole numbers; 0 where a figure is not whole, or beyond what f64 counts.
pub(super) fn grain<'a>(figures: impl Iterator<Item = &'a f64>) -> f64 {
    let mut divisor = 0_u64;
    for &figure in figures {
        if figure.fract() != 0.0 || figure > 9e15 {
            return 0.0;
        }
        let (mut a, mut b) = (divisor, figure as u64);
        while b > 0 {
            (a, b) = (b, a % b);
        }
        divisor = a;
    }
    divisor as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::optimise::{CoverDemand, CoverInput, Covering};

    /// Two long columns for 2.9 each, or a middle one and two short ones for 2 each, which the greedy cover takes: the middle one has the lowest
    /// price for a row, and then each short one a lower one than the long one that is left with its row.
    fn trap() -> CoverInput {
        let demand = |candidates: [u32; 2]| CoverDemand {
            candidates: candidates.to_vec(),
            covers: 1,
            weight: 1.0,
        };
        CoverInput {
            costs: vec![2.9, 2.9, 2.0, 2.0, 2.0],
            demands: [[0, 3], [0, 2], [1, 2], [1, 4]].map(demand).into(),
            ..CoverInput::default()
        }
    }

    #[track_caller]
    fn begins(input: &CoverInput, known: [u32; 2], expected: &[u32]) {
        let problem = Covering::new(input).unwrap();
        let mut all = parts(&Core::whole(&problem));
        assert_eq!(all.len(), 1);
        let known: Vec<bool> = (0..5).map(|j| known.contains(&j)).collect();
        all[0].begin_with(&known);
        assert_eq!(all[0].chosen().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_part_begins_with_what_is_known_where_that_is_cheaper() {
        let (nothing, input) = (9, trap());
        begins(&input, [nothing, nothing], &[2, 3, 4]);
        begins(&input, [0, 1], &[0, 1]);
        // One of two is filled up: beside it the other long one has the lowest price for its two rows.
        begins(&input, [0, nothing], &[0, 1]);
        // What is no better than the greedy cover changes nothing.
        begins(&input, [3, 4], &[2, 3, 4]);
    }

    #[test]
    fn what_excludes_what_came_before_it_does_not_begin() {
        let input = CoverInput {
            exclusions: vec![[0, 1]],
            ..trap()
        };
        begins(&input, [0, 1], &[2, 3, 4]);
    }
}

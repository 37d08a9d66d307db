//! Who serves what, where each may serve once: the greatest number of pairs, near ones first. Plan and audit count alike by it.

use std::collections::BTreeMap;

use super::pool::{Pool, Standing};
use super::slot::Slot;
use super::subject::Subject;

/// How well one of the pool, by its number, would serve at a gate: 0 is best.
pub(crate) type Ranking<'r> = &'r dyn Fn(usize, u32) -> u8;

/// Those of the pool that serve each slot, at most as many as it asks for: first who is attached to what it speaks of, then who stands there;
/// at gates the best by `ranking`, where there is one.
pub(crate) fn serving(
    slots: &[Slot<'_>],
    pool: &Pool,
    ranking: Option<Ranking<'_>>,
) -> Vec<Vec<u32>> {
    let gate_of = |slot: &Slot<'_>| ranking.zip(slot.gate());
    let mut is_taken = vec![false; pool.numbers().len()];
    let attached = slots.iter().map(|slot| match gate_of(slot) {
        Some(_) => Vec::new(),
        None => attached(slot, pool, &mut is_taken),
    });
    let mut serving: Vec<Vec<u32>> = attached.collect();
    let open: Vec<usize> = slots
        .iter()
        .zip(&serving)
        .map(|(slot, serving)| (slot.count as usize).saturating_sub(serving.len()))
        .collect();
    let mut free = loose(slots, pool, &serving);
    let mut pairs = pairs(slots, &open, pool, &free);
    let mut at_gates = BTreeMap::new();
    for (demand, slot) in slots.iter().enumerate() {
        if let Some((ranking, gate)) = gate_of(slot) {
            for number in slot.all_attached(pool).filter(|n| !is_taken[*n as usize]) {
                // At a gate of which two demands speak it may serve either.
                let candidate = *at_gates.entry(number).or_insert_with(|| {
                    free.push(number);
                    free.len() - 1
                });
                pairs.push(pair((demand, candidate), 0.0));
            }
            rank(&mut pairs, (demand, open[demand]), |candidate| {
                ranking(gate, free[candidate])
            });
        }
    }
    for (index, demand) in matched(&open, free.len(), pairs).into_iter().enumerate() {
        if let Some(demand) = demand {
            serving[demand].push(free[index]);
        }
    }
    serving
}

/// Ranks who could serve a demand, where more could than it asks for.
fn rank(pairs: &mut [Pair], (demand, open): (usize, usize), rank_of: impl Fn(usize) -> u8) {
    let mut here: Vec<&mut Pair> = pairs.iter_mut().filter(|p| p.demand == demand).collect();
    if here.len() > open {
        for pair in &mut here {
            pair.rank = rank_of(pair.candidate);
        }
    }
}

/// One that could serve a demand as well as any.
fn pair((demand, candidate): (usize, usize), distance_m: f64) -> Pair {
    Pair {
        demand,
        candidate,
        rank: 0,
        distance_m,
    }
}

/// The devices attached to the slot's subject that serve no slot before it, as many as it asks for; in a home one counts.
fn attached(slot: &Slot<'_>, pool: &Pool, is_taken: &mut [bool]) -> Vec<u32> {
    let mut homes = BTreeMap::new();
    let mut found = Vec::new();
    for number in slot.all_attached(pool) {
        if is_taken[number as usize] {
            continue;
        }
        match pool.get(number).subject {
            Some(Subject::Home { number: home, .. }) => {
                homes.entry(home).or_insert(number);
            }
            _ => found.push(number),
        }
    }
    found.extend(homes.into_values());
    found.truncate(slot.count as usize);
    for number in &found {
        is_taken[*number as usize] = true;
    }
    found
}

/// Those that may serve by where they stand: attached to the ground or to nothing that any slot asks about.
fn loose(slots: &[Slot<'_>], pool: &Pool, serving: &[Vec<u32>]) -> Vec<u32> {
    let mut bound = vec![false; pool.numbers().len()];
    for slot in slots {
        for number in slot.all_attached(pool) {
            bound[number as usize] = true;
        }
    }
    for number in serving.iter().flatten() {
        bound[*number as usize] = true;
    }
    pool.numbers()
        .filter(|number| !bound[*number as usize] && !is_elsewhere(pool.get(*number)))
        .collect()
}

/// Whether a device says that it belongs to a home: it is in no other one, however near that is.
fn is_elsewhere(standing: Standing) -> bool {
    matches!(standing.subject, Some(Subject::Home { .. }))
}

fn pairs(slots: &[Slot<'_>], open: &[usize], pool: &Pool, loose: &[u32]) -> Vec<Pair> {
    let mut position = vec![None; pool.numbers().len()];
    for (index, number) in loose.iter().enumerate() {
        position[*number as usize] = Some(index);
    }
    let mut pairs = Vec::new();
    if loose.is_empty() {
        return pairs;
    }
    for (demand, slot) in slots.iter().enumerate().filter(|(d, _)| open[*d] > 0) {
        for (number, from_point_m) in pool.near(slot.at, slot.reach_m()) {
            let Some(candidate) = position[number as usize] else {
                continue;
            };
            let distance_m = slot.distance_m(pool.get(number).at, from_point_m);
            if distance_m <= slot.within_m {
                pairs.push(pair((demand, candidate), distance_m));
            }
        }
        let also = slot.also.iter();
        let also = also.flat_map(|also| pool.near(also.at, slot.within_m));
        pairs.extend(also.filter_map(|(number, distance_m)| {
            position[number as usize].map(|candidate| pair((demand, candidate), distance_m))
        }));
    }
    pairs
}

/// A pair that could be: a place at a demand, and who could fill it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair {
    /// The demand, by number.
    pub(super) demand: usize,
    /// Who could serve it, by number.
    pub(super) candidate: usize,
    /// How well it would: 0 is best.
    pub(super) rank: u8,
    /// How far they are apart in metres.
    pub(super) distance_m: f64,
}

/// Gives every demand up to `open[demand]` candidates, each candidate to one demand at most: as many as can be in all. First the
/// best pairs are taken, of those the nearest, then paths are sought that make room for more (Kuhn 1955). Cost: O(pairs · log pairs + unmet · pairs).
pub(super) fn matched(
    open: &[usize],
    candidates: usize,
    mut pairs: Vec<Pair>,
) -> Vec<Option<usize>> {
    let order = |pair: &Pair| (pair.demand, pair.candidate);
    pairs.sort_by(|a, b| {
        let by_rank = a.rank.cmp(&b.rank);
        by_rank
            .then(a.distance_m.total_cmp(&b.distance_m))
            .then_with(|| order(a).cmp(&order(b)))
    });
    let mut matching = Matching {
        of_demand: vec![Vec::new(); open.len()],
        left: open.to_vec(),
        served: vec![None; candidates],
    };
    for pair in &pairs {
        matching.of_demand[pair.demand].push(pair.candidate);
        if matching.left[pair.demand] > 0 && matching.served[pair.candidate].is_none() {
            matching.served[pair.candidate] = Some(pair.demand);
            matching.left[pair.demand] -= 1;
        }
    }
    for demand in 0..open.len() {
        while matching.left[demand] > 0 && matching.augment(demand, &mut vec![false; candidates]) {
            matching.left[demand] -= 1;
        }
    }
    matching.served
}

struct Matching {
    /// Candidates of each demand, the best and nearest first.
    of_demand: Vec<Vec<usize>>,
    left: Vec<usize>,
    /// The demand that each candidate serves.
    served: Vec<Option<usize>>,
}

impl Matching {
    /// Finds one more candidate for `first`, moving others on to demands that have another choice. Breadth first, so that a long
    /// chain costs no stack.
    fn augment(&mut self, first: usize, seen: &mut [bool]) -> bool {
        if self.of_demand[first].is_empty() {
            return false;
        }
        // The candidate that each demand on the way gives up, and who takes it.
        let mut gives_up: Vec<Option<(usize, usize)>> = vec![None; self.of_demand.len()];
        let mut queue = vec![first];
        let mut next = 0;
        while let Some(&here) = queue.get(next) {
            next += 1;
            for &candidate in &self.of_demand[here] {
                if std::mem::replace(&mut seen[candidate], true) {
                    continue;
                }
                match self.served[candidate] {
                    None => {
                        self.pass_on(candidate, here, &gives_up);
                        return true;
                    }
                    Some(other) if other != first && gives_up[other].is_none() => {
                        gives_up[other] = Some((candidate, here));
                        queue.push(other);
                    }
                    Some(_) => {}
                }
            }
        }
        false
    }

    /// `demand` takes the free candidate and gives up its own to who wanted that, and so on.
    fn pass_on(&mut self, free: usize, demand: usize, gives_up: &[Option<(usize, usize)>]) {
        let (mut candidate, mut demand) = (free, demand);
        loop {
            self.served[candidate] = Some(demand);
            match gives_up[demand] {
                Some((given, taker)) => (candidate, demand) = (given, taker),
                None => return,
            }
        }
    }
}

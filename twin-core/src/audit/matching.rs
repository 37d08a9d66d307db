//! Who serves what, where each may serve once: the greatest number of pairs, near ones first.

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

//! Who is served where once the sites are open: the generalised assignment problem, by regret and exchanges (Martello and Toth,
//! "Knapsack problems", Wiley 1990, chapter 7), and exactly by depth-first search.

use super::input::Loaded;

/// Room that rounding may take from a site.
const SLACK: f64 = 1e-9;

/// An assignment of every demand to an open site.
#[derive(Debug, Clone)]
pub(super) struct Assignment {
    /// The site of each demand.
    pub(super) site: Vec<u32>,
    /// Openings and serving.
    pub(super) value: f64,
}

/// The open sites of each demand, cheapest first, and their costs by number.
struct Offers {
    of: Vec<Vec<(u32, f64)>>,
    /// By demand and open site; infinite where it may not serve.
    table: Vec<f64>,
    /// The column of each open site in the table.
    column: Vec<u32>,
    width: usize,
    openings: f64,
}

impl Offers {
    fn new(problem: &Loaded, open: &[bool]) -> Self {
        let core = &problem.core;
        let mut column = vec![u32::MAX; open.len()];
        let sites: Vec<usize> = (0..open.len()).filter(|&j| open[j]).collect();
        for (k, &j) in sites.iter().enumerate() {
            column[j] = k as u32;
        }
        let width = sites.len();
        let mut table = vec![f64::INFINITY; core.demands() * width];
        let mut of = Vec::with_capacity(core.demands());
        for i in 0..core.demands() {
            let (sites, costs) = core.served(i);
            let pairs = sites.iter().copied().zip(costs.iter().copied());
            let own: Vec<(u32, f64)> = pairs.filter(|(j, _)| open[*j as usize]).collect();
            for &(j, cost) in &own {
                table[i * width + column[j as usize] as usize] = cost;
            }
            of.push(own);
        }
        Self {
            of,
            table,
            column,
            width,
            openings: sites.iter().map(|&j| core.openings[j]).sum(),
        }
    }

    /// What serving a demand from an open site costs; infinite where it may not.
    #[inline]
    fn cost(&self, i: usize, site: u32) -> f64 {
        self.table[i * self.width + self.column[site as usize] as usize]
    }

    fn value(&self, site: &[u32]) -> f64 {
        let costs = site.iter().enumerate().map(|(i, &j)| self.cost(i, j));
        self.openings + costs.sum::<f64>()
    }
}

/// A good assignment to open sites; none where neither order of filling them succeeds.
pub(super) fn assign(problem: &Loaded, open: &[bool]) -> Option<Assignment> {
    let offers = Offers::new(problem, open);
    let regret = |i: usize| match offers.of[i].as_slice() {
        [] => f64::INFINITY,
        [_] => f64::MAX,
        [first, second, ..] => second.1 - first.1,
    };
    let by_regret = ordered(problem, regret);
    let by_load = ordered(problem, |i| problem.loads[i]);
    let filled = [by_regret, by_load].into_iter().filter_map(|order| {
        let mut filled = fill(problem, &offers, &order)?;
        improve(problem, &offers, &mut filled);
        Some(filled)
    });
    filled.min_by(|a, b| a.value.total_cmp(&b.value))
}

/// Demands by a figure, largest first.
fn ordered(problem: &Loaded, figure: impl Fn(usize) -> f64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..problem.core.demands()).collect();
    order.sort_by(|&a, &b| figure(b).total_cmp(&figure(a)));
    order
}

/// Each demand in its turn to the cheapest site with room.
fn fill(problem: &Loaded, offers: &Offers, order: &[usize]) -> Option<Assignment> {
    let mut room = rooms(problem);
    let mut site = vec![u32::MAX; order.len()];
    for &i in order {
        let load = problem.loads[i];
        let &(j, _) = offers.of[i]
            .iter()
            .find(|(j, _)| room[*j as usize] >= load)?;
        room[j as usize] -= load;
        site[i] = j;
    }
    Some(Assignment {
        value: offers.value(&site),
        site,
    })
}

fn rooms(problem: &Loaded) -> Vec<f64> {
    let capacities = problem.capacities.iter();
    capacities.map(|c| c * (1.0 + SLACK)).collect()
}

/// Moves demands to cheaper sites with room and exchanges pairs while that saves; a bounded number of rounds.
fn improve(problem: &Loaded, offers: &Offers, assignment: &mut Assignment) {
    let mut room = rooms(problem);
    for (i, &j) in assignment.site.iter().enumerate() {
        room[j as usize] -= problem.loads[i];
    }
    for _ in 0..20 {
        let moved = shift(problem, offers, &mut assignment.site, &mut room);
        let exchanged = exchange(problem, offers, &mut assignment.site, &mut room);
        if !moved && !exchanged {
            break;
        }
    }
    assignment.value = offers.value(&assignment.site);
}

fn shift(problem: &Loaded, offers: &Offers, site: &mut [u32], room: &mut [f64]) -> bool {
    let mut moved = false;
    for (i, site) in site.iter_mut().enumerate() {
        let load = problem.loads[i];
        let cheaper = offers.of[i].iter().take_while(|(j, _)| j != site);
        let to = cheaper.into_iter().find(|(j, _)| room[*j as usize] >= load);
        if let Some(&(to, cost)) = to
            && cost < offers.cost(i, *site)
        {
            room[*site as usize] += load;
            room[to as usize] -= load;
            *site = to;
            moved = true;
        }
    }
    moved
}

fn exchange(problem: &Loaded, offers: &Offers, site: &mut [u32], room: &mut [f64]) -> bool {
    let mut exchanged = false;
    for a in 0..site.len() {
        for b in a + 1..site.len() {
            let (from, to) = (site[a], site[b]);
            let more = problem.loads[a] - problem.loads[b];
            if from == to || room[to as usize] < more || room[from as usize] < -more {
                continue;
            }
            let now = offers.cost(a, from) + offers.cost(b, to);
            let then = offers.cost(a, to) + offers.cost(b, from);
            if then < now - 1e-12 * now {
                room[from as usize] += more;
                room[to as usize] -= more;
                (site[a], site[b]) = (to, from);
                exchanged = true;
            }
        }
    }
    exchanged
}

/// What a full search of the assignments to open sites found.
pub(super) enum Searched {
    /// The best assignment below the limit, or that there is none.
    Whole(Option<Assignment>),
    /// The steps ran out.
    Cut(Option<Assignment>),
}

/// The best assignment to open sites that costs less than `limit`, by depth-first search of at most `steps`.
pub(super) fn search(problem: &Loaded, open: &[bool], limit: f64, steps: u64) -> Searched {
    let offers = Offers::new(problem, open);
    let order = ordered(problem, |i| problem.loads[i]);
    let mut rest = vec![0.0; order.len() + 1];
    for (at, &i) in order.iter().enumerate().rev() {
        let Some(cheapest) = offers.of[i].first() else {
            return Searched::Whole(None);
        };
        rest[at] = rest[at + 1] + cheapest.1;
    }
    let mut search = Depth {
        problem,
        offers: &offers,
        order: &order,
        rest: &rest,
        room: rooms(problem),
        site: vec![u32::MAX; order.len()],
        limit,
        best: None,
        steps,
    };
    let whole = search.run(offers.openings);
    match whole {
        true => Searched::Whole(search.best),
        false => Searched::Cut(search.best),
    }
}

struct Depth<'a> {
    problem: &'a Loaded,
    offers: &'a Offers,
    order: &'a [usize],
    /// What the demands from each on cost at least.
    rest: &'a [f64],
    room: Vec<f64>,
    site: Vec<u32>,
    limit: f64,
    best: Option<Assignment>,
    steps: u64,
}

impl Depth<'_> {
    /// Whether everything was seen. The path is a list of what each demand tried last, so that depth is no recursion.
    fn run(&mut self, openings: f64) -> bool {
        let mut tried = vec![0_usize];
        let mut costs = vec![openings];
        while let Some(next) = tried.pop() {
            let at = tried.len();
            if let Some(&i) = self.order.get(at) {
                self.leave(i);
                if self.steps == 0 {
                    return false;
                }
                self.steps -= 1;
                let so_far = costs[at];
                if let Some((k, cost)) = self.enter(i, at, next, so_far) {
                    tried.push(k + 1);
                    tried.push(0);
                    costs.truncate(at + 1);
                    costs.push(so_far + cost);
                }
            } else if costs[at] < self.limit {
                self.limit = costs[at];
                self.best = Some(Assignment {
                    site: self.site.clone(),
                    value: costs[at],
                });
            }
        }
        true
    }

    /// Takes a demand from its site.
    fn leave(&mut self, i: usize) {
        let site = std::mem::replace(&mut self.site[i], u32::MAX);
        if let Some(room) = self.room.get_mut(site as usize) {
            *room += self.problem.loads[i];
        }
    }

    /// Puts a demand into the next site with room that may still win.
    fn enter(&mut self, i: usize, at: usize, next: usize, so_far: f64) -> Option<(usize, f64)> {
        let load = self.problem.loads[i];
        let offers = self.offers.of[i].iter().enumerate().skip(next);
        for (k, &(site, cost)) in offers {
            if so_far + cost + self.rest[at + 1] >= self.limit {
                return None;
            }
            if self.room[site as usize] >= load {
                self.room[site as usize] -= load;
                self.site[i] = site;
                return Some((k, cost));
            }
        }
        None
    }
}

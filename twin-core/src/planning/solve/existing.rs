//! Devices that are there already and answer a row's needs.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use geo::Coord;
use rstar::RTree;
use rstar::primitives::GeomWithData;

use super::{RowWork, Solver, Spot, Watching};
use crate::model::{Community, Device, FixtureKind, Gate, Host};
use crate::planning::front::{Front, front_of};
use crate::planning::matching::{Ranking, serving};
use crate::planning::need::{Demand, Need};
use crate::planning::pool::{Pool, Standing};
use crate::planning::slot::Slot;
use crate::planning::subject::Subject;

/// Farthest that a device found on the ground may stand from where a row wants it, in metres; an assumption.
pub(crate) const SAME_SPOT_M: f64 = 10.0;

/// The existing devices that count for one row; each is used once.
pub(super) struct Existing {
    /// Devices by host, the first last.
    by_host: BTreeMap<Host, Vec<usize>>,
    /// All of them by position; fixtures that are such devices have numbers from the devices' count on.
    points: RTree<GeomWithData<[f64; 2], usize>>,
    /// Those found without a host or a row, and those that have to stand, which are matched by position.
    loose: BTreeSet<usize>,
    used: BTreeSet<usize>,
    /// Those that answer the need being solved and have no spot yet; none where its spots look for theirs one by one.
    pub(super) there: Option<Vec<usize>>,
}

impl Existing {
    /// Devices of the row's class that were planned for it, or that no row planned and no other row has used; those from `first_must` on have to
    /// stand.
    pub(super) fn of(
        community: &Community,
        demand: &Demand,
        used: &BTreeSet<usize>,
        first_must: usize,
    ) -> Self {
        let counts = |(index, device): &(usize, &Device)| {
            let is_free = match &device.row {
                Some(row) => *row == demand.row,
                None => !used.contains(index),
            };
            is_free && device.class == demand.class
        };
        let mut existing = Self {
            by_host: BTreeMap::new(),
            points: RTree::new(),
            loose: BTreeSet::new(),
            used: BTreeSet::new(),
            there: None,
        };
        let mut points = Vec::new();
        for (index, device) in community.devices.iter().enumerate().filter(counts) {
            existing
                .by_host
                .entry(device.host.clone())
                .or_default()
                .push(index);
            points.push(GeomWithData::new(
                [device.position.x, device.position.y],
                index,
            ));
            if device.row.is_none() || index >= first_must {
                existing.loose.insert(index);
            }
        }
        let kind = fixture_of_class(demand.class.as_str());
        for (index, fixture) in community
            .fixtures
            .iter()
            .enumerate()
            .filter(|(_, f)| Some(f.kind) == kind)
        {
            let index = community.devices.len() + index;
            if !used.contains(&index) {
                points.push(GeomWithData::new(
                    [fixture.position.x, fixture.position.y],
                    index,
                ));
                existing.loose.insert(index);
            }
        }
        existing
            .by_host
            .values_mut()
            .for_each(|devices| devices.reverse());
        existing.points = RTree::bulk_load(points);
        existing
    }

    pub(super) fn into_used(self) -> BTreeSet<usize> {
        self.used
    }

    /// Uses up a device at the host, else a loose one about `point`, and says which: its position in the list of devices, with
    /// fixtures after them.
    pub(super) fn take_at(&mut self, host: &Host, point: Coord<f64>) -> Option<usize> {
        while let Some(index) = self.by_host.get_mut(host).and_then(Vec::pop) {
            if self.used.insert(index) {
                return Some(index);
            }
        }
        self.take(point, SAME_SPOT_M, |loose, index| loose.contains(&index))
    }

    /// Uses up the first device at the host that `counts`, else the nearest about `point` that `hangs_here`.
    pub(super) fn take_that(
        &mut self,
        (host, counts): (&Host, impl Fn(usize) -> bool),
        (point, hangs_here): (Coord<f64>, impl Fn(usize) -> bool),
    ) -> Option<usize> {
        let at_host = self.by_host.get(host).map_or(&[][..], Vec::as_slice);
        let free = |index: &usize| !self.used.contains(index) && counts(*index);
        let first = at_host.iter().rev().copied().find(free);
        if let Some(index) = first {
            self.used.insert(index);
            return Some(index);
        }
        self.take(point, SAME_SPOT_M, |_, index| hangs_here(index))
    }

    /// Uses up the best by rank, the least first, of the devices at the host and the loose ones about `point` that have a rank: of equals
    /// one at the host, then the nearest.
    pub(super) fn take_best(
        &mut self,
        host: &Host,
        point: Coord<f64>,
        rank: impl Fn(usize) -> Option<u8>,
    ) -> Option<usize> {
        let hosted = self.by_host.get(host).into_iter().flatten();
        let hosted = hosted.map(|index| (*index, -1.0));
        let near = self
            .points
            .locate_within_distance([point.x, point.y], SAME_SPOT_M * SAME_SPOT_M);
        let loose = near.filter(|p| self.loose.contains(&p.data)).map(|p| {
            let [x, y] = *p.geom();
            (p.data, (x - point.x).hypot(y - point.y))
        });
        let free = hosted.chain(loose).filter(|(n, _)| !self.used.contains(n));
        let ranked = free.filter_map(|(index, away_m)| Some((rank(index)?, away_m, index)));
        let best = ranked.min_by(|a, b| {
            let by_rank = a.0.cmp(&b.0);
            by_rank.then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2))
        });
        let index = best.map(|(.., index)| index)?;
        self.used.insert(index);
        Some(index)
    }

    /// One of those that answer the need being solved, if one has no spot yet.
    pub(super) fn take_there(&mut self) -> Option<usize> {
        self.take_there_that(|_| true)
    }

    /// The first of those that answer the need being solved, have no spot yet and `counts`.
    pub(super) fn take_there_that(&mut self, counts: impl Fn(usize) -> bool) -> Option<usize> {
        let there = self.there.as_mut()?;
        let first = there.iter().position(|index| counts(*index))?;
        Some(there.remove(first))
    }

    /// Leaves those that could answer the need being solved and do not to others.
    pub(super) fn leave_there(&mut self) {
        for index in self.there.iter_mut().flat_map(std::mem::take) {
            self.used.remove(&index);
        }
    }

    /// Uses up all of these numbers.
    pub(super) fn take_all<'n>(&mut self, numbers: impl Iterator<Item = &'n usize>) {
        self.used.extend(numbers);
    }

    /// Numbers and places of all that no need has used, in order.
    pub(super) fn free(&self) -> impl Iterator<Item = (usize, Coord<f64>)> {
        let mut free: Vec<(usize, Coord<f64>)> = self
            .points
            .iter()
            .filter(|p| !self.used.contains(&p.data))
            .map(|p| (p.data, Coord::from(*p.geom())))
            .collect();
        free.sort_by_key(|(index, _)| *index);
        free.into_iter()
    }

    /// Uses up the one of this number; whether it was free.
    pub(super) fn take_known(&mut self, index: usize) -> bool {
        self.used.insert(index)
    }

    fn take(
        &mut self,
        point: Coord<f64>,
        radius_m: f64,
        counts: impl Fn(&BTreeSet<usize>, usize) -> bool,
    ) -> Option<usize> {
        let near = self
            .points
            .locate_within_distance([point.x, point.y], radius_m * radius_m);
        let free = near.filter(|p| !self.used.contains(&p.data) && counts(&self.loose, p.data));
        let distance = |p: &GeomWithData<[f64; 2], usize>| {
            (p.geom()[0] - point.x).hypot(p.geom()[1] - point.y)
        };
        let nearest = free
            .min_by(|a, b| {
                distance(a)
                    .total_cmp(&distance(b))
                    .then(a.data.cmp(&b.data))
            })
            .map(|p| p.data);
        nearest.filter(|index| self.used.insert(*index))
    }
}

impl<'a> Solver<'a> {
    /// Of each need that counts devices, those that are there and answer it, as the audit counts them; none of other needs. At a gate the best
    /// cameras do, where they look as `watching` says to see vehicles.
    pub(super) fn answered(
        &self,
        needs: &[Need],
        watching: Option<Watching<'_>>,
        work: &RowWork<'a>,
    ) -> Vec<Option<Vec<usize>>> {
        let slots = needs.iter();
        let slots = slots.map(|need| Slot::of(need, self.survey, self.places));
        let slots: Vec<Option<Slot<'_>>> = slots.collect();
        let is_counted: Vec<bool> = slots.iter().map(Option::is_some).collect();
        let slots: Vec<Slot<'_>> = slots.into_iter().flatten().collect();
        let (numbers, standing): (Vec<usize>, Vec<Standing>) = work
            .existing
            .free()
            .map(|(index, at)| {
                let subject = self.subject_of(index);
                (index, Standing { at, subject })
            })
            .unzip();
        let watching = watching.filter(|watching| watching.takes_fronts);
        let rank = |gate: usize, number: u32| {
            let gate = &self.survey.community.gates[gate];
            watching.map_or(0, |watching| {
                self.front(numbers[number as usize], gate, watching).rank()
            })
        };
        let ranking: Option<Ranking<'_>> = watching.is_some().then_some(&rank);
        let mut serving = serving(&slots, &Pool::new(standing), ranking).into_iter();
        let mut next = || {
            let there = serving.next()?.into_iter();
            Some(there.map(|number| numbers[number as usize]).collect())
        };
        is_counted
            .into_iter()
            .map(|is_counted| if is_counted { next() } else { None })
            .collect()
    }

    /// How one that is there takes what comes in at a gate; of a camera of the map nobody knows.
    pub(super) fn front(&self, index: usize, gate: &Gate, watching: Watching<'_>) -> Front {
        match self.survey.community.devices.get(index) {
            Some(device) => front_of(Some((watching.eyes, &watching.gaze)), device, gate),
            None => Front::Untold("heading"),
        }
    }

    /// What is attached to, of a device by its position in the community's list or of a fixture after them.
    fn subject_of(&self, index: usize) -> Option<Subject> {
        match self.survey.community.devices.get(index) {
            Some(device) => self.directory.subject(&device.host),
            None => Some(Subject::Community),
        }
    }

    /// Who is there for each of the spots: of those that answer the need being solved, each at a spot of its own host, else at the one that is
    /// nearest; where spots look for theirs one by one, whoever each finds.
    pub(super) fn taken(&self, spots: &[Spot], work: &mut RowWork<'a>) -> Vec<Option<usize>> {
        match work.existing.there.take() {
            Some(there) => {
                let (taken, left) = self.seated(spots, there);
                work.existing.there = Some(left);
                taken
            }
            None => spots
                .iter()
                .map(|spot| {
                    let plan = spot.position.plan().into();
                    work.existing.take_at(&spot.host, plan)
                })
                .collect(),
        }
    }

    /// Who has which spot, and those for whom none is left.
    fn seated(&self, spots: &[Spot], there: Vec<usize>) -> (Vec<Option<usize>>, Vec<usize>) {
        let mut taken = vec![None; spots.len()];
        if there.is_empty() {
            return (taken, there);
        }
        let mut of_host: BTreeMap<&Host, VecDeque<usize>> = BTreeMap::new();
        for (number, spot) in spots.iter().enumerate() {
            of_host.entry(&spot.host).or_default().push_back(number);
        }
        let mut elsewhere = Vec::new();
        for index in there {
            let device = self.survey.community.devices.get(index);
            let own = device.and_then(|device| of_host.get_mut(&device.host)?.pop_front());
            match own {
                Some(number) => taken[number] = Some(index),
                None => elsewhere.push(index),
            }
        }
        let mut left = Vec::new();
        for index in elsewhere {
            let free = (0..spots.len()).filter(|number| taken[*number].is_none());
            let away = |number: &usize| self.away_m(index, &spots[*number]);
            let nearest = free.min_by(|a, b| away(a).total_cmp(&away(b)));
            match nearest {
                Some(number) => taken[number] = Some(index),
                None => left.push(index),
            }
        }
        (taken, left)
    }

    /// How far a device, or a fixture after them, is from a spot in metres.
    fn away_m(&self, index: usize, spot: &Spot) -> f64 {
        let community = self.survey.community;
        let device = community.devices.get(index).map(|device| device.position);
        let fixture = index.checked_sub(community.devices.len());
        let fixture = fixture.and_then(|index| community.fixtures.get(index));
        let position = device.or(fixture.map(|fixture| fixture.position));
        position.map_or(f64::INFINITY, |at| {
            (at.x - spot.position.x).hypot(at.y - spot.position.y)
        })
    }
}

/// The kind of fixtures that are devices of a class without saying so.
pub(crate) fn fixture_of_class(class: &str) -> Option<FixtureKind> {
    match class {
        "T3-2" => Some(FixtureKind::Camera),
        "T5-7" => Some(FixtureKind::ChargingStation),
        _ => None,
    }
}

//! Devices that are there already and answer a row's needs.

use std::collections::{BTreeMap, BTreeSet};

use geo::Coord;
use rstar::RTree;
use rstar::primitives::GeomWithData;

use crate::model::{Community, Device, FixtureKind, Host};
use crate::planning::feature::Shape;
use crate::planning::need::Demand;

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
}

impl Existing {
    /// Devices planned for the row, and devices of its class that no row planned and that no other row has used; those from `first_must` on
    /// have to stand.
    pub(super) fn of(
        community: &Community,
        demand: &Demand,
        used: &BTreeSet<usize>,
        first_must: usize,
    ) -> Self {
        let counts = |(index, device): &(usize, &Device)| match &device.row {
            Some(row) => *row == demand.row,
            None => device.class == demand.class && !used.contains(index),
        };
        let mut existing = Self {
            by_host: BTreeMap::new(),
            points: RTree::new(),
            loose: BTreeSet::new(),
            used: BTreeSet::new(),
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

    /// Whether one at the host is left.
    pub(super) fn is_at(&self, host: &Host) -> bool {
        let mut at = self.by_host.get(host).into_iter().flatten();
        at.any(|index| !self.used.contains(index))
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

    /// Uses up a device at the host, else the loose one nearest to a shape within `within_m` of it.
    pub(super) fn take_within(
        &mut self,
        host: &Host,
        shape: Shape<'_>,
        within_m: f64,
    ) -> Option<usize> {
        while let Some(index) = self.by_host.get_mut(host).and_then(Vec::pop) {
            if self.used.insert(index) {
                return Some(index);
            }
        }
        let middle = shape.middle();
        let reach_m = shape.farthest_m(middle) + within_m;
        let near = self
            .points
            .locate_within_distance([middle.x, middle.y], reach_m * reach_m);
        let free = near.filter(|p| self.loose.contains(&p.data) && !self.used.contains(&p.data));
        let away = |p: &GeomWithData<[f64; 2], usize>| {
            let [x, y] = *p.geom();
            (shape.distance_m(Coord { x, y }), p.data)
        };
        let within = free.map(away).filter(|(m, _)| *m <= within_m);
        let nearest = within.min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let index = nearest.map(|(_, index)| index)?;
        self.used.insert(index);
        Some(index)
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

/// The kind of fixtures that are devices of a class without saying so.
pub(crate) fn fixture_of_class(class: &str) -> Option<FixtureKind> {
    match class {
        "T3-2" => Some(FixtureKind::Camera),
        "T5-7" => Some(FixtureKind::ChargingStation),
        _ => None,
    }
}

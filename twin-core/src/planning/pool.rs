//! Who could answer demands for a number of devices: where each stands and what it is attached to.

use geo::Coord;

use super::subject::Subject;
use crate::spatial::PointIndex;

/// Where one stands, and what it is attached to, if to anything.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Standing {
    pub(crate) at: Coord<f64>,
    pub(crate) subject: Option<Subject>,
}

/// All who could answer the demands of a row, by number.
#[derive(Debug)]
pub(crate) struct Pool {
    all: Vec<Standing>,
    /// Positions in `all` by subject.
    by_subject: Vec<(Subject, u32)>,
    points: Option<PointIndex<'static>>,
}

impl Pool {
    pub(crate) fn new(all: Vec<Standing>) -> Self {
        let numbered = (0..).zip(&all);
        let mut by_subject: Vec<(Subject, u32)> = numbered
            .filter_map(|(number, standing)| Some((standing.subject?, number)))
            .collect();
        by_subject.sort_unstable();
        let points: Vec<Coord<f64>> = all.iter().map(|standing| standing.at).collect();
        Self {
            all,
            by_subject,
            // A community holds finite coordinates only, so this fails for none.
            points: PointIndex::new(&points).ok(),
        }
    }

    pub(crate) fn get(&self, number: u32) -> Standing {
        self.all[number as usize]
    }

    /// Their numbers.
    pub(crate) fn numbers(&self) -> std::ops::Range<u32> {
        0..self.all.len() as u32
    }

    /// Numbers of those attached to one of `from..=to`, in order.
    pub(crate) fn attached(&self, from: Subject, to: Subject) -> impl Iterator<Item = u32> {
        let start = self.by_subject.partition_point(|(s, _)| *s < from);
        let rest = &self.by_subject[start..];
        rest.iter()
            .take_while(move |(s, _)| *s <= to)
            .map(|(_, number)| *number)
    }

    /// Number of the nearest to `at`.
    pub(crate) fn nearest(&self, at: Coord<f64>) -> Option<u32> {
        let found = self.points.as_ref()?.nearest(at, 1).ok()?;
        found.first().map(|(number, _)| *number)
    }

    /// Numbers of those within `radius_m` of `at` with their distances in metres, nearest first.
    pub(crate) fn near(&self, at: Coord<f64>, radius_m: f64) -> Vec<(u32, f64)> {
        let index = self.points.as_ref();
        let found = index.and_then(|index| index.within_radius(at, radius_m).ok());
        found.unwrap_or_default()
    }
}

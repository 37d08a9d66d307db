//! The devices of a community by class, by what they are attached to and by where they stand.

use std::borrow::Cow;
use std::collections::BTreeMap;

use geo::Coord;

use super::report::Server;
use super::subject::{Directory, Subject};
use crate::ids::{ClassId, RowId};
use crate::model::{Community, Device};
use crate::planning::fixture_of_class;
use crate::spatial::PointIndex;

/// All devices; one that was moved in a proposal differs from the community's.
#[derive(Debug)]
pub(super) struct Fleet<'a> {
    pub(super) devices: Vec<Cow<'a, Device>>,
    subjects: Vec<Option<Subject>>,
    by_class: BTreeMap<ClassId, Vec<u32>>,
}

/// One device or fixture that counts for a row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    pub(super) server: Server,
    pub(super) at: Coord<f64>,
    pub(super) subject: Option<Subject>,
}

/// What counts for one row.
#[derive(Debug)]
pub(super) struct Candidates {
    all: Vec<Candidate>,
    /// Positions in `all` by subject.
    by_subject: Vec<(Subject, u32)>,
    points: Option<PointIndex<'static>>,
}

impl<'a> Fleet<'a> {
    pub(super) fn of(community: &'a Community, directory: &Directory<'_>) -> Self {
        let mut by_class: BTreeMap<ClassId, Vec<u32>> = BTreeMap::new();
        let mut subjects = Vec::with_capacity(community.devices.len());
        for (index, device) in (0..).zip(&community.devices) {
            match by_class.get_mut(&device.class) {
                Some(of_class) => of_class.push(index),
                None => {
                    by_class.insert(device.class.clone(), vec![index]);
                }
            }
            subjects.push(directory.subject(&device.host));
        }
        Self {
            devices: community.devices.iter().map(Cow::Borrowed).collect(),
            subjects,
            by_class,
        }
    }

    /// Puts `device` in the place of the one at `index`, whose class it keeps.
    pub(super) fn replace(&mut self, index: usize, device: Device, directory: &Directory<'_>) {
        self.subjects[index] = directory.subject(&device.host);
        self.devices[index] = Cow::Owned(device);
    }

    /// The devices of a class, in the community's order.
    pub(super) fn of_class(&self, class: &ClassId) -> impl Iterator<Item = (u32, &Device)> {
        let of_class = self.by_class.get(class).map_or(&[][..], Vec::as_slice);
        of_class
            .iter()
            .map(|index| (*index, self.devices[*index as usize].as_ref()))
    }

    /// Devices of the class that the row planned or that no row did, and fixtures that are such devices.
    pub(super) fn candidates(
        &self,
        community: &Community,
        row: &RowId,
        class: &ClassId,
    ) -> Candidates {
        let counts = |device: &Device| device.row.as_ref().is_none_or(|planned| planned == row);
        self.candidates_that(community, class, counts)
    }

    /// As [`Self::candidates`], whatever row planned them: who is within reach serves, and serving wears nobody out.
    pub(super) fn all_candidates(&self, community: &Community, class: &ClassId) -> Candidates {
        self.candidates_that(community, class, |_| true)
    }

    fn candidates_that(
        &self,
        community: &Community,
        class: &ClassId,
        counts: impl Fn(&Device) -> bool,
    ) -> Candidates {
        let devices = self.of_class(class).filter(|(_, device)| counts(device));
        let mut all: Vec<Candidate> = devices
            .map(|(index, device)| Candidate {
                server: Server::Device(index),
                at: device.position.plan().into(),
                subject: self.subjects[index as usize],
            })
            .collect();
        if let Some(kind) = fixture_of_class(class.as_str()) {
            let fixtures = (0..).zip(&community.fixtures);
            all.extend(
                fixtures
                    .filter(|(_, f)| f.kind == kind)
                    .map(|(index, f)| Candidate {
                        server: Server::Fixture(index),
                        at: f.position.plan().into(),
                        subject: Some(Subject::Community),
                    }),
            );
        }
        Candidates::new(all)
    }
}

impl Candidates {
    fn new(all: Vec<Candidate>) -> Self {
        let numbered = (0..).zip(&all);
        let mut by_subject: Vec<(Subject, u32)> = numbered
            .filter_map(|(number, candidate)| Some((candidate.subject?, number)))
            .collect();
        by_subject.sort_unstable();
        let points: Vec<Coord<f64>> = all.iter().map(|candidate| candidate.at).collect();
        Self {
            all,
            by_subject,
            // A community holds finite coordinates only, so this fails for none.
            points: PointIndex::new(&points).ok(),
        }
    }

    pub(super) fn get(&self, number: u32) -> Candidate {
        self.all[number as usize]
    }

    /// Their numbers.
    pub(super) fn numbers(&self) -> std::ops::Range<u32> {
        0..self.all.len() as u32
    }

    /// Numbers of those attached to one of `from..=to`, in the community's order.
    pub(super) fn attached(&self, from: Subject, to: Subject) -> impl Iterator<Item = u32> {
        let start = self.by_subject.partition_point(|(s, _)| *s < from);
        let rest = &self.by_subject[start..];
        rest.iter()
            .take_while(move |(s, _)| *s <= to)
            .map(|(_, number)| *number)
    }

    /// Number of the nearest to `at`.
    pub(super) fn nearest(&self, at: Coord<f64>) -> Option<u32> {
        let found = self.points.as_ref()?.nearest(at, 1).ok()?;
        found.first().map(|(number, _)| *number)
    }

    /// Numbers of those within `radius_m` of `at` with their distances in metres, nearest first.
    pub(super) fn near(&self, at: Coord<f64>, radius_m: f64) -> Vec<(u32, f64)> {
        let index = self.points.as_ref();
        let found = index.and_then(|index| index.within_radius(at, radius_m).ok());
        found.unwrap_or_default()
    }
}

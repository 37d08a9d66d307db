//! The devices of a community by class, by what they are attached to and by where they stand.

use std::borrow::Cow;
use std::collections::BTreeMap;

use geo::Coord;

use super::Subject;
use super::report::Server;
use crate::ids::{ClassId, RowId};
use crate::model::{Community, Device};
use crate::planning::{Directory, Pool, Standing, fixture_of_class};

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
    servers: Vec<Server>,
    pool: Pool,
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
        Candidates::new(&all)
    }
}

impl Candidates {
    fn new(all: &[Candidate]) -> Self {
        let standing = |candidate: &Candidate| Standing {
            at: candidate.at,
            subject: candidate.subject,
        };
        Self {
            servers: all.iter().map(|candidate| candidate.server).collect(),
            pool: Pool::new(all.iter().map(standing).collect()),
        }
    }

    /// Where they stand and what they are attached to, by the same numbers.
    pub(super) fn pool(&self) -> &Pool {
        &self.pool
    }

    pub(super) fn get(&self, number: u32) -> Candidate {
        let Standing { at, subject } = self.pool.get(number);
        Candidate {
            server: self.servers[number as usize],
            at,
            subject,
        }
    }

    /// Their numbers.
    pub(super) fn numbers(&self) -> std::ops::Range<u32> {
        self.pool.numbers()
    }

    /// Numbers of those attached to one of `from..=to`, in the community's order.
    pub(super) fn attached(&self, from: Subject, to: Subject) -> impl Iterator<Item = u32> {
        self.pool.attached(from, to)
    }

    /// Number of the nearest to `at`.
    pub(super) fn nearest(&self, at: Coord<f64>) -> Option<u32> {
        self.pool.nearest(at)
    }

    /// Numbers of those within `radius_m` of `at` with their distances in metres, nearest first.
    pub(super) fn near(&self, at: Coord<f64>, radius_m: f64) -> Vec<(u32, f64)> {
        self.pool.near(at, radius_m)
    }
}

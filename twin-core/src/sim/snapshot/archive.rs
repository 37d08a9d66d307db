//! Snapshots by their moments, so that any time can be gone to without a run from the start.

use std::collections::BTreeMap;

use super::{CommunityDigest, SnapshotError};
use crate::catalogue::Catalogue;
use crate::model::Community;
use crate::sim::{NullSink, Simulation};
use crate::time::{SimSpan, SimTime};

/// How much an archive keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArchiveBounds {
    /// Least time between two snapshots.
    pub every: SimSpan,
    /// Longest time that thinning leaves between two snapshots: what the run from one of them to any time costs at most.
    pub longest_gap: SimSpan,
    /// Most snapshots.
    pub most: usize,
    /// Most bytes of snapshots and what is kept beside them. One that is larger alone is not kept.
    pub most_bytes: usize,
}

/// Snapshots of one run, each with a `T` of the same moment: what whoever runs the simulation knows beside it.
///
/// Within its bounds it forgets what is missed least: the older a snapshot, the farther its neighbours may lie apart.
#[derive(Debug)]
pub struct Archive<T> {
    community: CommunityDigest,
    bounds: ArchiveBounds,
    kept: BTreeMap<SimTime, Kept<T>>,
    bytes: usize,
}

#[derive(Debug)]
struct Kept<T> {
    snapshot: Vec<u8>,
    beside: T,
    bytes: usize,
}

impl<T> Archive<T> {
    /// An empty archive.
    #[must_use]
    pub fn new(community: CommunityDigest, bounds: ArchiveBounds) -> Self {
        Self {
            community,
            bounds,
            kept: BTreeMap::new(),
            bytes: 0,
        }
    }

    /// Whether the last snapshot before `now` is as old as the archive wants, or there is none.
    #[must_use]
    pub fn is_due(&self, now: SimTime) -> bool {
        let last = self.kept.range(..=now).next_back();
        last.is_none_or(|(time, _)| now - *time >= self.bounds.every)
    }

    /// Keeps a snapshot of the present moment and `beside`, which takes so many bytes. Forgets others where the bounds ask for it.
    /// Cost: that of [`Simulation::save`].
    pub fn keep(&mut self, simulation: &Simulation, beside: T, beside_bytes: usize) {
        let snapshot = simulation.save(self.community);
        let bytes = snapshot.len() + beside_bytes;
        let kept = Kept {
            snapshot,
            beside,
            bytes,
        };
        self.bytes += bytes;
        if let Some(before) = self.kept.insert(simulation.now(), kept) {
            self.bytes -= before.bytes;
        }
        while self.kept.len() > self.bounds.most || self.bytes > self.bounds.most_bytes {
            self.thin();
        }
    }

    /// The first snapshot: its moment, and what is beside it.
    #[must_use]
    pub fn first(&self) -> Option<(SimTime, &T)> {
        let (time, kept) = self.kept.first_key_value()?;
        Some((*time, &kept.beside))
    }

    /// The last one.
    #[must_use]
    pub fn last(&self) -> Option<(SimTime, &T)> {
        let (time, kept) = self.kept.last_key_value()?;
        Some((*time, &kept.beside))
    }

    /// The snapshot at or last before a time.
    #[must_use]
    pub fn before(&self, time: SimTime) -> Option<(SimTime, &[u8])> {
        let (time, kept) = self.kept.range(..=time).next_back()?;
        Some((*time, &kept.snapshot))
    }

    /// The simulation as it was at the snapshot at or last before `time`, and what is beside that; `None` if the archive begins later.
    ///
    /// # Errors
    /// When the community is not the one of the archive.
    pub fn resume(
        &self,
        community: &Community,
        catalogue: &Catalogue,
        time: SimTime,
        threads: usize,
    ) -> Result<Option<(Simulation, &T)>, SnapshotError> {
        let Some((_, kept)) = self.kept.range(..=time).next_back() else {
            return Ok(None);
        };
        let simulation = Simulation::resume(community, catalogue, &kept.snapshot, threads)?;
        Ok(Some((simulation, &kept.beside)))
    }

    /// The simulation at `time`, from the snapshot last before it, of a run that took no command between the two; `None` if the archive
    /// begins later. Costs the time between.
    ///
    /// # Errors
    /// When the community is not the one of the archive.
    pub fn jump(
        &self,
        community: &Community,
        catalogue: &Catalogue,
        time: SimTime,
        threads: usize,
    ) -> Result<Option<Simulation>, SnapshotError> {
        let resumed = self.resume(community, catalogue, time, threads)?;
        Ok(resumed.map(|(mut simulation, _)| {
            simulation.advance(time, &mut NullSink);
            simulation
        }))
    }

    /// Forgets what is later than `time`: the run that led there is given up.
    pub fn forget_after(&mut self, time: SimTime) {
        let later = self.kept.split_off(&(time + SimSpan::from_nanos(1)));
        self.bytes -= later.values().map(|kept| kept.bytes).sum::<usize>();
    }

    /// Forgets the first snapshot.
    pub fn forget_first(&mut self) {
        if let Some((_, first)) = self.kept.pop_first() {
            self.bytes -= first.bytes;
        }
    }

    /// Bytes of all snapshots and what is kept beside them.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Forgets the snapshot whose neighbours lie closest for its age; the first, where all lie too far apart for that.
    fn thin(&mut self) {
        let times: Vec<SimTime> = self.kept.keys().copied().collect();
        let Some(&last) = times.last() else {
            return;
        };
        let candidates = times.windows(3).filter_map(|three| match *three {
            [before, at, after] if after - before <= self.bounds.longest_gap => {
                Some((at, (after - before).secs_f64() / (last - at).secs_f64()))
            }
            _ => None,
        });
        match candidates.min_by(|a, b| a.1.total_cmp(&b.1)) {
            Some((at, _)) => {
                let bytes = self.kept.remove(&at).map_or(0, |kept| kept.bytes);
                self.bytes -= bytes;
            }
            None => self.forget_first(),
        }
    }
}

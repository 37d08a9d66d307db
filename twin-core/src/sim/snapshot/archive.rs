//! Snapshots by their moments, so that any time can be gone to without a run from the start.

use std::collections::BTreeMap;

use super::{CommunityDigest, SnapshotError};
use crate::catalogue::Catalogue;
use crate::model::Community;
use crate::sim::{NullSink, Simulation};
use crate::time::{SimSpan, SimTime};

/// Snapshots of one run.
#[derive(Debug)]
pub struct Archive {
    community: CommunityDigest,
    every: SimSpan,
    kept: BTreeMap<SimTime, Vec<u8>>,
}

impl Archive {
    /// An empty archive that keeps a snapshot at most every so often.
    #[must_use]
    pub fn new(community: CommunityDigest, every: SimSpan) -> Self {
        Self {
            community,
            every,
            kept: BTreeMap::new(),
        }
    }

    /// Keeps a snapshot of the present moment, unless the last one before it is newer than the archive wants.
    pub fn keep(&mut self, simulation: &Simulation) {
        let now = simulation.now();
        let last = self.kept.range(..=now).next_back();
        if last.is_none_or(|(time, _)| now - *time >= self.every) {
            self.kept.insert(now, simulation.save(self.community));
        }
    }

    /// The snapshot at or last before a time.
    #[must_use]
    pub fn before(&self, time: SimTime) -> Option<(SimTime, &[u8])> {
        let (time, bytes) = self.kept.range(..=time).next_back()?;
        Some((*time, bytes))
    }

    /// The simulation at `time`, from the snapshot last before it; `None` if the archive begins later. Costs the time between.
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
        let Some((_, bytes)) = self.before(time) else {
            return Ok(None);
        };
        let mut simulation = Simulation::resume(community, catalogue, bytes, threads)?;
        simulation.advance(time, &mut NullSink);
        Ok(Some(simulation))
    }

    /// Bytes of all snapshots.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.kept.values().map(Vec::len).sum()
    }
}

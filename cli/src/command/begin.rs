//! Options that say where in its course a simulation begins: those of `twin load` and `twin record`.

use std::path::PathBuf;

use twin_core::both;
use twin_core::time::SimTime;
use twin_load::Begin;

use super::tongue;
use crate::failure::{self, Context};

#[derive(clap::Args)]
pub(super) struct Beginning {
    /// Seed of the simulation; the scenario's own if missing.
    #[arg(long)]
    pub(super) seed: Option<u64>,
    /// Simulated time of the first message, RFC 3339; the scenario's start if missing. What happens between the two is simulated and not sent.
    #[arg(long, value_name = "TIME", value_parser = tongue::parsed::<SimTime>)]
    start: Option<SimTime>,
    /// Goes on from a snapshot of the same community (`twin simulate --save`); seed and start are the snapshot's.
    #[arg(long, value_name = "SNAPSHOT", conflicts_with_all = ["seed", "start"])]
    from: Option<PathBuf>,
}

impl Beginning {
    /// The snapshot, if one is named.
    pub(super) fn snapshot(&self) -> failure::Result<Option<Vec<u8>>> {
        let read = |path: &PathBuf| {
            let at = || both!("cannot go on from {}", "无法从 {} 继续"; path.display());
            std::fs::read(path).with_context(at)
        };
        self.from.as_ref().map(read).transpose()
    }

    /// Where that is, with what [`Self::snapshot`] gave.
    pub(super) fn of<'a>(&self, snapshot: Option<&'a [u8]>) -> Begin<'a> {
        match (snapshot, self.start) {
            (Some(bytes), _) => Begin::Snapshot(bytes),
            (None, Some(time)) => Begin::At(time),
            (None, None) => Begin::Start,
        }
    }

    /// Whether anything is said about it.
    pub(super) fn is_given(&self) -> bool {
        self.seed.is_some() || self.start.is_some() || self.from.is_some()
    }
}

//! What commits that failed still owe the store.

use std::collections::{BTreeMap, VecDeque};

use super::Job;
use crate::store::row::{AlarmRow, Override, Rewound, TruthRow};

/// Alarms that commits may owe the store; past it, the oldest are lost.
const OWED_ALARMS: usize = 10_000;
/// Records of the truth that commits may owe the store; past it, the oldest are lost.
const OWED_TRUTHS: usize = 10_000;

/// What commits that failed still owe the store: each alarm and device as it was last.
#[derive(Debug, Default)]
pub(super) struct Owed {
    pub(super) alarms: BTreeMap<u64, AlarmRow>,
    pub(super) overrides: BTreeMap<String, Override>,
    pub(super) truths: VecDeque<TruthRow>,
    /// Comes before the alarms, devices and truths.
    pub(super) rewound: Option<Rewound>,
}

impl Owed {
    pub(super) fn add(&mut self, job: &Job) {
        if let Job::Edit(edit, _) = job
            && let Some(rewound) = &edit.rewound
        {
            self.rewind(rewound);
        }
        if let Job::Batch(batch) = job {
            self.truths.extend(batch.truths.iter().cloned());
            let many = self.truths.len().saturating_sub(OWED_TRUTHS);
            self.truths.drain(..many);
        }
        let (alarms, overrides) = match job {
            Job::Batch(batch) => (batch.alarms.as_slice(), batch.overrides.as_slice()),
            Job::Edit(edit, _) => (edit.alarm.as_slice(), edit.device.as_slice()),
            Job::Flush(_) | Job::Stop => return,
        };
        self.alarms
            .extend(alarms.iter().map(|alarm| (alarm.number, alarm.clone())));
        self.overrides.extend(overrides.iter().cloned());
        while self.alarms.len() > OWED_ALARMS {
            self.alarms.pop_first();
        }
    }

    /// Owes the rewind, and no longer what it undoes.
    fn rewind(&mut self, rewound: &Rewound) {
        self.alarms
            .retain(|number, _| *number <= rewound.last_alarm);
        for alarm in &rewound.alarms {
            self.alarms.remove(&alarm.number);
        }
        for (device, _) in &rewound.overrides {
            self.overrides.remove(device);
        }
        self.truths.retain(|truth| truth.time <= rewound.to);
        self.rewound = Some(rewound.clone());
    }
}

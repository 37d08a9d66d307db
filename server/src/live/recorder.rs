//! Takes what the simulation makes: last values, what clients subscribed to, what the store keeps.

use std::collections::VecDeque;

use twin_core::sim::{EventSink, Notice, Observation, Occurrence, Reach, Truth, truth_line};
use twin_core::time::{SimSpan, SimTime};

use super::hub::Hub;
use crate::store::{ObservationRow, TruthRow};

/// The sink of the simulation.
#[derive(Debug)]
pub(crate) struct Recorder {
    /// Notices of the present tick.
    pub(crate) notices: Vec<Notice>,
    /// Incidents that came by a rate in the present tick, and whom each reaches.
    pub(crate) occurred: Vec<(Occurrence, Reach)>,
    /// What really happened since the last batch.
    pub(crate) truths: Vec<TruthRow>,
    /// Observations since the start.
    pub(crate) observations: u64,
    /// Observations that the store could not take.
    pub(crate) dropped: u64,
    delta: VecDeque<Observation>,
    delta_room: usize,
    batch: Vec<ObservationRow>,
    batch_room: usize,
    /// Earliest next time at which a cell is recorded, nanoseconds.
    due: Box<[i64]>,
    spacing: SimSpan,
}

/// A recorder at work in a hub.
#[derive(Debug)]
pub(crate) struct Recording<'a> {
    /// The recorder.
    pub(crate) recorder: &'a mut Recorder,
    /// The hub.
    pub(crate) hub: &'a Hub,
}

impl Recorder {
    /// A recorder for `cells` channels that holds back at most `batch_room` observations for the store.
    pub(crate) fn new(cells: usize, delta_room: usize, batch_room: usize) -> Self {
        Self {
            notices: Vec::new(),
            occurred: Vec::new(),
            truths: Vec::new(),
            observations: 0,
            dropped: 0,
            delta: VecDeque::new(),
            delta_room,
            batch: Vec::new(),
            batch_room,
            due: vec![i64::MIN; cells].into_boxed_slice(),
            spacing: SimSpan::default(),
        }
    }

    /// Thins each channel to one observation in `spacing`.
    pub(crate) fn set_spacing(&mut self, spacing: SimSpan) {
        self.spacing = spacing;
    }

    /// The subscribed observations since the last delta.
    pub(crate) fn take_delta(&mut self) -> Vec<Observation> {
        std::mem::take(&mut self.delta).into()
    }

    /// What the store should keep since the last batch.
    pub(crate) fn take_batch(&mut self) -> Vec<ObservationRow> {
        std::mem::take(&mut self.batch)
    }

    /// Whether half of what may be held back for the store is held back.
    pub(crate) fn is_half_full(&self) -> bool {
        self.batch.len().max(self.truths.len()) >= self.batch_room / 2
    }

    /// Forgets what is to be told, and when each channel is recorded next: time has gone back.
    pub(crate) fn rewind(&mut self) {
        self.notices.clear();
        self.delta.clear();
        self.due.fill(i64::MIN);
    }

    /// Takes back what the store had no room for.
    pub(crate) fn put_back(&mut self, mut batch: Vec<ObservationRow>) {
        batch.append(&mut self.batch);
        let room = self.batch_room;
        if batch.len() > room {
            self.dropped += (batch.len() - room) as u64;
            batch.drain(..batch.len() - room);
        }
        self.batch = batch;
    }

    fn record(&mut self, cell: usize, time: SimTime, value: f64) {
        let Some(due) = self.due.get_mut(cell) else {
            return;
        };
        if time.nanos() < *due {
            return;
        }
        *due = (time + self.spacing).nanos();
        if self.batch.len() >= self.batch_room {
            self.dropped += 1;
        } else if let Ok(cell) = u32::try_from(cell) {
            self.batch.push(ObservationRow { cell, time, value });
        }
    }
}

impl EventSink for Recording<'_> {
    fn window(&mut self, observations: &[Observation], notices: &[Notice]) {
        let recorder = &mut *self.recorder;
        recorder.observations += observations.len() as u64;
        let any_wanted = self.hub.is_any_wanted();
        for observation in observations {
            let layout = &self.hub.world.layout;
            let Some(cell) = layout.cell(observation.device, observation.channel) else {
                continue;
            };
            self.hub
                .latest
                .set(cell, observation.time, observation.value);
            recorder.record(cell, observation.time, observation.value);
            if any_wanted && self.hub.is_wanted(observation.device) {
                if recorder.delta.len() >= recorder.delta_room {
                    recorder.delta.pop_front();
                }
                recorder.delta.push_back(*observation);
            }
        }
        recorder.notices.extend_from_slice(notices);
    }

    fn truth(&mut self, records: &[Truth]) {
        let community = &self.hub.world.community;
        let rows = records.iter().map(|record| TruthRow {
            time: record.time,
            line: truth_line(record, community, SimSpan::default()).to_string(),
        });
        self.recorder.truths.extend(rows);
    }

    fn incident(&mut self, occurrence: &Occurrence, reach: Reach) {
        self.recorder.occurred.push((occurrence.clone(), reach));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thinned_channel_keeps_one_observation_in_each_spacing() {
        let mut recorder = Recorder::new(2, 10, 100);
        recorder.set_spacing(SimSpan::from_secs(10));
        for second in 0..25 {
            recorder.record(0, SimTime::from_secs(second), 0.0);
        }
        recorder.record(1, SimTime::from_secs(3), 0.0);
        let times: Vec<(u32, i64)> = recorder
            .take_batch()
            .iter()
            .map(|r| (r.cell, r.time.nanos() / 1_000_000_000))
            .collect();
        assert_eq!(times, [(0, 0), (0, 10), (0, 20), (1, 3)]);
    }

    #[test]
    fn what_the_store_cannot_take_is_counted_and_never_piles_up() {
        let mut recorder = Recorder::new(1, 10, 3);
        (0..5).for_each(|s| recorder.record(0, SimTime::from_secs(s), 0.0));
        assert_eq!(recorder.dropped, 2);
        let batch = recorder.take_batch();
        (5..7).for_each(|s| recorder.record(0, SimTime::from_secs(s), 0.0));
        recorder.put_back(batch);
        assert_eq!(recorder.dropped, 4);
        let kept: Vec<i64> = recorder
            .take_batch()
            .iter()
            .map(|r| r.time.nanos() / 1_000_000_000)
            .collect();
        assert_eq!(kept, [2, 5, 6]);
    }
}

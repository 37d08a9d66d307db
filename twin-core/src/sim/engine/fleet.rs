//! What robots, shuttle and drone know when they decide.

use super::Simulation;
use crate::sim::calendar::Planned;
use crate::sim::env::any_active;
use crate::sim::mover::{FIRE_WORDS, Known};

impl Simulation {
    /// Lets robots, shuttle and drone decide, and tells the devices what they will do in this minute.
    pub(super) fn plan_fleet(&mut self) {
        let (classes, chunks, places) = (&self.classes, &self.chunks, &self.places);
        let state = |device: usize| {
            let (chunk, local) = (&chunks[places[device].chunk()], places[device].local());
            (chunk.devices[local], chunk.status[local])
        };
        let tells = |device: usize, words: &[&str]| {
            let active = state(device).1.active;
            let alarms = classes[chunks[places[device].chunk()].class].alarms;
            active != 0 && any_active(alarms, active, words)
        };
        let mut burning: Vec<usize> = (self.alarms.active())
            .filter(|alarm| FIRE_WORDS.contains(&alarm.kind.word))
            .map(|alarm| alarm.device.index())
            .collect();
        burning.sort_unstable();
        self.env.plan_fleet(
            self.now,
            &Known {
                state: &state,
                tells: &tells,
                burning: &burning,
            },
        );
        let mut events = std::mem::take(&mut self.env.fleet.events);
        for e in events.drain(..) {
            let place = self.places[e.device];
            let planned = Planned::new(e.time.nanos(), place.local() as u16, e.event);
            self.chunks[place.chunk()].add(planned);
        }
        self.env.fleet.events = events;
    }
}

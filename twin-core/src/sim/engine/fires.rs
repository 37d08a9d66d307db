//! Fires in the run: who notices them decides when doors and lifts follow.

use super::Simulation;
use crate::sim::happening::Happening;
use crate::sim::incident::{Burning, FireWatch, IncidentKind, Occurrence, Scene, Stroke};

impl Simulation {
    /// Keeps a fire to be looked at, and takes what is decided in the run from what is `left` of it; `burning` says from when `all` is counted.
    /// Other incidents are left as they are.
    pub(super) fn watch_fire(
        &mut self,
        scene: &Scene<'_>,
        (incident, burning): (&Occurrence, Burning),
        all: &[Stroke],
        left: &mut Vec<Stroke>,
    ) {
        if incident.plan.kind != IncidentKind::Fire {
            return;
        }
        let watch = FireWatch::of(scene, (incident.number, burning), all, (left, self.now));
        self.fires.extend(watch);
    }

    /// The next moment at which a window has to end, because a detector of a fire answers then or somebody acts.
    pub(super) fn next_look(&self) -> Option<i64> {
        let now = self.now.nanos();
        self.fires
            .iter()
            .filter_map(|fire| fire.next_look(now))
            .min()
    }

    /// Looks at fires as the window ends: which of the detectors that smoke has reached sound an alarm, and what follows.
    pub(super) fn look_at_fires(&mut self) {
        if self.fires.is_empty() {
            return;
        }
        let now = self.now.nanos();
        let mut fires = std::mem::take(&mut self.fires);
        for fire in fires.iter_mut().filter(|fire| fire.is_looked_at(now)) {
            let following = fire.look(now, |device, alarm| self.sounds(device, alarm));
            self.put_strokes(fire.incident, &following.strokes);
            if let Some((whole, begins, ends)) = following.told {
                self.happenings
                    .extend(Happening::new(whole, (begins, ends), self.now));
            }
        }
        fires.retain(|fire| !fire.is_over(now));
        self.fires = fires;
    }

    /// Whether an alarm of a device is on, and the device speaks.
    fn sounds(&self, device: u32, alarm: u8) -> bool {
        let place = self.places[device as usize];
        let status = self.chunks[place.chunk()].status[place.local()];
        status.has(usize::from(alarm)) && !status.is_silent()
    }
}

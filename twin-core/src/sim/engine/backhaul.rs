//! When lines to the platform are down, and what came of it.

use super::Simulation;
use crate::sim::backhaul::{BackhaulCounts, Cut, Ways};
use crate::sim::context::code;
use crate::sim::incident::{Stroke, What};
use crate::sim::network::NetworkModel;
use crate::time::SimSpan;

impl Simulation {
    /// What became of messages while lines to the platform were down, since the run began.
    #[must_use]
    pub fn backhaul_counts(&self) -> BackhaulCounts {
        self.backhaul.counts
    }

    /// Plans when lines are down, from what incidents of these numbers do. Without networks nothing lies between devices and platform.
    pub(super) fn plan_cuts(&mut self, befallen: &[(u32, &[Stroke])]) {
        let is_cut = |stroke: &Stroke| matches!(stroke.what, What::NoLine { .. });
        let has_cut = befallen
            .iter()
            .any(|(_, strokes)| strokes.iter().any(is_cut));
        if self.env.network == NetworkModel::Ideal || !has_cut {
            return;
        }
        for &(incident, strokes) in befallen {
            for stroke in strokes {
                let What::NoLine { seconds, keeps } = stroke.what else {
                    continue;
                };
                let span = |seconds: f64| SimSpan::from_nanos((seconds * 1e9) as i64);
                let begins = self.now + span(stroke.after_s);
                let ends = begins + span(seconds);
                let cut = Cut {
                    begins: begins.nanos(),
                    ends: ends.nanos(),
                    incident,
                };
                self.backhaul.cut(stroke.device as u32, keeps, cut);
                if !keeps {
                    self.put(stroke.device, ends, (code::LINE_UP, 0));
                }
            }
        }
        self.lay_ways();
    }

    /// Works out by which gateways messages go. Cost: O(n log n), where a line is or will be down.
    pub(super) fn lay_ways(&mut self) {
        if self.backhaul.edges.is_empty() {
            return;
        }
        let edges = self.backhaul.edges.keys().copied();
        let ways = Ways::new(self.places.len(), &self.env.carried, edges);
        self.backhaul.take_ways(ways);
    }
}

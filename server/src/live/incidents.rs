//! The incidents of the running simulation: those of its scenario, and those that commands let begin.

use std::sync::Arc;

use twin_core::sim::{Occurrence, Reach};
use twin_core::time::SimTime;
use twin_protocol::live::{Incident, IncidentSource};

use super::wire;
use crate::world::World;

/// An incident, for the simulation and for the wire.
#[derive(Debug, Clone)]
struct Known {
    occurrence: Occurrence,
    incident: Incident,
    is_told: bool,
}

/// The incidents that are not over.
#[derive(Debug, Clone, Default)]
pub(super) struct IncidentBook {
    known: Vec<Known>,
    next: u32,
}

/// Incidents that have begun, and all that are under way.
pub(super) type Begun = (Vec<Incident>, Arc<Vec<Incident>>);

impl IncidentBook {
    /// An empty one whose first number comes after those of the scenario's incidents.
    pub(super) fn numbered_from(first: usize) -> Self {
        Self {
            next: u32::try_from(first).unwrap_or(u32::MAX),
            ..Self::default()
        }
    }

    /// The number of the next one that a command lets begin.
    pub(super) fn next_number(&self) -> u32 {
        self.next
    }

    /// Takes one down, and where it came from.
    pub(super) fn add(
        &mut self,
        world: &World,
        occurrence: &Occurrence,
        (source, reach): (IncidentSource, Reach),
    ) {
        let at = reach
            .first
            .and_then(|first| world.community.devices.get(first.index()));
        let plan = &occurrence.plan;
        let incident = Incident {
            number: occurrence.number,
            kind: plan.kind,
            at: plan.at.clone(),
            storey: plan.storey,
            begins_ms: wire::millis(occurrence.begins),
            ends_ms: wire::millis(occurrence.ends()),
            devices: reach.devices,
            first: reach.first.map(|first| world.device_id(first).to_owned()),
            position: at.map(|d| [d.position.x, d.position.y, d.position.z]),
            source,
        };
        self.next = self.next.max(occurrence.number.saturating_add(1));
        self.known.push(Known {
            occurrence: occurrence.clone(),
            incident,
            is_told: false,
        });
    }

    /// Tells everything that is under way once more.
    pub(super) fn tell_again(&mut self) {
        self.known
            .iter_mut()
            .for_each(|known| known.is_told = false);
    }

    /// Those that commands let begin and that are not over at `now`.
    pub(super) fn commanded(&self, now: SimTime) -> Vec<Occurrence> {
        let of_commands = (self.known.iter())
            .filter(|known| known.incident.source == IncidentSource::Command)
            .map(|known| &known.occurrence);
        of_commands.filter(|o| o.ends() > now).cloned().collect()
    }

    /// What has begun since the last time, if anything began or ended.
    pub(super) fn take_changes(&mut self, now: SimTime) -> Option<Begun> {
        let before = self.known.len();
        self.known.retain(|known| known.occurrence.ends() > now);
        let has_ended = self.known.len() < before;
        let mut begun = Vec::new();
        for known in &mut self.known {
            if !known.is_told && known.occurrence.begins <= now {
                known.is_told = true;
                begun.push(known.incident.clone());
            }
        }
        if begun.is_empty() && !has_ended {
            return None;
        }
        let under_way = self.known.iter().filter(|known| known.is_told);
        let mut under_way: Vec<Incident> = under_way.map(|k| k.incident.clone()).collect();
        under_way.sort_by_key(|incident| (incident.begins_ms, incident.number));
        Some((begun, Arc::new(under_way)))
    }
}

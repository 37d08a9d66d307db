//! How devices come into a simulation: class by class, in the order of their turns, in chunks.

use std::collections::BTreeMap;

use super::Simulation;
use crate::catalogue::Catalogue;
use crate::ids::{ClassId, DeviceIdx};
use crate::model::{Community, Device as ModelDevice};
use crate::sim::SimOptions;
use crate::sim::chunk::{CHUNK, Place};
use crate::sim::class::Class;
use crate::sim::device::{Device, HostKind};
use crate::sim::env::MINUTE;
use crate::sim::error::SimError;
use crate::sim::mover::NO_MOVER;
use crate::sim::network::Link;
use crate::sim::random::entity_key;
use crate::sim::schedule::phase_millis;
use crate::time::NANOS_PER_SEC;

/// Observations of a window that it aims at: few enough to stay in the cache between computing and sorting them.
const WINDOW_EVENTS: f64 = 40_000.0;

/// A device on its way into a chunk.
struct Member {
    /// Its index in the community.
    index: usize,
    state: Device,
}

impl Simulation {
    pub(super) fn add_devices(
        &mut self,
        community: &Community,
        catalogue: &Catalogue,
        options: SimOptions,
    ) -> Result<(), SimError> {
        let mut by_class: BTreeMap<&ClassId, Vec<usize>> = BTreeMap::new();
        for (index, device) in community.devices.iter().enumerate() {
            by_class.entry(&device.class).or_default().push(index);
        }
        for (id, indices) in by_class {
            let class = catalogue
                .classes
                .iter()
                .find(|c| c.id == *id)
                .ok_or_else(|| SimError::UnknownClass {
                    device: community.devices[indices[0]].id.to_string(),
                    class: id.to_string(),
                })?;
            let class_index = self.classes.len();
            self.classes.push(Class::bind(class)?);
            let spec = &self.classes[class_index];
            let devices: Vec<&ModelDevice> =
                indices.iter().map(|&i| &community.devices[i]).collect();
            let persons = self.env.site.served(&devices);
            let mut members: Vec<Member> = (indices.iter().zip(persons).enumerate())
                .map(|(order, (&index, persons))| {
                    let state = self.device(&community.devices[index], index, options.seed);
                    Member {
                        index,
                        state: Device {
                            persons: persons as f32,
                            order: order as u32,
                            mover: self.env.fleet.mover_of(index),
                            ..state
                        },
                    }
                })
                .collect();
            // Those whose turns follow each other lie next to each other: a window reads its columns from front to back, and
            // most chunks of a large community rest in it.
            if let Some(group) = spec.groups.first() {
                members.sort_by_key(|m| phase_millis(m.state.key, group.interval));
            }
            for members in members.chunks(CHUNK) {
                for (local, member) in members.iter().enumerate() {
                    self.places[member.index] = Place::new(self.chunks.len(), local);
                }
                let names = members.iter().map(|m| DeviceIdx(m.index as u32)).collect();
                let states = members.iter().map(|m| m.state).collect();
                self.chunks.push(spec.kind.chunk(
                    class_index,
                    spec,
                    names,
                    states,
                    &self.env,
                    options.start,
                ));
            }
        }
        Ok(())
    }

    /// What a device is before anything has happened, alone.
    fn device(&self, device: &ModelDevice, index: usize, seed: u64) -> Device {
        Device {
            key: entity_key(seed, "device", device.id.as_str()),
            a: 0.0,
            b: 0.0,
            c: 0.0,
            flag: false,
            persons: 0.0,
            order: 0,
            storeys: self.env.site.storeys_of(&device.host),
            host: HostKind::of(&device.host, |green| self.env.site.bed_of(green)),
            seat: self.env.population.seat(index),
            mover: NO_MOVER,
            link: Link::IDEAL,
            reach: 0,
        }
    }

    /// Windows are a minute divided by a power of two, so that one holds about [`WINDOW_EVENTS`] observations.
    pub(super) fn choose_window(&mut self) {
        let mut per_minute = 0.0;
        for chunk in &self.chunks {
            let class = &self.classes[chunk.class];
            let per_device: f64 = class
                .groups
                .iter()
                .map(|g| g.slots.len() as f64 * MINUTE as f64 / g.interval as f64)
                .sum();
            per_minute += per_device * chunk.devices.len() as f64;
        }
        self.window = MINUTE;
        while per_minute * (self.window as f64 / MINUTE as f64) > WINDOW_EVENTS
            && self.window > NANOS_PER_SEC / 16
        {
            self.window /= 2;
        }
    }
}

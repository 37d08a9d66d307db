//! Faults that a scenario plans, brought to the devices they break.

use std::collections::BTreeMap;

use super::Simulation;
use crate::ids::DeviceId;
use crate::model::Community;
use crate::sim::behaviour::Event;
use crate::sim::calendar::Planned;
use crate::sim::context::code;
use crate::sim::fault::{FaultError, FaultPlan};
use crate::sim::random::unit;

/// Streams of the draws of the plans' devices, one a plan.
const PLAN_STREAM: u32 = 2_000;

impl Simulation {
    /// Plans the faults of a scenario; once, and before the run begins. Gives how many devices each plan breaks. Devices that no
    /// plan names send what they send without any.
    ///
    /// # Errors
    /// When a plan's numbers are out of range, or it names what is not there.
    pub fn plan_faults(
        &mut self,
        community: &Community,
        plans: &[FaultPlan],
    ) -> Result<Vec<usize>, FaultError> {
        if self.planned_minute.is_some() || !self.env.faults.is_empty() {
            return Err(FaultError::Late);
        }
        let index_of: BTreeMap<&DeviceId, usize> = community
            .devices
            .iter()
            .enumerate()
            .map(|(i, d)| (&d.id, i))
            .collect();
        let mut broken = Vec::with_capacity(plans.len());
        for (number, plan) in plans.iter().enumerate() {
            broken.push(self.victims(community, &index_of, (number, plan))?);
        }
        for (number, (plan, devices)) in plans.iter().zip(&broken).enumerate() {
            let time = plan.begins(self.now).nanos();
            for &device in devices {
                let place = self.places[device];
                let (code, data) = (code::PLANNED, number as u32);
                let event = Event { code, data };
                self.chunks[place.chunk()].add(Planned::new(time, place.local() as u16, event));
            }
        }
        self.env.faults = plans.to_vec();
        Ok(broken.iter().map(Vec::len).collect())
    }

    /// The devices that a plan breaks, in their order.
    fn victims(
        &self,
        community: &Community,
        index_of: &BTreeMap<&DeviceId, usize>,
        (number, plan): (usize, &FaultPlan),
    ) -> Result<Vec<usize>, FaultError> {
        plan.check(number)?;
        let mut devices = Vec::new();
        for device in &plan.devices {
            let index = index_of
                .get(device)
                .ok_or_else(|| FaultError::UnknownDevice {
                    plan: number,
                    device: device.clone(),
                })?;
            devices.push(*index);
        }
        if let Some(class) = &plan.class {
            let mut members = (community.devices.iter().enumerate())
                .filter(|(_, d)| d.class == *class)
                .peekable();
            if members.peek().is_none() {
                return Err(FaultError::UnknownClass {
                    plan: number,
                    class: class.clone(),
                });
            }
            let stream = PLAN_STREAM + number as u32;
            let key = |i: usize| {
                let place = self.places[i];
                self.chunks[place.chunk()].devices[place.local()].key
            };
            let drawn = members.filter(|&(i, _)| unit(key(i), stream, 0) < plan.share);
            devices.extend(drawn.map(|(i, _)| i));
        }
        devices.sort_unstable();
        devices.dedup();
        Ok(devices)
    }
}

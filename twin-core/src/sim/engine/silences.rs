//! What keeps devices from being heard at the present moment: for who begins to listen then, and was not told of the begin of it.

use super::Simulation;
use crate::ids::DeviceIdx;
use crate::sim::fault::Defect;
use crate::time::SimTime;

/// A fault that a device has at a moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StandingFault {
    /// The device.
    pub device: DeviceIdx,
    /// How it is broken.
    pub defect: Defect,
    /// See [`Defect`].
    pub size: f64,
    /// When it began.
    pub since: SimTime,
}

impl Simulation {
    /// The faults that devices have now, class by class: what the ground truth has begun and not ended.
    pub fn standing_faults(&self) -> impl Iterator<Item = StandingFault> {
        self.chunks.iter().flat_map(|chunk| {
            let of = chunk.afflictions.iter();
            of.filter_map(move |(local, affliction)| {
                let local = usize::from(*local);
                Some(StandingFault {
                    device: *chunk.indices.get(local)?,
                    defect: chunk.status.get(local)?.broken.defect()?,
                    size: affliction.size,
                    since: affliction.since,
                })
            })
        })
    }

    /// The devices whose messages nothing carries now, class by class: see [`crate::sim::TruthKind::Mute`].
    pub fn mute_devices(&self) -> impl Iterator<Item = DeviceIdx> {
        self.chunks.iter().flat_map(|chunk| {
            let of = chunk.air.mute.keys();
            of.filter_map(move |local| chunk.indices.get(usize::from(*local)).copied())
        })
    }

    /// The devices whose line to the platform is down now, in their order: see [`crate::sim::TruthKind::Backhaul`].
    pub fn devices_without_line(&self) -> impl Iterator<Item = DeviceIdx> {
        self.backhaul.silenced.keys().copied().map(DeviceIdx)
    }
}

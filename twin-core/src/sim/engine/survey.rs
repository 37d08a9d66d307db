//! What the states of devices say together: free parking spaces, full bins and lockers, chargers that charge.

use super::Simulation;
use crate::sim::behaviour::{Kind, is_charging, is_free_space};
use crate::sim::chunk::Chunk;

impl Simulation {
    /// The chunks of a kind.
    fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Chunk> {
        let chunks = self.chunks.iter();
        chunks.filter(move |chunk| self.classes[chunk.class].kind == kind)
    }

    /// Share of the parking spaces with a sensor where neither a car stands nor is expected; `None` without sensors.
    pub(super) fn free_share(&self) -> Option<f64> {
        let spaces = self.of_kind(Kind::SharedParkingSpace);
        let spaces = spaces.flat_map(|chunk| &chunk.devices);
        let (free, all) = spaces.fold((0_u32, 0_u32), |(free, all), d| {
            (free + u32::from(is_free_space(d)), all + 1)
        });
        (all > 0).then(|| f64::from(free) / f64::from(all))
    }

    /// Tells the people which bins and lockers are full as the minute begins.
    pub(super) fn note_full(&mut self) {
        if !self.env.population.has_neighbours() {
            return;
        }
        let mut full = Vec::new();
        for kind in [Kind::SmartBin, Kind::ParcelLocker] {
            let devices = self.of_kind(kind).flat_map(|chunk| &chunk.devices);
            let of_kind = devices.filter(|device| kind.is_full(device));
            full.extend(of_kind.map(|device| device.seat.door));
        }
        self.env.population.note_full(&full);
    }

    /// The chargers that charge a car now and are heard, by their index in the community, in order.
    pub(super) fn charging(&self) -> Vec<usize> {
        let mut charging = Vec::new();
        for chunk in self.of_kind(Kind::EvCharger) {
            for (local, device) in chunk.devices.iter().enumerate() {
                if is_charging(device) && !chunk.status[local].is_silent() {
                    charging.push(chunk.indices[local].index());
                }
            }
        }
        charging.sort_unstable();
        charging
    }
}

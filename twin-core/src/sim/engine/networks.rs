//! What the devices hang on, how well they are heard, and when what carries them is mute.

use std::collections::BTreeMap;

use super::Simulation;
use crate::catalogue::Catalogue;
use crate::ids::DeviceIdx;
use crate::model::{Community, Network};
use crate::sim::affliction::boot_secs;
use crate::sim::chance::drawn_fault;
use crate::sim::chunk::Chunk;
use crate::sim::context::code;
use crate::sim::fault::{Defect, FaultPlan};
use crate::sim::incident::{Stroke, What};
use crate::sim::network::{
    AirtimeCounts, Budget, Carried, Hanging, Link, NetworkModel, Outage, Spell, Uplinks, outages,
};
use crate::sim::truth::TruthCause;
use crate::time::{SimSpan, SimTime};

/// Channels that a LoRaWAN gateway listens on.
const LORA_CHANNELS: f64 = crate::coverage::radio::LORA_CHANNELS;

/// Share of the time that each spreading factor of each gateway is taken, by carrier.
type Loads = BTreeMap<DeviceIdx, [f64; 6]>;

impl Simulation {
    /// Hangs every device on what carries it. Cost: O(n log n).
    pub(super) fn attach(&mut self, community: &Community, catalogue: &Catalogue) {
        let uplinks = Uplinks::new(community, catalogue);
        let mut all = Vec::new();
        for index in 0..self.places.len() {
            let carriers = uplinks.of(index).map_or_else(Vec::new, |up| up.carriers);
            let place = self.places[index];
            let chunk = &mut self.chunks[place.chunk()];
            let device = &mut chunk.devices[place.local()];
            device.reach = (1_u8 << carriers.len()) - 1;
            if let (Some(network), Some(model)) = (
                chunk.cells.networks.get_mut(place.local()),
                uplinks.device(index),
            ) {
                *network = model.network.technology;
            }
            let carried = carriers.iter().zip(0..).map(|(carrier, number)| Carried {
                carrier: carrier.device.0,
                device: index as u32,
                place: number,
            });
            all.extend(carried);
        }
        self.env.carried = Hanging::new(all);
    }

    /// Takes as much of the networks as a scenario asks for. Cost: with radio, the formulas for each device and the sites near it.
    pub(super) fn set_network(
        &mut self,
        community: &Community,
        catalogue: &Catalogue,
        network: NetworkModel,
    ) {
        self.env.network = network;
        match network {
            NetworkModel::Ideal => {
                self.env.carried = Hanging::default();
                let devices = self.chunks.iter_mut().flat_map(|c| &mut c.devices);
                devices.for_each(|device| device.reach = 0);
            }
            NetworkModel::Outages => {}
            NetworkModel::Radio => {
                let uplinks = Uplinks::new(community, catalogue);
                let loads = self.lora_loads(&uplinks);
                for index in 0..self.places.len() {
                    self.set_link(&uplinks, &loads, index);
                }
            }
        }
    }

    pub(super) fn key(&self, index: usize) -> u64 {
        let place = self.places[index];
        self.chunks[place.chunk()].devices[place.local()].key
    }

    /// How much of its channels' time each gateway hears devices speak, by spreading factor: what each sends at its intervals.
    fn lora_loads(&self, uplinks: &Uplinks<'_>) -> Loads {
        let mut loads = Loads::new();
        for index in 0..self.places.len() {
            let Some(device) = uplinks.device(index) else {
                continue;
            };
            if device.network.technology != Network::Lora {
                continue;
            }
            let budget = uplinks.budget(index, self.key(index));
            let carriers = uplinks.of(index).map_or_else(Vec::new, |up| up.carriers);
            let (Some(budget), Some(first)) = (budget, carriers.first()) else {
                continue;
            };
            let factor = uplinks.terminal(device).factor(&budget, self.key(index));
            let load = &mut loads.entry(first.device).or_default()[usize::from(factor)];
            *load += self.airtime_share(index, factor) / LORA_CHANNELS;
        }
        loads
    }

    /// Share of the time that a LoRa device is on the air at a spreading factor less 7.
    fn airtime_share(&self, index: usize, factor: u8) -> f64 {
        let chunk = &self.chunks[self.places[index].chunk()];
        let groups = self.classes[chunk.class].groups.iter();
        groups
            .filter_map(|group| {
                let values = group.slots.len() as u32;
                let on_air_s = Link::on_air_s(factor, values, self.env.air_rules)?;
                Some(on_air_s * 1e9 / group.interval as f64)
            })
            .sum()
    }

    fn set_link(&mut self, uplinks: &Uplinks<'_>, loads: &Loads, index: usize) {
        let Some(device) = uplinks.device(index) else {
            return;
        };
        let network = device.network.technology;
        if !matches!(network, Network::Wifi | Network::NbIot | Network::Lora) {
            return;
        }
        let budget: Option<Budget> = uplinks.budget(index, self.key(index));
        let gateway = || Some(uplinks.of(index)?.carriers.first()?.device);
        let load = match network {
            Network::Lora => gateway().and_then(|gateway| loads.get(&gateway)),
            _ => None,
        };
        let busy = |factor: u8| load.map_or(0.0, |load| load[usize::from(factor.min(5))]);
        let terminal = uplinks.terminal(device);
        let link = terminal.link(network, budget.as_ref(), self.key(index), busy);
        let place = self.places[index];
        let chunk = &mut self.chunks[place.chunk()];
        chunk.devices[place.local()].link = link;
        if link.is_lora() && chunk.air.busy.is_empty() {
            chunk.air.busy = vec![0; chunk.devices.len()];
        }
    }

    /// What the rules of the air did to messages of LoRa devices, since the run began. Nothing but with [`NetworkModel::Radio`].
    #[must_use]
    pub fn airtime_counts(&self) -> AirtimeCounts {
        let mut counts = AirtimeCounts::default();
        for Chunk { air, .. } in &self.chunks {
            counts.waited += air.airtime.waited;
            counts.dropped += air.airtime.dropped;
        }
        counts
    }

    /// Whether something hangs on a device.
    pub(super) fn is_carrier(&self, device: u32) -> bool {
        self.env.carried.on(device).len() > 0
    }

    /// Plans when carriers are mute, from the devices that each fault breaks and what incidents of these numbers do.
    pub(super) fn plan_outages(
        &mut self,
        plans: &[FaultPlan],
        broken: &[Vec<usize>],
        befallen: &[(u32, &[Stroke])],
    ) {
        let mut spells = BTreeMap::<u32, Vec<Spell>>::new();
        let is_carrier = |device: usize| self.is_carrier(device as u32);
        for ((number, plan), devices) in (0..).zip(plans).zip(broken) {
            for &device in devices.iter().filter(|d| is_carrier(**d)) {
                spells.entry(device as u32).or_default().push(Spell {
                    begins: plan.begins(self.now).nanos(),
                    lasts_s: plan.lasts_s,
                    defect: plan.kind,
                    size: plan.size(),
                    cause: TruthCause::Plan(number),
                });
            }
        }
        for &(number, strokes) in befallen {
            for stroke in strokes.iter().filter(|s| is_carrier(s.device)) {
                let What::NoMains { seconds } = stroke.what else {
                    continue;
                };
                let begins = self.now + SimSpan::from_nanos((stroke.after_s * 1e9) as i64);
                spells.entry(stroke.device as u32).or_default().push(Spell {
                    begins: begins.nanos(),
                    lasts_s: Some(seconds + boot_secs(self.key(stroke.device))),
                    defect: Defect::NoMains,
                    size: 0.0,
                    cause: TruthCause::Incident(number),
                });
            }
        }
        for (carrier, spells) in spells {
            for outage in outages(carrier, spells) {
                self.plan_outage(outage);
            }
        }
    }

    /// Tells those that hang on a carrier when it falls silent; gives the number of the outage. What is over at that very moment gives way to
    /// it: the carrier does not speak in between.
    pub(super) fn put_outage(&mut self, outage: Outage) -> usize {
        let (number, first) = (self.env.outages.len(), outage.first());
        if !outage.is_over(first) {
            let of_carrier = self.env.outages.iter_mut();
            of_carrier
                .filter(|before| before.carrier == outage.carrier && before.until == Some(first))
                .for_each(|before| before.gives_way = true);
        }
        self.env.outages.push(outage);
        let begins = SimTime::from_nanos(first);
        self.tell_carried(outage.carrier, begins, (code::CARRIER_DOWN, number));
        number
    }

    /// Draws the faults of carriers that come by themselves in an hour, as the carriers themselves draw them, and plans what hangs on them.
    /// Cost: O(carriers).
    pub(super) fn draw_outages(&mut self, hour: i64) {
        let carriers: Vec<u32> = self.env.carried.carriers().collect();
        for carrier in carriers {
            self.draw_outage(carrier, hour);
        }
    }

    /// The same of one carrier, where that is to come, is not known, and will not find it broken already: what is broken does not break once
    /// more. What is off then does not either, which is known at that moment.
    pub(super) fn draw_outage(&mut self, carrier: u32, hour: i64) {
        let place = self.places[carrier as usize];
        let chunk = &self.chunks[place.chunk()];
        let mtbf_hours = self.classes[chunk.class].mtbf_hours;
        let drawn = drawn_fault(chunk.devices[place.local()].key, mtbf_hours, hour);
        let Some(drawn) = drawn.filter(|d| d.is_dead() && d.at > self.now.nanos()) else {
            return;
        };
        let mut outages = self.env.outages.iter();
        let is_out = outages.any(|o| o.carrier == carrier && o.is_in_force(drawn.at));
        if is_out || !self.is_whole_at(carrier, drawn.at) {
            return;
        }
        let outage = self.cut_short(Outage {
            carrier,
            begins: drawn.at,
            wait_s: None,
            cause: TruthCause::Rate,
            mute_s: None,
            every_s: None,
            until: Some(drawn.at + (drawn.seconds * 1e9) as i64),
            gives_way: false,
        });
        self.put_outage(outage);
    }
}

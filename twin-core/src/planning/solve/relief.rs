//! More gateways where those that are heard carry too little of what the devices send.

use std::cmp::Reverse;

use super::RowWork;
use super::Solver;
use super::heard::Cover;
use crate::catalogue::{DeviceClass, RegularMessage};
use crate::coverage::radio::{
    Family, LORA_CHANNELS, LORA_FRAME_BYTES, LORA_VALUE_BYTES, Spreading, Technology, greatest_load,
};
use crate::optimise::{Capacitated, CapacitatedInput, Effort, MedianInput, OptimiseError, Watch};
use crate::planning::placement::PlacementError;
use crate::planning::radio::Part;
use crate::planning::reason::Reason;

/// So many of the nearest gateways are weighed for each device, and of those that may be added besides the common ones.
const NEAREST: usize = 6;

/// Of those that may be added, so many that most devices are heard by are weighed for all of these.
const COMMON: usize = 24;

/// What a farther gateway costs more than a nearer one: it only chooses between equals.
const FARTHER: f64 = 1e-6;

/// Rounding of sums of loads.
const SLACK: f64 = 1e-9;

/// How hard gateways are tried.
const EFFORT: Effort = Effort {
    gap: 1e-3,
    dual_steps: 300,
    search_steps: 1_000,
    neighbourhoods: 0,
    nodes: 50,
    seed: 1,
};

/// A device that sends, and what it takes of the gateways that it is heard by: 1 is all that one carries.
struct Sender {
    sample: u32,
    heard: Vec<(u32, f64)>,
}

impl<'a> Solver<'a> {
    /// Adds gateways where what the devices send regularly is more than the nearest that they are heard by carry, as capacitated facility
    /// location. Only LoRa has such a limit that a source gives: so many messages are on the air at once that one in ten is lost
    /// (pure ALOHA, Abramson 1970) on the eight channels of a gateway. All devices are taken to send with one spreading factor, so a
    /// gateway is never asked for more than it carries.
    pub(super) fn relieve(
        &mut self,
        cover: &Cover<'_, '_>,
        work: &mut RowWork<'a>,
        watch: &mut dyn Watch,
    ) -> Result<(), PlacementError> {
        let mut senders = self.senders(cover);
        let stations = &cover.hearing.stations;
        let mut carried = vec![0.0; stations.len()];
        for sender in &senders {
            if let Some((station, share)) = sender.heard.first() {
                carried[*station as usize] += share;
            }
        }
        if carried.iter().all(|share| *share <= 1.0 + SLACK) {
            return Ok(());
        }
        let samples: Vec<u32> = senders.iter().map(|sender| sender.sample).collect();
        let sites = self.antenna_sites(cover, &samples, work.class);
        let more = cover.stations(&sites, work);
        let heard = cover
            .hearing
            .trial(&samples, (&more, usize::MAX), cover.air);
        let heard = weighed(heard, more.len());
        let there = stations.len() as u32;
        for (sender, heard) in senders.iter_mut().zip(heard) {
            let class = self.class_of(cover, sender.sample);
            let share = |(station, level_dbm): (u32, f64)| {
                let station = more.get(station as usize)?;
                let share = taken(class?, &station.site.technology, level_dbm)?;
                Some((there + station.device, share))
            };
            sender.heard.extend(heard.into_iter().filter_map(share));
        }
        let input = problem(&senders, there, self.costs(&sites));
        let effort = self.survey.effort(EFFORT);
        match Capacitated::new(&input).and_then(|problem| problem.solve(&effort, watch)) {
            Ok(answer) => {
                let bounds = answer.bounds;
                let sum = work.outcome.bounds.map(|sum| sum.plus(bounds));
                work.outcome.bounds = sum.or(Some(bounds));
                let new = answer
                    .open
                    .into_iter()
                    .filter_map(|open| open.checked_sub(there));
                self.hang(new, sites, work)
            }
            Err(
                OptimiseError::Capacity { .. }
                | OptimiseError::DemandTooLarge { .. }
                | OptimiseError::Infeasible { .. }
                | OptimiseError::NotFound { .. },
            ) => {
                let is_over = |sender: &&Sender| {
                    let nearest = sender.heard.first();
                    let share = nearest.and_then(|(station, _)| carried.get(*station as usize));
                    share.is_some_and(|share| *share > 1.0 + SLACK)
                };
                let devices = senders.iter().filter(is_over).count();
                work.outcome.reason = Some(Reason::Overloaded { devices });
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The devices that send by LoRa and are heard.
    fn senders(&self, cover: &Cover<'_, '_>) -> Vec<Sender> {
        let hearing = cover.hearing;
        let samples: Vec<u32> = (0..)
            .zip(&hearing.ears.samples)
            .filter(|(_, sample)| matches!(sample.part, Part::Device(_)))
            .map(|(number, _)| number)
            .collect();
        let heard = hearing.trial(&samples, (&hearing.stations, NEAREST), cover.air);
        let sender = |(sample, heard): (u32, Vec<(u32, f64)>)| {
            let class = self.class_of(cover, sample)?;
            let share = |(number, level_dbm): (u32, f64)| {
                let technology = &hearing.stations.get(number as usize)?.site.technology;
                Some((number, taken(class, technology, level_dbm)?))
            };
            let heard: Vec<(u32, f64)> = heard.into_iter().filter_map(share).collect();
            (!heard.is_empty()).then_some(Sender { sample, heard })
        };
        samples.into_iter().zip(heard).filter_map(sender).collect()
    }

    /// The class of the device that a sample is.
    fn class_of<'c>(&self, cover: &Cover<'c, '_>, sample: u32) -> Option<&'c DeviceClass> {
        let Part::Device(number) = cover.hearing.ears.samples.get(sample as usize)?.part else {
            return None;
        };
        let (there, number) = (&self.survey.community.devices, number as usize);
        let device = match number.checked_sub(there.len()) {
            None => there.get(number),
            Some(planned) => self.devices.get(planned),
        };
        cover.catalogue.class(device?.class.as_str())
    }
}

/// What a device of the class takes of a gateway that hears it at a level: airtime with the fastest spreading factor that is understood,
/// against the load of the channels at which nine of ten messages arrive. None for what is no LoRa or is not understood.
fn taken(class: &DeviceClass, technology: &Technology, level_dbm: f64) -> Option<f64> {
    if technology.family != Family::Lora {
        return None;
    }
    let factors = Spreading::all(technology.bandwidth_hz).ok()?;
    let factor = factors
        .into_iter()
        .find(|f| level_dbm >= f.sensitivity_dbm())?;
    let share = |message: RegularMessage| {
        let bytes = LORA_FRAME_BYTES + LORA_VALUE_BYTES * message.values;
        factor.time_on_air_s(bytes.min(255) as u8) / f64::from(message.interval_s)
    };
    let messages = class.messages().into_iter().map(share);
    Some(messages.sum::<f64>() / LORA_CHANNELS / greatest_load())
}

/// Of the stations that each device is heard by, the nearest and those that most devices are heard by.
fn weighed(mut heard: Vec<Vec<(u32, f64)>>, stations: usize) -> Vec<Vec<(u32, f64)>> {
    let mut devices = vec![0_u32; stations];
    for (station, _) in heard.iter().flatten() {
        devices[*station as usize] += 1;
    }
    let mut ranked: Vec<u32> = (0..stations as u32).collect();
    ranked.sort_by_key(|station| (Reverse(devices[*station as usize]), *station));
    ranked.truncate(COMMON);
    ranked.sort_unstable();
    for heard in &mut heard {
        let mut rank = 0;
        heard.retain(|(station, _)| {
            rank += 1;
            rank <= NEAREST || ranked.binary_search(station).is_ok()
        });
    }
    heard
}

/// The gateways that are there, which cost nothing, and after them sites at their costs.
fn problem(senders: &[Sender], there: u32, costs: Vec<f64>) -> CapacitatedInput {
    let openings = std::iter::repeat_n(0.0, there as usize);
    let openings: Vec<f64> = openings.chain(costs).collect();
    let ranked = |sender: &Sender| {
        let ranked = (0..).zip(&sender.heard);
        ranked
            .map(|(rank, (gateway, _))| (*gateway, f64::from(rank) * FARTHER))
            .collect()
    };
    let most = |sender: &Sender| sender.heard.iter().map(|h| h.1).fold(0.0, f64::max);
    CapacitatedInput {
        loads: senders.iter().map(most).collect(),
        capacities: vec![1.0; openings.len()],
        median: MedianInput {
            demands: senders.iter().map(ranked).collect(),
            keep: (0..there).collect(),
            openings,
            ..MedianInput::default()
        },
    }
}

//! What a command does to a carrier, told to those that hang on it.

use super::Simulation;
use crate::sim::affliction::boot_secs;
use crate::sim::calendar::Planned;
use crate::sim::command::{Command, Fault};
use crate::sim::context::code;
use crate::sim::cut::carrier_data;
use crate::sim::device::{Broken, Status};
use crate::sim::fault::Defect;
use crate::sim::incident::What;
use crate::sim::network::{Carried, Outage, is_mute_at_once};
use crate::sim::truth::TruthCause;
use crate::time::SimTime;

impl Simulation {
    /// Lets those that hang on the device of a command follow what became of it; `was` is its status before. Cost: O(outages and what is
    /// planned for devices like it) for a carrier, nothing for others.
    pub(super) fn follow_carrier(&mut self, command: Command, was: Status, time: SimTime) {
        let carrier = command.device().0;
        if !self.is_carrier(carrier) {
            return;
        }
        let at = time.nanos();
        match command {
            Command::Switch { on: false, .. } if !was.is_off() => {
                let number = self.put_outage(by_command(carrier, at));
                self.env.switched_off.insert(carrier, at, number);
            }
            Command::Switch { on: true, .. } => {
                if let Some(number) = self.env.switched_off.remove(carrier) {
                    let is_mute = self.is_mute(carrier, time);
                    self.end_outage(number, at, is_mute);
                    self.go_on_broken(carrier, at);
                }
            }
            Command::InjectFault { fault, .. } if fault != Fault::Alarm => {
                self.break_carrier(carrier, at);
            }
            Command::Restart { .. } => self.break_carrier(carrier, at),
            Command::ClearFault { .. } if was.broken != Broken::No => {
                self.break_carrier(carrier, at);
            }
            _ => {}
        }
    }

    /// A carrier that was broken while it was off, and is on again, is broken until it heals, whatever was planned meanwhile and did not come about.
    fn go_on_broken(&mut self, carrier: u32, at: i64) {
        let (status, heals) = self.fault_of(carrier);
        let is_known = self.env.outages.iter().any(|outage| {
            outage.carrier == carrier && outage.is_in_force(at) && outage.until == heals
        });
        if status.is_dead() && !is_known {
            self.break_carrier(carrier, at);
        }
    }

    /// The carrier's fault has given way to another one, or to none.
    fn break_carrier(&mut self, carrier: u32, at: i64) {
        let (status, heals) = self.fault_of(carrier);
        let is_mute = status.is_dead();
        self.end_outages(carrier, at, is_mute);
        if is_mute {
            let outage = Outage {
                until: heals,
                ..by_command(carrier, at)
            };
            let outage = self.cut_short(outage);
            self.put_outage(outage);
        }
        if status.broken != Broken::No {
            self.void_drawn(carrier, (at, heals));
        } else if let Some(hour) = self.planned_hour {
            self.draw_outage(carrier, hour);
        }
    }

    /// Lets outages that were drawn not come about where a fault lasts from one moment to another: what is broken does not break once more.
    fn void_drawn(&mut self, carrier: u32, (from, until): (i64, Option<i64>)) {
        for outage in &mut self.env.outages {
            let begins = outage.begins;
            let is_within = begins > from && until.is_none_or(|until| begins <= until);
            if is_within && outage.carrier == carrier && outage.cause == TruthCause::Rate {
                outage.end(begins, true);
            }
        }
    }

    /// Whether a carrier is not broken at a moment that is to come, as far as is known: each fault gives way to the next.
    pub(super) fn is_whole_at(&self, carrier: u32, at: i64) -> bool {
        let (status, heals) = self.fault_of(carrier);
        let present = (status.broken != Broken::No).then(|| heals.unwrap_or(i64::MAX));
        let place = self.places[carrier as usize];
        let planned = self.chunks[place.chunk()]
            .calendar
            .waiting_for(place.local());
        let faults = planned.filter(|p| p.time < at).filter_map(|planned| {
            let (_, lasts_s) = self.fault_in(planned, carrier)?;
            let ends = |s: f64| planned.time.saturating_add((s * 1e9) as i64);
            Some((planned.time, lasts_s.map_or(i64::MAX, ends)))
        });
        let last = faults.max().map(|(_, ends)| ends).or(present);
        last.is_none_or(|over| over < at)
    }

    /// Lets the outages of a carrier that are in force at a moment give way, but for the one of its switch.
    pub(super) fn end_outages(&mut self, carrier: u32, at: i64, is_mute: bool) {
        let of_switch = self.env.switched_off.outage(carrier);
        for number in 0..self.env.outages.len() {
            let outage = &self.env.outages[number];
            let in_force = outage.carrier == carrier && outage.is_in_force(at);
            if in_force && of_switch != Some(number) {
                self.end_outage(number, at, is_mute);
            }
        }
    }

    fn end_outage(&mut self, number: usize, at: i64, is_mute: bool) {
        let outage = &mut self.env.outages[number];
        outage.end(at, is_mute);
        if !is_mute {
            let carrier = outage.carrier;
            self.tell_carried(carrier, SimTime::from_nanos(at), (code::CARRIER_UP, number));
        }
    }

    /// Lets something about an outage happen to all that hang on its carrier.
    pub(super) fn tell_carried(
        &mut self,
        carrier: u32,
        time: SimTime,
        (code, outage): (u8, usize),
    ) {
        let carried: Vec<Carried> = self.env.carried.on(carrier).collect();
        for Carried { device, place, .. } in carried {
            self.put(device as usize, time, (code, carrier_data(outage, place)));
        }
    }

    /// An outage as the next fault that is known to befall its carrier cuts it short.
    pub(super) fn cut_short(&self, mut outage: Outage) -> Outage {
        if let Some((at, is_mute)) = self.next_fault(&outage) {
            outage.end(at, is_mute);
        }
        outage
    }

    /// When the next planned fault befalls the carrier of an outage after that has begun, and whether it keeps it from sending at once. A cut of
    /// the mains in a longer one changes nothing.
    fn next_fault(&self, outage: &Outage) -> Option<(i64, bool)> {
        let place = self.places[outage.carrier as usize];
        let planned = self.chunks[place.chunk()]
            .calendar
            .waiting_for(place.local());
        let faults = planned.filter(|p| p.time > outage.begins);
        let faults = faults.filter_map(|planned| {
            let (defect, lasts_s) = self.fault_in(planned, outage.carrier)?;
            let ends = lasts_s.map(|s| planned.time.saturating_add((s * 1e9) as i64));
            let is_within =
                defect == Defect::NoMains && self.is_cut(outage) && outage.lasts_to(ends);
            (!is_within).then_some((planned.time, is_mute_at_once(defect)))
        });
        faults.min()
    }

    /// The fault of a carrier that an event of its calendar begins, if it does, and how long that lasts, seconds.
    fn fault_in(&self, planned: Planned, carrier: u32) -> Option<(Defect, Option<f64>)> {
        let event = planned.event();
        let number = event.data as usize;
        match event.code {
            code::PLANNED => {
                let plan = self.env.faults.get(number)?;
                Some((plan.kind, plan.lasts_s))
            }
            code::BEFALLS => match self.env.effects.get(number)?.what {
                What::NoMains { seconds } => {
                    let starts_s = boot_secs(self.key(carrier as usize));
                    Some((Defect::NoMains, Some(seconds + starts_s)))
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether an outage is a cut of the mains.
    fn is_cut(&self, outage: &Outage) -> bool {
        match outage.cause {
            TruthCause::Incident(_) => true,
            TruthCause::Plan(number) => {
                let plan = self.env.faults.get(number as usize);
                plan.is_some_and(|plan| plan.kind == Defect::NoMains)
            }
            _ => false,
        }
    }

    /// Plans an outage that comes by a plan or an incident, where none of its carrier's that are known holds through it; those that it holds
    /// through itself do not come about.
    pub(super) fn plan_outage(&mut self, outage: Outage) {
        let is_cut = self.is_cut(&outage);
        let mut known = self.env.outages.iter();
        let holds = |other: &Outage| {
            other.carrier == outage.carrier
                && other.is_in_force(outage.begins)
                && other.lasts_to(outage.until)
                && self.is_cut(other)
        };
        if is_cut && known.any(holds) {
            return;
        }
        // A fault that a command made before gives way as well.
        self.end_outages(outage.carrier, outage.begins, outage.wait_s.is_none());
        let outage = self.cut_short(outage);
        let within: Vec<usize> = (self.env.outages.iter().enumerate())
            .filter(|(_, other)| {
                other.carrier == outage.carrier
                    && other.begins > outage.begins
                    && outage.lasts_to(other.until)
                    && is_cut
                    && self.is_cut(other)
            })
            .map(|(number, _)| number)
            .collect();
        for number in within {
            let other = &mut self.env.outages[number];
            other.end(other.begins, true);
        }
        self.void_drawn(outage.carrier, (outage.begins, outage.until));
        self.put_outage(outage);
    }

    /// The status of a device, and when its fault heals by itself.
    fn fault_of(&self, device: u32) -> (Status, Option<i64>) {
        let place = self.places[device as usize];
        let chunk = &self.chunks[place.chunk()];
        let status = chunk.status[place.local()];
        let heals = (chunk.calendar.waiting_for(place.local()))
            .filter(|planned| {
                let event = planned.event();
                event.code == code::HEAL && event.data == u32::from(status.fault_serial)
            })
            .map(|planned| planned.time);
        (status, heals.min())
    }

    fn is_mute(&self, device: u32, time: SimTime) -> bool {
        let place = self.places[device as usize];
        self.chunks[place.chunk()].is_mute(place.local(), time)
    }
}

/// The outage of a carrier that a command silences, to the end of the run.
fn by_command(carrier: u32, at: i64) -> Outage {
    Outage {
        carrier,
        begins: at,
        wait_s: None,
        cause: TruthCause::Command,
        mute_s: None,
        every_s: None,
        until: None,
        gives_way: false,
    }
}

//! What a device does when nothing carries its messages, and what becomes of those that are sent.

use super::behaviour::Behaviour;
use super::context::{Context, code};
use super::device::Status;
use super::event::Observation;
use super::network::{Outage, Transit};
use super::truth::{TruthKind, TruthPhase};
use crate::ids::DeviceIdx;
use crate::time::SimSpan;

impl Status {
    /// Whether nothing carries its messages.
    #[inline]
    pub(crate) fn is_cut(self) -> bool {
        self.flags & Self::CUT != 0
    }

    /// Marks one of its carriers as down or up again; `reach` has a bit for each that it has. Tells whether that cuts it off or joins it again.
    pub(crate) fn carrier(&mut self, place: u8, is_down: bool, reach: u8) -> bool {
        let before = self.is_cut();
        let bit = 1 << (place & 3);
        let flags = if is_down {
            self.flags | bit
        } else {
            self.flags & !bit
        } & !Self::CUT;
        let is_cut = reach != 0 && flags & Self::CARRIERS & reach == reach;
        self.flags = flags | if is_cut { Self::CUT } else { 0 };
        before != is_cut
    }
}

/// The data of an event about a carrier: the number of the outage, and which of the device's carriers it is.
pub(super) fn carrier_data(outage: usize, place: u8) -> u32 {
    (outage as u32) << 2 | u32::from(place & 3)
}

impl Context<'_> {
    /// Puts an observation out that does not simply arrive: it is kept or lost where nothing carries it, else it takes its way.
    #[cold]
    #[inline(never)]
    pub(super) fn forward(&mut self, made: Observation) {
        if self.status.is_cut() {
            if self.spec.keeps {
                self.air.keep(self.local, made);
            }
            return;
        }
        let transit = match self.transit {
            Some(transit) => transit,
            None => {
                let transit = self.take_way();
                *self.transit.insert(transit)
            }
        };
        let arrivals = [transit.late_millis, transit.again_millis];
        for late_millis in arrivals.into_iter().flatten() {
            self.air.send(made, late_millis, self.output);
        }
    }

    /// What becomes of the message that it sends now.
    fn take_way(&mut self) -> Transit {
        let (link, key, now) = (self.dev.link, self.dev.key, self.m.time.nanos());
        let (rules, air) = (self.m.env.air_rules, &mut *self.air);
        let Some(busy) = air.busy.get_mut(usize::from(self.local)) else {
            return link.transit(key, now, self.values, (rules, &mut 0));
        };
        let before = *busy;
        let transit = link.transit(key, now, self.values, (rules, &mut *busy));
        if *busy == before {
            // What is sent takes its time on the air.
            air.airtime.dropped += u64::from(link.is_lora());
        } else if before > now {
            air.airtime.waited += 1;
        }
        transit
    }

    /// One of its carriers falls silent.
    pub(super) fn carrier_down(&mut self, data: u32) {
        let (env, now) = (self.m.env, self.m.time.nanos());
        let Some(outage) = env.outages.get((data >> 2) as usize) else {
            return;
        };
        if outage.is_over(now) || env.switched_off.hides(outage) {
            return;
        }
        let ends = outage.ends(now);
        if let Some(ends) = ends {
            self.at(ends, code::CARRIER_UP, data);
        }
        if let Some(again) = outage.again(now) {
            self.at(again, code::CARRIER_DOWN, data);
        }
        if !self.status.carrier(data as u8, true, self.dev.reach) {
            return;
        }
        let carrier = DeviceIdx(outage.carrier);
        self.air.mute.insert(self.local, carrier);
        // With several carriers the first that is up again counts.
        let known = ends.filter(|_| self.dev.reach == 1);
        let begins = TruthPhase::Begins {
            cause: outage.cause,
            lasts: known.map(|ends| SimSpan::from_nanos(ends - now)),
        };
        self.truth(TruthKind::Mute { carrier }, begins);
    }

    /// One of its carriers speaks again: what was kept is sent, and every lasting state is told, changed or not.
    pub(super) fn carrier_up<B: Behaviour>(&mut self, data: u32) {
        let (env, now) = (self.m.env, self.m.time.nanos());
        let outage = env.outages.get((data >> 2) as usize);
        let speaks =
            |outage: &Outage| outage.lets_speak(now) && !env.switched_off.contains(outage.carrier);
        if !outage.is_some_and(speaks) {
            return;
        }
        if !self.status.carrier(data as u8, false, self.dev.reach) {
            return;
        }
        if let Some(carrier) = self.air.mute.remove(&self.local) {
            self.truth(TruthKind::Mute { carrier }, TruthPhase::Ends);
        }
        let (link, rules) = (self.dev.link, env.air_rules);
        let turn_millis = |values: u32| link.turn_millis(values, rules);
        (self.air).catch_up(self.local, now, turn_millis, self.output);
        self.announce::<B>();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_and_carriers_take_no_byte_more() {
        assert_eq!(size_of::<Status>(), 8);
        assert_eq!(size_of::<crate::sim::device::Device>(), 56);
    }

    #[test]
    fn a_device_is_cut_off_when_the_last_of_its_carriers_is_down() {
        let mut status = Status::default();
        assert!(!status.carrier(0, true, 0b11), "the other is up");
        assert!(!status.is_cut());
        assert!(status.carrier(1, true, 0b11) && status.is_cut());
        assert!(!status.carrier(1, true, 0b11) && status.is_cut(), "again");
        assert!(status.carrier(0, false, 0b11) && !status.is_cut());
        assert!(!status.carrier(1, false, 0b11));
        assert_eq!(status, Status::default());
        assert!(
            !status.carrier(0, true, 0) && !status.is_cut(),
            "it needs none"
        );
    }
}

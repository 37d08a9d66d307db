//! Batteries: what is left in those that devices live on, and how long others bridge a cut of the mains.
//!
//! What is left is worked out when it is asked for: the idle power since the battery was put in, and the energy of every message and
//! movement since then. A device on a battery keeps nine bytes for it, one on mains none.

use super::behaviour::{Behaviour, Event};
use super::context::{Context, code};
use super::device::Broken;
use super::fault::Defect;
use super::network::message_j;
use super::random::unit;
use super::truth::TruthCause;
use crate::model::Network;
use crate::time::SimTime;

/// Battery in per cent at which a device asks for a new one.
pub(crate) const BATTERY_LOW: f64 = 12.0;
/// Days until somebody changes a battery that is low: between one and eight (assumption: the property office's weekly round); and one that
/// is empty, whose device is missed: between one and four (assumption).
const LOW_DAYS: (f64, f64) = (1.0, 8.0);
const EMPTY_DAYS: (f64, f64) = (1.0, 4.0);
/// Share of low batteries that nobody changes before they are empty (assumption).
const OVERLOOKED: f64 = 0.05;

/// Usable energy of a lithium thionyl chloride cell ER26500: 8.5 Ah at 3.6 V, four fifths of it (makers' sheets, general knowledge; the fifth
/// for cold, pulses and ten years of losses is an assumption).
pub(crate) const ER26500_J: f64 = 88_000.0;

const AGE_STREAM: u32 = 890;
const OVERLOOKED_STREAM: u32 = 893;
const VISIT_STREAM: u32 = 894;

const DAY_S: f64 = 86_400.0;
const MINUTE_S: i64 = 60;

/// What a device lives on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Power {
    /// Mains, a panel in the sun, or a vehicle's own battery: its behaviour's matter.
    Mains,
    /// Mains, and for a while a battery that they charge.
    Backup(Backup),
    /// A battery that is changed when it is low.
    Cell(Cell),
}

/// A battery that is changed when it is low.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Cell {
    /// Slot of the channel that tells what is left, per cent.
    pub(crate) slot: usize,
    /// Energy that can be taken from it, joules; what it loses by itself is not in it.
    pub(crate) usable_j: f64,
    /// What the device takes while nothing happens, microwatts.
    pub(crate) idle_uw: f64,
    /// Whether messages are sent with it.
    pub(crate) sends: bool,
}

/// A battery that mains charge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Backup {
    /// How long it bridges when it is full, hours.
    pub(crate) holds_h: f64,
    /// How long it takes to be full again when it was empty, hours.
    pub(crate) charges_h: f64,
}

/// What was taken from a battery that is changed. Eight bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Charge {
    /// Minute since 1970 in which it was put in.
    pub(super) since_minute: u32,
    /// Taken for messages and movements, millijoules.
    pub(super) spent_mj: u32,
}

/// The batteries of a chunk's devices; empty where they have none.
#[derive(Debug, Default)]
pub(crate) struct Cells {
    /// What was taken from each.
    pub(crate) charges: Vec<Charge>,
    /// By what each sends.
    pub(crate) networks: Vec<Network>,
}

impl Charge {
    /// Of a battery that is put in now.
    fn new(now: SimTime) -> Self {
        let minute = now.nanos().div_euclid(MINUTE_S * 1_000_000_000);
        Self {
            since_minute: minute.clamp(0, i64::from(u32::MAX)) as u32,
            spent_mj: 0,
        }
    }

    /// Of the battery that the device `key` has when the run begins: of any age at which it is not low yet.
    pub(crate) fn at_start(cell: &Cell, key: u64, now: SimTime) -> Self {
        let share = unit(key, AGE_STREAM, 0) * (1.0 - BATTERY_LOW / 100.0);
        let mut charge = Self::new(now);
        charge.spend(share * cell.usable_j);
        charge
    }

    /// Takes some joules.
    fn spend(&mut self, joules: f64) {
        self.spent_mj = self
            .spent_mj
            .saturating_add((joules * 1_000.0).round() as u32);
    }

    /// What is left of it, 0 to 1.
    pub(crate) fn left(self, cell: &Cell, now: SimTime) -> f64 {
        let since_s = i64::from(self.since_minute) * MINUTE_S;
        let idle_s = now.secs_f64() - since_s as f64;
        let idle_j = cell.idle_uw * 1e-6 * idle_s.max(0.0);
        let spent_j = f64::from(self.spent_mj) / 1_000.0 + idle_j;
        (1.0 - spent_j / cell.usable_j).clamp(0.0, 1.0)
    }
}

/// A cut of the mains that a battery bridges, or did last.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Bridge {
    /// When the mains failed, nanoseconds.
    pub(super) since: i64,
    /// When they are back, if they ever are.
    pub(super) until: Option<i64>,
    /// Hours that had been taken from the battery when they failed.
    pub(super) spent_h: f64,
}

impl Bridge {
    /// Whether the mains have not come back at a moment.
    fn is_dark(&self, now: i64) -> bool {
        self.until.is_none_or(|until| now < until)
    }

    /// Hours that are taken from the battery at a moment after the mains failed.
    fn spent_h(&self, backup: &Backup, now: i64) -> f64 {
        let hours = |nanos: i64| nanos as f64 / (3_600.0 * 1e9);
        let dark_until = self.until.map_or(now, |until| until.min(now));
        let spent = (self.spent_h + hours(dark_until - self.since)).min(backup.holds_h);
        let charged = hours(now - dark_until) / backup.charges_h * backup.holds_h;
        (spent - charged).max(0.0)
    }
}

impl Context<'_> {
    /// What is left in its battery, per cent; of one on mains nobody asks.
    #[inline]
    pub(super) fn battery_percent<B: Behaviour>(&self) -> f64 {
        match (B::POWER, &self.charge) {
            (Power::Cell(cell), Some(charge)) => 100.0 * charge.left(&cell, self.m.time),
            _ => 100.0,
        }
    }

    /// Whether its battery, if it lives on one, has anything left. One that has not is mute from the first thing on that it cannot do.
    #[inline]
    pub(super) fn has_power<B: Behaviour>(&mut self) -> bool {
        if !matches!(B::POWER, Power::Cell(_)) || self.battery_percent::<B>() > 0.0 {
            return true;
        }
        self.run_down::<B>();
        false
    }

    #[cold]
    fn run_down<B: Behaviour>(&mut self) {
        if self.status.is_off() || self.status.broken == Broken::Flat {
            return;
        }
        self.break_down::<B>(Defect::FlatBattery, 0.0, None, TruthCause::Battery);
        self.plan_visit(EMPTY_DAYS);
    }

    /// Takes the energy of the message that it sends.
    #[inline]
    pub(super) fn pay_message<B: Behaviour>(&mut self) {
        if let Power::Cell(Cell { sends: true, .. }) = B::POWER {
            let (link, rules) = (self.dev.link, self.m.env.air_rules);
            self.spend(message_j(self.network, link, self.values, rules));
        }
    }

    /// Takes some joules from its battery, if it lives on one.
    pub(crate) fn spend(&mut self, joules: f64) {
        if let Some(charge) = &mut self.charge {
            charge.spend(joules);
        }
    }

    /// Sends for somebody who changes the battery if its alarm was raised since `before`.
    #[inline]
    pub(super) fn mind_battery<B: Behaviour>(&mut self, before: u16) {
        let raised = self.status.active & !before;
        if let Power::Cell(cell) = B::POWER
            && raised != 0
        {
            let mut of_battery = self.spec.alarms.iter().enumerate();
            let is_low =
                of_battery.any(|(k, a)| raised >> k & 1 == 1 && a.watches() == Some(cell.slot));
            if is_low && self.draw(OVERLOOKED_STREAM) >= OVERLOOKED {
                self.plan_visit(LOW_DAYS);
            }
        }
    }

    fn plan_visit(&mut self, (least, most): (f64, f64)) {
        let Some(since_minute) = self.charge.as_ref().map(|charge| charge.since_minute) else {
            return;
        };
        let days = least + (most - least) * self.draw(VISIT_STREAM);
        self.later(days * DAY_S, code::RENEWED, since_minute);
    }

    /// Puts a new battery in, unless the one that was put in at the minute `since_minute` was changed before.
    pub(super) fn renew<B: Behaviour>(&mut self, since_minute: u32) {
        let Power::Cell(cell) = B::POWER else {
            return;
        };
        if (self.charge.as_ref()).is_none_or(|charge| charge.since_minute != since_minute) {
            return;
        }
        self.refill();
        if self.status.broken == Broken::Flat {
            self.heal::<B>();
        }
        let watched = self.spec.watched;
        let before = self.status.active & watched;
        self.watch(cell.slot, 100.0, 100.0);
        self.settle::<B>((self.status.active & !watched) | before);
    }

    /// Its battery is full.
    pub(super) fn refill(&mut self) {
        if let Some(charge) = &mut self.charge {
            **charge = Charge::new(self.m.time);
        }
    }

    /// Its mains fail, for some seconds or for good. With a battery beside them it goes on until that is empty; `starts_s` is how long it
    /// takes to start after it was mute. A cut in one that lasts as long changes nothing.
    pub(super) fn lose_mains<B: Behaviour>(
        &mut self,
        lasts_s: Option<f64>,
        starts_s: f64,
        cause: TruthCause,
    ) {
        if let Power::Backup(backup) = B::POWER {
            self.bridge(&backup, lasts_s, cause);
            // A battery that is empty already bridges no later cut.
            if self.status.broken != Broken::NoMains {
                return;
            }
        }
        let lasts_s = lasts_s.map(|s| s + starts_s);
        if !self.is_dark_for(lasts_s) {
            self.break_down::<B>(Defect::NoMains, 0.0, lasts_s, cause);
        }
    }

    /// Lets a battery bridge a cut of its mains, until the last of the cuts that it is in is over.
    fn bridge(&mut self, backup: &Backup, lasts_s: Option<f64>, cause: TruthCause) {
        let now = self.m.time.nanos();
        let before = self.bridges.get(&self.local);
        let spent_h = before.map_or(0.0, |bridge| bridge.spent_h(backup, now));
        let own = lasts_s.map(|s| now.saturating_add((s * 1e9) as i64));
        let until = match before.filter(|bridge| bridge.is_dark(now)) {
            Some(bridge) => own.and_then(|own| Some(own.max(bridge.until?))),
            None => own,
        };
        let bridge = Bridge {
            since: now,
            until,
            spent_h,
        };
        self.bridges.insert(self.local, bridge);
        let left_s = (backup.holds_h - spent_h) * 3_600.0;
        if until.is_none_or(|until| (until - now) as f64 / 1e9 > left_s) {
            self.later(left_s, code::BACKUP_OUT, cause_data(cause));
        }
    }

    /// Whether its mains are cut already, and for as many seconds at least. Cost: O(n) in what is planned, where they are.
    fn is_dark_for(&self, lasts_s: Option<f64>) -> bool {
        if self.status.broken != Broken::NoMains {
            return false;
        }
        let heals = Event {
            code: code::HEAL,
            data: u32::from(self.status.fault_serial),
        };
        let mut planned = self.calendar.waiting_for(usize::from(self.local));
        let back = planned.find(|planned| planned.event() == heals);
        let span = |seconds: f64| (seconds * 1e9) as i64;
        let until = lasts_s.map(|s| self.m.time.nanos().saturating_add(span(s)));
        back.is_none_or(|back| until.is_some_and(|until| until <= back.time))
    }

    /// The battery that bridges a cut is empty, unless the mains came back in between.
    pub(super) fn backup_out<B: Behaviour>(&mut self, data: u32) {
        let (Power::Backup(backup), Some(bridge)) = (B::POWER, self.bridges.get(&self.local))
        else {
            return;
        };
        let now = self.m.time.nanos();
        // A second of doubt: hours are not whole nanoseconds.
        let is_empty = bridge.spent_h(&backup, now) >= backup.holds_h - 1.0 / 3_600.0;
        if !bridge.is_dark(now) || !is_empty || self.status.broken == Broken::NoMains {
            return;
        }
        let starts_s = super::affliction::boot_secs(self.dev.key);
        let lasts_s = bridge
            .until
            .map(|until| (until - now) as f64 / 1e9 + starts_s);
        self.break_down::<B>(Defect::NoMains, 0.0, lasts_s, data_cause(data));
    }
}

/// A plan or an incident as the data of an event.
fn cause_data(cause: TruthCause) -> u32 {
    match cause {
        TruthCause::Plan(number) => number << 1,
        TruthCause::Incident(number) => number << 1 | 1,
        _ => 0,
    }
}

fn data_cause(data: u32) -> TruthCause {
    match data & 1 {
        0 => TruthCause::Plan(data >> 1),
        _ => TruthCause::Incident(data >> 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::SimSpan;

    const CELL: Cell = Cell {
        slot: 0,
        usable_j: 1_000.0,
        idle_uw: 1_000.0,
        sends: true,
    };
    const NOW: SimTime = SimTime::from_secs(1_780_243_200);

    fn after(seconds: i64) -> SimTime {
        NOW + SimSpan::from_secs(seconds)
    }

    #[test]
    fn idle_power_and_what_is_done_add_up() {
        let mut charge = Charge::new(NOW);
        assert_eq!(charge.left(&CELL, NOW), 1.0);
        // 1 mW for 100,000 s is 100 J of 1,000.
        assert!((charge.left(&CELL, after(100_000)) - 0.9).abs() < 1e-12);
        charge.spend(250.0);
        assert!((charge.left(&CELL, after(100_000)) - 0.65).abs() < 1e-12);
        charge.spend(800.0);
        assert_eq!(charge.left(&CELL, after(100_000)), 0.0);
        assert_eq!(size_of::<Charge>() + size_of::<Network>(), 9);
    }

    #[test]
    fn at_the_start_batteries_are_of_all_ages_and_none_is_low() {
        let left: Vec<f64> = (0..2_000)
            .map(|n| {
                let key = crate::sim::random::entity_key(1, "device", &n.to_string());
                Charge::at_start(&CELL, key, NOW).left(&CELL, NOW)
            })
            .collect();
        assert!(left.iter().all(|l| (0.12..=1.0).contains(l)));
        // Evenly from 0.12 to 1: the mean is 0.56.
        let mean = left.iter().sum::<f64>() / 2_000.0;
        assert!((mean - 0.56).abs() < 0.02, "{mean}");
    }

    #[test]
    fn a_backup_is_used_up_in_the_dark_and_charged_after() {
        let backup = Backup {
            holds_h: 3.0,
            charges_h: 24.0,
        };
        let hour = 3_600_000_000_000;
        let bridge = Bridge {
            since: 0,
            until: Some(2 * hour),
            spent_h: 0.5,
        };
        let spent = |hours: i64| bridge.spent_h(&backup, hours * hour);
        // Half an hour was gone; an hour of charging gives an eighth of an hour.
        assert_eq!((spent(0), spent(1), spent(2)), (0.5, 1.5, 2.5));
        assert!((spent(6) - 2.0).abs() < 1e-12);
        assert_eq!(spent(22), 0.0);
        let for_good = Bridge {
            until: None,
            ..bridge
        };
        assert_eq!(for_good.spent_h(&backup, 9 * hour), 3.0);
    }

    #[test]
    fn causes_come_back_from_their_data() {
        for cause in [TruthCause::Plan(7), TruthCause::Incident(7)] {
            assert_eq!(data_cause(cause_data(cause)), cause);
        }
    }
}

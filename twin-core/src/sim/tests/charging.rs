//! Chargers whose sessions a command of the platform starts: what comes of a payment with it, and without.

use super::*;
use crate::ids::DeviceIdx;
use crate::sim::behaviour::{CHARGER_CAR, OVERDRAWS};
use crate::sim::{
    ChargingStart, Command, Disturbances, Setting, TruthCause, TruthKind, TruthPhase, Wanted,
};
use crate::time::SimSpan;

const IDLE: f64 = 0.0;
const STARTING: f64 = 1.0;
const CHARGING: f64 = 2.0;
const FINISHED: f64 = 3.0;
const FAULTY: f64 = 4.0;

/// Blocks whose chargers wait for commands.
struct Site {
    simulation: Simulation,
    catalogue: Catalogue,
    chargers: Vec<DeviceIdx>,
}

impl Site {
    fn new(start: SimTime) -> Self {
        Self::of(options(start, 1))
    }

    fn of(options: SimOptions) -> Self {
        let (community, catalogue) = block(1_450);
        let mut simulation = Simulation::new(&community, &catalogue, options).unwrap();
        let by_command = Disturbances {
            charging: ChargingStart::ByCommand,
            ..Disturbances::default()
        };
        simulation
            .disturb(&community, &catalogue, &by_command)
            .unwrap();
        let devices = (0..).zip(&community.devices);
        let chargers = devices
            .filter(|(_, d)| d.class.as_str() == "T5-7")
            .map(|(i, _)| DeviceIdx(i))
            .collect();
        Self {
            simulation,
            catalogue,
            chargers,
        }
    }

    /// No car comes but those of the test.
    fn without_cars(start: SimTime) -> Self {
        let population = Habits {
            cars_per_household: 0.0,
            cars_per_worker: 0.0,
            visits_per_person: 0.0,
            deliveries_per_person: 0.0,
            ..Habits::default()
        };
        let site = Self::of(SimOptions {
            population,
            ..options(start, 1)
        });
        assert!(site.chargers.len() > 3, "{}", site.chargers.len());
        site
    }

    /// Puts events some seconds after a moment to every charger.
    fn put_all(&mut self, from: SimTime, events: &[(i64, (u8, u32))]) {
        for (second, event) in events {
            let at = from + SimSpan::from_secs(*second);
            for charger in &self.chargers {
                self.simulation.put(charger.index(), at, *event);
            }
        }
    }

    /// Lets what happens until some seconds after a moment be heard.
    fn run(&mut self, from: SimTime, seconds: i64, kept: &mut Keep) {
        let until = from + SimSpan::from_secs(seconds);
        self.simulation.advance(until, kept);
    }

    /// Asks the same of every charger.
    fn ask_all(&mut self, word: &str) {
        for &device in &self.chargers {
            let class = self.catalogue.class("T5-7").unwrap();
            let setting = Setting::new(class, "session", Some(Wanted::Word(word))).unwrap();
            let command = Command::Set { device, setting };
            self.simulation.command(command).unwrap();
        }
    }

    fn channel(&self, name: &str) -> u16 {
        let mut channels = self.catalogue.class("T5-7").unwrap().channels.iter();
        channels.position(|c| &*c.name == name).unwrap() as u16
    }

    fn latest(&self, device: DeviceIdx, name: &str) -> f64 {
        let channel = self.channel(name);
        self.simulation.latest(device, channel).unwrap().1
    }

    fn said(&self, kept: &Keep, device: DeviceIdx, name: &str) -> Vec<(SimTime, f64)> {
        let channel = self.channel(name);
        let mine = kept.observations.iter();
        mine.filter(|o| o.device == device && o.channel == channel)
            .map(|o| (o.time, o.value))
            .collect()
    }

    /// When a charger raised that a session which was paid for was not started.
    fn unstarted(kept: &Keep, device: DeviceIdx) -> Vec<SimTime> {
        let raised = kept.notices.iter().filter_map(|notice| match notice {
            Notice::AlarmRaised(alarm) if alarm.device == device => Some(alarm),
            _ => None,
        });
        let mine = raised.filter(|alarm| alarm.kind.word == "not_started");
        mine.map(|alarm| alarm.raised).collect()
    }

    /// A charger at which somebody has paid for some hours, and for how many.
    fn paid(&self) -> Option<(DeviceIdx, f64)> {
        let waits = |device: &DeviceIdx| self.latest(*device, "session") == STARTING;
        let all = self.chargers.iter().filter(|device| waits(device));
        let mut hours = all.map(|d| (*d, self.latest(*d, "charging_fee") / 6.0));
        hours.find(|paid| paid.1 > 0.0)
    }
}

#[test]
fn who_has_paid_leaves_where_no_command_comes_and_the_charger_tells_of_it() {
    let start = MIDNIGHT + hours(15);
    let end = start + hours(9);
    let mut site = Site::new(start);
    let mut heard = Heard::default();
    site.simulation.advance(end, &mut heard);
    let (mut paid, mut left, mut true_ones) = (0, 0, 0);
    for &device in &site.chargers {
        let truths = heard.truths.iter();
        let mine: Vec<&Truth> = truths.filter(|t| t.device == Some(device)).collect();
        if mine
            .iter()
            .any(|t| !matches!(t.kind, TruthKind::Incident { .. }))
        {
            continue;
        }
        let sessions = site.said(&heard.kept, device, "session");
        assert!(sessions.iter().all(|s| s.1 != CHARGING), "{sessions:?}");
        let unstarted = Site::unstarted(&heard.kept, device);
        for (time, _) in site.said(&heard.kept, device, "payment") {
            let until = time + SimSpan::from_secs(180);
            if until > end {
                continue;
            }
            assert!(sessions.contains(&(time, STARTING)), "{sessions:?}");
            // Only who drives away does not wait so long.
            let ended = sessions.iter().find(|s| s.0 > time).unwrap();
            assert!(ended.0 <= until && ended.1 == IDLE, "{sessions:?}");
            assert_eq!(ended.0 == until, unstarted.contains(&until));
            paid += 1;
        }
        left += unstarted.len();
        true_ones += mine
            .iter()
            .filter(|t| {
                let begins = TruthPhase::Begins {
                    cause: TruthCause::Behaviour,
                    lasts: None,
                };
                let word = match t.kind {
                    TruthKind::Incident { word, .. } => word,
                    _ => "",
                };
                word == "not_started" && t.phase == begins
            })
            .count();
    }
    assert!(left > 5 && left * 10 >= paid * 9, "{left} of {paid}");
    assert_eq!(left, true_ones);
}

#[test]
fn a_command_starts_what_was_paid_for() {
    let mut site = Site::new(MIDNIGHT + hours(17));
    let (device, paid_h) = loop {
        let soon = site.simulation.now() + SimSpan::from_secs(10);
        assert!(soon < MIDNIGHT + hours(24), "nobody pays");
        site.simulation.advance(soon, &mut Keep::default());
        if let Some(paid) = site.paid() {
            break paid;
        }
    };
    assert!([2.0, 4.0, 8.0].contains(&paid_h), "{paid_h}");
    let class = site.catalogue.class("T5-7").unwrap();
    let setting = Setting::new(class, "session", Some(Wanted::Word("starting"))).unwrap();
    let command = Command::Set { device, setting };
    site.simulation.command(command).unwrap();
    let mut kept = Keep::default();
    let commanded = site.simulation.now();
    site.simulation.advance(commanded + hours(9), &mut kept);
    let sessions = site.said(&kept, device, "session");
    let begins = sessions.iter().position(|s| s.1 == CHARGING).unwrap();
    let (begun, ended) = (sessions[begins].0, sessions[begins + 1]);
    // It answers the command within 22 s and charges no longer than was paid for.
    assert!(begun - commanded <= SimSpan::from_secs(23), "{sessions:?}");
    let span_h = (ended.0 - begun).secs_f64() / 3_600.0;
    assert!(span_h > 0.1 && span_h <= paid_h, "{span_h} of {paid_h} h");
    assert!(Site::unstarted(&kept, device).is_empty());
    let energy = site.said(&kept, device, "energy");
    assert!(energy[energy.len() - 1].1 - energy[0].1 > 1.0, "{energy:?}");
}

#[test]
fn a_platform_can_send_away_who_has_paid() {
    let mut site = Site::new(MIDNIGHT + hours(17));
    let device = loop {
        let soon = site.simulation.now() + SimSpan::from_secs(10);
        assert!(soon < MIDNIGHT + hours(24), "nobody pays");
        site.simulation.advance(soon, &mut Keep::default());
        if let Some((device, _)) = site.paid() {
            break device;
        }
    };
    let class = site.catalogue.class("T5-7").unwrap();
    let setting = Setting::new(class, "session", Some(Wanted::Word("finished"))).unwrap();
    let command = Command::Set { device, setting };
    site.simulation.command(command).unwrap();
    let mut kept = Keep::default();
    let until = site.simulation.now() + SimSpan::from_secs(240);
    site.simulation.advance(until, &mut kept);
    let states: Vec<f64> = (site.said(&kept, device, "session").iter())
        .map(|s| s.1)
        .collect();
    assert_eq!(states, [3.0]);
    assert!(Site::unstarted(&kept, device).is_empty());
}

#[test]
fn what_was_planned_for_a_session_that_is_over_ends_no_later_one() {
    let start = MIDNIGHT + hours(10);
    let mut site = Site::without_cars(start);
    // Each car comes, is told to stop charging, drives away, is back ten seconds later and charges once more. By then the charger has planned to be
    // ready again for the next one, up to an hour and a half after it was told to stop.
    site.put_all(
        start,
        &[(1, 1), (130, 0), (140, 1)].map(|(second, inward)| (second, (CHARGER_CAR, inward))),
    );
    let mut kept = Keep::default();
    site.run(start, 10, &mut kept);
    site.ask_all("starting");
    site.run(start, 120, &mut kept);
    site.ask_all("finished");
    site.run(start, 150, &mut kept);
    site.ask_all("starting");
    site.run(start, 6_000, &mut kept);
    let begun = [STARTING, CHARGING, FINISHED, IDLE, STARTING, CHARGING];
    for &charger in &site.chargers {
        let said = site.said(&kept, charger, "session");
        let states: Vec<f64> = said.iter().map(|s| s.1).collect();
        assert_eq!(states[..6], begun, "{said:?}");
        // It charges on, or is full, or draws too much.
        assert_ne!(states.get(6), Some(&IDLE), "{said:?}");
    }
}

#[test]
fn a_fault_goes_on_when_its_car_drives_away_and_what_was_planned_for_that_is_stale() {
    let start = MIDNIGHT + hours(10);
    let mut site = Site::without_cars(start);
    let (comes, goes) = ((CHARGER_CAR, 1), (CHARGER_CAR, 0));
    // The first session draws too much, which is noticed after a minute: a fault of 15 minutes. Shortly before that is over a car comes, of which
    // half plug in a minute later; but it drives away, and another is there by then.
    let events = [(1, comes), (100, (OVERDRAWS, 1)), (200, goes)];
    site.put_all(start, &events);
    site.put_all(start, &[(1_001, comes), (1_010, goes), (1_055, comes)]);
    let mut kept = Keep::default();
    site.run(start, 10, &mut kept);
    site.ask_all("starting");
    site.run(start, 1_300, &mut kept);
    let mut plugged_in = 0;
    for &charger in &site.chargers {
        let said = site.said(&kept, charger, "session");
        let states: Vec<f64> = said.iter().map(|s| s.1).collect();
        assert_eq!(states[..4], [STARTING, CHARGING, FAULTY, IDLE], "{said:?}");
        assert_eq!(said[3].0, start + SimSpan::from_secs(1_060), "{said:?}");
        if let Some((time, _)) = said.get(4) {
            assert_eq!(*time, start + SimSpan::from_secs(1_115), "{said:?}");
            plugged_in += 1;
        }
    }
    assert!(plugged_in > 3, "{plugged_in}");
}

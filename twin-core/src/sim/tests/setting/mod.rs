//! Commands that set values: what each class takes, within which bounds, and who refuses them.

mod class;

use std::collections::BTreeSet;

use super::*;
use crate::ids::DeviceIdx;
use crate::sim::{
    Command, CommandError, CommunityDigest, DeviceState, Fault, Setting, SettingError, TruthKind,
    TruthPhase, Wanted, settable,
};
use crate::time::SimSpan;

const DEVICES: usize = 1_450;

/// Keeps what is heard of the devices of one class, and what is true.
#[derive(Default)]
pub(super) struct Ears {
    pub(super) of: BTreeSet<DeviceIdx>,
    pub(super) observations: Vec<Observation>,
    pub(super) truths: Vec<Truth>,
}

impl EventSink for Ears {
    fn window(&mut self, observations: &[Observation], _: &[Notice]) {
        let of = &self.of;
        let meant = observations.iter().filter(|o| of.contains(&o.device));
        self.observations.extend(meant);
    }

    fn truth(&mut self, records: &[Truth]) {
        self.truths.extend_from_slice(records);
    }
}

/// A run of the block with one device that is commanded.
pub(super) struct Run {
    pub(super) simulation: Simulation,
    pub(super) community: Community,
    catalogue: Catalogue,
    pub(super) device: DeviceIdx,
    pub(super) heard: Ears,
}

impl Run {
    /// The first device of a class, some hours after midnight.
    pub(super) fn of(class: &str, hour: i64) -> Self {
        let (simulation, community, catalogue) = simulation(DEVICES, MIDNIGHT + hours(hour));
        let of: BTreeSet<DeviceIdx> = (community.devices.iter().zip(0..))
            .filter(|(d, _)| d.class.as_str() == class)
            .map(|(_, index)| DeviceIdx(index))
            .collect();
        Self {
            simulation,
            community,
            catalogue,
            device: *of.first().unwrap(),
            heard: Ears {
                of,
                ..Ears::default()
            },
        }
    }

    pub(super) fn class(&self) -> &crate::catalogue::DeviceClass {
        let device = &self.community.devices[self.device.index()];
        self.catalogue.class(device.class.as_str()).unwrap()
    }

    pub(super) fn channel(&self, name: &str) -> u16 {
        let mut channels = self.class().channels.iter();
        channels.position(|c| &*c.name == name).unwrap() as u16
    }

    pub(super) fn set(
        &mut self,
        channel: &str,
        wanted: Option<Wanted<'_>>,
    ) -> Result<(), CommandError> {
        let setting = Setting::new(self.class(), channel, wanted).unwrap();
        let device = self.device;
        let command = Command::Set { device, setting };
        self.simulation.command(command).map(|_| ())
    }

    pub(super) fn seconds(&mut self, seconds: i64) {
        let until = self.simulation.now() + SimSpan::from_secs(seconds);
        self.simulation.advance(until, &mut self.heard);
    }

    pub(super) fn minutes(&mut self, minutes: i64) {
        self.seconds(60 * minutes);
    }

    /// What the device said on a channel: seconds since midnight, and the value.
    pub(super) fn said(&self, channel: &str) -> Vec<(f64, f64)> {
        let channel = self.channel(channel);
        let all = self.heard.observations.iter();
        all.filter(|o| o.device == self.device && o.channel == channel)
            .map(|o| ((o.time - MIDNIGHT).secs_f64(), o.value))
            .collect()
    }

    pub(super) fn values(&self, channel: &str) -> Vec<f64> {
        self.said(channel).into_iter().map(|(_, v)| v).collect()
    }

    pub(super) fn last(&self, channel: &str) -> f64 {
        *self.values(channel).last().unwrap()
    }
}

#[test]
fn what_each_class_takes_and_within_which_bounds() {
    let catalogue = catalogue();
    let mut taken = Vec::new();
    for class in &catalogue.classes {
        for settable in settable(class) {
            taken.push((
                class.id.to_string(),
                settable.channel.name.to_string(),
                settable.holds,
            ));
        }
    }
    let expected = [
        ("T3-1", "content_updates", false),
        ("T3-2", "preset_position", true),
        ("T3-3", "siren", true),
        ("T3-4", "armed", true),
        ("T3-5", "locked", false),
        ("T3-7", "door_open", false),
        ("T4-1", "lamp_on", true),
        ("T4-1", "display_on", true),
        ("T4-1", "broadcasting", true),
        ("T4-3", "valve_open", true),
        ("T4-7", "valve_open", true),
        ("T5-1", "content_updates", false),
        ("T5-2", "arm_raised", true),
        ("T5-4", "bookings", false),
        ("T5-4", "room_bookings", false),
        ("T5-5", "arm_raised", true),
        ("T5-6", "booked", false),
        ("T5-7", "session", false),
        ("T5-8", "setpoint", true),
        ("T5-8", "mode", true),
        ("T5-9", "brightness", true),
        ("T5-10", "floor", false),
        ("T6-3", "notices", false),
        ("T6-6", "booked", false),
        ("T6-8", "activity", false),
        ("T7-1", "door_open", false),
        ("T7-3", "pickups", false),
        ("T7-5", "content_updates", false),
        ("T8-1", "booked", false),
        ("T8-3", "booked", false),
        ("T8-3", "scene", false),
        ("T8-4", "transfers", false),
        ("T8-5", "speed_limit", true),
        ("T9-1", "activity", false),
        ("T9-2", "activity", false),
        ("T9-3", "activity", false),
        ("T9-4", "activity", false),
        ("T9-5", "activity", true),
    ];
    let expected =
        expected.map(|(class, channel, holds)| (class.to_owned(), channel.to_owned(), holds));
    assert_eq!(taken, expected);
    let air = catalogue.class("T5-8").unwrap();
    // The catalogue has 16 to 30 °C.
    for (value, fits) in [(16.0, true), (30.0, true), (15.9, false), (30.1, false)] {
        let setting = Setting::new(air, "setpoint", Some(Wanted::Number(value)));
        assert_eq!(setting.is_ok(), fits, "{value}");
    }
    let charger = catalogue.class("T5-7").unwrap();
    let starts = Setting::new(charger, "session", Some(Wanted::Word("starting"))).unwrap();
    assert_eq!((starts.channel(), starts.value()), (1, Some(1.0)));
    let by_number = Setting::new(charger, "session", Some(Wanted::Number(1.0)));
    assert_eq!(by_number, Ok(starts));
}

#[test]
fn settings_that_cannot_be_name_the_class_the_bounds_and_what_is_taken() {
    let catalogue = catalogue();
    let error = |class: &str, channel: &str, wanted| {
        let class = catalogue.class(class).unwrap();
        Setting::new(class, channel, wanted).unwrap_err()
    };
    let beyond = error("T5-8", "setpoint", Some(Wanted::Number(45.0)));
    assert_eq!(
        beyond.to_string(),
        "setpoint must lie between 16 and 30 Cel, and 45 does not"
    );
    let nan = error("T5-8", "setpoint", Some(Wanted::Number(f64::NAN)));
    assert!(matches!(nan, SettingError::OutOfRange { .. }), "{nan}");
    let other = error("T5-8", "power", Some(Wanted::Number(1.0)));
    assert_eq!(
        other.to_string(),
        "devices of class T5-8 take no command for 'power'; they take commands for setpoint, mode"
    );
    let long = error("T5-8", &"很".repeat(1_000), None);
    assert!(long.to_string().chars().count() < 250, "{long}");
    let none = error("T4-5", "temperature", Some(Wanted::Number(1.0)));
    assert!(matches!(none, SettingError::NothingSettable { .. }));
    // A charger is not told to be faulty.
    let state = error("T5-7", "session", Some(Wanted::Word("fault")));
    assert_eq!(
        state.to_string(),
        "session takes one of these: starting, finished"
    );
    let kind = error("T3-5", "locked", Some(Wanted::Number(0.5)));
    assert!(matches!(kind, SettingError::WrongValue { .. }), "{kind}");
    let back = error("T3-5", "locked", None);
    assert!(matches!(back, SettingError::NotHeld { .. }), "{back}");
}

#[test]
fn a_device_that_cannot_hear_or_takes_no_such_command_refuses() {
    let mut run = Run::of("T5-8", 12);
    let device = run.device;
    let off = Command::Switch { device, on: false };
    run.simulation.command(off).unwrap();
    let refused = run.set("setpoint", Some(Wanted::Number(20.0)));
    assert_eq!(refused, Err(CommandError::Silent(device)));
    assert_eq!(
        run.simulation.command(Command::Restart { device }),
        Err(CommandError::Silent(device))
    );
    let setting = Setting::new(run.class(), "setpoint", Some(Wanted::Number(20.0))).unwrap();
    let mut devices = run.community.devices.iter();
    let other = devices.position(|d| d.class.as_str() == "T4-5").unwrap();
    let other = DeviceIdx(other as u32);
    let foreign = Command::Set {
        device: other,
        setting,
    };
    assert_eq!(
        run.simulation.command(foreign),
        Err(CommandError::NoControl(other))
    );
    run.minutes(1);
    assert!(run.heard.truths.iter().all(|t| t.device != Some(device)));
}

#[test]
fn a_restart_is_silent_for_twenty_seconds_and_heals_what_repeats_itself() {
    let mut run = Run::of("T5-7", 10);
    let device = run.device;
    let inject = |fault| Command::InjectFault {
        device,
        fault,
        lasts: None,
    };
    run.simulation.command(inject(Fault::Stuck)).unwrap();
    run.simulation.command(Command::Restart { device }).unwrap();
    assert_eq!(run.simulation.state(device), DeviceState::Offline);
    run.minutes(5);
    assert_eq!(run.simulation.state(device), DeviceState::Normal);
    // A heartbeat every 30 s: of five minutes at most one is missed.
    let beats = run.values("heartbeat");
    assert!((9..=10).contains(&beats.len()), "{beats:?}");
    assert!(beats.windows(2).all(|pair| pair[1] == pair[0] + 1.0));
    run.simulation.command(inject(Fault::Bias)).unwrap();
    let refused = run.simulation.command(Command::Restart { device });
    assert!(matches!(refused, Err(CommandError::Hindered { .. })));
}

#[test]
fn what_was_set_is_in_the_truth_and_goes_on_from_a_snapshot() {
    let go_on = |saves: bool| {
        let mut run = Run::of("T5-8", 12);
        run.set("mode", Some(Wanted::Word("cool"))).unwrap();
        run.set("setpoint", Some(Wanted::Number(20.0))).unwrap();
        if saves {
            // What the command caused has not been heard yet.
            let digest = CommunityDigest::of(&run.community, &run.catalogue).unwrap();
            let bytes = run.simulation.save(digest);
            run.simulation = Simulation::resume(&run.community, &run.catalogue, &bytes, 1).unwrap();
        }
        run.minutes(120);
        let truths = run
            .heard
            .truths
            .iter()
            .filter(|t| t.device == Some(run.device));
        let set = truths.filter(|t| {
            let value = Some(20.0);
            let is_meant = t.kind
                == TruthKind::Set {
                    channel: "setpoint",
                    value,
                };
            is_meant && matches!(t.phase, TruthPhase::Begins { .. })
        });
        assert_eq!(set.count(), 1);
        (run.heard.observations, run.heard.truths)
    };
    let (straight, saved) = (go_on(false), go_on(true));
    assert_eq!(straight, saved);
}

//! Commands that set values: what each class takes, within which bounds, and what comes of it.

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
struct Ears {
    of: BTreeSet<DeviceIdx>,
    observations: Vec<Observation>,
    truths: Vec<Truth>,
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
struct Run {
    simulation: Simulation,
    community: Community,
    catalogue: Catalogue,
    device: DeviceIdx,
    heard: Ears,
}

impl Run {
    /// The first device of a class, some hours after midnight.
    fn of(class: &str, hour: i64) -> Self {
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

    fn class(&self) -> &crate::catalogue::DeviceClass {
        let device = &self.community.devices[self.device.index()];
        self.catalogue.class(device.class.as_str()).unwrap()
    }

    fn channel(&self, name: &str) -> u16 {
        let mut channels = self.class().channels.iter();
        channels.position(|c| &*c.name == name).unwrap() as u16
    }

    fn set(&mut self, channel: &str, wanted: Option<Wanted<'_>>) -> Result<(), CommandError> {
        let setting = Setting::new(self.class(), channel, wanted).unwrap();
        let device = self.device;
        let command = Command::Set { device, setting };
        self.simulation.command(command).map(|_| ())
    }

    fn seconds(&mut self, seconds: i64) {
        let until = self.simulation.now() + SimSpan::from_secs(seconds);
        self.simulation.advance(until, &mut self.heard);
    }

    fn minutes(&mut self, minutes: i64) {
        self.seconds(60 * minutes);
    }

    /// What the device said on a channel: seconds since midnight, and the value.
    fn said(&self, channel: &str) -> Vec<(f64, f64)> {
        let channel = self.channel(channel);
        let all = self.heard.observations.iter();
        all.filter(|o| o.device == self.device && o.channel == channel)
            .map(|o| ((o.time - MIDNIGHT).secs_f64(), o.value))
            .collect()
    }

    fn values(&self, channel: &str) -> Vec<f64> {
        self.said(channel).into_iter().map(|(_, v)| v).collect()
    }

    fn last(&self, channel: &str) -> f64 {
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
        ("T3-3", "siren", true),
        ("T3-4", "armed", true),
        ("T3-5", "locked", false),
        ("T4-1", "lamp_on", true),
        ("T4-3", "valve_open", true),
        ("T4-7", "valve_open", true),
        ("T5-5", "arm_raised", true),
        ("T5-7", "session", false),
        ("T5-8", "setpoint", true),
        ("T5-8", "mode", true),
        ("T5-9", "brightness", true),
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
fn a_cooler_set_point_cools_the_room_and_takes_more_power() {
    let run = |celsius: f64| {
        let mut run = Run::of("T5-8", 12);
        run.set("mode", Some(Wanted::Word("cool"))).unwrap();
        run.set("setpoint", Some(Wanted::Number(celsius))).unwrap();
        run.minutes(180);
        run
    };
    let (cool, cooler) = (run(18.0), run(16.0));
    assert_eq!(cool.values("setpoint").last(), Some(&18.0));
    assert_eq!(cool.values("mode").last().copied().unwrap_or(1.0), 1.0);
    // Nine time constants of twenty minutes after 24 °C; a quarter of a kelvin is noise.
    assert!((cool.last("indoor_temperature") - 18.0).abs() < 0.3);
    assert!((cooler.last("indoor_temperature") - 16.0).abs() < 0.3);
    let pairs: Vec<_> = (cool.values("power").into_iter())
        .zip(cooler.values("power"))
        .collect();
    assert_eq!(pairs.len(), 36, "every five minutes");
    for (less, more) in pairs {
        // 0.9 kW a kelvin, once to twice that by people, a tenth more or less by noise: 2 K make 1.62 to 3.96 kW.
        assert!((1.6..4.0).contains(&(more - less)), "{less} {more}");
    }
}

#[test]
fn an_air_conditioner_that_is_given_back_goes_by_the_weather_again() {
    let mut usual = Run::of("T5-8", 12);
    usual.minutes(120);
    let mut given_back = Run::of("T5-8", 12);
    given_back.set("mode", Some(Wanted::Word("heat"))).unwrap();
    given_back
        .set("setpoint", Some(Wanted::Number(30.0)))
        .unwrap();
    given_back.minutes(5);
    assert_eq!(given_back.last("mode"), 2.0);
    assert_eq!(given_back.last("setpoint"), 30.0);
    given_back.set("mode", None).unwrap();
    given_back.set("setpoint", None).unwrap();
    given_back.minutes(115);
    let powers = (usual.last("power"), given_back.last("power"));
    assert!((powers.0 - powers.1).abs() < 1e-9, "{powers:?}");
}

#[test]
fn a_barrier_that_is_held_down_lets_nobody_pass() {
    let passed = |run: &Run| run.said("vehicles_in").len() + run.said("vehicles_out").len();
    let mut usual = Run::of("T5-5", 7);
    usual.minutes(120);
    assert!(passed(&usual) > 0);
    let mut held = Run::of("T5-5", 7);
    held.set("arm_raised", Some(Wanted::Boolean(false)))
        .unwrap();
    held.minutes(60);
    assert_eq!(passed(&held), 0);
    assert!(held.values("arm_raised").iter().all(|up| *up == 0.0));
    held.set("arm_raised", None).unwrap();
    held.minutes(60);
    assert!(passed(&held) > 0);
    let mut up = Run::of("T5-5", 7);
    up.set("arm_raised", Some(Wanted::Boolean(true))).unwrap();
    up.minutes(120);
    assert_eq!(up.values("arm_raised"), [1.0], "it never comes down");
    assert_eq!(passed(&up), passed(&usual));
}

#[test]
fn a_shut_valve_stops_the_water_and_the_reading_goes_on_where_it_stopped() {
    let (mut usual, mut shut) = (Run::of("T4-3", 6), Run::of("T4-3", 6));
    usual.minutes(48 * 60);
    // A home in which somebody lives.
    for meter in usual.heard.of.clone() {
        usual.device = meter;
        let read = usual.values("water_volume");
        if read[47] - read[24] > 0.05 {
            break;
        }
    }
    shut.device = usual.device;
    shut.set("valve_open", Some(Wanted::Boolean(false)))
        .unwrap();
    shut.minutes(24 * 60);
    let stopped = shut.values("water_volume");
    assert_eq!(stopped.len(), 24, "every hour");
    assert!(stopped.iter().all(|v| *v == stopped[0]), "{stopped:?}");
    shut.set("valve_open", Some(Wanted::Boolean(true))).unwrap();
    shut.minutes(24 * 60);
    assert_eq!(shut.values("valve_open"), [0.0, 1.0]);
    let all = shut.values("water_volume");
    assert!(all.windows(2).all(|pair| pair[1] >= pair[0]), "{all:?}");
    let usual = usual.values("water_volume");
    let (second_day, as_usual) = (all[47] - all[24], usual[47] - usual[24]);
    assert!(as_usual > 0.05, "somebody lives there: {as_usual} m³");
    // Its reading is up to 4 % of a day ahead or behind of what was drawn, at either end.
    let apart = (second_day - as_usual).abs();
    assert!(apart < 0.2 * as_usual, "{second_day} {as_usual}");
    let kept_back = usual[47] - all[47];
    assert!(kept_back > 0.5 * as_usual, "the first day is missing");
}

#[test]
fn irrigation_waters_until_it_is_told_to_stop() {
    let mut run = Run::of("T4-7", 12);
    run.set("valve_open", Some(Wanted::Boolean(true))).unwrap();
    run.minutes(4 * 60);
    assert_eq!(run.values("valve_open"), [1.0]);
    let volume = run.values("water_volume");
    for pair in volume.windows(2) {
        // 1.1 m³ an hour.
        assert!((pair[1] - pair[0] - 1.1).abs() < 0.002, "{volume:?}");
    }
    let wet = run.values("soil_moisture");
    assert!(
        wet.last().unwrap() - wet[0] > 20.0,
        "16 points an hour: {wet:?}"
    );
    run.set("valve_open", Some(Wanted::Boolean(false))).unwrap();
    let before = run.said("water_volume").len();
    run.minutes(8 * 60);
    assert_eq!(run.last("valve_open"), 0.0);
    let after = run.values("water_volume").split_off(before);
    assert!(after.iter().all(|v| *v == after[0]), "{after:?}");
}

#[test]
fn a_lock_opens_for_six_seconds() {
    let mut run = Run::of("T3-5", 3);
    run.set("locked", Some(Wanted::Boolean(false))).unwrap();
    run.minutes(1);
    let said = run.said("locked");
    let since = 3.0 * 3_600.0;
    assert_eq!((said[0].1, said[1].1), (0.0, 1.0));
    assert!(said[0].0 - since < 1e-3 && (said[1].0 - since - 6.0).abs() < 1e-3);
    assert_eq!(run.said("openings").len(), 1);
    run.set("locked", Some(Wanted::Boolean(false))).unwrap();
    run.seconds(2);
    run.set("locked", Some(Wanted::Boolean(true))).unwrap();
    run.minutes(1);
    let said = run.said("locked").split_off(2);
    assert_eq!((said.len(), said[0].1, said[1].1), (2, 0.0, 1.0));
    assert!((said[1].0 - said[0].0 - 2.0).abs() < 1e-3, "{said:?}");
}

#[test]
fn a_charger_starts_where_a_car_stands_and_stops_when_it_is_told_to() {
    let mut run = Run::of("T5-7", 0);
    let mut started = None;
    for device in run.heard.of.clone() {
        run.device = device;
        let idle = run.set("session", Some(Wanted::Word("finished")));
        let Err(CommandError::Hindered { reason, .. }) = idle else {
            panic!("nothing to stop: {idle:?}");
        };
        assert_eq!(reason.en, "no session is under way");
        match run.set("session", Some(Wanted::Word("starting"))) {
            Ok(()) => started = Some(device),
            Err(CommandError::Hindered { reason, .. }) => {
                assert_eq!(reason.en, "no car is plugged in");
            }
            Err(other) => panic!("{other}"),
        }
    }
    run.device = started.unwrap();
    run.minutes(10);
    assert_eq!(run.values("session"), [1.0, 2.0]);
    let said = run.said("session");
    assert!((12.0..=22.0).contains(&(said[1].0 - said[0].0)));
    assert!(run.last("power") > 2.0);
    run.set("session", Some(Wanted::Word("finished"))).unwrap();
    run.minutes(3);
    assert_eq!(run.last("session"), 3.0);
    assert_eq!(run.last("power"), 0.0);
    let again = run.set("session", Some(Wanted::Word("starting")));
    assert!(matches!(again, Err(CommandError::Hindered { .. })));
}

#[test]
fn lamps_are_dimmed_in_proportion_and_poles_lit_by_day() {
    let power = |percent: f64| {
        let mut run = Run::of("T5-9", 12);
        run.set("brightness", Some(Wanted::Number(percent)))
            .unwrap();
        run.minutes(20);
        assert_eq!(run.values("mode"), [3.0], "manual");
        assert_eq!(run.last("brightness"), percent);
        run.last("power") - 0.02
    };
    let (half, full) = (power(50.0), power(100.0));
    assert!(
        full > 0.01 && (full - 2.0 * half).abs() < 0.002,
        "{half} {full}"
    );
    let mut run = Run::of("T5-9", 12);
    run.set("brightness", Some(Wanted::Number(80.0))).unwrap();
    run.minutes(10);
    run.set("brightness", None).unwrap();
    run.minutes(10);
    assert_eq!(run.last("mode"), 1.0, "by day again");
    assert_eq!(run.last("brightness"), 0.0);

    let mut pole = Run::of("T4-1", 12);
    pole.minutes(10);
    assert_eq!(pole.last("lamp_power"), 1.5, "off at noon");
    pole.set("lamp_on", Some(Wanted::Boolean(true))).unwrap();
    pole.minutes(10);
    assert_eq!(pole.last("lamp_on"), 1.0);
    assert!((pole.last("lamp_power") - 120.0).abs() <= 3.0);
    pole.set("lamp_on", None).unwrap();
    pole.minutes(10);
    assert_eq!((pole.last("lamp_on"), pole.last("lamp_power")), (0.0, 1.5));
}

#[test]
fn a_fence_is_disarmed_until_it_is_armed_and_a_siren_sounds_until_it_is_given_back() {
    let mut fence = Run::of("T3-4", 2);
    fence.set("armed", Some(Wanted::Boolean(false))).unwrap();
    fence.minutes(60);
    assert_eq!(
        fence.values("armed"),
        [0.0],
        "maintenance ends after half of that"
    );
    assert!(fence.values("pulse_voltage").iter().all(|kv| *kv == 0.0));
    fence.set("armed", Some(Wanted::Boolean(true))).unwrap();
    fence.minutes(10);
    assert_eq!(fence.last("armed"), 1.0);
    assert!(fence.last("pulse_voltage") >= 4.5);
    let mut camera = Run::of("T3-3", 12);
    camera.set("siren", Some(Wanted::Boolean(true))).unwrap();
    camera.minutes(10);
    camera.set("siren", None).unwrap();
    camera.minutes(10);
    assert_eq!(camera.values("siren"), [1.0, 0.0]);
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
    assert!(run.heard.truths.iter().all(|t| t.device != device));
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
        let truths = run.heard.truths.iter().filter(|t| t.device == run.device);
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

use std::collections::BTreeMap;

use super::*;
use crate::catalogue::{DeviceClass, Reporting, ValueKind};
use crate::ids::DeviceIdx;
use crate::model::Device;
use crate::sim::SimError;

struct Day {
    community: Community,
    catalogue: Catalogue,
    kept: Keep,
}

impl Day {
    fn class(&self, device: DeviceIdx) -> &DeviceClass {
        self.catalogue
            .class(self.device(device).class.as_str())
            .unwrap()
    }

    fn device(&self, device: DeviceIdx) -> &Device {
        &self.community.devices[device.index()]
    }

    /// Values by device of one channel.
    fn series(&self, class: &str, channel: &str) -> BTreeMap<u32, Vec<(SimTime, f64)>> {
        let index = self
            .catalogue
            .class(class)
            .unwrap()
            .channels
            .iter()
            .position(|c| &*c.name == channel)
            .unwrap() as u16;
        let mut series: BTreeMap<u32, Vec<(SimTime, f64)>> = BTreeMap::new();
        for o in &self.kept.observations {
            if o.channel == index && self.device(o.device).class.as_str() == class {
                series
                    .entry(o.device.0)
                    .or_default()
                    .push((o.time, o.value));
            }
        }
        series
    }
}

fn day() -> Day {
    let (mut simulation, community, catalogue) = simulation(1_450, MIDNIGHT);
    let mut kept = Keep::default();
    simulation.advance(MIDNIGHT + hours(24), &mut kept);
    Day {
        community,
        catalogue,
        kept,
    }
}

#[test]
fn a_day_of_all_classes_keeps_ranges_intervals_and_counters() {
    let day = day();
    let mut last: BTreeMap<(DeviceIdx, u16), (SimTime, f64)> = BTreeMap::new();
    let mut spoken: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    for o in &day.kept.observations {
        let class = day.class(o.device);
        let channel = &class.channels[usize::from(o.channel)];
        let name = || format!("{} {} = {}", class.id, channel.name, o.value);
        *spoken
            .entry((class.behaviour.as_ref(), channel.name.as_ref()))
            .or_default() += 1;
        match &channel.value {
            ValueKind::Number { min, max } => {
                assert!((*min..=*max).contains(&o.value), "{}", name())
            }
            ValueKind::Boolean => assert!(o.value == 0.0 || o.value == 1.0, "{}", name()),
            ValueKind::Counter => assert!(o.value >= 0.0 && o.value.is_finite(), "{}", name()),
            ValueKind::State { states } => assert!(
                o.value.fract() == 0.0 && (o.value as usize) < states.len(),
                "{}",
                name()
            ),
        }
        if let Some((time, value)) = last.insert((o.device, o.channel), (o.time, o.value)) {
            if channel.reporting == Reporting::Periodic {
                let gap = (o.time - time).nanos();
                let interval = i64::from(channel.interval_s) * 1_000_000_000;
                assert!(gap > 0 && gap % interval == 0, "{}: {gap}", name());
            }
            if channel.value == ValueKind::Counter {
                assert!(o.value >= value, "{} after {value}", name());
            }
        }
    }
    let classes: std::collections::BTreeSet<&str> = spoken.keys().map(|k| k.0).collect();
    assert_eq!(classes.len(), 53, "every class speaks");
    for class in &day.catalogue.classes {
        for channel in class
            .channels
            .iter()
            .filter(|c| c.reporting == Reporting::Periodic)
        {
            assert!(
                spoken.contains_key(&(class.behaviour.as_ref(), channel.name.as_ref())),
                "{} {}",
                class.id,
                channel.name
            );
        }
    }
}

/// Channels that speak when people do something: how often a day and device, at least and at most.
const RATES: &[(&str, &str, f64, f64)] = &[
    ("T3-2", "preset_position", 90.0, 100.0),
    ("T3-3", "faces_captured", 300.0, 3_000.0),
    ("T3-5", "openings", 1.0, 20.0),
    ("T3-6", "visits", 12.0, 20.0),
    ("T3-7", "door_open", 5.0, 200.0),
    ("T4-1", "lamp_on", 2.0, 2.0),
    ("T4-4", "lid_openings", 20.0, 200.0),
    // 36 kg a day in each bin, pressed for each 12 kg that come between two trucks.
    ("T4-4", "compactions", 1.0, 10.0),
    ("T5-1", "content_updates", 2.0, 20.0),
    ("T5-2", "passages_in", 100.0, 2_000.0),
    ("T5-2", "opening_time", 300.0, 3_000.0),
    ("T5-3", "body_temperature", 100.0, 2_000.0),
    ("T5-4", "visitors", 2.0, 60.0),
    ("T5-5", "vehicles_in", 30.0, 600.0),
    ("T5-6", "occupied", 0.2, 4.0),
    ("T5-7", "session", 1.0, 6.0),
    ("T5-10", "trips", 40.0, 300.0),
    ("T5-10", "floor", 60.0, 600.0),
    ("T6-1", "services", 8.0, 110.0),
    ("T6-2", "deposits", 3.0, 60.0),
    ("T6-3", "exchanges", 1.0, 60.0),
    ("T6-4", "measurements", 2.0, 90.0),
    ("T6-5", "consultations", 2.0, 16.0),
    ("T6-6", "sessions", 3.0, 16.0),
    ("T6-7", "presence", 1.0, 20.0),
    ("T7-1", "sales", 8.0, 120.0),
    ("T7-2", "sold_mass", 10.0, 200.0),
    ("T7-3", "deposits", 5.0, 500.0),
    ("T7-3", "pickups", 5.0, 500.0),
    ("T7-4", "orders", 20.0, 700.0),
    ("T7-6", "pickups", 5.0, 250.0),
    ("T8-1", "occupied", 1.0, 10.0),
    ("T8-2", "pages", 10.0, 100.0),
    ("T8-3", "attendees", 2.0, 14.0),
    ("T8-4", "transfers", 1.0, 8.0),
    ("T9-1", "deliveries", 2.0, 200.0),
    ("T9-2", "activity", 5.0, 2_000.0),
    ("T9-3", "activity", 100.0, 3_000.0),
    ("T9-5", "deliveries", 2.0, 200.0),
    ("T6-8", "passengers", 20.0, 1_500.0),
    ("T9-6", "obstacles", 10.0, 120.0),
    ("T7-4", "disinfecting", 6.0, 6.0),
    ("T7-5", "powered", 2.0, 2.0),
];

#[test]
fn event_channels_speak_as_often_as_people_make_them() {
    let day = day();
    let mut wrong = Vec::new();
    for &(class, channel, least, most) in RATES {
        let devices = day
            .community
            .devices
            .iter()
            .filter(|d| d.class.as_str() == class)
            .count();
        let events: usize = day.series(class, channel).values().map(Vec::len).sum();
        let rate = events as f64 / devices as f64;
        if !(least..=most).contains(&rate) {
            wrong.push(format!(
                "{class} {channel}: {rate} a day, not {least} to {most}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn causes_show_in_the_data() {
    let day = day();
    let hour = |t: SimTime| (t.second_of_day(28_800) / 3_600) as usize;
    // Homes use more in the evening than before dawn.
    let mut load = [(0.0, 0); 24];
    for (t, v) in day.series("T4-3", "electric_power").values().flatten() {
        load[hour(*t)].0 += v;
        load[hour(*t)].1 += 1;
    }
    let mean = |h: usize| load[h].0 / f64::from(load[h].1);
    assert!(mean(19) > 2.0 * mean(3), "{} {}", mean(19), mean(3));
    // Energy is the integral of power.
    let energy = day.series("T4-3", "electric_energy");
    for (device, powers) in day.series("T4-3", "electric_power").iter().take(20) {
        let kwh: f64 = powers[1..].iter().map(|p| p.1 * 0.25 / 1_000.0).sum();
        let counted = energy[device].last().unwrap().1 - energy[device][0].1;
        assert!((kwh - counted).abs() < 0.01, "{kwh} {counted}");
        assert!((0.5..40.0).contains(&counted), "{counted} kWh a day");
    }
    // Lifts work by day.
    let trips: Vec<usize> = day
        .series("T5-10", "trips")
        .values()
        .flatten()
        .map(|t| hour(t.0))
        .collect();
    let at = |range: std::ops::Range<usize>| trips.iter().filter(|h| range.contains(h)).count();
    assert!(at(7..9) > 10 * at(2..4).max(1), "{} {}", at(7..9), at(2..4));
    // Bins that households live near fill bag by bag and are emptied.
    let bins = day.series("T4-4", "fill_level");
    let emptied = |levels: &&Vec<(SimTime, f64)>| levels.windows(2).any(|w| w[1].1 < w[0].1 - 5.0);
    let filled =
        |levels: &&Vec<(SimTime, f64)>| levels.windows(2).filter(|w| w[1].1 > w[0].1).count() > 5;
    assert!(
        bins.values().filter(filled).count() * 2 > bins.len()
            && bins.values().filter(emptied).count() * 2 > bins.len()
    );
    // Turnstile and camera of a gate see the same people; who comes by car shows a plate.
    let passages: usize = day
        .series("T5-2", "credential")
        .values()
        .map(|told| told.iter().filter(|t| t.1 != 3.0).count())
        .sum();
    let faces: usize = day
        .series("T3-3", "faces_captured")
        .values()
        .map(Vec::len)
        .sum();
    assert!(
        (faces as f64 / passages as f64 - 0.98).abs() < 0.05,
        "{faces} {passages}"
    );
}

#[test]
fn alarms_are_raised_once_and_cleared() {
    let (mut simulation, ..) = simulation(1_450, MIDNIGHT);
    let mut open: BTreeMap<u64, (DeviceIdx, &'static str, SimTime)> = BTreeMap::new();
    let (mut raised, mut cleared) = (0, 0);
    for _ in 0..30 {
        let mut kept = Keep::default();
        simulation.advance(simulation.now() + hours(24), &mut kept);
        for notice in &kept.notices {
            match notice {
                Notice::AlarmRaised(alarm) => {
                    raised += 1;
                    assert!(
                        !open
                            .values()
                            .any(|o| (o.0, o.1) == (alarm.device, alarm.kind.word)),
                        "repeated {alarm:?}"
                    );
                    assert_eq!(
                        open.insert(
                            alarm.number.0,
                            (alarm.device, alarm.kind.word, alarm.raised)
                        ),
                        None
                    );
                }
                Notice::AlarmCleared { number, time, .. } => {
                    cleared += 1;
                    let (_, word, since) = open.remove(&number.0).unwrap();
                    // Row T5-10: a lift's alarm does not stand for ever.
                    assert!(
                        !word.starts_with("lift_") || *time - since <= hours(5),
                        "{word}"
                    );
                }
                Notice::StateChanged { .. } => {}
            }
        }
    }
    assert!(raised > 20 && cleared > raised / 2, "{raised} {cleared}");
    let active: Vec<u64> = simulation.active_alarms().map(|a| a.number.0).collect();
    assert_eq!(active, open.keys().copied().collect::<Vec<_>>());
}

#[test]
fn every_value_is_known_from_the_start_and_the_latest_is_the_last_sent() {
    let (mut simulation, community, catalogue) = simulation(1_450, MIDNIGHT);
    for (i, device) in community.devices.iter().enumerate() {
        for channel in 0..catalogue
            .class(device.class.as_str())
            .unwrap()
            .channels
            .len()
        {
            let (time, value) = simulation
                .latest(DeviceIdx(i as u32), channel as u16)
                .unwrap();
            assert!(time == MIDNIGHT && value.is_finite());
        }
        assert_eq!(simulation.latest(DeviceIdx(i as u32), 99), None);
    }
    let mut kept = Keep::default();
    simulation.advance(MIDNIGHT + hours(2), &mut kept);
    let last: BTreeMap<_, _> = kept
        .observations
        .iter()
        .map(|o| ((o.device, o.channel), (o.time, o.value)))
        .collect();
    for ((device, channel), expected) in last {
        assert_eq!(simulation.latest(device, channel), Some(expected));
    }
}

#[test]
fn a_catalogue_that_does_not_fit_is_refused() {
    let (community, catalogue) = block(40);
    let class = community.devices[0].class.clone();
    let with = |change: &dyn Fn(&mut DeviceClass)| {
        let mut changed = catalogue.clone();
        change(changed.classes.iter_mut().find(|c| c.id == class).unwrap());
        Simulation::new(&community, &changed, options(MIDNIGHT, 1)).unwrap_err()
    };
    assert!(matches!(
        with(&|c| c.behaviour = "juggler".into()),
        SimError::UnknownBehaviour { .. }
    ));
    assert!(matches!(
        with(&|c| c.channels[0].name = "mood".into()),
        SimError::UnknownChannel { .. }
    ));
    assert!(matches!(
        with(&|c| drop(c.channels.remove(0))),
        SimError::MissingChannel { .. }
    ));
    let mut empty = catalogue.clone();
    empty.classes.clear();
    assert!(matches!(
        Simulation::new(&community, &empty, options(MIDNIGHT, 1)).unwrap_err(),
        SimError::UnknownClass { .. }
    ));
}

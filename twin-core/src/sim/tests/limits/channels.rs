//! Every channel of every class over a day: within its range, and not still where it measures something.

use std::collections::BTreeSet;

use super::day::{Day, alarmed, usual};
use crate::catalogue::{Channel, DeviceClass, Reporting, ValueKind};

/// Channels that measure something and may stay as they are for a day, with the reason.
const STILL: &[(&str, &str, &str)] = &[
    (
        "T3-1",
        "faulty_pixel_ratio",
        "pixels of a panel fail over years",
    ),
    ("T4-5", "rain_rate", "it does not rain every day"),
    (
        "T4-5",
        "snow_rate",
        "the block lies where it never snows; that of Helsinki has its own test",
    ),
    ("T4-5", "snow_depth", "as the snow rate"),
    (
        "T5-1",
        "free_spaces",
        "the block has no parking with sensors; the demo's changes, which its own test asks for",
    ),
    (
        "T6-1",
        "waiting",
        "a terminal of one block serves a dozen people a day, of whom two seldom come together",
    ),
    (
        "T6-4",
        "stored_faces",
        "one visitor in fifty is new, and a dozen come on a day",
    ),
];

/// Whether a value is one that the catalogue has for its channel.
fn is_possible(channel: &Channel, value: f64) -> bool {
    match &channel.value {
        ValueKind::Number { min, max } => (*min..=*max).contains(&value),
        ValueKind::Counter => value >= 0.0,
        ValueKind::Boolean => value == 0.0 || value == 1.0,
        ValueKind::State { states } => value.fract() == 0.0 && (value as usize) < states.len(),
    }
}

#[test]
fn every_value_is_one_that_the_catalogue_has() {
    for day in [usual(), alarmed()] {
        for class in &day.catalogue.classes {
            for channel in &class.channels {
                for device in day.all(class.id.as_str()) {
                    let said = day.said(device, &channel.name);
                    let wrong = said.iter().find(|s| !is_possible(channel, s.1));
                    assert!(wrong.is_none(), "{} {} {wrong:?}", class.id, channel.name);
                    if matches!(channel.value, ValueKind::Counter) {
                        assert!(
                            said.is_sorted_by(|a, b| a.1 <= b.1),
                            "{} {} falls",
                            class.id,
                            channel.name
                        );
                    }
                }
            }
        }
    }
}

/// Whether all sound devices of a class say one and the same thing on a channel.
fn is_still(class: &DeviceClass, channel: &Channel) -> bool {
    let of_day = |day: &Day| -> BTreeSet<u64> {
        let said = day.sound(class.id.as_str()).into_iter();
        said.flat_map(|d| day.said(d, &channel.name).iter().map(|s| s.1.to_bits()))
            .collect()
    };
    let mut values = of_day(usual());
    values.extend(of_day(alarmed()));
    values.len() < 2
}

#[test]
fn every_channel_that_measures_something_varies() {
    let catalogue = &usual().catalogue;
    for (class, name, why) in STILL {
        let class = catalogue.class(class).unwrap();
        assert!(class.channels.iter().any(|c| &*c.name == *name), "{name}");
        assert!(!why.is_empty());
    }
    let mut still = Vec::new();
    for class in &catalogue.classes {
        let measures = |c: &&Channel| c.reporting == Reporting::Periodic;
        for channel in class.channels.iter().filter(measures) {
            let (id, name) = (class.id.as_str(), &*channel.name);
            let is_excused = STILL.iter().any(|s| (s.0, s.1) == (id, name));
            if !is_excused && is_still(class, channel) {
                still.push((id, name));
            }
        }
    }
    assert!(still.is_empty(), "{still:?}");
}

//! Runs of the canteen's devices, at which the people of the households eat.

use super::*;
use crate::ids::DeviceIdx;
use crate::sim::{CommunityDigest, NullSink};

fn canteens() -> (Community, Catalogue) {
    let (whole, catalogue) = block(1_450);
    let mut parts = whole.into_parts();
    parts
        .devices
        .retain(|d| matches!(d.class.as_str(), "T7-4" | "T7-6"));
    (Community::new(parts).unwrap(), catalogue)
}

/// What a channel of a class counted by some hours of the day, all devices together.
fn counted(class: &str, name: &str, habits: Habits, until: &[i64]) -> Vec<f64> {
    let (community, catalogue) = canteens();
    let options = SimOptions {
        population: habits,
        ..options(MIDNIGHT + hours(5), 1)
    };
    let mut simulation = Simulation::new(&community, &catalogue, options).unwrap();
    let channels = &catalogue.class(class).unwrap().channels;
    let channel = channels.iter().position(|c| &*c.name == name).unwrap() as u16;
    let mut counts = Vec::new();
    for hour in until {
        simulation.advance(MIDNIGHT + hours(*hour), &mut NullSink);
        let of_class = (0..).zip(&community.devices);
        let of_class = of_class.filter(|(_, device)| device.class.as_str() == class);
        let counts_of = of_class.map(|(n, _)| simulation.latest(DeviceIdx(n), channel).unwrap().1);
        counts.push(counts_of.sum());
    }
    counts
}

/// 792 households of 2.62 persons, of whom one in twelve orders: 173 meals, with a deviation of 13, and a chance that is known to some 5 %.
#[test]
fn those_order_who_come_for_a_meal_and_three_of_ten_take_it_away() {
    let orders = counted("T7-4", "orders", Habits::default(), &[10, 14, 15, 20, 27]);
    println!("orders by 10, 14, 15, 20 and 3 o'clock: {orders:?}");
    assert!((115.0..=230.0).contains(&orders[4]), "{orders:?}");
    let [breakfast, lunch, dinner] = [orders[0], orders[1] - orders[0], orders[3] - orders[2]];
    assert!(
        breakfast > 5.0 && lunch > breakfast && dinner > breakfast,
        "{orders:?}"
    );
    assert_eq!(orders[1], orders[2], "nobody eats in the afternoon");
    assert_eq!(orders[3], orders[4], "nor at night");
    let taken = counted("T7-6", "pickups", Habits::default(), &[27]);
    // 52, with a deviation of 6.
    let share = taken[0] / orders[4];
    assert!((0.15..=0.45).contains(&share), "{share}");
}

#[test]
fn where_nobody_lives_nothing_is_ordered() {
    let nobody = Habits {
        occupied: 0.0,
        ..Habits::default()
    };
    assert_eq!(counted("T7-4", "orders", nobody, &[27]), [0.0]);
}

#[test]
fn threads_and_snapshots_change_nothing_of_a_canteen() {
    let (community, catalogue) = canteens();
    let start = MIDNIGHT + hours(11);
    let fresh = |threads| Simulation::new(&community, &catalogue, options(start, threads)).unwrap();
    let run = |threads| {
        let mut digest = EventDigest::new();
        fresh(threads).advance(start + hours(2), &mut digest);
        digest.sha256()
    };
    let whole = run(1);
    assert_eq!(whole, run(2), "two threads");
    assert_eq!(whole, run(4), "four threads");
    let mut parts = EventDigest::new();
    let mut simulation = fresh(1);
    simulation.advance(start + hours(1), &mut parts);
    let bytes = simulation.save(CommunityDigest::of(&community, &catalogue).unwrap());
    let mut resumed = Simulation::resume(&community, &catalogue, &bytes, 2).unwrap();
    resumed.advance(start + hours(2), &mut parts);
    assert_eq!(whole, parts.sha256(), "a snapshot between");
}

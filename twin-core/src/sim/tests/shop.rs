//! Runs of shops that those who come home buy at.

use super::*;
use crate::ids::DeviceIdx;
use crate::sim::NullSink;

fn shops() -> (Community, Catalogue) {
    let (whole, catalogue) = block(1_450);
    let mut parts = whole.into_parts();
    parts
        .devices
        .retain(|d| matches!(d.class.as_str(), "T7-1" | "T7-2"));
    (Community::new(parts).unwrap(), catalogue)
}

/// Sales of a class a day, mean of a week.
fn sales_a_day(class: &str, occupied: f64) -> f64 {
    let (community, catalogue) = shops();
    let start = MIDNIGHT + hours(5);
    let options = SimOptions {
        population: Habits {
            occupied,
            ..Habits::default()
        },
        ..options(start, 1)
    };
    let mut simulation = Simulation::new(&community, &catalogue, options).unwrap();
    simulation.advance(start + hours(7 * 24), &mut NullSink);
    let channels = &catalogue.class(class).unwrap().channels;
    let sales = channels.iter().position(|c| &*c.name == "sales").unwrap() as u16;
    let of_class = community.devices.iter().enumerate();
    let of_class = of_class.filter(|(_, device)| device.class.as_str() == class);
    let all: f64 = of_class
        .map(|(n, _)| simulation.latest(DeviceIdx(n as u32), sales).unwrap().1)
        .sum();
    all / 7.0
}

/// Some 1,400 persons: 70 and 55 sales a day, with a deviation of 5 % in a week.
#[test]
fn shops_sell_about_what_they_sold_by_the_mean() {
    let (community, _) = shops();
    let households: u32 = community.units.iter().map(|unit| unit.households).sum();
    let persons = f64::from(households) * 2.62;
    for (class, per_person) in [("T7-1", 1.0 / 20.0), ("T7-2", 1.0 / 25.0)] {
        let (sold, mean) = (sales_a_day(class, 1.0), persons * per_person);
        println!("{class}: {sold:.1} sales a day by people who come home, {mean:.1} by the mean");
        assert!((sold / mean - 1.0).abs() < 0.2, "{class}: {sold} {mean}");
    }
}

/// Some 730 sales in a week: half of them has a deviation of 1.9 % of all, of which five are allowed.
#[test]
fn two_machines_at_one_spot_share_their_customers() {
    let (whole, catalogue) = shops();
    let mut parts = whole.into_parts();
    parts.devices.retain(|d| d.class.as_str() == "T7-1");
    parts.devices.truncate(1);
    let mut another = parts.devices[0].clone();
    another.id = crate::ids::DeviceId::new("another").unwrap();
    parts.devices.push(another);
    let community = Community::new(parts).unwrap();
    let start = MIDNIGHT + hours(5);
    let mut simulation = Simulation::new(&community, &catalogue, options(start, 1)).unwrap();
    simulation.advance(start + hours(7 * 24), &mut NullSink);
    let channels = &catalogue.class("T7-1").unwrap().channels;
    let sales = channels.iter().position(|c| &*c.name == "sales").unwrap() as u16;
    let sold = [0, 1].map(|n| simulation.latest(DeviceIdx(n), sales).unwrap().1);
    let all = sold[0] + sold[1];
    println!("{sold:?} sales");
    assert!(all > 500.0, "{all}");
    assert!((0.4..0.6).contains(&(sold[0] / all)), "{sold:?}");
}

#[test]
fn where_nobody_lives_nothing_is_sold() {
    assert_eq!(sales_a_day("T7-1", 0.0), 0.0);
    assert_eq!(sales_a_day("T7-2", 0.0), 0.0);
}

#[test]
fn threads_change_no_sale() {
    let (community, catalogue) = shops();
    let run = |threads| {
        let start = MIDNIGHT + hours(17);
        let mut simulation =
            Simulation::new(&community, &catalogue, options(start, threads)).unwrap();
        digest_of_an_hour(&mut simulation, hours(1))
    };
    assert_eq!(run(1), run(8));
}

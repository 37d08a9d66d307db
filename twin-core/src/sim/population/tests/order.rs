//! Tests of what robots bring.

use super::*;

/// Couriers of a Monday through the gate, and orders that wait for robots, each with its millisecond and home.
fn deliveries(population: &mut Population) -> [Vec<(i64, u32)>; 2] {
    let (mut couriers, mut expected, mut orders) = (Vec::new(), Vec::new(), Vec::new());
    let midnight = population.midnight(MONDAY);
    for party in &population.parties {
        party.passages(&population.habits, MONDAY, &mut |passage| {
            let comes = passage.via == Via::Walk && passage.pass.is_inward();
            if comes && passage.pass.who() == Who::Courier {
                let at = midnight / MILLI + i64::from(passage.millis);
                if population.is_carried(party, &passage) {
                    expected.push((at, party.host()));
                } else {
                    couriers.push((at, party.host()));
                }
            }
        });
    }
    for minute in 0..1_440 {
        let start = midnight + 4 * HOUR + minute * MINUTE;
        population.enter(start);
        population.orders(start, |time, to| {
            orders.push((time.nanos() / MILLI, to.home));
        });
    }
    expected.sort_unstable();
    orders.sort_unstable();
    assert_eq!(orders, expected, "each order once, at its time");
    [couriers, orders]
}

fn of(parts: impl Fn(&mut crate::model::CommunityParts), habits: Habits) -> Population {
    let (whole, catalogue) = community();
    let mut changed = whole.into_parts();
    parts(&mut changed);
    let community = Community::new(changed).unwrap();
    Population::new(&community, &catalogue, (42, habits), CHINA).unwrap()
}

fn without_robots(parts: &mut crate::model::CommunityParts) {
    parts
        .devices
        .retain(|d| !matches!(d.class.as_str(), "T9-1" | "T9-5"));
}

/// One robot and one drone, 20 missions each, for 264 homes.
#[test]
fn robots_bring_as_many_deliveries_as_they_have_missions_for() {
    let [couriers, orders] = deliveries(&mut of(|_| {}, Habits::USUAL));
    println!("{} by couriers, {} by robots", couriers.len(), orders.len());
    assert!((20..=60).contains(&orders.len()), "{}", orders.len());
    assert!(couriers.len() > 15, "{}", couriers.len());
    let [all, none] = deliveries(&mut of(without_robots, Habits::USUAL));
    assert!(none.is_empty());
    assert_eq!(all.len(), couriers.len() + orders.len());
    assert!(couriers.iter().all(|courier| all.contains(courier)));
}

#[test]
fn where_nobody_lives_nothing_is_ordered() {
    let nobody = Habits {
        occupied: 0.0,
        ..Habits::USUAL
    };
    let [couriers, orders] = deliveries(&mut of(|_| {}, nobody));
    assert!(couriers.is_empty() && orders.is_empty());
}

#[test]
fn an_order_knows_its_home() {
    let mut population = of(|_| {}, Habits::USUAL);
    let [_, orders] = deliveries(&mut population);
    let homes = population.doors.ways.len();
    for (_, home) in orders {
        assert!((home as usize) < homes && population.home_at(home).is_some());
    }
    assert_eq!(population.home_at(homes as u32), None);
}

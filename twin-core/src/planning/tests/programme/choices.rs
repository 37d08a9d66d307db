//! Every choice of small cases by brute force.

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::*;

/// Cost and worth of a choice, by the definition: every trench piece on the way to the wall once. All devices stand on one line away from
/// the wall, so the way to the farthest is all of the trench.
fn by_definition(devices: &[Device], chosen: u32) -> f64 {
    let chosen: Vec<&Device> = (0..devices.len())
        .filter(|i| chosen >> i & 1 == 1)
        .map(|i| &devices[i])
        .collect();
    // A bin has a battery and stands by itself.
    let cameras = chosen.iter().filter(|d| d.class.as_str() == "T3-2");
    let farthest = cameras.map(|d| d.position.x).fold(0.0, f64::max);
    let each: f64 = chosen
        .iter()
        .map(|d| {
            if d.class.as_str() == "T3-2" {
                160.0
            } else {
                40.0
            }
        })
        .sum();
    each + farthest * 10.0
}

#[test]
fn no_choice_is_worth_more_than_the_bound_and_none_costs_more_than_the_budget() {
    let mut random = StdRng::seed_from_u64(11);
    let (mut best, mut all) = (0, 0);
    for round in 0..30 {
        let devices: Vec<Device> = (0..9)
            .map(|i| {
                let class = [("T3-2", "T3-2a"), ("T4-4", "T4-4"), ("T3-2", "T3-2b")][i % 3];
                device(
                    &format!("d{i}"),
                    class,
                    (random.random_range(1.0..60.0), 0.0),
                )
            })
            .collect();
        let budget = random.random_range(250.0..1_500.0);
        let Ok(programme) = planned(&devices, &[budget]) else {
            continue;
        };
        let phase = &programme.phases[0];
        let bits = phase.devices.iter().fold(0, |bits, d| bits | 1 << d);
        assert!(
            (by_definition(&devices, bits) - phase.cost.capital()).abs() < 1e-6,
            "round {round}"
        );
        assert!(phase.cost.capital() <= budget + 1e-6);
        let worth = worth_by_definition(&devices);
        let most = (0..1 << devices.len())
            .filter(|bits| by_definition(&devices, *bits) <= budget)
            .map(&worth)
            .fold(0.0, f64::max);
        assert!((worth(bits) - phase.reached.worth.value).abs() < 1e-9);
        assert!(
            phase.reached.worth.bound >= most - 1e-9,
            "round {round}: {most} {phase:?}"
        );
        best += u32::from(phase.reached.worth.value >= most - 1e-9);
        all += 1;
    }
    println!("{best} of {all} choices are the best there is");
    assert!(best * 10 >= all * 7, "{best} of {all}");
}

/// Share of the worth of all rows that a choice has: each row is worth its marks, and each of its devices the same.
fn worth_by_definition(devices: &[Device]) -> impl Fn(u32) -> f64 {
    let catalogue = catalogue();
    let of_row = |device: &Device| {
        let row = catalogue
            .row(device.row.as_ref().unwrap().as_str())
            .unwrap();
        let marks = match (row.required, row.existing_baseline) {
            (true, true) => 4.0,
            (true, false) => 2.0,
            _ => 1.0,
        };
        let count = devices.iter().filter(|d| d.row == device.row).count();
        marks / count as f64
    };
    let each: Vec<f64> = devices.iter().map(of_row).collect();
    let all: f64 = each.iter().sum();
    move |bits| {
        let chosen = (0..each.len()).filter(|i| bits >> i & 1 == 1);
        chosen.map(|i| each[i]).sum::<f64>() / all
    }
}

//! Which way cameras look: every choice of small cases, and a road that bends about a house.

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::super::aim::best;
use super::*;

#[test]
fn no_single_turn_shows_more_and_no_choice_twice_as_much() {
    let mut random = StdRng::seed_from_u64(3);
    for round in 0..200 {
        let lengths_m: Vec<f64> = (0..20).map(|_| random.random_range(0.5..2.0)).collect();
        let shown: Vec<Vec<Vec<u32>>> = (0..3)
            .map(|_| {
                (0..4)
                    .map(|_| (0..20).filter(|_| random.random_bool(0.2)).collect())
                    .collect()
            })
            .collect();
        let fixed = vec![vec![vec![0, 1]]];
        let value = |chosen: &[usize]| -> f64 {
            let all = chosen
                .iter()
                .zip(&shown)
                .flat_map(|(d, camera)| &camera[*d]);
            let seen: BTreeSet<u32> = all.chain(&fixed[0][0]).copied().collect();
            seen.into_iter().map(|p| lengths_m[p as usize]).sum()
        };
        let (chosen, seen) = best(&lengths_m, &fixed, &shown);
        let here = value(&chosen);
        let counted: f64 = (0..20).filter(|p| seen[*p] > 0).map(|p| lengths_m[p]).sum();
        assert!((here - counted).abs() < 1e-9, "round {round}");
        let mut most = 0.0_f64;
        for code in 0..64 {
            most = most.max(value(&[code % 4, code / 4 % 4, code / 16]));
        }
        assert!(here >= most / 2.0, "round {round}: {here} of {most}");
        for camera in 0..3 {
            for direction in 0..4 {
                let mut turned = chosen.clone();
                turned[camera] = direction;
                assert!(value(&turned) <= here + 0.011, "round {round}");
            }
        }
    }
}

#[test]
fn cameras_look_along_their_road_and_not_at_a_house() {
    let mut parts = empty();
    parts
        .roads
        .push(road("r", RoadClass::Main, vec![(0.0, 0.0), (120.0, 0.0)]));
    let (_, open) = placed(parts.clone());
    let sight = |placement: &Placement| outcome(placement, "T3-2a").sight.unwrap();
    let seen = sight(&open);
    assert_eq!(seen.demanded_m, 120.0);
    assert!(
        seen.seen_m <= seen.most_m && seen.most_m <= 120.0 + 1e-9,
        "{seen:?}"
    );
    // From 4 m high a camera shows the road from some 8 m on to 66 m: two of them, half of 120 m at least.
    assert!(seen.seen_m > 60.0, "{seen:?}");
    for camera in of_row(&open, "T3-2a") {
        let heading = camera.heading_rad.unwrap();
        assert!(
            heading.sin().abs() < 0.51,
            "{} looks across the road",
            camera.id
        );
    }
    // A block of houses beside the road hides nothing of it; one across it does.
    let mut beside = parts.clone();
    beside.buildings.push(building("b", 20.0, 30.0, 6, 0));
    beside.buildings[0].compound = None;
    assert!((sight(&placed(beside).1).seen_m - seen.seen_m).abs() < 20.0);
    let mut across = parts;
    let mut house = building("b", 0.0, 0.0, 6, 0);
    house.compound = None;
    house.footprint = rectangle(55.0, -40.0, 6.0, 80.0);
    across.buildings.push(house);
    let hidden = sight(&placed(across).1);
    assert!(hidden.seen_m < seen.seen_m - 5.0, "{hidden:?} of {seen:?}");
}

use proptest::prelude::*;

use crate::model::Community;
use crate::planning::matching::{Pair, matched, serving};
use crate::planning::tests::small;
use crate::planning::{Need, Pool, Slot, Standing, Subject, Survey};

fn pair(demand: usize, candidate: usize, distance_m: f64) -> Pair {
    Pair {
        demand,
        candidate,
        rank: 0,
        distance_m,
    }
}

#[test]
fn the_nearest_serves_and_makes_way_where_that_serves_more() {
    // Candidate 0 is nearest to demand 0, which alone could also have candidate 1.
    let pairs = vec![pair(0, 0, 1.0), pair(0, 1, 5.0), pair(1, 0, 3.0)];
    assert_eq!(matched(&[1, 1], 2, pairs), [Some(1), Some(0)]);
}

#[test]
fn nobody_serves_twice_and_nobody_gets_more_than_asked() {
    let pairs = vec![pair(0, 0, 1.0), pair(1, 0, 1.0), pair(0, 1, 2.0)];
    assert_eq!(matched(&[1, 1], 2, pairs.clone()), [Some(1), Some(0)]);
    assert_eq!(matched(&[2, 0], 2, pairs), [Some(0), Some(0)]);
}

#[test]
fn one_at_a_gate_serves_one_of_two_that_ask_there() {
    let community = Community::new(small()).unwrap();
    let survey = Survey::new(&community);
    let need = Need::Gate { gate: 0, count: 1 };
    let slot = || Slot::of(&need, &survey, &community.places).unwrap();
    let at_gate = Standing {
        at: geo::Coord { x: 150.0, y: 3.0 },
        subject: Some(Subject::Gate(0)),
    };
    let found = serving(&[slot(), slot()], &Pool::new(vec![at_gate]), None);
    assert_eq!(found, [vec![0], vec![]]);
    // So it is where those at gates are ranked.
    let ranked = serving(
        &[slot(), slot()],
        &Pool::new(vec![at_gate]),
        Some(&|_, _| 0),
    );
    assert_eq!(ranked, [vec![0], vec![]]);
}

/// The greatest number that can be served, by trying everything.
fn most(open: &mut [usize], pairs: &[Pair], candidate: usize, candidates: usize) -> usize {
    if candidate == candidates {
        return 0;
    }
    let mut best = most(open, pairs, candidate + 1, candidates);
    for pair in pairs.iter().filter(|p| p.candidate == candidate) {
        if open[pair.demand] > 0 {
            open[pair.demand] -= 1;
            best = best.max(1 + most(open, pairs, candidate + 1, candidates));
            open[pair.demand] += 1;
        }
    }
    best
}

proptest! {
    #[test]
    fn as_many_are_served_as_can_be(
        open in prop::collection::vec(0_usize..3, 1..5),
        edges in prop::collection::vec((0_usize..5, 0_usize..6, 0_u8..4), 0..14),
    ) {
        let pairs: Vec<Pair> = edges
            .into_iter()
            .filter(|(demand, ..)| *demand < open.len())
            .map(|(demand, candidate, m)| pair(demand, candidate, f64::from(m)))
            .collect();
        let found = matched(&open, 6, pairs.clone());
        let mut served = vec![0; open.len()];
        for (candidate, demand) in found.iter().enumerate() {
            if let Some(demand) = demand {
                served[*demand] += 1;
                prop_assert!(pairs.iter().any(|p| (p.demand, p.candidate) == (*demand, candidate)));
            }
        }
        prop_assert!(served.iter().zip(&open).all(|(s, o)| s <= o));
        let best = most(&mut open.clone(), &pairs, 0, 6);
        prop_assert_eq!(served.iter().sum::<usize>(), best);
    }
}

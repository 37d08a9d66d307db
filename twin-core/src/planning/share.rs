//! Which of several fixtures get a device, where a row asks for a share of them.

use crate::model::{Fixture, Position};

/// Those of `open`, by number in `fixtures`, in the order in which they are to get one: the nearest to one that is `served` first, so that what is begun in
/// one room is ended there; where none is, in the community's order. Cost: O(open · served).
pub(crate) fn nearest_first(fixtures: &[Fixture], served: &[usize], open: &[usize]) -> Vec<usize> {
    let apart_m = |a: Position, b: Position| (a.x - b.x).hypot(a.y - b.y).hypot(a.z - b.z);
    let away_m = |number: usize| {
        let to = served
            .iter()
            .map(|other| apart_m(fixtures[number].position, fixtures[*other].position));
        to.fold(f64::INFINITY, f64::min)
    };
    let mut ranked: Vec<(f64, usize)> = open.iter().map(|n| (away_m(*n), *n)).collect();
    ranked.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    ranked.into_iter().map(|(_, number)| number).collect()
}

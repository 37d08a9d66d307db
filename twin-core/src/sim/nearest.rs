//! Which of several devices people go to: the nearest, and those that are about as near.

use rstar::RTree;
use rstar::primitives::GeomWithData;

/// How much farther than the nearest something may be without anybody minding, metres: people do not choose by differences that they do not
/// perceive (Krishnan, "Incorporating thresholds of indifference in probabilistic choice models", Management Science 23(11), 1977). How long
/// the threshold is on foot is an assumption: some eight seconds of walking, and less than where a home's people leave its building is known.
pub(crate) const INDIFFERENT_M: f64 = 10.0;

type Point = GeomWithData<[f64; 2], u32>;

/// Devices by where they stand in plan.
#[derive(Debug)]
pub(crate) struct Nearest {
    tree: RTree<Point>,
}

impl Nearest {
    /// Of devices at some places (local metres), each with its number. Cost: O(n log n).
    pub(crate) fn new(devices: impl IntoIterator<Item = ([f64; 2], u32)>) -> Self {
        let points = devices.into_iter();
        let points = points.map(|(place, number)| Point::new(place, number));
        Self {
            tree: RTree::bulk_load(points.collect()),
        }
    }

    /// Numbers of the one that is nearest to a place and of those at most [`INDIFFERENT_M`] farther, in the order of numbers; none without
    /// devices. Cost: O(log n), and the number of those.
    pub(crate) fn to(&self, place: [f64; 2]) -> Vec<u32> {
        let Some(nearest) = self.tree.nearest_neighbor(place) else {
            return Vec::new();
        };
        let [x, y] = *nearest.geom();
        let reach_m = (x - place[0]).hypot(y - place[1]) + INDIFFERENT_M;
        let within = self.tree.locate_within_distance(place, reach_m * reach_m);
        let mut numbers: Vec<u32> = within.map(|point| point.data).collect();
        numbers.sort_unstable();
        numbers
    }

    /// Numbers of those at most [`INDIFFERENT_M`] from a place, in their order.
    pub(crate) fn beside(&self, place: [f64; 2]) -> Vec<u32> {
        let within = self
            .tree
            .locate_within_distance(place, INDIFFERENT_M * INDIFFERENT_M);
        let mut numbers: Vec<u32> = within.map(|point| point.data).collect();
        numbers.sort_unstable();
        numbers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two at one spot 50 m off, one 9 m and one 11 m farther than they, one far away.
    fn row() -> Nearest {
        let xs = [50.0, 61.0, 50.0, 59.0, 900.0];
        Nearest::new(xs.into_iter().map(|x| [x, 0.0]).zip(0..))
    }

    #[test]
    fn those_about_as_near_are_as_good_as_the_nearest() {
        assert_eq!(row().to([0.0, 0.0]), [0, 2, 3]);
        // From the other side the far one is alone.
        assert_eq!(row().to([1_000.0, 0.0]), [4]);
        assert_eq!(Nearest::new([]).to([0.0, 0.0]), [0_u32; 0]);
    }

    #[test]
    fn those_beside_a_place_are_within_a_few_steps() {
        assert_eq!(row().beside([50.0, 0.0]), [0, 2, 3]);
        assert_eq!(row().beside([61.0, 0.0]), [1, 3]);
        assert_eq!(row().beside([500.0, 0.0]), [0_u32; 0]);
    }
}

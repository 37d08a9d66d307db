//! Neighbours along a line that stand too close, and what mends that.

use geo::Coord;

use super::stretch::Served;
use super::verdict::{Fault, Repair};
use crate::ids::DeviceId;
use crate::planning::ServedLine;

/// How far apart the places are that are tried along a line, metres; an assumption: finer than maps are.
const STEP_M: f64 = 0.5;

/// What less than this is too little is rounding, metres.
const ROUNDING_M: f64 = 1e-6;

/// Two neighbours that stand too close: the first along the line and the next, which is beyond the seam where a ring ends between them.
#[derive(Debug)]
pub(super) struct Neighbours {
    /// Their numbers among the candidates.
    pub(super) numbers: [u32; 2],
    pub(super) ids: [DeviceId; 2],
    /// Along the line, metres.
    pub(super) distance_m: f64,
    pub(super) least_m: f64,
}

impl Neighbours {
    pub(super) fn fault(self) -> Fault {
        let [device, neighbour] = self.ids;
        Fault::TooClose {
            device,
            neighbour,
            distance_m: self.distance_m,
            least_m: self.least_m,
        }
    }

    /// The second taken away, or else the first, where nothing is missing without it.
    pub(super) fn without_one(&self, is_needless: impl Fn(u32) -> bool) -> Option<Repair> {
        let both = self.numbers.iter().zip(&self.ids).rev();
        let mut needless = both.filter(|(number, _)| is_needless(**number));
        needless.next().map(|(_, id)| Repair::removed(id))
    }
}

/// One of the neighbours taken away where the others serve the whole line, else one of them moved along it, as little as keeps all apart and
/// leaves no gap; none where neither does. Cost: O(n) for each place within the distance at which posts of the line serve it.
pub(super) fn respaced(
    line: &ServedLine<'_>,
    posts: &[Served],
    close: &Neighbours,
    standing: impl Fn(u32) -> Coord<f64>,
) -> Option<Repair> {
    let is_needless = |gone: u32| {
        let others = posts.iter().filter(|served| served.number != gone);
        line.gaps(others.flat_map(|served| line.served(served.post)).collect())
            .is_empty()
    };
    close.without_one(is_needless).or_else(|| {
        let both = close.numbers.iter().zip(&close.ids).rev();
        let mut moved = both.filter_map(|(number, id)| {
            let to = shifted(line, posts, *number, standing(*number))?;
            Some(Repair::moved(id, to))
        });
        moved.next()
    })
}

/// Where one of the posts may stand instead, beside the line as it is: the nearest place along it that keeps the least distance from all
/// others, with no gap left.
fn shifted(
    line: &ServedLine<'_>,
    posts: &[Served],
    number: u32,
    from: Coord<f64>,
) -> Option<Coord<f64>> {
    let least_m = line.least_m?;
    let moved = posts.iter().find(|served| served.number == number)?;
    let others: Vec<&Served> = posts.iter().filter(|s| s.number != number).collect();
    let aside = from - line.chain.at(moved.post.station_m).position;
    let steps = (2.0 * line.half_m / STEP_M).ceil() as u32;
    let shifts = (1..=steps).flat_map(|step| {
        let shift_m = f64::from(step) * STEP_M;
        [shift_m, -shift_m]
    });
    let on_line = shifts
        .map(|shift_m| moved.post.station_m + shift_m)
        .filter(|station_m| (0.0..=line.chain.length_m()).contains(station_m));
    let mut places = on_line.map(|station_m| line.chain.at(station_m).position + aside);
    places.find(|at| {
        let Some(post) = line.post(*at).filter(|post| post.is_beside) else {
            return false;
        };
        let is_apart = |other: &&Served| {
            !other.post.is_beside || line.apart_m(post, other.post) >= least_m - ROUNDING_M
        };
        let served = others.iter().flat_map(|other| line.served(other.post));
        let served = served.chain(line.served(post));
        others.iter().all(is_apart) && line.gaps(served.collect()).is_empty()
    })
}

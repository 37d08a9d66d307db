//! The pieces of all roads by where they lie.

use geo::{Closest, ClosestPoint, Coord, Distance, Euclidean, Line, Point, Rect};
use twin_core::model::Road;
use twin_core::spatial::RectIndex;

/// How many boxes are looked at first.
const FIRST: usize = 8;

/// Straight pieces of roads in a tree of their boxes.
pub(super) struct Streets {
    pieces: Vec<Line<f64>>,
    boxes: RectIndex<'static>,
}

impl Streets {
    pub(super) fn of(roads: &[Road]) -> Self {
        let pieces: Vec<Line<f64>> = roads.iter().flat_map(|r| r.line.lines()).collect();
        let boxes: Vec<Rect<f64>> = pieces.iter().map(|s| Rect::new(s.start, s.end)).collect();
        Self {
            pieces,
            // Places on the earth are numbers, so that this cannot fail.
            boxes: RectIndex::new(&boxes).unwrap_or_default(),
        }
    }

    /// The piece nearest to a point, of equals the first; a piece without length is none. Cost: about O(log n).
    pub(super) fn nearest(&self, at: Coord<f64>) -> Option<Line<f64>> {
        let point = Point::from(at);
        let mut asked = FIRST;
        loop {
            let boxes = self.boxes.nearest(at, asked).ok()?;
            let distances = boxes.iter().filter_map(|(number, _)| {
                let piece = *self.pieces.get(*number as usize)?;
                Some((distance(&piece, &point)?, *number, piece))
            });
            let nearest = distances.min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            // What is in no box so far is at least as far as the farthest of them.
            let farthest = boxes.last().map_or(f64::INFINITY, |(_, metres)| *metres);
            let is_sure = nearest.is_some_and(|(metres, ..)| metres < farthest);
            if is_sure || boxes.len() < asked {
                return nearest.map(|(.., piece)| piece);
            }
            asked *= 4;
        }
    }
}

fn distance(piece: &Line<f64>, point: &Point<f64>) -> Option<f64> {
    match piece.closest_point(point) {
        Closest::Intersection(p) | Closest::SinglePoint(p) => Some(Euclidean.distance(&p, point)),
        Closest::Indeterminate => None,
    }
}

#[cfg(test)]
mod tests {
    use rand::rngs::StdRng;
    use rand::{Rng, SeedableRng};

    use super::*;

    #[test]
    fn the_nearest_piece_is_that_of_brute_force() {
        let mut random = StdRng::seed_from_u64(3);
        let mut place = || Coord {
            x: random.random_range(0.0..100.0_f64).round(),
            y: random.random_range(0.0..100.0_f64).round(),
        };
        let pieces: Vec<Line<f64>> = (0..300).map(|_| Line::new(place(), place())).collect();
        let boxes: Vec<Rect<f64>> = pieces.iter().map(|s| Rect::new(s.start, s.end)).collect();
        let streets = Streets {
            pieces: pieces.clone(),
            boxes: RectIndex::new(&boxes).unwrap(),
        };
        for _ in 0..500 {
            let at = place();
            let point = Point::from(at);
            let expected = pieces
                .iter()
                .filter_map(|piece| Some((distance(piece, &point)?, *piece)))
                .min_by(|a, b| a.0.total_cmp(&b.0))
                .map(|(_, piece)| piece);
            assert_eq!(streets.nearest(at), expected, "{at:?}");
        }
    }

    #[test]
    fn without_roads_there_is_none() {
        assert_eq!(Streets::of(&[]).nearest(Coord { x: 0.0, y: 0.0 }), None);
    }
}

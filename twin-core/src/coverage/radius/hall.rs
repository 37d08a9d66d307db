//! What a smoke detector protects of a room that is drawn, between its walls and under a level ceiling.

use geo::{Area, BooleanOps, Coord, LineString, MinimumRotatedRect, MultiPolygon, Polygon};

use super::discs::{covered_area, disc};
use super::error::RadiusError;
use super::smoke::{
    CORRIDOR_SPACING_M, CORRIDOR_WIDTH_M, Crowd, RoofSlope, WHOLE, detectors_needed, protection,
};
use crate::model::{Room, RoomKind};

/// How far a detector of a room protects: within the radius by the room's floor and height (GB 50116-2013 table 6.2.2), and in a straight corridor
/// narrower than 3 m half of its spacing to either side (§6.2.4).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reach {
    most_m: f64,
    /// Direction of a narrow corridor, of length 1.
    along: Option<Coord<f64>>,
}

impl Reach {
    /// That of the detectors of `room`.
    ///
    /// # Errors
    /// When the rule does not hold for the room, such as one higher than 12 m.
    pub fn of(room: &Room) -> Result<Self, RadiusError> {
        let floor_m2 = room.outline.unsigned_area();
        let rule = protection(floor_m2, room.clear_height.value, RoofSlope::Flat)?;
        let along = corridor(room);
        let most_m = along.map_or(rule.radius_m, |_| CORRIDOR_SPACING_M / 2.0);
        Ok(Self { most_m, along })
    }

    /// The farthest that it protects, in metres.
    #[must_use]
    pub fn most_m(self) -> f64 {
        self.most_m
    }

    /// How far a point is from a detector in metres: along a narrow corridor, else in a straight line.
    #[must_use]
    pub fn away_m(self, detector: Coord<f64>, point: Coord<f64>) -> f64 {
        let to = point - detector;
        match self.along {
            Some(along) => (to.x * along.x + to.y * along.y).abs(),
            None => to.x.hypot(to.y),
        }
    }

    /// What a detector at a point protects of the outline. Cost: that of an intersection.
    #[must_use]
    pub fn protected(self, outline: &Polygon<f64>, detector: Coord<f64>) -> MultiPolygon<f64> {
        outline.intersection(&self.area(outline, detector))
    }

    /// What none of the detectors protects of the outline; nothing where the exact area says so. Cost: one difference for each.
    #[must_use]
    pub fn unprotected(
        self,
        outline: &Polygon<f64>,
        detectors: &[Coord<f64>],
    ) -> MultiPolygon<f64> {
        let is_whole = |covered_m2: f64| covered_m2 >= outline.unsigned_area() * WHOLE;
        if self.along.is_none() && covered_area(outline, detectors, self.most_m).is_ok_and(is_whole)
        {
            return MultiPolygon::new(Vec::new());
        }
        let all = MultiPolygon::new(vec![outline.clone()]);
        let less =
            |rest: MultiPolygon<f64>, at: &Coord<f64>| rest.difference(&self.area(outline, *at));
        detectors.iter().fold(all, less)
    }

    fn area(self, outline: &Polygon<f64>, at: Coord<f64>) -> Polygon<f64> {
        let Some(along) = self.along else {
            return disc(at, self.most_m);
        };
        // As wide as need be: it is cut by the room.
        let corners = outline.exterior().0.iter();
        let wide_m = corners
            .map(|c| (c.x - at.x).hypot(c.y - at.y))
            .fold(1.0, f64::max);
        let (u, v) = (
            along * self.most_m,
            Coord {
                x: -along.y,
                y: along.x,
            } * wide_m,
        );
        let ring = vec![at - u - v, at + u - v, at + u + v, at - u + v];
        Polygon::new(LineString(ring), Vec::new())
    }
}

/// The direction of a straight narrow corridor; `None` where the room is none.
fn corridor(room: &Room) -> Option<Coord<f64>> {
    if room.kind.value != RoomKind::Corridor {
        return None;
    }
    let about = room.outline.minimum_rotated_rect()?;
    let [a, b, c] = about.exterior().0.get(..3)?.try_into().ok()?;
    let sides = [b - a, c - b];
    let length = |side: Coord<f64>| side.x.hypot(side.y);
    let [along, across] = if length(sides[0]) >= length(sides[1]) {
        sides
    } else {
        [sides[1], sides[0]]
    };
    let is_narrow = length(across) < CORRIDOR_WIDTH_M && length(along) > 0.0;
    is_narrow.then(|| along / length(along))
}

/// Least number of detectors of a room that holds few people, under a level ceiling.
///
/// # Errors
/// As [`Reach::of`].
pub fn needed_in(room: &Room) -> Result<usize, RadiusError> {
    let (floor_m2, height_m) = (room.outline.unsigned_area(), room.clear_height.value);
    detectors_needed(floor_m2, height_m, RoofSlope::Flat, Crowd::Other)
}

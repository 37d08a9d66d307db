//! How much of roads and boundaries cameras show at each level of IEC 62676-4.

use geo::{BoundingRect, MultiPolygon, Rect};
use rayon::prelude::*;

use super::line::LineKind;
use super::whole::{Whole, camera_levels};
use crate::coverage::camera::{Level, Sweep};

/// How much of the lines is shown at a level or finer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShownLines {
    /// The level.
    pub level: Level,
    /// Metres of the roads.
    pub road_m: f64,
    /// Metres of the boundaries.
    pub perimeter_m: f64,
}

/// What one camera shows at each level, with its box; `None` where it shows nothing.
type Grounds = Vec<Option<(Rect<f64>, MultiPolygon<f64>)>>;

impl Whole {
    /// How much of the roads and boundaries the cameras show at each level of both editions, in the order of [`camera_levels`]: at a level what the layer
    /// of the level tells. Cost: one sweep a camera for all levels, then O(corners · passages) a line, on all cores.
    #[must_use]
    pub fn shown_lines(&self) -> Vec<ShownLines> {
        let levels: Vec<Level> = camera_levels().collect();
        let cameras: Vec<Grounds> = (self.viewers.seeing.par_iter())
            .map_init(Sweep::default, |sweep, viewer| {
                let ranges_m = viewer.camera.ranges_m(&levels);
                let seen = sweep.ground(&self.obstacles, &viewer.camera, &ranges_m);
                // Whose sight cannot be told is left out of the layers too.
                let seen = seen.unwrap_or_default().into_iter();
                seen.map(|seen| Some((seen.ground.bounding_rect()?, seen.ground)))
                    .collect()
            })
            .collect();
        let at_level = |(number, level): (usize, Level)| {
            let grounds = cameras.iter();
            let grounds = grounds.filter_map(|grounds| grounds.get(number)?.as_ref());
            let grounds: Vec<_> = grounds.map(|(about, ground)| (*about, ground)).collect();
            let metres = |kind: LineKind| -> f64 {
                let lines = self.asked.lines().iter().filter(|line| line.kind == kind);
                let covered: f64 = lines.map(|line| line.covered_m(&grounds)).sum();
                // The sum of nothing is -0, which would be told as such.
                (covered + 0.0).clamp(0.0, self.asked.length_m(kind))
            };
            ShownLines {
                level,
                road_m: metres(LineKind::Road),
                perimeter_m: metres(LineKind::Perimeter),
            }
        };
        let levels: Vec<(usize, Level)> = levels.iter().copied().enumerate().collect();
        levels.into_par_iter().map(at_level).collect()
    }
}

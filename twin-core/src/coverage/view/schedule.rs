//! The schedule of a community's cameras: what each shows, what its recording takes, the homes that it exposes, and the sums.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::exposed;
use super::recording::Recording;
use crate::coverage::camera::{Camera, LEVELS_2014, MAX_RANGE_M, SightError, Sweep};
use crate::coverage::layer::{LeftOut, Reason, Viewer, Whole};
use crate::model::Community;

/// A camera of a schedule.
#[derive(Debug, Clone, PartialEq)]
pub struct ScheduledCamera {
    /// Its position in the community's devices.
    pub device: u32,
    /// Where it hangs and what it looks with.
    pub camera: Camera,
    /// The ground that it shows at each level of [`LEVELS_2014`] or finer, m².
    pub ground_m2: [f64; LEVELS_2014.len()],
    /// Parts of façades of homes that it shows at [`super::EXPOSED`] or finer within [`super::FARTHEST_M`], each of which is to be masked.
    pub masks: usize,
    /// Positions of the buildings that these are of, ascending.
    pub homes: Vec<u32>,
}

/// The cameras of a community, in the order of its devices.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Schedule {
    /// Those that look at the open ground.
    pub cameras: Vec<ScheduledCamera>,
    /// The others.
    pub left_out: Vec<LeftOut>,
}

/// What the cameras of a schedule come to. Grounds of cameras overlap, so theirs are not added up: a layer tells what they show together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScheduleSums {
    /// Cameras of the schedule.
    pub cameras: usize,
    /// What their streams take together, in H.265 and in H.264.
    pub recordings: [Recording; 2],
    /// Cameras that expose a home.
    pub exposing: usize,
    /// Parts of façades that are to be masked, in all pictures together.
    pub masks: usize,
    /// Buildings with homes that a camera exposes, each once.
    pub homes: usize,
}

impl Schedule {
    /// That of `community`. Cost: a sweep and its exposures for each camera, on all cores.
    #[must_use]
    pub fn of(community: &Community, whole: &Whole) -> Self {
        let seeing = &whole.viewers.seeing;
        let found: Vec<_> = seeing
            .par_iter()
            .map_init(Sweep::default, |sweep, viewer| {
                (viewer.device, scheduled(community, whole, viewer, sweep))
            })
            .collect();
        let mut schedule = Self {
            cameras: Vec::with_capacity(found.len()),
            left_out: whole.viewers.left_out.clone(),
        };
        for (device, one) in found {
            match one {
                Ok(camera) => schedule.cameras.push(camera),
                Err(error) => schedule.left_out.push(LeftOut {
                    device,
                    reason: Reason::Sight(error),
                }),
            }
        }
        schedule.left_out.sort_by_key(|left| left.device);
        schedule
    }

    /// What they come to when pictures are kept for `days`. Cost: O(n log n) in cameras and homes.
    ///
    /// # Errors
    /// When the days are more than a century.
    pub fn sums(&self, days: u32) -> Result<ScheduleSums, SightError> {
        let mut sums = ScheduleSums {
            cameras: self.cameras.len(),
            recordings: Recording::NONE,
            exposing: self.cameras.iter().filter(|c| c.masks > 0).count(),
            masks: self.cameras.iter().map(|c| c.masks).sum(),
            homes: 0,
        };
        let mut homes: BTreeSet<u32> = BTreeSet::new();
        for camera in &self.cameras {
            homes.extend(&camera.homes);
            let own = Recording::of(&camera.camera.lens, days)?;
            for (sum, own) in sums.recordings.iter_mut().zip(own) {
                sum.kbps += own.kbps;
                sum.bytes += own.bytes;
            }
        }
        sums.homes = homes.len();
        Ok(sums)
    }
}

fn scheduled(
    community: &Community,
    whole: &Whole,
    viewer: &Viewer,
    sweep: &mut Sweep,
) -> Result<ScheduledCamera, SightError> {
    let (camera, obstacles) = (viewer.camera, &whole.obstacles);
    let ranges_m = camera.ranges_m(&LEVELS_2014).into_iter();
    let ranges_m: Vec<f64> = ranges_m.map(|range_m| range_m.min(MAX_RANGE_M)).collect();
    let seen = sweep.ground(obstacles, &camera, &ranges_m)?;
    let mut ground_m2 = [0.0; LEVELS_2014.len()];
    for (m2, seen) in ground_m2.iter_mut().zip(seen) {
        *m2 = seen.area_m2;
    }
    let exposures = exposed(community, obstacles, &camera)?;
    let homes: BTreeSet<u32> = exposures.iter().map(|e| e.building).collect();
    Ok(ScheduledCamera {
        device: viewer.device,
        camera,
        ground_m2,
        masks: exposures.len(),
        homes: homes.into_iter().collect(),
    })
}

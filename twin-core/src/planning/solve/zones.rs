//! Cameras that watch a boundary, one a zone: on the boundary, or on a house of its compound from which more of it is shown.

use geo::Coord;

use super::walls::{APART_M, Facades};
use super::{RowWork, Solver, Spot, Watching};
use crate::inference::Nearby;
use crate::planning::aim::{DIRECTIONS, turned};
use crate::planning::line::ServedLine;
use crate::planning::need::Need;
use crate::planning::placement::PlacementError;
use crate::planning::sight::Ways;

/// A house is taken where a camera on it shows so much more of the boundary than one on a post, metres: less is within what maps are off by;
/// an assumption.
const MORE_M: f64 = 1.0;

impl<'a> Solver<'a> {
    /// One for each zone of a boundary: on the nearest façade of the compound's houses that faces its middle, at most one a zone, where
    /// that shows more of the boundary than a post; which way each looks is decided when all stand.
    pub(super) fn watch_zones(
        &mut self,
        need: &Need,
        watching: Watching<'_>,
        work: &mut RowWork<'a>,
    ) -> Result<(), PlacementError> {
        let Need::Perimeter {
            compound,
            spacing_max_m,
        } = need
        else {
            return Ok(());
        };
        let mount_m = work.class.mount_height_m;
        let posts = self.zone_posts(*compound, *spacing_max_m, mount_m);
        let walls = self.zone_walls(need, *compound, &posts, (watching, mount_m));
        let mut open = Vec::new();
        for (post, wall) in posts.into_iter().zip(walls) {
            work.outcome.demanded += 1;
            let wanted = wall.as_ref().unwrap_or(&post);
            let at = wanted.position.plan().into();
            match work.existing.take_at(&wanted.host, at) {
                Some(taken) => {
                    work.outcome.existing += 1;
                    self.note_existing(taken);
                }
                None => open.push((post, wall)),
            }
        }
        // After those that are where they are wanted: one on the boundary does where a house would be better.
        for (post, wall) in open {
            let at = post.position.plan().into();
            let on_boundary = |_| work.existing.take_at(&post.host, at);
            match wall.as_ref().and_then(on_boundary) {
                Some(taken) => {
                    work.outcome.existing += 1;
                    self.note_existing(taken);
                }
                None => self.push(wall.unwrap_or(post), work)?,
            }
        }
        Ok(())
    }

    /// For each post the site on a house that is better, if any.
    fn zone_walls(
        &self,
        need: &Need,
        compound: usize,
        posts: &[Spot],
        (watching, mount_m): (Watching<'_>, f64),
    ) -> Vec<Option<Spot>> {
        let community = self.survey.community;
        let none = || vec![None; posts.len()];
        let Some(line) = ServedLine::of(need, community) else {
            return none();
        };
        let Some(ways) = Ways::of([(0, &line)]) else {
            return none();
        };
        let houses = self.survey.buildings_of[compound].iter().copied();
        let facades = Facades::of(community, houses, mount_m);
        let mut kept = Nearby::new(APART_M);
        let better = |post: &Spot| {
            let at = post.position.plan().into();
            let is_allowed = |hung| self.is_allowed(hung);
            let range_m = watching.gaze.range_m();
            let wall = facades.facing(at, range_m, community, is_allowed)?;
            let hung: Coord<f64> = wall.position.plan().into();
            let shown_m = |spot: &Spot| shown_m(watching, spot, &ways);
            // A wall does for a post that may not stand, however little it shows.
            let is_no_better = || self.allows(post) && shown_m(&wall) <= shown_m(post) + MORE_M;
            if kept.any(hung) || is_no_better() {
                return None;
            }
            kept.insert(hung);
            Some(wall)
        };
        posts.iter().map(better).collect()
    }
}

/// Length of the lines that a camera shows in the best of its directions, metres; nothing where it would hang inside something.
fn shown_m(watching: Watching<'_>, spot: &Spot, ways: &Ways) -> f64 {
    let Ok(view) = watching.eyes.view(&watching.gaze, spot.position, ways) else {
        return 0.0;
    };
    let ahead_rad = spot.heading_rad.unwrap_or(0.0);
    let length_m = |direction: u32| -> f64 {
        let spans = view.shown(ahead_rad + turned(direction));
        spans.iter().map(|(_, [from, to])| to - from).sum()
    };
    (0..DIRECTIONS).map(length_m).fold(0.0, f64::max)
}

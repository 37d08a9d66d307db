//! What is in the way between two points of a scene.

use geo::Coord;

use super::loss::{equivalent_edge_loss, like_roofs_m};
use super::profile::{Course, Profile};
use super::scene::Scene;

/// A place with its height above ground, in metres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spot {
    pub(super) at: Coord<f64>,
    pub(super) height_m: f64,
}

/// What a path meets.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Obstruction {
    /// Loss over the roofs in dB by Bullington's construction (P.526 §4.5.1).
    pub(super) over_roofs_db: f64,
    /// The rows of buildings that hide the terminal, where their roofs are all about as high.
    pub(super) rows: Option<Rows>,
    /// How much of the plan path is within the terminal's own building, in metres.
    pub(super) inside_m: f64,
}

/// Rows of buildings across a path, at least two.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rows {
    /// Height of their roofs above ground, midway between the lowest and the highest, in metres.
    pub(super) roof_m: f64,
    /// From the beginning of the first to the end of the last, in metres.
    pub(super) built_m: f64,
    /// From the beginning of one to that of the next, in metres on the mean.
    pub(super) separation_m: f64,
    /// From the last of them to the terminal, or to the wall of its building, in metres.
    pub(super) away_m: f64,
}

impl Scene<'_> {
    /// What is in the way from a site to a terminal. The roofs of `own`, the terminal's building, are not in the way but what it is inside
    /// of; neither are cells of the site's own wall. Roofs are sampled once a cell, in strides where one roof
    /// goes on and not where none can matter any more. Cost: O(cells on the way) at most.
    pub(super) fn obstruction(
        &self,
        site: Spot,
        terminal: Spot,
        own: u32,
        frequency_ghz: f64,
    ) -> Obstruction {
        let grid = self.grid();
        let (from, to) = (grid.in_cells(site.at), grid.in_cells(terminal.at));
        let steps = (to.x - from.x)
            .abs()
            .max((to.y - from.y).abs())
            .ceil()
            .max(1.0);
        let path_m = (to.x - from.x).hypot(to.y - from.y) * grid.cell_m();
        let lambda_m = super::decibel::wavelength_m(frequency_ghz);
        let walk = Walk {
            from,
            step: (to - from) / steps,
            step_m: (path_m / steps) as f32,
            path_m: path_m as f32,
            heights_m: (site.height_m as f32, terminal.height_m as f32),
            // Edges farther than ν = −0.78 below the line cost nothing.
            clearance_m: (0.78 * (lambda_m * path_m / 8.0).sqrt()) as f32,
            unlike_m: (1.001 * like_roofs_m(path_m, frequency_ghz)) as f32,
            wall: self.under(site.at),
            own,
        };
        let (profile, inside) = Course::new(self, &walk, steps as u32).profile();
        let inside_m = (f64::from(inside) * f64::from(walk.step_m)).min(path_m);
        let nu = walk.parameter(&profile, lambda_m);
        Obstruction {
            over_roofs_db: equivalent_edge_loss(nu, path_m),
            rows: walk.rows(&profile, inside_m, frequency_ghz),
            inside_m,
        }
    }
}

/// A straight walk over the cells.
pub(super) struct Walk {
    pub(super) from: Coord<f64>,
    pub(super) step: Coord<f64>,
    pub(super) step_m: f32,
    pub(super) path_m: f32,
    pub(super) heights_m: (f32, f32),
    pub(super) clearance_m: f32,
    /// Roofs that differ by more are no rows of one height, however many there are.
    pub(super) unlike_m: f32,
    pub(super) wall: u32,
    pub(super) own: u32,
}

impl Walk {
    /// The rows of a profile without a line of sight: none where there is one row, or where heights differ too much. A roof reaches half a
    /// step beyond its last sample.
    fn rows(&self, profile: &Profile, inside_m: f64, frequency_ghz: f64) -> Option<Rows> {
        let spaces = profile.rows.checked_sub(1).filter(|&spaces| spaces > 0)?;
        if !profile.is_hidden {
            return None;
        }
        let step_m = f64::from(self.step_m);
        let built_m = f64::from(profile.last - profile.first + 1) * step_m;
        let (lowest_m, highest_m) = (f64::from(profile.lowest_m), f64::from(profile.highest_m));
        (highest_m - lowest_m < like_roofs_m(built_m, frequency_ghz)).then(|| Rows {
            roof_m: f64::midpoint(lowest_m, highest_m),
            built_m,
            separation_m: f64::from(profile.begins - profile.first) * step_m / f64::from(spaces),
            away_m: f64::from(self.path_m) - (f64::from(profile.last) + 0.5) * step_m - inside_m,
        })
    }

    /// The parameter of Bullington's equivalent edge.
    fn parameter(&self, profile: &Profile, lambda_m: f64) -> f64 {
        let path_m = f64::from(self.path_m);
        let (site_m, terminal_m) = (f64::from(self.heights_m.0), f64::from(self.heights_m.1));
        let line = (terminal_m - site_m) / path_m;
        let (rise, fall) = (f64::from(profile.rise), f64::from(profile.fall));
        if !profile.is_hidden {
            return f64::from(profile.nearest) * (2.0 * path_m / lambda_m).sqrt();
        }
        let at_m = ((terminal_m - site_m + fall * path_m) / (rise + fall))
            .clamp(f64::MIN_POSITIVE, path_m);
        let left_m = path_m - at_m;
        let nu = (rise - line) * at_m * (2.0 * path_m / (lambda_m * at_m * left_m)).sqrt();
        if nu.is_finite() { nu } else { 0.0 }
    }
}

//! What is in the way between two points of a scene.

use geo::Coord;

use super::loss::{equivalent_edge_loss, like_roofs_m};
use super::scene::{OPEN, Scene};

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

/// The highest slopes of a profile, as seen from both ends, and where its roofs are.
struct Profile {
    /// Whether a roof reaches the line. Then the highest slopes are those of roofs that do, and no others are looked at.
    is_hidden: bool,
    rise: f32,
    fall: f32,
    /// Greatest height above the line over √(d₁ d₂), below nought; of no meaning for a path that is hidden.
    nearest: f32,
    lowest_m: f32,
    highest_m: f32,
    /// How often roofs begin.
    rows: u32,
    /// The samples at which the first and the last row begin, and the last one with a roof.
    first: u32,
    begins: u32,
    last: u32,
}

impl Profile {
    const EMPTY: Self = Self {
        is_hidden: false,
        rise: f32::NEG_INFINITY,
        fall: f32::NEG_INFINITY,
        nearest: f32::NEG_INFINITY,
        lowest_m: f32::INFINITY,
        highest_m: f32::NEG_INFINITY,
        rows: 0,
        first: 0,
        begins: 0,
        last: 0,
    };

    /// Takes the roof at some samples into the rows: one begins behind a sample without a roof.
    fn take(&mut self, (first, last): (u32, u32), roof_m: f32) {
        if self.rows == 0 {
            self.first = first;
        }
        if self.rows == 0 || first > self.last + 1 {
            self.rows += 1;
            self.begins = first;
        }
        self.last = last;
        self.lowest_m = -larger(-self.lowest_m, -roof_m);
        self.highest_m = larger(self.highest_m, roof_m);
    }
}

/// The larger of two numbers; one instruction, where [`f32::max`] looks for what is no number as well.
#[inline]
fn larger(a: f32, b: f32) -> f32 {
    if b > a { b } else { a }
}

impl Scene<'_> {
    /// What is in the way from a site to a terminal. The roofs of `own`, the terminal's building, are not in the way but what it is inside
    /// of; neither are cells of the site's own wall. Roofs are sampled once a cell, in strides where one roof goes on. Cost: O(cells on the way).
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
            wall: self.under(site.at),
            own,
        };
        let (profile, inside) = walk.profile(self, steps as u32);
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
struct Walk {
    from: Coord<f64>,
    step: Coord<f64>,
    step_m: f32,
    path_m: f32,
    heights_m: (f32, f32),
    clearance_m: f32,
    wall: u32,
    own: u32,
}

impl Walk {
    /// The profile's slopes, and how many samples are within the terminal's building.
    fn profile(&self, scene: &Scene<'_>, steps: u32) -> (Profile, u32) {
        let grid = scene.grid();
        let (columns, rows) = (grid.columns() as i64, grid.rows() as i64);
        let (site_m, terminal_m) = self.heights_m;
        let line = (terminal_m - site_m) / self.path_m;
        let least_m = site_m.min(terminal_m) - self.clearance_m;
        // Nearer to the site, its own wall is not in the way.
        let wall_m = 1.5 * grid.cell_m() as f32;
        let mut profile = Profile::EMPTY;
        let mut inside = u32::from(self.own != OPEN);
        // Fixed point with 32 bits behind the point: cells come by shifting, and samples are where they are whatever came before.
        let fixed = |v: f64| (v * 4_294_967_296.0) as i64;
        let (mut x, mut y) = (fixed(self.from.x), fixed(self.from.y));
        let (dx, dy) = (fixed(self.step.x), fixed(self.step.y));
        let (mut i, mut next) = (0, 1);
        loop {
            i += next;
            if i >= steps {
                break;
            }
            x += dx * i64::from(next);
            y += dy * i64::from(next);
            next = 1;
            let (column, row) = (x >> 32, y >> 32);
            if column < 0 || row < 0 || column >= columns || row >= rows {
                continue;
            }
            let cell = (row * columns + column) as usize;
            let alike = scene.alike[cell];
            // A step is a cell at most, along either axis: no sample before the next is anywhere else.
            let run = alike.cells().min(steps - i);
            if alike.is_open() {
                next = run;
                continue;
            }
            let roof_m = scene.roof_m[cell];
            if roof_m <= least_m {
                next = run;
                continue;
            }
            let along_m = i as f32 * self.step_m;
            if self.own != OPEN || along_m < wall_m {
                let building = scene.building[cell];
                if building == self.own {
                    inside += run;
                    next = run;
                    continue;
                }
                if building == self.wall && along_m < wall_m {
                    continue;
                }
            }
            let mut last = i + run - 1;
            let mut end_m = last as f32 * self.step_m;
            let above_m = |along_m: f32| roof_m - site_m - line * along_m;
            let (above, above_end) = (above_m(along_m), above_m(end_m));
            let is_alike = (above >= 0.0) == (above_end >= 0.0);
            if !is_alike || (above < 0.0 && !profile.is_hidden) {
                (last, end_m) = (i, along_m);
            }
            if above >= 0.0 {
                // Slopes to one roof rise or fall all along it: the highest is at one of its ends.
                let rise_m = if roof_m > site_m { along_m } else { end_m };
                let fall_m = if roof_m > terminal_m { end_m } else { along_m };
                profile.is_hidden = true;
                profile.rise = larger(profile.rise, (roof_m - site_m) / rise_m);
                let left_m = self.path_m - fall_m;
                profile.fall = larger(profile.fall, (roof_m - terminal_m) / left_m);
            } else if !profile.is_hidden {
                let nearest = above / (along_m * (self.path_m - along_m)).sqrt();
                profile.nearest = larger(profile.nearest, nearest);
            }
            profile.take((i, last), roof_m);
            next = last + 1 - i;
        }
        (profile, inside)
    }

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

//! The profile of the roofs along a path: what Bullington's construction and the rows of buildings need of it.

use super::scene::{OPEN, Scene};
use super::sight::Walk;

/// The highest slopes of a profile, as seen from both ends, and where its roofs are.
pub(super) struct Profile {
    /// Whether a roof reaches the line. Then the highest slopes are those of roofs that do, and no others are looked at.
    pub(super) is_hidden: bool,
    pub(super) rise: f32,
    pub(super) fall: f32,
    /// Greatest height above the line over √(d₁ d₂), below nought; of no meaning for a path that is hidden.
    pub(super) nearest: f32,
    pub(super) lowest_m: f32,
    pub(super) highest_m: f32,
    /// How often roofs begin; of no meaning, as what follows, where lowest and highest are too far apart for rows.
    pub(super) rows: u32,
    /// The samples at which the first and the last row begin, and the last one with a roof.
    pub(super) first: u32,
    pub(super) begins: u32,
    pub(super) last: u32,
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

/// Fixed point with 32 bits behind the point: cells come by shifting, and samples are where they are whatever came before.
fn fixed(cells: f64) -> i64 {
    (cells * 4_294_967_296.0) as i64
}

/// Which way samples follow each other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Going {
    /// From the site on.
    Ahead,
    /// From the terminal on.
    Back,
}

/// A walk over the cells of a scene, sample by sample, and what it has met.
pub(super) struct Course<'a> {
    scene: &'a Scene<'a>,
    walk: &'a Walk,
    /// Samples lie before this one, which is the terminal's.
    steps: u32,
    size: (i64, i64),
    from: (i64, i64),
    step: (i64, i64),
    /// How much the line from site to terminal rises in a metre.
    line: f32,
    /// Roofs up to this height cost nothing.
    least_m: f32,
    /// Nearer to the site, its own wall is not in the way.
    wall_m: f32,
    /// No roof of the path is higher; known once it is asked for.
    top_m: Option<f32>,
    /// From so far on no roof can rise more steeply from the site than what was met, to be checked.
    settled_m: f32,
    profile: Profile,
    /// Samples within the terminal's building.
    inside: u32,
}

impl<'a> Course<'a> {
    pub(super) fn new(scene: &'a Scene<'a>, walk: &'a Walk, steps: u32) -> Self {
        let grid = scene.grid();
        let (site_m, terminal_m) = walk.heights_m;
        Self {
            scene,
            walk,
            steps,
            size: (grid.columns() as i64, grid.rows() as i64),
            from: (fixed(walk.from.x), fixed(walk.from.y)),
            step: (fixed(walk.step.x), fixed(walk.step.y)),
            line: (terminal_m - site_m) / walk.path_m,
            least_m: site_m.min(terminal_m) - walk.clearance_m,
            wall_m: 1.5 * grid.cell_m() as f32,
            top_m: None,
            settled_m: f32::INFINITY,
            profile: Profile::EMPTY,
            inside: u32::from(walk.own != OPEN),
        }
    }

    /// The profile, and how many samples are within the terminal's building. From the site on, until no roof ahead rises more steeply and
    /// rows do not matter; from there on from the terminal, until no roof falls more steeply to it.
    pub(super) fn profile(mut self) -> (Profile, u32) {
        let mut sample = 1;
        while sample < self.steps {
            if self.is_settled(sample) {
                self.come_back(sample);
                break;
            }
            sample += self.look(sample, self.steps - sample, Going::Ahead);
        }
        (self.profile, self.inside)
    }

    fn along_m(&self, sample: u32) -> f32 {
        sample as f32 * self.walk.step_m
    }

    /// Column and row of a sample, of the grid or not.
    fn place(&self, sample: u32) -> (i64, i64) {
        let at = |from: i64, step: i64| (from + step * i64::from(sample)) >> 32;
        (at(self.from.0, self.step.0), at(self.from.1, self.step.1))
    }

    /// Whether no roof at this sample or behind it can rise more steeply than what was met.
    fn is_settled(&mut self, sample: u32) -> bool {
        let along_m = self.along_m(sample);
        if along_m < self.settled_m {
            return false;
        }
        let (site_m, _) = self.walk.heights_m;
        (self.top_m() - site_m).max(0.0) / along_m <= self.profile.rise
    }

    /// Works out from where on it is settled, once it is no matter whether there are rows.
    fn settle(&mut self) {
        if self.profile.highest_m - self.profile.lowest_m < self.walk.unlike_m {
            return;
        }
        let (site_m, _) = self.walk.heights_m;
        if self.profile.rise > 0.0 {
            self.settled_m = ((self.top_m() - site_m) / self.profile.rise).max(self.wall_m);
        }
    }

    /// The highest roof about the path.
    fn top_m(&mut self) -> f32 {
        if let Some(top_m) = self.top_m {
            return top_m;
        }
        let every = self.scene.tops.reach() as usize * 2;
        let samples = (0..self.steps).step_by(every).chain([self.steps]);
        let tops = samples.map(|sample| self.scene.tops.about(self.place(sample)));
        let top_m = tops.fold(0.0, larger);
        self.top_m = Some(top_m);
        top_m
    }

    /// Looks from the terminal back to sample `from`, until neither a roof nor the terminal's building matters.
    fn come_back(&mut self, from: u32) {
        let (_, terminal_m) = self.walk.heights_m;
        let above_m = (self.top_m() - terminal_m).max(0.0);
        // A path that comes out of a box does not go into it again.
        let begins_within = self.is_about_own(self.steps);
        let mut sample = self.steps - 1;
        while sample >= from {
            let left_m = self.walk.path_m - self.along_m(sample);
            let is_flat = above_m / left_m <= self.profile.fall;
            if is_flat && (self.walk.own == OPEN || begins_within && !self.is_about_own(sample)) {
                return;
            }
            sample -= self.look(sample, sample - from + 1, Going::Back);
        }
    }

    /// Whether a sample is in the box about the terminal's building.
    fn is_about_own(&self, sample: u32) -> bool {
        let (column, row) = self.place(sample);
        let bounds = self.scene.bounds.get(self.walk.own as usize);
        bounds.is_some_and(|bounds| bounds.holds(column, row))
    }

    /// Looks at a sample and, as far as they are like it, those that follow, `most` of them with it; how many that are.
    #[inline]
    fn look(&mut self, sample: u32, most: u32, going: Going) -> u32 {
        let (column, row) = self.place(sample);
        let (columns, rows) = self.size;
        if column < 0 || row < 0 || column >= columns || row >= rows {
            return 1;
        }
        let cell = (row * columns + column) as usize;
        let alike = self.scene.alike[cell];
        // A step is a cell at most, along either axis: no sample of the run is anywhere else.
        let run = alike.cells().min(most);
        if alike.is_open() {
            return run;
        }
        let roof_m = self.scene.roof_m[cell];
        if roof_m <= self.least_m {
            return run;
        }
        let along_m = self.along_m(sample);
        if self.walk.own != OPEN || along_m < self.wall_m {
            let building = self.scene.building[cell];
            if building == self.walk.own {
                self.inside += run;
                return run;
            }
            if building == self.walk.wall && along_m < self.wall_m {
                return 1;
            }
        }
        let (first, last) = self.alike_to_the_line(sample, run, roof_m, going);
        self.meet((first, last), roof_m, going);
        last - first + 1
    }

    /// The samples of a run, first and last, that are all above the line or all below it; one alone where its nearness to the line counts.
    fn alike_to_the_line(&self, sample: u32, run: u32, roof_m: f32, going: Going) -> (u32, u32) {
        let end = match going {
            Going::Ahead => sample + run - 1,
            Going::Back => sample - (run - 1),
        };
        let (above, above_end) = (self.above_m(sample, roof_m), self.above_m(end, roof_m));
        let is_alike = (above >= 0.0) == (above_end >= 0.0);
        if is_alike && (above >= 0.0 || self.profile.is_hidden) {
            (sample.min(end), sample.max(end))
        } else {
            (sample, sample)
        }
    }

    /// How much a roof is above the line.
    fn above_m(&self, sample: u32, roof_m: f32) -> f32 {
        roof_m - self.walk.heights_m.0 - self.line * self.along_m(sample)
    }

    /// Takes one roof at some samples. Slopes to it rise or fall all along it: the highest is at one of its ends.
    fn meet(&mut self, (first, last): (u32, u32), roof_m: f32, going: Going) {
        let (site_m, terminal_m) = self.walk.heights_m;
        let (first_m, last_m) = (self.along_m(first), self.along_m(last));
        let above = self.above_m(first, roof_m);
        let profile = &mut self.profile;
        if above >= 0.0 {
            let rise_m = if roof_m > site_m { first_m } else { last_m };
            let fall_m = if roof_m > terminal_m { last_m } else { first_m };
            profile.is_hidden = true;
            profile.rise = larger(profile.rise, (roof_m - site_m) / rise_m);
            let left_m = self.walk.path_m - fall_m;
            profile.fall = larger(profile.fall, (roof_m - terminal_m) / left_m);
        } else if !profile.is_hidden {
            let nearest = above / (first_m * (self.walk.path_m - first_m)).sqrt();
            profile.nearest = larger(profile.nearest, nearest);
        }
        if going == Going::Ahead {
            profile.take((first, last), roof_m);
            if profile.is_hidden {
                self.settle();
            }
        }
    }
}

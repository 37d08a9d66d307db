//! The pinhole: where the eye is, where it looks, what it sees. Pure maths in local metres.

/// Vertical field of view of every picture, radians: 40°, close to what an eye takes in of a screen.
pub const FOV_RAD: f64 = 40.0 * std::f64::consts::PI / 180.0;

/// Steepest look, radians below or above the horizon: straight down has no "up" of its own.
pub(super) const MAX_PITCH_RAD: f64 = 89.5 * std::f64::consts::PI / 180.0;

/// A look at a point from around it. All in local metres (east, north, height) and radians.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Orbit {
    /// What it looks at.
    pub focus: [f64; 3],
    /// How far the eye is from it.
    pub distance: f64,
    /// Direction of the look in plan: anticlockwise from east.
    pub heading_rad: f64,
    /// How far it looks down: positive below the horizon.
    pub pitch_rad: f64,
}

impl Orbit {
    /// The orbit whose eye is at `eye` and looks at `target`.
    #[must_use]
    pub fn between(eye: [f64; 3], target: [f64; 3]) -> Self {
        let d: [f64; 3] = std::array::from_fn(|i| target[i] - eye[i]);
        let flat = d[0].hypot(d[1]);
        let heading_rad = if flat > 1e-9 {
            d[1].atan2(d[0])
        } else {
            std::f64::consts::FRAC_PI_2
        };
        let pitch_rad = (-d[2]).atan2(flat).clamp(-MAX_PITCH_RAD, MAX_PITCH_RAD);
        Self {
            focus: target,
            distance: flat.hypot(d[2]).max(0.1),
            heading_rad,
            pitch_rad,
        }
    }

    /// Where the eye is.
    #[must_use]
    pub fn eye(&self) -> [f64; 3] {
        let forward = self.forward();
        std::array::from_fn(|i| self.focus[i] - forward[i] * self.distance)
    }

    /// Unit vector of the look.
    #[must_use]
    pub fn forward(&self) -> [f64; 3] {
        let (sin, cos) = self.pitch_rad.sin_cos();
        [
            cos * self.heading_rad.cos(),
            cos * self.heading_rad.sin(),
            -sin,
        ]
    }

    /// Unit vectors to the right of and up in the picture.
    #[must_use]
    pub fn right_and_up(&self) -> ([f64; 3], [f64; 3]) {
        let right = [self.heading_rad.sin(), -self.heading_rad.cos(), 0.0];
        let (sin, cos) = self.pitch_rad.sin_cos();
        let up = [
            sin * self.heading_rad.cos(),
            sin * self.heading_rad.sin(),
            cos,
        ];
        (right, up)
    }

    /// Pixel of `point` in a picture of `size` pixels, from its top left, and its depth along the look in metres;
    /// `None` behind the eye.
    #[must_use]
    pub fn project(&self, point: [f64; 3], size: [u32; 2]) -> Option<([f64; 2], f64)> {
        let eye = self.eye();
        let d: [f64; 3] = std::array::from_fn(|i| point[i] - eye[i]);
        let (right, up) = self.right_and_up();
        let depth = dot(d, self.forward());
        if depth <= 0.0 {
            return None;
        }
        let [width, height] = size.map(f64::from);
        let focal = height / 2.0 / (FOV_RAD / 2.0).tan();
        Some((
            [
                width / 2.0 + focal * dot(d, right) / depth,
                height / 2.0 - focal * dot(d, up) / depth,
            ],
            depth,
        ))
    }

    /// Unit vector from the eye through `pixel` of a picture of `size` pixels: the inverse of [`Self::project`].
    #[must_use]
    pub fn direction(&self, pixel: [f64; 2], size: [f64; 2]) -> [f64; 3] {
        let focal = size[1] / 2.0 / (FOV_RAD / 2.0).tan();
        let (x, y) = (pixel[0] - size[0] / 2.0, size[1] / 2.0 - pixel[1]);
        let ((right, up), forward) = (self.right_and_up(), self.forward());
        let d: [f64; 3] = std::array::from_fn(|i| forward[i] * focal + right[i] * x + up[i] * y);
        let length = dot(d, d).sqrt();
        d.map(|c| c / length)
    }

    /// The same look, moved so that all `points` are within `frame`, in its middle and with a margin.
    ///
    /// By turns: the least distance at which each point is inside the four sides, in closed form, and a step over the
    /// ground that brings what is seen to the middle. Each turn leaves a small part of the error of the last.
    #[must_use]
    pub fn fitted(self, points: &[[f64; 3]], frame: Frame) -> Self {
        const TURNS: u32 = 12;
        let closer = |look: Self, _| look.at_distance(points, frame).centred(points, frame);
        (0..TURNS).fold(self, closer).at_distance(points, frame)
    }

    fn at_distance(self, points: &[[f64; 3]], frame: Frame) -> Self {
        let (right, up) = self.right_and_up();
        let ([left_slope, right_slope], rise) = frame.slopes();
        let needed = points.iter().map(|p| {
            let d: [f64; 3] = std::array::from_fn(|i| p[i] - self.focus[i]);
            let aside = dot(d, right);
            let across = (aside / right_slope).max(aside / left_slope);
            across.max(dot(d, up).abs() / rise) - dot(d, self.forward())
        });
        Self {
            distance: needed.fold(10.0, f64::max),
            ..self
        }
    }

    /// The same look with its focus moved over the ground, so that `points` reach as far to all sides of `frame`.
    fn centred(self, points: &[[f64; 3]], frame: Frame) -> Self {
        let (eye, forward, (right, up)) = (self.eye(), self.forward(), self.right_and_up());
        let middle = |axis: [f64; 3]| {
            let slopes = points.iter().map(|p| {
                let d: [f64; 3] = std::array::from_fn(|i| p[i] - eye[i]);
                dot(d, axis) / dot(d, forward).max(1e-6)
            });
            let (low, high) = slopes.fold((f64::MAX, f64::MIN), |(low, high), s| {
                (low.min(s), high.max(s))
            });
            (low + high) / 2.0
        };
        let ([left_slope, right_slope], _) = frame.slopes();
        let aside = (middle(right) - (left_slope + right_slope) / 2.0) * self.distance;
        let ahead = middle(up) * self.distance / self.pitch_rad.sin().max(0.1);
        let mut moved = self;
        moved.glide(aside, ahead);
        moved
    }

    /// Moved over the ground, metres to the right and ahead.
    pub(super) fn glide(&mut self, right: f64, ahead: f64) {
        let (sin, cos) = self.heading_rad.sin_cos();
        self.focus[0] += sin * right + cos * ahead;
        self.focus[1] += -cos * right + sin * ahead;
    }

    /// The look that shows a box `[min_x, min_y, max_x, max_y]` of `height` metres from the south-south-west.
    #[must_use]
    pub fn overview([min_x, min_y, max_x, max_y]: [f64; 4], height: f64, frame: Frame) -> Self {
        let focus = [(min_x + max_x) / 2.0, (min_y + max_y) / 2.0, height * 0.25];
        let corners: Vec<[f64; 3]> = [0.0, height]
            .iter()
            .flat_map(|z| {
                [
                    [min_x, min_y, *z],
                    [max_x, min_y, *z],
                    [max_x, max_y, *z],
                    [min_x, max_y, *z],
                ]
            })
            .collect();
        let look = Self {
            focus,
            distance: 10.0,
            heading_rad: 68_f64.to_radians(),
            pitch_rad: 33_f64.to_radians(),
        };
        look.fitted(&corners, frame)
    }
}

/// The part of a picture that an overview fills.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// Width over height of the picture.
    pub aspect: f64,
    /// Part of the width that is left free at the left, for the cards there: 0 to 0.4.
    pub left: f64,
}

/// Half the picture over half of what an overview fills of it.
const MARGIN: f64 = 1.06;

impl Frame {
    /// Slopes, aside over ahead, of its left and right edge and of its upper, a margin taken off.
    fn slopes(self) -> ([f64; 2], f64) {
        let rise = (FOV_RAD / 2.0).tan() / MARGIN;
        let right = rise * self.aspect;
        ([right * (2.0 * self.left - 1.0), right], rise)
    }
}

fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: [f64; 3], b: [f64; 3]) -> bool {
        (0..3).all(|i| (a[i] - b[i]).abs() < 1e-9)
    }

    #[test]
    fn an_orbit_keeps_its_eye_and_target() {
        for (eye, target) in [
            ([-100.0, -200.0, 150.0], [10.0, 20.0, 5.0]),
            ([30.0, 0.0, 2.0], [0.0, 0.0, 2.0]),
            ([0.0, 0.0, 10.0], [0.0, 50.0, 40.0]),
        ] {
            let orbit = Orbit::between(eye, target);
            assert!(close(orbit.eye(), eye), "{:?}", orbit.eye());
            let (right, up) = orbit.right_and_up();
            assert!(
                dot(right, up).abs() < 1e-12
                    && dot(up, orbit.forward()).abs() < 1e-12
                    && up[2] > 0.0
            );
        }
    }

    #[test]
    fn points_project_by_similar_triangles() {
        let orbit = Orbit::between([0.0, -100.0, 0.0], [0.0, 0.0, 0.0]);
        let focal = 50.0 / (FOV_RAD / 2.0).tan();
        let ([x, y], depth) = orbit.project([10.0, 0.0, 5.0], [200, 100]).unwrap();
        assert!(
            (x - (100.0 + focal * 0.1)).abs() < 1e-9 && (y - (50.0 - focal * 0.05)).abs() < 1e-9
        );
        assert!((depth - 100.0).abs() < 1e-9);
        assert!(orbit.project([0.0, -101.0, 0.0], [200, 100]).is_none());
    }

    #[test]
    fn the_way_through_a_pixel_meets_what_is_drawn_there() {
        let orbit = Orbit::between([-120.0, -300.0, 180.0], [15.0, 40.0, 6.0]);
        for point in [[0.0, 0.0, 0.0], [80.0, -40.0, 55.0], [-60.0, 120.0, 3.0]] {
            let (pixel, _) = orbit.project(point, [800, 500]).unwrap();
            let (eye, direction) = (orbit.eye(), orbit.direction(pixel, [800.0, 500.0]));
            let way: [f64; 3] = std::array::from_fn(|i| point[i] - eye[i]);
            let length = dot(way, way).sqrt();
            assert!(close(direction, way.map(|c| c / length)), "{direction:?}");
        }
    }

    /// How far the picture of a box reaches to the right, left, bottom and top, 1 at the edges.
    fn reach(look: Orbit, [x0, y0, x1, y1]: [f64; 4], height: f64, aspect: f64) -> [f64; 4] {
        let mut reach = [f64::MIN; 4];
        for x in [x0, x1] {
            for y in [y0, y1] {
                for z in [0.0, height] {
                    let size = [(9000.0 * aspect) as u32, 9000];
                    let ([u, v], _) = look.project([x, y, z], size).unwrap();
                    let at = [u / f64::from(size[0]), v / f64::from(size[1])];
                    let [u, v] = at.map(|c| c * 2.0 - 1.0);
                    for (side, share) in [u, -u, v, -v].into_iter().enumerate() {
                        reach[side] = reach[side].max(share);
                    }
                }
            }
        }
        reach
    }

    #[test]
    fn an_overview_holds_the_whole_box_in_the_middle_of_its_frame() {
        let bounds = [-300.0, -100.0, 250.0, 400.0];
        for (aspect, left) in [(16.0 / 9.0, 0.0), (1.0, 0.0), (0.5, 0.0), (16.0 / 9.0, 0.2)] {
            let look = Orbit::overview(bounds, 80.0, Frame { aspect, left });
            let [east, west, down, up] = reach(look, bounds, 80.0, aspect);
            let free = 2.0 * left;
            assert!(east <= 1.0 && west <= 1.0 - free && down <= 1.0 && up <= 1.0);
            assert!((east - west - free / MARGIN).abs() < 0.001, "{east} {west}");
            assert!((down - up).abs() < 0.001, "{down} {up}");
            let fills = ((east + west) / (2.0 - free)).max(down);
            assert!(fills > 0.9, "{fills}");
        }
    }

    #[test]
    fn straight_down_still_has_an_up() {
        let orbit = Orbit::between([5.0, 5.0, 100.0], [5.0, 5.0, 0.0]);
        let ([x, y], _) = orbit.project([5.0, 15.0, 0.0], [100, 100]).unwrap();
        assert!((x - 50.0).abs() < 1e-6 && y < 50.0, "north is up: {x} {y}");
    }
}

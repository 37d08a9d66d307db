//! The test's own camera: a pinhole with a 40° vertical field of view, written without the program's maths.

use twin_renderer::picking::{Ray, hit_building};
use twin_renderer::twin::Twin;

pub(crate) type Vector = [f64; 3];

/// Width and height of the picture in pixels.
pub(crate) type Size = [u32; 2];

fn minus(a: Vector, b: Vector) -> Vector {
    std::array::from_fn(|i| a[i] - b[i])
}

fn dot(a: Vector, b: Vector) -> f64 {
    (0..3).map(|i| a[i] * b[i]).sum()
}

fn cross(a: Vector, b: Vector) -> Vector {
    [
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    ]
}

fn unit(a: Vector) -> Vector {
    let length = dot(a, a).sqrt();
    a.map(|c| c / length)
}

pub(crate) struct Pinhole {
    pub(crate) eye: Vector,
    pub(crate) target: Vector,
    pub(crate) size: Size,
}

/// What a ray meets first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seen {
    Roof(usize),
    Wall(usize),
    Ground,
}

impl Pinhole {
    fn axes(&self) -> (Vector, Vector, Vector, f64) {
        let forward = unit(minus(self.target, self.eye));
        let right = unit(cross(forward, [0.0, 0.0, 1.0]));
        let up = cross(right, forward);
        let focal = f64::from(self.size[1]) / 2.0 / 20_f64.to_radians().tan();
        (forward, right, up, focal)
    }

    /// The pixel that shows `point`, if it is in the picture, two pixels from its edges.
    pub(crate) fn pixel(&self, point: Vector) -> Option<[u32; 2]> {
        let (forward, right, up, focal) = self.axes();
        let d = minus(point, self.eye);
        let depth = dot(d, forward);
        let [width, height] = self.size.map(f64::from);
        let x = width / 2.0 + focal * dot(d, right) / depth;
        let y = height / 2.0 - focal * dot(d, up) / depth;
        let is_inside =
            depth > 0.0 && (2.0..width - 2.0).contains(&x) && (2.0..height - 2.0).contains(&y);
        is_inside.then_some([x as u32, y as u32])
    }

    /// The ray through a place in the picture, in pixels.
    fn ray(&self, [x, y]: [f64; 2]) -> Ray {
        let (forward, right, up, focal) = self.axes();
        let [width, height] = self.size.map(f64::from);
        let (u, v) = (x - width / 2.0, height / 2.0 - y);
        let d: Vector = std::array::from_fn(|i| forward[i] * focal + right[i] * u + up[i] * v);
        Ray {
            origin: self.eye,
            direction: unit(d),
        }
    }

    /// What the model has at `pixel`; `None` where its neighbours see something else, so that a pixel more or less would
    /// decide.
    pub(crate) fn sees(&self, twin: &Twin, [x, y]: [u32; 2]) -> Option<Seen> {
        let (x, y) = (f64::from(x) + 0.5, f64::from(y) + 0.5);
        let around = [[0.0, 0.0], [1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]];
        let seen = around.map(|[dx, dy]| first_hit(twin, self.ray([x + dx, y + dy])));
        seen.iter().all(|s| *s == seen[0]).then_some(seen[0])
    }

    /// As `--camera` wants it.
    pub(crate) fn argument(&self) -> String {
        let list = |v: Vector| v.map(|c| format!("{c:.3}")).join(",");
        format!("{}:{}", list(self.eye), list(self.target))
    }
}

pub(crate) fn first_hit(twin: &Twin, ray: Ray) -> Seen {
    let buildings = twin.footprints.iter().enumerate();
    let hits = buildings.filter_map(|(i, f)| Some((hit_building(ray, f)?, i)));
    let Some((way, building)) = hits.min_by(|a, b| a.0.total_cmp(&b.0)) else {
        return Seen::Ground;
    };
    let height = ray.origin[2] + ray.direction[2] * way;
    if (height - twin.footprints[building].top).abs() < 1e-6 {
        Seen::Roof(building)
    } else {
        Seen::Wall(building)
    }
}

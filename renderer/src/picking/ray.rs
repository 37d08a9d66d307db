//! Rays against buildings, markers and movers: exact, on the model's own outlines.

use crate::twin::Footprint;

/// A ray in local metres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ray {
    /// Where it starts.
    pub origin: [f64; 3],
    /// Unit vector of its direction.
    pub direction: [f64; 3],
}

impl Ray {
    /// From `origin` through `point`.
    #[must_use]
    pub fn through(origin: [f64; 3], point: [f64; 3]) -> Self {
        let d: [f64; 3] = std::array::from_fn(|i| point[i] - origin[i]);
        let length = d.iter().map(|c| c * c).sum::<f64>().sqrt().max(1e-12);
        Self {
            origin,
            direction: d.map(|c| c / length),
        }
    }

    /// The point after `t` metres.
    #[must_use]
    pub fn at(&self, t: f64) -> [f64; 3] {
        std::array::from_fn(|i| self.origin[i] + self.direction[i] * t)
    }
}

/// Metres along `ray` to where it enters the building, if it meets it. Cost: the number of its corners.
#[must_use]
pub fn hit_building(ray: Ray, building: &Footprint) -> Option<f64> {
    if !crosses_box(ray, building) {
        return None;
    }
    let roof = hit_level(ray, building, building.top);
    let floor = hit_level(ray, building, building.base);
    let sides = building
        .rings
        .iter()
        .flat_map(|r| r.iter().zip(r.iter().cycle().skip(1)));
    let walls = sides.filter_map(|(a, b)| hit_wall(ray, *a, *b, [building.base, building.top]));
    walls.chain(roof).chain(floor).min_by(f64::total_cmp)
}

/// Slab test against the box around the building.
fn crosses_box(ray: Ray, building: &Footprint) -> bool {
    let [x0, y0, x1, y1] = building.bounds;
    let sides = [[x0, x1], [y0, y1], [building.base, building.top]];
    let (mut near, mut far) = (0.0_f64, f64::INFINITY);
    for (axis, [low, high]) in sides.into_iter().enumerate() {
        let (o, d) = (ray.origin[axis], ray.direction[axis]);
        if d.abs() < 1e-12 {
            if !(low..=high).contains(&o) {
                return false;
            }
            continue;
        }
        let (a, b) = ((low - o) / d, (high - o) / d);
        near = near.max(a.min(b));
        far = far.min(a.max(b));
    }
    near <= far
}

fn hit_level(ray: Ray, building: &Footprint, z: f64) -> Option<f64> {
    let t = (z - ray.origin[2]) / ray.direction[2];
    let point = ray.at(t);
    (t.is_finite() && t > 0.0 && building.covers([point[0], point[1]])).then_some(t)
}

fn hit_wall(ray: Ray, a: [f64; 2], b: [f64; 2], [base, top]: [f64; 2]) -> Option<f64> {
    let (sx, sy) = (b[0] - a[0], b[1] - a[1]);
    let [dx, dy, _] = ray.direction;
    let cross = dx * sy - dy * sx;
    if cross.abs() < 1e-12 {
        return None;
    }
    let (ox, oy) = (a[0] - ray.origin[0], a[1] - ray.origin[1]);
    let t = (ox * sy - oy * sx) / cross;
    let along = (ox * dy - oy * dx) / cross;
    let z = ray.origin[2] + ray.direction[2] * t;
    (t > 0.0 && (0.0..=1.0).contains(&along) && (base..=top).contains(&z)).then_some(t)
}

/// Metres along `ray` to the ball of `radius` about `centre`, if it meets it.
#[must_use]
pub fn hit_ball(ray: Ray, centre: [f64; 3], radius: f64) -> Option<f64> {
    let d: [f64; 3] = std::array::from_fn(|i| centre[i] - ray.origin[i]);
    let along = (0..3).map(|i| d[i] * ray.direction[i]).sum::<f64>();
    let off = d.iter().map(|c| c * c).sum::<f64>() - along * along;
    let half = radius * radius - off;
    (half >= 0.0 && along > 0.0).then(|| along - half.sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A house with a courtyard, 20 × 10 × 12 m, its foot at 2 m.
    fn house() -> Footprint {
        let outer = vec![[0.0, 0.0], [20.0, 0.0], [20.0, 10.0], [0.0, 10.0]];
        let yard = vec![[5.0, 3.0], [5.0, 7.0], [9.0, 7.0], [9.0, 3.0]];
        Footprint {
            rings: vec![outer, yard],
            bounds: [0.0, 0.0, 20.0, 10.0],
            base: 2.0,
            top: 14.0,
        }
    }

    fn check(origin: [f64; 3], through: [f64; 3], expected: Option<f64>) {
        let found = hit_building(Ray::through(origin, through), &house());
        match (found, expected) {
            (Some(a), Some(b)) => assert!((a - b).abs() < 1e-9, "{a} is not {b}"),
            (a, b) => assert_eq!(a, b),
        }
    }

    #[test]
    fn rays_meet_walls_roof_and_courtyard() {
        check([-10.0, 5.0, 8.0], [0.0, 5.0, 8.0], Some(10.0));
        check([15.0, 5.0, 100.0], [15.0, 5.0, 0.0], Some(86.0));
        check([7.0, 5.0, 100.0], [7.0, 5.0, 0.0], None);
        check([7.0, 5.0, 8.0], [9.0, 5.0, 8.0], Some(2.0));
        check([-10.0, 5.0, 1.0], [0.0, 5.0, 1.0], None);
        check([-10.0, 20.0, 8.0], [10.0, 20.0, 8.0], None);
        check([-10.0, 5.0, 8.0], [-20.0, 5.0, 8.0], None);
    }

    /// Against marching along the ray in steps of a centimetre.
    #[test]
    fn hits_are_where_marching_finds_them() {
        let house = house();
        let inside =
            |p: [f64; 3]| (house.base..=house.top).contains(&p[2]) && house.covers([p[0], p[1]]);
        for i in 0..60_u32 {
            let angle = f64::from(i) * 0.7;
            let origin = [
                10.0 + 40.0 * angle.cos(),
                5.0 + 40.0 * angle.sin(),
                1.0 + f64::from(i % 7) * 6.0,
            ];
            let target = [
                f64::from(i * 13 % 25),
                f64::from(i * 7 % 14) - 2.0,
                f64::from(i * 5 % 18),
            ];
            let ray = Ray::through(origin, target);
            let marched = (0..10_000)
                .map(|s| f64::from(s) * 0.01)
                .find(|t| inside(ray.at(*t)));
            let found = hit_building(ray, &house);
            match (marched, found) {
                (Some(a), Some(b)) => assert!((a - b).abs() < 0.011, "{i}: {a} {b}"),
                (None, Some(b)) => assert!(!inside(ray.at(b + 0.02)), "{i}: a graze only"),
                (a, b) => assert_eq!(a.is_some(), b.is_some(), "{i}"),
            }
        }
    }

    #[test]
    fn balls_are_met_from_outside() {
        let ray = Ray::through([0.0; 3], [0.0, 10.0, 0.0]);
        assert_eq!(hit_ball(ray, [0.0, 10.0, 0.0], 2.0), Some(8.0));
        assert_eq!(hit_ball(ray, [3.0, 10.0, 0.0], 2.0), None);
        assert_eq!(hit_ball(ray, [0.0, -10.0, 0.0], 2.0), None);
    }
}

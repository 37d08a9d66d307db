//! Vectors and transforms.

/// A point or direction: x, y, z.
pub(in crate::ifc) type Vector = [f64; 3];

pub(super) fn add(a: Vector, b: Vector) -> Vector {
    [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
}

pub(super) fn sub(a: Vector, b: Vector) -> Vector {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

pub(super) fn scaled(a: Vector, by: f64) -> Vector {
    a.map(|c| c * by)
}

pub(super) fn dot(a: Vector, b: Vector) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

pub(super) fn cross(a: Vector, b: Vector) -> Vector {
    [
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    ]
}

/// The direction of length 1; `None` for one without length.
pub(super) fn unit(a: Vector) -> Option<Vector> {
    let length = dot(a, a).sqrt();
    (length > 1e-12 && length.is_finite()).then(|| scaled(a, 1.0 / length))
}

/// Twice the area of a ring, along its normal (Newell's method).
pub(super) fn area_vector(ring: &[Vector]) -> Vector {
    let Some(&first) = ring.first() else {
        return [0.0; 3];
    };
    ring.windows(2).fold([0.0; 3], |sum, pair| match pair {
        [a, b] => add(sum, cross(sub(*a, first), sub(*b, first))),
        _ => sum,
    })
}

/// An affine map: where the axes and the origin go.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::ifc) struct Transform {
    pub(super) axes: [Vector; 3],
    pub(in crate::ifc) origin: Vector,
}

impl Transform {
    pub(in crate::ifc) const IDENTITY: Self = Self {
        axes: [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
        origin: [0.0; 3],
    };

    pub(in crate::ifc) fn point(&self, p: Vector) -> Vector {
        add(self.origin, self.direction(p))
    }

    pub(in crate::ifc) fn direction(&self, d: Vector) -> Vector {
        let [x, y, z] = self.axes;
        add(add(scaled(x, d[0]), scaled(y, d[1])), scaled(z, d[2]))
    }

    /// First `inner`, then this.
    pub(super) fn after(&self, inner: &Self) -> Self {
        Self {
            axes: inner.axes.map(|axis| self.direction(axis)),
            origin: self.point(inner.origin),
        }
    }

    /// The way back, of a map that keeps angles and lengths.
    pub(super) fn rigid_inverse(&self) -> Self {
        let [x, y, z] = self.axes;
        let column = |i: usize| {
            let pick = |v: Vector| v.get(i).copied().unwrap_or(0.0);
            [pick(x), pick(y), pick(z)]
        };
        let axes = [column(0), column(1), column(2)];
        let turned = Self {
            axes,
            origin: [0.0; 3],
        };
        Self {
            axes,
            origin: scaled(turned.direction(self.origin), -1.0),
        }
    }

    /// Whether the map makes a left hand of a right one.
    pub(super) fn is_mirror(&self) -> bool {
        let [x, y, z] = self.axes;
        dot(cross(x, y), z) < 0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rigid_inverse_leads_back() {
        let turned = Transform {
            axes: [[0.0, 1.0, 0.0], [-1.0, 0.0, 0.0], [0.0, 0.0, 1.0]],
            origin: [5.0, 6.0, 7.0],
        };
        assert_eq!(turned.point([1.0, 0.0, 0.0]), [5.0, 7.0, 7.0]);
        assert_eq!(turned.after(&turned.rigid_inverse()), Transform::IDENTITY);
        assert!(!turned.is_mirror());
    }

    #[test]
    fn the_area_vector_of_a_square_is_twice_its_area() {
        let square = [
            [1.0, 1.0, 3.0],
            [3.0, 1.0, 3.0],
            [3.0, 3.0, 3.0],
            [1.0, 3.0, 3.0],
        ];
        assert_eq!(area_vector(&square), [0.0, 0.0, 8.0]);
    }
}

//! A mesh under construction, in local metres.

use std::collections::BTreeMap;

/// One corner of a triangle: position and normal in local metres (east, north, up).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Vertex {
    /// Position in metres.
    pub position: [f64; 3],
    /// Unit normal.
    pub normal: [f64; 3],
    /// Texture coordinates.
    pub uv: [f32; 2],
    /// Linear colour with opacity.
    pub colour: [f32; 4],
}

/// Triangles that share vertices; they turn anticlockwise as seen from where their normal points.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MeshBuffer {
    /// Corners.
    pub vertices: Vec<Vertex>,
    /// Three numbers a triangle.
    pub indices: Vec<u32>,
}

impl MeshBuffer {
    /// Adds a corner and gives its number.
    pub fn push(&mut self, vertex: Vertex) -> u32 {
        self.vertices.push(vertex);
        u32::try_from(self.vertices.len() - 1).unwrap_or(u32::MAX)
    }

    /// The number that the next corner will get.
    #[must_use]
    pub fn next_corner(&self) -> u32 {
        u32::try_from(self.vertices.len()).unwrap_or(u32::MAX)
    }

    /// The box about all corners: least and greatest; `None` when there are none.
    #[must_use]
    pub fn bounds(&self) -> Option<[[f64; 3]; 2]> {
        let first = self.vertices.first()?.position;
        let grown = |[low, high]: [[f64; 3]; 2], v: &Vertex| {
            [
                std::array::from_fn(|i| f64::min(low[i], v.position[i])),
                std::array::from_fn(|i| f64::max(high[i], v.position[i])),
            ]
        };
        Some(self.vertices.iter().fold([first, first], grown))
    }

    /// Adds a triangle of three corner numbers.
    pub fn triangle(&mut self, a: u32, b: u32, c: u32) {
        self.indices.extend([a, b, c]);
    }

    /// Adds a flat four-sided face; the corners turn anticlockwise as seen from the side of `normal`.
    pub fn quad(
        &mut self,
        corners: [[f64; 3]; 4],
        normal: [f64; 3],
        uvs: [[f32; 2]; 4],
        colour: [f32; 4],
    ) {
        let [a, b, c, d] = std::array::from_fn(|i| {
            self.push(Vertex {
                position: corners[i],
                normal,
                uv: uvs[i],
                colour,
            })
        });
        self.triangle(a, b, c);
        self.triangle(a, c, d);
    }

    /// Adds a copy of `other`, turned by `heading_rad` about the vertical, scaled and then moved to `at`.
    pub fn stamp(&mut self, other: &Self, at: [f64; 3], heading_rad: f64, scale: [f64; 3]) {
        let first = u32::try_from(self.vertices.len()).unwrap_or(u32::MAX);
        let (sin, cos) = heading_rad.sin_cos();
        let turn = |[x, y, z]: [f64; 3]| [x * cos - y * sin, x * sin + y * cos, z];
        for vertex in &other.vertices {
            let scaled = std::array::from_fn(|i| vertex.position[i] * scale[i]);
            let moved = turn(scaled);
            let position = std::array::from_fn(|i| moved[i] + at[i]);
            let stretched = std::array::from_fn(|i| vertex.normal[i] / scale[i].max(1e-9));
            self.vertices.push(Vertex {
                position,
                normal: unit(turn(stretched)),
                ..*vertex
            });
        }
        self.indices.extend(other.indices.iter().map(|i| first + i));
    }

    /// Adds `other` as it is.
    pub fn append(&mut self, other: &Self) {
        let first = self.next_corner();
        self.vertices.extend_from_slice(&other.vertices);
        self.indices.extend(other.indices.iter().map(|i| first + i));
    }

    /// The triangles by a key of their first corner, such as its colour, with the number that each corner of a part has here.
    #[must_use]
    pub fn parted<K: Ord>(&self, key: impl Fn(&Vertex) -> K) -> BTreeMap<K, (Self, Vec<u32>)> {
        let mut parts: BTreeMap<K, (Self, Vec<u32>)> = BTreeMap::new();
        let mut new_number = vec![None; self.vertices.len()];
        for corners in self.indices.chunks_exact(3) {
            let Some(first) = corners.first().and_then(|c| self.vertices.get(*c as usize)) else {
                continue;
            };
            let (part, old) = parts.entry(key(first)).or_default();
            for corner in corners {
                let (Some(known), Some(vertex)) = (
                    new_number.get_mut(*corner as usize),
                    self.vertices.get(*corner as usize),
                ) else {
                    continue;
                };
                let number = *known.get_or_insert_with(|| {
                    old.push(*corner);
                    part.push(*vertex)
                });
                part.indices.push(number);
            }
        }
        parts
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.indices.is_empty()
    }

    /// Corner positions of each triangle.
    pub fn triangles(&self) -> impl Iterator<Item = [&Vertex; 3]> {
        self.indices
            .chunks_exact(3)
            .map(|t| std::array::from_fn(|i| &self.vertices[t[i] as usize]))
    }
}

fn unit(v: [f64; 3]) -> [f64; 3] {
    let length = v.iter().map(|c| c * c).sum::<f64>().sqrt();
    if length > 0.0 {
        v.map(|c| c / length)
    } else {
        [0.0, 0.0, 1.0]
    }
}

#[cfg(test)]
pub(crate) mod checks {
    use super::MeshBuffer;

    /// Cross product of a triangle's sides: twice its area, along its geometric normal.
    pub(crate) fn cross(positions: [[f64; 3]; 3]) -> [f64; 3] {
        let [a, b, c] = positions;
        let u: [f64; 3] = std::array::from_fn(|i| b[i] - a[i]);
        let v: [f64; 3] = std::array::from_fn(|i| c[i] - a[i]);
        [
            u[1] * v[2] - u[2] * v[1],
            u[2] * v[0] - u[0] * v[2],
            u[0] * v[1] - u[1] * v[0],
        ]
    }

    pub(crate) fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
        (0..3).map(|i| a[i] * b[i]).sum()
    }

    /// Area of the whole mesh; asserts that every triangle turns the way its normals point.
    pub(crate) fn area_and_winding(mesh: &MeshBuffer) -> f64 {
        let mut area = 0.0;
        for triangle in mesh.triangles() {
            let normal = cross(triangle.map(|v| v.position));
            let length = dot(normal, normal).sqrt();
            for corner in triangle {
                assert!(
                    dot(normal, corner.normal) > 0.5 * length,
                    "normal against winding: {triangle:?}"
                );
            }
            area += length / 2.0;
        }
        area
    }

    /// Volume enclosed by a closed mesh whose triangles turn outwards (divergence theorem).
    pub(crate) fn volume(mesh: &MeshBuffer) -> f64 {
        mesh.triangles()
            .map(|t| dot(t[0].position, cross(t.map(|v| v.position))) / 6.0)
            .sum()
    }
}

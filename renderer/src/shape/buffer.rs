//! Meshes as Bevy has them.

use bevy::asset::RenderAssetUsages;
use bevy::mesh::{Indices, Mesh, PrimitiveTopology};
use twin_formats::mesh::{MeshBuffer, Vertex};

use crate::enu::bevy_from_enu;

/// The mesh in Bevy's axes; it lives on the GPU only.
#[must_use]
pub fn bevy_mesh(buffer: MeshBuffer) -> Mesh {
    let column = |f: fn(&Vertex) -> [f32; 3]| buffer.vertices.iter().map(f).collect::<Vec<_>>();
    let positions = column(|v| bevy_from_enu(v.position).to_array());
    let normals = column(|v| bevy_from_enu(v.normal).to_array());
    let uvs: Vec<[f32; 2]> = buffer.vertices.iter().map(|v| v.uv).collect();
    let colours: Vec<[f32; 4]> = buffer.vertices.iter().map(|v| v.colour).collect();
    Mesh::new(
        PrimitiveTopology::TriangleList,
        RenderAssetUsages::RENDER_WORLD,
    )
    .with_inserted_attribute(Mesh::ATTRIBUTE_POSITION, positions)
    .with_inserted_attribute(Mesh::ATTRIBUTE_NORMAL, normals)
    .with_inserted_attribute(Mesh::ATTRIBUTE_UV_0, uvs)
    .with_inserted_attribute(Mesh::ATTRIBUTE_COLOR, colours)
    .with_inserted_indices(Indices::U32(buffer.indices))
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

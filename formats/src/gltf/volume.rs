//! The space that a camera looks through, as a GLB.

use twin_core::coverage::camera::Volume;

use super::builder::{Builder, y_up};
use super::community::About;
use super::error::GltfError;
use super::json::{Mesh, Node, Scene};
use crate::mesh::{MeshBuffer, Vertex};

/// Light blue that one looks through.
const COLOUR: [f32; 4] = [0.2, 0.55, 0.9, 0.3];
/// Least area of a triangle, m²: less has no normal.
const LEAST_M2: f64 = 1e-9;

/// The mesh in the local frame of its community, as that of [`super::community_glb`]; `None` where nothing is seen. Cost: linear.
///
/// # Errors
/// When it would be larger than a GLB can be.
pub fn volume_glb(volume: &Volume, name: &str) -> Result<Option<Vec<u8>>, GltfError> {
    let Some(lens) = volume.corners.first().copied() else {
        return Ok(None);
    };
    let mesh = mesh(volume, lens);
    if mesh.indices.is_empty() {
        return Ok(None);
    }
    let mut builder = Builder::default();
    let material = builder.material(None, Some(COLOUR));
    let primitive = builder.primitive(&mesh, &About(lens), material, None);
    builder.root.meshes.push(Mesh {
        name: None,
        primitives: vec![primitive],
    });
    builder.root.nodes.push(Node {
        name: Some(name.to_owned()),
        mesh: Some(0),
        translation: Some(y_up(lens)),
        ..Node::default()
    });
    builder.root.scenes = vec![Scene {
        name: Some(name.to_owned()),
        nodes: vec![0],
    }];
    builder.finish().map(Some)
}

/// Its triangles, each with corners of its own: its faces are flat.
fn mesh(volume: &Volume, lens: [f64; 3]) -> MeshBuffer {
    let mut mesh = MeshBuffer::default();
    for triangle in &volume.triangles {
        let corner = |number: u32| volume.corners.get(number as usize).copied();
        let corners = triangle.map(|number| corner(number).unwrap_or(lens));
        let Some(normal) = normal(corners) else {
            continue;
        };
        let [a, b, c] = corners.map(|position| {
            mesh.push(Vertex {
                position,
                normal,
                uv: [0.0; 2],
                colour: COLOUR,
            })
        });
        mesh.triangle(a, b, c);
    }
    mesh
}

fn normal([a, b, c]: [[f64; 3]; 3]) -> Option<[f64; 3]> {
    let along = |to: [f64; 3]| -> [f64; 3] { std::array::from_fn(|i| to[i] - a[i]) };
    let (p, q) = (along(b), along(c));
    let across = [
        p[1] * q[2] - p[2] * q[1],
        p[2] * q[0] - p[0] * q[2],
        p[0] * q[1] - p[1] * q[0],
    ];
    let length = across.iter().map(|v| v * v).sum::<f64>().sqrt();
    (length > 2.0 * LEAST_M2).then(|| across.map(|v| v / length))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gltf::Model;

    #[test]
    fn a_tetrahedron_is_a_model() {
        let volume = Volume {
            corners: vec![
                [0.0, 0.0, 3.0],
                [0.0, 0.0, 0.0],
                [4.0, 0.0, 0.0],
                [0.0, 4.0, 0.0],
            ],
            triangles: vec![[1, 3, 2], [0, 1, 2], [0, 2, 3], [0, 3, 1]],
        };
        let glb = volume_glb(&volume, "cam").unwrap().unwrap();
        Model::parse(&glb, None).unwrap();
        assert_eq!(volume_glb(&Volume::default(), "cam").unwrap(), None);
    }
}

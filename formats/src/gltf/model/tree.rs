//! The nodes of a scene, walked with their transforms.

use twin_core::both;
use twin_core::told::Term;

use super::super::error::ModelFault;
use super::check::{self, at_index, limit};
use super::document::{Document, Node};
use super::{MAX_MODEL_TRIANGLES, Seen};

/// Deepest tree of nodes; rigs of characters have about 15 levels.
const MAX_DEPTH: usize = 256;

/// A column-major 4 × 4 matrix.
type Matrix = [f64; 16];

const IDENTITY: Matrix = [
    1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0,
];

/// What the default scene shows: its triangles and the box about them.
pub(super) fn seen(document: &Document) -> Result<Seen, ModelFault> {
    let mut seen = Seen::default();
    let mut is_met = vec![false; document.nodes.len()];
    let mut open: Vec<(u32, Matrix, usize)> = roots(document)?
        .into_iter()
        .map(|node| (node, IDENTITY, 0))
        .collect();
    while let Some((number, parent, depth)) = open.pop() {
        let from = || both!("the scene's tree", "场景树");
        let node = at_index(&document.nodes, number, Term::new("node", "节点"), from)?;
        let fault = |reason| ModelFault::Tree {
            node: number,
            reason,
        };
        match is_met.get_mut(number as usize) {
            Some(met) if !*met => *met = true,
            _ => return Err(fault(Term::new("in the tree twice", "在场景树中出现两次"))),
        }
        if depth > MAX_DEPTH {
            return Err(fault(Term::new(
                "too deep in the tree",
                "在场景树中的层级过深",
            )));
        }
        let matrix = product(&parent, &own_matrix(node));
        if matrix.iter().any(|m| !m.is_finite()) {
            return Err(fault(Term::new(
                "placed by numbers that are none",
                "的变换矩阵含非有限数值",
            )));
        }
        if let Some(mesh) = node.mesh {
            let own = check::mesh(document, mesh, || both!("node {number}", "节点 {number}"))?;
            seen.triangles = seen.triangles.saturating_add(own.triangles);
            limit(
                Term::new("triangles", "个三角形"),
                seen.triangles,
                MAX_MODEL_TRIANGLES,
            )?;
            if let Some(bounds) = own.bounds {
                seen.add(moved(&matrix, bounds));
            }
        }
        open.extend(
            node.children
                .iter()
                .map(|child| (*child, matrix, depth + 1)),
        );
    }
    Ok(seen)
}

/// The nodes of the default scene; those without a parent where there is no scene.
fn roots(document: &Document) -> Result<Vec<u32>, ModelFault> {
    if document.scenes.is_empty() {
        let mut is_child = vec![false; document.nodes.len()];
        for child in document.nodes.iter().flat_map(|n| n.children.iter()) {
            if let Some(flag) = is_child.get_mut(*child as usize) {
                *flag = true;
            }
        }
        let all = 0..u32::try_from(document.nodes.len()).unwrap_or(0);
        return Ok(all.filter(|n| !is_child[*n as usize]).collect());
    }
    let scene = document.scene.unwrap_or(0);
    let from = || both!("the document", "文档");
    Ok(
        at_index(&document.scenes, scene, Term::new("scene", "场景"), from)?
            .nodes
            .to_vec(),
    )
}

fn own_matrix(node: &Node) -> Matrix {
    if let Some(matrix) = node.matrix {
        return matrix;
    }
    let [x, y, z, w] = node.rotation.unwrap_or([0.0, 0.0, 0.0, 1.0]);
    let [sx, sy, sz] = node.scale.unwrap_or([1.0; 3]);
    let [tx, ty, tz] = node.translation.unwrap_or([0.0; 3]);
    [
        (1.0 - 2.0 * (y * y + z * z)) * sx,
        2.0 * (x * y + z * w) * sx,
        2.0 * (x * z - y * w) * sx,
        0.0,
        2.0 * (x * y - z * w) * sy,
        (1.0 - 2.0 * (x * x + z * z)) * sy,
        2.0 * (y * z + x * w) * sy,
        0.0,
        2.0 * (x * z + y * w) * sz,
        2.0 * (y * z - x * w) * sz,
        (1.0 - 2.0 * (x * x + y * y)) * sz,
        0.0,
        tx,
        ty,
        tz,
        1.0,
    ]
}

fn product(a: &Matrix, b: &Matrix) -> Matrix {
    std::array::from_fn(|i| {
        let (column, row) = (i / 4, i % 4);
        (0..4).map(|k| a[k * 4 + row] * b[column * 4 + k]).sum()
    })
}

/// The box about the eight moved corners of a box.
fn moved(m: &Matrix, bounds: [[f64; 3]; 2]) -> [[f64; 3]; 2] {
    let corner = |n: usize| -> [f64; 3] {
        let p: [f64; 3] = std::array::from_fn(|i| bounds[n >> i & 1][i]);
        std::array::from_fn(|r| m[r] * p[0] + m[4 + r] * p[1] + m[8 + r] * p[2] + m[12 + r])
    };
    (1..8)
        .map(corner)
        .fold([corner(0); 2], |all, p| crate::scenery::joined(all, [p, p]))
}

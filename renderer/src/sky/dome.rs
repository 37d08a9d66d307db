//! The sky as a ball around the eye, coloured at its corners.

use bevy::prelude::Mesh;

use super::light::Daylight;
use crate::shape::{MeshBuffer, Vertex};

const AROUND: u32 = 48;
const UPWARDS: u32 = 20;

/// Lowest ring, degrees: below the horizon the ground and its haze hide it.
const LOWEST_DEG: f64 = -12.0;

/// A ball of radius 1 with the sky's colours; `sun` points at the sun.
pub(super) fn dome(light: &Daylight, sun: [f64; 3]) -> Mesh {
    let mut mesh = MeshBuffer::default();
    for ring in 0..=UPWARDS {
        let t = f64::from(ring) / f64::from(UPWARDS);
        let elevation = (LOWEST_DEG + (90.0 - LOWEST_DEG) * t * t).to_radians();
        for side in 0..=AROUND {
            let azimuth = std::f64::consts::TAU * f64::from(side) / f64::from(AROUND);
            let (sin, cos) = elevation.sin_cos();
            let position = [cos * azimuth.cos(), cos * azimuth.sin(), sin];
            let colour = colour(light, position, sun);
            mesh.push(Vertex {
                position,
                normal: position,
                uv: [0.0; 2],
                colour,
            });
        }
    }
    for ring in 0..UPWARDS {
        for side in 0..AROUND {
            let a = ring * (AROUND + 1) + side;
            let above = a + AROUND + 1;
            mesh.triangle(a, a + 1, above + 1);
            mesh.triangle(a, above + 1, above);
        }
    }
    crate::shape::bevy_mesh(mesh)
}

/// The sky pales towards the horizon and glows about the sun.
fn colour(light: &Daylight, at: [f64; 3], sun: [f64; 3]) -> [f32; 4] {
    let height = at[2].max(0.0).powf(0.45) as f32;
    let cosine = (0..3).map(|i| at[i] * sun[i]).sum::<f64>().max(0.0);
    let glow = (0.35 * cosine.powi(24) + 0.10 * cosine.powi(4)) as f32 * light.sun;
    let [r, g, b] = std::array::from_fn(|i| {
        light.horizon[i]
            + (light.zenith[i] - light.horizon[i]) * height
            + glow * light.sun_colour[i]
    });
    [r, g, b, 1.0]
}

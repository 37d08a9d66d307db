//! How the sun's shadow maps are spread over what the camera sees.

use bevy::light::CascadeShadowConfig;
use bevy::prelude::*;

use super::Sun;
use crate::camera::{Orbit, Viewpoint};
use crate::twin::Twin;

/// Texels along each side of a shadow map.
pub(super) const MAP_TEXELS: usize = 4096;

/// Shadow maps, each for a range of distances from the eye.
const MAPS: usize = 3;

/// How evenly the ranges share the distance: 0 by equal steps, 1 by equal factors, which suits what is seen from within.
const BY_FACTORS: f32 = 0.7;

/// Fits the shadow maps to the part of the community that the camera can see.
pub(super) fn fit_shadows(
    viewpoint: Res<Viewpoint>,
    twin: Res<Twin>,
    mut suns: Query<&mut CascadeShadowConfig, With<Sun>>,
) {
    if !viewpoint.is_changed() {
        return;
    }
    let ranges = ranges(depths(&viewpoint.orbit, &twin));
    for mut cascades in &mut suns {
        *cascades = ranges.clone();
    }
}

/// Least and greatest distance along the look at which there is something of the community, metres.
fn depths(orbit: &Orbit, twin: &Twin) -> [f32; 2] {
    let (eye, forward) = (orbit.eye(), orbit.forward());
    let [x0, y0, x1, y1] = twin.scene.bounds;
    let corners = [[x0, y0], [x1, y0], [x1, y1], [x0, y1]];
    let depths = corners.iter().flat_map(|[x, y]| {
        [0.0, twin.tallest].map(|z| {
            (x - eye[0]) * forward[0] + (y - eye[1]) * forward[1] + (z - eye[2]) * forward[2]
        })
    });
    let (low, high) = depths.fold((f64::MAX, f64::MIN), |(low, high), d| {
        (low.min(d), high.max(d))
    });
    let near = low.max(1.0) as f32;
    // From within, what is far off is small: its shadows may be missing.
    let reach = (orbit.distance * 8.0).max(600.0);
    [
        near,
        (high.min(low.max(0.0) + reach) as f32).max(near + 50.0),
    ]
}

fn ranges([near, far]: [f32; 2]) -> CascadeShadowConfig {
    let bound = |i: usize| {
        let share = i as f32 / MAPS as f32;
        let by_steps = near + (far - near) * share;
        // Half the first steps of factors would go to the first metres before the lens.
        let from = near.max(far / 40.0);
        let by_factors = from * (far / from).powf(share);
        by_steps + (by_factors - by_steps) * BY_FACTORS
    };
    CascadeShadowConfig {
        bounds: (1..=MAPS).map(bound).collect(),
        overlap_proportion: 0.1,
        minimum_distance: near,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::camera::Frame;

    #[test]
    fn the_maps_cover_the_community_from_afar_and_the_neighbourhood_from_within() {
        let twin = Twin::new(crate::fixture::scene()).unwrap();
        let frame = Frame {
            aspect: 16.0 / 9.0,
            left: 0.0,
        };
        let afar = Orbit::overview(twin.scene.bounds, twin.tallest, frame);
        let [near, far] = depths(&afar, &twin);
        for corner in [[-80.0, -80.0, 0.0], [80.0, 80.0, 30.0], [0.0, 0.0, 30.0]] {
            let (_, depth) = afar.project(corner, [1280, 720]).unwrap();
            assert!((f64::from(near) - 0.1..f64::from(far) + 0.1).contains(&depth));
        }
        assert!(near > 50.0, "{near}");
        let within = Orbit::between([0.0, -20.0, 2.0], [0.0, 0.0, 2.0]);
        assert_eq!(depths(&within, &twin)[0], 1.0);
    }

    #[test]
    fn ranges_follow_each_other_to_the_end() {
        for depths in [[1.0, 600.0], [450.0, 1250.0], [1.0, 51.0]] {
            let ranges = ranges(depths);
            let bounds = &ranges.bounds;
            assert!(ranges.minimum_distance < bounds[0], "{bounds:?}");
            assert!(bounds.windows(2).all(|w| w[0] < w[1]), "{bounds:?}");
            assert!((bounds[MAPS - 1] - depths[1]).abs() < 0.01, "{bounds:?}");
        }
    }
}

//! Haze that begins behind the community and hides the edge of the ground.

use bevy::pbr::{DistanceFog, FogFalloff};
use bevy::prelude::*;

use super::GROUND_REACH;
use crate::camera::{Orbit, Viewpoint};
use crate::twin::Twin;

/// The haze for a look at a community of `radius` metres.
#[must_use]
pub fn haze(orbit: &Orbit, radius: f64) -> DistanceFog {
    DistanceFog {
        falloff: falloff(orbit, radius),
        ..default()
    }
}

fn falloff(orbit: &Orbit, radius: f64) -> FogFalloff {
    let start = orbit.distance + 1.6 * radius;
    let end = start.max(radius * GROUND_REACH * 0.75);
    FogFalloff::Linear {
        start: start as f32,
        end: end as f32 + 1.0,
    }
}

/// Keeps the community clear of haze as the camera moves away.
pub(super) fn clear_view(
    viewpoint: Res<Viewpoint>,
    twin: Res<Twin>,
    mut fog: Query<&mut DistanceFog>,
) {
    if !viewpoint.is_changed() {
        return;
    }
    for mut haze in &mut fog {
        haze.falloff = falloff(&viewpoint.orbit, twin.radius());
    }
}

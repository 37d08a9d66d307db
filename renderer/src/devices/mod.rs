//! Devices that stand still: a marker each, by group and state, and a beacon over those that need help.

mod beacons;
mod markers;

use bevy::prelude::*;

pub use markers::{Markers, marker_positions, marker_radius};

use crate::arguments::Hideable;
use crate::twin::{Look, Step};

/// Draws devices.
#[derive(Debug)]
pub struct DevicesPlugin;

impl Plugin for DevicesPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<Markers>()
            .add_systems(Startup, (markers::make_materials, beacons::make_beacons))
            .add_systems(
                Update,
                (
                    markers::show_indoor_devices,
                    markers::colour_markers,
                    beacons::place_beacons,
                )
                    .chain()
                    .in_set(Step::Follow)
                    .run_if(|look: Res<Look>| look.shows(Hideable::Devices)),
            );
    }
}

//! Pins over gates and places, as large as markers of devices.

use bevy::light::NotShadowCaster;
use bevy::prelude::*;
use twin_protocol::scene::ScenePoint;

use crate::arguments::Hideable;
use crate::devices::Markers;
use crate::enu::bevy_from_enu;
use crate::palette;
use crate::shape::{MeshBuffer, cylinder, octahedron};
use crate::twin::{Look, Twin};

/// Draws pins.
#[derive(Debug)]
pub struct PinsPlugin;

impl Plugin for PinsPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<Pins>()
            .add_systems(
                Startup,
                spawn_pins.run_if(|look: Res<Look>| look.shows(Hideable::Points)),
            )
            .add_systems(Update, size_pins.in_set(PinSystems));
    }
}

/// Pins have their size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, SystemSet)]
pub struct PinSystems;

/// Where pins are drawn.
#[derive(Debug, Default, Resource)]
pub struct Pins {
    /// Feet of the pins in local metres, by the number of the point; empty when they are hidden.
    pub feet: Vec<[f64; 3]>,
    mesh: Handle<Mesh>,
    radius: f64,
}

/// Size of a pin's head over that of a device's marker, and height of its middle over its foot in its own radii.
const LARGER: f64 = 1.35;
const MIDDLE: f64 = 2.4;

impl Pins {
    /// Pins of radius 1 at these feet.
    #[cfg(test)]
    pub(crate) fn at(feet: &[[f64; 3]]) -> Self {
        Self {
            feet: feet.to_vec(),
            radius: 1.0,
            ..Self::default()
        }
    }

    /// Middle of the head of pin `number` and its radius, metres.
    #[must_use]
    pub fn head(&self, number: usize) -> Option<([f64; 3], f64)> {
        let [x, y, z] = *self.feet.get(number)?;
        Some(([x, y, z + MIDDLE * self.radius], self.radius))
    }
}

fn body(radius: f64) -> Mesh {
    let mut mesh = MeshBuffer::default();
    let stem = [0.1 * radius; 2];
    cylinder(
        &mut mesh,
        [0.0, MIDDLE * radius],
        stem,
        5,
        [0.8, 0.8, 0.8, 1.0],
    );
    octahedron(&mut mesh, MIDDLE * radius, [radius, 1.5 * radius], [1.0; 4]);
    crate::shape::bevy_mesh(mesh)
}

/// Foot of the pin: over the roof where the point is in a building, else over heads and gate posts.
fn foot(twin: &Twin, point: &ScenePoint) -> [f64; 3] {
    let [x, y, z] = point.position;
    let low = if point.layer == "gate" { 3.6 } else { 2.2 };
    let roof = twin.roof_over([x, y]);
    [x, y, roof.map_or(z.max(0.0) + low, |top| top + 0.2)]
}

fn spawn_pins(
    mut commands: Commands,
    twin: Res<Twin>,
    mut pins: ResMut<Pins>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<StandardMaterial>>,
) {
    let mut paint = |rgb: u32| {
        materials.add(StandardMaterial {
            base_color: palette::hex(rgb),
            emissive: LinearRgba::from(palette::hex(rgb)) * 0.3,
            perceptual_roughness: 1.0,
            reflectance: 0.0,
            ..default()
        })
    };
    let (gates, places) = (paint(palette::GATE), paint(palette::PLACE));
    pins.radius = 1.0;
    pins.mesh = meshes.add(body(pins.radius));
    pins.feet = twin.scene.points.iter().map(|p| foot(&twin, p)).collect();
    for (point, at) in twin.scene.points.iter().zip(&pins.feet) {
        let paint = if point.layer == "gate" {
            &gates
        } else {
            &places
        };
        commands.spawn((
            Mesh3d(pins.mesh.clone()),
            MeshMaterial3d(paint.clone()),
            Transform::from_translation(bevy_from_enu(*at)),
            NotShadowCaster,
        ));
    }
}

fn size_pins(markers: Res<Markers>, mut pins: ResMut<Pins>, mut meshes: ResMut<Assets<Mesh>>) {
    let radius = markers.radius * LARGER;
    if pins.radius == radius || pins.feet.is_empty() {
        return;
    }
    pins.radius = radius;
    // The handle is alive as long as the pins are, so that the slot exists.
    let _ = meshes.insert(&pins.mesh, body(radius));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_stands_above_the_roof_or_the_gate() {
        let twin = Twin::new(crate::fixture::scene()).unwrap();
        let height = |number: usize| foot(&twin, &twin.scene.points[number])[2];
        assert!((3.0..5.0).contains(&height(0)), "the gate");
        let roof = twin.scene.buildings[0].top;
        assert!(
            (roof..roof + 1.0).contains(&height(1)),
            "the place in the house"
        );
    }
}

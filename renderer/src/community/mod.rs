//! What stands still: ground, areas, roads, walls, buildings, trees and poles. Merged into few meshes.

mod buildings;
mod facade;
mod fixtures;
mod ground;
mod walls;

use std::collections::BTreeMap;

use bevy::light::NotShadowCaster;
use bevy::prelude::*;

pub use buildings::{Facade, facade_of};
pub use ground::{area_height, road_height};

use crate::arguments::Hideable;
use crate::shape::MeshBuffer;
use crate::sky::{Sky, SkySystems};
use crate::twin::{Look, Step, Twin};

/// Draws the community.
#[derive(Debug)]
pub struct CommunityPlugin;

impl Plugin for CommunityPlugin {
    fn build(&self, app: &mut App) {
        app.add_systems(Startup, spawn_community)
            .add_systems(Update, light_windows.in_set(Step::Follow).after(SkySystems));
    }
}

/// Edge of the squares that meshes are merged over, metres: small enough that what is out of sight is left out.
const CELL: f64 = 250.0;

/// Meshes under construction, one a square.
#[derive(Debug, Default)]
pub(crate) struct Cells(BTreeMap<(i64, i64), MeshBuffer>);

impl Cells {
    /// The mesh of the square that `(x, y)` is in.
    pub(crate) fn at(&mut self, [x, y]: [f64; 2]) -> &mut MeshBuffer {
        let cell = |v: f64| (v / CELL).floor() as i64;
        self.0.entry((cell(x), cell(y))).or_default()
    }

    /// The meshes that have something in them.
    pub(crate) fn into_meshes(self) -> impl Iterator<Item = Mesh> {
        self.0
            .into_values()
            .filter(|m| !m.is_empty())
            .map(MeshBuffer::into_mesh)
    }
}

/// A wall material whose windows light up at night.
#[derive(Component)]
struct LitWindows;

/// A matt surface that takes its colour from the vertices.
fn matt() -> StandardMaterial {
    StandardMaterial {
        perceptual_roughness: 1.0,
        reflectance: 0.0,
        ..default()
    }
}

fn spawn_community(
    mut commands: Commands,
    (twin, look): (Res<Twin>, Res<Look>),
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<StandardMaterial>>,
    mut images: ResMut<Assets<Image>>,
) {
    let flat = materials.add(matt());
    for cells in ground::layers(&twin, &look) {
        for mesh in cells.into_meshes() {
            commands.spawn((
                Mesh3d(meshes.add(mesh)),
                MeshMaterial3d(flat.clone()),
                NotShadowCaster,
            ));
        }
    }
    let built = buildings::meshes(&twin);
    let mut solid: Vec<Cells> = vec![built.roofs];
    if look.shows(Hideable::Areas) {
        solid.push(walls::meshes(&twin));
    }
    if look.shows(Hideable::Fixtures) {
        solid.push(fixtures::fixtures(&twin));
    }
    if look.shows(Hideable::Points) {
        solid.push(fixtures::places(&twin));
    }
    for mesh in solid.into_iter().flat_map(Cells::into_meshes) {
        commands.spawn((Mesh3d(meshes.add(mesh)), MeshMaterial3d(flat.clone())));
    }
    for (facade, cells) in built.walls {
        let (colours, lamps) = facade::images(facade);
        let material = materials.add(StandardMaterial {
            base_color_texture: Some(images.add(colours)),
            emissive_texture: Some(images.add(lamps)),
            uv_transform: bevy::math::Affine2::from_scale(Vec2::splat(1.0 / facade::BAYS as f32)),
            ..matt()
        });
        for mesh in cells.into_meshes() {
            commands.spawn((
                Mesh3d(meshes.add(mesh)),
                MeshMaterial3d(material.clone()),
                LitWindows,
            ));
        }
    }
}

fn light_windows(
    sky: Res<Sky>,
    walls: Query<&MeshMaterial3d<StandardMaterial>, With<LitWindows>>,
    mut materials: ResMut<Assets<StandardMaterial>>,
    mut drawn: Local<Option<f32>>,
) {
    let lamps = sky.light.lamps;
    if *drawn == Some(lamps) || walls.is_empty() {
        return;
    }
    *drawn = Some(lamps);
    for wall in &walls {
        if let Some(mut material) = materials.get_mut(&wall.0) {
            material.emissive = LinearRgba::new(0.95, 0.66, 0.32, 1.0) * lamps;
        }
    }
}

//! What stands still: ground, areas, roads, walls, buildings, trees and poles. Merged into few meshes.

mod airspaces;
mod buildings;
mod facade;
mod faces;
mod fixtures;
mod ground;
mod lamps;
mod parking;
mod roads;
mod shade;
mod spaces;
mod surfaces;
mod trees;
mod walls;

use std::collections::BTreeMap;

use bevy::light::{NotShadowCaster, NotShadowReceiver};
use bevy::prelude::*;
use twin_protocol::scene::SceneArea;

pub use buildings::{PARAPET, roof_height};
pub use facade::{Facade, facades_of};
pub use ground::area_height;
pub(crate) use roads::NearestWay;
pub use roads::{kerb_height, road_height};

use crate::arguments::Hideable;
use crate::shape::MeshBuffer;
use crate::twin::{Look, Twin};
use surfaces::Surfaces;

/// Draws the community.
#[derive(Debug)]
pub struct CommunityPlugin;

impl Plugin for CommunityPlugin {
    fn build(&self, app: &mut App) {
        app.add_systems(Startup, (surfaces::make_surfaces, spawn_community).chain())
            .add_systems(
                Update,
                (surfaces::light_up, surfaces::see_through)
                    .chain()
                    .in_set(CommunitySystems),
            );
    }
}

/// What changes of it by day and night, and as the user asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, SystemSet)]
pub struct CommunitySystems;

/// Edge of the squares that meshes are merged over, metres: small enough that what is out of sight is left out.
const CELL: f64 = 250.0;

/// Meshes under construction, one a square.
#[derive(Debug, Default)]
pub(crate) struct Cells(pub(crate) BTreeMap<(i64, i64), MeshBuffer>);

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
            .map(crate::shape::bevy_mesh)
    }
}

/// Whether a part throws a shadow: what lies flat need not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shadow {
    Thrown,
    None,
}

/// Meshes that share a material.
struct Part {
    cells: Cells,
    material: Handle<StandardMaterial>,
    shadow: Shadow,
}

fn spawn_community(
    mut commands: Commands,
    (twin, look): (Res<Twin>, Res<Look>),
    surfaces: Res<Surfaces>,
    mut meshes: ResMut<Assets<Mesh>>,
) {
    let flat = flat_parts(&twin, &look, &surfaces);
    let upright = upright_parts(&twin, &look, &surfaces);
    for part in flat.into_iter().chain(upright) {
        for mesh in part.cells.into_meshes() {
            let mut entity = commands.spawn((
                Mesh3d(meshes.add(mesh)),
                MeshMaterial3d(part.material.clone()),
            ));
            if part.shadow == Shadow::None {
                entity.insert(NotShadowCaster);
            }
            if surfaces.is_light_itself(&part.material) {
                entity.insert(NotShadowReceiver);
            }
        }
    }
}

fn flat_parts(twin: &Twin, look: &Look, surfaces: &Surfaces) -> Vec<Part> {
    let part = |cells, material: &Handle<StandardMaterial>| Part {
        cells,
        material: material.clone(),
        shadow: Shadow::None,
    };
    let mut parts = vec![part(ground::ground(twin), &surfaces.matt)];
    if look.shows(Hideable::Areas) {
        let areas = &twin.scene.areas;
        let is_water = |a: &SceneArea| a.layer == "water";
        let land = ground::areas(areas, |a| !is_water(a));
        parts.extend([
            part(land, &surfaces.matt),
            part(ground::areas(areas, is_water), &surfaces.water),
            part(parking::meshes(&twin.scene), &surfaces.matt),
            part(spaces::meshes(&twin.scene.spaces), &surfaces.matt),
            part(shade::meshes(twin), &surfaces.shade),
        ]);
    }
    if look.shows(Hideable::Roads) {
        parts.push(part(roads::meshes(&twin.scene.roads), &surfaces.matt));
    }
    parts
}

fn upright_parts(twin: &Twin, look: &Look, surfaces: &Surfaces) -> Vec<Part> {
    let part = |cells, material: &Handle<StandardMaterial>| Part {
        cells,
        material: material.clone(),
        shadow: Shadow::Thrown,
    };
    let built = buildings::meshes(twin);
    let mut parts = vec![part(built.roofs, &surfaces.roofs)];
    let walls = built.walls.into_iter();
    parts.extend(walls.filter_map(|(f, cells)| Some(part(cells, surfaces.walls.get(&f)?))));
    if look.shows(Hideable::Areas) {
        parts.push(part(walls::meshes(twin), &surfaces.matt));
        parts.push(part(trees::woods(twin), &surfaces.matt));
        parts.push(Part {
            shadow: Shadow::None,
            ..part(airspaces::meshes(&twin.scene.airspaces), &surfaces.air)
        });
    }
    if look.shows(Hideable::Fixtures) {
        let ways = NearestWay::of(&twin.scene.roads);
        let [heads, pools] = lamps::meshes(twin, &ways);
        parts.extend([
            part(fixtures::fixtures(twin, &ways), &surfaces.matt),
            part(trees::single(twin), &surfaces.matt),
            Part {
                shadow: Shadow::None,
                ..part(heads, &surfaces.heads)
            },
            Part {
                shadow: Shadow::None,
                ..part(pools, &surfaces.pools)
            },
        ]);
    }
    parts
}

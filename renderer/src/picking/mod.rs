//! What the user points at: buildings, devices, robots; what is known of it stands in the panel.

pub mod describe;
mod highlight;
mod ray;

use bevy::prelude::*;
use twin_protocol::live::ClientMessage;

pub use describe::Words;
pub use ray::{Ray, hit_ball, hit_building};

use crate::arguments::Hideable;
use crate::camera::{Orbit, Press, Viewpoint};
use crate::devices::Markers;
use crate::live::Link;
use crate::movers::{ENLARGED, Movers};
use crate::twin::{Look, Step, Twin};

/// Selecting with the mouse.
#[derive(Debug, Default)]
pub struct PickingPlugin {
    /// Id of what is selected from the start.
    pub start: Option<String>,
}

/// Something that can be selected, by its place in the scene.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Picked {
    /// A building.
    Building(usize),
    /// A device, standing or moving.
    Device(usize),
}

/// What is selected.
#[derive(Debug, Default, Resource, PartialEq)]
pub struct Selection(pub Option<Picked>);

/// The mouse's click is dealt with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, SystemSet)]
pub struct Clicked;

/// What is selected is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, SystemSet)]
pub struct Marked;

#[derive(Resource)]
struct StartId(Option<String>);

impl Plugin for PickingPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<Selection>()
            .insert_resource(StartId(self.start.clone()))
            .add_systems(Startup, (select_start, highlight::make_highlight))
            .add_systems(
                Update,
                click
                    .in_set(Clicked)
                    .in_set(Step::Input)
                    .after(crate::camera::Moved),
            )
            .add_systems(
                Update,
                (subscribe, highlight::show_highlight)
                    .chain()
                    .in_set(Marked)
                    .in_set(Step::Write),
            );
    }
}

/// The feature with this id: a building or a device.
#[must_use]
pub fn by_id(twin: &Twin, id: &str) -> Option<Picked> {
    let device = twin.device(id).map(Picked::Device);
    device.or_else(|| {
        twin.scene
            .buildings
            .iter()
            .position(|b| b.id == id)
            .map(Picked::Building)
    })
}

fn select_start(start: Res<StartId>, twin: Res<Twin>, mut selection: ResMut<Selection>) {
    let Some(id) = &start.0 else { return };
    selection.0 = by_id(&twin, id);
    if selection.0.is_none() {
        warn!("nothing in the scene has the id '{id}'");
    }
}

/// What `ray` meets first. Markers count a little larger than they are drawn, so that they can be hit.
#[must_use]
pub fn pick(
    ray: Ray,
    twin: &Twin,
    markers: &Markers,
    movers: &Movers,
    look: &Look,
) -> Option<Picked> {
    let buildings = twin.footprints.iter().enumerate();
    let built = buildings.filter_map(|(i, f)| Some((hit_building(ray, f)?, Picked::Building(i))));
    let radius = 1.5 * markers.radius;
    let shown = markers
        .positions
        .iter()
        .enumerate()
        .filter(|(n, _)| markers.is_drawn(*n));
    let standing =
        shown.filter_map(|(n, at)| Some((hit_ball(ray, *at, radius)?, Picked::Device(n))));
    let reach = if look.shows(Hideable::Movers) {
        1.6 * ENLARGED
    } else {
        0.0
    };
    let moving = movers.positions.iter().filter_map(|(n, at)| {
        let middle = [at[0], at[1], at[2] + 0.6 * ENLARGED];
        Some((hit_ball(ray, middle, reach)?, Picked::Device(*n)))
    });
    built
        .chain(standing)
        .chain(moving)
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, picked)| picked)
}

fn click(
    (buttons, keys): (Res<ButtonInput<MouseButton>>, Res<ButtonInput<KeyCode>>),
    (press, view): (Res<Press>, Res<Viewpoint>),
    windows: Query<&Window>,
    (twin, look, markers, movers): (Res<Twin>, Res<Look>, Res<Markers>, Res<Movers>),
    mut selection: ResMut<Selection>,
) {
    if keys.just_pressed(KeyCode::Escape) {
        selection.set_if_neq(Selection(None));
    }
    if !buttons.just_released(MouseButton::Left) || press.is_drag() || press.is_on_card() {
        return;
    }
    let Some(ray) = windows.iter().find_map(|w| ray_at_cursor(w, &view.orbit)) else {
        return;
    };
    selection.set_if_neq(Selection(pick(ray, &twin, &markers, &movers, &look)));
}

fn ray_at_cursor(window: &Window, orbit: &Orbit) -> Option<Ray> {
    let cursor = window.cursor_position()?;
    let pixel = [cursor.x, cursor.y].map(f64::from);
    let size = [window.width(), window.height()].map(f64::from);
    Some(Ray {
        origin: orbit.eye(),
        direction: orbit.direction(pixel, size),
    })
}

/// Asks the source for the values of the selected device.
fn subscribe(selection: Res<Selection>, twin: Res<Twin>, link: Option<Res<Link>>) {
    if !selection.is_changed() {
        return;
    }
    let device = match selection.0 {
        Some(Picked::Device(number)) => twin.scene.devices.ids.get(number).cloned(),
        _ => None,
    };
    if let Some(link) = link {
        link.send(ClientMessage::Subscribe {
            devices: device.into_iter().collect(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_thing_is_picked() {
        let twin = Twin::new(crate::fixture::scene()).unwrap();
        let look = Look::of(&clap::Parser::parse_from(["twin-viewer", "demo"]));
        let mut movers = Movers::default();
        movers.positions.insert(2, [5.0, -20.0, 0.0]);
        let markers = Markers::default();
        let find = |eye, through| pick(Ray::through(eye, through), &twin, &markers, &movers, &look);
        let eye = [0.0, -100.0, 40.0];
        assert_eq!(find(eye, [0.0, 0.0, 30.0]), Some(Picked::Building(0)));
        assert_eq!(find(eye, [5.0, -20.0, 1.0]), Some(Picked::Device(2)));
        assert_eq!(find(eye, [50.0, 50.0, 0.0]), None);
        assert_eq!(by_id(&twin, "b1"), Some(Picked::Building(0)));
        assert_eq!(by_id(&twin, "cam/2"), Some(Picked::Device(1)));
    }
}

//! What the user points at: buildings, devices, robots; what is known of it stands in the panel.

pub mod describe;
mod highlight;
mod ray;

use bevy::prelude::*;
use twin_protocol::live::ClientMessage;

pub use describe::say;
pub use ray::{Ray, hit_ball, hit_building};

use crate::arguments::Hideable;
use crate::camera::{Orbit, Press, Viewpoint};
use crate::devices::Markers;
use crate::live::Link;
use crate::movers::{ENLARGED, Movers};
use crate::pins::Pins;
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
    /// A gate or place.
    Point(usize),
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

/// The feature with this id: a device, building, gate or place.
#[must_use]
pub fn by_id(twin: &Twin, id: &str) -> Option<Picked> {
    let scene = &twin.scene;
    let building = || scene.buildings.iter().position(|b| b.id == id);
    let point = || scene.points.iter().position(|p| p.id == id);
    let device = twin.device(id).map(Picked::Device);
    device
        .or_else(|| building().map(Picked::Building))
        .or_else(|| point().map(Picked::Point))
}

fn select_start(start: Res<StartId>, twin: Res<Twin>, mut selection: ResMut<Selection>) {
    selection.0 = start.0.as_ref().and_then(|id| by_id(&twin, id));
}

/// All that is drawn where it can be picked.
#[derive(Debug, Clone, Copy)]
pub struct Pickable<'a> {
    /// Buildings.
    pub twin: &'a Twin,
    /// Devices that stand still.
    pub markers: &'a Markers,
    /// Robots and drones; left out where they are hidden.
    pub movers: Option<&'a Movers>,
    /// Gates and places.
    pub pins: &'a Pins,
}

/// How much larger than drawn markers and pins count, so that they can be hit.
const GENEROUS: f64 = 1.5;

/// Height of a robot's middle and radius around it, as parts of [`ENLARGED`], metres.
const MOVER: [f64; 2] = [0.6, 1.6];

impl Pickable<'_> {
    /// What `ray` meets first. Cost: a test against each thing that is drawn.
    #[must_use]
    pub fn pick(&self, ray: Ray) -> Option<Picked> {
        let buildings = self.twin.footprints.iter().enumerate();
        let built =
            buildings.filter_map(|(i, f)| Some((hit_building(ray, f)?, Picked::Building(i))));
        let radius = GENEROUS * self.markers.radius;
        let markers = self.markers.positions.iter().enumerate();
        let standing = markers
            .filter(|(n, _)| self.markers.is_drawn(*n))
            .filter_map(|(n, at)| Some((hit_ball(ray, *at, radius)?, Picked::Device(n))));
        let movers = self.movers.into_iter().flat_map(|m| &m.positions);
        let moving = movers.filter_map(|(n, [x, y, z])| {
            let [middle, reach] = MOVER.map(|part| part * ENLARGED);
            let hit = hit_ball(ray, [*x, *y, z + middle], reach)?;
            Some((hit, Picked::Device(*n)))
        });
        let pinned = (0..self.pins.feet.len()).filter_map(|n| {
            let (middle, radius) = self.pins.head(n)?;
            Some((hit_ball(ray, middle, GENEROUS * radius)?, Picked::Point(n)))
        });
        let all = built.chain(standing).chain(moving).chain(pinned);
        let first = all.min_by(|a, b| a.0.total_cmp(&b.0));
        first.map(|(_, picked)| picked)
    }
}

fn click(
    (buttons, keys): (Res<ButtonInput<MouseButton>>, Res<ButtonInput<KeyCode>>),
    (press, view): (Res<Press>, Res<Viewpoint>),
    windows: Query<&Window>,
    (twin, look, markers, movers): (Res<Twin>, Res<Look>, Res<Markers>, Res<Movers>),
    pins: Res<Pins>,
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
    let pickable = Pickable {
        twin: &twin,
        markers: &markers,
        movers: look.shows(Hideable::Movers).then_some(&movers),
        pins: &pins,
    };
    selection.set_if_neq(Selection(pickable.pick(ray)));
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
        let mut movers = Movers::default();
        movers.positions.insert(2, [5.0, -20.0, 0.0]);
        let pins = Pins::at(&[[0.0, -80.0, 3.6]]);
        let pickable = Pickable {
            twin: &twin,
            markers: &Markers::default(),
            movers: Some(&movers),
            pins: &pins,
        };
        let find = |eye, through| pickable.pick(Ray::through(eye, through));
        let eye = [0.0, -100.0, 40.0];
        assert_eq!(find(eye, [0.0, 0.0, 30.0]), Some(Picked::Building(0)));
        assert_eq!(find(eye, [5.0, -20.0, 1.0]), Some(Picked::Device(2)));
        assert_eq!(find(eye, [50.0, 50.0, 0.0]), None);
        let (pin, _) = pins.head(0).unwrap();
        assert_eq!(find([0.0, -100.0, 6.0], pin), Some(Picked::Point(0)));
        let hidden = Pickable {
            movers: None,
            ..pickable
        };
        assert_eq!(hidden.pick(Ray::through(eye, [5.0, -20.0, 1.0])), None);
        assert_eq!(by_id(&twin, "b1"), Some(Picked::Building(0)));
        assert_eq!(by_id(&twin, "cam/2"), Some(Picked::Device(1)));
        assert_eq!(by_id(&twin, "gate1"), Some(Picked::Point(0)));
        assert_eq!(by_id(&twin, "nothing"), None);
    }
}

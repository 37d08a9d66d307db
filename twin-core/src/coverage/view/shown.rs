//! What a camera sees of gates, entrances, fixtures and devices: how much of each, and how fine.

use crate::catalogue::Catalogue;
use crate::coverage::camera::{Camera, LEVELS_2014, SightError, Target, sightings};
use crate::coverage::layer::{is_indoors, pose};
use crate::coverage::obstacle::Obstacles;
use crate::coverage::own_z;
use crate::model::{Community, Device, Fixture, FixtureKind, Position};
use crate::spatial::Layer;

use super::FARTHEST_M;

/// Height of somebody at a gate, an entrance or a chosen place, metres: a grown person. Assumption.
pub(super) const PERSON_M: f64 = 1.7;
/// How far before its place a target is looked for, towards the lens, metres: what hangs on a wall is before it, as footprints are no truer.
const BEFORE_M: f64 = 0.05;
/// Nearest distance at which a lens shows anything, metres. Assumption.
pub(super) const NEAREST_M: f64 = 1.0;
/// Heights that a fixture can have, metres; what a map says beyond is cut.
const HEIGHTS_M: [f64; 2] = [0.01, 100.0];

/// Something that a camera sees.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// Its layer: gate, fixture or device.
    pub layer: Layer,
    /// Its position in the layer's list of the community.
    pub index: u32,
    /// Share of its height that shows; of a gate or entrance that of somebody who stands there.
    pub share: f64,
    /// Distance from the lens to the middle of what shows, metres.
    pub distance_m: f64,
    /// Pixels a metre there.
    pub pixels_per_m: f64,
}

/// What `camera` sees at the coarsest level of IEC 62676-4:2014 or finer, within [`FARTHEST_M`]; the finest first. What moves is left out.
pub(super) fn shown(
    community: &Community,
    catalogue: &Catalogue,
    obstacles: &Obstacles,
    (own, camera): (u32, &Camera),
) -> Result<Vec<Shown>, SightError> {
    let gates = community
        .gates
        .iter()
        .map(|gate| Some(person(gate.position)));
    let fixtures = community.fixtures.iter().map(fixture);
    let devices = (0_u32..).zip(&community.devices);
    let devices = devices.map(|(number, device)| {
        let other = (number != own).then(|| placed(device, catalogue, camera));
        other.flatten()
    });
    let all = numbered(Layer::Gate, gates)
        .chain(numbered(Layer::Fixture, fixtures))
        .chain(numbered(Layer::Device, devices));
    let range_m = camera.lens.range_m(LEVELS_2014[0].pixels_per_m);
    let range_m = range_m.min(FARTHEST_M);
    let mut found = Vec::new();
    for (layer, index, target) in all {
        // What hangs over or under the lens itself has no direction in plan.
        if !(BEFORE_M..=range_m).contains(&plan_m(&target, camera)) {
            continue;
        }
        let target = before(footed(target, camera.ground_z), camera.position);
        let seen = sightings(obstacles, std::slice::from_ref(camera), &target)?;
        let seen = seen.first();
        let seen = seen.filter(|seen| (NEAREST_M..=range_m).contains(&seen.distance_m));
        found.extend(seen.map(|seen| Shown {
            layer,
            index,
            share: seen.share,
            distance_m: seen.distance_m,
            pixels_per_m: seen.pixels_per_m,
        }));
    }
    found.sort_by(|p, q| q.pixels_per_m.total_cmp(&p.pixels_per_m));
    Ok(found)
}

fn numbered(
    layer: Layer,
    targets: impl Iterator<Item = Option<Target>>,
) -> impl Iterator<Item = (Layer, u32, Target)> {
    let numbered = (0_u32..).zip(targets);
    numbered.filter_map(move |(index, target)| Some((layer, index, target?)))
}

fn person(foot: Position) -> Target {
    Target::Person {
        foot,
        height_m: PERSON_M,
    }
}

/// A fixture in the open. A tree is an obstacle itself.
fn fixture(fixture: &Fixture) -> Option<Target> {
    match fixture.kind {
        FixtureKind::Entrance => return Some(person(fixture.position)),
        FixtureKind::Tree => return None,
        _ if fixture.building.is_some() => return None,
        _ => {}
    }
    let [least, most] = HEIGHTS_M;
    Some(match &fixture.height {
        Some(height) => Target::Person {
            foot: fixture.position,
            height_m: height.value.clamp(least, most),
        },
        None => Target::Point(fixture.position),
    })
}

/// A device in the open that stays where it is, as high as a camera of its place would hang.
fn placed(device: &Device, catalogue: &Catalogue, camera: &Camera) -> Option<Target> {
    let class = catalogue.class(device.class.as_str());
    if is_indoors(&device.host) || class.is_some_and(|class| class.mobile) {
        return None;
    }
    let mount_m = class.map_or(0.0, |class| class.mount_height_m);
    let hung = (device.position, 0.0);
    let at = pose(hung, (0.0, camera.lens), mount_m, camera.ground_z).position;
    Some(Target::Point(at))
}

fn place(target: &Target) -> Position {
    match target {
        Target::Point(at) | Target::Plate { middle: at, .. } | Target::Person { foot: at, .. } => {
            *at
        }
    }
}

fn plan_m(target: &Target, camera: &Camera) -> f64 {
    let (at, eye) = (place(target), camera.position);
    (at.x - eye.x).hypot(at.y - eye.y)
}

/// The target on the ground, where the map does not say how high it is.
fn footed(mut target: Target, ground_z: f64) -> Target {
    let (Target::Point(at) | Target::Plate { middle: at, .. } | Target::Person { foot: at, .. }) =
        &mut target;
    *at = Position::new(at.x, at.y, own_z(*at, ground_z));
    target
}

/// The target a little nearer to the lens.
fn before(mut target: Target, eye: Position) -> Target {
    let (Target::Point(at) | Target::Plate { middle: at, .. } | Target::Person { foot: at, .. }) =
        &mut target;
    let off = [eye.x - at.x, eye.y - at.y];
    let metres = off[0].hypot(off[1]);
    if metres > BEFORE_M {
        *at = Position::new(
            at.x + off[0] / metres * BEFORE_M,
            at.y + off[1] / metres * BEFORE_M,
            at.z,
        );
    }
    target
}

//! The town of the tests, and random edits of it.

use std::sync::LazyLock;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::super::apply::{Visit, visit_layer};
use super::super::image::Recorded;
use crate::generate::{GenerateSpec, Origin, community};
use crate::ids::{BuildingId, DeviceId};
use crate::model::{Community, CommunityParts, ModelError, Name, Provenance, Sourced};
use crate::planning::tests::catalogue;
use crate::planning::{Optional, PlacementOptions, RowChoice, place};

/// Ten buildings without devices: what a source says.
pub(in super::super) fn source() -> Community {
    community(&GenerateSpec {
        seed: 5,
        id: "town".to_owned(),
        name: Name::new("镇", "Town"),
        origin: Origin {
            lon: 120.0,
            lat: 30.3,
        },
        utc_offset_secs: 28_800,
        compounds: 1,
        buildings: 10,
        households: 120,
    })
    .unwrap()
}

/// `source` with the devices that are required.
pub(super) fn planned(source: &Community) -> Community {
    let options = PlacementOptions {
        rows: RowChoice::All,
        optional: Optional::Leave,
        ..PlacementOptions::default()
    };
    let placement = place(source, &catalogue(), &options).unwrap();
    placement.apply(source.clone()).unwrap()
}

/// The town of [`source`] with the devices that are required, planned once for all tests.
pub(in super::super) fn planned_town() -> Community {
    static TOWN: LazyLock<Community> = LazyLock::new(|| planned(&source()));
    TOWN.clone()
}

pub(super) fn random(seed: u64) -> StdRng {
    StdRng::seed_from_u64(seed)
}

/// One random edit by us.
pub(super) fn edit(parts: &mut CommunityParts, rng: &mut StdRng) {
    match rng.random_range(0..6) {
        0 => set_storeys(parts, rng, "us"),
        1 => rename_road(parts, rng, "us"),
        2 => {
            let at = rng.random_range(0..parts.devices.len());
            parts.devices[at].position.x += f64::from(rng.random_range(1..9));
        }
        3 => {
            let mut device = parts.devices[rng.random_range(0..parts.devices.len())].clone();
            device.id = DeviceId::new(format!("mine/{}", rng.random::<u32>())).unwrap();
            device.provenance = Provenance::edited("us");
            let at = rng.random_range(0..=parts.devices.len());
            parts.devices.insert(at, device);
        }
        4 => {
            let at = rng.random_range(0..parts.devices.len());
            remove(parts, "device", &parts.devices[at].id.to_string());
        }
        _ => remove_some_fixture(parts, rng),
    }
}

/// One random change by the source.
pub(super) fn change(parts: &mut CommunityParts, rng: &mut StdRng) {
    match rng.random_range(0..6) {
        0 => set_storeys(parts, rng, "them"),
        1 => rename_road(parts, rng, "them"),
        2 => {
            let at = rng.random_range(0..parts.buildings.len());
            remove(parts, "building", &parts.buildings[at].id.to_string());
        }
        3 => {
            let mut building = parts.buildings[rng.random_range(0..parts.buildings.len())].clone();
            building.id = BuildingId::new(format!("new/{}", rng.random::<u32>())).unwrap();
            parts.buildings.push(building.clone());
            let mut place = parts.places[0].clone();
            place.id = crate::ids::PlaceId::new(format!("{}/shop", building.id)).unwrap();
            place.building = Some(building.id);
            parts.places.push(place);
        }
        4 => {
            let at = rng.random_range(0..parts.gates.len());
            parts.gates[at].position.y += 0.5;
        }
        _ => remove_some_fixture(parts, rng),
    }
}

fn set_storeys(parts: &mut CommunityParts, rng: &mut StdRng, who: &str) {
    let at = rng.random_range(0..parts.buildings.len());
    let building = &mut parts.buildings[at];
    building.storeys = Sourced::new(rng.random_range(1..4), Provenance::edited(who));
}

fn rename_road(parts: &mut CommunityParts, rng: &mut StdRng, who: &str) {
    let at = rng.random_range(0..parts.roads.len().min(6));
    parts.roads[at].name = Name::new("路", &format!("{who} {}", rng.random_range(0..3)));
}

fn remove_some_fixture(parts: &mut CommunityParts, rng: &mut StdRng) {
    let at = rng.random_range(0..parts.fixtures.len());
    remove(parts, "fixture", &parts.fixtures[at].id.to_string());
}

/// Removes a feature and, one after another, all that refers to it.
pub(super) fn remove(parts: &mut CommunityParts, layer: &str, id: &str) {
    visit_layer(parts, layer, Remove(id)).unwrap();
    while let Err(invalid) = Community::new(parts.clone()) {
        for error in invalid.0 {
            let ModelError::UnknownReference { layer, id, .. } = error else {
                panic!("{error}");
            };
            visit_layer(parts, layer, Remove(&id)).unwrap();
        }
    }
}

struct Remove<'a>(&'a str);

impl Visit for Remove<'_> {
    type Output = ();
    fn layer<F: Recorded>(self, features: &mut Vec<F>) {
        features.retain(|f| f.id() != self.0);
    }
}

/// The community as text, its layers in the order of ids.
pub(super) fn sorted(parts: &CommunityParts) -> String {
    let mut parts = parts.clone();
    macro_rules! sort_all {
        ($($field:ident)*) => { $(sort(&mut parts.$field);)* };
    }
    fn sort<F: Recorded>(features: &mut [F]) {
        features.sort_by(|a, b| a.id().cmp(b.id()));
    }
    crate::each_layer!(sort_all);
    text(&parts)
}

/// The community as text.
pub(in super::super) fn text(parts: &CommunityParts) -> String {
    serde_json::to_string(parts).unwrap()
}

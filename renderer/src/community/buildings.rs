//! Buildings: walls by use, flat roofs.

use std::collections::BTreeMap;

use twin_protocol::scene::SceneBuilding;

use super::Cells;
use crate::palette;
use crate::shape::{MeshBuffer, Prism, roof, walls};
use crate::twin::Twin;

/// What a wall looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Facade {
    /// Windows and balconies.
    Homes,
    /// Ribbons of glass.
    Glass,
    /// Storey bands only.
    Bands,
}

/// The facade of a building use.
#[must_use]
pub fn facade_of(usage: &str) -> Facade {
    match usage {
        "residential" | "mixed" => Facade::Homes,
        "commercial" | "office" | "education" | "health" | "public" => Facade::Glass,
        _ => Facade::Bands,
    }
}

/// Width of a bay in metres: the usual width of a room (GB 50096 asks for rooms of 5 to 9 m² and more).
const BAY: f64 = 3.6;

/// Height of the band at the top of a wall that stands for the parapet, metres.
const PARAPET: f64 = 0.9;

/// The buildings' meshes.
#[derive(Debug, Default)]
pub(crate) struct Buildings {
    pub(crate) walls: BTreeMap<Facade, Cells>,
    pub(crate) roofs: Cells,
}

pub(crate) fn meshes(twin: &Twin) -> Buildings {
    let mut buildings = Buildings::default();
    for building in &twin.scene.buildings {
        let Some(corner) = building
            .rings
            .first()
            .and_then(|r| Some([*r.first()?, *r.get(1)?]))
        else {
            continue;
        };
        let facade = buildings
            .walls
            .entry(facade_of(&building.usage))
            .or_default();
        add(building, facade.at(corner), buildings.roofs.at(corner));
    }
    buildings
}

fn add(building: &SceneBuilding, facade: &mut MeshBuffer, plain: &mut MeshBuffer) {
    let SceneBuilding { base, top, .. } = *building;
    let rings = building.rings.as_slice();
    let eaves = if top - base > 3.0 * PARAPET {
        top - PARAPET
    } else {
        top
    };
    let wall = palette::linear(palette::wall_of(&building.usage));
    let cap = palette::linear(palette::roof_of(&building.usage));
    let storeys = f64::from(building.storeys.max(1));
    walls(
        facade,
        Prism {
            rings,
            base,
            top: eaves,
        },
        BAY,
        storeys,
        wall,
    );
    if eaves < top {
        let light = std::array::from_fn(|i| (wall[i] + 1.0) / 2.0);
        walls(
            plain,
            Prism {
                rings,
                base: eaves,
                top,
            },
            BAY,
            1.0,
            light,
        );
    }
    roof(plain, Prism { rings, base, top }, cap);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_use_has_its_own_roof() {
        use twin_core::model::BuildingUse;
        let mut colours: Vec<u32> = BuildingUse::ALL
            .iter()
            .map(|u| palette::roof_of(u.as_str()))
            .collect();
        colours.sort_unstable();
        colours.dedup();
        assert_eq!(colours.len(), BuildingUse::ALL.len());
    }

    #[test]
    fn two_thousand_buildings_become_few_meshes() {
        let mut scene = crate::fixture::scene();
        let house = scene.buildings[0].clone();
        scene.buildings = (0..2_000)
            .map(|i| {
                let (dx, dy) = (f64::from(i % 50) * 30.0, f64::from(i / 50) * 30.0);
                let shift =
                    |r: &Vec<f64>| r.chunks(2).flat_map(|p| [p[0] + dx, p[1] + dy]).collect();
                SceneBuilding {
                    rings: house.rings.iter().map(shift).collect(),
                    ..house.clone()
                }
            })
            .collect();
        let built = meshes(&Twin::new(scene).unwrap());
        let count = built
            .walls
            .into_values()
            .map(|c| c.into_meshes().count())
            .sum::<usize>();
        assert!((20..60).contains(&count), "{count}");
    }
}

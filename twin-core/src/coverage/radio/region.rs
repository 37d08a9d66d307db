//! Which cells a map is of, and how high its terminals are there.

use super::error::{RadioError, finite};
use super::map::{HAND_M, Terminals};
use super::scene::{OPEN, Scene};
use super::sight::Spot;
use super::site::Terminal;
use crate::model::Building;
use crate::told::Term;

/// Where the terminals of a map are.
pub(super) enum Region {
    /// Everywhere at this height above ground, in metres.
    Ground(f64),
    /// In buildings only, by their position: at this height above ground, in metres; not in those without one.
    Within(Vec<Option<f64>>),
}

impl Region {
    pub(super) fn new(scene: &Scene<'_>, terminals: Terminals) -> Result<Self, RadioError> {
        let buildings = scene.buildings();
        match terminals {
            Terminals::Ground { height_m } => Ok(Self::Ground(finite(
                Term::new("height of the terminals in metres", "终端高度（m）"),
                height_m,
            )?)),
            Terminals::Storey { building, storey } => {
                let found = buildings.get(building);
                let within =
                    found
                        .filter(|b| b.has_storey(storey))
                        .ok_or_else(|| RadioError::NoStorey {
                            building: found
                                .map_or_else(|| building.to_string(), |b| b.id.to_string()),
                            storey,
                            basements: found.map_or(0, |b| b.basements.value),
                            storeys: found.map_or(0, |b| b.storeys.value),
                        })?;
                let mut heights = vec![None; buildings.len()];
                heights[building] = Some(hand_m(scene, (building, within), storey));
                Ok(Self::Within(heights))
            }
            Terminals::Floors { storey } => {
                let height = |(number, b): (usize, &Building)| {
                    let is_there = b.has_storey(storey);
                    is_there.then(|| hand_m(scene, (number, b), storey))
                };
                let heights = buildings.iter().enumerate().map(height);
                Ok(Self::Within(heights.collect()))
            }
        }
    }

    /// The terminal in a cell; none where the map has none.
    pub(super) fn terminal(&self, scene: &Scene<'_>, cell: usize) -> Option<Terminal> {
        let number = scene.building[cell];
        let height_m = match self {
            Self::Ground(height_m) => *height_m,
            Self::Within(heights) => heights.get(number as usize).copied().flatten()?,
        };
        let is_inside = number != OPEN && height_m < f64::from(scene.roof_m[cell]);
        Some(Terminal {
            spot: Spot {
                at: scene.grid().middle(cell),
                height_m,
            },
            building: if is_inside { number } else { OPEN },
        })
    }
}

/// Height above ground of a terminal in the hand of somebody on a storey, metres.
fn hand_m(scene: &Scene<'_>, (number, building): (usize, &Building), storey: i16) -> f64 {
    scene.above_foot_m(number, building.floor_z(storey) + HAND_M)
}

//! Where networks are heard: which base station, access point or gateway serves which terminal.
//!
//! Audit and planner hear through this module, by the formulas of [`crate::coverage::radio`], so what is planned to be heard is audited to
//! be heard.
//!
//! | module | what it holds |
//! |---|---|
//! | `ear` | where something is to be heard |
//! | `station` | what may be heard |
//! | `hearing` | which station serves which ear, kept so that a moved device is heard alone |

mod ear;
mod hearing;
mod station;

use std::borrow::Cow;

pub(crate) use ear::{Group, Part, Sample, chain_of};
pub(crate) use hearing::Hearing;
pub(crate) use station::{Mast, Station, of_device};

use super::survey::Survey;
use crate::coverage::layer::Terrain;
use crate::coverage::{Storeys, radio};
use crate::model::{Community, Device, Place};

/// What listens and what is heard: a surveyed community with its places and devices, planned ones included.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stage<'s, 'a> {
    pub(crate) survey: &'s Survey<'a>,
    pub(crate) places: &'s [Place],
    pub(crate) devices: &'s [Cow<'a, Device>],
}

/// What waves meet in the community.
#[derive(Debug)]
pub(crate) struct Air<'a> {
    pub(crate) scene: radio::Scene<'a>,
    terrain: Terrain,
    storeys: Storeys<'a>,
}

impl<'a> Air<'a> {
    /// None of a community without compounds, buildings and roads. Cost: O(cells of its roofs), at most a million.
    pub(crate) fn of(community: &'a Community) -> Option<Self> {
        let bounds = ear::bounds(community)?;
        // A validated community has finite coordinates only, so none of these fails for one.
        let terrain = Terrain::of(community).ok()?;
        let grid = ear::obstacle_grid(bounds)?;
        Some(Self {
            scene: radio::Scene::over(grid, terrain.clone(), &community.buildings),
            terrain,
            storeys: Storeys::of(community),
        })
    }
}

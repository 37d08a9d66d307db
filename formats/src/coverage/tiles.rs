//! Patches as vector tiles (Mapbox Vector Tile 2.1), with one layer `coverage`.

use twin_core::coverage::layer::{Layer, Patch};
use twin_core::model::Community;

use crate::mvt::{AreaTiles, AreaValue, MvtError, TileId};

/// Patches in Web Mercator, any tile of which is made when it is asked for.
#[derive(Debug, Clone)]
pub struct PatchTiles(AreaTiles);

/// Most ids of devices that a feature of a tile tells: more are counted.
const MOST_IDS: usize = 20;

impl PatchTiles {
    /// Projects the patches that a device covers. A feature's attributes are `devices` (ids, separated by `;`), `count` and `area_m2`. Cost:
    /// O(n log n).
    ///
    /// # Errors
    /// When a coordinate is no number.
    pub fn of(community: &Community, layer: &Layer, patches: &[Patch]) -> Result<Self, MvtError> {
        let covered = patches.iter().filter(|patch| !patch.devices.is_empty());
        let areas = covered.map(|patch| {
            let devices = patch.devices.iter().flat_map(|d| layer.together(*d));
            let devices: Vec<u32> = devices.collect();
            let ids = devices.iter().take(MOST_IDS);
            let ids = ids.filter_map(|d| Some(community.devices.get(*d as usize)?.id.as_str()));
            let attributes = vec![
                (
                    "devices",
                    AreaValue::Text(ids.collect::<Vec<_>>().join(";")),
                ),
                ("count", AreaValue::Integer(devices.len() as i64)),
                ("area_m2", AreaValue::Real(patch.area_m2)),
            ];
            (&patch.ground, attributes)
        });
        Ok(Self(AreaTiles::of(&community.frame, areas)?))
    }

    /// The tile at `at`, not compressed; `None` where nothing is covered or outside the zoom levels. Cost: the patches in it.
    #[must_use]
    pub fn tile(&self, at: TileId) -> Option<Vec<u8>> {
        self.0.tile(at, "coverage")
    }
}

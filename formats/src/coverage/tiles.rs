//! Patches as vector tiles (Mapbox Vector Tile 2.1), with one layer `coverage`.

use twin_core::coverage::layer::{Layer, Patch, id_of};
use twin_core::model::Community;

use crate::mvt::{AreaTiles, AreaValue, MvtError, TileId, TileJson};

/// Patches in Web Mercator, any tile of which is made when it is asked for.
#[derive(Debug, Clone)]
pub struct PatchTiles(AreaTiles);

/// The layer of the tiles.
const LAYER: &str = "coverage";
/// Most ids of devices that a feature of a tile tells: more are counted.
const MOST_IDS: usize = 20;

impl PatchTiles {
    /// Projects the patches that a device covers. A feature's attributes are `devices` (ids, separated by `;`), `count`, `area_m2`, and the layer's `level`
    /// where it has several. Cost: O(n log n).
    ///
    /// # Errors
    /// When a coordinate is no number.
    pub fn of(community: &Community, layer: &Layer, patches: &[Patch]) -> Result<Self, MvtError> {
        let covered = patches.iter().filter(|patch| !patch.devices.is_empty());
        let areas = covered.map(|patch| {
            let devices = patch.devices.iter().flat_map(|d| layer.together(*d));
            let devices: Vec<u32> = devices.collect();
            let ids = devices.iter().take(MOST_IDS);
            let ids = ids.filter_map(|number| id_of(community, *number));
            let mut attributes = vec![
                (
                    "devices",
                    AreaValue::Text(ids.collect::<Vec<_>>().join(";")),
                ),
                ("count", AreaValue::Integer(devices.len() as i64)),
                ("area_m2", AreaValue::Real(patch.area_m2)),
            ];
            let level = layer.level().map(|level| ("level", AreaValue::Text(level)));
            attributes.extend(level);
            (&patch.ground, attributes)
        });
        Ok(Self(AreaTiles::of(&community.frame, areas)?))
    }

    /// What the tiles hold (TileJSON 3.0.0), at the addresses of `template`; `name` is that of the layer.
    #[must_use]
    pub fn tilejson(
        community: &Community,
        layer: &Layer,
        name: String,
        template: &str,
    ) -> TileJson {
        let bounds = layer.patchwork.asked().bounds();
        let corner = |at| community.frame.lonlat_from_enu(at);
        let (low, high) = (corner(bounds.min()), corner(bounds.max()));
        let description =
            "open ground, or floor, that the same devices cover throughout 由相同设备覆盖的区域";
        let level = layer.level().map(|_| ("level", "String"));
        let fields = [
            ("devices", "String"),
            ("count", "Number"),
            ("area_m2", "Number"),
        ];
        TileJson::of_one(
            name,
            template,
            [low.x, low.y, high.x, high.y],
            (LAYER, description),
            fields.into_iter().chain(level).collect(),
        )
    }

    /// The tile at `at`, not compressed; `None` where nothing is covered or outside the zoom levels. Cost: the patches in it.
    #[must_use]
    pub fn tile(&self, at: TileId) -> Option<Vec<u8>> {
        self.0.tile(at, LAYER)
    }
}

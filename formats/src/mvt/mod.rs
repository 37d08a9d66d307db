//! Vector tiles (Mapbox Vector Tile 2.1) of every layer, TileJSON 3 and PMTiles 3.
//!
//! Zoom 10 to 18. At zoom 18 geometry is whole; below, lines are simplified to a quarter of a pixel and what is smaller than a
//! pixel is left out. Attributes are those of the GeoPackage's tables. A feature's number is worked out from its id, so that it
//! is the same in every tile and every export.

mod areas;
mod clip;
mod encode;
mod error;
mod mercator;
mod pmtiles;
mod snap;
#[cfg(test)]
mod tests;
mod tilejson;
mod tiles;
mod write;

pub use areas::{AreaTiles, AreaValue};
pub use error::MvtError;
pub use pmtiles::write_pmtiles;
pub use tilejson::TileJson;
pub use tiles::{MAX_ZOOM, MIN_ZOOM, TileId, Tiles};
pub use write::{Written, write_folder};

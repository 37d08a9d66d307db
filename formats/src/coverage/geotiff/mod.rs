//! Layers as GeoTIFF 1.1 (OGC 19-008r4): bands of 32-bit floating-point numbers, north up, in the zone of UTM on WGS 84 of the community.
//!
//! The cells of a layer run along the axes of the local frame, which are turned against those of UTM by the convergence of meridians. So
//! each pixel has the value of the cell that its middle lies in: values are those of the layer, at places true to half a cell.

mod encode;
mod error;
mod layer;
#[cfg(test)]
mod tests;
mod warp;

pub use self::error::RasterError;
pub use self::layer::layer_raster;

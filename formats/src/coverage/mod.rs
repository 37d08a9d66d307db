//! Coverage layers as GeoJSON (RFC 7946), vector tiles, pictures and GeoTIFF, what one camera shows as a picture, and the schedule of all as a
//! workbook.

mod features;
mod geotiff;
mod picture;
mod png;
mod schedule;
mod server;
#[cfg(test)]
mod tests;
mod tiles;
mod view;

pub use features::{
    band_feature, blind_feature, contour_features, contour_features_if, gap_feature,
    ground_feature, patch_feature, write_features,
};
pub use geotiff::{RasterError, layer_raster};
pub use picture::{
    Legend, Picture, RadioPicture, count_legend, count_picture, light_legend, light_picture,
    radio_picture,
};
pub use schedule::{ScheduleDocument, write_schedule};
pub use server::{server_picture, server_picture_if};
pub use tiles::PatchTiles;
pub use view::view_picture;

//! What a camera shows, as a picture.

use std::io;

use twin_core::coverage::camera::Raster;
use twin_core::coverage::obstacle::Obstacles;

use super::png::encode;

/// The pixels as PNG, `obstacles` by their kinds. Cost: O(pixels).
///
/// # Errors
/// When there are no pixels.
pub fn view_picture(raster: &Raster, obstacles: &Obstacles) -> io::Result<Vec<u8>> {
    let rgb = raster.rgb(obstacles);
    let (pixels, _) = rgb.as_chunks::<3>();
    let opaque: Vec<[u8; 4]> = pixels
        .iter()
        .map(|[r, g, b]| [*r, *g, *b, u8::MAX])
        .collect();
    encode(raster.columns, raster.rows, &opaque)
}

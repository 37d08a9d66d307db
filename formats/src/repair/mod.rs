//! Mending of broken geometry where a repair is standard; the rest is refused feature by feature.
//!
//! The rules are those that databases call "make valid": repeated points go, rings are closed and turned the right way, rings that
//! cross themselves are cut at the crossings by the even-odd rule (OGC 06-103r4 §6.1.11 says what a valid polygon is), what has no
//! area is refused.

mod line;
mod polygon;
mod solid;

pub use line::mended_line;
pub use polygon::{MendedPolygon, Winding, mended_polygon};
pub use solid::{Solid, closed_solid};

//! Bytes to model and back.
//!
//! It must not open sockets, and holds no maths of its own: bytes come in, a validated `Community` goes out, or an error that
//! names file, feature and field.
//!
//! | module | what it holds |
//! |---|---|
//! | [`osm`] | OpenStreetMap in |
//! | [`gpkg`] | a community as one GeoPackage |
//! | [`geojson`] | layers as GeoJSON |

pub mod geojson;
pub mod gpkg;
pub mod osm;

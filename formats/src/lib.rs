//! formats

pub mod osm;

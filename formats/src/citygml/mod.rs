//! CityGML 2.0 and 3.0 (OGC 12-019, OGC 20-010 with its GML encoding 21-006r2) in; 1.0 too, which says the same in what is read here.
//!
//! A file is read as a stream, one member of the city model in memory at a time, and twice: first for its CRS, its extent and its
//! global appearance, then for its objects. Elements are known by their local names; extensions (ADE) are passed over.
//!
//! Axes: an `srsName` that is a URN or a URL of `opengis.net/def/crs` has the order of the authority's definition, any other form
//! (`EPSG:3068`, AdV's URNs for projected CRSs) the east axis first. Where roofs that look up and grounds that look down say that
//! a north-first file is written the other way, that is taken and told of.
//!
//! What is read: buildings with parts, thematic surfaces, openings, storeys, units and rooms; roads, tracks and squares with their
//! traffic areas; furniture and plants, also as implicit geometry; waters and land use; colours of `X3DMaterial`. Links (`#id`)
//! are followed inside one member. A building without a name has its address for one. Not held by the model and passed over:
//! the year of construction, terrain intersections, textures (told of once).

mod appearance;
mod assembly;
mod crs;
mod error;
mod feature;
mod geometry;
mod indoors;
mod input;
mod members;
mod properties;
mod read;
mod ring;
mod survey;
#[cfg(test)]
mod tests;
mod traffic;
mod tree;

pub use error::CityGmlError;
pub(crate) use members::namespace_of;
pub(crate) use read::read;

/// Whether the root element of an XML document, given with its namespace, is that of a CityGML file.
pub(crate) fn is_citygml(root: &str, namespace: &str) -> bool {
    root == "CityModel" && members::version(namespace).is_some()
}

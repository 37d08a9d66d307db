//! Bytes to model and back.
//!
//! It must not open sockets, and holds no maths of its own: bytes come in, a validated `Community` goes out, or an error that
//! names file, feature and field.
//!
//! | module | what it holds |
//! |---|---|
//! | [`import`] | files of any known format to one community |
//! | [`osm`] | OpenStreetMap in |
//! | [`coverage`] | coverage layers as GeoJSON, vector tiles and pictures |
//! | [`cityjson`] | CityJSON in and out |
//! | [`ifc`] | buildings as IFC in |
//! | [`citygml`] | CityGML in |
//! | `citymodel` | city objects to features, whatever format they came from |
//! | [`utility`] | power and water networks in |
//! | [`audit`], [`programme`] | audits and priced plans as JSON, GeoJSON, XLSX and a page |
//! | [`gpkg`] | a community as one GeoPackage |
//! | [`geojson`] | layers as GeoJSON, whole or a sequence |
//! | [`attribute_files`] | layers as FlatGeobuf and Shapefiles |
//! | [`gltf`] | a community or a building as GLB; models in |
//! | [`tiles3d`] | a community as 3D Tiles |
//! | [`mvt`] | a community as vector tiles, TileJSON, PMTiles |
//! | [`explain`] | where every value of a feature came from |
//! | [`finding`], [`repair`], [`georeference`] | what readers share: what was wrong, mending, coordinates |
//! | [`scenery`], [`mesh`] | what writers in 3D share: how a community looks, meshes from plain geometry |
//! | `table`, `heading` | every layer as a table; what no feature holds of a community |
//! | [`inventory`] | devices as CSV and XLSX |
//! | [`vector`] | vector files of others: GeoJSON, FlatGeobuf, GeoPackage, Shapefile |
//! | [`picture`] | what pages draw, as files of their own |
//! | [`keep_out`], [`must`], [`feature_file`] | areas and devices that a user gives the planner |
//! | [`rules`] | profiles and a city's rule files |
//! | [`source`] | what a user names on the command line, opened |

pub mod attribute_files;
mod attributes;
pub mod audit;
pub mod citygml;
pub mod cityjson;
mod citymodel;
pub mod coverage;
mod csv_error;
#[cfg(test)]
mod demo;
pub mod explain;
pub mod feature_file;
pub mod finding;
mod flatgeobuf;
pub mod geojson;
pub mod georeference;
pub mod gltf;
pub mod gpkg;
mod heading;
pub mod ifc;
pub mod import;
pub mod inventory;
pub mod keep_out;
pub mod mesh;
pub mod must;
pub mod mvt;
pub mod osm;
pub mod picture;
pub mod programme;
pub mod repair;
pub mod rules;
pub mod scenery;
mod shapefile;
mod sheet;
pub mod source;
mod table;
pub mod tiles3d;
pub mod utility;
pub mod vector;

use geo::{BoundingRect, Coord, MapCoords};
use twin_core::model::CommunityParts;

/// `[west, south, east, north]` in degrees of everything with extent or a gate; `None` for an empty community.
#[must_use]
pub fn bounds_lonlat(parts: &CommunityParts) -> Option<[f64; 4]> {
    let areas = parts
        .buildings
        .iter()
        .map(|b| &b.footprint)
        .chain(parts.compounds.iter().map(|c| &c.boundary));
    let areas = areas
        .chain(parts.greens.iter().map(|g| &g.area))
        .chain(parts.parkings.iter().map(|p| &p.area));
    let areas = areas.filter_map(|area| {
        area.map_coords(|c| parts.frame.lonlat_from_enu(c))
            .bounding_rect()
    });
    let roads = parts.roads.iter().filter_map(|r| {
        r.line
            .map_coords(|c| parts.frame.lonlat_from_enu(c))
            .bounding_rect()
    });
    let gates = parts.gates.iter().map(|g| {
        parts.frame.lonlat_from_enu(Coord {
            x: g.position.x,
            y: g.position.y,
        })
    });
    let corners = areas
        .chain(roads)
        .map(|r| [r.min().x, r.min().y, r.max().x, r.max().y]);
    corners
        .chain(gates.map(|c| [c.x, c.y, c.x, c.y]))
        .reduce(|a, b| {
            [
                a[0].min(b[0]),
                a[1].min(b[1]),
                a[2].max(b[2]),
                a[3].max(b[3]),
            ]
        })
}

//! Every layer of a community as a table: its columns, its geometry, where each value came from. GeoPackage, GeoJSON and every other
//! format with attributes write and read features this way, so that each brings back all that the model holds.

mod areas;
mod depth;
pub(crate) mod json;
mod outdoors;
mod points;
mod register;
mod row;
mod rows;
mod traffic;
mod utilities;

pub(crate) use row::{Fault, Kind, RowReader, RowWriter, Table, fault};
pub(crate) use rows::{COMMUNITY, LayerHead, LayerSink, Outgoing, Row, Rows, layer_names};

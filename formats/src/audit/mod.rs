//! Audits as reports: JSON, GeoJSON, XLSX and a page that opens and prints anywhere; `twin-report` sets the same as PDF.

pub mod amount;
mod basis;
mod document;
mod fault;
pub mod geojson;
mod height;
mod missing;
pub mod page;
pub mod plan;
mod quantity;
mod remarks;
mod repair;
pub mod row_map;
mod shapes;
mod summary;
pub mod words;
pub mod workbook;

pub use basis::{Basis, Source};
pub use document::{Application, Condition, Demand, Document, Extent, Row, Text};
pub use remarks::remarks;
pub use words::Language;

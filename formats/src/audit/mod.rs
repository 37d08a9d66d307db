//! Audits as reports: JSON, GeoJSON, XLSX and a page that opens and prints anywhere; `twin-report` sets the same as PDF.

mod basis;
mod document;
mod fault;
pub mod geojson;
mod height;
pub mod page;
pub mod plan;
mod quantity;
mod repair;
pub mod row_map;
mod shapes;
mod summary;
pub mod words;
pub mod workbook;

pub use basis::{Basis, Source};
pub use document::{Application, Condition, Demand, Document, Extent, Row, Text};
pub use words::Language;

//! Audits as reports: JSON, GeoJSON, XLSX and a page that opens and prints anywhere.

mod document;
pub mod geojson;
pub mod page;
mod plan;
pub mod words;
pub mod workbook;

pub use document::{Application, Condition, Demand, Document, Extent, Row, Source, Text};
pub use words::Language;

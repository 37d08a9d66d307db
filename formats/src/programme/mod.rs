//! A priced placement in phases as a report: JSON, GeoJSON, XLSX with charts, and a page that opens and prints anywhere.

pub mod chart;
mod device;
mod document;
mod feed;
pub mod geojson;
pub mod map;
pub mod notes;
pub mod page;
mod place;
mod prices;
pub mod tables;
mod trench;
pub mod workbook;

pub use document::{BillLine, Document, PhaseLine, PointLine, Prices, RowLine, Shares, Sums};
pub use feed::FeedLine;
pub use place::PlaceLine;
pub use prices::{PricesError, prices};
pub use trench::{DugLine, TrenchLine};

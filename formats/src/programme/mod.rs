//! A priced placement in phases as a report: JSON, XLSX with charts, and a page that opens and prints anywhere.

pub mod chart;
mod document;
pub mod map;
pub mod page;
mod prices;
pub mod tables;
pub mod workbook;

pub use document::{BillLine, Document, PhaseLine, PointLine, Prices, RowLine, Shares, Sums};
pub use prices::{PricesError, prices};

//! A priced placement in phases as a report: JSON, XLSX with charts, and a page that opens and prints anywhere.

mod chart;
mod document;
pub mod page;
mod prices;
pub mod workbook;

pub use document::{BillLine, Document, PhaseLine, PointLine, Prices, RowLine, Sums};
pub use prices::{PricesError, prices};

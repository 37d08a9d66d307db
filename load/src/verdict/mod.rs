//! What a run was like, held against its thresholds: as JSON, JUnit, HTML and text.

mod finding;
mod html;
mod junit;
mod note;
mod phase;
mod progress;
mod report;
#[cfg(test)]
mod tests;
mod text;

pub use finding::Finding;
pub use html::{Language, html, html_failure};
pub(crate) use junit::escaped;
pub use junit::{junit, junit_failure};
pub use note::Note;
pub(crate) use phase::Order;
pub use phase::{CheckReport, Percentiles, PhaseReport};
pub use progress::Progress;
pub use report::{RecordReport, ReplayReport, Report, Setting};
pub use text::text;

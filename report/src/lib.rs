//! Reports as PDF: the audit and the plan of a community, for paper and archives.
//!
//! The words are those of `twin-formats`; what is here sets them on pages, by Typst (decision 16). It must not read or write files, look at a
//! clock or take fonts from the machine: the same report gives the same bytes everywhere. The renderer does not see it, nor does `formats`:
//! who reads maps need not build a typesetter.
//!
//! | module | what it holds |
//! |---|---|
//! | `audit`, `plan` | what the two reports say, ready to be set |
//! | `imprint` | what the title page says of the data and the rules |
//! | `glyphs` | what the font cannot show, made visible |
//! | `press` | Typst's view of a report: its files, its font, its PDF |
//! | `typst/` | how the pages look |

mod audit;
mod error;
mod glyphs;
mod imprint;
mod plan;
mod press;
mod sheet;

pub use audit::audit;
pub use error::ReportError;
pub use imprint::{Fact, Imprint};
pub use plan::plan;

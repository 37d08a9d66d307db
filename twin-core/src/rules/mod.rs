//! A city's own rules and the profiles of communities, as data.
//!
//! A rule file overrides rows of the white paper, withdraws them, and adds rows, places and device classes of the city's own; a
//! profile is a rule file that also says which rows it asks for. [`RuleSet::read`] makes one effective catalogue of them, which
//! [`crate::planning::place()`] and [`crate::audit::Auditor`] take as they take the built-in one, and remembers which document each row
//! comes from. `docs/rules.md` explains the language by example.
//!
//! | module | what it holds |
//! |---|---|
//! | `set` | the effective catalogue and where its rows are from |
//! | `document` | documents, quotes, changes |
//! | `profile` | profiles, the shipped ones too |
//! | `read` | rule files: every problem with its line |
//! | `schema` | their form, for editors |
//! | `fields`, `nearest` | entries of a file; what a misspelt word may have meant |

mod document;
mod error;
mod fields;
mod nearest;
mod profile;
mod read;
mod schema;
mod set;
#[cfg(test)]
mod tests;

pub use document::{Change, Document, Origin, Step};
pub use error::RuleErrors;
pub(crate) use nearest::suggestion;
pub use profile::{NEW_BUILD, Profile, SHIPPED_PROFILES, shipped_profile};
pub use schema::schema;
pub use set::RuleSet;
